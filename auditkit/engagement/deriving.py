"""The rows of the tables in use, read again from kept bytes where files of rows were deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from auditkit.engagement.folder import Engagement
from auditkit.engagement.profiles import context_of
from auditkit.engagement.tabling import hints_of_body, rows_digest, shelf_of, table_path, used_tables, write_table
from auditkit.errors import AuditkitError, BadInput, UsageError
from auditkit.sources.bulk.opening import open_many
from auditkit.sources.canonical import Context, Hints, RecognisedTable
from auditkit.sources.grid import Content
from auditkit.sources.kinds.vouchers import same_unit
from auditkit.sources.leaving import without
from auditkit.sources.readers.spelling import FOUND_OUT
from auditkit.sources.reading import read_many
from auditkit.sources.recognise import recognise
from auditkit.store.files import bytes_digest, kept
from auditkit.store.parquet import read_parquet, write_parquet

_YES = {"", "是", "y", "yes", "true", "1", "√", "纳入", "在", "in"}
_BOOKS = ("journal", "trial_balance", "final_accounts", "payments", "bank_lines")


def derive_tables(engagement: Engagement) -> dict[str, list[Path]]:
    """Return the Parquet files of every canonical table, reading sources again where files were deleted.

    Books of another unit or year that a person accepted count only with the rows that are of this year and of a unit
    in scope (table ``entities``); so do all books where that table leaves units out.

    Raises:
        BadInput: If kept bytes are missing or changed, or are no longer read the same way.
    """
    records = used_tables(engagement)
    whole_tables(engagement, [record.id for record in records])
    paths: dict[str, list[Path]] = {}
    scope = None
    sifted = _BOOKS if _leaves_units_out(engagement) else ()
    for record in records:
        path = table_path(engagement, record.id)
        if record.body.get("other") or record.body["kind"] in sifted:
            scope = _in_scope(engagement) if scope is None else scope
            path = _counted(engagement, record.id, record.body, scope)
        paths.setdefault(record.body["kind"], []).append(path)
    return paths


def whole_tables(engagement: Engagement, ids: list[str]) -> dict[str, Path]:
    """Return the files with all rows of tables, by id; those that were deleted are read again."""
    again: dict[str, list[str]] = {}
    for id_ in ids:
        record = engagement.log.get("table", id_)
        if record is not None and not table_path(engagement, id_).exists():
            again.setdefault(record.body["source"], []).append(id_)
    for sha256, missing in again.items():
        _read_again(engagement, sha256, missing)
    return {id_: table_path(engagement, id_) for id_ in ids}


def _leaves_units_out(engagement: Engagement) -> bool:
    """Tell whether a table of units lists one that is not in scope."""
    for record in used_tables(engagement):
        if record.body["kind"] == "entities":
            units = read_parquet(table_path(engagement, record.id)).to_pylist()
            if any(str(unit["in_scope"] or "").strip().lower() not in _YES for unit in units):
                return True
    return False


def _in_scope(engagement: Engagement) -> list[str]:
    """Return the names and codes of the units in scope: the engagement's own and those a table of units lists."""
    names = [engagement.config.entity]
    for record in used_tables(engagement):
        if record.body["kind"] == "entities":
            for row in read_parquet(table_path(engagement, record.id)).to_pylist():
                if str(row["in_scope"] or "").strip().lower() in _YES:
                    names += [row[name] for name in ("name", "code") if row[name]]
    return names


def _counted(engagement: Engagement, id_: str, body: Mapping[str, Any], scope: list[str]) -> Path:
    """Return the file with the rows of an accepted foreign table that count."""
    year = engagement.config.year
    name = bytes_digest("\x1f".join([id_, str(year), *scope]).encode())[:24]
    path = table_path(engagement, f"counted-{name}")
    if path.exists():
        return path
    data = read_parquet(table_path(engagement, id_))
    if "fiscal_year" in data.column_names:
        data = data.filter(pc.fill_null(pc.equal(data["fiscal_year"], year), True))
    elif body["fiscal_year"] not in (None, year):
        data = data.slice(0, 0)
    if "entity" in data.column_names:
        own = [unit for unit in pc.unique(data["entity"]).to_pylist() if unit is None or _one_of(unit, scope)]
        data = data.filter(pc.is_in(data["entity"], pa.array(own, pa.string())))
    elif body["entity"] and not _one_of(body["entity"], scope):
        data = data.slice(0, 0)
    with engagement.writing():
        write_parquet(path, data)
    return path


def _one_of(unit: str, scope: list[str]) -> bool:
    return any(same_unit(unit, name) for name in scope)


def _read_again(engagement: Engagement, sha256: str, ids: list[str]) -> None:
    source = engagement.log.get("source", sha256)
    if source is None:
        raise UsageError("source.unknown", id=sha256)
    name = str(source.body["name"])
    records = [engagement.log.get("table", id_) for id_ in ids]
    whole = any(record is not None and record.body.get("decided") for record in records)
    path = kept(engagement.sources, sha256)
    spelling = next((hints_of_body(record.body).spelling for record in records if record is not None), FOUND_OUT)
    content = (
        read_many([path], [name], spelling=spelling)
        if whole
        else open_many([path], shelf_of(engagement), [name], spelling=spelling)
    )[0]
    if isinstance(content, AuditkitError):
        raise content
    context = context_of(engagement, sha256)
    with engagement.writing():
        for id_ in ids:
            record = engagement.log.get("table", id_)
            table = _one_table(content, record.body, context) if record else None
            if record is None or table is None:
                raise BadInput("import.read-differently", file=name, sheet=record.body["sheet"] if record else "")
            write_table(engagement, id_, table)


def _one_table(content: Content, body: dict[str, Any], context: Context) -> RecognisedTable | None:
    """Recognise one table again: with what was said at the time, else (another firm's profiles) with its mapping."""
    said = hints_of_body(body)
    mapped = Hints(kind=body["kind"], map=body["columns"], unit=body["unit_said"], dates=said.dates)
    alone = replace(content, sheets=[sheet for sheet in content.sheets if sheet.name == body["sheet"]])
    rows = {body["sheet"]: body["decided"]["rows"]} if body.get("decided") else {}
    for read, hints in ((content, said), (alone, mapped)):
        found = recognise(read, hints, context).tables
        if rows:
            found = recognise(without(read, rows, found)[0], hints, context).tables
        for table in found:
            if (table.sheet, table.kind) == (body["sheet"], body["kind"]) and rows_digest(table) == body["rows_digest"]:
                return table
    return None
