"""Text files with separators (.csv, .tsv, .txt): strict decoding, separator found by content."""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from auditkit.errors import BadInput
from auditkit.sources.readers.dialects import Dialect, find_dialect, taken_apart
from auditkit.sources.readers.drafts import LAST_ROW, CellTable, Draft, SheetDraft, column_letters
from auditkit.sources.readers.encodings import WESTERN, decoding_failure, find_encoding
from auditkit.sources.readers.limits import Limits
from auditkit.sources.readers.spelling import FOUND_OUT, Spelling

__all__ = ["decoding_failure", "encoding_of", "find_encoding", "read"]

_FORCED_TEXT = re.compile(r'="([^"]*)"')
_ROWS_TO_JUDGE_BY = 10
_NEARLY_ALL = 0.9


def encoding_of(path: Path, spelling: Spelling) -> str:
    """Return the encoding that was said, else the one found by `find_encoding`.

    Raises:
        BadInput: If the file is no text in it.
    """
    with path.open("rb") as file:
        said = spelling.codec(file.read(4))
    if not said:
        return find_encoding(path)
    failure = decoding_failure(path, said)
    if failure is None:
        return said
    raise BadInput("read.said_encoding", encoding=spelling.encoding, **failure.params)


def read(
    path: Path, encoding: str, limits: Limits, name: str, last_row: int = LAST_ROW, spelling: Spelling = FOUND_OUT
) -> Draft:
    """Read a text file as one sheet; each record is a row, an empty line too.

    Fields stay text. The spelling ``="0012"``, by which exports keep leading zeros, is the text 0012.

    Args:
        path: Where the file is.
        encoding: Its encoding, as found by `find_encoding`.
        limits: Bounds.
        name: Name of the sheet.
        last_row: Number of the last record there can be.
        spelling: What was said about the file: its separator, else that is found by content.

    Raises:
        BadInput: If it holds no text at all, a quotation mark is not closed, a record has more fields than the
            others, or one is too large.
    """
    dialect = find_dialect(path, encoding, spelling.separator)
    cells = CellTable(limits)
    sheet = SheetDraft(name, limits, last_row=last_row)
    widths = _Widths(dialect)
    known: dict[str, int] = {}
    for number, (record, lines) in enumerate(_records(path, encoding, dialect, limits.text), 1):
        row: list[int] = []
        for field in record:
            cell = known.get(field)
            if cell is None:
                where = {"sheet": name, "row": str(number), "column": column_letters(len(row) + 1)}
                cell = known[field] = _cell(cells, field, where)
            row.append(cell)
        sheet.add_row(number, row)
        if lines > 2:
            widths.refuse_swallowed(number, record)
        widths.add(number, record, len(row))
    if not sheet.lengths:
        raise BadInput("read.empty")
    widths.check(_is_ended(path))
    form = "txt" if sheet.widest == 1 else "tsv" if dialect.separator == "\t" else "csv"
    draft = Draft(form, cells, [sheet])
    if spelling != FOUND_OUT:
        draft.note("read.note_said", encoding=encoding, separator=_named(dialect.separator))
    elif encoding == "gb18030" or encoding in WESTERN:
        draft.note("read.note_encoding", encoding=WESTERN.get(encoding, "GB18030"))
    return draft


def _named(separator: str) -> str:
    return "Tab" if separator == "\t" else separator


def _cell(cells: CellTable, field: str, where: dict[str, str]) -> int:
    if len(field) > cells.limits.text:
        raise BadInput("read.long_cell", **where, found=str(len(field)), limit=str(cells.limits.text))
    forced = _FORCED_TEXT.fullmatch(field.strip()) if "=" in field[:3] else None
    return cells.text(forced[1] if forced else field)


class _Widths:
    """Watches how many fields the records have.

    Args:
        dialect: How the records are written.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._separator = dialect.separator
        self._written: Counter[int] = Counter()
        self._first_with: dict[int, tuple[int, str]] = {}
        self._last = (0, 0)

    def add(self, number: int, record: list[str], filled: int) -> None:
        """Count a record of which so many fields, up to the last one that is not empty, are filled."""
        if filled:
            self._last = (number, len(record))
            self._written[len(record)] += 1
            if filled not in self._first_with:
                self._first_with[filled] = (number, record[filled - 1])

    def _usual(self) -> tuple[int, int]:
        return max(self._written.items(), key=lambda each: each[1], default=(0, 0))

    def refuse_swallowed(self, number: int, record: list[str]) -> None:
        """Refuse a field over several lines where these look like records themselves.

        Raises:
            BadInput: If so; a quotation mark before it is one too many.
        """
        usual, _ = self._usual()
        if usual < 3:
            return
        for field in record:
            inner = next((line for line in field.split("\n")[1:-1] if line.count(self._separator) >= usual - 1), None)
            if inner is not None:
                raise BadInput("read.quotes", row=str(number), found=inner.strip()[:40])

    def check(self, ended: bool) -> None:
        """Look at the records as a whole; only where nearly all have the same number of fields.

        Args:
            ended: True when the last line has an end.

        Raises:
            BadInput: If one is wider, so that something in it stands one column too far, or the last one breaks off.
        """
        records = sum(self._written.values())
        usual, times = self._usual()
        if records < _ROWS_TO_JUDGE_BY or times < _NEARLY_ALL * records:
            return
        wider = [(number, width, text) for width, (number, text) in self._first_with.items() if width > usual]
        if wider:
            number, width, text = min(wider)
            raise BadInput("read.ragged", row=str(number), found=str(width), expected=str(usual), text=text[:40])
        number, width = self._last
        if not ended and 1 < width < usual:
            raise BadInput("read.cut_off", row=str(number), found=str(width), expected=str(usual))


def _records(path: Path, encoding: str, dialect: Dialect, longest: int) -> Iterator[tuple[list[str], int]]:
    """Yield the records, each with the number of lines it takes."""
    csv.field_size_limit(max(longest, 2))
    with path.open(encoding=encoding, newline="") as file:
        for _ in range(dialect.skipped):
            file.readline()
        reader = taken_apart(file, dialect)
        line = 0
        while True:
            try:
                record = next(reader, None)
            except csv.Error as problem:
                if reader.line_num - line <= 1 and "field limit" in str(problem):
                    at = str(dialect.skipped + line + 1)
                    raise BadInput("read.long_line", row=at, limit=str(longest)) from problem
                raise BadInput("read.quotes", row=str(dialect.skipped + line + 1), found=str(problem)) from problem
            if record is None:
                return
            yield record, reader.line_num - line
            line = reader.line_num


def _is_ended(path: Path) -> bool:
    """Tell whether the last line has an end."""
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(file.tell() - 4, 0))
        return file.read().replace(b"\0", b"").endswith((b"\n", b"\r"))
