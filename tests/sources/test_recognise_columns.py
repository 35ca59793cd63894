"""Columns that look alike: the right one is taken, or a person is asked; never the wrong one in silence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from grids import CONTEXT, sheet, table, tables

from auditkit.sources.canonical import Context, Hints
from auditkit.sources.grid import Content
from auditkit.sources.recognise import recognise

Rows = list[list[object]]
PRE: list[object] = ["日期", "凭证号", "摘要", "科目编码", "科目名称"]


def entries(heads: Rows, debit: Sequence[object], credit: Sequence[object], count: int = 2) -> Rows:
    """Return headings and vouchers of two lines; ``debit`` and ``credit`` are the cells after the account."""
    rows = [[*PRE, *heads[0]], *[["", "", "", "", "", *lower] for lower in heads[1:]]]
    for number in range(1, count + 1):
        day = f"2020-01-{number + 4:02d}"
        rows.append([day, f"记-{number}", "付电费", "5001", "费用", *debit])
        rows.append([day, f"记-{number}", "付电费", "1011", "零余额", *credit])
    return rows


PAIRS = [(1, 6, 1, 7), (1, 8, 1, 9)]
RIGHT = {
    "base currency beside the foreign one, two rows": (
        entries([["原币", "", "本位币", ""], ["借方", "贷方", "借方", "贷方"]], [1, 0, 7, 0], [0, 1, 0, 7]),
        PAIRS,
    ),
    "the other way round": (
        entries([["本位币", "", "原币", ""], ["借方", "贷方", "借方", "贷方"]], [7, 0, 1, 0], [0, 7, 0, 1]),
        PAIRS,
    ),
    "base currency in brackets": (
        entries([["借方(原币)", "贷方(原币)", "借方(本位币)", "贷方(本位币)"]], [1, 0, 7, 0], [0, 1, 0, 7]),
        [],
    ),
    "sums to date behind the amounts": (
        entries([["借方", "贷方", "累计借方", "累计贷方"]], [7, 0, 90, 80], [0, 7, 97, 87]),
        [],
    ),
    "sums to date before the amounts, two rows": (
        entries([["累计", "", "本期", ""], ["借方", "贷方", "借方", "贷方"]], [90, 80, 7, 0], [97, 87, 0, 7]),
        PAIRS,
    ),
    "quantity and price beside the amount": (
        entries([["方向", "数量", "单价", "金额"]], ["借", 1, 9, 7], ["贷", 1, 9, 7]),
        [],
    ),
    "quantity above the amount, two rows": (
        entries([["借方", "", "贷方", ""], ["数量", "金额", "数量", "金额"]], [9, 7, 0, 0], [0, 0, 9, 7]),
        PAIRS,
    ),
    "a running balance with its side": (
        entries([["方向", "余额", "借方", "贷方"]], ["借", 99, 7, 0], ["贷", 99, 0, 7]),
        [],
    ),
    "the account of the other side": (
        entries([["对方科目", "借方", "贷方"]], ["1011", 7, 0], ["5001", 0, 7]),
        [],
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_the_amount_of_the_entry_is_taken(name: str) -> None:
    rows, merged = RIGHT[name]
    found = table(rows, merged=merged)
    assert (found.kind, found.questions, found.problems) == ("journal", [], [])
    assert (found.debit, found.credit) == (Decimal(14), Decimal(14))
    assert [row["account_code"] for row in found.rows] == ["5001", "1011"] * 2


ASKED = {
    "only sums to date": entries([["累计借方", "累计贷方"]], [7, 0], [0, 7]),
    "only a balance": entries([["方向", "余额"]], ["借", 7], ["贷", 7]),
    "only an amount in foreign currency": entries([["方向", "原币金额"]], ["借", 7], ["贷", 7]),
    "only quantities": entries([["借方数量", "贷方数量"]], [7, 0], [0, 7]),
    "two amounts of nearly one name": entries([["借方金额", "贷方金额", "借方", "贷方"]], [7, 0, 9, 0], [0, 7, 0, 9]),
    "an amount that is no entry": entries([["方向", "发生额"]], ["借", 7], ["贷", 8]),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_may_be_another_amount_is_asked_about(name: str) -> None:
    found = table(ASKED[name])
    assert found.questions and not found.certain


def test_two_amounts_of_nearly_one_name_that_agree_are_no_question() -> None:
    rows = entries([["借方金额", "贷方金额", "借方", "贷方"]], [7, 0, 7, 0], [0, 7, 0, 7])
    assert table(rows).certain
    rows = ASKED["two amounts of nearly one name"]
    settled = table(rows, hints=Hints(map={"debit": "H", "credit": "I"}))
    assert settled.certain and settled.debit == Decimal(18)


def test_the_date_of_the_voucher_not_that_of_the_business() -> None:
    rows: Rows = [["业务日期", "记账日期", *PRE[1:], "借方", "贷方"]]
    rows.append(["2019-12-31", "2020-01-05", "记-1", "甲", "5001", "费用", 7, 0])
    rows.append(["2019-12-31", "2020-01-05", "记-1", "甲", "1011", "零余额", 0, 7])
    found = table(rows)
    assert found.certain and {row["date"] for row in found.rows} == {date(2020, 1, 5)}


def test_codes_of_ledger_account_and_sub_account_are_confirmed_and_joined() -> None:
    rows: Rows = [["日期", "凭证号", "摘要", "总账科目编码", "总账科目", "明细科目编码", "明细科目", "借方", "贷方"]]
    rows.append(["2020-01-05", "记-1", "甲", "5001", "费用", "500101", "差旅费", 7, 0])
    rows.append(["2020-01-05", "记-1", "甲", "1011", "零余额", "", "", 0, 7])
    said = {"account_code": "明细科目编码", "account_code_above": "总账科目编码"}
    assert {question.settle for question in table(rows).questions} == {f"--map {k}={v}" for k, v in said.items()}
    found = table(rows, hints=Hints(map=said))
    assert [(row["account_code"], row["account_name"]) for row in found.rows] == [
        ("500101", "费用\\差旅费"),
        ("1011", "零余额"),
    ]


def balance(heads: Rows, cells: Sequence[object], count: int = 7) -> Rows:
    pre: Rows = [["科目余额表 2020年12月"], ["科目编码", "科目名称", *heads[0]]]
    return [*pre, *[["", "", *lower] for lower in heads[1:]], *[[f"100{n}", "某", *cells] for n in range(count)]]


def test_the_balance_of_the_year_with_the_movement_of_a_month_is_asked_about() -> None:
    heads: Rows = [["年初借方", "年初贷方", "本期借方", "本期贷方", "期末借方", "期末贷方"]]
    rows = balance(heads, [10, 0, 1, 0, 15, 0])
    assert [question.message_id for question in table(rows).questions] == ["recognise.does-not-roll"]
    assert table(rows, hints=Hints(kind="trial_balance")).certain
    assert table(balance(heads, [10, 0, 5, 0, 15, 0])).certain


def test_movement_of_the_month_beside_that_of_the_year() -> None:
    heads: Rows = [["期初余额", "本年借方", "本年贷方", "本月借方", "本月贷方", "期末余额"]]
    row = table(balance(heads, [10, 9, 0, 5, 0, 15])).rows[0]
    assert (row["debit"], row["closing_debit"], row["period"]) == (5, 15, "2020-12")


def test_quantities_inside_a_balance_table_are_no_amounts() -> None:
    heads: Rows = [["期初余额", "", "本期借方", "", "本期贷方", "", "期末余额", ""], ["数量", "金额"] * 4]
    merged = [(2, column, 2, column + 1) for column in (3, 5, 7, 9)]
    row = table(balance(heads, [1, 10, 2, 5, 3, 0, 4, 15]), merged=merged).rows[0]
    assert (row["opening_debit"], row["debit"], row["credit"], row["closing_debit"]) == (10, 5, 0, 15)


def test_one_direction_beside_the_closing_balance_is_not_that_of_the_opening() -> None:
    rows = balance([["期初余额", "本期借方", "本期贷方", "方向", "期末余额"]], [10, 0, 30, "贷", 20])
    row = table(rows).rows[0]
    assert (row["opening_debit"], row["opening_credit"], row["closing_credit"]) == (10, 0, 20)


def test_the_day_on_which_a_bank_booked_is_no_day_of_a_claim() -> None:
    heads: list[object] = ["卡号", "交易日期", "记账日期", "商户名称", "交易金额"]
    rows: Rows = [["公务卡交易明细"], heads, ["6222", "2020-03-01", "2020-03-03", "某酒店", 100]]
    assert table(rows).rows[0]["claimed_on"] is None
    claimed = [rows[0], [*heads, "凭证号"], [*rows[2], "记-3"]]
    assert table(claimed).rows[0]["claimed_on"] == date(2020, 3, 3)


def test_auxiliary_items_only_where_their_type_is_named() -> None:
    def one(words: str, heading: str = "核算项目") -> object:
        return table(entries([["借方", "贷方", heading]], [7, 0, words], [0, 7, ""]))

    named = one("部门:01 办公室")
    assert named.rows[0]["department"] == "办公室"  # type: ignore[attr-defined]
    bare = one("办公室")
    assert (bare.rows[0]["project"], bare.rows[0]["department"]) == (None, None)  # type: ignore[attr-defined]
    assert bare.rows[0]["extra"] == '{"核算项目": "办公室"}'  # type: ignore[attr-defined]
    assert [note.message_id for note in bare.notes] == ["recognise.auxiliary-unclear"]  # type: ignore[attr-defined]


def test_items_of_type_code_and_name_without_numbers() -> None:
    heads: Rows = [["借方", "贷方", "核算类型", "辅助编码", "辅助名称"]]
    found = table(entries(heads, [7, 0, "项目", "P01", "粮库整治"], [0, 7, "", "", ""]))
    assert found.rows[0]["project"] == "粮库整治"


def test_opening_vouchers_are_marked_and_counted() -> None:
    rows = entries([["借方", "贷方"]], [7, 0], [0, 7])
    rows[1:1] = [["2020-01-01", "记-0000", "上年结转", "1002", "银行存款", 90, 0]]
    rows[2:2] = [["2020-01-01", "记-0000", "上年结转", "3001", "累计盈余", 0, 90]]
    found = table(rows)
    assert found.certain and [row["entry_kind"] for row in found.rows] == ["opening"] * 2 + [None] * 4
    assert [(note.message_id, note.params["debit"]) for note in found.notes] == [("recognise.opening-rows", 90)]
    ordinary = [[*row[:1], "记-1", *row[2:]] if "记-0000" in row else row for row in rows]
    assert {row["entry_kind"] for row in table(ordinary).rows} == {None}


def test_a_journal_with_names_only_says_what_cannot_be_tied() -> None:
    rows = [[*row[:3], row[4], *row[5:]] for row in entries([["借方", "贷方"]], [7, 0], [0, 7])]
    for row in rows[1:]:
        row[3] = f"{row[3]}\\其他"
    assert "recognise.names-only" in [note.message_id for note in table(rows).notes]


def test_units_and_years_of_single_rows() -> None:
    rows: Rows = [["单位名称", "会计年度", *PRE, "借方", "贷方"]]
    for unit, year in (("云泽市粮食局", 2020), ("云泽市粮油质检站", 2019)):
        rows.append([unit, year, f"{year}-03-05", "记-1", "甲", "5001", "费用", 7, 0])
        rows.append([unit, year, f"{year}-03-05", "记-1", "甲", "1011", "零余额", 0, 7])
    found = table(rows)
    assert [(row["entity"], row["fiscal_year"]) for row in found.rows[1:3]] == [
        ("云泽市粮食局", 2020),
        ("云泽市粮油质检站", 2019),
    ]
    assert len({row["voucher_key"] for row in found.rows}) == 2
    assert {question.message_id for question in found.questions} == {"recognise.other-entity", "recognise.other-year"}


def test_an_entry_dated_after_its_fiscal_year_stays_in_it() -> None:
    rows: Rows = [["会计年度", "会计期间", *PRE, "借方", "贷方"]]
    rows.append([2020, 12, "2021-01-04", "记-9", "调整", "5001", "费用", 7, 0])
    rows.append([2020, 12, "2021-01-04", "记-9", "调整", "1011", "零余额", 0, 7])
    found = table(rows)
    assert found.certain and {(row["fiscal_year"], row["period"]) for row in found.rows} == {(2020, "2020-12")}


def test_journal_and_balances_in_one_workbook() -> None:
    journal = sheet(entries([["借方", "贷方"]], [7, 0], [0, 7]), "凭证")
    heads: Rows = [["期初借方", "期初贷方", "本期借方", "本期贷方", "期末借方", "期末贷方"]]
    balances = sheet(balance(heads, [10, 0, 5, 0, 15, 0]), "余额")
    both = [journal, balances, sheet([], "Sheet3"), sheet([["填表说明"], ["一、本表由单位填列"]], "说明")]
    found = recognise(Content("账套.xlsx", "xlsx", both), Hints(), CONTEXT)
    assert [(t.sheet, t.kind, t.reason) for t in found.tables] == [
        ("凭证", "journal", ""),
        ("余额", "trial_balance", ""),
        ("Sheet3", None, "empty"),
        ("说明", None, "cover"),
    ]
    assert found.questions == []


@pytest.mark.parametrize(
    ("unit", "factor"), [("元", 1), ("千元", 1000), ("万元", 10**4), ("百万元", 10**6), ("亿元", 10**8)]
)
def test_units_of_single_columns_and_of_the_table(unit: str, factor: int) -> None:
    heads: Rows = [["期初借方", "期初贷方", f"本期借方（{unit}）", f"本期贷方（{unit}）", "期末借方", "期末贷方"]]
    rows = balance(heads, [10, 0, 5, 0, 10 + 5 * factor, 0])
    row = table(rows).rows[0]
    assert (row["opening_debit"], row["debit"]) == (10, 5 * factor)
    rows[0].append(f"单位：{unit}")
    rows[1] = [str(head).split("（")[0] for head in rows[1]]
    assert tables(rows, hints=Hints(kind="trial_balance"))[0].rows[0]["opening_debit"] == 10 * factor


def test_hints_for_one_sheet_leave_the_others_alone() -> None:
    heads: Rows = [["借方金额", "贷方金额", "借方", "贷方"]]
    pages = [sheet(entries(heads, [7, 0, 9, 0], [0, 7, 0, 9]), name) for name in ("甲", "乙")]
    said = {"debit": "F", "credit": "G", "乙!debit": "H", "乙!credit": "I"}
    context = Context("云泽市粮食局", 2020)
    found = recognise(Content("a.xlsx", "xlsx", pages), Hints(map=said), context)
    assert [t.debit for t in found.tables] == [14, 18] and not found.problems and not found.questions
    wrong = recognise(Content("a.xlsx", "xlsx", pages), Hints(map={"丙!debit": "F"}), context)
    assert [problem.message_id for problem in wrong.problems] == ["recognise.no-such-column"]


def test_vouchers_marked_as_void_are_asked_about() -> None:
    rows = entries([["借方", "贷方", "作废状态"]], [7, 0, "否"], [0, 7, "否"])
    assert table(rows).certain
    rows[1][7] = rows[2][7] = "是"
    asked = table(rows)
    assert [(question.message_id, question.params["count"]) for question in asked.questions] == [
        ("recognise.voided", 2)
    ]
    assert table(rows, hints=Hints(kind="journal")).certain


def test_a_column_for_each_dimension() -> None:
    heads: Rows = [["借方金额", "贷方金额", "客户", "供应商", "职员", "项目", "部门"]]
    found = table(entries(heads, [7, 0, "", "某商行", "甲某", "粮库整治", "办公室"], [0, 7, "某公司", "", "", "", ""]))
    first, second = found.rows[:2]
    assert (first["counterparty"], first["person"], first["project"]) == ("某商行", "甲某", "粮库整治")
    assert (second["counterparty"], second["department"], found.questions) == ("某公司", None, [])


def test_a_period_that_means_the_whole_year() -> None:
    rows: Rows = [
        ["年度", "期间", "科目编码", "科目名称", "期初借方", "期初贷方", "本期借方", "本期贷方", "期末借方", "期末贷方"]
    ]
    rows.append(["2020", "FY", "001001", "库存现金", 0, 0, 1000, 0, 1000, 0])
    found = table(rows)
    assert (found.questions, found.problems, found.rows[0]["period"]) == ([], [], "2020-01/2020-12")
