"""Journals in batches of columns: the rows that `auditkit.sources.kinds.journal` makes one by one.

What a cell or a few cells of a row mean is worked out by the very functions that convert single rows, once for each
different content. A row with a fault goes through the conversion of single rows itself, for its message.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from auditkit.core.bulk import NotRegular
from auditkit.sources.asking import rivals_of, void_columns
from auditkit.sources.bulk.columns import Batch, Column, Group, Values
from auditkit.sources.bulk.fields import ACCOUNT, FIELDS, GROUPS, WRONG, arrow_type
from auditkit.sources.bulk.lines import Lines
from auditkit.sources.bulk.money import Amounts, amounts
from auditkit.sources.bulk.sorting import Sorter
from auditkit.sources.bulk.sums import Sums
from auditkit.sources.bulk.vouchers import Head, PlainNumbers
from auditkit.sources.canonical import LeftOut, RecognisedTable, Row
from auditkit.sources.frame import Frame, text_of
from auditkit.sources.grid import EMPTY, Cell
from auditkit.sources.kinds import journal as rows_of
from auditkit.sources.kinds.auxiliaries import choose_columns, triples_of
from auditkit.sources.kinds.vouchers import entity_of, voucher_parts
from auditkit.sources.values import squeezed

_YEAR = re.compile(r"((?:19|20)\d{2})(?:年度?)?")


class Journal:
    """Converts a journal batch by batch.

    Args:
        frame: The table; faults, printed totals and rows left out are recorded in it.
        head: First rows of the sheet; enough to tell how it is written.

    Raises:
        NotRegular: If the layout needs more than this way can do.
    """

    def __init__(self, frame: Frame, head: Sequence[list[Cell]]) -> None:
        _refuse(frame)
        self.frame = frame
        self.width = max(map(len, head))
        body = _body(frame, head)
        choose_columns(frame, body[: rows_of.TRIED])
        self.probe = copy.copy(frame)
        self.probe.table = RecognisedTable(
            frame.table.file, frame.table.sheet, frame.kind, unit=frame.table.unit, units=dict(frame.table.units)
        )
        rows = _Window(head)
        frame.sheet = replace(frame.sheet, rows=rows)
        self.window = rows
        self.reader = rows_of.reader_of(frame, body)
        self.tester = rows_of.reader_of(self.probe, body)
        if frame.at.keys() - FIELDS or (triples_of(frame) and len(body) < rows_of.TRIED):
            raise NotRegular("field")
        self.sorter = Sorter(self.probe, self.width)
        self.sums = Sums()
        self.left_out: list[LeftOut] = []
        self.entities: set[str] = set()
        self.account_names: set[str] = set()
        self.account_codes = False
        self.rows = 0
        self.last_filled = -1
        self.openings: list[tuple[int, int]] = []
        self._periods: dict[str, int] = {}
        self._nothing: dict[str, pa.Array] = {}
        self.before: Head | None = None
        self.closed = False
        self.groups = {results: self._group(names, results) for results, names in GROUPS.items()}
        self.accounts = Group(self._account)
        self.numbers = Group(self._number, PlainNumbers().parts)
        self.months = Group(self._month)
        self.years = Group(self._year)
        self.units = Group(self._entity)
        self.readers = {name: reader for name, _, reader in frame.plan()}
        self._cells: dict[str, Group] = {}
        self._plain_money = {name: frame.scale(name) == 1 for name in ("debit", "credit", "amount", "foreign_amount")}

    # -- one batch ---------------------------------------------------------------------------------------------------

    def convert(self, batch: Batch) -> pa.Table | None:
        """Return the canonical rows of a batch without ``row_key`` and ``line_no``; None where it has no line.

        Raises:
            NotRegular: If the table must be read row by row.
        """
        if any(any(column.texts) for column in batch.columns[self.width :]):
            raise NotRegular("wider than its beginning")
        del batch.columns[self.width :]
        found = self.sorter.sort(batch)
        self.left_out += found.left_out
        self.last_filled = max(self.last_filled, _last_filled(batch))
        lines = Lines(self, batch, found)
        return lines.table()

    def column(self, batch: Batch, name: str) -> Column | None:
        """Return the column of a field."""
        at = self.frame.at.get(name)
        return batch.columns[at] if at is not None and at < len(batch.columns) else None

    def columns(self, batch: Batch, names: Sequence[str]) -> list[Column]:
        """Return the columns of fields, an empty one for a field that the table has not."""
        empty = Column(pa.array([""]), np.zeros(len(batch), np.int64))
        return [self.column(batch, name) or empty for name in names]

    def period_number(self, period: str) -> int:
        """Return the number of a period."""
        return self._periods.setdefault(period, len(self._periods))

    @property
    def periods(self) -> list[str]:
        """The periods by number."""
        return list(self._periods)

    def nothing(self, kind: str, rows: int) -> pa.Array:
        """Return a column in which no row has a value."""
        if len(self._nothing.get(kind, ())) < rows:
            self._nothing[kind] = pa.nulls(rows, arrow_type(kind))
        return self._nothing[kind].slice(0, rows)

    def cell_values(self, batch: Batch, name: str) -> Values | None:
        """Return what the plan of the table reads in the cells of a field."""
        column = self.column(batch, name)
        if column is None or name not in self.readers:
            return None
        if name not in self._cells:
            self._cells[name] = Group(lambda cells: self._read(name, cells[0]))
        return self._cells[name].of([column], len(batch))

    def money(self, batch: Batch, name: str) -> Amounts | None:
        """Return the amounts of a field."""
        column = self.column(batch, name)
        if column is None:
            return None
        return amounts(column, lambda cell: self._amount(name, cell), self._plain_money[name])

    # -- single contents ---------------------------------------------------------------------------------------------

    def fault(self) -> bool:
        """Tell whether the last thing tried has a fault, and forget it."""
        faults = self.probe.table.problems
        found = bool(faults)
        faults.clear()
        return found

    def _read(self, name: str, cell: Cell) -> Any:
        if cell.kind == "empty":
            return None
        value = self.probe.read(0, name, cell, self.readers[name])
        return WRONG if self.fault() else value

    def _amount(self, name: str, cell: Cell) -> tuple[Decimal | None, bool]:
        cells = self._sparse((name,), (cell,))
        amount = self.probe.money(0, cells, name)
        return amount, not self.fault()

    def _sparse(self, names: Sequence[str], cells: Sequence[Cell]) -> list[Cell]:
        """Return a row in which only some fields are filled."""
        row = [EMPTY] * self.width
        for name, cell in zip(names, cells, strict=True):
            if name in self.frame.at:
                row[self.frame.at[name]] = cell
        return row

    def _sparse_row(self, names: Sequence[str], cells: Sequence[Cell]) -> tuple[Row, list[Cell]]:
        row: Row = dict.fromkeys(self.frame.types)
        for name, cell in zip(names, cells, strict=True):
            if name in self.readers and cell.kind != "empty":
                row[name] = self.probe.read(0, name, cell, self.readers[name])
        return row, self._sparse(names, cells)

    def group_fields(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the fields on which a group depends, auxiliary items included."""
        return (*names, *(("auxiliaries",) if "auxiliaries" in self.frame.at else ()))

    def _group(self, names: Sequence[str], results: Sequence[str]) -> Group:
        fields = self.group_fields(names)

        def run(cells: tuple[Cell, ...]) -> Any:
            row, sparse = self._sparse_row(fields, cells)
            rows_of.set_dimensions(self.tester, sparse, row)
            return WRONG if self.fault() else tuple(row[name] for name in results)

        return Group(run)

    def _account(self, cells: tuple[Cell, ...]) -> Any:
        row, sparse = self._sparse_row(ACCOUNT, cells)
        rows_of.set_account(self.tester, 0, sparse, row)
        return WRONG if self.fault() else (row["account_code"], row["account_name"])

    def _number(self, cells: tuple[Cell, ...]) -> Any:
        words, own = (text_of(cell) for cell in cells)
        return voucher_parts(words, own) if words else None

    def _month(self, cells: tuple[Cell, ...]) -> Any:
        found = rows_of.period_of(self.probe, 0, self._sparse(("period", "fiscal_year"), cells))
        return WRONG if self.fault() else found

    def _year(self, cells: tuple[Cell, ...]) -> int | None:
        printed = _YEAR.fullmatch(squeezed(text_of(cells[0])))
        return int(printed.group(1)) if printed else None

    def _entity(self, cells: tuple[Cell, ...]) -> str:
        return entity_of(self.probe, {"entity": text_of(cells[0]) or None})


