"""Standards in force: limits by place and rank, allowances, items with a value, attachments, use of accounts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from auditkit.core.money import UNITS
from auditkit.sources.canonical import Row
from auditkit.sources.frame import Frame
from auditkit.sources.grid import Cell
from auditkit.sources.headings import ColumnHead
from auditkit.sources.values import clean, says_nothing, squeezed

_AMOUNT = re.compile(r"([\d,]+(?:\.\d+)?)\s*(亿元|百万元|万元|千元|元|天|日|%)?")
_ALLOWANCE = re.compile(r"([^\d,，;；、]*?)[::]?\s*([\d,]+(?:\.\d+)?)\s*元?")
_PLACES = re.compile(r"[、,，;；/\s]+")
_ITEM_KINDS = (
    "procurement_inquiry_threshold",
    "split_days",
    "year_end_threshold",
    "card_catalogue",
    "card_threshold",
    "cash_allowed",
    "lodging_limit",
    "required_attachments",
    "account_use",
)


def build(frame: Frame) -> list[Row]:
    """Convert a table of standards; valid for the year of its title unless it prints dates."""
    rows: list[Row] = []
    for index, cells in frame.body():
        made = _made(frame, index, cells)
        if made:
            rows += made
        else:
            frame.leave_out(index, "empty")
    year = frame.found.titles.year
    for row in rows:
        if year and row["valid_from"] is None:
            row["valid_from"] = date(year, 1, 1)
        if year and row["valid_to"] is None:
            row["valid_to"] = date(year, 12, 31)
    frame.table.fiscal_year = year
    unknown = sorted({str(row["item"]) for row in rows if row["kind"] == "other"})
    if unknown:
        frame.note("recognise.standard-other", items="、".join(unknown[:5]))
    return rows


def _made(frame: Frame, index: int, cells: Sequence[Cell]) -> list[Row]:
    if "place" in frame.at:
        return _by_place(frame, index, cells)
    item = frame.text(cells, "item")
    if not item:
        return []
    for name, kind in (("attachments", "required_attachments"), ("account", "account_use")):
        if name in frame.at:
            return [_row(frame, index, cells, kind, item=clean(item), value=frame.text(cells, name))]
    value = frame.text(cells, "value")
    kind = kind_of(frame, item)
    number = _number(value, frame.heading("value"), item) if kind not in ("card_catalogue", "cash_allowed") else None
    return [_row(frame, index, cells, kind, item=clean(item), value=value, number=number)]


def kind_of(frame: Frame, item: str) -> str:
    """Tell the kind of a standard from the words of its item, ``other`` where none fits."""
    plain = squeezed(item)
    for kind in _ITEM_KINDS:
        if any(word in plain for word in frame.words(kind)):
            return kind
    said = squeezed(frame.table.sheet + frame.found.titles.words)
    return next(
        (kind for kind in ("required_attachments", "account_use") if any(w in said for w in frame.words(kind))), "other"
    )


def _by_place(frame: Frame, index: int, cells: Sequence[Cell]) -> list[Row]:
    places = [place for place in _PLACES.split(clean(frame.text(cells, "place"))) if place]
    rows: list[Row] = []
    for place in places:
        for level, column in _limits(frame):
            words = cells[column.index].text.strip() if column.index < len(cells) else ""
            number = _number(words, column, "")
            if number is None:
                if words and not says_nothing(words):
                    frame.problem("recognise.amount", index, "value", cells[column.index])
                continue
            own = level or frame.text(cells, "level") or None
            rows.append(
                _row(
                    frame,
                    index,
                    cells,
                    "lodging_limit",
                    place=place,
                    level=own,
                    item="住宿费",
                    value=words,
                    number=number,
                )
            )
        rows += _allowances(frame, index, cells, place)
    return rows


def _limits(frame: Frame) -> list[tuple[str | None, ColumnHead]]:
    """Return the columns with limits and the rank each is for (None: any)."""
    value = frame.heading("value")
    ranks = [c for c in frame.found.columns if _is_rank(frame, c)]
    if ranks:
        return [(c.leaf or c.heading, c) for c in ranks]
    return [(None, value)] if value is not None else []


def _is_rank(frame: Frame, column: ColumnHead) -> bool:
    named = {frame.at.get(name) for name in ("place", "level", "allowance", "remark", "item")}
    return column.index not in named and any(
        p.fullmatch(column.leaf or "") for p in frame.found.spec.patterns["rank_value"]
    )


def _allowances(frame: Frame, index: int, cells: Sequence[Cell], place: str) -> list[Row]:
    rows: list[Row] = []
    for column in frame.found.columns:
        if column.index in (frame.at.get("place"), frame.at.get("value"), frame.at.get("level")) or _is_rank(
            frame, column
        ):
            continue
        words = cells[column.index].text.strip() if column.index < len(cells) else ""
        patterns = frame.found.spec.patterns["allowance_amount"]
        if column.index != frame.at.get("allowance") and not any(p.fullmatch(column.heading) for p in patterns):
            continue
        for label, number in _parts(words, column):
            name = label or column.leaf or column.heading
            rows.append(_row(frame, index, cells, "allowance", place=place, item=name, value=words, number=number))
    return rows


def _parts(words: str, column: ColumnHead) -> list[tuple[str, Decimal]]:
    """Split ``伙食100元/天, 市内交通80元/天`` into its parts.

    Example:
        >>> _parts("伙食100元/天, 市内交通80元/天", ColumnHead(0, "补助"))
        [('伙食', Decimal('100')), ('市内交通', Decimal('80'))]
    """
    found = []
    for part in re.split(r"[,，;；、]\s*(?=\D)", words):
        match = _ALLOWANCE.match(part.strip())
        if match:
            found.append((squeezed(match.group(1)), Decimal(match.group(2).replace(",", ""))))
    return found


def _number(words: str, column: ColumnHead | None, item: str) -> Decimal | None:
    """Return the number of a value in yuan, days or percent; None where it is not one number.

    Example:
        >>> _number("1万元", None, ""), _number("450元/人·天", None, ""), _number("办公费、印刷费", None, "")
        (Decimal('10000'), Decimal('450'), None)
    """
    found = _AMOUNT.findall(clean(words))
    if len(found) != 1 or not re.match(r"\D{0,6}[\d,]+", clean(words)):
        return None
    digits, unit = found[0]
    own = unit or (column.unit if column and column.unit else "") or _unit_in(item)
    return Decimal(digits.replace(",", "")) * UNITS.get(own, Decimal(1))


def _unit_in(item: str) -> str:
    found = re.search(r"[(（](亿元|百万元|万元|千元|元)[)）]", item)
    return found.group(1) if found else ""


def _row(
    frame: Frame,
    index: int,
    cells: Sequence[Cell],
    kind: str,
    *,
    value: str,
    item: str | None = None,
    place: str | None = None,
    level: str | None = None,
    number: Decimal | None = None,
) -> Row:
    row = frame.row(index, ())
    for name in ("valid_from", "valid_to", "document"):
        if name in frame.at:
            row[name] = frame.row(index, cells)[name]
    row.update(kind=kind, place=place, level=level, item=item, value=value or None, number=number)
    return row
