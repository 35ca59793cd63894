"""Satisfaction: value by formula and its interval, in exact fractions and decimals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction
from typing import Literal

Formula = Literal["share", "weighted"]
Degree = Literal["very", "satisfied", "fair", "dissatisfied", "very_dissatisfied"]

DEGREES: tuple[Degree, ...] = ("very", "satisfied", "fair", "dissatisfied", "very_dissatisfied")
"""Answers from best to worst: 非常满意, 满意, 一般, 不满意, 非常不满意."""
POINTS: Mapping[Degree, Fraction] = {
    "very": Fraction(100),
    "satisfied": Fraction(80),
    "fair": Fraction(60),
    "dissatisfied": Fraction(40),
    "very_dissatisfied": Fraction(0),
}
"""Points of an answer under the weighted formula."""
SATISFIED: frozenset[Degree] = frozenset({"very", "satisfied"})
"""Answers that count as satisfied under the formula of shares."""
Z95 = Decimal("1.959963984540054235524594430520551527955550864706")
"""Quantile of the normal distribution for 95 % confidence, two-sided."""
DECIMALS = 12


@dataclass(frozen=True)
class Interval:
    """Lower and upper limit in percent, rounded outwards to twelve decimals."""

    lower: Decimal
    upper: Decimal


def wilson(percent: Fraction, n: int, z: Decimal = Z95) -> Interval:
    """Return the Wilson interval of a share.

    Args:
        percent: Share found, 0 to 100.
        n: Answers it rests on, >= 1.
        z: Quantile; 95 % where not said.

    Raises:
        ValueError: If the share lies outside or there is no answer.

    Source:
        Wilson (1927), score interval: (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n).

    Example:
        >>> found = wilson(Fraction(90), 100)
        >>> str(found.lower)[:7], str(found.upper)[:7]
        ('82.5634', '94.4770')
    """
    if n < 1 or not 0 <= percent <= 100:
        raise ValueError((percent, n))
    with localcontext() as context:
        context.prec = 60
        share = Decimal(percent.numerator) / Decimal(percent.denominator) / 100
        square = z * z
        middle = share + square / (2 * n)
        spread = z * (share * (1 - share) / n + square / (4 * n * n)).sqrt()
        whole = 1 + square / n
        unit = Decimal(1).scaleb(-DECIMALS)
        lower = max(Decimal(0), 100 * (middle - spread) / whole)
        upper = min(Decimal(100), 100 * (middle + spread) / whole)
        lower = Decimal(0) if percent == 0 else lower
        upper = Decimal(100) if percent == 100 else upper
        return Interval(lower.quantize(unit, ROUND_FLOOR), upper.quantize(unit, ROUND_CEILING))


@dataclass(frozen=True)
class Tally:
    """Opinions of a survey, over all its questions of satisfaction.

    Attributes:
        degrees: Answers in words, by degree.
        scores: Answers in figures, in percent of the best one, by score.
    """

    degrees: Mapping[Degree, int]
    scores: Mapping[Fraction, int]

    @property
    def opinions(self) -> int:
        """How many answers there are."""
        return sum(self.degrees.values()) + sum(self.scores.values())


def satisfaction(
    tally: Tally,
    formula: Formula,
    *,
    points: Mapping[Degree, Fraction] = POINTS,
    satisfied: frozenset[Degree] = SATISFIED,
    passing: Fraction = Fraction(80),
) -> Fraction | None:
    """Return the satisfaction in percent, exact; None without an answer.

    Args:
        tally: The answers.
        formula: ``share``: satisfied answers over all; ``weighted``: mean of the points of the answers.
        points: Points of an answer in words.
        satisfied: Answers in words that count as satisfied.
        passing: Score in percent from which an answer in figures counts as satisfied.

    Example:
        >>> found = Tally({"very": 6, "satisfied": 3, "fair": 1}, {})
        >>> satisfaction(found, "share"), satisfaction(found, "weighted")
        (Fraction(90, 1), Fraction(90, 1))
    """
    whole = tally.opinions
    if not whole:
        return None
    if formula == "share":
        good = sum(count for degree, count in tally.degrees.items() if degree in satisfied)
        good += sum(count for score, count in tally.scores.items() if score >= passing)
        return Fraction(100 * good, whole)
    total = sum((points[degree] * count for degree, count in tally.degrees.items()), Fraction(0))
    total += sum((score * count for score, count in tally.scores.items()), Fraction(0))
    return total / whole
