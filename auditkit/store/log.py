"""The log: append-only, hash-chained; the current records are its projection.

``records.sqlite`` holds two tables. ``log`` has one row per entry: what a person gave or said, or what ran.
``record`` has the newest state of every (kind, id); it can be dropped and folded again from the log at any time.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import rfc8785

from auditkit.errors import AuditkitError
from auditkit.store.log_sum import note_sum

Act = Literal["receipt", "decision", "run"]
Body = dict[str, Any]

GENESIS = "0" * 64
PATIENCE = 60.0
"""Seconds to wait for another process that is recording."""
_MIGRATIONS = (
    """
    CREATE TABLE log (
        seq INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, act TEXT NOT NULL, kind TEXT NOT NULL,
        id TEXT NOT NULL, body TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE record (
        kind TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, first_seq INTEGER NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (kind, id)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER log_is_append_only_u BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'append-only'); END;
    CREATE TRIGGER log_is_append_only_d BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'append-only'); END;
    """,
)


class DamagedLog(AuditkitError):
    """The chain of the log does not hold, or the file is not one of ours."""

    exit_code = 2


class LogUnavailable(AuditkitError):
    """The log cannot be read or written now: somebody else holds it, the disk is full, or it may not be written."""


def _unusable(path: Path, error: sqlite3.OperationalError) -> AuditkitError:
    if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LogUnavailable("store.busy", file=str(path), seconds=format(PATIENCE, "g"))
    return LogUnavailable("store.not-writable", file=str(path), reason=str(error))


@dataclass(frozen=True)
class Entry:
    """One entry of the log.

    Attributes:
        seq: Number from 1, without gaps.
        at: Moment, ISO 8601 in UTC, to the second.
        by: Who acted.
        act: Receipt, decision or run.
        kind: Kind of record: source, table, finding …
        id: Id of the record within its kind.
        body: Whole new state of the record.
        prev: Hash of the entry before.
        hash: SHA-256 of the canonical JSON of all the fields above.
    """

    seq: int
    at: str
    by: str
    act: str
    kind: str
    id: str
    body: Body
    prev: str
    hash: str


@dataclass(frozen=True)
class Record:
    """The newest state of a record, with the entries that began and last changed it."""

    kind: str
    id: str
    body: Body
    seq: int
    first_seq: int


def entry_hash(seq: int, at: str, by: str, act: str, kind: str, id_: str, body: Body, prev: str) -> str:
    """Return the hash of an entry over its RFC 8785 canonical JSON."""
    fields: Body = {"seq": seq, "at": at, "by": by, "act": act, "kind": kind, "id": id_, "body": body, "prev": prev}
    return hashlib.sha256(rfc8785.dumps(fields)).hexdigest()


_TOLD: ContextVar[str] = ContextVar("told", default="")


def now() -> str:
    """Return the present moment in UTC, to the second."""
    return _TOLD.get() or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def told_time(moment: str) -> Iterator[None]:
    """Record as if it were another moment: for the invented history of a bundled example only.

    No command takes a moment from a user, so an entry of a real engagement bears the clock of the machine.

    Args:
        moment: ISO 8601 in UTC, to the second.
    """
    token = _TOLD.set(moment)
    try:
        yield
    finally:
        _TOLD.reset(token)


class Log:
    """Opens the log of an engagement.

    Args:
        path: The SQLite file; made with its tables when ``create`` is set.
        create: Whether a missing file is made.

    Raises:
        DamagedLog: If the file is missing, no database, or of a newer auditkit.
        LogUnavailable: If another process holds it for longer than ``PATIENCE``, or it cannot be opened.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        if not create and not path.exists():
            raise DamagedLog("store.no-log", file=str(path))
        self.path = path
        try:
            self._db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        except sqlite3.OperationalError as error:
            raise _unusable(path, error) from error
        try:
            self._db.execute("PRAGMA journal_mode=DELETE")
            self._db.execute("PRAGMA synchronous=FULL")
            self._migrate()
        except sqlite3.OperationalError as error:
            self._db.close()
            raise _unusable(path, error) from error
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise DamagedLog("store.not-a-log", file=str(path), reason=str(error)) from error

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def _migrate(self) -> None:
        if self._version() < len(_MIGRATIONS):
            with self._transaction():
                for number in range(self._version(), len(_MIGRATIONS)):
                    for statement in _statements(_MIGRATIONS[number]):
                        self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version={len(_MIGRATIONS)}")
        if self._version() > len(_MIGRATIONS):
            raise DamagedLog("store.newer-log", file=str(self.path))

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise _unusable(self.path, error) from error
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise _unusable(self.path, error) from error
            raise
        note_sum(self._db, self.path, PATIENCE)

    @contextmanager
    def batch(self, by: str) -> Iterator[Batch]:
        """Collect entries; all of them happen in one commit when the outermost block ends, or none.

        Args:
            by: Who acts.
        """
        if self._db.in_transaction:
            yield Batch(self._db, by)
            return
        with self._transaction():
            yield Batch(self._db, by)

    def get(self, kind: str, id_: str) -> Record | None:
        """Return the newest state of one record, or None."""
        row = self._db.execute(
            "SELECT kind, id, body, seq, first_seq FROM record WHERE kind=? AND id=?", (kind, id_)
        ).fetchone()
        return _record(row) if row else None

    def all(self, kind: str) -> list[Record]:
        """Return the records of a kind in the order in which they began."""
        rows = self._db.execute(
            "SELECT kind, id, body, seq, first_seq FROM record WHERE kind=? ORDER BY first_seq", (kind,)
        )
        return [_record(row) for row in rows]

    def entries(self, kind: str | None = None, id_: str | None = None) -> Iterator[Entry]:
        """Yield the entries of the log in order, of one kind and id when given."""
        where, values = [], []
        for column, value in (("kind", kind), ("id", id_)):
            if value is not None:
                where.append(f"{column}=?")
                values.append(value)
        condition = f" WHERE {' AND '.join(where)}" if where else ""
        for row in self._db.execute(
            f"SELECT seq, at, by, act, kind, id, body, prev, hash FROM log{condition} ORDER BY seq", values
        ):
            yield _entry(row)

    def entry(self, seq: int) -> Entry:
        """Return one entry by its number."""
        row = self._db.execute(
            "SELECT seq, at, by, act, kind, id, body, prev, hash FROM log WHERE seq=?", (seq,)
        ).fetchone()
        return _entry(row)

    def actors(self, since: int = 0) -> dict[str, int]:
        """Return who acted from an entry on, with the number of their entries, in the order in which they came."""
        rows = self._db.execute("SELECT by, count(*) FROM log WHERE seq>=? GROUP BY by ORDER BY min(seq)", (since,))
        return {row[0]: row[1] for row in rows}

    def head(self) -> tuple[int, str]:
        """Return number and hash of the last entry; (0, 64 zeros) for an empty log."""
        row = self._db.execute("SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1").fetchone()
        return (int(row[0]), str(row[1])) if row else (0, GENESIS)

    def verify(self) -> int:
        """Walk the chain and hold the projection against it.

        Returns:
            The number of entries.

        Raises:
            DamagedLog: At the first entry that does not fit, when the records differ from the log, or where the
                database cannot be read.
        """
        try:
            return self._walk()
        except (sqlite3.DatabaseError, ValueError, TypeError, rfc8785.CanonicalizationError) as error:
            raise DamagedLog("store.not-a-log", file=str(self.path), reason=str(error)) from error

    def _walk(self) -> int:
        prev, count = GENESIS, 0
        folded: dict[tuple[str, str], str] = {}
        for entry in self.entries():
            count += 1
            fields = (entry.seq, entry.at, entry.by, entry.act, entry.kind, entry.id, entry.body)
            if entry.seq != count or entry.prev != prev or entry.hash != entry_hash(*fields, prev):
                raise DamagedLog("store.broken-chain", file=str(self.path), seq=count)
            prev = entry.hash
            folded[entry.kind, entry.id] = _canonical(entry.body)
        held = {(row[0], row[1]): row[2] for row in self._db.execute("SELECT kind, id, body FROM record")}
        if held != folded:
            raise DamagedLog("store.records-differ", file=str(self.path))
        return count

    def replay(self, entries: Iterable[Entry]) -> int:
        """Fill an empty log with entries of another, as they are; all in one commit.

        Returns:
            How many there were.

        Raises:
            DamagedLog: If this log is not empty, or an entry does not follow the one before.
        """
        count, prev = 0, GENESIS
        with self._transaction():
            if self.head()[0]:
                raise DamagedLog("store.not-empty", file=str(self.path))
            for entry in entries:
                count += 1
                fields = (entry.seq, entry.at, entry.by, entry.act, entry.kind, entry.id, entry.body)
                if entry.seq != count or entry.prev != prev or entry.hash != entry_hash(*fields, prev):
                    raise DamagedLog("store.broken-chain", file=str(self.path), seq=count)
                _insert(self._db, entry, _canonical(entry.body))
                prev = entry.hash
        return count

    def rebuild(self) -> None:
        """Fold the records again from the log."""
        with self._transaction():
            self._db.execute("DELETE FROM record")
            for entry in list(self.entries()):
                _upsert(self._db, entry.kind, entry.id, entry.seq, _canonical(entry.body))


