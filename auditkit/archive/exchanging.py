"""One source exchanged for another file: the log as it would be, had the auditee handed over that file."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from auditkit.engagement.folder import Engagement
from auditkit.engagement.importing import Taken, look
from auditkit.engagement.saying import hints_of, order_of, reason_of, tables_of
from auditkit.engagement.tabling import one_source, table_body, table_id
from auditkit.errors import Refused
from auditkit.scratch import Scratch
from auditkit.store.log import GENESIS, Entry, Record, entry_hash

Body = dict[str, Any]


def exchanged(engagement: Engagement, old: str, new: Path) -> tuple[str, list[Entry]]:
    """Return the log with one source exchanged, everything else as it was decided.

    Args:
        engagement: A scratch folder made from what was handed over; the old source goes out of use in it.
        old: Name, or beginning of the SHA-256, of the source.
        new: The file in its place; it is read under the name of the old one, with what was said about that.

    Returns:
        SHA-256 of the new file, and the entries.

    Raises:
        UsageError: If no source, or several, are meant.
        Refused: If the new file cannot be read as the old one was.
    """
    record = one_source(engagement, old, gone=False)
    entries = list(engagement.log.entries())
    tables = tables_of(engagement, record.id)
    with engagement.log.batch(engagement.by) as batch:
        batch.add("decision", "source", record.id, {**record.body, "removed": True})
    with Scratch("exchange") as folder:
        named = folder / str(record.body["name"])
        shutil.copyfile(new, named)
        taken = look(engagement, [named], hints_of(tables), order=order_of(record, tables))[0]
        if taken.problem:
            raise taken.problem[0] if len(taken.problem) == 1 else Refused(taken.problem)
        size = named.stat().st_size
    return taken.sha256, list(_rechained(_with(entries, record, taken, size)))


def _with(entries: Iterable[Entry], old: Record, taken: Taken, size: int) -> Iterator[Entry]:
    """Yield the entries with the source and its tables in their places."""
    tables = _tables(taken, reason_of(old))
    placed = set()
    last = None
    for entry in entries:
        last = entry
        if entry.kind == "source" and entry.id == old.id:
            yield replace(entry, id=taken.sha256, body={**entry.body, "size": size})
        elif entry.kind != "table" or entry.body["source"] != old.id:
            yield entry
        elif (key := (entry.body["sheet"], entry.body["kind"])) in tables:
            placed.add(key)
            yield _table(entry, *tables[key])
    for key in tables.keys() - placed:
        if last is not None:
            id_, body = tables[key]
            yield replace(last, act="decision", kind="table", id=id_, body=body)


def _tables(taken: Taken, because: str) -> dict[tuple[str, str | None], tuple[str, Body]]:
    """Return id and record of each table of the new file, by sheet and kind."""
    found = {}
    for at, table in enumerate(taken.tables):
        kept = taken.kept_of(at, because)
        body = table_body(taken.sha256, table, taken.said, kept)
        found[table.sheet, table.kind] = (table_id(taken.sha256, table, kept), body)
    return found


def _table(entry: Entry, id_: str, body: Mapping[str, Any]) -> Entry:
    """Return the entry of a table; that it is a double of another, or out of use, stays as it was decided."""
    kept: Body = {name: entry.body[name] for name in ("stored", "same_as", "reason") if name in entry.body}
    return replace(entry, id=id_, body={**body, **kept})


def _rechained(entries: Iterable[Entry]) -> Iterator[Entry]:
    prev = GENESIS
    for seq, one in enumerate(entries, start=1):
        digest = entry_hash(seq, one.at, one.by, one.act, one.kind, one.id, one.body, prev)
        yield replace(one, seq=seq, prev=prev, hash=digest)
        prev = digest
