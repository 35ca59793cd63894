"""Numbers in sentences of people: tied, derived, quoted, constant, or left untied."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.core.money import half_up
from auditkit.documents.model import Figure, Text, plain
from auditkit.report.citing import Ground, cite, references

RATE = Ground(Fraction("124.380246913"), "%", "tied", "three-public.rate", "控制率")
SPENT = Ground(Fraction("40299.20"), "yuan", "tied", "three-public.actual", "实际支出")
TWO = Ground(Fraction(2), "count", "derived", None, "travel.approval-missing")
HALF = Ground(Fraction("0.5"), "points", "derived", None, "3.2.6")


def kinds(words: str, *grounds: Ground) -> list[tuple[str, str]]:
    """Return every piece with digits and what vouches for it."""
    found = []
    for part in cite(words, grounds):
        said = plain((part,))
        if any(sign.isdigit() for sign in said):
            assert isinstance(part, Text | Figure)
            found.append((said, part.kind if isinstance(part, Figure) else part.numbers))
    return found


@pytest.mark.parametrize(
    "words",
    [
        "2018年",
        "2018年度",
        "2018年6月3日",
        "6月15日",
        "2018-06-03",
        "财行〔2013〕531号",
        "第十六条、第16条第2款",
        "《预算法实施条例（2020年修订）》",
        "记-0006",
        "记账凭证12号",
        "（1）",
        "1．",
        "指标3.2.3",
        "评分表4.1",
        "F-001",
        "GB/T 9704",
        "附表3",
    ],
)
def test_names_dates_and_numbering_are_constants(words: str) -> None:
    assert {kind for _, kind in kinds(words, RATE, SPENT, TWO)} <= {"constant"}
    assert kinds(words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("控制率为124.38%", [("124.38%", "tied")]),
        ("控制率约124%", [("124%", "tied")]),
        ("控制率为124.39%", [("124.39%", "untied")]),
        ("实际支出4.03万元", [("4.03", "tied")]),
        ("实际支出40,299.20元", [("40,299.20", "tied")]),
        ("实际支出4.03元", [("4.03", "untied")]),
        ("实际支出40299.2万元", [("40299.2", "untied")]),
        ("有2笔未附审批表", [("2", "derived")]),
        ("有3笔未附审批表", [("3", "untied")]),
        ("扣0.5分", [("0.5", "derived")]),
        ("扣0.5%", [("0.5%", "untied")]),
        ("摘要写“付餐费1500元”", [("1500", "quoted")]),
    ],
)
def test_a_number_is_tied_only_to_a_ground_of_its_unit(words: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(words, RATE, SPENT, TWO, HALF) == expected


@pytest.mark.parametrize(
    "words",
    [
        "抽查凭证35张",
        "收1,234元",
        "共付2000，未附",
        "指标3.5分",
        "指标1,234元",
        "RMB1234.50元",
        "支出2018.05万元",
        "支出21900.00万元",
        "F-001支出123元",
        "表35个",
    ],
)
def test_an_amount_or_a_count_is_never_taken_for_a_name(words: str) -> None:
    assert kinds(words)[-1][1] == "untied"


def test_a_figure_carries_its_measure_and_the_exact_value() -> None:
    figure = next(part for part in cite("控制率为124.38%。", [RATE]) if isinstance(part, Figure))
    assert (figure.measure, figure.value, figure.unit) == ("three-public.rate", Fraction("124.380246913"), "%")


@given(st.text(alphabet="0123456789.,%万元年月号第条〔〕()（）- 一二共人笔aZ“”《》\n", max_size=60))
def test_words_are_never_changed(words: str) -> None:
    assert plain(cite(words, [RATE, SPENT, TWO])) == words


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_an_amount_printed_in_ten_thousands_is_found_again(amount: Decimal) -> None:
    ground = Ground(Fraction(amount), "yuan", "tied", "m", "金额")
    printed = half_up(Fraction(amount) / 10000, 2)
    assert kinds(f"支出{printed}万元", ground) == [(str(printed), "tied")]
    wrong = printed + Decimal("0.01")
    assert kinds(f"支出{wrong}万元", ground) == [(str(wrong), "untied")]


def test_references_are_told_from_other_braces() -> None:
    words = "支出{{ m('spend.total') }}，{{ 7*7 }}{{ wan(\"a.b\") }}。"
    assert [(name, id_) for _, name, id_ in references(words) if id_] == [("m", "spend.total"), ("wan", "a.b")]
    assert "{{ 7*7 }}" in "".join(before for before, _, _ in references(words))


def test_amounts_and_percentages_in_words_need_a_ground_too() -> None:
    grounds = [Ground(Fraction(1200000), "yuan", "tied", "spend"), Ground(Fraction("12.5"), "%", "tied", "rate")]
    found = cite("支出一百二十万元，占百分之十二点五，另有七十万元；见第三条，三个问题", grounds)
    kinds = [
        (str(part), part.measure if isinstance(part, Figure) else part.numbers) for part in found if len(part.text) < 8
    ]
    assert ("一百二十万", "spend") in kinds
    assert ("百分之十二点五", "rate") in kinds
    assert [str(part) for part in found if isinstance(part, Text) and part.text == "七十万"] == ["七十万"]
    assert not any("三" in words for words, kind in kinds if kind in ("spend", "rate"))
