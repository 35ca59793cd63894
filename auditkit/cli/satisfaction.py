"""satisfaction list, show, set, remove."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.cli.values import POINTS
from auditkit.engagement.folder import Engagement
from auditkit.messages import text

_HEAD = ("group", "population", "sent", "returned", "valid", "value", "interval", "formula")
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_COUNT = click.IntRange(min=0)


@click.group("satisfaction", help=text("cli.satisfaction.help"))
def satisfaction_() -> None:
    """Satisfaction of those served."""


@satisfaction_.command("list", help=text("cli.satisfaction.list.help"))
@json_option
@with_engagement
def list_(engagement: Engagement, as_json: bool) -> None:
    """List the groups."""
    from auditkit.engagement.surveys import limitations, settings, survey_groups
    from auditkit.engagement.targets_telling import interval_words, percent_words, survey_json

    how, groups = settings(engagement), survey_groups(engagement)
    if as_json:
        print_json({"groups": [survey_json(group, how) for group in groups]})
        return
    rows = [
        (
            group.name,
            group.population,
            group.sent,
            group.returned,
            group.valid,
            None if group.value is None else percent_words(group.value),
            interval_words(group),
            text(f"targets.formula.{group.formula}"),
        )
        for group in groups
    ]
    print_table([text(f"cli.satisfaction.head.{name}") for name in _HEAD], rows, numbers="12345")
    for group in groups:
        for message, params in limitations(group, how):
            echo(text(message, **params))


@satisfaction_.command("show", help=text("cli.satisfaction.show.help"))
@click.argument("group", metavar="GROUP")
@json_option
@with_engagement
def show(engagement: Engagement, group: str, as_json: bool) -> None:
    """Show a group: what was asked, what counts, what was left out and why."""
    from auditkit.engagement.explaining import lines
    from auditkit.engagement.surveys import limitations, settings, survey_group
    from auditkit.engagement.targets_telling import interval_words, survey_json, survey_node

    how, found = settings(engagement), survey_group(engagement, group)
    if as_json:
        print_json(survey_json(found, how))
        return
    for line in lines(survey_node(engagement, found)):
        echo(line)
    if found.interval is not None:
        echo(text("cli.satisfaction.interval", interval=interval_words(found), valid=found.valid))
    if found.unfinished or found.duplicate:
        echo(text("cli.satisfaction.left-out", unfinished=found.unfinished, duplicate=found.duplicate))
    for question in found.questions:
        echo(f"  · {question}")
    for message, params in limitations(found, how):
        echo(text(message, **params))


@satisfaction_.command("set", help=text("cli.satisfaction.set.help"))
@click.argument("group", metavar="GROUP")
@click.option("--population", type=_COUNT, help=text("cli.satisfaction.population"))
@click.option("--sent", type=_COUNT, help=text("cli.satisfaction.sent"))
@click.option("--returned", type=_COUNT, help=text("cli.satisfaction.returned"))
@click.option("--valid", type=_COUNT, help=text("cli.satisfaction.valid"))
@click.option("--satisfied", type=_COUNT, help=text("cli.satisfaction.satisfied"))
@click.option("--value", type=POINTS, default=None, help=text("cli.satisfaction.value"))
@click.option("--formula", type=click.Choice(("share", "weighted")), help=text("cli.satisfaction.formula"))
@click.option("--survey", default="", metavar="NAME", help=text("cli.satisfaction.survey"))
@click.option("--subject", default="", metavar="NAME", help=text("cli.satisfaction.subject"))
@click.option("--evidence", multiple=True, type=_FILE, help=text("cli.target.evidence"))
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def set_(engagement: Engagement, group: str, **said: Any) -> None:
    """State what is known about a group."""
    from auditkit.engagement.surveys import limitations, settings
    from auditkit.engagement.surveys_stating import Stated, set_group
    from auditkit.engagement.targets_telling import interval_words, percent_words

    found = set_group(engagement, group, Stated(**said))
    value = "—" if found.value is None else percent_words(found.value)
    echo(text("cli.satisfaction.done", group=group, value=value, interval=interval_words(found) or "—"))
    for message, params in limitations(found, settings(engagement)):
        echo(text(message, **params), err=True)


@satisfaction_.command("remove", help=text("cli.satisfaction.remove.help"))
@click.argument("group", metavar="GROUP")
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def remove(engagement: Engagement, group: str, because: str) -> None:
    """Take back what was stated about a group."""
    from auditkit.engagement.surveys_stating import remove_group

    remove_group(engagement, group, because)
    echo(text("cli.satisfaction.removed", group=group))
