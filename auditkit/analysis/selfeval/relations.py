"""Columns of tables that follow from two others in nearly every line, and the lines where they do not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.slips import slip_of
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import Stated, unit_slip

_FEWEST = 3
_EXCEPTION = 3
"""One line in so many may be wrong for the columns to be related still."""

_CHANGE = re.compile(r"·[^·]*(?:调整|追加|增减|调增|变动)(?:数|额|金额)?$")
Lines = Mapping[int, Mapping[str, Stated]]
Bad = tuple[Stated, tuple[Stated, Stated], Fraction]
Rule = Callable[[Stated, Stated], Fraction | None]


@dataclass(frozen=True)
class Relation:
    """A column that follows from two others.

    Attributes:
        exceptions: Figures that do not, with the two others and what they give.
        agreeing: Figures of the lines that do.
    """

    exceptions: tuple[Bad, ...]
    agreeing: tuple[Stated, ...]


def relations(figures: Iterable[Stated]) -> Iterator[Relation]:
    """Yield the columns of tables that are the rate or the difference of two others in nearly every line.

    Args:
        figures: Figures of the paper.
    """
    tables: dict[tuple[str, int], dict[int, dict[str, Stated]]] = defaultdict(lambda: defaultdict(dict))
    for item in figures:
        if item.role in ("data", "project") and item.place.column:
            tables[(item.place.sheet, item.place.table)][item.place.row].setdefault(item.place.column, item)
    for lines in tables.values():
        for bad, good in _of_table(lines):
            yield Relation(tuple(bad), tuple(good))


def exceptions(related: Iterable[Relation], wrong: set[Stated]) -> list[Inconsistency]:
    """Return lines whose rate or difference is not what the columns beside it give.

    Args:
        related: Columns that follow from others.
        wrong: Figures already found at fault; filled.
    """
    found: list[Inconsistency] = []
    for stated, others, expected in (bad for each in related for bad in each.exceptions):
        if stated not in wrong and not wrong.intersection(others):
            wrong.add(stated)
            found.append(_differs(stated, others, expected))
    return found


def _of_table(lines: Lines) -> Iterator[tuple[list[Bad], list[Stated]]]:
    columns = sorted({column for cells in lines.values() for column in cells}, key=lambda name: (len(name), name))
    for column in columns:
        shares = [cells[column] for cells in lines.values() if column in cells]
        if len(shares) < _FEWEST:
            continue
        percent = sum(item.unit == "%" for item in shares) * 2 > len(shares)
        rule: Rule = _share if percent else _difference
        best: tuple[list[Bad], list[Stated]] = ([], [])
        for over in columns:
            for under in columns:
                backwards = not percent and column < over and not _changes(shares)
                if column in (over, under) or over == under or backwards:
                    continue
                made = _compared(lines, column, over, under, rule)
                if len(made[1]) > len(best[1]):
                    best = made
        if best[1]:
            yield best


def _changes(cells: Sequence[Stated]) -> bool:
    """Whether a column is what was added to the one before it, whatever stands behind."""
    return all(_CHANGE.search(item.label) for item in cells)


def _compared(lines: Lines, column: str, over: str, under: str, rule: Rule) -> tuple[list[Bad], list[Stated]]:
    bad: list[Bad] = []
    good: list[Stated] = []
    agreeing = 0
    for cells in lines.values():
        if not {column, over, under} <= cells.keys():
            continue
        stated, first, second = cells[column], cells[over], cells[under]
        if (first.unit in MONEY) != (second.unit in MONEY) or "%" in (first.unit, second.unit):
            continue
        expected = rule(first, second)
        if expected is None:
            continue
        if abs(Fraction(stated.value) - expected) <= _reach(stated, first, second, rule):
            agreeing += bool(first.value) and first.value != second.value
            good += [stated, first, second]
        else:
            bad.append((stated, (first, second), expected))
    # With few lines a single one that is wrong must be a slip of the pen.
    few = agreeing == _FEWEST - 1 and len(bad) == 1 and slip_of(bad[0][0], bad[0][2])
    if not few and (agreeing < _FEWEST or len(bad) * _EXCEPTION > agreeing):
        return [], []
    return bad, good


def _share(over: Stated, under: Stated) -> Fraction | None:
    return 100 * Fraction(over.value) / Fraction(under.value) if under.value > 0 else None


def _difference(first: Stated, second: Stated) -> Fraction | None:
    return Fraction(first.value) - Fraction(second.value) if first.unit == second.unit else None


def _reach(stated: Stated, first: Stated, second: Stated, rule: Rule) -> Fraction:
    if rule is _difference:
        return Fraction(stated.slack + first.slack + second.slack)
    base = Fraction(second.value)
    return Fraction(stated.step) + 100 * Fraction(first.slack + second.slack) / base


def _differs(stated: Stated, others: tuple[Stated, Stated], expected: Fraction) -> Inconsistency:
    first, second = others
    if stated.unit in MONEY and expected and unit_slip(stated.value, expected):
        params: dict[str, object] = {"label": stated.name, "place": stated.place}
        shown = stated.show(expected)
        return Inconsistency(
            "unit", "high", (stated.place,), stated.text, shown, stated.id, "selfeval.unit-slip", params
        )
    return Inconsistency(
        "arithmetic",
        "medium",
        tuple(dict.fromkeys((stated.place, first.place, second.place))),
        stated.text,
        stated.show(expected),
        stated.id,
        "selfeval.completion",
        {
            "label": stated.name or stated.path.removeprefix("@"),
            "place": stated.place,
            "first": f"{first.name}{first.text}",
            "second": f"{second.name}{second.text}",
        },
    )
