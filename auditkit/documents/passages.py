"""The passages of a document in reading order: each paragraph, item and cell with its inlines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditkit.documents.layout import place_cells
from auditkit.documents.model import (
    Block,
    Bullets,
    Chart,
    Document,
    Figure,
    Heading,
    Inlines,
    Link,
    Numbered,
    Paragraph,
    Section,
    SignaturePage,
    Table,
    Text,
    Trace,
)


def passages(document: Document, *, traces: bool = True) -> Iterator[Inlines]:
    """Yield the passages of a document.

    Args:
        document: The document.
        traces: With what opens in a browser only.

    Example:
        >>> from datetime import date
        >>> from auditkit.documents.model import Properties, line
        >>> said = Document("T", "en", Properties("F", date(2020, 1, 1)), (Paragraph(line("words")),))
        >>> [str(words[0]) for words in passages(said)]
        ['words']
    """
    if document.cover:
        cover = document.cover
        yield cover.reference
        yield from cover.title
        for label, words in cover.fields:
            yield (Text(f"{label}：", numbers="constant"), *words)
        yield from cover.foot
    yield from _of_blocks(document.blocks, traces)


def _of_blocks(blocks: Iterable[Block], traces: bool) -> Iterator[Inlines]:
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield block.inlines
            case Bullets() | Numbered():
                yield from block.items
            case Table():
                yield from _of_table(block)
            case Chart():
                yield from _of_chart(block)
            case SignaturePage():
                yield block.statement
                for person in block.signatures:
                    yield from ((Text(words, numbers="constant"),) for words in (person.role, person.name, person.date))
            case Trace() if traces:
                yield block.summary
                yield from _of_blocks(block.blocks, traces)
            case Section():
                yield from _of_blocks(block.blocks, traces)
            case _:
                pass


def _of_table(table: Table) -> Iterator[Inlines]:
    yield table.caption
    for rows in (table.header, table.rows):
        for placed in place_cells(rows, len(table.columns)):
            yield from (item.cell.inlines for item in placed)
    yield table.note


def _of_chart(chart: Chart) -> Iterator[Inlines]:
    yield (Text(chart.title, numbers=chart.kind_of_numbers),)
    for series in chart.series:
        for label, value in zip(chart.labels, series.values, strict=True):
            if value is not None:
                name = f"{chart.title} {series.name} {label}"
                yield (Figure(f"{value:,f}", chart.kind_of_numbers, None, value, chart.unit, name),)


def leaves(inlines: Inlines) -> Iterator[Text | Figure]:
    """Yield the words and figures of inlines, those in links too."""
    for part in inlines:
        if isinstance(part, Link):
            yield from part.inlines
        elif isinstance(part, Text | Figure):
            yield part
