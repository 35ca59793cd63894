"""Whatever is validly asked has an answer, and the answers hang together."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.analysis.sampling.limits import binomial_lower, binomial_upper, hypergeometric_upper, poisson_upper
from auditkit.analysis.sampling.monetary import FACTORS, cell_bound, moment_bound, project_taints, stringer_bound
from auditkit.analysis.sampling.money_draws import cells, fixed_interval, random_order, random_units, sieve
from auditkit.analysis.sampling.planning import CONVENTIONS, METHODS, plan_attributes, plan_monetary_units
from auditkit.analysis.sampling.real import beta_below, beta_quantile, gamma_below, gamma_quantile
from auditkit.analysis.sampling.strata import allocate, cut_by_root_frequency
from auditkit.analysis.sampling.tails import Binomial, Hypergeometric, smallest
from auditkit.analysis.sampling.variables import ESTIMATORS, Stratum, evaluate_variables

QUICK = settings(max_examples=40, deadline=None)
confidences = st.sampled_from([Fraction(n, 100) for n in (1, 50, 76, 80, 90, 95, 99)])
rates = st.integers(1, 999).map(lambda n: Fraction(n, 1000))
taints = st.lists(st.integers(1, 100).map(lambda n: Fraction(n, 100)), max_size=12)


@QUICK
@given(st.sampled_from(METHODS), st.sampled_from(CONVENTIONS), confidences, rates, rates, st.integers(1, 10**12))
def test_every_plan_has_a_size_or_a_reason(
    method: str, convention: str, confidence: Fraction, tolerable: Fraction, part: Fraction, population: int
) -> None:
    expected = tolerable * part * Fraction(9, 10)
    for plan in (plan_attributes, plan_monetary_units):
        found = plan(method, confidence, tolerable, expected, population=population, convention=convention)
        assert (found.size is None) == bool(found.reason)
        assert found.size is None or 1 <= found.size <= population


@QUICK
@given(confidences, rates, st.integers(1, 60))
def test_a_plan_is_the_smallest_by_trial(confidence: Fraction, tolerable: Fraction, hundredth: int) -> None:
    expected = tolerable * Fraction(hundredth, 100)
    found = plan_attributes("binomial", confidence, tolerable, expected)
    assert found.size is not None

    def allowed(size: int) -> int:
        return -(-size * expected.numerator // expected.denominator)

    if found.size > 300:
        return
    for size in range(1, found.size + 1):
        exact = Binomial(size, tolerable).exactly_at_most(allowed(size))
        assert exact is not None
        assert (exact <= 1 - confidence) == (size == found.size)


@QUICK
@given(st.integers(1, 60), st.data())
def test_a_hypergeometric_plan_is_the_smallest_by_trial(population: int, data: st.DataObject) -> None:
    tolerable = Fraction(data.draw(st.integers(1, 19)), 20)
    expected = tolerable * Fraction(data.draw(st.integers(0, 9)), 10)
    bad = -(-population * tolerable.numerator // tolerable.denominator)
    found = plan_attributes("hypergeometric", Fraction(9, 10), tolerable, expected, population=population)
    passing = []
    for size in range(1, population + 1):
        errors = -(-size * expected.numerator // expected.denominator)
        exact = Hypergeometric(population, bad, size).exactly_at_most(errors)
        if exact is not None and exact <= Fraction(1, 10):
            passing.append(size)
    assert found.size == (passing[0] if passing else None)


def test_a_tail_of_exactly_the_risk_is_enough() -> None:
    # 1 of 10^12 units is bad: the chance to miss it is exactly 5 % with 95 % of the units.
    plan = plan_attributes("hypergeometric", Fraction(95, 100), Fraction(1, 10**12), population=10**12)
    assert plan.size == 95 * 10**10
    assert plan_attributes("binomial", Fraction(7, 8), Fraction(1, 2)).size == 3


@QUICK
@given(st.integers(1, 400), st.data())
def test_tails_agree_with_fractions(size: int, data: st.DataObject) -> None:
    errors, rate = data.draw(st.integers(0, size)), data.draw(rates)
    exact = Binomial(size, rate).exactly_at_most(errors)
    assert exact is not None
    assert abs(Fraction(Binomial(size, rate).at_most(errors)) - exact) < Fraction(1, 10**40)
    population = data.draw(st.integers(size, 500))
    counts = Hypergeometric(population, data.draw(st.integers(0, population)), size)
    whole = counts.exactly_at_most(errors)
    assert whole is not None
    assert abs(Fraction(counts.at_most(errors)) - whole) < Fraction(1, 10**40)


@QUICK
@given(st.integers(1, 300), confidences, st.data())
def test_binomial_limits_meet_the_risk(size: int, confidence: Fraction, data: st.DataObject) -> None:
    errors, risk = data.draw(st.integers(0, size)), 1 - confidence
    upper, lower = binomial_upper(size, errors, risk), binomial_lower(size, errors, risk)
    assert 0 <= lower <= 1
    assert errors == size or abs(
        Binomial(size, Fraction(upper)).at_most(errors) - Decimal(risk.numerator) / 100 * (100 // risk.denominator)
    ) < Decimal("1e-20")
    assert errors == 0 or abs(
        1
        - Binomial(size, Fraction(lower)).at_most(errors - 1)
        - Decimal(risk.numerator) / 100 * (100 // risk.denominator)
    ) < Decimal("1e-20")


@QUICK
@given(st.integers(1, 200), st.data())
def test_limits_grow_with_confidence_and_errors(size: int, data: st.DataObject) -> None:
    errors = data.draw(st.integers(0, size - 1))
    population = data.draw(st.integers(size, 10**6))
    risks = [Fraction(n, 100) for n in (50, 20, 10, 5, 1)]
    for one, two in pairwise(risks):
        assert binomial_upper(size, errors, one) < binomial_upper(size, errors, two)
        assert hypergeometric_upper(population, size, errors, one) <= hypergeometric_upper(
            population, size, errors, two
        )
    assert binomial_upper(size, errors, risks[3]) < binomial_upper(size, errors + 1, risks[3])
    assert binomial_upper(size, errors, risks[3]) < poisson_upper(size, errors, risks[3]) + Decimal(1) / size


@QUICK
@given(st.integers(1, 300), taints, confidences, st.sampled_from(FACTORS))
def test_every_bound_covers_its_estimate(size: int, found: list[Fraction], confidence: Fraction, factors: str) -> None:
    found = found[:size]
    for bound in (stringer_bound, cell_bound):
        result = bound(size, found, 1 - confidence, factors, max(size, 10**6))
        assert result.upper <= 1
        assert confidence < Fraction(1, 2) or result.upper >= result.most_likely
        assert result.steps[-1].bound >= result.upper or factors == "poisson"
    moment = moment_bound(size, found, 1 - confidence)
    assert moment.upper.is_finite()
    assert moment_bound(size, [-t for t in found], 1 - confidence).upper.is_finite()
    assert project_taints(size, found, confidence).most_likely == sum(found, Fraction(0)) / size


@QUICK
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=60).filter(any), st.integers(1, 40), st.text(max_size=5))
def test_draws_by_amount_hit_only_amounts(units: list[int], size: int, seed: str) -> None:
    total = sum(units)
    for hits in (fixed_interval(units, size, seed), random_units(units, size, seed), cells(units, size, seed)):
        assert sum(hit.times for hit in hits) == size
        assert all(units[hit.item] > 0 for hit in hits)
    for hit in fixed_interval(units, size, seed):
        share = Fraction(units[hit.item] * size, total)
        assert share - 1 < hit.times < share + 1
    keys = [str(number) for number in range(len(units))]
    small, large = sieve(keys, units, size, seed), sieve(keys, units, size + 5, seed)
    assert {hit.item for hit in small} <= {hit.item for hit in large}
    assert random_order(units, size + 3, seed)[:size] == random_order(units, size, seed)


@QUICK
@given(st.lists(st.integers(0, 50), min_size=1, max_size=8), st.integers(0, 400), st.integers(0, 3))
def test_allocations_add_up(items: list[int], size: int, least: int) -> None:
    found = allocate(size, [Fraction(n) for n in items], items, least=least)
    assert all(0 <= n <= top for n, top in zip(found, items, strict=True))
    floor = sum(min(least, top) for top in items)
    assert sum(found) == max(min(size, sum(items)), floor)


@QUICK
@given(st.lists(st.integers(-50, 10**6), min_size=1, max_size=60), st.integers(1, 6), st.integers(6, 40))
def test_strata_hold_every_item_once(values: list[int], strata: int, classes: int) -> None:
    amounts = [Fraction(value, 100) for value in values]
    cuts = cut_by_root_frequency(amounts, strata, classes)
    assert sum(cuts.counts) == len(values)
    counts = [0] * len(cuts.counts)
    for amount in amounts:
        counts[cuts.stratum(amount)] += 1
    assert tuple(counts) == cuts.counts


amount = st.integers(0, 10**6).map(lambda n: Fraction(n, 100))


@QUICK
@given(st.sampled_from(ESTIMATORS), st.lists(st.lists(st.tuples(amount, amount), min_size=1, max_size=6), min_size=1))
def test_every_estimate_has_a_value(estimator: str, drawn: list[list[tuple[Fraction, Fraction]]]) -> None:
    strata = [Stratum(len(d) + 5, Fraction(10**5), *map(tuple, zip(*d, strict=True))) for d in drawn]
    for few in ("none", "idea"):
        found = evaluate_variables(estimator, strata, Fraction(9, 10), few_differences=few)
        assert found.misstatement + found.audit_value == 10**5 * len(strata)
        assert (found.precision is None) == any(len(d) < 2 for d in drawn)
        assert found.precision is None or found.precision >= 0


@QUICK
@given(st.integers(1, 2000), st.integers(1, 2000), st.integers(1, 99))
def test_quantiles_invert_their_distributions(first: int, second: int, hundredth: int) -> None:
    a, b, p = Decimal(first) / 10, Decimal(second) / 10, Decimal(hundredth) / 100
    assert abs(beta_below(a, b, beta_quantile(p, a, b)) - p) < Decimal("1e-28")
    assert abs(gamma_below(a, gamma_quantile(p, a)) - p) < Decimal("1e-28")


@QUICK
@given(st.integers(0, 1000), st.integers(-50, 2000))
def test_smallest_finds_the_edge(edge: int, guess: int) -> None:
    assert smallest(lambda n: n >= edge, guess, 0, 1000) == edge
    assert smallest(lambda n: n >= edge, guess, 0, None) == edge
    assert smallest(lambda n: False, guess, 0, 1000) is None
