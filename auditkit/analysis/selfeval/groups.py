"""Lines of tables that head others: a group, the lines it is made of, and the lines that a total adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

Line = Mapping[str, Decimal]
"""The amounts of a line by column."""

_FEWEST = 2
_MOST_LINES = 80
_DIGITS = 3


def outer_lines(lines: Sequence[Line]) -> list[int]:
    """Return the numbers of the lines that are not among those which a line above them adds up.

    A line is a group where it is the sum of the lines straight below it, in most of its columns; that of a group
    within a group counts once. A table longer than can be told apart is taken as it stands.

    Args:
        lines: Amounts by column, in printed order, without the total.

    Example:
        >>> rows = [{"B": Decimal(n)} for n in (1250, 820, 430, 700)]
        >>> outer_lines(rows)
        [0, 3]
    """
    if len(lines) > _MOST_LINES:
        return list(range(len(lines)))
    ends = [0] * len(lines)
    for head in reversed(range(len(lines))):
        ends[head] = _end_of_group(lines, head, ends)
    found: list[int] = []
    at = 0
    while at < len(lines):
        found.append(at)
        at = ends[at]
    return found


def _end_of_group(lines: Sequence[Line], head: int, ends: Sequence[int]) -> int:
    """The line behind the last one that belongs to a head, the next one where it heads none."""
    added: dict[str, Decimal] = {}
    at, members = head + 1, 0
    while at < len(lines):
        members += 1
        for name, value in lines[at].items():
            added[name] = added.get(name, Decimal(0)) + value
        at = ends[at]
        if members >= _FEWEST and _adds_up(lines[head], added):
            return at
        if lines[head] and all(added.get(name, Decimal(0)) > value for name, value in lines[head].items()):
            break
    return head + 1


def _adds_up(head: Line, added: Line) -> bool:
    told = [name for name, value in head.items() if value and added.get(name)]
    right = [name for name in told if head[name] == added[name]]
    long = any(len(head[name].normalize().as_tuple().digits) >= _DIGITS for name in right)
    return len(right) * 2 > len(told) and (long or len(right) >= _FEWEST)
