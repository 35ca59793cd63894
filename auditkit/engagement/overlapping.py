"""Nothing is counted twice: tables whose vouchers or rows stand in another table already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from auditkit.engagement.deriving import whole_tables
from auditkit.engagement.folder import Engagement
from auditkit.engagement.tabling import used_tables
from auditkit.errors import BadInput
from auditkit.sources.canonical import RecognisedTable
from auditkit.store.bulk_rows import StoredRows

_FEWEST = 3
"""Equal rows in registers below this number may be chance: two short lists have a line in common."""


@dataclass(frozen=True)
class Overlap:
    """Two tables that share vouchers or rows.

    Attributes:
        count: How many they share.
        most: True when that is half of either or more: the one is a new edition of the other.
    """

    count: int
    most: bool


@dataclass(frozen=True)
class Known:
    """The keys of a table that was met before.

    Attributes:
        file: Its file.
        sheet: Its sheet.
        source: SHA-256 of its source where it is stored, ``""`` for a table of the same import.
        keys: Voucher keys of a journal, row keys of others; each once.
    """

    file: str
    sheet: str
    source: str
    keys: pa.Array


def key_column(kind: str) -> str:
    """Return the column that tells whether something is there already."""
    return "voucher_key" if kind == "journal" else "row_key"


def keys_of(table: RecognisedTable) -> pa.Array:
    """Return the keys of a recognised table, each once."""
    name = key_column(table.kind or "")
    if isinstance(table.rows, StoredRows):
        return table.rows.keys(name)
    return pa.array(list(dict.fromkeys(str(row[name]) for row in table.rows)), pa.string())


def overlap(kind: str, keys: pa.Array, known: pa.Array) -> Overlap | None:
    """Return what two tables of a kind share, None where they keep apart."""
    if not len(keys) or not len(known):
        return None
    count = int(pc.sum(pc.is_in(keys, known)).as_py() or 0)
    most = 2 * count >= min(len(keys), len(known))
    if not count or (kind != "journal" and not (most and count >= _FEWEST)):
        return None
    return Overlap(count, most)


class Twice:
    """Compares tables of an import with those in use and with each other.

    Args:
        engagement: The engagement.
        replaced: Sources that this import supersedes; they do not count any more.
    """

    def __init__(self, engagement: Engagement, replaced: Iterable[str] = ()) -> None:
        self._engagement = engagement
        self._replaced = set(replaced)
        self._known: dict[str, list[Known]] = {}

    def problems(self, tables: Sequence[RecognisedTable]) -> list[BadInput]:
        """Return why tables of one file would be counted twice, and remember them for the files that follow."""
        found = []
        for table in tables:
            if not table.stored or not table.kind:
                continue
            if table.kind not in self._known:
                self._known[table.kind] = self._stored(table.kind)
            keys = keys_of(table)
            clashes = ((known, overlap(table.kind, keys, known.keys)) for known in self._known[table.kind])
            clash = next(((known, shared) for known, shared in clashes if shared is not None), None)
            if clash is not None:
                found.append(_problem(table, *clash))
            self._known[table.kind].append(Known(table.file, table.sheet, "", keys))
        return found

    def _stored(self, kind: str) -> list[Known]:
        records = [r for r in used_tables(self._engagement) if r.body["kind"] == kind]
        records = [r for r in records if r.body["source"] not in self._replaced]
        paths = whole_tables(self._engagement, [record.id for record in records])
        return [Known(r.body["file"], r.body["sheet"], r.body["source"], _distinct(paths[r.id], kind)) for r in records]


def _distinct(path: Path, kind: str) -> pa.Array:
    return pc.unique(pq.read_table(path, columns=[key_column(kind)])[key_column(kind)])


def _problem(table: RecognisedTable, known: Known, shared: Overlap) -> BadInput:
    here = "import.counted-twice-here" if not known.source else "import.counted-twice"
    if known.source and shared.most:
        here = "import.replaces-it"
    unit = "journal" if table.kind == "journal" else "other"
    return BadInput(
        f"{here}.{unit}",
        file=table.file,
        sheet=table.sheet,
        count=shared.count,
        other=f"{known.file} / {known.sheet}",
        old=known.file,
    )
