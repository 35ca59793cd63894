"""The tree of a printed score sheet: levels from merged cells, points from columns or names, rules as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from auditkit.core.labels import Labels, plain_label
from auditkit.sources.grid import Content
from auditkit.sources.kinds.paper_grid import Grid, read_number, squeezed

_IN_NAME = re.compile(r"[(（]?(\d+(?:\.\d+)?)分[)）]?$")
_BONUS = re.compile(r"加分项|附加分|奖励分")
_HEADER_ROWS = 8


@dataclass
class FormNode:
    """A node of the sheet.

    Attributes:
        name: Without its points; ``""`` where the paper lost it.
        points: Printed points; None where the sheet gives none.
        rule: Text of the scoring rule, lines kept.
        hint: Further text about the indicator.
        shared: Number of the cell of points that it shares with others, 0 for none.
        bonus: Whether it stands under bonus points.
        place: ``表3 第5行``.
        children: Nodes below.
    """

    name: str
    points: Decimal | None = None
    rule: str = ""
    hint: str = ""
    shared: int = 0
    bonus: bool = False
    place: tuple[str, int] = ("", 0)
    children: list[FormNode] = field(default_factory=list)

    def leaves(self) -> Iterator[FormNode]:
        """Yield the indicators that are scored."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(frozen=True)
class ScoreForm:
    """A score sheet as read.

    Attributes:
        title: Caption of its first table.
        total: Printed total, None where none.
        nodes: Nodes of the first level.
    """

    title: str
    total: Decimal | None
    nodes: list[FormNode]


@dataclass(frozen=True)
class _Columns:
    names: list[int]
    points: dict[int, int]
    rule: int | None
    hint: int | None


def read_score_forms(content: Content, labels: Labels) -> list[ScoreForm]:
    """Return the score sheets of a document; a sheet that goes on in the next table with the same heading is one."""
    found: list[tuple[list[str], _Reader]] = []
    for sheet in content.sheets:
        grid = Grid(sheet)
        header = _header(grid, labels)
        if header is None:
            if found and found[-1][1].width == grid.width and grid.height > 1:
                found[-1][1].goes_on(grid)
            continue
        row, columns = header
        words = [grid.text(row, column) for column in range(grid.width)]
        if not found or found[-1][0] != words or found[-1][1].total is not None:
            found.append((words, _Reader(squeezed(sheet.caption), columns, grid.width, labels)))
        found[-1][1].read(grid, row)
    return [ScoreForm(reader.title, reader.total, reader.nodes) for _, reader in found if reader.nodes]


def _header(grid: Grid, labels: Labels) -> tuple[int, _Columns] | None:
    for row in range(min(grid.height, _HEADER_ROWS)):
        columns = _columns(grid, row, labels)
        if columns is not None:
            return row, columns
    return None


def _columns(grid: Grid, row: int, labels: Labels) -> _Columns | None:
    at: dict[str, list[int]] = {}
    for piece in grid.pieces(row, filled=True):
        heading = _IN_NAME.sub("", plain_label(piece.text))
        for name, words in labels.score_columns.items():
            if heading in words:
                at.setdefault(name, []).append(piece.column)
    leaves = _ranked(grid, row, at.get("level3", []), labels.score_columns["level3"])
    names = [at[level][0] for level in ("level1", "level2") if level in at] + leaves[:1]
    if not names or not ("points" in at or "rule" in at) or ("points" not in at and len(names) < 2):
        return None
    names = sorted(dict.fromkeys(names))
    given = at.get("points", [])
    points = {name: name + 1 for name in names if name + 1 in given}
    free = [column for column in given if column not in points.values()]
    if names[-1] not in points and free:
        points[names[-1]] = free[-1]
    rules = _ranked(grid, row, at.get("rule", []), labels.score_columns["rule"])
    hint = leaves[1] if len(leaves) > 1 else rules[1] if len(rules) > 1 else None
    return _Columns(names, points, rules[0] if rules else None, hint)


def _ranked(grid: Grid, row: int, columns: Sequence[int], words: Sequence[str]) -> list[int]:
    order = {word: rank for rank, word in enumerate(words)}
    return sorted(columns, key=lambda column: order.get(plain_label(grid.text(row, column)), len(order)))


