"""What a person says about an import beyond how a table is read: totals stated, rows left out, what it replaces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from auditkit.core.money import parse_amount
from auditkit.errors import UsageError

Quantity = Literal["debit", "credit", "rows", "vouchers", "from", "to"]
QUANTITIES: tuple[Quantity, ...] = ("debit", "credit", "rows", "vouchers", "from", "to")

MOST_LEFT_OUT = 1000
"""Rows that one order may leave out: more is no single unusable row but another file."""


@dataclass(frozen=True)
class Expected:
    """A total that the auditee states.

    Attributes:
        what: What is totalled.
        value: An amount in yuan, a count, or a day.
        sheet: The sheet it is about, ``""`` for all journals of the import (all tables where there is no journal).
    """

    what: Quantity
    value: Decimal | int | date
    sheet: str = ""

    @property
    def printed(self) -> str:
        """The value as it is recorded."""
        return format(self.value, ".2f") if isinstance(self.value, Decimal) else str(self.value)


@dataclass(frozen=True)
class LeaveOut:
    """Rows to be left out.

    Attributes:
        rows: Numbers as a person sees them, ascending.
        sheet: The sheet, ``""`` where the file has only one.
        file: The file, ``""`` where the import has only one with that sheet.
    """

    rows: tuple[int, ...]
    sheet: str = ""
    file: str = ""


@dataclass(frozen=True)
class Order:
    """What a person ordered.

    Attributes:
        expected: Totals stated by the auditee; they must agree.
        leave_out: Rows that cannot be used.
        accept_other: Books of another unit or year are wanted; they are kept apart from this year's figures.
        because: The reason of what is left out, accepted or replaced.
        replaces: Name, or beginning of the SHA-256, of the source that is superseded; ``""`` for none.
        received_from: Who handed the files over.
        received_on: When.
    """

    expected: tuple[Expected, ...] = ()
    leave_out: tuple[LeaveOut, ...] = ()
    accept_other: bool = False
    because: str = ""
    replaces: str = ""
    received_from: str = ""
    received_on: date | None = None

    def check(self) -> None:
        """Refuse an order that needs a reason and has none.

        Raises:
            UsageError: Naming the option.
        """
        if self.because.strip():
            return
        for option, used in (("--leave-out", self.leave_out), ("--accept-other", self.accept_other)):
            if used:
                raise UsageError("import.because-needed", option=option)


def rows_of(words: str) -> LeaveOut:
    """Read ``[FILE:]SHEET!17,23-25`` or, for a file of one sheet, ``17,23-25``.

    Raises:
        UsageError: If it is none, or names more than ``MOST_LEFT_OUT`` rows.

    Example:
        >>> rows_of("序时账!17,23-25")
        LeaveOut(rows=(17, 23, 24, 25), sheet='序时账', file='')
    """
    place, _, numbers = words.strip().replace("！", "!").rpartition("!")
    file, _, sheet = place.rpartition(":")
    rows: set[int] = set()
    for part in re.split(r"[,，、]", numbers):
        found = re.fullmatch(r"\s*(\d{1,8})\s*(?:[-–—~]\s*(\d{1,8})\s*)?", part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 0 < first <= last or last - first >= MOST_LEFT_OUT or len(rows) > MOST_LEFT_OUT:
            raise UsageError("import.leave-out-form", value=words, most=MOST_LEFT_OUT)
        rows.update(range(first, last + 1))
    return LeaveOut(tuple(sorted(rows)), sheet.strip(), file.strip())


def expected_of(what: Quantity, words: str) -> Expected:
    """Read ``[SHEET=]VALUE`` of an option ``--expect-…``.

    Raises:
        UsageError: If the value is no amount, count or day.

    Example:
        >>> expected_of("debit", "序时账=1,234.50")
        Expected(what='debit', value=Decimal('1234.50'), sheet='序时账')
    """
    sheet, _, value = words.rpartition("=")
    try:
        return Expected(what, _value(what, value.strip()), sheet.strip())
    except ValueError as error:
        raise UsageError("import.expect-form", option=f"--expect-{what}", value=words) from error


def _value(what: Quantity, words: str) -> Decimal | int | date:
    if what in ("from", "to"):
        return day_of(words)
    if what in ("rows", "vouchers"):
        return int(words.replace(",", ""))
    amount = parse_amount(words)
    if amount is None or amount != round(amount, 2):
        raise ValueError(words)
    return amount


def day_of(words: str) -> date:
    """Read a day: ``2018-12-31``, ``20181231``, ``2018年12月31日``.

    Raises:
        ValueError: If it is none.
    """
    found = re.fullmatch(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})日?", words)
    if not found:
        raise ValueError(words)
    return date(int(found[1]), int(found[2]), int(found[3]))


@dataclass(frozen=True)
class Counted:
    """What a table holds, to be held against what was stated.

    Attributes:
        sheet: Its sheet.
        kind: Canonical table.
        rows: Data rows of the file.
        debit: Sum of the debit column, None where there is none.
        credit: Sum of the credit column.
        vouchers: Keys of its vouchers.
        first: First day, None where the table has no days.
        last: Last day.
    """

    sheet: str
    kind: str
    rows: int
    debit: Decimal | None = None
    credit: Decimal | None = None
    vouchers: frozenset[str] = field(default_factory=frozenset)
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Compared:
    """A stated total and what was found; ``found`` is ``""`` where nothing of the kind is in the files."""

    expected: Expected
    found: str
    difference: str

    @property
    def agrees(self) -> bool:
        """True when both are the same to the cent, or day."""
        return self.expected.printed == self.found


def compare(expected: Iterable[Expected], tables: Sequence[Counted]) -> list[Compared]:
    """Hold stated totals against the tables of an import."""
    return [_compare(one, tables) for one in expected]


def _compare(one: Expected, tables: Sequence[Counted]) -> Compared:
    if one.sheet:
        chosen = [table for table in tables if table.sheet == one.sheet]
    else:
        chosen = [table for table in tables if table.kind == "journal"] or list(tables)
    found = _found(one.what, chosen)
    if found is None:
        return Compared(one, "", "")
    if isinstance(found, date) and isinstance(one.value, date):
        return Compared(one, str(found), str((found - one.value).days))
    if isinstance(found, Decimal) and isinstance(one.value, Decimal):
        return Compared(one, format(found, ".2f"), format(found - one.value, ".2f"))
    return Compared(one, str(found), str(int(str(found)) - int(str(one.value))))


def _found(what: Quantity, tables: Sequence[Counted]) -> Decimal | int | date | None:
    if what == "debit" or what == "credit":
        sums = [value for value in (getattr(table, what) for table in tables) if value is not None]
        return sum(sums, Decimal(0)) if sums else None
    if not tables:
        return None
    if what == "rows":
        return sum(table.rows for table in tables)
    if what == "vouchers":
        return len(frozenset().union(*(table.vouchers for table in tables)))
    days = [day for table in tables for day in ((table.first,) if what == "from" else (table.last,)) if day]
    return (min(days) if what == "from" else max(days)) if days else None
