"""Rows that a person leaves out: blanked before recognition, listed with their words after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from auditkit.errors import UsageError
from auditkit.sources.canonical import LeftOut, RecognisedTable
from auditkit.sources.grid import EMPTY, Cell, Content, Sheet
from auditkit.sources.layout import words_of

REASON = "decision"
"""Reason of a row that a person left out."""

_CARRIED = ("date", "period", "voucher_no", "voucher_type", "month", "day", "year", "fiscal_year")
"""Fields that a journal may print on a voucher's first line only: they outlive the line."""


@dataclass(frozen=True)
class Dropped:
    """A row left out.

    Attributes:
        sheet: Its sheet.
        row: Its number as a person sees it.
        text: What it says, amounts included.
    """

    sheet: str
    row: int
    text: str


def without(
    content: Content, rows: Mapping[str, Collection[int]], tables: Sequence[RecognisedTable]
) -> tuple[Content, list[Dropped]]:
    """Return the content with rows blanked.

    Where a row printed the date or number of a voucher for the lines below it too, the next line takes them over: no
    line moves to another voucher because one above it was left out.

    Args:
        content: The cells; not changed.
        rows: Numbers by sheet, as a person sees them.
        tables: What recognition made of the content as it is, to know which rows are data.

    Raises:
        UsageError: If a row holds no data.
    """
    dropped: list[Dropped] = []
    sheets = []
    for sheet in content.sheets:
        wanted = rows.get(sheet.name, ())
        if wanted:
            sheet.read_whole()
        own = [table for table in tables if table.sheet == sheet.name]
        for row in sorted(wanted):
            if not _is_data(sheet, row, own):
                raise UsageError("import.leave-out-no-data", file=content.file, sheet=sheet.name, row=row)
            dropped.append(Dropped(sheet.name, row, words_of(sheet.rows[row - sheet.first_row])))
        sheets.append(_blanked(sheet, set(wanted), own) if wanted else sheet)
    return replace(content, sheets=sheets), dropped


def _is_data(sheet: Sheet, row: int, tables: Sequence[RecognisedTable]) -> bool:
    if not sheet.first_row <= row < sheet.first_row + len(sheet.rows):
        return False
    for table in tables:
        if any(line.get("row") == row for line in table.rows):
            return True
        if any(item.row == row and item.reason == "refused" for item in table.left_out):
            return True
        if any(problem.params.get("row") == row for problem in table.problems):
            return row not in table.header_rows
    return False


def _blanked(sheet: Sheet, wanted: Collection[int], tables: Sequence[RecognisedTable]) -> Sheet:
    journals = [table for table in tables if table.kind == "journal"]
    columns = {_index(table.columns[name]) for table in journals for name in table.columns.keys() & set(_CARRIED)}
    numbers = {_index(table.columns["voucher_no"]) for table in journals if "voucher_no" in table.columns}
    rows = [list(row) for row in sheet.rows]
    carried: dict[int, Cell] = {}
    for index, row in enumerate(rows):
        if sheet.first_row + index in wanted:
            carried.update({at: row[at] for at in columns if at < len(row) and row[at].kind != "empty"})
            rows[index] = [EMPTY] * len(row)
        elif carried and any(cell.kind != "empty" for cell in row):
            if all(row[at].kind == "empty" for at in numbers if at < len(row)):
                row[:] = [carried.get(at, cell) if cell.kind == "empty" else cell for at, cell in enumerate(row)]
            carried = {}
    return replace(sheet, rows=rows)


def _index(letter: str) -> int:
    number = 0
    for sign in letter:
        number = number * 26 + ord(sign) - ord("A") + 1
    return number - 1


def tell(tables: Sequence[RecognisedTable], dropped: Sequence[Dropped]) -> None:
    """List the blanked rows under what they said, with the reason ``decision``; the tables are changed in place."""
    said = {(item.sheet, item.row): item.text for item in dropped}
    for table in tables:
        table.left_out = [
            LeftOut(item.row, REASON, said[table.sheet, item.row]) if (table.sheet, item.row) in said else item
            for item in table.left_out
        ]
