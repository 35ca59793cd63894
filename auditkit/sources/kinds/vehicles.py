"""Vehicles: one line for each cost, or a column for each kind of cost."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from auditkit.sources.canonical import Row
from auditkit.sources.frame import Frame
from auditkit.sources.grid import EMPTY, Cell
from auditkit.sources.headings import ColumnHead
from auditkit.sources.kinds import registers
from auditkit.sources.kinds.vouchers import entity_of


def build(frame: Frame) -> list[Row]:
    """Convert a vehicle register; columns named after costs become one row each, their sum is not counted again."""
    costs = _costs(frame)
    if not costs:
        return registers.build(frame)
    rows: list[Row] = []
    for index, cells in frame.body():
        label = frame.total_label(cells)
        if label:
            frame.leave_out(index, label[0])
            continue
        made = [row for column in costs if (row := _cost(frame, index, cells, column)) is not None]
        rows += made
        if not made:
            frame.leave_out(index, "empty")
    frame.table.entity = entity_of(frame)
    frame.table.fiscal_year = frame.found.titles.year
    return rows


def _costs(frame: Frame) -> list[ColumnHead]:
    """Return the columns named after a cost, where there are several."""
    others = {column for name, column in frame.at.items() if name not in ("item_amount", "amount", "item")}
    patterns = frame.found.spec.patterns["item_amount"]
    found = [
        column
        for column in frame.found.columns
        if column.index not in others and any(pattern.fullmatch(column.leaf or column.heading) for pattern in patterns)
    ]
    return found if len(found) > 1 else []


def _cost(frame: Frame, index: int, cells: Sequence[Cell], column: ColumnHead) -> Row | None:
    cell = cells[column.index] if column.index < len(cells) else EMPTY
    name = f"cost {column.index}"
    frame.at[name] = column.index
    amount = frame.money(index, cells, name) if cell.text.strip() else None
    del frame.at[name]
    if not isinstance(amount, Decimal):
        return None
    row = frame.row(index, cells)
    row.update(item=column.leaf or column.heading, amount=amount)
    return row
