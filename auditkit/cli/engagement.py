"""init, status, apply, verify."""

from __future__ import annotations

from pathlib import Path

import click

from auditkit.cli.show import echo, json_option, print_json, with_engagement
from auditkit.engagement.applying import apply, read_steps
from auditkit.engagement.folder import Config, Engagement, create
from auditkit.engagement.pinning import pin
from auditkit.engagement.rubrics import offered_rubric
from auditkit.engagement.standing import standing
from auditkit.errors import UsageError
from auditkit.messages import LANGUAGES, text


@click.command("init", help=text("cli.init.help"))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--entity", required=True, help=text("cli.init.entity"))
@click.option("--year", required=True, type=click.IntRange(1990, 2100), help=text("cli.init.year"))
@click.option("--rubric", required=True, help=text("cli.init.rubric"))
@click.option("--commissioner", default="", help=text("cli.init.commissioner"))
@click.option("--firm", default="", help=text("cli.init.firm"))
@click.option("--lead", default="", help=text("cli.init.lead"))
@click.option("--language", type=click.Choice(LANGUAGES), help=text("cli.init.language"))
@click.option("--by", "acting", default=None, help=text("cli.opt.by"))
@click.pass_context
def init_(ctx: click.Context, /, folder: Path, acting: str | None, language: str | None, **said: str) -> None:
    """Make a new engagement."""
    base, by = ctx.find_root().obj
    rubric = offered_rubric(said["rubric"])
    if not said["entity"].strip():
        raise UsageError("engagement.no-entity")
    values = {**said, "year": int(said["year"]), "language": language or rubric.language}
    root = folder if folder.is_absolute() else base / folder
    create(root, Config(**values), pin, acting or by)  # type: ignore[arg-type]
    echo(text("cli.init.done", folder=str(folder), rubric=rubric.id))


@click.command("status", help=text("cli.status.help"))
@json_option
@with_engagement
def status_(engagement: Engagement, as_json: bool) -> None:
    """Show where the engagement stands."""
    found = standing(engagement)
    if as_json:
        print_json(found.as_json())
        return
    for line in found.lines():
        echo(line)


@click.command("apply", help=text("cli.apply.help"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@with_engagement
def apply_(engagement: Engagement, file: Path) -> None:
    """Apply decisions written in YAML."""
    steps = read_steps(file)
    added = apply(engagement, steps)
    echo(text("cli.apply.done", steps=len(steps), added=added))


@click.command("verify", help=text("cli.verify.help"))
@with_engagement
def verify_(engagement: Engagement) -> None:
    """Prove that log and kept bytes are unchanged."""
    from auditkit.store.files import kept

    count = engagement.log.verify()
    for kind, folder in (("source", engagement.sources), ("evidence", engagement.evidence)):
        for record in engagement.log.all(kind):
            kept(folder, record.id)
    echo(text("cli.verify.done", entries=count, head=engagement.log.head()[1][:16]))


__all__ = ["apply_", "init_", "status_", "verify_"]
