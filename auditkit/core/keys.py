"""Identity of vouchers and rows, independent of file, sheet and row number."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

_VOUCHER = re.compile(
    r"^(?:.*?[年月]\s*)?\s*([^\W\d_]*?)(?:字)?\s*[-－—_:]?\s*(?:第)?\s*0*(\d+)\s*(?:号)?(?:\s*/\s*\d+)?$"
)
_MONTH_BEFORE = re.compile(
    r"^(?:19|20)\d{2}(?:[-./](?:0?[1-9]|1[0-2])|0[1-9]|1[0-2])?(?:\s*[-./_\s]\s*(?=[^\W_])|(?=[^\W\d_年月]))"
)
_MONTH_IN_NUMBER = re.compile(r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(\d{3,6})$")
SEPARATOR = "\x1f"
"""Stands between the values of a digest."""
DIGITS = 16
"""Hexadecimal digits of a digest."""
_BRACKETS = str.maketrans("", "", "[]【】()〔〕")


def split_voucher(words: str) -> tuple[str, str]:
    """Split a voucher number into its type and its number without padding; a month before it is no part of it.

    Example:
        >>> split_voucher("记-0006")
        ('记', '6')
        >>> split_voucher("记字第0079号")
        ('记', '79')
        >>> split_voucher("0012")
        ('', '12')
        >>> split_voucher("201801-记-0006"), split_voucher("2018-01-0006"), split_voucher("记-2018010006")
        (('记', '6'), ('', '6'), ('记', '6'))
    """
    plain = unicodedata.normalize("NFKC", words).strip()
    found = _VOUCHER.match(_MONTH_BEFORE.sub("", plain.translate(_BRACKETS)))
    if not found:
        return "", plain
    numbered = _MONTH_IN_NUMBER.match(found.group(2))
    return found.group(1), (numbered.group(1).lstrip("0") or "0") if numbered else found.group(2)


def voucher_key(entity: str, fiscal_year: int, period: str, voucher_type: str, number: str) -> str:
    """Return the key of a voucher: numbers restart every month, so the period is part of it.

    Args:
        entity: Code or name of the unit.
        fiscal_year: Year of the books.
        period: Month as ``YYYY-MM``.
        voucher_type: 记, 收, 付, 转, 银付 …, ``""`` where none.
        number: Number in any padding.

    Example:
        >>> voucher_key("局", 2018, "2018-03", "记", "0006")
        '局|2018|2018-03|记|6'
    """
    return f"{entity}|{fiscal_year}|{period}|{voucher_type}|{number.lstrip('0') or '0'}"


def digest(parts: Iterable[object]) -> str:
    """Return a short digest of values; None and "" are the same, order matters."""
    joined = SEPARATOR.join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:DIGITS]


class RowKeys:
    """Hands out row keys: a base key with an ordinal among equal rows.

    Example:
        >>> keys = RowKeys()
        >>> keys.of("a"), keys.of("a"), keys.of("b")
        ('a', 'a#2', 'b')
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, base: str) -> str:
        """Return the key of the next row with this base."""
        self._seen[base] += 1
        count = self._seen[base]
        return base if count == 1 else f"{base}#{count}"
