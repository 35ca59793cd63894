"""Lines of score sheets that cannot be right as they stand: nothing to score, nothing asked, lost without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency, Kind, Severity
from auditkit.analysis.selfeval.leaves import plan_and_done
from auditkit.analysis.selfeval.rules import own_rate
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, plain
from auditkit.analysis.text.figures import read_figures
from auditkit.analysis.tieout import place_of
from auditkit.core.labels import plain_label
from auditkit.core.money import half_up
from auditkit.core.place import Place

Row = Mapping[str, object]

_NOTHING_OF = re.compile(r"(?:无|没有|未发生|未安排|未开展|未实施|不涉及)(?P<what>[\u4e00-\u9fff]{4,16})")
_NO_FAULT = re.compile(
    r"违规|违纪|问题|事故|投诉|闲置|超|逾期|拖欠|重大|偏差|差错|截留|挪用|挤占|不良|案件|事件|结余|结转|扣分|疫情|灾|舆情|上访|信访|死亡|伤亡|事项"
)
_FEWEST_SHARED = 4
_BLANK = re.compile(r"[\s\-—–－/、.。]*(?:无|没有|暂无|不涉及)?[\s\-—–－/、.。]*")
_ADMITS = re.compile(
    r"未|不|少|缺|低|差|滞后|推迟|延|逾期|扣|偏|较|有待|尚|问题|超|仅|只|晚|慢|但|基本|一般|欠|薄弱|难|影响|因|受|达成|部分|待|没|无法|高于|发生|个别"
)
_CONTENT = re.compile(
    r"完成|合规|完整|健全|良好|达标|符合|规范|及时|到位|落实|保障|齐全|无误|一致|相符|正常|按时|按期|按要求|按规定|严格"
)
"""Words of a remark that finds nothing at fault."""
_SATISFIED = re.compile(r"满意")
_ASKED = re.compile(
    r"问卷|调查|名[\u4e00-\u9fff]{0,8}中[有的]?\d|发放|回收|测评|走访|评议|抽样|访问|访谈|电话|份|样本|随机|线上|评价系统|扫码|评价[\d,]+|好差评|第三方"
)
_NEVER_ASKED = re.compile(
    r"(?:未|没有|尚未|未能|暂未)(?:再|单独|另行|专门|正式|系统)?(?:组织|开展|进行|安排|实施|发放)[^,，。;；]{0,10}"
    r"(?:满意[度率]?[^,，。;；]{0,6}(?:调查|测评|问卷|评价)|(?:问卷调查|调查问卷|问卷|电话回访|抽样调查)(?=[,，。;；]|$))"
)
_GROUP = re.compile(r"^(?P<group>[\u4e00-\u9fff]{2,8}?)(?:对[\u4e00-\u9fff]{1,8})?(?:的)?(?:满意)")
_ANYBODY = re.compile(r"服务对象|社会公众|公众|群众|人民群众|社会|受益对象|受益群众|综合|总体|公众或服务对象")
_GROUP_NAMED = re.compile(
    r"[\u4e00-\u9fff]{2,6}(?:满意度|满意率)|(?:学生|家长|企业|患者|居民|群众|职工|用户|市民|农户|商户|游客)"
)
"""Words of a sentence that name the people asked."""
_MEASURED = re.compile(r"(?!(?:0(?:\.0+)?|100(?:\.0+)?)(?!\d|\.))\d+(?:\.\d+)?")
"""A value reached that is neither nothing nor all."""
_AIM_OF_RULE = re.compile(
    r"(?:目标(?:值)?|计划|任务)(?:为|是|:)?(?P<aim>(?:[≥>≧]=?|不少于|不低于)\d[\d,]*(?:\.\d+)?[\u4e00-\u9fff]{1,3}?)(?=[,，。;；得]|$)"
)
"""A target that stands in the rule of its line."""
_FAR_ABOVE = 2
_FULL = r"(?:[(（]含[)）])?(?:及)?(?:以上|以内|以下)?(?:的)?[,，]?(?:得|计)?满分"
_FULL_FROM = re.compile(
    r"(?:≥|>=|不低于|不少于|达到|大于等于|不小于|^|[;；,，。])(?P<limit>\d+(?:\.\d+)?)%(?!以内|以下)" + _FULL
)
_FULL_TO = re.compile(
    r"(?:≤|<=|不超过|不高于|不大于|小于等于|小于或等于|控制在)(?P<limit>\d+(?:\.\d+)?)%(?:以内)?" + _FULL
)
_AIMED = re.compile(r"目标(?:值)?(?:为|是)?(?P<sign>[≥≤><])=?(?P<aim>\d+(?:\.\d+)?)")
_GOT = re.compile(r"(?:实际|完成)(?:为|值为?|达到?|数为?)?(\d+(?:\.\d+)?)")
_STRANGE = (
    (re.compile(r"时效|及时|按期|时间|工期|进度|延|推迟|滞后|晚"), re.compile(r"满意|问卷|观众")),
    (re.compile(r"满意|问卷|群众|服务|态度|反映"), re.compile(r"资金拨付|拨付进度|支付进度|执行率|预算")),
)
"""What a line is about, and words of reasons that belong to others."""
_MONTH = re.compile(r"((?:19|20)\d{2})年(\d{1,2})月")
_LIMIT = re.compile(r"([\u4e00-\u9fff\d]{2,8}?)(?:不低于|≥|达到|不少于|高于|大于等于)(\d+(?:\.\d+)?)%")
_REACHED = re.compile(r"([\u4e00-\u9fff\d]{2,8}?)(?:为|达到?|是)?(\d+(?:\.\d+)?)%")
_EACH = re.compile(r"每(?:有)?一?(?:项|个|次|期)[^扣,，。;；]{0,8}[,，]?扣(?P<lost>\d+(?:\.\d+)?)分")
_FREE_OF = re.compile(r"(?:无|没有|不存在|未发现)(?:任何|资产|资金|明显)?(闲置|拖欠|截留|挪用|挤占|超编|积压|逾期)")
_DENIED = re.compile(r"无|未|没有|不存在|防止|避免|杜绝|严禁|减少|是否|有的?$|率|每")
_DENIED_BEHIND = re.compile(r"率|的?(?:不得分|扣|得)|每")
_BOUND = re.compile(r"^(?:≥|>=|＞|>|≧|不少于|不低于|大于(?:等于)?|至少)")


def check_judged(sheets: Sequence[ScoreSheet], rows: Sequence[Row]) -> list[Inconsistency]:
    """Return lines of score sheets that a reader would ask about.

    Args:
        sheets: The filled-in score sheets.
        rows: All rows of the paper.
    """
    found: list[Inconsistency] = []
    said = (str(row.get(name) or "") for row in rows for name in ("place", "value", "label"))
    texts = list(dict.fromkeys(re.sub(r"\s", "", words) for words in said))
    plain = {re.sub(r"\s", "", str(row.get("value") or "")) for row in rows if row.get("label") == "said"}
    figured = [words for words in texts if words not in plain]  # that people are asked in general tells no survey
    found += _beyond_plan(rows)
    for sheet in sheets:
        for row in sheet.rows:
            score, points = decimal_of(row, "self_score"), decimal_of(row, "points")
            if score is None or points is None or points <= 0:
                continue
            if score > 0:
                found += _nothing(row, score, texts)
            if score == points:
                found += [*_below_limits(row, score), *_told_otherwise(row, score, texts), *_not_reached(row, score)]
                found += [*_nobody_asked(row, score, texts, figured), *_far_above(row, score)]
            elif score < points:
                found += list(_unexplained(row, points - score)) or [*_strange(row, points - score)]
    return _one_of(found)


def _one_of(found: Sequence[Inconsistency]) -> list[Inconsistency]:
    """Make one of all lines on people that nobody is said to have asked."""
    unasked = [item for item in found if item.message_id == "selfeval.no-survey"]
    if len(unasked) < 2:  # noqa: PLR2004
        return list(found)
    first = unasked[0]
    places = tuple(place for item in unasked for place in item.places)
    labels = "、".join(dict.fromkeys(item.indicator for item in unasked))
    joined = replace(first, places=places, indicator=labels, params={**first.params, "label": labels})
    return [*(item for item in found if item not in unasked), joined]


def _nothing(row: Row, score: Decimal, texts: Sequence[str]) -> Iterator[Inconsistency]:
    """The remark, or a sentence of the paper, says that there was nothing of what the line is about."""
    label = plain_label(str(row.get("indicator") or row.get("label") or ""))
    remarks = [re.sub(r"\s", "", str(row.get(name) or "")) for name in ("claimed", "reason")]
    measured = _MEASURED.match(remarks[0]) is not None  # there was something: a sentence on another part says nothing
    for words in (*remarks, *(() if measured else texts)):
        for said in _NOTHING_OF.finditer(words):
            fault = _NO_FAULT.search(re.sub(r"(?:资金|专项|项目|采购|业务)[^,，。]{0,6}事项", "", said["what"]))
            own = words in remarks and _in_rule(said["what"], row)
            if not fault and (own or _begins_alike(said["what"], label)):
                place = place_of(row)
                params: dict[str, object] = {
                    "labels": row.get("label") or "", "label": row.get("label") or "", "place": place, "other": place,
                    "said": said["what"],
                }  # fmt: skip
                yield _of("score-rule", "medium", (place,), plain(score), "", row, "selfeval.not-applicable", params)
                return


def _in_rule(what: str, row: Row) -> bool:
    """Whether the rule of a line begins with what its remark says there is none of (通航水域无事故: 我县无通航水域)."""
    rule = re.sub(r"\s", "", str(row.get("rule") or ""))
    return what[:_FEWEST_SHARED] == rule[:_FEWEST_SHARED]


def _begins_alike(what: str, label: str) -> bool:
    """Whether what there is none of is what an indicator is called by."""
    begins = len(what) - _FEWEST_SHARED + 1
    return any(
        what[at : at + _FEWEST_SHARED] in label for at in range(begins if what[:2] == label[:2] else min(3, begins))
    )


def _nobody_asked(row: Row, score: Decimal, texts: Sequence[str], figured: Sequence[str]) -> Iterator[Inconsistency]:
    """A percentage of satisfaction with full marks, of people that the paper says nowhere to have asked."""
    name = plain_label(str(row.get("indicator") or row.get("label") or ""))
    params: dict[str, object]
    if _SATISFIED.search(name) and any(_NEVER_ASKED.search(words) for words in texts):
        params = {"label": row.get("label") or "", "place": place_of(row)}
        yield _of("text", "low", (place_of(row),), plain(score), "", row, "selfeval.no-survey", params)
        return
    own = " ".join(str(row.get(column) or "") for column in ("claimed", "reason"))
    if not _SATISFIED.search(name) or not re.search(r"\d\s*[%％]", own) or _ASKED.search(own):
        return
    group = _GROUP.match(name)
    who = group["group"] if group and not _ANYBODY.search(group["group"]) else ""
    if place_of(row).paragraph or re.search(r"\d\s*[/÷]\s*\d", own) or any(_tells(words, who) for words in figured):
        return
    params = {"label": row.get("label") or "", "place": place_of(row)}
    yield _of("text", "low", (place_of(row),), plain(score), "", row, "selfeval.no-survey", params)


def _tells(words: str, who: str) -> bool:
    asked = _ASKED.search(words) is not None and re.search(r"满意|问卷", words) is not None
    if asked and words.endswith("。") and re.search(r"\d(?:份|人|户|名)", words) and not _GROUP_NAMED.search(words):
        return True  # numbers of a survey of whoever the heading names
    return asked and (not who or who in words or who[-2:] in words)


def _below_limits(row: Row, score: Decimal) -> Iterator[Inconsistency]:
    """Several limits in one rule (6月末不低于45%、9月末不低于70%，每项不达标扣2分), one of which was not reached."""
    rule = re.sub(r"\s", "", str(row.get("rule") or ""))
    each = _EACH.search(rule)
    told = dict(_REACHED.findall(re.sub(r"\s", "", f"{row.get('claimed') or ''},{row.get('reason') or ''}")))
    missed = [name for name, least in _LIMIT.findall(rule) if name in told and Decimal(told[name]) < Decimal(least)]
    if each is not None and missed:
        right = max(score - Decimal(each["lost"]) * len(missed), Decimal(0))
        params: dict[str, object] = {
            "label": row.get("label") or "", "place": place_of(row), "other": place_of(row),
            "value": "、".join(f"{name}{told[name]}%" for name in missed),
        }  # fmt: skip
        yield _of(
            "score-rule", "high", (place_of(row),), plain(score), plain(right), row, "selfeval.rule-printed", params
        )


def _not_reached(row: Row, score: Decimal) -> Iterator[Inconsistency]:
    """Full marks only for a limit (≥95%得满分) that the line's own value does not keep, or for a day that is past."""
    rule = re.sub(r"\s", "", str(row.get("rule") or "")).replace("％", "%")
    own = own_rate(row, str(row.get("indicator") or row.get("label") or ""))
    for pattern, sign in ((_FULL_FROM, 1), (_FULL_TO, -1)):
        limit = pattern.search(rule)
        if limit is not None and own is not None and (own - Fraction(limit["limit"])) * sign < 0:
            yield _missed(row, score, limit.group(), f"{half_up(own, 2)}%")
            return
    words = re.sub(r"\s", "", f"{row.get('claimed') or ''};{row.get('reason') or ''}")
    told, reached = _AIMED.search(words), _GOT.findall(words)
    if told is not None and len(reached) == 1:
        gap = Decimal(reached[0]) - Decimal(told["aim"])
        if gap < 0 and told["sign"] in "≥>" or gap > 0 and told["sign"] in "≤<":
            yield _missed(row, score, f"{told['sign']}{told['aim']}", reached[0])
            return
    aim, done = (_MONTH.search(str(row.get(name) or "")) for name in ("target", "claimed"))
    if aim and done and [int(each) for each in done.groups()] > [int(each) for each in aim.groups()]:
        yield _missed(row, score, str(row.get("target")), str(row.get("claimed")))


