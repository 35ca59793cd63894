"""team add, list, remove."""

from __future__ import annotations

import click

from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.engagement.folder import Engagement
from auditkit.engagement.team import add_member, members, outsiders, policy, remove_member
from auditkit.messages import pick, text


@click.group("team", help=text("review.team.help"))
def team_() -> None:
    """The team."""


@team_.command("add", help=text("review.team.add.help"))
@click.argument("name", metavar="NAME")
@click.option("--role", "roles", multiple=True, help=text("review.opt.role"))
@click.option("--because", default="", help=text("cli.opt.because"))
@with_engagement
def add(engagement: Engagement, name: str, roles: tuple[str, ...], because: str) -> None:
    """Add a member, or give one other roles."""
    item = add_member(engagement, name, roles, because)
    echo(text("review.team.added", name=item.name, roles=_words(engagement, item.roles)))


def _words(engagement: Engagement, roles: tuple[str, ...]) -> str:
    known = policy(engagement)
    found = [(id_, known.role(id_)) for id_ in roles]
    return text("review.comma").join(pick(role.name) if role is not None else id_ for id_, role in found)


@team_.command("list", help=text("review.team.list.help"))
@click.option("--former", is_flag=True, help=text("review.opt.former"))
@json_option
@with_engagement
def list_(engagement: Engagement, former: bool, as_json: bool) -> None:
    """List the members."""
    found, others = members(engagement, former=former), outsiders(engagement)
    if as_json:
        print_json(
            {
                "members": [{"name": m.name, "roles": list(m.roles), "live": m.live} for m in found],
                "outsiders": [{"name": name, "entries": count} for name, count in others.items()],
            }
        )
        return
    head = [text(f"review.head.{name}") for name in ("name", "roles", "state")]
    rows = [(m.name, _words(engagement, m.roles), "" if m.live else text("review.team.left")) for m in found]
    if rows:
        print_table(head, rows)
    else:
        echo(text("review.team.none"))
    for name, count in others.items():
        echo(text("review.outsider", name=name, count=count), err=True)


@team_.command("remove", help=text("review.team.remove.help"))
@click.argument("name", metavar="NAME")
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def remove(engagement: Engagement, name: str, because: str) -> None:
    """Record that a member left."""
    item = remove_member(engagement, name, because)
    echo(text("review.team.removed", name=item.name))
