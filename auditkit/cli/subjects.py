"""subject: projects and units looked at on their own."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import click

from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.cli.values import AMOUNT, POINTS
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.subject_recording import (
    Change,
    add_subject,
    edit_subject,
    remove_subject,
    set_funds,
    set_value,
)
from auditkit.engagement.subjects import (
    LEVELS,
    QUANTITIES,
    Funds,
    Level,
    Stated,
    Subject,
    main_subject,
    subject,
    subjects,
)
from auditkit.errors import UsageError
from auditkit.messages import text

KINDS = ("project", "unit")
EVIDENCE = click.option(
    "--evidence",
    "proof",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=text("subjects.opt.evidence"),
)


@click.group("subject", help=text("subjects.help"))
def subject_() -> None:
    """Subjects."""


def _described(command: Any) -> Any:
    """Options that describe a subject."""
    for option in (
        click.option("--finding", "findings", multiple=True, help=text("subjects.opt.finding")),
        click.option("--weights", type=click.Path(path_type=Path, exists=True), help=text("subjects.opt.weights")),
        click.option("--propose", type=click.Choice(("equal", "proportional")), help=text("subjects.opt.propose")),
        click.option("--entity", default=None, help=text("subjects.opt.entity")),
        click.option("--rubric", default=None, help=text("subjects.opt.rubric")),
        click.option("--kind", type=click.Choice(KINDS), default=None, help=text("subjects.opt.kind")),
    ):
        command = option(command)
    return command


def _change(engagement: Engagement, name: str | None, said: dict[str, Any]) -> Change:
    points = _weights(engagement, said["rubric"], said["weights"], said["propose"])
    return Change(name, said["kind"], said["rubric"], said["entity"], points, said["findings"] or None)


def _weights(engagement: Engagement, rubric: str | None, file: Path | None, manner: Any) -> dict[str, Fraction] | None:
    from auditkit.analysis.weights import propose
    from auditkit.engagement.subjects import rubric_of
    from auditkit.engagement.weighting import read_points_file

    found = read_points_file(file) if file else {}
    if manner:
        if not rubric:
            raise UsageError("subjects.propose-rubric")
        found |= propose(rubric_of(engagement, rubric).weighted(found, drop=False), manner)
    return found or None


@subject_.command("add", help=text("subjects.add.help"))
@click.argument("id_", metavar="ID")
@click.option("--name", required=True, help=text("subjects.opt.name"))
@_described
@with_engagement
def add(engagement: Engagement, id_: str, name: str, **said: Any) -> None:
    """Add a subject."""
    add_subject(engagement, id_, _change(engagement, name, said))
    echo(text("subjects.add.done", id=id_, name=name))


@subject_.command("edit", help=text("subjects.edit.help"))
@click.argument("id_", metavar="ID")
@click.option("--name", default=None, help=text("subjects.opt.name"))
@_described
@with_engagement
def edit(engagement: Engagement, id_: str, name: str | None, **said: Any) -> None:
    """Change a subject."""
    known = subject(engagement, id_)
    new = edit_subject(engagement, id_, _change(engagement, name, {**said, "rubric": said["rubric"] or known.rubric}))
    echo(text("subjects.edit.done" if new else "subjects.same", id=id_))


@subject_.command("remove", help=text("subjects.remove.help"))
@click.argument("id_", metavar="ID")
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def remove(engagement: Engagement, id_: str, because: str) -> None:
    """Take a subject out."""
    remove_subject(engagement, id_, because)
    echo(text("subjects.remove.done", id=id_))


@subject_.command("funds", help=text("subjects.funds.help"))
@click.argument("id_", metavar="ID")
@click.option("--level", required=True, type=click.Choice(get_args(Level)), help=text("subjects.opt.level"))
@click.option("--planned", type=AMOUNT, help=text("subjects.opt.planned"))
@click.option("--received", type=AMOUNT, help=text("subjects.opt.received"))
@click.option("--spent", type=AMOUNT, help=text("subjects.opt.spent"))
@click.option("--left", type=AMOUNT, help=text("subjects.opt.left"))
@click.option("--because", required=True, help=text("cli.opt.because"))
@EVIDENCE
@with_engagement
def funds(
    engagement: Engagement, id_: str, level: Level, because: str, proof: tuple[Path, ...], **amounts: Decimal | None
) -> None:
    """Record money of one level of government."""
    new = set_funds(engagement, id_, level, Funds.stated(amounts, because), evidence=proof)
    found = subject(engagement, id_).funds[level]
    echo(text("subjects.funds.done" if new else "subjects.same", id=id_, level=text(f"subjects.level.{level}")))
    if found.beyond:
        echo(text("subjects.funds.beyond", amount=format(found.beyond, ",.2f")), err=True)
    if found.gap:
        echo(text("subjects.funds.gap", gap=format(found.gap, ",.2f")), err=True)


@subject_.command("value", help=text("subjects.value.help"))
@click.argument("id_", metavar="ID")
@click.argument("measure", metavar="MEASURE")
@click.option("--value", required=True, type=POINTS, help=text("subjects.opt.value"))
@click.option("--because", required=True, help=text("cli.opt.because"))
@EVIDENCE
@with_engagement
def value(
    engagement: Engagement, id_: str, measure: str, value: Fraction, because: str, proof: tuple[Path, ...]
) -> None:
    """Record a figure of a subject."""
    from auditkit.engagement.computing import results

    if measure not in results(engagement).measures():
        raise UsageError("measure.unknown", id=measure)
    set_value(engagement, id_, measure, Stated(value, because), evidence=proof)
    echo(text("subjects.value.done", id=id_, measure=measure, value=points_text(value)))


def subject_json(engagement: Engagement, item: Subject) -> dict[str, object]:
    """Return a subject as plain values."""
    return {
        "id": item.id,
        "name": item.name,
        "kind": item.kind,
        "entity": item.entity or None,
        "rubric": item.rubric or None,
        "funds": [
            {"level": level, **{name: _plain(item.funds[level].of(name)) for name in QUANTITIES}}
            for level in LEVELS
            if level in item.funds
        ],
        "totals": {name: _plain(item.total(name)) for name in QUANTITIES},
        "values": {id_: points_text(stated.value) for id_, stated in item.values.items()},
        "findings": list(item.findings),
        "score": _score(engagement, item),
    }


def _score(engagement: Engagement, item: Subject) -> dict[str, object] | None:
    from auditkit.engagement.scoring import score_sheet
    from auditkit.engagement.subject_scoring import subject_sheet
    from auditkit.engagement.subjects import MAIN

    if not item.rubric:
        return None
    sheet = score_sheet(engagement) if item.id == MAIN else subject_sheet(engagement, item.id)
    total = None if sheet.total is None else points_text(sheet.total)
    return {"total": total, "full": points_text(sheet.rubric.total), "grade": sheet.grade}


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, ".2f")


@subject_.command("list", help=text("subjects.list.help"))
@json_option
@with_engagement
def list_(engagement: Engagement, as_json: bool) -> None:
    """List the subjects."""
    found = [main_subject(engagement), *subjects(engagement)]
    if as_json:
        print_json({"subjects": [subject_json(engagement, item) for item in found]})
        return
    head = [text(f"subjects.head.{name}") for name in ("id", "name", "kind", "rubric", "planned", "spent", "score")]
    rows = []
    for item in found:
        score = _score(engagement, item)
        said = None if score is None else str(score["total"] or text("report.unscored"))
        planned, spent = (_shown(item.total(name)) for name in ("planned", "spent"))
        kind = text(f"subjects.kind.{item.kind}")
        rows.append((item.id, item.name, kind, item.rubric or None, planned, spent, said))
    print_table(head, rows, numbers="456")


@subject_.command("show", help=text("subjects.show.help"))
@click.argument("id_", metavar="ID")
@json_option
@with_engagement
def show(engagement: Engagement, id_: str, as_json: bool) -> None:
    """Show a subject with its money."""
    item = subject(engagement, id_)
    if as_json:
        print_json(subject_json(engagement, item))
        return
    echo(text("subjects.show.head", id=item.id, name=item.name, kind=text(f"subjects.kind.{item.kind}")))
    head = [text("subjects.column-level"), *(text(f"subjects.quantity.{name}") for name in QUANTITIES)]
    rows = [
        (text(f"subjects.level.{level}"), *(_shown(item.funds[level].of(name)) for name in QUANTITIES))
        for level in LEVELS
        if level in item.funds
    ]
    if rows:
        print_table(
            head, [*rows, (text("report.total"), *(_shown(item.total(name)) for name in QUANTITIES))], numbers="1234"
        )
    for id_, stated in item.values.items():
        echo(text("subjects.show.value", measure=id_, value=points_text(stated.value), because=stated.because))
    score = _score(engagement, item)
    if score is not None:
        total = score["total"] or text("report.unscored")
        echo(
            text(
                "subjects.show.score", rubric=item.rubric, total=total, full=score["full"], grade=score["grade"] or "—"
            )
        )


def _shown(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, ",.2f")


@subject_.command("paper", help=text("subjects.paper.help"))
@click.argument("id_", metavar="ID")
@click.option("--format", "formats", default="docx", help=text("report.build.format"))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=None, help=text("report.build.out"))
@click.option("--edition", default="internal", help=text("editions.opt.edition"))
@with_engagement
def paper(engagement: Engagement, id_: str, formats: str, out: Path | None, edition: str) -> None:
    """Write the paper of one subject."""
    from auditkit.report.building import build_subject

    chosen = [name.strip() for name in formats.split(",")]
    for path in build_subject(engagement, subject(engagement, id_).id, chosen, out, edition=edition):
        echo(text("report.build.done", file=str(path), size=path.stat().st_size))


__all__ = ["subject_"]
