"""What shows that a source was taken completely: its receipt, its rows, its totals, its vouchers, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from auditkit.analysis.sequences import Numbered, Run, empty_months, runs
from auditkit.engagement.computing import results
from auditkit.engagement.deriving import whole_tables
from auditkit.engagement.folder import Engagement
from auditkit.engagement.results import TieOut
from auditkit.engagement.tabling import one_source
from auditkit.store.log import Record

_OF_BOOKS = {
    "journal": ("debits-credits", "journal-balance", "half-", "halves-", "account-not-in-balance", "not-possible"),
    "trial_balance": ("balance-", "leaves-parents", "journal-balance", "account-not-in-balance", "not-possible"),
    "assets": ("assets-ledger",),
}
"""Which tie-outs are about a kind of table, by how their ids begin."""


@dataclass(frozen=True)
class Vouchers:
    """The vouchers of a journal.

    Attributes:
        count: How many there are.
        first: First day.
        last: Last day.
        runs: Runs of numbers, with gaps.
        unnumbered: Vouchers whose number is no number.
        empty: Months of the year without entries.
    """

    count: int
    first: date | None
    last: date | None
    runs: tuple[Run, ...]
    unnumbered: int
    empty: tuple[str, ...]


@dataclass(frozen=True)
class Completeness:
    """What is known about the completeness of one source.

    Attributes:
        source: Its record.
        received_at: When its receipt was recorded, ISO 8601.
        by: Who recorded it.
        tables: Records of its tables, those read anew left out.
        vouchers: Vouchers by sheet, for its journals in use.
        ties: Tie-outs that are about it.
        history: Decisions about it, oldest first: when, who, what (``removed``, ``restored``, ``replaced``), why.
        replacement: What it superseded, None where nothing.
    """

    source: Record
    received_at: str
    by: str
    tables: tuple[Mapping[str, Any], ...]
    vouchers: Mapping[str, Vouchers]
    ties: tuple[TieOut, ...]
    history: tuple[tuple[str, str, str, str], ...]
    replacement: Mapping[str, Any] | None

    @property
    def controls(self) -> list[Mapping[str, Any]]:
        """The equation of every sheet, once."""
        return list({body["sheet"]: body["control"] for body in self.tables if body.get("control")}.values())


def completeness(engagement: Engagement, name: str) -> Completeness:
    """Gather what shows the completeness of a source.

    Args:
        engagement: The engagement.
        name: File name, or the beginning of its SHA-256.

    Raises:
        UsageError: If there is none, or several, of that name.
    """
    source = one_source(engagement, name)
    records = [r for r in engagement.log.all("table") if r.body["source"] == source.id]
    records = [record for record in records if record.body["reason"] != "replaced"]
    first = engagement.log.entry(source.first_seq)
    found = engagement.log.get("replacement", source.id)
    return Completeness(
        source,
        first.at,
        first.by,
        tuple(record.body for record in records),
        _vouchers(engagement, records),
        () if source.body["removed"] else tuple(_ties(engagement, source, records)),
        tuple(_history(engagement, source.id)),
        found.body if found is not None and source.body.get("replaces") == found.body["old"] else None,
    )


def _vouchers(engagement: Engagement, records: Iterable[Record]) -> dict[str, Vouchers]:
    journals = [record for record in records if record.body["stored"] and record.body["kind"] == "journal"]
    paths = whole_tables(engagement, [record.id for record in journals])
    columns = ["voucher_key", "entity", "period", "voucher_type", "date"]
    return {
        record.body["sheet"]: vouchers_of(pq.read_table(paths[record.id], columns=columns), engagement.config.year)
        for record in journals
    }


def vouchers_of(lines: pa.Table, year: int) -> Vouchers:
    """Return the vouchers of journal lines (voucher_key, entity, period, voucher_type, date)."""
    keys = lines.group_by(["voucher_key", "entity", "period", "voucher_type"]).aggregate([])
    numbered, unnumbered = [], 0
    for row in keys.to_pylist():
        number = str(row["voucher_key"] or "").rpartition("|")[2]
        if number.isdigit():
            kind, unit = row["voucher_type"] or "", row["entity"] or ""
            numbered.append(Numbered(unit, row["period"] or "", kind, int(number)))
        else:
            unnumbered += 1
    days = pc.min_max(lines["date"]).as_py()
    months = {row["period"] for row in keys.to_pylist() if row["period"]}
    found = {int(month[:4]) for month in months}
    empty = [month for of_year in sorted(found or {year}) for month in empty_months(of_year, months)]
    return Vouchers(len(keys), days["min"], days["max"], tuple(runs(numbered)), unnumbered, tuple(empty))


def _ties(engagement: Engagement, source: Record, records: Iterable[Record]) -> Iterable[TieOut]:
    kinds = {record.body["kind"] for record in records if record.body["stored"]}
    begins = tuple(begin for kind in kinds for begin in _OF_BOOKS.get(kind, ()))
    for tie in results(engagement).tieouts():
        of_file = any(row.file == source.body["name"] for row in tie.rows)
        if of_file or (begins and tie.id.startswith(begins)) or source.body["name"] in tie.message[1].values():
            yield tie


def _history(engagement: Engagement, sha256: str) -> Iterable[tuple[str, str, str, str]]:
    gone = False
    for entry in list(engagement.log.entries("source", sha256))[1:]:
        now = bool(entry.body["removed"])
        if now != gone:
            what = ("replaced" if entry.body.get("replaced_by") else "removed") if now else "restored"
            yield entry.at, entry.by, what, str(entry.body.get("because") or "")
        gone = now
