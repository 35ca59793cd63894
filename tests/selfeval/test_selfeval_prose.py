from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.analysis.text.figures import read_figures, stated_years
from auditkit.sources.kinds.paper_prose import name_figures, read_claims
from auditkit.specs.labels import shipped_labels


def named(text: str) -> list[tuple[str | None, str]]:
    claims = name_figures(read_figures(text), shipped_labels())
    return [(claim.quantity.id if claim.quantity else None, claim.figure.text) for claim in claims]


def test_labels_are_what_stands_before_the_number() -> None:
    found = [(figure.label, figure.text) for figure in read_figures("本单位编制总人数12人，年末实际在职人数１１人。")]
    assert found == [("本单位编制总人数", "12人"), ("年末实际在职人数", "11人")]


def test_a_number_in_brackets_takes_the_words_before_the_bracket() -> None:
    found = [
        (figure.label, figure.text) for figure in read_figures("基本支出（293.72）万元，商品服务支出（61.78万元，")
    ]
    assert found == [("基本支出", "293.72万元"), ("商品服务支出", "61.78万元")]


@pytest.mark.parametrize(
    "text",
    [
        "2019年6月3日印发了办法",
        "依据财预〔2013〕53号文",
        "根据《2021年金融工作方案》",
        "1、部门目标",
        "（3）部门年度工作计划",
        "结余率=结余/预算×100%",
        "表1 基础数据表",
        "第3季度",
        "2018—2020年",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert [figure for figure in read_figures(text) if figure.unit] == []
    assert read_claims(text, "正文", 1, shipped_labels()) == []


def test_a_subject_left_out_is_taken_from_the_sentence() -> None:
    assert named("三公经费预算3.24万元，实际支出3.93万元，控制率为121.30%。") == [
        ("sangong.budget", "3.24万元"),
        ("sangong.actual", "3.93万元"),
        ("sangong.rate", "121.30%"),
    ]


def test_a_general_word_after_an_unknown_subject_is_not_the_whole_unit() -> None:
    assert named("会议室装修预算2万元，实际支出1.5万元。") == [(None, "2万元"), (None, "1.5万元")]
    assert named("本年收入500万元，实际支出480万元。") == [("income.total", "500万元"), ("spend.total", "480万元")]


def test_parts_of_a_budget_total_are_budget() -> None:
    assert named("批复支出预算900万元，其中基本支出300万元、项目支出600万元；项目支出580万元。") == [
        ("budget.spend.total", "900万元"),
        ("budget.spend.basic", "300万元"),
        ("budget.spend.project", "600万元"),
        ("spend.project", "580万元"),
    ]


def test_changes_and_other_units_are_no_claim_of_the_quantity() -> None:
    assert named("三公经费支出较上年下降12.46%。") == [(None, "12.46%")]
    assert named("全市小微企业贷款余额为448.03亿元。") == [(None, "448.03亿元")]


def test_years_come_from_the_words_before() -> None:
    figures = read_figures("2020年三公经费支出0.5万元；预算3万元。2010年4月20日成立，定编5个。")
    assert [figure.year for figure in figures] == [2020, 2020, None]
    assert stated_years("《2021年方案》规定2020年度起执行") == [(2020, 11)]


def test_a_claim_row_holds_yuan_and_the_printed_figure() -> None:
    row = read_claims("项目支出162.70万元", "正文", 8, shipped_labels())[0]
    assert (row["number"], row["value"], row["unit"]) == (Decimal("1627000.00"), "162.70万元", "万元")
    assert (row["indicator"], row["sheet"], row["row"]) == ("spend.project", "正文", 8)


@given(
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.sampled_from(["万元", "元", "亿元", "%", "人"]),
    st.booleans(),
)
def test_any_printed_number_is_read_back_exactly(number: Decimal, unit: str, grouped: bool) -> None:
    printed = f"{number:,.2f}" if grouped else f"{number:.2f}"
    figures = read_figures(f"截至年末，本年支出{printed}{unit}，较好完成任务。")
    assert [(figure.number, figure.unit, figure.decimals) for figure in figures] == [(number, unit, 2)]


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    for figure in read_figures(text):
        assert 0 <= figure.start < figure.end <= len(text)
    read_claims(text, "正文", 1, shipped_labels())
