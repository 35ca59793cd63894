"""The page of a sealed archive that any browser reads: what it is, scores, findings, sources. Nothing in it runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from auditkit.archive.snapshot import Snapshot
from auditkit.documents.html import write_html
from auditkit.documents.model import (
    Block,
    Column,
    Document,
    Heading,
    Paragraph,
    Properties,
    Row,
    Table,
    Text,
    row,
)
from auditkit.engagement.finding import PARTS, Finding, findings
from auditkit.engagement.folder import Engagement
from auditkit.engagement.rubrics import current_rubric
from auditkit.messages import pick, speaking, text


def index_page(engagement: Engagement, values: Snapshot) -> bytes:
    """Return the page in the language of the engagement.

    Args:
        engagement: The engagement.
        values: Its values, as they are sealed.
    """
    config = engagement.config
    with speaking(config.language):
        title = text("archive.index-title", entity=config.entity, year=config.year)
        properties = Properties(config.firm or "auditkit", _day(engagement))
        blocks: list[Block] = [_heading(1, title), _plain("archive.index-what")]
        blocks += [_about(engagement), _heading(2, text("archive.index-holds")), _folders()]
        blocks += [_heading(2, text("archive.index-scores")), *_scores(engagement, values)]
        blocks += [_heading(2, text("archive.index-findings")), *_findings(findings(engagement))]
        blocks += [_heading(2, text("archive.index-sources")), _sources(engagement)]
        blocks += [_heading(2, text("archive.index-verify")), _plain("archive.index-how")]
        return write_html(Document(title, config.language, properties, tuple(blocks)))


def _day(engagement: Engagement) -> date:
    last = engagement.log.head()[0]
    return date.fromisoformat(engagement.config.report_date or engagement.log.entry(last).at[:10])


def _heading(level: int, words: str) -> Heading:
    return Heading(level, (_word(words),))


def _plain(message: str) -> Paragraph:
    return Paragraph((_word(text(message)),), "plain")


def _word(words: str) -> Text:
    return Text(words, numbers="constant")


def _table(head: Iterable[str], rows: Iterable[Iterable[object]], widths: Iterable[float]) -> Table:
    columns = tuple(Column(width) for width in widths)
    body = tuple(_row(cells) for cells in rows) or (_row("—" for _ in columns),)
    return Table(columns, (_row(head),), body)


def _row(cells: Iterable[object]) -> Row:
    return row(*(_word(str(cell)) for cell in cells))


def _about(engagement: Engagement) -> Table:
    config = engagement.config
    entries, head = engagement.log.head()
    said = {
        "entity": config.entity,
        "year": config.year,
        "commissioner": config.commissioner or "—",
        "firm": config.firm or "—",
        "lead": config.lead or "—",
        "rubric": pick(current_rubric(engagement).title),
        "report": " ".join(filter(None, (config.report_number, config.report_date))) or "—",
        "entries": entries,
        "head": head,
    }
    rows = [(text(f"archive.field-{name}"), value) for name, value in said.items()]
    return _table((text("archive.col-item"), text("archive.col-content")), rows, (1, 4))


def _folders() -> Table:
    names = ("log.jsonl", "sources", "evidence", "specs", "narrative", "workpapers", "report", "results.json")
    rows = [(name, text(f"archive.holds-{name.split('.')[0]}")) for name in (*names, "manifest.json")]
    return _table((text("archive.col-name"), text("archive.col-what")), rows, (1, 4))


def _scores(engagement: Engagement, values: Snapshot) -> Iterator[Block]:
    scores: dict[str, Any] = values.get("scores", {})
    if not scores:
        yield _plain("archive.index-none")
        return
    total = scores["total"]
    said = text("archive.index-total", total=total["awarded"] or "—", grade=total["grade"] or "—")
    yield Paragraph((_word(said),), "plain")
    rows = []
    for leaf in current_rubric(engagement).leaves():
        score = scores.get(leaf.id)
        if score is not None:
            points = "—" if leaf.points is None else f"{float(leaf.points):g}"
            rows.append((leaf.id, pick(leaf.name), points, score["awarded"] or "—", score["rationale"] or "—"))
    head = [text(f"archive.col-{name}") for name in ("indicator", "name", "points", "awarded", "rationale")]
    yield _table(head, rows, (1, 2, 1, 1, 5))


def _findings(found: Iterable[Finding]) -> Iterator[Block]:
    live = [item for item in found if item.live]
    if not live:
        yield _plain("archive.index-none")
    for item in live:
        yield _heading(3, f"{item.id} {item.title}")
        for part in PARTS:
            words = getattr(item, part).strip()
            if words:
                yield Paragraph((Text(f"{text(f'finding.{part}')}：", bold=True), _word(words)), "plain")


def _sources(engagement: Engagement) -> Table:
    rows = []
    for kind, folder in (("source", "sources"), ("evidence", "evidence")):
        for record in engagement.log.all(kind):
            given = str(record.body.get("received_from") or "—")
            on = str(record.body.get("received_on") or engagement.log.entry(record.first_seq).at[:10])
            rows.append((record.body.get("name", "—"), on, given, f"{folder}/{record.id}"))
    head = [text(f"archive.col-{name}") for name in ("file", "received", "from", "place")]
    return _table(head, rows, (3, 1, 1, 4))
