"""Sentences written by people, with every number in them tied to what says it, or left untied.

Dates, document numbers, articles, numbering and identifiers are constants. Other numbers are looked up among the
grounds of the passage: measures, exceptions, points; a number that nothing says stays untied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from auditkit.analysis.text.tokens import spelt
from auditkit.documents.model import Figure, Inline, Inlines, NumberKind, Text

_MONEY = {"亿元": 10**8, "百万元": 10**6, "万元": 10**4, "万": 10**4, "千元": 10**3, "元": 1}
_COUNTED = "人|名|个|家|户|项|件|台|套|辆|次|期|笔|条|起|场|份|位|处|批|张|宗|例|号|天|晚|倍"
_UNITS = (
    "亿元|百万元|万元|千元|元|万(?!人)|个?百分点|percentage points?|%|％|分(?![别公局行支管类析配为成之])|" + _COUNTED
)
_NUMBER = re.compile(r"(?P<number>(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?)\s?(?P<unit>" + _UNITS + r")?")
_YEAR = r"(?<![\d.])(?<!\d,)(?:19|20)\d{2}"
_NO_AMOUNT = r"(?![\d.,]*\s*(?:" + _UNITS + "))"
_CONSTANT = re.compile(
    "|".join(
        (
            r"《[^》]*》",
            r"[〔\[（(]\s*(?:19|20)\d{2}\s*[〕\]）)]\s*第?\s*\d+\s*号",
            r"第\s*\d+\s*(?:条|款|项|号|章|节|段|行|列|页|批|季度|次|期|部分)(?:第\s*\d+\s*(?:款|项))?",
            _YEAR + r"\s*年(?:度|初|末|底|\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号])?)?",
            _YEAR + r"-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?Z?",
            _YEAR + r"[-/]\d{1,2}(?:[-/]\d{1,2})?(?![\d.,])",
            _YEAR + r"\.\d{1,2}\.\d{1,2}(?![\d.,])",
            r"(?<![\d.,])\d{1,2}\s*月(?:份|\s*\d{1,2}\s*[日号])?",
            r"[记收付转银现]字?\s*[-—－#]\s*\d+\s*号?",
            r"(?:[记收付转银现]字?第?|凭证)\s*\d+\s*号",
            r"(?:评分表|评分标准|指标|附件|附表|表|图)\s*\d+(?:[.\-]\d+)*" + _NO_AMOUNT,
            r"(?<![\d.,])\d+(?:\.\d+){2,}(?![\d,])",
            r"GB(?:/T)?\s?\d[\d.\-]*",
            r"(?<![A-Za-z])(?!RMB|CNY|USD|HKD)[A-Za-z][A-Za-z_.]*-?\d[A-Za-z0-9\-]*(?:\.[A-Za-z0-9]+)*" + _NO_AMOUNT,
            r"^\s*\d{1,2}(?:[、．)）]|\.(?!\d))",
            r"[（(]\d{1,2}[)）]",
            r"(?<![\d.,])\d+\s*(?:号文|年以上|年以下)",
        )
    )
)
_REFERENCE = re.compile(r"\{\{\s*(?P<name>m|wan)\(\s*['\"](?P<id>[^'\"{}]{1,200})['\"]\s*\)\s*\}\}")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")


@dataclass(frozen=True)
class Ground:
    """A number that a passage may state.

    Attributes:
        value: Exact, in ``unit``.
        unit: ``yuan``, ``%``, ``count``, ``points``; ``""`` fits any unit printed.
        kind: How it is vouched for.
        measure: Id of the measure behind it.
        label: What it is.
        form: The only way it is printed; ``""`` allows any rounding. A rule says 100, its value 100.00.
    """

    value: Fraction
    unit: str
    kind: NumberKind = "tied"
    measure: str | None = None
    label: str = ""
    form: str = ""


def cite(words: str, grounds: Sequence[Ground], rest: NumberKind = "untied", *, bold: bool = False) -> Inlines:
    """Return words with their numbers as figures.

    Args:
        words: A passage.
        grounds: What it may state, the nearest first.
        rest: What a number is that no ground says.
        bold: Set in bold.

    Example:
        >>> rate = Ground(Fraction("124.380246"), "%", "tied", "rate", "控制率")
        >>> [str(part) for part in cite("2018年控制率124.38%", [rate])]
        ['2018年', '控制率', '124.38%']
    """
    found: list[Inline] = []
    at = 0
    quotes = [(quote.start(), quote.end()) for quote in _QUOTED.finditer(words)]
    for start, end, fixed in _spans(words):
        if start > at:
            found.append(Text(words[at:start], bold=bold))
        if fixed:
            found.append(Text(words[start:end], bold=bold, numbers="constant"))
        else:
            quoted = any(left < start < right for left, right in quotes)
            found.append(_figure(words[start:end], words[start:], grounds, "quoted" if quoted else rest, bold))
        at = end
    if at < len(words):
        found.append(Text(words[at:], bold=bold))
    return tuple(found)


def constants(words: str, *, bold: bool = False) -> Inlines:
    """Return words whose numbers are all constants, such as names and rules."""
    return (Text(words, bold=bold, numbers="constant"),) if words else ()


def references(words: str) -> Iterator[tuple[str, str, str]]:
    """Yield the pieces of an evaluator's passage: (words before, ``m`` or ``wan``, measure id); the rest has no id."""
    at = 0
    for found in _REFERENCE.finditer(words):
        yield words[at : found.start()], found["name"], found["id"]
        at = found.end()
    yield words[at:], "", ""


