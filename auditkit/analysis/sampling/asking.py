"""The questions of the library as they are put from outside: made exact, and refused where they make no sense."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil

from auditkit.analysis.sampling import believing, evaluating, planning, staging, strata, variables
from auditkit.analysis.sampling.asked import Number, at_least, choice, count, exact, share
from auditkit.analysis.sampling.evaluating import Posterior, Rates
from auditkit.analysis.sampling.planning import ALLOWED, CONVENTIONS, METHODS, Plan
from auditkit.analysis.sampling.strata import Cuts, VariablesPlan
from auditkit.analysis.sampling.variables import ESTIMATORS, Estimate, Stratum
from auditkit.errors import UsageError


def plan_attributes(
    *,
    confidence: Number,
    tolerable_rate: Number,
    expected_rate: Number = 0,
    expected_errors: int | None = None,
    method: str = "binomial",
    population: int | None = None,
    convention: str = "aicpa",
    allowed: str | None = None,
) -> Plan:
    """Plan a test of attributes; see ``auditkit.analysis.sampling.planning.plan_attributes``.

    Args:
        confidence: Between 0 and 1, exclusive.
        tolerable_rate: Between 0 and 1, exclusive.
        expected_rate: Rate of error expected, >= 0.
        expected_errors: Errors the sample may hold, instead of a rate.
        method: binomial, poisson or hypergeometric.
        population: Items; needed by hypergeometric.
        convention: aicpa, idea, jfa or conservative.
        allowed: whole, fractional or interpolated, instead of the convention's.

    Raises:
        UsageError: If an argument makes no sense.

    Example:
        >>> plan_attributes(confidence=0.95, tolerable_rate=0.05, expected_errors=0).size
        59
    """
    _method(method, convention, allowed, population)
    sure, tolerable = share(confidence, "confidence"), share(tolerable_rate, "tolerable_rate")
    if expected_errors is not None:
        errors = count(expected_errors, 0, None, "expected_errors")
        return planning.plan_for_errors(method, sure, tolerable, errors, population=population)
    expected = at_least(expected_rate, 0, "expected_rate")
    return planning.plan_attributes(
        method, sure, tolerable, expected, population=population, convention=convention, allowed=allowed
    )


def _method(method: str, convention: str, allowed: str | None, population: int | None) -> None:
    choice(method, METHODS, "method")
    choice(convention, CONVENTIONS, "convention")
    if allowed is not None:
        choice(allowed, ALLOWED, "allowed")
    if population is not None:
        count(population, 1, None, "population")
    elif method == "hypergeometric":
        raise UsageError("sampling.needs-population", method=method)


def plan_monetary(
    *,
    confidence: Number,
    book_value: Number,
    tolerable: Number,
    expected: Number = 0,
    method: str = "poisson",
    convention: str = "aicpa",
    allowed: str | None = None,
) -> Plan:
    """Plan a monetary-unit sample; see ``auditkit.analysis.sampling.planning.plan_monetary_units``.

    Args:
        confidence: Between 0 and 1, exclusive.
        book_value: Book value of the population, > 0.
        tolerable: Tolerable misstatement, above 0 and below the book value.
        expected: Expected misstatement, >= 0.
        method: poisson, binomial or hypergeometric (the book value in whole units of currency).
        convention: aicpa, idea, jfa or conservative.
        allowed: whole, fractional or interpolated, instead of the convention's.

    Raises:
        UsageError: If an argument makes no sense.

    Example:
        >>> plan_monetary(confidence=0.95, book_value=1000000, tolerable=10000, expected=2000).size
        463
    """
    value = at_least(book_value, 0, "book_value")
    units = max(ceil(value), 1)
    _method(method, convention, allowed, units)
    rate = share(exact(tolerable, "tolerable") / (value or 1), "tolerable / book_value")
    expected_rate = at_least(expected, 0, "expected") / (value or 1)
    return planning.plan_monetary_units(
        method,
        share(confidence, "confidence"),
        rate,
        expected_rate,
        population=units if method == "hypergeometric" else None,
        convention=convention,
        allowed=allowed,
    )


def plan_two_stages(*, confidence: Number, tolerable_rate: Number, stage_errors: Sequence[int]) -> int:
    """Return the size of each of several equal stages; see ``analysis.sampling.staging.plan_two_stages``.

    Example:
        >>> plan_two_stages(confidence=0.9, tolerable_rate=0.05, stage_errors=[1, 0])
        49
    """
    count(len(stage_errors), 1, None, "stage_errors")
    errors = tuple(count(number, 0, None, "stage_errors") for number in stage_errors)
    return staging.plan_two_stages(share(confidence, "confidence"), share(tolerable_rate, "tolerable_rate"), errors)


def plan_variables(
    *,
    confidence: Number,
    precision: Number,
    items: Sequence[int],
    deviations: Sequence[Number],
    convention: str = "textbook",
    allocation: str = "neyman",
) -> VariablesPlan:
    """Plan a stratified estimate of an amount; see ``analysis.sampling.strata.plan_variables``."""
    choice(convention, ("textbook", "fsaudit"), "convention")
    choice(allocation, ("neyman", "proportional"), "allocation")
    wanted = exact(precision, "precision")
    if wanted <= 0:
        raise UsageError("sampling.too-small", name="precision", value=str(precision), least="0.01")
    return strata.plan_variables(
        share(confidence, "confidence"),
        wanted,
        [count(number, 1, None, "items") for number in items],
        [at_least(number, 0, "deviations") for number in deviations],
        convention=convention,
        allocation=allocation,
    )


def _prior(family: str, prior: tuple[Number, Number] | str, tolerable: Fraction | None) -> tuple[Fraction, Fraction]:
    choice(family, ("beta", "gamma"), "family")
    if isinstance(prior, str):
        choice(prior, ("uniform", "impartial"), "prior")
        if prior == "uniform":
            return Fraction(1), Fraction(1 if family == "beta" else 0)
        if tolerable is None:
            raise UsageError("sampling.needs-tolerable")
        return believing.impartial_prior(family, tolerable)
    first, second = exact(prior[0], "prior"), exact(prior[1], "prior")
    if first <= 0 or second < 0 or (second == 0 and family == "beta"):
        raise UsageError("sampling.no-prior", family=family)
    return first, second


def plan_bayes(
    *,
    confidence: Number,
    tolerable_rate: Number,
    expected_rate: Number = 0,
    family: str = "beta",
    prior: tuple[Number, Number] | str = "uniform",
) -> tuple[int, Fraction] | None:
    """Plan from a prior; see ``analysis.sampling.staging.plan_bayes``.

    Args:
        confidence: Between 0 and 1, exclusive.
        tolerable_rate: Between 0 and 1, exclusive.
        expected_rate: Rate of error expected, >= 0.
        family: beta or gamma.
        prior: Two parameters, ``uniform`` or ``impartial``.

    Example:
        >>> plan_bayes(confidence=0.95, tolerable_rate=0.05, expected_rate=0.025)
        (220, Fraction(11, 2))
    """
    tolerable = share(tolerable_rate, "tolerable_rate")
    known = _prior(family, prior, tolerable)
    expected = at_least(expected_rate, 0, "expected_rate")
    return staging.plan_bayes(family, share(confidence, "confidence"), tolerable, expected, known)


def cut_strata(values: Iterable[Number], parts: int, classes: int = 200) -> Cuts:
    """Cut strata by the cumulated square root of frequencies; see ``analysis.sampling.strata``."""
    amounts = [exact(value, "values") for value in values]
    count(len(amounts), 1, None, "values")
    return strata.cut_by_root_frequency(
        amounts, count(parts, 1, strata.MOST_STRATA, "parts"), count(classes, parts, None, "classes")
    )


def evaluate_attributes(
    *,
    confidence: Number,
    size: int,
    errors: int,
    method: str = "binomial",
    population: int | None = None,
    two_sided: bool = False,
) -> Rates:
    """Evaluate a test of attributes; see ``analysis.sampling.evaluating.evaluate_attributes``.

    Example:
        >>> round(evaluate_attributes(confidence=0.95, size=60, errors=2).upper, 4)
        Decimal('0.1012')
    """
    choice(method, METHODS, "method")
    if method == "hypergeometric" and population is None:
        raise UsageError("sampling.needs-population", method=method)
    tested = count(size, 1, population, "size")
    found = count(errors, 0, tested, "errors")
    sure = share(confidence, "confidence")
    return evaluating.evaluate_attributes(method, sure, tested, found, population=population, two_sided=two_sided)


def evaluate_variables(
    drawn: Sequence[Stratum],
    *,
    confidence: Number,
    estimator: str = "difference",
    two_sided: bool = True,
    finite: bool = True,
    distribution: str = "t",
    few_differences: str = "none",
    regression_loss: bool = True,
) -> Estimate:
    """Estimate an audited value; see ``analysis.sampling.variables.evaluate_variables``.

    Args:
        drawn: Strata as ``stratum_of`` makes them from DataFrames.
        confidence: Between 0 and 1, exclusive.
        estimator: mean-per-unit, difference, ratio or regression.
        two_sided: Whether the risk is shared by both sides.
        finite: Whether the finite-population correction is applied.
        distribution: t or normal.
        few_differences: none or idea.
        regression_loss: Whether a regression pays (n-1)/(n-2) for its slope.
    """
    choice(estimator, ESTIMATORS, "estimator")
    choice(distribution, ("t", "normal"), "distribution")
    choice(few_differences, ("none", "idea"), "few_differences")
    count(len(drawn), 1, None, "drawn")
    return variables.evaluate_variables(
        estimator,
        drawn,
        share(confidence, "confidence"),
        two_sided=two_sided,
        finite=finite,
        distribution=distribution,
        few_differences=few_differences,
        regression_loss=regression_loss,
    )


def evaluate_bayes(
    *,
    confidence: Number,
    size: int,
    errors: Number,
    family: str = "beta",
    prior: tuple[Number, Number] | str = "uniform",
    tolerable_rate: Number | None = None,
    two_sided: bool = False,
) -> Posterior:
    """Add a sample to a prior; see ``analysis.sampling.evaluating.evaluate_bayes``."""
    tolerable = None if tolerable_rate is None else share(tolerable_rate, "tolerable_rate")
    known = _prior(family, prior, tolerable)
    found = at_least(errors, 0, "errors")
    if found > count(size, 1, None, "size"):
        raise UsageError("sampling.too-large", name="errors", value=str(errors), most=size)
    return evaluating.evaluate_bayes(family, share(confidence, "confidence"), size, found, known, two_sided=two_sided)


def bayes_factor(
    *,
    tolerable_rate: Number,
    size: int,
    errors: Number,
    family: str = "beta",
    prior: tuple[Number, Number] | str = "impartial",
) -> Decimal | None:
    """Return how much a sample speaks for a tolerable rate; see ``analysis.sampling.believing.bayes_factor``.

    Example:
        >>> round(bayes_factor(tolerable_rate=0.05, size=50, errors=1), 4)
        Decimal('4.9852')
    """
    tolerable = share(tolerable_rate, "tolerable_rate")
    found = at_least(errors, 0, "errors")
    return believing.bayes_factor(
        family, tolerable, count(size, 1, None, "size"), found, _prior(family, prior, tolerable)
    )
