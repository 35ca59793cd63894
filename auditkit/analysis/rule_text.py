"""Reads the text of a scoring rule: which rule it is, where that is sure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from auditkit.core.rules import Band, BandStep, Checklist, Item, Judgement, Linear, PerInstance, Proportional, Rule

_NUMBER = r"(\d+(?:\.\d+)?)"
_EACH_POINT = re.compile(
    r"每(?:超过|超出|超|高于|高|增加|增长|上升|多)(?:过|出)?[^扣]{0,6}?"
    + _NUMBER
    + r"?(?:一|1)?个?(?:百分点|%)[^扣]{0,4}扣"
    rf"(?:减)?{_NUMBER}分"
)
_EACH_POINT_LESS = re.compile(
    r"每(?:低于|低|减少|降低|下降|降|少|不足)[^扣]{0,12}?(?:个百分点|%)[^扣]{0,4}扣(?:减)?" + _NUMBER + "分"
)
_SIZE = re.compile(r"(\d+(?:\.\d+)?)个?(?:百分点|%)[^扣]{0,4}扣")
_FULL_AT = re.compile(
    _NUMBER + r"(%?)(?:\(?含\)?)?(?:以[上下内])?的?,?(?:为标准|为满分|得满分|(?:计|得|为)" + _NUMBER + "分)"
)
_BELOW = re.compile(r"每(?:低于|少于)" + _NUMBER + "%")
_CASE = re.compile(
    r"(?:每(?:发现|出现|存在|有|违反|缺少|缺|少)?|发现|出现)[^,;。扣]{0,6}?(?:一|1)?(?:例|处|项|次|起|笔|个(?!百分点)|条|件)[^;。扣]{0,30}扣(?:减)?"
    + _NUMBER
    + "分"
)
_STEP = re.compile(
    r"(?P<sign>≥|≤|>|<|=|大于等于|小于等于|不低于|不超过|大于|小于|高于|低于|达到|达|等于)?\s*"
    + _NUMBER
    + r"%?(?:\(?含\)?)?"
    r"(?:\s*[-—~至到]\s*" + _NUMBER + r"%?(?P<incl>\(?含\)?)?)?(?P<side>(?:\(?含\)?)?以[上下内])?(?:\(?含\)?)?的?,?"
    r"(?:(?:计|得|为)?\s*(?P<points>\d+(?:\.\d+)?)分|(?P<none>不得分|不计分|得零分))"
)
_REST = re.compile(r"(?:其他|其它|其余|否则|余)[^,;。\d]{0,6}(?:不得分|不计分|(?:得|计|为)?0分)")
_RATIO = re.compile(
    r"(?:按|同|等|依|以|成).{0,6}比例.{0,8}(?:得|计|扣|给|赋|评)|实际.{0,12}率计算得分|完成率.{0,4}[×*xX].{0,4}(?:分值|权重|分)|"
    r"(?:率|度|比例|比重)\)?(?:[×*xX]|乘以?)(?:该?(?:项|指标))?(?:分值|权重|满分|\d+(?:\.\d+)?分?(?![\d%]))|按[^,;。扣]{0,14}率计(?:分|算)"
)
_PIECE = re.compile(
    r"[①②③④⑤⑥⑦⑧⑨⑩]|[;；。\n]|(?<=分\))|(?:(?<=[^\d.])|^)\d+[.、)](?!\d)|(?:(?<=[;；。)分])|^)\d(?=[^\d.%分])"
)
_LISTED = re.compile(r"[,;；。\n]")
_ITEM_POINTS = re.compile(r"[(,]?(?:的)?(?:(?:计|得)?" + _NUMBER + r"分|不得分|不计分)\)?$")
_JUDGED = re.compile(r"酌情|视情况|视情|综合评[分判定]|酌定")
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩"

Doubt = Literal["", "judged", "full-at", "items", "bands"]
"""Why a rule is not sure: ``judged``: nothing was recognised; ``full-at``: the limit is assumed; ``items``,
``bands``: points do not add up to those of the indicator."""


@dataclass(frozen=True)
class Guess:
    """A rule read from text.

    Attributes:
        rule: The rule; a judgement where nothing else is sure.
        doubt: Why it is not sure, ``""`` where it is.
    """

    rule: Rule
    doubt: Doubt = ""


def read_rule(words: str, full: Fraction) -> Guess:
    """Read the text of a rule.

    Args:
        words: The text, any width of signs.
        full: Points of the indicator, > 0.

    Example:
        >>> guess = read_rule("三公经费控制率≤100%，计6分；每超过一个百分点扣1分，扣完为止。", Fraction(6))
        >>> guess.rule.full_at, guess.rule.per_unit, guess.rule.direction, guess.doubt
        (Fraction(100, 1), Fraction(1, 1), 'max', '')
        >>> read_rule("按完成情况酌情扣分", Fraction(8)).rule.type
        'judgement'
    """
    text = _plain(words)
    for reader in (_linear, _bands, _instances, _ratio, _items, _listed):
        found = reader(text, full)
        if found is not None:
            return found
    return Guess(_judged(full), "" if _JUDGED.search(text) else "judged")


def _judged(full: Fraction) -> Judgement:
    return Judgement(step=Fraction(1, 2) if (full * 2).denominator == 1 else Fraction(1, 100))


def _plain(words: str) -> str:
    marked = "".join(sign if sign in _MARKS else unicodedata.normalize("NFKC", sign) for sign in words)
    same = marked.replace("≦", "≤").replace("≧", "≥").replace("<=", "≤").replace(">=", "≥")
    return re.sub(r"[ \t\r\u3000\u00a0]+", "", same)


def _linear(text: str, full: Fraction) -> Guess | None:
    over, under = _EACH_POINT.search(text), _EACH_POINT_LESS.search(text)
    if (over is None) == (under is None):
        return None
    found = over or under
    assert found is not None
    size = _SIZE.search(found.group(0))
    limit = _FULL_AT.search(text[: found.start()]) or _BELOW.search(found.group(0))
    printed = re.findall(r"(\d+(?:\.\d+)?)%", text[: found.start()])
    zero = re.search(r"≤0|<=0|0,(?:计|得)", text[: found.start()])
    at = (
        Fraction(0)
        if zero
        else Fraction(limit.group(1))
        if limit
        else Fraction(printed[-1])
        if printed
        else Fraction(100)
    )
    rule = Linear(
        full_at=at,
        direction="max" if over else "min",
        per_unit=Fraction(found.group(found.re.groups)),
        unit=Fraction(size.group(1)) if size and Fraction(size.group(1)) > 0 else Fraction(1),
    )
    return Guess(rule, "" if zero or limit or printed else "full-at")


def _bands(text: str, full: Fraction) -> Guess | None:
    steps = list(_STEP.finditer(text))
    rest = bool(steps) and _REST.search(text, steps[-1].end()) is not None
    if len(steps) + rest < 3 or "%" not in text and "率" not in text:
        return None
    points = [Fraction(step["points"] or 0) for step in steps]
    lows = [_low(step) for step in steps]
    falling = sum(a > b for a, b in pairwise(lows)) > len(steps) // 2 - 1 and lows[0] > lows[-1]
    made = _falling(steps, points, rest) if falling else None if rest else _rising(steps, points)
    if made is None or points[0] != full or points != sorted(points, reverse=True):
        return Guess(_judged(full), "bands")
    return Guess(Band(bands=made))


def _low(step: re.Match[str]) -> Fraction:
    return Fraction(step.group(2))


def _falling(steps: list[re.Match[str]], points: list[Fraction], rest: bool) -> tuple[BandStep, ...]:
    """More is better: each step begins at its lower limit; the last catches the rest, where no words of it follow."""
    limits = [_low(step) for step in steps]
    if rest:
        each = tuple(BandStep(min=limit, points=given) for limit, given in zip(limits, points, strict=True))
        return (*each, BandStep(points=Fraction(0)))
    made = [BandStep(min=limit, points=given) for limit, given in zip(limits[:-1], points[:-1], strict=True)]
    last = steps[-1]
    below = last["none"] or (last["sign"] in ("<", "小于", "低于")) or (last["side"] or "").endswith(("下", "内"))
    if not below:
        made.append(BandStep(min=limits[-1], points=points[-1]))
        return (*made, BandStep(points=Fraction(0)))
    return (*made, BandStep(points=points[-1]))


def _rising(steps: list[re.Match[str]], points: list[Fraction]) -> tuple[BandStep, ...] | None:
    """Less is better: each step ends at its upper limit."""
    made = []
    for step, given in zip(steps[:-1], points[:-1], strict=True):
        upper = Fraction(step.group(3)) if step.group(3) else _low(step)
        if step["sign"] in ("=", "等于") and not step.group(3):
            made.append(BandStep(equal=upper, points=given))
        else:
            made.append(BandStep(max=upper, points=given))
    limits = [step.max if step.max is not None else step.equal for step in made]
    if any(a is None or b is None or a >= b for a, b in pairwise(limits)):
        return None
    return (*made, BandStep(points=points[-1]))


def _instances(text: str, full: Fraction) -> Guess | None:
    found = _CASE.search(text)
    if found is None:
        return None
    counting: Literal["project", "event"] = (
        "project" if "专项" in found.group(0) or "项目" in found.group(0) else "event"
    )
    return Guess(PerInstance(each=Fraction(found.group(1)), counting=counting))


def _pieces(text: str, pattern: re.Pattern[str] = _PIECE) -> list[tuple[str, Fraction]]:
    """Statements with points behind them: ``设有目标(1分)``, ``无结余,3分``, ``超过上年结转,不得分``."""
    found = []
    for piece in pattern.split(text):
        words = piece.strip(",;、. ")
        points = _ITEM_POINTS.search(words)
        said = words[: points.start()].strip("(,、:. ") if points else ""
        if points is not None and said:
            found.append((said, Fraction(points.group(1) or 0)))
    return found


def _items(text: str, full: Fraction) -> Guess | None:
    pieces = _pieces(text)
    if not pieces:
        return None
    points = [given for _, given in pieces]
    if sum(points, Fraction(0)) == full and all(points):
        return Guess(Checklist(items=tuple(Item(text={"zh": said}, points=given) for said, given in pieces)))
    falling = all(high > low for high, low in pairwise(points))
    if len(pieces) > 1 and points[0] == full and falling:
        return Guess(Band(bands=tuple(BandStep(when={"zh": said}, points=given) for said, given in pieces)))
    return Guess(_judged(full), "items") if len(pieces) > 1 else None


def _listed(text: str, full: Fraction) -> Guess | None:
    """Statements with points that only commas part: ``合理8分,较合理5分,不合理0分``; sure only where all have some."""
    statements = [piece for piece in _LISTED.split(text) if piece.strip("、. ")]
    if len(_pieces(text, _LISTED)) != len(statements):
        return None
    found = _items(_LISTED.sub(";", text), full)
    return found if found is not None and not found.doubt else None


def _ratio(text: str, full: Fraction) -> Guess | None:
    if "超支" in text or not _RATIO.search(text) or len(_pieces(text)) > 1:
        return None
    return Guess(Proportional())
