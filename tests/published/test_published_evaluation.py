"""Limits and bounds as printed by authorities and given by other tools."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from auditkit.analysis.sampling.limits import poisson_factor, rounded_up
from auditkit.analysis.sampling.monetary import cell_bound, moment_bound, project_taints, stringer_bound
from auditkit.sampling import bayes_factor, evaluate_attributes

RISK = Fraction(5, 100)
TOUW_HOOGDUIN = [Fraction(1), Fraction("0.20000072"), Fraction("0.03999931")]
PATTERN_4 = [Fraction(t) for t in ("1.0", "0.010046481411", "0.009238847745", "0.004752976999")]
PATTERN_9 = [
    Fraction(t)
    for t in (
        *("1.0", "0.497289228842", "0.324481032553", "0.004752976999"),
        *("-0.42572450567", "-1.0", "-0.015920696418", "-1.297952524301"),
    )
]
IDEA_VALUE = 7360816


def near(value: Decimal | Fraction, expected: str, relative: str) -> bool:
    return abs(Fraction(value) / Fraction(expected) - 1) <= Fraction(relative)


def test_upper_limit_in_percent_rounded_up() -> None:
    """AICPA Audit Guide Audit Sampling (2017), table A-3; jfa test-aicpa-appendix-a.R:177."""
    upper = evaluate_attributes(confidence="0.95", size=60, errors=2).upper
    assert rounded_up(upper * 100, 1) == Decimal("10.2")


def test_poisson_upper_limit() -> None:
    """FSaudit test-attPois.R:42."""
    upper = evaluate_attributes(confidence="0.95", size=59, errors=0, method="poisson").upper
    assert abs(upper - Decimal("0.05077512")) < Decimal("1e-8")


def test_hypergeometric_limits() -> None:
    """FSaudit test-attHyper.R:66 and :96."""
    every = evaluate_attributes(confidence="0.95", size=30, errors=30, method="hypergeometric", population=50000)
    assert every.upper_units == 50000
    # The lower limit printed there is one-sided at 95 %: the lower side of a two-sided 90 %.
    six = evaluate_attributes(
        confidence="0.9", size=59, errors=6, method="hypergeometric", population=1000000, two_sided=True
    )
    assert six.lower_units == 45224


def test_confidence_factor() -> None:
    """AICPA confidence factors for PPS sampling, exhibit FA.2: printed 4.75, rounded up to 2 decimals."""
    assert rounded_up(poisson_factor(Decimal(1), RISK), 2) == Decimal("4.75")


def test_stringer_bound() -> None:
    """Touw and Hoogduin (2011), p. 138, example 1; jfa test-touwhoogduin.R:261."""
    bound = stringer_bound(145, TOUW_HOOGDUIN, RISK)
    assert abs(bound.upper - Decimal("0.03478656")) < Decimal("1e-8")
    assert abs(bound.most_likely - Fraction("0.008551724")) < Fraction(1, 10**9)


def test_stringer_bound_of_a_finite_population() -> None:
    """The same example; the amounts are printed in the book."""
    bound = stringer_bound(145, TOUW_HOOGDUIN, RISK, "hypergeometric", 13500000)
    assert abs(bound.upper * 13500000 - Decimal("469616.5")) < Decimal("0.6")
    assert abs(bound.most_likely * 13500000 - Fraction("115448.3")) < Fraction("0.06")


def test_projected_taints() -> None:
    """Touw and Hoogduin (2011), p. 141, example 1; degrees of freedom are those of the errors found."""
    found = project_taints(145, TOUW_HOOGDUIN, Fraction("0.95"))
    estimate = 13500000 - found.most_likely * 13500000
    assert found.precision is not None
    half = Fraction(found.precision) * 13500000
    assert abs(found.most_likely * 13500000 - Fraction("115448.2787")) < Fraction("0.001")
    assert abs(estimate - Fraction("13384551.72")) < Fraction("0.02")
    assert abs(estimate - half - Fraction("12976389.01")) < Fraction("0.5")
    assert abs(estimate + half - Fraction("13792714.43")) < Fraction("0.5")


def test_cell_bound_of_pattern_4() -> None:
    """CaseWare IDEA; FSaudit test-MusEval.R:186. IDEA works with factors, here whole units: within 1 in 10,000."""
    over = cell_bound(31, PATTERN_4, RISK, "hypergeometric", IDEA_VALUE)
    under = cell_bound(31, [-t for t in PATTERN_4], RISK, "hypergeometric", IDEA_VALUE)
    assert near(over.basic * IDEA_VALUE, "678026.13", "0.0001")
    assert near(over.upper * IDEA_VALUE, "1066321.05", "0.0001")
    assert near(under.upper * IDEA_VALUE, "678026.13", "0.0001")


def test_cell_bound_of_pattern_9() -> None:
    """CaseWare IDEA; FSaudit test-MusEval.R:251. One taint is above 100 %: it scales the basic precision."""
    over = cell_bound(31, PATTERN_9, RISK, "hypergeometric", IDEA_VALUE)
    under = cell_bound(31, [-t for t in PATTERN_9], RISK, "hypergeometric", IDEA_VALUE)
    assert near(over.most_likely * IDEA_VALUE, "433700.05", "0.0001")
    assert near(under.most_likely * IDEA_VALUE, "650505.64", "0.0001")
    assert near(under.upper * IDEA_VALUE, "1718940.49", "0.0001")


def test_cell_bound_beside_a_top_stratum() -> None:
    """MUS 0.1.6, MUS.evaluation.

    MUS rounds factors and taints to 4 decimals and takes the first count of bad units that is ruled out; the largest
    one that is not is right, hence 4814 and not 4814.97.
    """
    bound = cell_bound(3, [Fraction(3, 10)], Fraction(1, 5), "hypergeometric", 8860)
    assert bound.most_likely * 8860 + 250 == 1136
    assert near(bound.upper * 8860 + 250, "4814.96733333333", "0.0004")


def test_moment_bound() -> None:
    """Test-evaluation.R:153 of jfa (f3-v0.1.0-t12)."""
    assert near(moment_bound(60, [Fraction(1, 2)], RISK).upper, "0.03730203", "0.0000001")


def test_bayes_factor() -> None:
    """Test-evaluation.R:344 of jfa (f3-v0.6.0-t1), impartial beta prior."""
    factor = bayes_factor(tolerable_rate="0.05", size=50, errors=1)
    assert factor is not None
    assert near(factor, "4.985201978114985", "1e-14")


def test_repeated_hits_repeat_their_taint() -> None:
    """A taint multiplied by its hits and capped gives less than the taint on each hit, which is right."""
    twice = stringer_bound(100, [Fraction(6, 10)] * 2, RISK).upper
    assert twice > stringer_bound(100, [Fraction(1)], RISK).upper - Decimal("0.01")
    assert twice > stringer_bound(100, [Fraction(6, 10)], RISK).upper


@pytest.mark.parametrize(("errors", "printed"), [(0, "3.00"), (2, "6.30"), (3, "7.76"), (4, "9.16"), (5, "10.52")])
def test_more_confidence_factors(errors: int, printed: str) -> None:
    """AICPA Audit Guide Audit Sampling, table C-3, risk 5 %: some are rounded up, some to the nearest."""
    assert abs(poisson_factor(Decimal(errors), RISK) - Decimal(printed)) < Decimal("0.011")
