"""Which indicator of a rubric a row of somebody's score sheet is: by name, by the level above, never by guessing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auditkit.core.labels import plain_label
from auditkit.core.rubric import Indicator, Rubric

Row = Mapping[str, object]
_POINTS = re.compile(r"[(（]?\d+(?:\.\d+)?分[)）]?$")


@dataclass(frozen=True)
class Matched:
    """Rows and indicators that belong together.

    Attributes:
        rows: Row by id of the indicator.
        unmatched: Rows that are no indicator of the rubric, or might be several.
        missing: Indicators that no row speaks of, in printed order.
    """

    rows: Mapping[str, Row]
    unmatched: tuple[Row, ...]
    missing: tuple[Indicator, ...]


def match_rows(rows: Sequence[Row], rubric: Rubric) -> Matched:
    """Match the leaves of a score sheet with those of a rubric.

    Names are compared without quotation marks, brackets and points. Where a name stands more than once, the level
    above decides; where that is the same or is not printed too, the order does, as long as both sides have as many.

    Args:
        rows: Rows of role ``score``, in printed order.
        rubric: The rubric.
    """
    leaves: dict[str, list[Indicator]] = defaultdict(list)
    for leaf in rubric.leaves():
        for name in dict.fromkeys(_plain(name) for name in leaf.name.values()):
            leaves[name].append(leaf)
    named: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        named[_plain(str(row.get("indicator") or row.get("label") or ""))].append(row)
    found: dict[str, Row] = {}
    unmatched: list[int] = []
    for name, same in named.items():
        pairs = _pair(same, leaves.get(name, []), rubric)
        found |= {leaf.id: row for row, leaf in pairs}
        taken = {id(row) for row, _ in pairs}
        unmatched += [id(row) for row in same if id(row) not in taken]
    missing = tuple(leaf for leaf in rubric.leaves() if leaf.id not in found)
    return Matched(found, tuple(row for row in rows if id(row) in unmatched), missing)


def _pair(rows: Sequence[Row], leaves: Sequence[Indicator], rubric: Rubric) -> list[tuple[Row, Indicator]]:
    if len(rows) == 1 and len(leaves) == 1:
        return [(rows[0], leaves[0])]
    pairs: list[tuple[Row, Indicator]] = []
    for row in rows:
        above = [leaf for leaf in leaves if _above(row) and _above(row) == _names_above(leaf, rubric)]
        rivals = [other for other in rows if _above(other) == _above(row)]
        if len(above) == 1 and len(rivals) == 1:
            pairs.append((row, above[0]))
    rest_rows = [row for row in rows if all(row is not taken for taken, _ in pairs)]
    rest_leaves = [leaf for leaf in leaves if all(leaf is not taken for _, taken in pairs)]
    if len(rest_rows) == len(rest_leaves) and (pairs or len(rows) == len(leaves)):
        pairs += zip(rest_rows, rest_leaves, strict=True)
    return pairs


def _plain(name: str) -> str:
    return plain_label(_POINTS.sub("", name.strip()))


def _above(row: Row) -> str:
    """The innermost level above a row, ``""`` where none is printed."""
    return next((_plain(part) for part in reversed(str(row.get("path") or "").split("/")) if _plain(part)), "")


def _names_above(leaf: Indicator, rubric: Rubric) -> str:
    path = rubric.path(leaf.id)
    return next((_plain(name) for name in path[-1].name.values()), "") if path else ""
