"""Writes a workpaper: locked but for what a person fills in, totals and ratios live, links to other papers."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Context, Decimal
from fractions import Fraction
from math import ceil
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from auditkit.core.paper import FORMULA, MARKS, NUMBER, Item, Open, Value, brief
from auditkit.core.programme import NUMERIC, PaperStyle
from auditkit.documents.neutral import clean, looks_like_formula, one_line
from auditkit.documents.ooxml import steady_zip
from auditkit.documents.xlsx import letters, sheet_names

GRID = 24
"""Columns that the first sheet is divided into; a cell of a paper covers several of them."""
_CELL = 6.4
_TALLEST = 400
_LONGEST = 32_000
_LIST = 250
"""Letters that the choices of a drop-down may have together."""
_DIGITS = Context(prec=15)
_LONG_SIDE, _SHORT_SIDE, _EDGE, _HEAD = 841.9, 595.3, 36.0, 50.4
"""A4 in points, its margins at the sides, above and below."""
_FILLED = 0.98
"""Share of a page that is filled at most: programs differ a little in the height of rows."""
_PLAIN = {"font_name": "Arial", "font_size": 10, "font_scheme": None}
"""Font that widths of columns are counted in: its digits are as wide wherever a workbook is opened."""
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": _PLAIN,
}


@dataclass(frozen=True)
class Heads:
    """What is printed at the head and foot of every page."""

    header: str = ""
    footer: str = ""


@dataclass(frozen=True)
class Laid:
    """A cell with its place in a row.

    Attributes:
        span: Columns it covers.
        item: What stands in it.
        look: Changes of its format.
        formula: Live formula, ``""`` for none.
        free: True for a computed cell that changes with what is filled in.
    """

    span: int
    item: Item
    look: Mapping[str, object] = field(default_factory=dict)
    formula: str = ""
    free: bool = False


def laid(span: int, what: Item | str, **look: object) -> Laid:
    """Return a cell of words or of an item."""
    return Laid(span, what if isinstance(what, Item) else Item(what), look)


@dataclass
class Marks:
    """What the hidden sheet says: what the workbook is, what is locked where, what is read back from where.

    Attributes:
        own: Name and value.
        rows: By sheet and row (the number it was written at): column letters to what is locked there.
        opens: Sheet, row, column letters and name of each cell to be filled in.
    """

    own: Mapping[str, str]
    rows: dict[tuple[str, int], dict[str, str]] = field(default_factory=dict)
    opens: list[tuple[str, int, str, str]] = field(default_factory=list)


class Book:
    """A workbook being written.

    Args:
        style: How it looks.
        title: Its title.
        marks: What it is.
    """

    def __init__(self, style: PaperStyle, title: str, marks: Mapping[str, str]) -> None:
        self.style = style
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, OPTIONS)
        self._book.set_properties({"title": clean(title), "created": datetime(1980, 1, 1)})
        self._book.set_calc_mode("auto")
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self._names: list[str] = []
        self._reserved: dict[str, list[str]] = {}
        self._pages: list[Page] = []
        self.marks = Marks(marks)

    def format(self, **extra: object) -> Any:
        """Return a format of the style with changes."""
        base = {"font_name": self.style.font, "font_size": self.style.size, "valign": "vcenter", "text_wrap": True}
        settings = {**base, "border": 1, "border_color": "#A6A6A6", **extra}
        key = tuple(sorted(settings.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(settings)
        return self._formats[key]

    def sheet(self, wanted: str, heads: Heads, *, widths: Sequence[float] = (), landscape: bool = True) -> Page:
        """Begin a sheet.

        Args:
            wanted: Its name, changed where a workbook does not accept it.
            heads: Header and footer of its pages.
            widths: Of its columns, in letters; the grid of a first sheet where empty.
            landscape: Whether it is printed sideways.
        """
        waiting = self._reserved.get(wanted)
        name = waiting.pop(0) if waiting else self._named(wanted)
        page = Page(self, self._book.add_worksheet(name), name, heads, widths or [_CELL] * GRID, landscape)
        self._pages.append(page)
        return page

    def reserve(self, wanted: str) -> str:
        """Return the name that a sheet begun later will have; of equal wishes the first is begun first."""
        name = self._named(wanted)
        self._reserved.setdefault(wanted, []).append(name)
        return name

    def _named(self, wanted: str) -> str:
        name = sheet_names([*self._names, wanted])[-1]
        self._names.append(name)
        return name

    def finish(self) -> bytes:
        """Write the hidden sheet and return the bytes; the same content gives the same bytes."""
        for page in self._pages:
            page.part()
        out = self._book.add_worksheet(MARKS)
        lines = [["mark", name, value, "", ""] for name, value in sorted(self.marks.own.items())]
        lines += [["open", sheet, str(row), column, id_] for sheet, row, column, id_ in self.marks.opens]
        for (sheet, row), locked in self.marks.rows.items():
            words = json.dumps(locked, ensure_ascii=False, sort_keys=True)
            lines.append(["row", sheet, str(row), words, ""])
        for at, line in enumerate(lines):
            for column, words in enumerate(line):
                if words:
                    out.write_string(at, column, words)
        out.protect()
        out.hide()
        self._book.close()
        return steady_zip(self._buffer.getvalue())


class Page:
    """A sheet being written from the top; its first column is hidden and numbers the rows."""

    def __init__(self, book: Book, out: Any, name: str, heads: Heads, widths: Sequence[float], landscape: bool) -> None:
        self.book, self.out, self.name = book, out, name
        self.widths = list(widths)
        self.at = 0
        self.landscape = landscape
        self._heights: list[float] = []
        self._kept: list[tuple[int, int]] = []
        self._repeats = False
        out.hide_gridlines(2)
        out.set_column(0, 0, 2, None, {"hidden": True})
        for number, width in enumerate(widths, 1):
            out.set_column(number, number, width)
        out.set_paper(9)
        if landscape:
            out.set_landscape()
        out.fit_to_pages(1, 0)
        out.set_margins(0.5, 0.5, 0.7, 0.7)
        out.set_header(heads.header)
        out.set_footer(heads.footer)
        allowed = ("format_columns", "format_rows", "select_locked_cells", "select_unlocked_cells")
        out.protect("", dict.fromkeys(allowed, True))

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return len(self.widths)

    def line(self, *cells: Laid, least: float = 0) -> int:
        """Write a row of cells from the left; returns the number of the row, from 0."""
        row, first, lines = self.at, 1, 1.0
        self.out.write_string(row, 0, str(row))
        for cell in cells:
            self._put(row, first, cell)
            lines = max(lines, self._lines(first, cell))
            first += cell.span
        self._high(row, min(_TALLEST, max(least, 5 + 1.35 * self.book.style.size * lines)))
        return row

    def _high(self, row: int, height: float) -> None:
        self.out.set_row(row, height)
        self._heights.append(height)
        self.at += 1

    def keep(self, first: int, end: int) -> None:
        """Keep rows on one printed page: from one up to another, which does not belong to them."""
        self._kept.append((first, min(end, self.at)))

    def part(self) -> None:
        """Part a sheet into pages where nothing that belongs together is torn; a list parts where a page is full."""
        if self._repeats:
            return
        high, wide = (_SHORT_SIDE, _LONG_SIDE) if self.landscape else (_LONG_SIDE, _SHORT_SIDE)
        width = sum(int(7 * one + 5) * 0.75 for one in self.widths)
        room = _FILLED * (high - 2 * _HEAD) * max(1.0, width / (wide - 2 * _EDGE))
        self.out.set_h_pagebreaks(page_starts(self._heights, self._kept, room))

    def freeze(self) -> None:
        """Let everything above and the row that is written next stand still, and repeat that row on every page."""
        self.out.freeze_panes(self.at + 1, 0)
        self.out.repeat_rows(self.at)
        self._repeats = True

    def skip(self) -> None:
        """Leave a narrow row free."""
        self.out.write_string(self.at, 0, str(self.at))
        self._high(self.at, 6)

    def _lines(self, first: int, cell: Laid) -> float:
        value = cell.item.value
        if not isinstance(value, str):
            return 1
        room = sum(self.widths[first - 1 : first - 1 + cell.span]) - (2 if _set_in(cell.look) else 0.6)
        scale = float(str(cell.look.get("font_size", self.book.style.size))) / 10
        return sum(max(1, ceil(letters(piece) * scale / room)) for piece in clean(value).split("\n")) * scale

    def _put(self, row: int, first: int, cell: Laid) -> None:
        """Write one cell and note what is locked or read back there."""
        look, item, last = dict(cell.look), cell.item, first + cell.span - 1
        if _set_in(look):
            look |= {"align": "left", "indent": 1}
        if item.open is not None:
            look |= {"locked": False, "bg_color": self.book.style.open}
        if last > first:
            self.out.merge_range(row, first, row, last, "", self.book.format(**look))
        shown = self._write(row, first, item, look, cell.formula)
        column = xl_col_to_name(first)
        if item.open is not None:
            self.book.marks.opens.append((self.name, row, column, item.open.id))
            self._validate(row, first, item.open)
        elif not cell.free:
            self.book.marks.rows.setdefault((self.name, row), {})[column] = shown

    def _write(self, row: int, column: int, item: Item, look: dict[str, object], formula: str) -> str:
        value = _typed(item)
        if formula:
            cached = exact(value) if isinstance(value, Decimal | Fraction) else ""
            self.out.write_formula(row, column, formula, self.book.format(**look), cached)
            return f"{FORMULA}{formula}\t{cached}"
        if isinstance(value, Decimal | Fraction):
            number = exact(value)
            self.out.write_number(row, column, number, self.book.format(**look))
            return f"{NUMBER}{number}"
        words = clean(value or "")[:_LONGEST]
        if looks_like_formula(words):
            look["quote_prefix"] = True
        if not words:
            self.out.write_blank(row, column, None, self.book.format(**look))
        elif item.link:
            look |= {"font_color": self.book.style.accent, "underline": 1}
            self.out.write_url(row, column, item.link, self.book.format(**look), one_line(words))
        else:
            self.out.write_string(row, column, words, self.book.format(**look))
        return brief(words)

    def _validate(self, row: int, column: int, cell: Open) -> None:
        rule: dict[str, object] = {}
        if cell.type == "choice" and sum(len(one) + 1 for one in cell.choices) <= _LIST:
            rule = {"validate": "list", "source": list(cell.choices)}
        elif cell.type == "quantity":
            rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1e13}
        elif cell.type in NUMERIC:
            rule = {"validate": "decimal", "criteria": "between", "minimum": -1e13, "maximum": 1e13}
        if cell.hint:
            rule = rule or {"validate": "any"}
            rule["input_message"] = one_line(cell.hint)[:250]
        if rule:
            self.out.data_validation(row, column, row, column, rule)


def _set_in(look: Mapping[str, object]) -> bool:
    """Tell whether words of a look stand a little away from the line at their left."""
    return bool(look.get("indent")) or (look.get("border", 1) != 0 and look.get("align", "left") == "left")


def page_starts(heights: Sequence[float], kept: Sequence[tuple[int, int]], room: float) -> list[int]:
    """Return the rows that begin a page, after the first page.

    Args:
        heights: Height of each row.
        kept: Rows that stay on one page: the first, and the one after the last.
        room: Height of a page, in the same unit.

    Example:
        >>> page_starts([10] * 6, [(3, 6)], 45), page_starts([10] * 6, [], 45)
        ([3], [4])
    """
    found: list[int] = []
    first, used = 0, 0.0
    for row, height in enumerate(heights):
        if row > first and used + height > room:
            at = row
            while at > first and any(start < at < end for start, end in kept):
                at -= 1
            first = at if at > first else row
            found.append(first)
            used = sum(heights[first:row])
        used += height
    return found


def exact(value: Decimal | Fraction) -> Decimal:
    """Return a number as a workbook keeps it: fifteen digits."""
    if isinstance(value, Decimal):
        return value
    return _DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))


def _typed(item: Item) -> Value:
    """Return what a cell shows; what a person filled in as a number is one again."""
    if item.open is not None and item.open.type in NUMERIC and isinstance(item.value, str) and item.value:
        return Decimal(item.value)
    return item.value
