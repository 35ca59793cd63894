"""Sums worked out in the words of a self-evaluation: 75万元/80万元=93.75%, 95%×8分=7.6分, 3+4=7."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.expression import evaluate
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import place_of
from auditkit.core.money import half_up
from auditkit.core.place import Place

Row = Mapping[str, object]

_NUMBER = r"(\d[\d,]*(?:\.\d+)?)\s*([^\d\s/÷=≈+*×xX()（）。，,；;：:%％]{0,4})"
_QUOTIENT = re.compile(
    rf"{_NUMBER}\s*[)）]?\s*[/÷]\s*[(（]?[^\d=/÷。；;，,]{{0,12}}?{_NUMBER}\s*[)）]?\s*(?:[*×xX]\s*100\s*[%％]?)?\s*[=≈]\s*"
    r"(\d+(?:\.\d+)?)\s*[%％]"
)
_CALCULATION = re.compile(
    r"(?P<left>[(（]?\d[\d,.\s()（）+＋*×xX/÷／－-]*\d[\s)）]*(?:[*×xX]\s*100\s*[%％])?)\s*[=≈＝]\s*(?P<result>\d+(?:\.\d+)?)\s*[%％]"
)
"""A percentage worked out from bare numbers, brackets and all."""
_PRODUCT = re.compile(
    r"(\d+(?:\.\d+)?)\s*[%％]\s*[*×xX]\s*(\d+(?:\.\d+)?)\s*分?\s*[=≈]\s*(\d+(?:\.\d+)?)\s*分?(?![\d%％])"
)
_NAMED_PRODUCT = re.compile(
    r"(\d+(?:\.\d+)?)\s*[%％][^%％。；;]{0,12}得分\s*[=＝][^=＝%％。；;\d]{0,12}[*×xX]\s*(\d+(?:\.\d+)?)\s*分?\s*[=≈＝]\s*"
    r"(\d+(?:\.\d+)?)\s*分"
)
_SUM = re.compile(
    r"(?<![\d.+*×/÷=-])(\d[\d,]*(?:\.\d+)?[^\d\s=+*×/÷%％-]{0,3}(?:[+＋]\d[\d,]*(?:\.\d+)?[^\d\s=+*×/÷%％-]{0,3})+)\s*[=＝]\s*"
    r"(\d[\d,]*(?:\.\d+)?)(?![\d%％*×/÷])"
)
_MOVED = re.compile(
    r"(?:由|从)[^\d,，。;；]{0,8}(?P<first>\d[\d,]*(?:\.\d+)?)(?P<unit>[^\d,，。;；到至为增降升减下上提]{1,4})"
    r"[^\d,，。;；]{0,6}(?:到|至|为)[^\d,，。;；]{0,6}(?P<second>\d[\d,]*(?:\.\d+)?)(?P<again>[^\d,，。;；]{1,4})[,，、(（]"
    r"(?:同比)?(?:增幅|降幅|增长率?|下降率?|增加|减少|上升|降低)(?:为|了|达)?(?P<rate>\d+(?:\.\d+)?)[%％]"
)
_TEXTS = ("place", "value", "claimed", "reason")
_WORDY = ("claim", "score", "passage", "field")


def check_formulas(rows: Iterable[Row]) -> list[Inconsistency]:
    """Return sums in words whose result is not what they come to; each once.

    Args:
        rows: All rows of the paper.
    """
    found: dict[tuple[str, str], Inconsistency] = {}
    for row in rows:
        if row.get("role") not in _WORDY:
            continue
        for name in _TEXTS:
            words = str(row.get(name) or "")
            moved = _moved(words) if row.get("role") == "score" else ()
            for said, stated, expected in moved:
                found.setdefault((said, str(place_of(row))), _wrong(place_of(row), said, stated, expected))
            for said, stated, expected in _results(words) if "=" in words or "≈" in words or "＝" in words else ():
                found.setdefault((said, str(place_of(row))), _wrong(place_of(row), said, stated, expected))
    return list(found.values())


def _moved(words: str) -> Iterator[tuple[str, str, Fraction]]:
    """Rises and falls from one value to another, with their rate (由186元增至201元,增幅8%)."""
    for found in _MOVED.finditer(re.sub(r"\s", "", words)):
        first, second = _number(found["first"]), _number(found["second"])
        if first > 0 and found["unit"] == found["again"] and found["unit"] not in ("%", "％"):
            exact = 100 * abs(second - first) / first
            if _differs(found["rate"], exact):
                yield found.group(), found["rate"], exact


def corrected_rate(words: str) -> Fraction | None:
    """Return the percentage that a quotient worked out in words really comes to, None where it holds none.

    Example:
        >>> corrected_rate("采购75万元/预算80万元=95.75%")
        Fraction(375, 4)
    """
    whole = [exact for found in _CALCULATION.finditer(words) if (exact := _calculated(found)) is not None]
    if whole:
        return whole[-1]
    found = list(_QUOTIENT.finditer(words))
    return _quotient(found[-1]) if found else None


def _calculated(found: re.Match[str]) -> Fraction | None:
    """The percentage that a calculation comes to, None where it is no division."""
    left = re.sub(r"[*×xX]\s*100\s*[%％]?\s*$", "", found["left"])
    exact = evaluate(left) if re.search(r"[/÷／]", left) else None
    return None if exact is None else 100 * exact


def _results(words: str) -> Iterator[tuple[str, str, Fraction]]:
    """What is said, the result as printed, and the exact one, where the two differ."""
    read = []
    for found in _CALCULATION.finditer(words):
        exact = _calculated(found)
        if exact is not None:
            read.append(found.span())
            if _differs(found["result"], exact):
                yield found.group(), found["result"], exact
    for found in _QUOTIENT.finditer(words):
        if any(start < found.end() and found.start() < end for start, end in read):
            continue
        exact = _quotient(found)
        if exact is not None and _differs(found.group(5), exact):
            yield found.group(), found.group(5), exact
    for pattern in (_PRODUCT, _NAMED_PRODUCT):
        for found in pattern.finditer(words):
            exact = Fraction(found.group(1)) / 100 * Fraction(found.group(2))
            if _differs(found.group(3), exact):
                yield found.group(), found.group(3), exact
    for found in _SUM.finditer(words):
        units = {re.sub(r"[\d.,]", "", part) for part in re.split(r"[+＋]", found.group(1))}
        total = sum((_number(part) for part in re.findall(r"\d[\d,]*(?:\.\d+)?", found.group(1))), Fraction(0))
        if len(units) == 1 and _differs(found.group(2), total):
            yield found.group(), found.group(2), total


def _quotient(found: re.Match[str]) -> Fraction | None:
    top, bottom = _number(found.group(1)), _number(found.group(3))
    units = (found.group(2), found.group(4))
    if all(unit in MONEY for unit in units):
        top, bottom = top * Fraction(MONEY[units[0]]), bottom * Fraction(MONEY[units[1]])
    elif any(unit in MONEY for unit in units) and all(units):
        return None
    return 100 * top / bottom if bottom else None


def _number(words: str) -> Fraction:
    return Fraction(words.replace(",", ""))


def _differs(stated: str, exact: Fraction) -> bool:
    """Whether a result is neither rounded nor cut off."""
    step = Fraction(1, 10 ** len(stated.partition(".")[2]))
    return abs(exact - _number(stated)) >= step


def _wrong(place: Place, said: str, stated: str, exact: Fraction) -> Inconsistency:
    expected = half_up(exact, max(len(stated.partition(".")[2]), 2))
    params: dict[str, object] = {"place": place, "said": "".join(said.split())[:60]}
    shown = f"{Decimal(expected).normalize():f}"
    return Inconsistency("arithmetic", "medium", (place,), stated, shown, "", "selfeval.formula", params)
