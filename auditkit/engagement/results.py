"""Derived results in one SQLite file: outcomes, exceptions, measures, points. Deleted and computed again at will."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from auditkit.store.files import move_whole

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE outcome (check_id TEXT PRIMARY KEY, position INTEGER, body TEXT NOT NULL);
CREATE TABLE exception (id TEXT PRIMARY KEY, position INTEGER, check_id TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE untested (check_id TEXT NOT NULL, position INTEGER, body TEXT NOT NULL);
CREATE TABLE measure (id TEXT PRIMARY KEY, position INTEGER, body TEXT NOT NULL);
CREATE TABLE point (indicator TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE tieout (position INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE asked (check_id TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (check_id, key)) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class RowPlace:
    """A row of a source that something rests on.

    Attributes:
        file: File as received.
        sheet: Sheet or table.
        row: Row as a person sees it.
        role: What the row is to it: subject, approval, budget …
        table_name: Canonical table.
        row_key: Key of the row.
    """

    file: str
    sheet: str
    row: int
    role: str
    table_name: str
    row_key: str


@dataclass(frozen=True)
class Outcome:
    """What a check came to: population = passed + exceptions + untestable, or a reason why it could not run.

    ``inspected`` of the population were settled by inspection, ``untestable`` were not tested, the others by query.
    """

    id: str
    population: int
    passed: int
    exceptions: int
    untestable: int
    reason: str
    amount: str = "0.00"
    inspected: int = 0


@dataclass(frozen=True)
class ExceptionRecord:
    """Something a check turned up (疑点)."""

    id: str
    check: str
    scope: str
    key: str
    period: str | None
    voucher: str | None
    line: int | None
    date: str | None
    account: str | None
    summary: str | None
    amount: str | None
    excess: str | None
    group: str | None
    params: dict[str, str]
    digest: str
    voucher_key: str | None
    rows: tuple[RowPlace, ...] = ()


@dataclass(frozen=True)
class Untested:
    """A row of a population that could not be tested, for the inspection list."""

    check: str
    key: str
    reason: str
    period: str | None
    voucher: str | None
    line: int | None
    date: str | None
    summary: str | None
    amount: str | None
    rows: tuple[RowPlace, ...] = ()
    row_key: str | None = None
    voucher_key: str | None = None


@dataclass(frozen=True)
class CandidateRecord:
    """One origin of a measure.

    ``count`` rows are behind its value; ``rows`` are their places, of very many only the first.
    """

    origin: str
    value: str
    rows: tuple[RowPlace, ...] = ()
    count: int = 0


@dataclass(frozen=True)
class MeasureRecord:
    """A measure as computed."""

    id: str
    label: dict[str, str]
    subject: str
    value: str | None
    unit: str
    basis: dict[str, str]
    origin: str
    candidates: tuple[CandidateRecord, ...] = ()
    inputs: tuple[str, ...] = ()
    reason: tuple[str, dict[str, str]] | None = None

    @property
    def exact(self) -> Fraction | None:
        """The exact value, None where undefined."""
        return None if self.value is None else Fraction(self.value)


@dataclass(frozen=True)
class PointRecord:
    """Points that a rule gives to an indicator."""

    indicator: str
    status: str
    awarded: str | None
    raw_loss: str | None
    applied_loss: str | None
    message: tuple[str, dict[str, str]] | None = None
    text: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TieOut:
    """Two places that must agree, and whether they do.

    Attributes:
        id: Which tie-out, with what it is about.
        message: Sentence and parameters that say what was compared.
        left: First value, in yuan or a count.
        right: Second value.
        status: ``agrees``, ``rounding`` (尾差), ``differs``, ``untestable``.
        tolerance: Largest difference that rounding explains.
        rows: Places of both sides.
        question: True where a difference is first a question to the auditee.
    """

    id: str
    message: tuple[str, dict[str, str]]
    left: str | None
    right: str | None
    status: str
    tolerance: str = "0.00"
    rows: tuple[RowPlace, ...] = ()
    question: bool = True


@dataclass
class Computed:
    """Everything that one computation gives, ready to be written.

    ``asked`` are those of the (check, key) pairs asked by ``samples`` that are in the population of their check.
    """

    key: str
    outcomes: list[Outcome] = field(default_factory=list)
    exceptions: list[ExceptionRecord] = field(default_factory=list)
    untested: list[Untested] = field(default_factory=list)
    measures: list[MeasureRecord] = field(default_factory=list)
    points: list[PointRecord] = field(default_factory=list)
    tieouts: list[TieOut] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    asked: set[tuple[str, str]] = field(default_factory=set)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=vars)


def write_results(path: Path, computed: Computed) -> None:
    """Write results to a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    scratch.unlink(missing_ok=True)
    db = sqlite3.connect(scratch)
    db.executescript(_SCHEMA)
    db.execute("INSERT INTO meta VALUES ('key', ?)", (computed.key,))
    put = db.executemany
    put("INSERT INTO outcome VALUES (?,?,?)", [(o.id, n, _dump(o)) for n, o in enumerate(computed.outcomes)])
    put(
        "INSERT INTO exception VALUES (?,?,?,?)",
        [(e.id, n, e.check, _dump(e)) for n, e in enumerate(computed.exceptions)],
    )
    put("INSERT INTO untested VALUES (?,?,?)", [(u.check, n, _dump(u)) for n, u in enumerate(computed.untested)])
    put("INSERT INTO measure VALUES (?,?,?)", [(m.id, n, _dump(m)) for n, m in enumerate(computed.measures)])
    put("INSERT INTO point VALUES (?,?)", [(p.indicator, _dump(p)) for p in computed.points])
    put("INSERT INTO tieout VALUES (?,?)", [(n, _dump(t)) for n, t in enumerate(computed.tieouts)])
    db.execute("INSERT INTO meta VALUES ('samples', ?)", (json.dumps(sorted(computed.samples)),))
    put("INSERT INTO asked VALUES (?,?)", sorted(computed.asked))
    db.commit()
    db.close()
    move_whole(scratch, path)


