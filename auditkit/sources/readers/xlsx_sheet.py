"""One worksheet of an .xlsx file, straight from its XML: every cell with its place, kind and format."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from auditkit.errors import BadInput
from auditkit.sources.readers import markup
from auditkit.sources.readers.drafts import (
    EMPTY,
    LAST_COLUMN,
    LAST_ROW,
    CellTable,
    SheetDraft,
    column_letters,
    column_number,
)
from auditkit.sources.readers.numbers import GENERAL, NumberFormat, exact, serial_date

_CONSTANT = re.compile(r"=([-+]?\d{1,15}(?:\.\d{1,10})?)(%?)", re.ASCII)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")
_TRUE = ("1", "true")
_NAMELESS_ERROR = "#ERROR!"


def unescaped(text: str) -> str:
    """Return a text with the characters that XML cannot hold (``_x000D_``) put back; NUL is dropped."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if int(found[1], 16) else "", text)


@dataclass
class Workbook:
    """What the cells of all sheets refer to.

    Attributes:
        cells: The cell table of the file.
        shared: Cell numbers of the shared texts.
        formats: Number formats by style index.
        epoch_1904: True when dates count from 1904-01-01.
        recalculate: True when the file asks to be calculated on opening, as programs write that do not calculate.
    """

    cells: CellTable
    shared: list[int] = field(default_factory=list)
    formats: list[NumberFormat] = field(default_factory=list)
    epoch_1904: bool = False
    recalculate: bool = False


