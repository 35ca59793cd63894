"""Word documents (.docx): paragraphs with heading levels, tables as sheets; what a reader of the paper sees."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from auditkit.errors import BadInput
from auditkit.sources.readers.drafts import EMPTY, LAST_COLUMN, CellTable, Draft, ParagraphDraft, SheetDraft
from auditkit.sources.readers.package import Package
from auditkit.sources.readers.xlsx import add_notes

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_OFF = ("0", "false", "off")
_DELETED = ("del", "moveFrom")
_UNSEEN = ("pPr", "rPr", "instrText", "delText", "Fallback", "sectPr", "tblPr", "sdtPr")
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_BOX_SHOWN = 200


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(element: Element | None, *names: str) -> Element | None:
    for name in names:
        if element is None:
            return None
        element = next((each for each in element if _local(each) == name), None)
    return element


def _value(element: Element | None, default: str = "") -> str:
    if element is None:
        return default
    return next((value for key, value in element.items() if key.rpartition("}")[2] == "val"), default)


def _is_on(element: Element | None) -> bool:
    return element is not None and _value(element, "1") not in _OFF


@dataclass
class _Reader:
    """The state of reading one document."""

    draft: Draft
    levels: dict[str, int]
    boxes: list[str] = field(default_factory=list)
    framed: list[Element] = field(default_factory=list)
    tracked: int = 0
    vanished: int = 0
    last_text: str = ""

    def blocks(self, parent: Element) -> None:
        """Read paragraphs and tables standing directly in an element."""
        for element in _blocks(parent):
            if _local(element) == "tbl":
                self.table(element, self.last_text)
                continue
            text = self.text(element).strip()
            if text:
                self.last_text = text
                self.draft.paragraphs.append(ParagraphDraft(self._checked(text), self._level(element)))

    def _checked(self, text: str) -> str:
        limit = self.draft.cells.limits.text
        if len(text) > limit:
            raise BadInput("read.long_text", found=str(len(text)), limit=str(limit))
        return text

    def text(self, element: Element) -> str:
        """Return the text of a paragraph as it is seen: without deletions, hidden text, field codes, text boxes."""
        pieces: list[str] = []
        self._collect(element, pieces)
        return "".join(pieces)

    def _collect(self, element: Element, pieces: list[str]) -> None:
        for each in element:
            name = _local(each)
            if name == "t":
                pieces.append(each.text or "")
            elif name in _CHARACTERS:
                pieces.append(_CHARACTERS[name])
            elif name in _DELETED:
                self.tracked += 1
            elif name == "txbxContent":
                parts = list(_blocks(each))
                self.boxes.append(" ".join(self.text(part) for part in parts if _local(part) != "tbl").strip())
                self.framed.extend(part for part in parts if _local(part) == "tbl")
            elif name == "r" and _is_on(_child(each, "rPr", "vanish")):
                self.vanished += 1
            elif name not in _UNSEEN:
                self.tracked += name == "ins"
                self._collect(each, pieces)

    def _level(self, paragraph: Element) -> int:
        properties = _child(paragraph, "pPr")
        own = _value(_child(properties, "outlineLvl"))
        if own.isdecimal():
            return int(own) + 1 if int(own) < 9 else 0
        return self.levels.get(_value(_child(properties, "pStyle")), 0)

    def table(self, element: Element, caption: str) -> None:
        """Read a table into a sheet, tables within its cells into the next ones."""
        sheet = SheetDraft(f"表{len(self.draft.sheets) + 1}", self.draft.cells.limits, caption=caption)
        self.draft.sheets.append(sheet)
        grid = _Grid(sheet)
        inner: list[Element] = []
        for row in _rows(element):
            if _child(row, "trPr", "del") is not None:
                self.tracked += 1
                continue
            grid.start_row(row)
            for cell in _cells(row):
                parts = list(_blocks(cell))
                inner.extend(part for part in parts if _local(part) == "tbl")
                texts = [self.text(part).rstrip() for part in parts if _local(part) != "tbl"]
                grid.add(cell, self.draft.cells.text("\n".join(text for text in texts if text)))
            grid.end_row()
        grid.finish()
        add_notes(self.draft, sheet)
        for each in inner:
            self.table(each, "")


class _Grid:
    """Places the cells of a table; cells joined downwards are known by their column."""

    def __init__(self, sheet: SheetDraft) -> None:
        self.sheet = sheet
        self.row = 0
        self.cells: list[int] = []
        self.open: dict[int, tuple[int, int]] = {}  # column -> first row and width of a cell that may go on

    def start_row(self, row: Element) -> None:
        self.row += 1
        self.cells = [EMPTY] * _count(_child(row, "trPr", "gridBefore"), 0)
        if _is_on(_child(row, "trPr", "hidden")):
            self.sheet.hidden_rows.append(self.row)

    def add(self, cell: Element, number: int) -> None:
        column = len(self.cells) + 1
        width = _count(_child(cell, "tcPr", "gridSpan"), 1)
        joined = _child(cell, "tcPr", "vMerge")
        goes_on = joined is not None and _value(joined, "continue") == "continue" and column in self.open
        for other, (_, wide) in list(self.open.items()):
            if other < column + width and column < other + wide and not (goes_on and other == column):
                self._close(other)
        if not goes_on:
            self.open[column] = (self.row, width)
        self.cells.extend([number, *[EMPTY] * (width - 1)])
        if joined is None:
            self._close(column, self.row)

    def end_row(self) -> None:
        for column in [each for each in self.open if each > len(self.cells)]:
            self._close(column)
        self.sheet.add_row(self.row, list(self.cells))

    def finish(self) -> None:
        self.row += 1
        for column in list(self.open):
            self._close(column)

    def _close(self, column: int, last: int | None = None) -> None:
        if column in self.open:
            top, width = self.open.pop(column)
            self.sheet.add_merged(top, column, last or self.row - 1, column + width - 1)


def _count(element: Element | None, default: int) -> int:
    value = _value(element, str(default))
    number = int(value) if value.isdecimal() and len(value) < 8 else default
    if number > LAST_COLUMN:
        raise BadInput("read.span", found=value)
    return max(number, default)


def _blocks(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables of an element, through content controls and insertions."""
    for element in parent:
        name = _local(element)
        if name in ("p", "tbl"):
            yield element
        elif name in ("sdt", "sdtContent", "ins", "customXml", "smartTag", "moveTo"):
            yield from _blocks(element)


