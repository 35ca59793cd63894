"""Real functions in decimals of 60 digits: logarithm of the gamma function, gamma and beta distributions, quantiles.

Every series here has positive terms only and is cut where the rest, bounded by a geometric series, is below
``10**-58`` of the sum. Relative errors stay below ``10**-40`` for arguments up to ``10**15``.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from statistics import NormalDist

WORKING = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN)
DIGITS = 30
_REST = Decimal("1e-58")
_NOTHING = Decimal("1e-200")
_STIRLING_FROM = 40
_HALF_LN_2PI = Decimal("0.91893853320467274178032973640561763986139747363778341281715154048276569592726")

Exact = Decimal | Fraction | int


def real(value: Exact) -> Decimal:
    """Return an exact value as a decimal of 60 digits."""
    with localcontext(WORKING):
        if isinstance(value, Fraction):
            return Decimal(value.numerator) / Decimal(value.denominator)
        return +Decimal(value)


def shown(value: Decimal) -> Decimal:
    """Return a result with the 30 significant digits that are certain."""
    return Context(prec=DIGITS, Emax=MAX_EMAX, Emin=MIN_EMIN).plus(value)


@lru_cache
def _stirling() -> tuple[tuple[int, int], ...]:
    """Coefficients B(2k) / (2k(2k-1)) of Stirling's series as (numerator, denominator), k = 1..26."""
    bernoulli: list[Fraction] = []
    for m in range(53):
        bernoulli.append(_bernoulli(m, bernoulli))
    found = (bernoulli[2 * k] / (2 * k * (2 * k - 1)) for k in range(1, 27))
    return tuple((part.numerator, part.denominator) for part in found)


def _bernoulli(m: int, before: list[Fraction]) -> Fraction:
    if m == 0:
        return Fraction(1)
    binomial, total = 1, Fraction(0)
    for k, value in enumerate(before):
        total += binomial * value
        binomial = binomial * (m + 1 - k) // (k + 1)
    return -total / (m + 1)


@lru_cache(maxsize=4096)
def ln_gamma(x: Decimal | int) -> Decimal:
    """Return ln Γ(x).

    Args:
        x: Positive.

    Source:
        Stirling's series, Abramowitz and Stegun 6.1.40; the error is below the first term left out.

    Example:
        >>> round(ln_gamma(5), 10)
        Decimal('3.1780538303')
    """
    with localcontext(WORKING):
        z, product = Decimal(x), Decimal(1)
        while z < _STIRLING_FROM:
            product *= z
            z += 1
        total = (z - Decimal("0.5")) * z.ln() - z + _HALF_LN_2PI
        power, square = 1 / z, z * z
        for numerator, denominator in _stirling():
            term = power * numerator / denominator
            total += term
            if abs(term) < _REST:
                break
            power /= square
        return total - product.ln()


def gamma_below(shape: Decimal, x: Decimal) -> Decimal:
    """Return the probability that a gamma variable of this shape (scale 1) is at most x.

    Source:
        ``x**a e**-x Σ x**n / (a (a+1) … (a+n)) / Γ(a)``, Abramowitz and Stegun 6.5.29.
    """
    with localcontext(WORKING):
        if x <= 0:
            return Decimal(0)
        term = total = (shape * x.ln() - x - ln_gamma(shape + 1)).exp()
        below = shape
        while True:
            below += 1
            term = term * x / below
            total += term
            if below > x and term * below < total * _REST * (below - x):
                return min(total, Decimal(1))


def beta_below(a: Decimal, b: Decimal, x: Decimal) -> Decimal:
    """Return the probability that a beta variable with parameters a, b is at most x.

    Source:
        ``x**a (1-x)**b / (a B(a,b)) Σ (a+b)_n / (a+1)_n x**n``, Abramowitz and Stegun 26.5.4 and 15.3.3.
    """
    with localcontext(WORKING):
        if x <= 0:
            return Decimal(0)
        if x >= 1:
            return Decimal(1)
        if 1 - x == 1 or _terms(a, b, x) <= _terms(b, a, 1 - x):
            return min(_beta_series(a, b, x), Decimal(1))
        return max(1 - _beta_series(b, a, 1 - x), Decimal(0))


def _terms(a: Decimal, b: Decimal, x: Decimal) -> Decimal:
    """Rough number of terms the series needs: those that rise, then those of the falling part."""
    rising = max(((a + b) * x - a - 1) / (1 - x), Decimal(0))
    geometric = 130 / (1 - x)
    if b <= 1:
        return geometric
    start = (a + b) * x / (a + 1)
    falling = 130 / (1 - start) if start < Decimal("0.9") else 16 * ((a + b + rising) * x).sqrt() / (1 - x)
    return rising + min(falling, geometric)


def _beta_series(a: Decimal, b: Decimal, x: Decimal) -> Decimal:
    ln_front = a * x.ln() + b * (1 - x).ln() + ln_gamma(a + b) - ln_gamma(a + 1) - ln_gamma(b)
    term = total = ln_front.exp()
    up, down = a + b, a + 1
    while True:
        grown, divisor = up * x, down
        term = term * grown / divisor
        total += term
        up += 1
        down += 1
        # The next ratios fall towards x when b > 1 and rise towards it otherwise.
        worst = up * x / down if b > 1 else x
        if worst < 1 and term < total * _REST * (1 - worst):
            return total


