"""finding add, list, show, edit, withdraw."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from auditkit.cli.publishing import history_, publish_
from auditkit.cli.show import echo, json_option, named, print_json, print_table, with_engagement
from auditkit.cli.values import AMOUNT, POINTS
from auditkit.engagement.finding import (
    PARTS,
    Deduction,
    Draft,
    Finding,
    add,
    deductions,
    edit,
    finding,
    findings,
    points_text,
    withdraw,
)
from auditkit.engagement.folder import Engagement
from auditkit.engagement.publishing import publish_state, revise
from auditkit.errors import UsageError
from auditkit.messages import speaking, text


@click.group("finding", help=text("cli.finding.help"))
def finding_() -> None:
    """Findings."""


def finding_json(item: Finding, taken: list[Deduction]) -> dict[str, Any]:
    """Return a finding as plain values."""
    return {
        **{name: list(value) if isinstance(value, tuple) else value for name, value in item.__dict__.items()},
        "deductions": [
            {"id": d.id, "indicator": d.indicator, "points": points_text(d.points), "rationale": d.rationale}
            for d in taken
            if item.id in d.findings and d.status == "live"
        ],
    }


def _said(command: Any) -> Any:
    options = [
        click.option("--title", default=None, help=text("cli.finding.title")),
        click.option("--indicator", "indicators", multiple=True, help=text("cli.finding.indicator")),
        *(click.option(f"--{part}", default=None, help=text(f"finding.{part}")) for part in PARTS),
        click.option("--amount", type=AMOUNT, default=None, help=text("cli.finding.amount")),
        click.option("--exception", "exceptions", multiple=True, help=text("cli.finding.exception")),
        click.option("--measure", "measures", multiple=True, help=text("cli.finding.measure")),
        click.option("--place", "places", multiple=True, metavar="FILE/SHEET/ROW", help=text("cli.finding.place")),
        click.option(
            "--evidence",
            "evidence",
            multiple=True,
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help=text("cli.finding.evidence"),
        ),
        click.option("--edit", "in_editor", is_flag=True, help=text("cli.finding.editor")),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _draft(values: dict[str, Any]) -> Draft:
    return Draft(
        title=values["title"],
        indicators=values["indicators"] or None,
        parts={part: values[part] for part in PARTS if values[part] is not None},
        amount=values["amount"],
        exceptions=values["exceptions"] or None,
        measures=values["measures"] or None,
        places=values["places"] or None,
        evidence=values["evidence"],
    )


@finding_.command("add", help=text("cli.finding.add.help"))
@_said
@click.option("--deduct", type=POINTS, default=None, help=text("cli.finding.deduct"))
@click.option("--rationale", default="", help=text("cli.finding.rationale"))
@json_option
@with_engagement
def add_(
    engagement: Engagement, deduct: Fraction | None, rationale: str, as_json: bool, in_editor: bool, **values: Any
) -> None:
    """Record a finding."""
    if values["exceptions"]:
        from auditkit.engagement.prefilling import prefill

        with speaking(engagement.config.language):
            prefill(engagement, values)
    if in_editor:
        _edited(values)
    if rationale and deduct is None:
        raise UsageError("finding.rationale-without-points")
    item, taken = add(engagement, _draft(values), deduct=deduct, rationale=rationale)
    if as_json:
        print_json(finding_json(item, [taken] if taken else []))
        return
    echo(text("cli.finding.added", id=item.id, title=item.title))
    if taken:
        echo(text("cli.finding.deducted", id=taken.id, indicator=taken.indicator, points=points_text(taken.points)))
    if item.missing:
        echo(text("cli.finding.missing", parts="、".join(text(f"finding.{part}") for part in item.missing)), err=True)


def _edited(values: dict[str, Any]) -> None:
    """Let a person complete the parts in an editor: one heading each."""
    blocks = [f"# {part}\n{values[part] or ''}\n" for part in ("title", *PARTS)]
    words = click.edit("\n".join(blocks), extension=".md")
    if words is None:
        raise UsageError("finding.editor-closed")
    part = None
    found: dict[str, list[str]] = {}
    for line in words.splitlines():
        name = line[2:].strip()
        if line.startswith("# ") and name in ("title", *PARTS):
            part = name
            found[part] = []
        elif part:
            found[part].append(line)
    for name, lines in found.items():
        values[name] = "\n".join(lines).strip() or None


@finding_.command("edit", help=text("cli.finding.edit.help"))
@click.argument("id_", metavar="ID")
@_said
@with_engagement
def edit_(engagement: Engagement, id_: str, in_editor: bool, **values: Any) -> None:
    """Record a new revision."""
    if publish_state(engagement, finding(engagement, id_)) != "unpublished":
        raise UsageError("review.use-revise", id=id_)
    item = edit(engagement, id_, _changed(engagement, id_, in_editor, values))
    echo(text("cli.finding.edited", id=item.id, revision=item.revision))


def _changed(engagement: Engagement, id_: str, in_editor: bool, values: dict[str, Any]) -> Draft:
    if in_editor:
        old = finding(engagement, id_)
        for part in ("title", *PARTS):
            values[part] = values[part] or getattr(old, part)
        _edited(values)
    return _draft(values)


@finding_.command("revise", help=text("review.revise.help"))
@click.argument("id_", metavar="ID")
@_said
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def revise_(engagement: Engagement, id_: str, in_editor: bool, because: str, **values: Any) -> None:
    """Change a published finding."""
    item = revise(engagement, id_, _changed(engagement, id_, in_editor, values), because)
    echo(text("review.revised", id=item.id, revision=item.revision))


@finding_.command("list", help=text("cli.finding.list.help"))
@json_option
@with_engagement
def list_(engagement: Engagement, as_json: bool) -> None:
    """List findings."""
    found, taken = findings(engagement), deductions(engagement)
    if as_json:
        print_json({"findings": [finding_json(item, taken) for item in found]})
        return
    head = [text(f"cli.finding.head.{name}") for name in ("id", "indicators", "title", "amount", "deducted", "status")]
    rows = []
    for item in found:
        points = sum((d.points for d in taken if item.id in d.findings and d.status == "live"), Fraction(0))
        status = text(f"finding-status.{item.status}")
        rows.append((item.id, ", ".join(item.indicators), item.title, item.amount, points_text(points), status))
    print_table(head, rows, numbers="34")


@finding_.command("show", help=text("cli.finding.show.help"))
@click.argument("id_", metavar="ID")
@json_option
@with_engagement
def show(engagement: Engagement, id_: str, as_json: bool) -> None:
    """Show a finding with all its parts."""
    item = finding(engagement, id_)
    if as_json:
        print_json(finding_json(item, deductions(engagement)))
        return
    echo(f"{item.id}  {item.title}  ({text('cli.finding.revision', revision=item.revision)})")
    for part in PARTS:
        echo(named(text(f"finding.{part}"), getattr(item, part) or "—"))
    amount = "—" if item.amount is None else f"{Decimal(item.amount):,.2f}"
    echo(text("cli.finding.rests", exceptions=", ".join(item.exceptions) or "—", amount=amount))


@finding_.command("withdraw", help=text("cli.finding.withdraw.help"))
@click.argument("id_", metavar="ID")
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def withdraw_(engagement: Engagement, id_: str, because: str) -> None:
    """Withdraw a finding."""
    gone = withdraw(engagement, id_, because)
    echo(text("cli.finding.withdrawn", id=id_, deductions=", ".join(gone) or "—"))


for _command in (publish_, history_):
    finding_.add_command(_command)
