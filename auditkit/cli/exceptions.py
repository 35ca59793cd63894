"""exception list, show, confirm, dismiss, reopen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import click

from auditkit.cli.leaving_out import approve_, leave_out_, unreported_
from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.core.rubric import Rubric
from auditkit.engagement.computing import is_stale
from auditkit.engagement.folder import Engagement
from auditkit.engagement.following_up import Followed, Status, decide, find_exceptions, followed, select
from auditkit.engagement.rubrics import current_rubric
from auditkit.engagement.wording import exception_sentence
from auditkit.errors import UsageError
from auditkit.messages import text


@click.group("exception", help=text("cli.exception.help"))
def exception_() -> None:
    """Exceptions."""


def exception_json(engagement: Engagement, rubric: Rubric, item: Followed) -> dict[str, Any]:
    """Return an exception as plain values."""
    found = item.exception
    return {
        "id": found.id,
        "check": found.check,
        "indicators": [leaf.id for leaf in rubric.indicators_of(found.check)],
        "scope": found.scope,
        "period": found.period,
        "voucher": found.voucher,
        "line": found.line,
        "date": found.date,
        "account": found.account,
        "summary": found.summary,
        "amount": found.amount,
        "excess": found.excess,
        "group": found.group,
        "message": exception_sentence(engagement, found),
        "rows": [{"file": r.file, "sheet": r.sheet, "row": r.row, "role": r.role} for r in found.rows],
        "status": item.status,
        "flag": item.flag,
        "reason": item.reason or None,
    }


_filters = [
    click.option("--check", "check", default=None, help=text("cli.exception.check")),
    click.option("--period", default=None, help=text("cli.exception.period")),
    click.option("--voucher", default=None, help=text("cli.exception.voucher")),
    click.option("--line", type=int, default=None, help=text("cli.exception.line")),
]


def _filtered(command: Any) -> Any:
    for option in reversed(_filters):
        command = option(command)
    return command


@exception_.command("list", help=text("cli.exception.list.help"))
@_filtered
@click.option(
    "--status", type=click.Choice(["open", "confirmed", "dismissed"]), default=None, help=text("cli.exception.status")
)
@json_option
@with_engagement
def list_(engagement: Engagement, as_json: bool, **where: Any) -> None:
    """List exceptions."""
    chosen = select(followed(engagement), **where)
    if as_json:
        rubric = current_rubric(engagement)
        print_json({"exceptions": [exception_json(engagement, rubric, item) for item in chosen]})
    else:
        head = [
            text(f"cli.exception.head.{n}")
            for n in ("id", "check", "date", "voucher", "line", "amount", "status", "what")
        ]
        rows = [
            (
                item.exception.id,
                item.exception.check,
                item.exception.date or item.exception.period,
                item.exception.voucher,
                item.exception.line,
                f"{Decimal(item.exception.amount):,f}" if item.exception.amount else "",
                text(f"status.{item.status}") + (f" ({text(f'flag.{item.flag}')})" if item.flag else ""),
                exception_sentence(engagement, item.exception),
            )
            for item in chosen
        ]
        print_table(head, rows, numbers="45", widest=80)
        echo(text("cli.exception.count", count=len(chosen)))
    if is_stale(engagement):
        echo(text("status.stale"), err=True)


@exception_.command("show", help=text("cli.exception.show.help"))
@click.argument("id_", metavar="ID")
@json_option
@with_engagement
def show(engagement: Engagement, id_: str, as_json: bool) -> None:
    """Show an exception with its whole voucher and attachments."""
    from auditkit.engagement.vouchers import whole_voucher

    item = find_exceptions(engagement, [id_])[0]
    voucher = whole_voucher(engagement, item.exception.voucher_key) if item.exception.voucher_key else None
    if as_json:
        found = exception_json(engagement, current_rubric(engagement), item)
        print_json({**found, "whole_voucher": voucher.as_json() if voucher else None})
        return
    echo(f"{item.exception.id}  {item.exception.check}  {text(f'status.{item.status}')}")
    echo(exception_sentence(engagement, item.exception))
    for row in item.exception.rows:
        echo(f"  · {row.file} / {row.sheet} / {text('explain.row', row=row.row)}  {text(f'role.{row.role}')}")
    if voucher:
        for line in voucher.lines():
            echo(line)
    if item.reason:
        echo(text("explain.reason", by=item.decided_by, reason=item.reason))


def _decide(engagement: Engagement, ids: tuple[str, ...], where: dict[str, Any], status: Status, reason: str) -> None:
    if not ids and not any(value is not None for value in where.values()):
        raise UsageError("exception.name-some")
    chosen = find_exceptions(engagement, ids) if ids else select(followed(engagement), **where)
    if not chosen:
        raise UsageError("exception.none-chosen")
    done = decide(engagement, chosen, status, reason)
    echo(text("cli.exception.decided", status=text(f"status.{status}"), count=len(chosen), recorded=done))


@exception_.command("confirm", help=text("cli.exception.confirm.help"))
@click.argument("ids", nargs=-1)
@_filtered
@click.option("--because", default="", help=text("cli.opt.because"))
@with_engagement
def confirm(engagement: Engagement, ids: tuple[str, ...], because: str, **where: Any) -> None:
    """Confirm exceptions."""
    _decide(engagement, ids, where, "confirmed", because)


@exception_.command("dismiss", help=text("cli.exception.dismiss.help"))
@click.argument("ids", nargs=-1)
@_filtered
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def dismiss(engagement: Engagement, ids: tuple[str, ...], because: str, **where: Any) -> None:
    """Dismiss exceptions with a reason."""
    _decide(engagement, ids, where, "dismissed", because)


@exception_.command("reopen", help=text("cli.exception.reopen.help"))
@click.argument("ids", nargs=-1)
@_filtered
@click.option("--because", default="", help=text("cli.opt.because"))
@with_engagement
def reopen(engagement: Engagement, ids: tuple[str, ...], because: str, **where: Any) -> None:
    """Take decisions back."""
    _decide(engagement, ids, where, "open", because)


for _command in (leave_out_, approve_, unreported_):
    exception_.add_command(_command)
