"""Columns of tables: the line of the whole against the lines of the units, a line 合计 against the lines above it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from auditkit.analysis.selfeval.groups import outer_lines
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import Stated, TieOut, quotient, sum_of
from auditkit.core.labels import Labels, plain_label

_UNIT_MARK = "@"
_SUBTOTAL = re.compile(r"小计|其中")
_SHARE = re.compile(
    r"^(?:占比|比重|比例|所占比例|占总额比例|占支出比例|占总支出比例|占总支出比重|占.{1,8}(?:比重|比例|的?比))$"
)
NO_SUM = re.compile(r"率|比|均|单价|造价|元/|标准|价格|年份|年度$|编号|序号|比例|增幅|增速|排名|名次|最高|最低")
_FEWEST = 2
_COUNTED = ("人", "名", "个", "辆", "台", "户", "套", "项", "家", "件")
_ALMOST = Decimal("0.99")

Column = tuple[str, int, str]
Lines = dict[int, dict[str, Decimal]]


def column_sums(items: Sequence[Stated], labels: Labels) -> list[TieOut]:
    """Return the sums of columns, agreeing ones too.

    A line 合计 is compared only where all ways to read the lines above it (all of them, without those that are parts
    of others, only the subtotals) come to the same, or one of them gives the total.

    Args:
        items: Figures in the order of the paper.
        labels: The words.
    """
    columns: dict[Column, list[Stated]] = defaultdict(list)
    for item in items:
        if item.role == "data" and item.unit not in ("%", "分"):
            columns[(item.place.sheet, item.place.table, item.place.column)].append(item)
    ties = []
    amounts = _amounts(columns)
    for (sheet, table, _), column in columns.items():
        ties += [*_units(column), *_totals(column, labels, amounts[(sheet, table)])]
    return ties


def _amounts(columns: Mapping[Column, Sequence[Stated]]) -> Mapping[tuple[str, int], Lines]:
    """The amounts of each table by row and column."""
    tables: dict[tuple[str, int], Lines] = defaultdict(lambda: defaultdict(dict))
    for (sheet, table, column), lines in columns.items():
        for item in lines:
            tables[(sheet, table)][item.place.row].setdefault(column, item.value)
    return tables


def column_shares(items: Sequence[Stated], labels: Labels) -> Iterator[TieOut]:
    """Yield the shares of a column 占比, each compared with its line's part of the total line.

    Only where the amounts stand in one other column, and most of the shares agree.

    Args:
        items: Figures in the order of the paper.
        labels: The words.
    """
    tables: dict[tuple[str, int], dict[int, list[Stated]]] = defaultdict(lambda: defaultdict(list))
    for item in items:
        if item.role == "data":
            tables[(item.place.sheet, item.place.table)][item.place.row].append(item)
    for rows in tables.values():
        lines = [line for cells in rows.values() if (line := _amount_and_share(cells)) is not None]
        wholes = [line for line in lines if plain_label(line[0].label) in labels.total_words]
        if len(wholes) != 1 or wholes[0][0].value <= 0:
            continue
        ties = [quotient(share, [amount], [wholes[0][0]]) for amount, share in lines]
        known = [tie for tie in ties if tie is not None]
        if sum(tie.status != "differs" for tie in known) * 2 > len(known):
            yield from known


def _amount_and_share(cells: Sequence[Stated]) -> tuple[Stated, Stated] | None:
    shares = [item for item in cells if _SHARE.match(plain_label(item.label.partition("·")[2]))]
    amounts = [item for item in cells if item.unit in MONEY]
    return (amounts[0], shares[0]) if len(shares) == 1 == len(amounts) else None


def _units(column: Sequence[Stated]) -> Iterator[TieOut]:
    """The line of the department against those of its units, for each heading of a column."""
    by_label: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for item in column:
        path = item.path.split("/")
        by_label[(item.label, "/".join(path[1:] if _of_unit(item) else path))].append(item)
    for lines in by_label.values():
        wholes = [item for item in lines if not _of_unit(item)]
        units = _outermost([item for item in lines if _of_unit(item)])
        if len(wholes) == 1 and len(units) >= _FEWEST and not NO_SUM.search(wholes[0].label):
            yield sum_of(wholes[0], units)


def _outermost(lines: Sequence[Stated]) -> list[Stated]:
    """The lines of units without those that 其中 lists below one of them: the lines that come to as much as it."""
    found: list[Stated] = []
    room: Decimal | None = None
    for item in lines:
        name = item.path.split("/")[0]
        if "其中" in name:
            room = found[-1].value if found and room is None else room
        inside = room is not None and item.value * _ALMOST <= room
        if inside and room is not None:
            room -= item.value
        elif not _SUBTOTAL.search(name):
            found.append(item)
            room = None
    return found


def _of_unit(item: Stated) -> bool:
    return item.path.startswith(_UNIT_MARK)


def _kind(item: Stated) -> str:
    """What a figure is counted in, people or things alike where a table leaves it open."""
    return "人" if item.unit in ("人", "名", "个") else item.unit


def _totals(column: Sequence[Stated], labels: Labels, amounts: Lines) -> Iterator[TieOut]:
    begin = 0
    for at, total in enumerate(column):
        name, _, heading = total.label.partition("·")
        plain = plain_label(name)
        if not plain.endswith(labels.total_words) or _SUBTOTAL.search(plain) or total.path:
            continue
        lines = [item for item in column[begin:at] if _kind(item) == _kind(total)]
        lines = _last_block(lines)
        if _of_all_columns(total, lines, amounts):
            continue
        begin = at + 1
        counted = total.unit in _COUNTED and len(lines) > _FEWEST
        if len(lines) < _FEWEST or NO_SUM.search(heading) or not (total.unit in MONEY or heading or counted):
            continue
        outer = [lines[number] for number in outer_lines([amounts[item.place.row] for item in lines])]
        readings = [outer] if _FEWEST <= len(outer) < len(lines) else _readings(lines)
        ties = [sum_of(total, reading) for reading in readings if len(reading) >= _FEWEST]
        right = next((tie for tie in ties if tie.status != "differs"), None)
        if right is not None or len({tie.expected for tie in ties}) == 1:
            yield right or ties[0]


def _of_all_columns(total: Stated, lines: Sequence[Stated], amounts: Lines) -> bool:
    """Whether a total is that of lines side by side: of all columns from its first line to its own."""
    first = lines[0].place.row if lines else total.place.row
    rows = [row for row in amounts if first <= row <= total.place.row]
    return sum((value for row in rows for value in amounts[row].values()), Decimal(0)) == 2 * total.value


def _last_block(lines: Sequence[Stated]) -> list[Stated]:
    """Of lines with a title and headings between them, those below the last ones."""
    begins = [at for at in range(1, len(lines)) if lines[at].place.row - lines[at - 1].place.row > _FEWEST]
    return list(lines[begins[-1] :] if begins else lines)


def _readings(lines: Sequence[Stated]) -> Iterator[list[Stated]]:
    """Ways to take the lines above a total together."""
    yield list(lines)
    yield [item for item in lines if not item.path and "其中" not in item.label]
    subtotals = [item for item in lines if "小计" in item.label]
    if subtotals:
        yield subtotals
    yield [item for item in lines if "小计" not in item.label]
    if (first := lines[0]).value == sum((item.value for item in lines[1:]), Decimal(0)):
        yield [first, Stated("", "", "", "data", Decimal(0), first.unit, first.decimals, None, first.place)]
