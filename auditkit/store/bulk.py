"""Rows of large tables: keyed batch by batch in DuckDB, kept as Parquet, read again when asked for."""

from __future__ import annotations

import os
import weakref
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from auditkit.core.keys import DIGITS, RowKeys
from auditkit.core.tables import TABLES
from auditkit.store.bulk_engine import connection, one_array, remove
from auditkit.store.bulk_rows import StoredRows
from auditkit.store.bulk_runs import Hashes, Runs, repeated
from auditkit.store.bulk_words import digest_sql, in_words
from auditkit.store.parquet import schema_of

_STATISTICS = ["row", "date", "period", "account_code", "debit", "credit"]
_NO_DICTIONARY = frozenset({"row_key", "row", "line_no", "debit", "credit", "extra"})
_ENCODED = {"row_key": "DELTA_BYTE_ARRAY", "row": "DELTA_BINARY_PACKED", "line_no": "DELTA_BINARY_PACKED"}
_ODD, _TWO = np.uint64(0x9E3779B97F4A7C15), np.uint64(2)
_numbers = count(1)


class Shelf:
    """Keeps rows of large tables in files of a folder until they are given a place or forgotten.

    Args:
        folder: Where the files lie; their names say which process they belong to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self, kind: str, identity: tuple[str, ...]) -> ParquetSink:
        """Return a sink for a table of a kind.

        Args:
            kind: Canonical table; one that has vouchers.
            identity: Columns that, with the voucher, tell a row from others.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        return ParquetSink(self.folder / f".bulk-{next(_numbers)}.{os.getpid()}.tmp", kind, identity)


