"""Single cells read as dates, amounts, numbers, codes. Pure; what cannot be read raises ValueError."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from auditkit.core.money import parse_amount
from auditkit.sources.grid import Cell

_SPACES = re.compile(r"[\s\u00a0\u200b\ufeff]+")
_YMD = re.compile(r"(\d{4}|\d{2})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:[T\s].*)?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?份?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{4}|\d{2})(?:[T\s].*)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED_MONTH = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*(?P<name>[A-Za-z]{3,9})\.?[\s\-/,.]*(?P<year>\d{4}|\d{2})(?:[T\s].*)?"
    r"|(?P<name2>[A-Za-z]{3,9})\.?[\s\-]*(?P<day2>\d{1,2})(?:st|nd|rd|th)?[\s,]+(?P<year2>\d{4})(?:[T\s].*)?"
)
_MONTH_DAY = re.compile(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_FIRST_SERIAL, _LAST_SERIAL = 18264, 73415
_EPOCH = date(1899, 12, 30)
_NOTHING = {"", "-", "--", "—", "——", "/", "\\", "无", "不适用", "N/A", "n/a"}


class OrderUnknown(ValueError):
    """A date of which nothing shows whether the day or the month comes first."""


def clean(words: str) -> str:
    """Return text in normal width with single spaces, trimmed.

    Example:
        >>> clean("　１２　ＡＢ\\n c ")
        '12 AB c'
    """
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", words)).strip()


def squeezed(words: str) -> str:
    """Return text in normal width without any space.

    Example:
        >>> squeezed("合　 计：")
        '合计:'
    """
    return _SPACES.sub("", unicodedata.normalize("NFKC", words))


def says_nothing(words: str) -> bool:
    """Tell whether a cell only says that there is nothing."""
    return squeezed(words) in _NOTHING


def days_come_first(texts: Iterable[str]) -> bool | None:
    """Tell from the dates of a column, written with the year last, whether the day or the month comes first.

    Returns:
        True for days, False for months; None where there is no such date, or none that shows it, or both are there.

    Example:
        >>> days_come_first(["05/01/2020", "31/01/2020"]), days_come_first(["05/01/2020"])
        (True, None)
    """
    first = second = False
    for text in texts:
        found = _YEAR_LAST.fullmatch(text.strip())
        if found:
            first |= int(found[1]) > 12
            second |= int(found[2]) > 12
    return None if first == second else first


def as_date(
    cell: Cell, year: int | None = None, month_is_enough: bool = False, day_first: bool | None = None
) -> date | None:
    """Read a date.

    Args:
        cell: Date cell, Excel serial (1900 system, years 1950 to 2100), ``20180105`` or text in any usual writing.
        year: Year of a date that gives month and day only; None where such a date is not acceptable.
        month_is_enough: Read ``2009-03`` as the first of that month.
        day_first: Whether ``05/01/2020`` is 5 January; None where the column does not show it, then it is no date.

    Returns:
        The date, None where the cell says nothing.

    Raises:
        OrderUnknown: If day and month cannot be told apart.
        ValueError: If it is not a date, or there is no such day (2018-02-30).

    Example:
        >>> as_date(Cell("text", "２０１８年1月5日"))
        datetime.date(2018, 1, 5)
        >>> as_date(Cell("number", Decimal(43105)))
        datetime.date(2018, 1, 5)
    """
    if isinstance(cell.value, datetime):
        return cell.value.date()
    if isinstance(cell.value, date):
        return cell.value
    return _date_in(cell.text, year, month_is_enough, day_first)


@lru_cache(maxsize=4096)
def _date_in(printed: str, year: int | None, month_is_enough: bool, day_first: bool | None) -> date | None:
    words = clean(printed)
    if says_nothing(words):
        return None
    foreign = _year_last(words, year, day_first)
    if foreign is not None:
        return foreign
    if re.fullmatch(r"\d{5}(\.\d+)?", words) and _FIRST_SERIAL <= int(words[:5]) <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=int(words[:5]))
    if found := _YMD.fullmatch(words) or _DIGITS.fullmatch(words):
        first = int(found.group(1))
        return date(first + 2000 if first < 100 else first, int(found.group(2)), int(found.group(3)))
    if month_is_enough and (found := _MONTH.fullmatch(words)):
        return date(int(found.group(1)), int(found.group(2)), 1)
    if year and (found := _MONTH_DAY.fullmatch(words)):
        return date(year, int(found.group(1)), int(found.group(2)))
    raise ValueError(words)


def _year_last(words: str, year: int | None, day_first: bool | None) -> date | None:
    """Read a date written with the year last, None where it is written otherwise.

    Raises:
        ValueError: If day and month cannot be told apart.
    """
    if found := _NAMED_MONTH.fullmatch(words):
        name = (found["name"] or found["name2"]).lower()[:3]
        if name not in _MONTHS:
            raise ValueError(words)
        return date(
            _full_year(found["year"] or found["year2"]), _MONTHS.index(name) + 1, int(found["day"] or found["day2"])
        )
    found = _YEAR_LAST.fullmatch(words)
    if found is None or (len(found[3]) == 2 and not _is_year_last(found, year)):
        return None
    first, second = int(found[1]), int(found[2])
    if first != second and max(first, second) <= 12 and day_first is None:
        raise OrderUnknown(words)
    day, month = (first, second) if day_first or (day_first is None and first > 12) else (second, first)
    return date(_full_year(found[3]), month, day)


def _is_year_last(found: re.Match[str], year: int | None) -> bool:
    """Tell whether of two short numbers the last is the year: it is near the year asked for, the first is not."""
    if year is None:
        return False
    first, last = (abs(_full_year(found[at].zfill(2)) - year) <= 1 for at in (1, 3))
    return last and not first


def _full_year(digits: str) -> int:
    return int(digits) + 2000 if len(digits) <= 2 else int(digits)


_RANGE_END = re.compile(r"(?:(\d{4})\s*[-./年]\s*)?(?:(\d{1,2})\s*[-./月]\s*)?(\d{1,2})\s*日?")


def as_dates(cell: Cell, year: int | None = None) -> tuple[date | None, date | None]:
    """Read first and last day standing in one cell: ``2021年3月5日-8日``, ``2021.3.5至2021.3.8``, or one day.

    Raises:
        ValueError: If it is neither a day nor a range of days.

    Example:
        >>> as_dates(Cell("text", "2021.3.30—4.2"))
        (datetime.date(2021, 3, 30), datetime.date(2021, 4, 2))
    """
    words = clean(cell.text)
    try:
        day = as_date(cell, year)
    except ValueError:
        for found in re.finditer(r"\s*(?:至|到|—+|–|~|～|-)\s*", words):
            try:
                start = as_date(Cell("text", words[: found.start()]), year)
            except ValueError:
                continue
            end = _RANGE_END.fullmatch(words[found.end() :])
            if start and end:
                return start, _end_of(start, end)
        raise
    return day, day


def _end_of(start: date, found: re.Match[str]) -> date:
    month = int(found.group(2) or start.month)
    year = int(found.group(1) or (start.year + (month < start.month)))
    return date(year, month, int(found.group(3)))


def as_month(words: str, year: int | None) -> str | None:
    """Read an accounting period as ``YYYY-MM``.

    Args:
        words: ``2018.01``, ``2020.5``, ``201801``, ``2018年第1期``, ``1月``, ``第12期``; month 13 is kept.
        year: Year of a period that gives the month only.

    Raises:
        ValueError: If it is no period.

    Example:
        >>> as_month("2020.5", None), as_month("第3期", 2018)
        ('2020-05', '2018-03')
    """
    plain = squeezed(words)
    if plain in _NOTHING:
        return None
    found = re.fullmatch(r"(\d{4})[-./年]?(?:第)?(\d{1,2})(?:期|月|月份)?(?:[-./]\d{1,2}(?:00:00:00)?)?", plain)
    if found:
        year, month = int(found.group(1)), int(found.group(2))
    elif (found := re.fullmatch(r"(?:第)?(\d{1,2})(?:期|月|月份)?", plain)) and year:
        month = int(found.group(1))
    else:
        raise ValueError(words)
    if not 0 <= month <= 13:
        raise ValueError(words)
    return f"{year:04d}-{month:02d}"


def as_amount(cell: Cell) -> Decimal | None:
    """Read an amount in the unit of the cell, None where it says nothing.

    Raises:
        ValueError: If it is not an amount.
    """
    if isinstance(cell.value, (bool, date)):
        raise ValueError(cell.text)
    return cell.value if isinstance(cell.value, Decimal) else parse_amount(cell.text)


_COUNTED = re.compile(r"([-+]?[\d,]+(?:\.\d+)?)\s*(?:人|名|个|辆|台|张|份|次|天|件|位|套|元|张|页)?(?:次)?")


def as_count(cell: Cell) -> Decimal | None:
    """Read a number with an optional counting word: ``17人``.

    Raises:
        ValueError: If it is not a number.
    """
    if isinstance(cell.value, Decimal):
        return cell.value
    words = clean(cell.text)
    if says_nothing(words):
        return None
    found = _COUNTED.fullmatch(words)
    return parse_amount(found.group(1) if found else words)


def decimals_of(cell: Cell) -> int | None:
    """Return the number of decimals a person sees, None where the cell has no number."""
    if cell.decimals is not None:
        return cell.decimals
    plain = squeezed(cell.text)
    if not re.search(r"\d", plain):
        return None
    return len(plain.rsplit(".", 1)[1].rstrip(")元-")) if "." in plain else 0


def as_code(words: str) -> str:
    """Return an account or other code without dots, dashes and spaces.

    Example:
        >>> as_code("5001.01-02 "), as_code("１００２")
        ('50010102', '1002')
    """
    return re.sub(r"[.\-\\/_\s]", "", unicodedata.normalize("NFKC", words).lstrip("'"))


_CODE_NAME = re.compile(r"[\[(【]?\s*([A-Za-z]{0,4}\d[\dA-Za-z.\-]*)\s*[\])】]?[\s_\-\\/|,:]*(.*)")


def code_and_name(words: str) -> tuple[str, str]:
    """Split a cell that holds a code and a name; either may be missing.

    Example:
        >>> code_and_name("100201-银行存款"), code_and_name("银行存款"), code_and_name("[P01]整治经费")
        (('100201', '银行存款'), ('', '银行存款'), ('P01', '整治经费'))
        >>> code_and_name("2018年培训"), code_and_name("30211")
        (('', '2018年培训'), ('30211', ''))
    """
    plain = clean(words)
    found = _CODE_NAME.fullmatch(plain)
    if not found or re.match(r"\d{4}年|\d+(月|日|个|次|期|楼|号)", plain):
        return "", plain
    return found.group(1).strip("-. "), found.group(2).strip()
