"""Headings and rows met in public files: card statements and journals in English, totals without a word."""

from __future__ import annotations

import csv
import io
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from auditkit.core.money import parse_amount
from auditkit.sources.canonical import Context, Hints, RecognisedTable
from auditkit.sources.reading import read
from auditkit.sources.recognise import recognise
from auditkit.specs.headings import load_kind

DAYS = [date(2018, 1, 6), date(2018, 2, 25), date(2018, 12, 28)]
AMOUNTS = [Decimal("1988.71"), Decimal("-12.50"), Decimal("40.00")]


def taken(path: Path, rows: list[list[str]]) -> RecognisedTable:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_text(text.getvalue(), "utf-8")
    [table] = recognise(read(path), Hints(), Context("Some Council", 2018)).tables
    return table


CARDS = [
    # Heading of the day, of the amount, of the shop; further columns with what must not be taken for the amount.
    ("TRANS DATE", "ORIGINAL GROSS AMT", "MERCHANT NAME", ["TRANS VAT DESC", "CARD NUMBER", "TRANS CAC CODE 1"]),
    ("TRANS DATE", "BILLING GROSS AMT", "MERCHANT NAME", ["ORIGINAL GROSS AMT", "ORIGINAL CUR", "BILLING CUR CODE"]),
    ("FIN.TRANSACTION DATE", "FIN.TRANSACTION AMOUNT", "MCH.MERCHANT NAME", ["FIN.ORIGINAL CURRENCY AMOUNT"]),
    ("Date", "Value", "Merchant", ["Reference", "Transaction description", "Transaction description 2"]),
    ("TRANS DT", "MERCHANDISE AMT", "MERCHANT", ["FISCAL YEAR", "DEPT NAME", "CAT DESCR"]),
    ("Transaction Date", "Gross Amount", "Merchant Name", ["Net Amount", "VAT Amount", "Posting Date"]),
    ("Transaction Date", "Amount", "Vendor", ["Posted Date", "Merchant Category Code (MCC)", "Agency Number"]),
    ("Journal Date", "Total", "Creditor", ["Journal Reference", "Service Area"]),
]


@pytest.mark.parametrize(("day", "amount", "shop", "others"), CARDS)
def test_card_statements_of_councils_and_states(
    tmp_path: Path, day: str, amount: str, shop: str, others: list[str]
) -> None:
    lines = [
        [when.strftime("%d/%m/%Y"), str(much), "A SHOP", *("7" for _ in others)]
        for when, much in zip(DAYS, AMOUNTS, strict=True)
    ]
    table = taken(tmp_path / "spend.csv", [[day, amount, shop, *others], *lines])
    assert (table.kind, table.questions, table.problems) == ("official_cards", [], [])
    assert [(row["transacted_on"], row["amount"]) for row in table.rows] == list(zip(DAYS, AMOUNTS, strict=True))
    assert {row["merchant"] for row in table.rows} == {"A SHOP"}


def test_an_amount_without_tax_is_asked_about(tmp_path: Path) -> None:
    table = taken(tmp_path / "spend.csv", [["Date", "Net Amount", "Supplier"], ["28/01/2018", "5.00", "A"]])
    assert [question.settle for question in table.questions] == ["--map amount=NetAmount"]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("£252.48", "252.48"),
        ("-£1,200.10", "-1200.10"),
        ("($1,234.50)", "-1234.50"),
        ("$(3)", "-3"),
        ("12.5 €", "12.5"),
    ],
)
def test_amounts_with_the_sign_of_a_currency(words: str, value: str) -> None:
    assert parse_amount(words) == Decimal(value)


