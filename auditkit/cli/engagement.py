"""status, apply."""

from __future__ import annotations

from pathlib import Path

import click

from auditkit.cli.show import echo, json_option, print_json, with_engagement
from auditkit.engagement.applying import apply, read_steps
from auditkit.engagement.closing import closing_json
from auditkit.engagement.folder import Engagement
from auditkit.engagement.standing import standing
from auditkit.messages import text


@click.command("status", help=text("cli.status.help"))
@json_option
@with_engagement
def status_(engagement: Engagement, as_json: bool) -> None:
    """Show where the engagement stands."""
    found = standing(engagement)
    if as_json:
        print_json({**found.as_json(), "archive": closing_json(engagement)})
        return
    for line in found.lines():
        echo(line)


@click.command("apply", help=text("cli.apply.help"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@with_engagement
def apply_(engagement: Engagement, file: Path) -> None:
    """Apply decisions written in YAML."""
    from auditkit.cli.applying import more_verbs

    more = more_verbs()
    steps = read_steps(file, more)
    added = apply(engagement, steps, more)
    echo(text("cli.apply.done", steps=len(steps), added=added))


__all__ = ["apply_", "status_"]
