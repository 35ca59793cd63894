"""Balance tables: opening, movement and closing of every account, in two columns or as amount and direction."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from auditkit.sources.canonical import Row, total_of
from auditkit.sources.frame import Frame
from auditkit.sources.grid import Cell
from auditkit.sources.kinds.vouchers import ask_about_entity, ask_about_year, entity_of
from auditkit.sources.values import as_code, as_month, code_and_name, squeezed

MONEY = ("opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit")
_ZERO = Decimal(0)


def build(frame: Frame) -> list[Row]:
    """Convert the body of a balance table; parents and leaves are both kept, ``level`` tells them apart."""
    _pair_directions(frame)
    rows: list[Row] = []
    nets: list[dict[str, Decimal | None]] = []
    totals: list[tuple[int, str, dict[str, Decimal | None]]] = []
    for index, cells in frame.body():
        label = frame.total_label(cells, loose=not _has_code(frame, cells))
        code = _has_code(frame, cells)
        if label and not code:
            frame.leave_out(index, label[0])
            if squeezed(label[1]).rstrip(":") in ("合计", "总计"):
                totals.append((index, label[1], {name: frame.money(index, cells, name) for name in MONEY}))
        elif not code:
            frame.leave_out(index, "refused")
            frame.problem(
                "recognise.account-missing", index, "account_code" if "account_code" in frame.at else "account"
            )
        else:
            row = frame.row(index, cells)
            _account(frame, cells, row)
            _place_in_time(frame, index, cells, row)
            _to_date(frame, index, cells, row)
            nets.append(_directed(frame, index, cells, row))
            rows.append(row)
    _undirected(frame, rows, nets)
    for row in rows:
        for name in MONEY:
            row[name] = row[name] or _ZERO
    give_levels(rows)
    _finish(frame, rows, totals)
    return rows


def _has_code(frame: Frame, cells: Sequence[Cell]) -> str:
    words = frame.text(cells, "account_code")
    if not words and "account" in frame.at:
        words = code_and_name(frame.text(cells, "account"))[0]
    return words if any(char.isdigit() for char in words) and not words.endswith(("计", "计:")) else ""


def _account(frame: Frame, cells: Sequence[Cell], row: Row) -> None:
    printed = frame.text(cells, "account_code")
    if not printed:
        printed, name = code_and_name(frame.text(cells, "account"))
        row["account_name"] = row["account_name"] or name or None
    row["account_code"] = as_code(printed)
    row["account_name"] = str(row["account_name"] or "").strip() or None


def _place_in_time(frame: Frame, index: int, cells: Sequence[Cell], row: Row) -> None:
    row["entity"] = entity_of(frame, row)
    titles = frame.found.titles
    period, year = titles.period, frame.year
    words = frame.text(cells, "period")
    if words:
        parts = [
            part
            for part in words.replace("月份：", "").replace("月份:", "").replace("—", "-").split("-")
            if part.strip()
        ]
        try:
            months = [as_month(part, year) for part in (parts if len(parts) == 2 and len(parts[1]) > 2 else [words])]
            period = (str(months[0]), str(months[-1])) if months[0] else period
        except ValueError:
            frame.problem("recognise.period", index, "period", frame.cell(cells, "period"))
    if period is None and year:
        period = (f"{year}-01", f"{year}-12")
    row["period"] = None if period is None else period[1] if period[0] == period[1] else f"{period[0]}/{period[1]}"
    row["fiscal_year"] = row["fiscal_year"] or (int(period[1][:4]) if period else year)


def _pair_directions(frame: Frame) -> None:
    """Give opening and closing a direction each where two equal headings stand beside them on the same side."""
    head = frame.heading("direction")
    if head is None or "direction" in frame.hints.map or not {"opening", "closing"} <= set(frame.at):
        return
    equal = {column.index for column in frame.found.columns if column.heading == head.heading}
    for step in (-1, 1):
        beside = {f"{end}_direction": frame.at[end] + step for end in ("opening", "closing")}
        if len(equal) == 2 and set(beside.values()) == equal:
            frame.at.update(beside)
            del frame.at["direction"]
            return


def _to_date(frame: Frame, index: int, cells: Sequence[Cell], row: Row) -> None:
    """Movements given only up to date are those of the whole period."""
    for side in ("debit", "credit"):
        if side not in frame.at and f"{side}_to_date" in frame.at:
            row[side] = frame.money(index, cells, f"{side}_to_date")


def _directed(frame: Frame, index: int, cells: Sequence[Cell], row: Row) -> dict[str, Decimal | None]:
    """Split amounts with a direction; return the amounts that have none."""
    nets: dict[str, Decimal | None] = {}
    for end in ("opening", "closing"):
        if end not in frame.at:
            continue
        amount = frame.money(index, cells, end)
        name = f"{end}_direction" if f"{end}_direction" in frame.at else "direction"
        side = squeezed(frame.text(cells, name)).upper()
        if amount is None or not amount:
            continue
        if side in frame.words("debit_words"):
            row[f"{end}_debit"] = amount
        elif side in frame.words("credit_words"):
            row[f"{end}_credit"] = amount
        elif name in frame.at and side not in frame.words("even_words") and side:
            frame.problem("recognise.direction", index, name, frame.cell(cells, name))
        else:
            nets[end] = amount
    return nets


def _undirected(frame: Frame, rows: list[Row], nets: list[dict[str, Decimal | None]]) -> None:
    """Find the side of balances printed without direction: from the movement, else from the account above."""
    if not any(nets):
        return
    sides = [_side(row, net) for row, net in zip(rows, nets, strict=True)]
    by_root: dict[str, str] = {}
    for row, side in zip(rows, sides, strict=True):
        if side:
            by_root.setdefault(str(row["account_code"])[:4], side)
    unsure = 0
    for row, net, own in zip(rows, nets, sides, strict=True):
        side = own or by_root.get(str(row["account_code"])[:4])
        unsure += side is None
        for end, amount in net.items():
            row[f"{end}_{side or 'debit'}"] = amount
    if unsure and "direction" not in frame.hints.map:
        frame.ask("recognise.direction-unknown", "--map direction=COLUMN", count=unsure)


def _side(row: Row, net: dict[str, Decimal | None]) -> str | None:
    if not net:
        return None
    opening, closing = net.get("opening") or _ZERO, net.get("closing") or _ZERO
    debit, credit = row["debit"] or _ZERO, row["credit"] or _ZERO
    assert isinstance(debit, Decimal) and isinstance(credit, Decimal)
    if debit == credit:
        return None
    if opening + debit - credit == closing:
        return "debit"
    return "credit" if opening - debit + credit == closing else None


def give_levels(rows: list[Row]) -> None:
    """Set ``level`` by the hierarchy of the codes present, 1 for an account without parent; a printed level stays."""
    codes = {str(row["account_code"]) for row in rows}
    for row in rows:
        if row["level"] is None:
            code = str(row["account_code"])
            row["level"] = 1 + sum(code[:length] in codes for length in range(1, len(code)))


def _finish(frame: Frame, rows: list[Row], totals: list[tuple[int, str, dict[str, Decimal | None]]]) -> None:
    table = frame.table
    lowest = min((int(str(row["level"])) for row in rows), default=1)
    top = [row for row in rows if row["level"] == lowest]
    sums = {name: total_of(top, name) for name in MONEY}
    table.debit, table.credit = sums["debit"], sums["credit"]
    for index, label, printed in totals:
        for name, value in printed.items():
            frame.stated(index, label, name, value, sums[name], len(top))
    periods = [str(row["period"]).split("/") for row in rows if row["period"]]
    if periods:
        table.period = (min(p[0] for p in periods), max(p[-1] for p in periods))
    years = {int(str(row["fiscal_year"])) for row in rows if row["fiscal_year"]}
    table.fiscal_year = max(years, default=None)
    entities = {str(row["entity"]) for row in rows}
    table.entity = sorted(entities)[0] if entities else entity_of(frame)
    ask_about_entity(frame, entities)
    ask_about_year(frame, years)
