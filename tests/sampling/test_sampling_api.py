"""The library from outside: DataFrames in and out, errors that name what to do, draws that repeat."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from auditkit import sampling
from auditkit.analysis.sampling.drawing import extended, simple_random
from auditkit.errors import UsageError
from auditkit.messages import text


def population(rows: int = 200) -> pd.DataFrame:
    amounts = [Decimal(1 + 37 * i % 1000) / 4 for i in range(rows)]
    return pd.DataFrame(
        {"row_key": [f"r{i}" for i in range(rows)], "amount": amounts, "part": ["a", "b"] * (rows // 2)}
    )


@pytest.mark.parametrize("method", sampling.DRAWS)
def test_draws_repeat_and_leave_the_frame_alone(method: str) -> None:
    frame = population()
    before = frame.copy()
    size = [5, 7] if method == "stratified" else 12

    def again(rows: pd.DataFrame) -> pd.DataFrame:
        return sampling.draw(rows, method=method, seed="二〇一八", size=size, stratum="part")

    one, two = again(frame), again(frame.set_index(frame["row_key"].rename("other")))
    pd.testing.assert_frame_equal(frame, before)
    assert one["row_key"].tolist() == two["row_key"].tolist()
    assert one["ticket"].tolist() == two["ticket"].tolist()
    assert method == "sieve" or int(one["times"].sum()) in (12, 11)


def test_draws_by_hash_do_not_depend_on_the_order_of_rows() -> None:
    frame = population()
    for method in ("random", "sieve"):
        one = sampling.draw(frame, method=method, seed="s", size=20)
        two = sampling.draw(frame.iloc[::-1], method=method, seed="s", size=20)
        assert set(one["row_key"]) == set(two["row_key"])


def test_tickets_are_sha_256_of_seed_and_key() -> None:
    drawn = sampling.draw(population(), method="random", seed="seed", size=3)
    for key, ticket in zip(drawn["row_key"], drawn["ticket"], strict=True):
        assert ticket == int.from_bytes(hashlib.sha256(b"seed\x1f" + key.encode()).digest()[:8], "big")
    every = sorted(hashlib.sha256(f"seed\x1fr{i}".encode()).hexdigest() for i in range(200))
    assert [f"{ticket:016x}" for ticket in drawn["ticket"]] == [digest[:16] for digest in every[:3]]


def test_seeds_that_look_the_same_are_the_same() -> None:
    frame = population()
    one = sampling.draw(frame, method="random", seed="re\u0301vision ", size=5)
    two = sampling.draw(frame, method="random", seed="r\u00e9vision", size=5)
    assert one["row_key"].tolist() == two["row_key"].tolist()


def test_an_extension_keeps_the_old_items() -> None:
    keys = [str(i) for i in range(100)]
    small, large = simple_random(keys, 10, "s"), simple_random(keys, 25, "s")
    assert large[:10] == small
    assert extended(small, large) == large[10:]


def test_top_stratum_is_taken_once() -> None:
    frame = pd.DataFrame({"row_key": list("abcd"), "amount": ["900.00", "10.5", "20", "30.25"]})
    drawn = sampling.draw(frame, method="interval-above-top", seed="x", size=3)
    assert drawn.loc[drawn["certain"], "row_key"].tolist() == ["a"]
    assert drawn["times"].max() == 1


def test_parts_of_a_population_add_up() -> None:
    frame = pd.DataFrame({"amount": [Decimal(5), Decimal(0), None, Decimal(-1), Decimal("0.01")]})
    parts = sampling.separate(frame, "amount")
    assert [part.index.tolist() for part in vars(parts).values()] == [[0, 4], [1], [3], [2]]


def test_plan_draw_evaluate() -> None:
    frame = population()
    total = sum(frame["amount"], Decimal(0))
    plan = sampling.plan_monetary(confidence=0.95, book_value=total, tolerable=total / 20)
    assert plan.size == 60
    drawn = sampling.draw(frame, method="interval", seed="2018", size=plan.size)
    drawn["audited"] = drawn["amount"]
    clean = sampling.evaluate_monetary(drawn, confidence=0.95, sampled_value=total)
    assert clean.holds(Fraction(total) / 20)
    assert clean.over.most_likely == clean.under.most_likely == 0
    drawn.iloc[0, drawn.columns.get_loc("audited")] = Decimal(0)
    wrong = sampling.evaluate_monetary(drawn, confidence=0.95, sampled_value=total)
    assert not wrong.holds(Fraction(total) / 20)
    assert wrong.over.most_likely == Fraction(total) / 60 * drawn["times"].iloc[0]
    assert [step.errors for step in wrong.over.bound.steps] == list(range(drawn["times"].iloc[0] + 1))


def test_misstatement_of_certain_items_is_added_as_it_is() -> None:
    sample = pd.DataFrame({"amount": [5000, 100], "audited": [4750, 100], "certain": [True, False], "times": [1, 3]})
    found = sampling.evaluate_monetary(sample, confidence=0.8, sampled_value=8860, method="cell")
    assert found.over.most_likely == found.over.certain == 250
    assert found.size == 3


def test_heuristic_bounds_say_so() -> None:
    sample = pd.DataFrame({"amount": [100], "audited": [50]})
    found = sampling.evaluate_monetary(sample, confidence=0.95, sampled_value=1000, method="moment")
    assert [text(warning) for warning in found.warnings]


def test_a_sample_of_a_stratum() -> None:
    sample = pd.DataFrame({"amount": [10.5, 20.25], "audited": [10.5, 10.25]})
    part = sampling.stratum_of(sample, items=10, book_value="150.00")
    found = sampling.evaluate_variables([part], confidence=0.9, estimator="difference")
    assert found.misstatement == 50


REFUSED: list[tuple[str, Callable[[], object]]] = [
    ("not between 0 and 1", lambda: sampling.plan_attributes(confidence=95, tolerable_rate=0.05)),
    ("not a number", lambda: sampling.plan_attributes(confidence="x", tolerable_rate=0.05)),
    ("not a number", lambda: sampling.plan_attributes(confidence=float("nan"), tolerable_rate=0.05)),
    ("too small", lambda: sampling.plan_attributes(confidence=0.9, tolerable_rate=0.05, expected_rate=-1)),
    ("choose one of", lambda: sampling.plan_attributes(confidence=0.9, tolerable_rate=0.05, method="normal")),
    ("needs the number", lambda: sampling.plan_attributes(confidence=0.9, tolerable_rate=0.1, method="hypergeometric")),
    ("too large", lambda: sampling.evaluate_attributes(confidence=0.9, size=5, errors=6)),
    ("too large", lambda: sampling.draw(population(), method="random", seed="", size=201)),
    ("more than once", lambda: sampling.draw(pd.concat([population()] * 2), method="random", seed="", size=1)),
    ("below 0", lambda: sampling.draw(population().assign(amount=-1), method="cells", seed="", size=1)),
    ("missing", lambda: sampling.draw(population().assign(amount=None), method="cells", seed="", size=1)),
    ("nothing can be drawn", lambda: sampling.draw(population().assign(amount=0), method="cells", seed="", size=1)),
    ("one size for each", lambda: sampling.draw(population(), method="stratified", seed="", size=3, stratum="part")),
    ("2 strata", lambda: sampling.draw(population(), method="stratified", seed="", size=[3], stratum="part")),
    ("one size", lambda: sampling.draw(population(), method="interval", seed="", size=[3])),
    (
        "book value",
        lambda: sampling.evaluate_monetary(
            pd.DataFrame({"amount": [0], "audited": [1]}), confidence=0.9, sampled_value=1
        ),
    ),
    ("tolerable_rate", lambda: sampling.evaluate_bayes(confidence=0.9, size=5, errors=1, prior="impartial")),
    ("prior", lambda: sampling.evaluate_bayes(confidence=0.9, size=5, errors=1, prior=(0, 1))),
    ("not a number", lambda: sampling.digit_test(["x"])),
    ("not a number", lambda: sampling.draw(population().assign(amount="1,5"), method="cells", seed="", size=1)),
    ("not a number", lambda: sampling.draw(population().assign(amount="inf"), method="cells", seed="", size=1)),
    ("precision", lambda: sampling.plan_variables(confidence=0.9, precision=0, items=[5], deviations=[1])),
]


@pytest.mark.parametrize(("words", "asked"), REFUSED)
def test_what_makes_no_sense_is_refused_in_one_sentence(words: str, asked: Callable[[], object]) -> None:
    with pytest.raises(UsageError) as refused:
        asked()
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.slow
def test_no_sample_is_planned_where_none_can_show_it() -> None:
    plan = sampling.plan_attributes(confidence=0.95, tolerable_rate=0.05, expected_rate=0.05)
    assert (plan.size, plan.reason) == (None, "sampling.reason.expected")
    plan = sampling.plan_attributes(confidence=0.95, tolerable_rate=0.05, expected_rate="0.04999999")
    assert plan.size is not None
    assert 1.28e15 < plan.size < 1.29e15
    plan = sampling.plan_attributes(confidence=0.95, tolerable_rate=0.05, population=20)
    assert (plan.size, plan.reason) == (None, "sampling.reason.population")
    assert text(plan.reason)


def test_a_quantile_too_small_to_write_is_zero() -> None:
    found = sampling.evaluate_bayes(confidence=0.99, size=10, errors=0, prior=("0.0001", 5), two_sided=True)
    assert found.lower == 0 < found.upper


def test_named_conventions_differ() -> None:
    asked = {"confidence": "0.95", "book_value": 1000000, "tolerable": 10000, "expected": 2000}
    sizes = {
        name: sampling.plan_monetary(**asked, convention=name).size  # type: ignore[arg-type]
        for name in ("aicpa", "jfa", "conservative", "idea")
    }
    assert sizes["aicpa"] == sizes["jfa"]
    assert sizes["conservative"] is not None
    assert sizes["aicpa"] is not None
    assert sizes["conservative"] >= sizes["aicpa"]
    assert sizes["idea"] != sizes["aicpa"]


def test_digits() -> None:
    found = sampling.digit_test([Decimal("0.0537"), -120, 0, 9.5, 5])
    assert (found.numbers, found.left_out) == (4, 1)
    assert {line.digits: line.count for line in found.digits if line.count} == {"1": 1, "5": 2, "9": 1}
    two = sampling.digit_test([5, 5.3, 1234], "first-two")
    assert {line.digits: line.count for line in two.digits if line.count} == {"50": 1, "53": 1, "12": 1}
    last = sampling.digit_test(["12.5", 7], "last-two")
    assert {line.digits: line.count for line in last.digits if line.count} == {"50": 1, "00": 1}
    assert sampling.digit_test([0]).chi_square is None
    assert sum(line.expected for line in two.digits) == pytest.approx(Decimal(1), abs=Decimal("1e-25"))


def test_benford_numbers_conform() -> None:
    powers = [Decimal(2) ** n for n in range(1, 1001)]
    assert sampling.digit_test(powers).conformity == "close"
    assert sampling.digit_test([Decimal(n) for n in range(100, 1000)]).conformity == "none"


def test_repeats_and_rounds() -> None:
    found = sampling.repeats([5, "5.00", 7, 7, 7, 1])
    assert found.repeated == ((Decimal(7), 3), (Decimal(5), 2))
    assert found.average_frequency == Fraction(9 + 4 + 1, 6)
    thousands, hundreds = sampling.rounds([3000, 200, "12.5", 0, -1000], [1000, 100])
    assert (thousands.count, thousands.amount, thousands.share) == (2, Decimal(4000), Fraction(1, 2))
    assert hundreds.count == 3


@pytest.mark.slow
def test_a_million_items_at_a_fixed_interval() -> None:
    amounts = np.random.default_rng(1).integers(1, 1_000_000, 1_000_000)
    frame = pd.DataFrame({"row_key": np.arange(1_000_000).astype(str), "amount": amounts})
    total = int(amounts.sum())
    plan = sampling.plan_monetary(confidence=0.95, book_value=total, tolerable=total // 20, expected=total // 100)
    assert plan.size is not None
    drawn = sampling.draw(frame, method="interval", seed="s", size=plan.size)
    sampling.evaluate_monetary(drawn.assign(audited=drawn["amount"]), confidence=0.95, sampled_value=total)


def test_hypergeometric_plans_of_huge_populations_end_in_a_size() -> None:
    for expected in ("0", "0.01", "0.03", "0.04"):
        plan = sampling.plan_attributes(
            confidence=0.95, tolerable_rate=0.05, expected_rate=expected, method="hypergeometric", population=10**12
        )
        assert plan.size is not None
