"""Bank statements: received and paid from the unit's side, each line tied to the running balance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from auditkit.sources.canonical import Row, StatedTotal
from auditkit.sources.frame import Frame
from auditkit.sources.grid import Cell
from auditkit.sources.kinds.vouchers import ask_about_entity, entity_of
from auditkit.sources.values import squeezed

_ACCOUNT = re.compile(r"(?:账号|帐号|账户|卡号)[:：]?\s*([\d*\-]{6,40})")
_HOLDER = re.compile(r"(?:户名|账户名称|客户名称|单位名称)[:：]\s*([^\s:：]+)")
_OPENING = re.compile(r"(?:上期|期初|上月|承前|年初)(?:余额|结转|页)|承前页")
_MOST_BREAKS = 10
_ZERO = Decimal(0)


@dataclass(frozen=True)
class _Order:
    """How a statement runs: oldest first or last, and which side its debit is."""

    forward: bool
    swapped: bool


def build(frame: Frame) -> list[Row]:
    """Convert a bank statement.

    The side of a column is told by its heading and proved by the running balance: a book kept by the unit calls
    receipts debit, a statement of the bank calls them credit.
    """
    said = "  ".join(c.text for row in frame.sheet.rows[: frame.found.start] for c in row) + frame.sheet.caption
    account = _ACCOUNT.search(said)
    holder = _HOLDER.search(said)
    rows: list[Row] = []
    opening: Decimal | None = None
    for index, cells in frame.body():
        row = _row(frame, index, cells)
        label = frame.total_label(cells)
        empty = not row["received"] and not row["paid"]
        if empty and _OPENING.search("".join(squeezed(cell.text) for cell in cells)):
            opening = row["balance"] if isinstance(row["balance"], Decimal) else opening
            frame.leave_out(index, "carried")
        elif (label and row["date"] is None) or (empty and row["date"] is None):
            frame.leave_out(index, label[0] if label else "empty")
        else:
            row["account"] = row["account"] or (account.group(1) if account else None)
            row["entity"] = entity_of(frame, {"entity": holder.group(1)} if holder else None)
            if row["date"] is None:
                frame.problem("recognise.value-missing", index, "date")
            rows.append(row)
    _prove(frame, rows, opening)
    frame.table.entity = entity_of(frame, {"entity": holder.group(1)} if holder else None)
    frame.table.fiscal_year = frame.found.titles.year
    ask_about_entity(frame, {frame.table.entity})
    if not rows:
        frame.note("recognise.no-rows")
    return rows


def _row(frame: Frame, index: int, cells: Sequence[Cell]) -> Row:
    row = frame.row(index, cells)
    if "amount" not in frame.at or "received" in frame.at or "paid" in frame.at:
        return row
    amount = frame.money(index, cells, "amount")
    side = squeezed(frame.text(cells, "direction"))
    if amount is None:
        return row
    out = any(word == side or (len(word) > 1 and word in side) for word in frame.words("paid"))
    back = any(word == side or (len(word) > 1 and word in side) for word in frame.words("received"))
    if side and out == back:
        frame.problem("recognise.direction", index, "direction", frame.cell(cells, "direction"))
    paid = out if side else amount < 0
    row["paid" if paid else "received"] = amount if side else abs(amount)
    return row


def _net(row: Row) -> Decimal:
    received, paid = row["received"], row["paid"]
    return (received if isinstance(received, Decimal) else _ZERO) - (paid if isinstance(paid, Decimal) else _ZERO)


def _prove(frame: Frame, rows: list[Row], opening: Decimal | None) -> None:
    """Tie every line to the balance printed before it, number the lines from the oldest, report what does not tie."""
    balanced = [row for row in rows if isinstance(row["balance"], Decimal)]
    choices = [_Order(forward, swapped) for swapped in (False, True) for forward in (True, False)]
    order = min(choices, key=lambda choice: (len(_breaks(balanced, choice)), choice.swapped, not choice.forward))
    if order.swapped:
        for row in rows:
            row["received"], row["paid"] = row["paid"], row["received"]
        frame.note("bank.sides-swapped")
        order = _Order(order.forward, swapped=False)
    lines = rows if order.forward else rows[::-1]
    for number, row in enumerate(lines, 1):
        row["line_no"] = number
    chain = balanced if order.forward else balanced[::-1]
    _report(frame, chain, _breaks(balanced, order), opening)


def _breaks(rows: Sequence[Row], order: _Order) -> list[Row]:
    lines = rows if order.forward else rows[::-1]
    sign = -1 if order.swapped else 1
    return [
        row
        for before, row in zip(lines, lines[1:], strict=False)
        if Decimal(str(before["balance"])) + sign * _net(row) != Decimal(str(row["balance"]))
    ]


def _report(frame: Frame, chain: Sequence[Row], broken: Sequence[Row], opening: Decimal | None) -> None:
    for row in broken[:_MOST_BREAKS]:
        frame.note("bank.balance-breaks", row=row["row"], count=len(broken))
    if not chain:
        return
    first, last = chain[0], chain[-1]
    start = opening if opening is not None else Decimal(str(first["balance"])) - _net(first)
    computed = start + sum((_net(row) for row in chain), _ZERO)
    printed = Decimal(str(last["balance"]))
    frame.table.stated_totals.append(StatedTotal(int(str(last["row"])), "余额", "balance", printed, computed))
    days = [row["date"] for row in chain if isinstance(row["date"], date)]
    if days:
        frame.table.period = (f"{min(days):%Y-%m}", f"{max(days):%Y-%m}")
