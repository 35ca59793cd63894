"""score show --bridge."""

from __future__ import annotations

from auditkit.cli.show import echo, print_json, print_table
from auditkit.engagement.bridging import STEPS, bridge
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import Engagement
from auditkit.messages import pick, text


def print_bridge(engagement: Engagement, *, as_json: bool) -> None:
    """Print the way from the self-evaluation to the final score."""
    found = bridge(engagement)
    if as_json:
        print_json(found.as_json())
        return
    head = [text("cli.score.head.id"), text("cli.score.head.name"), text("cli.score.head.points")]
    head += [text(f"responses.step.{step}") for step in STEPS]
    rows: list[tuple[object, ...]] = [
        (
            rung.score.indicator.id,
            pick(rung.score.indicator.name),
            points_text(rung.score.points),
            *(None if (value := rung.values[step]) is None else points_text(value) for step in STEPS),
        )
        for rung in found.rungs
    ]
    totals = [None if (value := found.totals[step]) is None else points_text(value) for step in STEPS]
    rows.append((text("responses.total"), "", points_text(found.sheet.rubric.total), *totals))
    print_table(head, rows, numbers="234567", widest=40)
    for rung in found.rungs:
        for reason in rung.reasons:
            sign = "+" if reason.change > 0 else ""
            change = f"{sign}{points_text(reason.change)}"
            step = text(f"responses.step.{reason.step}")
            echo(text("responses.because", id=rung.score.indicator.id, step=step, change=change, reason=reason.words))
    if not found.file:
        echo(text("responses.no-self-evaluation"), err=True)
    if not found.sent:
        echo(text("responses.no-draft-sent"), err=True)
