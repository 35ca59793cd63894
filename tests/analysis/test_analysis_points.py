"""Points from values: each rule by hand, and what must hold for all of them."""

import os
from fractions import Fraction
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.analysis.points import Outcome, points
from auditkit.core.expressions import parse
from auditkit.core.rubric import Indicator
from auditkit.core.rules import (
    Band,
    BandStep,
    Case,
    Checklist,
    Item,
    Judgement,
    Linear,
    PerInstance,
    Proportional,
    Rounding,
    Rule,
)
from auditkit.messages import LANGUAGES, text

F = Fraction
ASK = Case(points="ask", text={"zh": "缺数据"})


def leaf(rule: Rule, full: Fraction | int = 5, **more: Any) -> Indicator:
    return Indicator(id="x", name={"zh": "指标"}, points=F(full), rule=rule, measure="rate", **more)


def sentence(outcome: Outcome) -> str:
    found = ""
    for language in LANGUAGES:
        with patch.dict(os.environ, {"AUDITKIT_LANG": language}):
            found = text(outcome.reason.message_id, **outcome.reason.params)
    return found


CONTROL = Linear(full_at=F(100), direction="max", per_unit=F(1, 2))
STEPS = Band(
    bands=(
        BandStep(min=F(95), points=F(5)),
        BandStep(min=F(90), points=F(4)),
        BandStep(min=F(80), points=F(3)),
        BandStep(points=F(0)),
    )
)


def test_a_control_rate_far_above_its_limit_loses_all_points_and_no_more() -> None:
    rate = F(100) * F("40299.20") / F("32400.00")
    outcome = points(leaf(CONTROL), {"rate": rate})
    assert outcome.status == "computed"
    assert outcome.awarded == 0
    assert outcome.applied_loss == 5
    assert outcome.raw_loss == (rate - 100) / 2
    assert outcome.reason.message_id == "score.linear-max-capped-rate"
    assert outcome.reason.params["value"] == "124.38%"
    assert outcome.reason.params["raw"] == "12.19"
    assert "12.19" in sentence(outcome)


@pytest.mark.parametrize(
    ("rate", "awarded"),
    [("77.87", 5), ("100", 5), ("100.02", "4.99"), ("101", "4.5"), ("109.99", "0.01"), ("110", 0), ("0", 5)],
)
def test_control_rate(rate: str, awarded: str | int) -> None:
    outcome = points(leaf(CONTROL), {"rate": F(rate)})
    assert outcome.awarded == F(awarded)
    sentence(outcome)


@pytest.mark.parametrize(
    ("steps", "rate", "awarded"),
    [("full", "102.9", 4), ("begun", "102.1", "3.5"), ("begun", "102", 4), ("pro_rata", "102.5", "3.75")],
)
def test_whole_steps_or_pro_rata(steps: Any, rate: str, awarded: str | int) -> None:
    rule = Linear(full_at=F(100), direction="max", per_unit=F(1, 2), steps=steps)
    assert points(leaf(rule), {"rate": F(rate)}).awarded == F(awarded)


def test_less_is_worse_in_the_other_direction_and_a_unit_may_be_larger() -> None:
    rule = Linear(full_at=F(95), direction="min", per_unit=F(1), unit=F(5), floor=F(1))
    assert points(leaf(rule), {"rate": F(95)}).awarded == 5
    assert points(leaf(rule), {"rate": F(85)}).awarded == 3
    low = points(leaf(rule), {"rate": F(0)})
    assert (low.awarded, low.raw_loss, low.applied_loss) == (1, 19, 4)
    assert low.reason.message_id == "score.linear-min-capped-rate"
    sentence(low)


@pytest.mark.parametrize(
    ("rate", "awarded"), [("95", 5), ("94.999", 4), ("93.41", 4), ("90", 4), ("89.99", 3), ("0", 0), ("130", 5)]
)
def test_bands_include_their_lower_limit(rate: str, awarded: int) -> None:
    outcome = points(leaf(STEPS), {"rate": F(rate)})
    assert outcome.awarded == awarded
    sentence(outcome)


def test_rounding_before_the_band_is_said_explicitly() -> None:
    rounded = Band(bands=STEPS.bands, rounding=Rounding(rate=2, before=True))
    assert points(leaf(rounded), {"rate": F("94.996")}).awarded == 5
    assert points(leaf(STEPS), {"rate": F("94.996")}).awarded == 4


