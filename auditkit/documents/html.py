"""HTML: one file with everything in it, no script, nothing loaded from anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup

from auditkit.documents.charts import draw
from auditkit.documents.layout import anchors, flat_inlines, headings, place_cells
from auditkit.documents.model import (
    Block,
    Break,
    Bullets,
    Chart,
    Cover,
    Document,
    Figure,
    Heading,
    Inlines,
    Link,
    Numbered,
    PageBreak,
    Paragraph,
    Row,
    Section,
    SignaturePage,
    Table,
    TableOfContents,
    Text,
    Trace,
)
from auditkit.documents.neutral import clean
from auditkit.messages import text_in
from auditkit.shipped import shipped

_NOTHING = Markup("")
_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="author" content="{}">\n<meta name="date" content="{}">\n<title>{}</title>\n<style>\n{}</style>\n'
    "</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n"
)
_NARROW = 4
"""Tables of so few columns need no scrolling on a phone."""


def write_html(document: Document) -> bytes:
    """Return a document as one HTML file, in UTF-8, traces closed until they are opened.

    Raises:
        ValueError: If a table's cells do not fill it, or an anchor is defined twice.
    """
    writer = _Writer(document)
    style = (shipped("templates") / "styles" / "report.css").read_text("utf-8")
    properties = document.properties
    language = "zh-CN" if document.language == "zh" else "en"
    page = _PAGE.format(
        language,
        clean(properties.author),
        properties.created.isoformat(),
        clean(document.title),
        Markup(style),
        writer.cover(document.cover) + writer.blocks(document.blocks),
    )
    return page.encode()


def _words(text: str) -> Markup:
    return Markup("<br>").join(clean(text).split("\n"))


class _Writer:
    """Writes the parts of one document; words enter only through Markup.format, which escapes them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.known = anchors(document.blocks)
        self.heads = {id(block): f"h{number + 1}" for number, block in enumerate(headings(document.blocks, 4))}

    def label(self, message: str) -> str:
        return text_in(self.document.language, f"doc.{message}")

    def inlines(self, inlines: Inlines) -> Markup:
        return _NOTHING.join(self._inline(part) for part in flat_inlines(inlines, self.known))

    def _inline(self, part: Text | Figure | Break | Link) -> Markup:
        if isinstance(part, Break):
            return Markup("<br>")
        if isinstance(part, Link):
            return Markup('<a href="#{}">{}</a>').format(_anchor(part.anchor), self.inlines(part.inlines))
        made = _words(part.text)
        if isinstance(part, Figure):
            made = Markup('<data value="{}" data-kind="{}">{}</data>').format(part.measure or "", part.kind, made)
        elif part.italic:
            made = Markup("<em>{}</em>").format(made)
        return Markup("<strong>{}</strong>").format(made) if part.bold else made

    def cover(self, cover: Cover | None) -> Markup:
        edition = self.document.edition
        mark = Markup('<p><span class="edition">{}</span></p>\n').format(clean(edition)) if edition else _NOTHING
        if cover is None:
            return mark
        made = Markup('<p class="reference">{}</p>\n').format(self.inlines(cover.reference))
        for title in cover.title:
            made += Markup('<p class="title">{}</p>\n').format(self.inlines(title))
        fields = _NOTHING.join(
            Markup("<dt>{}</dt><dd>{}</dd>\n").format(clean(label), self.inlines(words))
            for label, words in cover.fields
        )
        made += mark + Markup("<dl>\n{}</dl>\n").format(fields)
        made += _NOTHING.join(Markup("<p>{}</p>\n").format(self.inlines(words)) for words in cover.foot)
        return Markup('<header class="cover">\n{}</header>\n').format(made)

    def blocks(self, blocks: Iterable[Block]) -> Markup:
        return _NOTHING.join(self._block(block) for block in blocks)

    def _block(self, block: Block) -> Markup:
        match block:
            case Heading():
                inside = _named(self.inlines(block.inlines), block.anchor)
                name = self.heads[id(block)]
                return Markup('<h{} id="{}">{}</h{}>\n').format(block.level, name, inside, block.level)
            case Paragraph():
                inside = self.inlines(block.inlines)
                return Markup('<p class="{}"{}>{}</p>\n').format(block.style, _id(block.anchor), inside)
            case Bullets():
                return Markup("<ul>\n{}</ul>\n").format(self._items(block.items))
            case Numbered():
                return Markup('<ol start="{}">\n{}</ol>\n').format(block.start, self._items(block.items))
            case Table():
                return self._table(block)
            case Chart():
                return Markup('<figure class="chart"><figcaption>{}</figcaption>{}</figure>\n').format(
                    clean(block.title), Markup(draw(block))
                )
            case PageBreak():
                return Markup('<div class="break"></div>\n')
            case TableOfContents():
                return self._contents(block)
            case SignaturePage():
                return self._signatures(block)
            case Trace():
                return Markup("<details{}><summary>{}</summary>\n{}</details>\n").format(
                    _id(block.anchor), self.inlines(block.summary), self.blocks(block.blocks)
                )
            case Section():
                wide = "wide" if block.orientation == "landscape" else "upright"
                return Markup('<section class="{}">\n{}</section>\n').format(wide, self.blocks(block.blocks))

    def _items(self, items: tuple[Inlines, ...]) -> Markup:
        return _NOTHING.join(Markup("<li>{}</li>\n").format(self.inlines(item)) for item in items)

    def _contents(self, block: TableOfContents) -> Markup:
        entries = _NOTHING.join(
            Markup('<li class="level-{}"><a href="#{}">{}</a></li>\n').format(
                head.level, self.heads[id(head)], self.inlines(head.inlines)
            )
            for head in headings(self.document.blocks, block.depth)
        )
        return Markup('<nav class="contents"><strong>{}</strong><ol>\n{}</ol></nav>\n').format(
            self.label("contents"), entries
        )

    def _table(self, table: Table) -> Markup:
        made = (
            Markup("<figcaption>{}</figcaption>\n").format(self.inlines(table.caption)) if table.caption else _NOTHING
        )
        made += Markup('<p class="unit">{}</p>\n').format(clean(table.unit)) if table.unit else _NOTHING
        shares = sum(column.width for column in table.columns)
        columns = _NOTHING.join(
            Markup('<col style="width:{}%">').format(f"{100 * column.width / shares:.2f}") for column in table.columns
        )
        narrow = " narrow" if len(table.columns) <= _NARROW else ""
        made += Markup(
            '<div class="table{}" tabindex="0"><table>\n<colgroup>{}</colgroup>\n'
            "<thead>\n{}</thead>\n<tbody>\n{}</tbody>\n</table></div>\n"
        ).format(narrow, columns, self._rows(table, table.header, "th"), self._rows(table, table.rows, "td"))
        made += Markup('<p class="foot-note">{}</p>\n').format(self.inlines(table.note)) if table.note else _NOTHING
        kind = "wide" if table.landscape else "upright"
        return Markup('<figure class="{}"{}>\n{}</figure>\n').format(kind, _id(table.anchor), made)

    def _rows(self, table: Table, rows: tuple[Row, ...], tag: str) -> Markup:
        made = _NOTHING
        for row, placed in zip(rows, place_cells(rows, len(table.columns)), strict=True):
            cells = _NOTHING
            for item in placed:
                align = item.cell.align or ("center" if tag == "th" else table.columns[item.column].alignment)
                span = Markup(' rowspan="{}"').format(item.rows) if item.rows > 1 else _NOTHING
                span += Markup(' colspan="{}"').format(item.columns) if item.columns > 1 else _NOTHING
                inside = self.inlines(item.cell.inlines)
                inside = Markup("<strong>{}</strong>").format(inside) if item.cell.bold else inside
                cells += Markup('<{} class="{}"{}{}>{}</{}>').format(
                    Markup(tag), align, _id(item.cell.anchor), span, inside, Markup(tag)
                )
            total = Markup(' class="total"') if row.total else _NOTHING
            made += Markup("<tr{}{}>{}</tr>\n").format(_id(row.anchor), total, cells)
        return made

    def _signatures(self, page: SignaturePage) -> Markup:
        heads = _NOTHING.join(
            Markup("<th>{}</th>").format(self.label(name)) for name in ("role", "name", "signature", "date")
        )
        people = _NOTHING.join(
            Markup("<tr><td>{}</td><td>{}</td><td></td><td>{}</td></tr>\n").format(
                clean(it.role), _words(f"{it.name}\n{it.note}" if it.note else it.name), clean(it.date)
            )
            for it in page.signatures
        )
        seal = Markup("{}{}").format(clean(page.seal), self.label("seal")) if page.seal else _NOTHING
        return Markup(
            '<section class="signing break"><p class="body">{}</p>\n<div class="table narrow"><table>'
            '<thead><tr>{}</tr></thead><tbody>\n{}</tbody></table></div>\n<p class="seal">{}<br>{}</p></section>\n'
        ).format(self.inlines(page.statement), heads, people, seal, clean(page.date))


def _anchor(anchor: str) -> str:
    return "a-" + re.sub(r"\s+", "-", clean(anchor))


def _id(anchor: str) -> Markup:
    return Markup(' id="{}"').format(_anchor(anchor)) if anchor else _NOTHING


def _named(inside: Markup, anchor: str) -> Markup:
    return Markup("<span{}>{}</span>").format(_id(anchor), inside) if anchor else inside
