"""What a rule as printed may give for a percentage: the fewest and the most points that its words allow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from auditkit.analysis.rule_text import read_rule
from auditkit.core.rules import Band, Checklist, Linear, Proportional

_AS_FULL = re.compile(r"不足\d*一?个?(?:百分点|%)?的?[,，]?(?:也)?(?:按|以|计)(?:作|为)?(?:1|一)个?")
_AS_NONE = re.compile(r"不足\d*一?个?(?:百分点|%)?的?[,，]?(?:不扣|不计|忽略|舍去)")
_FULL_FROM = re.compile(
    r"(?:≥|>=)?(\d+(?:\.\d+)?)%(?:[(（]含[^()（）]*[)）])?(?:(?:及|\(含\))?以上)?(?:的)?[,，]?(?:得|计)?满分"
)
"""A percentage from which a score in proportion is full all the same (得分=执行率×10，95%以上得满分)."""
_TIMES = re.compile(r"(?:率|度|比例)\s*[)）]?\s*(?:[×*xX]|乘以?)")


@dataclass(frozen=True)
class PrintedRule:
    """A rule of numbers, read from its words without doubt.

    Attributes:
        full: Points of the indicator.
        rule: The rule.
        begun: How a begun percentage point counts: as a ``full`` one, as ``none``, ``""`` where left open.
        full_from: Percentage from which a score in proportion is full, 100 where the words name none.
    """

    full: Fraction
    rule: Band | Linear | Proportional
    begun: Literal["", "full", "none"] = ""
    full_from: Fraction = Fraction(100)

    @property
    def by_steps(self) -> bool:
        """Whether points fall with every percentage point, so that the last digit of a figure counts."""
        return isinstance(self.rule, Linear)

    def range_of(self, value: Fraction) -> tuple[Fraction, Fraction] | None:
        """Return the fewest and the most points that the rule gives for a value in percent.

        The two differ where the words leave open how a begun percentage point counts; None where they say nothing.
        """
        if isinstance(self.rule, Band):
            step = next((step for step in self.rule.bands if step.holds(value)), None)
            return None if step is None or step.points == "judgement" else (step.points, step.points)
        if isinstance(self.rule, Proportional):
            share = self.full if value >= self.full_from else self.full * value / 100
            return share, share
        more_is_worse = self.rule.direction == "max"
        beyond = (value - self.rule.full_at if more_is_worse else self.rule.full_at - value) / self.rule.unit
        if beyond <= 0:
            return self.full, self.full
        if self.begun:
            units = ceil(beyond) if self.begun == "full" else floor(beyond)
            given = max(self.full - units * self.rule.per_unit, Fraction(0))
            return given, given
        least, most = (self.full - units * self.rule.per_unit for units in (ceil(beyond), floor(beyond)))
        return max(least, Fraction(0)), max(most, Fraction(0))

    def most_above_zero(self) -> Fraction | None:
        """Return the most points for any value above zero, None where that cannot be told."""
        if not isinstance(self.rule, Band) or not any(step.equal == 0 for step in self.rule.bands):
            return None
        others = [step.points for step in self.rule.bands if step.equal != 0 and step.points != "judgement"]
        return max(others, default=None)


def printed_rule(words: str, full: Decimal) -> PrintedRule | None:
    """Read a band of percentages or a loss per percentage point from its words.

    Args:
        words: As printed.
        full: Points of the indicator.

    Returns:
        None where the words are something else, or leave a doubt.

    Example:
        >>> rule = printed_rule("以100%为标准。控制率≤100%，计5分；每超过一个百分点扣0.5分，扣完为止。", Decimal(5))
        >>> rule.range_of(Fraction(103)) if rule else None
        (Fraction(7, 2), Fraction(7, 2))
    """
    guess = read_rule(words, Fraction(full)) if full > 0 else None
    listed = guess is not None and isinstance(guess.rule, Checklist) and len(guess.rule.items) > 1
    if guess is not None and not listed and (guess.doubt or not isinstance(guess.rule, (Band, Linear))):
        guess = read_rule("".join(words.split()), Fraction(full))  # lines that a cell has wrapped
    if guess is None or guess.doubt:
        return None
    if isinstance(guess.rule, Linear) or (isinstance(guess.rule, Proportional) and _TIMES.search(words)):
        return PrintedRule(Fraction(full), guess.rule, _begun(words), _full_from(words))
    if isinstance(guess.rule, Band) and not any(step.when for step in guess.rule.bands):
        return PrintedRule(Fraction(full), guess.rule)
    return None


def _full_from(words: str) -> Fraction:
    found = _FULL_FROM.search(re.sub(r"\s", "", words).replace("％", "%"))
    return Fraction(found.group(1)) if found else Fraction(100)


def _begun(words: str) -> Literal["", "full", "none"]:
    plain = re.sub(r"\s", "", words)
    return "full" if _AS_FULL.search(plain) else "none" if _AS_NONE.search(plain) else ""


def surplus_points(words: str, full: Decimal) -> tuple[Decimal, Decimal] | None:
    """Return the points for no surplus and for one within the last carry-over, None without such a rule.

    Example:
        >>> surplus_points("无结余，3分；有结余，但不超过上年结转，2分；结余超过上年结转，不得分。", Decimal(3))
        (Decimal('3'), Decimal('2'))
    """
    guess = read_rule(words, Fraction(full)) if full > 0 else None
    steps = guess.rule.bands if guess is not None and isinstance(guess.rule, Band) else ()
    said = [(step.when.get("zh", ""), step.points) for step in steps if step.when and step.points != "judgement"]
    none = next((points for when, points in said if when.startswith("无结余")), None)
    within = next((points for when, points in said if "不超过上年结转" in when), None)
    return None if none is None or within is None else (_decimal(none), _decimal(within))


def _decimal(points: Fraction) -> Decimal:
    return Decimal(points.numerator) / Decimal(points.denominator)
