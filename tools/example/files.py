"""Writes workbooks, CSV and documents so that the same content always gives the same bytes."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

Value = str | int | Decimal | date | None
Rows = list[list[Value]]
_FIXED = (2019, 6, 20, 9, 0, 0)
_STAMP = datetime(*_FIXED)


class Table:
    """A sheet to be written: title rows are merged over its width, the header is bold.

    Args:
        name: Name of the sheet.
        titles: Lines above the header.
        header: Headings; two rows where the heading has two levels.
        rows: Values.
        merged: Ranges of the header to merge, as ``A3:A4``.
        formats: Number format by column number from 0.
    """

    def __init__(
        self,
        name: str,
        titles: Sequence[str],
        header: Sequence[Sequence[str | None]],
        rows: Rows,
        merged: Sequence[str] = (),
        formats: dict[int, str] | None = None,
    ) -> None:
        self.name, self.titles, self.header, self.rows = name, list(titles), [list(row) for row in header], rows
        self.merged, self.formats = list(merged), formats or {}


def save_workbook(path: Path, tables: Sequence[Table]) -> None:
    """Write tables as the sheets of a workbook."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for table in tables:
        sheet = book.create_sheet(table.name)
        width = len(table.header[0])
        for number, title in enumerate(table.titles, start=1):
            sheet.append([title])
            if width > 1:
                sheet.merge_cells(f"A{number}:{get_column_letter(width)}{number}")
            sheet.cell(number, 1).font = Font(bold=number == 1)
            sheet.cell(number, 1).alignment = Alignment(horizontal="center" if number == 1 else "left")
        for header in table.header:
            sheet.append(header)
        for cells in sheet.iter_rows(len(table.titles) + 1, len(table.titles) + len(table.header)):
            for cell in cells:
                cell.font = Font(bold=True)
        for merged in table.merged:
            sheet.merge_cells(merged)
        for row in table.rows:
            sheet.append(row)
        for column, code in table.formats.items():
            for (cell,) in sheet.iter_rows(
                len(table.titles) + len(table.header) + 1, sheet.max_row, column + 1, column + 1
            ):
                cell.number_format = code
        for column in range(1, width + 1):
            sheet.column_dimensions[get_column_letter(column)].width = 16
    buffer = io.BytesIO()
    book.properties.created = _STAMP
    book.save(buffer)
    path.write_bytes(settle(buffer.getvalue()))


def save_csv(path: Path, table: Table, encoding: str = "gb18030") -> None:
    """Write a table without its titles as CSV."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerows(table.header)
    writer.writerows([["" if value is None else value for value in row] for row in table.rows])
    path.write_bytes(buffer.getvalue().encode(encoding))


def settle(content: bytes) -> bytes:
    """Rewrite an Office file with fixed dates, inside and in its archive."""
    source = zipfile.ZipFile(io.BytesIO(content))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            data = source.read(name)
            if name == "docProps/core.xml":
                stamp = _STAMP.isoformat() + "Z"
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp.encode(), data)
            info = zipfile.ZipInfo(name, _FIXED)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, data)
    return buffer.getvalue()
