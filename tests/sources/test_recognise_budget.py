from __future__ import annotations

from decimal import Decimal

import pytest
from grids import CONTEXT, numbers, sheet, table, tables

from auditkit.errors import BadInput
from auditkit.sources.canonical import Hints
from auditkit.sources.grid import Content
from auditkit.sources.recognise import recognise

TOTAL = [
    ["2020年部门收支预算批复表"],
    ["单位: 云泽市粮食局    金额单位: 万元"],
    ["项目", "批复数"],
    ["一、收入预算合计", Decimal("100.50")],
    ["  一般公共预算拨款", Decimal("100.50")],
    ["二、支出预算合计", Decimal("100.50")],
    ["  基本支出", Decimal("60.50")],
    ["    其中: 人员经费", Decimal("50.25")],
    ["          公用经费", Decimal("10.25")],
    ["  项目支出", 40],
]


def test_total_sheet_outline() -> None:
    found = table(TOTAL, "收支预算总表")
    assert (found.kind, found.unit, found.questions, found.problems) == ("budget", "万元", [], [])
    places = [(row["item"], row["level"], row["path"], row["kind"]) for row in found.rows]
    assert places == [
        ("收入预算合计", 0, "", "income"),
        ("一般公共预算拨款", 1, "收入预算合计", "income"),
        ("支出预算合计", 0, "", "expense"),
        ("基本支出", 1, "支出预算合计", "expense"),
        ("人员经费", 2, "支出预算合计/基本支出", "expense"),
        ("公用经费", 2, "支出预算合计/基本支出", "expense"),
        ("项目支出", 1, "支出预算合计", "expense"),
    ]
    assert found.rows[4]["amount"] == Decimal("502500.00")
    assert {row["section"] for row in found.rows} == {"total"}
    assert numbers(found) == list(range(1, 11))


def test_income_and_spending_side_by_side() -> None:
    rows = [
        ["2020年部门收支总表", "", "", ""],
        ["", "", "", "单位：万元"],
        ["收入", "", "支出", ""],
        ["项目", "预算数", "项目", "预算数"],
        ["一、财政拨款", 80, "一、基本支出", 60],
        ["二、其他收入", 5, "    人员经费", 50],
        ["", "", "    公用经费", 10],
        ["", "", "二、项目支出", 25],
        ["本年收入合计", 85, "本年支出合计", 85],
    ]
    found = table(rows, "部门收支总表 预算", merged=[(1, 1, 1, 4), (3, 1, 3, 2), (3, 3, 3, 4)])
    assert found.kind == "budget" and found.problems == []
    got = [(row["item"], row["kind"], row["level"]) for row in found.rows if row["kind"] == "expense"]
    assert got[:4] == [
        ("基本支出", "expense", 0),
        ("人员经费", "expense", 1),
        ("公用经费", "expense", 1),
        ("项目支出", "expense", 0),
    ]
    assert sum(Decimal(str(row["amount"])) for row in found.rows if row["item"] == "财政拨款") == Decimal(800000)


def test_three_public_wide_and_long() -> None:
    wide = table(
        [
            ["2020年“三公”经费预算表"],
            ["单位：万元"],
            ["“三公”经费合计", "因公出国（境）费", "公务用车购置及运行费", "", "", "公务接待费"],
            ["", "", "小计", "公务用车购置费", "公务用车运行费", ""],
            [Decimal("3.24"), 0, Decimal("2.64"), 0, Decimal("2.64"), Decimal("0.6")],
        ],
        "三公",
        merged=[(1, 1, 1, 6), (3, 3, 3, 5), (3, 1, 4, 1), (3, 2, 4, 2), (3, 6, 4, 6)],
    )
    assert wide.kind == "budget" and wide.problems == [] and wide.questions == []
    assert {row["section"] for row in wide.rows} == {"three_public"}
    got = {row["item"]: (row["amount"], row["level"]) for row in wide.rows}
    assert got["公务用车运行费"] == (Decimal("26400.00"), 1)
    assert got["公务用车购置及运行费"] == (Decimal("26400.00"), 0)
    assert got["公务接待费"] == (Decimal("6000.00"), 0)
    assert [total.agrees for total in wide.stated_totals] == [True]


