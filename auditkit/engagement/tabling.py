"""The record and the rows of one imported table: its id, what is written down about it, where its rows are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from auditkit.core.bulk import KeptRows
from auditkit.core.tables import TABLES
from auditkit.engagement.folder import INCOMING, Engagement
from auditkit.errors import UsageError
from auditkit.sources.canonical import Hints, RecognisedTable, plain
from auditkit.sources.control import Control
from auditkit.store.bulk import Shelf
from auditkit.store.bulk_rows import StoredRows
from auditkit.store.files import bytes_digest
from auditkit.store.log import Record
from auditkit.store.parquet import arrow_of, read_parquet, write_parquet


@dataclass(frozen=True)
class Kept:
    """What a person decided about one table, beyond how it is read.

    Attributes:
        leave_out: Rows left out by decision, by number.
        other: What is foreign in it (``entity``, ``year``) and was accepted, with the reason; empty where nothing is.
        because: Why rows are left out.
        control: How the rows of its sheet were used, None where the format has no sheets.
    """

    leave_out: tuple[int, ...] = ()
    other: Mapping[str, str] = field(default_factory=dict)
    because: str = ""
    control: Control | None = None


def table_id(sha256: str, table: RecognisedTable, kept: Kept | None = None) -> str:
    """Return the id of a table: of the bytes it came from, its sheet and how it was read."""
    how: list[Any] = [sha256, table.sheet, table.kind, sorted(table.columns.items()), table.unit]
    how.append(sorted(table.units.items()))
    if kept is not None and (kept.leave_out or kept.other):
        how.append([list(kept.leave_out), sorted(kept.other)])
    return bytes_digest(json.dumps(how, ensure_ascii=False).encode())[:24]


def table_path(engagement: Engagement, id_: str) -> Path:
    """Return where the rows of a table are kept."""
    return engagement.derived / "tables" / f"{id_}.parquet"


def write_table(engagement: Engagement, id_: str, table: RecognisedTable) -> None:
    """Write the rows of a recognised table."""
    if isinstance(table.rows, StoredRows):
        table.rows.move(table_path(engagement, id_))
    else:
        write_parquet(table_path(engagement, id_), arrow_rows(table))


def arrow_rows(table: RecognisedTable) -> pa.Table:
    """Return the rows of a recognised table as an Arrow table."""
    if isinstance(table.rows, StoredRows):
        return read_parquet(table.rows.path)
    rows: list[dict[str, Any]] = [dict(row) for row in table.rows]
    return arrow_of(TABLES[table.kind or ""], rows)


def shelf_of(engagement: Engagement) -> Shelf:
    """Return where the rows of large tables are kept until they are stored."""
    return Shelf(engagement.derived / INCOMING)


def row_count(table: RecognisedTable) -> int:
    """Return how many rows of the file became rows of the table."""
    return len(table.rows) if isinstance(table.rows, KeptRows) else len({row.get("row") for row in table.rows})


def voucher_count(table: RecognisedTable) -> int:
    """Return how many vouchers a table has, 0 for what is no journal."""
    if table.kind != "journal":
        return 0
    if isinstance(table.rows, KeptRows):
        return table.rows.balance().vouchers
    return len({row["voucher_key"] for row in table.rows})


def table_body(sha256: str, table: RecognisedTable, said: Hints, kept: Kept | None = None) -> dict[str, Any]:
    """Return the record of a table: how it was read, what was left out, its control totals."""
    decided = kept or Kept()
    return {
        "source": sha256,
        "file": table.file,
        "sheet": table.sheet,
        "kind": table.kind,
        "stored": table.stored,
        "same_as": table.same_as,
        "reason": table.reason,
        "title_rows": table.title_rows,
        "header_rows": table.header_rows,
        "mapping": table.mapping,
        "columns": table.columns,
        "unit": table.unit,
        "unit_said": said.unit,
        "said": _said(said),
        "rows_digest": rows_digest(table),
        "units": table.units,
        "decimals": table.decimals,
        "entity": table.entity,
        "fiscal_year": table.fiscal_year,
        "period": list(table.period) if table.period else None,
        "rows": len(table.rows),
        "data_rows": row_count(table),
        "control": asdict(decided.control) if decided.control else None,
        "left_out": sorted([left.row, left.reason, left.text] for left in table.left_out),
        "decided": {"rows": list(decided.leave_out), "because": decided.because} if decided.leave_out else None,
        "other": dict(decided.other) or None,
        "hidden_rows": table.hidden_rows,
        "debit": _money(table.debit),
        "credit": _money(table.credit),
        "amount": _money(table.amount),
        "stated_totals": [
            [s.row, s.label, s.column, str(s.printed), str(s.computed), str(s.tolerance), s.agrees]
            for s in table.stated_totals
        ],
        "roundings": [
            [r.subject, r.column, str(r.kept), str(r.printed), str(r.tolerance), r.agrees] for r in table.roundings
        ],
        "notes": [[note.message_id, {k: str(v) for k, v in note.params.items()}] for note in table.notes],
        "vouchers": voucher_count(table),
    }


def _said(said: Hints) -> dict[str, Any]:
    """Return what was said but the unit; how a text is written only where it was said."""
    written = ("encoding", "separator", "dates")
    return {name: value for name, value in asdict(said).items() if name != "unit" and (value or name not in written)}


def hints_of_body(body: Mapping[str, Any]) -> Hints:
    """Return what was said about the file of a table, from its record."""
    return Hints(**{**body.get("said", {}), "unit": body.get("unit_said")})


def retired(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record of a table whose file was imported again and is now read in another way."""
    return {**body, "stored": False, "kind": None, "reason": "replaced", "stated_totals": [], "roundings": []}


def _money(value: Decimal | None) -> str | None:
    return None if value is None else format(value, ".2f")


def rows_digest(table: RecognisedTable) -> str:
    """Return a digest of the canonical rows with their places."""
    if isinstance(table.rows, KeptRows):
        return table.rows.digest()
    rows = [[name, plain(value)] for row in table.rows for name, value in sorted(row.items()) if value is not None]
    return bytes_digest(json.dumps(rows, ensure_ascii=False).encode())


def removed(engagement: Engagement, body: Mapping[str, Any]) -> bool:
    """Tell whether the source of a table is out of use."""
    source = engagement.log.get("source", body["source"])
    return source is None or bool(source.body.get("removed"))


def used_tables(engagement: Engagement) -> list[Record]:
    """Return the records of the tables whose rows are in use, in the order of their import."""
    return [r for r in engagement.log.all("table") if r.body["stored"] and not removed(engagement, r.body)]


def one_source(engagement: Engagement, name: str, *, gone: bool | None = None) -> Record:
    """Return a source by its file name or the beginning of its SHA-256.

    Args:
        engagement: The engagement.
        name: What a person calls it.
        gone: Only those out of use (True), only those in use (False), or both, those in use first (None).

    Raises:
        UsageError: If there is none, or several.
    """
    found = [r for r in engagement.log.all("source") if r.body["name"] == name or r.id.startswith(name)]
    if gone is not None:
        found = [r for r in found if bool(r.body["removed"]) == gone]
    elif len(found) > 1:
        found = [r for r in found if not r.body["removed"]] or found
    if len(found) != 1 or not name:
        raise UsageError("source.not-one", name=name, count=len(found))
    return found[0]


def digest_of(values: Sequence[object]) -> str:
    """Return a short digest of plain values."""
    return bytes_digest(json.dumps(values, ensure_ascii=False, sort_keys=True).encode())[:24]
