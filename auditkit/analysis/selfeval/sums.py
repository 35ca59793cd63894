"""Sums that do not come out because a figure stands in another unit, and rows of tables with a column for their sum."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import Stated, TieOut, sum_of, unit_slip
from auditkit.core.labels import plain_label

_SUM_HEADING = re.compile(r"^(?:合计|总计|小计|总额|合计数|合计金额|金额合计|支出合计|收入合计|.{0,6}合计)$")
_FEWEST_ROWS = 2
_FEWEST_DIGITS = 4
_FEWEST_LETTERS = 3
_NEAR = Fraction(1, 10**6)


def slipped(tie: TieOut) -> Inconsistency | None:
    """Return the figure that stands in another unit than the others, where a sum comes out with it in theirs.

    Args:
        tie: A tie-out that differs.
    """
    if tie.stated.unit not in MONEY:
        return None
    for part in tie.others:
        expected = Fraction(tie.stated.value) - (tie.expected - Fraction(part.value))
        fits = expected > 0 and unit_slip(part.value, expected)
        if fits and len(tie.others) > 1 and abs(Fraction(part.value) / expected) != 1:
            return _slip(part, expected, (tie.stated,))
    if tie.others and unit_slip(tie.stated.value, tie.expected) and _is_of_table(tie):
        first = next(item for item in tie.others if item.value)
        return _slip(first, Fraction(first.value) * Fraction(tie.stated.value) / tie.expected, (tie.stated,))
    if unit_slip(tie.stated.value, tie.expected):
        return _slip(tie.stated, tie.expected, tie.others)
    return None


def _is_of_table(tie: TieOut) -> bool:
    """Whether all parts stand in one table and the total does not: then the unit of the table is the wrong one."""
    home = {(item.place.sheet, item.place.table) for item in tie.others}
    return len(home) == 1 and all(item.role == "data" for item in tie.others) and tie.stated.role == "claim"


def _slip(item: Stated, expected: Fraction, others: Sequence[Stated]) -> Inconsistency:
    params: dict[str, object] = {"label": item.name, "place": item.place}
    places = tuple(dict.fromkeys((item.place, *(other.place for other in others))))
    return Inconsistency("unit", "high", places, item.text, item.show(expected), item.id, "selfeval.unit-slip", params)


def same_digits(figures: Sequence[Stated], wrong: set[Stated]) -> Iterator[Inconsistency]:
    """Yield amounts that another place gives with the same digits and a different unit: 4,153,600万元 and 415.36万元.

    Args:
        figures: Figures of the paper.
        wrong: Those already found at fault; filled.
    """
    amounts = [item for item in figures if item.unit in MONEY and item.value > 0 and item not in wrong]
    by_digits: dict[str, list[Stated]] = defaultdict(list)
    for item in amounts:
        digits = str(item.value.normalize()).replace(".", "").split("E")[0].strip("0")
        if len(digits) >= _FEWEST_DIGITS:
            by_digits[digits].append(item)
    for group in by_digits.values():
        for item in group:
            others = [other for other in group if other not in wrong and unit_slip(item.value, other.value)]
            larger = [other for other in others if other.value < item.value and _alike(item.name, other.name)]
            if larger and item.role == "data" and larger[0].role == "claim":
                wrong.add(larger[0])  # a table keeps to its unit, a sentence does not
                yield replace(_slip(larger[0], Fraction(item.value), (item,)), expected=item.text)
            elif larger and item not in wrong:
                wrong.add(item)
                yield replace(_slip(item, Fraction(larger[0].value), larger[:1]), expected=larger[0].text)


def _alike(first: str, second: str) -> bool:
    """Whether two names share a run of letters."""
    runs = (first[at : at + _FEWEST_LETTERS] for at in range(len(first) - _FEWEST_LETTERS + 1))
    return any(run in second for run in runs)


_TOTAL_HEADING = re.compile(r"合计|总计|总数|共计")
_THINGS = frozenset(
    ["个", "人", "名", "户", "件", "次", "人次", "场", "辆", "台", "套", "所", "家", "公里", "亩", "吨", "座"]
)
_MARGIN = 10
"""A total that is off by less than one in so many was meant to be the sum."""


def row_sums(figures: Iterable[Stated]) -> list[TieOut]:
    """Return the sums of rows of tables that have a column for them, agreeing ones too.

    A column is taken as the sum of those left of it, or else right of it, where most of the rows come out.

    Args:
        figures: Figures of the paper.
    """
    tables: dict[tuple[str, int], dict[int, list[Stated]]] = defaultdict(lambda: defaultdict(list))
    for item in figures:
        if item.role == "data" and (item.unit in MONEY or item.unit in _THINGS) and item.year is None:
            tables[(item.place.sheet, item.place.table)][item.place.row].append(item)
    return [tie for rows in tables.values() for tie in _of_rows(list(rows.values()))]


def _of_rows(rows: Sequence[Sequence[Stated]]) -> list[TieOut]:
    if len(rows) == 1:
        tie = _of_row(rows[0], max((item.place.column for item in rows[0]), key=lambda name: (len(name), name)), True)
        last = tie is not None and len(tie.others) >= _FEWEST_ROWS + 1 and _TOTAL_HEADING.match(_heading(tie.stated))
        return [tie] if tie is not None and last and _nearly(tie) else []
    columns = {item.place.column for cells in rows for item in cells if _SUM_HEADING.match(_heading(item))}
    for column in sorted(columns):
        for left in (True, False):
            ties = [tie for cells in rows if (tie := _of_row(cells, column, left)) is not None]
            right = sum(tie.status != "differs" and tie.stated.value != 0 for tie in ties)
            if right >= _FEWEST_ROWS and right * 2 > len(ties):
                return ties
    return []


def _of_row(cells: Sequence[Stated], column: str, left: bool) -> TieOut | None:
    order = sorted(cells, key=lambda item: (len(item.place.column), item.place.column))
    at = next((number for number, item in enumerate(order) if item.place.column == column), None)
    if at is None:
        return None
    parts = order[:at] if left else order[at + 1 :]
    # Columns that stand below another one are parts of parts.
    parts = [item for item in parts if item.unit == order[at].unit and item.path == order[at].path]
    return sum_of(order[at], parts) if len(parts) > 1 else None


def _nearly(tie: TieOut) -> bool:
    """Whether a total is what its parts come to, or was clearly meant to be."""
    return tie.status != "differs" or abs(tie.difference) * _MARGIN <= abs(tie.expected)


def _heading(item: Stated) -> str:
    """What heads the column of a figure: behind the name of its row, or its label where rows are units."""
    return plain_label(item.label.partition("·")[2] or item.label)
