"""What a file is, told by its content, and the reader for it. Names and extensions are never believed.

Readers that take long to load are loaded when a file needs them: this runs in a process that is started for each
import, and all of them together took longer to load than a small file to read.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element

from auditkit.errors import BadInput
from auditkit.sources.readers import delimited, described, fec, gdpdu, jsontable, markup, pdf, prose, saft, xmltable
from auditkit.sources.readers.drafts import Draft
from auditkit.sources.readers.limits import Limits
from auditkit.sources.readers.package import Package
from auditkit.sources.readers.spelling import FOUND_OUT, Spelling

_HEAD = 4096
_SURE = 0.3  # confidence of the signature library: three bytes or more agree
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED = (b"PK\x03\x04", b"PK\x05\x06")
_RAW_WORKBOOK = tuple(bytes([9, version]) for version in (0, 2, 4, 8))
_REFUSED = (
    (b"MIME-Version:", "read.web_archive"),
    (b"Rar!", "read.archive"),
    (b"7z\xbc\xaf", "read.archive"),
    (b"\x1f\x8b", "read.archive"),
    (b"\x89PNG", "read.image"),
    (b"\xff\xd8\xff", "read.image"),
    (b"GIF8", "read.image"),
    (b"BM", "read.image"),
    (b"II*\0", "read.image"),
    (b"MM\0*", "read.image"),
)
_MARKUP = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|table|head|body|meta|style|div)\b", re.I | re.S)
_TABLE = re.compile(r"\s*<.{0,3000}?<(?:table|tr)\b", re.I | re.S)
_ELEMENT = re.compile(r"\s*<[^\W\d][\w.:-]*(?:\s[^<>]*)?>\s*<", re.S)
_OLD_XML = "urn:schemas-microsoft-com:office:spreadsheet"


def read(path: Path, limits: Limits, name: str = "", spelling: Spelling = FOUND_OUT) -> Draft:
    """Find out what a file is and read it.

    Args:
        path: Where the file is.
        limits: Bounds.
        name: Its name as received, which names the sheet of a text file; that of the path by default.
        spelling: What was said about encoding and separator of a text file.

    Raises:
        BadInput: If it is none of the formats that can be read, or cannot be read as what it is.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(0)
        if not head:
            raise BadInput("read.empty")
        if head.startswith(_PACKED):
            return _read_package(file, limits, path)
        if head.startswith(_COMPOUND):
            if _check_compound(file) == "text":
                return _read_office(path, limits)
            return _read_old_workbook(path, limits)
    if head.startswith(b"{\\rtf"):
        return _read_office(path, limits)
    if b"%PDF-" in head[:1024]:
        return pdf.read(path, limits)
    if head.startswith(_RAW_WORKBOOK) and b"\0" in head[:16]:
        return _read_old_workbook(path, limits)
    for mark, message_id in _REFUSED:
        if head.startswith(mark) and (mark != b"BM" or b"\0" in head):
            raise BadInput(message_id)
    return _read_text(path, head, limits, Path(name or path.name).stem, spelling)


def _read_office(path: Path, limits: Limits) -> Draft:
    from auditkit.sources.readers import office

    return office.read(path, limits)


def _read_old_workbook(path: Path, limits: Limits) -> Draft:
    from auditkit.sources.readers import xls

    return xls.read(path, limits)


def _read_package(file: BinaryIO, limits: Limits, path: Path) -> Draft:
    package = Package(file, limits)
    if package.has("mimetype"):
        kind = b"".join(package.chunks("mimetype")).decode("ascii", "replace").strip()
        if kind.startswith("application/vnd.oasis.opendocument.spreadsheet"):
            from auditkit.sources.readers import ods

            return ods.read(package)
        if "opendocument.text" in kind:
            return _read_office(path, limits)
        raise BadInput("read.unknown", found=kind[:80])
    if gdpdu.describes(package):
        return gdpdu.read(package)
    main = next((part for kind, part in package.related("").values() if kind == "officeDocument"), "")
    if not main:
        if any(name.upper().endswith("OFD.XML") for name in package.names):
            raise BadInput("read.pdf")
        raise BadInput("read.archive")
    kind = _content_type(package.tree("[Content_Types].xml"), main)
    if "sheet.binary" in kind:
        from auditkit.sources.readers import xlsb

        return xlsb.read(package, main)
    if kind in ("", "application/xml", "text/xml"):  # some programs do not say; the folder does
        kind = {"xl": "spreadsheetml", "word": "wordprocessingml"}.get(main.partition("/")[0], kind)
    if "spreadsheetml" in kind or "ms-excel" in kind:
        from auditkit.sources.readers import xlsx

        return xlsx.read(package, main, "xlsm" if "macro" in kind.lower() else "xlsx")
    if "wordprocessingml" in kind or "ms-word" in kind:
        from auditkit.sources.readers import docx

        return docx.read(package, main)
    raise BadInput("read.unknown", found=kind[:80])


