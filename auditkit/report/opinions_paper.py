"""The table of opinions as a paper of its own (意见采纳情况表)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from auditkit.documents.model import Block, Document, Paragraph, Section, Text
from auditkit.engagement.folder import Engagement
from auditkit.errors import UsageError
from auditkit.messages import speaking, text
from auditkit.report.building import known_formats
from auditkit.report.form_cells import words
from auditkit.report.form_parts import document, write_document
from auditkit.report.opinions import opinions_table


def opinions_document(engagement: Engagement) -> Document:
    """Return the table of opinions as a document.

    Raises:
        UsageError: If nobody answered and no silence was recorded.
    """
    table = opinions_table(engagement)
    if table is None:
        raise UsageError("responses.none")
    title = text("form.opinions.title")
    config = engagement.config
    blocks: tuple[Block, ...] = (
        Paragraph((Text(title, bold=True, numbers="constant"),), "center"),
        Paragraph(words(text("form.opinions.subject", entity=config.entity, year=config.year)), "plain"),
        table,
        Paragraph(words(text("form.opinions.signed")), "plain"),
    )
    return document(engagement, title, (Section("landscape", blocks),))


def write_opinions(engagement: Engagement, formats: Sequence[str], out: Path | None) -> list[Path]:
    """Write the table of opinions.

    Raises:
        UsageError: If a format is unknown, or there is nothing to write.
    """
    known_formats(formats)
    with speaking(engagement.config.language):
        made = opinions_document(engagement)
        return write_document(made, text("form.opinions.file"), formats, out or engagement.root / "report")