def _rows(body: dict[str, Any]) -> tuple[RowPlace, ...]:
    return tuple(RowPlace(**row) for row in body.pop("rows"))


class Results:
    """Reads a file of results."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)

    @classmethod
    def of_state(cls, path: Path, key: str) -> Results | None:
        """Open the results of a state; None where there are none, or the file is damaged or of another state."""
        if not path.exists():
            return None
        found = cls(path)
        try:
            rows = dict(found._db.execute("SELECT name, value FROM meta"))
        except sqlite3.DatabaseError:
            rows = {}
        if rows.get("key") == key and "samples" in rows:
            return found
        found.close()
        return None

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def samples(self) -> set[str]:
        """Return the samples that were known when the results were computed."""
        row = self._db.execute("SELECT value FROM meta WHERE name='samples'").fetchone()
        return set(json.loads(row[0])) if row else set()

    def asked(self) -> set[tuple[str, str]]:
        """Return the (check, key) pairs asked by those samples that are in the population of their check."""
        return {(row[0], row[1]) for row in self._db.execute("SELECT check_id, key FROM asked")}

    def _bodies(self, sql: str, *values: str) -> Iterable[dict[str, Any]]:
        return (json.loads(row[0]) for row in self._db.execute(sql, values))

    def outcomes(self) -> list[Outcome]:
        """Return the outcomes in the order of the checklists."""
        return [Outcome(**body) for body in self._bodies("SELECT body FROM outcome ORDER BY position")]

    def exceptions(self) -> list[ExceptionRecord]:
        """Return all exceptions, by check and place."""
        found = self._bodies("SELECT body FROM exception ORDER BY position")
        return [ExceptionRecord(rows=_rows(body), **body) for body in found]

    def untested(self) -> list[Untested]:
        """Return the inspection list."""
        return [
            Untested(rows=_rows(body), **body) for body in self._bodies("SELECT body FROM untested ORDER BY position")
        ]

    def by_query_untested(self) -> list[Untested]:
        """Return what no query could test, inspected since or not."""
        return Results.untested(self)

    def by_query_untested_of(self, check: str) -> list[Untested]:
        """Return what a check could not test by query."""
        sql = "SELECT body FROM untested WHERE check_id=? ORDER BY position"
        return [Untested(rows=_rows(body), **body) for body in self._bodies(sql, check)]

    def by_query_untested_among(self, keys: Iterable[str]) -> list[Untested]:
        """Return what no query could test of subjects with certain keys."""
        sql = """SELECT body FROM untested
            WHERE json_extract(body, '$.key') IN (SELECT value FROM json_each(?)) ORDER BY position"""
        return [Untested(rows=_rows(body), **body) for body in self._bodies(sql, json.dumps(sorted(keys)))]

    def reasons_untested(self, check: str) -> list[tuple[str, str]]:
        """Return key and reason of what a check could not test by query."""
        sql = "SELECT json_extract(body, '$.key'), json_extract(body, '$.reason') FROM untested WHERE check_id=?"
        return [(row[0], row[1]) for row in self._db.execute(sql, (check,))]

    def measures(self) -> dict[str, MeasureRecord]:
        """Return the measures by id, in their order."""
        return {body["id"]: _measure(body) for body in self._bodies("SELECT body FROM measure ORDER BY position")}

    def points(self) -> dict[str, PointRecord]:
        """Return points by indicator."""
        found = {}
        for body in self._bodies("SELECT body FROM point"):
            message = body.pop("message")
            found[body["indicator"]] = PointRecord(message=tuple(message) if message else None, **body)
        return found

    def tieouts(self) -> list[TieOut]:
        """Return the tie-outs."""
        found = []
        for body in self._bodies("SELECT body FROM tieout ORDER BY position"):
            message = tuple(body.pop("message"))
            found.append(TieOut(rows=_rows(body), message=message, **body))
        return found


def _measure(body: dict[str, Any]) -> MeasureRecord:
    candidates = tuple(
        CandidateRecord(
            c["origin"], c["value"], tuple(RowPlace(**row) for row in c["rows"]), c.get("count", len(c["rows"]))
        )
        for c in body.pop("candidates")
    )
    reason = body.pop("reason")
    inputs = tuple(body.pop("inputs"))
    return MeasureRecord(candidates=candidates, inputs=inputs, reason=tuple(reason) if reason else None, **body)


def plain(value: object) -> str:
    """Return a parameter as it is stored: exact, dates as ISO."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (list, tuple)):
        return "、".join(plain(item) for item in value)
    return "" if value is None else str(value)


def plain_params(params: Mapping[str, object]) -> dict[str, str]:
    """Return message parameters as stored."""
    return {name: plain(value) for name, value in params.items()}
