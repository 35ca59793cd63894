"""Audit sampling for notebooks and scripts: plan, draw, evaluate, look at digits.

Usable alone, without an engagement. Numbers may be ``Decimal``, ``Fraction``, ``int``, text or floats; a float counts
as the decimal it is printed as. DataFrames are never changed. Results are frozen values whose numbers are exact
fractions or decimals of 30 digits; the formulas and their sources stand with the functions in
``auditkit.analysis.sampling``.

Example:
    >>> plan_attributes(confidence=0.95, tolerable_rate=0.05, expected_rate=0.01).size
    93
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from auditkit.analysis.sampling import drawing, money_draws
from auditkit.analysis.sampling.asked import Number, at_least, choice, count, exact, share
from auditkit.analysis.sampling.asking import (
    bayes_factor,
    cut_strata,
    evaluate_attributes,
    evaluate_bayes,
    evaluate_variables,
    plan_attributes,
    plan_bayes,
    plan_monetary,
    plan_two_stages,
    plan_variables,
)
from auditkit.analysis.sampling.digits import (
    TESTS,
    DigitTest,
    Repeats,
    Rounds,
    count_repeats,
    count_rounds,
    run_digits,
)
from auditkit.analysis.sampling.drawing import Hit
from auditkit.analysis.sampling.evaluating import Posterior, Rates
from auditkit.analysis.sampling.limits import poisson_factor
from auditkit.analysis.sampling.monetary import BOUNDS, FACTORS, Bound, cell_bound, moment_bound, stringer_bound
from auditkit.analysis.sampling.planning import Plan
from auditkit.analysis.sampling.projecting import Audited, Misstatement, evaluate_misstatement
from auditkit.analysis.sampling.real import real
from auditkit.analysis.sampling.strata import Cuts, VariablesPlan, allocate
from auditkit.analysis.sampling.variables import Estimate, Stratum
from auditkit.errors import UsageError

__all__ = [
    "Audited",
    "Bound",
    "Cuts",
    "DigitTest",
    "Estimate",
    "Misstatement",
    "Plan",
    "Populations",
    "Posterior",
    "Rates",
    "Repeats",
    "Rounds",
    "Stratum",
    "VariablesPlan",
    "allocate",
    "bayes_factor",
    "confidence_factor",
    "cut_strata",
    "digit_test",
    "draw",
    "evaluate_attributes",
    "evaluate_bayes",
    "evaluate_monetary",
    "evaluate_taints",
    "evaluate_variables",
    "plan_attributes",
    "plan_bayes",
    "plan_monetary",
    "plan_two_stages",
    "plan_variables",
    "profile",
    "repeats",
    "rounds",
    "separate",
    "stratum_of",
]

DRAWS = ("random", "stratified", "systematic", "interval", "interval-above-top", "random-units", "cells", "sieve")
_MONEY = DRAWS[3:]
_HASHED = ("random", "stratified", "sieve")


@dataclass(frozen=True)
class Populations:
    """A population by sign; the parts add up to the whole.

    Attributes:
        positive: Rows with an amount above 0: what monetary-unit sampling draws from.
        zero: Rows with 0.
        negative: Rows below 0.
        missing: Rows without an amount.
    """

    positive: pd.DataFrame
    zero: pd.DataFrame
    negative: pd.DataFrame
    missing: pd.DataFrame


def separate(frame: pd.DataFrame, value: str) -> Populations:
    """Separate rows by the sign of an amount, each in the order of the frame.

    Example:
        >>> frame = pd.DataFrame({"amount": [5, 0, -1]})
        >>> [len(part) for part in vars(separate(frame, "amount")).values()]
        [1, 1, 1, 0]
    """
    column = frame[value]
    missing = column.isna()
    sign = np.array([0 if gone else (v > 0) - (v < 0) for v, gone in zip(column, missing, strict=True)], dtype=np.int8)
    gone = missing.to_numpy()
    return Populations(frame[sign > 0], frame[(sign == 0) & ~gone], frame[sign < 0], frame[gone])


def draw(
    frame: pd.DataFrame,
    *,
    method: str,
    seed: str,
    size: int | Sequence[int],
    key: str = "row_key",
    value: str = "amount",
    stratum: str | None = None,
    interval: str = "keep",
    start: Number | None = None,
    uniforms: Sequence[Number] | None = None,
    end: str = "next",
) -> pd.DataFrame:
    """Draw a sample that anyone with the same seed and rows repeats, whatever the index of the frame.

    Draws that hash every item (random, stratified, sieve) do not depend on the order of the rows; the others do:
    sort the frame by its keys first where the order may differ.

    Args:
        frame: The population; keys distinct where every item is hashed.
        method: random, stratified, systematic, interval, interval-above-top, random-units, cells or sieve; those from
            interval on draw by amount.
        seed: Any text.
        size: Items or hits; with strata one number per stratum.
        key: Column of keys.
        value: Column of amounts; needed by the methods that draw by amount, which refuse amounts below 0.
        stratum: Column of strata for ``stratified``; its values in order are the strata.
        interval: For interval-above-top: ``keep`` or ``recompute``.
        start: For systematic and the interval methods: the first hit, in items or in amount, instead of a random one.
        uniforms: For random-units and cells: numbers from 0 to below 1 instead of random ones, one a hit.
        end: To which item a hit exactly on an end belongs: the ``next``, or that ``item`` (as jfa has it).

    Returns:
        The rows drawn, with ``ticket`` (64-bit number of the item), ``times``, ``certain`` and ``stratum_number``;
        by ticket for random and stratified draws, else in the order of the frame.

    Raises:
        UsageError: If keys repeat, amounts cannot be drawn from, or the size does not fit.

    Example:
        >>> frame = pd.DataFrame({"row_key": ["a", "b", "c"], "amount": [10, 20, 30]})
        >>> draw(frame, method="random", seed="2018", size=2)["row_key"].tolist()
        ['b', 'c']
    """
    choice(method, DRAWS, "method")
    if method in _HASHED and not frame[key].is_unique:
        raise UsageError("sampling.repeated-keys", column=key)
    given = _given(start, uniforms, end, interval)
    hits = _drawn_by_amount(frame, method, seed, size, key, value, given) if method in _MONEY else None
    if hits is None:
        hits = _drawn_by_item(frame, method, seed, size, key, stratum, given.start)
    places = [hit.item for hit in hits]
    found = frame.iloc[places].copy()
    found["ticket"] = [drawing.ticket_number(t) for t in drawing.tickets(found[key].astype(str).tolist(), seed)]
    found["times"] = [hit.times for hit in hits]
    found["certain"] = [hit.certain for hit in hits]
    found["stratum_number"] = [hit.stratum for hit in hits]
    return found


@dataclass(frozen=True)
class _Given:
    """What is given instead of random numbers."""

    start: Fraction | None
    uniforms: list[Fraction] | None
    end: str
    interval: str


def _given(start: Number | None, uniforms: Sequence[Number] | None, end: str, interval: str) -> _Given:
    choice(end, ("next", "item"), "end")
    choice(interval, ("keep", "recompute"), "interval")
    first = None if start is None else at_least(start, 0, "start")
    chances = None if uniforms is None else [at_least(number, 0, "uniforms") for number in uniforms]
    if chances and max(chances) >= 1:
        raise UsageError("sampling.not-between", name="uniforms", value=str(max(chances)))
    return _Given(first, chances, end, interval)


def _drawn_by_item(
    frame: pd.DataFrame,
    method: str,
    seed: str,
    size: int | Sequence[int],
    key: str,
    stratum: str | None,
    start: Fraction | None,
) -> list[Hit]:
    keys = frame[key].astype(str).tolist()
    if method == "stratified":
        if stratum is None or isinstance(size, int):
            raise UsageError("sampling.needs-strata")
        codes, names = pd.factorize(frame[stratum], sort=True)
        members = [int((codes == number).sum()) for number in range(len(names))]
        if len(members) != len(size):
            raise UsageError("sampling.other-strata", given=len(size), found=len(members))
        sizes = [count(number, 0, most, "size") for number, most in zip(size, members, strict=True)]
        return drawing.stratified(keys, [int(code) for code in codes], sizes, seed)
    one = _single(size)
    if method == "systematic":
        return drawing.systematic(len(keys), count(one, 1, len(keys), "size"), seed, start)
    return drawing.simple_random(keys, count(one, 0, len(keys), "size"), seed)


def _single(size: int | Sequence[int]) -> int:
    if not isinstance(size, int):
        raise UsageError("sampling.one-size")
    return size


def _drawn_by_amount(
    frame: pd.DataFrame, method: str, seed: str, size: int | Sequence[int], key: str, value: str, given: _Given
) -> list[Hit]:
    hits = count(_single(size), 1, None, "size")
    units, scale = _units(frame[value])
    start = None if given.start is None else given.start * scale
    if given.uniforms is not None and len(given.uniforms) != hits:
        raise UsageError("sampling.other-strata", given=len(given.uniforms), found=hits)
    if method == "interval":
        return money_draws.fixed_interval(units, hits, seed, start=start, end=given.end)
    if method == "interval-above-top":
        return money_draws.fixed_interval_above_top(
            units, hits, seed, start=start, interval=given.interval, end=given.end
        )[0]
    if method == "random-units":
        return money_draws.random_units(units, hits, seed, uniforms=given.uniforms)
    if method == "cells":
        return money_draws.cells(units, hits, seed, uniforms=given.uniforms)
    return money_draws.sieve(frame[key].astype(str).tolist(), units, hits, seed)


def _units(column: pd.Series) -> tuple[money_draws.Units, int]:
    """Return amounts in whole units of the finest decimal place that occurs, and how many of them make 1."""
    scale = 1
    if column.isna().any():
        raise UsageError("sampling.missing-amounts", column=str(column.name))
    units: money_draws.Units
    if pd.api.types.is_integer_dtype(column):
        array: npt.NDArray[np.int64] = column.to_numpy(dtype=np.int64)
        units, least, some = array, int(array.min(initial=0)), bool(array.any())
    else:
        units, scale = _scaled(column.tolist(), str(column.name))
        least, some = min(units, default=0), any(units)
    if least < 0:
        raise UsageError("sampling.negative-amounts", column=str(column.name))
    if not some:
        raise UsageError("sampling.nothing-to-draw", column=str(column.name))
    return units, scale


def _scaled(values: Iterable[Number], name: str) -> tuple[money_draws.Units, int]:
    decimals = [_decimal(value, name) for value in values]
    places = max((-int(value.as_tuple().exponent) for value in decimals), default=0)
    scale = 10 ** max(places, 0)
    whole = [int(value.scaleb(max(places, 0))) for value in decimals]
    return np.array(whole, dtype=np.int64) if sum(map(abs, whole)) < 1 << 60 else whole, scale


def _decimal(value: Number, name: str) -> Decimal:
    try:
        found = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation as error:
        raise UsageError("sampling.no-number", name=name, value=str(value)) from error
    if not found.is_finite():
        raise UsageError("sampling.no-number", name=name, value=str(value))
    return found


def evaluate_monetary(
    sample: pd.DataFrame,
    *,
    confidence: Number,
    sampled_value: Number,
    method: str = "stringer",
    factors: str = "binomial",
    population_kind: str = "accounts",
    book: str = "amount",
    audited: str = "audited",
) -> Misstatement:
    """Evaluate a monetary-unit sample.

    Args:
        sample: One row per item drawn, with book and audited value; ``times`` and ``certain`` as ``draw`` gave them
            (1 and False where there are no such columns).
        confidence: Between 0 and 1, exclusive.
        sampled_value: Book value of the population without the items taken with certainty.
        method: stringer, cell or moment.
        factors: binomial, poisson or hypergeometric.
        population_kind: accounts or inventory, for moment.
        book: Column of book values, above 0.
        audited: Column of audited values.

    Raises:
        UsageError: If a value is missing or a book value is not above 0.
    """
    choice(method, BOUNDS, "method")
    choice(factors, FACTORS, "factors")
    choice(population_kind, ("accounts", "inventory"), "population_kind")
    times = sample["times"].tolist() if "times" in sample else [1] * len(sample)
    certain = sample["certain"].tolist() if "certain" in sample else [False] * len(sample)
    items = [
        Audited(exact(b, book), exact(a, audited), count(int(t), 1, None, "times"), bool(c))
        for b, a, t, c in zip(sample[book].tolist(), sample[audited].tolist(), times, certain, strict=True)
    ]
    if any(item.book <= 0 for item in items if not item.certain):
        raise UsageError("sampling.book-not-positive", column=book)
    value = at_least(sampled_value, 0, "sampled_value")
    sure = share(confidence, "confidence")
    return evaluate_misstatement(items, value, sure, method=method, factors=factors, population_kind=population_kind)


def evaluate_taints(
    taints: Sequence[Number],
    *,
    confidence: Number,
    size: int,
    method: str = "stringer",
    factors: str = "binomial",
    population: int | None = None,
    population_kind: str = "accounts",
) -> Bound:
    """Bound the overstatement as a rate, from the taints alone.

    Args:
        taints: Taints of the hits in error, repeated hits repeated; for understatements change their signs.
        confidence: Between 0 and 1, exclusive.
        size: Hits in all.
        method: stringer, cell or moment.
        factors: binomial, poisson or hypergeometric.
        population: Monetary units, needed by hypergeometric factors.
        population_kind: accounts or inventory, for moment.

    Raises:
        UsageError: If an argument makes no sense.

    Example:
        >>> found = evaluate_taints([1, 0.2, 0.04], confidence=0.95, size=145)
        >>> round(found.upper, 4), [step.errors for step in found.steps]
        (Decimal('0.0348'), [0, 1, 2, 3])
    """
    choice(method, BOUNDS, "method")
    choice(factors, FACTORS, "factors")
    choice(population_kind, ("accounts", "inventory"), "population_kind")
    found = [exact(taint, "taints") for taint in taints]
    hits = count(size, max(len(found), 1), None, "size")
    risk = 1 - share(confidence, "confidence")
    if method == "moment":
        return moment_bound(hits, found, risk, population_kind)
    if factors == "hypergeometric":
        if population is None:
            raise UsageError("sampling.needs-population", method=factors)
        count(population, hits, None, "population")
    return (cell_bound if method == "cell" else stringer_bound)(hits, found, risk, factors, population)


def confidence_factor(errors: Number, *, confidence: Number) -> Decimal:
    """Return the Poisson factor for so many errors; see ``analysis.sampling.limits.poisson_factor``.

    Example:
        >>> round(confidence_factor(1, confidence=0.95), 3)
        Decimal('4.744')
    """
    return poisson_factor(real(at_least(errors, 0, "errors")), 1 - share(confidence, "confidence"))


def profile(frame: pd.DataFrame, *, date: str = "date", value: str = "amount", by: str = "month") -> pd.DataFrame:
    """Count items and amounts by month or weekday; a hint where to look, never a finding.

    Args:
        frame: One row an item; not changed. Rows without a date are left out.
        date: Column of dates.
        value: Column of amounts, exact ones stay exact.
        by: ``month``: every month from the first to the last, as ``YYYY-MM``; ``weekday``: 1 (Monday) to 7.

    Returns:
        Columns ``slice``, ``count``, ``amount``, ``share_of_count`` (a ``Fraction``), one row a month or weekday.

    Example:
        >>> frame = pd.DataFrame({"date": ["2018-01-31", "2018-03-01", "2018-03-02"], "amount": [1, 2, 3]})
        >>> profile(frame)["count"].tolist(), profile(frame, by="weekday")["count"].tolist()
        ([1, 0, 2], [0, 0, 1, 1, 1, 0, 0])
    """
    choice(by, ("month", "weekday"), "by")
    dated = frame[frame[date].notna()]
    days = pd.to_datetime(dated[date])
    slices: list[str]
    if by == "weekday":
        names, slices = days.dt.isocalendar().day.astype(str), [str(n) for n in range(1, 8)]
    else:
        names = days.dt.strftime("%Y-%m")
        months = pd.period_range(days.min(), days.max(), freq="M") if len(days) else pd.PeriodIndex([], freq="M")
        slices = months.strftime("%Y-%m").tolist()
    amounts = dict(iter(dated[value].groupby(names)))
    counts = [len(amounts.get(name, ())) for name in slices]
    return pd.DataFrame(
        {
            "slice": slices,
            "count": counts,
            "amount": [sum(amounts[name].tolist()) if name in amounts else 0 for name in slices],
            "share_of_count": [Fraction(number, len(dated)) for number in counts],
        }
    )


def stratum_of(
    sample: pd.DataFrame, *, items: int, book_value: Number, book: str = "amount", audited: str = "audited"
) -> Stratum:
    """Make a stratum from a DataFrame with one row per item drawn.

    Args:
        sample: The items drawn, at least one.
        items: Items of the stratum in the population.
        book_value: Their book value.
        book: Column of book values.
        audited: Column of audited values.
    """
    count(items, max(len(sample), 1), None, "items")
    count(len(sample), 1, None, "sample")
    books = tuple(exact(value, book) for value in sample[book].tolist())
    audits = tuple(exact(value, audited) for value in sample[audited].tolist())
    return Stratum(items, exact(book_value, "book_value"), books, audits)


def digit_test(values: Iterable[Number], test: str = "first") -> DigitTest:
    """Compare the digits of numbers with their law; see ``analysis.sampling.digits.run_digits``.

    Args:
        values: A column of numbers; missing ones are left out before.
        test: first, first-two or last-two.
    """
    choice(test, TESTS, "test")
    return run_digits(_decimals(values), test)


def repeats(values: Iterable[Number]) -> Repeats:
    """Count repeated numbers; see ``analysis.sampling.digits.count_repeats``."""
    return count_repeats(_decimals(values))


def rounds(values: Iterable[Number], units: Sequence[int] = (100, 1000, 10000)) -> tuple[Rounds, ...]:
    """Count round amounts; see ``analysis.sampling.digits.count_rounds``."""
    return count_rounds(_decimals(values), [Decimal(count(unit, 1, None, "units")) for unit in units])


def _decimals(values: Iterable[Number]) -> list[Decimal]:
    return [_decimal(value, "values") for value in values]
