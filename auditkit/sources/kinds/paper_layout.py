"""How a table of a paper is laid out: columns of groups, tables beside each other."""

from __future__ import annotations

from auditkit.sources.kinds.paper_grid import Grid, Piece, read_number

_FEWEST_NAMED = 3
"""Rows with a name of their own from which the column left of them may hold names of groups."""


def group_columns(grid: Grid, lines: range) -> frozenset[int]:
    """Return columns whose words stand for several rows together (项目支出), beside one that names each row.

    Args:
        grid: The table.
        lines: Indexes of its rows that are looked at.
    """
    named: dict[int, int] = {}
    both: dict[int, int] = {}
    for index in lines:
        pieces = grid.pieces(index)
        numbers = [piece.column for piece in pieces if read_number(piece.raw) is not None]
        # What stands behind the numbers names nothing; a running number may stand in front.
        front = {p.column for p in pieces if p.column not in numbers and any(at > p.column for at in numbers)}
        for column in front:
            named[column] = named.get(column, 0) + 1
            both[column] = both.get(column, 0) + (column + 1 in front)
    return frozenset(
        column for column, count in both.items() if count and count * 2 <= named.get(column + 1, 0) >= _FEWEST_NAMED
    )


def side_by_side(headers: list[list[Piece]]) -> bool:
    """Tell whether two tables stand beside each other: a heading comes again in the same row."""
    texts = [piece.text for piece in headers[-1]] if headers else []
    again = any(texts.count(text) > 1 for text in texts if read_number(text) is None)
    return again and not _same_columns_again(texts[1:])


def _same_columns_again(texts: list[str]) -> bool:
    """Whether headings are one group of columns several times over: 金额 占比 金额 占比 below two headings."""
    lengths = range(1, len(texts) // 2 + 1)
    return any(len(texts) % length == 0 and texts == texts[:length] * (len(texts) // length) for length in lengths)
