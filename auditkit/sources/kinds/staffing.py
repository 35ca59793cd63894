"""Posts and people: a long table with parts, a table with one column for each kind of people, or a single wide row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from auditkit.sources.canonical import Row
from auditkit.sources.frame import Frame
from auditkit.sources.grid import EMPTY, Cell
from auditkit.sources.headings import ColumnHead, matches
from auditkit.sources.kinds.outline import Outline, take_apart
from auditkit.sources.kinds.vouchers import entity_of
from auditkit.sources.values import as_count

KINDS = ("retired", "temporary", "actual", "approved")
_SUM_AND_PARTS = 3
"""Least number of columns of one kind from which a number may prove that the first adds up the others."""


def build(frame: Frame) -> list[Row]:
    """Convert a staffing table; ``level`` 0 are the totals of a kind, parts have a level above 0."""
    wide = [name for name in KINDS if name in frame.at]
    rows = _wide(frame) if len(wide) >= 2 else _long(frame)
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


@dataclass(frozen=True)
class _People:
    """A column of people.

    Attributes:
        kind: Kind of people.
        item: Label.
        path: Label of the column it is a part of, ``""`` for a column of its own.
        column: Column from 0.
    """

    kind: str
    item: str
    path: str
    column: int


def _people(frame: Frame, cells: Sequence[Cell]) -> list[_People]:
    """Return the columns of people in their order; in each kind a sum stands before its parts.

    Args:
        frame: The table.
        cells: The row whose numbers tell a sum from its parts.
    """
    found: list[_People] = []
    by_kind: dict[str, list[ColumnHead]] = {}
    for column in frame.found.columns:
        kind = _kind_over(frame, column)
        if kind:
            by_kind.setdefault(kind, []).append(column)
    for kind, columns in by_kind.items():
        total = _sum_among(frame, columns, cells)
        name = "" if total is None else _label(total)
        for column in columns:
            own = total is None or column is total
            found.append(_People(kind, _label(column) if own else column.leaf, "" if own else name, column.index))
    return found


def _kind_over(frame: Frame, column: ColumnHead) -> str | None:
    """Return the kind of people a heading, or the group it stands in, is about."""
    heads = (column, ColumnHead(column.index, column.group))
    said = (match.field for head in heads if head.heading for match in matches(frame.found.spec, head))
    return next((field for field in said if field in KINDS), None)


def _label(column: ColumnHead) -> str:
    return column.heading.replace(".", "")


def _sum_among(frame: Frame, columns: Sequence[ColumnHead], cells: Sequence[Cell]) -> ColumnHead | None:
    """Return the column that adds up the others of its kind: it says so, or its number does."""
    sums = frame.words("sums")
    named = [column for column in columns if column.leaf in sums]
    named = named or [column for column in columns if column.leaf.endswith(sums)]
    if len(named) == 1 and len(columns) > 1:
        return named[0]
    if len(columns) < _SUM_AND_PARTS:
        return None
    numbers = [_count(frame, 0, cells, column.index) or Decimal(0) for column in columns]
    return columns[0] if numbers[0] and numbers[0] == sum(numbers[1:]) else None


def _wide(frame: Frame) -> list[Row]:
    """One row for each column of people: the 合计 line (or the only line) at level 0, the others as its parts."""
    lines = list(frame.body())
    totals = [line for line in lines if frame.total_label(line[1])]
    whole = totals[-1] if totals else lines[0] if len(lines) == 1 else None
    rows: list[Row] = []
    for one in _people(frame, (whole or lines[0])[1]) if lines else ():
        counts = [(index, cells, _count(frame, index, cells, one.column)) for index, cells in lines]
        parts = [line for line in counts if whole is None or line[0] != whole[0]]
        index = whole[0] if whole is not None else lines[0][0]
        summed = sum((count for _, _, count in parts if count is not None), Decimal(0))
        total = summed if whole is None else next(count for at, _, count in counts if at == whole[0])
        if total is None:
            continue
        rows.append(_row(frame, index, one.item, one.path, int(bool(one.path)), one.kind, total))
        for part, cells, count in parts if not one.path else ():
            if count is not None:
                label = frame.text(cells, "item") or frame.text(cells, "unit_name")
                rows.append(_row(frame, part, take_apart(label).name or one.item, one.item, 1, one.kind, count))
    used = {row["row"] for row in rows}
    for index, _ in lines:
        if frame.number_of(index) not in used:
            frame.leave_out(index, "empty")
    return rows


def _row(frame: Frame, index: int, item: str, path: str, level: int, kind: str, count: Decimal) -> Row:
    row = frame.row(index, ())
    row.update(item=item, path=path, level=level, kind=kind, count=int(count))
    return row


def _count(frame: Frame, index: int, cells: Sequence[Cell], column: int) -> Decimal | None:
    cell = cells[column] if column < len(cells) else EMPTY
    try:
        return as_count(cell)
    except ValueError:
        name = f"people {column}"
        frame.at[name] = column
        frame.problem("recognise.number", index, name, cell)
        del frame.at[name]
        return None
