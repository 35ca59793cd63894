"""Edits of a paper that was read whole, for the tests of re-reading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from auditkit.report.rereading_yardstick import Yardstick
from auditkit.sources.readers.parts import Part
from auditkit.sources.reading import WireWhole

DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Paper:
    """A rendered report: the engagement, the file, what was read, what it is held against."""

    root: Path
    file: Path
    read: WireWhole
    stick: Yardstick


@dataclass(frozen=True)
class Edit:
    """A number changed by hand: the part, the cell (row and column, or None), the words before and after."""

    part: int
    cell: tuple[int, int] | None
    old: str
    new: str


def every_edit(paper: WireWhole) -> Iterator[Edit]:
    """Yield an edit of each number of a paper: its last digit is another one."""
    for at, part in enumerate(paper.parts):
        if part.area == "picture":
            continue
        for cell, words in _words(part):
            for found in DIGITS.finditer(words):
                changed = found[0][:-1] + str((int(found[0][-1]) + 1) % 10)
                yield Edit(at, cell, words, words[: found.start()] + changed + words[found.end() :])


def _words(part: Part) -> Iterator[tuple[tuple[int, int] | None, str]]:
    if not part.rows:
        yield None, part.text
    for y, row in enumerate(part.rows):
        for x, words in enumerate(row):
            yield (y, x), words


def edited(paper: WireWhole, edits: Sequence[Edit]) -> WireWhole:
    """Return a paper with edits in different places."""
    parts = list(paper.parts)
    for edit in edits:
        part = parts[edit.part]
        rows = [list(row) for row in part.rows]
        if edit.cell:
            rows[edit.cell[0]][edit.cell[1]] = edit.new
        parts[edit.part] = Part(part.area, part.text if edit.cell else edit.new, part.level, rows)
    return WireWhole(paper.format, parts)


def find(paper: WireWhole, words: str) -> int:
    """Return the number of the first paragraph of the body with some words."""
    return next(at for at, part in enumerate(paper.parts) if part.area == "body" and words in part.text)


def with_parts(paper: WireWhole, at: int, *added: Part, dropped: int = 0) -> WireWhole:
    """Return a paper with parts put in before one, and that one and the next ones taken out."""
    return WireWhole(paper.format, [*paper.parts[:at], *added, *paper.parts[at + dropped :]])
