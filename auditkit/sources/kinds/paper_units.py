"""Tables with a row for each unit of a department: the row of the whole speaks for it, the others for themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol

from auditkit.core.labels import Labels, plain_label

UNIT_MARK = "@"
"""In front of the name of a unit, as the first part of the path of its figures."""

_WHOLE = re.compile(r"汇总|合计|总计|全局|全系统|全部门|部门整体|本部门")
_PART = re.compile(r"小计|其中")


class Placed(Protocol):
    """A figure that stands in the row of a thing."""

    @property
    def thing(self) -> str:
        """What the row is about, ``""`` where its label is the figure's own."""

    @property
    def block(self) -> int:
        """Number of the block of rows below one heading."""

    @property
    def row(self) -> int:
        """Index of the row."""


def units_of(items: Iterable[Placed], labels: Labels) -> Mapping[int, str]:
    """Return the mark of the unit that a row is about, by the index of the row; rows of the whole are left out.

    A block with one row speaks of the whole department whatever its name is; in a block of several the row that adds
    up does, and without one none does.
    """
    blocks: dict[int, dict[int, str]] = defaultdict(dict)
    for item in items:
        if item.thing:
            blocks[item.block][item.row] = item.thing
    return {
        row: f"{UNIT_MARK}{plain_label(thing)}"
        for rows in blocks.values()
        if len(rows) > 1
        for row, thing in rows.items()
        if not is_whole(thing, labels)
    }


def is_whole(name: str, labels: Labels) -> bool:
    """Tell whether the name of a row says that it is the sum of the others."""
    plain = plain_label(name)
    return not _PART.search(plain) and (plain in labels.total_words or bool(_WHOLE.search(plain)))
