"""What was said about a file when it was imported, in the form in which it is said again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from auditkit.engagement.folder import Engagement
from auditkit.engagement.ordering import LeaveOut, Order
from auditkit.engagement.tabling import hints_of_body
from auditkit.sources.canonical import Hints
from auditkit.store.log import Record


def tables_of(engagement: Engagement, source: str) -> list[Record]:
    """Return the stored tables of a source."""
    return [r for r in engagement.log.all("table") if r.body["source"] == source and r.body.get("stored")]


def hints_of(tables: Sequence[Record]) -> Hints:
    """Return what was said about the columns, kinds and units of a file; profiles of a firm stay out."""
    if not tables:
        return Hints(profiles=False)
    return replace(hints_of_body(tables[0].body), profiles=False)


def order_of(source: Record, tables: Sequence[Record]) -> Order:
    """Return what else was ordered: rows left out, books of another unit or year accepted."""
    rows = tuple(
        LeaveOut(tuple(table.body["decided"]["rows"]), table.body["sheet"])
        for table in tables
        if table.body.get("decided")
    )
    other = any(table.body.get("other") for table in tables)
    return Order(leave_out=rows, accept_other=other, because=reason_of(source))


def reason_of(source: Record) -> str:
    """Return the reason that was given at the import, a dash where none was."""
    return str(source.body.get("because") or "—")
