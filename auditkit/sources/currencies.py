"""The currency in which a register prints its amounts, where it says so beside them."""

from __future__ import annotations

import re

from auditkit.sources.frame import Frame

_LETTERS = re.compile(
    r"(?<![A-Z])(GBP|USD|EUR)(?![A-Za-z])|(?i:(?<![a-z])(?:amount|amt|value|total|cost)?(gbp|usd|eur)(?![a-z]))"
)
"""Headings have lost their blanks: ``AmountUSD``, ``AMOUNTGBP``, ``amount_eur``."""
_SIGN = re.compile(r"[£$€]")
_NAMES = {"£": "GBP", "€": "EUR"}
"""A dollar may be that of several countries: its sign is left as it stands."""
_TRIED = 3000
"""Rows that are looked at."""


def currency_in(words: str) -> str | None:
    """Return the foreign currency that a heading or an amount names, None where it names none.

    Example:
        >>> currency_in("Amount (£)"), currency_in("EUR 12.00"), currency_in("-$4.10"), currency_in("12.00")
        ('GBP', 'EUR', '$', None)
    """
    letters, sign = _LETTERS.search(words), _SIGN.search(words)
    if letters:
        return (letters.group(1) or letters.group(2)).upper()
    return _NAMES.get(sign.group(), sign.group()) if sign else None


def currency_of_amounts(frame: Frame) -> str | None:
    """Return the one foreign currency seen beside the amounts of a table, None where there is none or several."""
    columns = [column for name, column in frame.at.items() if frame.types.get(name) == "money"]
    found = frame.found
    seen = {currency_in(found.columns[column].heading) for column in columns}
    for cells in frame.sheet.rows[found.start + found.depth : min(found.end, found.start + found.depth + _TRIED)]:
        seen |= {currency_in(cells[column].text) for column in columns if column < len(cells)}
    named = seen - {None}
    return named.pop() if len(named) == 1 else None