def _spans(words: str) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, is a constant) of everything with digits, in order."""
    at = 0
    for fixed in _CONSTANT.finditer(words):
        yield from _numbers(words, at, fixed.start())
        if any(sign.isdigit() for sign in fixed.group()):
            yield fixed.start(), fixed.end(), True
        at = fixed.end()
    yield from _numbers(words, at, len(words))


def _numbers(words: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Yield numbers in digits, and amounts and percentages in words, in order."""
    in_words = ((item.start, item.end, False) for item in spelt(words[:end]) if item.start >= start)
    yield from sorted((*_in_digits(words, start, end), *in_words))


def _in_digits(words: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    for found in _NUMBER.finditer(words, start, end):
        close = found.end("number")
        if words[close : close + 1] in ("%", "％"):
            close += 1
        yield found.start("number"), close, False


def _figure(printed: str, following: str, grounds: Iterable[Ground], rest: NumberKind, bold: bool) -> Inline:
    found = _NUMBER.match(following) or _NUMBER.match(spelt(following)[0].digits)
    assert found is not None
    number, unit = Fraction(found["number"].replace(",", "")), found["unit"] or ""
    decimals = len(found["number"].partition(".")[2])
    for ground in grounds:
        if ground.form in ("", found["number"]) and _says(ground, number, unit, decimals):
            return Figure(printed, ground.kind, ground.measure, ground.value, ground.unit, ground.label, bold)
    return Text(printed, bold=bold, numbers=rest)


def _says(ground: Ground, number: Fraction, unit: str, decimals: int) -> bool:
    """Tell whether a ground, rounded half-up as the number is printed, is that number."""
    wanted = int(number * 10**decimals)
    top, bottom = 2 * abs(ground.value.numerator) * 10**decimals, ground.value.denominator
    return any(
        (2 * wanted - 1) * size * bottom <= top < (2 * wanted + 1) * size * bottom
        for size in _sizes(ground.unit, unit, decimals)
    )


def _sizes(ground: str, unit: str, decimals: int) -> tuple[int, ...]:
    """Return by what a ground is divided before it is compared with a number of a printed unit."""
    if ground == "":
        return (1,)
    if unit in _MONEY:
        return (_MONEY[unit],) if ground == "yuan" else ()
    if unit in ("%", "％") or "百分点" in unit or "point" in unit:
        return (1,) if ground == "%" else ()
    if unit == "分":
        return (1,) if ground == "points" else ()
    if unit:
        return (1,) if ground == "count" else ()
    return (1, 10**4) if ground == "yuan" and decimals == 2 else (1,)
