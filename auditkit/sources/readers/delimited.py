"""Text files with separators (.csv, .tsv, .txt): strict decoding, separator found by content."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from auditkit.errors import BadInput
from auditkit.sources.readers.drafts import CellTable, Draft, SheetDraft, column_letters
from auditkit.sources.readers.limits import MEGABYTE, Limits

SEPARATORS = (",", "\t", ";", "|")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_FORCED_TEXT = re.compile(r'="([^"]*)"')
_SAMPLE_RECORDS = 300
_ZEROS_FROM = 8  # one byte in so many is 0 in any table in UTF-16: digits, separators, ends of lines


def find_encoding(path: Path) -> str:
    """Return the encoding in which the whole file is text.

    Order: byte order mark, UTF-16 without mark where every other byte is 0, UTF-8, GB18030; each strictly.

    Raises:
        BadInput: If it is text in none of them, or has characters that no text has.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    candidates = [name for mark, name in _BYTE_ORDER_MARKS if head.startswith(mark)][:1]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if not candidates and min(even, odd) == 0 and (even + odd) * _ZEROS_FROM > len(head):
        candidates = ["utf-16-le" if odd else "utf-16-be"]
    failures = []
    for encoding in candidates or ["utf-8", "gb18030"]:
        failure = decoding_failure(path, encoding)
        if failure is None:
            return encoding
        failures.append(failure)
    raise failures[0]


def decoding_failure(path: Path, encoding: str) -> BadInput | None:
    """Return why a file is no text in an encoding, None when it is."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(MEGABYTE)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as problem:
                line += problem.object[: problem.start].count(b"\n")
                return BadInput("read.encoding", row=str(line), found=problem.object[problem.start :][:4].hex(" "))
            wrong = _NOT_IN_TEXT.search(text)
            if wrong:
                line += text.count("\n", 0, wrong.start())
                return BadInput("read.control_character", row=str(line), found=f"U+{ord(wrong[0]):04X}")
            line += text.count("\n")
            if not chunk:
                return None


@dataclass(frozen=True)
class Dialect:
    """How the records of a file are written.

    Attributes:
        separator: One character; a comma when there is only one column.
        quoted: True when ``"`` encloses fields.
        skipped: Lines before the first record (a line ``sep=;`` that spreadsheet programs do not show).
    """

    separator: str = ","
    quoted: bool = True
    skipped: int = 0


def read(path: Path, encoding: str, limits: Limits, name: str) -> Draft:
    """Read a text file as one sheet; each record is a row, an empty line too.

    Fields stay text. The spelling ``="0012"``, by which exports keep leading zeros, is the text 0012.

    Args:
        path: Where the file is.
        encoding: Its encoding, as found by `find_encoding`.
        limits: Bounds.
        name: Name of the sheet.

    Raises:
        BadInput: If it holds no text at all, a quotation mark is not closed, or a record is too large.
    """
    dialect = _dialect(path, encoding)
    cells = CellTable(limits)
    sheet = SheetDraft(name, limits)
    known: dict[str, int] = {}
    for number, record in enumerate(_records(path, encoding, dialect, limits.text), 1):
        row: list[int] = []
        for field in record:
            cell = known.get(field)
            if cell is not None:
                row.append(cell)
                continue
            if len(field) > limits.text:
                where = {"sheet": name, "row": str(number), "column": column_letters(len(row) + 1)}
                raise BadInput("read.long_cell", **where, found=str(len(field)), limit=str(limits.text))
            forced = _FORCED_TEXT.fullmatch(field) if field.startswith("=") else None
            known[field] = cells.text(forced[1] if forced else field)
            row.append(known[field])
        sheet.add_row(number, row)
    if not sheet.lengths:
        raise BadInput("read.empty")
    form = "txt" if sheet.widest == 1 else "tsv" if dialect.separator == "\t" else "csv"
    draft = Draft(form, cells, [sheet])
    if encoding == "gb18030":
        draft.note("read.note_encoding", encoding="GB18030")
    return draft


def _records(path: Path, encoding: str, dialect: Dialect, longest: int) -> Iterator[list[str]]:
    csv.field_size_limit(max(longest, 2))
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if dialect.quoted else csv.QUOTE_NONE
    with path.open(encoding=encoding, newline="") as file:
        for _ in range(dialect.skipped):
            file.readline()
        reader = csv.reader(file, delimiter=dialect.separator, quoting=quoting, strict=True)
        line = 0
        while True:
            try:
                record = next(reader, None)
            except csv.Error as problem:
                raise BadInput("read.quotes", row=str(dialect.skipped + line + 1), found=str(problem)) from problem
            if record is None:
                return
            line = reader.line_num
            yield record


def _dialect(path: Path, encoding: str) -> Dialect:
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(100).strip("\ufeff\r\n")
        if first[:4].lower() == "sep=" and len(first) == 5 and first[4] in SEPARATORS:
            return Dialect(first[4], skipped=1)
    ranked = sorted(SEPARATORS, key=lambda each: _regularity(path, encoding, each), reverse=True)
    best = next((each for each in ranked if _regularity(path, encoding, each) > (0, 0)), ",")
    return Dialect(best, _quotes_close(path, encoding, best))


def _regularity(path: Path, encoding: str, separator: str) -> tuple[int, int]:
    """Return how many records of the beginning have the commonest number of fields (over 1), and that number."""
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=separator)
        try:
            widths = Counter(len(record) for record in islice(reader, _SAMPLE_RECORDS) if len(record) > 1)
        except csv.Error:
            return (0, 0)
    width, records = max(widths.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
    return (records, width)


def _quotes_close(path: Path, encoding: str, separator: str) -> bool:
    """Tell whether quotation marks enclose fields: False when read as plain characters all lines are equally wide."""
    with path.open(encoding=encoding, newline="") as file:
        try:
            for _ in csv.reader(file, delimiter=separator, strict=True):
                pass
        except csv.Error:
            file.seek(0)
            return len({line.count(separator) for line in file if line.strip()}) != 1
    return True