class _Window(list[list[Cell]]):
    """The first rows of a sheet, and the one row further down that is being looked at."""

    current: list[Cell]

    def __getitem__(self, index: Any) -> Any:
        """Return a row; any index beyond the first rows is the current one."""
        if isinstance(index, int) and index >= len(self):
            return self.current
        return super().__getitem__(index)


def _last_filled(batch: Batch) -> int:
    """Return the index of the last row in which some cell holds something, blanks included; -1 where none does."""
    for row in range(len(batch) - 1, -1, -1):
        if any(cell.kind != "empty" for cell in batch.cells(row, 0)):
            return batch.first + row
    return -1


def _refuse(frame: Frame) -> None:
    """Raise where the layout is one that only the conversion of single rows knows."""
    at = frame.at
    headings = [head.heading for head in frame.extras]
    reasons = (
        "debit" not in at and "direction" not in at,
        not {"account", "account_code", "account_name"} & at.keys(),
        "date" not in at,
        "voucher_no" not in at,
        bool(frame.words("not_yet")),
        len(set(headings)) < len(headings),
        bool(triples_of(frame)),
        bool(rivals_of(frame)),
        bool(void_columns(frame)),
    )
    if any(reasons):
        raise NotRegular("layout")


def _body(frame: Frame, head: Sequence[list[Cell]]) -> list[list[Cell]]:
    """Return the rows of the beginning that may be data."""
    identity = [frame.at[name] for name in frame.at if frame.types.get(name) != "text"]
    rows = head[frame.found.start + frame.found.depth :]
    body = [cells for cells in rows if not frame.no_data(cells, identity)]
    if len(body) < rows_of.TRIED:
        raise NotRegular("few rows at the beginning")
    return body
