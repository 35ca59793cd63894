"""Workbooks of the old kind (.xls)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import xlrd

from auditkit.errors import BadInput
from auditkit.sources.readers import biff
from auditkit.sources.readers.drafts import EMPTY, CellTable, Draft, SheetDraft, column_letters
from auditkit.sources.readers.limits import Limits
from auditkit.sources.readers.numbers import NumberFormat, exact, number_format, serial_date
from auditkit.sources.readers.xlsx import add_notes


def read(path: Path, limits: Limits) -> Draft:
    """Read all worksheets. Formats, hidden rows, errors and merged ranges are told; formulas by their values.

    Raises:
        BadInput: If the file is encrypted, damaged or has no worksheet.
    """
    book = biff.opened(path)
    draft = Draft("xls", CellTable(limits))
    formats = [_format(book, style.format_key) for style in book.xf_list]
    for number in range(book.nsheets):
        try:
            sheet = book.sheet_by_index(number)
            waiting = biff.uncomputed(book, number)
        except biff.BROKEN as problem:
            found = f"{book.sheet_names()[number]}: {problem}"[:200]
            raise BadInput("read.old_workbook_broken", found=found) from problem
        _read_sheet(sheet, draft, formats, waiting)
        book.unload_sheet(number)
    if not draft.sheets:
        raise BadInput("read.no_sheets")
    return draft


def _format(book: xlrd.book.Book, key: int) -> NumberFormat:
    found = book.format_map.get(key)
    return number_format(found.format_str) if found is not None else NumberFormat()


def _read_sheet(
    sheet: xlrd.sheet.Sheet, draft: Draft, formats: list[NumberFormat], waiting: set[tuple[int, int]]
) -> None:
    filled = SheetDraft(sheet.name, draft.cells.limits, hidden=bool(sheet.visibility))
    for row in range(sheet.nrows):
        types, values = sheet.row_types(row), sheet.row_values(row)
        cells = []
        for column, (kind, value) in enumerate(zip(types, values, strict=True)):
            if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                cells.append(EMPTY)
                continue
            if (row, column) in waiting:
                cells.append(draft.cells.add("uncomputed", "="))
                continue
            number = _cell(draft.cells, kind, value, formats, (sheet, row, column))
            if number is None:
                where = {"sheet": sheet.name, "row": str(row + 1), "column": column_letters(column + 1)}
                raise BadInput("read.cell_value", **where, found=str(value)[:50])
            cells.append(number)
        filled.add_row(row + 1, cells)
    filled.hidden_rows = [row + 1 for row, info in sorted(sheet.rowinfo_map.items()) if info.hidden]
    for top, bottom, left, right in sheet.merged_cells:
        filled.add_merged(top + 1, left + 1, bottom, right)
    draft.sheets.append(filled)
    hidden = [column for column, info in sheet.colinfo_map.items() if info.hidden and column < filled.widest]
    if hidden:
        draft.note("read.note_hidden_columns", sheet=sheet.name, count=len(hidden))
    add_notes(draft, filled)


def _cell(
    cells: CellTable,
    kind: int,
    value: str | float,
    formats: list[NumberFormat],
    place: tuple[xlrd.sheet.Sheet, int, int],
) -> int | None:
    if kind == xlrd.XL_CELL_TEXT:
        return cells.text(str(value))
    if kind == xlrd.XL_CELL_ERROR:
        return cells.add("error", xlrd.error_text_from_code.get(int(value), f"#{value}"))
    if kind == xlrd.XL_CELL_BOOLEAN:
        return cells.add("boolean", "1" if value else "0")
    sheet, row, column = place
    shown = formats[sheet.cell_xf_index(row, column)]
    number = exact(repr(float(value)))
    if number is None:
        return None
    day = serial_date(Decimal(repr(float(value))), bool(sheet.book.datemode)) if shown.date else None
    return cells.day(day) if day is not None else cells.add("number", number, shown.decimals)
