"""What people state in papers: recorded under the name of the cell, checked by its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from auditkit.core.money import CENT, parse_amount
from auditkit.core.paper import Open
from auditkit.engagement.folder import Engagement
from auditkit.errors import UsageError
from auditkit.sources.grid import Cell
from auditkit.sources.values import as_date
from auditkit.store.log import Batch

OWN = ("source", "work", "result", "conclusion", "prepared_by", "prepared_on", "absent")
"""Cells that every paper has."""
MOST_SIGNS = 30_000
"""Signs that a cell may hold: a workbook cuts longer words off, and reading it back would lose them."""
QUOTED = 60
"""Signs of a cell that a message quotes."""
_MOST = Decimal(10) ** 15
_EARLIEST, _LATEST = date(1949, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Stated:
    """What was stated in a paper.

    Attributes:
        cells: By name of the cell, as text.
        by: Who stated something last, ``""`` while nobody has; ``on``: when, ISO.
        authors: Everybody who stated something.
    """

    cells: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    on: str = ""
    authors: tuple[str, ...] = ()


class BadCell(Exception):
    """A cell that says what its type does not allow; ``expected`` is the id of the words for what is."""

    def __init__(self, expected: str, **params: str) -> None:
        super().__init__(expected)
        self.expected = expected
        self.params = params


def stated_in(engagement: Engagement) -> dict[str, Stated]:
    """Return what was stated, by index number; read once for each state of the log."""
    key = f"papers/{engagement.log.head()[1]}"
    if key not in engagement.memo:
        found: dict[str, Stated] = {}
        for entry in engagement.log.entries("paper"):
            old = found.get(entry.id, Stated())
            authors = tuple(dict.fromkeys([*old.authors, entry.by]))
            found[entry.id] = Stated(_cells(entry.body), entry.by, entry.at[:10], authors)
        engagement.memo[key] = found
    known: dict[str, Stated] = engagement.memo[key]
    return known


def cells_at(engagement: Engagement, index: str, seq: int) -> dict[str, str]:
    """Return what was stated in a paper when the log had so many entries."""
    found: dict[str, str] = {}
    for entry in engagement.log.entries("paper", index):
        if entry.seq <= seq:
            found = _cells(entry.body)
    return found


def _cells(body: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(words) for name, words in body["cells"].items()}


def state_in(engagement: Engagement, batch: Batch, index: str, changes: Mapping[str, str]) -> bool:
    """Record what is stated in an open batch; ``""`` takes a cell back. Returns whether anything was recorded."""
    record = engagement.log.get("paper", index)
    old = _cells(record.body) if record else {}
    new = {name: words for name, words in sorted({**old, **changes}.items()) if words}
    if new == old:
        return False
    batch.add("decision", "paper", index, {"cells": new})
    return True


def parsed(item: Open, cell: Cell) -> str:
    """Return what a cell states as it is recorded, ``""`` for nothing.

    Raises:
        BadCell: If its type does not allow it.
    """
    if cell.kind in ("error", "uncomputed"):
        raise BadCell("papers.expect.value")
    words = cell.text.strip()
    if cell.kind == "empty" or not words:
        return ""
    if len(words.encode("utf-16-le")) // 2 > MOST_SIGNS:
        raise BadCell("papers.expect.length", most=str(MOST_SIGNS))
    match item.type:
        case "date" | "past":
            return _day(item, cell)
        case "number" | "quantity" | "amount":
            return _number(item, cell)
        case "choice":
            return _choice(item, words)
        case "note":
            return "\n".join(line.rstrip() for line in words.splitlines())
    return " ".join(words.split())


def _day(item: Open, cell: Cell) -> str:
    try:
        found = as_date(cell)
    except ValueError as error:
        raise BadCell("papers.expect.date") from error
    if found is not None and not _EARLIEST <= found <= (date.today() if item.type == "past" else _LATEST):
        raise BadCell(f"papers.expect.{item.type}-within", first=str(_EARLIEST.year), last=str(_LATEST.year))
    return "" if found is None else found.isoformat()


def _number(item: Open, cell: Cell) -> str:
    value: Decimal | None = None
    if cell.kind == "number" and isinstance(cell.value, Decimal):
        value = cell.value
    elif cell.kind == "text":
        try:
            value = parse_amount(cell.text)
        except ValueError:
            value = None
    if value is None or abs(value) >= _MOST or (item.type == "amount" and value != value.quantize(CENT)):
        raise BadCell(f"papers.expect.{item.type}")
    if item.type == "quantity" and value < 0:
        raise BadCell("papers.expect.quantity")
    return format(value, ".2f") if item.type == "amount" else format(value.normalize(), "f")


def _choice(item: Open, words: str) -> str:
    for known in item.choices:
        if " ".join(words.split()).lower() == known.lower():
            return known
    raise BadCell("papers.expect.choice", known=" / ".join(item.choices))


def shortened(words: str) -> str:
    """Return words as a message quotes them: one line of bearable length.

    Example:
        >>> shortened("a" * 100)[-2:]
        'a…'
    """
    line = " ".join(words.split())
    return line if len(line) <= QUOTED else f"{line[:QUOTED]}…"


def day_today() -> str:
    """Return today's day, for what is recorded now."""
    return date.today().isoformat()


def spoken(item: Open, words: str) -> str:
    """Return what is stated for a cell on the command line, as it is recorded.

    Raises:
        UsageError: If its type does not allow it.
    """
    try:
        return parsed(item, Cell("text", words))
    except BadCell as error:
        from auditkit.messages import text

        expected = text(error.expected, **error.params)
        raise UsageError("papers.bad-value", cell=item.label, found=shortened(words), expected=expected) from error
