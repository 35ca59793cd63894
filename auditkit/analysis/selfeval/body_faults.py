"""Faults that the story tells outside its section on problems, beside full marks of the line that is about them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, plain
from auditkit.analysis.tieout import place_of
from auditkit.core.labels import Labels, Problem
from auditkit.core.place import Place

Row = Mapping[str, object]

_FAULTS: dict[str, re.Pattern[str]] = {
    "资产管理": re.compile(
        r"账外|盘亏|有账无物|有物无账|有卡无物|账实不符|未(?:及时)?(?:登记)?入账|未(?:及时)?办理(?:入库|入账|产权|权属)|闲置(?!率|土地)|未(?:开展|组织|进行)[^,，]{0,4}盘点"
    ),
    "信息公开": re.compile(
        r"公开[^。;；]{0,20}(?:晚于|迟于|超过|逾期|滞后)|未(?:按时|按规定|及时|在规定时[限间]内)?(?:予以)?公开"
    ),
    "资金使用": re.compile(
        r"白条|挪用|挤占|截留|弥补[^,，]{0,6}经费|超范围|超标准(?:列支|支出|发放)|套取|虚列|附件不全|审批手续不全|归还原渠道"
    ),
    "政府采购": re.compile(
        r"未(?:按规定)?(?:履行|实行|进行|编制|执行)[^,，]{0,8}采购|规避招标|化整为零|先采购后|无采购计划|未(?:公开|按规定)?招标"
    ),
    "会计核算": re.compile(
        r"科目(?:使用)?(?:错误|不当)|记账错误|未及时(?:核算|清理|结转)|串户|往来款[^,，]{0,8}未[^,，]{0,4}清理"
    ),
    "合同": re.compile(r"未签(?:订|署)?(?:书面)?合同|合同(?:未|倒签|补签)|补签合同"),
    "档案": re.compile(r"(?:档案|资料)[^,，]{0,8}(?:缺失|不全|不完整|遗失|未归档)"),
}
"""Faults that are facts of the year wherever they are told, by the topic of the line that they are about."""
_DENIED = re.compile(
    r"未(?:发现|发生|出现|存在)|无|没有|不存在|杜绝|防止|严禁|避免|确保|是否|严格|禁止|不得|如|若|防范|规范|禁|零|坚决|要求|做到|加强|完善|进一步|"
    r"建立|制定|健全|落实|针对|整改|上年|去年|以前年度|办法|制度|下一步|计划|拟|目标|年初"
)
_MENDED = re.compile(r"已(?:全部|及时|按规定)?(?:整改|归还|追回|入账|处置|补办|纠正|清退)|率|的(?:不得分|扣)")
_LONGEST = 60


def check_body_faults(
    sheets: Sequence[ScoreSheet], rows: Sequence[Row], labels: Labels, told: Collection[Place]
) -> list[Inconsistency]:
    """Return lines with full marks against which a sentence of the story tells a fault of their kind.

    Args:
        sheets: The filled-in score sheets.
        rows: All rows of the paper.
        labels: The words.
        told: Places of lines that something was said of before.
    """
    leaves = [row for sheet in sheets for row in sheet.rows]
    said = list(_clauses(rows))
    found: list[Inconsistency] = []
    for problem in labels.problems:
        about = _about(problem, leaves) if problem.topic in _FAULTS else []
        full = [row for row in about if _is_full(row) and place_of(row) not in told]
        if not full or len(full) != len(about):
            continue
        clause = next(((words, row) for words, row in said if _tells(problem, words)), None)
        if clause is not None:
            found.append(_finding(full[0], *clause))
    return found


def _clauses(rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    seen: set[str] = set()
    for row in rows:
        role, label = row.get("role"), row.get("label")
        words = (
            row.get("place") if role == "claim" else row.get("value") if role == "passage" and label == "said" else ""
        )
        for clause in re.split(r"[。;；]", re.sub(r"[\s“”\"]", "", str(words or ""))):
            if clause and clause not in seen and len(clause) <= _LONGEST:
                seen.add(clause)
                yield clause, row


def _tells(problem: Problem, words: str) -> bool:
    found = _FAULTS[problem.topic].search(words)
    return found is not None and not _DENIED.search(words[: found.start()]) and not _MENDED.search(words[found.end() :])


def _about(problem: Problem, leaves: Sequence[Row]) -> list[Row]:
    for words in problem.leaves:
        found = [row for row in leaves if words in str(row.get("label") or "")]
        if found:
            return found
    return []


def _is_full(row: Row) -> bool:
    points, score = decimal_of(row, "points"), decimal_of(row, "self_score")
    return points is not None and points > 0 and score == points


def _finding(row: Row, words: str, other: Row) -> Inconsistency:
    label = str(row.get("label") or "")
    params: dict[str, object] = {"label": label, "place": place_of(row), "other": place_of(other), "said": words}
    places = tuple(dict.fromkeys((place_of(row), place_of(other))))
    stated = plain(decimal_of(row, "self_score") or Decimal(0))
    return Inconsistency("score-rule", "medium", places, stated, "", label, "selfeval.told-against", params)
