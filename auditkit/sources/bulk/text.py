"""Text files with separators in batches of columns: the same records as `auditkit.sources.readers.delimited` gives.

The file is cut at ends of records into blocks. A block that is plain (each record as long as the others, quotation
marks only around fields) is taken apart by Arrow, any other one by the csv module. Encodings are decoded strictly,
each different field once.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv

from auditkit.core.bulk import NotRegular
from auditkit.errors import BadInput
from auditkit.sources.bulk.columns import Batch, Column, column_of
from auditkit.sources.readers.dialects import Dialect, dialect_at_sight, taken_apart
from auditkit.sources.readers.encodings import looks_chinese, refuse_mixed_lines
from auditkit.sources.readers.limits import Limits
from auditkit.sources.readers.spelling import FOUND_OUT, Spelling

BLOCK = 12 << 20
FIRST_BLOCK = 1 << 18
_PARSED_AT_ONCE = 1 << 20
_LOOKED_AT = 1 << 20
_PIECE = 1 << 18
_UTF8_PIECE = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){2,}")
_FORCED = re.compile(r'="([^"]*)"')
_WORDS_AROUND = {",": rb'[^,\r\n]"[^,\r\n"]', "\t": rb'[^\t\r\n]"[^\t\r\n"]', ";": rb'[^;\r\n]"[^;\r\n"]'}
_IN_PARTS = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "gb18030": "gb18030"}
"""Encodings in which separators and ends of lines are bytes of their own, whatever stands before them."""


@dataclass(frozen=True)
class LongText:
    """A large text file.

    Attributes:
        path: Where it is.
        encoding: Its encoding, as far as its beginning tells.
        dialect: How its records are written.
        limits: Bounds; of these only the length of a field counts here.
        spelling: What was said about it.
    """

    path: Path
    encoding: str
    dialect: Dialect
    limits: Limits
    spelling: Spelling = FOUND_OUT

    def head(self, records: int) -> list[list[str]]:
        """Return the first records; fewer where the file has fewer.

        Raises:
            NotRegular: If they cannot be read.
        """
        csv.field_size_limit(max(self.limits.text, 2))
        try:
            with self.path.open(encoding=self.encoding, newline="") as file:
                for _ in range(self.dialect.skipped):
                    file.readline()
                found = list(islice(taken_apart(file, self.dialect), records))
        except (csv.Error, UnicodeError) as problem:
            raise NotRegular(str(problem)) from problem
        return [[unforced(field) for field in record] for record in found]

    def batches(self, _: int = 0) -> Iterator[Batch]:
        """Yield the records of the whole file in batches, those before the body too.

        Raises:
            NotRegular: If some part is not text in that encoding, a quotation mark is not closed, or a record has
                more fields than the others.
        """
        first = 0
        with closing(_Blocks(self)) as blocks, ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(blocks.next)
            while (found := waiting.result()) is not None:
                waiting = pool.submit(blocks.next)
                found.first = first
                first += len(found)
                yield found
            blocks.check()


def look_at(path: Path, limits: Limits, spelling: Spelling = FOUND_OUT) -> LongText | None:
    """Return how a large text file is to be read, None where only a closer look at all of it can tell."""
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT)
    encoding = spelling.codec(start) or _encoding(path, start)
    if encoding not in _IN_PARTS:
        return None
    dialect = dialect_at_sight(path, encoding, spelling.separator)
    if dialect.padded or dialect.separator not in _WORDS_AROUND:
        return None
    return LongText(path, encoding, dialect, limits, spelling)


def _encoding(path: Path, start: bytes) -> str | None:
    if b"\0" in start:
        return None
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    for name in ("utf-8", "gb18030"):
        decoder = codecs.getincrementaldecoder(name)("strict")
        try:
            decoder.decode(start)
        except UnicodeDecodeError:
            continue
        return name if name == "utf-8" or looks_chinese(path) else None
    return None


def unforced(field: str) -> str:
    """Return a field without the spelling ``="0012"`` by which exports keep leading zeros."""
    forced = _FORCED.fullmatch(field.strip()) if "=" in field[:3] else None
    return forced[1] if forced else field


class _Blocks:
    """Cuts a file into blocks of whole records and takes them apart."""

    def __init__(self, text: LongText) -> None:
        self.text = text
        self.file = text.path.open("rb")
        self.total = text.path.stat().st_size
        self.codec = _IN_PARTS[text.encoding]
        self.rest = b""
        self.width = 0
        self.last = 0
        self.ended = True
        if text.encoding == "utf-8-sig":
            self.file.seek(len(codecs.BOM_UTF8))
        for _ in range(text.dialect.skipped):
            self.file.readline()

    def next(self) -> Batch | None:
        """Return the next batch, None after the last one."""
        block = self._block()
        if not block:
            return None
        self.ended = block.endswith((b"\n", b"\r"))
        done = self.file.tell() - len(self.rest)
        _no_control_characters(block)
        columns = self._regular(block)
        if columns is None:
            columns = self._any(block)
        return Batch(0, columns, done, self.total)

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def check(self) -> None:
        """Look at the end of the file.

        Raises:
            NotRegular: If it seems to be cut off.
        """
        if not self.ended and self.last < self.width:
            raise NotRegular("cut off")

    def _block(self) -> bytes:
        """Return whole records; all that is left at the end of the file."""
        size = BLOCK if self.width else FIRST_BLOCK
        while True:
            more = self.file.read(size)
            block = self.rest + more
            self.rest = b""
            if not more:
                return block
            end = self._last_end(block)
            if end:
                block, self.rest = block[:end], block[end:]
                return block
            if len(block) > 4 * BLOCK:
                raise NotRegular("no end of a record")
            self.rest = block

    def _last_end(self, block: bytes) -> int:
        """Return where the last whole record ends, 0 where none does."""
        end = block.rfind(b"\n") + 1
        if not self.text.dialect.quoted or b'"' not in block:
            return end
        quotes = block.count(b'"', 0, end)
        while end and quotes % 2:
            before = block.rfind(b"\n", 0, end - 1) + 1
            quotes -= block.count(b'"', before, end)
            end = before
        return end

    def _regular(self, block: bytes) -> list[Column] | None:
        """Take a plain block apart, None where it is not plain."""
        around = _WORDS_AROUND.get(self.text.dialect.separator)
        quotes = self.text.dialect.quoted and b'"' in block
        if not self.width or around is None or (quotes and re.search(around, block)):
            return None
        if block.endswith(b"\r"):
            return None
        try:
            table = self._table(block, quotes)
        except pa.ArrowInvalid:
            return None
        if block.count(b"\n") + (not block.endswith(b"\n")) != len(table):
            return None  # ends of lines inside of fields, or others than at the end of this line
        columns = [self._column(column) for column in table.columns]
        if self.codec != "utf-8" and any(column.suspect for column in columns):
            self._one_encoding(block)
        self.last = self.width
        return [column.column for column in columns]

    def _table(self, block: bytes, quotes: bool) -> pa.Table:
        names = [str(number) for number in range(self.width)]
        kind = pa.string() if self.codec == "utf-8" else pa.binary()
        return pv.read_csv(
            pa.BufferReader(block),
            read_options=pv.ReadOptions(column_names=names, block_size=len(block) + 1 if quotes else _PARSED_AT_ONCE),
            parse_options=pv.ParseOptions(
                delimiter=self.text.dialect.separator,
                quote_char='"' if self.text.dialect.quoted else False,
                newlines_in_values=quotes,
                ignore_empty_lines=False,
            ),
            convert_options=pv.ConvertOptions(column_types=dict.fromkeys(names, kind), strings_can_be_null=False),
        )

    def _one_encoding(self, block: bytes) -> None:
        try:
            refuse_mixed_lines(block.splitlines(keepends=True))
        except BadInput as problem:
            raise NotRegular(str(problem)) from problem

    def _column(self, parts: pa.ChunkedArray) -> _Parsed:
        data = pa.concat_arrays(parts.chunks).dictionary_encode()
        values, suspect = data.dictionary, False
        _check_length(values, self.text.limits.text)
        if self.codec != "utf-8":
            values, suspect = _decoded(values, self.codec)
        return _Parsed(Column(values, np.asarray(data.indices, dtype=np.int64)), suspect)

    def _any(self, block: bytes) -> list[Column]:
        """Take any block apart, record by record."""
        csv.field_size_limit(max(self.text.limits.text, 2))
        try:
            words = block.decode(self.codec)
            records = list(taken_apart(io.StringIO(words, newline=""), self.text.dialect))
        except (UnicodeDecodeError, csv.Error) as problem:
            raise NotRegular(str(problem)) from problem
        if self.codec != "utf-8":
            self._one_encoding(block)
        if '"' in words and any(field.count("\n") > 1 for record in records for field in record):
            raise NotRegular("field of several lines")
        if "=" in words:
            records = [[unforced(field) for field in record] for record in records]
        self._widths(records)
        return [column_of(fields) for fields in zip_longest(*records, fillvalue="")] or [column_of([""] * len(records))]

    def _widths(self, records: list[list[str]]) -> None:
        """Find the usual number of fields in the first block; later no record may have more that are filled."""
        filled = [record for record in records if any(record)]
        if not self.width:
            self.width = Counter(map(len, filled)).most_common(1)[0][0] if filled else 1
        if any(any(record[self.width :]) for record in filled):
            raise NotRegular("record with more fields")
        for record in records:
            del record[self.width :]
        self.last = len(filled[-1]) if filled else self.last


@dataclass(frozen=True)
class _Parsed:
    """A column, and whether some field of it looks like another encoding."""

    column: Column
    suspect: bool


def _decoded(values: pa.Array, codec: str) -> tuple[pa.Array, bool]:
    """Decode different fields strictly, all in one go; tell whether some could be UTF-8."""
    count = len(values)
    joined = pc.binary_join(pa.ListArray.from_arrays(pa.array([0, count], pa.int32()), values), b"\0")
    data = joined[0].as_py()
    if data.isascii():
        return values.cast(pa.string()), False
    try:
        words = data.decode(codec).encode()
    except UnicodeDecodeError as problem:
        raise NotRegular(str(problem)) from problem
    ends = np.flatnonzero(np.frombuffer(words, np.uint8) == 0) - np.arange(count - 1)
    offsets = np.concatenate(([0], ends, [len(words) - (count - 1)])).astype(np.int32)
    held = [pa.py_buffer(offsets), pa.py_buffer(words.replace(b"\0", b""))]
    return pa.StringArray.from_buffers(count, *held), bool(_UTF8_PIECE.search(data))


def _check_length(values: pa.Array, longest: int) -> None:
    offsets = np.frombuffer(values.buffers()[1], np.int32)[values.offset : values.offset + len(values) + 1]
    if len(offsets) > 1 and int(np.diff(offsets).max()) > longest:
        raise NotRegular("long field")


def _no_control_characters(block: bytes) -> None:
    whole = np.frombuffer(block, np.uint8)
    for start in range(0, len(whole), _PIECE):
        data = whole[start : start + _PIECE]
        low = data < 32
        low &= (data - 9) > 4
        if low.any():
            raise NotRegular("control character")
    if b"\x7f" in block:
        raise NotRegular("control character")
