"""Everything that a rendered paper says, in reading order, running heads, notes and descriptions of pictures too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from auditkit.errors import BadInput
from auditkit.sources.readers import formats, whole_docx, whole_marked
from auditkit.sources.readers.drafts import EMPTY, Draft
from auditkit.sources.readers.limits import Limits
from auditkit.sources.readers.package import Package
from auditkit.sources.readers.parts import Part

_HEAD = 4096


def read(path: Path, limits: Limits) -> tuple[str, list[Part]]:
    """Find out what a paper is and read all of it.

    Args:
        path: Where it is.
        limits: What reading may cost.

    Returns:
        Its format, and its parts.

    Raises:
        BadInput: If it is no paper of a known format, or cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(0)
        if head.startswith(b"PK\x03\x04"):
            package = Package(file, limits)
            main = next((part for kind, part in package.related("").values() if kind == "officeDocument"), "")
            if main.startswith("word/"):
                return "docx", whole_docx.read(package, main)
            if main.startswith("xl/"):
                return "xlsx", [*_drafted(formats.read(path, limits)), *whole_docx.properties(package)]
            raise BadInput("editions.format")
    if b"%PDF-" in head[:1024]:
        return "pdf", list(_drafted(formats.read(path, limits)))
    return _text(path, limits)


def _text(path: Path, limits: Limits) -> tuple[str, list[Part]]:
    data = path.read_bytes()
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise BadInput("editions.format") from problem
    if "\0" in words:
        raise BadInput("editions.format")
    if len(words) > limits.text * 100:
        raise BadInput("read.long_text", found=str(len(words)), limit=str(limits.text * 100))
    if words.lstrip()[:200].lower().startswith(("<!doctype html", "<html")):
        return "html", whole_marked.read_html(words)
    return "md", whole_marked.read_md(words)


def _drafted(draft: Draft) -> Iterator[Part]:
    """Yield the parts of a file that is read as tables and paragraphs."""
    for paragraph in draft.paragraphs:
        yield Part("body", paragraph.text, paragraph.level)
    values = draft.cells.values
    for sheet in draft.sheets:
        yield Part("sheet", sheet.name)
        rows, start = [], 0
        for length in sheet.lengths:
            cells = sheet.numbers[start : start + length]
            rows.append(["" if number == EMPTY else values[number] for number in cells])
            start += length
        yield Part("body", "", 0, rows)
