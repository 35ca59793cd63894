"""Writes a rubric as YAML, as a person would go on editing it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from auditkit.core.rules import Band, BandStep, Checklist, Judgement, Linear, PerInstance, Proportional, Rule
from auditkit.engagement.finding import points_text
from auditkit.messages import text

_LIMITS = ("equal", "min", "above", "max", "below")


@dataclass(frozen=True)
class Leaf:
    """How an indicator is scored.

    Attributes:
        rule: Its rule; None for a judgement without anything known.
        measure: Id of the measure judged, ``""`` for none.
        words: Text of the rule in the source.
        hint: Further text.
        doubt: Why the rule is not sure, ``""`` where it is.
        checks: Patterns of the checks that concern it.
    """

    rule: Rule | None
    measure: str
    words: str
    hint: str
    doubt: str
    checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Node:
    """A node to write.

    Attributes:
        id: Its number.
        name: Its name.
        points: Its points; None leaves them open.
        bonus: Whether they come on top.
        children: Nodes below.
        pooled: Ids of the children that share points.
        leaf: How it is scored, None above.
    """

    id: str
    name: str
    points: Fraction | None
    bonus: bool = False
    children: list[Node] = field(default_factory=list)
    pooled: list[str] = field(default_factory=list)
    leaf: Leaf | None = None


def rubric_text(
    id_: str, title: str, total: Fraction, nodes: list[Node], source: str, bonus_cap: Fraction | None = None
) -> str:
    """Return the YAML of a rubric; limits of grades are the usual ones and marked reconstructed."""
    lines = [
        f"id: {quoted(id_)}",
        f"title: {quoted(title)}",
        "language: zh",
        f"total: {points_text(total)}",
        f"source: {quoted(source)}",
        f"note: {quoted(text('rubrics.new.note'))}",
        "grades_reconstructed: true",
        "grades:",
    ]
    shares = ((90, "优"), (80, "良"), (60, "中"), (0, "差"))
    lines += [f"  - {{min: {points_text(total * share / 100)}, grade: {grade}}}" for share, grade in shares]
    lines += [f"bonus_cap: {points_text(bonus_cap)}"] if bonus_cap is not None else []
    lines.append("indicators:")
    for node in nodes:
        lines += _node(node, "  ")
    return "\n".join(lines) + "\n"


def quoted(words: str) -> str:
    """Return words as a YAML scalar on one line."""
    return json.dumps(" ".join(words.split()), ensure_ascii=False)


def _node(node: Node, pad: str) -> Iterator[str]:
    yield f"{pad}- id: {quoted(node.id)}"
    pad += "  "
    yield f"{pad}name: {quoted(node.name)}"
    if node.points is not None:
        yield f"{pad}points: {points_text(node.points)}"
    if node.bonus and node.leaf is not None:
        yield f"{pad}bonus: true"
    if node.pooled:
        yield f"{pad}pool: true"
        yield f"{pad}pooled: [{', '.join(map(quoted, node.pooled))}]"
    if node.leaf is not None:
        yield from _leaf(node.leaf, pad)
        return
    yield f"{pad}children:"
    for child in node.children:
        yield from _node(child, pad + "  ")


def _leaf(leaf: Leaf, pad: str) -> Iterator[str]:
    if leaf.measure:
        yield f"{pad}measure: {leaf.measure}"
    if leaf.checks:
        yield f"{pad}checks: [{', '.join(map(quoted, leaf.checks))}]"
    if leaf.words:
        yield f"{pad}hint: {quoted(leaf.words)}"
    if leaf.hint:
        yield f"{pad}guidance: {quoted(leaf.hint)}"
    if leaf.doubt:
        yield f"{pad}reconstructed: true"
        yield f"{pad}note: {quoted(text(f'rubrics.new.note-{leaf.doubt}'))}"
    yield from _rule(leaf.rule or Judgement(step=Fraction(1, 10)), bool(leaf.doubt), pad)
    if leaf.measure:
        yield f"{pad}undefined:"
        yield f"{pad}  - {{points: ask, text: {quoted(text('rubrics.new.no-data'))}}}"


def _rule(rule: Rule, doubt: bool, pad: str) -> Iterator[str]:
    yield f"{pad}rule:"
    pad += "  "
    yield f"{pad}type: {rule.type}"
    if doubt:
        yield f"{pad}reconstructed: true"
    if isinstance(rule, Linear):
        yield f"{pad}full_at: {_number(rule.full_at)}"
        yield f"{pad}direction: {rule.direction}"
        yield f"{pad}per_unit: {_number(rule.per_unit)}"
        yield f"{pad}unit: {_number(rule.unit)}"
    elif isinstance(rule, PerInstance):
        yield f"{pad}each: {_number(rule.each)}"
        yield f"{pad}counting: {rule.counting}"
    elif isinstance(rule, Judgement):
        yield f"{pad}step: {_number(rule.step)}"
    elif isinstance(rule, Proportional):
        yield f"{pad}cap: {_number(rule.cap)}"
    elif isinstance(rule, Checklist):
        yield f"{pad}items:"
        for number, item in enumerate(rule.items, 1):
            given = _number(item.points or Fraction(0))
            yield f"{pad}  - {{id: {quoted(str(number))}, points: {given}, text: {quoted(item.text['zh'])}}}"
    elif isinstance(rule, Band):
        yield f"{pad}bands:"
        yield from (f"{pad}  - {{{', '.join(_step(step))}}}" for step in rule.bands)


def _step(step: BandStep) -> Iterator[str]:
    for name in _LIMITS:
        limit = getattr(step, name)
        if limit is not None:
            yield f"{name}: {_number(limit)}"
    if step.when:
        yield f"when: {quoted(step.when['zh'])}"
    yield f"points: {step.points if step.points == 'judgement' else _number(Fraction(step.points))}"


def _number(value: Fraction) -> str:
    return points_text(value)
