"""Budgets: the total with its outline, projects, three-public, procurement; long, wide, or income beside spending."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from auditkit.core.money import half_up
from auditkit.sources.canonical import Row, total_of
from auditkit.sources.frame import LOOSE_TOTAL, Frame
from auditkit.sources.grid import Cell
from auditkit.sources.headings import bare
from auditkit.sources.kinds.budget_parts import levels_by_code, nest, parts_of, printed_code
from auditkit.sources.kinds.outline import Outline, take_apart
from auditkit.sources.kinds.vouchers import ask_about_year, entity_of
from auditkit.sources.values import squeezed

_WIDE = ("three_public_total", "abroad", "vehicles", "vehicle_purchase", "vehicle_running", "reception")
_PARTS = {"vehicle_purchase", "vehicle_running"}
_ZERO = Decimal(0)
_GRAND = re.compile(r"^(?:本年|当年)?(?:收入|支出)(?:预算)?(?:总计|合计|总额)$")


def build(frame: Frame) -> list[Row]:
    """Convert a budget sheet; amounts in yuan, labels cleaned, total rows as control totals."""
    section = section_of(frame)
    blocks = _blocks(frame)
    if "abroad" in frame.at and "item" not in frame.at:
        rows = _wide(frame, section)
    elif blocks:
        rows = _side_by_side(frame, section, blocks)
    else:
        rows = _long(frame, section)
    titles = frame.found.titles
    frame.table.entity = entity_of(frame)
    frame.table.fiscal_year = titles.year
    if titles.year:
        ask_about_year(frame, {titles.year})
    return rows


def section_of(frame: Frame) -> str:
    """Tell which budget sheet it is: ``total``, ``project``, ``three_public``, ``procurement`` or ``other``."""
    said = squeezed(frame.found.titles.words) + squeezed(frame.table.sheet) + squeezed(frame.sheet.caption)
    heads = "".join(column.heading for column in frame.found.columns)
    for section in ("three_public", "procurement"):
        if any(word in said + heads for word in frame.words(section)):
            return section
    if any(word in said for word in frame.words("total")):
        return "total"
    item = frame.heading("item")
    if any(word in said for word in frame.words("project")) or (item is not None and item.leaf == "项目名称"):
        return "project"
    labels = [squeezed(cells[0].text) for cells in frame.sheet.rows[frame.found.start :][:40] if cells]
    return "total" if any("基本支出" in label for label in labels) else "other"


def _blocks(frame: Frame) -> list[tuple[str, int, int]]:
    """Return (kind, item column, amount column) where income and spending stand side by side."""
    if "income_item" in frame.at:
        return [(side, frame.at[f"{side}_item"], frame.at[f"{side}_amount"]) for side in ("income", "expense")]
    items = [c for c in frame.found.columns if bare(c.leaf or c.heading) in frame.found.spec.headings["item"]]
    amounts = [c for c in frame.found.columns if bare(c.leaf or c.heading) in frame.found.spec.headings["amount"]]
    if len(items) != 2 or len(amounts) < 2:
        return []
    right = next((c for c in amounts if c.index > items[1].index), None)
    left = next((c for c in amounts if items[0].index < c.index < items[1].index), None)
    if left is None or right is None:
        return []
    return [("income", items[0].index, left.index), ("expense", items[1].index, right.index)]


def _long(frame: Frame, section: str) -> list[Row]:
    rows: list[Row] = []
    totals: list[tuple[int, str, Decimal | None, Row]] = []
    outline, side, usual = Outline(), None, _usual_side(frame)
    marked: set[object] = set()
    for index, cells in frame.body():
        words = frame.cell(cells, "item").text
        label = frame.total_label(cells)
        row = frame.row(index, cells)
        row["economic_code"] = printed_code(frame, cells, row)
        amount = row["amount"] if isinstance(row["amount"], Decimal) else None
        if label:
            totals.append((index, label[1], amount, row))
            frame.leave_out(index, "total")
            continue
        if not words.strip():
            frame.leave_out(index, "empty" if amount is None else "refused")
            if amount is not None:
                frame.problem("recognise.item-missing", index, "item")
            continue
        apart = take_apart(words)
        level, path = outline.place(apart)
        side = _side(frame, apart.name, level, path, side)
        if amount is None and not frame.cell(cells, "amount").text.strip():
            frame.leave_out(index, "heading")
            continue
        part = _section_within(frame, section, apart.name, path)
        rows.append(_finished(frame, row, part, apart.name, level, path, _kind(frame, row, part, side or usual)))
        marked |= {row["row"]} if apart.of_which else set()
    levels_by_code(rows)
    nest(rows, marked, [amount for _, _, amount, _ in totals if amount is not None])
    _totals(frame, rows, totals, section)
    kept = _without_closing_totals(frame, rows)
    return [*kept, *(parts_of(frame, kept) if section in ("total", "other") else ())]


def _usual_side(frame: Frame) -> str | None:
    """Return the side of every row of a sheet about one side only, None where it has both or does not say."""
    said = squeezed(frame.found.titles.words + frame.table.sheet)
    sides = {"income": "收入" in said or "收支" in said, "expense": "支出" in said or "收支" in said}
    return next(iter(side for side, is_said in sides.items() if is_said), None) if sum(sides.values()) == 1 else None


def _section_within(frame: Frame, section: str, name: str, path: str) -> str:
    """Tell the section of a row: a total may list the three-public expenses below its own lines."""
    top = path.split("/")[0] if path else name
    return "three_public" if section == "total" and frame.words("three_public")[0] in top else section


def _finished(frame: Frame, row: Row, section: str, item: str, level: int, path: str, kind: str | None) -> Row:
    row.update(section=section, item=item, level=level, path=path, kind=kind)
    if section == "project":
        row["project"] = row["project"] or item
    if row["amount"] is None:
        row["amount"] = _ZERO
    row["fund"] = row["fund"] or _only_fund(frame, row)
    return row


def _only_fund(frame: Frame, row: Row) -> str | None:
    """Return the fund where the funds have a column each and one of them holds the whole amount."""
    if not row["amount"]:
        return None
    cells = frame.sheet.rows[int(str(row["row"])) - frame.sheet.first_row]
    for column in frame.extras:
        if column.index < len(cells) and any(word in column.leaf for word in frame.words("funds")):
            value = cells[column.index].value
            if isinstance(value, Decimal) and half_up(value * frame.scale("amount"), 2) == row["amount"]:
                return column.leaf
    return None


def _side(frame: Frame, name: str, level: int, path: str, last: str | None) -> str | None:
    top = path.split("/")[0] if path else name
    if any(word in top for word in frame.words("income")):
        return "income"
    if any(word in top for word in frame.words("expense")):
        return "expense"
    return last if level else None


def _kind(frame: Frame, row: Row, section: str, side: str | None) -> str | None:
    printed = str(row["kind"] or "")
    if printed:
        return "income" if any(word in printed for word in frame.words("income")) else "expense"
    return side if section in ("total", "other") else "expense"


def _totals(frame: Frame, rows: list[Row], totals: list[tuple[int, str, Decimal | None, Row]], section: str) -> None:
    """Compare 合计 with the rows; a table whose only row is 合计 keeps it as its row."""
    if not rows and len(totals) == 1 and totals[0][2] is not None:
        index, label, amount, row = totals[0]
        frame.table.left_out = [out for out in frame.table.left_out if out.row != frame.number_of(index)]
        rows.append(_finished(frame, row, section, label, 0, "", None if section == "total" else "expense"))
        rows[0]["project"] = None
        return
    top = [row for row in rows if row["level"] == 0 and row["section"] == section]
    for index, label, amount, _ in totals:
        before = [row for row in top if int(str(row["row"])) < frame.number_of(index)]
        part = before or top
        sides = {row["kind"] for row in part}
        if section == "total" and len(sides) > 1:
            continue
        frame.stated(index, label, "amount", amount, total_of(part, "amount"), len(part))


def _side_by_side(frame: Frame, section: str, blocks: list[tuple[str, int, int]]) -> list[Row]:
    rows: list[Row] = []
    outlines = {side: Outline() for side, _, _ in blocks}
    kept_at = dict(frame.at)
    for index, cells in frame.body():
        before = len(rows)
        for side, item, amount in blocks:
            words = cells[item].text if item < len(cells) else ""
            if not words.strip():
                continue
            frame.at = {**kept_at, "amount": amount}
            row = frame.row(index, ())
            row["amount"] = frame.money(index, cells, "amount")
            apart = take_apart(words)
            level, path = outlines[side].place(apart)
            if row["amount"] is not None or cells[amount].text.strip():
                rows.append(_finished(frame, row, section, apart.name, level, path, side))
        if len(rows) == before:
            frame.leave_out(index, "heading")
    frame.at = kept_at
    return _without_closing_totals(frame, rows)


def _without_closing_totals(frame: Frame, rows: list[Row]) -> list[Row]:
    """Take 收入总计 and 支出总计 below the rows they add up as printed totals, not as rows."""
    kept: list[Row] = []
    closing: dict[int, str] = {}
    for row in rows:
        above = [one for one in kept if one["kind"] == row["kind"] and one["level"] == 0]
        label, amount = str(row["item"]), row["amount"]
        total = total_of(above, "amount")
        if not above or not (_GRAND.search(label) or (LOOSE_TOTAL.search(label) and amount == total)):
            kept.append(row)
            continue
        index = int(str(row["row"])) - frame.sheet.first_row
        closing[index] = label
        frame.stated(index, label, "amount", amount if isinstance(amount, Decimal) else None, total, len(above))
    used = {row["row"] for row in kept}
    for index in closing:
        if frame.number_of(index) not in used:
            frame.leave_out(index, "total")
    return kept


def _wide(frame: Frame, section: str) -> list[Row]:
    """Convert a table whose columns are the items and whose single row holds the amounts."""
    rows: list[Row] = []
    lines = list(frame.body())
    chosen = next((line for line in lines if frame.total_label(line[1])), lines[0] if lines else None)
    for index, cells in lines:
        if chosen is None or index != chosen[0]:
            frame.leave_out(index, "total")
            continue
        for name in _WIDE:
            head = frame.heading(name)
            amount = _wide_amount(frame, index, cells, name)
            if head is None or amount is None:
                continue
            if name == "three_public_total":
                total = amount
                continue
            row = frame.row(index, ())
            row["amount"] = amount
            part = name in _PARTS and "vehicles" in frame.at
            path = _wide_item(frame, "vehicles") if part else ""
            rows.append(_finished(frame, row, section, _wide_item(frame, name), int(part), path, "expense"))
        if "three_public_total" in frame.at and rows:
            top = [row for row in rows if row["level"] == 0]
            frame.stated(index, "合计", "three_public_total", total, total_of(top, "amount"), len(top))
    if len(lines) > 1 and not any(frame.total_label(cells) for _, cells in lines):
        frame.ask("recognise.wide-several", f"--kind {frame.table.sheet}=ignore", count=len(lines))
    return rows


def _wide_amount(frame: Frame, index: int, cells: Sequence[Cell], name: str) -> Decimal | None:
    return frame.money(index, cells, name) if name in frame.at else None


def _wide_item(frame: Frame, name: str) -> str:
    """Return the label of a wide column: that of its group for 小计, else its own."""
    head = frame.heading(name)
    assert head is not None
    leaf = head.leaf or head.heading
    return head.group.split(".")[-1] if leaf in ("小计", "合计") and head.group else leaf
