"""Workbooks: one sheet for each table of a document, words never formulas, numbers as numbers."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time
from decimal import Decimal
from math import ceil
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

from auditkit.documents.layout import Placed, place_cells, walk
from auditkit.documents.model import ColumnKind, Document, Table, plain
from auditkit.documents.neutral import clean, looks_like_formula, one_line
from auditkit.documents.ooxml import steady_zip
from auditkit.messages import text_in

_TALLEST = 409
"""Points that a row may be high."""
_LONGEST = 32_767
"""Letters that a cell may hold."""
_UNDATED = 1980
"""Year of the date that stands for none, the first that an archive knows."""
_EXACT_DIGITS = 15
"""Digits that a number in a workbook keeps; longer ones are written as words."""
_AMOUNT = re.compile(r"[-−－]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?%?")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_BASE = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "border": 1, "border_color": "#A6A6A6"}


def write_xlsx(document: Document) -> bytes:
    """Return the tables of a document as a workbook, with a first sheet that lists them.

    Raises:
        ValueError: If a table's cells do not fill it.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        writer = _Writer(document, book)
        writer.write([block for block in walk(document.blocks) if isinstance(block, Table)])
    return steady_zip(buffer.getvalue())


def number_of(words: str) -> tuple[Decimal, str] | None:
    """Return the number that printed words are, with its number format; None where they are no number.

    Example:
        >>> number_of("1,234.50"), number_of("98.7%"), number_of("1e5")
        ((Decimal('1234.50'), '#,##0.00'), (Decimal('0.987'), '0.0%'), None)
    """
    if not _AMOUNT.fullmatch(words):
        return None
    bare = words.rstrip("%").replace(",", "").replace("−", "-").replace("－", "-")
    value = Decimal(bare)
    if len(value.as_tuple().digits) > _EXACT_DIGITS:
        return None
    decimals = len(bare.partition(".")[2])
    tail = "." + "0" * decimals if decimals else ""
    if words.endswith("%"):
        return value.scaleb(-2), f"0{tail}%"
    return value, ("#,##0" if "," in words or decimals == 2 else "0") + tail


def sheet_names(wanted: list[str]) -> list[str]:
    """Return names that a workbook accepts: 31 letters, no forbidden signs, all different.

    Example:
        >>> sheet_names(["a/b", "A b", "a b"])
        ['a b', 'A b (2)', 'a b (3)']
    """
    result: list[str] = []
    for number, words in enumerate(wanted):
        base = _cut(" ".join(_FORBIDDEN.sub(" ", one_line(words)).split()), 31).strip() or f"{number + 1}"
        if base.lower() == "history":
            base += "_"
        name, count = base, 1
        while name.lower() in (known.lower() for known in result):
            count += 1
            suffix = f" ({count})"
            name = _cut(base, 31 - len(suffix)) + suffix
        result.append(name)
    return result


def _cut(words: str, units: int) -> str:
    """Cut words to a length in UTF-16 units, as a workbook counts; a sign of two units is never halved."""
    while len(words.encode("utf-16-le")) > 2 * units:
        words = words[:-1]
    return words


