"""Things counted in the text under the names of a line and a column of a table that gives another number."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.slips import is_slip
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import Stated, stated_of
from auditkit.core.labels import plain_label

Row = Mapping[str, object]

_NO_CLAIM = re.compile(
    r"比(?!例|重|率)|较|增|减|升|降|上年|去年|同期|目标|计划|不低于|不超过|不少于|以上|力争|任务|应(?!急)|拟|预计|平均|每|均|其余|其他|另|年初|期初|上半年|季度|月"
)
_FILLERS = re.compile(
    r"(?:19|20)\d{2}年度?末?|截[至止]|年末|年底|全年|本年度?|年内|其中|共计?|合计|累计|实际|已|全[县市区镇院校局]|我.|本[院校局县区]|各类|总|"
    r"完成|实现|发放|受理|审结|办理|新增|开展|组织|举办|案件|人员|数量|人数|数|为|是|达到?|有|了|的|、"
)
_GENERAL = frozenset(
    [
        "人数",
        "合计",
        "小计",
        "总计",
        "数量",
        "金额",
        "数",
        "个数",
        "件数",
        "项目",
        "备注",
        "占比",
        "户数",
        "总数",
        "年末人数",
    ]
)
_LEVELS = re.compile(r"^(?P<level>正高|副高|高级|中级|初级)")
_TITLE = re.compile(
    r"(?P<level>正高级?|副高级?|高级|中级|初级)(?:职称|专业技术(?:职务|职称|人员)?|技术职称|职务)(?:人员|教师|人才)?$"
)
_TITLED = re.compile(r"^(?:正高|副高|高级|中级|初级|讲师|助理|主任|主治|住院|教授|副教授|员级|未定级)")
_DONE = re.compile(r"完成|实际|实有|决算|执行")
_REST = 2
_SHORTEST = 5


def check_cells(rows: Sequence[Row], year: int | None) -> list[Inconsistency]:
    """Return counts of the text that the cell of a table with the same names gives otherwise.

    Args:
        rows: All rows of the paper.
        year: Year evaluated; figures of other years are left out.
    """
    items = [item for row in rows if (item := stated_of(row)) is not None]
    ours = [item for item in items if year is None or item.year in (None, year)]
    tables: dict[tuple[str, int], list[Stated]] = defaultdict(list)
    for item in ours:
        if item.role == "data" and item.unit not in ("%", "分") and not item.path.startswith("@"):
            tables[(item.place.sheet, item.place.table)].append(item)
    found: list[Inconsistency] = []
    for claim in (item for item in ours if item.role == "claim" and item.unit not in ("%", "分", "")):
        if claim.unit in MONEY or _NO_CLAIM.search(claim.label):
            continue
        for cells in tables.values():
            found += [*_of_names(claim, cells), *_of_titles(claim, cells)][:1]
    return found


def _parts(cell: Stated) -> list[str]:
    names = (plain_label(re.sub(r"[(（][^()（）]*[)）]", "", part)) for part in cell.label.split("·"))
    return [name for name in names if name and name not in _GENERAL]


def _of_names(claim: Stated, cells: Sequence[Stated]) -> Iterator[Inconsistency]:
    """All names of a cell are in the words of the text, and the words say little more."""
    label = plain_label(claim.label)
    fits = [cell for cell in cells if _alike(claim, cell) and _says(label, _parts(cell))]
    lines = {cell.place.row for cell in fits}
    values = {cell.value for cell in cells if cell.place.row in lines}
    done = [cell for cell in fits if _DONE.search(cell.label)] or fits
    if fits and len(lines) == 1 and len({cell.value for cell in done}) == 1 and claim.value not in values:
        yield _cross(claim, done[0], done[0].text)
    elif not fits:
        yield from _slip_in_line(claim, label, cells)


def _slip_in_line(claim: Stated, label: str, cells: Sequence[Stated]) -> Iterator[Inconsistency]:
    """The line of a table is called as the words are, and one of its numbers is theirs but for a slip of the pen."""
    lines: dict[int, list[Stated]] = defaultdict(list)
    for cell in cells:
        if _alike(claim, cell) and _says(label, _parts(cell)[:1]):
            lines[cell.place.row].append(cell)
    printed = claim.text.removesuffix(claim.unit)
    for line in lines.values() if len(lines) == 1 else ():
        slips = [cell for cell in line if is_slip(printed, cell.text.removesuffix(cell.unit), far=True)]
        if len(slips) == 1 and all(cell.value != claim.value for cell in line) and len(printed) > _REST:
            yield _cross(claim, slips[0], slips[0].text)


def _says(label: str, names: Sequence[str]) -> bool:
    if not names or any(name not in label for name in names) or len(names) == 1 and len(names[0]) < _SHORTEST:
        return False
    rest = label
    for name in names:
        rest = rest.replace(name, "", 1)
    return sum(map(len, names)) >= _SHORTEST - (len(names) > 1) and len(_FILLERS.sub("", rest)) <= _REST


def _of_titles(claim: Stated, cells: Sequence[Stated]) -> Iterator[Inconsistency]:
    """高级职称 of the text against the columns or lines of a table that gives the staff by titles."""
    told = _TITLE.search(plain_label(claim.label))
    if told is None or claim.unit not in ("人", "名"):
        return
    titled = [(cell, next((part for part in _parts(cell) if _TITLED.match(part)), "")) for cell in cells]
    titled = [(cell, part) for cell, part in titled if part]
    if len({part for _, part in titled}) < 2:  # noqa: PLR2004
        return
    level = told["level"].removesuffix("级") if told["level"][1] == "高" else told["level"]
    levels = ("高级", "正高", "副高") if level == "高级" else (level,)
    about = [cell for cell, part in titled if (found := _LEVELS.match(part)) and found["level"] in levels]
    total = sum((cell.value for cell in about), Decimal(0))
    single = len({cell.place.row for cell in about}) == 1 or len({cell.place.column for cell in about}) == 1
    if about and single and total != claim.value:
        yield _cross(claim, about[0], f"{total.normalize():f}{claim.unit}")


def _alike(claim: Stated, cell: Stated) -> bool:
    counted = cell.unit not in MONEY and (
        cell.unit == claim.unit or cell.unit == "个" or {cell.unit, claim.unit} <= {"人", "名"}
    )
    return counted and not cell.unit.startswith("万") and not claim.unit.startswith("万")


def _cross(claim: Stated, cell: Stated, expected: str) -> Inconsistency:
    params: dict[str, object] = {"label": claim.name, "place": claim.place, "other": cell.place}
    return Inconsistency(
        "cross-reference", "medium", (claim.place, cell.place), claim.text, expected, claim.id, "selfeval.cross-only",
        params,
    )  # fmt: skip