def _root(
    below: Callable[[Decimal], Decimal],
    density: Callable[[Decimal], Decimal],
    probability: Decimal,
    guess: Decimal,
    top: Decimal | None,
) -> Decimal:
    """Solve ``below(x) == probability`` by Newton's steps kept within a bracket."""
    low, high, x = Decimal(0), top, guess
    for _ in range(400):
        gap = below(x) - probability
        if gap < 0:
            low = x
        else:
            high = x
        slope = density(x)
        step = x - gap / slope if slope > 0 else low
        if not (low < step and (high is None or step < high)):
            step = x * 2 if high is None else (low + high) / 2 if low else high / 16
        if step < _NOTHING:
            return Decimal(0)
        if abs(step - x) <= abs(step) * Decimal("1e-45"):
            return step
        if abs(step - x) <= abs(step) * Decimal("1e-17") and high is not None and low > 0:
            return step - (below(step) - probability) / density(step)
        x = step
    return x


@lru_cache(maxsize=4096)
def gamma_quantile(probability: Decimal, shape: Decimal) -> Decimal:
    """Return the x below which a gamma variable (scale 1) stays with this probability.

    Args:
        probability: Between 0 and 1, exclusive.
        shape: Positive.

    Example:
        >>> round(gamma_quantile(Decimal("0.95"), Decimal(1)), 6)
        Decimal('2.995732')
    """
    with localcontext(WORKING):
        ln_front = ln_gamma(shape)

        def density(x: Decimal) -> Decimal:
            return ((shape - 1) * x.ln() - x - ln_front).exp()

        guess = _wilson_hilferty(probability, shape)
        return _root(lambda x: gamma_below(shape, x), density, probability, guess, None)


def _wilson_hilferty(probability: Decimal, shape: Decimal) -> Decimal:
    z = Decimal(NormalDist().inv_cdf(min(max(float(probability), 1e-300), 1 - 1e-16)))
    part = 1 / (9 * shape)
    root = 1 - part + z * part.sqrt()
    if root <= Decimal("0.1"):
        return ((probability * shape).ln() / shape + ln_gamma(shape) / shape).exp()
    return shape * root**3


@lru_cache(maxsize=4096)
def beta_quantile(probability: Decimal, a: Decimal, b: Decimal) -> Decimal:
    """Return the x below which a beta variable with parameters a, b stays with this probability.

    Example:
        >>> round(beta_quantile(Decimal("0.95"), Decimal(1), Decimal(59)), 8)
        Decimal('0.04950761')
    """
    with localcontext(WORKING):
        ln_front = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b)

        def density(x: Decimal) -> Decimal:
            return (ln_front + (a - 1) * x.ln() + (b - 1) * (1 - x).ln()).exp()

        mean = a / (a + b)
        spread = (mean * (1 - mean) / (a + b + 1)).sqrt()
        z = Decimal(NormalDist().inv_cdf(min(max(float(probability), 1e-300), 1 - 1e-16)))
        guess = mean + z * spread
        if not 0 < guess < 1:
            guess = mean
        return _root(lambda x: beta_below(a, b, x), density, probability, guess, Decimal(1))


@lru_cache(maxsize=256)
def normal_quantile(probability: Decimal) -> Decimal:
    """Return the standard normal quantile.

    Example:
        >>> round(normal_quantile(Decimal("0.975")), 12)
        Decimal('1.959963984540')
    """
    with localcontext(WORKING):
        if probability == Decimal("0.5"):
            return Decimal(0)
        inner = abs(2 * probability - 1)
        root = (2 * gamma_quantile(inner, Decimal("0.5"))).sqrt()
        return root if probability > Decimal("0.5") else -root


@lru_cache(maxsize=1024)
def student_quantile(probability: Decimal, freedom: Decimal) -> Decimal:
    """Return the quantile of Student's t with any positive degrees of freedom.

    Example:
        >>> round(student_quantile(Decimal("0.975"), Decimal(10)), 8)
        Decimal('2.22813885')
    """
    with localcontext(WORKING):
        if probability == Decimal("0.5"):
            return Decimal(0)
        outer = 2 * min(probability, 1 - probability)
        if outer < Decimal("0.5") and freedom < 3:
            y = beta_quantile(outer, freedom / 2, Decimal("0.5"))
            x = 1 - y
        else:
            x = beta_quantile(1 - outer, Decimal("0.5"), freedom / 2)
            y = 1 - x
        root = (freedom * x / y).sqrt()
        return root if probability > Decimal("0.5") else -root


def chi_square_above(value: Decimal, freedom: int) -> Decimal:
    """Return the probability that a chi-square variable exceeds a value.

    Example:
        >>> round(chi_square_above(Decimal("15.507"), 8), 4)
        Decimal('0.0500')
    """
    with localcontext(WORKING):
        return max(1 - gamma_below(Decimal(freedom) / 2, value / 2), Decimal(0))
