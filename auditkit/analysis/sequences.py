"""Are the vouchers complete: runs of numbers, gaps in them, months without entries. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_MISSING = 200
"""Missing numbers listed for one run; more says that numbers do not run on at all."""


@dataclass(frozen=True)
class Numbered:
    """One voucher.

    Attributes:
        entity: Its unit.
        period: Its month, ``YYYY-MM``.
        type: Its type, ``""`` where none.
        number: Its number.
    """

    entity: str
    period: str
    type: str
    number: int


@dataclass(frozen=True)
class Run:
    """Numbers that should follow each other.

    Attributes:
        entity: The unit.
        type: Type of voucher.
        period: The month; ``""`` for numbers that run through the year.
        first: Smallest number met.
        last: Largest number met.
        count: Different numbers met.
        missing: Numbers not met, from 1 (through the year: from ``first``), at most ``MOST_MISSING``.
        gaps: How many are not met in all.
    """

    entity: str
    type: str
    period: str
    first: int
    last: int
    count: int
    missing: tuple[int, ...]
    gaps: int


def runs(vouchers: Iterable[Numbered]) -> list[Run]:
    """Return the runs of voucher numbers: by month, or through the year where every month goes on from the one before.

    Example:
        >>> found = runs([Numbered("局", "2018-01", "记", n) for n in (1, 2, 4)])
        >>> found[0].missing, found[0].last
        ((3,), 4)
    """
    groups: dict[tuple[str, str], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for one in vouchers:
        groups[one.entity, one.type][one.period].add(one.number)
    found = []
    for (entity, kind), months in sorted(groups.items()):
        if _go_on(months):
            numbers = set().union(*months.values())
            found.append(_run(entity, kind, "", numbers, min(numbers)))
        else:
            found += [_run(entity, kind, period, numbers, 1) for period, numbers in sorted(months.items())]
    return found


def _go_on(months: dict[str, set[int]]) -> bool:
    """Tell whether four of five months begin above the end of the month before."""
    spans = [(min(numbers), max(numbers)) for _, numbers in sorted(months.items())]
    steps = [later[0] > earlier[1] for earlier, later in zip(spans, spans[1:], strict=False)]
    return bool(steps) and sum(steps) * 5 >= len(steps) * 4


def _run(entity: str, kind: str, period: str, numbers: set[int], start: int) -> Run:
    first, last = min(start, *numbers), max(numbers)
    gaps = last - first + 1 - len(numbers)
    missing = []
    if gaps:
        for number in range(first, last):
            if number not in numbers:
                missing.append(number)
            if len(missing) == MOST_MISSING:
                break
    return Run(entity, kind, period, min(numbers), last, len(numbers), tuple(missing), gaps)


def spans(numbers: Sequence[int]) -> str:
    """Return numbers as a person writes them.

    Example:
        >>> spans([3, 7, 8, 9, 12])
        '3、7-9、12'
    """
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return "、".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)


def empty_months(year: int, months: Iterable[str]) -> list[str]:
    """Return the months of a year in which nothing stands."""
    met = set(months)
    return [month for month in (f"{year:04d}-{number:02d}" for number in range(1, 13)) if month not in met]
