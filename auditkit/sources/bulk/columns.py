"""Columns of a batch: each different cell once, and which of them stands in which row.

A ledger says the same thing over and over. What one cell means is worked out by the functions that read single cells,
once for each different cell; a row then only refers to the result.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from auditkit.sources.grid import EMPTY, Cell
from auditkit.sources.readers.numbers import exact

Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Result = TypeVar("Result")

_MANY = 512
_MOST_REMEMBERED = 600_000
_TAIL = "[计数额页转余初:：.。)）]$"


class Column:
    """One column of a batch.

    Args:
        values: The different cells as text, ``""`` for an empty one.
        codes: For each row, which of them.
        kind: What the cells that are not empty are.
    """

    def __init__(self, values: pa.Array, codes: Codes, kind: Literal["text", "number", "date"] = "text") -> None:
        self.values = values
        self.codes = codes
        self.kind = kind

    @cached_property
    def texts(self) -> list[str]:
        """The different cells as text."""
        found: list[str] = self.values.to_pylist()
        return found

    @cached_property
    def trimmed(self) -> pa.Array:
        """The different cells without blanks around them."""
        return pc.utf8_trim_whitespace(self.values)

    @cached_property
    def filled(self) -> Flags:
        """Which of the different cells say something."""
        flags: Flags = np.asarray(pc.not_equal(self.trimmed, ""))
        return flags

    @cached_property
    def ends_like_label(self) -> list[int]:
        """Which of the different cells end like the label of a total."""
        if self.kind != "text":
            return []
        hits = pc.match_substring_regex(pc.utf8_rtrim_whitespace(self.values), _TAIL)
        found: list[int] = np.flatnonzero(np.asarray(hits)).tolist()
        return found

    def cell(self, code: int) -> Cell:
        """Return one of the different cells."""
        return self.made(self.texts[code] if len(self.values) <= _MANY else self.values[code].as_py())

    def made(self, words: str) -> Cell:
        """Return the cell of this column that has a text."""
        if not words:
            return EMPTY
        if self.kind == "text":
            return Cell("text", words)
        if self.kind == "number":
            return Cell("number", Decimal(words))
        return Cell("date", datetime.fromisoformat(words) if "T" in words else date.fromisoformat(words))

    def take(self, rows: Codes) -> Column:
        """Return the column of some of the rows."""
        return Column(self.values, self.codes[rows], self.kind)


class NumberColumn(Column):
    """A column of numbers as they stand in a workbook.

    Args:
        floats: The different numbers.
        codes: For each row, which of them; their count for an empty cell.
    """

    def __init__(self, floats: npt.NDArray[np.float64], codes: Codes) -> None:
        self.floats = floats
        self.codes = codes
        self.kind = "number"

    @cached_property
    def values(self) -> pa.Array:
        """The different numbers in plain notation, as spreadsheet programs show them, and the empty cell."""
        return pa.array([*(exact(repr(value)) for value in self.floats.tolist()), ""], pa.string())

    @cached_property
    def filled(self) -> Flags:
        """Which of the different cells say something."""
        return np.arange(len(self.floats) + 1) < len(self.floats)

    def cell(self, code: int) -> Cell:
        """Return one of the different cells."""
        return self.made(exact(repr(float(self.floats[code]))) or "") if code < len(self.floats) else EMPTY

    def take(self, rows: Codes) -> Column:
        """Return the column of some of the rows."""
        return NumberColumn(self.floats, self.codes[rows])


def column_of(texts: Sequence[str]) -> Column:
    """Return the column of cells given one by one."""
    return encoded(pa.array(texts, pa.string()))


def encoded(values: pa.Array) -> Column:
    """Return the column of an array of texts."""
    both = values.dictionary_encode()
    return Column(both.dictionary, np.asarray(both.indices, dtype=np.int64))


@dataclass
class Batch:
    """Some rows of a sheet that follow each other.

    Attributes:
        first: Index of the first row in the sheet, from 0.
        columns: Its columns from the left.
        done: Bytes of the file worked off with this batch.
        total: Bytes of the file.
    """

    first: int
    columns: list[Column]
    done: int = 0
    total: int = 0

    def __len__(self) -> int:
        return len(self.columns[0].codes) if self.columns else 0

    def cells(self, row: int, width: int) -> list[Cell]:
        """Return the cells of a row, padded to a width."""
        found = [column.cell(int(column.codes[row])) for column in self.columns]
        return found + [EMPTY] * (width - len(found))

    def part(self, rows: Codes) -> Batch:
        """Return a batch of some of the rows."""
        return Batch(self.first, [column.take(rows) for column in self.columns], self.done, self.total)


@dataclass
class Values:
    """Results for the rows of a batch.

    Attributes:
        known: The different results; ``None`` is one of them where some row has none.
        codes: For each row, which of them.
    """

    known: list[Any]
    codes: Codes

    def arrow(self, kind: pa.DataType) -> pa.Array:
        """Return the results as a dictionary array, null for None."""
        return dictionary(self.known, self.codes, kind)

    def plain(self, kind: pa.DataType) -> pa.Array:
        """Return the results as an array."""
        return pa.array(self.known, kind).take(pa.array(self.codes))

    def missing(self) -> Flags:
        """Tell for each row whether it has no result."""
        none = np.fromiter((value is None for value in self.known), bool, len(self.known))
        flags: Flags = none[self.codes]
        return flags


def dictionary(known: Sequence[Any], codes: Codes, kind: pa.DataType) -> pa.Array:
    """Return values by code as a dictionary array without null and repetition in the dictionary."""
    both = pa.array(known, kind).dictionary_encode()
    at = np.asarray(both.indices.fill_null(-1))[codes]
    return pa.DictionaryArray.from_arrays(pa.array(at, mask=at < 0), both.dictionary)


@dataclass
class Group:
    """Columns whose cells together make a result: code and name of an account, project and auxiliary items.

    Attributes:
        run: Makes the result of one combination of cells.
        quick: Makes the same result of a text alone where only the first cell says something, or None.
        memory: Results met before.
    """

    run: Callable[[tuple[Cell, ...]], Any]
    quick: Callable[[str], Any] | None = None
    memory: dict[Hashable, dict[tuple[str, ...], Any]] = field(default_factory=dict)

    def of(self, columns: Sequence[Column], rows: int) -> Values:
        """Return the results for a batch."""
        if sum(map(len, self.memory.values())) > _MOST_REMEMBERED:
            self.memory.clear()
        vary = [at for at, column in enumerate(columns) if len(column.values) > 1]
        fixed = tuple(column.texts[0] if len(column.values) == 1 else None for column in columns)
        combined, keys = combinations([columns[at] for at in vary], rows)
        memory = self.memory.setdefault((tuple(vary), fixed), {})
        known = list(map(memory.get, keys))
        alone = self.quick if vary == [0] and columns[0].kind == "text" and not any(fixed[1:]) else None
        for at in [at for at, value in enumerate(known) if value is None] if None in known else ():
            key = keys[at]
            if key not in memory:
                found = alone(key[0]) if alone is not None else None
                memory[key] = self._run(columns, dict(zip(vary, key, strict=True)), fixed) if found is None else found
            known[at] = memory[key]
        return Values(known, combined)

    def _run(self, columns: Sequence[Column], words: dict[int, str], fixed: Sequence[str | None]) -> Any:
        cells = (column.made(words.get(place, fixed[place] or "")) for place, column in enumerate(columns))
        return self.run(tuple(cells))


def combinations(columns: Sequence[Column], rows: int) -> tuple[Codes, list[tuple[str, ...]]]:
    """Number the combinations of cells that occur.

    Returns:
        The number of the combination for each row, and for each number its texts.
    """
    if not columns:
        return np.zeros(rows, np.int64), [()]
    if len(columns) == 1:
        return columns[0].codes, list(zip(columns[0].texts, strict=True))
    combined = columns[0].codes
    for column in columns[1:]:
        combined = combined * len(column.values) + column.codes
    both = pa.array(combined).dictionary_encode()
    rest = np.asarray(both.dictionary)
    parts: list[list[str]] = []
    for column in reversed(columns[1:]):
        rest, codes = np.divmod(rest, len(column.values))
        parts.append([column.texts[code] for code in codes.tolist()])
    parts.append([columns[0].texts[code] for code in rest.tolist()])
    return np.asarray(both.indices, dtype=np.int64), list(zip(*reversed(parts), strict=True))
