"""Opening old workbooks (.xls) as they are met: broken containers, missing code pages; and what their records say."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path

import olefile
import xlrd

from auditkit.errors import BadInput

BROKEN = (
    xlrd.XLRDError,
    xlrd.compdoc.CompDocError,
    struct.error,
    AssertionError,
    IndexError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    NotImplementedError,
    ZeroDivisionError,
    OSError,
    EOFError,
    RecursionError,
)
"""What the libraries raise on damaged files."""
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOF = (0x0009, 0x0209, 0x0409, 0x0809)
_EOF = 0x000A
_FORMULAS = (0x0006, 0x0206, 0x0406)
_TO_BE_CALCULATED = 0x3
_NO_RESULT = bytes(8)
_EMPTY_TEXT = b"\x03\0\0\0\0\0\xff\xff"
_CALCULATED = 0x01C1
_CHINESE = "gb18030"


def opened(path: Path) -> xlrd.book.Book:
    """Open a workbook with its formats.

    A container whose tables do not agree is opened all the same where the workbook inside can be taken out whole:
    its sheets must then be as large as they say, which is not asked of sound files (programs write wrong sizes).

    Raises:
        BadInput: If it is encrypted or damaged.
    """
    try:
        return _open(path)
    except BROKEN as problem:
        if "encrypted" in str(problem).lower():
            raise BadInput("read.encrypted") from problem
        for again in (_open_in_chinese, _open_stream):
            try:
                book = again(path)
                if all(_is_whole(book.sheet_by_index(number)) for number in range(book.nsheets)):
                    return book
            except BROKEN:
                continue
        raise BadInput("read.old_workbook_broken", found=str(problem)[:200] or type(problem).__name__) from problem


def _is_whole(sheet: xlrd.sheet.Sheet) -> bool:
    """Tell whether a sheet has as many rows as it says it has."""
    rows, stored = int(sheet.nrows), int(sheet._dimnrows)
    return rows == stored


def _open(path: Path, stream: bytes | None = None, encoding: str | None = None) -> xlrd.book.Book:
    book = xlrd.open_workbook(
        path,
        file_contents=stream,
        formatting_info=True,
        on_demand=True,
        logfile=io.StringIO(),
        encoding_override=encoding,
    )
    if encoding is None and book.biff_version < 80 and book.codepage in (None, 0, 367, 1252):
        return _open(path, stream, _CHINESE) if _is_chinese(book) else book
    return book


def _is_chinese(book: xlrd.book.Book) -> bool:
    """Tell whether texts of a workbook without a true code page are Chinese: latin letters of high bytes in pairs."""
    try:
        words = " ".join([*book.sheet_names(), *(str(value) for value in _first_texts(book))])
        high = [sign for sign in words if ord(sign) > 127]
        common = words.encode("latin-1").decode(_CHINESE).encode("gb2312").decode("gb2312")
    except (*BROKEN, UnicodeError):
        return False
    return bool(high) and len([sign for sign in common if ord(sign) > 127]) * 2 == len(high)


def _first_texts(book: xlrd.book.Book) -> list[str]:
    sheet = book.sheet_by_index(0)
    texts = [value for row in range(min(sheet.nrows, 200)) for value in sheet.row_values(row) if isinstance(value, str)]
    book.unload_sheet(0)
    return texts


def _open_in_chinese(path: Path) -> xlrd.book.Book:
    return _open(path, encoding=_CHINESE)


def _open_stream(path: Path) -> xlrd.book.Book:
    """Take the workbook out of its container by another library, which forgives more, and open that."""
    data = path.read_bytes()
    if not data.startswith(_COMPOUND):
        raise ValueError("no container")
    padded = data + bytes(-len(data) % 512)
    with olefile.OleFileIO(io.BytesIO(padded), raise_defects=olefile.DEFECT_FATAL) as compound:
        names = [each for each in ("Workbook", "Book") if compound.exists(each)]
        if not names:
            raise ValueError("no workbook")
        stream = compound.openstream(names[0]).read()
    return _open(path, stream)


def uncomputed(book: xlrd.book.Book, number: int) -> set[tuple[int, int]]:
    """Return row and column (from 0) of the formulas of a sheet that were never calculated.

    Programs that do not calculate store 0 for such a formula and ask for calculation on opening, or store an empty
    text for every formula in a workbook that no program ever calculated.

    Args:
        book: The workbook.
        number: Number of the sheet, from 0.

    Raises:
        BadInput: If bytes between the records are wiped out, so that cells are missing.
    """
    zeros, empty, formulas = set(), set(), 0
    for code, at, length in _records(book, book._sh_abs_posn[number]):
        if code in _FORMULAS and length >= 16 and book.biff_version >= 30:
            row, column, _, result, flags = struct.unpack_from("<HHH8sH", book.mem, at)
            formulas += 1
            if result == _NO_RESULT and flags & _TO_BE_CALCULATED == _TO_BE_CALCULATED:
                zeros.add((row, column))
            elif result == _EMPTY_TEXT:
                empty.add((row, column))
    if empty and len(empty) == formulas and not any(code == _CALCULATED for code, _, _ in _records(book, book.base)):
        return empty
    return zeros


def _records(book: xlrd.book.Book, start: int) -> Iterator[tuple[int, int, int]]:
    """Yield code, place of the data and length of the records from a start to its end, those of charts within left out.

    Raises:
        BadInput: If a record is no record but bytes wiped out.
    """
    at, depth = start, 0
    while True:
        code, length = struct.unpack_from("<HH", book.mem, at)
        if code in _BOF:
            depth += 1
        elif code == _EOF:
            depth -= 1
            if not depth:
                return
        elif not code and book.biff_version >= 50:
            raise BadInput("read.old_workbook_broken", found=f"0000 @ {at}")
        elif depth == 1:
            yield code, at + 4, length
        at += 4 + length