def test_exclusive_limits_and_equality() -> None:
    rule = Band(
        bands=(BandStep(equal=F(0), points=F(3)), BandStep(above=F(0), below=F(10), points=F(2)), BandStep(points=F(0)))
    )
    found = [points(leaf(rule), {"rate": F(value)}).awarded for value in ("0", "0.01", "9.99", "10")]
    assert found == [3, 2, 2, 0]


def test_a_value_outside_all_steps_is_undefined() -> None:
    outcome = points(leaf(Band(bands=(BandStep(min=F(0), points=F(5)),))), {"rate": F(-1)})
    assert (outcome.status, outcome.awarded) == ("undefined", None)
    sentence(outcome)


ON_TIME = Band(
    bands=(
        BandStep(when={"zh": "按时"}, fact=parse("items > 0 and late == 0"), points=F(5)),
        BandStep(when={"zh": "未按时"}, fact=parse("late > 0"), points=F(0)),
        BandStep(when={"zh": "涉密"}, points=F(5)),
    )
)


@pytest.mark.parametrize(
    ("facts", "status", "awarded"),
    [
        ({"items": F(1), "late": F(0)}, "computed", 5),
        ({"items": F(2), "late": F(1)}, "computed", 0),
        ({"items": F(0), "late": F(0)}, "judged", None),
        ({}, "judged", None),
        ({"items": F(1), "late": None}, "judged", None),
    ],
)
def test_conditions_in_words_are_decided_by_facts_or_a_person(facts: Any, status: str, awarded: int | None) -> None:
    outcome = points(leaf(ON_TIME), facts)
    assert (outcome.status, outcome.awarded) == (status, awarded)
    sentence(outcome)


@pytest.mark.parametrize(("stated", "awarded"), [(9, 5), (-1, 0)])
def test_no_rule_gives_less_than_nothing_or_more_than_the_points(stated: int, awarded: int) -> None:
    assert points(leaf(Band(bands=(BandStep(points=F(stated)),))), {"rate": F(1)}).awarded == awarded


def test_a_step_that_leaves_the_points_to_a_person() -> None:
    rule = Band(bands=(BandStep(when={"zh": "其他"}, fact=parse("a == 1"), points="judgement"),))
    outcome = points(leaf(rule), {"a": F(1)})
    assert (outcome.status, outcome.awarded, outcome.text) == ("judged", None, {"zh": "其他"})
    sentence(outcome)


PROCUREMENT = leaf(
    Proportional(cap=F(100), zero_if=parse("actual > plan")),
    undefined=(Case(if_=parse("plan == 0 and actual > 0"), points=F(0), text={"zh": "无计划采购"}), ASK),
)


@pytest.mark.parametrize(
    ("plan", "actual", "status", "awarded"),
    [
        ("0", "12000", "computed", 0),
        ("0", "0", "undefined", None),
        ("100", "80", "computed", 4),
        ("100", "100", "computed", 5),
        ("100", "101", "computed", 0),
        ("300", "100", "computed", "1.67"),
    ],
)
def test_procurement(plan: str, actual: str, status: str, awarded: Any) -> None:
    rate = 100 * F(actual) / F(plan) if F(plan) else None
    outcome = points(PROCUREMENT, {"rate": rate, "plan": F(plan), "actual": F(actual)})
    assert (outcome.status, outcome.awarded) == (status, None if awarded is None else F(awarded))
    sentence(outcome)


def test_a_condition_without_its_data_is_undefined() -> None:
    outcome = points(PROCUREMENT, {"rate": F(50)})
    assert (outcome.status, outcome.awarded) == ("undefined", None)
    sentence(outcome)


@pytest.mark.parametrize("rule", [CONTROL, STEPS, Proportional()])
def test_without_a_value_there_are_never_full_points(rule: Rule) -> None:
    for given_ in ({}, {"rate": None}):
        for undefined in ((), (ASK,)):
            outcome = points(leaf(rule, undefined=undefined), given_)
            assert (outcome.status, outcome.awarded, outcome.applied_loss) == ("undefined", None, None)
            sentence(outcome)


def test_full_points_without_a_value_only_where_the_rubric_says_so() -> None:
    case = Case(points="full", text={"zh": "没有项目"})
    outcome = points(leaf(CONTROL, undefined=(case,)), {})
    assert (outcome.status, outcome.awarded, outcome.text) == ("computed", 5, {"zh": "没有项目"})


