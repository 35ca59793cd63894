"""Labels that form an outline: indentation, enumeration (一、 （一） 1.) and 其中."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

_CHINESE = "一二三四五六七八九十"
_RANKS = (
    re.compile(rf"^[{_CHINESE}]+\s*[、.．]\s*"),
    re.compile(rf"^[(（]\s*[{_CHINESE}]+\s*[)）]\s*[、]?"),
    re.compile(r"^\d+\s*[、.．](?!\d)\s*"),
    re.compile(r"^[(（]\s*\d+\s*[)）]\s*"),
    re.compile(r"^[①-⑳]\s*"),
)
_OF_WHICH = re.compile(r"^其\s*中\s*[:：]?\s*")


def _width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in words)


@dataclass(frozen=True)
class Label:
    """A label taken apart.

    Attributes:
        name: The label itself, without indentation, enumeration and 其中.
        start: Display column at which the label starts, 其中 counted.
        rank: 0 for 一、, 1 for （一）, 2 for 1. …; None without enumeration.
        of_which: True when 其中 stands before it.
    """

    name: str
    start: int
    rank: int | None
    of_which: bool


def take_apart(words: str) -> Label:
    """Take a label apart.

    Example:
        >>> take_apart("    其中: 人员经费")
        Label(name='人员经费', start=10, rank=None, of_which=True)
        >>> take_apart("一、收入预算合计").name
        '收入预算合计'
    """
    body = words.strip()
    start = _width(words.rstrip()) - _width(body)
    found = _OF_WHICH.match(body)
    if found:
        start += _width(found.group())
        body = body[found.end() :]
    rank = None
    for number, pattern in enumerate(_RANKS):
        numbered = pattern.match(body)
        if numbered:
            rank, body = number, body[numbered.end() :]
            break
    name = re.sub(r"\s+", "", unicodedata.normalize("NFKC", body)).strip(":")
    return Label(name, start, rank, found is not None)


@dataclass
class Outline:
    """Gives level and path to labels that come one after another.

    Example:
        >>> outline = Outline()
        >>> labels = ("支出", "  基本支出", "    其中: 人员经费", "          公用经费")
        >>> [outline.place(take_apart(words)) for words in labels]
        [(0, ''), (1, '支出'), (2, '支出/基本支出'), (2, '支出/基本支出')]
        >>> outline = Outline()
        >>> labels = ("一、基本支出", "（一）人员经费", "（二）公用经费", "二、项目支出")
        >>> [outline.place(take_apart(words))[0] for words in labels]
        [0, 1, 1, 0]
    """

    _open: list[tuple[tuple[int, int], str]] = field(default_factory=list)
    _rank: int = -1

    def place(self, label: Label) -> tuple[int, str]:
        """Return level (0 at the top) and path of the parents, joined with ``/``."""
        if label.rank is not None:
            self._rank = label.rank
            key = (label.rank, 0 if label.rank else label.start)
        else:
            key = (max(self._rank, 0), label.start + (1 if self._rank >= 0 and label.start == 0 else 0))
            if label.of_which and self._open and key <= self._open[-1][0]:
                key = (self._open[-1][0][0], self._open[-1][0][1] + 1)
        while self._open and self._open[-1][0] >= key:
            self._open.pop()
        level, path = len(self._open), "/".join(name for _, name in self._open)
        self._open.append((key, label.name))
        return level, path
