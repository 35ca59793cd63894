"""letter draft, list, show, send, withdraw."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from auditkit.cli.papers_written import format_names, print_written
from auditkit.cli.show import echo, json_option, named, print_json, print_table, with_engagement
from auditkit.engagement.folder import Engagement
from auditkit.engagement.letters import (
    ADDRESSEES,
    Letter,
    draft_letter,
    letter,
    letters,
    outdated,
    send_letter,
    withdraw_letter,
)
from auditkit.messages import text

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group("letter", help=text("letters.help"))
def letter_() -> None:
    """Letters that ask for opinions on the draft."""


def letter_json(engagement: Engagement, item: Letter) -> dict[str, Any]:
    """Return a letter as plain values."""
    body = {name: list(value) if isinstance(value, tuple) else value for name, value in item.__dict__.items()}
    stale = item.live and not item.sent and outdated(engagement, item)
    return {"id": item.id, "state": item.state, "outdated": stale, **body}


@letter_.command("draft", help=text("letters.draft.help"))
@click.option("--as", "kind", type=click.Choice(ADDRESSEES), default="auditee", help=text("letters.opt.as"))
@click.option("--to", "name", default="", help=text("letters.opt.to"))
@click.option("--round", "round_", type=click.IntRange(1, 99), default=None, help=text("letters.opt.round"))
@click.option("--number", default="", help=text("letters.opt.number"))
@click.option("--days", type=click.IntRange(1, 3650), default=None, help=text("letters.opt.days"))
@click.option("--format", "formats", default="docx", help=text("letters.opt.format"))
@click.option("--out", type=_FOLDER, default=None, help=text("letters.opt.out"))
@json_option
@with_engagement
def draft(
    engagement: Engagement,
    kind: str,
    name: str,
    round_: int | None,
    number: str,
    days: int | None,
    formats: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Write the letter and the answer sheet."""
    from auditkit.report.building import known_formats
    from auditkit.report.letter_paper import write_letter

    known_formats(format_names(formats))
    item = draft_letter(engagement, kind, name, round_=round_, number=number, days=days)
    files = write_letter(engagement, item, format_names(formats), out)
    if as_json:
        print_json({**letter_json(engagement, item), "written": [str(path) for path in files]})
        return
    echo(text("letters.drafted", id=item.id, name=item.name, round=item.round, findings=len(item.findings)))
    print_written(files)
    if item.total is None:
        echo(text("letters.unscored"), err=True)


@letter_.command("list", help=text("letters.list.help"))
@json_option
@with_engagement
def list_(engagement: Engagement, as_json: bool) -> None:
    """List letters."""
    found = letters(engagement)
    if as_json:
        print_json({"letters": [letter_json(engagement, item) for item in found]})
        return
    names = ("id", "round", "name", "sent", "due", "total", "state")
    rows = [
        (i.id, i.round, i.name, i.sent or None, i.due or None, i.total, text(f"letters.state.{i.state}")) for i in found
    ]
    print_table([text(f"letters.head.{name}") for name in names], rows, numbers="15")


@letter_.command("show", help=text("letters.show.help"))
@click.argument("id_", metavar="ID")
@json_option
@with_engagement
def show(engagement: Engagement, id_: str, as_json: bool) -> None:
    """Show a letter."""
    item = letter(engagement, id_)
    if as_json:
        print_json(letter_json(engagement, item))
        return
    echo(text("letters.shown", id=item.id, name=item.name, round=item.round, state=text(f"letters.state.{item.state}")))
    for name in ("number", "sent", "due", "total", "grade"):
        echo(named(text(f"letters.head.{name}"), getattr(item, name) or "—"))
    echo(text("letters.findings", ids=", ".join(f"{id_}@{revision}" for id_, revision in item.findings.items()) or "—"))
    if item.withdrawn:
        echo(text("evidence.because", because=item.withdrawn))
    elif not item.sent and outdated(engagement, item):
        echo(text("letters.is-outdated"), err=True)


@letter_.command("send", help=text("letters.send.help"))
@click.argument("id_", metavar="ID")
@click.option("--on", default="", metavar="DATE", help=text("letters.opt.on"))
@click.option("--due", default="", metavar="DATE", help=text("letters.opt.due"))
@click.option("--file", "files", multiple=True, type=_FILE, help=text("letters.opt.file"))
@with_engagement
def send(engagement: Engagement, id_: str, on: str, due: str, files: tuple[Path, ...]) -> None:
    """Record that a letter went out."""
    item = send_letter(engagement, id_, on, due, files)
    echo(text("letters.sent", id=item.id, name=item.name, on=item.sent, due=item.due))


@letter_.command("withdraw", help=text("letters.withdraw.help"))
@click.argument("id_", metavar="ID")
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def withdraw(engagement: Engagement, id_: str, because: str) -> None:
    """Withdraw a letter."""
    item = withdraw_letter(engagement, id_, because)
    echo(text("letters.withdrawn", id=item.id))
