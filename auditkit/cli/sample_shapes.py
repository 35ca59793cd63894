"""Samples, evaluations and coverage as plain values and as lines on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from auditkit.cli.show import echo, print_table
from auditkit.core.money import half_up
from auditkit.engagement.folder import Engagement
from auditkit.engagement.sampling.answers import Seen, inspections
from auditkit.engagement.sampling.covering import Coverage, Covered, category_name
from auditkit.engagement.sampling.judged import Evaluation, standing
from auditkit.engagement.sampling.records import Item, Line, Sample
from auditkit.engagement.sampling.sheets import reason_words
from auditkit.messages import text


def say(lines: Iterable[Line]) -> list[str]:
    """Return explaining sentences in the language in force."""
    return [text(name, **params) for name, params in lines]


def standing_counts(engagement: Engagement, sample: Sample) -> dict[str, int]:
    """Return how many items are at fault, good, not applicable and untested, and how many were inspected at all."""
    seen = inspections(engagement)
    said = [(item, seen.get(sample.item_id(item), Seen())) for item in sample.items]
    states = [standing(engagement, item, one) for item, one in said]
    counts = {name: states.count(name) for name in ("fault", "good", "not-applicable", "untested")}
    return {**counts, "inspected": sum(one.said for _, one in said)}


def item_json(engagement: Engagement, sample: Sample, item: Item) -> dict[str, Any]:
    """Return an item as plain values."""
    seen = inspections(engagement).get(sample.item_id(item), Seen())
    keep = ("date", "period", "voucher", "line", "summary", "account", "counterparty", "amount", "ticket", "times")
    return {
        "id": sample.item_id(item),
        "key": item.key,
        **{name: getattr(item, name) for name in keep},
        "certain": item.certain,
        "stratum": item.stratum + 1,
        "stage": item.stage,
        "reasons": reason_words(sample, item),
        "rows": [{"file": file, "sheet": sheet, "row": row, "role": "subject"} for file, sheet, row, _ in item.places],
        "asked": {check: list(keys) for check, keys in item.asked.items()},
        "answers": dict(seen.answers),
        "audited": seen.audited,
        "remark": seen.remark or None,
        "reference": seen.reference or None,
        "by": seen.by or None,
        "standing": standing(engagement, item, seen),
    }


def sample_json(engagement: Engagement, sample: Sample, *, items: bool = True) -> dict[str, Any]:
    """Return a sample as plain values."""
    frozen = sample.frozen
    parts = {name: {"count": part.count, "amount": part.amount} for name, part in frozen.parts.items()}
    whole = {
        name: {"count": getattr(frozen, name).count, "amount": getattr(frozen, name).amount}
        for name in ("outside", "ledger")
    }
    found = {
        "id": sample.id,
        "status": sample.status,
        "purpose": sample.purpose,
        "definition": {n: list(v) if isinstance(v, tuple) else v for n, v in sample.definition.__dict__.items()},
        "part": sample.part,
        "population": {
            "digest": frozen.digest,
            "count": frozen.drawn_from.count,
            "amount": frozen.drawn_from.amount,
            "parts": parts,
            **whole,
        },
        "plan": dict(sample.plan),
        "explanation": say(sample.lines),
        "draw": dict(sample.draw),
        "ask": list(sample.ask),
        "because": sample.because or None,
        "standing": standing_counts(engagement, sample),
    }
    return {**found, "items": [item_json(engagement, sample, item) for item in sample.items]} if items else found


def print_sample(sample: Sample, *, items: bool, engagement: Engagement | None = None) -> None:
    """Print a sample: what it is, how its numbers come about, its items."""
    purpose, status = text(f"sample.purpose.{sample.purpose}"), text(f"sample.status.{sample.status}")
    echo(f"{sample.id}  {purpose}  {status}")
    for words in say(sample.lines):
        echo(f"  {words}")
    if sample.because:
        echo(text("sample.because-said", because=sample.because))
    if sample.plan.get("size") and not sample.draw:
        echo(text("sample.planned", id=sample.id, size=sample.plan["size"]))
    if sample.draw:
        echo(_drawn_words(sample))
    if items and sample.items:
        _print_items(sample, engagement)


def _drawn_words(sample: Sample) -> str:
    amount = sum((Decimal(item.amount or 0) for item in sample.items), Decimal(0))
    said = {"id": sample.id, "count": len(sample.items), "amount": f"{amount:,.2f}"}
    if sample.purpose == "judgement":
        return text("sample.taken", **said)
    method = text(f"sample.method.{sample.draw['method']}")
    hits = sum(item.times for item in sample.items if not item.certain)
    certain = sum(item.certain for item in sample.items)
    return text("sample.drawn", **said, method=method, seed=sample.draw["seed"], hits=hits, certain=certain)


def _print_items(sample: Sample, engagement: Engagement | None) -> None:
    names = ["index", "date", "voucher", "line", "amount", "summary", "ticket"]
    seen = inspections(engagement) if engagement else {}
    head = [text(f"sample.head.{name}") for name in names] + ([text("sample.head.standing")] if engagement else [])
    rows = []
    for item in sample.items:
        ticket = text("sample.certain") if item.certain else item.ticket or "；".join(reason_words(sample, item))
        row = [sample.item_id(item), item.date or item.period, item.voucher, item.line, item.amount, item.summary]
        state = []
        if engagement:
            name = standing(engagement, item, seen.get(sample.item_id(item), Seen()))
            state = [text(f"sample.standing.{name}")]
        rows.append([*row, ticket, *state])
    print_table(head, rows, numbers="34", widest=40)


def evaluation_json(found: Evaluation) -> dict[str, Any]:
    """Return an evaluation as plain values."""
    return {
        "sample": found.sample,
        "holds": found.holds,
        "conclusion": say([found.conclusion])[0],
        "explanation": say(found.lines),
        "values": dict(found.values),
        "tables": {
            name: [dict(zip(("errors", "limit", "taint", "bound"), row, strict=True)) for row in rows]
            for name, rows in found.tables.items()
        },
        "warnings": [text(name) for name in found.warnings],
        "untested": list(found.untested),
    }


def print_evaluation(found: Evaluation) -> None:
    """Print an evaluation."""
    for words in say(found.lines):
        echo(f"  {words}")
    for name, rows in found.tables.items():
        if len(rows) < 2 and not name.endswith("over"):
            continue
        echo(text("sample.table", bound=text(f"sample.bound.{name}")))
        print_table([text(f"sample.head.{n}") for n in ("errors", "limit", "taint", "sum")], rows, numbers="0123")
    for name in found.warnings:
        echo(text("sample.warning", words=text(name)))
    if found.untested:
        echo(text("sample.still-untested", count=len(found.untested), items=", ".join(found.untested)))
    echo(say([found.conclusion])[0])


def _covered_json(item: Covered) -> dict[str, Any]:
    share = item.share
    percent = None if share is None else format(half_up(share, 12), "f")
    return {**item.__dict__, "share": percent}


def coverage_json(found: Coverage) -> dict[str, Any]:
    """Return coverage as plain values; shares in percent."""
    return {
        "total": _covered_json(found.total),
        "categories": [_covered_json(item) for item in found.categories],
        "vouchers": found.vouchers,
        "other_lines": found.other_lines,
        "items_drawn": found.drawn,
        "items_inspected": found.inspected,
    }


def share_words(item: Covered) -> str:
    """Return the share of an amount as printed."""
    return "—" if item.share is None else f"{half_up(item.share, 2)}%"


def print_coverage(engagement: Engagement, found: Coverage) -> None:
    """Print coverage."""
    head = [text(f"sample.head.{n}") for n in ("category", "lines", "vouchers", "amount", "of-amount", "share")]
    rows = [
        (
            category_name(engagement, i.category),
            f"{i.lines}/{i.all_lines}",
            f"{i.vouchers}/{i.all_vouchers}",
            *_amounts(i),
        )
        for i in found.categories
        if i.lines
    ]
    if rows:
        print_table(head, rows, numbers="12345")
    total = found.total
    wan = format(half_up(Decimal(total.amount) / 10000, 2), "f")
    echo(text("sample.covered", vouchers=total.vouchers, wan=wan, yuan=_amounts(total)[0], share=share_words(total)))
    if found.other_lines:
        echo(text("sample.covered-other", lines=found.other_lines, vouchers=found.vouchers))
    if found.inspected < found.drawn:
        echo(text("sample.covered-items", inspected=found.inspected, drawn=found.drawn))


def _amounts(item: Covered) -> tuple[str, str, str]:
    return f"{Decimal(item.amount):,.2f}", f"{Decimal(item.all_amount):,.2f}", share_words(item)
