"""Exact value of a calculation written in words of a paper: (6,118.50-5,420.00)/5,420.00."""

from __future__ import annotations

import re
from fractions import Fraction

from auditkit.analysis.text.figures import MONEY

_TOKEN = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>百万元|千元|万元|亿元|元|[%％])?|(?P<sign>[-+*/()])")
_SIGNS = str.maketrans("（）＋－−×xX÷＊／", "()+--***/*/")
_MOST = 120


class _Unreadable(Exception):
    """The words are no calculation."""


def evaluate(words: str) -> Fraction | None:
    """Return what a calculation comes to, money in yuan; None where the words are none, or divide by zero.

    Example:
        >>> evaluate("（6,118.50-5,420.00）/5,420.00"), evaluate("75万元/80万元"), evaluate("约3+4")
        (Fraction(1397, 10840), Fraction(15, 16), None)
    """
    plain = re.sub(r"\s", "", words).translate(_SIGNS)
    if len(plain) > _MOST:
        return None
    tokens: list[Fraction | str] = []
    at = 0
    while at < len(plain):
        found = _TOKEN.match(plain, at)
        if found is None:
            return None
        unit = found["unit"] or ""
        factor = Fraction(1, 100) if unit in ("%", "％") else Fraction(MONEY.get(unit, 1))
        tokens.append(found["sign"] or Fraction(found["number"].replace(",", "")) * factor)
        at = found.end()
    try:
        value, end = _sum(tokens, 0)
    except (_Unreadable, ZeroDivisionError):
        return None
    return value if end == len(tokens) else None


def _sum(tokens: list[Fraction | str], at: int) -> tuple[Fraction, int]:
    value, at = _product(tokens, at)
    while at < len(tokens) and tokens[at] in ("+", "-"):
        other, end = _product(tokens, at + 1)
        value, at = (value + other if tokens[at] == "+" else value - other), end
    return value, at


def _product(tokens: list[Fraction | str], at: int) -> tuple[Fraction, int]:
    value, at = _atom(tokens, at)
    while at < len(tokens) and tokens[at] in ("*", "/"):
        other, end = _atom(tokens, at + 1)
        value, at = (value * other if tokens[at] == "*" else value / other), end
    return value, at


def _atom(tokens: list[Fraction | str], at: int) -> tuple[Fraction, int]:
    if at >= len(tokens):
        raise _Unreadable
    token = tokens[at]
    if isinstance(token, Fraction):
        return token, at + 1
    if token != "(":
        raise _Unreadable
    value, end = _sum(tokens, at + 1)
    if end >= len(tokens) or tokens[end] != ")":
        raise _Unreadable
    return value, end + 1
