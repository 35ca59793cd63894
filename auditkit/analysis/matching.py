"""Pairs two lists of money moved: same amount, close in time, preferably with the same name. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

_FAR = 10_000
_SHORTEST_NAME = 2


@dataclass(frozen=True)
class Movement:
    """One movement of money.

    Attributes:
        key: Its identity; unique within its list.
        amount: In yuan; the sign tells a refund from a payment and must agree on both sides.
        day: When; None where unknown, which is close to nothing.
        names: Who or what it is about: payees, summaries; any may be found in those of the other side.
        number: Number that both sides may know it by, ``""`` where none.
    """

    key: str
    amount: Decimal
    day: date | None = None
    names: tuple[str, ...] = ()
    number: str = ""


@dataclass(frozen=True)
class Pair:
    """Two movements that are one.

    Attributes:
        left: Key of the first.
        right: Key of the second.
        days: Days between them, None where a day is unknown.
        named: True where number or name agree too.
    """

    left: str
    right: str
    days: int | None
    named: bool


@dataclass(frozen=True)
class Matching:
    """The outcome; every movement is in exactly one place.

    Attributes:
        pairs: What matches, in the order of the left list.
        left_only: Keys of the left list without a partner, in order.
        right_only: The same for the right list.
    """

    pairs: tuple[Pair, ...]
    left_only: tuple[str, ...]
    right_only: tuple[str, ...]


def match(left: Sequence[Movement], right: Sequence[Movement], window: int = 31) -> Matching:
    """Pair movements one to one.

    Of all pairs with the same amount, no more than ``window`` days apart, those with the same number come first, then
    those with a common name, then the nearest in time; equal ones in the order given.

    Args:
        left: First list; zero amounts match nothing.
        right: Second list.
        window: Most days apart, inclusive, at least 0.

    Raises:
        ValueError: If the window is negative.

    Example:
        >>> paid = [Movement("p", Decimal("9.50"), date(2020, 3, 1), ("某公司",))]
        >>> booked = [Movement("b", Decimal("9.50"), date(2020, 3, 4), ("付某公司货款",))]
        >>> match(paid, booked).pairs
        (Pair(left='p', right='b', days=3, named=True),)
    """
    if window < 0:
        raise ValueError(window)
    by_amount: dict[Decimal, list[int]] = defaultdict(list)
    for place, movement in enumerate(right):
        if movement.amount:
            by_amount[movement.amount].append(place)
    choices = sorted(
        choice
        for place, movement in enumerate(left)
        for other in by_amount.get(movement.amount, ())
        if (choice := _choice(place, movement, other, right[other], window)) is not None
    )
    taken_left: dict[int, Pair] = {}
    taken_right: set[int] = set()
    for rank, days, _, place, other in choices:
        if place not in taken_left and other not in taken_right:
            gap = days if days < _FAR else None
            taken_left[place] = Pair(left[place].key, right[other].key, gap, rank < _UNNAMED)
            taken_right.add(other)
    return Matching(
        tuple(taken_left[place] for place in sorted(taken_left)),
        _rest(left, taken_left),
        _rest(right, taken_right),
    )


_UNNAMED = 2


def _choice(place: int, one: Movement, other: int, two: Movement, window: int) -> tuple[int, int, int, int, int] | None:
    days = abs((one.day - two.day).days) if one.day and two.day else _FAR
    if window < days < _FAR:
        return None
    rank = 0 if one.number and one.number == two.number else 1 if _share_a_name(one, two) else _UNNAMED
    if days == _FAR and rank == _UNNAMED:
        return None
    return rank, days, abs(place - other), place, other


def _share_a_name(one: Movement, two: Movement) -> bool:
    return any(
        len(short) >= _SHORTEST_NAME and short in long
        for a in one.names
        for b in two.names
        for short, long in ((a, b), (b, a))
    )


def _rest(movements: Sequence[Movement], taken: Iterable[int]) -> tuple[str, ...]:
    used = set(taken)
    return tuple(movement.key for place, movement in enumerate(movements) if place not in used)
