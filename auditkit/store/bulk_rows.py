"""Rows of a large table in a Parquet file, read again when asked for."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from auditkit.core.bulk import Balance, KeptRows
from auditkit.store.bulk_engine import remove
from auditkit.store.files import move_whole


class StoredRows(KeptRows):
    """Rows of a large table in a Parquet file.

    Args:
        path: The file; it is removed with the last reference to the rows unless they were moved.
        rows: How many there are.
        balance: What the vouchers add up to.
        digest: Digest of the rows with their places.
        schema: Columns.
    """

    def __init__(self, path: Path, rows: int, balance: Balance, digest: str, schema: pa.Schema) -> None:
        self.path = path
        self.schema = schema
        self._rows = rows
        self._balance = balance
        self._digest = digest
        self._removal = weakref.finalize(self, remove, path)

    def __len__(self) -> int:
        return self._rows

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for batch in pq.ParquetFile(self.path).iter_batches(batch_size=10_000):
            yield from batch.to_pylist()

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> Any:
        """Return one row, or those of a slice, from the file."""
        wanted = range(self._rows)[index]
        if isinstance(wanted, int):
            return next(iter(self[wanted : wanted + 1]))
        found: list[dict[str, Any]] = []
        first = 0
        file = pq.ParquetFile(self.path)
        for group in range(file.num_row_groups):
            size = file.metadata.row_group(group).num_rows
            inside = [at - first for at in wanted if first <= at < first + size]
            if inside:
                found += file.read_row_group(group).take(pa.array(inside)).to_pylist()
            first += size
        return found

    def balance(self) -> Balance:
        """Return what the vouchers add up to."""
        return self._balance

    def digest(self) -> str:
        """Return a digest of the rows with their places."""
        return self._digest

    def keys(self, name: str) -> pa.Array:
        """Return the different values of a text column, as an Arrow array."""
        file = pq.ParquetFile(self.path, read_dictionary=[name])
        parts = [self._unique(file, group, name) for group in range(file.num_row_groups)]
        return pc.unique(pa.chunked_array(parts, pa.string()))

    @staticmethod
    def _unique(file: pq.ParquetFile, group: int, name: str) -> pa.Array:
        return pc.unique(file.read_row_group(group, columns=[name])[name]).cast(pa.string())

    def different(self, name: str) -> list[Any]:
        """Return the different values of a text column, in the order in which they are met."""
        found: list[Any] = self.keys(name).to_pylist()
        return found

    def numbers(self) -> Any:
        """Return the numbers of the rows as a person sees them, ascending, as an array."""
        return np.asarray(pq.read_table(self.path, columns=["row"])["row"])

    def bounds(self, name: str) -> tuple[Any, Any]:
        """Return the least and greatest value of a column, (None, None) where it has none."""
        both = pc.min_max(pq.read_table(self.path, columns=[name])[name]).as_py()
        return both["min"], both["max"]

    def move(self, path: Path) -> None:
        """Give the file its place; it stays there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        move_whole(self.path, path)
        self._removal.detach()
        self.path = path
