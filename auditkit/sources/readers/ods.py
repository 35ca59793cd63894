"""OpenDocument spreadsheets (.ods)."""

from __future__ import annotations

from datetime import datetime

from auditkit.errors import BadInput
from auditkit.sources.readers import markup
from auditkit.sources.readers.drafts import EMPTY, LAST_COLUMN, LAST_ROW, CellTable, Draft, SheetDraft, column_letters
from auditkit.sources.readers.numbers import exact
from auditkit.sources.readers.package import Package
from auditkit.sources.readers.xlsx import add_notes

_HIDDEN = ("collapse", "filter")
_SPACES_MOST = 10_000


def read(package: Package) -> Draft:
    """Read all sheets of a spreadsheet.

    Raises:
        BadInput: If a part or a cell cannot be used.
    """
    if package.has("META-INF/manifest.xml") and any(
        element.tag.endswith("}encryption-data") for element in package.tree("META-INF/manifest.xml").iter()
    ):
        raise BadInput("read.encrypted")
    reader = _Reader(package)
    markup.parse(package.chunks("content.xml"), "content.xml", reader.start, reader.end, reader.characters)
    if not reader.draft.sheets:
        raise BadInput("read.no_sheets")
    for sheet in reader.draft.sheets:
        add_notes(reader.draft, sheet)
    return reader.draft


class _Reader:
    """Takes the events of content.xml."""

    def __init__(self, package: Package) -> None:
        self.limits = package.limits
        self.draft = Draft("ods", CellTable(package.limits))
        self.names = markup.local_names()
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.sheet: SheetDraft | None = None
        self.row = 0
        self.row_repeats = 1
        self.cells: list[int] = []
        self.cell: dict[str, str] = {}
        self.in_cell = False
        self.paragraphs: list[str] = []
        self.text: list[str] | None = None
        self.aside = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = self.names[name]
        given = {self.names[key]: value for key, value in attributes.items()} if attributes else {}
        if local == "style":
            self.style = given.get("name", "")
        elif local == "table-properties" and given.get("display") == "false":
            self.hidden_styles.add(self.style)
        elif local == "table" and name != "draw:table":
            self.sheet = SheetDraft(given.get("name", ""), self.limits)
            self.sheet.hidden = given.get("style-name", "") in self.hidden_styles
            self.draft.sheets.append(self.sheet)
            self.row = 0
        elif local == "table-row":
            self._start_row(given)
        elif local in ("table-cell", "covered-table-cell"):
            self.cell, self.in_cell, self.paragraphs = given, True, []
        elif local == "annotation":
            self.aside += 1
        elif self.in_cell and not self.aside:
            self._start_text(local, given)

    def _start_text(self, local: str, given: dict[str, str]) -> None:
        if local == "p":
            self.text = []
        elif self.text is not None and local in ("s", "tab", "line-break"):
            count = given.get("c", "1")
            spaces = min(int(count), _SPACES_MOST) if count.isdecimal() and len(count) < 8 else 1
            self.text.append({"s": " " * spaces, "tab": "\t", "line-break": "\n"}[local])

    def characters(self, data: str) -> None:
        if self.text is not None and not self.aside:
            self.text.append(data)

    def end(self, name: str) -> None:
        local = self.names[name]
        if local == "annotation":
            self.aside -= 1
        elif local == "p" and self.text is not None and not self.aside:
            self.paragraphs.append("".join(self.text))
            self.text = None
        elif local in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif local == "table-row":
            self._end_row()
        elif local == "table":
            self.sheet = None

    def _start_row(self, given: dict[str, str]) -> None:
        self.row_repeats = self._repeats(given, "number-rows-repeated", LAST_ROW)
        self.cells = []
        if self.sheet is not None and given.get("visibility") in _HIDDEN and self.row_repeats < LAST_ROW // 2:
            self.sheet.hidden_rows.extend(range(self.row + 1, self.row + 1 + self.row_repeats))

    def _end_row(self) -> None:
        filled = any(self.cells)
        if self.sheet is not None and filled:
            for number in range(self.row + 1, self.row + 1 + self.row_repeats):
                self.sheet.add_row(number, list(self.cells))
        self.row += self.row_repeats

    def _repeats(self, given: dict[str, str], name: str, most: int) -> int:
        value = given.get(name, "1")
        if not value.isdecimal() or len(value) > 9:
            raise BadInput("read.span", found=f"{name}={value[:20]}")
        return max(1, min(int(value), most))

    def _end_cell(self) -> None:
        self.in_cell = False
        if self.sheet is None:
            return
        number = self._number("\n".join(self.paragraphs))
        repeats = self._repeats(self.cell, "number-columns-repeated", LAST_COLUMN)
        column = len(self.cells) + 1
        if len(self.cells) + repeats > LAST_COLUMN:
            if number != EMPTY:
                found = f"{column_letters(column)}{self.row + 1}"
                raise BadInput("read.row_order", sheet=self.sheet.name, row=str(self.row + 1), found=found)
            return
        self.cells.extend([number] * repeats)
        across = self._repeats(self.cell, "number-columns-spanned", LAST_COLUMN)
        down = self._repeats(self.cell, "number-rows-spanned", LAST_ROW)
        if across > 1 or down > 1:
            top = self.row + 1
            self.sheet.add_merged(top, column, min(top + down - 1, LAST_ROW), min(column + across - 1, LAST_COLUMN))

    def _number(self, text: str) -> int:
        """Return the cell's number in the table; its kind is what the file says, never guessed from its looks."""
        given, cells = self.cell, self.draft.cells
        kind, formula = given.get("value-type", ""), given.get("formula", "")
        if kind == "error" or (formula and text.startswith(("#", "Err:"))):
            return cells.add("error", text or "#ERR")
        if formula and (not kind or (kind != "string" and not given.keys() & {"value", "date-value", "boolean-value"})):
            return cells.add("uncomputed", formula)
        if kind in ("float", "currency", "percentage"):
            return self._amount(given.get("value", ""), text)
        if kind == "date":
            return self._date(given.get("date-value", ""))
        if kind == "boolean":
            return cells.add("boolean", "1" if given.get("boolean-value") == "true" else "0")
        return cells.text(text or given.get("string-value", ""))

    def _amount(self, value: str, shown: str) -> int:
        number = exact(value)
        if number is None:
            raise self._bad(value)
        digits = shown.rstrip("% ").rpartition(".")[2] if "." in shown else ""
        decimals = len(digits) if digits.isdecimal() else 0 if shown.replace(",", "").lstrip("-").isdecimal() else None
        if decimals is not None and shown.endswith("%"):
            decimals += 2
        return self.draft.cells.add("number", number, decimals)

    def _date(self, value: str) -> int:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as problem:
            raise self._bad(value) from problem
        return self.draft.cells.day(moment)

    def _bad(self, found: str) -> BadInput:
        sheet = self.sheet.name if self.sheet else ""
        column = column_letters(len(self.cells) + 1)
        return BadInput("read.cell_value", sheet=sheet, row=str(self.row + 1), column=column, found=found[:50])
