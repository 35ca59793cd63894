"""What the values of performance targets say: a number with its unit, a day, or words only."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

_DAY = re.compile(
    r"(?<!\d)(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})(?!\d)|(?<!\d)(\d{1,2})月(\d{1,2})(?=日|号)"
)
_BEFORE = re.compile(r"份?(?:之|以)?前")
"""Behind a month: 10月前 is before it begins; 10月底前 is not."""
_MONTH = re.compile(r"(?:(\d{4})\s*[年./-]\s*)?(\d{1,2})\s*月(?!度)")
_YEAR_END = re.compile(r"(?:(\d{4})\s*年?|本|当)?(?:年底|年末|年内|年度内)|(\d{4})年(?=前|完成|$)")
_QUARTER = re.compile(r"(?:(\d{4})年)?第?([一二三四1-4])季度(?=末|底|前|内|完成|$)")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_DIGITS = re.compile(r"(20\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])")
_LONGEST = 30
"""No figure of a target has more digits."""
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_UNIT = re.compile(r"\s*([^\d\s,;。、()\[\]/~～+\-<>=≤≥]{0,10})")
_RANGE = re.compile(r"\d\s*[^\d\s]{0,3}\s*(?:-|~|～|—|至|到)\s*\d")
_OF_YEAR = re.compile(r"(?:19|20)\d{2}年度?(?=[^\d底末前内])")
_TAIL = re.compile(r"(?:及?以上|及?以下|及?以内|之内|以内|左右|的|内|及|以)$")
_MINUTE, _DAY_MINUTES = Fraction(1), Fraction(24 * 60)
_BASES: dict[str, tuple[str, Fraction]] = {
    "元": ("元", Fraction(1)),
    "%": ("%", Fraction(1)),
    "‰": ("%", Fraction(1, 10)),
    "个百分点": ("百分点", Fraction(1)),
    "百分点": ("百分点", Fraction(1)),
    "米": ("米", Fraction(1)),
    "公里": ("米", Fraction(1000)),
    "千米": ("米", Fraction(1000)),
    "km": ("米", Fraction(1000)),
    "平方米": ("平方米", Fraction(1)),
    "m2": ("平方米", Fraction(1)),
    "亩": ("平方米", Fraction(2000, 3)),
    "公顷": ("平方米", Fraction(10000)),
    "平方公里": ("平方米", Fraction(1000000)),
    "克": ("克", Fraction(1)),
    "公斤": ("克", Fraction(1000)),
    "千克": ("克", Fraction(1000)),
    "kg": ("克", Fraction(1000)),
    "吨": ("克", Fraction(1000000)),
    "分钟": ("分钟", _MINUTE),
    "小时": ("分钟", Fraction(60)),
    "天": ("分钟", _DAY_MINUTES),
    "日": ("分钟", _DAY_MINUTES),
    "周": ("分钟", 7 * _DAY_MINUTES),
    "个工作日": ("工作日", Fraction(1)),
    "工作日": ("工作日", Fraction(1)),
    "个月": ("月", Fraction(1)),
    "年": ("月", Fraction(12)),
    "季度": ("月", Fraction(3)),
    "day": ("分钟", _DAY_MINUTES),
    "hour": ("分钟", Fraction(60)),
    "minute": ("分钟", _MINUTE),
    "month": ("月", Fraction(1)),
    "yuan": ("元", Fraction(1)),
    "人次": ("人次", Fraction(1)),
    "人": ("人", Fraction(1)),
}
_PREFIXES = (("千万", 10**7), ("百万", 10**6), ("亿", 10**8), ("万", 10**4), ("千", 10**3))


@dataclass(frozen=True)
class Said:
    """What a value says.

    Attributes:
        words: As printed, in normal width.
        number: In the base unit (yuan, metres, minutes …); None where it says no single number.
        unit: Base unit; ``""`` where none is printed.
        printed: The unit as printed.
        day: Last day of the date it names, None where it names none.
    """

    words: str
    number: Fraction | None = None
    unit: str = ""
    day: date | None = None
    printed: str = ""


def base_unit(words: str) -> tuple[str, Fraction]:
    """Return the base unit of a printed unit and how many of it one is; an unknown unit stands for itself.

    Example:
        >>> base_unit("万元"), base_unit("公里"), base_unit("场次")
        (('元', Fraction(10000, 1)), ('米', Fraction(1000, 1)), ('场次', Fraction(1, 1)))
    """
    plain = _TAIL.sub("", unicodedata.normalize("NFKC", words).strip().lower())
    known = _known(plain)
    if known is not None:
        return known
    for prefix, scale in _PREFIXES:
        rest = plain.removeprefix(prefix)
        if rest != plain:
            base, factor = _known(rest) or (rest, Fraction(1))
            return base, scale * factor
    return plain, Fraction(1)


def _known(words: str) -> tuple[str, Fraction] | None:
    """Return the longest known unit that words begin with."""
    fits = [name for name in _BASES if words.startswith(name)]
    return _BASES[max(fits, key=len)] if fits else None


def same_unit(left: str, right: str) -> bool:
    """Tell whether two base units may be compared: equal, one not printed, or one that only says more.

    Example:
        >>> same_unit("期", "期培训"), same_unit("人", "人次"), same_unit("", "%")
        (True, False, True)
    """
    if left == right or not left or not right:
        return True
    known = {base for base, _ in _BASES.values()}
    return left not in known and right not in known and (left.startswith(right) or right.startswith(left))


def read_said(words: str, unit: str = "", year: int | None = None) -> Said:
    """Read a value of a target.

    Args:
        words: As printed: ``≥95%``, ``120万元``, ``2018年10月底前``, ``明显改善``.
        unit: Unit of a column of its own, used where the value prints none.
        year: Year of a date that prints none.

    Returns:
        What it says. A range or several numbers of different things say no single number.

    Example:
        >>> read_said("不超过1.5万元").number, read_said("10月底前", year=2018).day
        (Fraction(15000, 1), datetime.date(2018, 10, 31))
        >>> read_said("10月前", year=2018).day
        datetime.date(2018, 9, 30)
    """
    plain = unicodedata.normalize("NFKC", words).replace("−", "-").replace("—", "-").strip()
    day = _last_day(plain, year)
    if day is not None:
        return Said(plain, day=day)
    bare = _OF_YEAR.sub("", plain)
    figures = list(_NUMBER.finditer(bare))
    if _RANGE.search(bare) or any(len(figure[0]) > _LONGEST for figure in figures):
        return Said(plain)
    read = {_with_unit(bare, figure, unit) for figure in figures}
    if len(read) != 1:
        return Said(plain)
    number, base, printed = read.pop()
    return Said(plain, number, base, printed=printed)


def _with_unit(plain: str, match: re.Match[str], column: str) -> tuple[Fraction, str, str]:
    tail = _UNIT.match(plain, match.end())
    printed = _TAIL.sub("", tail.group(1) if tail else "") or column
    base, factor = base_unit(printed)
    if not base and column:
        printed = column
        base, factor = base_unit(column)
    number = match[0].replace(",", "")
    glued = match.start() > 0 and number[0] in "-+" and plain[match.start() - 1].isalnum()
    return Fraction(number.lstrip("+-") if glued else number) * factor, base, printed


def _last_day(plain: str, year: int | None) -> date | None:
    """Return the last day that a date of a text names; None where it names none."""
    found = _DAY.search(plain) or _DIGITS.fullmatch(plain)
    if found and (found[1] or year):
        month, day = (found[2], found[3]) if found[1] else (found[4], found[5])
        return _day(int(found[1] or year or 0), int(month), int(day))
    months = list(_MONTH.finditer(plain))
    said = next((int(one[1]) for one in reversed(months) if one[1]), year)
    if months and said:
        month = int(months[-1][2]) - (_BEFORE.match(plain, months[-1].end()) is not None)
        return _end_of(said, month) if month else _end_of(said - 1, 12)
    found = _QUARTER.search(plain)
    if found and (found[1] or year):
        return _end_of(int(found[1] or year or 0), 3 * _QUARTERS[found[2]])
    found = _YEAR_END.search(plain)
    if found and (found[1] or found[2] or year):
        return _day(int(found[1] or found[2] or year or 0), 12, 31)
    return None


def _end_of(year: int, month: int) -> date | None:
    return date(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 and year else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
