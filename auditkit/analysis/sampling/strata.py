"""Strata: where to cut, how many items of each, and the size of a stratified sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product
from math import ceil

from auditkit.analysis.sampling.real import WORKING, normal_quantile, real, student_quantile

MOST_STRATA = 12


@dataclass(frozen=True)
class Cuts:
    """Strata of a population by amount.

    Attributes:
        bounds: Upper bound of each stratum, inclusive; the last is the largest amount.
        counts: Items in each stratum.
        root_sums: Sum of the square roots of the class frequencies in each stratum.
    """

    bounds: tuple[Fraction, ...]
    counts: tuple[int, ...]
    root_sums: tuple[Decimal, ...]

    def stratum(self, value: Fraction) -> int:
        """Return the stratum of an amount, from 0."""
        return next((number for number, bound in enumerate(self.bounds) if value <= bound), len(self.bounds) - 1)


def cut_by_root_frequency(values: Sequence[Fraction], strata: int, classes: int = 200) -> Cuts:
    """Cut where the cumulated square roots of the class frequencies come nearest to equal parts.

    Args:
        values: Amounts, at least one.
        strata: 1 to 12; equal amounts may leave fewer.
        classes: Equally wide classes between the smallest and the largest amount, >= strata.

    Returns:
        The strata, each with at least one item. Of the cuts just below and above each equal part those are taken that
        leave the smallest sum of squared differences.

    Source:
        Dalenius and Hodges (1959), Minimum variance stratification, JASA 54, 88-101.

    Example:
        >>> cut_by_root_frequency([Fraction(n) for n in (1, 1, 1, 1, 2, 3, 9)], 2, 4).counts
        (6, 1)
    """
    low, high = min(values), max(values)
    width = (high - low) / classes
    frequency = [0] * classes
    for value in values:
        frequency[max(ceil((value - low) / width) - 1, 0) if width else 0] += 1
    with localcontext(WORKING):
        roots = [Decimal(count).sqrt() for count in frequency]
        cumulated = [sum(roots[: i + 1], Decimal(0)) for i in range(classes)]
        ends = [*_nearest(cumulated, strata), classes - 1]
    starts = [0, *(end + 1 for end in ends[:-1])]
    parts = [(start, end) for start, end in zip(starts, ends, strict=True)]
    counts = [sum(frequency[start : end + 1]) for start, end in parts]
    sums = [sum(roots[start : end + 1], Decimal(0)) for start, end in parts]
    bounds = [low + width * (end + 1) for _, end in parts[:-1]] + [high]
    kept = [i for i, count in enumerate(counts) if count]
    return Cuts(tuple(bounds[i] for i in kept), tuple(counts[i] for i in kept), tuple(sums[i] for i in kept))


def _nearest(cumulated: list[Decimal], strata: int) -> list[int]:
    """Return the last class of each stratum but the last."""
    part = cumulated[-1] / strata
    choices = []
    for number in range(1, strata):
        above = next(i for i, total in enumerate(cumulated) if total >= part * number)
        choices.append((above - 1, above) if above else (above,))
    best, least = [0] * (strata - 1), None
    for ends in product(*choices):
        if any(later <= earlier for earlier, later in zip(ends, ends[1:], strict=False)):
            continue
        totals = [Decimal(0), *(cumulated[end] for end in ends), cumulated[-1]]
        apart = sum(((b - a - part) ** 2 for a, b in zip(totals, totals[1:], strict=False)), Decimal(0))
        if least is None or apart < least:
            best, least = list(ends), apart
    if least is None:  # several parts end in one class: fewer strata
        return sorted({pair[-1] for pair in choices if pair[-1] < len(cumulated) - 1})
    return best


def allocate(
    size: int, weights: Sequence[Fraction], most: Sequence[int], *, least: int = 0, rounding: str = "remainder"
) -> tuple[int, ...]:
    """Share a sample among strata.

    Args:
        size: Items in all.
        weights: Counts for a proportional share, counts times standard deviations for Neyman's; >= 0.
        most: Items in each stratum.
        least: Items from each stratum that has them.
        rounding: ``remainder``: largest remainders, the total stays; ``nearest``: each half up, as FSaudit; ``up``.

    Returns:
        Items per stratum, at most what there is; what one stratum cannot give the others do, by largest remainders.

    Source:
        Neyman (1934), JRSS 97, 558-625.

    Example:
        >>> allocate(10, [Fraction(1), Fraction(2)], [100, 100])
        (3, 7)
    """
    total = sum(weights, Fraction(0))
    if rounding != "remainder":
        shares = [size * weight / total if total else Fraction(0) for weight in weights]
        halves = [ceil(part) if rounding == "up" else int(part + Fraction(1, 2)) for part in shares]
        return tuple(min(max(part, least), top) for part, top in zip(halves, most, strict=True))
    given = [min(least, top) for top in most]
    while sum(given) < min(size, sum(most)):
        given = _shared(min(size, sum(most)) - sum(given), given, weights, most)
    return tuple(given)


def _shared(left: int, given: list[int], weights: Sequence[Fraction], most: Sequence[int]) -> list[int]:
    """One round: what is left is shared by weight among strata that have items left."""
    able = [i for i, top in enumerate(most) if given[i] < top]
    total = sum((weights[i] for i in able), Fraction(0))
    whole = sum(given) + left
    wanted = {i: (whole * weights[i] / total if total else Fraction(whole, len(able))) - given[i] for i in able}
    added = list(given)
    for i in able:
        room = min(int(max(wanted[i], Fraction(0))), most[i] - given[i], whole - sum(added))
        added[i] += room
    if added == given:
        order = sorted(able, key=lambda i: (-wanted[i], i))
        for i in order[:left]:
            added[i] += 1
    return added


@dataclass(frozen=True)
class VariablesPlan:
    """Size of a stratified sample for estimating an amount.

    Attributes:
        convention: ``textbook`` or ``fsaudit``.
        size: Items in all.
        allocation: Items per stratum.
    """

    convention: str
    size: int
    allocation: tuple[int, ...]


def plan_variables(
    confidence: Fraction,
    precision: Fraction,
    items: Sequence[int],
    deviations: Sequence[Fraction],
    *,
    convention: str = "textbook",
    allocation: str = "neyman",
) -> VariablesPlan:
    """Plan a stratified sample that estimates an amount with a precision, two-sided.

    ``n = t² (Σ N s)² / (A² + t² Σ N s²)`` with Neyman's allocation; with a proportional one ``(Σ N s)²`` is
    ``Σ N Σ N s²``.

    Args:
        confidence: Between 0 and 1, exclusive.
        precision: Half the width of the interval wanted, > 0.
        items: Items per stratum.
        deviations: Expected standard deviation per stratum of what is estimated, >= 0.
        convention: ``textbook``: normal quantile, everything rounded up; ``fsaudit``: t with 200 degrees of
            freedom (below 200 items, those of the sample), rounded half up.
        allocation: neyman or proportional.

    Source:
        Cochran (1977), section 5.9; Hoogduin, Data analytics for auditors, chapter 4.

    Example:
        >>> plan_variables(Fraction(95, 100), Fraction(200000), [2030, 1217, 253],
        ...     [Fraction("524.12"), Fraction("1001.24"), Fraction("1828.32")], convention="fsaudit").allocation
        (226, 259, 98)
    """
    spread = [Fraction(n) * s for n, s in zip(items, deviations, strict=True)]
    inner = sum((n * s * s for n, s in zip(items, deviations, strict=True)), Fraction(0))
    weights = spread if allocation == "neyman" else [Fraction(n) for n in items]
    outer = sum(spread, Fraction(0)) ** 2 if allocation == "neyman" else sum(items) * inner
    chance = real(1 - (1 - confidence) / 2)

    def wanted(quantile: Decimal) -> Decimal:
        with localcontext(WORKING):
            square = quantile * quantile
            return square * real(outer) / (real(precision**2) + square * real(inner))

    total = sum(items)
    if convention == "textbook":
        size = min(ceil(Fraction(wanted(normal_quantile(chance)))), total)
        return VariablesPlan(convention, size, allocate(size, weights, items, rounding="up"))
    size = _half_up(wanted(student_quantile(chance, Decimal(200))))
    if 1 < size < 200:
        size = _half_up(wanted(student_quantile(chance, Decimal(size - 1))))
    return VariablesPlan(convention, size, allocate(size, weights, items, rounding="nearest"))


def _half_up(value: Decimal) -> int:
    return int(Fraction(value) + Fraction(1, 2))
