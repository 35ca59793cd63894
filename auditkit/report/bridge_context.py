"""The score bridge as a section: table, reasons and a chart of the totals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from auditkit.documents.model import Cell, Chart, Column, Figure, Inlines, Row, Series, Table, Text
from auditkit.engagement.bridging import STEPS, Bridge, Rung, bridge
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import Engagement
from auditkit.messages import pick, text


@dataclass(frozen=True)
class BridgeContext:
    """What a section about the score bridge prints.

    Attributes:
        table: Points of every indicator at each step, with the total.
        reasons: Why indicators changed: indicator, step, change, reason. None where nothing changed.
        chart: Totals by step; None where fewer than two are known.
        totals: Total by step as printed, a dash where it is not known.
        sent: Whether a draft went out.
    """

    table: Table
    reasons: Table | None
    chart: Chart | None
    totals: dict[str, str]
    sent: bool


def bridge_context(engagement: Engagement) -> BridgeContext:
    """Return the score bridge for a section, in the language in force."""
    found = bridge(engagement)
    totals = {
        step: "—" if found.totals[step] is None else points_text(found.totals[step] or Fraction(0)) for step in STEPS
    }
    return BridgeContext(_table(found), _reasons(found), _chart(found), totals, found.sent)


def _points(points: Fraction | None, *, bold: bool = False) -> Inlines:
    if points is None:
        return (Text("—"),)
    return (Figure(points_text(points), "derived", value=points, unit="points", bold=bold),)


def _words(words: str) -> Inlines:
    return (Text(words, numbers="quoted"),) if words else ()


def _table(found: Bridge) -> Table:
    names = ["no", "name", "points", *(f"step-{step}" for step in STEPS)]
    head = Row(tuple(Cell(_words(text(f"form.bridge.{name}")), align="center", bold=True) for name in names))
    rows = [Row(_cells(rung)) for rung in found.rungs]
    last = (
        Cell(_words(text("form.evidence.total")), col_span=2, align="center", bold=True),
        Cell(_points(found.sheet.rubric.total, bold=True)),
        *(Cell(_points(found.totals[step], bold=True)) for step in STEPS),
    )
    columns = (Column(0.9, align="center"), Column(3), *(Column(0.9, "number", "center") for _ in range(6)))
    return Table(columns, (head,), (*rows, Row(last, total=True)), name=text("form.bridge.title"))


def _cells(rung: Rung) -> tuple[Cell, ...]:
    leaf = rung.score.indicator
    first = (Cell(_words(leaf.id)), Cell(_words(pick(leaf.name))), Cell(_points(rung.score.points)))
    return (*first, *(Cell(_points(rung.values[step])) for step in STEPS))


def _reasons(found: Bridge) -> Table | None:
    rows = [
        Row(
            (
                Cell(_words(rung.score.indicator.id)),
                Cell(_words(text(f"form.bridge.step-{reason.step}"))),
                Cell((Figure(_signed(reason.change), "derived", value=reason.change, unit="points"),)),
                Cell(_words(reason.words)),
            )
        )
        for rung in found.rungs
        for reason in rung.reasons
    ]
    if not rows:
        return None
    names = ("no", "step", "change", "reason")
    head = Row(tuple(Cell(_words(text(f"form.bridge.{name}")), align="center", bold=True) for name in names))
    columns = (Column(0.9, align="center"), Column(1.1, align="center"), Column(0.9, "number", "center"), Column(6))
    return Table(columns, (head,), tuple(rows), name=text("form.bridge.reasons"))


def _signed(change: Fraction) -> str:
    return f"+{points_text(change)}" if change > 0 else points_text(change)


def _chart(found: Bridge) -> Chart | None:
    values = tuple(None if (total := found.totals[step]) is None else points_text(total) for step in STEPS)
    if sum(value is not None for value in values) < 2:
        return None
    labels = tuple(text(f"form.bridge.step-{step}") for step in STEPS)
    alt = "，".join(f"{name} {value}" for name, value in zip(labels, values, strict=True) if value is not None)
    full = Decimal(points_text(found.sheet.rubric.total))
    return Chart(
        "bar",
        text("form.bridge.chart"),
        labels,
        (Series(text("form.bridge.total"), tuple(None if v is None else Decimal(v) for v in values)),),
        text("form.bridge.unit"),
        alt,
        (full,) * len(STEPS),
    )
