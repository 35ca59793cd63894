"""What a number of a table means: its measure, label, unit and year, by the words of its row and column."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from auditkit.core.labels import Labels, Quantity, plain_label
from auditkit.core.money import UNITS
from auditkit.sources.canonical import Row
from auditkit.sources.kinds.paper_grid import Grid, Number, Piece, letter, squeezed, unit_in

UNIT_CELLS = frozenset([*UNITS, "%", "人", "名", "个", "件", "次", "辆", "户", "台", "套", "项", "家"])
"""Words that are a unit and nothing else where they stand alone in a cell."""
_IN_BRACKETS = re.compile(r"[(（]((?:[^()（）\d]|m2){1,8})[)）]$")
_OTHER_UNITS = frozenset(
    [
        "份",
        "次",
        "人次",
        "批次",
        "场",
        "所",
        "亩",
        "公里",
        "平方米",
        "㎡",
        "m2",
        "m²",
        "吨",
        "场次",
        "天",
        "座",
        "张",
        "公顷",
        "万亩",
        "万人",
        "万人次",
        "万户",
        "起",
        "宗",
        "例",
        "期",
        "条",
        "处",
        "株",
        "头",
        "只",
        "支",
        "立方米",
        "平方公里",
        "户次",
        "学时",
    ]
)
_SHARES = re.compile(r"[%％][)）]?$|^(?:所?占)?(?:比例|比重)$|^占比$")
_POINTS = re.compile(r"(?:得分|分值|评分)$")
_PEOPLE = re.compile(
    r"实有(?:人数)?$|实有人员|编制(?:数|人数)$|在(?:编|职|岗)(?:人数|人员|职工)$|(?:退休|聘用|临聘|编外)(?:人数|人员)$"
)
_NO_PEOPLE = re.compile(r"车|资产|经费|支出|费|资金|金额|元|率|预算|面积")
_OF_PROJECTS = re.compile(
    r"项目(?:支出|资金|经费|预算)[^,，。整体]{0,10}表|(?:专项|项目)(?:支出|资金)?(?:明细|情况|执行)[^,，。整体]{0,8}表"
)
"""The title of a table whose total is that of the projects."""
_IN_PROJECTS = {
    "spend.total": "spend.project",
    "budget.spend.total": "budget.spend.project",
    "adjusted.spend.total": "adjusted.spend.project",
    "rate.budget_execution": "rate.project_execution",
    "rate.completion": "rate.project_execution",
}


@dataclass(frozen=True)
class Item:
    """A number of a table with the words that tell what it is.

    Attributes:
        piece: Its cell.
        number: As read.
        label: What its row, or the cell left of it, calls it.
        path: What it is a part of.
        heading: What its column adds to the label.
        adjusted: Whether its column is of the adjusted budget.
        thing: What the row is about where the column says what is counted.
        block: Number of the block of rows below one heading.
        year: Year of its row or column, None where none is named.
    """

    piece: Piece
    number: Number
    label: str
    path: tuple[str, ...] = ()
    heading: str = ""
    adjusted: bool = False
    thing: str = ""
    block: int = 0
    year: int | None = None

    @property
    def row(self) -> int:
        """Index of its row."""
        return self.piece.row


def says_whose(heading: str, labels: Labels) -> bool:
    """Tell whether a heading says whose figures stand below it (budget, actual), and not what they are."""
    return labels.says(heading, (*labels.budget_words, *labels.actual_words))


def data_row(grid: Grid, item: Item, unit: str, of_unit: str, labels: Labels) -> Row:
    """Return a number as a row of role ``data``.

    Args:
        grid: The table.
        item: The number.
        unit: Unit of amounts where neither heading nor cell says one.
        of_unit: Mark of the unit of the department that its row is about, ``""`` for the whole.
        labels: The words.
    """
    quantity = _quantity(item, labels)
    id_ = quantity.id if quantity else None
    if id_ and item.adjusted:
        id_ = f"adjusted.{id_.removeprefix('budget.')}"
    if id_ and _OF_PROJECTS.search(squeezed(grid.sheet.caption)):
        id_ = _IN_PROJECTS.get(id_, id_)
    heading = plain_label(item.heading)
    other = quantity is None and heading and not says_whose(heading, labels)
    label = f"{item.label}·{item.heading}" if other else item.label
    return {
        "role": "data",
        "path": "/".join(part.replace("/", " ") for part in (*([of_unit] if of_unit else []), *item.path)),
        "label": label,
        "indicator": None if of_unit else id_,
        "value": item.number.text,
        **measured(
            item.number if item.number.unit else replace(item.number, unit=_counted_in(item.label)),
            quantity,
            _unit_of_heading(item.heading) or unit_in(item.heading) or _unit_of_line(item.label) or unit,
            label,
            labels,
        ),
        "year": item.year,
        "place": letter(item.piece.column),
        "sheet": grid.sheet.name,
        "row": grid.number_of(item.piece.row),
    }


def _unit_of_heading(heading: str) -> str:
    """What a column of shares or of points is counted in, whatever unit the amounts of the table have."""
    return "%" if _SHARES.search(heading) else "分" if _POINTS.search(plain_label(heading)) else ""


def _unit_of_line(label: str) -> str:
    """What a line of shares (占比(%)) or of amounts is counted in."""
    return "%" if re.search(r"[(（][%％][)）]$", label) else unit_in(label)


def _quantity(item: Item, labels: Labels) -> Quantity | None:
    heading = plain_label(item.heading)
    if heading and not says_whose(heading, labels):
        named = labels.find(f"{item.label}{item.heading}")
        return None if named and named.unit != "%" and _unit_of_heading(item.heading) else named
    found = _by_label(item, heading, labels)
    return None if found and item.number.unit == "%" and found.unit != "%" else found


def _by_label(item: Item, heading: str, labels: Labels) -> Quantity | None:
    budget = bool(heading) and labels.says(heading, labels.budget_words)
    parent = _parent(item.path, labels)
    if item.path and parent is None and labels.is_generic(item.label):
        return None
    in_budget = budget or bool(parent and parent.id.startswith("budget."))
    return labels.find(item.label, topic=parent.topic if parent else "", budget=in_budget)


def _parent(path: tuple[str, ...], labels: Labels) -> Quantity | None:
    found: Quantity | None = None
    for part in path:
        budget = bool(found and found.id.startswith("budget."))
        found = labels.find(part, topic=found.topic if found else "", budget=budget)
    return found


def measured(number: Number, quantity: Quantity | None, unit: str, label: str, labels: Labels) -> Row:
    """Return the columns ``number`` (yuan, percent, or things counted) and ``unit`` (as printed) of a figure."""
    printed = number.unit or _counted_in(label) or _unit_of(quantity, unit, label, labels)
    return {"number": number.number * UNITS.get(printed, Decimal(1)), "unit": printed}


def _counted_in(label: str) -> str:
    """The unit in brackets behind a label or heading where it is none of money: 收回(份), 造价(元/平方米)."""
    found = _IN_BRACKETS.search(label)
    unit = found.group(1) if found else ""
    return unit if unit in UNIT_CELLS - set(UNITS) or "/" in unit or unit in _OTHER_UNITS else ""


def _unit_of(quantity: Quantity | None, unit: str, label: str, labels: Labels) -> str:
    if quantity is not None:
        return {"yuan": unit if unit in UNITS else "元", "%": "%", "count": "人", "points": "分"}[quantity.unit]
    if _PEOPLE.search(label) and not _NO_PEOPLE.search(label):
        return "人"
    if any(word in label for word in labels.count_words):
        return "个"
    if any(plain_label(label).endswith(word) for word in labels.rate_words):
        return "%"
    return unit
