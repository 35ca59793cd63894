"""Listings of what was received and measured: sources, completeness, tie-outs, measures and their candidates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from auditkit.analysis.sequences import spans
from auditkit.core.paper import Item, Listing, Row, Value
from auditkit.core.programme import ItemKind
from auditkit.engagement.results import CandidateRecord, MeasureRecord, TieOut
from auditkit.engagement.wording import count_word, tieout_sentence
from auditkit.messages import has, pick, text
from auditkit.papers.columns import amount, column, listing, row
from auditkit.papers.ground import Ground, chosen, files_of, place_words

_KINDS: Mapping[str, ItemKind] = {"yuan": "amount", "%": "percent", "count": "number"}
_TICKS = {"agrees": "agreed", "rounding": "rounding", "differs": "differs", "untestable": "open"}


def measures(ground: Ground, select: Sequence[str]) -> Listing:
    """List measures: value, unit, origin, how it is defined, where it comes from."""
    columns = (
        column("measure", width=2.4),
        column("value", "amount", 1.5),
        column("unit", width=0.6),
        column("origin", width=1.1),
        column("basis", width=3),
        column("place", width=2.6),
    )
    found = _chosen(ground, select)
    rows = (_measure(ground, item) for item in found)
    sources = [file for item in found for one in item.candidates[:1] for file in files_of(one.rows)]
    return listing(columns, rows, sources, missing="papers.none.measures")


def _chosen(ground: Ground, select: Sequence[str]) -> list[MeasureRecord]:
    if not ground.ran:
        return []
    return [item for item in ground.measures.values() if chosen(item.id, select) and item.value is not None]


def exact(value: str | None, unit: str) -> Value:
    """Return a recorded number: rates in percent and broken counts as fractions, others as decimals."""
    if value is None:
        return None
    number = Fraction(value)
    return Decimal(value) if unit == "yuan" and "/" not in value else number


def _unit(unit: str) -> str:
    return text(f"papers.unit.{unit}") if has(f"papers.unit.{unit}") else unit


def origin_words(origin: str) -> str:
    """Return what an origin is called."""
    return text(f"origin.{origin}") if has(f"origin.{origin}") else origin or "—"


def _measure(ground: Ground, item: MeasureRecord) -> Row:
    value = Item(exact(item.value, item.unit), kind=_KINDS.get(item.unit, "number"))
    first = next((one for one in item.candidates if one.origin == item.origin), None)
    inputs = text("papers.and").join(_label(ground, name) for name in item.inputs)
    place = inputs if first is None else place_words(first.rows)
    origin = origin_words(item.origin) if item.origin else text("papers.computed" if item.inputs else "papers.asked")
    unit = count_word(item.id) if item.unit == "count" else _unit(item.unit)
    return row(item.id, pick(item.label), value, unit, origin, pick(item.basis), place or "—")


def _label(ground: Ground, name: str) -> str:
    known = ground.measures.get(name)
    return pick(known.label) if known else name


def candidates(ground: Ground, select: Sequence[str]) -> Listing:
    """List measures that stand in several places: each candidate against the one chosen."""
    found = [(item, one) for item in _chosen(ground, select) if len(item.candidates) > 1 for one in item.candidates]
    return _compared(ground, found, "" if ground.ran else "papers.none.run")


def claims(ground: Ground, select: Sequence[str]) -> Listing:
    """List what the self-evaluation states for measures against what was computed."""
    found = [
        (item, one) for item in _chosen(ground, select) for one in item.candidates if one.origin == "self_evaluation"
    ]
    return _compared(ground, found, "" if "self_evaluation" in ground.supplied else "papers.none.claims")


def _compared(ground: Ground, found: Iterable[tuple[MeasureRecord, CandidateRecord]], missing: str) -> Listing:
    columns = (
        column("measure", width=2.4),
        column("origin", width=1.2),
        column("stated", "amount", 1.4),
        column("used", "amount", 1.4),
        column("difference", "amount", 1.3, formula="stated - used"),
        column("tick", "tick", 0.5),
        column("place", width=2.6),
    )
    rows: list[Row] = []
    files: list[str] = []
    met: set[tuple[str, CandidateRecord]] = set()
    for item, one in found:
        if (item.id, one) in met:  # one place under two names of the rubric's order
            continue
        met.add((item.id, one))
        kind = _KINDS.get(item.unit, "number")
        stated, used = Fraction(one.value), Fraction(item.value or "0")
        items = [Item(exact(one.value, item.unit), kind=kind), Item(exact(item.value, item.unit), kind=kind)]
        gap = Item(stated - used, kind=kind)
        tick = "agreed" if stated == used else "rounding" if abs(stated - used) <= _slack(ground, one) else "differs"
        words = origin_words(one.origin)
        rows.append(row(f"{item.id}/{one.origin}", pick(item.label), words, *items, gap, tick, place_words(one.rows)))
        files += files_of(one.rows)
    return listing(columns, rows, files, missing=missing)


def _slack(ground: Ground, one: CandidateRecord) -> Fraction:
    """Return how far the exact figure may lie from what a self-evaluation printed; 0 for figures of the books."""
    return sum((ground.slacks.get(place.row_key, Fraction(0)) for place in one.rows), Fraction(0))


def tie_outs(ground: Ground, select: Sequence[str]) -> Listing:
    """List tie-outs with both sides, the difference as a live formula, and a tick mark."""
    columns = (
        column("tie", width=3.6),
        column("left", "amount", 1.5),
        column("right", "amount", 1.5),
        column("difference", "amount", 1.3, formula="left - right"),
        column("tolerance", "amount", 1),
        column("tick", "tick", 0.5),
        column("place", width=2.4),
    )
    found = [tie for tie in (ground.ties if ground.ran else []) if chosen(tie.id, select)]
    sources = [file for tie in found for file in files_of(tie.rows)]
    return listing(columns, [_tie(tie) for tie in found], sources, missing="papers.none.ties")


def _tie(tie: TieOut) -> Row:
    kind: ItemKind = "number" if tie.id.endswith("-all") else "amount"
    left, right = amount(tie.left), amount(tie.right)
    gap = None if left is None or right is None else left - right
    numbers = [Item(value, kind=kind) for value in (left, right, gap, amount(tie.tolerance))]
    return row(tie.id, tieout_sentence(tie), *numbers, _TICKS[tie.status], place_words(tie.rows) or "—")


def sources(ground: Ground, _: Sequence[str]) -> Listing:
    """List the tables of the files in use: rows, totals, unit, from whom and when received."""
    columns = (
        column("file", width=2.2),
        column("sheet", width=1.3),
        column("kind", width=1.1),
        column("rows", "number", 0.7, total=True),
        column("debit", "amount", 1.5),
        column("credit", "amount", 1.5),
        column("unit", width=0.6),
        column("received", width=1.1),
        column("sha", width=1.4, label="sha-short"),
    )
    rows, files = [], []
    for record, body in tables_in_use(ground):
        if not body["stored"]:
            continue
        sums = [amount(body[side]) for side in ("debit", "credit")]
        received = record.body.get("received_on") or ground.engagement.log.entry(record.first_seq).at[:10]
        said = (body["sheet"], text(f"table.{body['kind']}"), Decimal(body["rows"]), *sums, body["unit"], received)
        rows.append(row(f"{record.id[:12]}/{body['sheet']}", record.body["name"], *said, record.id[:16]))
        files.append(record.body["name"])
    return listing(columns, rows, files, missing="papers.none.sources")


def tables_in_use(ground: Ground) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """Yield the tables of the files in use: the record of the file, and what is recorded of the table."""
    by_source: dict[str, list[Mapping[str, Any]]] = {}
    for record in ground.engagement.log.all("table"):
        if record.body["reason"] != "replaced":
            by_source.setdefault(record.body["source"], []).append(record.body)
    for record in ground.engagement.log.all("source"):
        if not record.body["removed"]:
            for body in by_source.get(record.id, ()):
                yield record, body


def left_out(ground: Ground, _: Sequence[str]) -> Listing:
    """List the equation of every sheet: titles, headings, data and rows left out make up all its rows."""
    names = ("titles", "headers", "data", "left_out")
    columns = (
        column("file", width=2.4),
        column("sheet", width=1.4),
        column("rows_all", "number", 0.8, total=True),
        *(column(n, "number", 0.8, total=True, label="data-rows" if n == "data" else "") for n in names),
        column("gap", "number", 0.8, formula="rows_all - titles - headers - data - left_out"),
        column("tick", "tick", 0.5),
        column("which", width=2.2),
    )
    rows, files = [], []
    seen = set()
    for record, body in tables_in_use(ground):
        control, key = body.get("control"), f"{record.id[:12]}/{body['sheet']}"
        if not control or key in seen:
            continue
        seen.add(key)
        counts = [Decimal(control[name]) for name in ("rows", *names)]
        gap = counts[0] - sum(counts[1:])
        which = spans([item[0] for item in body["left_out"] if item[1] != "blank"][:200])
        tick = "differs" if gap else "agreed"
        rows.append(row(key, record.body["name"], body["sheet"], *counts, gap, tick, which or "—"))
        files.append(record.body["name"])
    return listing(columns, rows, files, missing="papers.none.sources")
