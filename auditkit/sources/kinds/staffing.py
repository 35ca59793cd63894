"""Posts and people: a long table with parts, a table with one column for each kind of people, or a single wide row."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from auditkit.sources.canonical import Row
from auditkit.sources.frame import Frame
from auditkit.sources.grid import Cell
from auditkit.sources.kinds.outline import Outline, take_apart
from auditkit.sources.kinds.vouchers import entity_of
from auditkit.sources.values import as_count

KINDS = ("retired", "temporary", "actual", "approved")


def build(frame: Frame) -> list[Row]:
    """Convert a staffing table; ``level`` 0 are the totals of a kind, parts have a level above 0."""
    wide = [name for name in KINDS if name in frame.at]
    rows = _wide(frame, sorted(wide, key=frame.at.__getitem__)) if len(wide) >= 2 else _long(frame)
    frame.table.entity = entity_of(frame)
    frame.table.fiscal_year = frame.found.titles.year
    return rows


def kind_of(frame: Frame, label: str) -> str | None:
    """Tell approved posts, actual, retired and temporary people apart by the words of a label."""
    return next((kind for kind in KINDS if any(word in label for word in frame.words(kind))), None)


def _long(frame: Frame) -> list[Row]:
    rows: list[Row] = []
    outline = Outline()
    kinds: list[str | None] = []
    for index, cells in frame.body():
        words = frame.cell(cells, "item").text
        label = frame.total_label(cells)
        row = frame.row(index, cells)
        if label and rows:
            frame.leave_out(index, "total")
            continue
        if not words.strip() or (row["count"] is None and not frame.text(cells, "count")):
            frame.leave_out(index, "empty" if not words.strip() else "heading")
            if words.strip():
                outline.place(take_apart(words))
            continue
        apart = take_apart(words)
        level, path = outline.place(apart)
        kinds = kinds[:level]
        kind = kind_of(frame, apart.name) or next((k for k in reversed(kinds) if k), None)
        kinds += [None] * (level - len(kinds)) + [kind]
        row.update(item=apart.name, path=path, level=level, kind=kind or "other")
        rows.append(row)
    return rows


def _wide(frame: Frame, names: Sequence[str]) -> list[Row]:
    """One row for each column of people: the 合计 line (or the only line) at level 0, the others as its parts."""
    lines = list(frame.body())
    totals = [line for line in lines if frame.total_label(line[1])]
    whole = totals[-1] if totals else lines[0] if len(lines) == 1 else None
    rows: list[Row] = []
    for name in names:
        head = frame.heading(name)
        item = head.heading.replace(".", "") if head else name
        parts = [(index, cells, _count(frame, index, cells, name)) for index, cells in lines if (index, cells) != whole]
        if whole is not None:
            total, index = _count(frame, whole[0], whole[1], name), whole[0]
        else:
            total, index = (
                sum((count for _, _, count in parts if count is not None), Decimal(0)),
                lines[0][0] if lines else 0,
            )
        if total is None or not lines:
            continue
        rows.append(_row(frame, index, item, "", 0, name, total))
        for part, cells, count in parts:
            if count is not None:
                label = take_apart(frame.cell(cells, "item").text).name or item
                rows.append(_row(frame, part, label, item, 1, name, count))
    used = {row["row"] for row in rows}
    for index, _ in lines:
        if frame.number_of(index) not in used:
            frame.leave_out(index, "empty")
    return rows


def _row(frame: Frame, index: int, item: str, path: str, level: int, kind: str, count: Decimal) -> Row:
    row = frame.row(index, ())
    row.update(item=item, path=path, level=level, kind=kind, count=int(count))
    return row


def _count(frame: Frame, index: int, cells: Sequence[Cell], name: str) -> Decimal | None:
    cell = frame.cell(cells, name)
    try:
        return as_count(cell)
    except ValueError:
        frame.problem("recognise.number", index, name, cell)
        return None
