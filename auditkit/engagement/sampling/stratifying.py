"""Strata of a population by amount: cut by the cumulated square root of frequencies, or by bounds recorded before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from auditkit.analysis.sampling.asking import cut_strata
from auditkit.engagement.sampling.populations import Unit
from auditkit.errors import UsageError


@dataclass(frozen=True)
class Strata:
    """Strata by amount.

    Attributes:
        bounds: Upper bounds of all strata but the last, inclusive, in yuan.
        of: Number of the stratum of each unit, from 0, in the order of the units.
        counts: Units in each stratum.
        books: Book value of each stratum, in yuan.
        ranges: Smallest and largest amount in each stratum.
    """

    bounds: tuple[Decimal, ...]
    of: tuple[int, ...]
    counts: tuple[int, ...]
    books: tuple[Decimal, ...]
    ranges: tuple[tuple[Decimal, Decimal], ...]

    def range_of(self, number: int) -> tuple[Decimal, Decimal]:
        """Return the smallest and largest amount of a stratum."""
        return self.ranges[number]


def stratify(units: Sequence[Unit], parts: int) -> Strata:
    """Cut units into strata; fewer than asked where amounts repeat.

    Raises:
        UsageError: If there is no unit, or not at least one stratum.
    """
    if parts < 1:
        raise UsageError("sampling.too-small", name="strata", value=parts, least=1)
    if parts == 1:
        return cut_at(units, ())
    amounts = [unit.amount or Decimal(0) for unit in units]
    cuts = cut_strata(amounts, parts, max(200, parts))
    return cut_at(units, [_cent(bound) for bound in cuts.bounds])


def _cent(value: Fraction | Decimal) -> Decimal:
    whole = Fraction(value) * 100
    return Decimal(whole.numerator // whole.denominator) / 100


def cut_at(units: Sequence[Unit], bounds: Sequence[Decimal]) -> Strata:
    """Cut units at bounds; strata that would be empty are left out."""
    amounts = [unit.amount or Decimal(0) for unit in units]
    raw = [bisect_left(bounds, amount) for amount in amounts]
    used = sorted(set(raw))
    place = {number: at for at, number in enumerate(used)}
    of = tuple(place[number] for number in raw)
    members: list[list[Decimal]] = [[] for _ in used]
    for number, amount in zip(of, amounts, strict=True):
        members[number].append(amount)
    return Strata(
        tuple(bounds[number] for number in used[:-1]),
        of,
        tuple(len(each) for each in members),
        tuple(sum(each, Decimal(0)) for each in members),
        tuple((min(each), max(each)) for each in members),
    )


def deviation(units: Sequence[Unit], strata: Strata, number: int) -> Fraction:
    """Return the standard deviation of the book values of a stratum, rounded up to cents; 0 for a single unit."""
    values = [Fraction(unit.cents, 100) for unit, own in zip(units, strata.of, strict=True) if own == number]
    if len(values) < 2:
        return Fraction(0)
    mean = sum(values, Fraction(0)) / len(values)
    variance = sum(((value - mean) ** 2 for value in values), Fraction(0)) / (len(values) - 1)
    root = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
    return Fraction(-(-int(root * 10000) // 100), 100)
