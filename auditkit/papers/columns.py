"""Headings and cells that listings share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from auditkit.analysis.formula import evaluate
from auditkit.core.expressions import Expression, names, parse
from auditkit.core.keys import digest
from auditkit.core.paper import Column, Item, Listing, Row, Value
from auditkit.core.programme import NUMERIC, ItemKind
from auditkit.messages import text

MOST = 2000
"""Rows that a listing shows; it says how many there are in all."""


def column(
    id_: str, kind: ItemKind = "text", width: float = 1, *, formula: str = "", total: bool = False, label: str = ""
) -> Column:
    """Return a column whose heading is ``papers.col.<label or id>``.

    Args:
        id_: Name, used by formulas.
        kind: What stands in it.
        width: Share of the width.
        formula: Over other columns of the row.
        total: Whether the last row adds it up.
        label: Name of the heading where it is not the id.
    """
    heading = text(f"papers.col.{label or id_}")
    return Column(id_, heading, kind, width, parse(formula) if formula else None, total)


def row(key: str, *values: Value | Item) -> Row:
    """Return a row of values or cells."""
    return Row(key, tuple(value if isinstance(value, Item) else Item(value) for value in values))


def listing(
    columns: Sequence[Column], rows: Iterable[Row], sources: Iterable[str] = (), *, missing: str = ""
) -> Listing:
    """Return a listing of the first rows, formulas worked out and columns added up.

    Args:
        columns: Its columns.
        rows: Its rows; of formula columns the value may be left out.
        sources: Files behind them.
        missing: Id of the sentence that says why they cannot be had, where there are none for that reason.
    """
    found = tuple(_worked_out(columns, one) for one in rows)
    why = text(missing) if missing and not found else ""
    shown = found[:MOST]
    rest = digest(str(item.value) for one in found[MOST:] for item in one.items) if len(found) > MOST else ""
    files = tuple(sorted(set(sources)))
    return Listing(tuple(columns), shown, files, len(found), why, _totals(columns, shown), rest)


def _worked_out(columns: Sequence[Column], one: Row) -> Row:
    """Return a row whose formulas have their values; one whose inputs are missing keeps what it was given."""
    numbers = {col.id: number_in(item) for col, item in zip(columns, one.items, strict=True)}
    items = []
    for col, item in zip(columns, one.items, strict=True):
        value = None if col.formula is None else evaluated(col.formula, numbers)
        items.append(item if value is None else replace(item, value=value))
    return replace(one, items=tuple(items))


def number_in(item: Item) -> Fraction | None:
    """Return the number in a cell, also where a person filled it in; None where there is none."""
    if isinstance(item.value, Decimal | Fraction):
        return Fraction(item.value)
    if item.open is not None and item.open.type in NUMERIC and item.value:
        return Fraction(item.value)
    return None


def evaluated(formula: Expression, values: Mapping[str, Fraction | None]) -> Fraction | None:
    """Return what a formula comes to, None where an input is missing or a divisor is 0."""
    found = evaluate(formula, {name: value for name, value in values.items() if value is not None}).value
    return None if found is None else Fraction(found)


def relisted(table: Listing, columns: Sequence[Column], rows: Iterable[Row]) -> Listing:
    """Return a listing with other columns and rows, worked out again."""
    found = tuple(_worked_out(columns, one) for one in rows)
    return replace(table, columns=tuple(columns), rows=found, totals=_totals(columns, found))


def _totals(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[Value, ...]:
    """Add columns up; a formula whose inputs are all added up applies to the sums.

    A column that holds no number and takes none has no sum: nothing is not 0.00.
    """
    if not rows or not any(col.total for col in columns):
        return ()
    sums: dict[str, Fraction | None] = {}
    for at, col in enumerate(columns):
        if col.total:
            said = [number_in(one.items[at]) for one in rows]
            known = [value for value in said if value is not None]
            live = bool(col.formula) or any(one.items[at].open for one in rows)
            sums[col.id] = sum(known, Fraction(0)) if known or live else None
    for col in columns:
        if col.formula is not None and not col.total and names(col.formula) <= sums.keys():
            sums[col.id] = evaluated(col.formula, sums)
    return tuple(sums.get(col.id) for col in columns)


def amount(words: str | None) -> Decimal | None:
    """Return a recorded amount."""
    return None if words is None else Decimal(words)
