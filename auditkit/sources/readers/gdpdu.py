"""German data carriers (GDPdU, GoBD): a zip of text files without headings and an index.xml that describes them.

The document type that index.xml names is never fetched or looked into. Experimental.
"""

from __future__ import annotations

import csv
import io
import posixpath
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from auditkit.errors import BadInput
from auditkit.sources.readers.described import GDPDU, sheet_of
from auditkit.sources.readers.drafts import EMPTY, CellTable, Draft, SheetDraft
from auditkit.sources.readers.package import Package

INDEX = "index.xml"
_HEAD = 4096
_ROOT = re.compile(rb"<!DOCTYPE\s+DataSet\s|<DataSet(?:\s[^>]*)?>\s*(?:<!--.*?-->\s*)*<Version>", re.DOTALL)
_ENCODINGS = {"UTF8": "utf-8-sig", "UTF16": "utf-16", "ANSI": "cp1252", "OEM": "cp850", "Macintosh": "mac-roman"}
_COLUMNS = ("VariablePrimaryKey", "VariableColumn")
_DATE_PARTS = {"YYYY": r"(?P<y>\d{4})", "YY": r"(?P<y>\d{2})", "MM": r"(?P<m>\d{1,2})", "DD": r"(?P<d>\d{1,2})"}
_CENTURY = 2000


def is_index(head: bytes) -> bool:
    """Tell from the first bytes of a file whether it is the description of a data carrier."""
    return _ROOT.search(head) is not None


def is_carrier(path: Path, names: list[str]) -> bool:
    """Tell whether a zip holds such a description; one that cannot be opened holds none.

    Args:
        path: The zip.
        names: Names of its members, from a directory that was looked over.
    """
    name = _index_of(names)
    if not name:
        return False
    try:
        with ZipFile(path) as archive, archive.open(name) as file:
            return is_index(file.read(_HEAD))
    except (BadZipFile, OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zlib.error):
        return False


def _index_of(names: list[str]) -> str:
    found = [name for name in names if posixpath.basename(name.replace("\\", "/")).lower() == INDEX]
    return min(found, key=len, default="")


def describes(package: Package) -> bool:
    """Tell whether a package is such a carrier."""
    name = _index_of(package.names)
    return bool(name) and is_index(next(package.chunks(name), b"")[:_HEAD])


@dataclass(frozen=True)
class _Column:
    name: str
    kind: str
    decimals: int = 0
    form: str = "DD.MM.YYYY"


@dataclass(frozen=True)
class _Table:
    part: str
    name: str
    encoding: str
    first: int
    point: str
    group: str
    separator: str
    quote: str
    columns: tuple[_Column, ...]


def read(package: Package) -> Draft:
    """Read every described file as a sheet; amounts and days come as the description writes them.

    Raises:
        BadInput: If the description is broken or declares entities, names a file that is not there, or a file does
            not agree with it.
    """
    index = _index_of(package.names)
    root = _tree(package, index)
    draft = Draft("gdpdu", CellTable(package.limits))
    for element in root.iter("Table"):
        table = _described(element, package, posixpath.dirname(index))
        draft.sheets.append(_sheet(table, package, draft.cells))
    if not draft.sheets:
        raise BadInput("gdpdu.no-tables")
    return draft


def _tree(package: Package, index: str) -> Element:
    builder = TreeBuilder()
    parser = expat.ParserCreate()

    def doctype(_name: str, _system: str | None, _public: str | None, internal: int) -> None:
        if internal:
            raise BadInput("read.doctype", part=index)

    def entity(*_: object) -> None:
        raise BadInput("read.doctype", part=index)

    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = entity
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(package.bytes_of(index), True)
    except expat.ExpatError as problem:
        raise BadInput("read.markup_broken", part=index, found=str(problem)) from problem
    return builder.close()


