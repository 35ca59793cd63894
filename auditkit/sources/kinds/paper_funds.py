"""The money of a project sheet: budget, spent, rate, points and score of the year's funds, by source."""

from __future__ import annotations

import re
from decimal import Decimal

from auditkit.core.labels import plain_label
from auditkit.core.money import UNITS
from auditkit.sources.canonical import Row
from auditkit.sources.kinds.paper_grid import Grid, Number, letter, read_number, unit_in

ROLE = "funds"
SPENDING = "预算执行率"
"""The indicator that the points beside the year's funds are for."""

_WORDS: dict[str, tuple[str, ...]] = {
    "initial": ("年初预算数", "年初预算", "年初批复数", "年初预算金额"),
    "budget": (
        "全年预算数",
        "全年预算",
        "调整后预算数",
        "调整预算",
        "调整后预算",
        "调整预算金额",
        "变更后预算数",
        "最终预算数",
        "全年调整预算",
        "调整预算数",
        "预算数",
        "预算金额",
        "预算执行数预算",
        "全年调整预算数",
    ),
    "actual": (
        "预算执行数",
        "全年预算执行数",
        "预算执行金额",
        "实际执行",
        "决算数",
        "全年执行数",
        "执行数",
        "实际执行数",
        "全年支出数",
        "实际支出数",
        "执行金额",
        "全年实际支出数",
    ),
    "adjust": (
        "调整数",
        "预算调整数",
        "调整金额",
        "年中调整",
        "年中调整数",
        "调整额",
        "追加数",
        "追加调整",
        "追减数",
        "调增调减",
        "预算调整",
        "年中追加",
        "增减数",
    ),
    "rate": ("预算执行率%", "执行率%", "执行率", "预算执行率", "资金执行率", "执行率得分率"),
    "points": ("分值", "权重", "满分", "执行率权重"),
    "score": ("得分", "自评得分", "执行率得分", "自评分"),
}
_WHOLE = re.compile(r"总额|合计|总计|^项目资金")
_POINTS = re.compile(r"[(（](\d+(?:\.\d+)?)分[)）]$")
_HUNDREDTH = Decimal("0.01")
_MONEY = ("initial", "adjust", "budget", "actual")
_PROJECTS = ("项目名称", "专项名称")
"""Headings of the column that names the projects of a list, whatever other texts stand beside it."""


def find_funds(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """Return the heading row of a block of funds and its columns by meaning, None where there is none."""
    for row in range(grid.height):
        found: dict[str, int] = {}
        for piece in grid.pieces(row, filled=True):
            heading = plain_label(piece.text)
            for name, words in _WORDS.items():
                if heading in words:
                    found.setdefault(name, piece.column)
        if "actual" in found and {"budget", "initial"} & found.keys() and {"rate", "score"} & found.keys():
            return row, found
    return None


def read_funds(grid: Grid, header: int, columns: dict[str, int], unit: str) -> tuple[list[Row], int]:
    """Return the numbers of a block of funds, and the row behind it.

    Rows have the role ``funds``: ``label`` is the source of the money, ``path`` what the number is. The score for
    spending is a row of the score sheet too (role ``score``).
    """
    unit = unit_in(" ".join(piece.text for piece in grid.pieces(header, filled=True))) or unit or "元"
    rows: list[Row] = []
    scores: list[tuple[str, Row]] = []
    named_by = next((piece.column for piece in grid.pieces(header) if plain_label(piece.text) in _PROJECTS), None)
    at = header + 1
    while at < grid.height:
        texts = [piece.text for piece in grid.pieces(at) if read_number(piece.raw) is None]
        numbers = {name: read_number(grid.raw(at, column)) for name, column in columns.items()}
        if not any(numbers.values()) and not any("资金" in text or "拨款" in text for text in texts):
            break
        label = texts[-1] if texts else grid.text(at, 0)
        label = next((text for text in reversed(texts) if text not in ("-", "—", "/", "——")), label)
        label = (grid.text(at, named_by) if named_by is not None else "") or label
        found = {name: number for name, number in numbers.items() if number}
        for name, number in found.items():
            printed = number.unit or (unit if name in _MONEY else "%" if name == "rate" else "分")
            rows.append(_row(grid, at, columns[name], name, label, number.text, number.number, printed))
        named = _POINTS.search(label) or _points_beside(grid, at, header) or _points_above(grid, header, columns)
        if "score" in found and "points" not in found and named:  # 年度资金总额(10分)
            found["points"] = points = Number(named.group(1), Decimal(named.group(1)), "")
            rows.append(_row(grid, at, columns["score"], "points", label, points.text, points.number, "分"))
        if "score" in found and "points" not in found and _is_tenth(found):
            found["points"] = Number("10", Decimal(10), "")
        if {"points", "score"} <= found.keys():
            scores.append((label, _score(grid, at, columns["score"], found["points"].number, found["score"].number)))
        at += 1
    whole = [score for label, score in scores if _WHOLE.search(label)]
    return rows + (whole[:1] or [score for _, score in scores]), at


def points_for_spending(grid: Grid) -> tuple[int, Decimal] | None:
    """Return the row of the whole of the year's funds and the points that its rate of execution is worth, if any."""
    block = find_funds(grid)
    if block is None or "points" not in block[1]:
        return None
    header, columns = block
    for row in range(header + 1, grid.height):
        if not any(_WHOLE.search(piece.text) for piece in grid.pieces(row)):
            continue
        points = read_number(grid.raw(row, columns["points"]))
        return (row, points.number) if points is not None and points.number > 0 else None
    return None


def _is_tenth(found: dict[str, Number]) -> bool:
    """Whether a score is the rate beside it times ten: the ten points that the ministry's sheet gives for spending."""
    return "rate" in found and abs(found["rate"].number / 10 - found["score"].number) <= _HUNDREDTH


def _points_above(grid: Grid, header: int, columns: dict[str, int]) -> re.Match[str] | None:
    """The points that the heading of the scores names: 得分(10分)."""
    return _POINTS.search(grid.text(header, columns["score"])) if "score" in columns else None


def _points_beside(grid: Grid, row: int, header: int) -> re.Match[str] | None:
    """The points that the cell left of a block names, which goes over all of its lines: 预算执行(10分)."""
    spanning = [piece.text for piece in grid.pieces(row, filled=True) if grid.anchor(row, piece.column)[0] <= header]
    return next((named for text in spanning if (named := _POINTS.search(text))), None)


def _row(grid: Grid, row: int, column: int, path: str, label: str, text: str, number: Decimal, unit: str) -> Row:
    return {
        "role": ROLE,
        "path": path,
        "label": label,
        "value": text,
        "number": number * UNITS.get(unit, Decimal(1)),
        "unit": unit,
        "place": letter(column),
        "sheet": grid.sheet.name,
        "row": grid.number_of(row),
    }


def _score(grid: Grid, row: int, column: int, points: Decimal, score: Decimal) -> Row:
    return {
        "role": "score",
        "path": "",
        "label": SPENDING,
        "indicator": ROLE,
        "value": grid.text(row, column),
        "number": score,
        "unit": "分",
        "points": points,
        "self_score": score,
        "place": letter(column),
        "sheet": grid.sheet.name,
        "row": grid.number_of(row),
    }
