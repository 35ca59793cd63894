"""The data behind a report as a workbook: scores, exceptions, findings, deductions, measures, tie-outs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from auditkit.core.money import half_up
from auditkit.documents.model import Block, Document, Figure, Inline, Inlines, Table, Text
from auditkit.engagement.finding import PARTS
from auditkit.engagement.results import MeasureRecord
from auditkit.engagement.wording import count_word
from auditkit.messages import has, pick, text
from auditkit.report.citing import constants
from auditkit.report.composing import Composer
from auditkit.report.listing import (
    Layout,
    check_title,
    checks_table,
    listed,
    sentence,
    sources_table,
    tieouts_table,
    unreported_table,
    voucher_place,
)
from auditkit.report.matrix import matrix_table
from auditkit.report.printing import yuan
from auditkit.report.sheet import score_sheet_table
from auditkit.report.subjects import score_tables
from auditkit.report.tracing import deduction_sources
from auditkit.report.views import Views

Rows = Iterable[tuple[Inline | Inlines | str, ...]]


def workbook(composer: Composer) -> Document:
    """Return the workbook of a report, one table for each sheet."""
    views = composer.views
    config = composer.material.config
    tables: list[Table | None] = [
        score_sheet_table(views),
        *score_tables(views),
        matrix_table(views),
        _deductions(views),
        _findings(views),
        _exceptions(views),
        unreported_table(views),
        checks_table(views),
        _measures(views),
        tieouts_table(views, every=True),
        deduction_sources(views),
        sources_table(views),
    ]
    blocks: tuple[Block, ...] = tuple(replace(table, landscape=True) for table in tables if table is not None)
    title = text("report.book-title", entity=config.entity, year=str(config.year))
    return replace(composer.document(), title=title, blocks=blocks, cover=None)


def _deductions(views: Views) -> Table | None:
    layout: Layout = (
        ("id", 1, "text"),
        ("indicator", 2, "text"),
        ("deducted", 1, "number"),
        ("reason", 6, "text"),
        ("problem", 2, "text"),
    )
    rows: Rows = (
        (
            item.id,
            pick(score.indicator.name),
            views.deduction(score, item).points,
            views.rationale(score, item),
            "、".join(finding.id for finding in views.material.findings_of(score, item)) or "—",
        )
        for score, item in views.material.deductions()
    )
    return listed("deductions-all", layout, rows)


def _findings(views: Views) -> Table | None:
    layout: Layout = (
        ("id", 1, "text"),
        ("indicator", 2, "text"),
        ("title", 3, "text"),
        *((part, 4.0, "text") for part in PARTS),
        ("amount-net", 2.2, "amount"),
    )
    by_id = {problem.id: problem for problem in views.problems}
    rows: Rows = (
        (
            finding.id,
            "、".join(finding.indicators),
            by_id[finding.id].title,
            by_id[finding.id].condition,
            by_id[finding.id].criteria,
            by_id[finding.id].cause,
            by_id[finding.id].effect,
            Text(finding.recommendation, numbers="quoted"),
            yuan(finding.amount, finding.title),
        )
        for finding in views.material.findings
    )
    return listed("findings-all", layout, rows)


def _exceptions(views: Views) -> Table | None:
    layout: Layout = (
        ("id", 2, "text"),
        ("check", 2.4, "text"),
        ("status", 1.1, "text"),
        ("place", 2, "text"),
        ("date", 1.6, "date"),
        ("summary", 3, "text"),
        ("amount-yuan", 1.6, "amount"),
        ("excess", 1.8, "amount"),
        ("fact", 5, "text"),
        ("why-confirmed", 2.5, "text"),
        ("decided-by", 1.5, "text"),
    )
    rows: Rows = (
        (
            item.exception.id,
            check_title(views, item.exception.check),
            text(f"status.{item.status}"),
            voucher_place(item),
            item.exception.date or "—",
            Text(item.exception.summary or "—", numbers="quoted"),
            yuan(item.exception.amount, item.exception.check),
            yuan(item.exception.excess, item.exception.check),
            sentence(views, item),
            Text(item.reason or "—", numbers="quoted"),
            item.decided_by or "—",
        )
        for item in views.material.exceptions
    )
    return listed("exceptions-all", layout, rows)


def _measures(views: Views) -> Table | None:
    layout: Layout = (
        ("id", 2.2, "text"),
        ("label", 3, "text"),
        ("value", 1.6, "amount"),
        ("unit", 0.8, "text"),
        ("origin", 1.2, "text"),
        ("basis", 3.4, "text"),
        ("other-candidates", 3, "text"),
    )
    rows: Rows = (_measure(measure) for measure in views.material.measures.values())
    return listed("measures-all", layout, rows)


def _measure(measure: MeasureRecord) -> tuple[Inline | Inlines | str, ...]:
    exact = measure.exact
    value: Inline = Text("—")
    if exact is not None:
        decimals = 0 if measure.unit == "count" and exact.denominator == 1 else 2
        printed = format(half_up(exact, decimals), ",f")
        value = Figure(printed, "tied", measure.id, exact, measure.unit, pick(measure.label))
    others = "；".join(
        f"{origin_words(candidate.origin)} {_plain(candidate.value)}" for candidate in measure.candidates[1:]
    )
    origin = origin_words(measure.origin) if measure.origin else "—"
    basis = pick(measure.basis) if measure.basis else ""
    return (measure.id, pick(measure.label), value, unit_words(measure), origin, constants(basis) or "—", others or "—")


def unit_words(measure: MeasureRecord) -> str:
    """Return the unit of a measure in words."""
    return count_word(measure.id) if measure.unit == "count" else text(f"papers.unit.{measure.unit}")


def origin_words(origin: str) -> str:
    """Return what an origin is called."""
    return text(f"origin.{origin}") if has(f"origin.{origin}") else origin


def _plain(value: str) -> str:
    return format(half_up(Fraction(value), 2), ",f")
