"""The log as JSON lines: one entry per line in canonical form, so that it is read without a database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, BinaryIO

import rfc8785

from auditkit.store.log import GENESIS, DamagedLog, Entry, entry_hash

MOST = 64 << 20
"""Most bytes of one line."""
_TEXTS = ("at", "by", "act", "kind", "id", "prev", "hash")


def line_of(entry: Entry) -> bytes:
    """Return an entry as its line."""
    return rfc8785.dumps(asdict(entry)) + b"\n"


def entries_of(file: BinaryIO, name: str) -> Iterator[Entry]:
    """Yield the entries of a log in lines, each held against the one before.

    Args:
        file: The lines.
        name: What the log is called in messages.

    Raises:
        DamagedLog: At the first line that is no entry, or does not fit the chain.
    """
    prev, count = GENESIS, 0
    while line := file.readline(MOST + 1):
        count += 1
        entry = _entry(line, name, count)
        if entry.seq != count or entry.prev != prev or entry.hash != _hash(entry, name):
            raise DamagedLog("store.broken-chain", file=name, seq=count)
        prev = entry.hash
        yield entry


def _hash(entry: Entry, name: str) -> str:
    try:
        return entry_hash(entry.seq, entry.at, entry.by, entry.act, entry.kind, entry.id, entry.body, entry.prev)
    except rfc8785.CanonicalizationError as error:
        raise DamagedLog("store.broken-chain", file=name, seq=entry.seq) from error


def _entry(line: bytes, name: str, count: int) -> Entry:
    try:
        values = json.loads(line) if len(line) <= MOST and line.endswith(b"\n") else None
    except (ValueError, RecursionError) as error:
        raise DamagedLog("store.no-entry", file=name, line=count) from error
    if (
        not isinstance(values, dict)
        or set(values) != set(Entry.__dataclass_fields__)
        or not all(isinstance(values[key], str) for key in _TEXTS)
        or not isinstance(values["seq"], int)
        or not isinstance(values["body"], dict)
    ):
        raise DamagedLog("store.no-entry", file=name, line=count)
    entry = Entry(**values)
    try:
        same = line_of(entry) == line
    except rfc8785.CanonicalizationError:
        same = False
    if not same:
        raise DamagedLog("store.no-entry", file=name, line=count)
    return entry


def newest(entries: Iterable[Entry]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the newest body of every (kind, id)."""
    return {(entry.kind, entry.id): entry.body for entry in entries}
