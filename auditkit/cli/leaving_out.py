"""exception leave-out, approve, unreported; check limitation."""

from __future__ import annotations

from typing import Any

import click

from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.engagement.folder import Engagement
from auditkit.engagement.limiting import limitations, state_limitation
from auditkit.engagement.unreporting import LeftOut, approve, leave_out, unreported
from auditkit.engagement.wording import exception_sentence
from auditkit.errors import UsageError
from auditkit.messages import text


@click.command("leave-out", help=text("review.leave-out.help"))
@click.argument("ids", nargs=-1, metavar="[ID…]")
@click.option("--all", "every", is_flag=True, help=text("review.opt.all-unreported"))
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def leave_out_(engagement: Engagement, ids: tuple[str, ...], every: bool, because: str) -> None:
    """Say why confirmed exceptions are not in the report."""
    if bool(ids) == every:
        raise UsageError("review.name-or-all")
    echo(text("review.left-out", count=leave_out(engagement, ids, because)))


@click.command("approve", help=text("review.approve.help"))
@click.argument("ids", nargs=-1, metavar="[ID…]")
@click.option("--all", "every", is_flag=True, help=text("review.opt.all-unreported"))
@with_engagement
def approve_(engagement: Engagement, ids: tuple[str, ...], every: bool) -> None:
    """Approve that confirmed exceptions are not in the report."""
    if bool(ids) == every:
        raise UsageError("review.name-or-all")
    echo(text("review.approved", count=approve(engagement, ids)))


@click.command("unreported", help=text("review.unreported.help"))
@json_option
@with_engagement
def unreported_(engagement: Engagement, as_json: bool) -> None:
    """List confirmed exceptions that became no finding."""
    found = unreported(engagement)
    if as_json:
        print_json({"unreported": [_left_json(engagement, one) for one in found]})
        return
    head = [text(f"review.head.{name}") for name in ("id", "what", "because", "by", "approved-by")]
    rows = [
        (
            one.item.exception.id,
            exception_sentence(engagement, one.item.exception),
            one.because or "—",
            one.by or "—",
            (text("review.to-be-looked-at") if one.changed else one.approved_by) or "—",
        )
        for one in found
    ]
    print_table(head, rows, widest=44)


def _left_json(engagement: Engagement, one: LeftOut) -> dict[str, Any]:
    found = one.item.exception
    return {
        "id": found.id,
        "check": found.check,
        "message": exception_sentence(engagement, found),
        "amount": found.amount,
        "because": one.because or None,
        "by": one.by or None,
        "approved_by": one.approved_by or None,
        "changed": one.changed,
        "settled": one.settled,
    }


@click.command("limitation", help=text("review.limitation.help"))
@click.argument("checks", nargs=-1, metavar="[CHECK…]")
@click.option("--all", "every", is_flag=True, help=text("review.opt.all-limits"))
@click.option("--because", default="", help=text("review.opt.limit-because"))
@json_option
@with_engagement
def limitation_(engagement: Engagement, checks: tuple[str, ...], every: bool, because: str, as_json: bool) -> None:
    """State what it means that checks could not test everything, or list where that is to be stated."""
    if because or checks or every:
        if bool(checks) == every:
            raise UsageError("review.name-or-all")
        count = state_limitation(engagement, checks, because)
        if not as_json:
            echo(text("review.limited", count=count))
            return
    found = limitations(engagement)
    if as_json:
        listed = [
            {
                "check": one.check,
                "untestable": one.outcome.untestable,
                "population": one.outcome.population,
                "because": one.because or None,
                "by": one.by or None,
                "stated": one.stated,
            }
            for one in found
        ]
        print_json({"limitations": listed})
        return
    head = [text(f"review.head.{name}") for name in ("check", "untestable", "population", "because", "by")]
    rows = [
        (
            one.check,
            one.outcome.untestable,
            one.outcome.population,
            text("review.to-be-looked-at") if one.changed else one.because or "—",
            one.by or "—",
        )
        for one in found
    ]
    print_table(head, rows, numbers="12")
