"""A long workbook in batches gives what it gives row by row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from bulk_ways import same_both_ways, small_blocks
from long_books import COUNT, CREDIT, DATE, DEBIT, HEADINGS, SUMMARY, Rows, books, sums
from quick import a_few

Write = Callable[[Any, Any], None]


@pytest.fixture(autouse=True)
def blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    small_blocks(monkeypatch)


def save(path: Path, rows: Rows, more: Write | None = None, days: bool = True) -> Path:
    """Write rows with numbers and dates as such."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("序时账")
        day, money = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0.00"})
        for at, row in enumerate(rows):
            for column, words in enumerate(row):
                if not words:
                    continue
                if column in (DEBIT, CREDIT, COUNT) and words[-1:].isdigit():
                    sheet.write_number(at, column, float(words), money)
                elif column == DATE and days and words[:2] == "20":
                    sheet.write_datetime(at, column, datetime.fromisoformat(words), day)
                else:
                    sheet.write_string(at, column, words)
        if more is not None:
            more(book, sheet)
    return path


def total(rows: Rows) -> Rows:
    return [*rows, ["", "", "合计", "", "", *sums(rows), "", "", "", ""]]


@pytest.mark.slow
@pytest.mark.parametrize("days", a_few([True, False], 1))
def test_same_in_batches(days: bool, tmp_path: Path) -> None:
    same_both_ways(save(tmp_path / "帐.xlsx", [HEADINGS, *total(books())], days=days), tmp_path)


@pytest.mark.slow
def test_titles_and_rows_without_cells(tmp_path: Path) -> None:
    rows = [[""], ["云泽市粮食局序时账"], [""], HEADINGS, *books(), [""], [""], ["", "", "制表人：甲"]]

    def merge(_: Any, sheet: Any) -> None:
        sheet.merge_range(1, 0, 1, 10, "云泽市粮食局序时账")

    same_both_ways(save(tmp_path / "帐.xlsx", rows, merge), tmp_path)


def words_among_dates(_: Any, sheet: Any) -> None:
    sheet.write_string(5700, DATE, "制表人：甲")


def hidden_row(_: Any, sheet: Any) -> None:
    sheet.set_row(5400, None, None, {"hidden": True})


def hidden_column(_: Any, sheet: Any) -> None:
    sheet.set_column(8, 8, None, None, {"hidden": True})


def formula(_: Any, sheet: Any) -> None:
    sheet.write_formula(5400, DEBIT, "=1+1", None, 2)


def uncomputed(_: Any, sheet: Any) -> None:
    sheet.write_formula(5400, DEBIT, "=1+1", None, "")


def fault(_: Any, sheet: Any) -> None:
    sheet.write_formula(5400, DEBIT, "=1/0", None, "#DIV/0!")


def truth(_: Any, sheet: Any) -> None:
    sheet.write_boolean(5400, SUMMARY, True)


def merged_below(_: Any, sheet: Any) -> None:
    sheet.merge_range(5400, 8, 5401, 8, "粮库整治")


def text_amount(_: Any, sheet: Any) -> None:
    sheet.write_string(5400, DEBIT, "12.50")
    sheet.write_blank(5400, CREDIT, None)


def percentage(book: Any, sheet: Any) -> None:
    sheet.write_number(5400, COUNT, 2, book.add_format({"num_format": "[h]:mm"}))


def long_number(_: Any, sheet: Any) -> None:
    sheet.write_number(5400, COUNT, 2.0**60)


def comment(_: Any, sheet: Any) -> None:
    sheet.write_comment(3, 3, "看")


def second_sheet(book: Any, _: Any) -> None:
    book.add_worksheet("说明").write_string(0, 0, "说明")


CAREFUL = (
    *(
        words_among_dates,
        hidden_row,
        hidden_column,
        formula,
        uncomputed,
        fault,
        truth,
        merged_below,
        text_amount,
        percentage,
    ),
    *(long_number, comment, second_sheet),
)


@pytest.mark.slow
@pytest.mark.parametrize("change", a_few(CAREFUL, 2), ids=lambda change: change.__name__)
def test_what_needs_care_goes_row_by_row(change: Write, tmp_path: Path) -> None:
    path = save(tmp_path / "帐.xlsx", [HEADINGS, *books()], change)
    same_both_ways(path, tmp_path, batches=False)


@pytest.mark.slow
def test_many_decimals(tmp_path: Path) -> None:
    rows = books()
    for at, row in enumerate(rows):
        row[DEBIT] = row[DEBIT] and f"{row[DEBIT]}{at % 10}"
    same_both_ways(save(tmp_path / "帐.xlsx", [HEADINGS, *rows]), tmp_path)
