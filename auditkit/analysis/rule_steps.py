"""Rules told in steps and losses of any wording: what each step of them gives, where no plainer reading fits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

_N = r"\d+(?:\.\d+)?"
_HELD = r"(?:\((?P<{0}not>不)?含[^()]{{0,6}}\))?"
_LOW, _HIGH = rf"(?P<low>{_N})%?{_HELD.format('low')}", rf"(?P<high>{_N})%{_HELD.format('high')}"
_RANGE = rf"{_LOW}[-–—~至到]+(?:低于|小于)?{_HIGH}(?:以[上下内])?"
_CHAIN = rf"(?P<least>{_N})%(?P<from>≤|<=|<)[^\d,;。%]{{0,12}}(?P<to>≤|<=|<)(?P<most>{_N})%"
_ENDS = r"(?P<behind>及?以[上下内])?"
_ONE = (
    r"(?P<sign>≥|>=|>|≤|<=|<|=|不[低少小]于|大于或?等于|[高大]于|超过|达到?|不[超高大][过于]|小于或?等于|[低小少]于|不足|不到|控制在|未达到?)?"
    rf"(?P<bound>{_N})%(?P<held>\(不?含[^()]{{0,6}}\))?{_ENDS}"
)
_GIVEN = (
    r"(?:的|时|之间|之内|者|\))*,?(?:可|应|只)?(?:得|计|评|给|为|记|按)?"
    rf"(?:(?P<full>满分|全分)|(?P<none>不得分|不计分|0分|零分|得零分)|(?P<points>{_N})分|(?P<share>{_N})%(?:的?(?:分值|权重|权重分|分数|分)|计分|得分|(?=[,;。]|$))|(?P<half>一半))"
)
_STEP = re.compile(rf"(?:{_CHAIN}|{_RANGE}|{_ONE}){_GIVEN}")
_LOSS = re.compile(
    r"(?:(?P<front>超过|超出|高出|不足|低于)部分,?)?每(?P<way>低|少|降|减|下降|不足|差|超|高|增|上升|多)?[^\d一,;。%扣]{0,6}?"
    rf"(?P<unit>{_N}|一)?个?(?:百分点|%|点)[^扣,;。\d]{{0,8}}(?:\([^()]{{0,24}}\))?[^扣;。\d]{{0,6}}(?:扣(?:减|除)?|减)(?P<loss>{_N})分"
)
_BASIS = re.compile(rf"(?:以(?P<base>{_N})%为(?:标准|基准|目标|满分)|目标(?:值)?(?:为|是)?[≥≤=]?(?P<aim>{_N})%)")
_AS_FULL = re.compile(r"不足[^,;。()]{0,8}按[^,;。()]{0,8}(?:计|算)")
_UPPER = re.compile(r"^(?:≤|<=|<|不[超高大][过于]|小于|[低小少]于|不足|不到|控制在|未达)")
_OPEN = re.compile(r"^(?:>|<|[高大]于|超过|[低小少]于|不足|不到|未达到?)$")
_RISES = ("超", "高", "增", "上升", "多")


@dataclass(frozen=True)
class _Step:
    low: Fraction | None
    high: Fraction | None
    low_in: bool
    high_in: bool
    points: Fraction

    def holds(self, value: Fraction) -> bool:
        above = self.low is None or value > self.low or value == self.low and self.low_in
        return above and (self.high is None or value < self.high or value == self.high and self.high_in)

    @property
    def width(self) -> tuple[bool, Fraction]:
        """Narrow steps first; of those open at one end the closest to the value."""
        if self.low is not None and self.high is not None:
            return False, self.high - self.low
        return True, -self.low if self.low is not None else self.high or Fraction(0)


@dataclass(frozen=True)
class SteppedRule:
    """Steps of percentages, and a loss for each percentage point beyond a limit.

    Attributes:
        full: Points of the indicator.
        steps: What values between limits give.
        limit: Percentage from (or up to) which the score is full, None without a loss.
        loss: Points lost for each ``unit`` of percentage points beyond the limit.
        unit: Percentage points that are lost together.
        falls: Whether more is worse.
        begun: Whether a begun unit counts as a whole one; else either reading is accepted.
    """

    full: Fraction
    steps: tuple[_Step, ...]
    limit: Fraction | None = None
    loss: Fraction = Fraction(0)
    unit: Fraction = Fraction(1)
    falls: bool = False
    begun: bool = False

    @property
    def by_steps(self) -> bool:
        """Whether points fall with every percentage point, so that the last digit of a figure counts."""
        return self.limit is not None

    def most_above_zero(self) -> Fraction | None:
        """Return None: such rules do not tell of zero alone."""
        return None

    def range_of(self, value: Fraction) -> tuple[Fraction, Fraction] | None:
        """Return the fewest and the most points for a value in percent; None where the words say nothing of it.

        Args:
            value: In percent, with its sign.
        """
        holding = sorted((step for step in self.steps if step.holds(value)), key=lambda step: step.width)
        if holding and (self.limit is None or holding[0].points == 0):
            return holding[0].points, holding[0].points
        if self.limit is None:
            return None
        beyond = (value - self.limit if self.falls else self.limit - value) / self.unit
        if beyond <= 0:
            return self.full, self.full
        least, most = (max(self.full - units * self.loss, Fraction(0)) for units in (ceil(beyond), floor(beyond)))
        return (least, least) if self.begun else (least, most)


def stepped_rule(words: str, full: Decimal) -> SteppedRule | None:
    """Read the steps and losses of a rule by percentages.

    Args:
        words: As printed.
        full: Points of the indicator.

    Returns:
        None where it has neither two steps nor a loss beyond a limit.

    Example:
        >>> rule = stepped_rule("绝对值≤5%得满分，每超过5个百分点（不足5个按5个计）扣1分，扣完为止", Decimal(4))
        >>> rule.range_of(Fraction("13.2")) if rule else None
        (Fraction(2, 1), Fraction(2, 1))
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", words))
    steps = tuple(_steps(plain, Fraction(full)))
    loss = _LOSS.search(plain)
    if loss is None:
        several = len(steps) > 1 and any(step.points == full for step in steps)
        return SteppedRule(Fraction(full), steps) if several else None
    way = loss["way"] or loss["front"] or ""
    falls = way.startswith(_RISES)
    limits = {step.high if falls else step.low for step in steps if step.points == full}
    limits |= {Fraction(found["base"] or found["aim"]) for found in _BASIS.finditer(plain)}
    limits.discard(None)
    limit = limits.pop() if len(limits) == 1 else None
    if limit is None or not way:
        return None
    unit = Fraction(1) if loss["unit"] in (None, "一") else Fraction(loss["unit"])
    if unit <= 0:
        return None
    begun = _AS_FULL.search(plain) is not None
    return SteppedRule(Fraction(full), steps, limit, Fraction(loss["loss"]), unit, falls, begun)


