"""Registers: one row each, read column by column, with printed totals compared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from auditkit.core.tables import TABLES
from auditkit.sources.canonical import Row, total_of
from auditkit.sources.frame import Frame
from auditkit.sources.grid import Cell
from auditkit.sources.kinds.vouchers import ask_about_year, entity_of, fill_voucher
from auditkit.sources.values import as_count, as_dates, says_nothing, squeezed

_BOOKS_OF_A_YEAR = {"projects"}


def build(frame: Frame) -> list[Row]:
    """Convert a register; required columns must be filled in every row, totals are compared and left out."""
    _leave_bank_dates(frame)
    rows: list[Row] = []
    totals: list[tuple[int, str, Row]] = []
    for index, cells in frame.body():
        label = frame.total_label(cells)
        row = _row(frame, index, cells)
        if label and not _identified(frame, cells, label[1]):
            totals.append((index, label[1], row))
            frame.leave_out(index, label[0])
        elif _empty(frame, cells):
            frame.leave_out(index, "empty")
        else:
            _required(frame, index, cells, row)
            rows.append(row)
    _totals(frame, rows, totals)
    _finish(frame, rows)
    return rows


def _leave_bank_dates(frame: Frame) -> None:
    """The day on which a bank booked a card transaction is not the day of the claim."""
    head = frame.heading("claimed_on")
    of_bank = head is not None and head.heading in frame.words("bank_dates") and "voucher_no" not in frame.at
    if of_bank and "claimed_on" not in frame.said_map:
        frame.drop("claimed_on")


def _row(frame: Frame, index: int, cells: Sequence[Cell]) -> Row:
    row = frame.row(index, cells)
    if "dates" in frame.at:
        _span(frame, index, cells, row)
    if "days" in frame.at and isinstance(row.get("from_date"), date) and row.get("to_date") is None:
        row["to_date"] = _last_day(frame, cells, row)
    if frame.kind in ("official_cards", "attachments"):
        day = row["claimed_on"] if frame.kind == "official_cards" else row["voucher_date"]
        fill_voucher(frame, index, row, frame.text(cells, "voucher_type"), frame.text(cells, "period"), day)
    if "entity" in frame.types:
        row["entity"] = entity_of(frame, row)
    if "form" in frame.types:
        row["form"] = row["form"] or frame.table.sheet
        row["column_name"] = getattr(frame.heading("amount"), "heading", None)
    return row


def _span(frame: Frame, index: int, cells: Sequence[Cell], row: Row) -> None:
    cell = frame.cell(cells, "dates")
    if not cell.text.strip():
        return
    try:
        row["from_date"], row["to_date"] = as_dates(cell, frame.year)
    except ValueError:
        frame.problem("recognise.date", index, "dates", cell)


def _last_day(frame: Frame, cells: Sequence[Cell], row: Row) -> date | None:
    try:
        days = as_count(frame.cell(cells, "days"))
    except ValueError:
        return None
    start = row["from_date"]
    return start + timedelta(days=int(days) - 1) if days and days >= 1 and isinstance(start, date) else None


def _identified(frame: Frame, cells: Sequence[Cell], label: str) -> bool:
    """Tell whether a row with a total-like word is an entry all the same: its number or dates are filled."""
    dated = any(frame.text(cells, name) for name, kind in frame.types.items() if kind == "date" and name in frame.at)
    own = TABLES[frame.kind].key
    numbered = any(
        frame.text(cells, name) and squeezed(frame.text(cells, name)) != label for name in own if name in frame.at
    )
    return dated or (numbered and frame.kind != "projects")


def _empty(frame: Frame, cells: Sequence[Cell]) -> bool:
    """Tell whether only a serial number is filled in."""
    skipped = {frame.at.get("number")} | {c.index for c in frame.extras if squeezed(c.heading) == "序号"}
    return all(says_nothing(cell.text) for column, cell in enumerate(cells) if column not in skipped)


def _required(frame: Frame, index: int, cells: Sequence[Cell], row: Row) -> None:
    for name in TABLES[frame.kind].required:
        if name in frame.at and row[name] is None and not _meant(frame, cells, name):
            frame.problem("recognise.value-missing", index, name)


def _meant(frame: Frame, cells: Sequence[Cell], name: str) -> bool:
    """Tell whether an empty value is meant, or was already reported as unreadable."""
    return bool(frame.text(cells, name)) or frame.kind in ("disclosures", "contracts", "vehicles")


def _totals(frame: Frame, rows: list[Row], totals: list[tuple[int, str, Row]]) -> None:
    start = 0
    for index, label, printed in totals:
        number = frame.number_of(index)
        before = [row for row in rows if start < int(str(row["row"])) < number]
        grand = squeezed(label).rstrip(":") in ("合计", "总计", "共计")
        part = [row for row in rows if int(str(row["row"])) < number] if grand else before
        for name, kind in frame.types.items():
            value = printed.get(name)
            if kind == "money" and isinstance(value, Decimal) and part:
                frame.stated(index, label, name, value, total_of(part, name), len(part))
        start = number if not grand else start


def _finish(frame: Frame, rows: list[Row]) -> None:
    table, titles = frame.table, frame.found.titles
    table.entity = entity_of(frame)
    table.fiscal_year = titles.year
    table.period = titles.period
    if frame.kind in _BOOKS_OF_A_YEAR and titles.year:
        ask_about_year(frame, {titles.year})
    if not rows:
        frame.note("recognise.no-rows")
