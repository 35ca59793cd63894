"""Scoring rules as score sheets print them: bands and losses per percentage point, read from their words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from auditkit.core.rules import BandStep

_N = r"(\d+(?:\.\d+)?)%?"
_GIVES = r"(?:的|者|,|:|，|\s)*(?:(?:计|得|为|给)?(?P<{0}>\d+(?:\.\d+)?)分|(?P<{0}none>不得分|不计分))"
_RANGE = re.compile(rf"{_N}(\(含\))?(?:-|~|—|至|到){_N}(\(含\))?(?:之间)?{_GIVES.format('p')}")
_ABOVE = re.compile(
    rf"(?P<sign>≥|≧|>=|>|≤|≦|<=|<|=|大于等于|小于等于|大于或等于|小于或等于|不低于|不高于|不小于|不大于|等于|大于|小于|高于|低于|超过|不足|达到?)"
    rf"{_N}(?:\(含\))?(?P<tail>\(含\)以上|及以上|以上|以下|及以下)?{_GIVES.format('p')}"
)
_OPEN = re.compile(rf"(?<![-~—至到\d.]){_N}(\(含\))?(?P<tail>及以上|以上|及以下|以下)(\(含\))?{_GIVES.format('p')}")
_LOSS = re.compile(
    r"每(?P<way>超过|超出|超|增加|高出|高于|多|低于|低|减少|降低|下降|少)(?:于)?(?P<base>\d+(?:\.\d+)?%)?"
    r"(?:1个?|一个?)(?:百分点|%),?扣(?:减)?(?P<loss>\d+(?:\.\d+)?)分"
)
_FULL = re.compile(rf"(?:≤|≦|<=|≥|≧|>=|=|等于|达到?|率为?|以){_N}(?:\(含\))?(?:以上|以下|为标准|以内)?")
_MORE_IS_WORSE = ("超过", "超出", "超", "增加", "高出", "高于", "多")
_SURPLUS = re.compile(r"无结余.{0,3}?(\d(?:\.\d+)?)分.*?不超过上年结转.{0,3}?(\d(?:\.\d+)?)分")


@dataclass(frozen=True)
class Loss:
    """Full points up to a value, then a loss for every percentage point.

    Attributes:
        full_at: Value up to which (``more_is_worse``) or from which full points are given.
        per_point: Points lost for each percentage point.
        more_is_worse: Direction.
    """

    full_at: Fraction
    per_point: Fraction
    more_is_worse: bool


@dataclass(frozen=True)
class PrintedRule:
    """A rule as printed.

    Attributes:
        full: Points of the indicator.
        steps: Steps of a band, in the order printed.
        loss: Loss per percentage point, None for a band.
    """

    full: Fraction
    steps: tuple[BandStep, ...] = ()
    loss: Loss | None = None

    def range_of(self, value: Fraction) -> tuple[Fraction, Fraction] | None:
        """Return the fewest and the most points that the rule gives for a value in percent.

        The two differ where the rule leaves open how a begun percentage point counts; None where it says nothing.
        """
        if self.loss is None:
            step = next((step for step in self.steps if step.holds(value)), None)
            return None if step is None or step.points == "judgement" else (step.points, step.points)
        beyond = value - self.loss.full_at if self.loss.more_is_worse else self.loss.full_at - value
        if beyond <= 0:
            return self.full, self.full
        lost = [units * self.loss.per_point for units in (ceil(beyond), floor(beyond))]
        return max(self.full - lost[0], Fraction(0)), max(self.full - lost[1], Fraction(0))

    def most_above_zero(self) -> Fraction | None:
        """Return the most points for any value above zero, None where that cannot be told."""
        if self.loss is not None or not any(step.equal == 0 for step in self.steps):
            return None
        others = [step.points for step in self.steps if step.equal != 0 and step.points != "judgement"]
        return max(others, default=None)


def read_rule(words: str, full: Decimal) -> PrintedRule | None:
    """Read a rule from its words.

    Args:
        words: As printed.
        full: Points of the indicator; a rule that never gives them is not understood.

    Returns:
        The rule, None where the words are no band and no loss per percentage point.

    Example:
        >>> rule = read_rule("以100%为标准。控制率≤100%，计5分；每超过一个百分点扣0.5分，扣完为止。", Decimal(5))
        >>> rule.range_of(Fraction(103)) if rule else None
        (Fraction(7, 2), Fraction(7, 2))
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", words))
    loss = _loss(plain)
    if loss is not None:
        return PrintedRule(Fraction(full), loss=loss)
    steps = _steps(plain)
    if len(steps) >= 2 and max(Fraction(step.points) for step in steps if step.points != "judgement") == full:
        return PrintedRule(Fraction(full), tuple(steps))
    return None


