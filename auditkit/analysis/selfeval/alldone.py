"""Work told as all done against lines that did less, and work told as not done against lines with everything done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.leaves import plan_and_done
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, plain
from auditkit.analysis.tieout import place_of
from auditkit.core.labels import plain_label
from auditkit.core.place import Place

Row = Mapping[str, object]

_COUNT = r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>万?[\u4e00-\u9fff]{1,2}?)"
_DONE = (
    r"完成|完工|竣工|建成|投用|投入(?:使用|运行|运营)|交付|通水|通车|验收|办结|整改|销号|落地|实施完毕|改造完毕|"
    r"到位|开放"
)
_ALL = re.compile(
    rf"{_COUNT}(?P<what>[^,，。;；\d]{{0,20}}?)(?:已经?|均已?|都已?)?(?:全部|全面|悉数|均已?|都已?)(?:按期|如期|按时|顺利|已)?"
    rf"[^,，。;；\d未]{{0,8}}?(?:{_DONE})"
)
"""8座水库主体工程已全部完成."""
_ALL_OF = re.compile(
    rf"(?:全部|所有)(?:的)?{_COUNT}(?P<what>[^,，。;；\d]{{0,16}}?)(?:已经?|均已?|都已?)(?:按期|如期|顺利)?[^,，。;；\d未]{{0,6}}?(?:{_DONE})"
)
"""全部12个点位均已建成."""
_UNDONE = re.compile(
    rf"{_COUNT}(?P<what>[^。;；\d]{{0,40}}?)(?:尚未|仍未|还未|未能|未|没有)(?:如期|按期|按时|全面|完全|正常|组织|通过|进行|实际)?"
    rf"(?:{_DONE}|开工|开业|启用|运行|交工|交付使用)"
)
"""3处因征地受阻，年底尚未完工."""
_YEAR_END = re.compile(r"(?:19|20)\d{2}年(?:12月(?:31日)?)?(?:底|末)|(?:19|20)\d{2}年12月31日")
_BEYOND = re.compile(
    rf"{_COUNT}(?P<what>[^,，。;；\d]{{0,16}}?)(?:超过|超出|逾|超)(?:了)?(?:法定|规定|约定)?[\u4e00-\u9fff]{{0,6}}?(?:审限|时限|期限|工期|限期)[^,，。;；]{{0,10}}"
)
"""17件案件超过法定审限."""
_INSIDE = re.compile(r"^[\u4e00-\u9fff]{0,6}?(?P<limit>审限|时限|期限|工期|限期)内")
"""Rates of what is kept within a limit: 审限内结案率."""
_ELSEWHERE = re.compile(r"目标|计划(?!完成)|力争|确保|拟|将于|下一步|上年|去年|截至(?:20\d\d年)?[1-9]月|同比|要求")
_NOT_A_UNIT = frozenset(
    ["分", "年", "月", "日", "元", "万", "亿", "天", "个百", "期", "级", "号", "点", "时", "岁", "倍"]
)
_VALUE = re.compile(r"[≥>=≧]*\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[\u4e00-\u9fff]{1,3})")
_SHARED = 2
_COMMON = re.compile(
    r"项目|工作|工程|完成|建设|情况|数量|任务|单位|年度|全年|全部|已经|其中|本年|实施|目标|通过|使用|问题|资金|个数|及时|按期|按时|时间|率"
)


@dataclass(frozen=True)
class _Line:
    """A line with a number to be reached and the number reached."""

    row: Row
    words: str
    target: Decimal
    claimed: Decimal
    unit: str


@dataclass(frozen=True)
class _Clause:
    """A number of things told as done or not, and the words around it."""

    number: Decimal
    unit: str
    words: str
    said: str
    place: Place


def check_all_done(sheets: Sequence[ScoreSheet], rows: Sequence[Row]) -> list[Inconsistency]:
    """Return numbers of things told as all done, or as not done, that a line of a table tells otherwise.

    Args:
        sheets: The score sheets.
        rows: All rows of the paper.
    """
    lines = [line for sheet in sheets for row in sheet.rows if (line := _line(row)) is not None]
    names = {str(row["sheet"]): plain_label(str(row["value"])) for row in rows if _is_project(row)}
    lines = [replace(line, words=line.words + names.get(str(line.row.get("sheet") or ""), "")) for line in lines]
    whole = list(_not_all(sheets, rows))
    if not lines:
        return whole
    done = [clause for pattern in (_ALL, _ALL_OF) for clause in _clauses(rows, pattern)]
    undone = list(_clauses(rows, _UNDONE))
    return [*whole, *_less_done(lines, done), *_all_claimed(lines, undone)]


def _not_all(sheets: Sequence[ScoreSheet], rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """A rate of 100% with full marks, and things that a sentence tells to be beyond the limit it is about."""
    beyond = [clause for clause in _clauses(rows, _BEYOND) if clause.number > 0]
    for sheet in sheets if beyond else ():
        for row in sheet.rows:
            score, points = decimal_of(row, "self_score"), decimal_of(row, "points")
            claimed = re.sub(r"\s", "", str(row.get("claimed") or "")).replace("％", "%")
            name = plain_label(str(row.get("indicator") or row.get("label") or ""))
            stem = _INSIDE.match(name)
            if not score or score != points or claimed not in ("100%", "100.00%") or stem is None:
                continue
            clause = next((each for each in beyond if stem["limit"] in each.said), None)
            if clause is not None:
                place = place_of(row)
                params: dict[str, object] = {
                    "place": place, "other": clause.place, "label": row.get("label") or "", "said": clause.said[:60],
                    "claimed": claimed,
                }  # fmt: skip
                yield Inconsistency(
                    "score-rule", "high", (place, clause.place), plain(score), "", str(row.get("label") or ""),
                    "selfeval.not-all-done", params,
                )  # fmt: skip


def _is_project(row: Row) -> bool:
    return row.get("role") == "field" and plain_label(str(row.get("label"))) == "项目名称"


def _line(row: Row) -> _Line | None:
    target, claimed = (_VALUE.fullmatch(str(row.get(name) or "").strip()) for name in ("target", "claimed"))
    if target is None or claimed is None or target["unit"] != claimed["unit"]:
        both = plan_and_done(re.sub(r"\s", "", str(row.get("claimed") or "")))
        if both is None or both[0].unit not in both[1].text or both[0].is_money or both[0].unit in ("%", ""):
            return None
        words = plain_label(f"{row.get('label') or ''}{both[1].label}")
        return _Line(row, words, both[0].number, both[1].number, both[0].unit)
    words = plain_label(str(row.get("label") or ""))
    aimed, reached = (Decimal(found["number"].replace(",", "")) for found in (target, claimed))
    return _Line(row, words, aimed, reached, target["unit"])


def _clauses(rows: Sequence[Row], pattern: re.Pattern[str]) -> Iterator[_Clause]:
    seen: set[str] = set()
    for row in rows:
        said = re.sub(r"[\s“”\"]", "", str(row.get("place") or "")) if row.get("role") == "claim" else ""
        said = _YEAR_END.sub("年底", said)
        if not said or said in seen:
            continue
        seen.add(said)
        for found in pattern.finditer(said):
            before = re.split(r"[。;；]", said[: found.start()])[-1]
            if found["unit"] in _NOT_A_UNIT or _ELSEWHERE.search(re.split(r"[,，]", before)[-1] + found["what"]):
                continue
            number = Decimal(found["number"].replace(",", ""))
            yield _Clause(number, found["unit"], before[-24:] + found.group(), found.group(), place_of(row))


def _same_unit(unit: str, line: _Line) -> bool:
    return unit == line.unit or unit.startswith(line.unit)


def _about(line: _Line, clause: _Clause) -> bool:
    """Whether the words around a number share a word of two letters with a line that says what it counts."""
    words = _COMMON.sub("　", clause.words)
    name = _COMMON.sub("　", line.words)
    runs = (name[at : at + _SHARED] for at in range(len(name) - _SHARED + 1))
    return any("　" not in run and run in words for run in runs)


def _less_done(lines: Sequence[_Line], clauses: Sequence[_Clause]) -> Iterator[Inconsistency]:
    for clause in clauses:
        about = [line for line in lines if _same_unit(clause.unit, line) and _about(line, clause)]
        aimed = [line for line in about if line.target == clause.number]
        less = next((line for line in aimed if line.claimed < clause.number), None)
        if less is None or any(line.claimed == clause.number for line in about):
            continue
        place = place_of(less.row)
        params: dict[str, object] = {"place": clause.place, "other": place, "label": less.row.get("label") or ""}
        yield Inconsistency(
            "cross-reference", "high", (clause.place, place), clause.said[:40], f"{plain(less.claimed)}{less.unit}",
            str(less.row.get("label") or ""), "selfeval.all-done", params,
        )  # fmt: skip


def _all_claimed(lines: Sequence[_Line], clauses: Sequence[_Clause]) -> Iterator[Inconsistency]:
    for clause in clauses:
        for line in lines:
            score, points = decimal_of(line.row, "self_score"), decimal_of(line.row, "points")
            full = score is not None and points is not None and score == points > 0
            whole = line.claimed >= line.target > clause.number > 0
            if full and whole and _same_unit(clause.unit, line) and _about(line, clause):
                place = place_of(line.row)
                params: dict[str, object] = {
                    "place": place, "other": clause.place, "label": line.row.get("label") or "",
                    "said": clause.said[:60],
                    "claimed": f"{plain(line.claimed)}{line.unit}",
                }  # fmt: skip
                yield Inconsistency(
                    "score-rule", "high", (place, clause.place), plain(score or Decimal(0)), "",
                    str(line.row.get("label") or ""), "selfeval.not-all-done", params,
                )  # fmt: skip
                break