class _Reader:
    """Reads the tables of one sheet after each other."""

    def __init__(self, title: str, columns: _Columns, width: int, labels: Labels) -> None:
        self.title, self.width = title, width
        self.nodes: list[FormNode] = []
        self.total: Decimal | None = None
        self._columns, self._labels = columns, labels
        self._open: dict[int, FormNode] = {}
        self._anchors: dict[tuple[int, tuple[int, int]], int] = {}
        self._tables, self._first = 0, 0

    def goes_on(self, grid: Grid) -> None:
        """Read a table without heading, the rest of the one before."""
        self._rows(grid, -1, [])

    def read(self, grid: Grid, header: int) -> None:
        """Read a table from below its heading."""
        self._rows(grid, header, [grid.text(header, column) for column in range(grid.width)])

    def _rows(self, grid: Grid, header: int, heading: list[str]) -> None:
        self._tables += 1
        self._first = header + 1
        last = None
        for row in range(header + 1, grid.height):
            if [grid.text(row, column) for column in range(grid.width)] == heading or self._is_total(grid, row):
                continue
            leaf = self._columns.names[-1]
            anchor = grid.anchor(row, leaf)
            if anchor == last and self._open:
                self._more(grid, row)
            elif any(grid.text(row, column) for column in self._columns.names):
                self._leaf(grid, row)
                last = anchor if grid.text(row, leaf) else None

    def _is_total(self, grid: Grid, row: int) -> bool:
        texts = [piece.text for piece in grid.pieces(row) if read_number(piece.raw) is None]
        if not texts or plain_label(texts[0]) not in self._labels.total_words:
            return False
        column = self._columns.points.get(self._columns.names[-1])
        printed = read_number(grid.raw(row, column)) if column is not None else None
        if printed is not None and plain_label(texts[0]) != "小计":
            self.total = printed.number
        return True

    def _leaf(self, grid: Grid, row: int) -> None:
        """Open the nodes of a row: what is named as it was before is the same node, also behind a page end."""
        siblings = self.nodes
        names = self._columns.names
        last = max(level for level, column in enumerate(names) if grid.text(row, column))
        cell = grid.anchor(row, names[last])
        deepest = min(level for level, column in enumerate(names) if grid.anchor(row, column) == cell)
        path: dict[int, FormNode] = {}
        for level, column in enumerate(names[: deepest + 1]):
            if not grid.text(row, column):  # an empty cell belongs to what is open above it
                begun = self._open.get(level)
                if begun is None or begun not in siblings:
                    continue
            else:
                begun = self._same(grid, row, column, siblings) if level < deepest else None
                begun = begun or self._begin(grid, row, column, siblings, leaf=level == deepest)
            path[level] = begun
            siblings = begun.children
        leaf = path[deepest]
        leaf.bonus = any(node.bonus for node in path.values())
        leaf.shared = self._shared(grid, row, names[deepest])
        self._open = path
        self._more(grid, row)

    def _begin(self, grid: Grid, row: int, column: int, siblings: list[FormNode], *, leaf: bool) -> FormNode:
        name, points = self._named(grid, row, column, leaf=leaf)
        node = FormNode(name, points, place=(grid.sheet.name, grid.number_of(row)), bonus=bool(_BONUS.search(name)))
        siblings.append(node)
        return node

    def _same(self, grid: Grid, row: int, column: int, siblings: list[FormNode]) -> FormNode | None:
        name, points = self._named(grid, row, column)
        if name:
            return next((node for node in siblings if node.name == name), None)
        turned = self._tables > 1 and row == self._first
        continued = turned or grid.anchor(row, column)[0] != row
        return siblings[-1] if siblings and continued and siblings[-1].points == points else None

    def _more(self, grid: Grid, row: int) -> None:
        leaf = self._open[max(self._open)]
        for attribute, column in (("rule", self._columns.rule), ("hint", self._columns.hint)):
            words = grid.raw(row, column).strip() if column is not None else ""
            if words and words not in getattr(leaf, attribute):
                setattr(leaf, attribute, "\n".join(filter(None, (getattr(leaf, attribute), words))))

    def _points_at(self, column: int, *, leaf: bool) -> int | None:
        """Column of the points of a level; those of an indicator stand in the last one where its level has none."""
        return self._columns.points.get(column, self._columns.points.get(self._columns.names[-1]) if leaf else None)

    def _named(self, grid: Grid, row: int, column: int, *, leaf: bool = False) -> tuple[str, Decimal | None]:
        words = grid.text(row, column)
        in_name = _IN_NAME.search(words)
        points = Decimal(in_name.group(1)) if in_name else None
        at = self._points_at(column, leaf=leaf)
        if at is not None:
            printed = read_number(grid.raw(row, at))
            points = printed.number if printed is not None else points
        return _IN_NAME.sub("", words), points

    def _shared(self, grid: Grid, row: int, column: int) -> int:
        """Number of the cell of points when it covers several indicators."""
        at = self._points_at(column, leaf=True)
        if at is None:
            return 0
        anchor = grid.anchor(row, at)
        rows = [other for other in range(grid.height) if grid.anchor(other, at) == anchor]
        covered = {grid.anchor(other, column) for other in rows}
        if len(covered) < 2:
            return 0
        return self._anchors.setdefault((self._tables, anchor), len(self._anchors) + 1)
