"""How the records of a text file are written: separator, quotation marks, lines before the first record."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from _csv import Reader

SEPARATORS = (",", "\t", ";", "|")
RARE_SEPARATORS = ("~", "^", "#", "@", "$", "!", "&", "¦", "§", "，", "；", "、")
LONG_SEPARATORS = ("||", "|~|", "|^|", "^|^", "~|~", "|@|", "|#|", "@@", "##", "$$", "~~", ";;", "::", "|+|", "!|!")
"""Separators that some programs write; those of several characters are looked for before the single ones."""
STAND_IN = "\ue000"
"""Stands for a separator of several characters while records are taken apart; text has no such character."""
_SAMPLE_RECORDS = 300
_SAMPLE_CHARACTERS = 1 << 20
_NEARLY = 10  # all records but one in so many
_MARKED_AFTER_BLANK = re.compile(r'[ ]+"')


@dataclass(frozen=True)
class Dialect:
    """How the records of a file are written.

    Attributes:
        separator: One or more characters; a comma when there is only one column.
        quoted: True when ``"`` encloses fields.
        skipped: Lines before the first record (a line ``sep=;`` that spreadsheet programs do not show).
        padded: True when blanks stand before quotation marks.
    """

    separator: str = ","
    quoted: bool = True
    skipped: int = 0
    padded: bool = False


def find_dialect(path: Path, encoding: str, said: str = "") -> Dialect:
    """Find out by content how the records of a file are written; the separator may have been said."""
    found = dialect_at_sight(path, encoding, said)
    return replace(found, quoted=_quotes_close(path, encoding, found))


def dialect_at_sight(path: Path, encoding: str, said: str = "") -> Dialect:
    """Tell from its beginning how the records of a file are written; its quotation marks are taken to pair up."""
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE_CHARACTERS)
        complete = not file.read(1)
    lines = sample.lstrip("\ufeff").splitlines(keepends=True)
    if len(lines) > 1 and not complete:
        lines.pop()
    first = lines[0].strip("\r\n") if lines else ""
    skipped = int(first[:4].lower() == "sep=" and len(first) in range(5, 8))
    lines = lines[skipped : skipped + _SAMPLE_RECORDS * 4]
    separator = said or (first[4:] if skipped else _separator(lines))
    return Dialect(separator, skipped=skipped, padded=_is_padded(lines, separator))


def _separator(lines: list[str]) -> str:
    """Return the separator that makes most records equally wide."""
    filled = sum(1 for line in lines[:_SAMPLE_RECORDS] if line.strip())
    (records, width), usual = _best(lines, SEPARATORS)
    (regular, _), long = _best(lines, [each for each in LONG_SEPARATORS if _stands_alone(lines, each)])
    if regular and regular >= records and regular * 2 >= filled:
        return long
    (regular, fields), rare = _best(lines, RARE_SEPARATORS)
    if (regular, fields) > (records, width) and regular * _NEARLY >= filled * (_NEARLY - 1):
        return rare
    return usual


def _stands_alone(lines: list[str], separator: str) -> bool:
    """Tell whether a separator of several characters is one: its first one hardly stands anywhere without the others.

    Two tildes in a row may just be an empty field between single ones.
    """
    with_it = [line for line in lines if separator in line]
    alone = sum(separator[0] not in line.replace(separator, "") for line in with_it)
    return bool(with_it) and alone * _NEARLY >= len(with_it) * (_NEARLY - 1)


def _best(lines: list[str], separators: Iterable[str]) -> tuple[tuple[int, int], str]:
    found = [(_regularity(lines, each), each) for each in separators]
    best = max(found, key=lambda each: each[0], default=((0, 0), ","))
    return best if best[0] > (0, 0) else ((0, 0), ",")


def _regularity(lines: list[str], separator: str) -> tuple[int, int]:
    """Return how many records of the beginning have the commonest number of fields (over 1), and that number."""
    dialect = Dialect(separator)
    try:
        records = islice(taken_apart(lines, dialect, strict=False), _SAMPLE_RECORDS)
        widths = Counter(len(record) for record in records if len(record) > 1)
    except csv.Error:
        return (0, 0)
    width, number = max(widths.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
    return (number, width)


def _is_padded(lines: list[str], separator: str) -> bool:
    """Tell whether fields in quotation marks have blanks before them, as ``1, "a, b"``."""
    fields = [field for line in lines for field in line.split(separator)[1:]]
    return any(_MARKED_AFTER_BLANK.match(field) for field in fields)


def _quotes_close(path: Path, encoding: str, dialect: Dialect) -> bool:
    """Tell whether quotation marks enclose fields: False when read as plain characters all lines are equally wide."""
    with path.open(encoding=encoding, newline="") as file:
        try:
            for _ in taken_apart(file, dialect):
                pass
        except csv.Error:
            file.seek(0)
            return len({line.count(dialect.separator) for line in file if line.strip()}) != 1
    return True


def taken_apart(lines: Iterable[str], dialect: Dialect, strict: bool = True) -> Reader:
    """Return a reader of the records in lines.

    Args:
        lines: Lines with their ends; those that the dialect skips are gone.
        dialect: How they are written.
        strict: Refuse quotation marks that do not pair up (`csv.Error`).
    """
    delimiter = dialect.separator
    if len(delimiter) > 1:
        lines = (line.replace(dialect.separator, STAND_IN) for line in lines)
        delimiter = STAND_IN
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if dialect.quoted else csv.QUOTE_NONE
    return csv.reader(lines, delimiter=delimiter, quoting=quoting, strict=strict, skipinitialspace=dialect.padded)