def _missed(row: Row, score: Decimal, wanted: str, value: str) -> Inconsistency:
    params: dict[str, object] = {
        "label": row.get("label") or "", "place": place_of(row), "wanted": wanted, "value": value,
    }  # fmt: skip
    return _of("score-rule", "high", (place_of(row),), plain(score), "", row, "selfeval.not-reached", params)


def _told_otherwise(row: Row, score: Decimal, texts: Sequence[str]) -> Iterator[Inconsistency]:
    """A remark that there is no such fault (无闲置), while a sentence of the paper tells one."""
    remark = re.sub(r"\s", "", f"{row.get('claimed') or ''};{row.get('reason') or ''}")
    for fault in _FREE_OF.findall(remark):
        for words in texts:
            for found in re.finditer(fault, words):
                around = words[max(0, found.start() - 10) : found.start()], words[found.end() : found.end() + 8]
                if not _DENIED.search(around[0]) and not _DENIED_BEHIND.search(around[1]):
                    params: dict[str, object] = {
                        "label": row.get("label") or "", "place": place_of(row),
                        "said": words[max(0, found.start() - 24) : found.end() + 12],
                    }  # fmt: skip
                    message = "selfeval.told-otherwise"
                    yield _of("score-rule", "medium", (place_of(row),), plain(score), "", row, message, params)
                    return


