"""The tree of a printed score sheet: levels from merged cells or numbering, points from columns or names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from auditkit.core.labels import Labels, plain_label
from auditkit.sources.grid import Content
from auditkit.sources.kinds.paper_funds import SPENDING, points_for_spending
from auditkit.sources.kinds.paper_grid import Grid, Piece, read_number, squeezed
from auditkit.sources.kinds.score_header import POINTS_IN_NAME, FormColumns, find_form_header
from auditkit.sources.kinds.score_outline import depth_of, without_mark

_BONUS = re.compile(r"加分项|附加分|奖励分|加分指标")
_PENALTY = re.compile(r"扣分项|减分项|倒扣|扣分指标")
_NOTE = re.compile(
    r"^(?:注|备注|附注|说明|填[表报写]说明|评分说明|[^,，。:：]{0,6}(?:签字|签名|签章|盖章|公章|日期|时间|单位|人)(?=[(:：]))"
)
_LONGEST_NAME = 60
_POINTS_CELL = re.compile(r"^[(（]?(\d+(?:\.\d+)?)分?[)）]?$")
_WHOLE = 100
"""Points of a sheet that does not print their total."""
_RAGGED = 99
"""Depth of a line without any number: below all that have one."""


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
        items: Points of its lines, where each has its own, with their words.
    """

    name: str
    points: Decimal | None = None
    rule: str = ""
    hint: str = ""
    shared: int = 0
    bonus: bool = False
    place: tuple[str, int] = ("", 0)
    children: list[FormNode] = field(default_factory=list)
    items: list[tuple[str, Decimal]] = field(default_factory=list)

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
        penalties: Lines that take points off the total (扣分项), which no indicator can hold: name and place.
    """

    title: str
    total: Decimal | None
    nodes: list[FormNode]
    penalties: list[FormNode] = field(default_factory=list)


def read_score_forms(content: Content, labels: Labels) -> list[ScoreForm]:
    """Return the score sheets of a document; a sheet that goes on in the next table with the same heading is one."""
    found: list[tuple[list[str], _Reader]] = []
    for sheet in content.sheets:
        grid = Grid(sheet)
        header = find_form_header(grid, labels)
        if header is None:
            if found and found[-1][1].width == grid.width and grid.height > 1:
                found[-1][1].goes_on(grid)
            continue
        row, columns = header
        words = [grid.text(row, column) for column in range(grid.width)]
        if not found or found[-1][0] != words or found[-1][1].total is not None or found[-1][1].begins_again(grid, row):
            caption = squeezed(sheet.caption)
            title = caption if caption and not _NOTE.match(caption) else _title(grid, row)
            found.append((words, _Reader(title, columns, grid.width, labels)))
        again = found[-1][1].read(grid, row)
        while again is not None:  # the next sheet stands below in the same table
            found.append((words, _Reader(_title(grid, row), columns, grid.width, labels)))
            again = found[-1][1].read(grid, again)
    return [reader.form() for _, reader in found if reader.nodes]


def _title(grid: Grid, header: int) -> str:
    """The first line above the headings, where it stands alone."""
    alone = [pieces[0].text for row in range(header) if len(pieces := grid.pieces(row)) == 1]
    return next((words for words in alone if not _NOTE.match(words) and len(words) <= _LONGEST_NAME), "")


class _Reader:
    """Reads the tables of one sheet after each other."""

    def __init__(self, title: str, columns: FormColumns, width: int, labels: Labels) -> None:
        self.title, self.width = title, width
        self.nodes: list[FormNode] = []
        self.penalties: list[FormNode] = []
        self.total: Decimal | None = None
        self._columns, self._labels = columns, labels
        self._section: FormNode | None = None
        self._outline: list[tuple[int, FormNode]] = []
        self._open: dict[int, FormNode] = {}
        self._anchors: dict[tuple[int, tuple[int, int]], int] = {}
        self._tables, self._first = 0, 0
        self._spending: FormNode | None = None

    def form(self) -> ScoreForm:
        """Return what was read."""
        for node in self.nodes:
            for leaf in node.leaves():
                _settle_items(leaf)
        penalties = [node for node in self.penalties if not node.children]
        if self._section is not None and not self._section.children and self._section.points is None:
            self.nodes.remove(self._section)  # a line behind the sheet
        if self._spending is not None and self._lacks(self._spending.points):
            self.nodes.insert(0, self._spending)
        return ScoreForm(self.title, self.total, self.nodes, penalties)

    def begins_again(self, grid: Grid, header: int) -> bool:
        """Whether a table with the same heading is another sheet: its first level is the first of several again."""
        name = self._named(grid, header + 1, self._columns.names[0])[0] if header + 1 < grid.height else ""
        return len(self.nodes) > 1 and bool(name) and name == self.nodes[0].name

    def goes_on(self, grid: Grid) -> None:
        """Read a table without heading, the rest of the one before."""
        self._rows(grid, -1, [])

    def read(self, grid: Grid, header: int) -> int | None:
        """Read a table from below its heading; return the heading of another sheet below, if there is one."""
        again = self._rows(grid, header, [grid.text(header, column) for column in range(grid.width)])
        spending = points_for_spending(grid) if self._spending is None else None
        if spending is not None:
            self._spending = self._node(grid, spending[0], SPENDING, spending[1])
        return again

    def _lacks(self, points: Decimal | None) -> bool:
        """Whether the indicators come to so many points less than the whole: the points of the rate of execution."""
        leaves = [leaf.points for node in self.nodes if not node.bonus for leaf in node.leaves()]
        own = [node.points if node.points is not None else None for node in self.nodes if not node.bonus]
        known = own if None not in own else leaves
        whole = self.total if self.total is not None else Decimal(_WHOLE)
        return points is not None and None not in known and sum(filter(None, known), points) == whole

    def _rows(self, grid: Grid, header: int, heading: list[str]) -> int | None:
        self._tables += 1
        self._first = header + 1
        last = None
        leaf = self._columns.names[-1]
        for row in range(header + 1, grid.height):
            is_heading = [grid.text(row, column) for column in range(grid.width)] == heading
            if is_heading and self.begins_again(grid, row):
                return row
            if is_heading or self._is_total(grid, row):
                continue
            anchor = grid.anchor(row, leaf)
            if anchor == last and self._open:
                self._more(grid, row)
            elif (piece := self._alone(grid, row)) is not None:
                self._heading(grid, row, piece)
                last = None
            elif any(grid.text(row, column) for column in self._columns.names) and not self._is_note(grid, row):
                if self._is_outline(grid):
                    self._line(grid, row)
                else:
                    self._leaf(grid, row)
                last = anchor if grid.text(row, leaf) else None
        return None

    def _is_total(self, grid: Grid, row: int) -> bool:
        texts = [piece.text for piece in grid.pieces(row) if read_number(piece.raw) is None]
        if not texts or plain_label(texts[0]) not in self._labels.total_words:
            return False
        column = self._columns.points.get(self._columns.names[-1])
        printed = read_number(grid.raw(row, column)) if column is not None else None
        if printed is None and column is not None:
            printed = next((each for piece in grid.pieces(row) if (each := read_number(piece.raw))), None)
        if printed is not None and plain_label(texts[0]) != "小计":
            self.total = printed.number
        return True

    def _alone(self, grid: Grid, row: int) -> Piece | None:
        """The only cell of a row, where nothing else reaches into it and no points stand in it."""
        pieces = grid.pieces(row, filled=True)
        if len(pieces) != 1 or pieces[0].row != row or pieces[0].column > self._columns.names[0]:
            return None
        return pieces[0] if len(self._columns.names) > 1 or pieces[0].width > 1 else None

    def _heading(self, grid: Grid, row: int, piece: Piece) -> None:
        """Open a section that a line across the table heads; other such lines are notes and titles."""
        text = piece.text
        numbered = depth_of(text, "") is not None
        if _NOTE.match(text) or len(text) > _LONGEST_NAME or not (numbered or POINTS_IN_NAME.search(text)):
            return
        in_name = POINTS_IN_NAME.search(text)
        points = Decimal(in_name.group(1)) if in_name else None
        name = without_mark(POINTS_IN_NAME.sub("", text))
        depth = depth_of(text, "") or 0
        if self._is_outline(grid):
            self._hang(depth, self._node(grid, row, name, points))
            return
        self._section = self._node(grid, row, name, points)
        self._open = {}
        self.nodes.append(self._section)

    def _is_note(self, grid: Grid, row: int) -> bool:
        """Whether a row says something about the sheet, or is signed, rather than naming an indicator."""
        words = next((text for column in self._columns.names if (text := grid.text(row, column))), "")
        points = self._points(grid, row, self._columns.points.get(self._columns.names[-1]))
        if points is not None or POINTS_IN_NAME.search(words):
            return False
        return bool(_NOTE.match(words)) or len(words) > _LONGEST_NAME or self.total is not None

    def _is_outline(self, grid: Grid) -> bool:
        return len(self._columns.names) == 1

    def _line(self, grid: Grid, row: int) -> None:
        """Hang a line of a sheet without columns of levels where its number says."""
        column = self._columns.names[0]
        name, points = self._named(grid, row, column, leaf=True)
        number = self._columns.number
        mark = grid.text(row, number) if number is not None else ""
        depth = depth_of(name, mark)
        node = self._node(grid, row, without_mark(name), points)
        node.shared = self._shared(grid, row, column)
        self._hang(_RAGGED if depth is None else depth, node)
        self._open = {0: node}
        self._more(grid, row)

    def _hang(self, depth: int, node: FormNode) -> None:
        while self._outline and self._outline[-1][0] >= depth:
            self._outline.pop()
        parent = self._outline[-1][1] if self._outline else None
        node.bonus = node.bonus or (parent is not None and parent.bonus)
        self._place(node, parent.children if parent is not None else self.nodes)
        self._outline.append((depth, node))

    def _place(self, node: FormNode, siblings: list[FormNode]) -> None:
        if _PENALTY.search(node.name) or (node.points is not None and node.points < 0):
            self.penalties.append(node)
        else:
            siblings.append(node)

    def _leaf(self, grid: Grid, row: int) -> None:
        """Open the nodes of a row: what is named as it was before is the same node, also behind a page end."""
        siblings = self._section.children if self._section is not None else self.nodes
        names = self._columns.names
        last = max(level for level, column in enumerate(names) if grid.text(row, column))
        cell = grid.anchor(row, names[last])
        deepest = min(level for level, column in enumerate(names) if grid.anchor(row, column) == cell)
        path: dict[int, FormNode] = {}
        for level, column in enumerate(names[: deepest + 1]):
            if not grid.text(row, column):  # an empty cell belongs to what is open above it
                begun = self._open.get(level)
                if begun is None or all(begun is not known for known in siblings):
                    continue
            else:
                begun = self._same(grid, row, column, siblings) if level < deepest else None
                begun = begun or self._begin(grid, row, column, siblings, leaf=level == deepest)
            path[level] = begun
            siblings = begun.children
        leaf = path[deepest]
        bonus = False
        for node in path.values():
            node.bonus = bonus = bonus or node.bonus
        leaf.shared = self._shared(grid, row, names[deepest])
        self._open = path
        self._more(grid, row)

    def _begin(self, grid: Grid, row: int, column: int, siblings: list[FormNode], *, leaf: bool) -> FormNode:
        name, points = self._named(grid, row, column, leaf=leaf)
        node = self._node(grid, row, name, points)
        self._place(node, siblings)
        return node

    def _node(self, grid: Grid, row: int, name: str, points: Decimal | None) -> FormNode:
        return FormNode(name, points, place=(grid.sheet.name, grid.number_of(row)), bonus=bool(_BONUS.search(name)))

    def _same(self, grid: Grid, row: int, column: int, siblings: list[FormNode]) -> FormNode | None:
        name, points = self._named(grid, row, column)
        if name:
            return next((node for node in [*siblings, *self.penalties] if node.name == name), None)
        turned = self._tables > 1 and row == self._first
        continued = turned or grid.anchor(row, column)[0] != row
        return siblings[-1] if siblings and continued and siblings[-1].points == points else None

    def _more(self, grid: Grid, row: int) -> None:
        leaf = self._open[max(self._open)]
        words = {name: self._words(grid, row, name) for name in ("rule", "hint")}
        at = self._points_at(self._columns.names[-1], leaf=True)
        own = at is not None and grid.anchor(row, at)[0] == row
        points = self._points(grid, row, at) if own else None
        said = words["rule"] or words["hint"]
        if points is not None and said:
            leaf.items.append((" ".join(said.split()), points))
        for name, text in words.items():
            if text and text not in getattr(leaf, name):
                setattr(leaf, name, "\n".join(filter(None, (getattr(leaf, name), text))))

    def _words(self, grid: Grid, row: int, name: str) -> str:
        column = self._columns.rule if name == "rule" else self._columns.hint
        return grid.raw(row, column).strip() if column is not None else ""

    def _points_at(self, column: int, *, leaf: bool) -> int | None:
        """Column of the points of a level; those of an indicator stand in the last one where its level has none."""
        return self._columns.points.get(column, self._columns.points.get(self._columns.names[-1]) if leaf else None)

    def _named(self, grid: Grid, row: int, column: int, *, leaf: bool = False) -> tuple[str, Decimal | None]:
        words = grid.text(row, column)
        in_name = POINTS_IN_NAME.search(words)
        points = Decimal(in_name.group(1)) if in_name else None
        printed = self._points(grid, row, self._points_at(column, leaf=leaf))
        return POINTS_IN_NAME.sub("", words), points if printed is None else printed

    def _points(self, grid: Grid, row: int, column: int | None) -> Decimal | None:
        """Points in a cell; those in brackets are no negative number."""
        raw = grid.raw(row, column) if column is not None else ""
        if plain := _POINTS_CELL.match(squeezed(raw)):
            return Decimal(plain.group(1))
        printed = read_number(raw)
        return printed.number if printed is not None else None

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


def _settle_items(leaf: FormNode) -> None:
    """Several lines with points of their own are items of one indicator, which has their sum."""
    if len(leaf.items) < 2:
        return
    leaf.points = sum((points for _, points in leaf.items), Decimal(0))
    leaf.rule = "\n".join(f"{words.rstrip('；;。')}（{points.normalize():f}分）；" for words, points in leaf.items)
