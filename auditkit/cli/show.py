"""What all commands share: opening the engagement, tables that align Chinese, JSON, progress."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from time import monotonic
from typing import Any, ParamSpec, TypeVar

import click

from auditkit.engagement.folder import Engagement, find
from auditkit.messages import heed, text

BYTES_FROM = 1 << 20
"""From this size on a work is measured in bytes: nobody counts so many files or checks."""
MEGABYTE = 1_000_000

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


def named(name: str, value: object) -> str:
    """Return a value behind its name, with the colon of the language in force."""
    return text("cli.named", name=name, value=value)


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

    meter = Meter(label)
    try:
        yield lambda step, done, of: click.echo(f"\r{meter.line(step, done, of)}\033[K", nl=False, err=True)
    finally:
        click.echo("\r\033[K", nl=False, err=True)


class Meter:
    """Says how far a work is: a bar, what is being done, how fast it goes and how long it will take.

    Args:
        label: What is being done as a whole.
        clock: Tells the seconds; another one for tests.
    """

    def __init__(self, label: str, clock: Callable[[], float] = monotonic) -> None:
        self._label = label
        self._clock = clock
        self._step = ""
        self._began = 0.0
        self._from = 0

    def line(self, step: str, done: int, of: int) -> str:
        """Return the line to be shown.

        Args:
            step: What is being done just now: a file, a check.
            done: How much of it: files, checks, or bytes of one long file.
            of: How much there is.
        """
        now = self._clock()
        long = of >= BYTES_FROM
        if (long and step != self._step) or not self._began or done < self._from:
            self._step, self._began, self._from = step, now, done
        share = done / of if of else 1.0
        filled = int(20 * share)
        count = f"{int(100 * share)}%" if long else f"{done}/{of}"
        parts = [self._label, f"[{'█' * filled}{'·' * (20 - filled)}]", count, _cut(plain(step), 40)]
        seconds, moved = now - self._began, done - self._from
        if moved > 0 and seconds >= 1:
            if long:
                parts.append(text("cli.progress.speed", speed=f"{moved / seconds / MEGABYTE:.1f}"))
            parts.append(text("cli.progress.left", seconds=int((of - done) * seconds / moved) + 1))
        return " ".join(parts)
