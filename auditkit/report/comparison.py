"""自评与第三方评价对比: the self-evaluation beside the independent scores, as sentences, chart and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from auditkit.core.money import half_up
from auditkit.documents.model import (
    Block,
    Break,
    Cell,
    Chart,
    Column,
    Document,
    Inline,
    Inlines,
    Paragraph,
    Properties,
    Row,
    Series,
    Table,
    Text,
)
from auditkit.documents.writers import write
from auditkit.engagement.comparing import Compared, Comparison, Unmatched
from auditkit.engagement.folder import Engagement
from auditkit.messages import pick, speaking, text
from auditkit.report.citing import constants
from auditkit.report.gathering import gather
from auditkit.report.printing import points
from auditkit.report.views import Views
from auditkit.store.files import write_whole

_DASH = Text("—")
_NAMED = 6
"""Indicators that a sentence names; of more it gives the number."""


def comparison_blocks(found: Comparison | None, views: Views) -> Iterator[Block]:
    """Yield the section: what it comes to, the chart, the table, and what could not be compared.

    Args:
        found: The comparison; None yields nothing.
        views: Of the report that it stands in.
    """
    if found is None:
        return
    yield from (Paragraph(words) for words in _sentences(found))
    chart = comparison_chart(found)
    if chart is not None:
        yield chart
    if any(row.in_paper for row in found.rows):
        yield comparison_table(found, views)
    if found.unmatched:
        yield unmatched_table(found)


def comparison_workbook(found: Comparison, views: Views) -> Document:
    """Return the tables of a comparison as a document of its own, for a workbook."""
    config = views.material.config
    title = text("selfeval.compare.book", entity=config.entity, year=str(config.year))
    tables = [comparison_table(found, views), *([unmatched_table(found)] if found.unmatched else [])]
    blocks = tuple(replace(table, landscape=True) for table in tables)
    made_on = date.fromisoformat(views.material.recorded_on)
    return Document(title, config.language, Properties(config.firm, made_on), blocks)


def write_comparison(engagement: Engagement, found: Comparison, path: Path) -> None:
    """Write a comparison as a workbook, whole or not at all."""
    with speaking(engagement.config.language):
        write_whole(path, write(comparison_workbook(found, Views(gather(engagement))), "xlsx"))


def _sentences(found: Comparison) -> Iterator[Inlines]:
    total, awarded = found.total, found.sheet.total
    if total is not None:
        said: list[Inline] = [*_worded("selfeval.compare.claimed", points=total)]
        if awarded is not None and found.difference is not None:
            way = "equal" if not found.difference else "above" if found.difference > 0 else "below"
            said += _worded(f"selfeval.compare.{way}", points=awarded, difference=abs(found.difference))
        else:
            said += _worded("selfeval.compare.open")
        yield tuple(said)
    if found.added is not None and total is not None and found.added != total:
        yield _worded("selfeval.compare.added", points=total, added=found.added)
    for name, rows in (("higher", found.higher), ("lower", found.lower)):
        if rows:
            yield _named(name, rows)
    absent = [row for row in found.rows if not row.in_paper]
    if found.added is None:
        yield _worded("selfeval.compare.no-sheet")
    elif absent and len(absent) < len(found.rows):
        yield _worded("selfeval.compare.absent", names=_listed(absent))
    elif absent:
        yield _worded("selfeval.compare.other-rubric")


def _named(name: str, rows: list[Compared]) -> Inlines:
    gap = sum((abs(row.difference or Fraction(0)) for row in rows), Fraction(0))
    return _worded(f"selfeval.compare.{name}", count=len(rows), names=_listed(rows), difference=gap)


def _listed(rows: list[Compared]) -> str:
    names = [pick(row.score.indicator.name) for row in rows]
    more = text("selfeval.compare.more", count=len(names)) if len(names) > _NAMED else ""
    return text("selfeval.compare.joint").join(names[:_NAMED]) + more


def _worded(message: str, **given: Fraction | int | str) -> Inlines:
    """Return a sentence of the catalogue whose points are figures."""
    marks = {name: f"\x00{name}\x00" for name in given}
    parts: list[Inline] = []
    for at, piece in enumerate(text(message, **marks).split("\x00")):
        value = given.get(piece) if at % 2 else None
        if value is None or isinstance(value, str):
            parts += constants(piece if value is None else value) if piece else ()
        else:
            parts.append(points(Fraction(value), text("selfeval.compare.title")))
    return tuple(parts)


def comparison_chart(found: Comparison) -> Chart | None:
    """Return the points of both sides by first level, over the indicators that both score; None without any."""
    groups = []
    for node in found.sheet.rubric.indicators:
        inside = {leaf.id for leaf in node.walk()}
        rows = [row for row in found.rows if row.score.indicator.id in inside and row.difference is not None]
        if rows:
            groups.append((pick(node.name), rows))
    if not groups:
        return None
    claimed = tuple(_sum(row.claimed for row in rows) for _, rows in groups)
    awarded = tuple(_sum(row.score.awarded for row in rows) for _, rows in groups)
    full = tuple(_sum(row.score.points for row in rows) for _, rows in groups)
    series = (Series(text("selfeval.compare.self"), claimed), Series(text("selfeval.compare.independent"), awarded))
    labels = tuple(name for name, _ in groups)
    alt = "；".join(f"{name} {a}/{b}/{c}" for name, a, b, c in zip(labels, claimed, awarded, full, strict=True))
    return Chart(
        "horizontal_bar", text("selfeval.compare.chart"), labels, series, text("report.points-unit"), alt, full
    )


def _sum(values: Iterator[Fraction | None]) -> Decimal:
    total = half_up(sum((value for value in values if value is not None), Fraction(0)), 2)
    return Decimal(format(total, "f").rstrip("0").rstrip(".")) if total % 1 else total.quantize(Decimal(1))


_COLUMNS: tuple[tuple[str, float, bool], ...] = (
    ("indicator", 3.0, False),
    ("points", 0.8, True),
    ("self", 0.8, True),
    ("recomputed", 0.8, True),
    ("independent", 1.1, True),
    ("difference", 1.0, True),
    ("reason", 4.4, False),
)


def comparison_table(found: Comparison, views: Views) -> Table:
    """Return the table, indicator by indicator under the names of the first level."""
    rows: list[Row] = []
    for node in found.sheet.rubric.indicators:
        inside = {leaf.id for leaf in node.walk()}
        own = [row for row in found.rows if row.score.indicator.id in inside]
        if node.rule is None and own:
            rows.append(_group(pick(node.name), own))
        rows += [_row(row, views) for row in own]
    rows.append(_total(found))
    notes = [text("selfeval.compare.note")]
    if any(row.claimed is not None and not row.comparable for row in found.rows):
        notes.append(text("selfeval.compare.note-points"))
    if found.others:
        notes.append(text("selfeval.compare.note-others", count=found.others))
    title = text("selfeval.compare.table")
    return Table(
        tuple(
            Column(width, "number" if number else "text", "center" if number else None) for _, width, number in _COLUMNS
        ),
        (Row(tuple(Cell(constants(text(f"selfeval.compare.{name}")), align="center") for name, _, _ in _COLUMNS)),),
        tuple(rows),
        constants(title),
        text("report.unit-points"),
        constants("".join(notes)),
        anchor="comparison",
        name=text("selfeval.compare.sheet"),
    )


def _group(name: str, rows: list[Compared]) -> Row:
    both = [row for row in rows if row.difference is not None]
    full = sum((row.score.points for row in rows), Fraction(0))
    cells = [Cell(constants(name), bold=True), Cell((points(full, name),), bold=True)]
    if len(both) == len(rows):
        claimed = sum((row.claimed or Fraction(0) for row in both), Fraction(0))
        awarded = sum((row.score.awarded or Fraction(0) for row in both), Fraction(0))
        figures: tuple[Inline, ...] = (
            points(claimed, name),
            _DASH,
            points(awarded, name),
            _signed(claimed - awarded, name),
        )
    else:
        figures = (_DASH, _DASH, _DASH, _DASH)
    return Row((*cells, *(Cell((figure,), bold=True) for figure in figures), Cell()), total=True)


def _row(row: Compared, views: Views) -> Row:
    name = pick(row.score.indicator.name)
    figures = (
        points(row.score.points, name),
        _claimed(row, name),
        _points(row.recomputed, name),
        _points(row.score.awarded, name),
        _DASH if row.difference is None else _signed(row.difference, name),
    )
    return Row((Cell(constants(name)), *(Cell((figure,)) for figure in figures), Cell(_reason(row, views))))


def _claimed(row: Compared, name: str) -> Inline:
    if row.claimed is None:
        return _DASH
    if row.comparable or row.paper_points is None:
        return points(row.claimed, name)
    out_of = text("selfeval.compare.out-of", points=_short(row.claimed), full=_short(row.paper_points))
    return Text(out_of, numbers="quoted")


def _short(value: Fraction) -> str:
    return points(value, "").text


def _points(value: Fraction | None, name: str) -> Inline:
    return _DASH if value is None else points(value, name)


def _signed(value: Fraction, name: str) -> Inline:
    figure = points(value, name)
    return replace(figure, text=f"+{figure.text}") if value > 0 else figure


def _reason(row: Compared, views: Views) -> Inlines:
    """Both sides' reasons where the scores differ, that of the unit where it took points off itself."""
    parts: list[Inline] = []
    if row.score.absent:
        parts += constants(row.score.absent)
    elif row.difference and row.score.deductions:
        for item in row.score.deductions:
            parts += [Break()] if parts else []
            parts += views.rationale(row.score, item)
    elif row.difference and row.score.rationale:
        parts += views.indicator(row.score).rationale
    if row.reason and row.claimed is not None and row.claimed < (row.paper_points or row.score.points):
        parts += [Break()] if parts else []
        parts.append(Text(text("selfeval.compare.own-reason", reason=row.reason), numbers="quoted"))
    if not row.in_paper:
        parts += [Break()] if parts else []
        parts += constants(text("selfeval.compare.not-in-paper"))
    return tuple(parts)


