"""The text of a scoring rule is read as the rule it is, and as a judgement where that is not sure."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.analysis.rule_text import read_rule
from auditkit.core.rules import Band, Checklist, Linear, PerInstance


@pytest.mark.parametrize(
    ("words", "full_at", "direction", "per_unit", "unit"),
    [
        ("控制率≤100%，得5分；每超过一个百分点扣0.5分，扣完为止。", "100", "max", "0.5", "1"),
        ("以100%为标准。控制率≦100%，计6分；每超过1个百分点，扣1分", "100", "max", "1", "1"),
        ("变动率≤0，计5分；每超过一个百分点扣0.5分", "0", "max", "0.5", "1"),
        ("执行率等于100%的，得3分；每减少一个百分点，扣0.2分，扣完为止。", "100", "min", "0.2", "1"),
        ("刷卡率达50%以上的，得3分。每减少一个百分点，扣0.2分。", "50", "min", "0.2", "1"),
        ("每低于100%一个百分点扣0.1分，扣完为止。", "100", "min", "0.1", "1"),
        ("完成率达到95%得满分，每低5个百分点扣1分", "95", "min", "1", "5"),
    ],
)
def test_a_loss_by_percentage_points(words: str, full_at: str, direction: str, per_unit: str, unit: str) -> None:
    guess = read_rule(words, Fraction(5))
    assert isinstance(guess.rule, Linear)
    found = (guess.rule.full_at, guess.rule.direction, guess.rule.per_unit, guess.rule.unit)
    assert found == (Fraction(full_at), direction, Fraction(per_unit), Fraction(unit))
    assert guess.doubt == ""


def test_a_limit_that_is_not_printed_is_a_doubt() -> None:
    assert read_rule("每超过一个百分点扣1分", Fraction(5)).doubt == "full-at"


def test_steps_downwards_and_upwards() -> None:
    falling = read_rule("≥90%，计5分；80%（含）-90%，计4分；60%（含）-80%，计2分；低于60%不得分。", Fraction(5)).rule
    assert isinstance(falling, Band)
    assert [(step.min, step.points) for step in falling.bands] == [(90, 5), (80, 4), (60, 2), (None, 0)]
    rising = read_rule("调整率=0，计3分；0-10%（含），计2分；10-20%（含），计1分；大于20%不得分。", Fraction(3)).rule
    assert isinstance(rising, Band)
    assert [(step.equal, step.max, step.points) for step in rising.bands] == [
        (0, None, 3),
        (None, 10, 2),
        (None, 20, 1),
        (None, None, 0),
    ]


def test_alternatives_in_words_are_a_band_for_a_person() -> None:
    rule = read_rule("①到位及时（2分）②不及时但未影响进度（1分）③不及时并影响进度（0.5分）", Fraction(2)).rule
    assert isinstance(rule, Band)
    assert rule.in_words
    assert [step.points for step in rule.bands] == [2, 1, Fraction(1, 2)]


def test_cases_items_and_shares() -> None:
    cases = read_rule("每发现一例不符合要求的扣1.5分，扣完为止。", Fraction(4)).rule
    assert isinstance(cases, PerInstance)
    assert (cases.each, cases.counting) == (Fraction(3, 2), "event")
    items = read_rule("1.有制度，1分；2.制度合法完整，1分；3.有效执行，1分。", Fraction(3)).rule
    assert isinstance(items, Checklist)
    assert [item.points for item in items.items] == [1, 1, 1]
    assert read_rule("完成目标得5分，未完成的按比例扣减。", Fraction(5)).rule.type == "proportional"


@pytest.mark.parametrize(
    ("words", "doubt"),
    [
        ("按完成情况酌情扣分", ""),
        ("由综合考核分数折算", "judged"),
        ("", "judged"),
        ("①有制度（1分）②执行（1分）", "items"),
        ("90%以上得2分；80%以上得5分；低于80%不得分", "bands"),
        ("超支的按超支比例扣减", "judged"),
    ],
)
def test_what_is_not_sure_is_left_to_a_person(words: str, doubt: str) -> None:
    guess = read_rule(words, Fraction(5))
    assert (guess.rule.type, guess.doubt) == ("judgement", doubt)


@given(st.text("每超过低于发现一例个百分点扣得计分满≤≥0159.%（），；。①②\n", max_size=60), st.integers(1, 20))
def test_any_text_gives_some_rule(words: str, full: int) -> None:
    assert read_rule(words, Fraction(full)).rule.type