def _steps(plain: str, full: Fraction) -> Iterator[_Step]:
    for found in _STEP.finditer(plain):
        if found["points"] and plain[: found.start("points")].endswith("扣"):
            continue
        points = _given(found, full)
        if points > full:
            continue
        if found["least"]:
            bounds = Fraction(found["least"]), Fraction(found["most"])
            yield _Step(*bounds, found["from"] != "<", found["to"] != "<", points)
        elif found["low"]:
            low, high = Fraction(found["low"]), Fraction(found["high"])
            held = (
                found["high"] and "含" in found.group() and plain.find("含", found.end("high")) == found.end("high") + 1
            )
            if low < high:
                yield _Step(low, high, not found["lownot"], bool(held) and not found["highnot"], points)
            else:  # 95%-90%: told from above
                yield _Step(high, low, True, False, points)
        else:
            yield _one_limit(found, points)


def _one_limit(found: re.Match[str], points: Fraction) -> _Step:
    sign, bound, behind = found["sign"] or "", Fraction(found["bound"]), found["behind"] or ""
    held = found["held"]
    upper = behind.endswith(("以下", "以内")) or (not behind and _UPPER.match(sign) is not None)
    within = not _OPEN.match(sign) if held is None else "不" not in held
    if behind.endswith("以下") and held is None and not behind.startswith("及"):
        within = False
    return _Step(None, bound, True, within, points) if upper else _Step(bound, None, within, True, points)


def _given(found: re.Match[str], full: Fraction) -> Fraction:
    if found["full"]:
        return full
    if found["none"]:
        return Fraction(0)
    if found["half"]:
        return full / 2
    return Fraction(found["points"]) if found["points"] else full * Fraction(found["share"]) / 100