def _total(found: Comparison) -> Row:
    label = text("selfeval.compare.total")
    figures = (
        points(found.sheet.rubric.total, label),
        _points(found.total, label),
        _DASH,
        _points(found.sheet.total, label),
        _DASH if found.difference is None else _signed(found.difference, label),
    )
    cells = (Cell(constants(label), bold=True), *(Cell((figure,), bold=True) for figure in figures), Cell())
    return Row(cells, total=True)


def unmatched_table(found: Comparison) -> Table:
    """Return the rows of the paper that the rubric does not know."""
    names = (("paper-indicator", 3.0), ("points", 0.8), ("self", 0.8), ("own", 3.0), ("place", 2.4))
    title = text("selfeval.compare.unmatched")
    return Table(
        tuple(Column(width, "number" if width < 1 else "text", "center" if width < 1 else None) for _, width in names),
        (Row(tuple(Cell(constants(text(f"selfeval.compare.{name}")), align="center") for name, _ in names)),),
        tuple(_unmatched(item) for item in found.unmatched),
        constants(title),
        text("report.unit-points"),
        name=text("selfeval.compare.unmatched-sheet"),
    )


def _unmatched(item: Unmatched) -> Row:
    said = (
        item.label,
        *(_DASH if value is None else points(value, item.label) for value in (item.points, item.claimed)),
    )
    cells = [Cell((Text(part, numbers="quoted"),) if isinstance(part, str) else (part,)) for part in said]
    more = (Text(item.reason or "—", numbers="quoted"), Text(item.place, numbers="quoted"))
    return Row((*cells, *(Cell((part,)) for part in more)))
