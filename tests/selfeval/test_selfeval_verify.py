from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.core.checklist import CandidateValue, MeasureValue
from auditkit.core.rubric import Grade, Indicator, Rubric
from auditkit.core.rules import Linear
from auditkit.engagement.self_evaluating import book_values, verify_document, verify_self_evaluation
from auditkit.messages import LANGUAGES, use_language
from auditkit.sources.canonical import Context
from auditkit.sources.grid import Cell, Content, Paragraph, Sheet
from auditkit.sources.kinds.self_evaluation import recognise_document

Rows = Sequence[Sequence[str]]
HEAD = ["一级指标", "三级指标", "分值", "自评得分", "扣分原因"]


def content(*tables: tuple[str, Rows], text: Sequence[str] = ()) -> Content:
    sheets = [
        Sheet(
            f"表{number}", [[Cell("text", cell) if cell else Cell() for cell in row] for row in rows], caption=caption
        )
        for number, (caption, rows) in enumerate(tables, 1)
    ]
    words = ["某局2020年度部门整体支出绩效自评报告", *text]
    return Content("自评.docx", "docx", sheets, [Paragraph(number, item) for number, item in enumerate(words, 1)])


def found(paper: Content, **more: object) -> list[tuple[str, str, str, str]]:
    table = recognise_document(paper, Context("某局", 2020))
    assert table is not None
    items = verify_self_evaluation(table.rows, year=2020, **more)  # type: ignore[arg-type]
    shown_in_every_language(items)
    return [(item.kind, item.stated, item.expected, item.indicator) for item in items]


def shown_in_every_language(items: Sequence[Inconsistency]) -> None:
    for language in LANGUAGES:
        use_language(language)
        for item in items:
            assert item.stated in str(item.as_json()["message"])
    use_language("zh")


def scores(*rows: Sequence[str]) -> tuple[str, Rows]:
    return ("评分表", [HEAD, *rows])


DATA = ("基础数据（单位：万元）", [["本年支出", "480.00"], ["　项目支出", "100.07"], ["　基本支出", "379.93"]])


def test_a_paper_in_order_gives_nothing() -> None:
    paper = content(
        DATA,
        scores(["过程（8分）", "甲", "5", "5", ""], ["过程（8分）", "乙", "3", "2", "慢"], ["合计", "", "8", "7", ""]),
        text=["2020年实际支出480.00万元，其中项目支出100.07万元。自评总分7分。"],
    )
    verified = verify_document(paper)
    assert verified is not None
    assert verified.inconsistencies == ()
    assert verified.numbers == 16


def test_swapped_digits_in_the_text() -> None:
    assert found(content(DATA, text=["项目支出100.70万元。"])) == [
        ("cross-reference", "100.70万元", "100.07万元", "spend.project")
    ]


def test_the_books_say_which_place_is_wrong() -> None:
    table = ("数据", [["年末在职人数", "18"], ["编制人数", "20"]])
    paper = content(table, text=["年末实际在职人数17人。"])
    assert found(paper, measures={"staff.actual": Decimal(17)}) == [("cross-reference", "18人", "17人", "staff.actual")]
    assert found(paper, measures={"staff.actual": Decimal(18)}) == [("cross-reference", "17人", "18人", "staff.actual")]
    assert found(paper, measures={"staff.actual": Decimal(16)}) == [
        ("cross-reference", "18人", "16人", "staff.actual"),
        ("cross-reference", "17人", "16人", "staff.actual"),
    ]


def test_a_measure_of_the_same_name_in_another_sense_is_enough() -> None:
    paper = content(text=["公用经费支出30.82万元。"])
    assert (
        found(paper, measures={"spend.public": Decimal("313525.36"), "public.actual_302": Decimal("308207.36")}) == []
    )


