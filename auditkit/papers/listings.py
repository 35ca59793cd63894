"""The named listings that a paper may hold, and those that the firm writes itself: queries and records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from auditkit.core.paper import Column, Item, Listing, Row, Value
from auditkit.core.programme import BlockSpec, ColumnSpec
from auditkit.errors import BadSpec
from auditkit.messages import pick, text
from auditkit.papers import books, concluding, exchanging, testing
from auditkit.papers.columns import listing
from auditkit.papers.ground import Ground

LISTINGS: Mapping[str, Callable[[Ground, Sequence[str]], Listing]] = {
    "measures": books.measures,
    "candidates": books.candidates,
    "claims": books.claims,
    "exceptions": testing.exceptions,
    "outcomes": testing.outcomes,
    "tie-outs": books.tie_outs,
    "sources": books.sources,
    "left-out": books.left_out,
    "samples": testing.samples,
    "inspections": testing.inspected,
    "coverage": testing.covered,
    "spending": testing.spending,
    "findings": concluding.listed_findings,
    "deductions": concluding.taken,
    "scores": concluding.listed_scores,
    "standards": concluding.standards,
    "requests": concluding.requested,
    "engagement": concluding.engagement_facts,
    "rubric": concluding.rubric_facts,
    "members": exchanging.listed_members,
    "evidence": exchanging.listed_evidence,
    "evidence-forms": exchanging.listed_forms,
    "letters": exchanging.listed_letters,
    "responses": exchanging.listed_responses,
    "notes": exchanging.listed_notes,
}
"""Name to the function that lists."""


def listed(ground: Ground, block: BlockSpec) -> Listing | None:
    """Return the rows of a block; None where it lists nothing.

    Raises:
        BadSpec: If its query cannot run or lacks a column.
    """
    missing = [table for table in block.needs if table not in ground.supplied]
    if missing:
        names = text("papers.and").join(text(f"table.{name}") for name in missing)
        return Listing(own_columns(block), (), missing=text("papers.none.table", tables=names))
    if block.listing:
        return LISTINGS[block.listing](ground, block.select)
    if block.sql:
        return _queried(ground, block)
    if block.records:
        return _recorded(ground, block)
    return Listing(own_columns(block), ()) if block.blank else None


def own_columns(block: BlockSpec) -> tuple[Column, ...]:
    """Return the columns that a block declares."""
    return tuple(
        Column(one.id, pick(one.label), one.kind, float(one.width), one.formula, one.total) for one in block.columns
    )


def _queried(ground: Ground, block: BlockSpec) -> Listing:
    if not ground.supplied:
        return Listing(own_columns(block), (), missing=text("papers.none.data"))
    found = ground.engine.select(block.sql, dict(block.parameters), block.id)
    wanted = [one.id for one in block.columns if not one.open and one.formula is None]
    for name in wanted:
        if name not in found.columns:
            raise BadSpec("papers.spec-column", file=block.file, line=block.line, id=block.id, column=name)
    rows = []
    for number, said in enumerate(found.dicts(), 1):
        rows.append(_row(block, str(said.get("key") or number), said))
    files = {str(said["file"]) for said in found.dicts() if said.get("file")} if "file" in found.columns else set()
    return listing(own_columns(block), rows, files)


def _recorded(ground: Ground, block: BlockSpec) -> Listing:
    """List records of a kind; beside the keys of its body a record has ``id``, ``by`` and ``at``."""
    rows = []
    for record in ground.engagement.log.all(block.records):
        entry = ground.engagement.log.entry(record.seq)
        said = {**record.body, "id": record.id, "by": entry.by, "at": entry.at[:10]}
        rows.append(_row(block, record.id, said))
    return listing(own_columns(block), rows)


def _row(block: BlockSpec, key: str, said: Mapping[str, Any]) -> Row:
    return Row(key, tuple(Item(None if one.formula else _found(one, said)) for one in block.columns))


def _found(spec: ColumnSpec, said: Mapping[str, Any]) -> Value:
    found: Any = said
    for name in (spec.path or spec.id).split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    value = _value(found)
    return pick(spec.words[value]) if isinstance(value, str) and value in spec.words else value


def _value(found: Any) -> Value:
    match found:
        case None | "":
            return None
        case bool():
            return text("papers.yes" if found else "papers.no")
        case Decimal():
            return found
        case int():
            return Decimal(found)
        case date():
            return found.isoformat()[:10]
        case list() | tuple():
            return text("papers.and").join(str(_value(one) or "") for one in found) or None
        case dict():
            return (
                text("papers.then").join(
                    f"{name} {_value(one)}" for name, one in found.items() if one not in (None, "")
                )
                or None
            )
    return str(found)