def _loss(plain: str) -> Loss | None:
    found = _LOSS.search(plain)
    if found is None or len(_LOSS.findall(plain)) > 1:
        return None
    base = found.group("base")
    before = [match.group(1) for match in _FULL.finditer(plain[: found.start()])]
    at = base.rstrip("%") if base else before[0] if before and len(set(before)) == 1 else None
    if at is None:
        return None
    return Loss(Fraction(at), Fraction(found.group("loss")), found.group("way") in _MORE_IS_WORSE)


def _steps(plain: str) -> list[BandStep]:
    found: list[tuple[int, BandStep]] = []
    taken: list[tuple[int, int]] = []
    for pattern, read in ((_RANGE, _range), (_ABOVE, _signed), (_OPEN, _open)):
        for match in pattern.finditer(plain):
            if not any(match.start() < end and begin < match.end() for begin, end in taken):
                taken.append(match.span())
                found.append((match.start(), read(match)))
    return [step for _, step in sorted(found, key=lambda item: item[0])]


def _step(match: re.Match[str], **limits: Fraction) -> BandStep:
    return BandStep(
        points=Fraction(match.group("p") or 0),
        min=limits.get("min"),
        above=limits.get("above"),
        max=limits.get("max"),
        below=limits.get("below"),
        equal=limits.get("equal"),
    )


def _range(match: re.Match[str]) -> BandStep:
    low, low_in, high, high_in = (match.group(number) for number in range(1, 5))
    lower = {"min" if low_in or not high_in else "above": Fraction(low)}
    upper = {"max" if high_in else "below": Fraction(high)}
    return _step(match, **lower, **upper)


_SIGNS = {
    "min": ("≥", "≧", ">=", "大于等于", "大于或等于", "不低于", "不小于", "达", "达到"),
    "max": ("≤", "≦", "<=", "小于等于", "小于或等于", "不高于", "不大于"),
    "above": (">", "大于", "高于", "超过"),
    "below": ("<", "小于", "低于", "不足"),
    "equal": ("=", "等于"),
}


def _signed(match: re.Match[str]) -> BandStep:
    sign, tail = match.group("sign"), match.group("tail") or ""
    name = next(name for name, signs in _SIGNS.items() if sign in signs)
    if name == "equal" and tail:
        name = "min" if "上" in tail else "max"
    return _step(match, **{name: Fraction(match.group(2))})


def _open(match: re.Match[str]) -> BandStep:
    upwards = "上" in match.group("tail")
    included = bool(match.group(2) or match.group(4)) or "及" in match.group("tail") or upwards
    name = ("min" if included else "above") if upwards else ("max" if included else "below")
    return _step(match, **{name: Fraction(match.group(1))})


def surplus_points(words: str) -> tuple[Decimal, Decimal] | None:
    """Return the points for no surplus and for one within the last carry-over, None without such a rule."""
    found = _SURPLUS.search(re.sub(r"\s+", "", unicodedata.normalize("NFKC", words)))
    return (Decimal(found.group(1)), Decimal(found.group(2))) if found else None