def test_parts_that_do_not_add_up() -> None:
    table = (
        "数据（单位：万元）",
        [["三公经费实际支出", "4.03"], ["　公务用车运行维护费", "3.39"], ["　公务接待费", "0.14"]],
    )
    assert found(content(table)) == [("arithmetic", "4.03万元", "3.53万元", "sangong.actual")]


def test_parts_named_as_some_of_the_total_may_fall_short_but_not_exceed() -> None:
    short = content(text=["固定资产总额60万元，其中汽车24万元、家具5万元。"])
    over = content(text=["固定资产总额60万元，其中汽车54万元、家具7万元。"])
    assert found(short) == []
    assert found(over) == [("arithmetic", "60万元", "61万元", "assets.total")]


def test_a_rate_that_does_not_follow_from_its_parts() -> None:
    paper = content(text=["三公经费预算4.00万元，实际支出3.00万元，控制率为57.00%。"])
    assert found(paper) == [("arithmetic", "57.00%", "75.00%", "sangong.rate")]


def test_rows_and_columns_of_a_project_table() -> None:
    head = ["项目名称", "期初余额", "本年收入", "财政收回", "本年支出", "期末余额"]
    rows = [head, ["甲", "1.00", "5.00", "0.50", "4.00", "1.50"], ["乙", "0.00", "3.00", "0.00", "1.00", "3.00"]]
    good = [*rows[:2], ["乙", "0.00", "3.00", "0.00", "1.00", "2.00"], ["小计", "1.00", "8.00", "0.50", "5.00", "3.51"]]
    assert found(content(("项目（单位：万元）", good))) == []
    bad = [*rows, ["小计", "1.00", "8.00", "0.50", "5.00", "4.50"]]
    assert found(content(("项目（单位：万元）", bad))) == [("arithmetic", "3.00万元", "2.00万元", "project.乙.closing")]


def test_yuan_in_a_table_of_ten_thousands() -> None:
    table = ("数据（单位：万元）", [["本年支出", "84.1"], ["固定资产总额", "221583"]])
    assert found(content(table)) == [("unit", "221583万元", "221583元", "assets.total")]
    assert found(content(table), measures={"assets.total": Decimal("221583.00")}) == [
        ("unit", "221583万元", "22万元", "assets.total")
    ]


def test_years() -> None:
    assert found(content(text=["本报告反映2019年度部门整体支出情况。"])) == [("year", "2019", "2020", "")]
    same_figure = content(text=["本年支出84.10万元。", "2021年全年支出84.10万元。"])
    assert found(same_figure) == [("year", "2021", "2020", "")]
    history = content(text=["本年支出84.10万元。", "2019年全年支出80.00万元。", "我局于2019年3月5日成立。"])
    assert found(history) == []


def test_a_printed_total_that_is_not_the_sum() -> None:
    sheet = scores(["过程", "甲", "5", "5", ""], ["过程", "乙", "3", "2", "慢"], ["合计", "", "8", "8", ""])
    items = verify_document(content(sheet, text=["自评总分8分。"]))
    assert items is not None
    (item,) = items.inconsistencies
    assert (item.kind, item.severity, item.stated, item.expected) == ("arithmetic", "high", "8", "7")
    assert [(place.table, place.row, place.paragraph) for place in item.places] == [(1, 4, 0), (0, 0, 2)]


def test_a_total_in_the_text_that_the_sheet_does_not_give() -> None:
    sheet = scores(["过程", "甲", "5", "5", ""], ["合计", "", "5", "5", ""])
    assert found(content(sheet, text=["自评总分4.5分。"])) == [("arithmetic", "4.5", "5", "selfeval.total")]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["过程（9分）", "甲", "5", "5", ""], ["过程（9分）", "乙", "3", "3", ""]], ("arithmetic", "9", "8")),
        ([["过程", "甲", "5", "6", ""]], ("arithmetic", "6", "5")),
        ([["过程", "甲", "5", "4", ""]], ("missing-reason", "", "")),
        ([["过程", "甲", "5", "5", ""], ["合计", "", "6", "5", ""]], ("arithmetic", "6", "5")),
    ],
)
def test_faults_of_a_score_sheet(rows: Rows, expected: tuple[str, str, str]) -> None:
    assert [item[:3] for item in found(content(scores(*rows)))] == [expected]


