"""Recording that an indicator does not apply: a decision of a person, with its reason."""

from __future__ import annotations

from fractions import Fraction

from auditkit.engagement.folder import Engagement
from auditkit.engagement.rubrics import current_rubric, leaf_of
from auditkit.engagement.scoring import IndicatorScore, Wish, derived_id, score_sheet, set_score
from auditkit.errors import UsageError
from auditkit.messages import pick, text


def set_absent(engagement: Engagement, id_: str, because: str) -> IndicatorScore:
    """Record that an indicator does not apply; what becomes of its points is the rubric's rule.

    An indicator that declares points of its own for that case gets them as a judgement.

    Raises:
        UsageError: If the rubric does not say what becomes of the points, no reason is given, or it has been scored.
    """
    if not because.strip():
        raise UsageError("finding.reason-needed")
    leaf = leaf_of(current_rubric(engagement), id_)
    case = leaf.not_applicable
    if case is not None and case.points != "ask":
        full = leaf.points or Fraction(0)
        points = full if case.points == "full" else Fraction(case.points)
        rationale = text("score.and-then").join((pick(case.text), because))
        return set_score(engagement, id_, Wish(points, rationale, override=True, because=because))
    with engagement.deciding() as batch:
        sheet = score_sheet(engagement)
        score = sheet.of(id_)
        if not sheet.rubric.absent or leaf.bonus:
            raise UsageError("rubrics.absent-not-declared", indicator=id_)
        if score.verdict is not None or any(item.id != derived_id(id_) for item in score.deductions):
            raise UsageError("rubrics.absent-scored", indicator=id_)
        if score.absent != because:
            batch.add("decision", "absence", id_, {"because": because, "live": True})
    return score_sheet(engagement).of(id_)
