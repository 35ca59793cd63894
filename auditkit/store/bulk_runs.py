"""What is noted of the rows of a large table while they pass: vouchers and their sums, digests, equal rows."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auditkit.core.bulk import Balance
from auditkit.store.bulk_engine import connection, whole_cents

_HASHED = ("row_key", "row", "extra")
"""Columns in the digest of rows: what the rows are, where they stand, what was not understood."""
_LONG_VOUCHER = 64
"""Lines of a voucher up to which equal ones are looked for by going along the rows."""


class Runs:
    """Watches the vouchers: rows of one that follow each other are a run."""

    def __init__(self) -> None:
        self._last: int | None = None
        self._starts: list[Any] = []
        self._difference = 0
        self._uneven = 0
        self._debited = False
        self._scattered = False

    def changes(self, numbers: Any) -> Any:
        """Return which rows begin another voucher."""
        change = np.empty(len(numbers), bool)
        change[0] = self._last is None or int(numbers[0]) != self._last
        change[1:] = numbers[1:] != numbers[:-1]
        self._last = int(numbers[-1])
        return change

    def add(self, rows: pa.Table, numbers: Any, change: Any) -> None:
        """Add up the vouchers of a batch."""
        debit, credit = whole_cents(rows["debit"]), whole_cents(rows["credit"])
        self._debited = self._debited or bool(debit.any())
        difference = debit - credit
        starts = np.flatnonzero(change)
        self._difference += int(difference[: starts[0] if len(starts) else None].sum())
        if len(starts):
            self._uneven += int(bool(self._starts) and self._difference != 0)
            sums = np.add.reduceat(difference, starts)
            self._uneven += int(np.count_nonzero(sums[:-1]))
            self._difference = int(sums[-1])
            self._starts.append(numbers[starts])

    def scattered(self) -> bool:
        """Tell whether some voucher has several runs."""
        starts = np.concatenate(self._starts) if self._starts else np.zeros(0, np.uint64)
        self._vouchers = len(starts)
        starts.sort()
        self._scattered = bool((starts[1:] == starts[:-1]).any())
        return self._scattered

    def balance(self, path: Path) -> Balance:
        """Return what the vouchers add up to."""
        if not self._scattered:
            return Balance(self._vouchers, self._uneven + int(self._difference != 0), self._debited)
        sql = """SELECT count(*), count(*) FILTER (WHERE difference <> 0) FROM (
            SELECT sum(debit) - sum(credit) AS difference FROM read_parquet(?) GROUP BY voucher_key)"""
        with connection() as engine:
            vouchers, uneven = engine.execute(sql, [str(path)]).fetchall()[0]
        return Balance(vouchers, uneven, self._debited)


class Hashes:
    """A digest of rows that does not depend on how they were cut into batches."""

    def __init__(self) -> None:
        self._columns = {name: [hashlib.sha256() for _ in range(3)] for name in _HASHED}

    def add(self, rows: pa.Table) -> None:
        """Take rows in the order of the file."""
        for name, digests in self._columns.items():
            for part in rows[name].chunks:
                for digest, data in zip(digests, _parts(part), strict=True):
                    digest.update(data)

    def digest(self) -> str:
        """Return the digest so far."""
        whole = hashlib.sha256()
        for name, digests in sorted(self._columns.items()):
            whole.update(name.encode() + b"".join(digest.digest() for digest in digests))
        return whole.hexdigest()


def _parts(part: pa.Array) -> tuple[Any, Any, Any]:
    """Return which values are missing, how long each is where it is text, and all of them."""
    if pa.types.is_dictionary(part.type):
        part = part.cast(pa.string())
    missing = np.asarray(part.is_null()).tobytes()
    if not pa.types.is_string(part.type):
        return missing, b"", np.asarray(pc.fill_null(part, 0)).tobytes()
    if part.null_count:
        part = pc.fill_null(part, "")
    _, offsets, data = part.buffers()
    bounds = np.frombuffer(offsets, np.int32)[part.offset : part.offset + len(part) + 1]
    whole = memoryview(data)[bounds[0] : bounds[-1]] if data is not None and len(bounds) else b""
    return missing, np.diff(bounds).tobytes(), whole


def repeated(hashes: Any, change: Any) -> Any:
    """Tell which rows seem equal to another one; those of a voucher stand together or are looked at again in the end.

    Args:
        hashes: A number for each row.
        change: True for rows that begin another voucher.
    """
    found = np.zeros(len(hashes), bool)
    bounds = np.concatenate(([0], np.flatnonzero(change), [len(hashes)]))
    longest = int(np.diff(bounds).max())
    if longest > _LONG_VOUCHER:
        both = pa.array(hashes).dictionary_encode()
        codes = np.asarray(both.indices)
        repeated: Any = np.bincount(codes, minlength=len(both.dictionary))[codes] > 1
        return repeated
    for apart in range(1, longest):
        same = hashes[apart:] == hashes[:-apart]
        found[apart:] |= same
        found[:-apart] |= same
    return found
