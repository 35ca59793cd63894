"""finding publish, history."""

from __future__ import annotations

import click

from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.engagement.folder import Engagement
from auditkit.engagement.publishing import history, publish
from auditkit.engagement.reviewing import part_words
from auditkit.errors import UsageError
from auditkit.messages import text


@click.command("publish", help=text("review.publish.help"))
@click.argument("ids", nargs=-1, metavar="[ID…]")
@click.option("--all", "every", is_flag=True, help=text("review.opt.all-findings"))
@click.option("--because", default="", help=text("review.opt.missing-because"))
@with_engagement
def publish_(engagement: Engagement, ids: tuple[str, ...], every: bool, because: str) -> None:
    """Publish findings."""
    if bool(ids) == every:
        raise UsageError("review.name-or-all")
    done = publish(engagement, ids, because)
    for item in done:
        echo(text("review.published", id=item.id, revision=item.revision, title=item.title))
    if not done:
        echo(text("review.published-already"))


@click.command("history", help=text("review.history.help"))
@click.argument("id_", metavar="ID")
@json_option
@with_engagement
def history_(engagement: Engagement, id_: str, as_json: bool) -> None:
    """Show the revisions of a finding."""
    found = history(engagement, id_)
    if as_json:
        print_json({"revisions": [{**one.__dict__, "changed": list(one.changed)} for one in found]})
        return
    head = [text(f"review.head.{name}") for name in ("revision", "day", "by", "changed", "because", "published-by")]
    rows = [
        (one.number, one.at[:10], one.by, part_words(one.changed) or "—", one.because, one.published_by or "—")
        for one in found
    ]
    print_table(head, rows, numbers="0")
