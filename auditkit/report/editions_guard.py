"""The last look at a file for everybody: its bytes are searched for what must not be shown."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Literal

from auditkit.analysis.masks import Masker
from auditkit.errors import UsageError
from auditkit.scratch import Scratch
from auditkit.sources.reading import read_whole

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_BLOCK = re.compile(
    r"</(?:w:p|w:tc|p|td|th|li|tr|div|h\d|text|dt|dd|title|summary|figcaption|si|t|c|v|a:p|dc:\w+|cp:\w+)>"
    r"|<(?:br|w:br|w:tab)\b[^<>]*>"
)
_ATTRIBUTE = re.compile(r"\b(?:alt|title|descr|name|content|aria-label)=\"([^\"]*)\"")
_Kind = Literal["raw", "plain", "marked"]
"""Bytes in which only names are looked for; words; words with markup."""
_TEXTUAL = (".xml", ".rels", ".vml", ".txt")


def require_masked(data: bytes, format: str, masker: Masker) -> None:
    """Make sure that a file shows none of the names and numbers.

    Looked at are all members of a packed file, all streams of a .pdf and the text that a reader gets from it; names as
    they are, and across the tags that a word processor puts into them.

    Args:
        data: The file.
        format: ``docx``, ``html``, ``md``, ``xlsx`` or ``pdf``.
        masker: What must not be shown.

    Raises:
        UsageError: If something is left; names the first, and how many there are.
    """
    left = list(dict.fromkeys(name for kind, text in _texts(data, format) for name in _left(kind, text, masker)))
    if left:
        raise UsageError("editions.left", format=format, name=left[0], count=len(left))


def _left(kind: _Kind, text: str, masker: Masker) -> Iterator[str]:
    yield from masker.named(text)
    if kind != "raw":
        for line in _lines(text) if kind == "marked" else text.splitlines():
            yield from masker.left(line)


def _lines(text: str) -> Iterator[str]:
    """Yield what is read in a text with markup, and what its attributes say."""
    body = re.sub(r"(?s)<(style|script)\b.*?</\1>", "", text)
    for block in _BLOCK.sub("\n", body).split("\n"):
        words = html.unescape(_TAG.sub("", block)).strip()
        if words:
            yield words
    yield from (html.unescape(words) for words in _ATTRIBUTE.findall(body))


def _texts(data: bytes, format: str) -> Iterator[tuple[_Kind, str]]:
    """Yield every text of a file, and what it is."""
    if format in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            yield "raw", "\n".join(package.namelist())
            for name in package.namelist():
                if name.endswith(_TEXTUAL):
                    yield "marked", package.read(name).decode("utf-8", "replace")
    elif format == "pdf":
        yield from (("raw", text) for text in _streams(data))
        with Scratch("edition") as folder:
            path = folder / "report.pdf"
            path.write_bytes(data)
            for part in read_whole(path).parts:
                for words in (part.text, *(cell for row in part.rows for cell in row)):
                    yield "plain", words
    else:
        yield "marked" if format == "html" else "plain", data.decode("utf-8", "replace")


def _streams(data: bytes) -> Iterator[str]:
    """Yield the plain part of a .pdf and its streams, in the encodings that names are written in."""
    pieces = [_STREAM.sub(b"", data)]
    for found in _STREAM.finditer(data):
        try:
            pieces.append(zlib.decompress(found[1]))
        except zlib.error:
            pieces.append(found[1])
    for piece in pieces:
        yield _sixteen(piece)
        try:
            yield piece.decode("utf-8")
        except UnicodeDecodeError:
            continue  # fonts and pictures; what is read on the pages is looked at apart


def _sixteen(piece: bytes) -> str:
    """Return what metadata say in hexadecimal or two-byte letters."""
    words = [bytes.fromhex(found.decode()) for found in re.findall(rb"<FEFF((?:[0-9A-Fa-f]{4})+)>", piece)]
    words += re.findall(rb"\(\xfe\xff(.*?)(?<!\\)\)", piece, re.DOTALL)
    return "\n".join(each.decode("utf-16-be", "replace") for each in words)