class ParquetSink:
    """Takes rows in the order of the file, gives them keys, writes them.

    Args:
        path: The file to write; it is removed when nobody refers to its rows any more.
        kind: Canonical table.
        identity: Columns that, with the voucher, tell a row from others.
    """

    def __init__(self, path: Path, kind: str, identity: tuple[str, ...]) -> None:
        self.path = path
        self.schema = schema_of(TABLES[kind])
        self._connection = connection()
        self._identity = identity
        self._writer: Any = None
        self._written = self.schema
        self._runs = Runs()
        self._keys = RowKeys()
        self._lines = 0
        self._rows = 0
        self._hashes = Hashes()
        self._removal = weakref.finalize(self, remove, path)

    def add(self, rows: pa.Table) -> None:
        """Take a batch of canonical rows without ``row_key`` and ``line_no``."""
        bases, numbers, hashes = self._bases(rows)
        change = self._runs.changes(numbers)
        lines = self._line_numbers(change)
        keyed = rows.append_column("row_key", self._ordinals(bases, hashes, change)).append_column(
            "line_no", pa.array(lines)
        )
        keyed = keyed.select(self.schema.names)
        if self._writer is None:
            self._written = _with_dictionaries(self.schema, keyed.schema)
            self._writer = self._opened()
        keyed = keyed.cast(self._written)
        self._writer.write_table(keyed)
        self._runs.add(rows, numbers, change)
        self._hashes.add(keyed)
        self._rows += len(rows)

    def _opened(self) -> Any:
        return pq.ParquetWriter(
            self.path,
            self._written,
            compression="zstd",
            use_dictionary=[name for name in self.schema.names if name not in _NO_DICTIONARY],
            column_encoding=_ENCODED,
            store_decimal_as_integer=True,
            write_statistics=_STATISTICS,
            store_schema=False,
        )

    def close(self) -> StoredRows:
        """Finish the file and return its rows."""
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.path, self.schema, compression="zstd")
        self._writer.close()
        if self._runs.scattered():
            self._renumber()
        self._connection.close()
        self._removal.detach()
        return StoredRows(self.path, self._rows, self._runs.balance(self.path), self._hashes.digest(), self.schema)

    def abandon(self) -> None:
        """Drop everything taken so far."""
        if self._writer is not None and self._writer.is_open:
            self._writer.close()
        self._connection.close()
        self._removal()

    def _bases(self, rows: pa.Table) -> tuple[pa.Array, Any, Any]:
        """Return the row keys without ordinals, a number for each voucher key, and one for each row key."""
        words = in_words(rows, self._identity)
        self._connection.register("batch", words)
        sql = f"SELECT {digest_sql(words, self._identity)} AS digest, hash(voucher_key) AS number FROM batch"
        found = self._connection.sql(sql).to_arrow_table()
        self._connection.unregister("batch")
        digests, numbers = found["digest"].combine_chunks(), np.asarray(found["number"])
        bases = pc.binary_join_element_wise(one_array(rows["voucher_key"]).cast(pa.string()), digests, "|")
        halves = np.frombuffer(digests.buffers()[2], np.uint64).reshape(-1, 2)
        return bases, numbers, halves[:, 0] ^ (halves[:, 1] * _ODD) ^ (numbers * (_ODD + _TWO))

    def _line_numbers(self, change: Any) -> Any:
        """Return the place of each row in its voucher, as long as the rows of a voucher stand together."""
        rows = np.arange(len(change))
        start = np.maximum.accumulate(np.where(change, rows, -1))
        lines = rows - start + 1
        lines[start == -1] = rows[start == -1] + 1 + self._lines
        self._lines = int(lines[-1]) if len(lines) else self._lines
        return lines

    def _ordinals(self, bases: pa.Array, hashes: Any, change: Any) -> pa.Array:
        """Return the row keys; equal rows of a voucher get an ordinal."""
        first = int(np.argmax(change)) if change.any() else len(change)
        last = len(change) - 1 - int(np.argmax(change[::-1])) if change.any() else 0
        special = np.flatnonzero(repeated(hashes, change))
        carried = np.arange(first)
        places = np.union1d(special, carried)
        renamed: dict[int, str] = {}
        own = RowKeys()
        for place in places.tolist():
            base = bases[place].as_py()
            key = (self._keys if place < first else own).of(base)
            if key != base:
                renamed[place] = key
        if change.any():
            self._keys = RowKeys()
            for place in range(last, len(change)):
                self._keys.of(bases[place].as_py())
        if not renamed:
            return bases
        mask = np.zeros(len(bases), bool)
        mask[list(renamed)] = True
        return pc.replace_with_mask(bases, pa.array(mask), pa.array([renamed[at] for at in sorted(renamed)]))

    def _renumber(self) -> None:
        """Number the lines of vouchers whose rows do not stand together, and the equal rows among them."""
        scratch = self.path.with_name(f".again-{next(_numbers)}.{os.getpid()}.tmp")
        length = DIGITS + 1
        columns = ", ".join(f'"{name}"' for name in self.schema.names if name not in ("row_key", "line_no"))
        names = ", ".join(f'"{name}"' for name in self.schema.names)
        sql = f"""COPY (SELECT {names} FROM (SELECT {columns},
            base || CASE WHEN place > 1 THEN '#' || place ELSE '' END AS row_key, line_no FROM (
              SELECT *, row_number() OVER (PARTITION BY base ORDER BY "row") AS place FROM (
                SELECT * EXCLUDE (row_key, line_no), left(row_key, length(voucher_key) + {length}) AS base,
                  row_number() OVER (PARTITION BY voucher_key ORDER BY "row") AS line_no
                FROM read_parquet(?)))) ORDER BY "row") TO '{_quoted(scratch)}' (FORMAT parquet, COMPRESSION zstd)"""
        try:
            self._connection.execute(sql, [str(self.path)])
            scratch.replace(self.path)
        finally:
            scratch.unlink(missing_ok=True)
        self._hashes = Hashes()
        for batch in pq.ParquetFile(self.path).iter_batches(batch_size=200_000):
            self._hashes.add(pa.Table.from_batches([batch]).cast(self.schema))


def _with_dictionaries(schema: pa.Schema, found: pa.Schema) -> pa.Schema:
    """Return the stored columns, as dictionaries where the rows come so."""
    kinds = [
        found.field(field.name).type if pa.types.is_dictionary(found.field(field.name).type) else field.type
        for field in schema
    ]
    return pa.schema(list(zip(schema.names, kinds, strict=True)))


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