def _described(element: Element, package: Package, folder: str) -> _Table:
    url = (element.findtext("URL") or "").strip()
    part = posixpath.normpath(posixpath.join(folder, url.replace("\\", "/")))
    part = next((name for name in package.names if name.lower() == part.lower()), "")
    if not part:
        raise BadInput("gdpdu.missing", found=url)
    length = element.find("VariableLength")
    if length is None:
        raise BadInput("gdpdu.fixed", found=url)
    encoding = next((name for mark, name in _ENCODINGS.items() if element.find(mark) is not None), "cp1252")
    return _Table(
        part,
        (element.findtext("Name") or url).strip(),
        encoding,
        int(first) if (first := (element.findtext("Range/From") or "1").strip()).isdecimal() else 1,
        _sign(element, "DecimalSymbol", ","),
        _sign(element, "DigitGroupingSymbol", "."),
        _sign(length, "ColumnDelimiter", ";"),
        _sign(length, "TextEncapsulator", '"'),
        tuple(_column(one) for one in length if one.tag in _COLUMNS),
    )


def _sign(element: Element, name: str, usual: str) -> str:
    words = element.findtext(name)
    return words[0] if words else usual


def _column(element: Element) -> _Column:
    name = (element.findtext("Name") or "").strip()
    if element.find("Date") is not None:
        form = (element.findtext("Date/Format") or "DD.MM.YYYY").strip().upper()
        return _Column(name, "date", form=form)
    if element.find("Numeric") is not None:
        implied = (element.findtext("Numeric/ImpliedAccuracy") or "").strip()
        return _Column(name, "number", int(implied) if implied.isdecimal() else 0)
    return _Column(name, "text")


def _sheet(table: _Table, package: Package, cells: CellTable) -> SheetDraft:
    sheet = sheet_of(GDPDU, table.name, [column.name for column in table.columns], cells)
    row = 2
    for number, record in _records(table, package):
        expected = len(table.columns)
        if len(record) < expected or any(record[expected:]):
            raise BadInput("gdpdu.width", part=table.part, row=number, found=len(record), expected=expected)
        row += 1
        pairs = zip(record, table.columns, strict=False)
        sheet.add_row(row, [_cell(words.strip(), column, table, cells) for words, column in pairs])
    return sheet


def _records(table: _Table, package: Package) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(max(package.limits.text, 2))
    try:
        words = package.bytes_of(table.part).decode(table.encoding)
        reader = csv.reader(
            io.StringIO(words, newline=""), delimiter=table.separator, quotechar=table.quote, strict=True
        )
        for number, record in enumerate(reader, 1):
            if number >= table.first and any(record):
                yield number, record
    except UnicodeDecodeError as problem:
        raise BadInput("gdpdu.encoding", part=table.part, expected=table.encoding) from problem
    except (csv.Error, TypeError) as problem:
        raise BadInput("gdpdu.records", part=table.part, found=str(problem)) from problem


def _cell(words: str, column: _Column, table: _Table, cells: CellTable) -> int:
    """Return the cell of a field; what does not agree with its description stays text, for a message later."""
    if not words:
        return EMPTY
    if column.kind == "number":
        plain = words.replace(table.group, "").replace(table.point, ".")
        if re.fullmatch(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)", plain):
            return cells.add("number", _shifted(plain, column.decimals))
    elif column.kind == "date" and (day := _day(words, column.form)) is not None:
        return cells.day(day)
    return cells.text(words)


def _shifted(plain: str, decimals: int) -> str:
    """Return a number with so many of its digits after the point, which is not written."""
    if not decimals or "." in plain:
        return plain
    sign, digits = ("-", plain[1:]) if plain[0] == "-" else ("", plain.lstrip("+"))
    digits = digits.rjust(decimals + 1, "0")
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"


def _day(words: str, form: str) -> date | None:
    pattern = re.escape(form)
    for part, expression in _DATE_PARTS.items():
        pattern = pattern.replace(part, expression, 1) if f"?P<{part[0].lower()}>" not in pattern else pattern
    found = re.fullmatch(pattern, words)
    if found is None or not {"y", "m", "d"} <= found.groupdict().keys():
        return None
    year = int(found["y"])
    try:
        return date(year if year >= 100 else _CENTURY + year, int(found["m"]), int(found["d"]))
    except ValueError:
        return None
