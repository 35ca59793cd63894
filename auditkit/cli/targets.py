"""target list, show, verify, accept, reopen."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from auditkit.analysis.target_points import LADDER
from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.cli.values import POINTS
from auditkit.engagement.folder import Engagement
from auditkit.engagement.targets import Target
from auditkit.messages import text

_HEAD = ("id", "name", "planned", "claimed", "verified", "points", "awarded", "state")
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("target", help=text("cli.target.help"))
def target_() -> None:
    """Performance targets."""


@target_.command("list", help=text("cli.target.list.help"))
@click.option(
    "--state",
    type=click.Choice(("unverified", "verified", "unsupported", "far-above")),
    help=text("cli.target.state"),
)
@click.option("--subject", default=None, help=text("cli.target.subject"))
@json_option
@with_engagement
def list_(engagement: Engagement, state: str | None, subject: str | None, as_json: bool) -> None:
    """List the targets."""
    from auditkit.engagement.targets import targets
    from auditkit.engagement.targets_telling import points_words, target_json

    chosen = [
        item
        for item in targets(engagement)
        if state in (None, item.state) and (subject is None or item.subject == subject)
    ]
    if as_json:
        print_json({"targets": [target_json(item) for item in chosen]})
        return
    rows = [
        (
            item.id,
            item.name,
            item.planned_words,
            item.claimed_words or None,
            (item.verification.value if item.verification else "") or None,
            points_words(item.points),
            points_words(item.awarded),
            _state(item),
        )
        for item in chosen
    ]
    print_table([text(f"cli.target.head.{name}") for name in _HEAD], rows, numbers="56", widest=36)
    waiting = sum(item.share is None for item in chosen)
    if waiting:
        echo(text("cli.target.waiting", count=waiting))


def _state(item: Target) -> str:
    words = text(f"targets.state.{item.state}")
    return f"{words} ({text('targets.changed')})" if item.flag else words


@target_.command("show", help=text("cli.target.show.help"))
@click.argument("id_", metavar="ID")
@json_option
@with_engagement
def show(engagement: Engagement, id_: str, as_json: bool) -> None:
    """Show a target with everything behind it."""
    from auditkit.engagement.explaining import lines
    from auditkit.engagement.targets import target
    from auditkit.engagement.targets_telling import remarks, target_json, target_node

    item = target(engagement, id_)
    if as_json:
        print_json(target_json(item))
        return
    for line in lines(target_node(engagement, item)):
        echo(line)
    for words in remarks(item):
        echo(words)


@target_.command("verify", help=text("cli.target.verify.help"))
@click.argument("id_", metavar="ID")
@click.option("--value", default="", help=text("cli.target.value"))
@click.option("--evidence", multiple=True, type=_FILE, help=text("cli.target.evidence"))
@click.option("--place", "places", multiple=True, metavar="FILE/SHEET/ROW", help=text("cli.target.place"))
@click.option("--satisfaction", "survey", default="", metavar="GROUP", help=text("cli.target.satisfaction"))
@click.option("--level", type=click.Choice(tuple(LADDER)), help=text("cli.target.level"))
@click.option("--share", type=POINTS, default=None, help=text("cli.target.share"))
@click.option("--unsupported", is_flag=True, help=text("cli.target.unsupported"))
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def verify_(engagement: Engagement, id_: str, **said: Any) -> None:
    """Record what was verified."""
    from auditkit.engagement.targets_verifying import Said, verify

    _tell(verify(engagement, id_, Said(**said)))


@target_.command("accept", help=text("cli.target.accept.help"))
@click.argument("id_", metavar="ID")
@click.option("--share", type=POINTS, default=None, help=text("cli.target.accept.share"))
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def accept_(engagement: Engagement, id_: str, share: Fraction | None, because: str) -> None:
    """Say what a value far above its target earns."""
    from auditkit.engagement.targets_verifying import accept

    _tell(accept(engagement, id_, because, share))


@target_.command("reopen", help=text("cli.target.reopen.help"))
@click.argument("id_", metavar="ID")
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def reopen_(engagement: Engagement, id_: str, because: str) -> None:
    """Take back what was verified."""
    from auditkit.engagement.targets_verifying import reopen

    item = reopen(engagement, id_, because)
    echo(text("cli.target.reopened", id=item.id, name=item.name))


def _tell(item: Target) -> None:
    from auditkit.engagement.targets_telling import outcome_words, points_words

    echo(f"{item.id}  {item.name}: {outcome_words(item)}")
    if item.awarded is not None:
        echo(text("cli.target.earned", awarded=points_words(item.awarded), points=points_words(item.points)))
