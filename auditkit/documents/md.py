"""Markdown: plain text that reads well as it stands, nothing in the words taken for markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from auditkit.documents.layout import anchors, flat_inlines, headings, place_cells
from auditkit.documents.model import (
    Block,
    Break,
    Bullets,
    Chart,
    Document,
    Figure,
    Heading,
    Inline,
    Inlines,
    Link,
    Numbered,
    PageBreak,
    Paragraph,
    Row,
    Section,
    Series,
    SignaturePage,
    Table,
    TableOfContents,
    Text,
    Trace,
    plain,
)
from auditkit.documents.neutral import clean
from auditkit.messages import text_in

_SPECIAL = re.compile(r"([\\`*_{}\[\]|~!$])")
_LEADING = re.compile(r"^(\s*)([#>+\-=:]|\d+[.)])", re.MULTILINE)
_OUTSIDE = " \u3000\t：:；，。、！？“”‘’（）《》〈〉【】〔〕…—"
"""Signs that do not stand at the ends of bold words."""
_ADDRESS = re.compile(r"(https?|ftp|mailto)(:)", re.IGNORECASE)


def write_md(document: Document) -> bytes:
    """Return a document as Markdown in UTF-8; charts become tables, traces stand where they belong.

    Raises:
        ValueError: If a table's cells do not fill it, or an anchor is defined twice.
    """
    writer = _Writer(document)
    pieces = [*writer.cover(), *writer.blocks(document.blocks)]
    return ("\n\n".join(piece.strip("\n") for piece in pieces if piece.strip()) + "\n").encode()


def escaped(words: str) -> str:
    """Return words that Markdown leaves alone; blanks at the ends stay, line ends become blanks.

    Example:
        >>> escaped("<b> *a* 1. #x")
        '&lt;b&gt; \\\\*a\\\\* 1. #x'
    """
    flat = clean(words).replace("\n", " ").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ADDRESS.sub(r"\1&#58;", _SPECIAL.sub(r"\\\1", flat))


def _guarded(line: str) -> str:
    """Return a line whose first sign starts no list, heading or rule."""
    return _LEADING.sub(lambda found: found[1] + _backslashed(found[2]), line)


def _backslashed(sign: str) -> str:
    return sign[:-1] + "\\" + sign[-1]


class _Writer:
    """Writes the parts of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.known = anchors(document.blocks)
        self.names = {name: f"a{number + 1}" for number, name in enumerate(sorted(self.known))}

    def label(self, message: str) -> str:
        return text_in(self.document.language, f"doc.{message}")

    def _anchor(self, anchor: str) -> str:
        return f'<a id="{self.names[anchor]}"></a>' if anchor else ""

    def inlines(self, inlines: Inlines, break_sign: str = "<br>", *, bold: bool = True) -> str:
        """Return words in Markdown; without ``bold`` their weight is left to what surrounds them."""
        pieces = []
        for sign, parts in groupby(flat_inlines(inlines, self.known), lambda part: _sign(part, bold=bold)):
            if sign is not None:
                words = "".join(part.text for part in parts if isinstance(part, Text | Figure))
                pieces.append(_dressed(words, sign))
                continue
            for part in parts:
                if isinstance(part, Break):
                    pieces.append(break_sign)
                elif isinstance(part, Link):
                    pieces.append(f"[{self.inlines(part.inlines, bold=bold)}](#{self.names[part.anchor]})")
        return "".join(pieces)

    def cover(self) -> Iterator[str]:
        document, cover = self.document, self.document.cover
        if cover is None:
            yield f"**（{escaped(document.edition)}）**" if document.edition else ""
            return
        yield self.inlines(cover.reference)
        yield "# " + " ".join(self.inlines(title, " ") for title in cover.title)
        yield f"**（{escaped(document.edition)}）**" if document.edition else ""
        yield "\n".join(f"- {escaped(label)}：{self.inlines(words)}" for label, words in cover.fields)
        yield from (self.inlines(words) for words in cover.foot)
        yield "---"

    def blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            yield from self._block(block)

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading():
                level = min(6, block.level + (1 if self.document.cover else 0))
                yield f"{'#' * level} {self._anchor(block.anchor)}{self.inlines(block.inlines, ' ')}"
            case Paragraph():
                words = self._anchor(block.anchor) + _guarded(self.inlines(block.inlines))
                yield f"> {words}" if block.style in ("quote", "warning") else words
            case Bullets():
                yield "\n".join(f"- {_guarded(self.inlines(item))}" for item in block.items)
            case Numbered():
                items = enumerate(block.items, block.start)
                yield "\n".join(f"{number}. {_guarded(self.inlines(item))}" for number, item in items)
            case Table():
                yield from self._table(block)
            case Chart():
                yield from self._chart(block)
            case PageBreak():
                return
            case TableOfContents():
                yield from self._contents(block)
            case SignaturePage():
                yield from self._signatures(block)
            case Trace():
                yield f"> {self._anchor(block.anchor)}**{self.inlines(block.summary)}**"
                yield from self.blocks(block.blocks)
            case Section():
                yield from self.blocks(block.blocks)

    def _contents(self, block: TableOfContents) -> Iterator[str]:
        yield f"**{self.label('contents')}**"
        yield "\n".join(
            f"{'  ' * (head.level - 1)}- {escaped(plain(head.inlines))}"
            for head in headings(self.document.blocks, block.depth)
        )

    def _table(self, table: Table) -> Iterator[str]:
        heading = self._anchor(table.anchor) + (f"**{self.inlines(table.caption, ' ')}**" if table.caption else "")
        yield heading + (f"（{escaped(table.unit)}）" if table.unit else "")
        head = self._grid(table, table.header)
        joined = ["/".join(dict.fromkeys(words for words in column if words)) for column in zip(*head, strict=True)]
        titles = joined or [""] * len(table.columns)
        rules = [{"left": ":--", "center": ":-:", "right": "--:"}[column.alignment] for column in table.columns]
        lines = [titles, rules, *self._grid(table, table.rows)]
        yield "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
        yield self.inlines(table.note)

    def _grid(self, table: Table, rows: tuple[Row, ...]) -> list[list[str]]:
        """Return the words of every place; those covered by a span repeat its words."""
        grid = [[""] * len(table.columns) for _ in rows]
        for row, placed in zip(rows, place_cells(rows, len(table.columns)), strict=True):
            for number, item in enumerate(placed):
                words = self.inlines(item.cell.inlines, bold=not row.total)
                for y in range(item.rows):
                    for x in range(item.columns):
                        grid[item.row + y][item.column + x] = words if x == 0 or row in table.header else ""
                marks = self._anchor(row.anchor if number == 0 else "") + self._anchor(item.cell.anchor)
                grid[item.row][item.column] = marks + (f"**{words}**" if row.total and words else words)
        return grid

    def _chart(self, chart: Chart) -> Iterator[str]:
        yield f"**{escaped(chart.title)}**" + (f"（{escaped(chart.unit)}）" if chart.unit else "")
        every = (*chart.series, Series(self.label("full"), chart.maximum)) if chart.maximum else chart.series
        lines = [[self.label("label"), *(escaped(series.name) for series in every)]]
        lines.append([":--", *("--:" for _ in every)])
        for number, label in enumerate(chart.labels):
            values = (series.values[number] for series in every)
            lines.append([escaped(label), *("" if value is None else f"{value:,f}" for value in values)])
        yield "\n".join(f"| {' | '.join(cells)} |" for cells in lines)

    def _signatures(self, page: SignaturePage) -> Iterator[str]:
        yield self.inlines(page.statement)
        heads = [self.label(name) for name in ("role", "name", "signature", "date")]
        lines = [heads, [":--"] * 4]
        lines += [[escaped(it.role), escaped(f"{it.name} {it.note}"), "", escaped(it.date)] for it in page.signatures]
        yield "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
        yield escaped(page.seal + self.label("seal")) if page.seal else ""
        yield escaped(page.date)


def _sign(part: Inline, *, bold: bool) -> str | None:
    """Return the sign around words, ``""`` for none; None where a part is no words."""
    if not isinstance(part, Text | Figure):
        return None
    if part.bold and bold:
        return "**"
    return "*" if isinstance(part, Text) and part.italic else ""


def _dressed(words: str, sign: str) -> str:
    """Put a sign around words; blanks and punctuation at their ends stay outside.

    Between punctuation and a letter, as in ``**Basis:**the``, Markdown takes a sign for two asterisks.
    """
    said = "<br>".join(escaped(piece) for piece in clean(words).split("\n"))
    core = said.strip(_OUTSIDE)
    if not sign or not core:
        return said
    begun = said.index(core)
    return f"{said[:begun]}{sign}{core}{sign}{said[begun + len(core) :]}"