class Batch:
    """Entries of one commit."""

    def __init__(self, db: sqlite3.Connection, by: str) -> None:
        self._db = db
        self._by = by
        self._at = now()

    def add(self, act: Act, kind: str, id_: str, body: Body) -> int:
        """Append an entry and set the record to its body; returns the number of the entry."""
        row = self._db.execute("SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1").fetchone()
        seq, prev = (row[0] + 1, row[1]) if row else (1, GENESIS)
        text = _canonical(body)
        digest = entry_hash(seq, self._at, self._by, act, kind, id_, body, prev)
        _insert(self._db, Entry(seq, self._at, self._by, act, kind, id_, body, prev, digest), text)
        return int(seq)

    def next_number(self, kind: str) -> int:
        """Return the next running number of a kind, from 1."""
        return int(self._db.execute("SELECT count(*) FROM record WHERE kind=?", (kind,)).fetchone()[0]) + 1


def _insert(db: sqlite3.Connection, entry: Entry, text: str) -> None:
    """Add an entry, its body given as canonical text, and set the record to it."""
    values = (entry.seq, entry.at, entry.by, entry.act, entry.kind, entry.id, text, entry.prev, entry.hash)
    db.execute("INSERT INTO log VALUES (?,?,?,?,?,?,?,?,?)", values)
    _upsert(db, entry.kind, entry.id, entry.seq, text)


def _upsert(db: sqlite3.Connection, kind: str, id_: str, seq: int, body: str) -> None:
    db.execute(
        "INSERT INTO record VALUES (?,?,?,?,?) "
        "ON CONFLICT (kind, id) DO UPDATE SET seq=excluded.seq, body=excluded.body",
        (kind, id_, seq, seq, body),
    )


def _canonical(body: Body) -> str:
    return rfc8785.dumps(body).decode()


def _record(row: tuple[str, str, str, int, int]) -> Record:
    return Record(row[0], row[1], json.loads(row[2]), row[3], row[4])


def _entry(row: tuple[Any, ...]) -> Entry:
    seq, at, by, act, kind, id_, body, prev, hash_ = row
    return Entry(seq, at, by, act, kind, id_, json.loads(body), prev, hash_)


def _statements(script: str) -> list[str]:
    statements, buffer = [], ""
    for line in script.strip().splitlines():
        buffer += line + "\n"
        if sqlite3.complete_statement(buffer):
            statements.append(buffer)
            buffer = ""
    return statements
