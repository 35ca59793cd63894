"""check."""

from __future__ import annotations

from typing import Any

import click

from auditkit.cli.leaving_out import limitation_
from auditkit.cli.show import echo, json_option, print_json, print_table, progress, with_engagement
from auditkit.engagement.computing import is_stale, last_run, results, run_checks
from auditkit.engagement.folder import Engagement
from auditkit.engagement.results import Outcome, Untested
from auditkit.engagement.wording import checks, untested_reason
from auditkit.errors import Found, UsageError
from auditkit.messages import pick, text


@click.group("check", help=text("cli.check.help"))
def check_() -> None:
    """Checks."""


def reason_text(engagement: Engagement, outcome: Outcome) -> str | None:
    """Return why a check could not test everything, in words."""
    kind, _, names = outcome.reason.partition(":")
    if not kind:
        if outcome.population:
            return None
        known = checks(engagement).get(outcome.id)
        return text("check.off" if known and known.is_off else "check.empty")
    if kind == "missing":
        return text("check.missing", tables="、".join(text(f"table.{name}") for name in names.split(",")))
    reasons = checks(engagement)[outcome.id].reasons
    return "；".join(pick(reasons[name]) for name in names.split(",") if name in reasons)


def _outcomes_json(engagement: Engagement, ran: bool) -> dict[str, Any]:
    by_id = {outcome.id: outcome for outcome in results(engagement).outcomes()} if ran else {}
    found = []
    for id_, check in checks(engagement).items():
        outcome = by_id.get(id_)
        found.append(
            {
                "id": id_,
                "title": pick(check.title),
                "basis": pick(check.basis),
                "population": outcome.population if outcome else None,
                "passed": outcome.passed if outcome else None,
                "exceptions": outcome.exceptions if outcome else None,
                "untestable": outcome.untestable if outcome else None,
                **_tested(outcome),
                "reason": reason_text(engagement, outcome) if outcome else None,
            }
        )
    for id_, outcome in by_id.items():
        if id_ not in checks(engagement):
            found.append(_built_in(outcome))
    return {"checks": found}


def _built_in(outcome: Outcome) -> dict[str, Any]:
    """A check that is no query: the self-evaluation, recomputed and tied out."""
    counts = {n: getattr(outcome, n) for n in ("population", "passed", "exceptions", "untestable")}
    return {
        "id": outcome.id,
        "title": text(f"check-title.{outcome.id}"),
        "basis": text(f"check-basis.{outcome.id}"),
        **counts,
        **_tested(outcome),
        "reason": None,
    }


def _tested(outcome: Outcome | None) -> dict[str, int | None]:
    """How the population was tested; the three add up to it."""
    if outcome is None:
        return {"by_query": None, "by_inspection": None, "not_tested": None}
    queried = outcome.population - outcome.untestable - outcome.inspected
    return {"by_query": queried, "by_inspection": outcome.inspected, "not_tested": outcome.untestable}


def _print_outcomes(found: dict[str, Any]) -> None:
    head = [text(f"cli.check.head.{n}") for n in ("id", "title", "population", "passed", "exceptions", "untestable")]
    rows = [
        (c["id"], c["title"], c["population"], c["passed"], c["exceptions"], c["untestable"]) for c in found["checks"]
    ]
    print_table(head, rows, numbers="2345")
    for c in found["checks"]:
        if c["by_inspection"]:
            echo(text("sample.check-inspected", **{n: c[n] for n in ("id", "by_query", "by_inspection", "not_tested")}))
        if c["reason"]:
            echo(text("cli.check.reason", id=c["id"], reason=c["reason"]))


@check_.command("list", help=text("cli.check.list.help"))
@json_option
@with_engagement
def list_(engagement: Engagement, as_json: bool) -> None:
    """List the checks and the outcome of the last run."""
    found = _outcomes_json(engagement, last_run(engagement) is not None)
    if as_json:
        print_json(found)
    else:
        _print_outcomes(found)
        if is_stale(engagement):
            echo(text("status.stale"), err=True)


@check_.command("show", help=text("cli.check.show.help"))
@click.argument("id_", metavar="CHECK")
@json_option
@with_engagement
def show(engagement: Engagement, id_: str, as_json: bool) -> None:
    """Show one check: basis, questions, queries, what could not be tested."""
    check = checks(engagement).get(id_)
    if check is None:
        raise UsageError("check.unknown", id=id_)
    open_ = [u for u in results(engagement).untested() if u.check == id_] if last_run(engagement) else []
    if as_json:
        print_json(
            {
                "id": id_,
                "title": pick(check.title),
                "basis": pick(check.basis),
                "needs": list(check.needs),
                "parameters": {name: str(value) for name, value in check.parameters.items()},
                "population": check.population,
                "exceptions": check.exceptions,
                "untestable": check.untestable,
                "inspection": [pick(item.question) for item in check.inspection],
                "inspection_list": [untested_json(engagement, item) for item in open_],
            }
        )
        return
    echo(f"{id_}  {pick(check.title)}")
    echo(text("cli.check.basis", basis=pick(check.basis)))
    for item in check.inspection:
        echo(text("cli.check.question", question=pick(item.question)))
    if open_:
        echo(text("cli.check.inspection-list", count=len(open_)))
        head = [text(f"cli.exception.head.{n}") for n in ("date", "voucher", "line", "summary", "amount", "reason")]
        rows = [(u.date, u.voucher, u.line, u.summary, u.amount, untested_reason(engagement, u)) for u in open_]
        print_table(head, rows, numbers="24")


def untested_json(engagement: Engagement, item: Untested) -> dict[str, Any]:
    """Return a row of the inspection list as plain values."""
    return {
        "check": item.check,
        "period": item.period,
        "voucher": item.voucher,
        "line": item.line,
        "date": item.date,
        "summary": item.summary,
        "amount": item.amount,
        "reason": untested_reason(engagement, item),
        "rows": [{"file": r.file, "sheet": r.sheet, "row": r.row, "role": r.role} for r in item.rows],
    }


@check_.command("run", help=text("cli.check.run.help"))
@click.option("--strict", is_flag=True, help=text("cli.check.strict"))
@json_option
@with_engagement
def run(engagement: Engagement, strict: bool, as_json: bool) -> None:
    """Run all checks and compute all measures."""
    with progress(text("cli.check.running")) as show_progress:
        run_checks(engagement, show_progress)
    found = _outcomes_json(engagement, True)
    if as_json:
        print_json(found)
    else:
        _print_outcomes(found)
    exceptions = sum(c["exceptions"] or 0 for c in found["checks"])
    if strict and exceptions:
        raise Found("cli.check.found", count=exceptions)


check_.add_command(limitation_)
