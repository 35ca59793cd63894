"""PDF with text: paragraphs, and tables by their ruled lines. A scan has no text, and that is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from auditkit.errors import BadInput
from auditkit.sources.readers.drafts import EMPTY, CellTable, Draft, ParagraphDraft, SheetDraft
from auditkit.sources.readers.limits import Limits

_PAGES = 300
_NEAR = 3.0
_OFTEN = 3
_FEWEST = 30
"""Characters below which a whole document counts as one without text."""
_ENDS = re.compile(r"[。！？；：:!?;]$")
_STARTS = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．](?!\d)|附件|附表|[①-⑳])"
)
_PAGE_NUMBER = re.compile(r"^[-—–\s]*(?:第\s*)?\d{1,3}\s*(?:页)?[-—–\s]*(?:/\s*\d{1,3})?$")


def read(path: Path, limits: Limits) -> Draft:
    """Read a PDF.

    Args:
        path: The file.
        limits: Bounds.

    Raises:
        BadInput: If it is locked, broken, too long, or holds no text.
    """
    import pdfplumber  # noqa: PLC0415
    from pdfminer.pdfdocument import PDFPasswordIncorrect  # noqa: PLC0415
    from pdfminer.psexceptions import PSException  # noqa: PLC0415
    from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415

    draft = Draft("pdf", CellTable(limits))
    try:
        with pdfplumber.open(path) as document:
            if len(document.pages) > _PAGES:
                raise BadInput("read.pdf_pages", found=str(len(document.pages)), limit=str(_PAGES))
            reader = _Reader(draft, limits)
            for page in document.pages:
                reader.page(page)
                page.close()
            reader.finish(len(document.pages))
    except PdfminerException as problem:
        cause = problem.args[0] if problem.args else problem
        locked = isinstance(cause, PDFPasswordIncorrect)
        raise BadInput("read.pdf_locked" if locked else "read.pdf_broken", found=str(cause)[:80]) from problem
    except (PSException, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as problem:
        raise BadInput("read.pdf_broken", found=str(problem)[:80]) from problem
    return draft


_NO_REST = re.compile(r"\d\.\d|合\s*计|总\s*计")
"""Texts of a row of its own rather than of the rest of one."""


@dataclass
class _Cell:
    """A cell: its left and right edge on the page, its first row and the row behind it, its text."""

    left: float
    right: float
    top: int
    bottom: int
    text: str


@dataclass
class _Table:
    """A table, which may have gone on over several pages."""

    caption: str
    cells: list[_Cell]
    height: int

    @property
    def ends(self) -> tuple[float, float]:
        """Outer edges."""
        return min(cell.left for cell in self.cells), max(cell.right for cell in self.cells)

    def go_on(self, other: _Table) -> None:
        """Add the rows of a table on the next page; words that the page end cut off go back to their row."""
        other = self._joined_to(other)
        for cell in other.cells:
            self.cells.append(replace(cell, top=cell.top + self.height, bottom=cell.bottom + self.height))
        self.height += other.height

    def _joined_to(self, other: _Table) -> _Table:
        """Take the rest of a row that a page end cut in two out of the table behind it."""
        first = [cell for cell in other.cells if cell.top == 0]
        rest = [cell for cell in first if cell.text]
        split = other.height > 1 and all(cell.bottom == 1 for cell in first) and 0 < 2 * len(rest) <= len(first)
        if not split or any(_NO_REST.search(cell.text) for cell in rest):
            return other
        last = {round(cell.left): at for at, cell in enumerate(self.cells) if cell.bottom == self.height and cell.text}
        if not all(round(cell.left) in last for cell in rest):
            return other
        for cell in rest:
            at = last[round(cell.left)]
            self.cells[at] = replace(self.cells[at], text=self.cells[at].text + cell.text)
        kept = [replace(cell, top=cell.top - 1, bottom=cell.bottom - 1) for cell in other.cells if cell.top > 0]
        return _Table(other.caption, kept, other.height - 1)

    def fill(self, sheet: SheetDraft, cells: CellTable) -> None:
        """Write the table to a sheet."""
        columns = _edges([edge for cell in self.cells for edge in (cell.left, cell.right)])
        rows = [[EMPTY] * (len(columns) - 1) for _ in range(self.height)]
        for cell in self.cells:
            left, right = _at(columns, cell.left), _at(columns, cell.right)
            if left < right:
                rows[cell.top][left] = cells.text(cell.text)
                sheet.add_merged(cell.top + 1, left + 1, cell.bottom, right)
        for number, row in enumerate(rows, 1):
            sheet.add_row(number, row)


class _Reader:
    """Collects paragraphs and tables page by page; a table goes on over a page break."""

    def __init__(self, draft: Draft, limits: Limits) -> None:
        self.draft = draft
        self.limits = limits
        self.lines: list[tuple[str, float, float]] = []  # text, left end, right end
        self.tables: list[_Table] = []
        self.at_top = False
        self.caption = ""
        self.characters = 0
        self.without_text: list[int] = []
        self.number = 0
        self.width = 0.0

    def page(self, page: Any) -> None:
        """Read one page, its tables and lines from top to bottom."""
        self.number += 1
        self.width = float(page.width)
        found = sorted(page.find_tables(), key=lambda table: table.bbox[1])
        boxes = [table.bbox for table in found]
        self.characters += len(page.chars)
        if not page.chars:
            self.without_text.append(self.number)
        words = page.filter(lambda item: not _inside(item, boxes)) if boxes else page
        items: list[tuple[float, Any]] = [(table.bbox[1], table) for table in found]
        items += [(line["top"], line) for line in words.extract_text_lines(return_chars=False)]
        self.at_top = True
        for _, item in sorted(items, key=lambda item: item[0]):
            if isinstance(item, dict):
                self._line(item)
            else:
                self._table(page, item)

    def _line(self, line: dict[str, Any]) -> None:
        text = _joined(line["text"])
        if not text or _PAGE_NUMBER.match(text):
            return
        self.at_top = False
        self.caption = text
        self.lines.append((text, line["x0"], line["x1"]))

    def _table(self, page: Any, found: Any) -> None:
        table = _table_of(page, found, self.caption)
        if not any(cell.text for cell in table.cells):
            return
        last = self.tables[-1] if self.tables else None
        if self.at_top and last is not None and _alike(last, table):
            last.go_on(table)
        else:
            self._flush()
            self.tables.append(table)
        self.at_top = False

    def _flush(self) -> None:
        self.draft.paragraphs += [ParagraphDraft(text) for text in _paragraphs(self.lines, self.width)]
        self.lines.clear()

    def finish(self, pages: int) -> None:
        """Hand over what was collected.

        Raises:
            BadInput: If there was no text to speak of.
        """
        self._flush()
        if self.characters < _FEWEST:
            raise BadInput("read.pdf_scan", pages=str(pages))
        for number, table in enumerate(self.tables, 1):
            sheet = SheetDraft(f"表{number}", self.limits, caption=table.caption)
            table.fill(sheet, self.draft.cells)
            self.draft.sheets.append(sheet)
        if self.without_text:
            pages_shown = "、".join(str(number) for number in self.without_text)
            self.draft.note("read.note_pages", pages=pages_shown)


def _inside(item: dict[str, Any], boxes: list[tuple[float, float, float, float]]) -> bool:
    if "x0" not in item or "top" not in item:
        return False
    x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in boxes)


def _alike(first: _Table, second: _Table) -> bool:
    """Whether two tables have the same outer edges: one goes on in the other."""
    return all(abs(mine - other) < _NEAR for mine, other in zip(first.ends, second.ends, strict=True))


def _table_of(page: Any, found: Any, caption: str) -> _Table:
    """Return the cells of a ruled table with their text."""
    boxes = [box for box in found.cells if box]
    lines = _edges([edge for box in boxes for edge in (box[1], box[3])])
    left, top, right, bottom = found.bbox
    chars = [char for char in page.chars if _inside(char, [(left, top, right, bottom)])]
    cells = []
    for box in boxes:
        own = [char for char in chars if _inside(char, [box])]
        text = _unwrapped([_joined(line) for line in _text(own).splitlines()])
        cells.append(_Cell(box[0], box[2], _at(lines, box[1]), _at(lines, box[3]), text))
    return _Table(caption, [cell for cell in cells if cell.top < cell.bottom], len(lines) - 1)


def _text(chars: list[dict[str, Any]]) -> str:
    from pdfplumber.utils.text import extract_text  # noqa: PLC0415

    return str(extract_text(chars)) if chars else ""


def _unwrapped(lines: list[str]) -> str:
    """Join the lines of a cell that were broken only because the cell is narrow."""
    widest = max((len(line) for line in lines), default=0)
    text, full = "", False
    for line in lines:
        goes_on = full and not _ENDS.search(text) and not _STARTS.match(line)
        text = text + line if goes_on or not text else f"{text}\n{line}"
        full = len(line) >= widest - 2
    return text


def _edges(values: list[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _NEAR:
            edges.append(value)
    return edges


def _at(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))


def _joined(text: str) -> str:
    """Return a line without the blanks that stand between Chinese characters and next to numbers in them."""
    return re.sub(
        r"(?<=[\u3000-\u9fff\uff00-\uffef]) +(?=[\d\u3000-\u9fff\uff00-\uffef])|(?<=\d) +(?=[\u3000-\u9fff])", "", text
    ).strip()


_NUMBER_FIRST = re.compile(r"\d[\d,.]*(?:%|[\u4e00-\u9fff])")
"""A number at the beginning of a line, with the sign or letter that is kept with it."""


def _paragraphs(lines: list[tuple[str, float, float]], width: float) -> Iterator[str]:
    """Join lines to paragraphs: a line goes on in the next where it reaches the right edge.

    A number is never broken: before one that begins a line, the line above may end as much earlier as it is long.
    """
    if not lines:
        return
    size = max((end - start) / max(len(text), 1) for text, start, end in lines)
    left = min(start for _, start, _ in lines)
    right = max(end for _, _, end in lines)
    if sum(1 for _, _, end in lines if end > right - 1.5 * min(size, 30)) < _OFTEN:  # no line shows where it wraps
        right = max(right, width - left)
    current = ""
    ended = left
    for text, start, end in lines:
        indented = start > left + 1.2 * min(size, 30)
        number = _NUMBER_FIRST.match(text) if not indented else None
        kept = 0.6 * min(size, 30) * len(number.group()) if number else 0
        full = ended > right - 2.5 * min(size, 30) - kept
        if current and (not full or _STARTS.match(text) or indented and _ENDS.search(current)):
            yield current
            current = ""
        current += text
        ended = end
    if current:
        yield current
