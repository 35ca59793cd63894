"""Finishing touches on blocks made from templates: numbers in words, numbered headings, anchors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from auditkit.documents.model import (
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Inline,
    Inlines,
    Link,
    Numbered,
    Paragraph,
    Row,
    Table,
    Text,
    plain,
)
from auditkit.report.citing import cite

Numbering = Literal["part", "annex", "none"]
_NARROW, _WIDE = 5, 16
"""Narrowest and widest column of a table from a template, in characters."""
_DIGITS = "〇一二三四五六七八九"


def chinese(number: int) -> str:
    """Return a number from 1 to 99 in Chinese.

    Example:
        >>> chinese(3), chinese(10), chinese(12), chinese(20), chinese(31)
        ('三', '十', '十二', '二十', '三十一')
    """
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _DIGITS[tens] + "十")
    return head + (_DIGITS[ones] if ones else "")


@dataclass
class Numberer:
    """Numbers the headings of a report, as official papers do: 一、 （一） 1．, or 1 1.1 1.1.1.

    Attributes:
        language: ``zh`` or ``en``.
    """

    language: str
    _counts: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    _annexes: int = 0

    def number(self, blocks: Iterable[Block], numbering: Numbering) -> Iterator[Block]:
        """Yield the blocks of one part with their headings numbered."""
        for block in blocks:
            yield self._numbered(block, numbering) if isinstance(block, Heading) else block

    def _numbered(self, heading: Heading, numbering: Numbering) -> Heading:
        if numbering == "none" or (numbering == "annex" and heading.level > 1):
            return heading
        if numbering == "annex":
            self._annexes += 1
            words = f"附表{self._annexes}　" if self.language == "zh" else f"Annex {self._annexes}  "
        else:
            self._counts[heading.level - 1] += 1
            self._counts[heading.level :] = [0] * (4 - heading.level)
            words = self._words(heading.level)
        return replace(heading, inlines=(Text(words, numbers="constant"), *heading.inlines))

    def _words(self, level: int) -> str:
        number = self._counts[level - 1]
        if self.language != "zh":
            return ".".join(str(count) for count in self._counts[:level]) + "  "
        return (f"{chinese(number)}、", f"（{chinese(number)}）", f"{number}．", f"（{number}）")[level - 1]


def settled(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks in whose words dates, document numbers and numbering count as constants; others stay untied."""
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield replace(block, inlines=_words(block.inlines))
            case Bullets() | Numbered():
                yield replace(block, items=tuple(_words(item) for item in block.items))
            case Table():
                header = tuple(_row(row) for row in block.header)
                rows = tuple(_row(row) for row in block.rows)
                yield replace(block, header=header, rows=rows, columns=_widths(block))
            case _:
                yield block


def _widths(table: Table) -> tuple[Column, ...]:
    """Return the columns of a table from a template, wide as their longest words, within limits."""
    longest = [_NARROW] * len(table.columns)
    for row in (*table.header, *table.rows):
        for at, cell in enumerate(row.cells):
            longest[at] = min(_WIDE, max(longest[at], len(plain(cell.inlines))))
    return tuple(replace(column, width=width) for column, width in zip(table.columns, longest, strict=True))


def _row(row: Row) -> Row:
    return replace(row, cells=tuple(_cell(cell) for cell in row.cells))


def _cell(cell: Cell) -> Cell:
    return replace(cell, inlines=_words(cell.inlines))


def _words(inlines: Inlines) -> Inlines:
    found: list[Inline] = []
    for part in inlines:
        if isinstance(part, Text) and part.numbers == "untied" and any(sign.isdigit() for sign in part.text):
            found += (
                replace(piece, italic=part.italic) if isinstance(piece, Text) else piece for piece in _cited(part)
            )
        elif isinstance(part, Link):
            inside = (piece for piece in _words(part.inlines) if not isinstance(piece, Link))
            found.append(replace(part, inlines=tuple(inside)))  # type: ignore[arg-type]
        else:
            found.append(part)
    return tuple(found)


def _cited(part: Text) -> Inlines:
    return cite(part.text, [], bold=part.bold)
