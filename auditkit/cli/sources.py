"""import, source."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from auditkit.cli.show import echo, json_option, print_json, print_table, progress, with_engagement
from auditkit.core.money import UNITS
from auditkit.core.tables import TABLES
from auditkit.engagement.folder import Engagement
from auditkit.engagement.importing import Taken, look, remove, store
from auditkit.errors import AuditkitError, UsageError
from auditkit.messages import text
from auditkit.sources.canonical import IGNORE, Hints, RecognisedTable


def _pairs(values: Sequence[str], option: str) -> dict[str, str]:
    found = {}
    for value in values:
        left, sign, right = value.partition("=")
        if not sign or not left.strip() or not right.strip():
            raise UsageError("cli.import.pair", option=option, value=value)
        found[left.strip()] = right.strip()
    return found


@click.command("import", help=text("cli.import.help"))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", "kinds", multiple=True, metavar="[SHEET=]KIND", help=text("cli.import.kind"))
@click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN", help=text("cli.import.map"))
@click.option("--unit", type=click.Choice(list(UNITS)), help=text("cli.import.unit"))
@click.option("--dry-run", is_flag=True, help=text("cli.import.dry-run"))
@json_option
@with_engagement
def import_(
    engagement: Engagement,
    files: tuple[Path, ...],
    kinds: tuple[str, ...],
    maps: tuple[str, ...],
    unit: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Recognise and load tables."""
    whole = [kind for kind in kinds if "=" not in kind]
    by_sheet = _pairs([kind for kind in kinds if "=" in kind], "--kind")
    for kind in (*whole, *by_sheet.values()):
        if kind not in TABLES and kind != IGNORE:
            raise UsageError("cli.import.unknown-kind", kind=kind, known=", ".join([*TABLES, IGNORE]))
    hints = Hints(kind=whole[-1] if whole else None, kinds=by_sheet, map=_pairs(maps, "--map"), unit=unit)
    with progress(text("cli.import.reading")) as show:
        taken = look(engagement, _flat(files), hints, show)
    while sys.stdin.isatty() and not as_json and (answers := _ask(taken)):
        hints = _with_answers(hints, answers)
        taken = look(engagement, _flat(files), hints)
    refusal, stored = _stored(engagement, taken, dry_run)
    if not as_json:
        for item in taken:
            _print_taken(item)
    if refusal is not None:
        raise refusal
    if as_json:
        print_json({"sources": [_taken_json(item, "read" if dry_run else "stored") for item in taken]})
    elif dry_run:
        echo(text("cli.import.dry", problems=sum(len(item.problem) for item in taken)))
        for item in taken:
            for problem in item.problem:
                echo(str(problem), err=True)
    else:
        echo(text("cli.import.done", files=stored, known=sum(item.known for item in taken)))


def _stored(engagement: Engagement, taken: Sequence[Taken], dry_run: bool) -> tuple[AuditkitError | None, int]:
    """Store before anything is printed: a reader that closes the pipe early must not undo it."""
    try:
        return None, 0 if dry_run else store(engagement, taken)
    except AuditkitError as refusal:
        return refusal, 0


def _ask(taken: Sequence[Taken]) -> list[str]:
    """Put what is unsure to the person at the terminal; returns the options accepted."""
    questions = {q.settle: q for item in taken for table in item.tables for q in table.questions if q.settle}
    return [
        settle for settle, q in questions.items() if click.confirm(text("cli.import.ask", question=q, settle=settle))
    ]


def _with_answers(hints: Hints, answers: Sequence[str]) -> Hints:
    """Add accepted options, written as on the command line, to the hints."""
    kinds, maps, unit = dict(hints.kinds), dict(hints.map), hints.unit
    for answer in answers:
        for option, value in re.findall(r"(--\w+) (.+?)(?= --\w+ |$)", answer):
            if option == "--kind":
                kinds.update(_pairs([value], option))
            elif option == "--map":
                maps.update(_pairs([value], option))
            elif option == "--unit":
                unit = value
    return Hints(kind=hints.kind, kinds=kinds, map=maps, unit=unit)


def _flat(files: Sequence[Path]) -> list[Path]:
    """Folders stand for the files in them, hidden ones left out."""
    found: list[Path] = []
    for path in files:
        if path.is_dir():
            found.extend(sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith((".", "~$"))))
        else:
            found.append(path)
    return found


def _print_taken(item: Taken) -> None:
    if item.known:
        echo(text("cli.import.known", file=item.path.name))
        return
    echo(item.path.name)
    for table in item.tables:
        for line in _table_lines(table):
            echo(f"  {line}")


