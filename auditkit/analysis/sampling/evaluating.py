"""What an attribute sample says: observed rate, limits and whether the tolerable rate is held."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from auditkit.analysis.sampling.limits import (
    binomial_lower,
    binomial_upper,
    hypergeometric_lower,
    hypergeometric_upper,
    poisson_lower,
    poisson_upper,
)
from auditkit.analysis.sampling.real import WORKING, beta_quantile, gamma_quantile, real, shown


@dataclass(frozen=True)
class Rates:
    """The result of a test of attributes.

    Attributes:
        method: binomial, poisson or hypergeometric.
        confidence: Of the statement; with two sides each limit takes half the risk.
        size: Items tested.
        errors: Items in error.
        observed: errors / size.
        lower: Lower limit of the rate, 0 in a one-sided evaluation.
        upper: Upper limit of the rate; a Poisson limit is factor / size, in tiny samples above 1.
        upper_units: Upper limit in items of the population, hypergeometric only.
        lower_units: Lower limit in items of the population, hypergeometric only.
    """

    method: str
    confidence: Fraction
    size: int
    errors: int
    observed: Fraction
    lower: Decimal
    upper: Decimal
    lower_units: int | None = None
    upper_units: int | None = None

    def holds(self, tolerable_rate: Fraction) -> bool:
        """Tell whether the upper limit does not exceed the tolerable rate."""
        return Fraction(self.upper) <= tolerable_rate


def evaluate_attributes(
    method: str,
    confidence: Fraction,
    size: int,
    errors: int,
    *,
    population: int | None = None,
    two_sided: bool = False,
) -> Rates:
    """Evaluate a test of attributes.

    Args:
        method: ``binomial`` (Clopper-Pearson), ``poisson`` or ``hypergeometric``.
        confidence: Between 0 and 1, exclusive.
        size: Items tested, >= 1.
        errors: Items in error, 0 to size.
        population: Items in all, for hypergeometric limits.
        two_sided: Whether the risk is shared by a lower and an upper limit.

    Example:
        >>> found = evaluate_attributes("binomial", Fraction(95, 100), 60, 2)
        >>> round(found.upper, 6), found.holds(Fraction(11, 100))
        (Decimal('0.101236'), True)
    """
    risk = (1 - confidence) / (2 if two_sided else 1)
    observed = Fraction(errors, size)
    if method == "hypergeometric":
        total = population or size
        most = hypergeometric_upper(total, size, errors, risk)
        least = hypergeometric_lower(total, size, errors, risk) if two_sided else errors
        low = shown(real(Fraction(least, total))) if two_sided else Decimal(0)
        upper = shown(real(Fraction(most, total)))
        return Rates(method, confidence, size, errors, observed, low, upper, least, most)
    if method == "poisson":
        upper = poisson_upper(size, errors, risk)
        low = poisson_lower(size, errors, risk) if two_sided else Decimal(0)
    else:
        upper = binomial_upper(size, errors, risk)
        low = binomial_lower(size, errors, risk) if two_sided else Decimal(0)
    return Rates(method, confidence, size, errors, observed, low, upper)


@dataclass(frozen=True)
class Posterior:
    """What is believed of a rate after the sample.

    Attributes:
        family: beta or gamma.
        first: Alpha, or the shape.
        second: Beta, or the rate.
        mode: Most likely rate.
        mean: Expected rate.
        lower: Lower credible limit, 0 when one-sided.
        upper: Upper credible limit.
        warnings: Ids of sentences that a reader of the limits should know.
    """

    family: str
    first: Fraction
    second: Fraction
    mode: Fraction
    mean: Fraction
    lower: Decimal
    upper: Decimal
    warnings: tuple[str, ...] = ()


def evaluate_bayes(
    family: str,
    confidence: Fraction,
    size: int,
    errors: Fraction,
    prior: tuple[Fraction, Fraction],
    *,
    two_sided: bool = False,
) -> Posterior:
    """Add a sample to a prior.

    Args:
        family: ``beta`` (binomial errors) or ``gamma`` (Poisson errors).
        confidence: Between 0 and 1, exclusive.
        size: Items tested, >= 0.
        errors: Errors, or the sum of taints, 0 to size.
        prior: Parameters of the prior; see ``impartial_prior``.
        two_sided: Whether the risk is shared by both limits.

    Source:
        Stewart (2013); Derks, de Swart, van Batenburg, Wagenmakers and Wetzels (2021).

    Example:
        >>> round(evaluate_bayes("beta", Fraction(95, 100), 60, Fraction(1), (Fraction(1), Fraction(1))).upper, 6)
        Decimal('0.075422')
    """
    risk = (1 - confidence) / (2 if two_sided else 1)
    first, second = prior[0] + errors, prior[1] + size - (errors if family == "beta" else 0)
    if family == "beta":
        both = first + second
        mode = (first - 1) / (both - 2) if first > 1 and second > 1 else Fraction(int(first > second))
        mean = first / both
    else:
        mode, mean = max(first - 1, Fraction(0)) / second, first / second

    def quantile(probability: Fraction) -> Decimal:
        with localcontext(WORKING):
            one, two = real(first), real(second)
            if family == "beta":
                return shown(beta_quantile(real(probability), one, two))
            return shown(gamma_quantile(real(probability), one) / two)

    low = quantile(risk) if two_sided else Decimal(0)
    warnings = ("sampling.warning.bayes-taints",) if errors.denominator > 1 else ()
    return Posterior(family, first, second, mode, mean, low, quantile(1 - risk), warnings)
