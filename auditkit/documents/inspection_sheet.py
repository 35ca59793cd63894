"""Writes an inspection sheet: locked but for what a person fills in, with drop-downs, ready to print."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal, InvalidOperation
from math import ceil
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range

from auditkit.core.inspection import MARKS, InspectionSheet, SheetColumn, SheetRow
from auditkit.documents.neutral import clean, looks_like_formula
from auditkit.documents.ooxml import steady_zip
from auditkit.documents.xlsx import letters

_BASE: dict[str, object] = {
    "font_name": "宋体",
    "font_size": 10,
    "valign": "vcenter",
    "border": 1,
    "border_color": "#A6A6A6",
}
_OPEN, _SHUT, _HEAD, _GROUP = "#FFFBE6", "#EDEDED", "#E7ECF2", "#D3DEEA"
_A4_LETTERS = 150
"""Letters that fit on A4 across; wider sheets print on A3."""


def write_inspection_sheet(sheet: InspectionSheet) -> bytes:
    """Return a workbook with the sheet and a hidden one that says what it is; the same sheet gives the same bytes."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": clean(sheet.title), "created": datetime(1980, 1, 1)})
        _Writer(book, sheet).write()
    return steady_zip(buffer.getvalue())


class _Writer:
    """Writes one sheet into one workbook."""

    def __init__(self, book: Any, sheet: InspectionSheet) -> None:
        self.book, self.spec = book, sheet
        self.formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self.out = book.add_worksheet(sheet.name)
        self.head = 2 + len(sheet.about)
        self.body = self.head + 2

    def format(self, **extra: object) -> Any:
        settings = {**_BASE, **extra}
        key = tuple(sorted(settings.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(settings)
        return self.formats[key]

    def write(self) -> None:
        """Write everything."""
        self._top()
        self._heads()
        for at, row in enumerate(self.spec.rows):
            self._row(self.body + at, row)
        self._foot(self.body + len(self.spec.rows) + 1)
        self._checks()
        self._page()
        self._marks()

    def _words(self, row: int, column: int, words: str, **look: object) -> None:
        flat = clean(words)[:32_000]
        if looks_like_formula(flat):
            look["quote_prefix"] = True
        if flat:
            self.out.write_string(row, column, flat, self.format(**look))
        else:
            self.out.write_blank(row, column, None, self.format(**look))

    def _top(self) -> None:
        self._words(0, 1, self.spec.title, bold=True, font_size=16, border=0)
        self.out.set_row(0, 26)
        for at, (label, words) in enumerate(self.spec.about, 1):
            self._words(at, 1, label, border=0, bold=True)
            self._words(at, 3, words, border=0)

    def _heads(self) -> None:
        look = {"bold": True, "text_wrap": True, "align": "center"}
        groups = [column.group for column in self.spec.columns]
        at = 0
        while at < len(groups):
            end = at
            while end + 1 < len(groups) and groups[end + 1] == groups[at] and groups[at]:
                end += 1
            if end > at:
                style = self.format(**look, bg_color=_GROUP)
                self.out.merge_range(self.head, at + 1, self.head, end + 1, clean(groups[at]), style)
            elif groups[at]:
                self._words(self.head, at + 1, groups[at], **look, bg_color=_GROUP)
            else:
                style = self.format(**look, bg_color=_HEAD)
                words = clean(self.spec.columns[at].label)
                self.out.merge_range(self.head, at + 1, self.head + 1, at + 1, words, style)
            at = end + 1
        for number, column in enumerate(self.spec.columns, 1):
            if column.group:
                self._words(self.head + 1, number, column.label, **look, bg_color=_HEAD)
        lines = max((_lines(column.label, column.width) for column in self.spec.columns), default=1)
        self.out.set_row(self.head + 1, min(200, 8 + 14 * lines))
        self.out.set_row(self.head, 8 + 14 * max(1, self._group_lines()))

    def _group_lines(self) -> int:
        widths: dict[str, float] = {}
        for column in self.spec.columns:
            if column.group:
                widths[column.group] = widths.get(column.group, 0) + column.width
        return max((_lines(group, width) for group, width in widths.items()), default=1)

    def _row(self, at: int, row: SheetRow) -> None:
        self._words(at, 0, row.id)
        lines = 1
        for number, (column, words) in enumerate(zip(self.spec.columns, row.cells, strict=True)):
            shut = number in row.shut
            self._cell(at, number + 1, column, self.spec.shut if shut else words, shut)
            lines = max(lines, _lines(words or "", column.width) if column.kind in ("text", "stated-text") else 1)
        self.out.set_row(at, min(120, 8 + 14 * lines))

    def _cell(self, row: int, number: int, column: SheetColumn, words: str | None, shut: bool) -> None:
        look: dict[str, object] = {"text_wrap": True}
        if column.open and not shut:
            look |= {"locked": False, "bg_color": _OPEN}
        if shut:
            look |= {"bg_color": _SHUT, "align": "center", "font_color": "#7F7F7F"}
        elif column.kind in ("choice", "date", "number"):
            look["align"] = "center"
        if column.kind in ("amount", "stated-amount") and not shut:
            look |= {"num_format": "#,##0.00", "align": "right"}
            value = _number(words)
            if value is not None:
                self.out.write_number(row, number, value, self.format(**look))
                return
        self._words(row, number, words or "", **look)

    def _checks(self) -> None:
        last = self.body + len(self.spec.rows) - 1
        if not self.spec.rows:
            return
        red = self.book.add_format({"font_color": "#9C0006", "bg_color": "#FFC7CE"})
        for number, column in enumerate(self.spec.columns, 1):
            if column.kind == "choice":
                rule: dict[str, object] = {
                    "validate": "list",
                    "source": list(self.spec.choices),
                    "error_message": self.spec.hints[0],
                }
                self.out.data_validation(self.body, number, last, number, rule)
                for word in self.spec.faults:
                    fault = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": red}
                    self.out.conditional_format(self.body, number, last, number, fault)
            elif column.kind == "stated-amount":
                bounds: dict[str, object] = {
                    "validate": "decimal",
                    "criteria": "between",
                    "minimum": -1e13,
                    "maximum": 1e13,
                }
                self.out.data_validation(
                    self.body, number, last, number, {**bounds, "error_message": self.spec.hints[1]}
                )

    def _foot(self, row: int) -> None:
        for at, words in enumerate(self.spec.foot):
            self._words(row, 1 + 3 * at, words, border=0)

    def _page(self) -> None:
        for number, column in enumerate(self.spec.columns, 1):
            self.out.set_column(number, number, column.width)
        self.out.set_column(0, 0, 2, None, {"hidden": True})
        steady = next((n for n, column in enumerate(self.spec.columns, 1) if column.open), 4)
        self.out.freeze_panes(self.body, min(steady, 4))
        self.out.repeat_rows(self.head, self.body - 1)
        self.out.set_landscape()
        wide = sum(column.width for column in self.spec.columns) > _A4_LETTERS
        self.out.set_paper(8 if wide else 9)
        self.out.set_margins(0.4, 0.4, 0.5, 0.6)
        self.out.fit_to_pages(1, 0)
        self.out.set_footer("&L&F&C— &P / &N —")
        end = self.body + len(self.spec.rows) + 1
        self.out.print_area(0, 1, end, len(self.spec.columns))
        if self.spec.rows:
            self.out.autofilter(xl_range(self.body - 1, 1, end - 2, len(self.spec.columns)))
        allowed = ("format_columns", "format_rows", "autofilter", "select_locked_cells", "select_unlocked_cells")
        self.out.protect("", dict.fromkeys(allowed, True))

    def _marks(self) -> None:
        marks = self.book.add_worksheet(MARKS)
        for row, (name, value) in enumerate(sorted(self.spec.marks.items())):
            marks.write_string(row, 0, name)
            marks.write_string(row, 1, value)
        start = len(self.spec.marks)
        for number, column in enumerate(self.spec.columns, 1):
            marks.write_string(start + number - 1, 0, f"column {number}")
            marks.write_string(start + number - 1, 1, column.id)
            marks.write_string(start + number - 1, 2, clean(column.label))
        marks.protect()
        marks.hide()


def _number(words: str | None) -> Decimal | None:
    try:
        value = None if words is None else Decimal(words)
    except InvalidOperation:
        return None
    return value if value is not None and len(value.as_tuple().digits) <= 15 else None


def _lines(words: str, width: float) -> int:
    """Return the lines that words take in a column, a little generously."""
    return sum(max(1, ceil(letters(piece) / max(1.0, width * 0.9 - 1))) for piece in words.split("\n"))
