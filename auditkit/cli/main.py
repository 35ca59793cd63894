"""The group of commands; each module is loaded when its command is called."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

import auditkit
from auditkit.cli.overview import COMMANDS, overview
from auditkit.messages import text


class Overview(click.Group):
    """A group that knows its commands by name only."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Load one command."""
        if name not in COMMANDS:
            return None
        module = import_module(f"auditkit.cli.{COMMANDS[name]}")
        command: click.Command = getattr(module, f"{name.replace('-', '_')}_")
        return command

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the same overview as without a parser."""
        formatter.write(overview())


@click.command(cls=Overview, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-C", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path(), help=text("cli.opt.C"))
@click.option("--by", default=None, help=text("cli.opt.by"))
@click.version_option(auditkit.__version__, message="auditkit %(version)s")
@click.pass_context
def main(ctx: click.Context, folder: Path, by: str | None) -> None:
    """Run auditkit."""
    ctx.obj = (folder, by)
