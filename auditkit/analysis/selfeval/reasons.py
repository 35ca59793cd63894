"""Deductions of a score sheet: each wants a reason, in its line, in the text, or in the rule that gives it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, lost_points, plain, sharing
from auditkit.analysis.tieout import place_of
from auditkit.core.labels import plain_label

Row = Mapping[str, object]

_RATE = re.compile(r"(\d+(?:\.\d+)?)%")
_OF_SPENDING = re.compile(r"(?:执行|支出|支付|使用)(?:率|进度)")
_TENTH = Decimal("0.05")
_EXPLAINS = re.compile(
    r"未|没有|不[到足够能]|扣|滞后|缺|因(?!此)|由于|较低|偏|延|逾期|仅|个别|部分|有待|一般|推迟|晚|略"
)
_BY_NUMBERS = re.compile(
    r"计划|目标|应|任务|[≥≤><]|\d%|每(?:少|低|超|增|减|高)|比例|完成率|执行率|[率度](?:×|\*|乘)|不[低少高超]"
)
"""Words of a column of what was done by which it tells of deductions too."""


def _in_text(group: Sequence[Row], texts: Sequence[str]) -> bool:
    """Whether a sentence takes as many points off for what a line is about (资产未盘点,扣2分)."""
    lost, name = plain(lost_points(group)), plain_label(str(group[0].get("indicator") or group[0].get("label") or ""))
    pairs = {name[at : at + 2] for at in range(len(name) - 1)}
    told = (
        clause
        for words in texts
        for clause in re.split(r"[。;；]", words)
        if re.search(rf"扣(?:减|除)?{lost}分", clause)
    )
    return any(any(pair in clause for pair in pairs) for clause in told)


def check_reasons(sheet: ScoreSheet, texts: Sequence[str] = ()) -> list[Inconsistency]:
    """Return deductions without a reason; one record for all where the sheet has no column for reasons.

    Args:
        sheet: The sheet.
        texts: Sentences of the paper, which may tell why points were taken off.
    """
    # The score for spending follows from its rate, which stands beside it.
    judged = [row for row in sheet.rows if row.get("indicator") != "funds" and not _follows_rate(row)]
    lost = [group for group in sharing(judged) if lost_points(group) > 0 and not _in_text(group, texts)]
    without_column = all(row.get("reason") is None for row in judged)
    if without_column and any(place_of(row).paragraph for row in judged):
        return []  # scores told in sentences, none of which gives reasons
    if without_column:
        lost = [group for group in lost if not any(_explains(row) for row in group)]
    if without_column and lost:
        names = "、".join(str(group[0].get("label") or "") for group in lost)
        total = plain(sum((lost_points(group) for group in lost), Decimal(0)))
        places = tuple(place_of(group[0]) for group in lost)
        params = {"labels": names, "count": len(lost), "points": total}
        return [Inconsistency("missing-reason", "low", places, "", "", names, "selfeval.no-reason-column", params)]
    found: list[Inconsistency] = []
    for group in lost:
        if any(str(row.get("reason") or "").strip() or "扣" in str(row.get("claimed") or "") for row in group):
            continue
        label, place = str(group[0].get("label") or ""), place_of(group[0])
        params = {"label": label, "place": place, "points": plain(lost_points(group))}
        found.append(Inconsistency("missing-reason", "medium", (place,), "", "", label, "selfeval.no-reason", params))
    return found


def _follows_rate(row: Row) -> bool:
    """Whether a score for spending is the rate of spending beside it times the points: nothing is left to explain."""
    score, points = decimal_of(row, "self_score"), decimal_of(row, "points")
    rate = _RATE.fullmatch(re.sub(r"\s", "", str(row.get("claimed") or "")).replace("％", "%"))
    if score is None or points is None or rate is None or not _OF_SPENDING.search(str(row.get("label") or "")):
        return False
    return abs(points * Decimal(rate.group(1)) / 100 - score) <= _TENTH


def _explains(row: Row) -> bool:
    """Whether what was done tells why points were lost: by its words, or by a number where the rule asks for one."""
    told, rule = str(row.get("claimed") or ""), str(row.get("rule") or row.get("target") or "")
    counted = re.search(r"\d", told) is not None
    asked = (
        not rule or re.search(r"\d(?!分|\.\d+分)", rule) is not None or _BY_NUMBERS.search(f"{rule}{told}") is not None
    )
    return _EXPLAINS.search(told) is not None or counted and asked
