"""Every number in a text as a token, in digits or in Chinese, with what stands around it kept apart.

Made for holding two prints of one text against each other: blanks do not matter, nor full width, nor the commas in
an amount; value, sign and unit do.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

HOLE = "\ufffc"
"""Stands for a number in a skeleton."""

_SPACE = re.compile("[\\s\u3000\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_LISTED = re.compile(r",\s+(?=\d)")
_APART = re.compile(r"(?<=\d)\s+(?=\d)")
_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {
    ord("．"): ".",
    ord("％"): "%",
    ord("－"): "-",
    ord("−"): "-",
}
_UNIT = (
    r"(?:亿元|百万元|千万元|万元|千元|元|亿|万|%|‰|个?百分点|分(?![别公局行支管类析配为成之])"
    r"|percentagepoints?|yuan|million|thousand|billion)"
)
_ONES = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
_ONES |= {sign: value for value, sign in enumerate("〇壹贰叁肆伍陆柒捌玖")} | {"○": 0, "两": 2}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"万": 10**4, "亿": 10**8}
_HAN = "".join([*_ONES, *_TENS, *_BIG])
_COUNTED = (
    "个|人|名|家|户|项|件|台|套|辆|次|期|笔|条|款|起|场|份|位|处|批|张|宗|例|天|页|号|年|月|日|季度|倍|成|角"
    "|座|口|所|只|间|栋|幢|亩|公里|吨|瓶|本|册|枚|株|棵|届|轮|周|小时|级|类|种|层|档|方面|阶段|环节|村|镇|乡|县"
    "|分(?![别公局行支管类析配为成之钟])"
)
_DIGITS = rf"(?P<digits>-?\d+(?:,\d{{3}})*(?!\d)(?:\.\d+)?|-?\d+(?:\.\d+)?)(?P<unit>{_UNIT})?"
_SIGNS = "(?P<sign>[①-⒛⓪-⓿❶-➓Ⅰ-ⅿ㈠-㈩²³¹⁰-⁹₀-₉¼-¾⅐-⅞])"
_MEASURE = rf"(?P<measure>(?:(?<=单位[:：])|(?<=[(（、])){_UNIT}(?=$|[)）、,，/;；]))"
_CHINESE = (
    rf"(?P<chinese>(?:(?<=百分之)|(?<=千分之)|(?<=第))[{_HAN}]+(?:点[{_HAN}]+)?"
    rf"|(?=[{_HAN}]*[{''.join(_ONES)}十拾])[{_HAN}]+(?:点[{_HAN}]+)?(?=元|%|个?百分点)"
    rf"|(?<![{_HAN}])(?!(?<![扣得加减计])十分)[{_HAN}]+(?={_COUNTED})"
    rf"|(?<![{_HAN}])(?!万一)(?=[{_HAN}]*[{''.join(_ONES)}])(?=[{_HAN}]*[{''.join(_TENS)}万亿])[{_HAN}]{{2,}}"
    rf"|(?<![{_HAN}])[{''.join(_ONES)}]{{4,}}"
    rf"|(?:(?<=^)|(?<=^[(（]))[{_HAN}]{{1,3}}(?=[、)）．]))(?P<after>{_UNIT})?"
)
_SPELT = re.compile(
    rf"百分之[{_HAN}]+(?:点[{_HAN}]+)?"
    rf"|(?<![{_HAN}点])(?=[{_HAN}]*[{''.join(_ONES)}十拾])[{_HAN}]+(?:点[{_HAN}]+)?(?=元(?!化|经济|论)|个?百分点)"
)
_TOKEN = re.compile(f"{_DIGITS}|{_SIGNS}|{_MEASURE}|{_CHINESE}")


@dataclass(frozen=True)
class Token:
    """One number of a text.

    Attributes:
        text: As printed, with its unit, without blanks.
        start: Where it begins in the squeezed text.
        end: Where it ends there, unit included.
        key: What two prints of the same number share: value and unit; zeros in front count, as in a voucher's number.
        value: The number; None for ① and the like, and for the unit of a table, 单位：万元.
        unit: Unit as printed behind it, ``""`` for none.
        chinese: Written in Chinese, or a unit.
    """

    text: str
    start: int
    end: int
    key: str
    value: Decimal | None
    unit: str
    chinese: bool = False


@lru_cache(maxsize=32768)
def squeezed(text: str) -> str:
    """Return a text without blanks and unseen signs, digits in half width; numbers side by side stay apart.

    Example:
        >>> squeezed("控制率　１２４．３８ ％")
        '控制率124.38%'
    """
    apart = _APART.sub("_", _LISTED.sub("、", text))
    return _SPACE.sub("", apart).translate(_WIDTH)


@lru_cache(maxsize=32768)
def tokens(text: str) -> tuple[Token, ...]:
    """Return the numbers of a squeezed text, in order.

    Example:
        >>> [token.text for token in tokens("支出1,234.50万元，即一千二百三十四万五千元；三公经费、十分统一")]
        ['1,234.50万元', '一千二百三十四万五千元']
        >>> [token.key for token in tokens("一百二十万元,120万元,0015")]
        ['120万元', '120万元', '0015']
    """
    return tuple(_token(found) for found in _TOKEN.finditer(text))


def _token(found: re.Match[str]) -> Token:
    if found["digits"]:
        unit = found["unit"] or ""
        plain = found["digits"].replace(",", "")
        return Token(found.group(), found.start(), found.end(), _key(plain) + unit, _decimal(plain), unit)
    if found["sign"]:
        return Token(found.group(), found.start(), found.end(), found.group(), None, "")
    if found["measure"]:
        return Token(found.group(), found.start(), found.end(), found.group(), None, "", chinese=True)
    words, unit = found["chinese"], found["after"] or ""
    if unit in ("元", "亿", "万") or not unit:
        words, unit = _whole_unit(words, unit)
    value = chinese_value(words)
    return Token(found.group(), found.start(), found.end(), f"{value.normalize():f}{unit}", value, unit, chinese=True)


def _whole_unit(words: str, unit: str) -> tuple[str, str]:
    """Return 一百二十万, 元 as 一百二十, 万元, which is how digits are printed."""
    for big in ("亿", "万"):
        if unit == "元" and words.endswith(big) and len(words) > 1:
            return words[:-1], big + unit
    return words, unit


def _key(plain: str) -> str:
    """Return digits without the zeros that say nothing; however many there are."""
    digits = "".join(sign if sign in "-." else str(unicodedata.digit(sign)) for sign in plain)
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _decimal(plain: str) -> Decimal:
    return Decimal(_key(plain))


def chinese_value(words: str) -> Decimal:
    """Return a number written in Chinese.

    Args:
        words: Numerals of 一, 壹 or 〇 kind, with 十 百 千 万 亿 and at most one 点.

    Example:
        >>> [str(chinese_value(w)) for w in ("一百二十", "二〇一八", "十二点三八", "三千零五万", "壹拾万")]
        ['120', '2018', '12.38', '30050000', '100000']
    """
    whole, _, rest = words.partition("点")
    value = Decimal(_whole(whole))
    if rest:
        digits = "".join(str(_ONES.get(sign, 0)) for sign in rest)
        value += Decimal(int(digits)) / 10 ** len(digits)
    return value


def _whole(words: str) -> int:
    if len(words) > 1 and all(sign in _ONES for sign in words):
        return int("".join(str(_ONES[sign]) for sign in words))
    total = part = one = 0
    for sign in words:
        if sign in _ONES:
            one = _ONES[sign]
        elif sign in _TENS:
            part += (one or 1) * _TENS[sign]
            one = 0
        else:
            part += one
            total = (total + (part or (0 if total else 1))) * _BIG[sign] if sign == "亿" else total + part * _BIG[sign]
            part = one = 0
    return total + part + one


@dataclass(frozen=True)
class Spelt:
    """An amount or a percentage in words.

    Attributes:
        start: Where it begins.
        end: Where it ends, without unit.
        digits: The same in digits with its unit, ``777万元``.
    """

    start: int
    end: int
    digits: str


def spelt(text: str) -> list[Spelt]:
    """Return the amounts and percentages that a text spells out; other Chinese numerals are words.

    Example:
        >>> [item.digits for item in spelt("支出七百七十七万元，占百分之十二点五；三个问题")]
        ['777万元', '12.5%']
    """
    found = []
    for match in _SPELT.finditer(text):
        words, unit = match.group().removeprefix("百分之"), "%"
        if words == match.group():
            words, unit = _whole_unit(words, "元") if text.startswith("元", match.end()) else (words, "个百分点")
        found.append(Spelt(match.start(), match.end(), f"{chinese_value(words).normalize():f}{unit}"))
    return found


@lru_cache(maxsize=32768)
def skeleton(text: str) -> str:
    """Return a squeezed text with a hole for each number.

    Example:
        >>> skeleton("扣5分，余95分").replace(HOLE, "□")
        '扣□，余□'
    """
    pieces, at = [], 0
    for token in tokens(text):
        pieces += [text[at : token.start], HOLE]
        at = token.end
    return "".join([*pieces, text[at:]])
