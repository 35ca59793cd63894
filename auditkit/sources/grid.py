"""What a reader returns: cells with the place a person sees, nothing interpreted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal

from auditkit.core.bulk import Keeper

CellKind = Literal["empty", "text", "number", "date", "boolean", "error", "uncomputed"]
"""``error``: #REF! and the like; ``uncomputed``: a formula without a stored value. Neither is ever read as empty."""

CellValue = str | Decimal | date | datetime | bool | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        kind: What stands in it.
        value: Text, exact number, date or boolean; the error's name or the formula for the last two kinds.
        decimals: Decimals printed by the cell's number format, None where it does not say.
    """

    kind: CellKind = "empty"
    value: CellValue = None
    decimals: int | None = None

    @property
    def text(self) -> str:
        """The value as text, ``""`` where empty; a date as ISO; 17 rather than 17.0."""
        if self.value is None:
            return ""
        if isinstance(self.value, datetime):
            return self.value.date().isoformat() if self.value.time() == time.min else self.value.isoformat(" ")
        if isinstance(self.value, date):
            return self.value.isoformat()
        if isinstance(self.value, Decimal):
            return format(self.value, "f")
        return str(self.value)


EMPTY = Cell()


@dataclass
class Long:
    """All of a sheet of which only the first rows were read.

    Attributes:
        batches: Goes through all rows from an index on in batches of columns; raises `NotRegular` where these cannot
            be had.
        whole: Reads all rows.
        keeper: Where its rows are kept.
        watch: Told how far the work is, as (bytes done, bytes in all).
        rows: Number of rows, 0 until they were gone through.
    """

    batches: Callable[[int], Iterator[Any]]
    whole: Callable[[], list[list[Cell]]]
    keeper: Keeper
    watch: Callable[[int, int], None] | None = None
    rows: int = 0


@dataclass
class Sheet:
    """A sheet, or a table of a document.

    Attributes:
        name: Name of the sheet; ``表1`` … for tables of a document.
        rows: Cells; ``rows[0]`` is the row that a person sees as ``first_row``. Rows are equally long.
        first_row: Number of the first row, normally 1.
        hidden: True when the sheet is hidden.
        hidden_rows: Numbers of hidden rows, as a person sees them.
        merged: Merged ranges as (first row, first column, last row, last column), from 1, inclusive. In ``rows``
            only the top left cell of a merged range holds the value.
        caption: Text standing directly before a table of a document, ``""`` elsewhere.
        long: Of a very long sheet all of it, where ``rows`` are only the first ones; None elsewhere.
    """

    name: str
    rows: list[list[Cell]]
    first_row: int = 1
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    caption: str = ""
    long: Long | None = None

    @property
    def count(self) -> int:
        """Number of rows; of a long sheet known when it has been gone through."""
        return self.long.rows if self.long is not None else len(self.rows)

    def read_whole(self) -> None:
        """Read all rows of a long sheet.

        Raises:
            BadInput: If that is too much, or some part of the file cannot be read.
        """
        if self.long is not None:
            self.rows, self.long = self.long.whole(), None


@dataclass
class Paragraph:
    """A non-empty paragraph of a document.

    Attributes:
        number: From 1, counting non-empty paragraphs outside tables.
        text: Its text.
        level: Heading level, 0 for text.
    """

    number: int
    text: str
    level: int = 0


@dataclass
class Content:
    """All that was read from one file.

    Attributes:
        file: Name as received.
        format: ``xlsx``, ``xls``, ``csv``, ``docx`` …
        sheets: Sheets of a workbook, or tables of a document, in order.
        paragraphs: Paragraphs of a document.
        notes: Things a person should know, as (message id, parameters): hidden sheets, comments left out …
    """

    file: str
    format: str
    sheets: list[Sheet] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    notes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
