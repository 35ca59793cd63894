"""Which indicator of a rubric a row of somebody's score sheet is: by name, by the level above, never by guessing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

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


def with_parts(matched: Matched, rows: Sequence[Row], rubric: Rubric) -> Matched:
    """Add up the rows of indicators that the paper breaks down further than the rubric does.

    An indicator that no row names takes the rows printed below a level of its name, if their points are its own.

    Args:
        matched: What was matched by name.
        rows: All rows of the score sheet in printed order, blank levels meaning the one above.
        rubric: The rubric.
    """
    left = {id(row) for row in matched.unmatched}
    below: dict[str, list[Row]] = defaultdict(list)
    for row, levels in zip(rows, _levels(rows), strict=True):
        for name in {_bare(level) for level in levels if level} if id(row) in left else ():
            below[name].append(row)
    found = dict(matched.rows)
    for leaf in matched.missing:
        own = [row for name in {_bare(words) for words in leaf.name.values()} for row in below.get(name, ())]
        own = [row for row in own if id(row) in left]
        if own and leaf.points is not None and _sum(own, "points") == leaf.points:
            found[leaf.id] = _joined(own, leaf)
            left -= {id(row) for row in own}
    missing = tuple(leaf for leaf in matched.missing if leaf.id not in found)
    return Matched(found, tuple(row for row in matched.unmatched if id(row) in left), missing)


def _levels(rows: Sequence[Row]) -> list[list[str]]:
    """Return the levels above every row; a blank one is that of the row before."""
    found: list[list[str]] = []
    for row in rows:
        own = str(row.get("path") or "").split("/")
        if found and not any(own[:1]):
            own = [part or (found[-1][at] if at < len(found[-1]) else "") for at, part in enumerate(own)]
        found.append(own)
    return found


def _bare(name: str) -> str:
    return _plain(name).removesuffix("指标")


def _sum(rows: Sequence[Row], column: str) -> Decimal | None:
    values = [row.get(column) for row in rows]
    return sum((Decimal(str(value)) for value in values), Decimal(0)) if None not in values else None


def _joined(rows: Sequence[Row], leaf: Indicator) -> Row:
    reasons = [words for row in rows if (words := str(row.get("reason") or "").strip())]
    label, score = next(iter(leaf.name.values())), _sum(rows, "self_score")
    points = _sum(rows, "points")
    return {**rows[0], "label": label, "points": points, "self_score": score, "reason": "；".join(reasons)}


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