def test_project_sheet_total_is_a_control_total_and_an_only_total_is_a_row() -> None:
    found = table(
        [
            ["2020年项目支出预算批复表"],
            ["项目名称", "资金性质", "批复数（万元）"],
            ["粮库整治", "一般公共预算", 40],
            ["合计", "", 41],
        ]
    )
    assert [(row["project"], row["amount"]) for row in found.rows] == [("粮库整治", Decimal("400000.00"))]
    assert [(total.printed, total.agrees) for total in found.stated_totals] == [(Decimal("410000.00"), False)]
    only = table([["2020年政府采购预算表 单位：万元"], ["采购项目", "预算数"], ["合计", 0]])
    assert [(row["section"], row["item"], row["amount"]) for row in only.rows] == [("procurement", "合计", Decimal(0))]


def test_no_unit_printed_is_asked_only_where_it_matters() -> None:
    small = table([["2020年部门预算"], ["项目", "预算数"], ["基本支出", Decimal("60.5")]])
    assert [question.settle for question in small.questions] == ["--unit 万元"]
    assert table(
        [["2020年部门预算"], ["项目", "预算数"], ["基本支出", Decimal("60.5")]], hints=Hints(unit="万元")
    ).certain
    assert table([["2020年部门预算"], ["项目", "预算数"], ["基本支出", 605000]]).certain


def test_columns_of_other_years_are_not_taken() -> None:
    found = table(
        [
            ["部门预算对比表", "", "", "单位：元"],
            ["项目", "2019年预算数", "2020年预算数", "增减"],
            ["基本支出", 500000, 605000, 105000],
        ]
    )
    assert found.questions == [] and found.mapping["amount"] == "2020年预算数"
    assert found.rows[0]["amount"] == Decimal("605000.00")


def test_a_fund_with_a_column_of_its_own() -> None:
    found = table(
        [
            ["2020年项目支出预算表 单位：万元"],
            ["项目名称", "合计", "一般公共预算拨款", "政府性基金预算拨款"],
            ["整治", 40, 40, ""],
            ["补贴", 20, "", 20],
            ["共有", 20, 10, 10],
        ]
    )
    assert [row["fund"] for row in found.rows] == ["一般公共预算拨款", "政府性基金预算拨款", None]
    assert {row["section"] for row in found.rows} == {"project"}


PROJECT = ["项目名称", "期初余额", "本年收入", "财政收回", "本年支出", "期末余额"]


def _projects(unit: str, rows: list[list[object]]) -> list[list[object]]:
    return [["2020年项目收支情况表"], [f"单位: 云泽市粮食局    金额单位: {unit}"], PROJECT, *rows]


def test_the_same_projects_in_two_units_are_one_table_and_a_tie_out() -> None:
    coarse = [
        ["甲", Decimal("1.24"), 0, 0, Decimal("1.00"), Decimal("0.24")],
        ["乙", Decimal("2.35"), 0, 0, 0, Decimal("2.35")],
        ["小计", Decimal("3.58"), 0, 0, Decimal("1.00"), Decimal("2.58")],
    ]
    fine = [
        ["甲", Decimal("12350.50"), 0, 0, 10000, Decimal("2350.50")],
        ["乙", Decimal("23450.00"), 0, 0, 0, 23450],
        ["小计", Decimal("35800.50"), 0, 0, 10000, Decimal("25800.50")],
    ]
    both = Content("p.xlsx", "xlsx", [sheet(_projects("万元", coarse), "万"), sheet(_projects("元", fine), "元")])
    first, second = recognise(both, Hints(), CONTEXT).tables
    assert (first.same_as, second.same_as) == ("元", None)
    assert first.questions == [] and not first.stored and second.stored
    assert all(found.agrees for found in first.roundings)
    total = next(t for t in first.stated_totals if t.column == "opening")
    assert (total.agrees, total.by_rounding, total.tolerance) == (True, True, Decimal("150.0"))
    fine[0][1] = Decimal("99999.99")
    fine[1][4] = 5000
    fine[1][5] = 99
    fine[0][5] = 99
    wrong = Content("p.xlsx", "xlsx", [sheet(_projects("万元", coarse), "万"), sheet(_projects("元", fine), "元")])
    assert [q.message_id for q in recognise(wrong, Hints(), CONTEXT).tables[0].questions] == [
        "recognise.same-but-differs"
    ]