def test_cases_are_counted() -> None:
    rule = PerInstance(each=F(1, 2), counting="event", floor=F(0))
    assert points(leaf(rule), {}).status == "judged"
    assert points(leaf(rule), {}, cases=0).awarded == 5
    assert points(leaf(rule), {}, cases=3).awarded == F(7, 2)
    many = points(leaf(rule), {}, cases=30)
    assert (many.awarded, many.raw_loss, many.applied_loss) == (0, 15, 5)
    sentence(many)
    with pytest.raises(ValueError, match="-1"):
        points(leaf(rule), {}, cases=-1)


ITEMS = Checklist(
    items=(
        Item(id="a", text={"zh": "甲"}, points=F(2)),
        Item(id="b", text={"zh": "乙"}, points=F(2)),
        Item(text={"zh": "丙"}, points=F(1), partial=False),
    )
)


def test_checklists() -> None:
    assert points(leaf(ITEMS), {}).status == "judged"
    assert points(leaf(ITEMS), {}, answers={"a": F(1), "b": F(1)}).status == "judged"
    full = points(leaf(ITEMS), {}, answers={"a": F(1), "b": F(1), "3": F(1)})
    assert (full.awarded, full.raw_loss) == (5, 0)
    part = points(leaf(ITEMS), {}, answers={"a": F(1), "b": F(3, 4), "3": F(99, 100)})
    assert part.awarded == F(7, 2)
    sentence(part)
    with pytest.raises(ValueError, match="2"):
        points(leaf(ITEMS), {}, answers={"a": F(2), "b": F(1), "3": F(1)})


def test_judgement_stays_with_a_person() -> None:
    outcome = points(leaf(Judgement(step=F(1, 2))), {"rate": F(50)})
    assert (outcome.status, outcome.awarded, outcome.reason.params) == ("judged", None, {"step": "0.5"})
    sentence(outcome)


def test_a_node_without_rule_or_points_cannot_be_scored() -> None:
    with pytest.raises(ValueError, match="x"):
        points(Indicator(id="x", name={}, points=F(5)), {})
    with pytest.raises(ValueError, match="x"):
        points(Indicator(id="x", name={}, rule=CONTROL), {})


rates = st.fractions(min_value=-50, max_value=400, max_denominator=10_000)
fulls = st.sampled_from([F(1), F(5, 2), F(5), F(8)])
linears = st.builds(
    Linear,
    full_at=st.sampled_from([F(0), F(95), F(100)]),
    direction=st.sampled_from(["max", "min"]),
    per_unit=st.sampled_from([F(1, 10), F(1, 2), F(1), F(1, 3)]),
    unit=st.sampled_from([F(1), F(5)]),
    steps=st.sampled_from(["pro_rata", "full", "begun"]),
    floor=st.sampled_from([F(0), F(1, 2)]),
)


@given(linears, fulls, rates, rates)
def test_linear_rules_stay_within_their_points_and_are_monotone(rule: Linear, full: F, a: F, b: F) -> None:
    better, worse = (min(a, b), max(a, b)) if rule.direction == "max" else (max(a, b), min(a, b))
    first, second = points(leaf(rule, full), {"rate": better}), points(leaf(rule, full), {"rate": worse})
    for outcome in (first, second):
        assert outcome.awarded is not None
        assert outcome.raw_loss is not None
        assert rule.floor <= outcome.awarded <= full
        assert outcome.applied_loss == full - outcome.awarded
        assert outcome.applied_loss <= outcome.raw_loss + F(1, 100)
    assert first.awarded >= second.awarded  # type: ignore[operator]


@given(fulls, rates, rates)
def test_proportional_points_grow_with_the_value(full: F, a: F, b: F) -> None:
    low, high = sorted([a, b])
    first, second = (points(leaf(Proportional(), full), {"rate": value}).awarded for value in (low, high))
    assert first is not None
    assert second is not None
    assert 0 <= first <= second <= full


@given(rates, rates)
def test_bands_are_monotone(a: F, b: F) -> None:
    low, high = sorted([a, b])
    first, second = (points(leaf(STEPS), {"rate": value}).awarded for value in (low, high))
    assert first is not None
    assert second is not None
    assert 0 <= first <= second <= 5


@given(fulls, st.integers(0, 1000), st.sampled_from([F(1, 2), F(1), F(1, 3)]))
def test_cases_never_cost_more_than_the_points(full: F, cases: int, each: F) -> None:
    outcome = points(leaf(PerInstance(each=each, counting="voucher"), full), {}, cases=cases)
    assert outcome.awarded is not None
    assert 0 <= outcome.awarded <= full
    assert outcome.raw_loss == each * cases