def _beyond_plan(rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """A completion told as twice the plan or more."""
    for row in rows:
        number = decimal_of(row, "number") if row.get("role") == "claim" and row.get("unit") == "%" else None
        if (
            number is not None
            and number >= 100 * _FAR_ABOVE
            and (re.search(r"完成率(?:为|达到?)?$", str(row.get("label"))) or _of_plan(row))
        ):
            params: dict[str, object] = {
                "label": str(row.get("label")), "place": place_of(row), "target": "100%",
                "claimed": str(row.get("value")),
            }  # fmt: skip
            yield _of(
                "text", "low", (place_of(row),), str(row.get("value")), "100%", row, "selfeval.low-target", params
            )


def _of_plan(row: Row) -> bool:
    """Whether a percentage is told as one of what was planned: 为年度目标值1.2万人的262.5%."""
    said, value = re.sub(r"\s", "", str(row.get("place") or "")), re.escape(str(row.get("value") or ""))
    return re.search(rf"(?:目标|计划|任务)[^,，。;；%]{{0,16}}的{value}", said) is not None


def _far_above(row: Row, score: Decimal) -> Iterator[Inconsistency]:
    """A value reached that is so far above the target that the target was low."""
    for told in ("claimed", "reason") if not row.get("target") else ():
        both = plan_and_done(re.sub(r"\s", "", str(row.get(told) or "")))
        if both and both[0].unit != "%" and both[1].value >= both[0].value * _FAR_ABOVE > 0:
            params: dict[str, object] = {
                "label": row.get("label") or "", "place": place_of(row), "target": both[0].text,
                "claimed": both[1].text,
            }  # fmt: skip
            yield _of("text", "low", (place_of(row),), both[1].text, both[0].text, row, "selfeval.low-target", params)
            return
    target, claimed = (str(row.get(name) or "") for name in ("target", "claimed"))
    aim = _AIM_OF_RULE.search(re.sub(r"\s", "", str(row.get("rule") or "")))
    target = target or (aim["aim"] if aim else "")
    if not _BOUND.match(re.sub(r"\s", "", target)) or re.search(
        r"因|由于|受|系|政策|新增", str(row.get("reason") or "")
    ):
        return
    aims, reached = read_figures(re.sub(r"^[\s≥>=＞≧]+", "", target)), read_figures(claimed)
    if len(aims) != 1 or len(reached) != 1 or aims[0].unit != reached[0].unit or aims[0].unit == "%":
        return
    if aims[0].value > 0 and reached[0].value >= aims[0].value * _FAR_ABOVE:
        params = {
            "label": row.get("label") or "", "place": place_of(row), "target": target, "claimed": claimed,
        }  # fmt: skip
        yield _of("text", "low", (place_of(row),), reached[0].text, aims[0].text, row, "selfeval.low-target", params)


def _unexplained(row: Row, lost: Decimal) -> Iterator[Inconsistency]:
    """Points taken off with a remark that says nothing of a fault, or 无."""
    if row.get("indicator") == "funds" or place_of(row).paragraph:
        return
    reason = str(row.get("reason") or "").strip()
    told = f"{reason}{row.get('claimed') or ''}"
    blank = bool(reason) and _BLANK.fullmatch(reason) is not None
    content = _CONTENT.search(reason) is not None and not re.search(r"\d", told) and not _ADMITS.search(told)
    if blank or content:
        params: dict[str, object] = {"label": row.get("label") or "", "place": place_of(row), "points": plain(lost)}
        yield _of("missing-reason", "medium", (place_of(row),), "", "", row, "selfeval.no-reason", params)


def _strange(row: Row, lost: Decimal) -> Iterator[Inconsistency]:
    """Points taken off for a reason that is about something else than the line."""
    label, reason = str(row.get("label") or ""), re.sub(r"\s", "", str(row.get("reason") or ""))
    about = f"{row.get('path') or ''}{label}"
    for own, others in _STRANGE:
        if own.search(about) and others.search(reason) and not own.search(reason):
            params: dict[str, object] = {
                "label": label, "place": place_of(row), "points": plain(lost), "said": reason[:40],
            }  # fmt: skip
            yield _of(
                "missing-reason", "low", (place_of(row),), plain(lost), "", row, "selfeval.strange-reason", params
            )
            return


def _of(
    kind: Kind, severity: Severity, places: tuple[Place, ...], stated: str, expected: str, row: Row, message: str,
    params: Mapping[str, object],
) -> Inconsistency:  # fmt: skip
    return Inconsistency(kind, severity, places, stated, expected, str(row.get("label") or ""), message, params)
