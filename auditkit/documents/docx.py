"""Word: the typography of official papers, or the firm's own Word file with the document appended to it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, time
from itertools import zip_longest

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph

from auditkit.documents.charts import draw
from auditkit.documents.docx_parts import add_contents, add_cover, add_list, add_signatures
from auditkit.documents.docx_styles import (
    Sheet,
    number_pages,
    running_head,
    start_numbering,
    style_ids,
)
from auditkit.documents.docx_table import add_table
from auditkit.documents.layout import anchors, headings, leads, sections
from auditkit.documents.model import (
    Block,
    Bullets,
    Chart,
    Document,
    Heading,
    Numbered,
    Orientation,
    PageBreak,
    Paragraph,
    SignaturePage,
    Table,
    TableOfContents,
)
from auditkit.documents.neutral import clean, one_line
from auditkit.documents.ooxml import Element, Names, child, fill, paragraph, steady_zip, words
from auditkit.documents.pdf import heading_pages
from auditkit.documents.typesetting import to_png
from auditkit.errors import BadInput

_END_LINES, _END_LETTERS = 5, 200
"""Lines and letters at the end of a section that are kept with what stands before them."""
_PARTED = 6
"""Rows, the heading among them, of a table that may be parted so that its end stays with a signature."""
_STYLES = {
    "body": "Audit Body",
    "plain": "Audit Plain",
    "note": "Audit Note",
    "center": "Audit Center",
    "right": "Audit Right",
    "quote": "Audit Quote",
    "warning": "Audit Warning",
}


def write_docx(document: Document, house: bytes | None = None, house_name: str = "") -> bytes:
    """Return a document as a Word file.

    Args:
        document: The document.
        house: The firm's own Word file; its styles, headers, footers and pages are kept and the document appended.
        house_name: Its name, for messages.

    Raises:
        BadInput: If the firm's file cannot be opened as a Word file.
        ValueError: If a table's cells do not fill it, or an anchor is defined twice.
    """
    word = _opened(house, house_name) if house is not None else docx.Document()
    _Writer(document, word, own=house is None).write()
    result = io.BytesIO()
    word.save(result)
    return steady_zip(result.getvalue())


def _opened(house: bytes, name: str) -> WordDocument:
    try:
        return docx.Document(io.BytesIO(house))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as problem:
        raise BadInput("doc.house-file", file=name, problem=one_line(str(problem))) from problem


def keep_end(elements: Sequence[Element]) -> None:
    """Keep the last few lines of a section with what they follow, so that no signature stands alone on a page.

    Args:
        elements: Paragraphs and tables of the section, as they stand in its body.
    """
    held, letters = 0, 0
    for element in reversed(elements):
        said = _said(element)
        if element.tag.endswith("}tbl"):
            _keep_last_row(element)
            return
        letters += len(said)
        if held >= _END_LINES or letters > _END_LETTERS:
            return
        if held:
            _keep_with_next(element)
        held += bool(said.strip())


def _said(element: Element) -> str:
    return "".join(str(words) for words in element.itertext())


def _keep_last_row(table: Element) -> None:
    """Keep the last two rows of a table with what follows; a table kept whole may be parted before them."""
    rows = table.findall(qn("w:tr"))
    for row in rows[-2:]:
        _keep_with_next(row)
    if len(rows) >= _PARTED:
        for made in rows[-3].iter(qn("w:p")):
            made.get_or_add_pPr()._remove_keepNext()  # type: ignore[attr-defined]


def _keep_with_next(element: Element) -> None:
    for made in element.iter(qn("w:p")):
        made.get_or_add_pPr().get_or_add_keepNext()  # type: ignore[attr-defined]


class _Writer:
    """Writes the parts of one document into one Word file."""

    def __init__(self, document: Document, word: WordDocument, *, own: bool) -> None:
        self.document, self.word, self.own = document, word, own
        self.sections = sections(document)
        blocks = [block for section in self.sections for block in section.blocks]
        self.names = Names(anchors(blocks))
        self.styles = style_ids(word, own=own)
        self.sheet = Sheet(word, own=own)
        self.body = OxmlElement("w:body")
        self.headings = headings(blocks, 4)
        self.contents = any(isinstance(block, TableOfContents) for block in blocks)
        self.seen = 0
        self.turned = False

    def write(self) -> None:
        self._properties()
        self.pages = heading_pages(self.document) if self.contents else []
        started = self.sheet.holds_something()
        if self.document.cover:
            self.sheet.turn("portrait")
            add_cover(self.body, self.document, self.styles, self.names)
            started = True
        for number, section in enumerate(self.sections):
            self._flush()
            if started or number:
                self.word.add_section(WD_SECTION.NEW_PAGE)
            self.sheet.turn(section.orientation)
            if self.own:
                self._edges(first=number == 0)
            begun = len(self.body)
            for block, following in zip_longest(section.blocks, section.blocks[1:]):
                at = len(self.body)
                self._block(block, section.orientation)
                if leads(block, following):
                    _keep_with_next(self.body[-1])
                if self.turned and len(self.body) > at:
                    self._on_new_page(self.body[at])
            keep_end(list(self.body)[begun:])
        self._flush()

    def _on_new_page(self, element: Element) -> None:
        """Begin a page with an element; a paragraph says so itself: a break of its own could leave an empty page."""
        self.turned = False
        if element.tag.endswith("}p"):
            element.get_or_add_pPr().get_or_add_pageBreakBefore()  # type: ignore[attr-defined]
            return
        made = paragraph(self.body, self.styles["Audit Plain"])
        child(child(made, "r"), "br", type="page")
        element.addprevious(made)

    def _edges(self, *, first: bool) -> None:
        section = self.word.sections[-1]
        start_numbering(section, 1 if first else None)
        if first:
            running_head(section, self.styles["Audit Note"], self.document.edition)
            number_pages(section, self.styles["Audit Plain"])

    def _flush(self) -> None:
        """Move what has been written into the file; it never ends in a table, which Word calls damaged."""
        if len(self.body) and self.body[-1].tag.endswith("}tbl"):
            paragraph(self.body, self.styles["Audit Note"])
        end = self.word.element.body[-1]
        for element in list(self.body):
            end.addprevious(element)

    def _properties(self) -> None:
        core, properties = self.word.core_properties, self.document.properties
        day = datetime.combine(properties.created, time(), UTC).replace(tzinfo=None)
        core.title, core.subject = clean(self.document.title)[:255], clean(properties.subject)[:255]
        core.author = core.last_modified_by = clean(properties.author)[:255]
        core.keywords, core.comments, core.revision = clean(properties.keywords)[:255], "", 1
        core.created = core.modified = core.last_printed = day
        core.language = "zh-CN" if self.document.language == "zh" else "en-US"

    def _block(self, block: Block, orientation: Orientation) -> None:
        match block:
            case Heading():
                self._heading(block)
            case Paragraph():
                made = paragraph(self.body, self.styles[_STYLES[block.style]])
                if block.anchor:
                    self.names.mark(made, block.anchor)
                fill(made, block.inlines, self.names)
            case Bullets() | Numbered():
                add_list(self.body, block, self.styles["Audit List"], self.names)
            case Table():
                add_table(self.body, block, self.sheet.text_width(orientation), self.styles, self.names)
            case Chart():
                self._chart(block)
            case PageBreak():
                self.turned = True
            case TableOfContents():
                entries = [(heading, number) for number, heading in enumerate(self.headings)]
                shown = [
                    (heading, f"_Toc{number + 1:06}", self.pages[number])
                    for heading, number in entries
                    if heading.level <= block.depth
                ]
                add_contents(self.body, self.document.language, shown, block.depth, self.styles)
            case SignaturePage():
                add_signatures(self.body, block, self.document.language, self.styles, self.names)
            case _:
                raise TypeError(type(block).__name__)

    def _heading(self, heading: Heading) -> None:
        made = paragraph(self.body, self.styles[f"Heading {heading.level}"])
        self.seen += 1
        child(made, "bookmarkStart", id=self.seen, name=f"_Toc{self.seen:06}")
        child(made, "bookmarkEnd", id=self.seen)
        if heading.anchor:
            self.names.mark(made, heading.anchor)
        fill(made, heading.inlines, self.names)

    def _chart(self, chart: Chart) -> None:
        words(paragraph(self.body, self.styles["Audit Caption"]), chart.title)
        holder = paragraph(self.body, self.styles["Audit Cell"], jc={"val": "center"})
        run = WordParagraph(holder, self.word._body).add_run()  # type: ignore[arg-type]
        picture = run.add_picture(io.BytesIO(to_png(draw(chart))), width=Mm(self.sheet.text_width("portrait") - 4))
        properties = picture._inline.docPr
        properties.set("descr", clean(chart.alt or chart.title))
        properties.set("name", clean(chart.title)[:60])
