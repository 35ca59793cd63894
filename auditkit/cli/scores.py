"""score, explain."""

from __future__ import annotations

from fractions import Fraction

import click

from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.cli.values import POINTS
from auditkit.engagement.absenting import set_absent
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.scoring import IndicatorScore, ScoreSheet, Wish, clear_score, score_sheet, set_score
from auditkit.engagement.subject_scoring import (
    clear_subject_score,
    set_subject_absent,
    set_subject_score,
    subject_sheet,
)
from auditkit.engagement.totalling import step_sentence
from auditkit.errors import UsageError
from auditkit.messages import pick, text


@click.group("score", help=text("cli.score.help"))
def score_() -> None:
    """Scores."""


def indicator_json(score: IndicatorScore) -> dict[str, object]:
    """Return one indicator as plain values."""
    measure = None
    if score.measure is not None:
        from auditkit.cli.measures import value_json

        measure = {"id": score.measure.id, "value": value_json(score.measure), "unit": score.measure.unit}
    return {
        "id": score.indicator.id,
        "name": pick(score.indicator.name),
        "path": list(score.path),
        "points": None if score.indicator.points is None else points_text(score.points),
        "awarded": None if score.awarded is None else points_text(score.awarded),
        "deducted": None if score.deducted is None else points_text(score.deducted),
        "restored": [{"response": item.response, "points": points_text(item.points)} for item in score.restored],
        "rationale": score.rationale,
        "findings": list(score.findings),
        "deductions": [
            {
                "id": item.id,
                "points": points_text(item.points),
                "rationale": item.rationale,
                "findings": list(item.findings),
            }
            for item in score.deductions
        ],
        "status": "absent" if score.absent else score.computed.status if score.computed else "judged",
        "measure": measure,
    }


def sheet_json(sheet: ScoreSheet) -> dict[str, object]:
    """Return the score sheet as plain values."""
    return {
        "total": None if sheet.total is None else points_text(sheet.total),
        "full": points_text(sheet.rubric.total),
        "grade": sheet.grade,
        "draft": sheet.draft,
        "indicators": [indicator_json(score) for score in sheet.scores],
        "steps": [
            {
                "kind": step.kind,
                "node": step.node or None,
                "before": points_text(step.before),
                "after": points_text(step.after),
                "factor": None if step.factor is None else str(step.factor),
                "sentence": step_sentence(sheet.rubric, step),
            }
            for step in sheet.steps
        ],
    }


@score_.command("show", help=text("cli.score.show.help"))
@click.option("--subject", default=None, help=text("subjects.opt.subject"))
@click.option("--what-if", "without", default=None, help=text("cli.score.what-if"))
@click.option("--bridge", "as_bridge", is_flag=True, help=text("responses.opt.bridge"))
@json_option
@with_engagement
def show(engagement: Engagement, subject: str | None, without: str | None, as_bridge: bool, as_json: bool) -> None:
    """Show the score sheet."""
    if as_bridge:
        from auditkit.cli.bridges import print_bridge

        if without is not None or subject:
            raise UsageError("responses.bridge-alone")
        print_bridge(engagement, as_json=as_json)
        return
    if subject and without:
        raise UsageError("subjects.no-what-if")
    sheet = subject_sheet(engagement, subject) if subject else score_sheet(engagement, without)
    if as_json:
        print_json(sheet_json(sheet))
        return
    print_sheet(sheet)
    if without is not None:
        before = score_sheet(engagement)
        said = "—" if before.total is None else points_text(before.total)
        echo(text("cli.score.without", id=without, before=said, after=_total(sheet)))


def _total(sheet: ScoreSheet) -> str:
    return "—" if sheet.total is None else points_text(sheet.total)


def print_sheet(sheet: ScoreSheet) -> None:
    """Print the score sheet."""
    head = [text(f"cli.score.head.{name}") for name in ("id", "name", "points", "awarded", "rationale")]
    rows = [
        (
            score.indicator.id,
            pick(score.indicator.name),
            None if score.indicator.points is None else points_text(score.points),
            text("rubrics.absent") if score.absent else None if score.awarded is None else points_text(score.awarded),
            score.rationale if score.deductions or score.restored or score.awarded is None else "",
        )
        for score in sheet.scores
    ]
    print_table(head, rows, numbers="23", widest=90)
    for step in sheet.steps:
        echo(step_sentence(sheet.rubric, step))
    message = "cli.score.draft" if sheet.draft else "cli.score.total"
    echo(
        text(
            message,
            total=_total(sheet),
            full=points_text(sheet.rubric.total),
            grade=sheet.grade or "—",
            unscored=len(sheet.unscored),
        )
    )


@score_.command("set", help=text("cli.score.set.help"))
@click.argument("indicator")
@click.option("--points", default=None, type=POINTS, help=text("cli.score.set.points"))
@click.option("--rationale", default="", help=text("cli.score.set.rationale"))
@click.option("--finding", "chosen", multiple=True, help=text("cli.score.set.finding"))
@click.option("--override", is_flag=True, help=text("cli.score.set.override"))
@click.option("--because", default="", help=text("cli.opt.because"))
@click.option("--not-applicable", is_flag=True, help=text("rubrics.not-applicable"))
@click.option("--subject", default=None, help=text("subjects.opt.subject"))
@json_option
@with_engagement
def set_(
    engagement: Engagement,
    indicator: str,
    points: Fraction | None,
    rationale: str,
    chosen: tuple[str, ...],
    override: bool,
    because: str,
    not_applicable: bool,
    subject: str | None,
    as_json: bool,
) -> None:
    """Record a judgement on an indicator."""
    if (points is None) != not_applicable:
        raise UsageError("rubrics.points-or-not-applicable")
    if points is None:
        reason = because or rationale
        score = (
            set_subject_absent(engagement, subject, indicator, reason)
            if subject
            else set_absent(engagement, indicator, reason)
        )
    else:
        wish = Wish(points, rationale, chosen, override, because)
        score = (
            set_subject_score(engagement, subject, indicator, wish)
            if subject
            else set_score(engagement, indicator, wish)
        )
    if as_json:
        print_json(indicator_json(score))
        return
    if score.absent:
        echo(text("rubrics.absent.done", indicator=indicator))
        return
    awarded = "—" if score.awarded is None else points_text(score.awarded)
    echo(text("cli.score.set.done", indicator=indicator, awarded=awarded, points=points_text(score.points)))
    if not subject and not score.supported:
        echo(text("cli.score.set.unsupported"), err=True)


@score_.command("clear", help=text("cli.score.clear.help"))
@click.argument("indicator")
@click.option("--because", required=True, help=text("cli.opt.because"))
@click.option("--subject", default=None, help=text("subjects.opt.subject"))
@with_engagement
def clear(engagement: Engagement, indicator: str, because: str, subject: str | None) -> None:
    """Take a judgement back."""
    if subject:
        clear_subject_score(engagement, subject, indicator, because)
    else:
        clear_score(engagement, indicator, because)
    echo(text("cli.score.clear.done", indicator=indicator))


@click.command("explain", help=text("cli.explain.help"))
@click.argument("id_", metavar="ID")
@json_option
@with_engagement
def explain_(engagement: Engagement, id_: str, as_json: bool) -> None:
    """Show the whole chain behind something."""
    from auditkit.engagement.explaining import Chains, lines

    node = Chains(engagement).of(id_)
    if as_json:
        print_json(node.as_json())
        return
    for line in lines(node):
        echo(line)
