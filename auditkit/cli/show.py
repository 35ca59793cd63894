"""What all commands share: opening the engagement, tables that align Chinese, JSON, progress."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click

from auditkit.engagement.folder import Engagement, find
from auditkit.messages import heed, text

P = ParamSpec("P")
R = TypeVar("R")


def with_engagement(command: Callable[P, R]) -> Callable[..., R]:
    """Give a command the open engagement as its first argument; takes ``--by``."""

    @click.option("--by", "acting", default=None, help=text("cli.opt.by"))
    @click.pass_context
    @wraps(command)
    def opened(ctx: click.Context, /, acting: str | None, *args: Any, **kwargs: Any) -> R:
        folder, by = ctx.find_root().obj
        with Engagement(find(folder), acting or by) as engagement:
            heed(engagement.config.language)
            return command(engagement, *args, **kwargs)  # type: ignore[arg-type]

    return opened


json_option = click.option("--json", "as_json", is_flag=True, help=text("cli.opt.json"))


def echo(words: str = "", *, err: bool = False) -> None:
    """Print lines in which nothing commands the terminal: signs that do not print become blanks, line ends stay."""
    click.echo("\n".join(plain(line) for line in words.split("\n")), err=err)


def plain(words: str) -> str:
    """Return words of files as they may reach a terminal: one line, no control characters, no change of direction."""
    return "".join(sign if sign.isprintable() else " " for sign in words)


def print_json(value: object) -> None:
    """Print a value as JSON, Chinese as it is."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def width(words: str) -> int:
    """Return the columns that a text takes on a terminal.

    Example:
        >>> width("三公 3")
        6
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in words)


def _cut(words: str, columns: int) -> str:
    if width(words) <= columns:
        return words
    kept, used = "", 0
    for sign in words:
        used += width(sign)
        if used > columns - 1:
            break
        kept += sign
    return kept + "…"


def print_table(head: Sequence[str], rows: Sequence[Sequence[object]], numbers: str = "", widest: int = 60) -> None:
    """Print aligned columns.

    Args:
        head: Headings.
        rows: Cells; None prints as a dash.
        numbers: Positions of the columns set to the right, such as ``"23"``.
        widest: Most columns that one cell may take.
    """
    cells = [["—" if cell is None else _cut(plain(str(cell)), widest) for cell in row] for row in rows]
    widths = [max(width(row[at]) for row in [list(head), *cells]) for at in range(len(head))]
    for row in [list(head), *cells]:
        padded = []
        for at, cell in enumerate(row):
            fill = " " * (widths[at] - width(cell))
            padded.append(fill + cell if str(at) in numbers else cell + fill)
        echo("  ".join(padded).rstrip())


@contextmanager
def progress(label: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show progress on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _step, _done, _of: None
        return

    def show(step: str, done: int, of: int) -> None:
        filled = int(20 * done / of) if of else 20
        line = f"\r{label} [{'█' * filled}{'·' * (20 - filled)}] {done}/{of} {_cut(plain(step), 40)}"
        click.echo(line + "\033[K", nl=False, err=True)

    yield show
    click.echo("\r\033[K", nl=False, err=True)
