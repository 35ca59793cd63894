"""How many items: attribute and monetary-unit plans, by the named conventions of the field.

A plan is the smallest sample that, finding no more than the errors allowed, shows with the confidence asked for that
the rate of error is below the tolerable one. No binary float decides here: floats only guess where to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from auditkit.analysis.sampling.sizes import Asked as Asked
from auditkit.analysis.sampling.sizes import fewest_errors, fractional_size

METHODS = ("binomial", "poisson", "hypergeometric")
CONVENTIONS = ("aicpa", "idea", "jfa", "conservative")
ALLOWED = ("whole", "fractional", "interpolated")


@dataclass(frozen=True)
class Plan:
    """A sample size and what it rests on.

    Attributes:
        method: binomial, poisson or hypergeometric.
        convention: aicpa, idea, jfa or conservative.
        allowed: How errors are counted: whole, fractional or interpolated.
        confidence: Between 0 and 1.
        tolerable_rate: Share of items (or of the amount) that would be too much.
        expected_rate: Share expected in error.
        population: Units, None for no limit.
        size: Sample size; None where no sample can show it, for the reason given.
        errors: Errors that the sample may hold, in the way they are counted; None without a size.
        reason: Id of the sentence that says why there is no size, "" otherwise.
    """

    method: str
    convention: str
    allowed: str
    confidence: Fraction
    tolerable_rate: Fraction
    expected_rate: Fraction
    population: int | None
    size: int | None
    errors: Fraction | None
    reason: str = ""


def plan_attributes(
    method: str,
    confidence: Fraction,
    tolerable_rate: Fraction,
    expected_rate: Fraction = Fraction(0),
    *,
    population: int | None = None,
    convention: str = "aicpa",
    allowed: str | None = None,
) -> Plan:
    """Plan a test of attributes from an expected rate.

    Args:
        method: binomial; poisson; hypergeometric, which needs a population.
        confidence: Between 0 and 1, exclusive.
        tolerable_rate: Between 0 and 1, exclusive.
        expected_rate: From 0 to below the tolerable rate.
        population: Items, >= 1; None for no limit.
        convention: ``aicpa`` and ``jfa``: whole errors (Poisson: fractional), tolerable items of a population rounded
            up; ``idea``: the expected rate is first rounded up to whole items of the population; ``conservative``:
            tolerable items rounded down, the Poisson factor rounded up to 2 decimals.
        allowed: ``whole``: ``ceil(size * expected)`` errors; ``fractional``: exactly ``size * expected``;
            ``interpolated``: between the two sizes of whole errors around it. None: by the convention.

    Returns:
        The plan. ``P(X <= errors) <= 1 - confidence`` at the tolerable rate, and no smaller sample does.

    Source:
        AICPA Audit Guide Audit Sampling, appendices A and C; Stewart (2012), Technical Notes on the AICPA Audit Guide.

    Example:
        >>> plan_attributes("binomial", Fraction(95, 100), Fraction(5, 100), Fraction(1, 100)).size
        93
        >>> plan_attributes("hypergeometric", Fraction(99, 100), Fraction(2, 100), population=500).size
        183
    """
    way = allowed or ("fractional" if method == "poisson" and convention != "idea" else "whole")
    expected = expected_rate
    if convention == "idea" and population and allowed != "fractional":
        expected = Fraction(ceil(population * expected_rate), population)
    return _planned(method, confidence, tolerable_rate, expected, population, convention, way)


def plan_monetary_units(
    method: str,
    confidence: Fraction,
    tolerable_rate: Fraction,
    expected_rate: Fraction = Fraction(0),
    *,
    population: int | None = None,
    convention: str = "aicpa",
    allowed: str | None = None,
) -> Plan:
    """Plan a monetary-unit sample; rates are shares of the amount.

    Args:
        method: As for attributes; the units of a hypergeometric population are whole yuan.
        confidence: Between 0 and 1, exclusive.
        tolerable_rate: Tolerable misstatement over the amount.
        expected_rate: Expected misstatement over the amount.
        population: Monetary units, rounded to whole ones.
        convention: ``aicpa`` and ``jfa``: fractional errors with Poisson, whole ones otherwise; ``idea``: interpolated;
            ``conservative``: the Poisson factor rounded up to 2 decimals.
        allowed: As for attributes.

    Source:
        AICPA Audit Guide Audit Sampling, table C-1; Touw and Hoogduin (2011).

    Example:
        >>> plan_monetary_units("poisson", Fraction(95, 100), Fraction(1, 100), Fraction(5, 1000)).size
        1154
    """
    way = allowed or ("interpolated" if convention == "idea" else "fractional" if method == "poisson" else "whole")
    return _planned(method, confidence, tolerable_rate, expected_rate, population, convention, way)


def plan_for_errors(
    method: str, confidence: Fraction, tolerable_rate: Fraction, errors: int, *, population: int | None = None
) -> Plan:
    """Plan a test of attributes that may hold a given number of errors.

    Args:
        method: As for attributes.
        confidence: Between 0 and 1, exclusive.
        tolerable_rate: Between 0 and 1, exclusive.
        errors: Errors allowed, >= 0.
        population: Items, None for no limit.

    Example:
        >>> plan_for_errors("binomial", Fraction(95, 100), Fraction(5, 100), 1).size
        93
    """
    asked = Asked(method, 1 - confidence, tolerable_rate, Fraction(0), population, _bad(population, tolerable_rate))
    size = asked.smallest(errors)
    named = (method, "aicpa", "whole", confidence, tolerable_rate, Fraction(0), population)
    if size is None:
        return Plan(*named, None, None, "sampling.reason.population")
    return _within(Plan(*named, size, Fraction(errors)))


def _bad(population: int | None, rate: Fraction) -> int:
    return ceil((population or 0) * rate)


def _planned(
    method: str,
    confidence: Fraction,
    tolerable: Fraction,
    expected: Fraction,
    population: int | None,
    convention: str,
    way: str,
) -> Plan:
    units = (population or 0) * tolerable
    asked = Asked(
        method,
        1 - confidence,
        tolerable,
        expected,
        population,
        floor(units) if convention == "conservative" else ceil(units),
    )
    named = (method, convention, way, confidence, tolerable, expected, population)
    if expected >= tolerable:
        return Plan(*named, None, None, "sampling.reason.expected")
    found: tuple[int, Fraction] | None
    if method == "poisson" and convention == "conservative":
        found = _by_rounded_factor(asked)
    elif way == "fractional" and method != "hypergeometric":
        found = _by_fractions(asked)
    else:
        found = _by_whole(asked, interpolated=way == "interpolated")
    if found is None:
        return Plan(*named, None, None, "sampling.reason.population")
    return _within(Plan(*named, *found))


def _within(plan: Plan) -> Plan:
    """A plan larger than its population is no sample any more."""
    if plan.size is None or plan.population is None or plan.size <= plan.population:
        return plan
    named = (plan.method, plan.convention, plan.allowed, plan.confidence, plan.tolerable_rate, plan.expected_rate)
    return Plan(*named, plan.population, None, None, "sampling.reason.population")


def _by_whole(asked: Asked, *, interpolated: bool) -> tuple[int, Fraction] | None:
    """Find the smallest c with n(c) * expected <= c, which is the smallest n with n * expected rounded up errors."""
    errors = fewest_errors(asked)
    if errors is None:
        return None
    size = asked.smallest(errors)
    assert size is not None
    if not interpolated or errors == 0:
        return size, Fraction(errors)
    below = asked.smallest(errors - 1)
    assert below is not None
    part = (asked.expected * below - (errors - 1)) / (1 - asked.expected * (size - below))
    between = ceil(below + part * (size - below))
    return between, between * asked.expected


def _by_fractions(asked: Asked) -> tuple[int, Fraction]:
    size = fractional_size(asked)
    return size, size * asked.expected


def _by_rounded_factor(asked: Asked) -> tuple[int, Fraction]:
    """The factor that solves ``factor == gamma limit of factor * expected / tolerable errors``, rounded up."""
    ratio = asked.expected / asked.tolerable
    unit = Asked("poisson", asked.risk, Fraction(1, 100), ratio / 100, None, 0)
    # With a tolerable rate of 1/100 the smallest sample is the factor in hundredths, rounded up.
    size = ceil(Fraction(fractional_size(unit), 100) / asked.tolerable)
    return size, size * asked.expected
