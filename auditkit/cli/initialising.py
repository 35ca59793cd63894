"""init: a new engagement, or the next year of one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from auditkit.cli.show import echo
from auditkit.engagement.folder import Config, Engagement, create, find
from auditkit.engagement.pinning import pin
from auditkit.engagement.rubrics import offered_rubric
from auditkit.errors import UsageError
from auditkit.messages import LANGUAGES, heed, text


@click.command("init", help=text("cli.init.help"))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--entity", default="", help=text("cli.init.entity"))
@click.option("--year", required=True, type=click.IntRange(1990, 2100), help=text("cli.init.year"))
@click.option("--rubric", default="", help=text("cli.init.rubric"))
@click.option("--from", "old", type=click.Path(path_type=Path), default=None, help=text("archive.opt.from"))
@click.option("--subject", "about", type=click.Choice(("department", "project")), help=text("subjects.opt.about"))
@click.option("--project", default="", help=text("subjects.opt.project"))
@click.option("--commissioner", default="", help=text("cli.init.commissioner"))
@click.option("--firm", default="", help=text("cli.init.firm"))
@click.option("--lead", default="", help=text("cli.init.lead"))
@click.option("--language", type=click.Choice(LANGUAGES), help=text("cli.init.language"))
@click.option("--by", "acting", default=None, help=text("cli.opt.by"))
@click.pass_context
def init_(ctx: click.Context, /, folder: Path, acting: str | None, old: Path | None, **said: Any) -> None:
    """Make a new engagement."""
    base, by = ctx.find_root().obj
    about, named = said.pop("about", None), bool(said["project"].strip())
    if (about == "project" and not named) or (about == "department" and named):
        raise UsageError("subjects.project-name")
    root = folder if folder.is_absolute() else base / folder
    if old is not None:
        _roll(root, old if old.is_absolute() else base / old, said, acting or by)
    else:
        _begin(root, said, acting or by)


def _begin(root: Path, said: dict[str, Any], by: str | None) -> None:
    for name in ("entity", "rubric"):
        if not said[name].strip():
            raise UsageError("archive.init-needs", option=f"--{name}")
    rubric = offered_rubric(said["rubric"])
    create(root, Config(**{**said, "language": said["language"] or rubric.language}), pin, by)
    echo(text("cli.init.done", folder=str(root), rubric=rubric.id))


def _roll(root: Path, old: Path, said: dict[str, Any], by: str | None) -> None:
    from auditkit.engagement.rolling import Rolled, filler, next_config

    if old.is_file():  # an engagement around it is not the one in it
        raise UsageError("archive.roll-file", file=str(old))
    rolled = Rolled()
    with Engagement(find(old), by) as before:
        heed(before.config.language)
        config = next_config(before.config, **said)
        create(root, config, filler(before, rolled), by)
    echo(text("cli.init.done", folder=str(root), rubric=config.rubric))
    echo(text("archive.roll-carried", count=len(rolled.carried)))
    for line in rolled.carried:
        echo(f"  {line}")
    echo(text("archive.roll-reset-head"))
    for line in rolled.reset:
        echo(f"  {line}")
