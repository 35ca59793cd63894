"""Scoring rules: from the value of an indicator to points. Values only; ``auditkit.analysis.points`` does the sums.

Points, rates and limits are exact fractions. A rate of unit ``%`` is in percent (124.38, not 1.2438).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import ClassVar, Literal

from auditkit.core.expressions import Expression

Texts = dict[str, str]
"""A text by language (``zh``, ``en``)."""


@dataclass(frozen=True, kw_only=True)
class Rounding:
    """How a value is rounded before it is judged, and how points are.

    Attributes:
        rate: Decimals of the value; None keeps it exact.
        before: True rounds the value before a band or a loss is looked up, False only where it is shown.
        points: Decimals of points awarded.
    """

    rate: int | None = 2
    before: bool = False
    points: int = 2


@dataclass(frozen=True, kw_only=True)
class BandStep:
    """One step of a band: limits on the value, or a condition in words.

    A step without any limit and without ``when`` holds for every value.

    Attributes:
        min: Lowest value, inclusive.
        above: The value must be larger than this.
        max: Highest value, inclusive.
        below: The value must be smaller than this.
        equal: The value must be exactly this.
        when: A condition in words.
        fact: Formula over measure ids that decides ``when`` (true or false); without it a person decides.
        points: Points awarded, ``judgement`` where a person sets them.
    """

    points: Fraction | Literal["judgement"]
    min: Fraction | None = None
    above: Fraction | None = None
    max: Fraction | None = None
    below: Fraction | None = None
    equal: Fraction | None = None
    when: Texts = field(default_factory=dict)
    fact: Expression | None = None

    def holds(self, value: Fraction) -> bool:
        """Tell whether a value lies within the limits."""
        return (
            (self.min is None or value >= self.min)
            and (self.above is None or value > self.above)
            and (self.max is None or value <= self.max)
            and (self.below is None or value < self.below)
            and (self.equal is None or value == self.equal)
        )


@dataclass(frozen=True, kw_only=True)
class Band:
    """Points by steps; the first step that holds counts."""

    type: ClassVar[str] = "band"
    bands: tuple[BandStep, ...]
    rounding: Rounding = Rounding()
    reconstructed: bool = False

    @property
    def in_words(self) -> bool:
        """Whether the steps are conditions in words rather than limits."""
        return any(step.when for step in self.bands)


@dataclass(frozen=True, kw_only=True)
class Linear:
    """Full points up to a value, then a loss for every unit beyond it.

    Attributes:
        full_at: Value up to which (``max``) or from which (``min``) full points are given, inclusive.
        direction: ``max``: more is worse; ``min``: less is worse.
        per_unit: Points lost per unit; percent of the full points where ``relative``.
        unit: Size of a unit, in the unit of the value (1 percentage point).
        steps: ``pro_rata``; ``full`` counts completed units only; ``begun`` counts a begun unit as whole.
        floor: Fewest points that the loss leaves, >= 0.
        relative: Whether ``per_unit`` is a share of points that are set later.
    """

    type: ClassVar[str] = "linear"
    full_at: Fraction
    direction: Literal["max", "min"]
    per_unit: Fraction
    unit: Fraction = Fraction(1)
    steps: Literal["pro_rata", "full", "begun"] = "pro_rata"
    floor: Fraction = Fraction(0)
    relative: bool = False
    rounding: Rounding = Rounding()
    reconstructed: bool = False


@dataclass(frozen=True, kw_only=True)
class PerInstance:
    """A loss for every case.

    Attributes:
        each: Points lost per case; percent of the full points where ``relative``.
        counting: What one case is; three vouchers of one meeting are one ``event``.
        floor: Fewest points that the loss leaves.
        relative: Whether ``each`` is a share of points that are set later.
    """

    type: ClassVar[str] = "per_instance"
    each: Fraction
    counting: Literal["voucher", "event", "project", "line"]
    floor: Fraction = Fraction(0)
    relative: bool = False
    rounding: Rounding = Rounding()
    reconstructed: bool = False


@dataclass(frozen=True, kw_only=True)
class Item:
    """A point to check (评价要点).

    Attributes:
        text: What is asked.
        points: Its points; None shares equally what the others leave.
        partial: False means all or nothing.
        id: Its number within the rule.
    """

    text: Texts
    points: Fraction | None = None
    partial: bool = True
    id: str = ""
    reconstructed: bool = False


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """Points by items; a person answers each."""

    type: ClassVar[str] = "checklist"
    items: tuple[Item, ...]
    rounding: Rounding = Rounding()
    reconstructed: bool = False


@dataclass(frozen=True, kw_only=True)
class Proportional:
    """Points in proportion to the value.

    Attributes:
        cap: Value at which full points are reached; more gives no more.
        zero_if: Formula over measure ids; where true the indicator gets no points.
    """

    type: ClassVar[str] = "proportional"
    cap: Fraction = Fraction(100)
    zero_if: Expression | None = None
    floor: Fraction = Fraction(0)
    rounding: Rounding = Rounding()
    reconstructed: bool = False


@dataclass(frozen=True, kw_only=True)
class Rung:
    """A rung of a ladder: from these points on, this text describes the work."""

    points: Fraction
    text: Texts


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A person decides.

    Attributes:
        ladder: Rungs from high to low; empty where the rubric gives none.
        step: Smallest step of points.
    """

    type: ClassVar[str] = "judgement"
    ladder: tuple[Rung, ...] = ()
    step: Fraction = Fraction(1, 10)
    rounding: Rounding = Rounding()
    reconstructed: bool = False


Rule = Band | Linear | PerInstance | Checklist | Proportional | Judgement


def settle(rule: Rule, full: Fraction) -> Rule:
    """Return a rule whose shares of the full points have become points.

    Args:
        rule: A rule of an indicator.
        full: Points of the indicator.

    Example:
        >>> items = (Item(text={}, points=Fraction(1)), Item(text={}), Item(text={}))
        >>> [str(item.points) for item in settle(Checklist(items=items), Fraction(4)).items]
        ['1', '3/2', '3/2']
    """
    if isinstance(rule, Linear) and rule.relative:
        return replace(rule, per_unit=full * rule.per_unit / 100, relative=False)
    if isinstance(rule, PerInstance) and rule.relative:
        return replace(rule, each=full * rule.each / 100, relative=False)
    if isinstance(rule, Checklist) and (without := [item for item in rule.items if item.points is None]):
        given = sum((item.points for item in rule.items if item.points is not None), Fraction(0))
        share = (full - given) / len(without)
        items = tuple(item if item.points is not None else replace(item, points=share) for item in rule.items)
        return replace(rule, items=items)
    return rule


@dataclass(frozen=True, kw_only=True)
class Case:
    """A case that the rule itself cannot answer, and what it leads to. The first that holds counts.

    Attributes:
        if_: Formula over measure ids; None holds whenever the measure has no value.
        points: Points awarded; ``ask`` leaves the indicator unscored until a person decides; ``full`` gives all.
        text: The case in words, shown as the reason.
    """

    points: Fraction | Literal["ask", "full"]
    text: Texts
    if_: Expression | None = None
