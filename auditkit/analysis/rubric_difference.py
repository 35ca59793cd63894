"""What differs between two rubrics, indicator by indicator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from typing import Any, Literal

from auditkit.core.expressions import Expression, Name, Number
from auditkit.core.money import half_up
from auditkit.core.rubric import Indicator, Rubric
from auditkit.messages import pick

Kind = Literal["added", "removed", "moved", "wording", "points", "rule", "measure", "undefined", "whole"]


@dataclass(frozen=True)
class Change:
    """One difference.

    Attributes:
        id: Id of the indicator; of the rubric for ``whole``.
        kind: What differs.
        old: As it was, ``—`` where it was not.
        new: As it is.
    """

    id: str
    kind: Kind
    old: str
    new: str

    def as_json(self) -> dict[str, str]:
        """Return plain values."""
        return {"id": self.id, "kind": self.kind, "old": self.old, "new": self.new}


def compare(old: Rubric, new: Rubric) -> list[Change]:
    """Return what differs, in the order of the new rubric, what was removed last.

    Indicators are the same by id; one of another id but the same name, not used elsewhere, has moved.

    Example:
        >>> from auditkit.core.rules import Judgement
        >>> def rubric(points):
        ...     leaf = Indicator(id="1", name={"zh": "执行率"}, points=Fraction(points), rule=Judgement())
        ...     return Rubric(id="r", title={}, total=Fraction(points), grades=(), indicators=(leaf,))
        >>> [(c.id, c.kind, c.old, c.new) for c in compare(rubric(5), rubric(6)) if c.id == "1"]
        [('1', 'points', '5', '6')]
    """
    before = {node.id: node for node in old.walk()}
    after = {node.id: node for node in new.walk()}
    found = list(_whole(old, new))
    moved = _moved(before, after)
    for id_, node in after.items():
        if id_ in before and id_ not in moved.values():
            found += _node(before[id_], node)
        elif id_ in moved:
            found.append(Change(id_, "moved", moved[id_], id_))
            found += _node(before[moved[id_]], node)
        else:
            found.append(Change(id_, "added", "—", _named(node)))
    gone = [id_ for id_ in before if id_ not in after and id_ not in moved.values()]
    return found + [Change(id_, "removed", _named(before[id_]), "—") for id_ in gone]


def _moved(before: dict[str, Indicator], after: dict[str, Indicator]) -> dict[str, str]:
    """Old id by new id of indicators that kept their name and changed their number."""
    gone = {pick(node.name): id_ for id_, node in before.items() if id_ not in after}
    return {id_: gone[pick(node.name)] for id_, node in after.items() if id_ not in before and pick(node.name) in gone}


def _whole(old: Rubric, new: Rubric) -> Iterator[Change]:
    for name in (
        "id",
        "title",
        "year",
        "total",
        "grades",
        "absent",
        "bonus_cap",
        "beyond_total",
        "constraints",
        "form",
    ):
        before, after = _said(getattr(old, name)), _said(getattr(new, name))
        if before != after:
            yield Change(name, "whole", before, after)


def _node(old: Indicator, new: Indicator) -> Iterator[Change]:
    parts: tuple[tuple[Kind, Any, Any], ...] = (
        ("wording", (old.name, old.hint, old.guidance), (new.name, new.hint, new.guidance)),
        ("points", (old.points, old.bonus, old.pool), (new.points, new.bonus, new.pool)),
        ("rule", (old.rule, old.coefficient), (new.rule, new.coefficient)),
        ("measure", old.measure, new.measure),
        ("undefined", (old.undefined, old.not_applicable), (new.undefined, new.not_applicable)),
    )
    for kind, before, after in parts:
        if before != after:
            yield Change(new.id, kind, _said(before), _said(after))


def _named(node: Indicator) -> str:
    return f"{pick(node.name)} {_said(node.points)}"


def _said(value: Any) -> str:
    """Return a value of a rubric in a line: numbers as printed, what is nothing left out."""
    if isinstance(value, Fraction):
        return format(half_up(value, 4).normalize(), "f")
    if value is None or value == () or value == "" or value == {}:
        return "—"
    if isinstance(value, dict):
        return pick(value)
    if isinstance(value, tuple):
        return "; ".join(said for said in map(_said, value) if said not in ("—", "false")) or "—"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Expression):
        return _formula(value)
    if is_dataclass(value):
        named = [
            (item.name, getattr(value, item.name))
            for item in fields(value)
            if getattr(value, item.name) != item.default
        ]
        inner = ", ".join(f"{name} {_said(part)}" for name, part in named if _said(part) != "—")
        kind = getattr(value, "type", "")
        return f"{kind} ({inner})" if kind else inner
    return str(value)


def _formula(expression: Expression) -> str:
    """Return a formula as it is written."""
    if isinstance(expression, Number):
        return _said(expression.value)
    if isinstance(expression, Name):
        return expression.id
    parts = [_formula(part) for part in expression.parts]
    if len(parts) == 1 or expression.operator.isalpha() and expression.operator not in ("and", "or"):
        return f"{expression.operator}({', '.join(parts)})"
    return "(" + f" {expression.operator} ".join(parts) + ")"
