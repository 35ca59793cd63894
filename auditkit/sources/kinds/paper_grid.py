"""A table of a document with its merged cells filled, and the numbers in its cells."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from auditkit.core.money import UNITS, parse_amount
from auditkit.sources.grid import Sheet

_UNIT = re.compile(
    r"(?:单位|计量单位)[:：]?\s*(?:人民币)?\s*(百万元|千元|万元|亿元|元)|[(（](百万元|千元|万元|亿元|元)[)）]"
)
_SUFFIX = re.compile(r"(百万元|千元|万元|亿元|元|%|人|名|个|分|辆|件|次)$")
_LEADING_ZEROS = re.compile(r"-?0\d")
INDENT = " \u3000\t\u00a0"


@dataclass(frozen=True)
class Number:
    """A number as it stands in a cell.

    Attributes:
        text: As printed.
        number: Without its unit.
        unit: Unit printed behind it, ``""`` where none.
    """

    text: str
    number: Decimal
    unit: str


@dataclass(frozen=True)
class Piece:
    """A cell with something in it.

    Attributes:
        row: Index of the row.
        column: Index of the first column.
        width: Columns it covers.
        raw: Text as it stands, indentation kept.
    """

    row: int
    column: int
    width: int
    raw: str

    @property
    def text(self) -> str:
        """Its text without any space."""
        return squeezed(self.raw)


class Grid:
    """Filled cells of a sheet.

    Args:
        sheet: As the reader returned it.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.height = len(sheet.rows)
        self.width = max((len(row) for row in sheet.rows), default=0)
        self._anchor = {(row, column): (row, column) for row in range(self.height) for column in range(self.width)}
        self._span: dict[tuple[int, int], int] = {}
        for top, left, bottom, right in sheet.merged:
            first = (top - sheet.first_row, left - 1)
            self._span[first] = right - left + 1
            for row in range(first[0], min(bottom - sheet.first_row + 1, self.height)):
                for column in range(first[1], min(right, self.width)):
                    self._anchor[(row, column)] = first

    def number_of(self, row: int) -> int:
        """Return the number of a row as a person sees it."""
        return row + self.sheet.first_row

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """Return the top left cell of the merged range that a cell belongs to."""
        return self._anchor.get((row, column), (row, column))

    def raw(self, row: int, column: int) -> str:
        """Return the text of a cell, that of the merged range where it is part of one."""
        row, column = self.anchor(row, column)
        cells = self.sheet.rows[row] if 0 <= row < self.height else []
        return cells[column].text if column < len(cells) else ""

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell without any space."""
        return squeezed(self.raw(row, column))

    def pieces(self, row: int, filled: bool = False) -> list[Piece]:
        """Return the cells of a row that hold something.

        Args:
            row: Index of the row.
            filled: Also those that a merged range brings down from rows above.
        """
        found: list[Piece] = []
        seen: set[tuple[int, int]] = set()
        for column in range(self.width):
            anchor = self.anchor(row, column)
            if anchor in seen or (anchor[0] != row and not filled):
                continue
            seen.add(anchor)
            raw = self.raw(row, column)
            if squeezed(raw):
                found.append(Piece(row, column, self._span.get(anchor, 1), raw))
        return found


def squeezed(words: str) -> str:
    """Return text in normal width without any space."""
    return re.sub(r"[\s\u00a0\u200b\ufeff]+", "", unicodedata.normalize("NFKC", words))


def read_number(words: str) -> Number | None:
    """Read a number with an optional unit; None where the text is not just a number.

    Example:
        >>> read_number(" 93.41％ ")
        Number(text='93.41%', number=Decimal('93.41'), unit='%')
        >>> read_number("0000000") is None, read_number("4次以上") is None, read_number("—") is None
        (True, True, True)
    """
    plain = squeezed(words)
    unit = _SUFFIX.search(plain)
    bare = plain[: unit.start()] if unit else plain
    if not re.search(r"\d", bare) or _LEADING_ZEROS.match(bare):
        return None
    try:
        number = parse_amount(bare)
    except ValueError:
        return None
    return None if number is None else Number(plain, number, unit.group(1) if unit else "")


def unit_in(words: str) -> str:
    """Return the money unit that a caption or heading names, ``""`` where none.

    Example:
        >>> unit_in("表1 基础数据表（金额单位：万元）"), unit_in("年度收入情况（万元）"), unit_in("项目")
        ('万元', '万元', '')
    """
    found = _UNIT.search(squeezed(words))
    unit = (found.group(1) or found.group(2)) if found else ""
    return unit if unit in UNITS else ""


_COUNTED = re.compile(
    r"(?:(?:单位|计量单位)[:：]\s*|[(（](?:单位[:：])?)"
    r"(件|人|名|个|户|次|人次|场|场次|辆|台|套|亩|万亩|公里|吨|份|家|处|所|座|项|批次|平方米|头|只|株|张)(?=[)）]|$|[、，,\s])"
)


def counted_in(words: str) -> str:
    """Return the unit of things that a caption says its numbers are counted in, ``""`` where none.

    Example:
        >>> counted_in("表三 案件受理、审结情况（件）"), counted_in("表1（单位：万元）")
        ('件', '')
    """
    found = _COUNTED.search(squeezed(words))
    return found.group(1) if found else ""


def indentation(raw: str) -> int:
    """Return how far a label is indented; a full-width space counts two."""
    stripped = raw.lstrip(INDENT)
    return sum(2 if mark == "\u3000" else 1 for mark in raw[: len(raw) - len(stripped)])


def letter(column: int) -> str:
    """Return the letter of a column, from index 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
