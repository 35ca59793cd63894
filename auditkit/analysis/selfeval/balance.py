"""Words on what is left, what was aimed at, what was bought and what was asked, against the figures of the paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, plain
from auditkit.analysis.tieout import Stated, place_of, stated_of
from auditkit.core.labels import plain_label
from auditkit.core.place import Place

Row = Mapping[str, object]

_SURPLUS = re.compile(
    r"(?:收支(?:基本)?平衡|收大于支|略有(?:结余|盈余)|收支(?:相抵)?(?:略)?有(?:结余|盈余)|实现(?:结余|盈余))"
)
_NOT_SAID = re.compile(r"未|不|力争|确保|目标|努力|坚持|原则|编制")
_AIM = re.compile(r"(?:任务|目标|计划|力争|确保|要求)")
_AT_LEAST = re.compile(r"^(?:个|名|人)?(?:及)?以上|^(?:左右)?以上")
_MET = re.compile(
    r"(?:超额|全面|圆满|如期|全部|均|顺利)[^,，。;；未]{0,6}(?:完成|实现|达到|达成)|完成(?:了)?(?:年度)?[^,，。;；未]{0,10}(?:目标|任务)"
)
_NO_VEHICLE = re.compile(
    r"(?:未|没有|无)(?:新)?(?:购置|购买|购入|更新|新增|购)(?:公务)?(?:用车|车辆|公车)|(?:无|没有|未发生)公务用车购置"
)
_VEHICLE = re.compile(
    r"(?:购置|购买|更新|新购)[^,，。;；\d未无]{0,10}(?:用车|车辆|轿车|执法车|公务车|越野车|客车)(?P<count>\d+)(?:辆|台)"
)
_SPECIAL = re.compile(r"环卫|清扫|清运|救护|消防|垃圾|洒水|电动自行车|摩托|三轮|冷链|校车|作业车|巡逻船")
_HEARSAY = re.compile(
    r"(?:据|根据|结合|从)(?:平时|日常|平常|日常工作|日常接待)?(?:的)?(?:工作)?(?:了解|反映|掌握|接待|走访情况|情况反映)[^。；;]{0,30}满意[度率][^。；;]{0,10}?\d"
    r"|满意[度率][^。；;,，]{0,8}\d[^。；;]{0,12}(?:系|为|由)?(?:估算|估计|推算|估测)(?:得出|所得)?"
)
_ASKED = re.compile(r"问卷|调查|样本|回收|发放|测评|评议表|回访")
_QUALITATIVE = re.compile(r"^(?:比较|较为?|基本|非常|很|总体)?(?:满意|良好|较好|好|优秀|提高|提升|改善|较高)$")
_LONGEST = 600
"""Letters of a sentence that is looked at."""
_PERCENT = re.compile(r"\d+(?:\.\d+)?[%％]")


def check_words_on_figures(
    sheets: Sequence[ScoreSheet], rows: Sequence[Row], best: Mapping[str, Stated]
) -> list[Inconsistency]:
    """Return what words say that the figures do not.

    Args:
        sheets: The score sheets.
        rows: All rows of the paper.
        best: Its known quantities.
    """
    said = _sentences(rows)
    found = [*_left(said, best), *_aims(rows), *_bought(said), *_hearsay(said)]
    return [*found, *(item for sheet in sheets for row in sheet.rows for item in _unmeasured(row))]


def _sentences(rows: Sequence[Row]) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for row in rows:
        passage = row.get("role") == "passage" and row.get("label") == "said"
        words = row.get("place") if row.get("role") == "claim" else row.get("value") if passage else ""
        if words and len(str(words)) <= _LONGEST:
            found.setdefault(re.sub(r"[\s“”\"]", "", str(words)), place_of(row))
    return found


def _left(said: Mapping[str, Place], best: Mapping[str, Stated]) -> Iterator[Inconsistency]:
    """收支平衡、略有结余, where more was spent than came in."""
    income, spent, opening = (best.get(id) for id in ("income.total", "spend.total", "opening.total"))
    if income is None or spent is None or spent.value <= income.value + (opening.value if opening else Decimal(0)):
        return
    for words, place in said.items():
        found = _SURPLUS.search(words)
        if found and not _NOT_SAID.search(words[max(0, found.start() - 8) : found.start()]):
            params: dict[str, object] = {"place": place, "other": spent.place, "said": found.group()}
            places = tuple(dict.fromkeys((place, income.place, spent.place)))
            shown = f"{income.text}<{spent.text}"
            yield Inconsistency(
                "cross-reference", "medium", places, found.group(), shown, spent.id, "selfeval.no-surplus", params
            )
            return


def _aims(rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """实际到位资金45亿元以上 as a task, and 41.3亿元 told as done in full."""
    aims: list[Stated] = []
    for row in rows:
        told = row.get("role") in ("claim", "aim")  # an aim is a figure that is only a bound
        figure = stated_of({**row, "role": "claim"}) if told else None
        if figure is None or not figure.unit:
            continue
        words = re.sub(r"\s", "", str(row.get("place") or ""))
        front, _, behind = words.partition(re.sub(r"\s", "", figure.text))
        name = plain_label(figure.name)
        if _AIM.search(front) and _AT_LEAST.match(behind):
            aims.append(figure)
            continue
        clauses = re.split(r"[,，。;；]", behind)
        met = next((found for clause in clauses[:2] if (found := _MET.search(clause))), None)
        aim = next((each for each in aims if _same_name(each, name) and each.unit == figure.unit), None)
        if met and aim is not None and figure.value < aim.value and figure.place != aim.place:
            params: dict[str, object] = {"place": figure.place, "other": aim.place, "label": name, "said": met.group()}
            yield Inconsistency(
                "cross-reference", "medium", (figure.place, aim.place), figure.text, f"{aim.text}以上", name,
                "selfeval.aim-not-met", params,
            )  # fmt: skip


def _same_name(aim: Stated, name: str) -> bool:
    other = plain_label(aim.name)
    return len(name) > 3 and len(other) > 3 and (name.endswith(other) or other.endswith(name))  # noqa: PLR2004


def _bought(said: Mapping[str, Place]) -> Iterator[Inconsistency]:
    """No vehicle bought by one sentence, some of them by another."""
    denied = next(((found, place) for words, place in said.items() if (found := _NO_VEHICLE.search(words))), None)
    for words, place in said.items() if denied else ():
        bought = _VEHICLE.search(words)
        if (
            denied
            and bought
            and not _SPECIAL.search(bought.group())
            and not re.search(r"上年|去年|计划|拟", words[:12])
        ):
            params: dict[str, object] = {"place": denied[1], "other": place, "said": bought.group()}
            yield Inconsistency(
                "cross-reference", "medium", (denied[1], place), denied[0].group(), bought.group(), "sangong.actual",
                "selfeval.told-both", params,
            )  # fmt: skip
            return


def _hearsay(said: Mapping[str, Place]) -> Iterator[Inconsistency]:
    """A rate of satisfaction that rests on impressions."""
    for words, place in said.items():
        found = _HEARSAY.search(words)
        if found and not _ASKED.search(words):
            params: dict[str, object] = {"label": "满意度", "place": place, "said": found.group()[:60]}
            yield Inconsistency(
                "text", "medium", (place,), found.group()[:40], "", "满意度", "selfeval.hearsay", params
            )


def _unmeasured(row: Row) -> Iterator[Inconsistency]:
    """Full marks for a percentage aimed at with words in place of the value reached."""
    score, points = decimal_of(row, "self_score"), decimal_of(row, "points")
    target, claimed = (re.sub(r"\s", "", str(row.get(name) or "")) for name in ("target", "claimed"))
    if score and score == points and _PERCENT.search(target) and _QUALITATIVE.match(claimed):
        place, label = place_of(row), str(row.get("label") or "")
        params: dict[str, object] = {"label": label, "place": place, "target": target, "claimed": claimed}
        yield Inconsistency("score-rule", "medium", (place,), plain(score), "", label, "selfeval.not-measured", params)
