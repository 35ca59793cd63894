"""Workbooks of the kinds .xlsx and .xlsm."""

from __future__ import annotations

import posixpath
import re
from xml.etree.ElementTree import Element

from auditkit.errors import BadInput
from auditkit.sources.readers import markup
from auditkit.sources.readers.drafts import CellTable, Draft, SheetDraft
from auditkit.sources.readers.numbers import GENERAL, NumberFormat, built_in_format, number_format
from auditkit.sources.readers.package import Package
from auditkit.sources.readers.xlsx_rows import PlainRows
from auditkit.sources.readers.xlsx_sheet import SheetReader, Workbook, unescaped

_TRUE = ("1", "true")


def read(package: Package, part: str, form: str) -> Draft:
    """Read all worksheets.

    Args:
        package: The packed file.
        part: Name of the workbook part.
        form: ``xlsx`` or ``xlsm``.

    Raises:
        BadInput: If a part or a cell cannot be used.
    """
    cells = CellTable(package.limits)
    draft = Draft(form, cells)
    related = package.related(part)
    root = package.tree(part)
    workbook = _workbook(package, root, related, cells)
    for name, hidden, relation in _sheets(root):
        kind, target = related.get(relation, ("", ""))
        if kind in ("worksheet", ""):
            _read_sheet(package, workbook, draft, (name, hidden, target))
        else:
            draft.note("read.note_no_cells", sheet=name)
    if not draft.sheets:
        raise BadInput("read.no_sheets")
    if any("vbaProject" in name for name in package.names):
        draft.note("read.note_macros")
    if any(re.search(r"comments\d*\.xml$", name, re.IGNORECASE) for name in package.names):
        draft.note("read.note_comments")
    _note_external_links(package, draft)
    return draft


def _note_external_links(package: Package, draft: Draft) -> None:
    """Say which other files the formulas refer to; none of them is ever opened."""
    links = [name for name in package.names if re.search(r"externalLinks/externalLink\d+\.xml$", name, re.IGNORECASE)]
    if links:
        targets = [target for link in links for target in package.external(link)]
        shown = ", ".join(posixpath.basename(target.replace("\\", "/"))[:60] for target in targets[:5]) or "?"
        draft.note("read.note_external_links", count=len(links), names=shown)


def _workbook(package: Package, root: Element, related: dict[str, tuple[str, str]], cells: CellTable) -> Workbook:
    targets = dict(related.values())
    workbook = Workbook(cells)
    for element in root.iter():
        if element.tag.endswith("}workbookPr"):
            workbook.epoch_1904 = element.get("date1904") in _TRUE
        elif element.tag.endswith("}calcPr"):
            workbook.recalculate = element.get("fullCalcOnLoad") in _TRUE
    if "styles" in targets:
        workbook.formats = _formats(package.tree(targets["styles"]))
    if "sharedStrings" in targets:
        workbook.shared = _shared_texts(package, targets["sharedStrings"], cells)
    return workbook


def _sheets(root: Element) -> list[tuple[str, bool, str]]:
    """Names of the sheets, whether each is hidden, and the relation that leads to it."""
    found = []
    for element in root.iter():
        if element.tag.endswith("}sheet"):
            relation = next((value for key, value in element.items() if key.endswith("}id")), "")
            hidden = element.get("state", "visible") != "visible"
            found.append((unescaped(element.get("name", "")), hidden, relation))
    return found


def _formats(root: Element) -> list[NumberFormat]:
    codes: dict[str, str] = {}
    styles: list[str] = []
    for element in root:
        if element.tag.endswith("}numFmts"):
            codes = {each.get("numFmtId", ""): each.get("formatCode", "") for each in element}
        elif element.tag.endswith("}cellXfs"):
            styles = [each.get("numFmtId", "0") for each in element]
    return [_format(number, codes) for number in styles]


def _format(number: str, codes: dict[str, str]) -> NumberFormat:
    if number in codes:
        return number_format(codes[number])
    return built_in_format(int(number)) if number.isdecimal() and len(number) < 5 else GENERAL


def _shared_texts(package: Package, part: str, cells: CellTable) -> list[int]:
    """Read the shared texts; readings of characters (phonetic runs) are left out."""
    names = markup.local_names()
    shared: list[int] = []
    pieces: list[str] = []
    parts: list[str] = []
    phonetic = 0

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal phonetic
        local = names[name]
        if local == "si":
            pieces.clear()
        elif local == "t":
            parts.clear()
        elif local == "rPh":
            phonetic += 1

    def end(name: str) -> None:
        nonlocal phonetic
        local = names[name]
        if local == "t" and not phonetic:
            pieces.extend(parts)
        elif local == "si":
            shared.append(cells.text(unescaped("".join(pieces))))
        elif local == "rPh":
            phonetic -= 1

    markup.parse(package.chunks(part), part, start, end, parts.append)
    return shared


def _read_sheet(package: Package, workbook: Workbook, draft: Draft, sheet: tuple[str, bool, str]) -> None:
    name, hidden, part = sheet
    filled = SheetDraft(name, package.limits, hidden=hidden)
    reader = SheetReader(workbook, filled)
    reader.read(PlainRows(reader).rest(package.chunks(part)), part)
    if workbook.recalculate and reader.formulas and len(reader.zero_formulas) == reader.formulas:
        for at, formula in reader.zero_formulas:
            filled.numbers[at] = workbook.cells.add("uncomputed", formula)
    draft.sheets.append(filled)
    if hidden_columns := [column for column in reader.hidden_columns if column <= filled.widest]:
        draft.note("read.note_hidden_columns", sheet=name, count=len(hidden_columns))
    add_notes(draft, filled)


def add_notes(draft: Draft, sheet: SheetDraft) -> None:
    """Empty what merged ranges cover, and note that and everything hidden in a sheet."""
    if sheet.hidden:
        draft.note("read.note_hidden_sheet", sheet=sheet.name)
    sheet.hidden_rows = [row for row in sheet.hidden_rows if row <= len(sheet.lengths)]
    if sheet.hidden_rows:
        draft.note("read.note_hidden_rows", sheet=sheet.name, count=len(sheet.hidden_rows))
    if covered := sheet.clear_covered():
        draft.note("read.note_covered", sheet=sheet.name, count=covered)


sheets_of, workbook_of = _sheets, _workbook
