"""Tails in binary floats with a bound on their error: they decide where the decision is not close, and guess sizes.

Probabilities follow the saddle-point form, which loses no digits in large populations; arguments need not be whole.
Long sums are integrals with the end corrections of Euler and Maclaurin, so that no tail takes longer than another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite, lgamma, log, log1p, nan, pi, sqrt

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_FEW = 200.0
_SPREADS = 10
_CERTAIN = 9
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)
_ERRORS = (1 / 12, 1 / 360, 1 / 1260, 1 / 1680, 1 / 1188)


def _stirling_rest(x: Floats) -> Floats:
    """Return ln Γ(x+1) less Stirling's first terms ``x ln x - x + ln(2πx)/2``, for x > 0."""
    one = 1 / np.maximum(x, 15.0)
    square = one * one
    a, b, c, d, e = _ERRORS
    found: Floats = one * (a - square * (b - square * (c - square * (d - square * e))))
    if x.min() < 15:
        small = np.flatnonzero(x < 15)
        found[small] = [lgamma(v + 1) - (v * log(v) - v + log(2 * pi * v) / 2) for v in x[small].tolist()]
    return found


def _deviance(x: Floats, mean: Floats | float) -> Floats:
    """``x ln(x/mean) + mean - x`` without loss of digits near the mean, for x > 0."""
    v = (x - mean) / (x + mean)
    square = v * v
    series = sum((square**j / (2 * j + 1) for j in range(10, 0, -1)), np.zeros_like(v))
    near = (x - mean) * v + 2 * x * v * series
    with np.errstate(divide="ignore", invalid="ignore"):
        far = x * np.log(x / mean) + mean - x
    return np.where(np.abs(v) < 0.1, near, far)


def _rest_of(x: float) -> float:
    if x < 15:
        return lgamma(x + 1) - (x * log(x) - x + log(2 * pi * x) / 2)
    one = 1 / x
    square = one * one
    a, b, c, d, e = _ERRORS
    return one * (a - square * (b - square * (c - square * (d - square * e))))


def _deviance_of(x: float, mean: float) -> float:
    v = (x - mean) / (x + mean)
    if abs(v) >= 0.1:
        return x * log(x / mean) + mean - x
    square, power, series = v * v, v * v, 0.0
    for j in range(3, 23, 2):
        series += power / j
        power *= square
    return (x - mean) * v + 2 * x * v * series


def _ln_binomial_of(x: float, size: float, p: float, q: float) -> float:
    rest = size - x
    found = _rest_of(size) - _rest_of(x) - _rest_of(rest) + log(size / (2 * pi * x * rest)) / 2
    return found - _deviance_of(x, size * p) - _deviance_of(rest, size * q)


def _ln_binomial(x: Floats, size: Floats | float, p: float, q: float) -> Floats:
    """Logarithm of the binomial probability of x among size, 0 < x < size."""
    rest = size - x
    whole = np.broadcast_to(np.asarray(size, dtype=np.float64), x.shape)
    return (
        _stirling_rest(whole)
        - _stirling_rest(x)
        - _stirling_rest(rest)
        - _deviance(x, whole * p)
        - _deviance(rest, whole * q)
        + np.log(whole / (2 * pi * x * rest)) / 2
    )


@dataclass(frozen=True)
class Shape:
    """A distribution of errors seen through floats.

    Attributes:
        kind: binomial, poisson or hypergeometric.
        size: Draws; of a Poisson distribution the mean.
        rate: Rate of error, of a binomial distribution.
        bad: Units in error, of a hypergeometric distribution.
        total: Units, of a hypergeometric distribution.
    """

    kind: str
    size: float
    rate: float = 0.0
    bad: float = 0.0
    total: float = 0.0

    @property
    def mean(self) -> float:
        """Expected errors."""
        if self.kind == "poisson":
            return self.size
        return self.size * (self.rate if self.kind == "binomial" else self.bad / self.total)

    @property
    def spread(self) -> float:
        """Standard deviation of the errors."""
        if self.kind == "poisson":
            return sqrt(self.size)
        share = self.rate if self.kind == "binomial" else self.bad / self.total
        left = 1.0 if self.kind == "binomial" else (self.total - self.size) / max(self.total - 1, 1)
        return sqrt(max(self.size * share * (1 - share) * left, 0.0))

    def lowest(self) -> float:
        """Fewest errors possible."""
        return max(0.0, self.size - (self.total - self.bad)) if self.kind == "hypergeometric" else 0.0

    def ln_mass(self, x: Floats) -> Floats:
        """Logarithm of the probability of x errors, x strictly inside the possible range."""
        if self.kind == "poisson":
            return -_stirling_rest(x) - _deviance(x, self.size) - np.log(2 * pi * x) / 2
        if self.kind == "binomial":
            return _ln_binomial(x, self.size, self.rate, 1 - self.rate)
        p, q = self.size / self.total, (self.total - self.size) / self.total
        good = self.total - self.bad
        drawn = np.full_like(x, self.size)
        return (
            _ln_binomial(x, self.bad, p, q)
            + _ln_binomial(self.size - x, good, p, q)
            - _ln_binomial(drawn, self.total, p, q)
        )

    def ln_mass_of(self, x: float) -> float:
        """The same for one number, without arrays."""
        if self.kind == "poisson":
            return -_rest_of(x) - _deviance_of(x, self.size) - log(2 * pi * x) / 2
        if self.kind == "binomial":
            return _ln_binomial_of(x, self.size, self.rate, 1 - self.rate)
        p, q = self.size / self.total, (self.total - self.size) / self.total
        drawn = _ln_binomial_of(x, self.bad, p, q) - _ln_binomial_of(self.size, self.total, p, q)
        return drawn + _ln_binomial_of(self.size - x, self.total - self.bad, p, q)

    def ratio(self, x: Floats) -> Floats:
        """Probability of x - 1 errors over that of x."""
        if self.kind == "poisson":
            return x / self.size
        if self.kind == "binomial":
            return x * ((1 - self.rate) / self.rate) / (self.size - x + 1)
        return x * (self.total - self.bad - self.size + x) / ((self.bad - x + 1) * (self.size - x + 1))

    def inside(self, x: float) -> bool:
        """Tell whether x is so far from the ends of the range that the saddle-point form holds."""
        ends = [x - self.lowest()]
        if self.kind != "poisson":
            ends += [self.size - x, inf if self.kind == "binomial" else self.bad - x]
            ends += [self.total - self.size] if self.kind == "hypergeometric" else []
        return x > 0 and min(ends) > 0


