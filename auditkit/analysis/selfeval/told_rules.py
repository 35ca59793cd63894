"""Points lost for each percentage point by a rule that the text tells rather than the score sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from auditkit.analysis.inconsistency import Inconsistency, Severity
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, plain
from auditkit.analysis.tieout import place_of
from auditkit.core.labels import plain_label
from auditkit.core.money import half_up
from auditkit.core.place import Place

Row = Mapping[str, object]

_LOSS = re.compile(
    r"每(?:再|有)?(?P<way>[低少差降高超增多]|下降|减少|不足|低于|上升|增加|超过|超出)(?:于|出|过)?[^,，。;；\d]{0,8}?(?P<unit>\d+(?:\.\d+)?|一)?个?(?:百分点|%)"
    r"[^,，。;；\d扣]{0,8}(?:[(（][^()（）]{0,20}[)）])?[,，]?(?:相应|则)?扣(?:减|除)?(?P<loss>\d+(?:\.\d+)?)分"
)
_CLASSES = ("满意度", "质量", "时效", "成本", "数量", "产出", "效益", "效果", "定量", "量化")
_ANY = ("定量", "量化")
_RISING = ("高", "超", "增", "多", "上升", "增加", "超过", "超出")
_WHOLE_UNIT = re.compile(r"不足[^,，。;；()（）]{0,8}(?:按|以)[^,，。;；()（）]{0,4}(?:1|一)个")
_RATE = re.compile(r"(?P<sign>[≥>≤<=≧≦]=?|不低于|不高于|不超过|不少于)?(?P<number>\d+(?:\.\d+)?)%(?:以[上内])?")
_UPPER = ("≤", "<", "<=", "≦", "不高于", "不超过")
_SHORTEST = 4


@dataclass(frozen=True)
class _Told:
    words: str
    place: Place
    loss: Fraction
    unit: Fraction
    rises: bool
    begun: bool


def check_told_rules(sheets: Sequence[ScoreSheet], rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Yield scores that a rule of the text does not give for the target and the value of their line.

    Args:
        sheets: The score sheets.
        rows: All rows of the paper.
    """
    told = list(_told(rows))
    for sheet in sheets if told else ():
        for row in sheet.rows:
            rule = None if str(row.get("rule") or "").strip() else _rule_of(row, told)
            if rule is not None and (problem := _against(row, rule)) is not None:
                yield problem


def _told(rows: Sequence[Row]) -> Iterator[_Told]:
    seen: set[str] = set()
    for row in rows:
        said = re.sub(r"\s", "", str(row.get("place") or "")).replace("％", "%") if row.get("role") == "claim" else ""
        if said in seen:
            continue
        seen.add(said)
        for found in _LOSS.finditer(said):
            begin = max(said.rfind(mark, 0, found.start()) for mark in "。;；") + 1
            words = said[begin : found.end()]
            unit = Fraction(1) if found["unit"] in (None, "一") else Fraction(found["unit"])
            if unit > 0:
                rises, begun = found["way"] in _RISING, _WHOLE_UNIT.search(said[begin:]) is not None
                yield _Told(words, place_of(row), Fraction(found["loss"]), unit, rises, begun)


def _rule_of(row: Row, told: Sequence[_Told]) -> _Told | None:
    """The rule that names the line, else the one rule for indicators of its kind."""
    name = plain_label(str(row.get("indicator") or row.get("label") or ""))
    own = [rule for rule in told if len(name) >= _SHORTEST and name in plain_label(rule.words)]
    if own:
        return own[0]
    about = f"{row.get('path') or ''}/{row.get('label') or ''}"
    general = [rule for rule in told if any(f"{word}" in about or word in _ANY for word in _classes(rule.words))]
    return general[0] if len({(rule.loss, rule.unit, rule.rises) for rule in general}) == 1 else None


def _classes(words: str) -> list[str]:
    """The kinds of indicators that a rule says it is for."""
    return [word for word in _CLASSES if re.search(rf"{word}(?:类|性)?(?:指标)", words)]


def _against(row: Row, rule: _Told) -> Inconsistency | None:
    score, points = decimal_of(row, "self_score"), decimal_of(row, "points")
    target, value = (_rate(row.get(name)) for name in ("target", "claimed"))
    if score is None or points is None or target is None or value is None:
        return None
    upper = target[0] in _UPPER
    if upper != rule.rises:
        return None
    beyond = (value[1] - target[1] if upper else target[1] - value[1]) / rule.unit
    if beyond <= 0:
        return None
    least, most = (max(Fraction(points) - units * rule.loss, Fraction(0)) for units in (ceil(beyond), floor(beyond)))
    most = least if rule.begun else most
    if least <= Fraction(score) <= most:
        return None
    right = max(Fraction(points) - beyond * rule.loss, Fraction(0)) if not rule.begun else least
    place, label = place_of(row), str(row.get("label") or "")
    params: dict[str, object] = {
        "label": label, "place": place, "other": rule.place, "said": rule.words[-40:], "target": str(row.get("target")),
        "claimed": str(row.get("claimed")),
    }  # fmt: skip
    severity: Severity = "high" if Fraction(score) > most else "low"
    return Inconsistency(
        "score-rule", severity, (place, rule.place), plain(score), plain(Decimal(half_up(right, 2))), label,
        "selfeval.rule-told", params,
    )  # fmt: skip


def _rate(words: object) -> tuple[str, Fraction] | None:
    found = _RATE.fullmatch(re.sub(r"\s", "", str(words or "")).replace("％", "%"))
    return (found["sign"] or "", Fraction(found["number"])) if found else None