@pytest.mark.parametrize("words", ["£", "$", "£1.234,50", "£5$"])
def test_a_sign_alone_or_twice_is_no_amount(words: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_amount(words)


def test_a_journal_in_english(tmp_path: Path) -> None:
    head = ["entry_id", "line_no", "posting_date", "effective_date", "account_code", "account_name", "account_type"]
    rows = [[*head, "user_id", "narration", "debit", "credit", "approver_id"]]
    for number in range(12):
        start = [f"JE{number}", "1", "2018-04-01", "2018-05-02"]
        rows.append([*start, "5310", "Power", "Expense", "ann", "Bill", "3.10", "0.0", "bob"])
        rows.append([*start, "2110", "Accruals", "Liability", "ann", "Bill", "0.0", "3.10", "bob"])
    table = taken(tmp_path / "gl.csv", rows)
    assert (table.kind, table.questions, table.problems) == ("journal", [], [])
    assert (len(table.rows), table.debit, table.credit) == (24, Decimal("37.20"), Decimal("37.20"))
    first = table.rows[0]
    assert (first["date"], first["voucher_no"], first["account_code"]) == (date(2018, 4, 1), "JE0", "5310")
    assert (first["prepared_by"], first["reviewed_by"], first["summary"]) == ("ann", "bob", "Bill")


def journal(path: Path, *last: list[object]) -> RecognisedTable:
    book = openpyxl.Workbook()
    book.active.append(["日期", "凭证字号", "摘要", "科目代码", "科目名称", "借方", "贷方"])
    book.active.append(["2018-01-05", "记-1", "付款", "5001", "费用", 7.5, 0])
    book.active.append(["2018-01-05", "记-1", "付款", "1002", "存款", 0, 7.5])
    for row in last:
        book.active.append(row)
    book.save(path)
    [table] = recognise(read(path), Hints(), Context("某局", 2018)).tables
    return table


@pytest.mark.parametrize(("printed", "agrees"), [(7.5, True), (9.5, False)])
def test_a_last_row_of_two_amounts_alone_is_a_total(tmp_path: Path, printed: float, agrees: bool) -> None:
    table = journal(tmp_path / "b.xlsx", [None, None, None, None, None, printed, printed])
    assert (len(table.rows), table.debit, table.problems) == (2, Decimal("7.50"), [])
    assert [(row.row, row.reason) for row in table.left_out] == [(4, "total")]
    assert [total.agrees for total in table.stated_totals] == [agrees, agrees]
    assert [note.message_id for note in table.notes].count("recognise.total-differs") == (0 if agrees else 2)


@pytest.mark.parametrize("row", [[None, None, "付款", None, None, 1, 1], [None, None, None, None, None, 1, 0]])
def test_a_row_that_says_more_or_less_is_no_total(tmp_path: Path, row: list[object]) -> None:
    assert journal(tmp_path / "b.xlsx", row).problems


def test_a_sheet_of_words_alone_is_refused_in_time(tmp_path: Path) -> None:
    rows = [["Date", "Supplier", "Amount"], *([f"07-Jan-{n % 90 + 10}", f"S{n}", f"@{n}"] for n in range(2900))]
    start = time.process_time()
    table = taken(tmp_path / "spend.csv", rows)
    assert table.problems
    assert time.process_time() - start < 20


def test_patterns_that_cannot_be_joined_are_still_tried() -> None:
    spec = load_kind("kind: journal\npatterns: {summary: ['(a)\\1']}")
    assert spec.sieve is None
    joined = load_kind("kind: journal\npatterns: {summary: ['(?i)memo', '摘要']}").sieve
    assert joined is not None
    assert [bool(joined.fullmatch(words)) for words in ("MEMO", "摘要", "memos")] == [True, True, False]


def long_journal(path: Path, lines: int, head: str, line: str, last: str) -> RecognisedTable:
    body = [
        line.format(n // 2 + 1, "借" if n % 2 == 0 else "贷", *(("1.50", "") if n % 2 == 0 else ("", "1.50")))
        for n in range(lines)
    ]
    path.write_text("\n".join([head, *body, last]) + "\n", "utf-8")
    [table] = recognise(read(path), Hints(), Context("某局", 2018)).tables
    return table


@pytest.mark.slow
@pytest.mark.parametrize("lines", [40, 30000])
def test_a_bare_total_under_few_lines_and_under_many(tmp_path: Path, lines: int) -> None:
    head, line = "日期,凭证号,摘要,科目代码,科目名称,借方,贷方", "2018-01-05,{0},付款,5001,费用,{2},{3}"
    table = long_journal(tmp_path / "b.csv", lines, head, line, f",,,,,{lines * 3 // 4}.00,{lines * 3 // 4}.00")
    assert (len(table.rows), table.problems) == (lines, [])
    assert [(row.row, row.reason) for row in table.left_out] == [(lines + 2, "total")]
    assert [total.agrees for total in table.stated_totals] == [True, True]


@pytest.mark.slow
@pytest.mark.parametrize("lines", [40, 30000])
def test_a_line_with_a_direction_and_no_amount_is_refused(tmp_path: Path, lines: int) -> None:
    head, line = "日期,凭证号,摘要,科目代码,科目名称,方向,金额", "2018-01-05,{0},付款,5001,费用,{1},1.50"
    table = long_journal(tmp_path / "b.csv", lines, head, line, "2018-12-05,99999,付款,5001,费用,借,")
    assert [(error.params["row"], error.message_id) for error in table.problems] == [
        (lines + 2, "recognise.amount-missing")
    ]
