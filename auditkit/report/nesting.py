"""Parts within parts: headings moved to their level, and those with nothing under them left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from auditkit.documents.model import Block, Heading

LOWEST = 4
"""Headings are not set lower than this."""


def moved(blocks: Sequence[Block], level: int) -> list[Block]:
    """Return blocks with their headings moved so that the highest stands at a level.

    Args:
        blocks: Blocks of one template.
        level: Level of the highest heading, from 1.

    Example:
        >>> from auditkit.documents.model import Text
        >>> [heading.level for heading in moved([Heading(1, (Text("a"),)), Heading(2, (Text("b"),))], 2)]
        [2, 3]
    """
    down = level - min((block.level for block in blocks if isinstance(block, Heading)), default=level)
    return [replace(b, level=min(LOWEST, b.level + down)) if isinstance(b, Heading) else b for b in blocks]


def without_empty(blocks: Iterable[Block]) -> list[Block]:
    """Return blocks without headings that have nothing under them.

    Example:
        >>> from auditkit.documents.model import Paragraph, Text
        >>> one, two = Heading(1, (Text("one"),)), Heading(1, (Text("two"),))
        >>> without_empty([one, two, Paragraph((Text("words"),))])[0] is two
        True
    """
    kept: list[Block] = []
    for block in reversed(list(blocks)):
        if isinstance(block, Heading):
            below = kept[-1] if kept else None
            if below is None or (isinstance(below, Heading) and below.level <= block.level):
                continue
        kept.append(block)
    return kept[::-1]


def without_top(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks without their heading, where they begin with the only one of the highest level.

    Example:
        >>> from auditkit.documents.model import Text
        >>> one, two = Heading(1, (Text("one"),)), Heading(2, (Text("two"),))
        >>> [heading.level for heading in without_top([one, two])], len(without_top([one, one]))
        ([2], 2)
    """
    levels = [block.level for block in blocks if isinstance(block, Heading)]
    first = blocks[0] if blocks else None
    alone = isinstance(first, Heading) and levels.count(min(levels)) == 1 and first.level == min(levels)
    return list(blocks[1:] if alone else blocks)
