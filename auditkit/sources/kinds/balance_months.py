"""Balance tables with the movements of several months beside each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from auditkit.sources.canonical import Row
from auditkit.sources.frame import Frame

_MONTH = re.compile(r"(?:((?:19|20)\d{2})[年.-])?(\d{1,2})月")
_LAST_MONTH = 12
_ZERO = Decimal(0)

Months = dict[str, tuple[int, int]]
"""Month as ``YYYY-MM`` to the columns of debit and credit."""


def months_beside(frame: Frame) -> Months:
    """Return the months whose movements have columns of their own; empty unless there are several."""
    sides: dict[str, dict[str, int]] = {}
    for column in frame.found.columns:
        plain = column.heading.replace(".", "")
        for side in ("debit", "credit"):
            said = _MONTH.match(plain)
            if said and any(pattern.fullmatch(plain) for pattern in frame.found.spec.patterns[f"month_{side}"]):
                year, month = int(said.group(1) or frame.year or 0), int(said.group(2))
                if year and 1 <= month <= _LAST_MONTH:
                    sides.setdefault(f"{year:04d}-{month:02d}", {})[side] = column.index
    whole = {month: (found["debit"], found["credit"]) for month, found in sorted(sides.items()) if len(found) > 1}
    return whole if len(whole) > 1 and "debit" not in frame.at else {}


def spread(frame: Frame, rows: Sequence[Row], months: Months) -> list[Row]:
    """Return a row for each account and month; each opens with what the month before closed with.

    The printed closing balance is compared with the last one computed.
    """
    found: list[Row] = []
    for row in rows:
        index = int(str(row["row"])) - frame.sheet.first_row
        net = _net(row, "opening")
        for month, columns in months.items():
            moved = [_amount(frame, index, column) for column in columns]
            one = {**row, "period": month, "fiscal_year": int(month[:4]), "debit": moved[0], "credit": moved[1]}
            one["opening_debit"], one["opening_credit"] = _sides(net)
            net += moved[0] - moved[1]
            one["closing_debit"], one["closing_credit"] = _sides(net)
            found.append(one)
        if {"closing", "closing_debit"} & set(frame.at):
            frame.stated(index, str(row["account_code"]), "closing_debit", _net(row, "closing"), net, 1)
    frame.note("recognise.month-columns", count=len(months))
    return found


def _net(row: Row, end: str) -> Decimal:
    return Decimal(str(row[f"{end}_debit"] or 0)) - Decimal(str(row[f"{end}_credit"] or 0))


def _sides(net: Decimal) -> tuple[Decimal, Decimal]:
    return (net, _ZERO) if net >= 0 else (_ZERO, -net)


def _amount(frame: Frame, index: int, column: int) -> Decimal:
    name = f"month {column}"
    frame.at[name] = column
    amount = frame.money(index, frame.sheet.rows[index], name)
    del frame.at[name]
    return amount or _ZERO
