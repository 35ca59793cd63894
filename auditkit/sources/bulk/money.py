"""Amounts of a batch in whole cents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auditkit.core.bulk import NotRegular
from auditkit.sources.bulk.columns import Codes, Column, Flags, NumberColumn
from auditkit.sources.grid import Cell

CENTS = pa.decimal128(18, 2)
_PLAIN = r"^-?[0-9]{1,13}(\.[0-9]{1,2})?$"
_NEAR = 1e-4
"""Cents by which the nearest binary fraction of an amount may be off."""
_MOST_EXACT = 1e11
"""Cents up to which the nearest binary fraction is not off by more."""
_MOST = 10**15
"""Cents up to which the sums of a batch stay exact in 64 bits; larger amounts are read row by row."""


@dataclass(frozen=True)
class Amounts:
    """Amounts for the rows of a batch.

    Attributes:
        cents: The amount of each row, 0 where there is none.
        missing: True where there is none.
        wrong: True where the cell cannot be read.
    """

    cents: Codes
    missing: Flags
    wrong: Flags

    def take(self, rows: Codes) -> Amounts:
        """Return the amounts of some rows."""
        return Amounts(self.cents[rows], self.missing[rows], self.wrong[rows])

    def arrow(self) -> pa.Array:
        """Return the amounts as decimals, null where there is none."""
        return decimals(self.cents, self.missing)


def decimals(cents: Codes, missing: Flags | None = None) -> pa.Array:
    """Return whole cents as an Arrow array of decimals.

    Example:
        >>> decimals(np.array([1250, -1])).to_pylist()
        [Decimal('12.50'), Decimal('-0.01')]
    """
    wide = np.empty((len(cents), 2), np.int64)
    wide[:, 0] = cents
    wide[:, 1] = cents >> 63
    valid = None
    if missing is not None and missing.any():
        valid = pa.py_buffer(np.packbits(~missing, bitorder="little").tobytes())
    return pa.Array.from_buffers(CENTS, len(cents), [valid, pa.py_buffer(wide)])


def amounts(column: Column, read: Callable[[Cell], tuple[Decimal | None, bool]], plain: bool) -> Amounts:
    """Return the amounts of a column.

    Args:
        column: The column.
        read: Reads one cell; the amount, and whether it can be read.
        plain: True where cells such as ``1234.50`` mean just that, in yuan.

    Raises:
        NotRegular: If an amount is too large for this way.
    """
    if plain and isinstance(column, NumberColumn):
        found = _whole_cents(column)
        if found is not None:
            return found
    count = len(column.values)
    cents, missing, wrong = np.zeros(count, np.int64), np.zeros(count, bool), np.zeros(count, bool)
    easy = np.asarray(pc.match_substring_regex(column.values, _PLAIN)) if plain else np.zeros(count, bool)
    if easy.any():
        cents[easy] = _cents(column.values.filter(pa.array(easy)))
    for code in np.flatnonzero(~easy).tolist():
        amount, fine = read(column.cell(code))
        missing[code], wrong[code] = amount is None, not fine
        cents[code] = _in_cents(amount)
    if count and int(np.abs(cents).max()) > _MOST:
        raise NotRegular("amount")
    return Amounts(cents[column.codes], missing[column.codes], wrong[column.codes])


def _whole_cents(column: NumberColumn) -> Amounts | None:
    """Return the amounts of numbers with at most two decimals, None where some have more."""
    times = column.floats * 100
    cents = np.rint(times)
    if len(times) and (np.abs(times - cents).max() > _NEAR or np.abs(cents).max() > _MOST_EXACT):
        return None
    known = np.append(cents.astype(np.int64), 0)
    empty = column.codes == len(column.floats)
    return Amounts(known[column.codes], empty, np.zeros(len(empty), bool))


def _in_cents(amount: Decimal | None) -> int:
    if amount is None:
        return 0
    found = int(amount.scaleb(2).to_integral_value())
    if abs(found) > _MOST or amount.scaleb(2) != found:
        raise NotRegular("amount")
    return found


def _cents(words: pa.Array) -> Any:
    exact = words.cast(CENTS)
    return np.frombuffer(exact.buffers()[1], np.int64)[2 * exact.offset :][: 2 * len(exact) : 2]
