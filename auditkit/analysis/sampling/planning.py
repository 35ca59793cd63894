"""How many items: attribute and monetary-unit plans, by the named conventions of the field.

A plan is the smallest sample that, finding no more than the errors allowed, shows with the confidence asked for that
the rate of error is below the tolerable one. No binary float decides here: floats only guess where to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil, floor

from auditkit.analysis.sampling.limits import gamma_guess, poisson_factor, rounded_up
from auditkit.analysis.sampling.real import WORKING, beta_below, gamma_below, gamma_quantile, real
from auditkit.analysis.sampling.tails import Binomial, Counts, Hypergeometric, Poisson, risk_met, smallest

METHODS = ("binomial", "poisson", "hypergeometric")
CONVENTIONS = ("aicpa", "idea", "jfa", "conservative")
ALLOWED = ("whole", "fractional", "interpolated")
MOST_ERRORS = 20_000


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

    @property
    def most(self) -> int | None:
        """Largest sample; without replacement that is the population."""
        return self.population if self.method == "hypergeometric" else None

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

    def smallest(self, errors: int) -> int | None:
        """Return the smallest sample that may hold so many errors; None where even the population is too small."""
        if self.method == "hypergeometric" and self.bad_units <= errors:
            return None
        low = errors + 1 if self.method != "poisson" else 1
        return smallest(lambda n: risk_met(self.counts(n), errors, self.risk), self.guess(errors), low, self.most)


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
    if method == "poisson" and convention == "conservative":
        found = _by_rounded_factor(asked)
    elif way == "fractional" and method != "hypergeometric":
        found = _by_fractions(asked)
    else:
        found = _by_whole(asked, interpolated=way == "interpolated")
    if found is None:
        near = method != "hypergeometric" or asked.bad_units > MOST_ERRORS
        return Plan(*named, None, None, "sampling.reason.near" if near else "sampling.reason.population")
    return _within(Plan(*named, *found))


def _within(plan: Plan) -> Plan:
    """A plan larger than its population is no sample any more."""
    if plan.size is None or plan.population is None or plan.size <= plan.population:
        return plan
    named = (plan.method, plan.convention, plan.allowed, plan.confidence, plan.tolerable_rate, plan.expected_rate)
    return Plan(*named, plan.population, None, None, "sampling.reason.population")


def _by_whole(asked: Asked, *, interpolated: bool) -> tuple[int, Fraction] | None:
    """Find the smallest c with n(c) * expected <= c, which is the smallest n with n * expected rounded up errors."""
    errors = _fewest_errors(asked)
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


def _fewest_errors(asked: Asked) -> int | None:
    if asked.expected == 0:
        return 0 if asked.smallest(0) is not None else None
    guess = _guessed_errors(asked)
    if guess is None:
        return None

    def spare(errors: int) -> Fraction | None:
        size = asked.smallest(errors)
        return None if size is None else errors - size * asked.expected

    def met(errors: int) -> bool:
        found = spare(errors)
        return found is not None and found >= 0

    most = MOST_ERRORS if asked.most is None else max(min(MOST_ERRORS, asked.bad_units - 1), 0)
    best = smallest(met, guess, 0, most)
    # The sizes are whole, so a few smaller counts may pass by rounding; beyond one unit of it none can.
    for fewer in range((guess if best is None else best) - 1, -1, -1):
        found = spare(fewer)
        if found is not None and found >= 0:
            best = fewer
        elif found is not None and found < -asked.expected:
            break
    return best


def _guessed_errors(asked: Asked) -> int | None:
    """Return roughly the errors at which n(c) * expected meets c, None where that lies too far out."""
    rate = float(asked.expected)

    def met(errors: int) -> bool:
        return asked.guess(errors) * rate <= errors

    most = MOST_ERRORS if asked.most is None else min(MOST_ERRORS, max(asked.bad_units - 1, 0))
    found = smallest(met, int(2 * rate / float(asked.tolerable)), 0, most)
    if found is None and most < MOST_ERRORS:
        return most
    return found


def _by_fractions(asked: Asked) -> tuple[int, Fraction] | None:
    """Find the smallest n whose gamma (or beta) upper limit of n * expected errors is below the tolerable rate."""
    guess = fractional_guess(asked)
    if guess is None:
        return None
    risk, rate = real(asked.risk), real(asked.tolerable)

    def met(size: int) -> bool:
        errors = real(size * asked.expected)
        with localcontext(WORKING):
            if asked.method == "poisson":
                return 1 - gamma_below(errors + 1, size * rate) <= risk
            return 1 - beta_below(errors + 1, size - errors, rate) <= risk

    size = smallest(met, guess, 1, None)
    assert size is not None
    return size, size * asked.expected


def fractional_guess(asked: Asked) -> int | None:
    """Return roughly the smallest Poisson sample with fractional errors, None where it lies too far out."""
    ratio = float(asked.expected / asked.tolerable)
    mean = 3.0
    for _ in range(200):
        wanted = gamma_guess(asked.risk, 1 + ratio * mean)
        if abs(wanted - mean) < 0.01:
            break
        mean = wanted
        if mean > MOST_ERRORS:
            return None
    if ratio > 0.999:
        return None
    return max(ceil(mean / float(asked.tolerable)), 1)


def _by_rounded_factor(asked: Asked) -> tuple[int, Fraction] | None:
    """The factor that solves ``factor == gamma limit of factor * expected / tolerable errors``, rounded up."""
    if fractional_guess(asked) is None:
        return None
    ratio = real(asked.expected / asked.tolerable)
    with localcontext(WORKING):
        factor = poisson_factor(Decimal(0), asked.risk)
        for _ in range(10_000):
            before, factor = factor, gamma_quantile(real(1 - asked.risk), 1 + ratio * factor)
            if abs(factor - before) < Decimal("1e-12"):
                break
    size = ceil(Fraction(rounded_up(factor, 2)) / asked.tolerable)
    return size, size * asked.expected