def _rows(table: Element) -> Iterator[Element]:
    for element in table:
        if _local(element) == "tr":
            yield element
        elif _local(element) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _rows(element)


def _cells(row: Element) -> Iterator[Element]:
    for element in row:
        if _local(element) == "tc":
            yield element
        elif _local(element) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _cells(element)


def _levels(root: Element) -> dict[str, int]:
    """Heading level of each paragraph style that has one, its own or that of the style it is based on."""
    own: dict[str, int] = {}
    based: dict[str, str] = {}
    for style in root:
        if _local(style) != "style":
            continue
        name = next((value for key, value in style.items() if key.endswith("}styleId")), "")
        outline = _value(_child(style, "pPr", "outlineLvl"))
        heading = _HEADING.fullmatch(_value(_child(style, "name")).strip())
        if outline.isdecimal():
            own[name] = int(outline) + 1 if int(outline) < 9 else 0
        elif heading:
            own[name] = int(heading[1])
        based[name] = _value(_child(style, "basedOn"))
    levels = {}
    for name in based:
        seen, at = {name}, name
        while at not in own and based.get(at) and based[at] not in seen:
            at = based[at]
            seen.add(at)
        levels[name] = own.get(at, 0)
    return levels


def read(package: Package, part: str) -> Draft:
    """Read a document.

    Args:
        package: The packed file.
        part: Name of the main part.

    Raises:
        BadInput: If it holds no text and no table, or cannot be read.
    """
    targets = dict(package.related(part).values())
    levels = _levels(package.tree(targets["styles"])) if package.has(targets.get("styles", "")) else {}
    reader = _Reader(Draft("docx", CellTable(package.limits)), levels)
    body = _child(package.tree(part), "body")
    if body is None:
        raise BadInput("read.part_missing", part=f"{posixpath.basename(part)}: body")
    reader.blocks(body)
    draft = reader.draft
    _read_asides(package, targets, reader)
    if not draft.paragraphs and not any(sheet.lengths for sheet in draft.sheets):
        raise BadInput("read.no_text")
    for box in reader.boxes:
        if box:
            draft.note("read.note_text_box", text=box[:_BOX_SHOWN])
    if reader.tracked:
        draft.note("read.note_tracked", count=reader.tracked)
    if reader.vanished:
        draft.note("read.note_vanished", count=reader.vanished)
    if package.has(targets.get("comments", "")):
        draft.note("read.note_comments")
    if any(name.endswith("vbaProject.bin") for name in package.names):
        draft.note("read.note_macros")
    return draft


def _read_asides(package: Package, targets: dict[str, str], reader: _Reader) -> None:
    """Read text boxes, footnotes and endnotes as paragraphs behind the body, tables in text boxes as tables."""
    for table in reader.framed:
        reader.table(table, "")
    for box in [box for box in reader.boxes if box]:
        reader.draft.paragraphs.append(ParagraphDraft(box))
    for kind, name in (("footnotes", "footnote"), ("endnotes", "endnote")):
        target = targets.get(kind, "")
        if not package.has(target):
            continue
        notes = [each for each in package.tree(target) if _local(each) == name]
        own = [each for each in notes if not any(key.endswith("}type") for key, _ in each.items())]
        if own:
            reader.draft.note("read.note_footnotes", count=len(own))
        for note in own:
            reader.blocks(note)