def test_points_shared_by_several_indicators() -> None:
    rows = [["效果（15分）", "经济效益", "15", "5", ""], ["效果（15分）", "社会效益", "", "5", ""]]
    full = [*rows, ["效果（15分）", "生态效益", "", "5", ""]]
    assert found(content(scores(*full))) == []
    assert [item[0] for item in found(content(scores(*rows)))] == ["missing-reason"]


def test_without_a_column_for_reasons_one_record_says_so() -> None:
    sheet = ("评分表", [HEAD[:4], ["过程", "甲", "5", "4"], ["过程", "乙", "5", "3"]])
    assert [item[0] for item in found(content(sheet))] == ["missing-reason"]


def test_an_empty_score_sheet_is_left_alone() -> None:
    assert found(content(scores(["过程", "甲", "5", "", ""], ["合计", "", "9", "", ""]))) == []


def rubric() -> Rubric:
    rule = Linear(full_at=Fraction(100), direction="max", per_unit=Fraction(1, 2))
    leaf = Indicator(id="1.1", name={"zh": "三公经费控制率"}, points=Fraction(5), rule=rule, measure="sangong.rate")
    grades = (Grade(min=Fraction(0), grade={"zh": "差"}),)
    return Rubric(id="r", title={"zh": "表"}, total=Fraction(5), grades=grades, indicators=(leaf,))


@pytest.mark.parametrize(
    ("score", "rate", "expected"),
    [
        ("5", "124.38", [("score-rule", "5", "0", "1.1")]),
        ("5", "98", []),
        ("4", "98", [("score-rule", "4", "5", "1.1")]),
        ("4.5", "101", []),
    ],
)
def test_scores_against_the_rule(score: str, rate: str, expected: list[tuple[str, str, str, str]]) -> None:
    sheet = scores(["过程", "“三公经费”\n控制率", "5", score, "略"])
    assert found(content(sheet), measures={"sangong.rate": Fraction(rate)}, rubric=rubric()) == expected


def test_without_a_value_the_rule_says_nothing() -> None:
    sheet = scores(["过程", "三公经费控制率", "5", "5", ""])
    assert found(content(sheet), measures={"sangong.budget": Decimal(1)}, rubric=rubric()) == []


def measure(id: str, origin: str, *candidates: tuple[str, int], inputs: tuple[str, ...] = ()) -> MeasureValue:
    values = tuple(CandidateValue(name, Decimal(value)) for name, value in candidates)
    value = Decimal(candidates[0][1]) if candidates else Decimal(1)
    return MeasureValue(id, {}, "", value, "yuan", {}, origin, values, inputs)


def test_values_that_rest_on_the_paper_are_not_held_against_it() -> None:
    measures = [
        measure("a", "self_evaluation", ("self_evaluation", 3), ("books", 4)),
        measure("b", "self_evaluation", ("self_evaluation", 3)),
        measure("c", "books", ("books", 0), ("self_evaluation", 3)),
        measure("d", "formula", inputs=("c",)),
        measure("e", "formula", inputs=("b", "c")),
        measure("f", "formula", inputs=("e",)),
    ]
    assert book_values(measures) == {"a": Decimal(4), "c": Decimal(0), "d": Decimal(1)}


def test_a_letter_cannot_be_verified() -> None:
    assert verify_document(Content("函.docx", "docx", [], [Paragraph(1, "关于报送材料的函")])) is None


def test_an_id_stays_and_places_differ() -> None:
    first, again = (verify_document(content(DATA, text=["项目支出100.70万元。"])) for _ in range(2))
    assert first is not None
    assert again is not None
    assert first.as_json() == again.as_json()
