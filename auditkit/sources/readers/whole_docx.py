"""Word documents read whole: what is seen, what is hidden, running heads, notes, boxes, pictures, properties."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from auditkit.errors import BadInput
from auditkit.sources.readers.package import Package
from auditkit.sources.readers.parts import Part

_OFF = ("0", "false", "off")
_UNSEEN = ("pPr", "rPr", "delText", "Fallback", "sectPr", "tblPr", "trPr", "tcPr", "sdtPr", "del", "moveFrom")
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_THROUGH = ("sdt", "sdtContent", "ins", "customXml", "smartTag", "moveTo")
_OWN_NUMBER = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|SECTION)\b(?!REF)", re.IGNORECASE)
_CONTENTS = re.compile(r"\s*(?:TOC|PAGEREF)\b", re.IGNORECASE)
_TOC_STYLE = re.compile(r"(?:toc|contents|目录)\s*\d", re.IGNORECASE)
_LAST_NUMBER = re.compile(r"\s*(\d+)\s*$")
_ASIDES = {
    "header": "header",
    "footer": "footer",
    "footnotes": "note",
    "endnotes": "note",
}
_NESTING = 20


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(element: Element | None, *names: str) -> Element | None:
    for name in names:
        if element is None:
            return None
        element = next((each for each in element if _local(each) == name), None)
    return element


def _attribute(element: Element | None, name: str) -> str:
    if element is None:
        return ""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")


def _is_on(element: Element | None) -> bool:
    return element is not None and (_attribute(element, "val") or "1") not in _OFF


@dataclass
class _Paragraph:
    """What is found while one paragraph is read."""

    pieces: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    shown: list[bool] = field(default_factory=list)
    contents: bool = False


@dataclass
class _Reader:
    """Reads one part of the file; what stands beside its text is kept for later."""

    area: str
    toc_styles: frozenset[str]
    parts: list[Part] = field(default_factory=list)
    later: list[Part] = field(default_factory=list)
    depth: int = 0

    def blocks(self, parent: Element) -> None:
        """Read the paragraphs and tables standing in an element."""
        for element in _through(parent, ("p", "tbl")):
            if _local(element) == "tbl":
                self.parts.append(Part(self.area, "", 0, self._table(element)))
            else:
                self.parts += self._paragraph(element)

    def _paragraph(self, element: Element) -> Iterator[Part]:
        state = _Paragraph()
        self._collect(element, state)
        text = "".join(state.pieces)
        style = _attribute(_child(element, "pPr", "pStyle"), "val")
        if self.area == "body" and (state.contents or style in self.toc_styles):
            found = _LAST_NUMBER.search(text)
            if text.strip():
                yield Part("contents", text[: found.start()] if found else text)
            if found:
                yield Part("page", found[1])
        elif text.strip():
            yield Part(self.area, text)

    def _collect(self, element: Element, state: _Paragraph) -> None:
        for each in element:
            name = _local(each)
            if name in _UNSEEN:
                continue
            if name == "r" and _is_on(_child(each, "rPr", "vanish")):
                self._hidden(each)
            elif name == "t":
                self._said(each.text or "", state)
            elif name in _CHARACTERS:
                self._said(_CHARACTERS[name], state)
            elif name in ("fldChar", "instrText", "fldSimple"):
                self._field(each, name, state)
            elif name == "txbxContent":
                self._box(each)
            else:
                self._picture(each, name)
                self._collect(each, state)

    def _said(self, text: str, state: _Paragraph) -> None:
        if not any(_OWN_NUMBER.match(code) for code, shown in zip(state.fields, state.shown, strict=True) if shown):
            state.pieces.append(text)

    def _field(self, each: Element, name: str, state: _Paragraph) -> None:
        if name == "instrText":
            if state.fields:
                state.fields[-1] += each.text or ""
            state.contents = state.contents or bool(_CONTENTS.match(each.text or ""))
        elif name == "fldSimple":
            code = _attribute(each, "instr")
            state.contents = state.contents or bool(_CONTENTS.match(code))
            if not _OWN_NUMBER.match(code):
                self._collect(each, state)
        elif _attribute(each, "fldCharType") == "begin":
            state.fields.append("")
            state.shown.append(False)
        elif state.fields and _attribute(each, "fldCharType") == "separate":
            state.shown[-1] = True
        elif state.fields:
            state.fields.pop()
            state.shown.pop()

    def _hidden(self, run: Element) -> None:
        text = "".join(each.text or "" for each in run.iter() if _local(each) == "t")
        if text.strip():
            self.later.append(Part("hidden", text))

    def _box(self, each: Element) -> None:
        inner = _Reader("box", self.toc_styles, depth=self.depth + 1)
        if inner.depth > _NESTING:
            raise BadInput("read.nesting", limit=str(_NESTING))
        inner.blocks(each)
        self.later += [*inner.parts, *inner.later]

    def _picture(self, each: Element, name: str) -> None:
        if name in ("docPr", "textpath", "shape", "imagedata"):
            words = [_attribute(each, key) for key in ("descr", "title", "string", "alt")]
            self.later += [Part("picture-text", text) for text in dict.fromkeys(words) if text.strip()]

    def _table(self, element: Element) -> list[list[str]]:
        rows = []
        for row in _through(element, ("tr",)):
            if _child(row, "trPr", "del") is not None:
                continue
            rows.append([self._cell(cell) for cell in _through(row, ("tc",))])
        return rows

    def _cell(self, cell: Element) -> str:
        texts = []
        for part in _through(cell, ("p", "tbl")):
            if _local(part) == "tbl":
                texts += [" ".join(row) for row in self._table(part)]
            else:
                state = _Paragraph()
                self._collect(part, state)
                texts.append("".join(state.pieces))
        return "\n".join(text for text in texts if text.strip())


def _through(parent: Element, names: tuple[str, ...]) -> Iterator[Element]:
    """Yield children of these names, those within content controls and insertions too."""
    for element in parent:
        if _local(element) in names:
            yield element
        elif _local(element) in _THROUGH:
            yield from _through(element, names)


def read(package: Package, part: str) -> list[Part]:
    """Read a document whole.

    Args:
        package: The packed file.
        part: Name of its main part.

    Raises:
        BadInput: If it cannot be read.
    """
    related = package.related(part)
    body = _child(package.tree(part), "body")
    if body is None:
        raise BadInput("read.part_missing", part=f"{part}: body")
    styles = next((target for kind, target in related.values() if kind == "styles"), "")
    toc = _toc_styles(package.tree(styles)) if package.has(styles) else frozenset()
    reader = _Reader("body", toc)
    reader.blocks(body)
    found = [*reader.parts, *reader.later]
    for kind, target in sorted(related.values()):
        if kind in _ASIDES and package.has(target):
            found += _aside(package.tree(target), _ASIDES[kind])
        elif kind == "image" and package.has(target):
            found.append(Part("picture", hashlib.sha256(package.bytes_of(target)).hexdigest()))
    return [*found, *properties(package)]


def _aside(root: Element, area: str) -> list[Part]:
    """Return the parts of a running head, or of all notes."""
    reader = _Reader(area, frozenset())
    if area == "note":
        for note in root:
            if not _attribute(note, "type"):
                reader.blocks(note)
    else:
        reader.blocks(root)
    return [*reader.parts, *reader.later]


def _toc_styles(root: Element) -> frozenset[str]:
    return frozenset(
        _attribute(style, "styleId")
        for style in root
        if _local(style) == "style" and _TOC_STYLE.fullmatch(_attribute(_child(style, "name"), "val"))
    )


def properties(package: Package) -> list[Part]:
    """Return what the properties of an Office file say; counts and dates that programs keep are left out."""
    found = []
    for kind, target in package.related("").values():
        if kind == "core-properties" and package.has(target):
            kept = ("title", "subject", "creator", "keywords", "description", "category", "contentStatus")
            found += [each for each in package.tree(target) if _local(each) in kept]
        elif kind == "custom-properties" and package.has(target):
            found += [each for entry in package.tree(target) for each in entry]
        elif kind == "extended-properties" and package.has(target):
            found += [each for each in package.tree(target) if _local(each) in ("Company", "Manager")]
    return [Part("property", each.text) for each in found if each.text and each.text.strip()]
