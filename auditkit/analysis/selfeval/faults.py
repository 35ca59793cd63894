"""Full marks of a line whose own remark, or a sentence of the paper, tells that it was late, missed or not done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, plain
from auditkit.analysis.tieout import place_of
from auditkit.core.labels import plain_label

Row = Mapping[str, object]

_LATE = (
    r"延至|延期|延后|延迟|推迟|顺延|拖延|逾期|滞后|晚于|迟于|超期|超过[^,，。;；]{0,8}(?:时限|工期|规定时间|法定时间)|"
    r"未(?:能)?(?:按期|按时|如期|及时|按计划|按规定时间|在规定时[间限]内|按(?:合同|规定|约定|序时|要求)[^,，。;；]{0,8})|(?<!不)跨年(?!度结算)|次年\d?|进度(?:偏|较)?慢"
)
_UNDONE = (
    r"(?:尚未|暂未|还未|仍未|均未|未)(?:能)?(?:完成|完工|竣工|验收|终验|组织|开展|实施|建成|投入|启用|交付|上线|开工|启动|到位|落实|整改|"
    r"办结|发放|兑付|支付|拨付|达标|达到|实现|通过|签订|公开|公示|建立|登记|入账|备案)"
)
_UNFINISHED = (
    r"(?:尚未|暂未|还未|仍未|均未|未)(?:能)?(?:完全|全部|全面|如期|按期)?"
    r"(?:完成|完工|竣工|验收|终验|组织|开展|实施|建成|投入|启用|交付|上线|开工|启动|通过)"
)
_POOR = (
    r"返工|返修|复验|不合格|未(?:一次性?)?通过|不达标|未达标|质量问题|停用|停工|闲置|缺口|遗漏|漏[报登发]|错[报发]|"
    r"超支|超预算|超编|超标|投诉属实|被通报|问责"
)
_FAULT = re.compile(f"{_LATE}|{_UNDONE}|{_POOR}")
_NOT_SO = re.compile(
    r"(?:未发生|未出现|没有|无|未发现|不存在|避免|杜绝|防止|零|是否|不得|严禁|防|减少|如|若|凡)[^,，。;；]{0,10}$|[未无没不]$"
)
_PAST = re.compile(r"上年|去年|以前年度|历史|此前|原")
_MENDED = re.compile(
    r"(?:已|现已|均已|全部)(?:整改|修复|补办|补齐|纠正|完成整改)|不影响|按规定(?:延|顺延)|经批准|同意延|目标值?(?:为|是)?"
)
_LATER = re.compile(r"下一步|今后|将|计划|拟|继续|进一步|改进|措施|力争|确保|要求|争取|应当|须")
_KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile(r"按期|及时|按时|准时|如期|时效|工期|进度|完工|时限"), re.compile(_LATE)),
    (
        re.compile(r"一次.{0,4}(?:合格|通过)|合格率|通过率|验收|优良率|达标率"),
        re.compile(r"返工|返修|复验|(?<!格、)不合格|未(?:一次性?)?通过|不达标|未达标"),
    ),
    (re.compile(r"完成率|完成情况|任务完成|完工|竣工|建成|终验|上线|投入使用"), re.compile(_UNFINISHED)),
)
"""What a line is about by its name, and words of sentences that tell against it."""
_WEAK = re.compile(
    r"完成|及时|按期|按时|如期|准时|合格|通过|验收|达标|工期|进度|时效|情况|一次|质量|优良|率|性|数量|指标|任务|工作|工程|项目|目标|年度|全年|重点|"
    r"管理|实施|建设|资金|支出|使用|服务|部门|单位|全部|计划|交工|竣工|完工|开展|各类|相关|发放|拨付|补助|落实|系统|活动"
)
_GENERAL_LINE = re.compile(
    r"^(?:重点|年度|本年|全年|主要|各项|工程|建设|专项|交工|竣工|项目|任务|工作|实施|总体|计划|活动|整体|完成|完工|一次|性|验收|按期|按时|及时|如期|准时|合格|通过|达标|率|进度|时效|工期|情况|质量)+$"
)
_OF_MONEY = re.compile(r"支付|支出|执行|预算|资金|用款")
"""Lines that their own figures judge."""
_DATE = r"((?:19|20)\d{2})年(\d{1,2})月(?:(\d{1,2})日|底|末)?"
_DONE_WORDS = r"完工|竣工|完成|建成|交付|验收|上线|投入使用|通车|投用"
_PLANNED = re.compile(
    rf"(?:计划|应|要求|合同约定|约定|原定|目标|定于|须)[^。;；]{{0,40}}?{_DATE}(?:之?前|以前|止)?(?:全部|全面)?[^,，。;；\d]{{0,8}}?(?P<what>{_DONE_WORDS})"
)
_FINISHED = re.compile(
    rf"(?:实际|项目|工程|全部|已|直至|直到|于|至)[^,，。;；\d]{{0,12}}{_DATE}(?:才|方|全部|正式|实际|全面|整体|通过|完成)?[^,，。;；\d]{{0,8}}?(?P<what>{_DONE_WORDS})"
)
_TIMELY = re.compile(r"按期|及时|按时|准时|如期|时效|工期|完工时间|完成时间|竣工时间|完工率")
_LAST_DAY = 31


def check_faults(sheets: Sequence[ScoreSheet], rows: Sequence[Row]) -> list[Inconsistency]:
    """Return lines with full marks that a remark or a sentence speaks against.

    Args:
        sheets: The filled-in score sheets.
        rows: All rows of the paper.
    """
    said = list(_sentences(rows))
    several = (
        len({str(row["value"]) for row in rows if row.get("role") == "field" and "项目名称" in str(row["label"])}) > 1
    )
    found: list[Inconsistency] = []
    for row in (row for sheet in sheets for row in sheet.rows):
        score, points = decimal_of(row, "self_score"), decimal_of(row, "points")
        if score is None or points is None or score != points or points <= 0:
            continue
        own = next(_own(row, score), None) or (None if several else next(_told(row, score, said), None))
        found += [own] if own is not None else []
        if own is None and not several:
            found += list(_too_late(row, score, said))[:1]
    return found


def _sentences(rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    seen: set[str] = set()
    for row in rows:
        role, label = row.get("role"), row.get("label")
        words = (
            row.get("place") if role == "claim" else row.get("value") if role == "passage" and label == "said" else None
        )
        said = re.sub(r"[\s“”\"]", "", str(words or ""))
        if said and said not in seen:
            seen.add(said)
            yield said, row


def _own(row: Row, score: Decimal) -> Iterator[Inconsistency]:
    """What the line's own remark tells."""
    for column in ("claimed", "reason"):
        words = re.sub(r"\s", "", str(row.get(column) or ""))
        for clause in re.split(r"[。;；]", words):
            said = _fault_in(clause, _FAULT)
            if said and not _MENDED.search(clause):
                yield _finding(row, score, row, clause)
                return


