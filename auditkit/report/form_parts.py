"""Forms that go out for signature as documents of the firm, written whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from auditkit.documents.model import Block, Document, Properties
from auditkit.documents.writers import write
from auditkit.engagement.folder import Engagement
from auditkit.report.building import known_formats
from auditkit.store.files import write_whole

_UNSAFE = re.compile(r"[\\/:*?\"<>|\s\x00-\x1f]+")


def document(engagement: Engagement, title: str, blocks: Sequence[Block], edition: str = "") -> Document:
    """Return a document of the firm, dated by the last record."""
    last = engagement.log.head()[0]
    created = date.fromisoformat(engagement.log.entry(last).at[:10]) if last else date(1980, 1, 1)
    config = engagement.config
    return Document(title, config.language, Properties(config.firm, created), tuple(blocks), edition=edition)


def write_document(made: Document, stem: str, formats: Sequence[str], folder: Path) -> list[Path]:
    """Write a document in some formats, whole files only.

    Raises:
        UsageError: If a format is unknown.
    """
    files = []
    for name in known_formats(formats):
        path = folder / f"{_UNSAFE.sub('-', stem)}.{name}"
        write_whole(path, write(made, name))
        files.append(path)
    return files
