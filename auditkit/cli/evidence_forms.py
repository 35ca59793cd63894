"""evidence-form make, list, show, edit, send, answer, settle, withdraw, export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from auditkit.cli.papers_written import format_names, print_written
from auditkit.cli.show import echo, json_option, named, print_json, print_table, with_engagement
from auditkit.engagement.evidence_forms import (
    GROUPS,
    STATES,
    Answered,
    Form,
    Wanted,
    answer,
    choose,
    edit,
    flags,
    form,
    forms,
    make,
    send,
    settle,
    withdraw_form,
)
from auditkit.engagement.folder import Engagement
from auditkit.errors import UsageError
from auditkit.messages import text

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("evidence-form", help=text("evidence-form.help"))
def evidence_form_() -> None:
    """Evidence forms."""


def _worded(command: Any) -> Any:
    options = [
        click.option("--number", default="", help=text("evidence-form.opt.number")),
        click.option("--unit", default="", help=text("evidence-form.opt.unit")),
        click.option("--matter", default="", help=text("evidence-form.opt.matter")),
        click.option("--facts", default="", help=text("evidence-form.opt.facts")),
        click.option("--basis", default="", help=text("evidence-form.opt.basis")),
        click.option("--evidence", "evidence", multiple=True, type=_FILE, help=text("evidence-form.opt.evidence")),
        click.option("--pages", type=click.IntRange(0, 9999), default=None, help=text("evidence-form.opt.pages")),
        click.option("--collector", "collectors", multiple=True, help=text("evidence-form.opt.collector")),
        click.option("--collected", default="", metavar="DATE", help=text("evidence-form.opt.collected")),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def form_json(item: Form, flagged: Sequence[str] = ()) -> dict[str, Any]:
    """Return a form as plain values."""
    body = {name: list(value) if isinstance(value, tuple) else value for name, value in item.__dict__.items()}
    body["items"] = [dict(fact.__dict__) for fact in item.items]
    body["total"] = f"{item.total:.2f}"
    return {"id": item.id, "state": item.state(), "flags": list(flagged), **body}


@evidence_form_.command("make", help=text("evidence-form.make.help"))
@click.option("--exception", "exceptions", multiple=True, help=text("evidence-form.opt.exception"))
@click.option("--check", "check", default=None, help=text("evidence-form.opt.check"))
@click.option("--all-confirmed", is_flag=True, help=text("evidence-form.opt.all"))
@click.option("--group-by", type=click.Choice(GROUPS), default=None, help=text("evidence-form.opt.group"))
@_worded
@json_option
@with_engagement
def make_(
    engagement: Engagement,
    exceptions: tuple[str, ...],
    check: str | None,
    all_confirmed: bool,
    group_by: str | None,
    as_json: bool,
    **values: Any,
) -> None:
    """Make forms of confirmed exceptions."""
    if [bool(exceptions), check is not None, all_confirmed].count(True) > 1:
        raise UsageError("evidence-form.one-way")
    chosen = choose(engagement, exceptions, check, everything=all_confirmed)
    made = make(engagement, chosen, group_by or ("none" if exceptions else "check"), Wanted(**values))
    if as_json:
        print_json({"evidence_forms": [form_json(item) for item in made]})
        return
    for item in made:
        total = f"{item.total:,.2f}"
        echo(text("evidence-form.made", id=item.id, matter=item.matter, count=len(item.items), total=total))
    if any(len(item.collectors) < 2 for item in made):
        echo(text("evidence-form.second-collector"), err=True)


@evidence_form_.command("list", help=text("evidence-form.list.help"))
@click.option("--state", type=click.Choice(STATES), default=None, help=text("evidence-form.opt.state"))
@json_option
@with_engagement
def list_(engagement: Engagement, state: str | None, as_json: bool) -> None:
    """List forms."""
    found = [item for item in forms(engagement) if state in (None, item.state())]
    flagged = flags(engagement, found)
    if as_json:
        print_json({"evidence_forms": [form_json(item, flagged.get(item.id, ())) for item in found]})
        return
    names = ("id", "number", "matter", "count", "total", "sent", "due", "state")
    rows = [
        (
            item.id,
            item.number,
            item.matter,
            len(item.items),
            f"{item.total:,.2f}",
            item.sent or None,
            item.due or None,
            text(f"evidence-form.state.{item.state()}") + (text("evidence-form.flag") if item.id in flagged else ""),
        )
        for item in found
    ]
    print_table([text(f"evidence-form.head.{name}") for name in names], rows, numbers="34")
    late = sum(item.state() == "overdue" for item in found)
    echo(text("evidence-form.count", count=len(found), overdue=late, flagged=len(flagged)))


@evidence_form_.command("show", help=text("evidence-form.show.help"))
@click.argument("id_", metavar="ID")
@json_option
@with_engagement
def show(engagement: Engagement, id_: str, as_json: bool) -> None:
    """Show a form."""
    item = form(engagement, id_)
    flagged = flags(engagement, [item])
    if as_json:
        print_json(form_json(item, flagged.get(item.id, ())))
        return
    echo(f"{item.id}  {item.matter}  ({text(f'evidence-form.state.{item.state()}')})")
    for name in ("number", "unit", "facts", "basis", "collectors", "sent", "due"):
        value = getattr(item, name)
        said = "、".join(value) if isinstance(value, tuple) else value
        echo(named(text(f"evidence-form.head.{name}"), said or "—"))
    _print_facts(item)
    if item.answer:
        said = text(f"evidence-form.state.{item.answer}")
        echo(
            text(
                "evidence-form.said", said=said, on=item.answered, by=item.signed_by or "—", opinion=item.opinion or "—"
            )
        )
    for name, why in (("settled", item.settled), ("withdrawn", item.withdrawn)):
        if why:
            echo(named(text(f"evidence-form.state.{name}"), why))
    for words in flagged.get(item.id, ()):
        name, _, what = words.partition(" ")
        echo(text("evidence-form.flagged", exception=name, what=text(f"evidence-form.what.{what}")), err=True)


def _print_facts(item: Form) -> None:
    head = [text(f"evidence-form.head.{name}") for name in ("date", "voucher", "summary", "amount", "exception")]
    rows = [(f.date or None, f.voucher or None, f.summary, f.amount, f.exception) for f in item.items]
    print_table(head, [*rows, (text("evidence-form.total"), None, None, f"{item.total:.2f}", None)], numbers="3")


@evidence_form_.command("edit", help=text("evidence-form.edit.help"))
@click.argument("id_", metavar="ID")
@_worded
@with_engagement
def edit_(engagement: Engagement, id_: str, **values: Any) -> None:
    """Change a form that has not gone out."""
    item = edit(engagement, id_, Wanted(**values))
    echo(text("evidence-form.edited", id=item.id))


@evidence_form_.command("send", help=text("evidence-form.send.help"))
@click.argument("ids", metavar="ID…", nargs=-1, required=True)
@click.option("--on", default="", metavar="DATE", help=text("evidence-form.opt.on"))
@click.option("--due", default="", metavar="DATE", help=text("evidence-form.opt.due"))
@click.option("--days", type=click.IntRange(1, 3650), default=None, help=text("evidence-form.opt.days"))
@with_engagement
def send_(engagement: Engagement, ids: tuple[str, ...], on: str, due: str, days: int | None) -> None:
    """Record that forms went out."""
    with engagement.deciding():
        sent = [send(engagement, id_, on, due, days) for id_ in ids]
    for item in sent:
        echo(text("evidence-form.sent", id=item.id, on=item.sent, due=item.due))


@evidence_form_.command("answer", help=text("evidence-form.answer.help"))
@click.argument("id_", metavar="ID")
@click.option("--no-objection", is_flag=True, help=text("evidence-form.opt.no-objection"))
@click.option("--objection", default=None, metavar="TEXT", help=text("evidence-form.opt.objection"))
@click.option("--opinion", default="", help=text("evidence-form.opt.opinion"))
@click.option("--signed-by", default="", help=text("evidence-form.opt.signed-by"))
@click.option("--on", default="", metavar="DATE", help=text("evidence-form.opt.answered"))
@click.option("--file", "files", multiple=True, type=_FILE, help=text("evidence-form.opt.file"))
@with_engagement
def answer_(
    engagement: Engagement,
    id_: str,
    no_objection: bool,
    objection: str | None,
    opinion: str,
    signed_by: str,
    on: str,
    files: tuple[Path, ...],
) -> None:
    """Record what the unit said."""
    if no_objection == (objection is not None):
        raise UsageError("evidence-form.objection-or-not")
    said = Answered(objection is not None, objection if objection is not None else opinion, signed_by, on, files)
    item = answer(engagement, id_, said)
    echo(text("evidence-form.answered", id=item.id, state=text(f"evidence-form.state.{item.state()}")))


def _ending(name: str, act: Callable[[Engagement, str, str], Form]) -> None:
    @evidence_form_.command(name, help=text(f"evidence-form.{name}.help"))
    @click.argument("id_", metavar="ID")
    @click.option("--because", required=True, help=text("cli.opt.because"))
    @with_engagement
    def end(engagement: Engagement, id_: str, because: str) -> None:
        item = act(engagement, id_, because)
        echo(text("evidence-form.ended", id=item.id, state=text(f"evidence-form.state.{item.state()}")))


for _name, _act in (("settle", settle), ("withdraw", withdraw_form)):
    _ending(_name, _act)


@evidence_form_.command("export", help=text("evidence-form.export.help"))
@click.argument("ids", metavar="[ID]…", nargs=-1)
@click.option("--format", "formats", default="docx", help=text("evidence-form.opt.format"))
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=None, help=text("evidence-form.opt.out")
)
@json_option
@with_engagement
def export(engagement: Engagement, ids: tuple[str, ...], formats: str, out: Path | None, as_json: bool) -> None:
    """Write forms for signature."""
    from auditkit.report.evidence_form_paper import write_forms

    chosen = [form(engagement, id_) for id_ in ids] or [item for item in forms(engagement) if item.live]
    if not chosen:
        raise UsageError("evidence-form.none")
    files = write_forms(engagement, chosen, format_names(formats), out)
    print_written(files, as_json=as_json)
