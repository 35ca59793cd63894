"""What stands between the points of the indicators and the total, as decided, measured and said."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from auditkit.analysis.totals import Step
from auditkit.core.money import half_up
from auditkit.core.rubric import Rubric
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.results import MeasureRecord
from auditkit.messages import pick, text


def absences(engagement: Engagement) -> dict[str, str]:
    """Return the indicators that do not apply, with the reason given."""
    return {r.id: str(r.body["because"]) for r in engagement.log.all("absence") if r.body["live"]}


def coefficients(rubric: Rubric, measures: Mapping[str, MeasureRecord]) -> dict[str, Fraction | None]:
    """Return the coefficient of every node that has one; None while its measure has no value."""
    named = {node.id: node.coefficient.measure for node in rubric.walk() if node.coefficient is not None}
    return {id_: _factor(measures.get(name)) for id_, name in named.items()}


def _factor(measure: MeasureRecord | None) -> Fraction | None:
    if measure is None or measure.exact is None:
        return None
    return Fraction(measure.exact) / (100 if measure.unit == "%" else 1)


def step_sentence(rubric: Rubric, step: Step) -> str:
    """Return what a step did, in one sentence."""
    name = pick(rubric.node(step.node).name) if step.node else pick(rubric.title)
    factor = "" if step.factor is None else format(half_up(step.factor, 4).normalize(), "f")
    return text(
        f"rubrics.step.{step.kind}",
        name=name,
        factor=factor,
        before=points_text(step.before),
        after=points_text(step.after),
        restored=points_text(step.restored),
    )
