"""sample plan, draw, sheet, record, evaluate, coverage, list, show, withdraw."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from auditkit.cli.sample_options import ask_option, definition, population_options
from auditkit.cli.sample_shapes import (
    coverage_json,
    evaluation_json,
    print_coverage,
    print_evaluation,
    print_sample,
    sample_json,
    standing_counts,
)
from auditkit.cli.show import echo, json_option, plain, print_json, print_table, with_engagement
from auditkit.engagement.folder import Engagement
from auditkit.engagement.sampling.answers import ANSWERS, Change, history
from auditkit.engagement.sampling.records import PARTS, PURPOSES, find_item, find_sample, samples
from auditkit.errors import UsageError
from auditkit.messages import text


@click.group("sample", help=text("sample.help"))
def sample_() -> None:
    """Sampling and inspection."""


@sample_.command("plan", help=text("sample.plan.help"))
@click.option("--attribute", "purpose", flag_value="attribute", help=text("sample.opt.attribute"))
@click.option("--mus", "purpose", flag_value="mus", help=text("sample.opt.mus"))
@click.option("--variables", "purpose", flag_value="variables", help=text("sample.opt.variables"))
@click.option("--judgement", "purpose", flag_value="judgement", help=text("sample.opt.judgement"))
@population_options
@click.option("--part", type=click.Choice([*PARTS, "all"]), default=None, help=text("sample.opt.part"))
@click.option("--confidence", default="0.95", metavar="0–1", help=text("sample.opt.confidence"))
@click.option("--tolerable", default=None, help=text("sample.opt.tolerable"))
@click.option("--expected", default="0", help=text("sample.opt.expected"))
@click.option("--expected-errors", type=int, default=None, help=text("sample.opt.expected-errors"))
@click.option("--method", default="", metavar="NAME", help=text("sample.opt.plan-method"))
@click.option("--convention", default="", metavar="NAME", help=text("sample.opt.convention"))
@click.option("--strata", type=int, default=4, help=text("sample.opt.strata"))
@click.option("--deviation", default=None, help=text("sample.opt.deviation"))
@click.option(
    "--allocation", type=click.Choice(["neyman", "proportional"]), default="neyman", help=text("sample.opt.allocation")
)
@click.option("--plan", "plan", type=click.Path(path_type=Path), default=None, help=text("sample.opt.plan"))
@click.option("--because", default="", help=text("sample.opt.because-judgement"))
@ask_option
@json_option
@with_engagement
def plan_(engagement: Engagement, as_json: bool, purpose: str | None, **given: Any) -> None:
    """Plan a sample."""
    if purpose is None:
        raise UsageError("sample.purpose-needed", known=", ".join(f"--{name}" for name in PURPOSES))
    wanted, named = definition(given)
    if purpose == "judgement":
        from auditkit.engagement.sampling.judging import judge_all, judge_by_rules

        if named and given["plan"] is not None:
            raise UsageError("sample.plan-or-population")
        made = (
            judge_all(engagement, wanted, given["part"] or "", given["because"], given["ask"])
            if named
            else judge_by_rules(engagement, given["plan"], wanted.unit, given["ask"])
        )
    else:
        from auditkit.engagement.sampling.planning import Wish, plan_sample

        wish = Wish(
            purpose=purpose,
            **{name: given[name] for name in ("confidence", "tolerable", "expected", "expected_errors", "method")},
            **{name: given[name] for name in ("convention", "strata", "deviation", "allocation")},
        )
        made = plan_sample(engagement, wanted, given["part"] or "", wish, given["ask"])
    if as_json:
        print_json(sample_json(engagement, made))
    else:
        print_sample(made, items=False)


@sample_.command("draw", help=text("sample.draw.help"))
@click.argument("id_", metavar="SAMPLE")
@click.option("--seed", default="", help=text("sample.opt.seed"))
@click.option("--method", default="", metavar="NAME", help=text("sample.opt.method"))
@click.option("--size", type=int, default=None, help=text("sample.opt.size"))
@click.option("--certain-above", default="", metavar="YUAN", help=text("sample.opt.certain-above"))
@click.option("--strata", type=int, default=4, help=text("sample.opt.strata"))
@click.option(
    "--allocation",
    type=click.Choice(["neyman", "proportional"]),
    default="proportional",
    help=text("sample.opt.allocation"),
)
@json_option
@with_engagement
def draw(engagement: Engagement, as_json: bool, id_: str, **given: Any) -> None:
    """Draw or extend a sample."""
    from auditkit.engagement.sampling.drawing import Draw, draw_sample

    made = draw_sample(engagement, id_, Draw(**given))
    if as_json:
        print_json(sample_json(engagement, made))
    else:
        print_sample(made, items=True)


@sample_.command("sheet", help=text("sample.sheet.help"))
@click.argument("id_", metavar="SAMPLE")
@click.option("--out", type=click.Path(path_type=Path), default=None, help=text("sample.opt.out"))
@click.option("--force", is_flag=True, help=text("sample.opt.force"))
@json_option
@with_engagement
def sheet(engagement: Engagement, as_json: bool, id_: str, out: Path | None, force: bool) -> None:
    """Write the inspection sheet."""
    from auditkit.documents.inspection_sheet import write_inspection_sheet
    from auditkit.engagement.sampling.sheets import inspection_sheet
    from auditkit.store.files import write_whole

    found = find_sample(engagement, id_)
    made = inspection_sheet(engagement, found)
    path = out or engagement.root / "workpapers" / f"{found.id}.xlsx"
    if path.exists() and not force:
        raise UsageError("sample.file-exists", file=str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, write_inspection_sheet(made))
    if as_json:
        print_json({"file": str(path), "sample": found.id, "items": len(made.rows)})
    else:
        echo(text("sample.sheet.written", file=str(path), count=len(made.rows)))


def _pairs(values: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for value in values:
        name, sign, answer = value.partition("=")
        if not sign or not name.strip():
            raise UsageError("sample.bad-answer", value=value, known=", ".join(ANSWERS))
        found[name.strip()] = answer.strip()
    return found


@sample_.command("record", help=text("sample.record.help"))
@click.argument("what", metavar="FILE|ITEM")
@click.option("--answer", "answers", multiple=True, metavar="QUESTION=ANSWER", help=text("sample.opt.answer"))
@click.option("--audited", default=None, metavar="YUAN", help=text("sample.opt.audited"))
@click.option("--remark", default=None, help=text("sample.opt.remark"))
@click.option("--reference", default=None, help=text("sample.opt.reference"))
@json_option
@with_engagement
def record(engagement: Engagement, as_json: bool, what: str, answers: tuple[str, ...], **given: Any) -> None:
    """Record what was seen, of one item or from a sheet."""
    stated = bool(answers) or any(value is not None for value in given.values())
    if Path(what).suffix or Path(what).exists():
        if stated:
            raise UsageError("sample.file-or-item")
        _record_sheet(engagement, Path(what), as_json)
        return
    if not stated:
        raise UsageError("sample.nothing-stated", item=what)
    from auditkit.engagement.sampling.answers import record_answers

    given["audited"] = _amount(given["audited"])
    found, item, new = record_answers(engagement, what, Change(_pairs(answers), **given))
    if as_json:
        print_json({"item": found.item_id(item), "recorded": new})
    else:
        echo(text("sample.recorded" if new else "sample.recorded-same", item=found.item_id(item)))


def _amount(words: str | None) -> str | None:
    """Return a stated amount as recorded; ``""`` takes it back."""
    from auditkit.core.money import CENT, parse_amount

    if words is None or not words.strip():
        return words if words is None else ""
    try:
        value = parse_amount(words)
    except ValueError as error:
        raise UsageError("sample.bad-amount", found=words) from error
    if value is None or abs(value) >= Decimal(10) ** 15 or value != value.quantize(CENT):
        raise UsageError("sample.bad-amount", found=words)
    return format(value, ".2f")


def _record_sheet(engagement: Engagement, path: Path, as_json: bool) -> None:
    from auditkit.engagement.sampling.reading_sheet import record_sheet

    taken = record_sheet(engagement, path)
    if as_json:
        said = {"sample": taken.sample.id, "recorded": taken.recorded, "same": taken.same}
        print_json({**said, "untested": list(taken.untested)})
        return
    echo(text("sample.sheet-read", sample=taken.sample.id, recorded=taken.recorded, same=taken.same))
    if taken.untested:
        echo(text("sample.still-untested", count=len(taken.untested), items=", ".join(taken.untested)))


@sample_.command("evaluate", help=text("sample.evaluate.help"))
@click.argument("id_", metavar="SAMPLE")
@click.option("--confidence", default="", metavar="0–1", help=text("sample.opt.confidence"))
@click.option("--tolerable", default="", help=text("sample.opt.tolerable"))
@click.option("--method", default="", metavar="NAME", help=text("sample.opt.plan-method"))
@click.option("--two-sided", is_flag=True, help=text("sample.opt.two-sided"))
@click.option("--bound", default="stringer", metavar="NAME", help=text("sample.opt.bound"))
@click.option("--factors", default="binomial", metavar="NAME", help=text("sample.opt.factors"))
@click.option("--estimator", default="difference", metavar="NAME", help=text("sample.opt.estimator"))
@click.option("--bayes", type=click.Choice(["beta", "gamma"]), default=None, help=text("sample.opt.bayes"))
@click.option("--prior", type=click.Choice(["uniform", "impartial"]), default="uniform", help=text("sample.opt.prior"))
@click.option("--only", multiple=True, metavar="CHECK|QUESTION", help=text("sample.opt.only"))
@click.option(
    "--untested",
    type=click.Choice(["refuse", "error", "leave-out"]),
    default="refuse",
    help=text("sample.opt.untested"),
)
@json_option
@with_engagement
def evaluate(engagement: Engagement, as_json: bool, id_: str, bayes: str | None, **given: Any) -> None:
    """Evaluate a sample."""
    from auditkit.engagement.sampling.evaluating import evaluate_sample
    from auditkit.engagement.sampling.judged import Judged

    found = evaluate_sample(engagement, id_, Judged(**given, bayes=bayes or ""))
    if as_json:
        print_json(evaluation_json(found))
    else:
        print_evaluation(found)


@sample_.command("coverage", help=text("sample.coverage.help"))
@json_option
@with_engagement
def coverage_(engagement: Engagement, as_json: bool) -> None:
    """Show how much was inspected."""
    from auditkit.engagement.sampling.covering import coverage

    found = coverage(engagement)
    if as_json:
        print_json(coverage_json(found))
    else:
        print_coverage(engagement, found)


@sample_.command("list", help=text("sample.list.help"))
@json_option
@with_engagement
def list_(engagement: Engagement, as_json: bool) -> None:
    """List the samples."""
    found = samples(engagement)
    if as_json:
        print_json({"samples": [sample_json(engagement, one, items=False) for one in found]})
        return
    head = [
        text(f"sample.head.{n}")
        for n in ("sample", "purpose", "status", "units", "amount", "items", "inspected", "faults")
    ]
    rows = []
    for one in found:
        counts = standing_counts(engagement, one)
        whole = one.frozen.drawn_from
        kind, status = text(f"sample.purpose.{one.purpose}"), text(f"sample.status.{one.status}")
        amounts = (whole.count, f"{Decimal(whole.amount):,.2f}", len(one.items))
        rows.append((one.id, kind, status, *amounts, counts["inspected"], counts["fault"]))
    print_table(head, rows, numbers="34567")


@sample_.command("show", help=text("sample.show.help"))
@click.argument("id_", metavar="SAMPLE|ITEM")
@json_option
@with_engagement
def show(engagement: Engagement, as_json: bool, id_: str) -> None:
    """Show a sample or an item with its history."""
    if "-" in id_:
        _show_item(engagement, id_, as_json)
        return
    found = find_sample(engagement, id_)
    if as_json:
        print_json(sample_json(engagement, found))
    else:
        print_sample(found, items=True, engagement=engagement)


def _show_item(engagement: Engagement, id_: str, as_json: bool) -> None:
    from auditkit.cli.sample_shapes import item_json

    found, item = find_item(engagement, id_)
    said = item_json(engagement, found, item)
    past = history(engagement, found.item_id(item))
    if as_json:
        trace = [
            {
                "at": at,
                "by": s.by,
                "answers": dict(s.answers),
                "audited": s.audited,
                "remark": s.remark or None,
                "reference": s.reference or None,
            }
            for at, s in past
        ]
        print_json({**said, "history": trace})
        return
    echo(f"{said['id']}  {said['date']}  {said['voucher']}  {said['amount']}  {said['summary']}")
    for place in item.places:
        echo(f"  · {place[0]} / {place[1]} / {text('explain.row', row=place[2])}")
    for at, seen in past:
        answers = ", ".join(f"{name}={text(f'sample.answer.{answer}')}" for name, answer in seen.answers.items())
        audited = text("sample.audited-said", amount=seen.audited) if seen.audited else ""
        reference = text("sample.reference-said", reference=seen.reference) if seen.reference else ""
        parts = [answers, audited, seen.remark, reference]
        echo(f"  {at}  {seen.by}  {plain('；'.join(part for part in parts if part))}")


@sample_.command("withdraw", help=text("sample.withdraw.help"))
@click.argument("id_", metavar="SAMPLE")
@click.option("--because", default="", help=text("cli.opt.because"))
@with_engagement
def withdraw(engagement: Engagement, id_: str, because: str) -> None:
    """Withdraw a sample."""
    from auditkit.engagement.sampling import records

    made = records.withdraw(engagement, id_, because)
    echo(text("sample.withdrawn", id=made.id))


@sample_.command("digits", help=text("sample.digits.help"))
@population_options
@click.option("--chart", type=click.Path(path_type=Path), default=None, help=text("sample.opt.chart"))
@json_option
@with_engagement
def digits_(engagement: Engagement, as_json: bool, chart: Path | None, **given: Any) -> None:
    """Test the digits of amounts."""
    from auditkit.cli.sample_hints import digits_json, print_digits, write_digit_charts
    from auditkit.engagement.sampling.profiling import digits

    found = digits(engagement, definition(given)[0])
    written = write_digit_charts(found, chart) if chart else []
    if as_json:
        print_json({**digits_json(found), "charts": [str(path) for path in written]})
    else:
        print_digits(found, written)


@sample_.command("profile", help=text("sample.profile.help"))
@population_options
@click.option("--chart", type=click.Path(path_type=Path), default=None, help=text("sample.opt.chart"))
@json_option
@with_engagement
def profile_(engagement: Engagement, as_json: bool, chart: Path | None, **given: Any) -> None:
    """Count by month and weekday."""
    from auditkit.cli.sample_hints import print_profile, profile_json, write_profile_charts
    from auditkit.engagement.sampling.profiling import profile

    found = profile(engagement, definition(given)[0])
    written = write_profile_charts(found, chart) if chart else []
    if as_json:
        print_json({**profile_json(found), "charts": [str(path) for path in written]})
    else:
        print_profile(found, written)
