"""Tables that come with a description, laid out in sheets: a mark and the name of the form, headings, records.

Experimental: built after descriptions of the forms, not proven on files of many programs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditkit.sources.readers.drafts import EMPTY, LAST_LINE, CellTable, Draft, SheetDraft

MARK = "@form"
"""First cell of the first row of a sheet; the name of the form stands beside it."""
GDPDU, GBT = "GDPdU", "GB/T 24589"
_CODE = ("科目编号", "020301")
_NAME = ("科目名称", "020302")
_LEDGER = (("记账凭证编号", "020602"), ("期初本币余额", "020506"), ("期末本币余额", "020515"))


def sheet_of(form: str, name: str, headings: Sequence[str], cells: CellTable) -> SheetDraft:
    """Return a sheet with the mark and the headings, to which records are added from row 3 on."""
    sheet = SheetDraft(name, cells.limits, last_row=LAST_LINE)
    sheet.add_row(1, [cells.text(MARK), cells.text(form)])
    sheet.add_row(2, [cells.text(words) for words in headings])
    return sheet


def marked(draft: Draft) -> Draft:
    """Return a draft of records by the Chinese standard with marks and names of accounts; any other as it is.

    The standard keeps names of accounts in a table of their own; they are put beside the codes.
    """
    tables = [list(_rows(sheet)) for sheet in draft.sheets]
    headings = [[_plain(draft.cells.values[cell]) for cell in rows[0]] if rows else [] for rows in tables]
    if not any(any(set(pair) & set(names) for pair in _LEDGER) for names in headings):
        return draft
    known: dict[int, int] = {}
    for names, rows in zip(headings, tables, strict=True):
        code, name = _place(names, _CODE), _place(names, _NAME)
        if code is not None and name is not None:
            known.update((row[code], row[name]) for row in rows[1:] if len(row) > max(code, name))
    sheets = []
    for sheet, names, rows in zip(draft.sheets, headings, tables, strict=True):
        code = _place(names, _CODE) if _place(names, _NAME) is None else None
        made = sheet_of(GBT, sheet.name, [*names, *([_NAME[0]] if code is not None else [])], draft.cells)
        for number, row in enumerate(rows[1:], 3):
            added = [known.get(row[code], EMPTY)] if code is not None and len(row) > code else []
            made.add_row(number, [*row, *([EMPTY] * (len(names) - len(row))), *added])
        sheets.append(made)
    draft.sheets = sheets
    return draft


def _plain(heading: str) -> str:
    """Return a heading without the names of the elements around it and the letters before an element number."""
    last = heading.rpartition(".")[2].strip()
    digits = last.lstrip("EeNn_")
    return digits if len(digits) == 6 and digits.isdecimal() else last


def _place(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((at for at, name in enumerate(names) if name in wanted), None)


def _rows(sheet: SheetDraft) -> Iterator[list[int]]:
    at = 0
    for length in sheet.lengths:
        yield list(sheet.numbers[at : at + length])
        at += length
