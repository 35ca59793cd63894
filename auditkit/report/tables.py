"""Tables and charts of measures, as the plan lays them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from auditkit.core.money import half_up
from auditkit.documents.model import (
    Cell,
    Chart,
    Column,
    Figure,
    Inline,
    Row,
    Series,
    Table,
    Text,
    line,
)
from auditkit.engagement.results import MeasureRecord
from auditkit.messages import text
from auditkit.report.citing import constants
from auditkit.report.plan import ChartPlan, RowPlan, TablePlan
from auditkit.report.printing import WAN, Printer

_SUBJECT = "{subject}"
_NOTHING = Text("—")


def measure_table(plan: TablePlan, measures: Mapping[str, MeasureRecord]) -> Table | None:
    """Return a table with its values; None where no row has one."""
    printer = Printer(measures)
    printed: list[tuple[RowPlan, tuple[Inline, ...]]] = []
    for row in plan.rows:
        for single in _instances(row, measures):
            cells = tuple(_cell(printer, said, plan.unit) for said in single.cells)
            figures = [cell for cell in cells if isinstance(cell, Figure)]
            if figures and not (row.if_any and all(figure.value == 0 for figure in figures)):
                printed.append((single, cells))
    if not printed:
        return None
    columns = tuple(Column(float(c.width), c.kind, c.align) for c in plan.columns)
    header = Row(tuple(Cell(constants(column.label), align="center") for column in plan.columns))
    rows = tuple(_row(row, cells, len(columns)) for row, cells in printed)
    note = [plan.note] if plan.note else []
    if _has_tail(printed):
        note.append(text("report.rounding-note"))
    words = constants(text("report.note", note="".join(note))) if note else ()
    return Table(columns, (header,), rows, constants(plan.caption), plan.unit, words, name=plan.caption)


def _instances(row: RowPlan, measures: Mapping[str, MeasureRecord]) -> Iterator[RowPlan]:
    """Yield a row once, or once for each subject that it has a measure for."""
    if not row.for_each:
        yield row
        return
    for measure in measures.values():
        if measure.subject and measure.id == row.for_each.replace(_SUBJECT, measure.subject):
            cells = tuple(cell.replace(_SUBJECT, measure.subject) for cell in row.cells)
            yield replace(row, label=row.label.replace(_SUBJECT, measure.subject), cells=cells)


def _cell(printer: Printer, said: str, unit: str) -> Inline:
    if not said:
        return _NOTHING
    above, slash, below = said.partition(" / ")
    if slash:
        return _percent(printer.rate(above, below), unit)
    left, minus, right = said.partition(" - ")
    figure = printer.difference(left, right) if minus else printer.bare(said)
    return _percent(figure, unit) if isinstance(figure, Figure) else _NOTHING


def _percent(figure: Figure | Text, unit: str) -> Figure | Text:
    return replace(figure, text=figure.text.rstrip("%")) if "%" in unit and isinstance(figure, Figure) else figure


def _row(plan: RowPlan, cells: tuple[Inline, ...], width: int) -> Row:
    label = "\u3000" * plan.level + plan.label
    made = [Cell(constants(label), bold=plan.total), *(Cell((cell,), bold=plan.total) for cell in cells)]
    made += [Cell() for _ in range(width - len(made))]
    return Row(tuple(made), total=plan.total)


def _has_tail(printed: list[tuple[RowPlan, tuple[Inline, ...]]]) -> bool:
    """Tell whether a sum of rounded parts differs from its rounded total by no more than rounding explains."""
    for row, cells in printed:
        parts = [other for plan, other in printed if plan.id and plan.id in row.sum_of]
        for at, cell in enumerate(cells):
            values = [part[at] for part in parts]
            if isinstance(cell, Figure) and cell.unit == "yuan" and values and _differs(cell, values):
                return True
    return False


def _differs(total: Figure, parts: list[Inline]) -> bool:
    shown = [Decimal(part.text) for part in parts if isinstance(part, Figure)]
    if len(shown) != len(parts):
        return False
    gap = abs(sum(shown, Decimal(0)) - Decimal(total.text))
    return 0 < gap <= Decimal("0.005") * (len(parts) + 1)


def measure_chart(plan: ChartPlan, measures: Mapping[str, MeasureRecord]) -> Chart | None:
    """Return a chart of the places that have a value in any series; None where fewer than two have."""
    rows = [[_bar(measures, series.measures, at) for series in plan.series] for at in range(len(plan.labels))]
    kept = [at for at, row in enumerate(rows) if any(value is not None for value in row)]
    if len(kept) < 2:
        return None
    series = tuple(Series(s.name, tuple(rows[at][n] for at in kept)) for n, s in enumerate(plan.series))
    labels = tuple(plan.labels[at] for at in kept)
    return Chart(plan.kind, plan.title, labels, series, plan.unit, plan.alt or plan.title)


def _bar(measures: Mapping[str, MeasureRecord], ids: tuple[str, ...], at: int) -> Decimal | None:
    measure = measures.get(ids[at]) if at < len(ids) else None
    if measure is None or measure.exact is None:
        return None
    return half_up(measure.exact / WAN if measure.unit == "yuan" else measure.exact, 2)


def score_chart(title: str, unit: str, groups: list[tuple[str, Fraction | None, Fraction]]) -> Chart | None:
    """Return the chart of points by group: (name, awarded or None, full points); None while nothing is scored."""
    values = tuple(None if awarded is None else _short(awarded) for _, awarded, _ in groups)
    if all(value is None for value in values):
        return None
    alt = "；".join(f"{name} {'—' if a is None else _short(a)}/{_short(full)}" for name, a, full in groups)
    series = (Series(text("report.awarded"), values),)
    full_points = tuple(_short(full) for _, _, full in groups)
    return Chart("horizontal_bar", title, tuple(name for name, _, _ in groups), series, unit, alt, full_points)


def _short(points: Fraction) -> Decimal:
    words = format(half_up(points, 2), "f").rstrip("0").rstrip(".")
    return Decimal(words)


def cells_of(*said: Inline | str) -> tuple[Cell, ...]:
    """Return cells of single inlines; words count as constants."""
    return tuple(Cell(constants(part) if isinstance(part, str) else line(part)) for part in said)
