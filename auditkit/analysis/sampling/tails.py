"""Tails of the binomial, Poisson and hypergeometric distributions, and exact comparisons with a risk.

A tail is summed from its edge in decimals of 60 digits; all terms are positive. Where tail and risk agree to 25
digits the comparison is made once more in whole numbers, so that a plan of exactly the risk is accepted. With many
errors binary floats with a known bound on their error decide first; what they leave open is summed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import Protocol

from auditkit.analysis.sampling.quick import Shape, doubt, ln_at_most
from auditkit.analysis.sampling.real import WORKING, ln_gamma, real

_REST = Decimal("1e-55")
_CLOSE = Decimal("1e-25")
_EXACT_UP_TO = 200_000
_MANY = 20
_WIDEST = 5e3


class Counts(Protocol):
    """The number of errors in a sample."""

    def at_most(self, errors: int) -> Decimal:
        """Return the probability of at most so many errors, with 40 digits."""
        ...

    def exactly_at_most(self, errors: int) -> Fraction | None:
        """Return the same probability as a fraction; None where it is no fraction or too long to write."""
        ...

    def shape(self) -> Shape:
        """Return the distribution as floats see it."""
        ...


def risk_met(counts: Counts, errors: int, risk: Fraction) -> bool:
    """Tell whether the probability of at most so many errors is at most the risk; equality counts as met.

    Distributions with a standard deviation above five thousand errors are decided to nine digits of the probability.

    Example:
        >>> risk_met(Binomial(3, Fraction(1, 2)), 0, Fraction(1, 8))
        True
    """
    if errors >= _MANY:
        decided = _decided(counts.shape(), errors, risk)
        if decided is not None:
            return decided
    probability, bound = counts.at_most(errors), real(risk)
    if abs(probability - bound) > bound * _CLOSE:
        return probability < bound
    exact = counts.exactly_at_most(errors)
    return probability <= bound if exact is None else exact <= risk


def _decided(shape: Shape, errors: int, risk: Fraction) -> bool | None:
    found = ln_at_most(shape, float(errors))
    if found is None:
        return None
    gap = found - ln_risk(risk)
    return gap < 0 if abs(gap) > doubt(shape) or shape.spread > _WIDEST else None


@lru_cache(maxsize=256)
def ln_risk(risk: Fraction) -> float:
    """Return the logarithm of a risk, however small."""
    with localcontext(WORKING):
        return float(real(risk).ln())


@dataclass(frozen=True)
class Binomial:
    """Errors among draws with replacement.

    Attributes:
        size: Draws, >= 0.
        rate: Probability of an error, 0 to 1.
    """

    size: int
    rate: Fraction

    def at_most(self, errors: int) -> Decimal:
        """Return P(X <= errors)."""
        n, k = self.size, errors
        if k < 0 or (self.rate == 1 and k < n):
            return Decimal(0)
        if k >= n or self.rate == 0:
            return Decimal(1)
        with localcontext(WORKING):
            odds = real((1 - self.rate) / self.rate)
            if k + 1 <= self.rate * n:
                return _fall(self._mass(k), k, 0, lambda i: odds * i, lambda i: n - i + 1)
            other = real(self.rate / (1 - self.rate))
            return 1 - _rise(self._mass(k + 1), k + 1, n, lambda i: other * (n - i), lambda i: i + 1)

    def _mass(self, k: int) -> Decimal:
        n = self.size
        choose = ln_gamma(n + 1) - ln_gamma(k + 1) - ln_gamma(n - k + 1)
        return (choose + k * real(self.rate).ln() + (n - k) * real(1 - self.rate).ln()).exp()

    def exactly_at_most(self, errors: int) -> Fraction | None:
        """Return P(X <= errors) as a fraction."""
        if self.size * self.rate.denominator.bit_length() > _EXACT_UP_TO:
            return None
        good, bad = self.rate.denominator - self.rate.numerator, self.rate.numerator
        ways = sum(comb(self.size, i) * bad**i * good ** (self.size - i) for i in range(errors + 1))
        return Fraction(ways, self.rate.denominator**self.size)

    def shape(self) -> Shape:
        """Return the distribution as floats see it."""
        return Shape("binomial", float(self.size), rate=float(self.rate))


@dataclass(frozen=True)
class Poisson:
    """Errors as rare events.

    Attributes:
        mean: Expected number of errors, >= 0.
    """

    mean: Fraction

    def at_most(self, errors: int) -> Decimal:
        """Return P(X <= errors)."""
        if errors < 0:
            return Decimal(0)
        if self.mean == 0:
            return Decimal(1)
        with localcontext(WORKING):
            mean = real(self.mean)
            if errors + 1 <= self.mean:
                return _fall(self._mass(mean, errors), errors, 0, lambda i: i, lambda i: mean)
            return 1 - _rise(self._mass(mean, errors + 1), errors + 1, None, lambda i: mean, lambda i: i + 1)

    def _mass(self, mean: Decimal, k: int) -> Decimal:
        return (k * mean.ln() - mean - ln_gamma(k + 1)).exp()

    def exactly_at_most(self, errors: int) -> None:
        """Return None: the probability is transcendental, so it never equals a risk."""
        return

    def shape(self) -> Shape:
        """Return the distribution as floats see it."""
        return Shape("poisson", float(self.mean))


@dataclass(frozen=True)
class Hypergeometric:
    """Errors among draws without replacement.

    Attributes:
        population: Units, >= 0.
        errors: Units in error, 0 to population.
        size: Draws, 0 to population.
    """

    population: int
    errors: int
    size: int

    def at_most(self, errors: int) -> Decimal:
        """Return P(X <= errors)."""
        total, bad, n, k = self.population, self.errors, self.size, errors
        least, most = max(0, n - (total - bad)), min(n, bad)
        if k < least:
            return Decimal(0)
        if k >= most:
            return Decimal(1)
        other = total - bad - n
        with localcontext(WORKING):
            if (k + 1) * total <= bad * n:
                return _fall(self._mass(k), k, least, lambda i: i * (other + i), lambda i: (bad - i + 1) * (n - i + 1))
            return 1 - _rise(
                self._mass(k + 1), k + 1, most, lambda i: (bad - i) * (n - i), lambda i: (i + 1) * (other + i + 1)
            )

    def _mass(self, k: int) -> Decimal:
        total, bad, n = self.population, self.errors, self.size
        drawn = _ln_choose(bad, k) + _ln_choose(total - bad, n - k)
        return (drawn - _ln_choose(total, n)).exp()

    def exactly_at_most(self, errors: int) -> Fraction | None:
        """Return P(X <= errors) as a fraction."""
        total, bad, n = self.population, *sorted((self.errors, self.size))  # drawn and bad may change places
        if bad * total.bit_length() > _EXACT_UP_TO:
            return None
        drawn = range(max(0, n - total + bad), min(errors, bad) + 1)
        ways = sum(comb(n, i) * comb(total - n, bad - i) for i in drawn)
        return Fraction(ways, comb(total, bad))

    def shape(self) -> Shape:
        """Return the distribution as floats see it."""
        return Shape("hypergeometric", float(self.size), bad=float(self.errors), total=float(self.population))


def _ln_choose(n: int, k: int) -> Decimal:
    return ln_gamma(n + 1) - ln_gamma(k + 1) - ln_gamma(n - k + 1)


_Factor = Callable[[int], Decimal | int]


def _fall(first: Decimal, start: int, end: int, up: _Factor, down: _Factor) -> Decimal:
    """Sum from ``start`` down to ``end``; term(i-1) = term(i) * up(i) / down(i), the ratio below 1 and falling."""
    term = total = first
    for i in range(start, end, -1):
        before, term = term, term * up(i) / down(i)
        total += term
        if term < total * _REST and term * term < total * _REST * (before - term):
            break
    return total


def _rise(first: Decimal, start: int, end: int | None, up: _Factor, down: _Factor) -> Decimal:
    """Sum from ``start`` up to ``end``; term(i+1) = term(i) * up(i) / down(i), the ratio below 1 and falling."""
    term = total = first
    i = start
    while end is None or i < end:
        before, term = term, term * up(i) / down(i)
        total += term
        i += 1
        if term < total * _REST and term * term < total * _REST * (before - term):
            break
    return total


def smallest(condition: Callable[[int], bool], guess: int, low: int, high: int | None) -> int | None:
    """Return the smallest whole number that meets a condition which, once met, stays met.

    Args:
        condition: The condition.
        guess: Where to start; the nearer, the fewer trials.
        low: Smallest number to consider.
        high: Largest number to consider, None for no limit.

    Returns:
        The number, or None when even ``high`` does not meet it.

    Example:
        >>> smallest(lambda n: n * n >= 50, 3, 0, None)
        8
    """
    at = max(low, guess if high is None else min(guess, high))
    step = 1
    if condition(at):
        met = at
        while met > low:
            at = max(low, met - step)
            if not condition(at):
                break
            met, step = at, step * 2
        else:
            return low
        unmet = at
    else:
        unmet = at
        while True:
            if high is not None and unmet >= high:
                return None
            at = unmet + step if high is None else min(high, unmet + step)
            if condition(at):
                break
            unmet, step = at, step * 2
        met = at
    while met - unmet > 1:
        middle = (met + unmet) // 2
        if condition(middle):
            met = middle
        else:
            unmet = middle
    return met
