"""A long journal in batches gives what it gives row by row: rows, keys, rows left out, totals, questions, faults."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from bulk_ways import same_both_ways, small_blocks
from long_books import (
    BY,
    CODE,
    COUNT,
    CREDIT,
    DATE,
    DEBIT,
    DEPARTMENT,
    HEADINGS,
    NAME,
    NUMBER,
    PROJECT,
    SUMMARY,
    Rows,
    books,
    ends_of_months,
    first_of_voucher,
    save,
    sums,
)
from quick import a_few

Change = Callable[[Rows], Rows]


@pytest.fixture(autouse=True)
def blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    small_blocks(monkeypatch)


def headed(rows: Rows) -> Rows:
    return [HEADINGS, *rows]


def clean(rows: Rows) -> Rows:
    return headed(rows)


def titled(rows: Rows) -> Rows:
    return [["序时账"], ["单位：云泽市粮食局", "", "会计期间：2021.01-2021.12", "", "单位：元"], HEADINGS, *rows]


def given_once(rows: Rows) -> Rows:
    found = [["", "", *row[2:]] if not first_of_voucher(rows, at) else row for at, row in enumerate(rows)]
    return headed(found)


def date_given_once(rows: Rows) -> Rows:
    return headed([["", *row[1:]] if not first_of_voucher(rows, at) else row for at, row in enumerate(rows)])


def closed_monthly(rows: Rows) -> Rows:
    found: Rows = [HEADINGS]
    start = 0
    for end in ends_of_months(rows):
        part = rows[start:end]
        found += part
        found.append(["", "", "本月合计", "", "", *sums(part), "", "", "", ""])
        found.append(["", "", "本年累计", "", "", *sums(rows[:end]), "", "", "", ""])
        start = end
    return [*found, ["", "", "合　计", "", "", *sums(rows), "", "", "", ""]]


def wrong_total(rows: Rows) -> Rows:
    return [*headed(rows), ["", "", "合计", "", "", "1.00", "2.00", "", "", "", ""]]


def paged(rows: Rows) -> Rows:
    found: Rows = []
    for start in range(0, len(rows), 40):
        found += [HEADINGS, ["", "", "承前页", "", "", "", "", "", "", "", ""], *rows[start : start + 40]]
        found += [["", "", "过次页", *[""] * 8], [""] * 11, ["制表人：甲", *[""] * 10]]
    return found


def scattered(rows: Rows) -> Rows:
    return headed(sorted(rows, key=lambda row: row[CODE]))


def doubled(rows: Rows) -> Rows:
    found = []
    for at, row in enumerate(rows):
        found += [row] * (3 if at % 50 == 7 else 1)
    return headed(found)


def scattered_doubles(rows: Rows) -> Rows:
    return headed(sorted([*rows, *rows[100:400]], key=lambda row: row[CODE]))


def directed(rows: Rows) -> Rows:
    head = [*HEADINGS[:DEBIT], "方向", "金额", *HEADINGS[DEPARTMENT:]]
    found = [[*row[:DEBIT], "借" if row[DEBIT] else "贷", row[DEBIT] or row[CREDIT], *row[7:]] for row in rows]
    return [head, *found]


def typed(rows: Rows) -> Rows:
    head = [HEADINGS[0], "凭证类型", "凭证号", *HEADINGS[2:]]
    return [head, *([row[0], "记账凭证", row[NUMBER][2:], *row[2:]] for row in rows)]


def typed_once(rows: Rows) -> Rows:
    found = typed(rows)
    for at in range(len(rows)):
        if not first_of_voucher(rows, at):
            found[at + 1][1] = ""
    return found


def with_period(rows: Rows) -> Rows:
    return [["会计期间", *HEADINGS], *([f"{row[0][:4]}.{row[0][5:7]}", *row] for row in rows)]


def written_otherwise(rows: Rows) -> Rows:
    found = []
    for at, row in enumerate(rows):
        new = list(row)
        year, month, day = row[DATE].split("-")
        new[DATE] = (f"{year}.{month}.{day}", f"{year}{month}{day}", f"{year}年{int(month)}月{int(day)}日", row[DATE])[
            at % 4
        ]
        new[CODE] = (row[CODE], f"{row[CODE][:4]}.{row[CODE][4:]}", f"  {row[CODE]} ")[at % 3]
        amount = row[DEBIT]
        if amount:
            new[DEBIT] = (f"{float(amount):,.2f}", amount, f" {amount} ", f"¥{amount}")[at % 4]
            new[DEBIT] = f"({amount[1:]})" if amount.startswith("-") and at % 2 else new[DEBIT]
        new[SUMMARY] = (
            row[SUMMARY],
            f" {row[SUMMARY]}　",
            "购笔记本, 2 台",
            '付"办公"费',
            "合计两笔",
            "小计",
            "两\n行",
        )[at % 7]
        found.append(new)
    return headed(found)


def auxiliary(rows: Rows) -> Rows:
    head = [*HEADINGS[:DEPARTMENT], "辅助核算", *HEADINGS[BY:]]
    items = ("项目:P01 整治经费;部门：办公室", "部门:财务科", "", "【部门】01 办公室【项目】整治")
    return [head, *([*row[:DEPARTMENT], items[at % 4], *row[BY:]] for at, row in enumerate(rows))]


def more_columns(rows: Rows) -> Rows:
    head = [*HEADINGS, "审批流水", "备用一", "备用二"]
    words = ("", "甲\\乙", '"引"', "丙\t丁")
    return [head, *([*row, f"SP{at:06d}", words[at % 4], ""] for at, row in enumerate(rows))]


def blank_end(rows: Rows) -> Rows:
    return [*headed(rows), [""] * 11, [" ", *[""] * 10], [""] * 11, [""] * 11]


def ragged(rows: Rows) -> Rows:
    found = [row[: 9 + at % 3] if at % 10 == 3 else row for at, row in enumerate(rows)]
    return headed(found[:-1] + rows[-1:])


def trailing(rows: Rows) -> Rows:
    return [[*row, ""] for row in headed(rows)]


def opened(rows: Rows) -> Rows:
    first = ["2021-01-01", "记-0000", "上年结转", "1001", "库存现金", "100.00", "", "", "", "甲会计", ""]
    other = ["2021-01-01", "记-0000", "上年结转", "3001", "累计盈余", "", "100.00", "", "", "甲会计", ""]
    return headed([first, other, *rows])


def two_units(rows: Rows) -> Rows:
    return [
        ["单位名称", *HEADINGS],
        *(["云泽市粮食局" if at % 2 else "云泽市水务局", *row] for at, row in enumerate(rows)),
    ]


def other_year(rows: Rows) -> Rows:
    return headed([[row[0].replace("2021", "2020"), *row[1:]] for row in rows])


def unbalanced(rows: Rows) -> Rows:
    return headed([[*row[:CREDIT], "0.01" if row[CREDIT] else "", *row[7:]] for row in rows])


def three_decimals(rows: Rows) -> Rows:
    return headed(
        [
            [*row[:DEBIT], row[DEBIT] and row[DEBIT] + ("5" if at % 9 == 0 else ""), *row[6:]]
            for at, row in enumerate(rows)
        ]
    )


def no_codes(rows: Rows) -> Rows:
    return [[*row[:CODE], *row[NAME:]] for row in headed(rows)]


def in_ten_thousands(rows: Rows) -> Rows:
    return [["序时账", "单位：万元", *[""] * 9], *headed(rows)]


REGULAR = (
    *(clean, titled, given_once, date_given_once, closed_monthly, wrong_total, paged, scattered, doubled),
    *(scattered_doubles, directed, typed, typed_once, with_period, written_otherwise, auxiliary, more_columns),
    *(blank_end, ragged, trailing, opened, two_units, other_year, unbalanced, three_decimals, no_codes),
    in_ten_thousands,
)


@pytest.mark.slow
@pytest.mark.parametrize("change", a_few(REGULAR, 3), ids=lambda change: change.__name__)
def test_same_in_batches(change: Change, tmp_path: Path) -> None:
    same_both_ways(save(tmp_path / "帐.csv", change(books())), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
@pytest.mark.parametrize("separator", a_few([",", "\t", ";"], 1))
@pytest.mark.parametrize("quoting", a_few([csv.QUOTE_MINIMAL, csv.QUOTE_ALL], 1))
def test_same_in_any_writing(encoding: str, separator: str, quoting: int, tmp_path: Path) -> None:
    rows = closed_monthly(books())
    same_both_ways(save(tmp_path / "帐.csv", rows, encoding, separator, quoting), tmp_path)


def bad_date(rows: Rows) -> Rows:
    rows[5500][DATE] = "2021-02-30"
    return headed(rows)


def bad_amounts(rows: Rows) -> Rows:
    for at in (5510, 5520, 5530):
        rows[at][DEBIT] = "1,00O"
    rows[5540][DEBIT] = rows[5540][CREDIT] = ""
    return headed(rows)


def no_number(rows: Rows) -> Rows:
    rows[5501][NUMBER] = ""
    return headed(rows)


def no_number_after_total(rows: Rows) -> Rows:
    found = given_once(rows)
    return [*found[:5401], ["", "", "小计", *[""] * 8], *found[5401:]]


def no_account(rows: Rows) -> Rows:
    rows[5333][CODE] = rows[5333][NAME] = ""
    return headed(rows)


def many_faults(rows: Rows) -> Rows:
    for row in rows[5000:]:
        row[DEBIT] = row[DEBIT] and "x"
        row[COUNT] = "二"
    return headed(rows)


def wrong_direction(rows: Rows) -> Rows:
    found = directed(rows)
    found[5555][DEBIT] = "平"
    return found


FAULTY = (bad_date, bad_amounts, no_number, no_number_after_total, no_account, many_faults, wrong_direction)


@pytest.mark.slow
@pytest.mark.parametrize("change", a_few(FAULTY, 2), ids=lambda change: change.__name__)
def test_same_faults_in_batches(change: Change, tmp_path: Path) -> None:
    found = same_both_ways(save(tmp_path / "帐.csv", change(books())), tmp_path)
    assert found.problems


def unknown_table(rows: Rows) -> Rows:
    return [["甲", "乙", "丙"], *([row[0], row[5], row[6]] for row in rows)]


def accounts_above(rows: Rows) -> Rows:
    return [
        ["日期", "凭证号", "摘要", "借方", "贷方"],
        ["科目：1002 银行存款"],
        *([r[0], r[1], r[2], r[5], r[6]] for r in rows),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("change", [unknown_table, accounts_above], ids=lambda change: change.__name__)
def test_anything_else_goes_row_by_row(change: Change, tmp_path: Path) -> None:
    same_both_ways(save(tmp_path / "帐.csv", change(books())), tmp_path, batches=False)


@pytest.mark.slow
def test_doubled_heading_goes_row_by_row(tmp_path: Path) -> None:
    rows = [[*row, row[PROJECT]] for row in headed(books())]
    same_both_ways(save(tmp_path / "帐.csv", rows), tmp_path, batches=False)
