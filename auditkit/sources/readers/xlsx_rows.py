"""The short way for rows that hold nothing but plain numbers and shared texts, as nearly all rows of a ledger do.

The XML parser takes the greater part of reading a large sheet. A row that matches the strict pattern below is
well-formed and means the same whichever way it is read; it is taken out of the stream before the parser sees it.
Everything else goes the long way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from auditkit.sources.readers.xlsx_sheet import SheetReader

_CELL = rb'<c r="([A-Z]{1,3})[0-9]+"((?: s="[0-9]+")?(?: t="[sn]")?)(?:/>|><v>([-+0-9.eE]+)</v></c>)'
_CELLS = re.compile(_CELL)
_ROW = re.compile(
    rb'<row r="([0-9]{1,7})"((?: [A-Za-z0-9:]+="[^"<>&]*")*)>((?:'
    + re.sub(rb"\((?!\?)", rb"(?:", _CELL)
    + rb")*)</row>"
)
_STYLE = re.compile(r's="([0-9]+)"')
_BEGIN, _END = b"<row ", b"</row>"
_DECLARATION = b"<?xml"
_HIDDEN = (b' hidden="1"', b' hidden="true"')
_NOT_PLAIN = (b"<!", b"<?")  # comments, character data sections, instructions: no row in them is a row
_LONGEST = 64 << 20  # bytes without the end of a row


class PlainRows:
    """Takes plain rows out of the XML of a sheet and hands them to its reader.

    Args:
        reader: The reader of the sheet.
    """

    def __init__(self, reader: SheetReader) -> None:
        self._reader = reader
        self._columns: dict[bytes, int] = {}
        self._known: dict[bytes, dict[bytes, int]] = defaultdict(dict)

    def rest(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield what the parser has to see, in order; rows in between have been read when the next piece comes.

        Raises:
            BadInput: If a cell cannot be used.
        """
        kept = b""
        plain = True
        for chunk in chunks:
            if not kept and chunk.startswith(_DECLARATION):
                declaration, mark, chunk = chunk.partition(b"?>")
                yield declaration + mark
            kept += chunk
            plain = plain and len(kept) <= _LONGEST and not any(sign in kept for sign in _NOT_PLAIN)
            if not plain:
                yield kept
                kept = b""
                continue
            end = kept.rfind(_END) + len(_END)
            if end >= len(_END):
                yield from self._block(kept[:end])
                kept = kept[end:]
        yield kept

    def _block(self, block: bytes) -> Iterator[bytes]:
        """Read the plain rows of a block that ends with a row, and yield the pieces between them."""
        start = at = 0
        while at < len(block):
            row = _ROW.match(block, at)
            if row is None:
                begin = block.find(_BEGIN, at + 1)
                at = begin if begin >= 0 else len(block)
                continue
            if start < at:
                yield block[start:at]
            self._row(*row.groups())
            start = at = row.end()
        if start < at:
            yield block[start:]

    def _row(self, number: bytes, attributes: bytes, body: bytes) -> None:
        reader = self._reader
        reader.start_row(int(number), any(hidden in attributes for hidden in _HIDDEN))
        cells, columns, known = reader.cells, self._columns, self._known
        next_column = 1
        for letters, style, value in _CELLS.findall(body):
            if not value:
                continue
            column = columns.get(letters)
            if column is None:
                column = columns[letters] = reader.checked_column(letters.decode(), f"{letters.decode()}{int(number)}")
            cell = known[style].get(value)
            if cell is None:
                cell = known[style][value] = self._new(column, style.decode(), value.decode())
            if column == next_column:
                cells.append(cell)
                next_column += 1
            else:
                reader.put(column, cell)
                next_column = len(cells) + 1
        reader.end_row()

    def _new(self, column: int, attributes: str, value: str) -> int:
        style = _STYLE.search(attributes)
        kind = "s" if attributes.endswith('t="s"') else "n"
        return self._reader.plain_cell(column, kind, style[1] if style else "0", value)
