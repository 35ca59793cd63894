"""Binary workbooks (.xlsb): the records of each sheet, with errors, formats and hidden rows."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from auditkit.errors import BadInput
from auditkit.sources.readers.drafts import EMPTY, LAST_COLUMN, CellTable, Draft, SheetDraft, column_letters
from auditkit.sources.readers.numbers import GENERAL, NumberFormat, built_in_format, exact, number_format, serial_date
from auditkit.sources.readers.package import Package
from auditkit.sources.readers.xlsx import add_notes

_ROW, _RICH, _TEXT_ITEM, _FORMAT, _STYLE, _COLUMNS, _MERGED = 0, 62, 19, 44, 47, 60, 176
_BOOK, _SHEET, _STYLES_BEGIN, _STYLES_END = 153, 156, 617, 618
_LAST_CELL = 11
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


class _Record(NamedTuple):
    kind: int
    body: memoryview


def _records(data: bytes, part: str) -> Iterator[_Record]:
    """Split a part into records.

    Raises:
        BadInput: If a record reaches beyond the end.
    """
    view, at, end = memoryview(data), 0, len(data)
    while at < end:
        kind = view[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = kind & 0x7F | view[at] << 7
            at += 1
        size = shift = 0
        while at < end and shift < 28:
            byte = view[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if at + size > end:
            raise BadInput("read.part_broken", part=part, found=f"{at + size} > {end}")
        yield _Record(kind, view[at : at + size])
        at += size


def _wide(body: memoryview, at: int = 0) -> tuple[str, int]:
    """Return the text at a place and where it ends."""
    (length,) = struct.unpack_from("<I", body, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    if end > len(body):
        raise ValueError(f"text of {length} characters")
    return bytes(body[at + 4 : end]).decode("utf-16-le", "replace"), end


def read(package: Package, part: str) -> Draft:
    """Read all worksheets. Whether a formula has a stored value cannot be told; a note says so.

    Args:
        package: The packed file.
        part: Name of the workbook part.

    Raises:
        BadInput: If a part or a cell cannot be used.
    """
    draft = Draft("xlsb", CellTable(package.limits))
    related = package.related(part)
    targets = dict(related.values())
    try:
        epoch_1904, sheets = _book(package.bytes_of(part), part)
        formats = _formats(package, targets.get("styles", ""))
        shared = _shared(package, targets.get("sharedStrings", ""), draft.cells)
        for name, hidden, relation in sheets:
            kind, target = related.get(relation, ("", ""))
            if kind not in ("worksheet", ""):
                draft.note("read.note_no_cells", sheet=name)
                continue
            sheet = SheetDraft(name, package.limits, hidden=hidden)
            reader = _SheetReader(draft, sheet, (shared, formats, epoch_1904))
            reader.read(package.bytes_of(target), target)
    except (struct.error, ValueError, IndexError) as problem:
        raise BadInput("read.package_broken", found=str(problem)[:200]) from problem
    if not draft.sheets:
        raise BadInput("read.no_sheets")
    draft.note("read.note_binary_workbook")
    return draft


def _book(data: bytes, part: str) -> tuple[bool, list[tuple[str, bool, str]]]:
    """Whether dates count from 1904; name, hidden or not, and relation of each sheet."""
    epoch_1904, sheets = False, []
    for kind, body in _records(data, part):
        if kind == _BOOK:
            epoch_1904 = bool(body[0] & 1)
        elif kind == _SHEET:
            relation, end = _wide(body, 8)
            sheets.append((_wide(body, end)[0], body[0] != 0, relation))
    return epoch_1904, sheets


def _formats(package: Package, part: str) -> list[NumberFormat]:
    formats: list[NumberFormat] = []
    if not package.has(part):
        return formats
    codes: dict[int, str] = {}
    in_styles = False
    for kind, body in _records(package.bytes_of(part), part):
        if kind in (_STYLES_BEGIN, _STYLES_END):
            in_styles = kind == _STYLES_BEGIN
        elif kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _wide(body, 2)[0]
        elif kind == _STYLE and in_styles:
            number = struct.unpack_from("<H", body, 2)[0]
            formats.append(number_format(codes[number]) if number in codes else built_in_format(number))
    return formats


def _shared(package: Package, part: str, cells: CellTable) -> list[int]:
    if not package.has(part):
        return []
    records = _records(package.bytes_of(part), part)
    return [cells.text(_wide(body, 1)[0]) for kind, body in records if kind == _TEXT_ITEM]


class _SheetReader:
    """Reads the records of one sheet into a draft."""

    def __init__(self, draft: Draft, sheet: SheetDraft, workbook: tuple[list[int], list[NumberFormat], bool]) -> None:
        self.draft = draft
        self.sheet = sheet
        self.shared, self.formats, self.epoch_1904 = workbook
        self.row = 0
        self.cells: list[int] = []
        self.hidden_columns = 0

    def read(self, data: bytes, part: str) -> None:
        for kind, body in _records(data, part):
            if 0 < kind <= _LAST_CELL or kind == _RICH:
                self._put(kind, body)
            elif kind == _ROW:
                self._start_row(body)
            elif kind == _MERGED:
                top, bottom, left, right = struct.unpack_from("<IIII", body)
                self.sheet.add_merged(top + 1, left + 1, bottom + 1, right + 1)
            elif kind == _COLUMNS and body[16] & 1:
                self.hidden_columns += 1
        self._end_row()
        self.draft.sheets.append(self.sheet)
        if self.hidden_columns:
            self.draft.note("read.note_hidden_columns", sheet=self.sheet.name, count=self.hidden_columns)
        add_notes(self.draft, self.sheet)

    def _start_row(self, body: memoryview) -> None:
        self._end_row()
        self.row = struct.unpack_from("<I", body)[0] + 1
        if body[11] & 0x10:
            self.sheet.hidden_rows.append(self.row)

    def _end_row(self) -> None:
        self.sheet.add_row(self.row, self.cells)
        self.cells = []

    def _put(self, kind: int, body: memoryview) -> None:
        column, style = struct.unpack_from("<II", body)
        if not len(self.cells) <= column < LAST_COLUMN:
            found = f"{column_letters(column + 1)}{self.row}"
            raise BadInput("read.row_order", sheet=self.sheet.name, row=str(self.row), found=found)
        self.cells.extend([EMPTY] * (column - len(self.cells)))
        self.cells.append(self._cell(kind, body, style & 0xFFFFFF))

    def _cell(self, kind: int, body: memoryview, style: int) -> int:
        cells = self.draft.cells
        match kind:
            case 2:
                return self._number(_packed_number(struct.unpack_from("<I", body, 8)[0]), style)
            case 3 | 11:
                return cells.add("error", _ERRORS.get(body[8], f"#{body[8]}"))
            case 4 | 10:
                return cells.add("boolean", "1" if body[8] else "0")
            case 5 | 9:
                return self._number(repr(struct.unpack_from("<d", body, 8)[0]), style)
            case 6 | 8:
                return cells.text(_wide(body, 8)[0])
            case 7:
                index: int = struct.unpack_from("<I", body, 8)[0]
                return self.shared[index]
            case 62:
                return cells.text(_wide(body, 9)[0])
        return EMPTY

    def _number(self, text: str, style: int) -> int:
        shown = self.formats[style] if style < len(self.formats) else GENERAL
        number = exact(text)
        if number is None:
            where = {"sheet": self.sheet.name, "row": str(self.row), "column": column_letters(len(self.cells) + 1)}
            raise BadInput("read.cell_value", **where, found=text[:50])
        day = serial_date(Decimal(text), self.epoch_1904) if shown.date else None
        return self.draft.cells.day(day) if day is not None else self.draft.cells.add("number", number, shown.decimals)


def _packed_number(bits: int) -> str:
    """Return a number kept in 30 bits: a whole number or the upper half of a binary fraction, perhaps in hundredths."""
    if bits & 2:
        whole = (bits >> 2) - (1 << 30 if bits & 0x80000000 else 0)
        return str(Decimal(whole) / 100) if bits & 1 else str(whole)
    value: float = struct.unpack("<d", struct.pack("<II", 0, bits & 0xFFFFFFFC))[0]
    return str(Decimal(repr(value)) / 100) if bits & 1 else repr(value)
