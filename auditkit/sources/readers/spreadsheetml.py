"""XML spreadsheets of 2003, which some programs write under the name .xls."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from auditkit.errors import BadInput
from auditkit.sources.readers import markup
from auditkit.sources.readers.drafts import EMPTY, LAST_COLUMN, LAST_ROW, CellTable, Draft, SheetDraft, column_letters
from auditkit.sources.readers.limits import Limits
from auditkit.sources.readers.numbers import NumberFormat, exact, number_format
from auditkit.sources.readers.xlsx import add_notes

_NAMED = {"Fixed": 2, "Standard": 2, "Currency": 2, "Percent": 4}


def read(path: Path, encoding: str, limits: Limits) -> Draft:
    """Read all worksheets.

    Args:
        path: Where the file is.
        encoding: Its encoding, as found by its bytes.
        limits: Bounds.

    Raises:
        BadInput: If it is no well-formed XML, or a cell cannot be used.
    """
    reader = _Reader(limits)
    markup.parse(markup.as_utf8(path, encoding), "XML", reader.start, reader.end, reader.text.append, "utf-8")
    if not reader.draft.sheets:
        raise BadInput("read.no_sheets")
    for sheet in reader.draft.sheets:
        add_notes(reader.draft, sheet)
    return reader.draft


class _Reader:
    """Takes the events of the file."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.draft = Draft("xml", CellTable(limits))
        self.names = markup.local_names()
        self.formats: dict[str, NumberFormat] = {}
        self.style = ""
        self.text: list[str] = []
        self.sheet = SheetDraft("", limits)
        self.row = self.column = 0
        self.cells: list[int] = []
        self.cell: dict[str, str] = {}
        self.kind = ""
        self.filled = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = self.names[name]
        given = {self.names[key]: value for key, value in attributes.items()}
        if local == "Style":
            self.style = given.get("ID", "")
        elif local == "NumberFormat":
            code = given.get("Format", "General")
            self.formats[self.style] = NumberFormat(_NAMED[code]) if code in _NAMED else number_format(code)
        elif local == "Worksheet":
            self.sheet = SheetDraft(given.get("Name", ""), self.limits)
            self.draft.sheets.append(self.sheet)
            self.row = 0
        elif local == "Row":
            self._start_row(given)
        elif local == "Cell":
            self._start_cell(given)
        elif local == "Data":
            self.kind = given.get("Type", "String")
            self.text.clear()
        elif local == "Visible":
            self.text.clear()

    def _start_row(self, given: dict[str, str]) -> None:
        self.row = self._index(given, "Index", self.row + 1, LAST_ROW)
        self.column, self.cells = 0, []
        if given.get("Hidden") == "1":
            self.sheet.hidden_rows.append(self.row)

    def _start_cell(self, given: dict[str, str]) -> None:
        self.cell, self.filled = given, False
        self.column = self._index(given, "Index", self.column + 1, LAST_COLUMN)
        down = self._index(given, "MergeDown", 0, LAST_ROW)
        across = self._index(given, "MergeAcross", 0, LAST_COLUMN)
        if down or across:
            self.sheet.add_merged(self.row, self.column, self.row + down, self.column + across)

    def _index(self, given: dict[str, str], name: str, default: int, most: int) -> int:
        value = given.get(name, str(default))
        if not value.isdecimal() or len(value) > 8 or int(value) > most:
            raise BadInput("read.span", found=f"{name}={value[:20]}")
        return int(value)

    def end(self, name: str) -> None:
        local = self.names[name]
        if local == "Data":
            self._put(self._number("".join(self.text)))
        elif local == "Cell":
            if not self.filled and "Formula" in self.cell:
                self._put(self.draft.cells.add("uncomputed", self.cell["Formula"]))
            self.column += self._index(self.cell, "MergeAcross", 0, LAST_COLUMN)
        elif local == "Row":
            self.sheet.add_row(self.row, self.cells)
            self.cells = []
        elif local == "Visible" and "".join(self.text).strip() in ("SheetHidden", "SheetVeryHidden"):
            self.sheet.hidden = True

    def _put(self, number: int) -> None:
        self.filled = True
        if self.column <= len(self.cells) or self.column < 1:
            raise self._bad(column_letters(self.column))
        self.cells.extend([EMPTY] * (self.column - 1 - len(self.cells)))
        self.cells.append(number)

    def _number(self, text: str) -> int:
        cells = self.draft.cells
        if self.kind == "Number":
            number = exact(text)
            if number is None:
                raise self._bad(text)
            return cells.add("number", number, self.formats.get(self.cell.get("StyleID", ""), NumberFormat()).decimals)
        if self.kind == "DateTime":
            try:
                moment = datetime.fromisoformat(text.strip())
            except ValueError as problem:
                raise self._bad(text) from problem
            return cells.day(moment)
        if self.kind == "Boolean":
            return cells.add("boolean", "1" if text.strip() == "1" else "0")
        return cells.add("error", text) if self.kind == "Error" else cells.text(text)

    def _bad(self, found: str) -> BadInput:
        where = {"sheet": self.sheet.name, "row": str(self.row), "column": column_letters(self.column)}
        return BadInput("read.cell_value", **where, found=found[:50])
