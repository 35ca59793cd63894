"""Data tables of a self-evaluation: pairs of label and number, forms with headings above, tables of projects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from auditkit.analysis.text.figures import read_figures
from auditkit.core.labels import Labels, plain_label
from auditkit.sources.canonical import Row
from auditkit.sources.kinds.paper_grid import (
    Grid,
    Number,
    Piece,
    counted_in,
    indentation,
    read_number,
    unit_in,
)
from auditkit.sources.kinds.paper_layout import group_columns, side_by_side
from auditkit.sources.kinds.paper_meaning import UNIT_CELLS, Item, data_row, says_whose
from auditkit.sources.kinds.paper_units import units_of

PART = "其中:"
"""In front of the label of a figure that stands in a list which need not be complete."""

_LONG = 40
"""Characters from which a cell is prose rather than a label."""
_OUTLINE = (
    re.compile(r"^[一二三四五六七八九十]+、"),
    re.compile(r"^[(（][一二三四五六七八九十]+[)）]"),
    re.compile(r"^\d{1,2}[、.．](?!\d)"),
    re.compile(r"^[(（]\d{1,2}[)）]"),
)
_TITLED = 2
_TARGET = re.compile(r"^(?:[≥≤><=≧≦]|不[低少]于|不[超高][过于])\d")
"""A value aimed at, which is neither label nor figure."""
_YEAR_HEADING = re.compile(r"^((?:19|20)\d{2})年?度?(?=$|决算|预算|年初|实际|支出|执行|完成|数)")
_YEAR_LINE = re.compile(r"((?:19|20)\d{2})年?度?")
"""A line that is called by its year and by nothing else."""
_LAST_YEAR = re.compile(r"^(?:上年度?|去年|上一年度?|上年同期)(决算|实际|执行|支出)?(?:数|金额|额)?$")
_THIS_YEAR = re.compile(r"^(?:本年度?|当年|今年)(决算|实际|执行|支出)?(?:数|金额|额)?$")
_AMOUNT = ("金额", "数额")
_YEAR_CELL = re.compile(r"(?:19|20)\d{2}年度?")
_STEP = 100
"""How much deeper one level of numbering is; indentation counts less."""


@dataclass
class _State:
    unit: str
    headers: list[list[Piece]] = field(default_factory=list)
    after_data: bool = False
    parents: list[tuple[int, str]] = field(default_factory=list)
    block: int = 0
    listing: str = ""


def read_data(
    grid: Grid, unit: str, labels: Labels, rows_of: range | None = None, year: int | None = None
) -> list[Row]:
    """Return the numbers of a table that is neither score sheet nor table of projects (role ``data``).

    Args:
        grid: The table.
        unit: Unit of amounts where neither caption nor heading nor cell says one.
        labels: The words.
        rows_of: Indexes of the rows to read; all when None.
        year: Year of the paper, which 上年数 and 本年数 beside each other are told from; None where not known.
    """
    state = _State(unit_in(grid.sheet.caption) or counted_in(grid.sheet.caption) or unit)
    items: list[tuple[Item, str]] = []
    lines = rows_of if rows_of is not None else range(grid.height)
    groups = group_columns(grid, lines)
    for index in lines:
        read = _read_row(grid, index, state, labels, groups)
        items += [(_of_year(item, state.headers, year), state.unit) for item in read]
    units = units_of((item for item, _ in items), labels)
    if _counts_things(grid, [item for item, own in items if own == unit]):
        items = [(item, own if own != unit else "个") for item, own in items]
    return [data_row(grid, item, unit, units.get(item.row, ""), labels) for item, unit in items]


_MONEY_WORDS = re.compile(
    r"元|费|款|资金|支出|收入|预算|决算|额|投资|价|成本|补助|补贴|工资|薪|奖|债|税|产值|拨|结转|结余|资产|负债|公用"
)


def _counts_things(grid: Grid, items: Sequence[Item]) -> bool:
    """Whether a table that names no unit counts things: whole numbers only, and nothing in it speaks of money."""
    bare = [item for item in items if not item.number.unit]
    whole = all(item.number.number == item.number.number.to_integral_value() for item in bare)
    words = "".join(piece.text for row in range(grid.height) for piece in grid.pieces(row))
    title = grid.sheet.caption if len(grid.sheet.caption) <= _LONG else ""  # a paragraph is no title
    of_people = re.search(r"对象|人员|人数|户数|数量", title)  # 补助对象构成 counts them
    spoken = _MONEY_WORDS.search(words) or _MONEY_WORDS.search(title) and not of_people
    return bool(bare) and whole and all("." not in item.number.text for item in bare) and not spoken


def _of_year(item: Item, headers: list[list[Piece]], year: int | None) -> Item:
    """Take the year out of a heading: what stands below 2020年 is the quantity of the row in that year."""
    found = _YEAR_HEADING.match(item.heading)
    named = _YEAR_LINE.fullmatch(plain_label(item.thing or item.label))
    if found is None and named:
        return replace(item, year=int(named.group(1)))
    if found is None:
        last, this = (pattern.match(plain_label(item.heading)) for pattern in (_LAST_YEAR, _THIS_YEAR))
        beside = [plain_label(piece.text) for row in headers for piece in row]
        if year is not None and last:
            return replace(item, heading=last.group(1) or "", year=year - 1)
        if year is not None and this and any(_LAST_YEAR.match(text) for text in beside):
            return replace(item, heading=this.group(1) or "", year=year)
        return item
    return replace(item, heading=item.heading[found.end() :], year=int(found.group(1)))


def _read_row(
    grid: Grid, index: int, state: _State, labels: Labels, groups: frozenset[int] = frozenset()
) -> list[Item]:
    pieces = grid.pieces(index)
    named = {piece.column for piece in pieces if read_number(piece.raw) is None}
    numbered = any(read_number(piece.raw) is not None for piece in pieces)
    if numbered:
        doubled = {column for column in groups if column in named and column + 1 in named}
        pieces = [piece for piece in pieces if piece.column not in doubled]
    if not pieces:
        return []
    if len(pieces) == 1 and (pieces[0].width * 5 >= grid.width * 4 or not read_number(pieces[0].raw)):
        state.unit = unit_in(pieces[0].text) or state.unit
        state.headers, state.after_data, state.parents, state.block = [], False, [], state.block + 1
        return []
    numbers = {piece.column: number for piece in pieces if (number := read_number(piece.raw))}
    years = [piece for piece in pieces if _YEAR_CELL.fullmatch(piece.text)]
    if not numbers or len(years) > 1 and len(numbers) == len(years) and len(pieces) - len(years) <= 1:
        _take_header(grid, index, state, labels)
        return []
    state.after_data = True
    pieces, unit = _without_unit(pieces)
    numbers = {column: replace(number, unit=number.unit or unit) for column, number in numbers.items()}
    return list(_items(pieces, numbers, state, labels))


def _without_unit(pieces: list[Piece]) -> tuple[list[Piece], str]:
    """Take the cell that holds nothing but a unit (a column of units) out of a row."""
    units = [piece for piece in pieces if piece.text in UNIT_CELLS]
    if len(units) != 1 or len(pieces) == 1:
        return pieces, ""
    return [piece for piece in pieces if piece is not units[0]], units[0].text


def _take_header(grid: Grid, index: int, state: _State, labels: Labels) -> None:
    """Take a row without numbers as a heading: the first, one more under a merged one, or one in words of headings."""
    row, filled = grid.pieces(index), grid.pieces(index, filled=True)
    under = len(filled) > len(row) or any(plain_label(piece.text) == "其中" for piece in (state.headers or [[]])[-1])
    words = (*labels.budget_words, *labels.actual_words, *labels.unit_name_words)
    if state.headers and not state.after_data and under:
        state.headers.append(filled)
    elif not state.headers or state.after_data or any(labels.says(piece.text, words) for piece in row):
        state.headers, state.after_data, state.block = [filled], False, state.block + 1
    state.parents, state.listing = [], ""


def _items(pieces: list[Piece], numbers: dict[int, Number], state: _State, labels: Labels) -> Iterator[Item]:
    ignored = {plain_label(word) for word in labels.ignored_columns}
    pieces = [piece for piece in pieces if re.search(r"\w", piece.text) and not _TARGET.match(piece.text)]
    pieces = [piece for piece in pieces if piece.column in numbers or not _is_quantity(piece.text)]
    texts = [piece for piece in pieces if piece.column not in numbers and len(piece.text) <= _LONG]
    own = _own_labels(pieces, numbers, state.headers)
    lead = _indented(state, texts[0], labels) if _leads(state, texts, own, labels) else ()
    for piece in pieces:
        number = numbers.get(piece.column)
        heading, above = _heading(state.headers, piece.column)
        if number is None or plain_label(heading) in ignored:
            continue
        if piece.column in own and (len(numbers) > 1 or not _is_heading_of_things(state, own[piece.column], labels)):
            label = own[piece.column]
            if plain_label(label.text) in ignored:
                continue
            path = lead if label is texts[0] else ()
            speaks = says_whose(heading, labels) or _speaks_of_rate(heading, labels)
            yield Item(piece, number, label.text, path, heading if speaks else "")
        elif heading and (not texts or _is_heading_of_things(state, texts[0], labels)):
            thing = texts[0].text if texts else ""
            yield Item(piece, number, heading, above, thing=thing, block=state.block)
        elif texts:
            if plain_label(heading) in _AMOUNT and above and says_whose(above[-1], labels):
                heading = above[-1]  # 金额 below 年初预算 is the budget of the beginning of the year
            adjusted = _is_adjusted(state.headers, heading, labels)
            yield Item(piece, number, texts[0].text, lead, heading, adjusted)


def _is_quantity(text: str) -> bool:
    """Whether a cell holds a number of things and no name: 6,240平方米, 127台(件)."""
    found = read_figures(text)
    plain = re.sub(r"[（(][^（()）]*[)）]$", "", text.replace(",", ""))
    return len(found) == 1 and bool(found[0].unit) and found[0].text.replace(",", "") == plain


def _leads(state: _State, texts: list[Piece], own: dict[int, Piece], labels: Labels) -> bool:
    """Whether the first text of a row is the label of figures, rather than the name of a unit."""
    if not texts or len(own) <= 1 and _is_heading_of_things(state, texts[0], labels):
        return False
    return not own or any(label is texts[0] for label in own.values())


def _is_adjusted(headers: list[list[Piece]], heading: str, labels: Labels) -> bool:
    """Whether a column is the adjusted budget beside one with the budget of the beginning of the year."""
    beside = [piece.text for row in headers for piece in row]
    initial = any(labels.says(text, labels.initial_words) for text in beside)
    return initial and labels.says(heading, labels.adjusted_words)


def _speaks_of_rate(heading: str, labels: Labels) -> bool:
    return any(plain_label(heading).endswith(word) for word in (*labels.rate_words, *labels.count_words))


def _own_labels(pieces: list[Piece], numbers: dict[int, Number], headers: list[list[Piece]]) -> dict[int, Piece]:
    """Numbers with a label of their own straight to the left; empty unless all numbers have one."""
    found = {}
    for before, piece in zip(pieces, pieces[1:], strict=False):
        if piece.column in numbers and before.column not in numbers and len(before.text) <= _LONG:
            found[piece.column] = before
    if len(found) == len(numbers) or not side_by_side(headers):
        return found if len(found) == len(numbers) else {}
    for before, piece in zip(pieces, pieces[1:], strict=False):  # 项目 金额 占比 beside 项目 金额 占比
        if piece.column in numbers and before.column in found:
            found.setdefault(piece.column, found[before.column])
    return found if len(found) == len(numbers) else {}


def _is_heading_of_things(state: _State, label: Piece, labels: Labels) -> bool:
    """Whether a column holds names of units, so that the headings and not the rows say what the numbers are."""
    heading, _ = _heading(state.headers, label.column)
    return plain_label(heading) in {plain_label(word) for word in labels.unit_name_words}


def _heading(headers: list[list[Piece]], column: int) -> tuple[str, tuple[str, ...]]:
    """Return the heading above a column and the headings it is a part of."""
    found: list[str] = []
    listed = False
    for number, row in enumerate(headers, 1):
        at = next((piece for piece in row if piece.column <= column < piece.column + piece.width), None)
        if at is None or (len(row) <= _TITLED and number < len(headers)):  # a title across the columns
            continue
        text, partly = at.text, plain_label(at.text) in ("其中", "")
        if partly:
            left = [piece for piece in row if piece.column < at.column]
            text = left[-1].text if left else ""
            listed = True
        elif listed and found:
            text, listed = f"{PART}{text}", False
        if text and text.removeprefix(PART) not in (name.removeprefix(PART) for name in found):
            found.append(text)
    return (found[-1], tuple(text.removeprefix(PART) for text in found[:-1])) if found else ("", ())


def _indented(state: _State, label: Piece, labels: Labels) -> tuple[str, ...]:
    """Return what a label is a part of: by its numbering, its indentation, or as one of a list begun with 其中."""
    level = next((level for level, pattern in enumerate(_OUTLINE) if pattern.match(label.text)), 0)
    depth = level * _STEP + indentation(label.raw)
    if label.text.startswith("其中"):
        above = state.parents[-1] if state.parents and not indentation(label.raw) else (0, "")
        depth += above[0] + (not above[1].startswith("其中"))
        state.listing = label.text
    elif state.listing and not _numbered(label.text) and state.parents and depth < state.parents[-1][0]:
        same = _family(label.text, labels) and _family(label.text, labels) == _family(state.listing, labels)
        # In a table whose lines are numbered, one without a number goes on with the list.
        total = plain_label(label.text) in labels.total_words
        numbered = not total and any(_numbered(text) for _, text in state.parents)
        if same or numbered:
            depth = state.parents[-1][0]
        else:
            state.listing = ""
    else:
        state.listing = ""
    while state.parents and state.parents[-1][0] >= depth:
        state.parents.pop()
    path = tuple(text for _, text in state.parents)
    state.parents.append((depth, label.text))
    return path


def _numbered(label: str) -> bool:
    return any(pattern.match(label) for pattern in _OUTLINE)


def _family(label: str, labels: Labels) -> str:
    quantity = labels.find(label.removeprefix("其中").lstrip(":："))
    return quantity.id.split(".")[0] if quantity else ""
