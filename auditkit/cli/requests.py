"""request list, add, edit, drop, send, receive, unavailable, remind, declare."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.engagement.folder import Engagement
from auditkit.messages import text

if TYPE_CHECKING:
    from auditkit.engagement.requests import Request, Wish
    from auditkit.papers.request_papers import What

FORMATS = ("docx", "xlsx")


@click.group("request", help=text("request.cli.help"))
def request_() -> None:
    """Requests of data."""


def request_json(item: Request) -> dict[str, Any]:
    """Return a request as plain values."""
    return {
        "id": item.id,
        "title": item.title,
        "period": item.period,
        "form": item.form,
        "provider": item.provider,
        "kinds": list(item.kinds),
        "original": item.original,
        "due": item.due or None,
        "state": item.state,
        "received_on": item.received_on or None,
        "copy": item.copy or None,
        "files": [{"file": one.name, "sha256": one.sha256, "kept": one.kind, "on": one.on} for one in item.given],
        "reason": item.reason or None,
        "note": item.note,
    }


@request_.command("list", help=text("request.cli.list.help"))
@click.option("--open", "only_open", is_flag=True, help=text("request.opt.open"))
@click.option("--on", "day", default="", metavar="DATE", help=text("request.opt.today"))
@json_option
@with_engagement
def list_(engagement: Engagement, only_open: bool, day: str, as_json: bool) -> None:
    """List what was asked for."""
    from auditkit.engagement.requests import asked_for

    listed = asked_for(engagement, _day(day))
    found = [item for item in listed if item.open or not only_open]
    if as_json:
        print_json({"requests": [request_json(item) for item in found]})
        return
    head = [text(f"papers.col.{name}") for name in ("number", "data", "due", "state", "received", "copy", "remark")]
    rows = [
        (
            item.id,
            item.title,
            item.due or None,
            text(f"request.state.{item.state}"),
            item.received_on or None,
            text(f"request.copy.{item.copy}") if item.copy else None,
            item.reason or "；".join(item.files) or None,
        )
        for item in found
    ]
    print_table(head, rows)
    received = sum(item.state == "received" for item in listed)
    echo(text("request.cli.sum", asked=len(listed), received=received, open=sum(item.open for item in listed)))


def _day(words: str) -> date:
    from auditkit.engagement.requests import day

    return date.fromisoformat(day(words)) if words else date.today()


def _said(command: Any) -> Any:
    for option in (
        click.option("--original/--any-copy", default=None, help=text("request.opt.original")),
        click.option("--kind", "kinds", multiple=True, help=text("request.opt.kind")),
        click.option("--due", default=None, metavar="DATE", help=text("request.opt.due")),
        click.option("--note", default=None, help=text("request.opt.note")),
        click.option("--provider", default=None, help=text("request.opt.provider")),
        click.option("--form", default=None, help=text("request.opt.form")),
        click.option("--period", default=None, help=text("request.opt.period")),
    ):
        command = option(command)
    return command


def _wish(kinds: tuple[str, ...], original: bool | None, due: str | None, words: dict[str, str | None]) -> Wish:
    from auditkit.core.tables import TABLES
    from auditkit.engagement.requests import Wish
    from auditkit.errors import UsageError

    for kind in kinds:
        if kind not in TABLES:
            raise UsageError("request.no-kind", kind=kind, known=", ".join(TABLES))
    said = {name: value for name, value in words.items() if value is not None}
    return Wish(said, kinds or None, original, due)


@request_.command("add", help=text("request.cli.add.help"))
@click.option("--title", required=True, help=text("request.opt.title"))
@_said
@with_engagement
def add(
    engagement: Engagement, kinds: tuple[str, ...], original: bool | None, due: str | None, **words: str | None
) -> None:
    """Add something to the list."""
    from auditkit.engagement.requests import add as added

    item = added(engagement, _wish(kinds, original, due, words))
    echo(text("request.cli.added", id=item.id, title=item.title))


@request_.command("edit", help=text("request.cli.edit.help"))
@click.argument("ids", nargs=-1, metavar="[ID]…")
@click.option("--title", default=None, help=text("request.opt.title"))
@_said
@with_engagement
def edit(
    engagement: Engagement,
    ids: tuple[str, ...],
    kinds: tuple[str, ...],
    original: bool | None,
    due: str | None,
    **words: str | None,
) -> None:
    """Change what the list says."""
    from auditkit.engagement.requests import change

    found = change(engagement, ids, _wish(kinds, original, due, words))
    echo(text("request.cli.edited", count=len(found)))


@request_.command("drop", help=text("request.cli.drop.help"))
@click.argument("id_", metavar="ID")
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def drop(engagement: Engagement, id_: str, because: str) -> None:
    """Take something off the list."""
    from auditkit.engagement.requests import drop as dropped

    dropped(engagement, id_, because)
    echo(text("request.cli.dropped", id=id_))


@request_.command("receive", help=text("request.cli.receive.help"))
@click.argument("id_", metavar="ID")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--on", default="", metavar="DATE", help=text("request.opt.on"))
@click.option("--original", "copy", flag_value="original", help=text("request.opt.is-original"))
@click.option("--copy", "copy", flag_value="copy", help=text("request.opt.is-copy"))
@with_engagement
def receive(engagement: Engagement, id_: str, files: tuple[Path, ...], on: str, copy: str | None) -> None:
    """Record that something came."""
    from auditkit.engagement.requests import receive as received

    item = received(engagement, id_, files, on=on, copy=copy or "")
    echo(text("request.cli.received", id=item.id, title=item.title, count=len(item.files)))


@request_.command("unavailable", help=text("request.cli.unavailable.help"))
@click.argument("id_", metavar="ID")
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def unavailable(engagement: Engagement, id_: str, because: str) -> None:
    """Record that something cannot be had."""
    from auditkit.engagement.requests import unavailable as gone

    item = gone(engagement, id_, because)
    echo(text("request.cli.unavailable", id=item.id, title=item.title))


def _written(what: What, help_: str) -> Any:
    """Make a command that writes a paper about the requests."""

    @request_.command({"list": "send", "reminder": "remind", "declaration": "declare"}[what], help=help_)
    @click.option("--on", default="", metavar="DATE", help=text("request.opt.paper-day"))
    @click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None, help=text("papers.opt.out"))
    @click.option("--format", "formats", default="docx", help=text("request.opt.format"))
    @with_engagement
    def command(engagement: Engagement, on: str, out: Path | None, formats: str) -> None:
        from auditkit.errors import UsageError
        from auditkit.papers.request_papers import write_requests

        wanted = [name.strip() for name in formats.split(",")]
        for name in wanted:
            if name not in FORMATS:
                raise UsageError("report.build.format-unknown", format=name, known=", ".join(FORMATS))
        for path in write_requests(engagement, what, wanted, _day(on), out):
            echo(text("papers.cli.built", file=str(path)))

    return command


_written("list", text("request.cli.send.help"))
_written("reminder", text("request.cli.remind.help"))
_written("declaration", text("request.cli.declare.help"))
