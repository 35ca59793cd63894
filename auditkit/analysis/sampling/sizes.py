"""The search behind a plan: the smallest sample that may hold so many errors, and the fewest errors that are enough.

Floats only say where to look; what is returned has been compared with the risk by ``tails.risk_met``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import localcontext
from fractions import Fraction
from functools import cached_property
from math import ceil, inf

from auditkit.analysis.sampling.limits import gamma_guess
from auditkit.analysis.sampling.quick import Shape, doubt, ln_at_most, root_of
from auditkit.analysis.sampling.real import WORKING, beta_below, gamma_below, real
from auditkit.analysis.sampling.tails import Binomial, Counts, Hypergeometric, Poisson, ln_risk, risk_met, smallest

_MANY = 20
_MANY_FRACTIONS = 2500
_WIDEST = 1e3
_BLOCK = 1 << 15
_BLOCKS = 24
_TRIALS = 100
_NEAR = 1e-3


@dataclass(frozen=True)
class Asked:
    """A question for a sample size.

    Attributes:
        method: binomial, poisson or hypergeometric.
        risk: One minus the confidence.
        tolerable: Tolerable rate.
        expected: Expected rate.
        population: Units, None for no limit.
        bad_units: Tolerable rate in units of the population.
    """

    method: str
    risk: Fraction
    tolerable: Fraction
    expected: Fraction
    population: int | None
    bad_units: int

    def counts(self, size: int) -> Counts:
        """Return the distribution of errors in a sample at the tolerable rate."""
        if self.method == "binomial":
            return Binomial(size, self.tolerable)
        if self.method == "poisson":
            return Poisson(size * self.tolerable)
        return Hypergeometric(self.population or 0, self.bad_units, size)

    def shape(self, size: float) -> Shape:
        """Return the same as floats see it; the size need not be whole."""
        rate = float(self.tolerable)
        if self.method == "binomial":
            return Shape("binomial", size, rate=rate)
        if self.method == "poisson":
            return Shape("poisson", size * rate)
        return Shape("hypergeometric", size, bad=float(self.bad_units), total=float(self.population or 0))

    @property
    def most(self) -> int | None:
        """Largest sample; without replacement that is the population."""
        return self.population if self.method == "hypergeometric" else None

    @cached_property
    def ln_risk(self) -> float:
        """Logarithm of the risk."""
        return ln_risk(self.risk)

    def guess(self, errors: int) -> int:
        """Return roughly the smallest sample that may hold so many errors (Molenaar's approximations)."""
        factor = gamma_guess(self.risk, errors + 1)
        rate = float(self.tolerable)
        if self.method == "poisson":
            return ceil(factor / rate)
        size = factor / rate + (errors - factor) / 2
        if self.method == "hypergeometric" and self.population:
            total = self.population
            for _ in range(12):
                rate = max((2 * self.bad_units - errors) / (2 * total - size + 1), 1e-15)
                size = min(max(factor / rate + (errors - factor) / 2, errors + 1), total)
        return max(ceil(size), errors + 1)

    def real_size(self, errors: int, near: float | None = None) -> float | None:
        """Return the size, not whole, at which so many errors have exactly the risk; None where floats do not tell."""
        if errors < _MANY:
            return None
        high = inf if self.most is None else float(self.most - self.bad_units + errors)
        low = 0.0 if self.method == "poisson" else errors + 1e-3

        def gap(size: float) -> float | None:
            found = ln_at_most(self.shape(size), float(errors))
            return None if found is None else found - self.ln_risk

        return root_of(gap, float(self.guess(errors)) if near is None else near, low, high)

    def smallest(self, errors: int) -> int | None:
        """Return the smallest sample that may hold so many errors; None where even the population is too small."""
        if self.method == "hypergeometric" and self.bad_units <= errors:
            return None
        low = errors + 1 if self.method != "poisson" else 1
        size = self.real_size(errors)
        guess = self.guess(errors) if size is None else ceil(size)
        return smallest(lambda n: risk_met(self.counts(n), errors, self.risk), guess, low, self.most)


def fewest_errors(asked: Asked) -> int | None:
    """Return the smallest c with ``n(c) * expected <= c``; None where no sample of the population has one.

    ``n(c)`` is a smooth curve rounded up. The search first goes where the curve itself meets ``c / expected``, then up
    to the first c between whose curve and ``c / expected`` there is a whole number.
    """
    if asked.expected == 0:
        return 0 if asked.smallest(0) is not None else None
    most = None if asked.most is None else asked.bad_units - 1
    if most is not None and most < 0:
        return None

    def reached(errors: int) -> bool:
        size = asked.real_size(errors)
        if size is None:
            whole = asked.smallest(errors)
            return whole is not None and (whole - 1) * asked.expected <= errors
        return (size - _NEAR) * float(asked.expected) <= errors

    rate = float(asked.expected)
    start = int(2 * rate / float(asked.tolerable))
    guess = smallest(lambda errors: asked.guess(errors) * rate <= errors, start, 0, most)
    first = smallest(reached, (most or 0) if guess is None else guess, 0, most)
    if first is None:
        return None
    for errors in _candidates(asked, first, most):
        size = asked.smallest(errors)
        if size is not None and size * asked.expected <= errors:
            return errors
    return None


def _candidates(asked: Asked, first: int, most: int | None) -> Iterator[int]:
    """Numbers of errors from the first on for which floats do not rule the condition out.

    After many blocks the search goes to where every whole number has room: the size is then at most a thousandth of a
    percent above the smallest.
    """
    at, width = first, max(int(0.1 * first ** (5 / 6)), 1)
    near: _Parabola | None = None
    up, down = asked.expected.denominator, asked.expected.numerator
    trials = 0
    for _ in range(_BLOCKS):
        if trials > _TRIALS:
            break
        if most is not None and at > most:
            return
        width = min(width, _BLOCK) if most is None else min(width, _BLOCK, most - at + 1)
        curve = _curve(asked, at, width, near)
        if curve is None:
            yield from range(at, at + min(width, 8))
            at, trials = at + min(width, 8), trials + 8
            continue
        parabola, apart = curve
        near = parabola
        if apart > _NEAR / 4 and width > 4:
            width //= 4
            continue
        for errors in range(at, at + width):
            if errors * up // down >= parabola(errors) * (1 - 1e-14) - _NEAR:
                yield errors
                trials += 1
                if trials > _TRIALS:
                    break
        at += width
        width *= 4 if apart < _NEAR / 100 else 1
    yield from _roomy(asked, at, most)


def _roomy(asked: Asked, first: int, most: int | None) -> Iterator[int]:
    def met(errors: int) -> bool:
        size = asked.real_size(errors)
        if size is None:
            whole = asked.smallest(errors)
            return whole is not None and whole * asked.expected <= errors
        return (size + 1) * float(asked.expected) <= errors

    at = smallest(met, first, first, most)
    while at is not None and (most is None or at <= most):
        yield at
        at += 1


class _Parabola:
    """A parabola through three sizes."""

    def __init__(self, start: int, step: float, sizes: Sequence[float]) -> None:
        self._start, self._step, (self._first, second, third) = start, step, sizes
        self._slope, self._bend = second - self._first, (third - 2 * second + self._first) / 2

    def __call__(self, errors: int) -> float:
        t = (errors - self._start) / self._step
        return self._first + t * (self._slope + (t - 1) * self._bend)


def _curve(asked: Asked, start: int, width: int, near: _Parabola | None) -> tuple[_Parabola, float] | None:
    """Return the sizes of a block of errors and how far they are off in between; None where floats do not tell."""
    half = max((width + 1) // 2, 1)
    sizes = []
    for errors in (start, start + half, start + 2 * half):
        size = asked.real_size(errors, None if near is None else near(errors))
        if size is None:
            return None
        sizes.append(size)
    found = _Parabola(start, half, sizes)
    between = asked.real_size(start + half // 2, found(start + half // 2))
    return None if between is None else (found, abs(found(start + half // 2) - between))


def fractional_guess(asked: Asked) -> int:
    """Return roughly the smallest Poisson sample with fractional errors."""
    ratio = float(asked.expected / asked.tolerable)
    low, high = 0.0, 3.0
    while gamma_guess(asked.risk, 1 + ratio * high) > high and high < 1e300:
        low, high = high, high * 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if gamma_guess(asked.risk, 1 + ratio * middle) > middle else (low, middle)
    return max(ceil(high / float(asked.tolerable)), 1)


def fractional_size(asked: Asked) -> int:
    """Return the smallest n whose gamma (or beta) limit of n * expected errors is at most the tolerable rate."""
    risk, rate, expected = real(asked.risk), real(asked.tolerable), float(asked.expected)

    def gap(size: float) -> float | None:
        found = ln_at_most(asked.shape(size), size * expected)
        return None if found is None else found - asked.ln_risk

    def met(size: int) -> bool:
        if size * asked.expected > _MANY_FRACTIONS:
            apart, shape = gap(float(size)), asked.shape(float(size))
            if apart is not None and (abs(apart) > doubt(shape) or shape.spread > _WIDEST):
                return apart < 0
        errors = real(size * asked.expected)
        with localcontext(WORKING):
            if asked.method == "poisson":
                return 1 - gamma_below(errors + 1, size * rate) <= risk
            return 1 - beta_below(errors + 1, size - errors, rate) <= risk

    guess = fractional_guess(asked)
    if guess * asked.expected > _MANY_FRACTIONS:
        found = root_of(gap, float(guess), guess / 2, inf)
        guess = guess if found is None else ceil(found)
    size = smallest(met, guess, 1, None)
    assert size is not None
    return size
