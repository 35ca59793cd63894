"""Small pieces of WordprocessingML, built directly because that is fast for long tables."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from itertools import count

from docx.oxml.ns import qn
from lxml import etree

from auditkit.documents.layout import flat_inlines
from auditkit.documents.model import Break, Figure, Inlines, Link, Text
from auditkit.documents.neutral import clean

Element = etree._Element
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def child(parent: Element, tag: str, **attributes: object) -> Element:
    """Append an element of the ``w:`` namespace; attributes are of that namespace too.

    Example:
        >>> from docx.oxml import OxmlElement
        >>> child(OxmlElement("w:p"), "bookmarkEnd", id=1).tag.endswith("bookmarkEnd")
        True
    """
    made = etree.SubElement(parent, qn(f"w:{tag}"))
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


class Names:
    """Bookmarks of a document: names that Word accepts for anchors of any spelling.

    Args:
        anchors: Anchors that are printed; links to others become plain words.
    """

    def __init__(self, anchors: set[str]) -> None:
        self.anchors = anchors
        self._names: dict[str, str] = {}
        self._ids = count(1000)

    def of(self, anchor: str) -> str:
        """Return the bookmark of an anchor."""
        return self._names.setdefault(anchor, f"ak_{len(self._names) + 1}")

    def mark(self, paragraph: Element, anchor: str) -> None:
        """Put a bookmark into a paragraph, before its words."""
        number = next(self._ids)
        child(paragraph, "bookmarkStart", id=number, name=self.of(anchor))
        child(paragraph, "bookmarkEnd", id=number)


def paragraph(parent: Element, style: str, **properties: Mapping[str, object]) -> Element:
    """Append a paragraph.

    Args:
        parent: A body or a cell.
        style: Id of a paragraph style.
        **properties: Elements of ``w:pPr`` with their attributes, in the order of the schema.
    """
    made = child(parent, "p")
    inner = child(made, "pPr")
    child(inner, "pStyle", val=style)
    for tag, attributes in properties.items():
        child(inner, tag, **attributes)
    return made


def words(parent: Element, text: str, *, bold: bool = False, italic: bool = False, link: bool = False) -> None:
    """Append runs of neutral words; ``\\n`` becomes a line break."""
    run = child(parent, "r")
    if bold or italic or link:
        inner = child(run, "rPr")
        if italic:
            child(inner, "rFonts", eastAsia="楷体_GB2312")
        if bold:
            child(inner, "b")
            child(inner, "bCs")
        if link:
            child(inner, "color", val="1F4E79")
    for number, piece in enumerate(clean(text).split("\n")):
        if number:
            child(run, "br")
        made = child(run, "t")
        made.set(_SPACE, "preserve")
        made.text = piece


def fill(parent: Element, inlines: Inlines, names: Names, *, bold: bool = False) -> None:
    """Append the runs and links of inlines to a paragraph."""
    for part in flat_inlines(inlines, names.anchors):
        match part:
            case Text():
                words(parent, part.text, bold=bold or part.bold, italic=part.italic)
            case Figure():
                words(parent, part.text, bold=bold or part.bold)
            case Break():
                child(child(parent, "r"), "br")
            case Link():
                inner = child(parent, "hyperlink", anchor=names.of(part.anchor), history=1)
                for piece in part.inlines:
                    words(inner, piece.text, bold=bold or piece.bold, link=True)


def field_code(parent: Element, instruction: str, shown: str) -> None:
    """Append a field with the result that is shown until Word computes it again."""
    child(child(parent, "r"), "fldChar", fldCharType="begin")
    code = child(child(parent, "r"), "instrText")
    code.set(_SPACE, "preserve")
    code.text = f" {instruction} "
    child(child(parent, "r"), "fldChar", fldCharType="separate")
    words(parent, shown)
    child(child(parent, "r"), "fldChar", fldCharType="end")


def steady_zip(data: bytes) -> bytes:
    """Return an archive with the same members in the same order, all dated 1980-01-01 and packed alike."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            new.writestr(member, old.read(name))
    return result.getvalue()
