"""Monetary-unit draws: fixed interval, random, cell and sieve, with a top stratum taken with certainty.

Amounts are whole units (cents, say) so that no rounding decides which item is hit. Zero and negative amounts cannot be
hit and are populations of their own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from auditkit.analysis.sampling.drawing import Hit, tickets, uniform

Units = Sequence[int] | npt.NDArray[np.int64]

_MOST = 1 << 62
_ALL = 1 << 256


class Ladder:
    """The items one after the other, each as long as its amount.

    Args:
        units: Amounts in whole units, none negative.
    """

    def __init__(self, units: Units) -> None:
        self._sums: npt.NDArray[np.int64] | list[int]
        if isinstance(units, np.ndarray) and float(units.sum(dtype=np.float64)) < _MOST:
            self._sums = np.cumsum(units, dtype=np.int64)
        else:
            self._sums = list(accumulate(int(unit) for unit in units))
        self.total = int(self._sums[-1]) if len(self._sums) else 0

    def items_at(self, positions: Iterable[Fraction], *, end: str) -> list[int]:
        """Return the items on which positions from 0 to the total fall.

        Args:
            positions: Exact positions.
            end: Whether a position on the end of an item belongs to that ``item`` or to the ``next``.
        """
        whole = [-(-p.numerator // p.denominator) if end == "item" else p.numerator // p.denominator for p in positions]
        if isinstance(self._sums, np.ndarray):
            side = np.searchsorted(self._sums, np.array(whole, dtype=np.int64), "left" if end == "item" else "right")
            return [int(item) for item in side]
        find = bisect_left if end == "item" else bisect_right
        return [find(self._sums, position) for position in whole]


def _counted(items: Iterable[int]) -> list[Hit]:
    return [Hit(item, times) for item, times in sorted(Counter(items).items())]


def fixed_interval(
    units: Units, size: int, seed: str, *, start: Fraction | None = None, end: str = "next"
) -> list[Hit]:
    """Draw the items on which every interval-th unit falls, from one random start.

    Args:
        units: Amounts in whole units, none negative, not all 0.
        size: Hits, >= 1; the interval is total / size.
        seed: Any text.
        start: Position of the first hit, from 0 to the interval, instead of a random one.
        end: ``next`` (MUS, FSaudit) or ``item`` (jfa): to which item a hit exactly on an end belongs.

    Returns:
        Items in their order; an item larger than the interval is hit several times.

    Example:
        >>> [(hit.item, hit.times) for hit in fixed_interval([5, 1, 14], 4, "", start=Fraction(2))]
        [(0, 1), (2, 3)]
    """
    ladder = Ladder(units)
    interval = Fraction(ladder.total, size)
    first = interval * uniform(seed, "start") if start is None else start
    return _at_interval(ladder, interval, first, end)


def _at_interval(ladder: Ladder, interval: Fraction, first: Fraction, end: str) -> list[Hit]:
    scale, step = first.denominator * interval.denominator, interval.numerator * first.denominator
    at, stop = first.numerator * interval.denominator, ladder.total * scale
    whole = []
    while at < stop or (at == stop and end == "item"):
        whole.append(Fraction(-(-at // scale) if end == "item" else at // scale))
        at += step
    return _counted(ladder.items_at(whole, end=end))


def random_units(units: Units, size: int, seed: str, *, uniforms: Sequence[Fraction] | None = None) -> list[Hit]:
    """Draw independent random units; an item may be hit several times.

    Args:
        units: Amounts in whole units, none negative, not all 0.
        size: Hits, >= 1; a larger sample with the same seed keeps the hits of a smaller one.
        seed: Any text; hit i uses SHA-256 of the seed and ``random i``.
        uniforms: Numbers from 0 to below 1 instead of random ones.
    """
    return _counted(random_order(units, size, seed, uniforms=uniforms))


def random_order(units: Units, size: int, seed: str, *, uniforms: Sequence[Fraction] | None = None) -> list[int]:
    """Return the items hit by random units, in the order of the hits.

    Example:
        >>> random_order([7, 3], 2, "", uniforms=[Fraction(9, 10), Fraction(1, 10)])
        [1, 0]
    """
    ladder = Ladder(units)
    chances = [uniform(seed, f"random {i}") for i in range(size)] if uniforms is None else uniforms
    return ladder.items_at((chance * ladder.total for chance in chances), end="next")


def cells(units: Units, size: int, seed: str, *, uniforms: Sequence[Fraction] | None = None) -> list[Hit]:
    """Draw one random unit of each of ``size`` equal cells of the amount.

    Args:
        units: Amounts in whole units, none negative, not all 0.
        size: Hits, >= 1.
        seed: Any text; cell i uses SHA-256 of the seed and ``cell i``.
        uniforms: Numbers from 0 to below 1 instead of random ones.

    Example:
        >>> [hit.item for hit in cells([5, 5], 2, "", uniforms=[Fraction(1, 2), Fraction(1, 2)])]
        [0, 1]
    """
    ladder = Ladder(units)
    interval = Fraction(ladder.total, size)
    chances = [uniform(seed, f"cell {i}") for i in range(size)] if uniforms is None else uniforms
    return _counted(ladder.items_at(((i + chance) * interval for i, chance in enumerate(chances)), end="next"))


def sieve(keys: Sequence[str], units: Units, size: int, seed: str) -> list[Hit]:
    """Draw the items whose amount exceeds their own random share of the interval.

    Args:
        keys: Distinct keys of the items.
        units: Amounts in whole units, none negative, not all 0.
        size: Hits expected; the number found varies around it. A larger sample keeps the items of a smaller one.
        seed: Any text.

    Source:
        Gill (1983); Horgan (1998), Stabilised sieve sampling using point-estimator sampling, JBES 16.
    """
    whole = units.tolist() if isinstance(units, np.ndarray) else units
    total = sum(whole)
    return [
        Hit(item)
        for item, (ticket, unit) in enumerate(zip(tickets(keys, seed), whole, strict=True))
        if unit * size * _ALL > int.from_bytes(ticket, "big") * total
    ]


def top_stratum(units: Units, size: int, *, interval: str = "keep") -> tuple[list[int], Fraction]:
    """Return the items taken with certainty and the interval for the rest.

    Args:
        units: Amounts in whole units, none negative, not all 0.
        size: Hits, >= 1.
        interval: ``keep``: items of at least total / size, once, and the interval stays; ``recompute``: the rest is
            divided by the hits that are left, until no item reaches the interval.

    Returns:
        Places of the items, and the interval; with nothing left to draw the interval is the last one used.

    Example:
        >>> top_stratum([1, 1, 8], 2)
        ([2], Fraction(5, 1))
    """
    whole = np.asarray(units) if isinstance(units, np.ndarray) else None
    total, left = int(sum(units)) if whole is None else int(whole.sum()), size
    step = Fraction(total, size)
    certain: set[int] = set()
    while True:
        bound = -(-step.numerator // step.denominator)
        found = np.flatnonzero(whole >= bound).tolist() if whole is not None else _reaching(units, bound)
        new = set(found) - certain
        certain |= new
        if interval == "keep" or not new or len(certain) >= size:
            return sorted(certain), step
        left = size - len(certain)
        rest = total - sum(int(units[item]) for item in certain)
        if not rest:
            return sorted(certain), step
        step = Fraction(rest, left)


def _reaching(units: Units, bound: int) -> list[int]:
    return [item for item, unit in enumerate(units) if unit >= bound]


def fixed_interval_above_top(
    units: Units, size: int, seed: str, *, start: Fraction | None = None, interval: str = "keep", end: str = "next"
) -> tuple[list[Hit], Fraction]:
    """Take the top stratum with certainty and draw the rest at a fixed interval.

    Args:
        units: Amounts in whole units, none negative, not all 0.
        size: Hits planned, >= 1.
        seed: Any text.
        start: Position of the first hit within the rest instead of a random one.
        interval: As for ``top_stratum``.
        end: As for ``fixed_interval``.

    Returns:
        Hits in the order of the items, and the interval.

    Example:
        >>> hits, step = fixed_interval_above_top([1, 1, 8], 2, "", start=Fraction(1))
        >>> [(hit.item, hit.certain) for hit in hits], step
        ([(1, False), (2, True)], Fraction(5, 1))
    """
    certain, step = top_stratum(units, size, interval=interval)
    rest: Units
    if isinstance(units, np.ndarray):
        rest = units.copy()
        rest[certain] = 0
    else:
        taken = set(certain)
        rest = [0 if item in taken else unit for item, unit in enumerate(units)]
    ladder = Ladder(rest)
    first = step * uniform(seed, "start") if start is None else start
    drawn = _at_interval(ladder, step, first, end) if ladder.total else []
    return sorted([*drawn, *(Hit(item, certain=True) for item in certain)], key=lambda hit: hit.item), step
