"""What all writers need to know of a document: its sections, the grid of a table, the anchors that exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from auditkit.documents.model import (
    Block,
    Bullets,
    Cell,
    Chart,
    Document,
    Heading,
    Inline,
    Inlines,
    Link,
    Numbered,
    Orientation,
    PageBreak,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
    Trace,
    line,
    plain,
)
from auditkit.messages import text_in

_FEW_ROWS, _FEW_LINES = 12, 14
"""A table of so few rows, which take about so many lines, stays on one page."""
_WIDE_FROM = 0x2E7F
"""Signs beyond this one take double width."""


@dataclass(frozen=True)
class Placed:
    """A cell with the place it takes; rows and columns from 0."""

    cell: Cell
    row: int
    column: int
    rows: int
    columns: int


def place_cells(rows: tuple[Row, ...], columns: int) -> list[list[Placed]]:
    """Return the cells of each row with their places.

    Args:
        rows: Header rows or body rows of a table; spans do not cross from one into the other.
        columns: Columns of the table.

    Raises:
        ValueError: If a row does not fill the columns exactly, or a span leaves the table.
    """
    taken: set[tuple[int, int]] = set()
    result: list[list[Placed]] = []
    for number, row in enumerate(rows):
        placed: list[Placed] = []
        column = 0
        for cell in row.cells:
            while (number, column) in taken:
                column += 1
            if column + cell.col_span > columns or number + cell.row_span > len(rows):
                raise ValueError(f"row {number + 1}: a cell leaves the table")
            placed.append(Placed(cell, number, column, cell.row_span, cell.col_span))
            taken.update((number + y, column + x) for y in range(cell.row_span) for x in range(cell.col_span))
            column += cell.col_span
        if sum((number, x) in taken for x in range(columns)) != columns:
            raise ValueError(f"row {number + 1}: {columns} columns are not filled")
        result.append(placed)
    return result


def lines_of(table: Table, signs: int) -> int:
    """Estimate the lines that all rows of a table take: what is kept together must not leave half a page empty.

    Args:
        table: The table.
        signs: Latin signs, or half as many Chinese ones, that a line across the table holds.
    """
    found = [1] * len(table.rows)
    shares = sum(column.width for column in table.columns)
    for item in (one for row in place_cells(table.rows, len(table.columns)) for one in row):
        covered = table.columns[item.column : item.column + item.columns]
        room = max(1, int(signs * sum(column.width for column in covered) / shares))
        lines = 0
        for said in plain(item.cell.inlines).split("\n"):
            lines += max(1, -(-sum(2 if ord(sign) > _WIDE_FROM else 1 for sign in said) // room))
        for number in range(item.row, item.row + item.rows):
            found[number] = max(found[number], -(-lines // item.rows))
    return sum(found)


def kept_whole(table: Table, signs: int) -> bool:
    """Tell whether a table is short enough to stay on one page; ``signs`` as for :func:`lines_of`."""
    return len(table.rows) <= _FEW_ROWS and lines_of(table, signs) <= _FEW_LINES


def leads(block: Block, following: Block | None) -> bool:
    """Tell whether a paragraph introduces what follows it, and so does not stand alone at the foot of a page."""
    if not isinstance(block, Paragraph) or not isinstance(following, Table | Bullets | Numbered | Chart):
        return False
    return plain(block.inlines).rstrip().endswith(("：", ":"))


def sections(document: Document) -> list[Section]:
    """Return the blocks of a document for paper, cut into sections of one orientation.

    A landscape table takes the heading and the paragraphs directly before it that introduce it along. Traces are
    left out, or put into an appendix.
    """
    flat: list[tuple[Orientation, Block]] = []
    for block in _on_paper(document):
        if isinstance(block, Section):
            flat += [(block.orientation, inner) for inner in block.blocks]
        elif isinstance(block, Table) and block.landscape:
            at = len(flat)
            while at and isinstance(flat[at - 1][1], Heading):
                at -= 1
            flat[at:] = [("landscape", inner) for _, inner in flat[at:]]
            flat.append(("landscape", block))
        else:
            flat.append(("portrait", block))
    result: list[Section] = []
    for orientation, block in flat:
        if result and result[-1].orientation == orientation:
            result[-1] = replace(result[-1], blocks=(*result[-1].blocks, block))
        elif not isinstance(block, PageBreak) or not result:
            result.append(Section(orientation, (block,)))
    return result


def _on_paper(document: Document) -> Iterator[Block]:
    traces = [block for block in walk(document.blocks) if isinstance(block, Trace)]
    yield from _without_traces(document.blocks)
    if document.trace_appendix and traces:
        title = text_in(document.language, "doc.traces")
        yield PageBreak()
        yield Heading(1, line(title))
        for trace in traces:
            yield Paragraph(tuple(_bold(part) for part in trace.summary), "plain", trace.anchor)
            yield from _without_traces(trace.blocks)


def _bold(part: Inline) -> Inline:
    return replace(part, bold=True) if isinstance(part, Text) else part


def _without_traces(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Section):
            yield Section(block.orientation, tuple(_without_traces(block.blocks)))
        elif not isinstance(block, Trace):
            yield block


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks and the blocks inside sections and traces, in order."""
    for block in blocks:
        yield block
        if isinstance(block, Section | Trace):
            yield from walk(block.blocks)


def anchors(blocks: Iterable[Block]) -> set[str]:
    """Return the anchors that these blocks define.

    Raises:
        ValueError: If an anchor is defined twice.
    """
    names: list[str] = []
    for block in walk(blocks):
        if isinstance(block, Heading | Paragraph | Table | Trace):
            names.append(block.anchor)
        if isinstance(block, Table):
            for row in (*block.header, *block.rows):
                names += [row.anchor, *(cell.anchor for cell in row.cells)]
    named = [name for name in names if name]
    twice = sorted({name for name in named if named.count(name) > 1}) if len(set(named)) != len(named) else []
    if twice:
        raise ValueError(f"anchors defined twice: {', '.join(twice)}")
    return set(named)


def headings(blocks: Iterable[Block], depth: int) -> list[Heading]:
    """Return the headings down to a level, in order."""
    return [block for block in walk(blocks) if isinstance(block, Heading) and block.level <= depth]


def flat_inlines(inlines: Inlines, known: set[str]) -> Inlines:
    """Return inlines with links to unknown anchors turned into plain words."""
    result: list[Inline] = []
    for part in inlines:
        if isinstance(part, Link) and part.anchor not in known:
            result += part.inlines
        else:
            result.append(part)
    return tuple(result)
