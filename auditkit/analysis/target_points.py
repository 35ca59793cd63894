"""How far a target was reached: share of its points in exact fractions, and what a person must decide."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from auditkit.analysis.target_values import Said, same_unit

Level = Literal["full", "part", "none"]
Outcome = Literal["met", "short", "exceeded", "far-above", "late", "words", "unit", "unread"]
"""What holding the verified value against the target comes to.

``met``: reached; ``short``: not reached, points in proportion; ``exceeded``: above a limit, points in proportion;
``far-above``: so far above the target that a person must say whether it was set too low; ``late``: after the day set, a
person chooses the step; ``words``: a target without a number, a person chooses the step; ``unit``: the units cannot be
compared; ``unread``: the verified value says no single number.
"""

LADDER: dict[Level, tuple[Fraction, Fraction]] = {
    "full": (Fraction(80), Fraction(100)),
    "part": (Fraction(60), Fraction(80)),
    "none": (Fraction(0), Fraction(60)),
}
"""Percent of the points by step: reached 80-100, partly reached with some effect 60-80, not reached 0-60.

A limit between two steps belongs to the upper one.
"""
FAR_ABOVE = Fraction(130)
"""Percent of the target from which on it goes to a person."""


@dataclass(frozen=True)
class Reached:
    """What a verified value comes to.

    Attributes:
        outcome: See ``Outcome``.
        share: Share of the points, 0 to 1; None where a person must say.
        ratio: Verified value over target, None where there is none.
    """

    outcome: Outcome
    share: Fraction | None = None
    ratio: Fraction | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target was reached; None where that is not decided."""
        if self.outcome in ("met", "far-above"):
            return True
        return None if self.share is None else False


def at_most(direction: str, part: str, unit: str) -> bool:
    """Tell whether less is better: by the sign; without one for costs and for lengths of time."""
    if direction in ("≤", "<"):
        return True
    return direction == "=" and (part == "cost" or (part == "timely" and unit in ("分钟", "工作日", "月")))


def reach(planned: Said, direction: str, verified: Said, *, part: str = "", far: Fraction = FAR_ABOVE) -> Reached:
    """Hold a verified value against its target.

    Args:
        planned: The target.
        direction: ``≥ ≤ > < =`` or ``qualitative``; a figure printed without sign counts as ``=``, which is
            reached from the figure on, for costs and lengths of time up to it.
        verified: The value verified.
        part: ``cost``, ``timely`` …: kind of the target.
        far: Percent of the target from which on it goes to a person.

    Returns:
        Not reached earns in proportion: verified over target, for a limit target over verified.

    Example:
        >>> from auditkit.analysis.target_values import read_said
        >>> reach(read_said("≥12次"), "≥", read_said("9次")).share
        Fraction(3, 4)
    """
    if planned.day is not None:
        return _by_day(planned, verified)
    if direction == "qualitative" or planned.number is None:
        return Reached("words")
    if verified.number is None:
        return Reached("unread")
    if not same_unit(planned.unit, verified.unit):
        return Reached("unit")
    target, value = planned.number, percent_of(planned, verified)
    ratio = value / target if target else None
    if at_most(direction, part, planned.unit):
        return _limit(target, value, ratio, strict=direction == "<")
    return _goal(target, value, ratio, far, strict=direction == ">")


def _by_day(planned: Said, verified: Said) -> Reached:
    if verified.day is None or planned.day is None:
        return Reached("unread")
    return Reached("met", Fraction(1)) if verified.day <= planned.day else Reached("late")


def percent_of(planned: Said, verified: Said) -> Fraction:
    """Return the verified number; a bare fraction against a target in percent is a share: 0.88 is 88 %."""
    number = verified.number or Fraction(0)
    bare = planned.unit == "%" and not verified.unit and "." in verified.words
    return number * 100 if bare and 0 < number <= 1 and (planned.number or 0) >= 10 else number


def _limit(target: Fraction, value: Fraction, ratio: Fraction | None, *, strict: bool) -> Reached:
    if value < target or (value == target and not strict):
        return Reached("met", Fraction(1), ratio)
    share = target / value if target > 0 and value > 0 else Fraction(0)
    return Reached("exceeded", share if share < 1 else Fraction(0), ratio)


def _goal(target: Fraction, value: Fraction, ratio: Fraction | None, far: Fraction, *, strict: bool) -> Reached:
    if value > target or (value == target and not strict):
        beyond = target > 0 and value * 100 >= far * target and value > target
        return Reached("far-above", None, ratio) if beyond else Reached("met", Fraction(1), ratio)
    share = value / target if target > 0 and value > 0 else Fraction(0)
    return Reached("short", share if share < 1 else Fraction(0), ratio)


def in_step(level: Level, percent: Fraction) -> bool:
    """Tell whether a percentage lies in a step of the ladder.

    Example:
        >>> in_step("part", Fraction(80)), in_step("full", Fraction(80))
        (False, True)
    """
    low, high = LADDER[level]
    return low <= percent < high or (level == "full" and percent == high)


def weighted(parts: list[tuple[Fraction | None, Fraction]]) -> Fraction | None:
    """Return the share reached in percent, weighted by points.

    Args:
        parts: Points and share of each target; where one has no points all weigh the same.

    Returns:
        Percent, exact; None without targets, or where the points are all 0.

    Example:
        >>> weighted([(Fraction(20), Fraction(1)), (Fraction(10), Fraction(1, 2))])
        Fraction(250, 3)
    """
    even = any(points is None for points, _ in parts)
    weights = [Fraction(1) if even or points is None else points for points, _ in parts]
    whole = sum(weights, Fraction(0))
    if not whole:
        return None
    return 100 * sum((w * share for w, (_, share) in zip(weights, parts, strict=True)), Fraction(0)) / whole
