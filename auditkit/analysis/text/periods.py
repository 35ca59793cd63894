"""The months or the year that a text refers to: ``2017年10月打印机维修费``, ``2019年1-3月``, ``12月电费``."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from auditkit.analysis.text.dates import without_next_year
from auditkit.analysis.text.numerals import normal

Grain = Literal["month", "quarter", "year"]

_RELATIVE = {
    "上年": -1,
    "去年": -1,
    "上一年": -1,
    "本年": 0,
    "今年": 0,
    "当年": 0,
    "下年": 1,
    "明年": 1,
    "次年": 1,
    "来年": 1,
}
_YEAR = r"(?P<year>20\d\d|(?<!\d)\d\d(?=年)|上一年|上年|去年|本年|今年|当年|下年|明年|次年|来年)(?:年度|年|度)?"
_MONTHS = re.compile(
    r"(?:" + _YEAR + r"[.\-/]?|(?<![\d.]))(?P<from>1[0-2]|0?[1-9])(?:月份?)?"
    r"(?:[-至到、](?:(?P<year2>20\d\d)年?[.\-/]?)?(?P<to>1[0-2]|0?[1-9]))?月(?!\d{1,2}[日号])(?:份)?(?![^\s]{0,2}会议)"
)
_DOTTED = re.compile(
    r"(?<!\d)(?P<year>20\d\d)[.\-/](?P<from>1[0-2]|0?[1-9])"
    r"(?:(?:\s*-\s*20\d\d[.\-/]|(?<!-\d)(?<!-\d\d)\s*-\s*)(?P<to>1[0-2]|0?[1-9]))?(?![\d.\-/日号])"
)
_QUARTERS = re.compile(r"(?:" + _YEAR + r")?(?:第)?(?P<quarter>[一二三四1-4])季度?")
_HALVES = re.compile(r"(?:" + _YEAR + r")?(?P<half>上|下)半年")
_YEARS = re.compile(
    r"(?:(?<!\d)(?P<since>20\d\d)年?度?[-至到])?(?P<year>20\d\d)\s*(?:年度|年)|(?<!\d)(?P<short>\d\d)年(?:度)?(?!\d*月)|(?P<relative>上一年度?|上年度?|去年|下年度?|明年|次年|来年)"
)
_MONTH_WORDS = re.compile(
    r"(?<![一二三四五六七八九十第])(?:十[一二]?|[一二三四五六七八九])(?=(?:[-至到、](?:十[一二]?|[一二三四五六七八九]))?月(?:份|[^\u4e00-\u9fff]|.{0,8}费))"
)
_MONTH = {
    words: number
    for number, words in enumerate(("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"), 1)
}
_QUARTER = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


@dataclass(frozen=True)
class Period:
    """What a text refers to.

    Attributes:
        first: First day.
        last: Last day, inclusive.
        grain: How fine the text is.
        explicit: True when the text itself names the year.
    """

    first: date
    last: date
    grain: Grain
    explicit: bool


def _months(year: int, first: int, last: int, grain: Grain, explicit: bool) -> Period:
    end_year = year + 1 if last < first else year
    return Period(date(year, first, 1), date(end_year, last, monthrange(end_year, last)[1]), grain, explicit)


def _year(words: str | None, booked: date) -> int | None:
    if words is None:
        return None
    if words in _RELATIVE:
        return booked.year + _RELATIVE[words]
    return int(words) + (2000 if len(words) == 2 else 0)


@dataclass(frozen=True)
class Months:
    """The months or year that a text names, before it is known when it was booked.

    Attributes:
        grain: How fine the text is, None where it names none.
        found: Where it names them.
    """

    grain: Literal["month", "quarter", "half", "year"] | None = None
    found: re.Match[str] | None = None

    def __bool__(self) -> bool:
        return self.found is not None

    def on(self, booked: date) -> Period | None:
        """Return the period for a voucher of a date; see :func:`read_period`."""
        found = self.found
        if found is None:
            return None
        if self.grain == "month":
            return _read_months(found, booked)
        if self.grain == "quarter":
            last = _QUARTER[found["quarter"]] * 3
            return _part_of_year(found["year"], booked, last - 2, last)
        if self.grain == "half":
            last = 6 if found["half"] == "上" else 12
            return _part_of_year(found["year"], booked, last - 5, last)
        relative = (found["relative"] or "").removesuffix("度")
        year = _year(found["year"] or found["short"] or relative, booked)
        if year and found["since"]:
            return Period(date(int(found["since"]), 1, 1), date(year, 12, 31), "year", True)
        return _months(year, 1, 12, "year", True) if year else None


def read_months(text: str) -> Months:
    """Return the months or year that a text names; the date of the voucher is applied later."""
    plain = without_next_year(normal(text).replace(" ", ""))
    plain = _MONTH_WORDS.sub(lambda found: str(_MONTH[found[0]]), plain)
    if found := ("月" in plain and _MONTHS.search(plain)) or _DOTTED.search(plain):
        return Months("month", found)
    if "季" in plain and (found := _QUARTERS.search(plain)):
        return Months("quarter", found)
    if "半年" in plain and (found := _HALVES.search(plain)):
        return Months("half", found)
    if "年" in plain and (found := _YEARS.search(plain)):
        return Months("year", found)
    return Months()


def read_period(text: str, booked: date) -> Period | None:
    """Return the period that a summary refers to, or None.

    Args:
        text: Summary.
        booked: Date of the voucher. A month without a year lies in the months around it: ``12月电费`` booked in
            January is last year's.

    Example:
        >>> read_period("预付2019年1-3月租赁费", date(2018, 12, 10)).first
        datetime.date(2019, 1, 1)
    """
    return read_months(text).on(booked)


def _part_of_year(words: str | None, booked: date, first: int, last: int) -> Period:
    year = _year(words, booked)
    return _months(year or _nearest(booked, last), first, last, "quarter", year is not None)


def _read_months(found: re.Match[str], booked: date) -> Period:
    first = int(found["from"])
    last = int(found["to"] or first)
    year = _year(found["year"], booked)
    near = year or _nearest(booked, first)
    second = found.groupdict().get("year2")
    period = _months(near, first, last, "month", year is not None)
    if second and int(second) > near:
        end = monthrange(int(second), last)[1]
        return Period(period.first, date(int(second), last, end), "month", True)
    return period


def _nearest(booked: date, month: int) -> int:
    if month - booked.month > 8:
        return booked.year - 1
    return booked.year
