"""Confidence limits of an error rate: exact binomial (Clopper-Pearson), Poisson and hypergeometric.

The limits are one-sided at the risk given; for a two-sided interval call both with half the risk.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from statistics import NormalDist

from auditkit.analysis.sampling.real import WORKING, beta_quantile, gamma_quantile, ln_gamma, real, shown
from auditkit.analysis.sampling.tails import Hypergeometric, risk_met, smallest

_REST = Decimal("1e-55")


def gamma_guess(risk: Fraction, shape: float) -> float:
    """Return roughly the quantile of a gamma variable at 1 - risk, a starting point for an exact search.

    Source:
        Wilson and Hilferty (1931).
    """
    z = NormalDist().inv_cdf(min(max(1 - float(risk), 1e-300), 1 - 1e-16))
    part = 1 / (9 * shape)
    return max(shape * float(1 - part + z * part**0.5) ** 3, 1e-9)


@lru_cache(maxsize=4096)
def binomial_upper(size: int, errors: int, risk: Fraction) -> Decimal:
    """Return the Clopper-Pearson upper limit: the rate p with ``P(X <= errors | size, p) == risk``.

    Args:
        size: Sample size, >= 1.
        errors: Errors found, 0 to size.
        risk: One minus the confidence, between 0 and 1 exclusive.

    Returns:
        The rate, 0 to 1, with 30 digits; 1 when every item is in error.

    Source:
        Clopper and Pearson (1934), Biometrika 26, 404-413.

    Example:
        >>> round(binomial_upper(60, 2, Fraction(5, 100)), 6)
        Decimal('0.101236')
    """
    if errors >= size:
        return Decimal(1)
    with localcontext(WORKING):
        if errors == 0:
            return shown(1 - (real(risk).ln() / size).exp())
        if errors == size - 1:
            return shown((real(1 - risk).ln() / size).exp())
    if 2 * errors > size:
        return shown(beta_quantile(real(1 - risk), Decimal(errors + 1), Decimal(size - errors)))
    return _binomial_upper_by_sum(size, errors, risk)


def _binomial_upper_by_sum(size: int, errors: int, risk: Fraction) -> Decimal:
    """Newton's steps on the logarithm of the tail; each doubles the digits that are right."""
    with localcontext(WORKING):
        choose = ln_gamma(size + 1) - ln_gamma(errors + 1) - ln_gamma(size - errors + 1)
        target = real(risk).ln() - choose
        factor = gamma_guess(risk, errors + 1)
        p = Decimal(min(2 * factor / (2 * size - errors + factor), 1 - 0.5 / size))
        last = False
        for _ in range(200):
            total = _tail_over_edge(size, errors, p)
            value = errors * p.ln() + (size - errors) * (1 - p).ln() + total.ln() - target
            step = value * total * (1 - p) / (size - errors)
            new = p + step
            p = new if 0 < new < 1 else (p / 2 if new <= 0 else (1 + p) / 2)
            if last:
                break
            last = abs(step) < p * Decimal("1e-17")
        return shown(p)


def _tail_over_edge(size: int, errors: int, p: Decimal) -> Decimal:
    """Return ``P(X <= errors) / P(X = errors)``, cut where the rest cannot be seen."""
    odds, term = (1 - p) / p, Decimal(1)
    total = term
    for i in range(errors, 0, -1):
        before, term = term, term * odds * i / (size - i + 1)
        total += term
        if term < _REST and term * term < _REST * (before - term):
            break
    return total


def binomial_lower(size: int, errors: int, risk: Fraction) -> Decimal:
    """Return the Clopper-Pearson lower limit: the rate p with ``P(X >= errors | size, p) == risk``.

    Returns:
        The rate, 0 when nothing is in error.

    Example:
        >>> round(binomial_lower(60, 2, Fraction(5, 100)), 6)
        Decimal('0.005955')
    """
    if errors <= 0:
        return Decimal(0)
    with localcontext(WORKING):
        if errors == size:
            return shown((real(risk).ln() / size).exp())
        return shown(beta_quantile(real(risk), Decimal(errors), Decimal(size - errors + 1)))


@lru_cache(maxsize=4096)
def poisson_factor(errors: Decimal, risk: Fraction) -> Decimal:
    """Return the Poisson confidence factor: the mean λ with ``P(X <= errors | λ) == risk``.

    Args:
        errors: Number of errors, >= 0; need not be whole, then it is the gamma quantile of shape errors + 1.
        risk: One minus the confidence.

    Source:
        AICPA Audit Guide Audit Sampling, appendix C; Garwood (1936), Biometrika 28, 437-442.

    Example:
        >>> round(poisson_factor(Decimal(1), Fraction(5, 100)), 4)
        Decimal('4.7439')
    """
    with localcontext(WORKING):
        if errors == 0:
            return shown(-real(risk).ln())
        return shown(gamma_quantile(real(1 - risk), errors + 1))


def poisson_upper(size: int, errors: int, risk: Fraction) -> Decimal:
    """Return the Poisson upper limit of a rate, factor / size; it may exceed 1 in tiny samples.

    Example:
        >>> round(poisson_upper(59, 0, Fraction(5, 100)), 8)
        Decimal('0.05077512')
    """
    with localcontext(WORKING):
        return shown(poisson_factor(Decimal(errors), risk) / size)


def poisson_lower(size: int, errors: int, risk: Fraction) -> Decimal:
    """Return the Poisson lower limit of a rate; 0 when nothing is in error."""
    if errors == 0:
        return Decimal(0)
    with localcontext(WORKING):
        return shown(gamma_quantile(real(risk), Decimal(errors)) / size)


def hypergeometric_upper(population: int, size: int, errors: int, risk: Fraction) -> int:
    """Return the largest number of units in error that the sample does not rule out.

    Args:
        population: Units, >= 1.
        size: Sample size, 1 to population.
        errors: Errors found, 0 to size.
        risk: One minus the confidence.

    Returns:
        The largest K with ``P(X <= errors | population, K, size) > risk``; errors <= K <= population - size + errors.

    Source:
        Katz (1953), JASA 48, 256-261; Buonaccorsi (1987), The American Statistician 41, 215-218.

    Example:
        >>> hypergeometric_upper(50000, 30, 30, Fraction(5, 100))
        50000
    """
    most = population - size + errors
    factor = gamma_guess(risk, errors + 1)
    rate = min(2 * factor / (2 * size - errors + factor), 1.0)
    spread = ((population - size) / population) ** 0.5
    guess = int(population * (errors / size + (rate - errors / size) * spread))
    ruled_out = smallest(lambda bad: risk_met(Hypergeometric(population, bad, size), errors, risk), guess, errors, most)
    return most if ruled_out is None else max(ruled_out - 1, errors)


def hypergeometric_lower(population: int, size: int, errors: int, risk: Fraction) -> int:
    """Return the smallest number of units in error that the sample does not rule out.

    Returns:
        The smallest K with ``P(X >= errors | population, K, size) > risk``.

    Example:
        >>> hypergeometric_lower(1000000, 59, 6, Fraction(5, 100))
        45224
    """
    return population - hypergeometric_upper(population, size, size - errors, risk)


def rounded_up(value: Decimal, decimals: int) -> Decimal:
    """Round a limit up, so that what is shown is never below it.

    Example:
        >>> rounded_up(Decimal("10.1236"), 1), rounded_up(Decimal("0.90"), 1)
        (Decimal('10.2'), Decimal('0.9'))
    """
    exact = Fraction(value) * 10**decimals
    return Decimal(-(-exact.numerator // exact.denominator)).scaleb(-decimals)
