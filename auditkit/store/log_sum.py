"""A digest of the whole file of the log, noted after each commit: a database has bytes that belong to no entry.

``records.sum`` holds the change counter of the database and the SHA-256 of its bytes. It proves nothing that the chain
does not prove; it tells of changes in spare bytes, which no query sees. A command that died between commit and note
leaves an older counter, and there is then nothing to compare.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from auditkit.errors import AuditkitError, BadInput
from auditkit.store.files import file_digest

NAME = "records.sum"
_LENGTH = 8 + 1 + 64 + 1
_COUNTER, _VALID_FOR = slice(24, 28), slice(92, 96)


def note_sum(db: sqlite3.Connection, path: Path, patience: float) -> None:
    """Note the digest of the file as the last commit left it; left to whoever is recording at this moment, if any.

    Args:
        db: The database, in no transaction.
        path: Its file.
        patience: Seconds that its connection waits for others otherwise.
    """
    try:
        db.execute("PRAGMA busy_timeout=0")
        db.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return
    finally:
        db.execute(f"PRAGMA busy_timeout={int(patience * 1000)}")
    try:
        line = f"{_counters(path)[0]:08x} {file_digest(path)}\n".encode()
        handle = os.open(path.with_name(NAME), os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            os.pwrite(handle, line, 0)
        finally:
            os.close(handle)
    finally:
        db.execute("ROLLBACK")


def foreign_bytes(path: Path) -> list[AuditkitError]:
    """Return what is wrong with the bytes of a log that belong to no entry; empty where nothing is known or wrong."""
    counter, valid_for = _counters(path)
    if counter != valid_for:
        return [BadInput("archive.records-touched", file=str(path))]
    note = path.with_name(NAME)
    data = note.read_bytes() if note.is_file() else b""
    if not data:
        return []
    if len(data) != _LENGTH:
        return [BadInput("archive.sum-damaged", file=str(note))]
    try:
        noted, digest = int(data[:8], 16), data[9:73].decode("ascii")
    except ValueError:
        return [BadInput("archive.sum-damaged", file=str(note))]
    if counter < noted:
        return [BadInput("archive.records-older", file=str(path))]
    if counter == noted and file_digest(path) != digest:
        return [BadInput("archive.records-touched", file=str(path))]
    return []


def _counters(path: Path) -> tuple[int, int]:
    """Return the change counter of a database, and the one for which its header was last written."""
    with path.open("rb") as file:
        head = file.read(100)
    return int.from_bytes(head[_COUNTER], "big"), int.from_bytes(head[_VALID_FOR], "big")
