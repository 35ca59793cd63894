"""The completeness paper of a source (资料完整性核对表): composed from the records, written in any format."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from auditkit.analysis.sequences import spans
from auditkit.documents.model import Block, Document, Heading, Paragraph, Properties, Table, line
from auditkit.documents.writers import write
from auditkit.engagement.completing import Completeness, completeness
from auditkit.engagement.folder import Config, Engagement
from auditkit.engagement.wording import tieout_sentence, tieout_value
from auditkit.messages import has, speaking, text
from auditkit.report.building import known_formats
from auditkit.report.paper_tables import Columns, facts_table, paper_table
from auditkit.store.files import write_whole

_MOST_ROWS = 1000
_UNSAFE = re.compile(r"[.\\/:*?\"<>|\s]+")


def write_papers(
    engagement: Engagement, names: Sequence[str], formats: Sequence[str], out: Path | None = None
) -> list[Path]:
    """Write the completeness papers of sources.

    Args:
        engagement: The engagement.
        names: File names or beginnings of SHA-256; none for all sources in use.
        formats: Of ``xlsx``, ``docx``, ``html``, ``md``, ``pdf``; ``docx`` where none is given.
        out: Folder, ``workpapers`` of the engagement by default; a file name where one paper in one format is written.

    Returns:
        The files.

    Raises:
        UsageError: If a source or format is unknown.
    """
    single = out is not None and bool(out.suffix)
    asked = list(formats) or ([out.suffix[1:].lower()] if out is not None and single else ["docx"])
    chosen = known_formats([name.strip() for name in asked])
    wanted = list(names) or [r.id for r in engagement.log.all("source") if not r.body["removed"]]
    folder = engagement.root / "workpapers" if out is None or single else out
    files = []
    with speaking(engagement.config.language):
        for name in wanted:
            found = completeness(engagement, name)
            document = compose(found, engagement.config)
            for format_ in chosen:
                stem = f"{text('paper.file')}-{_UNSAFE.sub('-', found.source.body['name'])}"
                one = out is not None and single and len(wanted) == len(chosen) == 1
                path = out if one and out is not None else folder / f"{stem}.{format_}"
                write_whole(path, write(document, format_))
                files.append(path)
    return files


def compose(found: Completeness, config: Config) -> Document:
    """Return the paper of one source, in the language in force."""
    title = text("paper.title", file=found.source.body["name"])
    blocks: list[Block] = [Heading(1, line(title)), Paragraph(line(text("paper.purpose")))]
    parts: list[tuple[str, Table | None]] = [
        ("receipt", _receipt(found)),
        ("tables", _tables(found)),
        ("rows", _rows(found)),
        ("left-out", _left_out(found)),
        ("totals", _totals(found)),
        ("vouchers", _vouchers(found)),
        ("ties", _ties(found)),
        ("decisions", _decisions(found)),
    ]
    for name, table in parts:
        blocks.append(Heading(2, line(text(f"paper.part.{name}"))))
        blocks.append(table if table is not None else Paragraph(line(text(f"paper.none.{name}"))))
    blocks.append(Heading(2, line(text("paper.part.conclusion"))))
    blocks += [Paragraph(line(words)) for words in _conclusion(found)]
    blocks.append(Paragraph(line(text("paper.signatures")), style="plain"))
    created = date.fromisoformat(found.received_at[:10])
    return Document(title, config.language, Properties(config.firm, created), tuple(blocks))


def _receipt(found: Completeness) -> Table:
    body = found.source.body
    facts = [
        ("file", body["name"]),
        ("sha256", found.source.id),
        ("size", f"{body['size']:,}"),
        ("received", body.get("received_on") or "—"),
        ("from", body.get("received_from") or "—"),
        ("recorded", f"{found.received_at.replace('T', ' ').rstrip('Z')} UTC"),
        ("by", found.by),
        ("state", text("paper.gone") if body["removed"] else text("paper.used")),
    ]
    return facts_table("receipt", [(text(f"paper.fact.{name}"), str(value)) for name, value in facts])


def _tables(found: Completeness) -> Table | None:
    columns: Columns = (
        ("sheet", 1.7, "text"),
        ("kind", 1.7, "text"),
        ("data", 1.1, "number"),
        ("lines", 1.1, "number"),
        ("unit", 0.9, "text"),
        ("debit", 2.2, "amount"),
        ("credit", 2.2, "amount"),
        ("period", 1.5, "text"),
        ("use", 1.2, "text"),
    )
    rows = []
    for body in found.tables:
        kind = text(f"table.{body['kind']}") if body["kind"] else text(f"left-out.{body['reason'] or 'empty'}")
        sums = [_money(body[side]) for side in ("debit", "credit")]
        span = " — ".join(dict.fromkeys(body["period"] or [])) or "—"
        data = str(body.get("data_rows", body["rows"]))
        rows.append((body["sheet"], kind, data, str(body["rows"]), body["unit"], *sums, span, _use(body)))
    return paper_table("tables", columns, rows)


def _use(body: Any) -> str:
    if body["kind"] is None:
        return text("source-status.left-out")
    if not body["stored"]:
        return text("source-status.tie-out")
    return text("source-status.other" if body.get("other") else "source-status.stored")


def _rows(found: Completeness) -> Table | None:
    names = ("rows", "titles", "headers", "data", "left_out")
    columns: Columns = (("sheet", 3, "text"), *((name, 1, "number") for name in names), ("holds", 1.2, "text"))
    rows = []
    for control in found.controls:
        parts = sum(control[name] for name in names[1:])
        holds = text("import.agrees" if parts == control["rows"] else "import.differs")
        rows.append((control["sheet"], *(str(control[name]) for name in names), holds))
    return paper_table("rows", columns, rows)


def _left_out(found: Completeness) -> Table | None:
    columns: Columns = (("sheet", 2, "text"), ("row", 1.4, "number"), ("reason", 1.6, "text"), ("words", 6, "text"))
    rows = []
    for body in found.tables:
        blank = [row for row, reason, _ in body["left_out"] if reason == "blank"]
        listed = [item for item in body["left_out"] if item[1] != "blank"]
        if blank:
            rows.append((body["sheet"], spans(blank), text("left-out.blank"), text("paper.count", count=len(blank))))
        for row, reason, words in listed[:_MOST_ROWS]:
            rows.append((body["sheet"], str(row), text(f"left-out.{reason}"), words))
        if len(listed) > _MOST_ROWS:
            rows.append((body["sheet"], "…", "", text("paper.more", count=len(listed) - _MOST_ROWS)))
    return paper_table("left-out", columns, rows)


def _totals(found: Completeness) -> Table | None:
    columns: Columns = (
        ("what", 4, "text"),
        ("stated", 2, "amount"),
        ("found", 2, "amount"),
        ("difference", 1.6, "amount"),
        ("status", 1.2, "text"),
    )
    rows = []
    body = found.source.body
    giver = body.get("received_from") or found.by
    for one in body.get("expected", ()):
        named = text("import.what-" + one["what"])
        what = f"{one['sheet']} {named}".strip()
        agrees = one["stated"] == one["found"]
        words = text("paper.stated-by", what=what, who=giver)
        rows.append((words, one["stated"], one["found"], "0" if agrees else "—", text(_agreement(agrees))))
    for table in found.tables:
        for row, label, column, printed, computed, _, agrees in table["stated_totals"]:
            name = text(f"field.{column}") if has(f"field.{column}") else column
            words = text("paper.printed", sheet=table["sheet"], row=row, label=label, column=name)
            apart = Decimal(computed) - Decimal(printed)
            rows.append((words, _money(printed), _money(computed), _money(str(apart)), text(_agreement(agrees))))
    return paper_table("totals", columns, rows)


def _agreement(agrees: bool) -> str:
    return "import.agrees" if agrees else "import.differs"


def _vouchers(found: Completeness) -> Table | None:
    columns: Columns = (
        ("sheet", 2, "text"),
        ("type", 1, "text"),
        ("month", 1.4, "text"),
        ("first", 0.9, "number"),
        ("last", 0.9, "number"),
        ("count", 0.9, "number"),
        ("missing", 4, "text"),
    )
    rows = []
    for sheet, vouchers in found.vouchers.items():
        for run in vouchers.runs:
            more = text("paper.and-more", count=run.gaps - len(run.missing)) if run.gaps > len(run.missing) else ""
            missing = f"{spans(run.missing)}{more}" if run.gaps else text("paper.no-gap")
            month = run.period or text("paper.whole-year")
            numbers = (str(run.first), str(run.last), str(run.count))
            rows.append((sheet, run.type or "—", month, *numbers, missing))
        if vouchers.empty:
            rows.append((sheet, "—", text("paper.months"), "—", "—", "0", "、".join(vouchers.empty)))
    return paper_table("vouchers", columns, rows)


def _ties(found: Completeness) -> Table | None:
    columns: Columns = (
        ("tie", 5, "text"),
        ("left", 1.8, "amount"),
        ("right", 1.8, "amount"),
        ("difference", 1.6, "amount"),
        ("status", 1.2, "text"),
    )
    rows = []
    for tie in found.ties:
        if tie.id.startswith("printed-total"):
            continue
        apart = None if tie.left is None or tie.right is None else str(Decimal(tie.left) - Decimal(tie.right))
        status = text(f"tieout-status.{tie.status}").strip()
        rows.append(
            (tieout_sentence(tie), *(tieout_value(tie, value) for value in (tie.left, tie.right, apart)), status)
        )
    return paper_table("ties", columns, rows)


def _decisions(found: Completeness) -> Table | None:
    columns: Columns = (("what", 1.6, "text"), ("fact", 6, "text"), ("who", 1.2, "text"), ("when", 1.6, "text"))
    made = (found.by, found.received_at[:10])
    rows = [(text("paper.hidden"), words, "—", "—") for words in _hidden(found)]
    rows += [(text("paper.answer"), words, *made) for words in _answers(found)]
    for sheet, row, words in found.source.body.get("dropped", ()):
        fact = text("paper.dropped", sheet=sheet, row=row, words=words, because=found.source.body.get("because", "—"))
        rows.append((text("left-out.decision"), fact, *made))
    if found.replacement is not None:
        rows += [(text("paper.replaces"), words, *made) for words in _replaced(found.replacement)]
    for at, by, what, why in found.history:
        rows.append((text(f"paper.history.{what}"), why or "—", by, at[:10]))
    return paper_table("decisions", columns, rows)


def _hidden(found: Completeness) -> Iterable[str]:
    for body in found.tables:
        if body["hidden_rows"]:
            yield text("paper.hidden-rows", sheet=body["sheet"], rows=spans(body["hidden_rows"][:_MOST_ROWS]))
        if any(message_id == "recognise.hidden-sheet" for message_id, _ in body["notes"]):
            yield text("paper.hidden-sheet", sheet=body["sheet"])


def _answers(found: Completeness) -> Iterable[str]:
    """What a person said when the file was imported: each settles a question or corrects a reading."""
    said: list[str] = []
    for body in found.tables:
        told = body.get("said") or {}
        said += [f"--kind {told['kind']}"] if told.get("kind") else []
        said += [f"--kind {sheet}={kind}" for sheet, kind in (told.get("kinds") or {}).items()]
        said += [f"--map {field}={column}" for field, column in (told.get("map") or {}).items()]
        said += [f"--unit {body['unit_said']}"] if body.get("unit_said") else []
        said += [f"--unit {sheet}={unit}" for sheet, unit in (told.get("units") or {}).items()]
        said += [f"--{name} {_sign(told[name])}" for name in ("encoding", "separator", "dates") if told.get(name)]
        if body.get("other"):
            other = "、".join(body["other"][name] for name in ("entity", "year") if name in body["other"])
            said.append(text("source.other", found=other, because=body["other"]["because"]))
    return dict.fromkeys(said)


def _sign(said: str) -> str:
    return "tab" if said == "\t" else said


def _replaced(body: Any) -> Iterable[str]:
    for table in body["tables"]:
        counts = {what: table[what] for what in ("added", "removed", "changed")}
        yield text("source.diff.table", kind=text(f"table.{table['kind']}"), same=table["same"], **counts)


def _conclusion(found: Completeness) -> list[str]:
    """Say what holds and what is open, each with its count."""
    open_: list[str] = []
    wrong = [item for body in found.tables for item in body["stated_totals"] if not item[6]]
    ties = Counter(tie.status for tie in found.ties)
    gaps = sum(run.gaps for vouchers in found.vouchers.values() for run in vouchers.runs)
    empty = sum(len(vouchers.empty) for vouchers in found.vouchers.values())
    dropped = len(found.source.body.get("dropped", ()))
    facts = [("totals", len(wrong)), ("ties", ties["differs"]), ("untestable", ties["untestable"]), ("gaps", gaps)]
    for name, count in [*facts, ("months", empty), ("dropped", dropped)]:
        if count:
            open_.append(text(f"paper.open.{name}", count=count))
    rows = sum(control["rows"] for control in found.controls)
    taken = [text("paper.all-rows", rows=rows)] if found.controls else []
    return [*taken, *(open_ or [text("paper.nothing-open")])]


def _money(value: str | None) -> str:
    return "—" if value is None else f"{Decimal(value):,.2f}"
