"""What target values say, and what holding one against another comes to; exact."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.analysis.target_points import LADDER, Level, in_step, reach, weighted
from auditkit.analysis.target_values import Said, base_unit, read_said, same_unit
from auditkit.analysis.target_words import group_of, part_of

F = Fraction
AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(10**9), places=2).map(Fraction)
UNITS = st.sampled_from(["公里", "万元", "人次", "%", "期", "小时", "亩"])


@pytest.mark.parametrize(
    ("words", "number", "unit"),
    [
        ("≥12.5公里", F(12500), "米"),
        ("不超过1,200.50万元", F(12005000), "元"),
        ("不低于９０％", F(90), "%"),
        ("5‰", F(1, 2), "%"),
        ("5万人次", F(50000), "人次"),
        ("30天内", F(30 * 1440), "分钟"),
        ("48小时", F(48 * 60), "分钟"),
        ("2022年举办12期培训班", F(12), "期培训班"),
        ("≥-5%", F(-5), "%"),
        ("12次/年", F(12), "次"),
        ("10次以上", F(10), "次"),
        ("1年", F(12), "月"),
    ],
)
def test_figures_in_base_units(words: str, number: Fraction, unit: str) -> None:
    said = read_said(words, year=2022)
    assert (said.number, said.unit, said.day) == (number, unit, None)


@pytest.mark.parametrize(
    "words", ["明显改善", "80%-90%", "3次培训，120人", "3～5次", "零事故", "", "DN300管道5公里", "9" * 5000]
)
def test_no_single_figure_is_none(words: str) -> None:
    said = read_said(words, year=2022)
    assert (said.number, said.day) == (None, None)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2022年11月底前", date(2022, 11, 30)),
        ("2月底前完成", date(2022, 2, 28)),
        ("12月15日前", date(2022, 12, 15)),
        ("2022-06-30", date(2022, 6, 30)),
        ("2022.6.1", date(2022, 6, 1)),
        ("年底前", date(2022, 12, 31)),
        ("2022年10月-12月", date(2022, 12, 31)),
        ("第三季度末前", date(2022, 9, 30)),
        ("20221130", date(2022, 11, 30)),
        ("2023年", date(2023, 12, 31)),
        ("2022年13月", None),
        ("2022-02-30", None),
    ],
)
def test_days(words: str, day: date | None) -> None:
    assert read_said(words, year=2022).day == day


def test_a_month_is_no_day_without_a_year_and_no_length_of_time() -> None:
    assert read_said("10月底前").day is None
    assert read_said("10月前", year=2018).day == date(2018, 9, 30)
    assert read_said("2019年1月以前").day == date(2018, 12, 31)
    assert read_said("6个月", year=2022) == Said("6个月", F(6), "月", printed="个月")


def test_units_that_look_alike_are_not_the_same() -> None:
    assert not same_unit(base_unit("人")[0], base_unit("人次")[0])
    assert not same_unit(base_unit("工作日")[0], base_unit("天")[0])
    assert same_unit(base_unit("千米")[0], base_unit("公里")[0])


@pytest.mark.parametrize(
    ("planned", "direction", "verified", "part", "outcome", "share"),
    [
        ("≥12次", "≥", "12次", "", "met", F(1)),
        ("≥12次", "≥", "9次", "", "short", F(3, 4)),
        ("≥12次", "≥", "15.5次", "", "met", F(1)),
        ("≥12次", "≥", "15.6次", "", "far-above", None),
        (">12次", ">", "12次", "", "short", F(0)),
        ("≤120万元", "≤", "1200000元", "cost", "met", F(1)),
        ("≤120万元", "≤", "150万元", "cost", "exceeded", F(4, 5)),
        ("<5%", "<", "5%", "", "exceeded", F(0)),
        ("≤0件", "≤", "2件", "", "exceeded", F(0)),
        ("0件", "=", "0件", "", "met", F(1)),
        ("120万元", "=", "118万元", "cost", "met", F(1)),
        ("120万元", "=", "118万元", "quantity", "short", F(59, 60)),
        ("30天", "=", "45天", "timely", "exceeded", F(2, 3)),
        ("100%", "=", "0.95", "", "short", F(19, 20)),
        ("100%", "=", "95", "", "short", F(19, 20)),
        ("≥-5%", "≥", "-6%", "", "short", F(0)),
        ("≥10次", "≥", "-1次", "", "short", F(0)),
        ("明显改善", "qualitative", "改善", "", "words", None),
        ("≥10公里", "≥", "10人次", "", "unit", None),
        ("≥10公里", "≥", "基本完成", "", "unread", None),
        ("2022年11月底前", "≤", "2022-11-30", "timely", "met", F(1)),
        ("2022年11月底前", "≤", "2022-12-01", "timely", "late", None),
        ("2022年11月底前", "≤", "按期", "timely", "unread", None),
    ],
)
def test_by_hand(planned: str, direction: str, verified: str, part: str, outcome: str, share: Fraction | None) -> None:
    found = reach(read_said(planned, year=2022), direction, read_said(verified, year=2022), part=part)
    assert (found.outcome, found.share) == (outcome, share)


@settings(max_examples=40)
@given(target=AMOUNTS, value=AMOUNTS, direction=st.sampled_from(["≥", "≤", ">", "<", "="]), unit=UNITS)
def test_a_share_is_exact_and_never_beyond_its_limits(
    target: Fraction, value: Fraction, direction: str, unit: str
) -> None:
    found = reach(Said("", target, unit), direction, Said("", value, unit))
    if found.share is None:
        assert found.outcome == "far-above"
        assert value * 100 >= target * 130
    else:
        assert 0 <= found.share <= 1
        assert (found.share == 1) == (found.met is True)
        assert found.share in (0, 1, value / target, target / value)


@settings(max_examples=40)
@given(target=AMOUNTS, low=AMOUNTS, more=AMOUNTS, scale=st.sampled_from([F(1), F(10000), F(1, 1000)]))
def test_more_never_earns_less_and_the_unit_does_not_matter(
    target: Fraction, low: Fraction, more: Fraction, scale: Fraction
) -> None:
    far = F(10**13)
    first = reach(Said("", target), "≥", Said("", low), far=far).share
    second = reach(Said("", target), "≥", Said("", low + more), far=far).share
    assert first is not None
    assert second is not None
    assert first <= second
    limited = [reach(Said("", target), "≤", Said("", value)).share for value in (low, low + more)]
    assert limited[0] is not None
    assert limited[1] is not None
    assert limited[0] >= limited[1]
    assert reach(Said("", target * scale), "≥", Said("", low * scale), far=far).share == first


@settings(max_examples=40)
@given(percent=st.fractions(min_value=0, max_value=100))
def test_every_percentage_lies_in_just_one_step(percent: Fraction) -> None:
    steps: list[Level] = [level for level in LADDER if in_step(level, percent)]
    assert len(steps) == 1


@settings(max_examples=40)
@given(st.lists(st.tuples(AMOUNTS, st.fractions(min_value=0, max_value=1)), min_size=1, max_size=8))
def test_the_whole_lies_between_its_parts(parts: list[tuple[Fraction, Fraction]]) -> None:
    found = weighted([(points, share) for points, share in parts])
    shares = [100 * share for _, share in parts]
    assert found is not None
    assert min(shares) <= found <= max(shares)
    assert found == weighted(list(reversed([(points, share) for points, share in parts])))
    even = weighted([(None, share) for _, share in parts])
    assert even == sum(shares, F(0)) / len(shares)


def test_nothing_to_weigh() -> None:
    assert weighted([]) is None
    assert weighted([(F(0), F(1))]) is None


def test_kinds_of_targets() -> None:
    assert [group_of(path) for path in ("产出指标/质量指标", "成本指标", "效益指标/可持续影响", "满意度", "其他")] == [
        *("output", "output", "effect", "satisfaction", "other")
    ]
    assert part_of("Output/Quantity") == "quantity"
