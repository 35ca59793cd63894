"""One step of a chain of explanations, and the chain as lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from auditkit.engagement.results import RowPlace
from auditkit.messages import text

MANY = 12
"""Rows of one role shown in text before the rest is counted; JSON always has all."""


@dataclass
class Node:
    """One step of a chain.

    Attributes:
        kind: ``deduction``, ``indicator``, ``measure``, ``candidate``, ``rule``, ``finding``, ``exception``,
            ``person``, ``evidence`` …
        id: Its id, ``""`` where none.
        text: What it says.
        places: Rows of sources it rests on.
        children: What it rests on.
    """

    kind: str
    id: str
    text: str
    places: list[RowPlace] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Return the node as plain values."""
        return {
            "kind": self.kind,
            "id": self.id,
            "text": self.text,
            "rows": [
                {"file": p.file, "sheet": p.sheet, "row": p.row, "role": p.role, "table": p.table_name}
                for p in self.places
            ],
            "children": [child.as_json() for child in self.children],
        }

    def walk(self) -> Iterable[Node]:
        """Yield the node and everything below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def lines(node: Node, depth: int = 0) -> list[str]:
    """Return a chain as indented lines; many rows of one role are cut and counted."""
    pad = "  " * depth
    head = (
        f"{pad}{node.id}  {node.text}" if node.id and node.kind not in ("person", "candidate") else f"{pad}{node.text}"
    )
    found = [head]
    shown = node.places[:MANY]
    for place in shown:
        role = text(f"role.{place.role}") if place.role in ROLES else place.role
        found.append(f"{pad}  · {place.file} / {place.sheet} / {text('explain.row', row=place.row)}  {role}")
    if len(node.places) > MANY:
        found.append(f"{pad}  · {text('explain.more', count=len(node.places) - MANY)}")
    for child in node.children:
        found.extend(lines(child, depth + 1))
    return found


ROLES = frozenset(
    {"subject", "approval", "attachment", "budget", "limit", "card", "part", "first_payment", "compared", "evidence"}
)
