"""Points told with their rule in one paragraph: 目标不高于8天，每超过0.1天扣1分，实际8.1天，自评得5分."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.scores import plain
from auditkit.analysis.tieout import place_of
from auditkit.core.money import half_up
from auditkit.core.place import Place

Row = Mapping[str, object]

_N = r"\d[\d,]*(?:\.\d+)?"
_HEAD = re.compile(
    r"(?:^|[。;；])(?:\d{1,2}[、.．]|[(（][一二三四五六七八九十\d]+[)）])?(?P<name>[^,，。;；:：()（）\d]{2,20})[(（](?:满分)?(?P<points>\d+(?:\.\d+)?)分[^()（）]{0,20}[)）]"
)
_RULE = re.compile(
    rf"(?:目标(?:值|任务)?|要求|标准|计划)(?:为|是|:)?(?P<sign>不高于|不超过|不大于|≤|控制在|不低于|不少于|≥|达到)?(?P<target>{_N})(?P<unit>[\u4e00-\u9fff%]{{1,3}}?)(?:以[上内])?[,，;；。]"
    rf"[^。]{{0,20}}?每(?:再)?(?P<way>超过|超出|超|高于|高|多|增加|低于|低|少|不足|减少|下降|晚|延迟|推迟)(?:出|于)?(?P<step>{_N})?个?(?P=unit)[^,，。;；\d扣]{{0,4}}扣(?:减)?(?P<loss>\d+(?:\.\d+)?)分"
)
_VALUE = re.compile(
    rf"(?:实际|完成|实绩)(?:为|完成|达到?|值为?)?(?P<value>{_N})(?P<unit>[\u4e00-\u9fff%]{{1,3}}?)(?=[,，。;；(（]|$)"
)
_SCORE = re.compile(r"(?:自评)?得(?:分)?(?:为)?(?P<score>\d+(?:\.\d+)?)分(?=[,，。;；]|$)")
_RISING = ("超过", "超出", "超", "高于", "高", "多", "增加", "晚", "延迟", "推迟")


def check_sentence_rules(rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Yield scores of a paragraph that its own rule does not give for its own value.

    Args:
        rows: All rows of the paper, those of one paragraph in their order.
    """
    for place, words in _paragraphs(rows).items():
        heads = list(_HEAD.finditer(words))
        for at, head in enumerate(heads):
            body = words[head.end() : heads[at + 1].start() if at + 1 < len(heads) else len(words)]
            rule, value, scores = _RULE.search(body), _VALUE.search(body), _SCORE.findall(body)
            if rule and value and scores and value["unit"] == rule["unit"]:
                yield from _against(place, head, rule, value, Decimal(scores[-1]))


def _paragraphs(rows: Sequence[Row]) -> dict[Place, str]:
    found: dict[Place, dict[str, None]] = defaultdict(dict)
    for row in rows:
        said = re.sub(r"\s", "", str(row.get("place") or "")) if row.get("role") in ("claim", "aim") else ""
        if said and place_of(row).paragraph:
            found[place_of(row)][said.replace("％", "%")] = None
    return {place: "".join(sentences) for place, sentences in found.items()}


def _number(words: str) -> Fraction:
    return Fraction(words.replace(",", ""))


def _against(
    place: Place, head: re.Match[str], rule: re.Match[str], value: re.Match[str], score: Decimal
) -> Iterator[Inconsistency]:
    points, target, reached = (_number(words) for words in (head["points"], rule["target"], value["value"]))
    step = _number(rule["step"]) if rule["step"] else Fraction(1)
    beyond = (reached - target if rule["way"] in _RISING else target - reached) / step if step > 0 else Fraction(0)
    if beyond <= 0 or score > points:
        return
    loss = _number(rule["loss"])
    least, most = (max(points - units * loss, Fraction(0)) for units in (ceil(beyond), floor(beyond)))
    if least <= Fraction(score) <= most:
        return
    params: dict[str, object] = {
        "label": head["name"], "place": place, "other": place, "said": rule.group()[:60],
        "target": f"{rule['target']}{rule['unit']}", "claimed": f"{value['value']}{value['unit']}",
    }  # fmt: skip
    expected = plain(half_up(max(points - beyond * loss, Fraction(0)), 2))
    yield Inconsistency(
        "score-rule", "high", (place,), plain(score), expected, head["name"], "selfeval.rule-told", params
    )