def ln_at_most(shape: Shape, errors: float) -> float | None:
    """Return ln P(X <= errors), None where floats do not tell.

    The relative error of the probability is below ``doubt``; errors need not be whole.
    """
    if not shape.inside(errors):
        return None
    spread = shape.spread
    if errors > shape.mean + _CERTAIN * spread + 40:
        return -1e-15
    reach = max(errors - shape.mean, 0.0) + _SPREADS * spread + 40
    far = errors - shape.lowest()
    edge = shape.ln_mass_of(errors)
    if spread < _FEW or far < reach:
        x = errors - np.arange(0, int(min(reach * 2, far, 5e6)), dtype=np.float64)
        total = 1 + float(np.cumprod(shape.ratio(x)).sum())
    else:
        total = _integrated(shape, errors, edge, reach, spread)
    return edge + log(total) if isfinite(total) and total > 0 else None


def _integrated(shape: Shape, errors: float, edge: float, reach: float, spread: float) -> float:
    """Sum of the probabilities downwards over that of the edge, by panels of one standard deviation."""
    panels = int(reach / spread) + 1
    width = reach / panels
    at = (np.arange(panels)[:, None] + (_NODES[None, :] + 1) / 2).ravel() * width
    heights = np.exp(shape.ln_mass(errors - at) - edge)
    whole = float((heights.reshape(panels, -1) * _WEIGHTS).sum()) * width / 2
    if not shape.inside(errors + 2):
        return nan
    over2, over1, under1, under2 = np.exp(shape.ln_mass(errors + np.array([2.0, 1.0, -1.0, -2.0])) - edge).tolist()
    first, third = (8 * (under1 - over1) - under2 + over2) / 12, (under2 - 2 * under1 + 2 * over1 - over2) / 2
    return float(whole + 0.5 - first / 12 + third / 720)


def doubt(shape: Shape) -> float:
    """Return a bound on the relative error of a tail."""
    return 1e-9 + 1e-14 * sqrt(max(shape.total, shape.size))


def root_of(function: Callable[[float], float | None], guess: float, low: float, high: float) -> float | None:
    """Return where a falling function crosses 0, to five decimals or 14 digits; None where it cannot be told.

    Example:
        >>> round(root_of(lambda x: 2 - x * x, 1.0, 0.0, 9.0) or 0, 3)
        1.414
    """
    at = min(max(guess, low + (high - low) * 1e-9 if high < inf else low), high)
    below, above = low, high
    value, step = function(at), max(abs(at) * 1e-5, 0.1)
    last: tuple[float, float] | None = None
    for _ in range(200):
        if value is None:
            return None
        below, above = (at, above) if value > 0 else (below, at)
        if above - below < 1e-5 + 1e-14 * above:
            return at
        new = at - value * (at - last[0]) / (value - last[1]) if last and value != last[1] else inf
        if last and abs(new - at) < 1e-5 + 1e-14 * at:
            return new
        if not below < new < above:
            new = at + step if value > 0 else at - step
            step *= 4
            if not below < new < above:
                new = (below + above) / 2
        last, at = (at, value), new
        value = function(at)
    return at


def asked_log(risk: float) -> float:
    """Return the logarithm of a risk given as a float, also near 1."""
    return log(risk) if risk < 0.5 else log1p(risk - 1)
