"""Treasury payments: refunds count negative, what was never paid is left out."""

from __future__ import annotations

from decimal import Decimal

from auditkit.sources.canonical import LeftOut, Row
from auditkit.sources.frame import Frame
from auditkit.sources.kinds import registers
from auditkit.sources.kinds.signs import tie_signed
from auditkit.sources.kinds.vouchers import ask_about_entity
from auditkit.sources.layout import words_of
from auditkit.sources.values import squeezed


def build(frame: Frame) -> list[Row]:
    """Convert treasury payments; a row whose state says that nothing was paid is left out and listed."""
    rows: list[Row] = []
    for row in registers.build(frame):
        index = int(str(row["row"])) - frame.sheet.first_row
        cells = frame.sheet.rows[index]
        state = squeezed(frame.text(cells, "state"))
        if any(word in state for word in frame.words("void")):
            frame.table.left_out.append(LeftOut(frame.number_of(index), "void", words_of(cells)[:80]))
            continue
        _refund(frame, row, state, frame.money(index, cells, "refunded"))
        rows.append(row)
    tie_signed(frame, rows)
    ask_about_entity(frame, {str(row["entity"] or "") for row in rows})
    frame.table.left_out.sort(key=lambda out: out.row)
    return rows


def _refund(frame: Frame, row: Row, state: str, refunded: Decimal | None) -> None:
    amount = row["amount"]
    if not isinstance(amount, Decimal):
        return
    said = state + squeezed(str(row["method"] or "")) + ("" if state else squeezed(str(row["summary"] or ""))[:4])
    refund = any(word in said for word in frame.words("refund")) or bool(row["refund_of"])
    if refund and amount > 0:
        row["amount"] = -amount
    elif refunded:
        row["amount"] = amount - abs(refunded)
