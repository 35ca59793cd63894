"""What a paper consists of when it is read whole."""

from __future__ import annotations

import msgspec


class Part(msgspec.Struct, frozen=True, array_like=True):
    """A paragraph, or a table.

    Attributes:
        area: ``body``; ``contents``, ``page`` (a page number in the contents), ``header``, ``footer``, ``note``,
            ``box``, ``picture-text``, ``picture`` (a digest), ``hidden``, ``property``, ``sheet`` (its name).
        text: The words; ``""`` for a table.
        level: Of a heading, from 1; 0 for other words.
        rows: Rows of a table: words of its cells from the left; empty for a paragraph.
    """

    area: str
    text: str
    level: int = 0
    rows: list[list[str]] = []
