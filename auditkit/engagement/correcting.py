"""Corrections: a replacement supersedes its source row by row; what was removed can be restored. Nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from auditkit.analysis.differing import Change, Sum, pair, sums
from auditkit.core.tables import TABLES
from auditkit.engagement.deriving import whole_tables
from auditkit.engagement.folder import Engagement
from auditkit.engagement.overlapping import key_column, overlap
from auditkit.engagement.tabling import arrow_rows, digest_of, one_source, table_path, used_tables
from auditkit.errors import UsageError
from auditkit.sources.canonical import RecognisedTable
from auditkit.store.log import Batch, Record
from auditkit.store.parquet import arrow_of, joined, read_parquet

MOST_RECORDED = 500
"""Changed rows written into the record of a replacement; ``source diff`` gives all, from the kept bytes."""

_NO_VALUE = {"source", "file", "sheet", "row", "row_key", "line_no", "extra"}


@dataclass(frozen=True)
class TableDifference:
    """The difference of one canonical table between two sources.

    Attributes:
        kind: Canonical table.
        same: Rows that are equal in both.
        changes: Rows that are not, in the order of their vouchers.
        sums: Sums that differ, by account or column.
    """

    kind: str
    same: int
    changes: tuple[Change, ...]
    sums: tuple[Sum, ...]

    def count(self, what: str) -> int:
        """Return how many rows were added, removed or changed."""
        return sum(change.what == what for change in self.changes)


@dataclass(frozen=True)
class Replacement:
    """What a source supersedes.

    Attributes:
        old: SHA-256 of the source that goes out of use.
        name: Its file name.
        tables: The differences, by canonical table.
        body: Its record before it goes.
    """

    old: str
    name: str
    tables: tuple[TableDifference, ...]
    body: Mapping[str, Any]

    def record(self, batch: Batch, new: str, because: str) -> None:
        """Add the entries: the old source out of use, the difference."""
        state = {**self.body, "removed": True, "replaced_by": new, "because": because.strip()}
        batch.add("decision", "source", self.old, state)
        body = {"old": self.old, "new": new, "because": because.strip(), "tables": [_body(t) for t in self.tables]}
        batch.add("decision", "replacement", new, body)


def _body(table: TableDifference) -> dict[str, Any]:
    rows = [[change.what, said(change.before), said(change.after)] for change in table.changes]
    return {
        "kind": table.kind,
        "same": table.same,
        **{what: table.count(what) for what in ("added", "removed", "changed")},
        "sums": [[one.name, *(format(value, ".2f") for value in (*one.debit, *one.credit))] for one in table.sums],
        "rows": rows[:MOST_RECORDED],
        "digest": digest_of(rows),
    }


def said(row: Mapping[str, Any] | None) -> dict[str, str] | None:
    """Return the values of a row as they are shown and recorded: place and what is not empty."""
    if row is None:
        return None
    return {name: _plain(value) for name, value in row.items() if value is not None and name not in ("source", "extra")}


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def replacement_of(engagement: Engagement, old: Record, tables: Sequence[RecognisedTable]) -> Replacement:
    """Return what a file that was read, but not stored, changes in the source it replaces."""
    new: dict[str, list[pa.Table]] = {}
    for table in tables:
        if table.stored and table.kind:
            new.setdefault(table.kind, []).append(arrow_rows(table))
    found = _differences(_stored(engagement, old.id), {kind: joined(parts) for kind, parts in new.items()})
    return Replacement(old.id, str(old.body["name"]), tuple(found), old.body)


def difference(engagement: Engagement, old: str, new: str) -> list[TableDifference]:
    """Return the row-level difference between two sources, also those out of use.

    Raises:
        UsageError: If a name fits none, or several.
    """
    left, right = one_source(engagement, old), one_source(engagement, new)
    return _differences(_stored(engagement, left.id), _stored(engagement, right.id))


def _stored(engagement: Engagement, sha256: str) -> dict[str, pa.Table]:
    records = [r for r in engagement.log.all("table") if r.body["source"] == sha256 and r.body["stored"]]
    paths = whole_tables(engagement, [record.id for record in records])
    parts: dict[str, list[pa.Table]] = {}
    for record in records:
        parts.setdefault(record.body["kind"], []).append(read_parquet(paths[record.id]))
    return {kind: joined(tables) for kind, tables in parts.items()}


def _differences(old: Mapping[str, pa.Table], new: Mapping[str, pa.Table]) -> list[TableDifference]:
    found = []
    for kind in dict.fromkeys([*old, *new]):
        empty = arrow_of(TABLES[kind], [])
        found.append(_difference(kind, old.get(kind, empty), new.get(kind, empty)))
    return found


def _difference(kind: str, old: pa.Table, new: pa.Table) -> TableDifference:
    before, after = old["row_key"].to_pylist(), new["row_key"].to_pylist()
    at = {key: index for index, key in enumerate(after)}
    common = [(index, at[key]) for index, key in enumerate(before) if key in at]
    known = set(before)
    left, right = _rows(old, [one for one, _ in common]), _rows(new, [other for _, other in common])
    unequal = _unequal(kind, left, right)
    changes = pair(
        _rows(old, [index for index, key in enumerate(before) if key not in at]).to_pylist(),
        _rows(new, [index for index, key in enumerate(after) if key not in known]).to_pylist(),
    )
    both = zip(_rows(left, unequal).to_pylist(), _rows(right, unequal).to_pylist(), strict=True)
    changes = [*changes, *(Change("changed", one, other) for one, other in both)]
    money = [name for name, type_ in TABLES[kind].columns.items() if type_ == "money"]
    return TableDifference(kind, len(common) - len(unequal), tuple(changes), tuple(sums(changes, money)))


def _rows(table: pa.Table, at: list[int]) -> pa.Table:
    return table.take(pa.array(at, pa.int64()))


def _unequal(kind: str, left: pa.Table, right: pa.Table) -> list[int]:
    """Return the positions at which two tables of equal length and keys have other values."""
    wrong: set[int] = set()
    for name in TABLES[kind].columns:
        if name in _NO_VALUE:
            continue
        one, other = left[name], right[name]
        same = pc.fill_null(pc.equal(one, other), False)
        nothing = pc.and_(pc.is_null(one), pc.is_null(other))
        wrong.update(pc.indices_nonzero(pc.invert(pc.or_(same, nothing))).to_pylist())
    return sorted(wrong)


def remove(engagement: Engagement, name: str, because: str) -> str:
    """Take a source out of use; its bytes and record stay.

    Args:
        engagement: The engagement.
        name: File name, or the beginning of its SHA-256.
        because: The reason.

    Returns:
        Its SHA-256.

    Raises:
        UsageError: If there is none, or several, of that name.
    """
    found = one_source(engagement, name, gone=False)
    with engagement.batch() as batch:
        batch.add("decision", "source", found.id, {**found.body, "removed": True, "because": because})
    return found.id


def restore(engagement: Engagement, name: str, because: str) -> str:
    """Put a source that was removed or replaced into use again.

    Args:
        engagement: The engagement.
        name: File name, or the beginning of its SHA-256.
        because: The reason.

    Returns:
        Its SHA-256.

    Raises:
        UsageError: If no such source is out of use, or its rows would count twice with a source in use.
    """
    found = one_source(engagement, name, gone=True)
    mine = [r for r in engagement.log.all("table") if r.body["source"] == found.id and r.body["stored"]]
    clash = _clash(engagement, mine)
    if clash is not None:
        raise UsageError("source.restore-twice", name=found.body["name"], other=clash)
    body = {key: value for key, value in found.body.items() if key != "replaced_by"}
    with engagement.batch() as batch:
        batch.add("decision", "source", found.id, {**body, "removed": False, "because": because.strip()})
    return found.id


def _clash(engagement: Engagement, mine: Iterable[Record]) -> str | None:
    """Return the file in use that holds rows of one of the tables, None where none does."""
    used = used_tables(engagement)
    for record in mine:
        kind = record.body["kind"]
        others = [other for other in used if other.body["kind"] == kind]
        whole_tables(engagement, [record.id, *(other.id for other in others)])
        for other in others:
            if overlap(kind, _keys(engagement, record), _keys(engagement, other)) is not None:
                return str(other.body["file"])
    return None


def _keys(engagement: Engagement, record: Record) -> pa.Array:
    column = read_parquet(table_path(engagement, record.id))[key_column(record.body["kind"])]
    return pc.unique(column)
