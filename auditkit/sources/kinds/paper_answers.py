"""Tables of tasks with a column that answers whether they were done (是否完成, 是否达标, 是否按期完成)."""

from __future__ import annotations

import re

from auditkit.core.labels import plain_label
from auditkit.sources.canonical import Row
from auditkit.sources.kinds.paper_grid import Grid

ANSWER = "answer"
"""What the passage is (its ``label``): ``value`` is the answer, beside it task, what was done and the remark."""

_ASKED = re.compile(
    r"^是否(?:已|均)?(?:按期|按时|如期|全部|全面)?(?:完成|达标|实现|达到|达成|完工|办结|落实)|^(?:完成|达标|实现|达成)与否$"
)
_IN_TIME = re.compile(r"按期|按时|如期")
_TIME = re.compile(r"时间|日期|时限|期限")
_TASK = re.compile(r"目标|任务|计划|指标|事项|要求|内容")
_REACHED = re.compile(r"完成情况|进展|实际|完成值|达成|落实情况|完成结果|执行情况")
_REMARK = re.compile(r"原因|备注|说明")
_LONGEST_ANSWER = 8


def read_answers(grid: Grid) -> list[Row]:
    """Return the answered lines of a table of tasks (role ``passage``, label ``answer``), none where it asks nothing.

    Args:
        grid: The table.
    """
    for header in range(grid.height):
        headings = {piece.column: plain_label(piece.text) for piece in grid.pieces(header, filled=True)}
        asked = next((column for column, text in headings.items() if _ASKED.match(text)), None)
        if asked is not None and len(headings) > 2:  # noqa: PLR2004
            return _lines(grid, header, headings, asked)
    return []


def _lines(grid: Grid, header: int, headings: dict[int, str], asked: int) -> list[Row]:
    timed = _IN_TIME.search(headings[asked]) is not None
    others = {column: text for column, text in headings.items() if column != asked}
    in_time = {column: text for column, text in others.items() if _TIME.search(text)}
    pool = in_time if timed and len(in_time) > 1 else {c: t for c, t in others.items() if c not in in_time}
    reached = next((column for column, text in pool.items() if _REACHED.search(text)), None)
    task = next((column for column, text in pool.items() if column != reached and _TASK.search(text)), None)
    remark = next((column for column, text in others.items() if _REMARK.search(text)), None)
    if reached is None and remark is None:
        return []
    rows = []
    for index in range(header + 1, grid.height):
        answer = grid.text(index, asked)
        if not answer or len(answer) > _LONGEST_ANSWER:
            continue
        row: Row = {
            "role": "passage", "label": ANSWER, "value": answer, "target": _words(grid, index, task),
            "claimed": _words(grid, index, reached), "reason": _words(grid, index, remark), "rule": headings[asked],
            "sheet": grid.sheet.name, "row": grid.number_of(index),
        }  # fmt: skip
        rows.append(row)
    return rows


def _words(grid: Grid, row: int, column: int | None) -> str | None:
    return (grid.text(row, column) or None) if column is not None else None
