"""The scores, of the engagement and of its subjects, that an answer to the draft is about, and what it may restore."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from auditkit.engagement.finding import deductions, finding, points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.leaves import points_of
from auditkit.errors import UsageError

if TYPE_CHECKING:
    from auditkit.engagement.responding import Response
    from auditkit.engagement.scoring import IndicatorScore


def indicator_of(engagement: Engagement, refers: str, about: str) -> str:
    """Return the indicator that an indicator or a deduction that counts stands for, ``SUBJECT/ID`` in a subject.

    Raises:
        UsageError: If there is none.
    """
    if refers == "indicator":
        if "/" in about:
            _score_of(engagement, about)
        else:
            points_of(engagement, about)
        return about
    for judged in deductions(engagement):
        if judged.id == about and judged.status == "live":
            return judged.indicator
    from auditkit.engagement.scoring import score_sheet

    for score, item in score_sheet(engagement).deductions():
        if item.id == about:
            return score.indicator.id
    for key, score in _of_subjects(engagement):
        if any(item.id == about for item in score.deductions):
            return key
    raise UsageError("deduction.unknown", id=about)


def _of_subjects(engagement: Engagement) -> Iterator[tuple[str, IndicatorScore]]:
    """Yield the scores of subjects with a rubric of their own, under ``SUBJECT/ID``."""
    from auditkit.engagement.subject_scoring import subject_sheets

    for one in subject_sheets(engagement):
        for score in one.sheet.scores if one.sheet is not None else ():
            yield f"{one.subject.id}/{score.indicator.id}", score


def _score_of(engagement: Engagement, key: str) -> IndicatorScore:
    """Return the score of an indicator, or of that of a subject.

    Raises:
        UsageError: If there is none.
    """
    from auditkit.engagement.scoring import score_sheet

    name, _, leaf = key.rpartition("/")
    if not name:
        points_of(engagement, key)
        return score_sheet(engagement).of(key)
    from auditkit.engagement.rubrics import leaf_of
    from auditkit.engagement.subject_scoring import subject_sheet

    sheet = subject_sheet(engagement, name)
    return sheet.of(leaf_of(sheet.rubric, leaf).id)


def check_room(engagement: Engagement, item: Response, indicator: str, points: Fraction) -> None:
    """Refuse points for an indicator that the answer is not about, or more than was taken from it."""
    score = _score_of(engagement, indicator)
    if points <= 0 or (points * 100).denominator != 1:
        raise UsageError("responses.restores-nothing", indicator=indicator, points=points_text(points))
    concerned = _concerned(engagement, item)
    if concerned and indicator not in concerned:
        raise UsageError("responses.other-indicator", id=item.id, indicator=indicator, known=", ".join(concerned))
    if score.judged is None:
        raise UsageError("responses.unscored", indicator=indicator)
    others = sum((one.points for one in score.restored if one.response != item.id), Fraction(0))
    left = score.points - score.judged - others
    if points > left:
        raise UsageError(
            "responses.too-much",
            indicator=indicator,
            points=points_text(points),
            left=points_text(max(left, Fraction(0))),
        )


def _concerned(engagement: Engagement, item: Response) -> tuple[str, ...]:
    """Return the indicators that an answer is about; none where it may concern any."""
    if item.refers == "indicator":
        return (item.about,)
    if item.refers == "deduction":
        own = tuple(d.indicator for d in deductions(engagement) if d.id == item.about)
        return (
            own
            or tuple(
                key for key, score in _of_subjects(engagement) if any(d.id == item.about for d in score.deductions)
            )
            or (item.about.removeprefix("D-"),)
        )
    if item.refers == "finding":
        behind = [d.indicator for d in deductions(engagement) if item.about in d.findings and d.status == "live"]
        apart = [key for key, score in _of_subjects(engagement) if item.about in _grounds(score)]
        return tuple(dict.fromkeys([*finding(engagement, item.about).indicators, *behind, *apart]))
    return ()


def _grounds(score: IndicatorScore) -> set[str]:
    return {*score.findings, *(name for item in score.deductions for name in item.findings)}
