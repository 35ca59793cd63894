"""What each deduction rests on: opens in a browser; on paper a list of files, sheets and rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from auditkit.documents.model import Block, Cell, Column, Inline, Inlines, Paragraph, Row, Table, Text, Trace
from auditkit.engagement.explaining import Node
from auditkit.engagement.finding import Deduction
from auditkit.engagement.results import RowPlace
from auditkit.engagement.scoring import IndicatorScore
from auditkit.engagement.wording import measure_value
from auditkit.messages import has, pick, text
from auditkit.report.citing import Ground, cite, constants
from auditkit.report.listing import Layout, listed
from auditkit.report.printing import points
from auditkit.report.views import Views, deduction_anchor

_WIDE = "\u3000"
_AMOUNT = re.compile(r"(?<![\d.,])\d{4,}\.\d{2}(?![\d.,])")
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z?")

FEW = 4
"""Rows that are told in a line; more are listed in a table."""
MOST = 60
"""Ranges in one row of a table; more go on in the next, which may stand on the next page."""


def ranges(rows: Iterable[int]) -> list[str]:
    """Return row numbers as words, in ranges, at most ``MOST`` to a line.

    Example:
        >>> ranges([18, 12, 15, 16, 17, 12])
        ['12, 15–18']
    """
    found: list[list[int]] = []
    for row in sorted(set(rows)):
        if found and row == found[-1][1] + 1:
            found[-1][1] = row
        else:
            found.append([row, row])
    words = [str(first) if first == last else f"{first}–{last}" for first, last in found]
    return [", ".join(words[at : at + MOST]) for at in range(0, len(words), MOST)]


def by_sheet(places: Iterable[RowPlace]) -> list[tuple[str, str, str]]:
    """Return file, sheet and rows in ranges, in the order in which the sheets first appear."""
    found: dict[tuple[str, str], list[int]] = {}
    for place in places:
        found.setdefault((place.file, place.sheet), []).append(place.row)
    return [(file, sheet, words) for (file, sheet), rows in found.items() for words in ranges(rows)]


def traces(views: Views) -> list[Block]:
    """Return one trace for each deduction, in printed order."""
    return [
        _trace(views, score, item, views.material.traces[item.id])
        for score, item in views.material.deductions()
        if item.id in views.material.traces
    ]


def _trace(views: Views, score: IndicatorScore, item: Deduction, node: Node) -> Trace:
    grounds = views.grounds.of_deduction(score, item)
    name = pick(score.indicator.name)
    summary: Inlines = (
        *constants(f"{item.id}　{name}　"),
        Text(text("report.minus")),
        points(item.points, name),
        Text(text("report.points-unit")),
    )
    return Trace(summary, tuple(_chain(views, node, grounds, 0)), deduction_anchor(item.id))


def _chain(views: Views, node: Node, grounds: list[Ground], depth: int) -> Iterator[Block]:
    kind = text(f"report.node-{node.kind}") if has(f"report.node-{node.kind}") else node.kind
    head: list[Inline] = [Text(_WIDE * depth + f"【{kind}】", bold=True, numbers="constant")]
    if node.id and node.kind in ("deduction", "measure", "finding", "exception", "inspection"):
        head += constants(f"{node.id}　")
    yield Paragraph((*head, *cite(_said(views, node).removeprefix(f"{kind} "), grounds, "quoted")), "plain")
    if node.places:
        yield _places(node.places, depth + 1)
    for child in node.children:
        yield from _chain(views, child, grounds, depth + 1)


def _said(views: Views, node: Node) -> str:
    """Return what a step says as a report prints it: thousands separated, days without the time of day."""
    measure = views.material.measures.get(node.id) if node.kind == "measure" else None
    words = node.text
    if measure is not None:
        basis = pick(measure.basis) if measure.basis else ""
        message = "report.trace-measure" if basis else "report.trace-measure-bare"
        words = text(message, label=pick(measure.label), value=measure_value(measure), basis=basis)
    return _AMOUNT.sub(lambda found: format(Decimal(found[0]), ",.2f"), _TIME.sub(r"\1", words))


def _places(places: list[RowPlace], depth: int) -> Block:
    """Return the rows that a step rests on: a line where they are few, else a table."""
    roles: dict[tuple[str, str, str], list[int]] = {}
    for place in places:
        roles.setdefault((place.file, place.sheet, place.role), []).append(place.row)
    if len(places) <= FEW:
        said = [
            text("report.trace-place", file=file, sheet=sheet, rows=ranges(numbers)[0], role=_role(role))
            for (file, sheet, role), numbers in roles.items()
        ]
        return Paragraph((Text(_WIDE * depth + "；".join(said), numbers="quoted"),), "plain")
    rows = tuple(
        Row(
            (
                Cell((Text(file, numbers="quoted"),)),
                Cell((Text(sheet, numbers="quoted"),)),
                Cell(constants(words)),
                Cell(constants(_role(role))),
            )
        )
        for (file, sheet, role), numbers in roles.items()
        for words in ranges(numbers)
    )
    layout: Layout = (("file", 3, "text"), ("sheet", 2, "text"), ("source-rows", 4, "text"), ("role", 1, "text"))
    header = Row(tuple(Cell(constants(text(f"report.{head}"))) for head, _, _ in layout))
    return Table(tuple(Column(width, kind) for _, width, kind in layout), (header,), rows)


def _role(role: str) -> str:
    return text(f"role.{role}") if has(f"role.{role}") else role


def deduction_sources(views: Views) -> Table | None:
    """Return where each deduction comes from: file, sheet, rows in ranges, or who judged."""
    layout: Layout = (
        ("indicator", 1.6, "text"),
        ("deducted", 0.8, "number"),
        ("file", 2.4, "text"),
        ("sheet", 1.6, "text"),
        ("source-rows", 7, "text"),
    )
    rows: list[tuple[Inline | Inlines | str, ...]] = []
    for score, item in views.material.deductions():
        name = pick(score.indicator.name)
        node = views.material.traces.get(item.id)
        places = [place for part in node.walk() for place in part.places] if node else []
        found = by_sheet(places) or [("", "", "")]
        for at, (file, sheet, numbers) in enumerate(found):
            first = at == 0
            rows.append(
                (
                    name if first else "",
                    points(item.points, name) if first else "",
                    Text(file, numbers="quoted") if file else _people(node),
                    Text(sheet or "—", numbers="quoted"),
                    numbers or "—",
                )
            )
    return listed("deduction-sources", layout, rows, landscape=True)


def _people(node: Node | None) -> str:
    names = [part.id for part in node.walk() if part.kind == "person"] if node else []
    return text("report.judged-by", names="、".join(dict.fromkeys(names))) if names else "—"
