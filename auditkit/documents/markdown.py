"""Markdown of the evaluator and of templates, to blocks: no HTML, no pictures, no addresses to load."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import cast
from xml.etree.ElementTree import Element

import markdown as python_markdown
from markdown.treeprocessors import Treeprocessor

from auditkit.documents.model import (
    Align,
    Block,
    Break,
    Bullets,
    Cell,
    Column,
    Figure,
    Heading,
    Inline,
    Inlines,
    Link,
    Numbered,
    Paragraph,
    Row,
    Table,
    Text,
)
from auditkit.documents.templating import CLOSE, OPEN, Rendered
from auditkit.errors import BadSpec

_MARKER = re.compile(f"{OPEN}(\\d+){CLOSE}")
_STRAY = str.maketrans("", "", OPEN + CLOSE + "\x02\x03")
_SOFT = re.compile(r"(?<=[!-~])\n(?=[!-~])")
"""An end of line between Latin words is a blank; between Chinese ones it is nothing."""
MOST_BRACKETS, MOST_IN_TABLE = 2000, 6000
"""Most opening brackets of a passage, and of a table, whose cells are read one by one."""
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
_UNWANTED = (
    "html",
    "entity",
    "autolink",
    "automail",
    "image_link",
    "image_reference",
    "short_image_ref",
    "reference",
    "short_reference",
)


class _Keep(Treeprocessor):
    """Keeps the finished tree, so that nothing is ever written as HTML."""

    tree: Element | None = None

    def run(self, root: Element) -> None:
        self.tree = root


def parse(source: str | Rendered, inlines: tuple[Inline, ...] = ()) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text.

    Headings, paragraphs, lists of one level, tables, quotes, bold and italics are understood; a link leads to an
    anchor of the document (``[words](#anchor)``), any other address is printed in brackets. Markup of HTML is words.

    Args:
        source: Markdown, or what ``templating.render`` made.
        inlines: What the markers in plain Markdown stand for.

    Raises:
        BadSpec: If a passage has more brackets than can be followed, or lists within lists without end.

    Example:
        >>> parse("# 一、概况\\n\\n共 **3** 个")[0].level
        1
    """
    rendered = source if isinstance(source, Rendered) else Rendered(source, inlines)
    reader = python_markdown.Markdown(extensions=["tables", "sane_lists"])
    reader.preprocessors.deregister("html_block")
    reader.parser.blockprocessors.deregister("code")
    reader.parser.blockprocessors.deregister("reference")
    for name in _UNWANTED:
        reader.inlinePatterns.deregister(name)
    reader.treeprocessors.deregister("prettify")
    keep = _Keep(reader)
    reader.treeprocessors.register(keep, "keep", -100)
    _refuse_tangled(rendered.markdown)
    try:
        reader.convert(rendered.markdown)
    except RecursionError as error:
        raise BadSpec("doc.too-deep") from error
    return () if keep.tree is None else tuple(_Reader(rendered.inlines).blocks(keep.tree))


def _refuse_tangled(words: str) -> None:
    """Refuse passages with very many opening brackets: the time to pair them grows with their square."""
    for passage in re.split(r"\n[ \t]*\n", words):
        count = passage.count("[")
        if count > (MOST_IN_TABLE if passage.lstrip().startswith("|") else MOST_BRACKETS):
            raise BadSpec("doc.tangled", count=f"{count:,}", words=" ".join(passage[:40].split()))


class _Reader:
    """Turns a tree of elements into blocks."""

    def __init__(self, inlines: tuple[Inline, ...]) -> None:
        self.inlines = inlines

    def blocks(self, root: Element) -> Iterator[Block]:
        for element in root:
            if element.tag in _HEADINGS:
                yield Heading(_HEADINGS[element.tag], self._line(element))
            elif element.tag == "ul":
                yield Bullets(tuple(self._line(item) for item in element))
            elif element.tag == "ol":
                yield Numbered(tuple(self._line(item) for item in element), int(element.get("start", "1")))
            elif element.tag == "table":
                yield self._table(element)
            elif element.tag == "blockquote":
                for block in self.blocks(element):
                    yield replace(block, style="quote") if isinstance(block, Paragraph) else block
            else:
                words = self._line(element)
                if words:
                    yield Paragraph(words)

    def _table(self, element: Element) -> Table:
        head, body = element.find("thead"), element.find("tbody")
        header = tuple(self._row(row) for row in head) if head is not None else ()
        rows = tuple(self._row(row) for row in body) if body is not None else ()
        first = element.find(".//tr")
        aligns = [_align(cell) for cell in first] if first is not None else []
        columns = tuple(Column(align=align) for align in aligns)
        return Table(columns, header, tuple(row for row in rows if any(cell.inlines for cell in row.cells)))

    def _row(self, row: Element) -> Row:
        return Row(tuple(Cell(self._line(cell)) for cell in row))

    def _line(self, element: Element) -> Inlines:
        _trim(element)
        return tuple(self._inlines(element, bold=False, italic=False))

    def _inlines(self, element: Element, *, bold: bool, italic: bool) -> Iterator[Inline]:
        yield from self._words(element.text or "", bold=bold, italic=italic)
        for inner in element:
            strong = bold or inner.tag == "strong"
            slanted = italic or inner.tag == "em"
            if inner.tag == "br":
                yield Break()
            elif inner.tag == "a":
                yield from self._link(inner, bold=strong, italic=slanted)
            else:
                if inner.tag in ("p", "li", "ul", "ol") and inner is not element[0]:
                    yield Break()
                yield from self._inlines(inner, bold=strong, italic=slanted)
            yield from self._words(inner.tail or "", bold=bold, italic=italic)

    def _link(self, element: Element, *, bold: bool, italic: bool) -> Iterator[Inline]:
        inside = list(self._inlines(element, bold=bold, italic=italic))
        address = (element.get("href") or "").translate(_STRAY)
        if address.startswith("#"):
            yield Link(address[1:], tuple(part for part in inside if isinstance(part, Text | Figure)))
        else:
            yield from inside
            if address:
                yield Text(f"（{address}）", bold, italic)

    def _words(self, words: str, *, bold: bool, italic: bool) -> Iterator[Inline]:
        pieces = _MARKER.split(words)
        for number, piece in enumerate(pieces):
            if number % 2 == 0:
                flat = _SOFT.sub(" ", piece.translate(_STRAY)).replace("\n", "")
                if flat:
                    yield Text(flat, bold, italic)
            elif int(piece) < len(self.inlines):
                yield _dressed(self.inlines[int(piece)], bold, italic)


def _dressed(part: Inline, bold: bool, italic: bool) -> Inline:
    if isinstance(part, Text):
        return replace(part, bold=part.bold or bold, italic=part.italic or italic)
    if isinstance(part, Figure):
        return replace(part, bold=part.bold or bold)
    return part


def _trim(element: Element) -> None:
    """Remove the blanks at both ends of an element; those inside values stay."""
    element.text = (element.text or "").lstrip()
    if len(element):
        element[-1].tail = (element[-1].tail or "").rstrip()
    else:
        element.text = element.text.rstrip()


def _align(cell: Element) -> Align | None:
    found = re.search(r"text-align:\s*(left|center|right)", cell.get("style") or "")
    return cast(Align, found.group(1)) if found else None