def _table_lines(table: RecognisedTable) -> list[str]:
    why = text(f"left-out.{table.reason or 'empty'}")
    kind = text(f"table.{table.kind}") if table.kind else text("cli.import.not-taken", reason=why)
    lines = [
        text(
            "cli.import.table",
            sheet=table.sheet,
            kind=kind,
            rows=len(table.rows),
            left=len(table.left_out),
            unit=table.unit,
        )
    ]
    if table.mapping:
        lines.append("  " + text("cli.import.mapping", mapping="  ".join(f"{k}={v}" for k, v in table.mapping.items())))
    if table.debit is not None and table.credit is not None:
        lines.append("  " + text("cli.import.totals", debit=f"{table.debit:,.2f}", credit=f"{table.credit:,.2f}"))
    counts: dict[str, int] = {}
    for left in table.left_out:
        counts[left.reason] = counts.get(left.reason, 0) + 1
    if counts:
        said = "  ".join(f"{text(f'left-out.{reason}')} {count}" for reason, count in counts.items())
        lines.append("  " + text("cli.import.left-out", reasons=said))
    if table.same_as:
        lines.append("  " + text("cli.import.same-as", other=table.same_as))
    lines += [
        "  " + text("cli.import.total-differs", row=s.row, label=s.label, printed=s.printed, computed=s.computed)
        for s in table.stated_totals
        if not s.agrees
    ]
    lines += [f"  {note}" for note in table.notes]
    return lines


def _taken_json(item: Taken, status: str) -> dict[str, Any]:
    return {
        "file": item.path.name,
        "sha256": item.sha256,
        "known": item.known,
        "tables": [
            {
                "sheet": table.sheet,
                "kind": table.kind,
                "rows": len(table.rows),
                "left_out": len(table.left_out),
                "debit": None if table.debit is None else format(table.debit, ".2f"),
                "credit": None if table.credit is None else format(table.credit, ".2f"),
                "from": table.period[0] if table.period else None,
                "to": table.period[1] if table.period else None,
                "unit": table.unit,
                "mapping": table.mapping,
                "status": _table_status(table, status),
            }
            for table in item.tables
        ],
    }


def _table_status(table: RecognisedTable, status: str) -> str:
    if table.kind is None:
        return "left-out"
    return "tie-out" if table.same_as else status


@click.group("source", help=text("cli.source.help"))
def source_() -> None:
    """Sources."""


def _sources(engagement: Engagement) -> list[dict[str, Any]]:
    tables: dict[str, list[dict[str, Any]]] = {}
    for record in engagement.log.all("table"):
        tables.setdefault(record.body["source"], []).append(record.body)
    found = []
    for record in engagement.log.all("source"):
        listed = [
            {
                "sheet": body["sheet"],
                "kind": body["kind"],
                "rows": body["rows"],
                "left_out": len(body["left_out"]),
                "debit": body["debit"],
                "credit": body["credit"],
                "from": body["period"][0] if body["period"] else None,
                "to": body["period"][1] if body["period"] else None,
                "unit": body["unit"],
                "status": "removed" if record.body["removed"] else _stored_status(body),
            }
            for body in tables.get(record.id, [])
        ]
        entry = engagement.log.entry(record.first_seq)
        found.append(
            {
                "file": record.body["name"],
                "sha256": record.id,
                "size": record.body["size"],
                "received_at": entry.at,
                "by": entry.by,
                "removed": record.body["removed"],
                "tables": listed,
            }
        )
    return found


def _stored_status(body: dict[str, Any]) -> str:
    if body["kind"] is None:
        return "left-out"
    return "stored" if body["stored"] else "tie-out"


@source_.command("list", help=text("cli.source.list.help"))
@json_option
@with_engagement
def list_(engagement: Engagement, as_json: bool) -> None:
    """List what was received."""
    found = _sources(engagement)
    if as_json:
        print_json({"sources": found})
        return
    head = [text(f"cli.source.head.{name}") for name in ("file", "sheet", "kind", "rows", "left", "unit", "status")]
    rows = [
        (
            source["file"],
            table["sheet"],
            text(f"table.{table['kind']}") if table["kind"] else "—",
            table["rows"],
            table["left_out"],
            table["unit"],
            text(f"source-status.{table['status']}"),
        )
        for source in found
        for table in source["tables"]
    ]
    print_table(head, rows, numbers="34")


@source_.command("show", help=text("cli.source.show.help"))
@click.argument("name")
@json_option
@with_engagement
def show(engagement: Engagement, name: str, as_json: bool) -> None:
    """Show one source: mapping, left-out rows, totals."""
    records = [r for r in engagement.log.all("source") if r.body["name"] == name or r.id.startswith(name)]
    if len(records) != 1:
        raise UsageError("source.not-one", name=name, count=len(records))
    bodies = [r.body for r in engagement.log.all("table") if r.body["source"] == records[0].id]
    if as_json:
        print_json({"file": records[0].body["name"], "sha256": records[0].id, "tables": bodies})
        return
    echo(f"{records[0].body['name']}  {records[0].id}")
    for body in bodies:
        kind = text(f"table.{body['kind']}") if body["kind"] else "—"
        echo(text("cli.source.table", sheet=body["sheet"], kind=kind, rows=body["rows"], unit=body["unit"]))
        for field, column in body["mapping"].items():
            echo(f"    {field} ← {column}")
        for row, reason, words in body["left_out"]:
            echo(f"    {text('explain.row', row=row)}  {text(f'left-out.{reason}')}  {words}")


@source_.command("remove", help=text("cli.source.remove.help"))
@click.argument("name")
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def remove_(engagement: Engagement, name: str, because: str) -> None:
    """Take a source out of use."""
    remove(engagement, name, because)
    echo(text("cli.source.removed", name=name))
