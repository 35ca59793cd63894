"""Plans beyond one classical sample: several stages, and samples that start from a prior."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil

from auditkit.analysis.sampling.real import WORKING, beta_below, gamma_below, real
from auditkit.analysis.sampling.sizes import Asked, fractional_guess
from auditkit.analysis.sampling.tails import Binomial, smallest


def plan_two_stages(confidence: Fraction, tolerable_rate: Fraction, stage_errors: tuple[int, ...]) -> int:
    """Return the size of each of several equal stages.

    A stage without errors accepts; with at most its number of errors the next stage is drawn; the last stage accepts
    with at most its number.

    Args:
        confidence: Between 0 and 1, exclusive.
        tolerable_rate: Between 0 and 1, exclusive.
        stage_errors: Errors with which each stage goes on (the last: accepts).

    Source:
        Touw and Hoogduin (2011), Statistiek voor audit en controlling, p. 129.

    Example:
        >>> plan_two_stages(Fraction(9, 10), Fraction(5, 100), (1, 0))
        49
    """
    risk = real(1 - confidence)

    def accepted(size: int) -> bool:
        counts = Binomial(size, tolerable_rate)
        with localcontext(WORKING):
            reached, total = Decimal(1), Decimal(0)
            for errors in stage_errors[:-1]:
                total += reached * counts.at_most(0)
                reached *= counts.at_most(errors) - counts.at_most(0)
            return total + reached * counts.at_most(stage_errors[-1]) <= risk

    found = smallest(accepted, ceil(3 / tolerable_rate), 1, None)
    assert found is not None
    return found


def plan_bayes(
    family: str,
    confidence: Fraction,
    tolerable_rate: Fraction,
    expected_rate: Fraction,
    prior: tuple[Fraction, Fraction],
) -> tuple[int, Fraction] | None:
    """Plan from a prior: the smallest n after which the rate is tolerable with the probability asked for.

    Args:
        family: ``beta`` with prior (alpha, beta), or ``gamma`` with prior (shape, rate).
        confidence: Between 0 and 1, exclusive.
        tolerable_rate: Between 0 and 1, exclusive.
        expected_rate: Expected errors per item; fractional errors are counted.
        prior: Parameters, both positive (the rate of a gamma prior may be 0).

    Returns:
        Size and expected errors; None where the expected rate is too near the tolerable one.

    Source:
        Stewart (2013), A Bayesian audit assurance model; Derks et al. (2021).

    Example:
        >>> plan_bayes("beta", Fraction(95, 100), Fraction(5, 100), Fraction(25, 1000), (Fraction(1), Fraction(1)))
        (220, Fraction(11, 2))
    """
    asked = Asked("poisson", 1 - confidence, tolerable_rate, expected_rate, None, 0)
    if expected_rate >= tolerable_rate:
        return None
    guess = fractional_guess(asked)
    wanted, rate = real(confidence), real(tolerable_rate)

    def met(size: int) -> bool:
        errors, one, two = real(size * expected_rate), real(prior[0]), real(prior[1])
        with localcontext(WORKING):
            if family == "gamma":
                return gamma_below(one + errors, (two + size) * rate) >= wanted
            return beta_below(one + errors, two + size - errors, rate) >= wanted

    size = 1 if met(1) else smallest(met, guess, 1, None)
    assert size is not None
    return size, size * expected_rate
