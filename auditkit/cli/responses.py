"""response add, decide, silence, list, show, withdraw, table."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from auditkit.cli.papers_written import format_names, print_written
from auditkit.cli.show import echo, json_option, named, print_json, print_table, with_engagement
from auditkit.core.money import parse_amount
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.letters import ADDRESSEES
from auditkit.engagement.responding import (
    TAKEN,
    Response,
    Said,
    Taking,
    answer,
    decide_response,
    record_silence,
    response,
    responses,
    silences,
    silent,
    withdraw_response,
)
from auditkit.errors import UsageError
from auditkit.messages import text

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_ABOUT = ("finding", "deduction", "indicator", "figure", "passage")


@click.group("response", help=text("responses.help"))
def response_() -> None:
    """Answers to the draft."""


def response_json(item: Response) -> dict[str, Any]:
    """Return an answer as plain values."""
    return {
        "id": item.id,
        "round": item.round,
        "respondent": {"kind": item.kind, "name": item.name},
        "refers": {"kind": item.refers, "id": item.about, "revision": item.revision or None},
        "page": item.page or None,
        "wording": item.wording or None,
        "opinion": item.opinion,
        "objects": item.objects,
        "proof": list(item.proof),
        "received": item.received or None,
        "taken": item.taken,
        "reason": item.reason or None,
        "restored": {name: points_text(points) for name, points in item.restored.items()},
        "status": item.status,
        "decided_by": item.decided_by or None,
    }


@response_.command("add", help=text("responses.add.help"))
@click.option("--from", "name", default="", help=text("responses.opt.from"))
@click.option("--as", "kind", type=click.Choice(ADDRESSEES), default="auditee", help=text("responses.opt.as"))
@click.option("--round", "round_", type=click.IntRange(1, 99), default=None, help=text("responses.opt.round"))
@click.option("--finding", default=None, help=text("responses.opt.finding"))
@click.option("--deduction", default=None, help=text("responses.opt.deduction"))
@click.option("--indicator", default=None, help=text("responses.opt.indicator"))
@click.option("--figure", default=None, help=text("responses.opt.figure"))
@click.option("--passage", default=None, help=text("responses.opt.passage"))
@click.option("--page", default="", help=text("responses.opt.page"))
@click.option("--wording", default="", help=text("responses.opt.wording"))
@click.option("--opinion", default="", help=text("responses.opt.opinion"))
@click.option("--no-objection", is_flag=True, help=text("responses.opt.no-objection"))
@click.option("--proof", "proof", multiple=True, type=_FILE, help=text("responses.opt.proof"))
@click.option("--received", default="", metavar="DATE", help=text("responses.opt.received"))
@json_option
@with_engagement
def add(engagement: Engagement, round_: int | None, no_objection: bool, as_json: bool, **values: Any) -> None:
    """Record an answer to the draft."""
    about = {name: words for name in _ABOUT if (words := values.pop(name)) is not None}
    if len(about) > 1:
        raise UsageError("responses.one-subject", given=", ".join(f"--{name}" for name in about))
    refers, words = next(iter(about.items()), ("general", ""))
    said = Said(**values, round=round_, refers=refers, about=words, objects=not no_objection)
    item = answer(engagement, said)
    if as_json:
        print_json(response_json(item))
        return
    echo(text("responses.added", id=item.id, name=item.name, round=item.round, about=_about(item)))


def _about(item: Response) -> str:
    kind = text(f"responses.refers.{item.refers}")
    return f"{kind} {item.about}" if item.about else kind


@response_.command("decide", help=text("responses.decide.help"))
@click.argument("id_", metavar="ID")
@click.option("--taken", type=click.Choice(TAKEN), required=True, help=text("responses.opt.taken"))
@click.option("--reason", default="", help=text("responses.opt.reason"))
@click.option("--restore", "restore", multiple=True, metavar="INDICATOR=POINTS", help=text("responses.opt.restore"))
@json_option
@with_engagement
def decide(engagement: Engagement, id_: str, taken: str, reason: str, restore: tuple[str, ...], as_json: bool) -> None:
    """Decide how an answer is taken."""
    item = decide_response(engagement, id_, Taking(taken, reason, _restored(restore)))
    if as_json:
        print_json(response_json(item))
        return
    back = ", ".join(f"{name} +{points_text(points)}" for name, points in item.restored.items()) or "—"
    echo(text("responses.decided", id=item.id, taken=text(f"responses.taken.{taken}"), restored=back))


def _restored(given: tuple[str, ...]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for words in given:
        name, _, points = words.replace("＝", "=").partition("=")
        try:
            number = parse_amount(points)
        except ValueError:
            number = None
        if not name.strip() or number is None or name.strip() in found:
            raise UsageError("responses.bad-restore", found=words)
        found[name.strip()] = Fraction(number)
    return found


@response_.command("silence", help=text("responses.silence.help"))
@click.argument("name", metavar="RESPONDENT", required=False, default="")
@click.option("--round", "round_", type=click.IntRange(1, 99), default=None, help=text("responses.opt.round"))
@click.option("--as", "kind", type=click.Choice(ADDRESSEES), default="auditee", help=text("responses.opt.as"))
@click.option("--remark", default="", help=text("responses.opt.remark"))
@with_engagement
def silence(engagement: Engagement, name: str, round_: int | None, kind: str, remark: str) -> None:
    """Record that a respondent did not answer."""
    item = record_silence(engagement, name, round_, kind, remark)
    echo(text("responses.silent", name=item.name, round=item.round))


@response_.command("list", help=text("responses.list.help"))
@click.option("--round", "round_", type=click.IntRange(1, 99), default=None, help=text("responses.opt.of-round"))
@click.option("--open", "only_open", is_flag=True, help=text("responses.opt.open"))
@json_option
@with_engagement
def list_(engagement: Engagement, round_: int | None, only_open: bool, as_json: bool) -> None:
    """List answers."""
    found = [item for item in responses(engagement) if round_ in (None, item.round)]
    quiet = [] if only_open else [item for item in silences(engagement) if round_ in (None, item.round)]
    if only_open:
        found = [item for item in found if item.open]
    late = [item for item in silent(engagement) if round_ in (None, item.round)]
    if as_json:
        print_json(
            {
                "responses": [response_json(item) for item in found],
                "silences": [dict(item.__dict__) for item in quiet],
                "unanswered": [{"letter": i.id, "name": i.name, "round": i.round, "due": i.due} for i in late],
            }
        )
        return
    names = ("id", "round", "name", "about", "opinion", "taken", "restored")
    rows = [
        (
            item.id,
            item.round,
            item.name,
            _about(item),
            item.opinion,
            _standing(item),
            ", ".join(f"{name} +{points_text(points)}" for name, points in item.restored.items()) or None,
        )
        for item in found
    ]
    print_table([text(f"responses.head.{name}") for name in names], rows, numbers="1", widest=50)
    for one in quiet:
        echo(text("responses.silent", name=one.name, round=one.round))
    for missing in late:
        echo(text("responses.unanswered", name=missing.name, round=missing.round, due=missing.due), err=True)
    echo(text("responses.count", count=len(found), open=sum(item.open for item in found)))


def _standing(item: Response) -> str:
    if not item.live:
        return text("responses.status.withdrawn")
    if not item.objects:
        return text("responses.no-objection")
    return text(f"responses.taken.{item.taken}") if item.taken else text("responses.taken.open")


@response_.command("show", help=text("responses.show.help"))
@click.argument("id_", metavar="ID")
@json_option
@with_engagement
def show(engagement: Engagement, id_: str, as_json: bool) -> None:
    """Show an answer."""
    item = response(engagement, id_)
    if as_json:
        print_json(response_json(item))
        return
    echo(f"{item.id}  {item.name}  ({text('responses.round', round=item.round)}, {_standing(item)})")
    echo(named(text("responses.head.about"), _about(item)))
    for name in ("page", "wording", "opinion", "received", "reason"):
        if getattr(item, name):
            echo(named(text(f"responses.head.{name}"), getattr(item, name)))
    for digest in item.proof:
        record = engagement.log.get("evidence", digest)
        echo(text("explain.evidence", name=record.body["name"] if record else digest, sha256=digest[:12]))
    for name, points in item.restored.items():
        echo(text("responses.restores", indicator=name, points=points_text(points)))
    if item.because:
        echo(text("evidence.because", because=item.because))


@response_.command("withdraw", help=text("responses.withdraw.help"))
@click.argument("id_", metavar="ID")
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def withdraw(engagement: Engagement, id_: str, because: str) -> None:
    """Withdraw an answer."""
    item = withdraw_response(engagement, id_, because)
    echo(text("responses.withdrawn", id=item.id))


@response_.command("table", help=text("responses.table.help"))
@click.option("--format", "formats", default="docx", help=text("letters.opt.format"))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None, help=text("letters.opt.out"))
@json_option
@with_engagement
def table(engagement: Engagement, formats: str, out: Path | None, as_json: bool) -> None:
    """Write the table of opinions."""
    from auditkit.report.opinions_paper import write_opinions

    print_written(write_opinions(engagement, format_names(formats), out), as_json=as_json)
