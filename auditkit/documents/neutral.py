"""Words from anywhere made harmless: nothing in them is markup, command, formula or a hidden sign."""

from __future__ import annotations

import re

_DROPPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters
    "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # hidden signs and changes of direction
    "\ue000-\uf8ff\U000f0000-\U0010ffff"  # private characters, non-characters of the last planes
    "\ud800-\udfff\ufdd0-\ufdef\ufff9-\uffff]"
)
_BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")
_LONG = re.compile(r"[^\s\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]{25,}")
_FORMULA = re.compile(r"\s*[=+\-@|]|[\t\r\n]")


def clean(words: str) -> str:
    """Return words without characters that no reader sees and some readers obey.

    Control characters, changes of direction, zero-width and private characters and half surrogates are dropped;
    line ends of any kind become ``\\n``; tabs become a blank.

    Example:
        >>> clean("a\\x00b\\u202ec\\r\\nd")
        'abc\\nd'
    """
    return _DROPPED.sub("", _BREAKS.sub("\n", words)).replace("\t", " ")


def one_line(words: str) -> str:
    """Return cleaned words on a single line, blanks at both ends removed."""
    return " ".join(clean(words).split("\n")).strip()


def breakable(words: str, every: int = 6) -> str:
    """Return words in which runs of 25 and more letters may be broken every so many letters.

    Args:
        words: Cleaned words.
        every: Letters between two places where the line may break, >= 1.
    """

    def cut(found: re.Match[str]) -> str:
        run = found.group()
        return "\u200b".join(run[start : start + every] for start in range(0, len(run), every))

    return _LONG.sub(cut, words)


def looks_like_formula(words: str) -> bool:
    """Tell whether a spreadsheet might take the words for a formula when they are typed or pasted.

    Example:
        >>> looks_like_formula("=1+1"), looks_like_formula("1+1")
        (True, False)
    """
    return bool(_FORMULA.match(words))
