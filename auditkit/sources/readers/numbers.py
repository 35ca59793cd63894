"""Numbers as they stand in a file: exact decimals, number formats, serial dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from functools import lru_cache

SIGNIFICANT = 15
"""Digits of a number that a spreadsheet program shows; what lies beyond is noise of binary fractions."""

_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_SHOWN = Context(prec=SIGNIFICANT)
_LONGEST_NUMBER = 400


def exact(text: str) -> str | None:
    """Return a stored number in plain decimal notation, or None when the text is no finite number.

    A whole number keeps all its digits. A broken one is brought to the 15 significant digits that spreadsheet
    programs show, so that the stored ``0.30000000000000004`` is 0.3.

    Args:
        text: The number as it stands in the file, such as ``1234.5600000000001`` or ``1.5E-3``.

    Example:
        >>> exact("0.30000000000000004"), exact("17.0"), exact("1E+3"), exact("1,00O")
        ('0.3', '17', '1000', None)
    """
    text = text.strip()
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    rough = abs(float(text))
    if rough == float("inf"):
        return None
    if rough == 0:
        return "0"
    value = Decimal(text)
    if value == value.to_integral_value():
        return format(value.to_integral_value(), "f")
    shown = format(_SHOWN.plus(value), "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


@dataclass(frozen=True)
class NumberFormat:
    """What a number format says about a value.

    Attributes:
        decimals: Decimals of the value that are printed (a percentage with two has four), None where it does not say.
        date: True when the number is shown as a date or a time of day.
    """

    decimals: int | None = None
    date: bool = False


GENERAL = NumberFormat()
_WORDS = re.compile(r'"[^"]*"?|\\.|!.|_.|\*.|\[\$[^\]]*\]|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_CLOCK = re.compile(r"[ymdhsb]|e(?![-+])|a/p|am/pm|上午/下午", re.IGNORECASE)
_DIGITS = re.compile(r"[0#?][0#?,]*(?:\.(?P<decimals>[0#?]*))?(?P<scale>,*)")


@lru_cache(maxsize=4096)
def number_format(code: str) -> NumberFormat:
    """Read a number format code; its first section decides.

    Example:
        >>> number_format("#,##0.00_ ;[Red]-#,##0.00").decimals, number_format('yyyy"年"m"月"').date
        (2, True)
    """
    bare = _WORDS.sub("", code[:1000]).split(";", maxsplit=1)[0]
    if "general" in bare.lower() or "通用" in bare or "@" in bare or _ELAPSED.search(bare):
        return GENERAL
    if _CLOCK.search(bare):
        return NumberFormat(date=True)
    digits = _DIGITS.search(bare)
    if digits is None or "e" in bare.lower() or "/" in bare or digits["scale"] or digits[0].rstrip(".").endswith(","):
        return GENERAL
    decimals = len(digits["decimals"] or "")
    return NumberFormat(decimals + 2 * bare.count("%"))


_BUILT_IN_DECIMALS = {1: 0, 2: 2, 3: 0, 4: 2, 5: 0, 6: 0, 7: 2, 8: 2, 9: 2, 10: 4} | {
    37: 0,
    38: 0,
    39: 2,
    40: 2,
    41: 0,
    42: 0,
    43: 2,
    44: 2,
}
_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)])


def built_in_format(number: int) -> NumberFormat:
    """Return the format of a number that files use without spelling it out (0-58)."""
    if number in _BUILT_IN_DATES:
        return NumberFormat(date=True)
    return NumberFormat(_BUILT_IN_DECIMALS.get(number))


_DAY = 86_400
_LAST_SERIAL = 2_958_465  # 9999-12-31 in the 1900 system
_FALSE_LEAP_DAY = 60  # 1900-02-29, which spreadsheet programs show and which never was


def serial_date(serial: Decimal, epoch_1904: bool = False) -> date | datetime | None:
    """Return the day that a serial number stands for, with the time (to the second) where it has one.

    Args:
        serial: Days since the start of the calendar of the workbook.
        epoch_1904: True for workbooks that count from 1904-01-01.

    Returns:
        None for what is no day: a time of day alone, the false 1900-02-29, a negative or too large number.

    Example:
        >>> serial_date(Decimal(43101)), serial_date(Decimal("0.5"))
        (datetime.date(2018, 1, 1), None)
    """
    if not 0 <= serial <= _LAST_SERIAL:
        return None
    days, seconds = divmod(int((serial * _DAY).to_integral_value()), _DAY)
    first = date(1899, 12, 31) if days < _FALSE_LEAP_DAY else date(1899, 12, 30)
    if epoch_1904:
        first = date(1904, 1, 1)
    if (days == 0 and (seconds or not epoch_1904)) or (days == _FALSE_LEAP_DAY and not epoch_1904):
        return None
    if (date.max - first).days < days:
        return None
    day = first + timedelta(days)
    return datetime(day.year, day.month, day.day) + timedelta(seconds=seconds) if seconds else day
