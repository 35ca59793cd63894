"""Canonical rows to Parquet files and back."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from auditkit.core.keys import RowKeys
from auditkit.core.tables import Table
from auditkit.store.files import move_whole

TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "money": pa.decimal128(18, 2),
    "integer": pa.int64(),
    "date": pa.date32(),
    "quantity": pa.decimal128(18, 6),
}


def schema_of(table: Table) -> pa.Schema:
    """Return the stored columns of a canonical table."""
    return pa.schema([(name, TYPES[kind]) for name, kind in table.all_columns.items()])


def _column(rows: Sequence[Mapping[str, Any]], name: str, kind: str) -> pa.Array:
    values = [row.get(name) for row in rows]
    if kind in ("money", "quantity"):
        places = Decimal("0.01") if kind == "money" else Decimal("0.000001")
        values = [None if value is None else Decimal(value).quantize(places) for value in values]
    return pa.array(values, TYPES[kind])


def arrow_of(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return canonical rows as an Arrow table.

    Args:
        table: Which table.
        rows: Values by column; missing columns are null. Money must be exact to the cent.
    """
    columns = [_column(rows, name, kind) for name, kind in table.all_columns.items()]
    return pa.table(columns, schema=schema_of(table))


def write_parquet(path: Path, data: pa.Table) -> None:
    """Write an Arrow table as zstd Parquet, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    pq.write_table(data, scratch, compression="zstd")
    move_whole(scratch, path)


def read_parquet(path: Path) -> pa.Table:
    """Read a Parquet file."""
    return pq.read_table(path, memory_map=False)


def joined(parts: Sequence[pa.Table]) -> pa.Table:
    """Join tables of one kind; a row key that stands in several of them gets an ordinal, as equal rows do in one."""
    whole = pa.concat_tables(parts)
    if len(parts) == 1 or pc.count_distinct(whole["row_key"]).as_py() == len(whole):
        return whole
    keys = RowKeys()
    column = pa.array([keys.of(key) for key in whole["row_key"].to_pylist()], pa.string())
    return whole.set_column(whole.schema.get_field_index("row_key"), "row_key", column)
