"""A monetary-unit sample in amounts: both directions, the top stratum added, concluded against a tolerable amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from auditkit.analysis.sampling.monetary import Bound, cell_bound, moment_bound, stringer_bound
from auditkit.analysis.sampling.real import WORKING, real, shown


@dataclass(frozen=True)
class Audited:
    """An item with its audited value.

    Attributes:
        book: Book value, > 0 for items of the sample.
        audited: Audited value.
        times: How often the item was hit, >= 1.
        certain: Whether it was taken with certainty; its misstatement is then added as it is.
    """

    book: Fraction
    audited: Fraction
    times: int = 1
    certain: bool = False

    @property
    def taint(self) -> Fraction:
        """(book - audited) / book."""
        return (self.book - self.audited) / self.book


@dataclass(frozen=True)
class Side:
    """Misstatement in one direction, in currency.

    Attributes:
        bound: The bound as rates, with its table of factors.
        certain: Known misstatement of the items taken with certainty.
        most_likely: Most likely misstatement, the certain part included.
        basic: Basic precision.
        upper: Upper bound, the certain part included.
    """

    bound: Bound
    certain: Fraction
    most_likely: Fraction
    basic: Decimal
    upper: Decimal


@dataclass(frozen=True)
class Misstatement:
    """The result of a monetary-unit sample.

    Attributes:
        method: stringer, cell or moment.
        factors: binomial, poisson or hypergeometric.
        confidence: Of each bound, one-sided.
        size: Hits evaluated, repeated ones counted.
        sampled_value: Book value of the population without the items taken with certainty.
        over: Overstatements.
        under: Understatements, as positive amounts.
        warnings: Ids of sentences that a reader of the bound should know.
    """

    method: str
    factors: str
    confidence: Fraction
    size: int
    sampled_value: Fraction
    over: Side
    under: Side
    warnings: tuple[str, ...]

    @property
    def net(self) -> Fraction:
        """Most likely overstatement less most likely understatement."""
        return self.over.most_likely - self.under.most_likely

    def holds(self, tolerable: Fraction) -> bool:
        """Tell whether neither upper bound exceeds the tolerable misstatement."""
        return max(Fraction(self.over.upper), Fraction(self.under.upper)) <= tolerable


def evaluate_misstatement(
    items: Sequence[Audited],
    sampled_value: Fraction,
    confidence: Fraction,
    *,
    method: str = "stringer",
    factors: str = "binomial",
    population_kind: str = "accounts",
) -> Misstatement:
    """Evaluate a monetary-unit sample.

    Args:
        items: The items drawn, those without misstatement too; at least one that was not certain, unless nothing
            was left to sample.
        sampled_value: Book value of the population without the items taken with certainty, >= 0.
        confidence: Between 0 and 1, exclusive.
        method: stringer, cell or moment.
        factors: binomial, poisson or hypergeometric (whole units of ``sampled_value``); not used by moment.
        population_kind: accounts or inventory; used by moment only.

    Example:
        >>> items = [Audited(Fraction(100), Fraction(70)), Audited(Fraction(50), Fraction(50), times=2)]
        >>> found = evaluate_misstatement(items, Fraction(8860), Fraction(8, 10), method="cell")
        >>> found.over.most_likely, round(found.over.upper, 2)
        (Fraction(886, 1), Decimal('4564.64'))
    """
    sampled = [item for item in items if not item.certain]
    size = sum(item.times for item in sampled)
    taints = [item.taint for item in sampled for _ in range(item.times) if item.audited != item.book]
    known = [item.book - item.audited for item in items if item.certain]
    risk = 1 - confidence
    sides = []
    for sign in (1, -1):
        certain = sum((sign * amount for amount in known if sign * amount > 0), Fraction(0))
        bound = _bound(method, factors, population_kind, size, [sign * t for t in taints], risk, sampled_value)
        sides.append(_side(bound, certain, sampled_value))
    warnings = ("sampling.warning.moment",) if method == "moment" else ()
    over, under = sides
    return Misstatement(method, factors, confidence, size, sampled_value, over, under, warnings)


def _bound(
    method: str, factors: str, kind: str, size: int, taints: list[Fraction], risk: Fraction, value: Fraction
) -> Bound:
    if size == 0:
        return Bound(method, Fraction(0), Decimal(1), Decimal(1), ())
    if method == "moment":
        return moment_bound(size, [taint for taint in taints if taint > 0], risk, kind)
    units = max(int(value + Fraction(1, 2)), size)
    return (cell_bound if method == "cell" else stringer_bound)(size, taints, risk, factors, units)


def _side(bound: Bound, certain: Fraction, value: Fraction) -> Side:
    with localcontext(WORKING):
        upper = shown(bound.upper * real(value) + real(certain))
        return Side(bound, certain, bound.most_likely * value + certain, shown(bound.basic * real(value)), upper)
