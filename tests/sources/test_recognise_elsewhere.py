"""Layouts met outside the usual programs: what was once lost, misread or slow."""

from __future__ import annotations

import csv
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from grids import CONTEXT, numbers, table

from auditkit.sources.canonical import Hints
from auditkit.sources.grid import Content
from auditkit.sources.reading import read
from auditkit.sources.recognise import recognise

HEAD = ["日期", "凭证号", "摘要", "科目编码", "科目名称", "借方", "贷方"]


def pairs(count: int, **other: object) -> list[list[object]]:
    """Return vouchers of two lines each."""
    rows: list[list[object]] = []
    for number in range(1, count + 1):
        day = (date(2020, 1, 1) + timedelta(days=number % 300)).isoformat()
        rows.append([day, f"记-{number}", "付电费", "500101", "经费支出\\电费", "10.50", ""])
        rows.append([day, f"记-{number}", "付电费", "1002", "银行存款", "", "10.50"])
    return rows


@pytest.mark.parametrize("heading", ["会计科目", "总账科目", "明细科目", "科目名称"])
def test_the_account_name_is_kept_beside_a_code_under_any_heading(heading: str) -> None:
    found = table([[*HEAD[:4], heading, *HEAD[5:]], *pairs(2)])
    assert not found.questions
    assert found.rows[0]["account_code"] == "500101"
    assert found.rows[0]["account_name"] == "经费支出\\电费"


def test_ledger_account_and_sub_account_are_one_name() -> None:
    rows = [
        [*row[:4], *str(row[4]).split("\\"), *([""] if "\\" not in str(row[4]) else []), *row[5:]] for row in pairs(2)
    ]
    found = table([[*HEAD[:4], "总账科目", "明细科目", *HEAD[5:]], *rows])
    assert [row["account_name"] for row in found.rows[:2]] == ["经费支出\\电费", "银行存款"]


def test_a_journal_where_hardly_any_voucher_balances_is_asked_about() -> None:
    rows = [[*row[:1], f"{row[1]}-{index}", *row[2:]] for index, row in enumerate(pairs(12))]
    found = table([HEAD, *rows])
    assert [question.message_id for question in found.questions] == ["recognise.unbalanced"]
    assert table([HEAD, *rows], hints=Hints(kinds={"Sheet1": "journal"})).certain
    assert table([HEAD, *pairs(12), ["2020-05-01", "记-99", "x", "1002", "银行存款", "5", ""]]).certain


def test_short_account_names_without_codes_are_asked_about() -> None:
    rows = [[*row[:3], str(row[4]).split("\\")[-1], *row[5:]] for row in pairs(3)]
    found = table([[*HEAD[:3], *HEAD[4:]], *rows])
    assert [question.message_id for question in found.questions] == ["recognise.short-names"]
    full = table([[*HEAD[:3], *HEAD[4:]], *[[*row[:3], *row[4:]] for row in pairs(3)]])
    assert full.certain


def test_amounts_without_a_side_are_one_problem() -> None:
    rows = [[*row[:5], row[5] or row[6]] for row in pairs(3)]
    found = table([[*HEAD[:5], "金额"], *rows])
    assert [problem.message_id for problem in found.problems] == ["recognise.columns-missing"]


def test_rows_of_a_text_file_are_not_tried_as_headings(tmp_path: Path) -> None:
    path = tmp_path / "journal.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([HEAD, *pairs(1000)])
    content = read(path)
    assert isinstance(content, Content)
    started = time.process_time()
    found = recognise(content, Hints(), CONTEXT)
    assert len(found.tables[0].rows) == 2000
    assert time.process_time() - started < 4


BALANCES = [
    ["科目编码", "科目名称", "方向", "期初余额", "本期借方发生额", "本期贷方发生额", "方向", "期末余额"],
    ["1002", "银行存款", "借", 100, 0, 300, "贷", 200],
    ["2305", "其他应付款", "平", 0, 0, 50, "贷", 50],
]


def test_two_columns_of_direction_belong_to_the_balances_beside_them() -> None:
    found = table([["科目余额表"], *BALANCES])
    assert found.certain
    first, second = found.rows
    assert (first["opening_debit"], first["closing_credit"], first["closing_debit"]) == (100, 200, 0)
    assert second["closing_credit"] == 50


def test_movements_given_only_up_to_date_are_those_of_the_year() -> None:
    head = ["科目编码", "科目名称", "方向", "年初余额", "借方累计发生额", "贷方累计发生额", "期末余额"]
    found = table([["科目余额表"], head, ["1002", "银行存款", "借", 100, 60, 50, 110]])
    assert (found.rows[0]["debit"], found.rows[0]["credit"]) == (60, 50)


def test_income_beside_spending_under_merged_headings_without_its_totals() -> None:
    rows = [
        ["2020年部门收支总表"],
        ["单位：万元"],
        ["收入", "", "支出", ""],
        ["项目", "预算数", "项目", "预算数"],
        ["一般公共预算拨款", Decimal("417.41"), "基本支出", Decimal("312.41")],
        ["政府性基金预算拨款", 490, "项目支出", 595],
        ["收入总计", Decimal("907.41"), "支出总计", Decimal("907.42")],
    ]
    found = table(rows, merged=[(3, 1, 3, 2), (3, 3, 3, 4)])
    assert [(row["kind"], row["item"], row["amount"]) for row in found.rows] == [
        ("income", "一般公共预算拨款", Decimal(4174100)),
        ("expense", "基本支出", Decimal(3124100)),
        ("income", "政府性基金预算拨款", Decimal(4900000)),
        ("expense", "项目支出", Decimal(5950000)),
    ]
    assert [(total.label, total.agrees) for total in found.stated_totals] == [("收入总计", True), ("支出总计", True)]
    assert numbers(found) == [1, 2, 3, 4, 5, 6, 7]


def test_three_public_expenses_inside_the_total_are_a_section_of_their_own() -> None:
    rows = [
        ["2020年部门预算"],
        ["项目", "金额"],
        ["一、支出预算", 9074100],
        ["  基本支出", 9074100],
        ["二、三公经费", 32400],
        ["  公务接待费", 6000],
    ]
    found = table(rows)
    assert [row["section"] for row in found.rows] == ["total", "total", "three_public", "three_public"]


def test_amounts_that_are_huge_in_the_printed_unit_are_asked_about() -> None:
    rows = [["2020年项目支出预算"], ["单位：万元"], ["项目名称", "预算数"], ["甲项目", 4900000], ["乙项目", 700000]]
    assert [question.settle for question in table(rows).questions] == ["--unit 元"]
    assert table(rows, hints=Hints(unit="万元")).certain
    assert table([*rows[:3], ["甲项目", 490], ["乙项目", 70]]).certain
