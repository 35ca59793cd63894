"""Balance tables: opening, movement and closing of every account, in two columns or as amount and direction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from auditkit.sources.canonical import Row, total_of
from auditkit.sources.frame import Frame
from auditkit.sources.grid import Cell
from auditkit.sources.kinds.account_tree import families, top_rows
from auditkit.sources.kinds.balance_months import months_beside, spread
from auditkit.sources.kinds.vouchers import ask_about_entity, ask_about_year, entity_of
from auditkit.sources.values import as_code, as_month, code_and_name, squeezed

MONEY = ("opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit")
_SIDES = (("opening_debit", "opening_credit"), ("debit", "credit"), ("closing_debit", "closing_credit"))
_ZERO = Decimal(0)
_ENDS = 2
_MONTHS = re.compile(r"(\d{1,2})(?:月份?|期)?\s*[-—~至到]+\s*(\d{1,2})(?:月份?|期)?")


@dataclass
class _Body:
    """What has been read so far.

    Attributes:
        rows: Rows, one for each account (and item, and month where these stand beside each other).
        nets: Amounts of each row that have no direction.
        totals: Printed totals: index, label, amounts, position in ``rows`` of the first row each adds up.
        part: Position in ``rows`` after the last printed total.
        whole: The same after the last grand total.
    """

    rows: list[Row] = field(default_factory=list)
    nets: list[dict[str, Decimal | None]] = field(default_factory=list)
    totals: list[tuple[int, str, dict[str, Decimal | None], range]] = field(default_factory=list)
    part: int = 0
    whole: int = 0


def build(frame: Frame) -> list[Row]:
    """Convert the body of a balance table; parents and leaves are both kept, ``level`` tells them apart.

    Opening, movement and closing are of one span: balance at the start of the year goes with the movement to date,
    that at the start of the period with the movement of the period. Months beside each other become a row each.
    """
    _pair_directions(frame)
    _choose_span(frame)
    months, body = months_beside(frame), _Body()
    for index, cells in frame.body():
        label = frame.total_label(cells, loose=not _has_code(frame, cells))
        code = _has_code(frame, cells)
        if label and not code:
            frame.leave_out(index, label[0])
            if label[0] == "total":
                _total(frame, index, cells, label[1], body)
        elif not code:
            frame.leave_out(index, "refused")
            frame.problem(
                "recognise.account-missing", index, "account_code" if "account_code" in frame.at else "account"
            )
        else:
            row = frame.row(index, cells)
            _account(frame, cells, row)
            _place_in_time(frame, index, cells, row)
            body.nets.append(_directed(frame, index, cells, row))
            body.rows.append(row)
    _undirected(frame, body.rows, body.nets)
    for row in body.rows:
        for name in MONEY:
            row[name] = row[name] or _ZERO
        _turn_opening(frame, row)
    give_levels(body.rows)
    if months:
        body.rows = spread(frame, body.rows, months)
    _finish(frame, body)
    return body.rows


def _total(frame: Frame, index: int, cells: Sequence[Cell], label: str, body: _Body) -> None:
    """Note a printed total and the rows it adds up: those since the last one, or all for a grand total."""
    grand = squeezed(label).rstrip(":") in ("合计", "总计", "总合计")
    printed = {name: frame.money(index, cells, name) for name in MONEY}
    body.totals.append((index, label, printed, range(body.whole if grand else body.part, len(body.rows))))
    body.part = len(body.rows)
    body.whole = len(body.rows) if grand else body.whole


def _choose_span(frame: Frame) -> None:
    """Let one balance at the start and one movement count, of one span; the others are kept as they stand."""
    ends = ("opening", "opening_debit", "opening_credit", "opening_direction")
    since_year = not any(name in frame.at for name in ends[:3])
    for name in ends:
        if f"year_{name}" in frame.at and since_year:
            frame.use_as(f"year_{name}", name)
            frame.of_year = True
        else:
            frame.drop(f"year_{name}")
    for side in ("debit", "credit"):
        if f"{side}_to_date" in frame.at and (frame.of_year or side not in frame.at):
            frame.drop(side)
            frame.use_as(f"{side}_to_date", side)
        else:
            frame.drop(f"{side}_to_date")


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
    printed = row["fiscal_year"]
    period, year = titles.period, printed if isinstance(printed, int) else frame.year
    words = re.sub(r"^\s*(?:会计)?(?:月份|期间)\s*[:：]", "", frame.text(cells, "period"))
    if words and squeezed(words).upper() in frame.words("whole_year") and year:
        period = (f"{year}-01", f"{year}-12")
    elif words:
        span = _MONTHS.fullmatch(words.strip())
        parts = [part for part in (span.groups() if span else re.split(r"[-—~至到]+", words)) if part.strip()]
        try:
            months = [
                as_month(part, year)
                for part in (parts if span or (len(parts) == _ENDS and len(parts[1]) > _ENDS) else [words])
            ]
            period = (str(months[0]), str(months[-1])) if months[0] else period
        except ValueError:
            frame.problem("recognise.period", index, "period", frame.cell(cells, "period"))
    if period is None and year:
        period = (f"{year}-01", f"{year}-12")
    if period is not None and frame.of_year:
        period = (f"{period[1][:4]}-01", period[1])
    row["period"] = None if period is None else period[1] if period[0] == period[1] else f"{period[0]}/{period[1]}"
    row["fiscal_year"] = row["fiscal_year"] or (int(period[1][:4]) if period else year)


def _pair_directions(frame: Frame) -> None:
    """Give opening and closing a direction each where two equal headings stand beside them on the same side."""
    head = frame.heading("direction")
    if head is None or "direction" in frame.said_map or not {"opening", "closing"} <= set(frame.at):
        return
    equal = {column.index for column in frame.found.columns if column.heading == head.heading}
    for step in (-1, 1):
        beside = {f"{end}_direction": frame.at[end] + step for end in ("opening", "closing")}
        if len(equal) == 2 and set(beside.values()) == equal:
            frame.at.update(beside)
            del frame.at["direction"]
            return


def _turn_opening(frame: Frame, row: Row) -> None:
    """One column of direction is that of the closing balance: the opening is on the side that leads to it."""
    if "direction" not in frame.at or "opening" not in frame.at or "opening_direction" in frame.at:
        return
    opening, moved, closing = (_net(row, *sides) for sides in _SIDES)
    if opening and opening + moved != closing and moved - opening == closing:
        row["opening_debit"], row["opening_credit"] = row["opening_credit"], row["opening_debit"]


def _net(row: Row, left: str, right: str) -> Decimal:
    return Decimal(str(row[left] or 0)) - Decimal(str(row[right] or 0))


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
    unsure, known = 0, "debit" if _signed(nets, sides) else None
    for row, net, own in zip(rows, nets, sides, strict=True):
        side = own or known or by_root.get(str(row["account_code"])[:4])
        unsure += side is None
        for end, amount in net.items():
            row[f"{end}_{side or 'debit'}"] = amount
    if unsure and "direction" not in frame.said_map:
        frame.ask("recognise.direction-unknown", "--map direction=COLUMN", count=unsure)


def _signed(nets: Sequence[dict[str, Decimal | None]], sides: Sequence[str | None]) -> bool:
    """Tell whether credit balances are printed negative: they then add up to nothing, whatever the level."""
    if "credit" in sides or not any(amount < 0 for net in nets for amount in net.values() if amount):
        return False
    ends = {end for net in nets for end in net}
    return not any(sum((net.get(end) or _ZERO for net in nets), _ZERO) for end in ends)


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
    """Set ``level`` by the hierarchy of the codes present, 1 for an account without parent; a printed level stays.

    An auxiliary item below its account is one level deeper than the account.
    """
    codes = {str(row["account_code"]) for row in rows}
    whole = {str(row["account_code"]) for row in rows if not row["auxiliaries"]}
    for row in rows:
        if row["level"] is None:
            code = str(row["account_code"])
            item = bool(row["auxiliaries"]) and code in whole
            row["level"] = 1 + item + sum(code[:length] in codes for length in range(1, len(code)))


def _finish(frame: Frame, body: _Body) -> None:
    table, rows = frame.table, body.rows
    tops = top_rows(rows)
    table.debit, table.credit = total_of(tops, "debit"), total_of(tops, "credit")
    for index, label, printed, span in body.totals:
        part = top_rows(rows[span.start : span.stop])
        for name, value in printed.items():
            if part and (name in frame.at or name.split("_")[0] not in frame.at):
                frame.stated(index, label, name, value, total_of(part, name), len(part))
    _compare_parents(frame, rows)
    periods = [str(row["period"]).split("/") for row in rows if row["period"]]
    if periods:
        table.period = (min(p[0] for p in periods), max(p[-1] for p in periods))
    years = {int(str(row["fiscal_year"])) for row in rows if row["fiscal_year"]}
    table.fiscal_year = max(years, default=None)
    entities = {str(row["entity"]) for row in rows}
    table.entity = sorted(entities)[0] if entities else entity_of(frame)
    ask_about_entity(frame, entities)
    ask_about_year(frame, years)


def _compare_parents(frame: Frame, rows: Sequence[Row]) -> None:
    """Note accounts that are not the sum of the accounts right below them; balances are compared net."""
    differing = []
    for parent, below in families(rows):
        for (left, right), name in zip(_SIDES, ("opening", "movement", "closing"), strict=True):
            printed, computed = _net(parent, left, right), sum((_net(row, left, right) for row in below), _ZERO)
            if printed != computed:
                differing.append((parent, name, printed, computed))
                break
    if differing:
        row, name, printed, computed = differing[0]
        known = {"code": row["account_code"], "column": name, "printed": printed, "computed": computed}
        frame.note("recognise.parents-differ", count=len(differing), **known)
