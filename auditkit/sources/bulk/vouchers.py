"""Which voucher each line of a batch belongs to: fields given once are filled down, as row by row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from auditkit.sources.bulk.columns import Codes, Flags
from auditkit.sources.kinds.vouchers import voucher_parts

NONE = -1
_PLAIN = re.compile(r"([\u4e00-\u9fa5]{1,4}-?)([0-9]{1,5})")


@dataclass(frozen=True)
class Head:
    """What is said once for a voucher.

    Attributes:
        day: Its date as ordinal, NONE where not said.
        period: Number of its period, NONE where not said.
        parts: Voucher number as in the file with its type, type, plain number.
    """

    day: int
    period: int
    parts: tuple[str, str, str]


@dataclass
class Heads:
    """Vouchers of the rows of a batch; a row either says it all, or something, or nothing.

    Attributes:
        parts: Different voucher numbers.
        number: For each row the number of its parts, NONE where the row says none.
        day: Date as ordinal, NONE where the row says none.
        period: Number of the period, NONE where neither the row nor its date says one.
        defines: True where the row says all of it by itself.
        again: True where a total that closes vouchers stands directly before the row.
        before: Voucher of the last row of the batch before.
    """

    parts: list[tuple[str, str, str]]
    number: Codes
    day: Codes
    period: Codes
    defines: Flags
    again: Flags
    before: Head | None = None
    _full: Codes = field(default_factory=lambda: np.zeros(0, np.int64))

    def __post_init__(self) -> None:
        self._full = np.flatnonzero(self.defines)
        self._again = np.flatnonzero(self.again)
        self._late = NONE

    def head(self, row: int) -> Head:
        """Return the voucher that a row says."""
        return Head(int(self.day[row]), int(self.period[row]), self.parts[int(self.number[row])])

    def last_before(self, row: int) -> Head | None:
        """Return the voucher that counts before a row; rows below it may not have been looked at."""
        at = int(np.searchsorted(self._full, row)) - 1
        found = max(int(self._full[at]) if at >= 0 else NONE, self._late if self._late < row else NONE)
        closed = int(np.searchsorted(self._again, row, "right")) - 1
        closed = int(self._again[closed]) if closed >= 0 else NONE
        if found == NONE:
            return self.before if closed == NONE else None
        return self.head(found) if found >= closed else None

    def define(self, row: int, head: Head) -> None:
        """Let a row that was looked at by itself say its voucher."""
        self.parts.append(head.parts)
        self.number[row], self.day[row], self.period[row] = len(self.parts) - 1, head.day, head.period
        self.defines[row] = True
        self._late = row

    def fill_down(self, silent: Flags, days: Codes, repeats: bool) -> Flags:
        """Give rows that say no number the voucher above.

        Args:
            silent: Rows without a number.
            days: Date that each row says itself.
            repeats: True where every line has its number, so that a missing one is a fault.

        Returns:
            The rows for which there is no voucher.
        """
        rows = np.arange(len(self.number))
        above = np.maximum.accumulate(np.where(self.defines, rows, NONE))
        closed = np.maximum.accumulate(np.where(self.again, rows, NONE))
        if self.before is not None and silent.any():
            self.parts.append(self.before.parts)
        source = above[silent]
        for name, other in (("number", len(self.parts) - 1), ("day", None), ("period", None)):
            value = other if other is not None else getattr(self.before, name, NONE)
            filled = getattr(self, name)
            filled[silent] = np.where(source == NONE, value, filled[source])
        lost = np.zeros(len(rows), bool)
        without = (source == NONE) & ((closed[silent] != NONE) | (self.before is None))
        lost[silent] = without | (source < closed[silent]) | repeats
        lost |= silent & (days != NONE) & (days != self.day)
        return lost

    def last(self) -> Head | None:
        """Return the voucher that counts after the last row."""
        return self.last_before(len(self.number))


def ordinals(known: list[date | None]) -> Codes:
    """Return dates as ordinals, NONE for None."""
    return np.array([NONE if day is None else day.toordinal() for day in known], np.int64)


class PlainNumbers:
    """Takes apart voucher numbers of the most common form: a word, a hyphen perhaps, a few digits.

    What the word means is asked of the function that takes any number apart, once for each different word.
    """

    def __init__(self) -> None:
        self._kinds: dict[str, str | None] = {}

    def parts(self, words: str) -> tuple[str, str, str] | None:
        """Return the number as in the file, the type and the plain number; None where the form is another one.

        Example:
            >>> PlainNumbers().parts("记-0006"), PlainNumbers().parts("记-2018010006")
            (('记-0006', '记', '6'), None)
        """
        found = _PLAIN.fullmatch(words)
        if found is None:
            return None
        before = found[1]
        if before not in self._kinds:
            self._kinds[before] = _kind(before)
        kind = self._kinds[before]
        return None if kind is None else (words, kind, found[2].lstrip("0") or "0")


def _kind(before: str) -> str | None:
    """Return the type that a word before digits is; None where it depends on them."""
    kind = voucher_parts(f"{before}1", "")[1]
    tries = [(f"{before}{digits}", kind, digits.lstrip("0") or "0") for digits in ("0", "1", "0006", "00042", "90000")]
    return kind if all(voucher_parts(words, "") == (words, kind, number) for words, kind, number in tries) else None
