"""Score sheets of a self-evaluation: whatever the order of the columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from auditkit.core.labels import Labels, plain_label
from auditkit.sources.canonical import Row
from auditkit.sources.kinds.paper_grid import Grid, letter, read_number
from auditkit.sources.kinds.score_header import POINTS_IN_NAME

SUBTOTAL = "score_subtotal"
"""Role of a line that adds up others of the sheet: those above it, or where its path is ``HEADS`` those below."""
HEADS = "heads"
_OUTLINE = (
    re.compile(r"^[一二三四五六七八九十]+[、.]"),
    re.compile(r"^[(（][一二三四五六七八九十]+[)）]"),
    re.compile(r"^\d{1,2}[、.．](?!\d)"),
    re.compile(r"^[(（]\d{1,2}[)）]"),
)
_USUAL_HEADER = 6
_LIKE = {
    "rule": re.compile(r"(?:评分|评价|计分|打分|扣分)(?:标准|细则|办法|规则|方法)"),
    "claimed": re.compile(r"实际|完成(?:值|情况)|实绩|达成"),
}
"""Headings that hold these words say what a column is, whatever else they say (目标值及评分标准)."""
_LEAF_LIKE = re.compile(r"三级指标|(?:评价|考核|具体)指标|指标名称|指标内容")
_REASON_LIKE = re.compile(r"原因|说明|依据|理由|备注")


@dataclass
class Columns:
    """Where the columns of a score sheet are, from 0.

    Attributes:
        names: Columns of the indicator levels, from the outermost.
        points: Column of the points of the leaf, None where they stand behind its name.
        self_score: Column of the score given.
        reason: Column of reasons, None where the sheet has none.
        rule: Column of scoring rules, None where it has none.
        target: Column of target values, None where it has none.
        claimed: Column of values reached, None where it has none.
        level_points: Columns of points of upper levels, by the column of that level.
    """

    names: list[int]
    points: int | None
    self_score: int
    reason: int | None = None
    rule: int | None = None
    target: int | None = None
    claimed: int | None = None
    level_points: dict[int, int] = field(default_factory=dict)


def find_header(grid: Grid, labels: Labels) -> tuple[int, Columns] | None:
    """Return the header row of a score sheet and its columns, None where a table is no score sheet."""
    for row in range(grid.height):
        columns = _columns(grid, row, labels) if _may_be_header(grid, row) else None
        if columns is not None:
            below = _levels_below(grid, row, columns)
            return (row + 1, replace(columns, names=below)) if below else (row, columns)
    return None


_LEVEL_NAMES = re.compile(r"[一二三四]级(?:指标)?")


def _levels_below(grid: Grid, row: int, columns: Columns) -> list[int]:
    """Columns of the levels where a second line of headings names them below one heading of them all."""
    named = [piece.column for piece in grid.pieces(row + 1) if _LEVEL_NAMES.fullmatch(piece.text)]
    under = all(column < columns.self_score for column in named)
    return named if len(named) > 1 and under and named != columns.names else []


def _may_be_header(grid: Grid, row: int) -> bool:
    return row < _USUAL_HEADER or any("指标" in piece.text for piece in grid.pieces(row))


def _columns(grid: Grid, row: int, labels: Labels) -> Columns | None:
    at: dict[str, list[int]] = {}
    for piece in grid.pieces(row, filled=True):
        heading = plain_label(piece.text)
        for name, words in labels.score_columns.items():
            if heading in words:
                at.setdefault(name, []).append(piece.column)
    if not at.get("level3"):
        like = [piece.column for piece in grid.pieces(row, filled=True) if _LEAF_LIKE.search(piece.text)]
        at["level3"] = [column for column in like if column not in (*at.get("level1", ()), *at.get("level2", ()))]
    names = _names(grid, row, at, labels)
    if not at.get("self_score") or not names:
        return None
    score, given = at["self_score"][-1], at.get("points", [])
    if not given and not _named_points(grid, row, names[-1]):
        return None
    points = max((column for column in given if column < score), default=given[-1] if given else None)
    level_points = {name: name + 1 for name in names[:-1] if name + 1 in given and name + 1 != points}
    values = {name: _first(grid, row, name, at, labels) for name in ("rule", "target", "claimed")}
    taken = {*names, score, points, *values.values(), *at.get("reason", []), *level_points.values()}
    free = [piece for piece in grid.pieces(row, filled=True) if piece.column not in taken]
    for name, pattern in _LIKE.items():
        if values[name] is None and (found := next((piece for piece in free if pattern.search(piece.text)), None)):
            values[name] = found.column
            free.remove(found)
    noted = values["rule"]
    if noted is not None and noted > score and not at.get("reason") and "说明" in grid.text(row, noted):
        values["rule"], at["reason"] = None, [noted]  # behind the score it tells why, not how to score
    reason = at.get("reason") or [piece.column for piece in free if _REASON_LIKE.search(piece.text)]
    return Columns(names, points, score, reason[-1] if reason else None, **values, level_points=level_points)


def _named_points(grid: Grid, header: int, leaf: int) -> bool:
    """Whether the indicators below a header carry their points behind their names."""
    named = [grid.text(row, leaf) for row in range(header + 1, grid.height)]
    return sum(points_in(name) is not None for name in named) > len(named) // 2


def _first(grid: Grid, row: int, name: str, at: Mapping[str, list[int]], labels: Labels) -> int | None:
    """The column whose heading stands first in the list of words for it."""
    order = {word: rank for rank, word in enumerate(labels.score_columns[name])}
    return min(at.get(name, []), key=lambda column: order[plain_label(grid.text(row, column))], default=None)


def _names(grid: Grid, row: int, at: Mapping[str, list[int]], labels: Labels) -> list[int]:
    found = [at[level][0] for level in ("level1", "level2") if at.get(level)]
    leaves = at.get("level3", [])
    if leaves:  # the level a person reads as the last one, wherever its column stands
        order = {word: rank for rank, word in enumerate(labels.score_columns["level3"])}
        found.append(min(leaves, key=lambda column: order.get(plain_label(grid.text(row, column)), len(order))))
    names = list(dict.fromkeys(found))
    if len(names) == 1:  # one heading over the names of groups and those of their lines
        width = next((piece.width for piece in grid.pieces(row) if piece.column == names[0]), 1)
        inside = [names[0] + at for at in range(1, width) if _has_own_texts(grid, row, names[0] + at)]
        names += inside if not at.get("level1") and not at.get("level2") else []
    return names


def _has_own_texts(grid: Grid, header: int, column: int) -> bool:
    """Whether lines below a heading have words in a column that the one left of it has not."""
    below = range(header + 1, grid.height)
    return sum(grid.text(row, column) not in ("", grid.text(row, column - 1)) for row in below) > 1


def read_scores(grid: Grid, header: int, columns: Columns, labels: Labels) -> list[Row]:
    """Return the rows of a score sheet: one for each leaf (role ``score``) and the printed total (``score_total``).

    A row without points of its own shares the points of the row above (a merged cell of points).
    """
    rows: list[Row] = []
    heading = [grid.text(header, column) for column in range(grid.width)]
    last_score: tuple[int, int] | None = None
    turned = False
    for row in range(header + 1, grid.height):
        if [grid.text(row, column) for column in range(grid.width)] == heading:
            turned = True
            continue
        if turned and rows and rows[-1]["role"] == "score" and _is_rest(grid, row, columns):
            rows[-1] = _with_rest(grid, row, columns, rows[-1])
            turned = False
            continue
        turned = False
        anchor = grid.anchor(row, columns.self_score)
        points, score = _points_of(grid, row, columns), _number(grid, row, columns.self_score)
        if anchor == last_score or (points is None and score is None):
            continue
        last_score = anchor
        total = _is_total(grid, row, columns, labels, last=row == grid.height - 1)
        if total is not None:
            rows.append(_row(grid, row, columns, role="score_total", path="", label=total))
        elif _is_subtotal(grid, row, columns, labels):
            rows.append(_row(grid, row, columns, role=SUBTOTAL, path="", label=_texts(grid, row, columns)[0]))
        elif label := _leaf(grid, row, columns):
            rows.append(_row(grid, row, columns, role="score", path=_path(grid, row, columns), label=label))
    return _under_headings(rows)


def _is_rest(grid: Grid, row: int, columns: Columns) -> bool:
    """Whether a row behind a page end is the rest of the line before it: no number of its own, no upper level."""
    pieces = grid.pieces(row)
    upper = any(piece.column in columns.names[:-1] for piece in pieces)
    return bool(pieces) and not upper and all(read_number(piece.raw) is None for piece in pieces)


def _with_rest(grid: Grid, row: int, columns: Columns, begun: Row) -> Row:
    """Join the texts of a line that a page end cut in two."""
    label = f"{begun['label']}{grid.text(row, columns.names[-1])}"
    joined: Row = {**begun, "label": label, "indicator": POINTS_IN_NAME.sub("", label)}
    parts = {"reason": columns.reason, "rule": columns.rule, "target": columns.target, "claimed": columns.claimed}
    for name, column in parts.items():
        rest = grid.raw(row, column).strip() if column is not None else ""
        if rest:
            joined[name] = f"{begun[name] or ''}{rest}"
    if columns.points is None and points_in(label) is not None:
        joined["points"] = points_in(label)
    return joined


def _under_headings(rows: list[Row]) -> list[Row]:
    """Tell the lines that head others by their numbering (一、 above 1.): their points are those of the lines below."""
    found: list[Row] = []
    heading = ""
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        depth = _depth(row)
        below = _depth(following) if following is not None else None
        if row["role"] == "score" and not row["path"] and depth is not None and below is not None and below > depth:
            heading = str(row["label"])
            found.append({**row, "role": SUBTOTAL, "path": HEADS, "reason": None})
            continue
        if depth == 0:
            heading = ""
        own = row["role"] == "score" and not row["path"] and heading
        found.append({**row, "path": heading} if own else row)
    return found


def _depth(row: Row) -> int | None:
    label = str(row["label"])
    return next((depth for depth, pattern in enumerate(_OUTLINE) if pattern.match(label)), None)


def _points_of(grid: Grid, row: int, columns: Columns) -> Decimal | None:
    if columns.points is not None:
        leaf = points_in(grid.text(row, columns.names[-1]))
        shared = row + 1 < grid.height and grid.anchor(row + 1, columns.points) == grid.anchor(row, columns.points)
        shared = shared or grid.anchor(row, columns.points)[0] != row
        return leaf if leaf is not None and shared else _number(grid, row, columns.points)
    texts = [grid.text(row, columns.names[-1]), *_texts(grid, row, columns)[:1]]
    return next((points for text in texts if (points := points_in(text)) is not None), None)


def _number(grid: Grid, row: int, column: int) -> Decimal | None:
    if grid.anchor(row, column)[0] != row:
        return None
    found = read_number(grid.raw(row, column))
    return found.number if found else None


def _texts(grid: Grid, row: int, columns: Columns) -> list[str]:
    return [piece.text for piece in grid.pieces(row) if read_number(piece.raw) is None]


def _is_total(grid: Grid, row: int, columns: Columns, labels: Labels, last: bool) -> str | None:
    texts = _texts(grid, row, columns)
    if texts and plain_label(texts[0]) in labels.total_words and plain_label(texts[0]) != "小计":
        return texts[0]
    return "" if last and not texts else None


def _is_subtotal(grid: Grid, row: int, columns: Columns, labels: Labels) -> bool:
    return any(plain_label(text) in labels.total_words for text in _texts(grid, row, columns)[:3])


def _leaf(grid: Grid, row: int, columns: Columns) -> str:
    for column in reversed(columns.names):
        if text := grid.text(row, column):
            return text
    return ""


def _path(grid: Grid, row: int, columns: Columns) -> str:
    parts = []
    for column in columns.names[:-1]:
        text = grid.text(row, column)
        extra = grid.text(row, columns.level_points[column]) if column in columns.level_points else ""
        text = "" if column + 1 in columns.names and grid.anchor(row, column) == grid.anchor(row, column + 1) else text
        parts.append(f"{text}({extra}分)" if extra and not points_in(text) else text)
    return "/".join(part.replace("/", " ") for part in parts)


def points_in(name: str) -> Decimal | None:
    """Return the points that a level names behind it.

    Example:
        >>> points_in("投入(15分)"), points_in("40分)"), points_in("产出")
        (Decimal('15'), Decimal('40'), None)
    """
    found = POINTS_IN_NAME.search(name)
    return Decimal(found.group(1)) if found else None


def _words(grid: Grid, row: int, column: int | None) -> str | None:
    return (grid.raw(row, column).strip() or None) if column is not None else None


def _without_rule(found: re.Match[str]) -> str:
    """The points behind a name without the rule that stands in the same brackets."""
    return f"({found.group(1)}分)" if found["rule"] else found.group()


def _row(grid: Grid, row: int, columns: Columns, *, role: str, path: str, label: str) -> Row:
    score, in_name = _number(grid, row, columns.self_score), POINTS_IN_NAME.search(label)
    reason = grid.raw(row, columns.reason).strip() if columns.reason is not None else ""
    return {
        "role": role,
        "path": path,
        "label": POINTS_IN_NAME.sub(_without_rule, label) or "合计",
        "indicator": POINTS_IN_NAME.sub("", label),
        "value": grid.text(row, columns.self_score),
        "number": score,
        "unit": "分",
        "points": _points_of(grid, row, columns),
        "self_score": score,
        "reason": reason if role == "score" and columns.reason is not None else None,
        "rule": _words(grid, row, columns.rule) or (in_name["rule"] if in_name else None),
        "target": _words(grid, row, columns.target),
        "claimed": _words(grid, row, columns.claimed),
        "place": letter(columns.self_score),
        "sheet": grid.sheet.name,
        "row": grid.number_of(row),
    }
