"""rubric weights: points where the source gives none, or a pool split anew."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import click

from auditkit.analysis.weights import Manner
from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.core.rubric import Rubric
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.rubrics import adoption, current_rubric, pinned_rubric
from auditkit.engagement.weighting import read_points, read_points_file, set_weights
from auditkit.messages import pick, text

F = TypeVar("F", bound=Callable[..., Any])


def points_options(command: F) -> F:
    """Add the options that give points to a command."""
    for option in (
        click.option("--propose", "manner", type=click.Choice(["equal", "proportional"]), help=text("rubrics.propose")),
        click.option("--file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help=text("rubrics.file")),
        click.option("--points", multiple=True, metavar="ID=POINTS", help=text("rubrics.points")),
    ):
        command = option(command)
    return command


def read_options(points: tuple[str, ...], file: Path | None) -> dict[str, Fraction]:
    """Return the points that options give; what is said on the command line comes before a file."""
    given = read_points_file(file) if file is not None else {}
    for words in points:
        given |= read_points(words, "--points")
    return given


@click.command("weights", help=text("rubrics.weights.help"))
@points_options
@click.option("--because", default="", help=text("cli.opt.because"))
@json_option
@with_engagement
def weights(
    engagement: Engagement,
    points: tuple[str, ...],
    file: Path | None,
    manner: Manner | None,
    because: str,
    as_json: bool,
) -> None:
    """Set or show the points of the indicators."""
    rubric = current_rubric(engagement)
    if points or file or manner:
        before = adoption(engagement) is not None
        rubric = set_weights(engagement, read_options(points, file), manner=manner, because=because)
        if before and adoption(engagement) is None:
            echo(text("rubrics.weights.adopt-again"), err=True)
    settable = set(pinned_rubric(engagement).settable())
    if as_json:
        print_json(
            {"open": rubric.open, "total": points_text(rubric.total), "indicators": _rows_json(rubric, settable)}
        )
        return
    head = [text(f"cli.score.head.{name}") for name in ("id", "name", "points")] + [text("rubrics.weights.head")]
    rows = [
        (
            f"{'  ' * len(rubric.path(node.id))}{node.id}",
            pick(node.name),
            None if node.points is None else points_text(node.points),
            text("rubrics.weights.settable") if node.id in settable else "",
        )
        for node in rubric.walk()
    ]
    print_table(head, rows, numbers="2")
    if rubric.open:
        echo(text("rubrics.show.open", count=len(settable)))


def _rows_json(rubric: Rubric, settable: set[str]) -> list[dict[str, object]]:
    return [
        {
            "id": leaf.id,
            "name": pick(leaf.name),
            "points": None if leaf.points is None else points_text(leaf.points),
            "settable": leaf.id in settable,
        }
        for leaf in rubric.leaves()
    ]
