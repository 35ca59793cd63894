"""A clean journal and a clean trial balance, and files of every kind written from their rows."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import xlwt

Value = str | Decimal | date | None
Rows = list[list[Value]]
Line = dict[str, Value]
ENTITY, YEAR = "云泽市粮食局", 2018


def D(words: str) -> Decimal:  # noqa: N802 - short, for tables of figures
    return Decimal(words)


def line(day: str, number: int, summary: str, account: str, debit: str, credit: str, project: str = "") -> Line:
    code, name = account.split(" ")
    money = {"debit": D(debit) if debit else None, "credit": D(credit) if credit else None}
    own: Line = {"date": date.fromisoformat(day), "number": str(number), "summary": summary, "code": code, "name": name}
    return {**own, **money, "project": project or None}


TRAVEL, CASH, BANK, OFFICE, GRANT = (
    "50010203 差旅费",
    "1011 零余额账户用款额度",
    "1002 银行存款",
    "50010201 办公费",
    "4001 财政拨款收入",
)
LINES: tuple[Line, ...] = (
    line("2018-01-05", 1, "收到财政授权支付额度", CASH, "300000.00", ""),
    line("2018-01-05", 1, "收到财政授权支付额度", GRANT, "", "300000.00"),
    line("2018-01-09", 2, "甲员赴邻市开会差旅费", TRAVEL, "5318.00", "", "粮库整治"),
    line("2018-01-09", 2, "甲员赴邻市开会差旅费", CASH, "", "5318.00"),
    line("2018-01-31", 3, "购办公用品", OFFICE, "1234.56", ""),
    line("2018-01-31", 3, "购硒鼓", OFFICE, "0.44", ""),
    line("2018-01-31", 3, "付文具店款", BANK, "", "1235.00"),
    line("2018-02-12", 1, "乙员调研差旅费", TRAVEL, "12345678.90", "", "粮库整治"),
    line("2018-02-12", 1, "乙员调研差旅费", CASH, "", "12345678.90"),
    line("2018-02-28", 2, "冲销1月多报差旅费", TRAVEL, "-318.00", ""),
    line("2018-02-28", 2, "冲销1月多报差旅费", CASH, "", "-318.00"),
    line("2018-12-31", 1, "年末购办公用品", OFFICE, "1000.00", "", "信息化"),
    line("2018-12-31", 1, "年末购办公用品", BANK, "", "1000.00"),
)
DEBIT = sum((each["debit"] for each in LINES if isinstance(each["debit"], Decimal)), Decimal())

Column = tuple[str, Callable[[Line, bool], Value]]


def number(each: Line, _: bool) -> Value:
    return f"记-{str(each['number']).zfill(4)}"


def at(name: str) -> Callable[[Line, bool], Value]:
    return lambda each, _: each[name]


COLUMNS: tuple[Column, ...] = (
    ("日期", at("date")),
    ("凭证字号", number),
    ("摘要", at("summary")),
    ("科目编码", at("code")),
    ("科目名称", at("name")),
    ("借方金额", at("debit")),
    ("贷方金额", at("credit")),
    ("项目名称", at("project")),
)


@dataclass(frozen=True)
class Book:
    """Rows of a file and how it is written.

    Attributes:
        titles: Rows above the headings.
        heads: Rows of headings.
        body: Rows below them.
        merged: Merged ranges, from 1: first row, first column, last row, last column.
        options: Ways of writing: ``hidden_rows``, ``separator``, ``encoding``, ``name`` and the like.
    """

    titles: Rows
    heads: Rows
    body: Rows
    merged: tuple[tuple[int, int, int, int], ...] = ()
    options: dict[str, object] = field(default_factory=dict)

    @property
    def rows(self) -> Rows:
        return [*self.titles, *self.heads, *self.body]

    def said(self, **options: object) -> Book:
        return replace(self, options={**self.options, **options})


def first_of(lines: Sequence[Line]) -> list[bool]:
    """Tell of each line whether it is the first of its voucher."""
    keys = [(str(each["date"])[:7], each["number"]) for each in lines]
    return [index == 0 or key != keys[index - 1] for index, key in enumerate(keys)]


def journal(columns: Sequence[Column] = COLUMNS, lines: Sequence[Line] = LINES) -> Book:
    body = [[value(each, first) for _, value in columns] for each, first in zip(lines, first_of(lines), strict=True)]
    return Book([], [[heading for heading, _ in columns]], body)


def with_column(name: str, heading: str, value: Callable[[Line, bool], Value]) -> list[Column]:
    """The usual columns with one of them headed or filled otherwise."""
    return [(heading, value) if each[0] == name else each for each in COLUMNS]


BALANCE_HEAD: Rows = [["科目编码", "科目名称", "期初借方", "期初贷方", "本期借方", "本期贷方", "期末借方", "期末贷方"]]
BALANCE: Rows = [
    ["1002", "银行存款", D("5000.00"), None, None, D("2235.00"), D("2765.00"), None],
    ["1011", "零余额账户用款额度", None, None, D("300000.00"), D("5000.00"), D("295000.00"), None],
    ["3001", "财政拨款结转", None, D("5000.00"), None, None, None, D("5000.00")],
    ["4001", "财政拨款收入", None, None, None, D("300000.00"), None, D("300000.00")],
    ["5001", "经费支出", None, None, D("7235.00"), None, D("7235.00"), None],
    ["500102", "商品和服务支出", None, None, D("7235.00"), None, D("7235.00"), None],
    ["50010201", "办公费", None, None, D("2235.00"), None, D("2235.00"), None],
    ["50010203", "差旅费", None, None, D("5000.00"), None, D("5000.00"), None],
]


def balance() -> Book:
    return Book([], [list(row) for row in BALANCE_HEAD], [list(row) for row in BALANCE])


def printed(value: Value) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def as_xlsx(book: Book, path: Path) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Sheet1"
    for row_number, row in enumerate(book.rows, 1):
        for column, value in enumerate(row, 1):
            if value is None:
                continue
            cell = sheet.cell(row_number, column, value)
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
            cell.number_format = "0.00" if isinstance(value, Decimal) and value != int(value) else cell.number_format
    for top, left, bottom, right in book.merged:
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    for row_number in hidden(book):
        sheet.row_dimensions[row_number].hidden = True
    if book.options.get("more_sheets"):
        workbook.create_sheet("空表", 0)
        workbook.create_sheet("Sheet3").sheet_state = "hidden"
    workbook.save(path)
    return path


def as_xls(book: Book, path: Path) -> Path:
    workbook = xlwt.Workbook()
    if book.options.get("more_sheets"):
        workbook.add_sheet("空表")
    sheet = workbook.add_sheet("Sheet1")
    days = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    covered = {
        (row, column)
        for top, left, bottom, right in book.merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    for row_number, row in enumerate(book.rows, 1):
        for column, value in enumerate(row, 1):
            if value is None or (row_number, column) in covered:
                continue
            plain = float(value) if isinstance(value, Decimal) else value
            if isinstance(value, date):
                sheet.write(row_number - 1, column - 1, plain, days)
            else:
                sheet.write(row_number - 1, column - 1, plain)
    for top, left, bottom, right in book.merged:
        sheet.write_merge(top - 1, bottom - 1, left - 1, right - 1, printed(book.rows[top - 1][left - 1]))
    for row_number in hidden(book):
        sheet.row(row_number - 1).hidden = True
    if book.options.get("more_sheets"):
        workbook.add_sheet("Sheet3").visibility = 1
    workbook.save(str(path))
    return path


def hidden(book: Book) -> list[int]:
    found = book.options.get("hidden_rows", ())
    assert isinstance(found, tuple)
    return list(found)


def as_text(book: Book, path: Path, encoding: str) -> Path:
    separator = str(book.options.get("separator", ","))
    width = max(map(len, book.rows))
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter="\x1f" if len(separator) > 1 else separator)
    for row in book.rows:
        fields = [*map(printed, row), *[""] * (width - len(row))]
        writer.writerow([f" {text}  " for text in fields] if book.options.get("padded") else fields)
    text = stream.getvalue().replace("\x1f", separator)
    if book.options.get("trailing"):
        text = text.replace("\r\n", f"{separator}\r\n")
    if book.options.get("sep_line"):
        text = f"sep={separator}\r\n{text}"
    path.write_bytes(text.encode(str(book.options.get("encoding", encoding))))
    return path


def as_html(book: Book, path: Path) -> Path:
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in book.merged}
    covered = {
        (row, column)
        for top, left, bottom, right in book.merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - set(spans)
    out = ['<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body><table>']
    width = max(map(len, book.rows))
    for row_number, row in enumerate(book.rows, 1):
        out.append('<tr style="display:none">' if row_number in hidden(book) else "<tr>")
        for column, value in enumerate([*row, *[None] * (width - len(row))], 1):
            if (row_number, column) not in covered:
                down, across = spans.get((row_number, column), (1, 1))
                span = f" rowspan={down} colspan={across}" if (down, across) != (1, 1) else ""
                out.append(f"<td{span}>{html.escape(printed(value)).replace(chr(10), '<br>')}</td>")
        out.append("</tr>")
    out.append("</table></body></html>")
    path.write_bytes("\n".join(out).encode("gb18030"))
    return path


WRITERS: dict[str, Callable[[Book, Path], Path]] = {
    "xlsx": lambda book, folder: as_xlsx(book, folder / "ledger.xlsx"),
    "xls": lambda book, folder: as_xls(book, folder / "ledger.xls"),
    "csv-utf8": lambda book, folder: as_text(book, folder / "ledger.csv", "utf-8"),
    "csv-gb18030": lambda book, folder: as_text(book, folder / "ledger-gb.csv", "gb18030"),
    "html": lambda book, folder: as_html(book, folder / "ledger-html.xls"),
}
