"""Every number that a paper prints, once: in its paragraphs and in the cells of its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditkit.sources.canonical import Row
from auditkit.sources.grid import Content
from auditkit.sources.kinds.paper_grid import letter
from auditkit.sources.kinds.paper_prose import PROSE

ROLE = "number"

_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|\d+(?:\.\d+)?")
_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {ord("．"): "."}
_UNIT = re.compile(
    r"\s*[)）]?\s*(百万元|千元|万元|亿元|元|亿|万|个?百分点|[%％]|年|月|日|分|人|名|个|家|户|项|次|件|辆|台|期|笔)"
)
_AROUND = 20


def read_numbers(content: Content) -> list[Row]:
    """Return every number of a document as a row (role ``number``), also those of dates, titles and numberings.

    ``value`` is the number as printed, ``label`` the words before it, ``unit`` what stands behind it. A cell that is
    joined over several places counts once.
    """
    rows: list[Row] = []
    for sheet in content.sheets:
        for index, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if cell.kind in ("text", "number", "date"):
                    rows += _of(cell.text, sheet.name, index + sheet.first_row, letter(column))
    for paragraph in content.paragraphs:
        rows += _of(paragraph.text, PROSE, paragraph.number, "")
    return rows


def _of(text: str, sheet: str, number: int, place: str) -> Iterator[Row]:
    plain = text.translate(_WIDTH)
    for found in _NUMBER.finditer(plain):
        unit = _UNIT.match(plain, found.end())
        yield {
            "role": ROLE,
            "label": plain[max(0, found.start() - _AROUND) : found.start()].split("\n")[-1].strip(),
            "value": found.group(),
            "unit": unit.group(1) if unit else "",
            "position": found.start(),
            "sheet": sheet,
            "row": number,
            "place": place,
        }