def test_covers_empty_sheets_and_unknown_tables() -> None:
    cover = tables([["云泽市粮食局"], ["预算资料"], ["2020年"]], "封面")
    assert [(t.kind, t.reason, t.questions) for t in cover] == [(None, "cover", [])]
    assert [t.reason for t in tables([], "空")] == ["empty"]
    unknown = tables([["颜色", "形状"], ["红", 1], ["绿", 2], ["蓝", 3]], "杂")
    assert unknown[0].kind is None and unknown[0].questions[0].settle == "--kind 杂=KIND"
    ignored = tables([["颜色", "形状"], ["红", 1], ["绿", 2], ["蓝", 3]], "杂", hints=Hints(kinds={"杂": "ignore"}))
    assert (ignored[0].reason, ignored[0].questions) == ("ignored", [])
    forced = tables([["颜色", "形状"], ["红", 1], ["绿", 2], ["蓝", 3]], "杂", hints=Hints(kind="journal"))
    assert [problem.message_id for problem in forced[0].problems] == ["recognise.columns-missing"]


def test_hints_that_do_not_exist() -> None:
    for hints in (Hints(kind="jurnal"), Hints(unit="两")):
        with pytest.raises(BadInput):
            tables([["a", "b"]], hints=hints)


def test_a_title_row_of_several_cells_is_no_heading() -> None:
    rows: list[list[object]] = [
        ["2020年部门收支预算批复表", ""],
        ["编制单位：甲市档案馆", "单位：万元"],
        ["项目", "批复数"],
        ["一、收入预算合计", 100],
        ["  一般公共预算拨款", 100],
        ["二、支出预算合计", 100],
        ["  基本支出", 60],
        ["  项目支出", 40],
    ]
    found = table(rows)
    assert (found.kind, found.header_rows, found.unit, found.entity) == ("budget", [3], "万元", "甲市档案馆")
    assert found.questions == []


BY_CLASS: list[list[object]] = [
    ["2020年部门支出总表"],
    ["", "", "", "", "单位：元"],
    ["功能分类科目编码", "功能分类科目名称", "合计", "基本支出", "项目支出"],
    ["201", "一般公共服务支出", 900, 500, 400],
    ["20103", "政府办公厅（室）及相关机构事务", 900, 500, 400],
    ["2010301", "行政运行", 500, 500, ""],
    ["2010302", "一般行政管理事务", 400, "", 400],
    ["208", "社会保障和就业支出", 100, 100, ""],
    ["", "合计", 1000, 600, 400],
]


def test_functional_classes_are_counted_once_and_parts_in_columns_are_rows() -> None:
    found = table(BY_CLASS)
    assert (found.kind, found.questions, found.problems) == ("budget", [], [])
    listed = [(row["level"], row["item"], row["amount"], row["path"]) for row in found.rows]
    assert listed == [
        (0, "一般公共服务支出", 900, ""),
        (1, "政府办公厅(室)及相关机构事务", 900, "一般公共服务支出"),
        (2, "行政运行", 500, "一般公共服务支出/政府办公厅(室)及相关机构事务"),
        (2, "一般行政管理事务", 400, "一般公共服务支出/政府办公厅(室)及相关机构事务"),
        (0, "社会保障和就业支出", 100, ""),
        (1, "基本支出", 500, "一般公共服务支出"),
        (1, "项目支出", 400, "一般公共服务支出"),
        (1, "基本支出", 100, "社会保障和就业支出"),
    ]
    assert {(row["section"], row["kind"]) for row in found.rows} == {("total", "expense")}
    assert [(total.printed, total.agrees) for total in found.stated_totals] == [(1000, True)]