def _fault_in(clause: str, pattern: re.Pattern[str]) -> str:
    for found in pattern.finditer(clause):
        front = clause[: found.start()]
        if not _NOT_SO.search(front) and not _PAST.search(front[-8:]) and clause[found.end() : found.end() + 1] != "率":
            return found.group()
    return ""


def _told(row: Row, score: Decimal, said: Sequence[tuple[str, Row]]) -> Iterator[Inconsistency]:
    """A sentence about the same thing that tells the contrary of a line on time, quality or completion."""
    label = plain_label(str(row.get("indicator") or row.get("label") or ""))
    kinds = [] if _OF_MONEY.search(label) else [fault for line, fault in _KINDS if line.search(label)]
    pairs = {label[at : at + 2] for at in range(len(label) - 1)}
    told: list[tuple[int, str, Row]] = []
    for words, place in said if kinds else ():
        for clause in re.split(r"[。;；]", words):
            fault = next((name for kind in kinds if (name := _fault_in(clause, kind))), "")
            at = clause.find(fault) if fault else -1
            if at >= 0 and not _LATER.search(clause[:at]) and not _MENDED.search(clause) and _same_thing(label, clause):
                told.append((sum(pair in clause for pair in pairs), clause, place))
    if told:  # the sentence that has most of the words of the line
        _, clause, place = max(told, key=lambda each: each[0])
        yield _finding(row, score, place, clause)


def _same_thing(label: str, clause: str) -> bool:
    """Whether a clause speaks of what a line is about: by its own words, or as any of all projects."""
    if _GENERAL_LINE.match(label):
        return re.search(r"项目|工程|任务|标段|工期|施工|合同|平台|系统|建设", clause) is not None
    stem = _WEAK.sub("|", label)
    runs = [part[at : at + 2] for part in stem.split("|") for at in range(len(part) - 1)]
    return bool(runs) and sum(run in clause for run in set(runs)) * 2 >= len(set(runs))


def _too_late(row: Row, score: Decimal, said: Sequence[tuple[str, Row]]) -> Iterator[Inconsistency]:
    """A line on time where the day planned for all is before the day on which it was done."""
    if not _TIMELY.search(str(row.get("label") or "")):
        return
    planned = [(_day(found, 1), found["what"]) for words, _ in said for found in _PLANNED.finditer(words)]
    for words, place in said:
        for found in _FINISHED.finditer(words):
            front = words[: found.start() + 2]
            if re.search(r"计划|应|要求|约定|原定|目标|预计|拟|前$", front[-12:]) or words[
                found.end(3) if found[3] else found.end(2) :
            ][:2].startswith(("前", "之前", "月前")):
                continue
            if any(day < _day(found, -1) for day, _ in planned[:1]):
                yield _finding(row, score, place, words[max(found.start() - 10, 0) : found.end()])
                return


def _day(found: re.Match[str], missing: int) -> tuple[int, int, int]:
    """The day told; a month without a day counts to its end."""
    return int(found[1]), int(found[2]), int(found[3]) if found[3] else _LAST_DAY if missing > 0 else 1


def _finding(row: Row, score: Decimal, other: Row, said: str) -> Inconsistency:
    place = place_of(row)
    own = other is row
    params: dict[str, object] = {"label": str(row.get("label") or ""), "place": place, "said": said[:60]}
    if not own:
        params["other"] = place_of(other)
    places = (place,) if own else tuple(dict.fromkeys((place, place_of(other))))
    message = "selfeval.own-fault" if own else "selfeval.told-against"
    return Inconsistency("score-rule", "medium", places, plain(score), "", str(row.get("label") or ""), message, params)
