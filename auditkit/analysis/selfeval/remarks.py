"""What remarks and sentences say against a score: evidence that is missing, nothing to score, money not all spent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, plain
from auditkit.analysis.tieout import Stated, place_of, stated_of
from auditkit.core.labels import plain_label

Row = Mapping[str, object]

_PAPERS = r"材料|数据|问卷|签到表|签到册|台账|凭证|档案|原件|监测报告|验收单|验收报告|照片|记录"
_PROOF = rf"佐证|证明材料|支撑材料|(?<!会计)资料|{_PAPERS}"
_NO_PROOF = re.compile(
    rf"(?:{_PROOF})[^,，。;；\d]{{0,8}}(?:未能?|尚未|暂未|无法|没有|缺失|遗失|丢失|暂无|暂缺|不全)"
    r"(?:归档|收集|留存|提供|取得|保存|形成|整理|建立|存档|统计|找到|到位|获取)?"
    rf"|(?:未能?|尚未|暂未|没有|缺少|无)(?:及时)?(?:归档|收集|留存|提供|取得|保存|形成|整理|建立|存档|获取)[^,，。;；\d]{{0,8}}(?:{_PROOF})"
    rf"|(?:无法|不能|暂无法|暂不能)提供(?:相关|有关)?(?:{_PROOF})|(?:无|缺少|没有|暂无|缺乏)(?:相关|有关|相应)?(?:佐证|证明材料|支撑材料|支撑)"
)
_LONGEST_REMARK = 60
_FEWEST_SHARED = 4
_SHORT_OF = re.compile(r"未(?:能|完成|达|按|及时)|低于|不达标|不足|滞后|不到位|停用|缺失|尚未")
_ADMITS = re.compile(
    r"未|不足|不够|偏低|低于|滞后|缓慢|有待|不高|没有|欠|仅|不到位|薄弱|不规范|不均衡|不健全|不完善|不强|不畅|不严|不全|不够|不及时|缺乏|缺少|缺口|粗放|偏慢|较慢"
)


def check_remarks(sheets: Sequence[ScoreSheet], rows: Sequence[Row]) -> list[Inconsistency]:
    """Return what remarks beside scores, and sentences of the paper, say against them.

    Args:
        sheets: The filled-in score sheets.
        rows: All rows of the paper.
    """
    leaves = [row for sheet in sheets for row in sheet.rows]
    return [*_unproven(leaves), *_unproven_text(rows), *_not_ours(leaves, rows), *_named(leaves, rows), *_paid(rows)]


def _unproven(leaves: Sequence[Row]) -> Iterator[Inconsistency]:
    """Lines with full marks whose own remark says that the evidence is missing."""
    for row in leaves:
        score, points = decimal_of(row, "self_score"), decimal_of(row, "points")
        if score is None or points is None or score != points or not points:
            continue
        for name in ("reason", "claimed"):
            words = re.sub(r"\s", "", str(row.get(name) or ""))
            if len(words) <= _LONGEST_REMARK and (found := _NO_PROOF.search(words)):
                yield _evidence(row, str(row.get("label") or ""), plain(score), found.group())
                break


def _unproven_text(rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Figures whose own sentence says that nothing proves them."""
    seen: set[str] = set()
    for row in rows:
        said = re.sub(r"\s", "", str(row.get("place") or "")) if row.get("role") == "claim" else ""
        if said and said not in seen and row.get("unit") == "%":
            seen.add(said)
            clauses = re.split(r"[,，;；。]", said)
            for before, clause in zip(clauses, clauses[1:], strict=False):
                if (found := _NO_PROOF.search(clause)) and re.search(r"\d", before):
                    yield _evidence(row, str(row.get("label") or ""), str(row.get("value")), found.group())


def _evidence(row: Row, label: str, stated: str, said: str) -> Inconsistency:
    params: dict[str, object] = {"label": label, "place": place_of(row), "said": said}
    return Inconsistency("text", "medium", (place_of(row),), stated, "", label, "selfeval.no-evidence", params)


def _not_ours(leaves: Sequence[Row], rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Indicators that score although the text says that their task was not given."""
    said = [row for row in rows if row.get("role") == "passage" and row.get("label") == "not-ours"]
    for row in leaves:
        score = decimal_of(row, "self_score")
        for passage in said if score else ():
            if _share(str(row.get("label") or ""), str(passage["value"])):
                label = str(row.get("label") or "")
                params: dict[str, object] = {
                    "labels": label, "label": label, "place": place_of(row), "other": place_of(passage),
                    "said": str(passage["value"]),
                }  # fmt: skip
                yield Inconsistency(
                    "score-rule", "medium", (place_of(row), place_of(passage)), plain(score or Decimal(0)), "", label,
                    "selfeval.not-applicable", params,
                )  # fmt: skip
                break


def _share(first: str, second: str) -> bool:
    runs = (first[at : at + _FEWEST_SHARED] for at in range(len(first) - _FEWEST_SHARED + 1))
    return any(run in second for run in runs)


def _named(leaves: Sequence[Row], rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Indicators with full marks that the section on problems calls by their name."""
    problems = [row for row in rows if row.get("role") == "passage" and row.get("label") == "problem"]
    for row in leaves:
        score, points = decimal_of(row, "self_score"), decimal_of(row, "points")
        name = plain_label(str(row.get("indicator") or row.get("label") or ""))
        if score is None or score != points or not points or len(name) < _FEWEST_SHARED:
            continue
        said = next((each for each in problems if _speaks_badly(str(each["value"]), name)), None)
        if said is not None:
            label = str(row.get("label") or "")
            params: dict[str, object] = {
                "label": label, "place": place_of(row), "other": place_of(said), "said": str(said["value"])[:60],
            }  # fmt: skip
            yield Inconsistency(
                "score-rule", "medium", (place_of(row), place_of(said)), plain(score), "", label, "selfeval.admitted",
                params,
            )  # fmt: skip


def _speaks_badly(said: str, name: str) -> bool:
    plain_said = plain_label(said)
    at = plain_said.find(name)
    if at >= 0:
        return _ADMITS.search(plain_said[at + len(name) :]) is not None
    stem = re.sub(r"(?:完成|情况|覆盖|达标|指标)?(?:率|度|数|数量|情况)$", "", name)
    for clause in re.split(r"[,，。;；]", said):
        words = plain_label(clause)
        runs = (stem[begin : begin + _FEWEST_SHARED] for begin in range(len(stem) - _FEWEST_SHARED + 1))
        if any(run in words for run in runs) and _SHORT_OF.search(words):
            return True
    return False


def _paid(rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Money that was all spent by the words, while the project sheet leaves some of it."""
    budget = _funds(rows, ("budget",)) or _funds(rows, ("initial",))
    spent = _funds(rows, ("actual",))
    total = next((item for item in budget if item.value), None)
    done = next((item for item in spent if total is not None and item.place.row == total.place.row), None)
    if total is None or done is None or done.value >= total.value or done.value * 1000 > total.value * 999:
        return
    for row in rows:
        if row.get("role") == "passage" and row.get("label") == "all-paid":
            params: dict[str, object] = {"place": place_of(row), "other": done.place, "said": str(row["value"])}
            places = (place_of(row), done.place)
            shown = f"{done.text}/{total.text}"
            yield Inconsistency(
                "cross-reference", "medium", places, str(row["value"]), shown, done.id, "selfeval.not-all-paid", params
            )
            return


def _funds(rows: Sequence[Row], paths: Sequence[str]) -> list[Stated]:
    figures = (stated_of(row) for row in rows if row.get("role") == "funds" and row.get("path") in paths)
    return [figure for figure in figures if figure is not None]
