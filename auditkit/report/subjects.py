"""Projects and units looked at on their own: what templates see of them, their money and their scores as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from auditkit.documents.model import Block, Break, Cell, Column, ColumnKind, Figure, Inline, Link, Row, Table, Text
from auditkit.engagement.results import MeasureRecord
from auditkit.engagement.scoring import IndicatorScore, ScoreSheet
from auditkit.engagement.subject_scoring import SubjectSheet
from auditkit.engagement.subjects import QUANTITIES, Subject
from auditkit.messages import pick, text
from auditkit.report.citing import Ground, cite, constants
from auditkit.report.plan import ColumnPlan, RowPlan, TablePlan
from auditkit.report.printing import points
from auditkit.report.shapes import SubjectView
from auditkit.report.tables import measure_table
from auditkit.report.views import Views, unsaid

_WIDE, _PLAIN, _RATES = Decimal("2.2"), Decimal("1.3"), Decimal("1.6")
_BOOKED = ("budget", "income", "spend", "closing")
"""What books, budget and register say where no money was stated."""


def subject_views(views: Views) -> list[SubjectView]:
    """Return the views of all subjects, in the order added."""
    return [subject_view(views, sheet) for sheet in views.material.subjects]


def subject_view(views: Views, found: SubjectSheet | None) -> SubjectView:
    """Return the view of a subject; without one, an empty view."""
    item = found.subject if found else Subject("", "")
    sheet = found.sheet if found else None
    total = sheet.total if sheet else None
    return SubjectView(
        item.id,
        Text(item.name, numbers="constant"),
        item.entity,
        f"funds.{item.id}",
        f"scores.{item.id}",
        sheet is not None,
        total is not None,
        Text(pick(sheet.rubric.title) if sheet else "", numbers="constant"),
        Text(text("report.unscored")) if total is None else points(total, item.name),
        points(sheet.rubric.total, item.name) if sheet else Text("—"),
        (sheet.grade or "") if sheet else "",
        tuple(
            Link(problem.anchor, tuple(part for part in problem.title if isinstance(part, Text | Figure)))
            for problem in views.problems
            if problem.id in item.findings
        ),
    )


def subject_blocks(views: Views) -> dict[str, Callable[[], Iterable[Block | None]]]:
    """Return the blocks that templates may place about subjects, by name."""
    found: dict[str, Callable[[], Iterable[Block | None]]] = {
        "funds.main": lambda: [_funds(views, views.material.main)]
    }
    for sheet in views.material.subjects:
        found[f"funds.{sheet.subject.id}"] = _once(_funds, views, sheet)
        found[f"scores.{sheet.subject.id}"] = _once(_scores, views, sheet)
    return found


def score_tables(views: Views) -> list[Table | None]:
    """Return the score sheets of all subjects, in the order added; None for one without a table of its own."""
    return [_scores(views, sheet) for sheet in views.material.subjects]


def _once(
    make: Callable[[Views, SubjectSheet], Table | None], views: Views, sheet: SubjectSheet
) -> Callable[[], Iterable[Block | None]]:
    return lambda: [make(views, sheet)]


def _funds(views: Views, found: SubjectSheet | None) -> Table | None:
    """Return the money of a subject by level of government, or as books, budget and register have it."""
    if found is None:
        return None
    if found.subject.kind == "unit":
        return _unit(views, found.subject)
    item, start = found.subject, f"project.{found.subject.name}"
    words = tuple(text(f"subjects.quantity.{name}") for name in (*QUANTITIES, "received_rate", "execution_rate"))
    columns = (
        ColumnPlan(label=text("subjects.column-level"), width=_WIDE),
        *(ColumnPlan(label=label, kind="amount", width=_PLAIN) for label in words[:4]),
        *(ColumnPlan(label=label, kind="percent", width=_RATES) for label in words[4:]),
    )
    rows = [
        RowPlan(label=text(f"subjects.level.{level}"), id="level", cells=_cells(f"{start}.{level}", QUANTITIES))
        for level in item.funds
    ]
    if len(rows) > 1:
        rows.append(RowPlan(label=text("report.total"), total=True, sum_of=("level",), cells=_cells(start, QUANTITIES)))
    if not rows:
        rows = [RowPlan(label=text("subjects.booked"), cells=_cells(start, _BOOKED))]
    note = _gaps(item)
    plan = TablePlan(
        id=f"funds.{item.id}",
        caption=text("subjects.funds", name=item.name),
        columns=columns,
        rows=tuple(rows),
        unit=text("subjects.unit"),
        note=note,
    )
    return measure_table(plan, views.material.measures)


def _unit(views: Views, item: Subject) -> Table | None:
    """Return income and spending of a unit, as its own books have them."""
    heads = ("income", "spend", "share")
    kinds: tuple[ColumnKind, ...] = ("amount", "amount", "percent")
    columns = [ColumnPlan(label=text(f"subjects.unit.{h}"), kind=k) for h, k in zip(heads, kinds, strict=True)]
    start = f"unit.{item.name}"
    cells = (f"{start}.income", f"{start}.spend", f"{start}.spend / spend.total")
    plan = TablePlan(
        id=f"funds.{item.id}",
        caption=text("subjects.unit.caption", name=item.name),
        columns=(ColumnPlan(label=text("subjects.unit.name"), width=_WIDE), *columns),
        rows=(RowPlan(label=item.name, cells=cells),),
        unit=text("subjects.unit"),
        note=text("subjects.unit.note"),
    )
    return measure_table(plan, views.material.measures)


def _cells(start: str, names: tuple[str, ...]) -> tuple[str, ...]:
    planned, received, spent, left = (f"{start}.{name}" for name in names)
    return planned, received, spent, left, f"{received} / {planned}", f"{spent} / {received}"


def _gaps(item: Subject) -> str:
    """Return a remark where what is left by statement is not what received and spent leave."""
    levels = [text(f"subjects.level.{level}") for level, funds in item.funds.items() if funds.gap]
    return text("subjects.gap", levels="、".join(levels)) if levels else ""


def _scores(views: Views, found: SubjectSheet) -> Table | None:
    """Return the score sheet of a subject."""
    sheet = found.sheet
    if sheet is None:
        return None
    columns = (Column(1.6), Column(2.6), Column(0.9, "number", "center"), Column(0.9, "number", "center"), Column(5))
    names = [text("report.level-1"), text("subjects.indicator"), *(text(f"report.{n}") for n in _SCORED)]
    header = Row(tuple(Cell(constants(name), align="center") for name in names))
    rows = [row for node in sheet.rubric.indicators for row in _group(found, sheet, node.id)]
    label = Cell(constants(text("report.total")), col_span=2, align="center", bold=True)
    total = Text(text("report.unscored")) if sheet.total is None else points(sheet.total, found.subject.name)
    full = points(sheet.rubric.total, found.subject.name)
    grade = constants(text("report.grade", grade=sheet.grade) if sheet.grade else text("report.draft-grade"))
    rows.append(Row((label, Cell((full,), bold=True), Cell((total,), bold=True), Cell(grade)), total=True))
    caption = text("subjects.scores", name=found.subject.name)
    return Table(columns, (header,), tuple(rows), constants(caption), text("report.unit-points"), name=caption)


_SCORED = ("points", "awarded", "reason")


def _group(found: SubjectSheet, sheet: ScoreSheet, id_: str) -> Iterator[Row]:
    node = sheet.rubric.node(id_)
    below = {leaf.id for leaf in node.walk()}
    scores = [score for score in sheet.scores if score.indicator.id in below]
    for at, score in enumerate(scores):
        first = [Cell(constants(pick(node.name)), row_span=len(scores))] if not at else []
        name = pick(score.indicator.name)
        awarded: Inline = Text(text(unsaid(score))) if score.awarded is None else points(score.awarded, name)
        full = points(score.points, name)
        cells = (Cell(constants(name)), Cell((full,)), Cell((awarded,)), Cell(tuple(_reason(found, score))))
        yield Row((*first, *cells))


def _reason(found: SubjectSheet, score: IndicatorScore) -> Iterator[Inline]:
    name = pick(score.indicator.name)
    grounds = [_ground(measure) for measure in found.measures.values() if measure.exact is not None]
    for at, item in enumerate(score.deductions):
        if at:
            yield Break()
        yield from (Text(text("report.minus")), points(item.points, name), Text(text("report.points-colon")))
        computed = score.verdict is None
        yield from cite(item.rationale.rstrip("。；;. "), grounds, "constant" if computed else "untied")
    if not score.deductions:
        yield from cite(score.rationale.rstrip("。；;. "), grounds, "constant" if score.verdict is None else "untied")


def _ground(measure: MeasureRecord) -> Ground:
    return Ground(Fraction(measure.exact or 0), measure.unit, "tied", measure.id, pick(measure.label))
