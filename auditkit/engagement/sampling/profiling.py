"""Hints where to look: digits, repeated numbers and round amounts, months and weekdays of a population."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from auditkit.analysis.sampling.digits import (
    TESTS,
    DigitTest,
    Repeats,
    Rounds,
    count_repeats,
    count_rounds,
    run_digits,
)
from auditkit.engagement.folder import Engagement
from auditkit.engagement.sampling.populations import Unit, opened, population
from auditkit.engagement.sampling.records import Definition

ROUND_UNITS = (Decimal(100), Decimal(1000), Decimal(10000))


@dataclass(frozen=True)
class Digits:
    """Outcome of the digit tests over the amounts of a population other than 0.

    Attributes:
        tests: first, first-two and last-two, in this order.
        repeats: Repeated amounts.
        rounds: Amounts that are multiples of 100, 1,000 and 10,000.
    """

    tests: tuple[DigitTest, ...]
    repeats: Repeats
    rounds: tuple[Rounds, ...]


@dataclass(frozen=True)
class Slice:
    """A month or weekday.

    Attributes:
        name: ``YYYY-MM``, or 1 (Monday) to 7.
        count: Units.
        amount: Their amount, in yuan.
    """

    name: str
    count: int
    amount: Decimal


@dataclass(frozen=True)
class Profile:
    """When the units of a population fall.

    Attributes:
        months: Every month from the first to the last.
        weekdays: Monday to Sunday.
        undated: Units without a date.
    """

    months: tuple[Slice, ...]
    weekdays: tuple[Slice, ...]
    undated: int


def digits(engagement: Engagement, wanted: Definition) -> Digits:
    """Test the digits of the amounts of a population; hints, never findings.

    Raises:
        UsageError: If nothing fits the population.
    """
    amounts = [unit.amount for unit in _units(engagement, wanted) if unit.amount]
    tests = tuple(run_digits(amounts, test) for test in TESTS)
    return Digits(tests, count_repeats(amounts), count_rounds(amounts, ROUND_UNITS))


def profile(engagement: Engagement, wanted: Definition) -> Profile:
    """Count the units of a population by month and weekday.

    Raises:
        UsageError: If nothing fits the population.
    """
    units = _units(engagement, wanted)
    dated = [(unit, date.fromisoformat(unit.date)) for unit in units if unit.date]
    months = _sliced([(unit, unit.period or (unit.date or "")[:7]) for unit, _ in dated])
    days = _sliced([(unit, str(day.isoweekday())) for unit, day in dated])
    names = sorted(months)
    every = _months(names[0], names[-1]) if names else []
    nothing = (0, Decimal(0))
    return Profile(
        tuple(Slice(name, *months.get(name, nothing)) for name in every),
        tuple(Slice(str(n), *days.get(str(n), nothing)) for n in range(1, 8)),
        len(units) - len(dated),
    )


def _units(engagement: Engagement, wanted: Definition) -> Sequence[Unit]:
    with opened(engagement) as engine:
        return population(engagement, engine, wanted, "all").units


def _sliced(named: Sequence[tuple[Unit, str]]) -> dict[str, tuple[int, Decimal]]:
    numbers = Counter(name for _, name in named)
    amounts: dict[str, Decimal] = {}
    for unit, name in named:
        amounts[name] = amounts.get(name, Decimal(0)) + (unit.amount or Decimal(0))
    return {name: (count, amounts[name]) for name, count in numbers.items()}


def _months(first: str, last: str) -> list[str]:
    """Return every month between two, both included.

    Example:
        >>> _months("2018-11", "2019-01")
        ['2018-11', '2018-12', '2019-01']
    """
    found, (year, month) = [first], (int(first[:4]), int(first[5:7]))
    while found[-1] < last:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        found.append(f"{year}-{month:02d}")
    return found
