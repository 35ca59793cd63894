"""source: what was received, how it was used, corrections."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.cli.sourcing import control_line, difference_json, difference_lines, expected_line
from auditkit.engagement.correcting import difference, remove, restore
from auditkit.engagement.folder import Engagement
from auditkit.engagement.tabling import one_source
from auditkit.messages import text
from auditkit.store.log import Record


@click.group("source", help=text("cli.source.help"))
def source_() -> None:
    """Sources."""


def _sources(engagement: Engagement) -> list[dict[str, Any]]:
    tables: dict[str, list[dict[str, Any]]] = {}
    for record in engagement.log.all("table"):
        tables.setdefault(record.body["source"], []).append(record.body)
    found = []
    for record in engagement.log.all("source"):
        gone = record.body["removed"]
        listed = [_listed(body, gone) for body in tables.get(record.id, []) if body["reason"] != "replaced"]
        entry = engagement.log.entry(record.first_seq)
        found.append(
            {
                "file": record.body["name"],
                "sha256": record.id,
                "size": record.body["size"],
                "received_at": entry.at,
                "by": entry.by,
                "removed": gone,
                "tables": listed,
            }
        )
    return found


def _listed(body: dict[str, Any], gone: bool) -> dict[str, Any]:
    return {
        "sheet": body["sheet"],
        "kind": body["kind"],
        "rows": body["rows"],
        "left_out": len(body["left_out"]),
        "debit": body["debit"],
        "credit": body["credit"],
        "amount": body.get("amount"),
        "from": body["period"][0] if body["period"] else None,
        "to": body["period"][1] if body["period"] else None,
        "unit": body["unit"],
        "status": "removed" if gone else _stored_status(body),
    }


def _stored_status(body: dict[str, Any]) -> str:
    if body["kind"] is None:
        return "left-out"
    if not body["stored"]:
        return "tie-out"
    return "other" if body.get("other") else "stored"


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


def _tables_of(engagement: Engagement, record: Record) -> list[dict[str, Any]]:
    bodies = [r.body for r in engagement.log.all("table") if r.body["source"] == record.id]
    return [body for body in bodies if body["reason"] != "replaced"]


def _controls(bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the equation of every sheet, once."""
    return list({body["sheet"]: body["control"] for body in bodies if body.get("control")}.values())


@source_.command("show", help=text("cli.source.show.help"))
@click.argument("name")
@json_option
@with_engagement
def show(engagement: Engagement, name: str, as_json: bool) -> None:
    """Show one source: mapping, left-out rows, totals."""
    record = one_source(engagement, name)
    bodies = _tables_of(engagement, record)
    entry = engagement.log.entry(record.first_seq)
    if as_json:
        facts = {key: value for key, value in record.body.items() if key not in ("name", "notes")}
        head = {"file": record.body["name"], "sha256": record.id, "received_at": entry.at, "by": entry.by}
        print_json({**head, **facts, "controls": _controls(bodies), "tables": bodies})
        return
    echo(f"{record.body['name']}  {record.id}")
    for line in _receipt_lines(record, entry.at, entry.by):
        echo(f"  {line}")
    for body in bodies:
        for line in _body_lines(body):
            echo(line)
    for control in _controls(bodies):
        echo("  " + control_line(control))


def _receipt_lines(record: Record, at: str, by: str) -> list[str]:
    body = record.body
    day, giver = body.get("received_on") or at[:10], body.get("received_from") or "—"
    lines = [text("source.received", day=day, giver=giver, by=by)]
    lines += [text(message_id, **params) for message_id, params in body.get("notes", ())]
    if body["removed"]:
        lines.append(text("source.out-of-use", because=body.get("because") or "—"))
    lines += [expected_line(one["what"], one["sheet"], one["stated"], one["found"]) for one in body.get("expected", ())]
    return lines


def _body_lines(body: dict[str, Any]) -> list[str]:
    kind = text(f"table.{body['kind']}") if body["kind"] else "—"
    lines = [text("cli.source.table", sheet=body["sheet"], kind=kind, rows=body["rows"], unit=body["unit"])]
    if body["debit"] is not None and body["credit"] is not None:
        lines.append("    " + text("cli.import.totals", debit=body["debit"], credit=body["credit"]))
    if body.get("amount") is not None:
        lines.append("    " + text("import.total-amount", amount=body["amount"]))
    if body.get("other"):
        other = "、".join(body["other"][name] for name in ("entity", "year") if name in body["other"])
        lines.append("    " + text("source.other", found=other, because=body["other"]["because"]))
    if body.get("decided"):
        lines.append("    " + text("source.decided", because=body["decided"]["because"]))
    lines += [f"    {field} ← {column}" for field, column in body["mapping"].items()]
    lines += [
        f"    {text('explain.row', row=row)}  {text(f'left-out.{reason}')}  {words}"
        for row, reason, words in body["left_out"]
    ]
    return lines


@source_.command("paper", help=text("source.paper.help"))
@click.argument("names", nargs=-1)
@click.option("--out", type=click.Path(path_type=Path), help=text("source.paper.out"))
@click.option("--format", "formats", default="", help=text("source.paper.format"))
@with_engagement
def paper(engagement: Engagement, names: tuple[str, ...], out: Path | None, formats: str) -> None:
    """Write the completeness papers."""
    from auditkit.report.source_paper import write_papers

    for path in write_papers(engagement, names, [name for name in formats.split(",") if name.strip()], out):
        echo(text("source.paper.done", file=str(path)))


@source_.command("diff", help=text("source.diff.help"))
@click.argument("old")
@click.argument("new")
@json_option
@with_engagement
def diff(engagement: Engagement, old: str, new: str, as_json: bool) -> None:
    """Show what differs between two sources, row by row."""
    found = difference(engagement, old, new)
    if as_json:
        print_json({"old": old, "new": new, "tables": difference_json(found)})
        return
    for line in difference_lines(found):
        echo(line)


@source_.command("remove", help=text("cli.source.remove.help"))
@click.argument("name")
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def remove_(engagement: Engagement, name: str, because: str) -> None:
    """Take a source out of use."""
    remove(engagement, name, because)
    echo(text("cli.source.removed", name=name))


@source_.command("restore", help=text("source.restore.help"))
@click.argument("name")
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def restore_(engagement: Engagement, name: str, because: str) -> None:
    """Put a source into use again."""
    restore(engagement, name, because)
    echo(text("source.restored", name=name))
