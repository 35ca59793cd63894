"""Tables of small papers: headings from the catalogue, words as they stand in the records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from auditkit.documents.model import Cell, Column, ColumnKind, Row, Table, Text
from auditkit.messages import text

Columns = tuple[tuple[str, float, ColumnKind], ...]
"""Name of the heading (``paper.head.<name>``), relative width, kind."""


def paper_table(name: str, columns: Columns, rows: Iterable[Sequence[str]]) -> Table | None:
    """Return a table of a paper, None without rows.

    Args:
        name: Its title is ``paper.part.<name>``.
        columns: Its columns.
        rows: Words by column; they are words of files and records, quoted as they are.
    """
    made = tuple(Row(tuple(_cell(words) for words in row)) for row in rows)
    if not made:
        return None
    header = Row(tuple(Cell(_words(text(f"paper.head.{head}")), align="center", bold=True) for head, _, _ in columns))
    kinds = tuple(Column(width, kind, "center" if kind == "number" else None) for _, width, kind in columns)
    return Table(kinds, (header,), made, name=text(f"paper.part.{name}"))


def facts_table(name: str, facts: Iterable[tuple[str, str]]) -> Table:
    """Return a table of labels and what is known about them."""
    rows = tuple(Row((Cell(_words(label), bold=True), Cell(_words(words)))) for label, words in facts)
    header = Row(
        tuple(Cell(_words(text(f"paper.head.{head}")), align="center", bold=True) for head in ("fact", "said"))
    )
    return Table((Column(1), Column(4)), (header,), rows, name=text(f"paper.part.{name}"))


def _words(words: str) -> tuple[Text, ...]:
    return (Text(words, numbers="quoted"),) if words else ()


def _cell(words: str) -> Cell:
    return Cell(_words(words))
