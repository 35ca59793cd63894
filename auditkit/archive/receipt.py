"""The receipt of a closed file (归档回执): what was closed, by whom, its digest, and how anyone verifies it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from auditkit.documents.model import Block, Column, Document, Paragraph, Properties, Row, Table, Text, row
from auditkit.documents.writers import write
from auditkit.engagement.closing import Seal, terms
from auditkit.engagement.folder import Engagement
from auditkit.messages import speaking, text
from auditkit.store.files import write_whole

FORMATS = ("docx", "md")


def write_receipt(engagement: Engagement, seal: Seal, archive: Path, *, signed: bool) -> list[Path]:
    """Write the receipt beside the archive; returns the files.

    Args:
        engagement: The engagement.
        seal: The closing.
        archive: Where the archive is.
        signed: Whether it was signed.
    """
    with speaking(engagement.config.language):
        document = receipt(engagement, seal, signed=signed)
        files = []
        for format_ in FORMATS:
            path = archive.with_name(f"{archive.stem}-{text('archive.receipt-name')}.{format_}")
            write_whole(path, write(document, format_))
            files.append(path)
        return files


def receipt(engagement: Engagement, seal: Seal, *, signed: bool) -> Document:
    """Return the receipt, in the language in force."""
    config = engagement.config
    kept = terms(config)
    sources = [r for r in engagement.log.all("source") if not r.body.get("removed")]
    said = {
        "entity": config.entity,
        "year": config.year,
        "commissioner": config.commissioner or "—",
        "firm": config.firm or "—",
        "report": " ".join(filter(None, (config.report_number, config.report_date))) or "—",
        "seal": seal.id,
        "archive": seal.file,
        "sha256": seal.sha256,
        "head": seal.head,
        "sources": len(sources),
        "evidence": len(engagement.log.all("evidence")),
        "sealed-by": seal.by,
        "sealed-at": seal.at[:19].replace("T", " "),
        "keep-until": kept.keep_until or "—",
        "signed": text("archive.signed" if signed else "archive.unsigned"),
    }
    rows = tuple(_row(text(f"archive.field-{name}"), str(value)) for name, value in said.items())
    table = Table((Column(1), Column(3)), (_row(text("archive.col-item"), text("archive.col-content")),), rows)
    how = [text("archive.receipt-how"), *(f"{at}. {text(f'archive.receipt-step-{at}')}" for at in (1, 2, 3))]
    title = text("archive.receipt-title")
    blocks: tuple[Block, ...] = (
        Paragraph((Text(title, bold=True, numbers="constant"),), "center"),
        Paragraph((_word(text("archive.receipt-what")),), "body"),
        table,
        _signatures(),
        *(Paragraph((_word(words),), "note") for words in (*how, text("archive.receipt-note"))),
    )
    properties = Properties(config.firm or "auditkit", date.fromisoformat(seal.at[:10]), title)
    return Document(title, config.language, properties, blocks)


def _signatures() -> Table:
    """Return the places to sign for who hands the archive over and who receives it."""
    head = [text(f"archive.receipt-{name}") for name in ("from", "on", "to", "on")]
    return Table(tuple(Column(width) for width in (3, 2, 3, 2)), (_row(*head),), (_row(*("\u3000",) * 4),))


def _word(words: str) -> Text:
    return Text(words, numbers="constant")


def _row(*cells: str) -> Row:
    return row(*(_word(cell) for cell in cells))