def _content_type(root: Element, part: str) -> str:
    """Return the type of a part: that of its name, else that of its ending."""
    by_ending = ""
    for element in root:
        if element.get("PartName", "").lstrip("/").lower() == part.lower():
            return element.get("ContentType", "")
        if element.get("Extension", "\0").lower() == part.rpartition(".")[2].lower():
            by_ending = element.get("ContentType", "")
    return by_ending


def _check_compound(file: BinaryIO) -> str:
    """Return ``workbook`` or ``text``, refuse other old Office files; a damaged workbook is left to the reader."""
    import olefile

    try:
        with olefile.OleFileIO(file, raise_defects=olefile.DEFECT_FATAL) as compound:
            streams = {"/".join(names).lower() for names in compound.listdir()}
    except (OSError, ValueError, IndexError, TypeError, AttributeError, KeyError, RecursionError) as problem:
        file.seek(0)
        if b"o\0o\0k\0" in file.read():
            return "workbook"
        raise BadInput("read.package_broken", found=str(problem)) from problem
    if "encryptedpackage" in streams or "encryptioninfo" in streams:
        raise BadInput("read.encrypted")
    if {"workbook", "book"} & streams:
        return "workbook"
    if "worddocument" in streams:
        return "text"
    if not streams:
        raise BadInput("read.package_broken", found="OLE")
    raise BadInput("read.unknown", found="OLE: " + ", ".join(sorted(streams))[:80])


def _read_text(path: Path, head: bytes, limits: Limits, name: str, spelling: Spelling) -> Draft:
    if saft.is_saft(head):
        return saft.read(path, limits)
    if fec.is_fec(head) and b"\0" not in head:
        return fec.read(path, limits, name, spelling)
    try:
        encoding = delimited.encoding_of(path, spelling)
    except BadInput as problem:
        guess = _guessed(head) if head.strip(b"\0") and not spelling.encoding else ""
        if not guess or head.lstrip().startswith(b"<"):
            raise
        raise BadInput("read.unknown", found=guess) from problem
    with path.open(encoding=encoding) as file:
        start = file.read(_HEAD).lstrip("\ufeff")
    if not start.strip() and path.stat().st_size <= _HEAD:
        raise BadInput("read.empty")
    if start.lstrip().startswith("<?xml") and _OLD_XML in start:
        from auditkit.sources.readers import spreadsheetml

        return spreadsheetml.read(path, encoding, limits)
    if gdpdu.is_index(head):
        raise BadInput("gdpdu.alone")
    if _MARKUP.match(start) or (start.lstrip().startswith("<") and _TABLE.match(start)):
        from auditkit.sources.readers import hypertext

        return hypertext.read(path, encoding, limits)
    if start.lstrip().startswith(("<?xml", "<!DOCTYPE")) or _ELEMENT.match(start):
        return described.marked(xmltable.read(markup.as_utf8(path, encoding), limits, "utf-8"))
    if jsontable.is_json(start):
        return described.marked(jsontable.read(path, encoding, limits))
    if prose.is_prose(start):
        return prose.read(path, encoding, limits)
    return delimited.read(path, encoding, limits, name, spelling=spelling)


def _guessed(head: bytes) -> str:
    """Return what a binary file seems to be, ``""`` when nobody knows."""
    import puremagic

    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return ""
    if not matches or matches[0].confidence < _SURE:
        return ""
    return str(matches[0].name or matches[0].extension)
