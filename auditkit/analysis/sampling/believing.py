"""Priors and Bayes factors for a tolerable rate."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

from auditkit.analysis.sampling.real import WORKING, beta_below, gamma_below, real, shown


def impartial_prior(family: str, tolerable_rate: Fraction) -> tuple[Fraction, Fraction]:
    """Return the prior that gives a tolerable and an intolerable rate the same probability.

    Args:
        family: beta or gamma.
        tolerable_rate: Between 0 and 1, exclusive.

    Returns:
        Parameters (1, b); b is exact to 30 digits.

    Source:
        Derks et al. (2022), An impartial Bayesian hypothesis test for audit sampling.
    """
    with localcontext(WORKING):
        rate = real(tolerable_rate)
        half = Decimal("0.5").ln()
        second = half / (1 - rate).ln() if family == "beta" else -half / rate
        return Fraction(1), Fraction(shown(second))


def tolerable_probability(family: str, first: Fraction, second: Fraction, tolerable_rate: Fraction) -> Decimal:
    """Return the probability that the rate is at most the tolerable one.

    Args:
        family: beta or gamma.
        first: Alpha or shape.
        second: Beta or rate.
        tolerable_rate: Between 0 and 1, exclusive.
    """
    with localcontext(WORKING):
        if family == "beta":
            return beta_below(real(first), real(second), real(tolerable_rate))
        return gamma_below(real(first), real(second) * real(tolerable_rate))


def bayes_factor(
    family: str, tolerable_rate: Fraction, size: int, errors: Fraction, prior: tuple[Fraction, Fraction]
) -> Decimal | None:
    """Return how much the sample speaks for a tolerable rate: posterior odds over prior odds.

    Returns:
        The factor, above 1 for tolerable; None where the posterior leaves no doubt that can be written in 50 digits.

    Example:
        >>> prior = impartial_prior("beta", Fraction(5, 100))
        >>> round(bayes_factor("beta", Fraction(5, 100), 50, Fraction(1), prior), 6)
        Decimal('4.985202')
    """
    before = tolerable_probability(family, *prior, tolerable_rate)
    second = prior[1] + size - (errors if family == "beta" else 0)
    after = tolerable_probability(family, prior[0] + errors, second, tolerable_rate)
    with localcontext(WORKING):
        if min(1 - after, 1 - before, before) < Decimal("1e-50"):
            return None
        return shown(after / (1 - after) / (before / (1 - before)))
