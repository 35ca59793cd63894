"""measure list, show, set."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import click

from auditkit.cli.show import echo, json_option, print_json, print_table, with_engagement
from auditkit.cli.values import POINTS
from auditkit.core.money import half_up
from auditkit.engagement.asking import Asked, set_measure
from auditkit.engagement.computing import results
from auditkit.engagement.folder import Engagement
from auditkit.engagement.results import MeasureRecord
from auditkit.engagement.wording import measure_value
from auditkit.errors import UsageError
from auditkit.messages import pick, text

RATE_DECIMALS = 16


@click.group("measure", help=text("cli.measure.help"))
def measure_() -> None:
    """Measures."""


def exact_text(value: Fraction, unit: str) -> str:
    """Return a value for scripts: amounts to the cent, rates with 16 decimals, counts plain."""
    if unit == "yuan":
        return format(half_up(value, 2), "f")
    if unit == "%":
        return format(half_up(value, RATE_DECIMALS), "f")
    return format(half_up(value, 0 if value.denominator == 1 else 2), "f")


def value_json(measure: MeasureRecord) -> str | None:
    """Return the value of a measure for scripts, None where undefined."""
    return None if measure.exact is None else exact_text(measure.exact, measure.unit)


def measure_json(measure: MeasureRecord) -> dict[str, Any]:
    """Return a measure as plain values."""
    return {
        "id": measure.id,
        "label": pick(measure.label),
        "subject": measure.subject or None,
        "value": value_json(measure),
        "unit": measure.unit,
        "basis": pick(measure.basis) if measure.basis else None,
        "origin": measure.origin or None,
        "inputs": list(measure.inputs),
        "reason": text(measure.reason[0], **measure.reason[1]) if measure.reason else None,
        "candidates": [
            {
                "origin": candidate.origin,
                "value": exact_text(Fraction(candidate.value), measure.unit),
                "rows": [{"file": r.file, "sheet": r.sheet, "row": r.row, "role": r.role} for r in candidate.rows],
            }
            for candidate in measure.candidates
        ],
    }


@measure_.command("list", help=text("cli.measure.list.help"))
@json_option
@with_engagement
def list_(engagement: Engagement, as_json: bool) -> None:
    """List the measures."""
    found = results(engagement).measures().values()
    if as_json:
        print_json({"measures": [measure_json(measure) for measure in found]})
        return
    head = [text(f"cli.measure.head.{name}") for name in ("id", "label", "value", "origin")]
    rows = [(m.id, pick(m.label), measure_value(m), text(f"origin.{m.origin}") if m.origin else None) for m in found]
    print_table(head, rows, numbers="2")


@measure_.command("show", help=text("cli.measure.show.help"))
@click.argument("id_", metavar="MEASURE")
@json_option
@with_engagement
def show(engagement: Engagement, id_: str, as_json: bool) -> None:
    """Show a measure with all its candidates."""
    from auditkit.engagement.explaining import Chains, lines

    measure = results(engagement).measures().get(id_)
    if measure is None:
        raise UsageError("measure.unknown", id=id_)
    if as_json:
        print_json(measure_json(measure))
        return
    for line in lines(Chains(engagement).measure(id_)):
        echo(line)


@measure_.command("set", help=text("cli.measure.set.help"))
@click.argument("id_", metavar="MEASURE")
@click.option("--value", required=True, type=POINTS, help=text("cli.measure.value"))
@click.option("--because", required=True, help=text("cli.opt.because"))
@with_engagement
def set_(engagement: Engagement, id_: str, value: Fraction, because: str) -> None:
    """Record a value that a person obtained."""
    if id_ not in results(engagement).measures():
        raise UsageError("measure.unknown", id=id_)
    set_measure(engagement, Asked(id_, value, because))
    echo(text("cli.measure.set.done", id=id_, value=format(half_up(value, 2), "f")))