class SheetReader:
    """Reads one worksheet.

    Args:
        workbook: What the cells refer to.
        draft: Filled by `read`.

    Attributes:
        hidden_columns: Number of hidden columns that a column range names (bounded by the width of the sheet).
        zero_formulas: Cells with a formula whose stored value is 0, as (index in the draft, formula).
        formulas: Number of cells with a formula.
    """

    def __init__(self, workbook: Workbook, draft: SheetDraft) -> None:
        self.workbook = workbook
        self.draft = draft
        self.formulas = 0
        self.zero_formulas: list[tuple[int, str]] = []
        self.hidden_columns: set[int] = set()
        self._names = markup.local_names()
        self._columns: dict[str, int] = {}
        self._numbers: dict[str, dict[str, int]] = defaultdict(dict)
        self._parts: list[str] = []
        self._row = 0
        self.cells: list[int] = []
        self._row_zeros: list[tuple[int, str]] = []
        self._column = 0
        self._type = self._style = ""
        self._value: str | None = None
        self._formula: str | None = None
        self._phonetic = 0
        self._starts = {
            "c": self._start_cell,
            "v": self._start_text,
            "f": self._start_text,
            "t": self._start_text,
            "is": self._start_inline,
            "row": self._start_row,
            "rPh": self._start_phonetic,
            "mergeCell": self._start_merged,
            "col": self._start_columns,
        }
        self._ends = {
            "c": self._end_cell,
            "v": self._end_value,
            "f": self._end_formula,
            "t": self._end_inline,
            "row": self.end_row,
            "rPh": self._end_phonetic,
        }

    def read(self, chunks: Iterable[bytes], part: str) -> None:
        """Read the XML of the sheet into the draft.

        Raises:
            BadInput: If the XML or a cell in it cannot be used.
        """
        markup.parse(chunks, part, self._start, self._end, self._parts.append)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "v":  # by far the commonest elements come first, without a look-up
            self._parts.clear()
            return
        if name == "c" and "r" in attributes:
            column = self._columns.get(attributes["r"].rstrip("0123456789"))
            if column is not None:
                self._column = column
                self._type = attributes.get("t", "n")
                self._style = attributes.get("s", "0")
                self._value = self._formula = None
                return
        handler = self._starts.get(self._names[name])
        if handler is not None:
            handler(attributes)

    def _end(self, name: str) -> None:
        if name == "v":
            parts = self._parts
            self._value = parts[0] if len(parts) == 1 else "".join(parts)
        elif name == "c":
            if self._formula is None and self._value:
                self._end_plain_cell(self._value)
            else:
                self._end_cell()
        else:
            handler = self._ends.get(self._names[name])
            if handler is not None:
                handler()

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        row = self._row + 1 if number is None else int(number) if number.isdecimal() and len(number) < 9 else 0
        if not row:
            raise BadInput("read.row_order", sheet=self.draft.name, row=str(number)[:20], found=str(number)[:20])
        self.start_row(row, attributes.get("hidden") in _TRUE)

    def start_row(self, row: int, hidden: bool) -> None:
        """Begin a row.

        Raises:
            BadInput: If it lies outside a sheet.
        """
        if not 0 < row <= LAST_ROW:
            raise BadInput("read.row_order", sheet=self.draft.name, row=str(row), found=str(row))
        if hidden:
            self.draft.hidden_rows.append(row)
        self._row = row
        self.cells = []
        self._row_zeros.clear()
        self._column = 0

    def end_row(self) -> None:
        """Hand the row over to the draft."""
        before = len(self.draft.numbers)
        self.draft.add_row(self._row, self.cells)
        self.zero_formulas.extend((before + column - 1, formula) for column, formula in self._row_zeros)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        if place is None:
            self._column += 1
        else:
            letters = place.rstrip("0123456789")
            column = self._columns.get(letters)
            if column is None:
                column = self._columns[letters] = self.checked_column(letters, place)
            self._column = column
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._value = self._formula = None

    def checked_column(self, letters: str, place: str) -> int:
        """Return the number of a column from its letters.

        Raises:
            BadInput: If a sheet has no such column.
        """
        column = column_number(letters)
        if not 0 < column <= LAST_COLUMN:
            raise BadInput("read.row_order", sheet=self.draft.name, row=str(self._row), found=place[:20])
        return column

    def _start_text(self, _: dict[str, str]) -> None:
        self._parts.clear()

    def _start_inline(self, _: dict[str, str]) -> None:
        self._value = ""

    def _start_phonetic(self, _: dict[str, str]) -> None:
        self._phonetic += 1

    def _end_phonetic(self) -> None:
        self._phonetic -= 1

    def _end_value(self) -> None:
        parts = self._parts
        self._value = parts[0] if len(parts) == 1 else "".join(parts)

    def _end_formula(self) -> None:
        self._formula = "=" + "".join(self._parts)

    def _end_inline(self) -> None:
        if not self._phonetic:
            self._value = (self._value or "") + "".join(self._parts)

    def _end_cell(self) -> None:
        if self._formula is not None:
            self._end_formula_cell()
        elif self._value:
            self._end_plain_cell(self._value)
        elif self._type == "e":
            self.put(self._column, self._add("error", _NAMELESS_ERROR))

    def _end_formula_cell(self) -> None:
        value, formula = self._value, self._formula or "="
        self.formulas += 1
        if value is None or (not value and self._type != "str"):
            constant = _CONSTANT.fullmatch(formula)
            if constant:  # =100% says what it is, calculated or not
                number = Decimal(constant[1]).scaleb(-2 if constant[2] else 0)
                self._type = "n"
                self._end_plain_cell(format(number, "f"))
                return
            self.put(self._column, self._add("uncomputed", formula))
            return
        if value == "0" and self._type == "n":
            self._row_zeros.append((self._column, formula))
        if value:
            self._end_plain_cell(value)

    def _end_plain_cell(self, value: str) -> None:
        kind = self._type
        if kind == "n":
            number = self._numbers[self._style].get(value)
            if number is None:
                number = self._numbers[self._style][value] = self._number(value)
        elif kind == "s":
            number = self._shared(value)
        else:
            number = self._other(kind, value)
        if self._column == len(self.cells) + 1:
            self.cells.append(number)
        else:
            self.put(self._column, number)

    def plain_cell(self, column: int, kind: str, style: str, value: str) -> int:
        """Return the cell number of a number (kind ``n``) or a shared text (``s``).

        Raises:
            BadInput: If the value does not fit.
        """
        self._column, self._style = column, style
        return self._shared(value) if kind == "s" else self._number(value)

    def put(self, column: int, number: int) -> None:
        """Put a cell that does not directly follow the one before.

        Raises:
            BadInput: If the row has that cell already.
        """
        cells = self.cells
        if column <= len(cells):
            if cells[column - 1] != EMPTY:
                found = f"{column_letters(column)}{self._row}"
                raise BadInput("read.row_order", sheet=self.draft.name, row=str(self._row), found=found)
            cells[column - 1] = number
            return
        cells.extend([EMPTY] * (column - 1 - len(cells)))
        cells.append(number)

    def _add(self, kind: str, value: str, decimals: int | None = None) -> int:
        if len(value) > self.workbook.cells.limits.text:
            limit = str(self.workbook.cells.limits.text)
            raise self._bad("read.long_cell", str(len(value)), limit=limit)
        return self.workbook.cells.add(kind, value, decimals) if value else EMPTY

    def _bad(self, message_id: str, found: str, **params: str) -> BadInput:
        place = {"sheet": self.draft.name, "row": str(self._row), "column": column_letters(self._column)}
        return BadInput(message_id, **place, found=found, **params)

    def _shared(self, value: str) -> int:
        try:
            index = int(value)
            if index < 0:
                raise IndexError(index)
            return self.workbook.shared[index]
        except (ValueError, IndexError) as problem:
            raise self._bad("read.cell_value", value[:50]) from problem

    def _number(self, value: str) -> int:
        number = exact(value)
        if number is None:
            raise self._bad("read.cell_value", value[:50])
        style = int(self._style) if self._style.isdecimal() and len(self._style) < 8 else 0
        shown = self.workbook.formats[style] if style < len(self.workbook.formats) else GENERAL
        if shown.date:
            day = serial_date(Decimal(value.strip()), self.workbook.epoch_1904)
            if day is not None:
                return self.workbook.cells.day(day)
        return self._add("number", number, shown.decimals)

    def _other(self, kind: str, value: str) -> int:
        if kind in ("str", "inlineStr"):
            return self._add("text", unescaped(value))
        if kind == "e":
            return self._add("error", value)
        if kind == "b" and value in ("0", "1", "true", "false"):
            return self._add("boolean", "1" if value in _TRUE else "0")
        if kind == "d":
            return self._iso_date(value)
        raise self._bad("read.cell_value", value[:50])

    def _iso_date(self, value: str) -> int:
        try:
            moment = datetime.fromisoformat(value.strip()).replace(tzinfo=None)
        except ValueError as problem:
            raise self._bad("read.cell_value", value[:50]) from problem
        return self.workbook.cells.day(moment)

    def _start_merged(self, attributes: dict[str, str]) -> None:
        found = _RANGE.fullmatch(attributes.get("ref", ""))
        if found is None:
            raise BadInput("read.merged_range", sheet=self.draft.name, found=attributes.get("ref", "")[:50])
        left, top = column_number(found[1]), int(found[2])
        right, bottom = (column_number(found[3]), int(found[4])) if found[3] else (left, top)
        self.draft.add_merged(top, left, bottom, right)

    def _start_columns(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if attributes.get("hidden") in _TRUE and first.isdecimal() and last.isdecimal():
            self.hidden_columns.update(range(int(first[:6]), min(int(last[:6]), LAST_COLUMN) + 1))
