"""A digest of the whole file of the log, noted after each commit: a database has bytes that belong to no entry.

``records.sum`` holds the change counter of the database, the SHA-256 of its bytes, number and hash of its last entry.
It tells of changes in spare bytes, which no query sees, and of entries cut off at the end: what is left of a chain
holds. A command that died between commit and note leaves an older counter: the bytes are then not compared, but the
entry that was noted must still be there. Whoever changes this file as well is found by a digest that is kept elsewhere.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from auditkit.errors import AuditkitError, BadInput
from auditkit.store.files import file_digest

NAME = "records.sum"
_FORM = re.compile(r"([0-9a-f]{8}) ([0-9a-f]{64})(?: ([0-9]{12}) ([0-9a-f]{64}))?\n")
"""A note; the first form had no entry."""
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
    with path.open("rb") as file:  # closing a handle of the database gives up every lock of this process on it
        try:
            counter = _counters_of(file)[0]
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            seq, head = db.execute("SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1").fetchone() or (0, "0" * 64)
            _write(path.with_name(NAME), f"{counter:08x} {digest} {seq:012d} {head}\n".encode())
        finally:
            db.execute("ROLLBACK")


def _write(path: Path, line: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)
    try:
        os.pwrite(handle, line, 0)
    finally:
        os.close(handle)


def foreign_bytes(path: Path) -> list[AuditkitError]:
    """Return what is wrong with the bytes of a log that belong to no entry; empty where nothing is known or wrong."""
    counter, valid_for = _counters(path)
    if counter != valid_for:
        return [BadInput("archive.records-touched", file=str(path))]
    try:
        note = _noted(path)
    except ValueError:
        return [BadInput("archive.sum-damaged", file=str(path.with_name(NAME)))]
    if note is None:
        return []
    if counter < note.counter:
        return [BadInput("archive.records-older", file=str(path))]
    if counter == note.counter and file_digest(path) != note.digest:
        return [BadInput("archive.records-touched", file=str(path))]
    return []


def lost_entries(path: Path, hashes: Sequence[str]) -> list[AuditkitError]:
    """Return what is wrong where the entry that was noted last is not in the log; empty where it is, or none is known.

    Args:
        path: The database.
        hashes: Hashes of the entries of its log, in order.
    """
    try:
        note = _noted(path)
    except ValueError:
        return []
    if note is None or note.seq == 0 or hashes[note.seq - 1 : note.seq] == [note.head]:
        return []
    return [BadInput("archive.records-cut", file=str(path), seq=note.seq, entries=len(hashes))]


@dataclass(frozen=True)
class _Note:
    """What ``records.sum`` says; ``seq`` is 0 where it tells no entry."""

    counter: int
    digest: str
    seq: int
    head: str


def _noted(path: Path) -> _Note | None:
    """Return the note beside a database, None where there is none.

    Raises:
        ValueError: If it is damaged.
    """
    file = path.with_name(NAME)
    data = file.read_bytes().decode("ascii") if file.is_file() else ""
    if not data:
        return None
    found = _FORM.fullmatch(data)
    if found is None:
        raise ValueError(NAME)
    return _Note(int(found[1], 16), found[2], int(found[3] or "0"), found[4] or "")


def _counters(path: Path) -> tuple[int, int]:
    with path.open("rb") as file:
        return _counters_of(file)


def _counters_of(file: BinaryIO) -> tuple[int, int]:
    """Return the change counter of a database, and the one for which its header was last written."""
    head = file.read(100)
    return int.from_bytes(head[_COUNTER], "big"), int.from_bytes(head[_VALID_FOR], "big")
