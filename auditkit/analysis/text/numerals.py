"""Small numbers in text, in digits or in Chinese."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

NUMBER = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
"""Regular expression for a small number."""

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}


@lru_cache(maxsize=64)  # the readers of a summary ask in turn for the same text
def normal(text: str) -> str:
    """Return a text with full width turned to half width and dashes and blanks to one form.

    Example:
        >>> normal("（２．２７—３．１）　")
        '(2.27-3.1)'
    """
    plain = unicodedata.normalize("NFKC", text)
    for dash in "–—−─～〜~":
        plain = plain.replace(dash, "-")
    while "--" in plain:
        plain = plain.replace("--", "-")
    return plain.strip()


def number(words: str) -> int:
    """Return a small number.

    Args:
        words: What ``NUMBER`` matches.

    Example:
        >>> number("十二"), number("二十"), number("3"), number("两")
        (12, 20, 3, 2)
    """
    if words.isascii():
        return int(words)
    tens, ten, ones = words.partition("十")
    if not ten:
        return int("".join(str(_DIGITS[digit]) for digit in words))
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
