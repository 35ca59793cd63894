"""A workbook to key in a self-evaluation that came as a scan, page by page; it is read like any other paper."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import xlsxwriter

from auditkit.documents.neutral import clean
from auditkit.documents.ooxml import steady_zip
from auditkit.messages import text

_ROWS = 80
_WIDTHS = {"scores": (6, 14, 14, 24, 40, 8, 10, 30), "data": (6, 36, 18), "words": (6, 100)}


def keyin_sheet(file: str, pages: int) -> bytes:
    """Return an empty key-in workbook; the same arguments give the same bytes.

    Args:
        file: Name of the file that was received.
        pages: Its pages; each gets a row for its text.

    Returns:
        An .xlsx with a sheet for the score sheet, one for figures, one for the text; every row names a page.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": clean(file), "created": datetime(1980, 1, 1)})
        for name, widths in _WIDTHS.items():
            _fill(book, name, widths, file, pages)
    return steady_zip(buffer.getvalue())


def _fill(book: Any, name: str, widths: tuple[int, ...], file: str, pages: int) -> None:
    sheet = book.add_worksheet(text(f"selfeval.keyin.{name}"))
    heading = book.add_format({"bold": True, "border": 1, "bg_color": "#E7ECF2"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, text("selfeval.keyin.title", file=clean(file)))
    for column, (words, width) in enumerate(
        zip(text(f"selfeval.keyin.{name}.columns").split("|"), widths, strict=True)
    ):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, words, heading)
    for row in range(pages if name == "words" else _ROWS):
        for column in range(len(widths)):
            sheet.write_blank(2 + row, column, None, cell)
        if name == "words":
            sheet.write_number(2 + row, 0, row + 1, cell)
    sheet.freeze_panes(2, 0)
