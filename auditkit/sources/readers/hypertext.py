"""HTML: its tables, which many programs write under the name .xls, and the text of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from auditkit.errors import BadInput
from auditkit.sources.readers.drafts import (
    EMPTY,
    LAST_COLUMN,
    LAST_ROW,
    CellTable,
    Draft,
    ParagraphDraft,
    SheetDraft,
)
from auditkit.sources.readers.limits import MEGABYTE, Limits
from auditkit.sources.readers.numbers import exact, number_format
from auditkit.sources.readers.xlsx import add_notes

_SPACES = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_NUMBER_FORMAT = re.compile(r"mso-number-format\s*:\s*(?:'([^']*)'|\"([^\"]*)\"|([^;]+))", re.IGNORECASE)
_SILENT = ("script", "style", "title")
_NESTING = 50
_TEXT_BLOCKS = ("p", "div", "br", "li", "ul", "ol", "tr", "blockquote", "hr", "pre")
_PARTS = ("section", "article", "header", "footer")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset((*_TEXT_BLOCKS, *_PARTS, *_HEADINGS))
_SHORTEST_TEXT = 40


@dataclass
class _Table:
    sheet: SheetDraft
    row: int = 0
    open_row: bool = False
    cells: list[int] = field(default_factory=list)
    covered: dict[int, int] = field(default_factory=dict)  # column -> rows still covered by a cell above
    open_cell: tuple[int, dict[str, str]] | None = None
    text: list[str] = field(default_factory=list)
    caption: list[str] | None = None  # its words while the element is open


class _Reader(HTMLParser):
    """Collects the tables; a table within a cell becomes a sheet of its own."""

    def __init__(self, draft: Draft, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.draft = draft
        self.limits = limits
        self.open: list[_Table] = []
        self.before: list[str] = []
        self.line: list[str] = []
        self.level = 0
        self.silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag in _SILENT:
            self.silent += 1
        elif tag == "table":
            self._start_table()
        elif not self.open:
            if tag in _BLOCKS:
                self.end_line()
                self.level = _HEADINGS.get(tag, 0)
            if tag in ("p", "div", "br"):
                self.before.clear()
        elif tag == "caption":
            self.open[-1].caption = []
        elif tag == "tr":
            self._start_row(given)
        elif tag in ("td", "th"):
            self._start_cell(given)
        elif tag == "br":
            self.open[-1].text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(self.silent - 1, 0)
        elif self.open and tag in ("td", "th"):
            self._end_cell(self.open[-1])
        elif self.open and tag == "caption":
            self._end_caption(self.open[-1])
        elif self.open and tag == "tr":
            self._end_row(self.open[-1])
        elif self.open and tag == "table":
            self._end_caption(self.open[-1])
            self._end_row(self.open[-1])
            self.open.pop()
            self.before.clear()
        elif not self.open and tag in _BLOCKS:
            self.end_line()

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.open and self.open[-1].open_cell is not None:
            self.open[-1].text.append(_SPACES.sub(" ", data))
        elif self.open and self.open[-1].caption is not None:
            self.open[-1].caption.append(data)
        elif not self.open:
            self.before.append(data)
            self.line.append(data)

    def end_line(self) -> None:
        """Take the text since the last block as a paragraph."""
        text = _SPACES.sub(" ", "".join(self.line)).replace("\xa0", " ").strip()
        self.line.clear()
        if len(text) > self.limits.text:
            raise BadInput("read.long_text", found=str(len(text)), limit=str(self.limits.text))
        if text:
            self.draft.paragraphs.append(ParagraphDraft(text, self.level))

    def _start_table(self) -> None:
        if not self.open:
            self.end_line()
        if len(self.open) >= _NESTING:
            raise BadInput("read.nesting", limit=str(_NESTING))
        sheet = SheetDraft(f"表{len(self.draft.sheets) + 1}", self.limits)
        sheet.caption = _SPACES.sub(" ", "".join(self.before)).strip()
        self.draft.sheets.append(sheet)
        self.open.append(_Table(sheet))

    def _end_caption(self, table: _Table) -> None:
        """Take the words of a caption as what stands before the table, and as a paragraph of the page."""
        if table.caption is None:
            return
        self.line, words = table.caption, "".join(table.caption)
        table.caption = None
        if words.strip():
            table.sheet.caption = _SPACES.sub(" ", words).strip()
        self.end_line()

    def _start_row(self, given: dict[str, str]) -> None:
        table = self.open[-1]
        self._end_caption(table)
        self._end_row(table)
        table.row, table.open_row = table.row + 1, True
        if _HIDDEN.search(given.get("style", "")) or "hidden" in given:
            table.sheet.hidden_rows.append(table.row)

    def _start_cell(self, given: dict[str, str]) -> None:
        table = self.open[-1]
        self._end_cell(table)
        if not table.open_row:
            self._start_row({})
        while table.covered.get(len(table.cells) + 1, 0):
            table.cells.append(EMPTY)
        column = len(table.cells) + 1
        down, across = _span(given, "rowspan", LAST_ROW), _span(given, "colspan", LAST_COLUMN)
        table.open_cell = (column, given)
        table.cells.extend([EMPTY] * across)
        if down > 1 or across > 1:
            last = (table.row + down - 1, column + across - 1)
            table.sheet.add_merged(table.row, column, min(last[0], LAST_ROW), min(last[1], LAST_COLUMN))
        if down > 1:
            table.covered.update(dict.fromkeys(range(column, column + across), down))

    def _end_cell(self, table: _Table) -> None:
        if table.open_cell is None:
            return
        column, given = table.open_cell
        text = "".join(table.text).replace("\xa0", " ").strip()
        table.cells[column - 1] = self._cell(text, given)
        table.open_cell = None
        table.text.clear()

    def _cell(self, text: str, given: dict[str, str]) -> int:
        number = exact(given["x:num"] or text) if "x:num" in given else None
        if number is None:
            return self.draft.cells.text(text)
        found = _NUMBER_FORMAT.search(given.get("style", ""))
        code = next((part for part in found.groups() if part), "General") if found else "General"
        return self.draft.cells.add("number", number, number_format(code.replace("\\", "")).decimals)

    def _end_row(self, table: _Table) -> None:
        self._end_cell(table)
        if table.open_row:
            table.covered = {column: rows - 1 for column, rows in table.covered.items() if rows > 1}
            table.sheet.add_row(table.row, table.cells)
            table.cells, table.open_row = [], False


def _span(given: dict[str, str], name: str, most: int) -> int:
    value = given.get(name, "1").strip()
    number = int(value) if value.isdecimal() and len(value) < 10 else 1
    if number > most:
        raise BadInput("read.span", found=f"{name}={value}")
    return max(number, 1)


def read(path: Path, encoding: str, limits: Limits) -> Draft:
    """Read all tables of an HTML file, and what stands outside them as paragraphs.

    Raises:
        BadInput: If it has no table and no text, or a table that no sheet can hold.
    """
    draft = Draft("html", CellTable(limits))
    reader = _Reader(draft, limits)
    with path.open(encoding=encoding) as file:
        while chunk := file.read(MEGABYTE):
            reader.feed(chunk)
    reader.close()
    while reader.open:
        reader.handle_endtag("table")
    reader.end_line()
    draft.sheets = [sheet for sheet in draft.sheets if sheet.lengths]
    if not draft.sheets and sum(len(paragraph.text) for paragraph in draft.paragraphs) < _SHORTEST_TEXT:
        raise BadInput("read.no_tables")
    for sheet in draft.sheets:
        add_notes(draft, sheet)
    return draft
