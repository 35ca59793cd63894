"""Plans at the far end, draws with given starts, warnings, and looks at digits and dates."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit import sampling
from auditkit.analysis.sampling.quick import doubt, ln_at_most
from auditkit.analysis.sampling.tails import Binomial, Hypergeometric, Poisson, risk_met
from auditkit.messages import text


@settings(max_examples=40, deadline=None)
@given(st.integers(100, 10**12), st.integers(1, 999), st.integers(1, 999), st.data())
def test_floats_keep_their_bound(total: int, bad: int, drawn: int, data: st.DataObject) -> None:
    rate = Fraction(bad, 1000)
    size = min(max(total * drawn // 1000, 1), 10**6)
    errors = data.draw(st.integers(max(int(size * rate) - 500, 0), int(size * rate)))
    for counts in (
        Hypergeometric(total, int(total * rate), size),
        Binomial(size, rate),
        Poisson(size * rate),
    ):
        found, exact = ln_at_most(counts.shape(), float(errors)), counts.at_most(errors)
        if found is not None and exact > Decimal("1e-300"):
            assert abs(found - float(exact.ln())) < doubt(counts.shape())


@pytest.mark.parametrize("method", ["binomial", "poisson"])
@pytest.mark.parametrize("ratio", ["0.9", "0.99", "0.999", "0.99999"])
def test_plans_near_the_tolerable_rate_have_a_size(method: str, ratio: str) -> None:
    tolerable = Fraction(5, 100)
    plan = sampling.plan_attributes(
        confidence=0.95, tolerable_rate=tolerable, expected_rate=tolerable * Fraction(ratio), method=method
    )
    assert plan.size is not None
    assert plan.errors is not None
    assert plan.errors >= plan.size * plan.expected_rate


def test_more_than_twenty_thousand_errors_are_planned_exactly() -> None:
    plan = sampling.plan_attributes(confidence=0.95, tolerable_rate=0.05, expected_rate="0.0495")
    assert plan.size is not None
    assert plan.errors is not None
    assert plan.errors > 20_000
    assert risk_met(Binomial(plan.size, Fraction(5, 100)), int(plan.errors), Fraction(5, 100))
    assert not risk_met(Binomial(plan.size - 1, Fraction(5, 100)), int(plan.errors), Fraction(5, 100))


@pytest.mark.slow
@pytest.mark.parametrize("population", [10**3, 10**6, 10**9, 10**12])
@pytest.mark.parametrize("tolerable", ["0.001", "0.05", "0.5", "0.999"])
@pytest.mark.parametrize("ratio", ["0", "0.2", "0.5", "0.9", "0.98"])
def test_hypergeometric_plans_are_quick(population: int, tolerable: str, ratio: str) -> None:
    def planned() -> float:
        began = time.process_time()
        sampling.plan_attributes(
            confidence=0.95,
            tolerable_rate=tolerable,
            expected_rate=Fraction(tolerable) * Fraction(ratio),
            method="hypergeometric",
            population=population,
        )
        return time.process_time() - began

    assert min(planned() for _ in range(3)) < 0.1


def test_draws_take_a_start_or_uniforms() -> None:
    frame = pd.DataFrame({"row_key": list("ABCDEFGHI"), "amount": [7, 3, 4, 9, 1, 8, 2, 6, 5]})
    uniforms = ["0.28757752", "0.78830514", "0.40897692", "0.88301740", "0.94046728"]
    drawn = sampling.draw(frame, method="cells", seed="", size=5, uniforms=uniforms)
    assert "".join(drawn["row_key"] * drawn["times"]) == "ADDHI"  # FSaudit, test-MUS.R:76
    five = pd.DataFrame({"row_key": list("ABCDE")})
    assert sampling.draw(five, method="systematic", seed="", size=2, start="1.2")["row_key"].tolist() == ["B", "D"]
    amounts = frame.assign(amount=[Decimal(n) / 10 for n in frame["amount"]])
    one = sampling.draw(amounts, method="interval", seed="", size=5, start="0.2")
    assert (
        one["row_key"].tolist() == sampling.draw(frame, method="interval", seed="", size=5, start=2)["row_key"].tolist()
    )


def test_taints_alone_give_the_bound() -> None:
    # Touw and Hoogduin (2011), p. 144, example 1; jfa test-touwhoogduin.R.
    found = sampling.evaluate_taints(["0.5", "0.4", "0.19887"], confidence=0.95, size=145)
    assert abs(found.upper - Decimal("0.03251936")) < Decimal("1e-8")
    assert sampling.evaluate_taints([1], confidence=0.95, size=60, method="cell").upper > found.upper
    assert abs(sampling.confidence_factor(2, confidence=0.8) - Decimal("4.280")) < Decimal(
        "0.0011"
    )  # printed, rounded up


def estimated(books: list[int], audits: list[int]) -> tuple[str, ...]:
    part = sampling.stratum_of(pd.DataFrame({"amount": books, "audited": audits}), items=9000, book_value=10**7)
    return sampling.evaluate_variables([part], confidence=0.95).warnings


def test_what_falls_short_is_warned_about() -> None:
    books = [1000 + i for i in range(60)]
    assert estimated(books, books) == ("sampling.warning.no-differences",)
    assert estimated(books, [0, *books[1:]]) == ("sampling.warning.few-differences", "sampling.warning.skewed")
    assert estimated(books, [book - i % 3 for i, book in enumerate(books)]) == ()
    believed = sampling.evaluate_bayes(confidence=0.95, size=60, errors="1.5")
    assert believed.warnings == ("sampling.warning.bayes-taints",)
    assert sampling.evaluate_bayes(confidence=0.95, size=60, errors=1).warnings == ()
    for name in ("no-differences", "few-differences", "skewed", "bayes-taints", "moment"):
        assert text(f"sampling.warning.{name}")


def test_digits_far_from_the_law_exceed_the_limit() -> None:
    found = sampling.digit_test([900 + i for i in range(90)])
    assert found.kolmogorov is not None
    assert found.kolmogorov_limit is not None
    assert found.kolmogorov > found.kolmogorov_limit
    assert round(found.kolmogorov, 6) == Decimal("0.954243")  # 1 - log10(10/9): every number starts with 9
    assert found.conformity == "none"
    powers = sampling.digit_test([2**i for i in range(300)])
    assert powers.kolmogorov is not None
    assert powers.kolmogorov_limit is not None
    assert powers.kolmogorov < powers.kolmogorov_limit
    assert sampling.digit_test([0]).kolmogorov is None


def test_profiles_count_every_month_and_weekday() -> None:
    frame = pd.DataFrame({"date": ["2018-11-30", None, "2019-01-01"], "amount": [Decimal("1.10"), 5, Decimal(2)]})
    months = sampling.profile(frame)
    assert months["slice"].tolist() == ["2018-11", "2018-12", "2019-01"]
    assert months["amount"].tolist() == [Decimal("1.10"), 0, Decimal(2)]
    assert months["share_of_count"].tolist() == [Fraction(1, 2), 0, Fraction(1, 2)]
    assert sampling.profile(frame, by="weekday")["count"].sum() == 2
    assert len(sampling.profile(frame.iloc[:0])) == 0
