"""Streaming XML without document types and entities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from xml.parsers import expat

from auditkit.errors import BadInput

_BUFFER = 1 << 16


class _LocalNames(dict[str, str]):
    """Names without their prefix, each worked out once."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(":")[2]
        return local


def local_names() -> dict[str, str]:
    """Return a mapping from a name as written (``x:row``) to the name without its prefix (``row``)."""
    return _LocalNames()


def as_utf8(path: Path, encoding: str) -> Iterator[bytes]:
    """Yield a file in UTF-8, for encodings that the parser does not know (GB18030 among them)."""
    with path.open(encoding=encoding, newline="") as file:
        while piece := file.read(_BUFFER):
            yield piece.lstrip("\ufeff").encode()


def parse(
    chunks: Iterable[bytes],
    part: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], object],
    encoding: str | None = None,
) -> None:
    """Send the events of an XML part to three handlers.

    Args:
        chunks: The bytes.
        part: Name of the part, for messages.
        start: Called with the name as written and the attributes of each element.
        end: Called with the name of each element that ends.
        text: Called with pieces of text.
        encoding: Encoding of the bytes, whatever the part declares; None for what it declares.

    Raises:
        BadInput: If it is no well-formed XML, or declares a document type (and so possibly entities).
    """

    def refuse(*_: object) -> None:
        raise BadInput("read.doctype", part=part)

    parser = expat.ParserCreate(encoding)
    parser.buffer_text = True
    parser.buffer_size = _BUFFER
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as problem:
        raise BadInput("read.markup_broken", part=part, found=str(problem)) from problem
