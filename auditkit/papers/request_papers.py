"""The list of data requested on paper: the list itself, a reminder of what is overdue, the auditee's declaration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from auditkit.documents.model import (
    Block,
    Cell,
    Column,
    ColumnKind,
    Document,
    Paragraph,
    ParagraphStyle,
    Properties,
    Row,
    Section,
    Table,
    Text,
)
from auditkit.documents.writers import write
from auditkit.engagement.folder import Engagement
from auditkit.engagement.requests import Request, asked_for
from auditkit.errors import UsageError
from auditkit.messages import speaking, text
from auditkit.store.files import write_whole

FORMATS = ("docx", "xlsx")
What = Literal["list", "reminder", "declaration"]
_HEADS: dict[str, tuple[tuple[str, float, ColumnKind], ...]] = {
    "list": (
        ("number", 0.6, "text"),
        ("data", 4, "text"),
        ("period", 1.8, "text"),
        ("form", 2, "text"),
        ("provider", 1.4, "text"),
        ("due", 1.4, "date"),
        ("received", 1.4, "date"),
        ("copy", 0.9, "text"),
        ("state", 1, "text"),
        ("remark", 2.6, "text"),
    ),
    "reminder": (
        ("number", 0.6, "text"),
        ("data", 4, "text"),
        ("period", 1.8, "text"),
        ("form", 2, "text"),
        ("due", 1.4, "date"),
        ("days", 0.9, "number"),
    ),
    "declaration": (
        ("number", 0.6, "text"),
        ("data", 2.4, "text"),
        ("file", 2.2, "text"),
        ("received", 1.7, "date"),
        ("copy", 1, "text"),
        ("sha", 3.9, "text"),
    ),
}


def write_requests(
    engagement: Engagement, what: What, formats: Sequence[str], on: date, out: Path | None = None
) -> list[Path]:
    """Write a paper about the requests.

    Args:
        engagement: The engagement.
        what: ``list``; ``reminder`` of what is overdue on the day; ``declaration`` with hashes of what was received.
        formats: Of ``FORMATS``.
        on: Day of the paper.
        out: Folder; ``workpapers`` of the engagement by default.

    Returns:
        The files.

    Raises:
        UsageError: If nothing is overdue, or nothing was received.
    """
    with speaking(engagement.config.language):
        document = request_document(engagement, what, on)
        folder = out or engagement.root / "workpapers"
        files = []
        for format_ in dict.fromkeys(formats):
            path = folder / f"{text(f'request.file.{what}')}.{format_}"
            write_whole(path, write(document, format_))
            files.append(path)
    return files


def request_document(engagement: Engagement, what: What, on: date) -> Document:
    """Return a paper about the requests, in the language in force.

    Raises:
        UsageError: If nothing is overdue, or nothing was received.
    """
    config = engagement.config
    listed = _chosen(engagement, what, on)
    said = {"entity": config.entity, "year": config.year, "firm": config.firm or "—"}
    said |= {"commissioner": config.commissioner or "—", "count": len(listed)}
    title = text(f"request.title.{what}", **said)
    opening: list[Block] = [
        Paragraph((Text(title, bold=True, numbers="constant"),), "center"),
        *_paragraphs(f"request.before.{what}", said),
    ]
    closing: list[Block] = [*_paragraphs(f"request.after.{what}", said)]
    signed = [text(f"request.sign.{what}", **said), text("request.day", year=on.year, month=on.month, day=on.day)]
    if what == "declaration":
        signed[1] = text("request.day-open")
    closing += [Paragraph((Text(words, numbers="constant"),), "right") for words in signed]
    table = _table(what, listed, on)
    if what == "declaration":  # signed on its first page, what was handed over is annexed
        annex = Paragraph((Text(text("request.annex", **said), numbers="constant"),), "plain")
        blocks = [*opening, *closing, annex, table]
    else:
        blocks = [*opening, table, *closing]
    body: tuple[Block, ...] = (Section("landscape", tuple(blocks)),) if what == "list" else tuple(blocks)
    return Document(title, config.language, Properties(config.firm, on), body)


def _chosen(engagement: Engagement, what: What, on: date) -> list[Request]:
    listed = asked_for(engagement, on)
    if what == "reminder":
        listed = [item for item in listed if item.state == "overdue"]
    elif what == "declaration":
        listed = [item for item in listed if item.state == "received"]
    if not listed:
        raise UsageError(f"request.nothing.{what}", day=on.isoformat())
    return listed


def _paragraphs(message: str, said: dict[str, object]) -> Iterable[Paragraph]:
    for number, words in enumerate(text(message, **said).split("\n")):
        style: ParagraphStyle = "plain" if not number and message.startswith("request.before") else "body"
        yield Paragraph((Text(words, numbers="constant"),), style)


def _table(what: What, listed: Sequence[Request], on: date) -> Table:
    heads = _HEADS[what]
    columns = tuple(Column(width, kind, "center" if kind == "number" else None) for _, width, kind in heads)
    header = Row(tuple(Cell((Text(text(f"papers.col.{name}")),), align="center", bold=True) for name, _, _ in heads))
    rows = []
    for item in listed:
        for words in _rows(what, item, on):
            rows.append(Row(tuple(Cell((Text(words[name], numbers="constant"),)) for name, _, _ in heads)))
    return Table(columns, (header,), tuple(rows), landscape=what == "list", name=text(f"request.file.{what}"))


def _rows(what: What, item: Request, on: date) -> Iterable[dict[str, str]]:
    words = {
        "number": item.id,
        "data": item.title,
        "period": item.period or "—",
        "form": item.form or "—",
        "provider": item.provider or "—",
        "due": item.due or "—",
        "received": item.received_on or "—",
        "copy": text(f"request.copy.{item.copy}") if item.copy else "—",
        "state": text(f"request.state.{item.state}"),
        "remark": item.reason or text("papers.then").join(item.files) or item.note or "—",
        "days": str((on - date.fromisoformat(item.due)).days) if item.due else "—",
    }
    if what != "declaration":
        yield words
        return
    for given in item.given:
        yield {**words, "file": given.name, "received": given.on, "sha": given.sha256}
    if not item.given:
        yield {**words, "file": text("request.on-paper"), "sha": "—"}
