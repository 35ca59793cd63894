"""followup list, show, set: what became of the recommendations of earlier years."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from auditkit.cli.show import echo, json_option, named, print_json, print_table, with_engagement
from auditkit.engagement.folder import Engagement
from auditkit.engagement.priors import STATES, Prior, follow_up, prior, priors
from auditkit.messages import text


@click.group("followup", help=text("archive.followup.help"))
def followup_() -> None:
    """Findings of earlier years."""


def _values(item: Prior) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(item).items()}


@followup_.command("list", help=text("archive.followup-list.help"))
@click.option("--state", type=click.Choice(STATES), default=None, help=text("archive.opt.state"))
@json_option
@with_engagement
def list_(engagement: Engagement, state: str | None, as_json: bool) -> None:
    """List them."""
    found = [item for item in priors(engagement) if state in (None, item.state)]
    if as_json:
        print_json({"followups": [_values(item) for item in found]})
        return
    head = [text(f"archive.col-{name}") for name in ("id", "title", "deducted", "state", "seen")]
    rows = [(i.id, i.title, i.deducted, text(f"archive.state-{i.state}"), i.because or None) for i in found]
    print_table(head, rows, numbers="2")


@followup_.command("show", help=text("archive.followup-show.help"))
@click.argument("id_", metavar="ID")
@json_option
@with_engagement
def show_(engagement: Engagement, id_: str, as_json: bool) -> None:
    """Show one."""
    item = prior(engagement, id_)
    if as_json:
        print_json(_values(item))
        return
    echo(f"{item.id}  {item.title}  {text(f'archive.state-{item.state}')}")
    for part in ("condition", "criteria", "recommendation"):
        if getattr(item, part):
            echo("  " + named(text(f"finding.{part}"), getattr(item, part)))
    if item.because:
        echo("  " + named(text("archive.col-seen"), f"{item.because} ({item.by})"))


@followup_.command("set", help=text("archive.followup-set.help"))
@click.argument("id_", metavar="ID")
@click.option("--state", required=True, type=click.Choice(STATES), help=text("archive.opt.state"))
@click.option("--because", default="", metavar="TEXT", help=text("archive.opt.seen"))
@click.option(
    "--evidence",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=text("cli.finding.evidence"),
)
@with_engagement
def set_(engagement: Engagement, id_: str, state: str, because: str, files: tuple[Path, ...]) -> None:
    """Record what became of one."""
    item = follow_up(engagement, id_, state, because, files)
    echo(text("archive.followup-done", id=item.id, state=text(f"archive.state-{item.state}")))
