"""Asset cards: class by the national classification (2010 or 2022), status from the split of a value."""

from __future__ import annotations

import re
from decimal import Decimal

from auditkit.sources.canonical import Row
from auditkit.sources.frame import Frame
from auditkit.sources.kinds import registers
from auditkit.sources.values import squeezed

_CODE = re.compile(r"(?:[A-Z]\d{2,8}|\d{7}(?:\d{1,3})?|\d{1,6})")
_PARTS = ("used_value", "idle_value", "lent_value", "rented_value")
_ZERO = Decimal(0)


def build(frame: Frame) -> list[Row]:
    """Convert asset cards.

    ``asset_class`` is the top class of the national classification of the card's code, else the printed category.
    Where a value is split into own use, idle, lent and let, the status is that of the whole, else of the part in use.
    """
    rows = registers.build(frame)
    for row in rows:
        row["asset_class"] = class_of(frame, str(row["category_code"] or ""), str(row["category"] or ""))
        row["acquired_on"] = row["acquired_on"] or row["entered_on"]
        if not row["status"]:
            row["status"] = _status(frame, row)
    return rows


def class_of(frame: Frame, code: str, category: str) -> str | None:
    """Return the top class of a code; codes of 2022 begin with a letter, those of 2010 with a digit."""
    plain = squeezed(code).upper()
    if _CODE.fullmatch(plain):
        for entry in frame.words("classes"):
            start, _, name = entry.partition("=")
            if plain.startswith(start) and (start[0].isalpha() or len(plain) >= 5):
                return name
    return squeezed(category) or None


def _status(frame: Frame, row: Row) -> str | None:
    filled = [name for name in _PARTS if isinstance(row[name], Decimal) and row[name] != _ZERO]
    words = {name: next(iter(frame.words(name)), name) for name in _PARTS}
    if len(filled) == 1:
        return words[filled[0]]
    if "idle_value" in filled:
        return words["used_value"]
    return words[filled[0]] if filled else None
