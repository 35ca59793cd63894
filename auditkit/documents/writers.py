"""One door to the five writers; each is loaded only when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import cast

from auditkit.documents.model import Document

FORMATS = ("docx", "html", "md", "xlsx", "pdf")


def write(document: Document, format: str, *, house: bytes | None = None, house_name: str = "") -> bytes:
    """Return a document in a format; equal documents give equal bytes.

    Args:
        document: The document.
        format: One of ``FORMATS``.
        house: The firm's own Word file, for ``docx`` only.
        house_name: Its name, for messages.

    Raises:
        ValueError: If there is no such format.
        BadInput: If the firm's file is no Word file.
    """
    if format not in FORMATS:
        raise ValueError(format)
    if format == "docx":
        from auditkit.documents.docx import write_docx

        return write_docx(document, house, house_name)
    return cast(bytes, getattr(import_module(f"auditkit.documents.{format}"), f"write_{format}")(document))


def write_all(document: Document, formats: Iterable[str] = FORMATS) -> dict[str, bytes]:
    """Return a document in several formats, by format."""
    return {format: write(document, format) for format in formats}
