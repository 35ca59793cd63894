"""The score bridge: self-evaluated, recomputed, draft, answered, final, by indicator and with the reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from auditkit.analysis.totals import sum_up
from auditkit.engagement.comparing import Compared, comparison
from auditkit.engagement.computing import results
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.letters import draft_points, letters
from auditkit.engagement.scoring import IndicatorScore, ScoreSheet, point_sentence, score_sheet
from auditkit.engagement.totalling import coefficients
from auditkit.messages import pick, text

STEPS = ("self", "recomputed", "draft", "answered", "final")


@dataclass(frozen=True)
class Reason:
    """Why an indicator changed at a step.

    Attributes:
        step: Where it arrives: one of ``STEPS`` but the first.
        change: Points more, or less where negative.
        words: Why.
        ids: Deductions or answers behind it.
    """

    step: str
    change: Fraction
    words: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rung:
    """One indicator on the bridge.

    Attributes:
        score: Its score as it stands.
        values: Points by step; None where there are none. Recomputed carries the unit's own score over where the
            rule leaves it to a person.
        by_rule: Whether the recomputed points are those of the rule.
        reasons: Why it changed, in order.
    """

    score: IndicatorScore
    values: Mapping[str, Fraction | None]
    by_rule: bool
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Bridge:
    """The way from the self-evaluation to the final score.

    Attributes:
        sheet: The scores as they stand.
        rungs: In printed order.
        totals: Total by step, None where an indicator has no points at it.
        file: The self-evaluation, ``""`` without one.
        sent: Whether a draft went out; without one the draft is what stands now without answers.
    """

    sheet: ScoreSheet
    rungs: tuple[Rung, ...]
    totals: Mapping[str, Fraction | None]
    file: str
    sent: bool

    def as_json(self) -> dict[str, object]:
        """Return it as ``score show --bridge --json`` prints it."""
        return {
            "steps": list(STEPS),
            "draft_sent": self.sent,
            "self_evaluation": self.file or None,
            "totals": {step: _text(self.totals[step]) for step in STEPS},
            "full": points_text(self.sheet.rubric.total),
            "grade": self.sheet.grade,
            "indicators": [_rung_json(rung) for rung in self.rungs],
        }


def _rung_json(rung: Rung) -> dict[str, object]:
    return {
        "id": rung.score.indicator.id,
        "name": pick(rung.score.indicator.name),
        "path": list(rung.score.path),
        "points": points_text(rung.score.points),
        **{step: _text(rung.values[step]) for step in STEPS},
        "by_rule": rung.by_rule,
        "reasons": [
            {"step": r.step, "change": points_text(r.change), "reason": r.words, "ids": list(r.ids)}
            for r in rung.reasons
        ],
    }


def _text(points: Fraction | None) -> str | None:
    return None if points is None else points_text(points)


def bridge(engagement: Engagement) -> Bridge:
    """Return the way from the self-evaluation to the final score, as the records stand."""
    sheet = score_sheet(engagement)
    compared = comparison(engagement, sheet)
    claims = {row.score.indicator.id: row for row in compared.rows} if compared is not None else {}
    draft = draft_points(engagement, sheet)
    rungs = tuple(_rung(score, claims.get(score.indicator.id), draft) for score in sheet.scores)
    factors = coefficients(sheet.rubric, results(engagement).measures())
    absent = {score.indicator.id for score in sheet.scores if score.absent}
    totals: dict[str, Fraction | None] = {}
    for step in STEPS:
        values = {rung.score.indicator.id: rung.values[step] for rung in rungs}
        totals[step] = None if sheet.rubric.open else sum_up(sheet.rubric, values, absent, factors).total
    totals["final"] = sheet.total
    if compared is not None and totals["self"] is None:
        totals["self"] = compared.added if compared.added is not None else compared.total
    sent = any(item.live and item.sent for item in letters(engagement))
    return Bridge(sheet, rungs, totals, compared.file if compared is not None else "", sent)


def _rung(score: IndicatorScore, row: Compared | None, draft: Mapping[str, Fraction | None]) -> Rung:
    claimed = row.claimed if row is not None and row.comparable else None
    rule = row.recomputed if row is not None else None
    before = draft.get(score.indicator.id)
    more = sum((item.points for item in score.restored), Fraction(0))
    values = {
        "self": claimed,
        "recomputed": claimed if rule is None else rule,
        "draft": before,
        "answered": None if before is None else min(score.points, before + more),
        "final": score.awarded,
    }
    return Rung(score, values, rule is not None, tuple(_reasons(score, values)))


def _reasons(score: IndicatorScore, values: Mapping[str, Fraction | None]) -> list[Reason]:
    found = []
    for start, end in zip(STEPS, STEPS[1:], strict=False):
        before, after = values[start], values[end]
        if before is not None and after is not None and before != after:
            words, ids = _WHY[end](score)
            found.append(Reason(end, after - before, words, ids))
    return found


def _by_rule(score: IndicatorScore) -> tuple[str, tuple[str, ...]]:
    return (point_sentence(score.computed) if score.computed is not None else ""), ()


def _by_deductions(score: IndicatorScore) -> tuple[str, tuple[str, ...]]:
    words = text("score.and-then").join(item.rationale for item in score.deductions)
    return words or score.rationale, tuple(item.id for item in score.deductions)


def _by_answers(score: IndicatorScore) -> tuple[str, tuple[str, ...]]:
    said = [text("responses.restored-by", id=item.response, reason=item.reason) for item in score.restored]
    return text("score.and-then").join(said), tuple(item.response for item in score.restored)


def _afterwards(score: IndicatorScore) -> tuple[str, tuple[str, ...]]:
    words, ids = _by_deductions(score)
    return text("responses.changed-after", reason=words or "—"), ids


_WHY: Mapping[str, Callable[[IndicatorScore], tuple[str, tuple[str, ...]]]] = {
    "recomputed": _by_rule,
    "draft": _by_deductions,
    "answered": _by_answers,
    "final": _afterwards,
}
