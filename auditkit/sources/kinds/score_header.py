"""Where the columns of a printed score sheet are, whatever their order and however many rows their headings take."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auditkit.core.labels import Labels, plain_label
from auditkit.sources.kinds.paper_grid import Grid

POINTS_IN_NAME = re.compile(r"[(（]?(\d+(?:\.\d+)?)分(?:[)）]|[,，;；:：](?P<rule>[^()（）]{2,})[)）])?$")
"""Points behind a name, in brackets with or without the rule: 预算执行率（10分）, 控制率（5分，每超1个百分点扣1分）."""
_HEADER_ROWS = 8
_FOURTH = ("四级指标", "四级")
_THIRD = ("三级指标", "三级")

Found = Mapping[str, list[int]]


@dataclass(frozen=True)
class FormColumns:
    """Columns of a score sheet, from 0.

    Attributes:
        names: Those of the levels, from the outermost.
        points: The column of points of a level, by the column of that level.
        rule: The one of scoring rules.
        hint: One with further words about the indicator.
        number: The one of running numbers (序号).
    """

    names: list[int]
    points: dict[int, int]
    rule: int | None
    hint: int | None
    number: int | None = None


def find_form_header(grid: Grid, labels: Labels) -> tuple[int, FormColumns] | None:
    """Return the last row of the headings of a score sheet and its columns, None where a table is no score sheet."""
    for row in range(grid.height):
        columns = _columns(grid, row, labels) if _may_be_header(grid, row) else None
        if columns is None:
            continue
        below = _columns(grid, row + 1, labels) if row + 1 < grid.height else None
        if below is not None and (len(below.names) > len(columns.names) or _same_row(grid, row, columns)):
            return row + 1, below
        return row, columns
    return None


def _may_be_header(grid: Grid, row: int) -> bool:
    """Whether a row is one of the first, or one of a form further down that names several levels of indicators."""
    return row < _HEADER_ROWS or sum("指标" in piece.text for piece in grid.pieces(row)) > 1


def _same_row(grid: Grid, row: int, columns: FormColumns) -> bool:
    """Whether the headings of the levels cover the row below too."""
    return all(grid.anchor(row + 1, column) == grid.anchor(row, column) for column in columns.names)


def _columns(grid: Grid, row: int, labels: Labels) -> FormColumns | None:
    at: dict[str, list[int]] = {}
    for piece in grid.pieces(row, filled=True):
        for heading in _headings(grid, row, piece.column):
            meant = [name for name, words in labels.score_columns.items() if heading in words]
            for name in meant:
                at.setdefault(name, []).append(piece.column)
            if meant:
                break
    names = _names(grid, row, at, labels)
    given = at.get("points", [])
    if not names or not (given or "rule" in at or _carry_points(grid, row, names[-1])):
        return None
    if not given and len(names) < 2 and not _carry_points(grid, row, names[-1]):
        return None
    points = {name: name + 1 for name in names if name + 1 in given}
    free = [column for column in given if column not in points.values()]
    if names[-1] not in points and free:
        points[names[-1]] = free[-1]
    rules = _ranked(grid, row, at.get("rule", []), labels.score_columns["rule"])
    others = [column for column in at.get("level3", []) if column not in names]
    hint = others[0] if others else rules[1] if len(rules) > 1 else None
    return FormColumns(names, points, rules[0] if rules else None, hint, next(iter(at.get("number", [])), None))


def _headings(grid: Grid, row: int, column: int) -> list[str]:
    """The heading of a column, and together with the one above it."""
    own = plain_label(POINTS_IN_NAME.sub("", grid.text(row, column)))
    above = grid.text(row - 1, column) if row and grid.anchor(row - 1, column) != grid.anchor(row, column) else ""
    return [own, plain_label(above) + own] if above else [own]


def _names(grid: Grid, row: int, at: Found, labels: Labels) -> list[int]:
    leaves = _ranked(grid, row, at.get("level3", []), labels.score_columns["level3"])
    names = [at[level][0] for level in ("level1", "level2") if level in at] + leaves[:1]
    if not leaves:
        return sorted(dict.fromkeys(names))
    chosen = plain_label(grid.text(row, leaves[0]))
    for other in leaves[1:]:
        heading = plain_label(grid.text(row, other))
        if (heading in _FOURTH and chosen in _THIRD) or _groups(grid, row, other, leaves[0], names):
            names.append(other)
    return sorted(dict.fromkeys(names))


def _groups(grid: Grid, row: int, other: int, leaf: int, names: Sequence[int]) -> bool:
    """Whether a column left of the indicators heads groups of them, in a sheet that names no levels."""
    if len(names) > 1 or other > leaf:
        return False
    cells, heads = (
        {grid.anchor(at, column) for at in range(row + 1, grid.height) if grid.text(at, column)}
        for column in (leaf, other)
    )
    return 0 < len(heads) < len(cells)


def _carry_points(grid: Grid, header: int, leaf: int) -> bool:
    """Whether most of the indicators carry their points behind their names."""
    named = [text for row in range(header + 1, grid.height) if (text := grid.text(row, leaf))]
    return sum(POINTS_IN_NAME.search(name) is not None for name in named) * 2 > len(named)


def _ranked(grid: Grid, row: int, columns: Sequence[int], words: Sequence[str]) -> list[int]:
    order = {word: rank for rank, word in enumerate(words)}

    def rank(column: int) -> int:
        return min(order.get(heading, len(order)) for heading in _headings(grid, row, column))

    return sorted(dict.fromkeys(columns), key=rank)