def test_codes_in_three_columns_and_parts_below_a_joined_heading() -> None:
    rows: list[list[object]] = [
        ["2020年部门支出总表（单位：元）"],
        ["科目编码", "", "", "科目名称", "合计", "基本支出", "", "", "项目支出"],
        ["类", "款", "项", "", "", "小计", "人员经费", "公用经费", ""],
        ["201", "", "", "一般公共服务支出", 900, 500, 300, 200, 400],
        ["201", "03", "", "政府办公厅", 900, 500, 300, 200, 400],
        ["201", "03", "01", "行政运行", 900, 500, 300, 200, 400],
    ]
    found = table(rows, merged=[(2, 1, 2, 3), (2, 6, 2, 8)])
    assert [(row["economic_code"], row["level"]) for row in found.rows[:3]] == [
        ("201", 0),
        ("20103", 1),
        ("2010301", 2),
    ]
    assert [(row["item"], row["amount"], row["path"]) for row in found.rows[3:]] == [
        ("基本支出", 500, "一般公共服务支出"),
        ("人员经费", 300, "一般公共服务支出/基本支出"),
        ("公用经费", 200, "一般公共服务支出/基本支出"),
        ("项目支出", 400, "一般公共服务支出"),
    ]


def test_a_workbook_that_prints_one_budget_several_times_has_one_total() -> None:
    both: list[list[object]] = [
        ["2020年部门收支总表（单位：元）"],
        ["收入", "", "支出", ""],
        ["项目", "预算数", "项目", "预算数"],
        ["一般公共预算拨款", 1000, "一般公共服务支出", 900],
        ["", "", "社会保障和就业支出", 100],
    ]
    funds = [["2020年财政拨款收支总表（单位：元）"], *both[1:]]
    pages = [sheet(both, "表1"), sheet(BY_CLASS, "表3"), sheet(funds, "表4")]
    found = recognise(Content("部门预算.xlsx", "xlsx", pages), Hints(), CONTEXT).tables
    sections = [{(row["kind"], row["section"]) for row in one.rows} for one in found]
    assert sections == [
        {("income", "total"), ("expense", "other")},
        {("expense", "total")},
        {("income", "other"), ("expense", "other")},
    ]
    assert all(len({row["row_key"] for row in one.rows}) == len(one.rows) for one in found)


def _levels(rows: list[list[object]], caption: str) -> list[tuple[object, object]]:
    return [(row["item"], row["level"]) for row in table(rows, caption).rows]


def test_parts_of_cars_are_parts_without_indentation() -> None:
    rows = [
        ["2021年“三公”经费预算表", ""],
        ["", "金额单位：元"],
        ["项目", "预算数"],
        ["因公出国（境）费", 0],
        ["公务用车购置及运行维护费", 20000],
        ["其中：公务用车购置费", 0],
        ["公务用车运行维护费", 20000],
        ["公务接待费", 15000],
        ["合计", 35000],
    ]
    found = table(rows, "三公")
    assert [row["level"] for row in found.rows] == [0, 0, 1, 1, 0]
    assert [total.agrees for total in found.stated_totals] == [True]
    rows[5][0] = "公务用车购置费"
    assert [level for _, level in _levels(rows, "三公")] == [0, 0, 1, 1, 0]


def test_rows_after_of_which_belong_to_it_where_the_total_says_so() -> None:
    head: list[list[object]] = [["2021年部门支出预算批复表", ""], ["", "单位：元"], ["项目", "批复数"]]
    parts: list[list[object]] = [["专项一", 100], ["其中：设备", 80], ["材料", 20], ["专项二", 50]]
    assert [level for _, level in _levels([*head, *parts, ["合计", 150]], "支出")] == [0, 1, 1, 0]
    assert [level for _, level in _levels([*head, *parts, ["合计", 170]], "支出")] == [0, 1, 0, 0]
    assert [level for _, level in _levels([*head, *parts], "支出")] == [0, 1, 0, 0]


def test_parts_of_basic_expense_are_known_by_name() -> None:
    head: list[list[object]] = [["2021年部门支出预算批复表", ""], ["", "单位：元"], ["项目", "批复数"]]
    parts: list[list[object]] = [["基本支出", 100], ["其中：人员经费", 80], ["公用经费", 20], ["项目支出", 50]]
    assert [level for _, level in _levels([*head, *parts], "支出")] == [0, 1, 1, 0]
