"""The process that reads a long workbook: its beginning exactly, all of it in columns, or the answer that it cannot.

It is started by `auditkit.sources.bulk.workbook`, says what stands in the first rows, waits for the row from which on
it shall read, and then hands over the columns as an Arrow stream. A library with typed columns reads these, already
while the sheet is being looked over, from the row where numbers begin; if it was another row, it reads again. Where
something is in the sheet that this library reads otherwise than `auditkit.sources.readers`, or does not tell, the
answer is that the workbook is not regular.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np

from auditkit.core.bulk import NotRegular
from auditkit.errors import BadInput
from auditkit.sources.readers import child, xlsx
from auditkit.sources.readers.drafts import CellTable, Draft, SheetDraft, column_number
from auditkit.sources.readers.package import Package
from auditkit.sources.readers.wire import LENGTH_BYTES, Job, WireProblem, from_draft, packed
from auditkit.sources.readers.xlsx_rows import PlainRows
from auditkit.sources.readers.xlsx_sheet import SheetReader

_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_ROW = re.compile(rb'<row [^>]*?\br="([0-9]{1,7})"')
_NUMBER = re.compile(rb'<c (?![^>]*\bt=")[^>]*><v>')
_FIRST_PIECE = 1 << 16
_ROWS_AT_ONCE = 50_000
_PLAIN_NUMBER = re.compile(r'[#0,.;_()\- "¥￥\\$*?+%]*|General|@', re.IGNORECASE)
_PLAIN_DAY = re.compile(r'y{2,4}(["年/.\-\\]+)m{1,2}(["月/.\-\\]+)d{1,2}(["日]*)(;@)?', re.IGNORECASE)
_KNOWN_FORMATS = frozenset([*range(14), 14, 37, 38, 39, 40, 49])
_TAGS = np.zeros(256, bool)
_TAGS[list(b"cvr/")] = True
_KINDS = np.zeros(256, bool)
_KINDS[list(b"sn")] = True


class _Enough(Exception):
    """The first rows are complete."""


def main() -> int:
    """Answer with the first rows, then with all columns from the row on that the caller names."""
    gc.disable()
    output = child._own_output()
    job = msgspec.msgpack.decode(_frame(sys.stdin.buffer), type=Job)
    child._limit_memory(job.limits)
    child._limit_time(job.limits)
    path, name = job.files[0]
    ahead = _Ahead(path)
    try:
        with Path(path).open("rb") as file:
            answer = packed(from_draft(_head(Package(file, job.limits), int(name), ahead)))
    except (BadInput, NotRegular, ValueError) as problem:
        answer = packed(WireProblem("read.not_regular", {"found": str(problem)}))
    output.write(len(answer).to_bytes(LENGTH_BYTES, "big") + answer)
    output.flush()
    asked = sys.stdin.buffer.readline()
    if asked.strip().isdigit():
        _hand_over(ahead.columns(int(asked)), output)
    return 0


def _frame(stream: BinaryIO) -> bytes:
    return stream.read(int.from_bytes(stream.read(LENGTH_BYTES), "big"))


def _head(package: Package, rows: int, ahead: _Ahead) -> Draft:
    """Return the first rows of the only sheet, and let all of it be read meanwhile.

    Raises:
        NotRegular: If the workbook has anything that must be read with more care.
    """
    main_part = next((part for kind, part in package.related("").values() if kind == "officeDocument"), "")
    if not main_part.startswith("xl/") or not main_part.endswith("workbook.xml"):
        raise NotRegular("no plain workbook")
    related = package.related(main_part)
    root = package.tree(main_part)
    sheets = xlsx.sheets_of(root)
    cells = CellTable(package.limits)
    workbook = xlsx.workbook_of(package, root, related, cells)
    targets = dict(related.values())
    noted = any(re.search(r"vbaProject|comments\d*\.xml$|externalLink", name, re.I) for name in package.names)
    if len(sheets) != 1 or sheets[0][1] or workbook.epoch_1904 or noted:
        raise NotRegular("workbook")
    if "styles" in targets:
        _known_formats(package, targets["styles"])
    name, _, relation = sheets[0]
    part = related.get(relation, ("", ""))[1]
    ahead.start(_first_number(next(package.chunks(part), b"")[:_FIRST_PIECE]))
    if "sharedStrings" in targets:
        for chunk in package.chunks(targets["sharedStrings"]):
            if b"_x" in chunk or b"<rPh" in chunk:
                raise NotRegular("shared texts")
    draft = SheetDraft(name, package.limits)
    reader = SheetReader(workbook, draft)
    scan = _Scan(package.chunks(part), draft, rows)
    try:
        reader.read(PlainRows(reader).rest(scan.beginning()), part)
    except _Enough:
        pass
    else:
        raise NotRegular("short")
    scan.rest()
    for merged in scan.merged():
        draft.add_merged(*merged)
    result = Draft("xlsx", cells, [draft])
    xlsx.add_notes(result, draft)
    return result


class _Scan:
    """Hands the beginning of a sheet to its reader and looks over the rest.

    Args:
        chunks: The XML of the sheet.
        draft: What the reader fills.
        rows: How many rows are enough.
    """

    def __init__(self, chunks: Iterator[bytes], draft: SheetDraft, rows: int) -> None:
        self._chunks = chunks
        self._draft = draft
        self._rows = rows
        self._before = b""
        self._tail = b""
        self._ended = False
        self._count = 0

    def beginning(self) -> Iterator[bytes]:
        """Yield pieces until the reader has enough rows."""
        for chunk in self._chunks:
            self._look(chunk)
            yield chunk
            if len(self._draft.lengths) >= self._rows:
                raise _Enough

    def rest(self) -> None:
        """Look over all that follows."""
        for chunk in self._chunks:
            self._look(chunk)
        if not self._ended:
            raise NotRegular("no end")

    def _look(self, chunk: bytes) -> None:
        piece = self._before + chunk
        if self._ended:
            self._tail += chunk
            return
        end = piece.find(b"</sheetData>")
        if end >= 0:
            self._ended, self._tail = True, piece[end:]
            piece = piece[:end]
        start = piece.find(b"<sheetData")
        if start >= 0:
            if b"hidden=" in piece[:start]:
                raise NotRegular("hidden columns")
            piece = piece[start + len(b"<sheetData") :]
        _plain(piece)
        self._before = piece[-64:]

    def merged(self) -> list[tuple[int, int, int, int]]:
        """Return the merged ranges, all of which must lie in the beginning."""
        if b"<legacyDrawing" in self._tail or len(self._tail) > 1 << 20:
            raise NotRegular("comments")
        found = [
            (int(top), column_number(left.decode()), int(bottom), column_number(right.decode()))
            for left, top, right, bottom in _MERGED.findall(self._tail)
        ]
        if len(found) != self._tail.count(b"<mergeCell ") or any(bottom > 50 for _, _, bottom, _ in found):
            raise NotRegular("merged cells")
        return found


def _plain(piece: bytes) -> None:
    """Raise where rows hold anything but numbers and shared texts in rows that are seen."""
    data = np.frombuffer(piece, np.uint8)
    opening = np.flatnonzero(data[:-1] == ord("<"))
    if not _TAGS[data[opening + 1]].all():
        raise NotRegular("element")
    equal = np.flatnonzero(data[1:-2] == ord("=")) + 1
    before = data[equal - 1]
    kinds = equal[before == ord("t")]
    kinds = kinds[data[kinds - 2] == ord(" ")]
    if not _KINDS[data[kinds + 2]].all():
        raise NotRegular("kind of cell")
    if (before == ord("n")).any() and b"hidden=" in piece:
        raise NotRegular("hidden rows")


def _known_formats(package: Package, part: str) -> None:
    """Raise where a number format is none of those about which all readers agree."""
    codes: dict[str, str] = {}
    for element in package.tree(part):
        if element.tag.endswith("}numFmts"):
            codes = {each.get("numFmtId", ""): each.get("formatCode", "") for each in element}
        elif element.tag.endswith("}cellXfs"):
            for each in element:
                number = each.get("numFmtId", "0")
                code = codes.get(number)
                known = number.isdecimal() and int(number) in _KNOWN_FORMATS and code is None
                if not known and not (code and (_PLAIN_NUMBER.fullmatch(code) or _PLAIN_DAY.fullmatch(code))):
                    raise NotRegular(f"format {code or number}")


def _first_number(piece: bytes) -> int:
    """Return the index of the first row with a number, 0 where none is seen: there the data may begin."""
    rows = list(_ROW.finditer(piece))
    ends = [row.start() for row in rows[1:]] + [len(piece)]
    found = (int(row[1]) - 1 for row, end in zip(rows, ends, strict=True) if _NUMBER.search(piece, row.end(), end))
    return next(found, 0)


class _Ahead:
    """Reads all columns while the sheet is still being looked over, from the row where the data seem to begin.

    Args:
        path: The workbook.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._pool = ThreadPoolExecutor(1)
        self._skipped = 0
        self._read: Future[Any] | None = None

    def start(self, skip: int) -> None:
        """Begin to read from a row on."""
        self._skipped = skip
        self._read = self._pool.submit(_columns, self._path, skip)

    def columns(self, skip: int) -> Any:
        """Return the columns from a row on as an Arrow batch."""
        import fastexcel  # noqa: PLC0415

        if self._read is not None and self._skipped <= skip:
            try:
                return self._read.result().slice(skip - self._skipped)
            except fastexcel.FastExcelError:
                if self._skipped == skip:
                    raise  # else a heading stands over cells of another kind
        return _columns(self._path, skip)


def _columns(path: str, skip: int) -> Any:
    """Return the columns of the sheet from a row on; each of one kind."""
    import fastexcel  # noqa: PLC0415

    sheet = fastexcel.read_excel(path).load_sheet(
        0, header_row=None, skip_rows=skip, schema_sample_rows=None, dtype_coercion="strict"
    )
    return sheet.to_arrow()


def _hand_over(batch: Any, output: BinaryIO) -> None:
    """Write columns as an Arrow stream, some rows at once, the number of all rows before them."""
    import pyarrow as pa  # noqa: PLC0415

    with pa.ipc.new_stream(output, batch.schema.with_metadata({"rows": str(len(batch))})) as stream:
        for first in range(0, len(batch), _ROWS_AT_ONCE):
            stream.write_batch(batch.slice(first, _ROWS_AT_ONCE))
    output.flush()


if __name__ == "__main__":
    status = main()
    sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
    os._exit(status)
