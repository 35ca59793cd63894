"""Deductions, problems and recommendations side by side (扣分—问题—建议), with what is missing between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from auditkit.documents.model import Cell, Column, Inline, Inlines, Link, Row, Table, Text
from auditkit.engagement.finding import Deduction, Finding
from auditkit.engagement.scoring import IndicatorScore, derived_id
from auditkit.messages import pick, text
from auditkit.report.citing import cite, constants
from auditkit.report.material import Material
from auditkit.report.printing import points
from auditkit.report.views import Views, problem_anchor


@dataclass(frozen=True)
class Line:
    """A line of the matrix.

    Attributes:
        score: The indicator, None for a problem without deduction.
        deduction: The deduction, None likewise.
        findings: Problems that explain it.
        warnings: What is missing: message ids.
    """

    score: IndicatorScore | None
    deduction: Deduction | None
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...]


def matrix(material: Material) -> list[Line]:
    """Return the lines: deductions in printed order, then problems that cost nothing."""
    found = []
    explained: set[str] = set()
    for score, item in material.deductions():
        findings = tuple(material.findings_of(score, item))
        explained |= {finding.id for finding in findings}
        found.append(Line(score, item, findings, tuple(_missing(score, item, findings))))
    for finding in material.findings:
        if finding.id not in explained:
            warnings = ["report.no-deduction", *_baseless(finding)]
            found.append(Line(None, None, (finding,), tuple(warnings)))
    return found


def _missing(score: IndicatorScore, item: Deduction, findings: tuple[Finding, ...]) -> Iterator[str]:
    if not findings:
        yield "report.no-problem"
    computed = item.id == derived_id(score.indicator.id)
    if not item.findings and not computed:
        yield "report.unsupported"
    if findings and not any(finding.recommendation.strip() for finding in findings):
        yield "report.no-recommendation"
    for finding in findings:
        yield from _baseless(finding)


def _baseless(finding: Finding) -> Iterator[str]:
    grounds = (finding.exceptions, finding.measures, finding.evidence)
    if finding.recommendation.strip() and not any(grounds) and not finding.condition.strip():
        yield "report.baseless"


def matrix_table(views: Views) -> Table | None:
    """Return the matrix as a table; None where there is neither deduction nor problem."""
    lines = matrix(views.material)
    if not lines:
        return None
    numbers = {problem.id: problem.number for problem in views.problems}
    rows = tuple(_row(views, line_, at, numbers) for at, line_ in enumerate(lines, 1))
    names = ("number", "indicator", "deducted", "reason", "problem", "recommendation", "remark")
    header = Row(tuple(Cell(constants(text(f"report.{name}")), align="center") for name in names))
    widths = (0.8, 1.6, 0.8, 3, 2.6, 3.6, 1.6)
    columns = tuple(
        Column(width, "number", "center") if at in (0, 2) else Column(width) for at, width in enumerate(widths)
    )
    caption = constants(text("report.matrix"))
    return Table(columns, (header,), rows, caption, landscape=True, anchor="matrix", name=text("report.matrix"))


def _row(views: Views, line_: Line, at: int, numbers: dict[str, Text]) -> Row:
    indicator: Inlines = (Text("—"),)
    taken: Inlines = (Text("—"),)
    reason: Inlines = (Text("—"),)
    if line_.score is not None and line_.deduction is not None:
        view = views.deduction(line_.score, line_.deduction)
        indicator, taken, reason = (view.indicator,), (view.points,), view.rationale
    else:
        names = [views.material.sheet.of(id_).indicator.name for id_ in line_.findings[0].indicators]
        indicator = constants("、".join(pick(name) for name in names))
        taken = (points(Fraction(0), text("report.deducted")),)
        reason = constants(text("report.no-deduction"))
    problems: list[Inline] = []
    said: list[Inline] = []
    for finding in line_.findings:
        number = numbers[finding.id].text
        title = Text(text("report.problem-number", number=number, title=finding.title.rstrip("。")), numbers="quoted")
        problems += [*([Text("；")] if problems else []), Link(problem_anchor(finding.id), (title,))]
        if finding.recommendation.strip():
            words = cite(finding.recommendation.strip(), views.grounds.of_finding(finding))
            said += [*([Text("　")] if said else []), *words]
    warnings = dict.fromkeys(text(name) for name in line_.warnings)
    remark = constants("；".join(warnings))
    cells = (constants(str(at)), indicator, taken, reason, tuple(problems), tuple(said), remark)
    return Row(tuple(Cell(cell or (Text("—"),)) for cell in cells))
