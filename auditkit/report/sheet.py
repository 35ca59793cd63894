"""The score sheet as a table: levels merged, every deduction with its rationale, subtotals, total and grade."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from auditkit.analysis.totals import Step
from auditkit.core.rubric import Indicator
from auditkit.documents.model import Break, Cell, Column, Figure, Inline, Inlines, Link, Row, Table, Text
from auditkit.engagement.scoring import IndicatorScore
from auditkit.engagement.totalling import step_sentence
from auditkit.messages import pick, text
from auditkit.report.citing import constants
from auditkit.report.printing import points
from auditkit.report.views import Views, deduction_anchor, group_points, score_anchor, unsaid


def depth(nodes: tuple[Indicator, ...]) -> int:
    """Return how many levels a tree has."""
    return 1 + max((depth(node.children) for node in nodes if node.children), default=0)


def score_sheet_table(views: Views) -> Table:
    """Return the score sheet, turned sideways; links lead from each rationale to what it rests on."""
    sheet = views.material.sheet
    levels = depth(sheet.rubric.indicators)
    columns = (
        *(Column(1.5 if level < levels - 1 else 2.2) for level in range(levels)),
        Column(0.9, "number", "center"),
        Column(0.9, "number", "center"),
        Column(6),
    )
    level_names = [text(f"report.level-{level + 1}") for level in range(min(levels, 4))]
    names = [*level_names, *(text(f"report.{name}") for name in ("points", "awarded", "reason"))]
    header = Row(tuple(Cell(constants(name), align="center") for name in names))
    rows: list[Row] = []
    for node in sheet.rubric.indicators:
        rows += _group(views, node, levels)
    rows += [_step(views, step, levels) for step in sheet.steps]
    rows.append(_total(views, levels))
    caption = text("report.score-sheet", title=pick(sheet.rubric.title))
    note = text("report.score-note") if any(score.indicator.reconstructed for score in sheet.scores) else ""
    return Table(
        columns,
        (header,),
        tuple(rows),
        constants(caption),
        text("report.unit-points"),
        constants(note),
        landscape=True,
        anchor="score-sheet",
        name=text("report.sheet-scores"),
    )


def _group(views: Views, node: Indicator, levels: int) -> Iterator[Row]:
    scores = views.scores_of(node)
    for at, score in enumerate(scores):
        yield _row(views, node, score, levels, first=at == 0, rows=len(scores) + (len(scores) > 1))
    if len(scores) > 1:
        full, awarded = group_points(scores)
        name = pick(node.name)
        cells = (
            [Cell(constants(text("report.subtotal")), col_span=levels - 1, align="center", bold=True)]
            if levels > 1
            else []
        )
        yield Row((*cells, *_sums(full, awarded, name), Cell()), total=True)


def _row(views: Views, top: Indicator, score: IndicatorScore, levels: int, *, first: bool, rows: int) -> Row:
    path = [*views.material.sheet.rubric.path(score.indicator.id), score.indicator]
    cells = []
    for level, node in enumerate(path):
        leaf = node is score.indicator
        if level == 0 and not leaf:
            if first:
                cells.append(Cell(_named(node), row_span=rows))
        elif leaf:
            cells.append(Cell(_named(node, points_too=False), col_span=levels - level, anchor=score_anchor(score)))
        elif views.scores_of(node)[0] is score:
            cells.append(Cell(_named(node), row_span=len(views.scores_of(node))))
    name = pick(score.indicator.name)
    awarded = points(score.awarded, name) if score.awarded is not None else Text(text(unsaid(score)))
    return Row((*cells, Cell((points(score.points, name),)), Cell((awarded,)), Cell(_reason(views, score))))


def _named(node: Indicator, *, points_too: bool = True) -> Inlines:
    name = constants(pick(node.name))
    if not points_too or node.points is None:
        return name
    return (
        *name,
        Text(text("report.open-bracket")),
        points(node.points, pick(node.name)),
        Text(text("report.points-close")),
    )


def _reason(views: Views, score: IndicatorScore) -> Inlines:
    found: list[Inline] = []
    for item in score.deductions:
        if found:
            found.append(Break())
        name = pick(score.indicator.name)
        found += [Text(text("report.minus")), points(item.points, name), Text(text("report.points-colon"))]
        words = tuple(part for part in views.rationale(score, item) if isinstance(part, Text | Figure))
        found.append(Link(deduction_anchor(item.id), words))
    if found and score.restored:
        found += [Break(), *views.restored(score)]
    return tuple(found) or views.indicator(score).rationale


def _step(views: Views, step: Step, levels: int) -> Row:
    """Return what leads from the subtotals to the total: the columns of points and of points awarded add up."""
    label = text("rubrics.step.label")
    restored = (points(step.restored, label),) if step.restored else ()
    words = (Text(step_sentence(views.material.sheet.rubric, step), numbers="derived"),)
    cells = (Cell(restored), Cell((points(step.effect, label),)), Cell(words))
    return Row((Cell(constants(label), col_span=levels, align="center"), *cells))


def _sums(full: Fraction, awarded: Fraction | None, name: str) -> tuple[Cell, Cell]:
    said = Text(text("report.unscored")) if awarded is None else points(awarded, name)
    return Cell((points(full, name),), bold=True), Cell((said,), bold=True)


def _total(views: Views, levels: int) -> Row:
    sheet = views.material.sheet
    label = Cell(constants(text("report.total")), col_span=levels, align="center", bold=True)
    grade = constants(text("report.grade", grade=sheet.grade) if sheet.grade else text("report.draft-grade"))
    return Row((label, *_sums(sheet.rubric.total, sheet.total, text("report.total")), Cell(grade)), total=True)
