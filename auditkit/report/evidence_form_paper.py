"""The evidence form on paper (取证单), for the signature and the seal of the unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from auditkit.documents.model import Block, Break, Cell, Column, Document, Paragraph, Row, Table, Text
from auditkit.engagement.evidence_forms import Form
from auditkit.engagement.folder import Engagement
from auditkit.messages import speaking, text
from auditkit.report.building import known_formats
from auditkit.report.form_cells import day, headed, label, value, words
from auditkit.report.form_parts import document, write_document

_COLUMNS = (
    Column(0.6, align="center"),
    Column(1.5, align="center"),
    Column(1.1, align="center"),
    Column(2.9),
    Column(1.5, "amount"),
    Column(3.4),
)
_BLANK_LINES = 3
"""Empty lines for the opinion of the unit."""


def write_forms(engagement: Engagement, chosen: Sequence[Form], formats: Sequence[str], out: Path | None) -> list[Path]:
    """Write forms, one file for each form and format.

    Args:
        engagement: The engagement.
        chosen: The forms.
        formats: Of ``docx``, ``html``, ``md``, ``xlsx``, ``pdf``.
        out: Folder; ``workpapers`` of the engagement when None.

    Raises:
        UsageError: If a format is unknown.
    """
    known_formats(formats)
    files: list[Path] = []
    with speaking(engagement.config.language):
        for item in chosen:
            stem = f"{text('form.evidence.file')}-{item.id}"
            made = form_document(engagement, item)
            files += write_document(made, stem, formats, out or engagement.root / "workpapers")
    return files


def form_document(engagement: Engagement, item: Form) -> Document:
    """Return a form as a document, in the language in force."""
    title = text("form.evidence.title")
    blocks: list[Block] = [
        Paragraph((Text(title, bold=True, numbers="constant"),), "center"),
        Paragraph(words(text("form.evidence.number", number=item.number)), "right"),
        Table(_COLUMNS, (), tuple(_rows(engagement, item)), repeat_header=False, name=title),
    ]
    return document(engagement, f"{title} {item.number}", blocks)


def _request(item: Form) -> str:
    if item.due:
        return text("form.evidence.request-until", due=day(item.due))
    return text("form.evidence.request")


def _rows(engagement: Engagement, item: Form) -> Iterator[Row]:
    yield Row((label(text("form.evidence.unit"), 2), value(item.unit, 4)))
    yield Row((label(text("form.evidence.matter"), 2), value(item.matter, 4)))
    yield Row((label(text("form.evidence.facts"), 2), value(item.facts, 4)))
    yield headed(text(f"form.evidence.{name}") for name in ("no", "date", "voucher", "summary", "amount", "problem"))
    yield from _facts(item)
    yield Row((label(text("form.evidence.basis"), 2), value(item.basis, 4)))
    yield Row((label(text("form.evidence.attached"), 2), value(_attached(engagement, item), 4)))
    names = "\n".join(f"{name}{text('form.evidence.signed')}" for name in item.collectors or ("", ""))
    yield Row(
        (
            label(text("form.evidence.collectors"), 2),
            value(names, 2),
            label(text("form.evidence.collected")),
            value(day(item.collected)),
        )
    )
    yield Row((label(text("form.evidence.asked"), 2), value(_request(item), 4)))
    yield Row((label(text("form.evidence.opinion"), 2), Cell(_opinion(item), col_span=4, align="left")))


def _facts(item: Form) -> Iterator[Row]:
    """Yield the exceptions; what is said of several after each other is printed once beside them."""
    number = 0
    for said, facts in groupby(item.items, key=lambda fact: fact.said):
        alike = list(facts)
        for place, fact in enumerate(alike):
            number += 1
            amount = "" if fact.amount is None else f"{Decimal(fact.amount):,.2f}"
            said_of = (fact.date, fact.voucher, fact.summary, amount)
            cells = [value(part) for part in (str(number), *(part or "—" for part in said_of))]
            yield Row((*cells, *([Cell(words(said), row_span=len(alike))] if place == 0 else [])))
    amounts = [Decimal(fact.amount) for fact in item.items if fact.amount is not None]
    if amounts:
        once = text("form.evidence.once") if sum(amounts) != item.total else ""
        total = Cell(words(f"{item.total:,.2f}"), bold=True)
        yield Row((label(text("form.evidence.total"), 4), total, value(once)), total=True)


def _attached(engagement: Engagement, item: Form) -> str:
    """Return the number of pages and the names of what is attached."""
    records = [engagement.log.get("evidence", digest) for digest in item.evidence]
    names = [str(record.body["name"]) for record in records if record is not None]
    pages = item.pages or text("form.pages-blank")
    lines = [text("form.evidence.pages", pages=pages)]
    lines += [f"{number}. {name}" for number, name in enumerate(names, 1)]
    return "\n".join(lines)


def _opinion(item: Form) -> tuple[Text | Break, ...]:
    """Return what the unit said, or room for it, and the places to sign and seal."""
    if item.answer:
        said = item.opinion or text("form.evidence.no-objection")
        lines = [said, "", text("form.evidence.signed-by", name=item.signed_by or text("form.name-blank"))]
    else:
        boxes = [text("form.evidence.boxes"), *[""] * _BLANK_LINES]
        lines = [*boxes, text("form.evidence.signed-by", name=text("form.name-blank"))]
    lines += [text("form.evidence.sealed", day=day(item.answered))]
    return tuple(part for part in words("\n".join(lines)) if isinstance(part, Text | Break))