class _Writer:
    """Writes sheets into one workbook."""

    def __init__(self, document: Document, book: Any) -> None:
        self.document, self.book = document, book
        self.formats: dict[tuple[tuple[str, object], ...], Any] = {}
        properties = document.properties
        book.set_properties(
            {
                "title": clean(document.title),
                "subject": clean(properties.subject),
                "author": clean(properties.author),
                "keywords": clean(properties.keywords),
                "created": datetime.combine(properties.created, time()),
            }
        )

    def label(self, message: str) -> str:
        return text_in(self.document.language, f"doc.{message}")

    def format(self, **extra: object) -> Any:
        settings = {**_BASE, **extra}
        key = tuple(sorted(settings.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(settings)
        return self.formats[key]

    def write(self, tables: list[Table]) -> None:
        titles = [
            table.name or plain(table.caption) or f"{self.label('table')}{n + 1}" for n, table in enumerate(tables)
        ]
        names = sheet_names([self.label("sheets"), *titles])
        self._index(names, tables)
        for name, table in zip(names[1:], tables, strict=True):
            self._sheet(self.book.add_worksheet(name), table)

    def _index(self, names: list[str], tables: list[Table]) -> None:
        sheet = self.book.add_worksheet(names[0])
        bare = {"border": 0}
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, 1, 60)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        self._words(sheet, 0, 0, self.document.title, bold=True, font_size=16, **bare)
        about = [
            ("", self.document.properties.author),
        ]
        if self.document.properties.created.year > _UNDATED:
            about.insert(0, (self.label("date"), self.document.properties.created.isoformat()))
        about += [("", self.document.edition)] if self.document.edition else []
        for row, (_, words) in enumerate(about, 1):
            self._words(sheet, row, 0, words, **bare)
        top = len(about) + 2
        for column, words in enumerate((self.label("sheet"), self.label("content"))):
            self._words(sheet, top, column, words, bold=True, bg_color="#E7ECF2")
        for row, (name, table) in enumerate(zip(names[1:], tables, strict=True), top + 1):
            style = self.format(font_color="#1F4E79", underline=1)
            sheet.write_url(row, 0, f"internal:'{name}'!A1", style, string=name)
            self._words(sheet, row, 1, one_line(plain(table.caption)) or name)

    def _sheet(self, sheet: Any, table: Table) -> None:
        last = len(table.columns) - 1
        top = 0
        if table.caption:
            self._words(sheet, 0, 0, one_line(plain(table.caption)), bold=True, font_size=14, border=0)
            top = 1
        if table.unit:
            self._words(sheet, top, last, table.unit, align="right", border=0)
            top += 1
        for placed in place_cells(table.header, len(table.columns)):
            for item in placed:
                self._place(sheet, table, item, top, head=True)
        body = top + len(table.header)
        for row, placed in zip(table.rows, place_cells(table.rows, len(table.columns)), strict=True):
            for item in placed:
                self._place(sheet, table, item, body, total=row.total)
        if table.note:
            self._words(sheet, body + len(table.rows), 0, plain(table.note), border=0)
        self._page(sheet, table, top, body)

    def _page(self, sheet: Any, table: Table, top: int, body: int) -> None:
        widths = _widths(table)
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        for start, rows in ((top, table.header), (body, table.rows)):
            for number, placed in enumerate(place_cells(rows, len(table.columns))):
                lines = max((_lines(item, widths) for item in placed if item.rows == 1), default=1)
                sheet.set_row(start + number, min(_TALLEST, 6 + 14 * lines))
        sheet.freeze_panes(body, 0)
        if table.header:
            sheet.repeat_rows(top, body - 1)
        sheet.set_paper(9)
        if table.landscape or len(table.columns) > 6:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C— &P —")

    def _place(
        self, sheet: Any, table: Table, item: Placed, top: int, *, head: bool = False, total: bool = False
    ) -> None:
        column = table.columns[item.column]
        look: dict[str, object] = {
            "align": item.cell.align or ("center" if head else column.alignment),
            "text_wrap": True,
        }
        if head or total or item.cell.bold:
            look["bold"] = True
        if head or total:
            look["bg_color"] = "#E7ECF2" if head else "#F3F3F3"
        row, words = top + item.row, plain(item.cell.inlines)
        if item.rows > 1 or item.columns > 1:
            end = (row + item.rows - 1, item.column + item.columns - 1)
            sheet.merge_range(row, item.column, *end, "", self.format(**look))
        self._value(sheet, row, item.column, words, "text" if head else column.kind, look)

    def _value(self, sheet: Any, row: int, column: int, words: str, kind: ColumnKind, look: dict[str, object]) -> None:
        bare = clean(words).strip()
        number = number_of(bare) if kind in ("amount", "percent", "number") else None
        day = _DATE.fullmatch(bare) if kind == "date" else None
        if number:
            sheet.write_number(row, column, number[0], self.format(**look, num_format=number[1]))
        elif day and _is_date(*(int(part) for part in day.groups())):
            moment = datetime(*(int(part) for part in day.groups()))  # type: ignore[arg-type]
            sheet.write_datetime(row, column, moment, self.format(**look, num_format="yyyy-mm-dd"))
        else:
            self._words(sheet, row, column, words, **look)

    def _words(self, sheet: Any, row: int, column: int, words: str, **look: object) -> None:
        flat = clean(words)[:_LONGEST]
        if looks_like_formula(flat):
            look["quote_prefix"] = True
        if flat:
            sheet.write_string(row, column, flat, self.format(**look))
        else:
            sheet.write_blank(row, column, None, self.format(**look))


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        return date(year, month, day).year >= 1900
    except ValueError:
        return False


def letters(words: str) -> int:
    """Return the width of words in letters, a Chinese character as two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in words)


def _lines(item: Placed, widths: list[float]) -> int:
    """Return the lines that the words of a cell take, a little generously."""
    room = sum(widths[item.column : item.column + item.columns]) * 0.95 - 1
    return sum(max(1, ceil(letters(piece) / room)) for piece in clean(plain(item.cell.inlines)).split("\n"))


def _widths(table: Table) -> list[float]:
    """Return widths in letters: by share, but at least as wide as amounts need to be seen."""
    shares = sum(column.width for column in table.columns)
    room = 130 if table.landscape else 90
    widths = [max(8.0, room * column.width / shares) for column in table.columns]
    for row in place_cells(table.rows, len(table.columns)):
        for item in row:
            if item.columns == 1 and table.columns[item.column].kind != "text":
                needed = letters(plain(item.cell.inlines)) + 3
                widths[item.column] = max(widths[item.column], min(40.0, needed))
    return widths
