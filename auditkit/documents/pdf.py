"""PDF: the document goes to typst as data, so nothing in it can be a command."""

from __future__ import annotations

import json
from itertools import zip_longest
from typing import Any

from auditkit.documents import typesetting
from auditkit.documents.charts import draw
from auditkit.documents.layout import anchors, flat_inlines, kept_whole, leads, place_cells, sections
from auditkit.documents.model import (
    Block,
    Break,
    Bullets,
    Chart,
    Cover,
    Document,
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
    plain,
)
from auditkit.documents.neutral import breakable, clean
from auditkit.messages import text_in
from auditkit.shipped import shipped

_SIGNS, _SIGNS_SMALL = 80, 92
"""Latin signs on a line across a table, and across one of many columns, which is set smaller."""
_LONG_CELL = 350
"""Letters beyond which a cell may run over the end of a page."""


def write_pdf(document: Document) -> bytes:
    """Return a document as a PDF with contents, page numbers, bookmarks and links.

    Raises:
        ValueError: If a table's cells do not fill it, or an anchor is defined twice.
    """
    return typesetting.to_pdf(_members(document), document.properties.created)


def heading_pages(document: Document) -> list[int]:
    """Return the page on which each heading of the printed document stands, in order, from 1 after the cover."""
    pages = typesetting.asked(_members(document), "pages")
    assert isinstance(pages, list)
    return [int(page) for page in pages]


def _members(document: Document) -> dict[str, bytes]:
    builder = _Data(document)
    data = json.dumps(builder.whole(), ensure_ascii=False, sort_keys=True)
    style = (shipped("templates") / "styles" / "report.typ").read_bytes()
    return {"main.typ": style, "data.json": data.encode(), **builder.drawings}


def _words(text: str) -> str:
    return breakable(clean(text))


class _Data:
    """Turns a document into the data that ``report.typ`` reads."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.sections: list[Section] = sections(document)
        names = anchors(block for section in self.sections for block in section.blocks)
        self.labels = {name: f"a{number}" for number, name in enumerate(sorted(names))}
        self.drawings: dict[str, bytes] = {}

    def whole(self) -> dict[str, Any]:
        document, properties = self.document, self.document.properties
        words = ("contents", "signature", "date", "seal")
        return {
            "title": clean(document.title),
            "author": clean(properties.author),
            "keywords": clean(properties.keywords),
            "subject": clean(properties.subject),
            "year": properties.created.year,
            "month": properties.created.month,
            "day": properties.created.day,
            "lang": document.language,
            "region": "cn" if document.language == "zh" else "us",
            "edition": clean(document.edition),
            "words": {word: text_in(document.language, f"doc.{word}") for word in words},
            "cover": self._cover(document.cover) if document.cover else None,
            "sections": [
                {
                    "landscape": section.orientation == "landscape",
                    "blocks": [
                        {**self._block(it), "leads": leads(it, following)}
                        for it, following in zip_longest(section.blocks, section.blocks[1:])
                    ],
                }
                for section in self.sections
            ],
        }

    def _cover(self, cover: Cover) -> dict[str, Any]:
        return {
            "title": [self._inlines(words) for words in cover.title],
            "reference": self._inlines(cover.reference),
            "fields": [{"label": _words(label), "words": self._inlines(words)} for label, words in cover.fields],
            "foot": [self._inlines(words) for words in cover.foot],
        }

    def _inlines(self, inlines: Inlines) -> list[dict[str, Any]]:
        result: list[dict[str, Any]] = []
        for part in flat_inlines(inlines, set(self.labels)):
            if isinstance(part, Break):
                result.append({"k": "b"})
            elif isinstance(part, Link):
                result.append({"k": "l", "a": self.labels[part.anchor], "c": self._inlines(part.inlines)})
            else:
                italic = getattr(part, "italic", False)
                result.append({"k": "t", "t": _words(part.text), "b": part.bold, "i": italic})
        return result

    def _block(self, block: Block) -> dict[str, Any]:
        match block:
            case Heading():
                return {
                    "type": "heading",
                    "level": block.level,
                    "words": self._inlines(block.inlines),
                    "anchor": self._label(block.anchor),
                }
            case Paragraph():
                return {
                    "type": "paragraph",
                    "style": block.style,
                    "words": self._inlines(block.inlines),
                    "anchor": self._label(block.anchor),
                }
            case Bullets():
                return {"type": "bullets", "items": [self._inlines(item) for item in block.items]}
            case Numbered():
                return {
                    "type": "numbered",
                    "start": block.start,
                    "items": [self._inlines(item) for item in block.items],
                }
            case Table():
                return self._table(block)
            case Chart():
                return self._chart(block)
            case TableOfContents():
                return {"type": "contents", "depth": block.depth}
            case SignaturePage():
                return self._signatures(block)
            case PageBreak():
                return {"type": "break"}
            case _:
                raise TypeError(type(block).__name__)

    def _label(self, anchor: str) -> str:
        return self.labels[anchor] if anchor else ""

    def _table(self, table: Table) -> dict[str, Any]:
        return {
            "type": "table",
            "columns": [column.width for column in table.columns],
            "header": self._cells(table, table.header, heading=True),
            "body": self._cells(table, table.rows, heading=False),
            "caption": self._inlines(table.caption),
            "unit": _words(table.unit),
            "note": self._inlines(table.note),
            "repeat": table.repeat_header,
            "whole": kept_whole(table, _SIGNS_SMALL if len(table.columns) > 7 else _SIGNS),
            "anchor": self._label(table.anchor),
        }

    def _cells(self, table: Table, rows: tuple[Row, ...], *, heading: bool) -> list[dict[str, Any]]:
        result = []
        for row, placed in zip(rows, place_cells(rows, len(table.columns)), strict=True):
            for number, item in enumerate(placed):
                names = (row.anchor if number == 0 else "", item.cell.anchor)
                align = item.cell.align or ("center" if heading else table.columns[item.column].alignment)
                result.append(
                    {
                        "rows": item.rows,
                        "columns": item.columns,
                        "align": align,
                        "total": row.total,
                        "bold": item.cell.bold,
                        "long": item.rows > 1 or len(plain(item.cell.inlines)) > _LONG_CELL,
                        "anchors": [self.labels[name] for name in names if name],
                        "words": self._inlines(item.cell.inlines),
                    }
                )
        return result

    def _chart(self, chart: Chart) -> dict[str, Any]:
        name = f"chart{len(self.drawings) + 1}.svg"
        self.drawings[name] = draw(chart).encode()
        return {"type": "chart", "title": _words(chart.title), "file": name, "alt": clean(chart.alt or chart.title)}

    def _signatures(self, page: SignaturePage) -> dict[str, Any]:
        return {
            "type": "signatures",
            "statement": self._inlines(page.statement),
            "people": [
                {"role": _words(it.role), "name": _words(it.name), "date": _words(it.date), "note": _words(it.note)}
                for it in page.signatures
            ],
            "seal": _words(page.seal),
            "date": _words(page.date),
        }
