"""Every row of a file is accounted for: rows = titles + headers + data + left out, or the import does not happen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from auditkit.core.bulk import KeptRows
from auditkit.errors import AuditkitError
from auditkit.sources.canonical import RecognisedTable
from auditkit.sources.grid import Content, Sheet

UNNUMBERED = frozenset({"docx", "saft"})
"""Formats whose rows are no rows of a sheet: paragraphs, elements. They are counted, not numbered through."""


class Unaccounted(AuditkitError):
    """Rows were neither read nor left out: a defect of auditkit, told before anything is stored."""

    exit_code = 3


@dataclass(frozen=True)
class Control:
    """How the rows of one sheet were used.

    Attributes:
        sheet: Name of the sheet.
        rows: Rows of the sheet, from its first to its last.
        titles: Rows above the headers that say what the tables are.
        headers: Header rows.
        data: Rows that became canonical rows; one row may become several (a column for each level of staff).
        left_out: Rows listed as left out.
        tables: Tables found in the sheet.
    """

    sheet: str
    rows: int
    titles: int
    headers: int
    data: int
    left_out: int
    tables: int = 1

    @property
    def holds(self) -> bool:
        """True when the parts add up to the rows."""
        return self.rows == self.titles + self.headers + self.data + self.left_out


def controls(content: Content, tables: Sequence[RecognisedTable]) -> list[Control]:
    """Count what became of every row of a file.

    Args:
        content: The cells as read.
        tables: What recognition made of them; all tables of the file.

    Returns:
        One for each sheet, in order; empty for formats in ``UNNUMBERED``, and for a paper that was read as a whole,
        whose rows are the numbers that it prints.

    Raises:
        Unaccounted: If a row was used twice or not at all; rows of tables that are refused anyway are not judged.
    """
    whole = any(table.kind == "self_evaluation" and not table.sheet for table in tables)
    if whole or content.format in UNNUMBERED:
        return []
    found = []
    for sheet in content.sheets:
        own = [table for table in tables if table.sheet == sheet.name]
        one, stray = _long_control(sheet, own[0]) if sheet.long is not None and own else _control(sheet, own)
        if stray and not any(table.problems for table in own):
            raise Unaccounted(
                "import.unaccounted",
                file=content.file,
                sheet=sheet.name,
                rows="、".join(map(str, stray[:10])),
                count=len(stray),
            )
        found.append(one)
    return found


def _long_control(sheet: Sheet, table: RecognisedTable) -> tuple[Control, list[int]]:
    """Count the rows of a long sheet, which holds one table; the same answer as `_control` without a list of rows."""
    outside = np.array([*table.title_rows, *table.header_rows, *(item.row for item in table.left_out)], np.int64)
    data = table.rows.numbers() if isinstance(table.rows, KeptRows) else np.array([], np.int64)
    times = np.bincount(np.concatenate([outside, data]) - sheet.first_row, minlength=sheet.count)
    stray = np.flatnonzero(times != 1)[:1000] + sheet.first_row
    counts = (len(table.title_rows), len(table.header_rows), len(data), len(table.left_out), 1)
    return Control(sheet.name, sheet.count, *counts), [int(row) for row in stray]


def _control(sheet: Sheet, tables: Iterable[RecognisedTable]) -> tuple[Control, list[int]]:
    """Return the count, and the rows not used at all, used twice by one table, or not there."""
    titles: set[int] = set()
    headers: set[int] = set()
    data: set[int] = set()
    left: set[int] = set()
    stray: set[int] = set()
    number = 0
    for table in tables:
        number += 1
        own = {row for row in (line.get("row") for line in table.rows) if isinstance(row, int)}
        out = {item.row for item in table.left_out}
        stray |= own & out
        titles.update(table.title_rows)
        headers.update(table.header_rows)
        data |= own
        left |= out
    headers -= data
    titles -= headers | data
    left -= titles | headers | data
    every = range(sheet.first_row, sheet.first_row + len(sheet.rows))
    known = titles | headers | data | left
    stray |= {row for row in every if row not in known} | {row for row in known if row not in every}
    counts = (len(titles), len(headers), len(data), len(left), number)
    return Control(sheet.name, len(sheet.rows), *counts), sorted(stray)
