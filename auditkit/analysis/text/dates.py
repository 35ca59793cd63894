"""Dates of a trip as they stand in a summary; the year comes from the voucher when the text has none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from auditkit.analysis.text.numerals import normal

_YEAR = r"(?:(?P<{0}y>20\d\d|[12]\d)(?:年|(?P<{0}s>[./-])(?=\d{{1,2}}(?P={0}s))))?"
_MONTH_DAY = r"(?P<{0}m>1[0-2]|0?[1-9])(?:月|[./-])(?P<{0}d>3[01]|[12]\d|0?[1-9])[日号]?"
_TIME = r"(?:上午|下午|晚)?"
_SPAN = re.compile(
    r"(?<![\d.])"
    + (_YEAR + _MONTH_DAY).format("a")
    + _TIME
    + r"(?:\s*(?:-|至|到|起至)\s*(?:"
    + (_YEAR + _MONTH_DAY).format("b")
    + r"|(?P<day>3[01]|[12]\d|0?[1-9])[日号]?)"
    + _TIME
    + r")?(?![\d.]|元|万|%|折|公里)"
)
_COMPACT = re.compile(
    r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?:\s*[-至到]\s*(20\d\d)?(0[1-9]|1[0-2])([0-2]\d|3[01]))?(?!\d)"
)


_DIGIT = re.compile(r"\d")
_NEXT_YEAR = re.compile(r"(?<=[-至到])\s*(?:次年|翌年|下年|同年|当年)(?=(?:1[0-2]|0?[1-9])[月./-])")


def without_next_year(plain: str) -> str:
    """Return a text without the 次年 inside a span: the order of the months says it, and it is not the voucher's.

    Example:
        >>> without_next_year("12月28日至次年1月2日")
        '12月28日至1月2日'
    """
    return _NEXT_YEAR.sub("", plain)


@dataclass(frozen=True)
class Span:
    """A span of days, both inclusive."""

    first: date
    last: date

    @property
    def nights(self) -> int:
        """Nights between the first and the last day."""
        return (self.last - self.first).days


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _full_year(words: str | None) -> int | None:
    return None if words is None else int(words) + (2000 if len(words) == 2 else 0)


@dataclass(frozen=True)
class Days:
    """The days that a text names, before it is known when it was booked.

    Attributes:
        span: Days that the text tells whole, year and all.
        found: Other days, in order; the first that makes sense when the date of the voucher is known counts.
    """

    span: Span | None = None
    found: tuple[re.Match[str], ...] = ()

    def __bool__(self) -> bool:
        return self.span is not None or bool(self.found)

    def on(self, booked: date, longest: int = 120) -> Span | None:
        """Return the days for a voucher of a date; see :func:`read_span`."""
        if self.span is not None:
            return self.span
        for found in self.found:
            span = _resolve(found, booked)
            if span and 0 <= span.nights <= longest:
                return span
        return None


def read_days(text: str) -> Days:
    """Return the days that a text names; the date of the voucher is applied later."""
    plain = without_next_year(normal(text))
    if not _DIGIT.search(plain):
        return Days()
    for found in _COMPACT.finditer(plain):
        year, month, day, last_year, last_month, last_day = found.groups()
        first = _day(int(year), int(month), int(day))
        last = _day(int(last_year or year), int(last_month), int(last_day)) if last_month else first
        if first and last and first <= last:
            return Days(Span(first, last))
    return Days(None, tuple(_SPAN.finditer(plain)))


def read_span(text: str, booked: date, longest: int = 120) -> Span | None:
    """Return the days that a summary names.

    Args:
        text: Summary: ``(2.27-3.1)``, ``3月5日至8日``, ``2021.3.5-3.8``, ``20210305-0308`` …
        booked: Date of the voucher. A date without a year is the last such day not after it, or up to a month later
            when only that fits (an advance).
        longest: Longest span believed, in days.

    Example:
        >>> read_span("差旅费(12.30-1.2)", date(2021, 1, 8))
        Span(first=datetime.date(2020, 12, 30), last=datetime.date(2021, 1, 2))
    """
    return read_days(text).on(booked, longest)


def _resolve(found: re.Match[str], booked: date) -> Span | None:
    if found["am"] is None or (
        found["ay"] is None and found["bm"] is None and found["day"] is None and _number_like(found)
    ):
        return None
    year = _full_year(found["ay"])
    month, day = int(found["am"]), int(found["ad"])
    if year is None:
        soon = booked + timedelta(days=31)
        year = next((y for y in (soon.year, soon.year - 1) if (d := _day(y, month, day)) and d <= soon), soon.year - 1)
        if (near := _day(year, month, day)) and near > booked and (before := _day(year - 1, month, day)):
            year = year - 1 if (booked - before).days <= 92 else year
    first = _day(year, month, day)
    if found["bm"]:
        last = _day(_full_year(found["by"]) or year, int(found["bm"]), int(found["bd"]))
        if first and last and last < first and not found["by"]:
            last = _day(year + 1, last.month, last.day)
    else:
        last = _day(year, month, int(found["day"])) if found["day"] else first
    return Span(first, last) if first and last else None


def _number_like(found: re.Match[str]) -> bool:
    """Tell whether a lone ``5.3`` could as well be a quantity: brackets, or the end of a piece, make it a date."""
    text, start, end = found.string, found.start(), found.end()
    if "月" in found[0] or (text[start - 1 : start] == "(" and text[end : end + 1] == ")"):
        return False
    return not (text[start - 1 : start] in ("费", " ", ",") and text[end : end + 1] in ("", " ", ",", "-"))
