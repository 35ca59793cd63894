"""Large tables: what passes between the reader of a file, its recognition, and the place where rows are kept.

A table of some ten thousand rows is a list of rows in memory. A larger one is never that: its rows come in batches of
columns, are converted column by column, and are kept in a file from which they can be read again one by one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

LARGE_FROM = 20_000
"""Rows from which a table is taken in batches."""


class NotRegular(Exception):
    """Raised inside when a table cannot be taken in batches; it is then read row by row."""


@dataclass(frozen=True)
class Balance:
    """What the vouchers of a journal add up to.

    Attributes:
        vouchers: Number of vouchers.
        uneven: How many of them have more debit than credit, or less.
        debited: True when any line has a debit.
    """

    vouchers: int
    uneven: int
    debited: bool


class KeptRows(Sequence[dict[str, Any]], ABC):
    """Rows of a large table, kept in a file; a sequence that reads them when they are asked for."""

    @abstractmethod
    def balance(self) -> Balance:
        """Return what the vouchers add up to."""

    @abstractmethod
    def digest(self) -> str:
        """Return a digest of the rows with their places."""

    @abstractmethod
    def different(self, name: str) -> list[Any]:
        """Return the different values of a column, in no order."""

    @abstractmethod
    def bounds(self, name: str) -> tuple[Any, Any]:
        """Return the least and the greatest value of a column; (None, None) where it has none."""

    @abstractmethod
    def numbers(self) -> Any:
        """Return the numbers of the rows as a person sees them, ascending, as an array of integers."""


class Sink(Protocol):
    """Takes the rows of one table in the order of the file."""

    def add(self, rows: Any) -> None:
        """Take a batch: an Arrow table of canonical columns without ``row_key`` and ``line_no``."""

    def close(self) -> KeptRows:
        """Finish and return the rows."""

    def abandon(self) -> None:
        """Drop everything taken so far; also after ``close``."""


class Keeper(Protocol):
    """Opens the place where the rows of a large table are kept."""

    def open(self, kind: str, identity: tuple[str, ...]) -> Sink:
        """Return a sink for a table.

        Args:
            kind: Canonical table.
            identity: Columns that, with the voucher, tell a row from others.
        """
