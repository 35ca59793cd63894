"""A large table from its batches to kept rows, with everything that is said about it."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import Any

from auditkit.core.bulk import KeptRows, NotRegular, Sink
from auditkit.sources.bulk.columns import Batch
from auditkit.sources.bulk.journal import Journal
from auditkit.sources.canonical import JOURNAL_IDENTITY, RecognisedTable, give_row_keys
from auditkit.sources.frame import Frame
from auditkit.sources.grid import Long, Sheet
from auditkit.sources.kinds import journal as row_by_row
from auditkit.sources.kinds.journal import say_what_was_read

HEAD = 3600
"""Rows read in full at the beginning; enough for headings, and to hold the two ways against each other."""
SOMEWHERE = 1 << 40
"""Stands for the end of a sheet that was not gone through yet."""
_FEWEST = 5000
"""Rows up to which decimals of amounts are noted, row by row."""


def build(frame: Frame, long: Long) -> None:
    """Convert a large journal and set rows, totals, rows left out and questions on the frame's table.

    Args:
        frame: The table; its sheet holds the first rows only.
        long: All of the sheet.

    Raises:
        NotRegular: If the table must be read row by row; the table of the frame is then of no use.
    """
    sheet = frame.sheet
    sink = long.keeper.open("journal", JOURNAL_IDENTITY)
    try:
        batches = long.batches(frame.found.start + frame.found.depth)
        expected = _beginning(frame, sheet)
        journal = Journal(frame, sheet.rows)
        _fill(sink, journal, long, batches)
        if journal.last_filled + 1 - frame.found.start <= _FEWEST:
            raise NotRegular("short")
        frame.sheet = sheet
        rows = sink.close()
        _compare(expected, rows)
    except BaseException:
        sink.abandon()
        raise
    frame.table.rows = rows
    _finish(frame, journal, long)


def _fill(sink: Sink, journal: Journal, long: Long, batches: Iterable[Batch]) -> None:
    """Convert the batches; while one is converted, the one before gets its keys and is written."""
    with ThreadPoolExecutor(1) as pool:
        written: Future[None] | None = None
        for batch in batches:
            rows = journal.convert(batch)
            if written is not None:
                written.result()
            written = pool.submit(sink.add, rows) if rows is not None else None
            if long.watch is not None:
                long.watch(batch.done, batch.total)
        if written is not None:
            written.result()


def _beginning(frame: Frame, sheet: Sheet) -> list[dict[str, Any]] | None:
    """Return the first rows as they are converted one by one, None where they have faults."""
    table = RecognisedTable(frame.table.file, sheet.name, frame.kind, unit=frame.table.unit)
    alone = Frame(sheet, frame.found, table, frame.context, frame.hints)
    alone.found = replace(frame.found, end=len(sheet.rows))
    table.rows = row_by_row.build(alone)
    give_row_keys("journal", list(table.rows))
    return None if table.problems else [dict(row) for row in table.rows]


def _compare(expected: list[dict[str, Any]] | None, rows: KeptRows) -> None:
    """Hold the first rows of both ways against each other.

    Raises:
        NotRegular: If they differ; the rows of the slower way count.
    """
    if expected is not None and list(rows[: len(expected)]) != expected:
        raise NotRegular("other rows than one by one")


def _finish(frame: Frame, journal: Journal, long: Long) -> None:
    """Set what the rows add up to."""
    table = frame.table
    last = frame.number_of(journal.last_filled)
    above = [out for out in journal.left_out if out.row <= last]
    table.left_out = [*above, *table.left_out]
    long.rows = journal.last_filled + 1
    total = journal.sums.all()
    table.debit, table.credit = Decimal(total.debit).scaleb(-2), Decimal(total.credit).scaleb(-2)
    periods = sorted(journal.periods[number] for number in journal.sums.periods())
    opening = [(Decimal(debit).scaleb(-2), Decimal(credit).scaleb(-2)) for debit, credit in journal.openings]
    say_what_was_read(
        frame,
        count=len(table.rows),
        periods=periods,
        years=journal.sums.years(),
        entities=journal.entities,
        opening=opening,
        coded=journal.account_codes,
    )
