"""Exact amounts: reading, rounding half-up, units."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

CENT = Decimal("0.01")
UNITS = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10000),
    "百万元": Decimal(1000000),
    "亿元": Decimal(100000000),
}

_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?|\d+(\.\d*)?|\.\d+")
_NOTHING = {"", "-", "—", "－", "–", "--", "/", "无"}


def half_up(value: Decimal | Fraction | int, decimals: int) -> Decimal:
    """Round half-up, away from zero at a tie, as every figure that is shown is rounded.

    Args:
        value: Exact value of any size.
        decimals: Decimals kept, >= 0.

    Example:
        >>> half_up(Decimal("124.385"), 2)
        Decimal('124.39')
        >>> half_up(Fraction(-1, 8), 2)
        Decimal('-0.13')
    """
    exact = Fraction(value)
    scaled = abs(exact) * 10**decimals
    whole = int(scaled + Fraction(1, 2))
    return Decimal(-whole if exact < 0 else whole).scaleb(-decimals)


def parse_amount(words: str) -> Decimal | None:
    """Read an amount as it stands in a file.

    Args:
        words: Text of a cell: full-width digits, thousands separators, ``¥``, ``£``, ``$`` or ``€``, a trailing or
            leading minus, parentheses or a leading ``-`` for negative; blank and dashes mean nothing.

    Returns:
        The exact amount in the unit of the cell, or None where the cell says nothing.

    Raises:
        ValueError: If the text is not an amount; ``1,00O`` and ``12,34`` are none.

    Example:
        >>> parse_amount("（１，２３４．５０）")
        Decimal('-1234.50')
        >>> parse_amount("—") is None
        True
    """
    plain = unicodedata.normalize("NFKC", words).replace("\u2212", "-").strip().lstrip("'")
    plain = re.sub(r"[\s\u00a0]", "", plain)
    if plain in _NOTHING:
        return None
    plain = re.sub(r"^(¥|￥|£|\$|€|RMB|CNY|GBP|USD|EUR)|(元|¥|£|€)$", "", plain)
    negative = False
    if plain.startswith("(") and plain.endswith(")"):
        negative, plain = True, plain[1:-1]
    if plain.startswith(("-", "+")):
        negative, plain = negative ^ (plain[0] == "-"), plain[1:]
    elif plain.endswith("-"):
        negative, plain = not negative, plain[:-1]
    plain = re.sub(r"^[¥￥£$€]", "", plain)
    if re.fullmatch(r"\d+(\.\d+)?[eE][+-]?\d{1,2}", plain):
        value = Decimal(plain)
    elif _GROUPED.fullmatch(plain):
        value = Decimal(plain.replace(",", ""))
    else:
        raise ValueError(words)
    return -value if negative else value
