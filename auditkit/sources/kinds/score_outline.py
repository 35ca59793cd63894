"""How deep a line of an outline stands, by the number in front of it or in a column of its own."""

from __future__ import annotations

import re

_KINDS = (
    re.compile(r"^第[一二三四五六七八九十]+(?:部分|类|项|章)[、.:：]?|^[一二三四五六七八九十]{1,3}[、.．](?=\D)"),
    re.compile(r"^[(（][一二三四五六七八九十]{1,3}[)）]"),
    re.compile(r"^\d{1,2}[、.．)）](?!\d)"),
    re.compile(r"^[(（]\d{1,2}[)）]"),
    re.compile(r"^[①-⑳]"),
)
_DECIMAL = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){1,3})[、.．]?(?![\d%])")
_LETTERED = re.compile(r"^([A-Z]\d{0,3}(?:[.-]\d{1,2}){0,2})[、.．:：]?(?![A-Za-z%])")
_ROMAN = re.compile(r"^[一二三四五六七八九十]{1,3}$")
_PLAIN = 2
"""Depth of a plain number: below 一 and （一）, above （1）."""


def depth_of(name: str, mark: str) -> int | None:
    """Return how deep a line stands, from 0; None where nothing numbers it.

    Args:
        name: Its words without any space.
        mark: What stands in the column of numbers, ``""`` where there is none.

    Example:
        >>> depth_of("一、预算管理", ""), depth_of("执行率", "1"), depth_of("1.1.2进度", ""), depth_of("进度", "")
        (0, 2, 4, None)
    """
    if _ROMAN.match(mark):
        return 0
    for words in (mark, name):
        if not words:
            continue
        if decimal := _DECIMAL.match(words):
            return _PLAIN + decimal.group(1).count(".")
        if lettered := _LETTERED.match(words):
            return len(re.sub(r"[.-]", "", lettered.group(1))) - 1
        depth = next((depth for depth, pattern in enumerate(_KINDS) if pattern.match(words)), None)
        if depth is not None:
            return depth
        if words is mark and re.fullmatch(r"\d{1,2}", mark):
            return _PLAIN
    return None


def without_mark(name: str) -> str:
    """Return a name without the number in front of it.

    Example:
        >>> without_mark("（二）资金管理"), without_mark("1.1执行率"), without_mark("3年规划")
        ('资金管理', '执行率', '3年规划')
    """
    for pattern in (_DECIMAL, *_KINDS, _LETTERED):
        if (found := pattern.match(name)) and found.end() < len(name):
            return name[found.end() :]
    return name
