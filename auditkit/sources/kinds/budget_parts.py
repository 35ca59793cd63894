"""Budgets by functional class: levels told by codes, parts in columns, sheets that print one budget twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from decimal import Decimal

from auditkit.sources.canonical import RecognisedTable, Row, give_row_keys
from auditkit.sources.frame import Frame
from auditkit.sources.grid import Cell
from auditkit.sources.headings import ColumnHead, bare

_CODE = re.compile(r"\d{3,}")
_CODE_COLUMNS = ("code_1", "code_2", "code_3")
_ONE_SIDE = re.compile(r"财政拨款|一般公共预算|政府性基金|国有资本")
_WHOLE, _PARTED, _FUND = 1, 0, 2
_INNER = (
    (re.compile(r"公务用车购置(?:及|和|与)运行"), re.compile(r"公务用车(?:购置|运行)(?!.*(?:及|和|与)运行)")),
    (re.compile(r"基本支出(?:合计|小计)?$"), re.compile(r"(?:人员|(?:日常)?公用)(?:经费|支出)(?:合计|小计)?$")),
)
"""Labels that contain the other ones by what they mean, whether or not the sheet shows it."""


def printed_code(frame: Frame, cells: Sequence[Cell], row: Row) -> str | None:
    """Return the code of a row: one column, or 类, 款 and 项 in columns of their own; None where there is none."""
    parts = [frame.text(cells, name) for name in _CODE_COLUMNS]
    joined = "".join(part for part in parts if part.isdigit())
    return joined or (str(row["economic_code"]) if row["economic_code"] else None)


def levels_by_code(rows: Sequence[Row]) -> None:
    """Set level and path by the codes where the labels are not indented and some codes contain others."""
    named = {str(row["economic_code"]): row for row in rows if _CODE.fullmatch(str(row["economic_code"] or ""))}
    above = {code: [named[code[:n]] for n in range(3, len(code)) if code[:n] in named] for code in named}
    if any(row["level"] for row in rows) or not any(above.values()):
        return
    for row in rows:
        parents = above.get(str(row["economic_code"]), [])
        row["level"] = len(parents)
        row["path"] = "/".join(str(parent["item"]) for parent in parents)


def nest(rows: Sequence[Row], marked: Collection[object], totals: Sequence[Decimal]) -> None:
    """Put rows below the row that contains them where only the first of them says so (其中：), or none does.

    Args:
        rows: Of one sheet, in order, with level and path; changed in place.
        marked: Numbers of the rows (``row``) that begin with 其中.
        totals: Printed totals of the sheet. Rows after one with 其中 belong to it too where they fill up the amount
            of the row above, and the printed total agrees only then.
    """
    for at, parent in enumerate(rows):
        first = at + 1
        while first < len(rows) and _depth(rows[first]) > _depth(parent):
            first += 1
        known = list(rows[at + 1 : first])
        beside = _beside(rows, first, parent)
        inner = next((part for whole, part in _INNER if whole.match(str(parent["item"]))), None)
        count = next((n for n, row in enumerate(beside) if not inner or not inner.match(str(row["item"]))), len(beside))
        if not count and known and known[0]["row"] in marked:
            count = _filling(rows, parent, known, beside, totals)
        _lower(rows, first, first + count, parent)


def _depth(row: Row) -> int:
    return int(str(row["level"] or 0))


def _money(row: Row) -> Decimal:
    return row["amount"] if isinstance(row["amount"], Decimal) else Decimal(0)


def _beside(rows: Sequence[Row], first: int, parent: Row) -> list[Row]:
    """Return the rows that follow at once on the level of a row, of the same kind and section."""
    found = []
    for row in rows[first:]:
        if any(row[name] != parent[name] for name in ("level", "path", "kind", "section")):
            break
        found.append(row)
    return found


def _filling(
    rows: Sequence[Row], parent: Row, known: Sequence[Row], beside: Sequence[Row], totals: Sequence[Decimal]
) -> int:
    """Return how many rows fill up the amount of the row above, 0 when the printed total does not ask for it."""
    top = sum((_money(row) for row in rows if not _depth(row)), Decimal(0))
    filled = sum((_money(row) for row in known if _depth(row) == _depth(parent) + 1), Decimal(0))
    if _depth(parent) or not totals or top in totals or filled == _money(parent):
        return 0
    moved = Decimal(0)
    for count, row in enumerate(beside, start=1):
        moved += _money(row)
        if filled + moved == _money(parent):
            return count if top - moved in totals else 0
    return 0


def _lower(rows: Sequence[Row], first: int, end: int, parent: Row) -> None:
    """Put rows one level down, below a row."""
    above = "/".join(words for words in (str(parent["path"] or ""), str(parent["item"])) if words)
    for row in rows[first:end]:
        row["level"], row["path"] = _depth(parent) + 1, above


def part_columns(frame: Frame) -> list[tuple[ColumnHead, str, str]]:
    """Return columns with a part of the amount (基本支出, 项目支出 …), its name and the part above it."""
    found: list[tuple[ColumnHead, str, str]] = []
    used = {frame.at.get(name) for name in ("item", "amount", "economic_code", *_CODE_COLUMNS)}
    for column in frame.found.columns:
        group, leaf = bare(column.group.split(".")[-1]), bare(column.leaf or column.heading)
        own = group if leaf in frame.words("part_sums") else leaf
        if column.index not in used and own in frame.words("parts"):
            above = group if group in frame.words("parts") and group != own else ""
            found.append((column, own, above))
    return found if len(found) > 1 else []


def parts_of(frame: Frame, rows: Sequence[Row]) -> list[Row]:
    """Return a row for every filled part of the topmost spending rows, one level below them."""
    columns = part_columns(frame)
    found: list[Row] = []
    for row in rows if columns else ():
        if row["level"] != 0 or row["kind"] == "income":
            continue
        index = int(str(row["row"])) - frame.sheet.first_row
        for column, name, above in columns:
            amount = _amount(frame, index, column.index)
            if amount is not None:
                path = "/".join(words for words in (str(row["path"] or ""), str(row["item"]), above) if words)
                level = 1 + bool(above)
                found.append({**row, "item": name, "path": path, "level": level, "amount": amount, "extra": None})
    return found


def _amount(frame: Frame, index: int, column: int) -> Decimal | None:
    name = f"part {column}"
    frame.at[name] = column
    amount = frame.money(index, frame.sheet.rows[index], name)
    del frame.at[name]
    return amount


def settle_sections(tables: Sequence[RecognisedTable]) -> None:
    """Let one sheet of a file count as the total of income, one of spending; others print parts of it again.

    Of several totals that with 基本支出 and 项目支出 counts for spending, then that of the whole unit, then those of
    single funds. Rows that do not count get the section ``other``.
    """
    budgets = [table for table in tables if table.kind == "budget"]
    for kind in ("income", "expense"):
        ranked = [(_rank(table, kind), table) for table in budgets if _rows(table, kind)]
        best = min((rank for rank, _ in ranked), default=None)
        for rank, table in ranked:
            if rank != best:
                for row in _rows(table, kind):
                    row["section"] = "other"
                give_row_keys("budget", table.rows)


def _rows(table: RecognisedTable, kind: str) -> list[Row]:
    return [row for row in table.rows if row["section"] == "total" and row["kind"] == kind]


def _rank(table: RecognisedTable, kind: str) -> int:
    if _ONE_SIDE.search(table.title):
        return _FUND
    parted = kind == "expense" and any("基本支出" in str(row["item"]) for row in _rows(table, kind))
    return _PARTED if parted or kind == "income" else _WHOLE
