"""The inspection sheet of a sample: what stands in it, and which sheet it is."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from auditkit.core.inspection import InspectionSheet, SheetColumn, SheetRow
from auditkit.core.keys import digest
from auditkit.engagement.folder import Engagement
from auditkit.engagement.sampling.answers import ANSWERS, FAULTS, Seen, inspections
from auditkit.engagement.sampling.questions import questions_of, title_of
from auditkit.engagement.sampling.records import Item, Sample
from auditkit.errors import UsageError
from auditkit.messages import pick, speaking, text

_FIXED: tuple[tuple[str, str, float], ...] = (
    ("index", "text", 9),
    ("date", "date", 11),
    ("voucher", "text", 10),
    ("line", "number", 6),
    ("summary", "text", 32),
    ("account", "text", 24),
    ("amount", "amount", 14),
    ("counterparty", "text", 18),
)
AUDITED, REMARK, REFERENCE = "audited", "remark", "reference"


def inspection_sheet(engagement: Engagement, sample: Sample) -> InspectionSheet:
    """Return the sheet of a sample in the language of the engagement, with what was recorded before.

    Raises:
        UsageError: If the sample has nothing to inspect.
    """
    if not sample.live:
        raise UsageError(f"sample.is-{sample.status}", id=sample.id)
    with speaking(engagement.config.language):
        columns = tuple(_columns(engagement, sample))
        seen = inspections(engagement)
        ordered = sorted(sample.items, key=_order)
        rows = tuple(_row(sample, item, columns, seen.get(sample.item_id(item), Seen())) for item in ordered)
        return InspectionSheet(
            name=text("sample.sheet.name"),
            title=text("sample.sheet.title", entity=engagement.config.entity, year=engagement.config.year),
            about=_about(sample),
            columns=columns,
            rows=rows,
            choices=tuple(text(f"sample.answer.{answer}") for answer in ANSWERS),
            faults=tuple(text(f"sample.answer.{answer}") for answer in FAULTS),
            shut="—",
            hints=(text("sample.sheet.hint-choice"), text("sample.sheet.hint-amount")),
            foot=tuple(text(f"sample.sheet.foot-{name}") for name in ("inspector", "date", "reviewer")),
            marks=marks_of(engagement, sample),
        )


def marks_of(engagement: Engagement, sample: Sample) -> dict[str, str]:
    """Return what tells a sheet of a sample from any other: engagement, sample, digest, entries before it."""
    return {
        "engagement": engagement.log.entry(1).hash,
        "sample": sample.id,
        "digest": sheet_digest(engagement, sample),
        "seq": str(engagement.log.head()[0]),
    }


def sheet_digest(engagement: Engagement, sample: Sample) -> str:
    """Return the digest of items and questions; an extension or another question makes a sheet stale."""
    asked = [f"{check}/{question.id}" for check in sample.ask for question in questions_of(engagement, check)]
    return digest([sample.id, *(f"{item.number} {item.key} {item.amount}" for item in sample.items), *asked])


def _order(item: Item) -> tuple[str, str, int, int]:
    return (item.date or item.period or "", item.voucher or "", item.line or 0, item.number)


def _about(sample: Sample) -> tuple[tuple[str, str], ...]:
    frozen = sample.frozen.drawn_from
    amount = sum((Decimal(item.amount or 0) for item in sample.items), Decimal(0))
    method = text(f"sample.method.{sample.draw['method']}")
    seed = text("sample.sheet.seed", seed=sample.draw["seed"]) if sample.draw["seed"] else ""
    return (
        (text("sample.sheet.sample"), f"{sample.id}  {text(f'sample.purpose.{sample.purpose}')}  {method}{seed}"),
        (
            text("sample.sheet.population"),
            text(
                "sample.sheet.sizes",
                of=frozen.count,
                whole=f"{Decimal(frozen.amount):,.2f}",
                count=len(sample.items),
                amount=f"{amount:,.2f}",
            ),
        ),
        (text("sample.sheet.how"), text("sample.sheet.how-to", answers=_answers())),
    )


def _answers() -> str:
    return " / ".join(text(f"sample.answer.{answer}") for answer in ANSWERS)


def _columns(engagement: Engagement, sample: Sample) -> Sequence[SheetColumn]:
    found = [SheetColumn(name, text(f"sample.head.{name}"), kind, width) for name, kind, width in _FIXED]  # type: ignore[arg-type]
    if any(item.reasons for item in sample.items):
        found.append(SheetColumn("reasons", text("sample.head.reasons"), "text", 20))
    for check in sample.ask:
        title = pick(title_of(engagement, check))
        for question in questions_of(engagement, check):
            label = pick(question.question)
            found.append(SheetColumn(f"{check}/{question.id}", label, "choice", 14, title))
    found.append(SheetColumn(AUDITED, text("sample.head.audited"), "stated-amount", 14))
    found.append(SheetColumn(REMARK, text("sample.head.remark"), "stated-text", 24))
    found.append(SheetColumn(REFERENCE, text("sample.head.reference"), "stated-text", 14))
    return found


def _row(sample: Sample, item: Item, columns: Sequence[SheetColumn], seen: Seen) -> SheetRow:
    words = {
        "index": sample.item_id(item),
        "date": item.date or item.period,
        "voucher": item.voucher,
        "line": None if item.line is None else str(item.line),
        "summary": item.summary,
        "account": item.account,
        "amount": item.amount,
        "counterparty": item.counterparty,
        "reasons": "；".join(reason_words(sample, item)),
        AUDITED: seen.audited,
        REMARK: seen.remark or None,
        REFERENCE: seen.reference or None,
    }
    cells: list[str | None] = []
    shut = set()
    for number, column in enumerate(columns):
        if column.kind != "choice":
            cells.append(words[column.id])
            continue
        answer = seen.answers.get(column.id, "")
        cells.append(text(f"sample.answer.{answer}") if answer else None)
        if column.id.partition("/")[0] not in item.asked:
            shut.add(number)
    return SheetRow(sample.item_id(item), tuple(cells), frozenset(shut))


def reason_words(sample: Sample, item: Item) -> list[str]:
    """Return why a judgemental plan took an item, in the language in force."""
    return [pick(dict(sample.rules[name])) if name in sample.rules else name for name in item.reasons]
