"""Reasons of deductions that belong to another line, or that the text of the paper tells otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, plain
from auditkit.analysis.tieout import place_of
from auditkit.core.labels import plain_label

Row = Mapping[str, object]

_MISSED = re.compile(r"(?P<what>[\u4e00-\u9fff]{2,10}[率度数])(?:未(?:能)?(?:达|完成|实现)|低于|不达标|没有达)")
_CAUSE = re.compile(
    r"(?P<what>[^。;；]{3,60}?)[,，]?(?:主要(?:原因)?(?:是|系|为|由于|因)(?:为|由于)?|由于|因为|原因(?:是|为|系))(?P<why>[^,，。;；]{5,30})"
)
_SHORTFALL = re.compile(r"未|低于|不达|滞后|下降|减少|不足|没有")
_AREAS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(r"时效|及时|按期|时限|工期|进度|数量|完工"),
        re.compile(r"公务接待|接待审批|审批单|报销|票据|会计|发票|差旅|公车|凭证|问卷|满意"),
    ),
    (
        re.compile(r"可持续|社会效益|生态|经济效益|影响|长效|体系|氛围"),
        re.compile(r"资金[^,，]{0,8}(?:支付|拨付|到位)|集中支付|支[付出]进度|执行率|预算执行|报销|采购程序"),
    ),
    (
        re.compile(r"满意|问卷|群众|服务|态度|反映|意见"),
        re.compile(r"资金|执行率|预算|采购|制度|档案|验收|(?<!施)工期|到货|交货|供货|汛期|雨水|设计变更|用地|招标"),
    ),
    (
        re.compile(r"制度|健全|内控|办法|规定|流程"),
        re.compile(r"满编|空编|招录|招聘|人员编制|到货|交货|天气|汛期|雨水|施工|用地|问卷|满意"),
    ),
    (re.compile(r"公开|公示|网站"), re.compile(r"资产|满意|支付|验收|盘点|采购")),
    (re.compile(r"资产|盘点|账实|设备|闲置|处置|入账|卡片|登记"), re.compile(r"满意|公开|绩效目标|问卷|支付进度")),
)
"""What a line is about by its name and level, and words of reasons of other lines."""
_LEAST_SHARED = 4


def check_causes(sheets: Sequence[ScoreSheet], rows: Sequence[Row]) -> list[Inconsistency]:
    """Return deductions whose reason is about another line that met its target, or differs from the one in the text.

    Args:
        sheets: The filled-in score sheets.
        rows: All rows of the paper.
    """
    texts = [row for row in rows if row.get("role") == "claim" or row.get("label") == "said"]
    found: list[Inconsistency] = []
    for sheet in sheets:
        for row in sheet.rows:
            score, points = decimal_of(row, "self_score"), decimal_of(row, "points")
            reason = re.sub(r"\s", "", str(row.get("reason") or row.get("claimed") or ""))
            if score is None or points is None or score >= points or not reason:
                continue
            said = next(_of_another(row, reason, sheet), "") or next(_told_otherwise(reason, texts), "")
            said = said or (reason if row.get("reason") and _of_other_area(row, reason) else "")
            if said:
                label = str(row.get("label") or "")
                params: dict[str, object] = {
                    "label": label, "place": place_of(row), "points": plain(points - score), "said": said[:40],
                }  # fmt: skip
                found.append(
                    Inconsistency(
                        "missing-reason", "low", (place_of(row),), plain(points - score), "", label,
                        "selfeval.strange-reason", params,
                    )
                )  # fmt: skip
    return found


def _of_other_area(row: Row, reason: str) -> bool:
    about = f"{str(row.get('path') or '').rpartition('/')[2]}{row.get('label') or ''}"
    reason = re.sub(r"^.{0,4}扣\d+(?:\.\d+)?分", "", reason)
    return any(own.search(about) and others.search(reason) and not own.search(reason) for own, others in _AREAS)


def _of_another(row: Row, reason: str, sheet: ScoreSheet) -> Iterator[str]:
    """A rate named in the reason that is another line's own, which has all of its points."""
    own = plain_label(str(row.get("label") or ""))
    for told in _MISSED.finditer(reason):
        for other in sheet.rows:
            name = plain_label(str(other.get("indicator") or other.get("label") or ""))
            what = told["what"]
            ends = next((what[at:] for at in range(len(what) - 2) if name.endswith(what[at:])), "")
            full = decimal_of(other, "self_score") == decimal_of(other, "points")
            if other is not row and full and len(ends) > 2 and not own.endswith(ends) and ends[:-1] not in own:  # noqa: PLR2004
                yield told.group()


def _told_otherwise(reason: str, texts: Sequence[Row]) -> Iterator[str]:
    """The cause of the same shortfall that a sentence tells in other words altogether."""
    own = _CAUSE.search(reason)
    if own is None or not _SHORTFALL.search(own["what"]):
        return
    for row in texts:
        said = re.sub(r"\s", "", str((row.get("place") if row.get("role") == "claim" else row.get("value")) or ""))
        for clause in re.split(r"[。;；]", said):
            told = _CAUSE.search(clause)
            same = told is not None and _SHORTFALL.search(told["what"]) and _share(own["what"], told["what"])
            if told is not None and same and not _pairs(own["why"]) & _pairs(told["why"]):
                yield own.group()


def _share(one: str, other: str) -> bool:
    return any(one[at : at + _LEAST_SHARED] in other for at in range(len(one) - _LEAST_SHARED + 1))


def _pairs(words: str) -> set[str]:
    return {words[at : at + 2] for at in range(len(words) - 1)}
