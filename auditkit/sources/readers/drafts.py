"""What readers fill: cells met once and numbered, sheets as rows of those numbers."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from datetime import date, datetime, time

from auditkit.errors import BadInput
from auditkit.sources.readers.limits import Limits

KINDS = ("empty", "text", "number", "date", "boolean", "error", "uncomputed")
EMPTY = 0
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
LAST_LINE = 20_000_000
"""Last row of what is no sheet of a workbook: the lines of a ledger in a standard format."""


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 1.

    Example:
        >>> column_letters(28)
        'AB'
    """
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column from its letters, 0 when they are no letters or more than three.

    Example:
        >>> column_number("AB"), column_number("A1")
        (28, 0)
    """
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        return 0
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


class CellTable:
    """The different cells of one file, each kept once; number 0 is the empty cell.

    Args:
        limits: Bounds of the file; the longest text is looked at.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.kinds = bytearray([EMPTY])
        self.values = [""]
        self.decimals: list[int | None] = [None]
        self._numbers: dict[tuple[str, str, int | None], int] = {}

    def add(self, kind: str, value: str, decimals: int | None = None) -> int:
        """Return the number of a cell, adding it when it is new.

        Raises:
            BadInput: If the text is longer than the limit.
        """
        key = (kind, value, decimals)
        number = self._numbers.get(key)
        if number is None:
            if len(value) > self.limits.text:
                raise BadInput("read.long_text", found=str(len(value)), limit=str(self.limits.text))
            number = self._numbers[key] = len(self.values)
            self.kinds.append(KINDS.index(kind))
            self.values.append(value)
            self.decimals.append(decimals)
        return number

    def text(self, value: str) -> int:
        """Return the number of a text; that of the empty cell for ``""``."""
        return self.add("text", value) if value else EMPTY

    def day(self, value: date | datetime) -> int:
        """Return the number of a date, or of a date with a time; midnight is no time."""
        if isinstance(value, datetime) and value.time() == time.min:
            value = value.date()
        return self.add("date", value.isoformat())

    def kind(self, number: int) -> str:
        """Return the kind of a cell."""
        return KINDS[self.kinds[number]]


@dataclass
class SheetDraft:
    """A sheet while it is read; rows are added from the top.

    Attributes:
        name: Name of the sheet.
        limits: Bounds of the file.
        lengths: Number of cells of each row, trailing empty ones not counted.
        numbers: The cells of all rows, one row after the other.
        hidden: True when the sheet is hidden.
        hidden_rows: Numbers of hidden rows.
        merged: Merged ranges, from 1, inclusive: first row, first column, last row, last column.
        caption: Text before a table of a document.
        last_row: Number of the last row there can be.
    """

    name: str
    limits: Limits
    lengths: array[int] = field(default_factory=lambda: array("I"))
    numbers: array[int] = field(default_factory=lambda: array("I"))
    hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    caption: str = ""
    widest: int = 0
    last_row: int = LAST_ROW

    def add_row(self, row: int, cells: list[int]) -> None:
        """Add a row below those there are; rows left out between are empty.

        Args:
            row: Number of the row as a person sees it, from 1.
            cells: Numbers of its cells from the first column on; may end with empty ones, which are cut off.

        Raises:
            BadInput: If the row stands above the last one, lies outside a sheet, or makes the sheet too large.
        """
        while cells and cells[-1] == EMPTY:
            cells.pop()
        if not cells:
            return
        above = len(self.lengths)
        if not above < row <= self.last_row or len(cells) > LAST_COLUMN:
            raise BadInput("read.row_order", sheet=self.name, row=str(row), found=f"{column_letters(len(cells))}{row}")
        self.widest = max(self.widest, len(cells))
        if row * self.widest > self.limits.cells:
            last = f"{column_letters(len(cells))}{row}"
            raise BadInput(
                "read.far_cell", sheet=self.name, cell=last, rows=str(row), columns=str(self.widest), above=str(above)
            )
        self.lengths.extend([0] * (row - above - 1))
        self.lengths.append(len(cells))
        self.numbers.extend(cells)

    def add_merged(self, top: int, left: int, bottom: int, right: int) -> None:
        """Note a merged range, from 1, inclusive; a single cell is none.

        Raises:
            BadInput: If the range does not lie in a sheet.
        """
        if not (1 <= top <= bottom <= LAST_ROW and 1 <= left <= right <= LAST_COLUMN):
            raise BadInput("read.merged_range", sheet=self.name, found=f"{top},{left}:{bottom},{right}")
        if (top, left) != (bottom, right):
            self.merged.append((top, left, bottom, right))

    def clear_covered(self) -> int:
        """Empty the cells that a merged range covers and return how many held something.

        A cell under a merged range other than its top left one is seen by nobody.

        Raises:
            BadInput: If the ranges together cover more than the sheet has, as only overlapping ones can.
        """
        if not self.merged:
            return 0
        starts = [0]
        for length in self.lengths:
            starts.append(starts[-1] + length)
        cleared = 0
        left_over = len(self.lengths) * max(self.widest, 1)
        for top, left, bottom, right in self.merged:
            rows = min(bottom, len(self.lengths)) - top + 1
            left_over -= max(rows, 0) * max(min(right, self.widest) - left + 1, 0)
            if left_over < 0:
                found = f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
                raise BadInput("read.merged_range", sheet=self.name, found=found)
            for row in range(top, min(bottom, len(self.lengths)) + 1):
                first = left + 1 if row == top else left
                begin = starts[row - 1]
                for at in range(begin + first - 1, begin + min(right, self.lengths[row - 1])):
                    cleared += self.numbers[at] != EMPTY
                    self.numbers[at] = EMPTY
        return cleared


@dataclass
class ParagraphDraft:
    """A paragraph of a document: its text and its heading level."""

    text: str
    level: int = 0


@dataclass
class Draft:
    """What a reader hands back.

    Attributes:
        format: Name of the format.
        cells: The cells that the sheets refer to.
        sheets: Sheets in order.
        paragraphs: Paragraphs in order.
        notes: Message ids with their parameters.
    """

    format: str
    cells: CellTable
    sheets: list[SheetDraft] = field(default_factory=list)
    paragraphs: list[ParagraphDraft] = field(default_factory=list)
    notes: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def note(self, message_id: str, **params: object) -> None:
        """Add something that a person should know."""
        self.notes.append((message_id, {name: str(value) for name, value in params.items()}))
