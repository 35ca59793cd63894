"""Satisfaction: the interval against the published one and its own equation, the formulas by hand.

Newcombe, R. G. (1998): Two-sided confidence intervals for the single proportion: comparison of seven methods,
Statistics in Medicine 17, 857-872, table I, method 3 (score, 95 %, four decimals).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.analysis.satisfaction import DEGREES, Z95, Degree, Tally, satisfaction, wilson
from auditkit.core.money import half_up


@pytest.mark.parametrize(
    ("successes", "n", "lower", "upper"),
    [
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
    ],
)
def test_the_published_intervals(successes: int, n: int, lower: str, upper: str) -> None:
    found = wilson(Fraction(100 * successes, n), n)
    assert (half_up(found.lower / 100, 4), half_up(found.upper / 100, 4)) == (Decimal(lower), Decimal(upper))


@settings(max_examples=40)
@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_limits_solve_the_equation_of_the_score(counts: tuple[int, int]) -> None:
    successes, n = counts
    share, square = Fraction(successes, n), Fraction(Z95) ** 2
    found = wilson(100 * share, n)
    step = Fraction(1, 10**14)
    for limit, inner, outer in ((found.lower, step, -step), (found.upper, -step, step)):
        at = Fraction(limit) / 100

        def beyond(shift: Fraction, at: Fraction = at) -> Fraction:
            theta = at + shift
            return (share - theta) ** 2 - square * theta * (1 - theta) / n

        assert beyond(inner) <= 0
        assert beyond(outer) >= 0


@settings(max_examples=40)
@given(st.fractions(min_value=0, max_value=100), st.integers(1, 10**7))
def test_the_interval_holds_the_value_and_narrows(percent: Fraction, n: int) -> None:
    found, larger = wilson(percent, n), wilson(percent, 10 * n)
    assert 0 <= found.lower <= percent <= found.upper <= 100
    assert larger.upper - larger.lower < found.upper - found.lower
    assert found.lower.as_tuple().exponent == -12


def test_the_ends_are_closed() -> None:
    assert wilson(Fraction(0), 10).lower == 0
    assert wilson(Fraction(100), 10).upper == 100


@pytest.mark.parametrize(("percent", "n"), [(Fraction(50), 0), (Fraction(-1), 5), (Fraction(101), 5)])
def test_what_is_no_share_is_refused(percent: Fraction, n: int) -> None:
    with pytest.raises(ValueError, match=str(n)):
        wilson(percent, n)


def test_formulas_by_hand() -> None:
    answers = Tally({"very": 5, "satisfied": 2, "fair": 2, "dissatisfied": 1}, {})
    assert satisfaction(answers, "share") == 70
    assert satisfaction(answers, "weighted") == Fraction(5 * 100 + 2 * 80 + 2 * 60 + 40, 10)
    assert satisfaction(answers, "share", satisfied=frozenset({"very", "satisfied", "fair"})) == 90
    assert satisfaction(Tally({}, {Fraction(100): 1, Fraction(80): 1, Fraction(60): 1}), "share") == Fraction(200, 3)
    assert satisfaction(Tally({}, {}), "share") is None


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(DEGREES), st.integers(0, 500)))
def test_values_stay_within_a_hundred(degrees: dict[Degree, int]) -> None:
    tally = Tally(degrees, {})
    for formula in ("share", "weighted"):
        value = satisfaction(tally, formula)
        assert (value is None) == (tally.opinions == 0)
        assert value is None or 0 <= value <= 100
