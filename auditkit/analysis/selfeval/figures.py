"""Figures of a self-evaluation against each other and against the books."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from itertools import islice

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.amounts import too_large
from auditkit.analysis.selfeval.blame import by_one, exceeds, of_part, part_slip
from auditkit.analysis.selfeval.columns import column_shares, column_sums
from auditkit.analysis.selfeval.relations import exceptions, relations
from auditkit.analysis.selfeval.slips import slip_of
from auditkit.analysis.selfeval.sums import row_sums, same_digits, slipped
from auditkit.analysis.selfeval.units import check_units
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import (
    Stated,
    TieOut,
    against,
    linear,
    quotient,
    same,
    shown_tolerance,
    sum_of,
    unit_slip,
)
from auditkit.core.labels import Identity, Labels, Rate
from auditkit.core.place import Place

Values = Mapping[str, Decimal | Fraction | None]
"""Measure values by id, in yuan, percent, or things counted."""

_SCORE = "selfeval.total"
_MOVES = re.compile(
    r"(?:年内|年中|本年|当年|全年|今年|期间)(?:新增|新|正常|办理|已)?(?:离休|退休|离退休)(?:人员|人数)?$"
)
"""People who retired in the course of the year, not those who are retired."""
_AIMED_AT = re.compile(r"计划|目标|任务")
_CANDIDATES = 6
_INCOMPLETE = Fraction(5, 4)
"""A total that another table gives is that of fewer things where it is smaller by more than this."""
_OVERLAPPING = Fraction(5, 4)
"""Things counted that come to more than this share of their whole are no parts of it but overlap."""


@dataclass
class Figures:
    """The figures of one paper that speak of its own year.

    Attributes:
        all: In the order of the paper.
        by_id: Those that are known quantities.
        best: For each id the figure taken as right.
        wrong: Figures already found at fault.
        sums: What totals of tables and sentences come to by their parts.
        listed: Places and texts of totals in words whose lists of parts are looked at elsewhere.
        known: Figures that others of their own place give exactly: what differs from them is about something else.
    """

    all: list[Stated]
    by_id: dict[str, list[Stated]] = field(default_factory=dict)
    best: dict[str, Stated] = field(default_factory=dict)
    wrong: set[Stated] = field(default_factory=set)
    sums: dict[Stated, TieOut] = field(default_factory=dict)
    known: set[Stated] = field(default_factory=set)
    listed: set[tuple[Place, str]] = field(default_factory=set)


def gather(stated: Iterable[Stated], year: int | None, known: Iterable[Stated] = ()) -> Figures:
    """Return the figures of the year evaluated; those the paper gives for another year are left out.

    Args:
        stated: All figures of the paper.
        year: Year evaluated, None where not known.
        known: Those that others of their own sentence give exactly.
    """
    figures = Figures([item for item in stated if item.year is None or year is None or item.year == year])
    figures.known.update(known)
    groups: dict[str, list[Stated]] = defaultdict(list)
    for item in figures.all:
        if item.id and item.id != _SCORE:
            groups[item.id].append(item)
    figures.by_id = dict(groups)
    return figures


def renamed(stated: Sequence[Stated]) -> list[Stated]:
    """Return figures with 预算支出 named as what was spent, where it is as much as was spent."""
    if not any(item.id == "staff.retired.left" for item in stated):  # 退休 and 离退休 are the same people then
        stated = [replace(i, id="staff.retired") if i.id == "staff.retired.pension" else i for i in stated]
    stated = [replace(i, id="") if i.id.startswith("staff.") and _MOVES.match(i.label) else i for i in stated]
    spent = {item.value for item in stated if item.id == "spend.total"}
    return [replace(item, id="spend.total") if _is_spent(item, spent) else item for item in stated]


def _is_spent(item: Stated, spent: set[Decimal]) -> bool:
    return item.id == "budget.spend.total" and "预算支出" in item.label and item.value in spent


def check_figures(figures: Figures, labels: Labels, values: Values) -> list[Inconsistency]:
    """Return what does not agree: places with each other and with the books, parts with totals, rates, units.

    ``figures`` is filled with what was decided.
    """
    sums = [*row_sums(figures.all), *_of_tables(figures.all), *column_sums(figures.all, labels)]
    figures.sums = {tie.stated: tie for tie in sums}
    for tie in sums:
        if tie.status != "differs" and sum(part.value > 0 for part in tie.others) > 1:
            figures.known.update((tie.stated, *tie.others))
    related = list(relations(figures.all))
    figures.known.update(item for each in related for item in each.agreeing)
    found = [item for id, group in figures.by_id.items() for item in _check_group(id, group, figures, labels, values)]
    ties = [*sums, *column_shares(figures.all, labels), *_of_projects(figures), *_of_identities(figures.best, labels)]
    totals: dict[Stated, list[Stated]] = defaultdict(list)
    for tie in ties:
        if tie.kind == "sum" and tie.status != "differs":
            for part in tie.others:
                totals[part].append(tie.stated)
    for wrong in list(figures.wrong):
        _spread(wrong, totals, figures)
    settled = {bad[0]: bad[2] for each in related for bad in each.exceptions}
    for tie in ties:
        if (
            tie.kind == "sum"
            and tie.status == "differs"
            and by_one(tie, {part: value for part, value in settled.items() if part not in totals})
        ):
            continue  # one of its parts is wrong by its own line
        slipped_part = part_slip(tie, figures.known) if tie.kind == "identity" and tie.stated in figures.known else None
        if slipped_part is not None and not figures.wrong & {tie.stated, *tie.others}:
            figures.wrong.add(slipped_part[0])
            found.append(of_part(tie, _of_tie(tie), *slipped_part))
            continue
        blamed = {tie.stated, *tie.others} & figures.wrong
        of_list = tie.stated in figures.known or (tie.stated.place, tie.stated.text) in figures.listed
        told = tie.kind == "sum" and tie.stated.role == "claim" and of_list and not exceeds(tie)
        if told or tie.kind in ("rate", "identity") and tie.stated in figures.known and not _slips(tie):
            continue  # it follows from the figures of its own sentence: those of other places are about something else
        slip = slipped(tie) if tie.status == "differs" and not blamed else None
        if slip is not None:
            figures.wrong.update(item for item in (tie.stated, *tie.others) if item.place == slip.places[0])
            found.append(slip)
        elif tie.status == "differs" and not blamed:
            again = (each for each in figures.by_id.get(tie.stated.id, ()) if _same_value(each, tie))
            for alike in {tie.stated, *again}:
                _spread(alike, totals, figures)
            found.append(_of_tie(tie))
    for each in check_units(figures.all, figures.wrong, labels, lambda known: _of_identities(known, labels)):
        found.append(_of_tie(each) if isinstance(each, TieOut) else each)
    found += same_digits(figures.all, figures.wrong)
    return [*found, *exceptions(related, figures.wrong), *too_large(figures.all, figures.wrong)]


def _slips(tie: TieOut) -> bool:
    return unit_slip(tie.stated.value, tie.expected) is not None or slip_of(tie.stated, tie.expected)


def _same_value(item: Stated, tie: TieOut) -> bool:
    """Whether a figure is the one at fault, told in another place."""
    return item.value == tie.stated.value


def _spread(wrong: Stated, totals: Mapping[Stated, Sequence[Stated]], figures: Figures) -> None:
    """Mark a figure as wrong, and the totals that were rightly added up from it."""
    figures.wrong.add(wrong)
    for total in totals.get(wrong, ()):
        if total not in figures.wrong:
            _spread(total, totals, figures)


def _check_group(id: str, group: list[Stated], figures: Figures, labels: Labels, values: Values) -> list[Inconsistency]:
    known = [value for name in _also(id, labels) if (value := values.get(name)) is not None]
    if known:
        wrong = [item for item in group if all(against(item, value).status == "differs" for value in known)]
        expected = Fraction(known[0])
    else:
        anchor = _anchor(group, figures, labels)
        others = [item for item in group if same(item, anchor).status == "differs"]
        wrong = [item for item in others if not _about_something_else(item, anchor, figures)]
        group = [item for item in group if item in wrong or item not in others]
        expected = Fraction(anchor.value)
    at_fault = set(wrong)
    right = [item for item in group if item not in at_fault]
    figures.best[id] = max(right or group, key=lambda item: (item.role != "claim", item.decimals))
    figures.wrong.update(wrong)
    return [_of_group(id, items, right, expected, bool(known)) for items in _by_value(wrong)]


def _anchor(group: list[Stated], figures: Figures, labels: Labels) -> Stated:
    """The figure of a group that most other places of the paper speak for; tables before text."""
    often = {value for value, _ in Counter(item.value for item in group).most_common(_CANDIDATES)}
    distinct: dict[tuple[Decimal, Decimal, bool], Stated] = {}
    for item in group:
        if item.value in often:
            distinct.setdefault((item.value, item.step, item.role != "claim"), item)
    return max(distinct.values(), key=lambda item: (_support(item, group, figures, labels), item.role != "claim"))


def _about_something_else(item: Stated, anchor: Stated, figures: Figures) -> bool:
    """Whether two figures under one name are of two things: each follows from its own place, or they stand together."""
    if unit_slip(item.value, anchor.value) or slip_of(item, Fraction(anchor.value)):
        return False
    together = item.place == anchor.place and item.role == "claim"
    values = {(known.value, known.unit in MONEY) for known in figures.known}
    return together or all((each.value, each.unit in MONEY) in values for each in (item, anchor))


def _also(id: str, labels: Labels) -> tuple[str, ...]:
    quantity = labels.by_id.get(id)
    return (id, *quantity.also) if quantity else (id,)


def _by_value(items: list[Stated]) -> list[list[Stated]]:
    groups: dict[Decimal, list[Stated]] = defaultdict(list)
    for item in items:
        groups[item.value].append(item)
    return list(groups.values())


def _support(item: Stated, group: Sequence[Stated], figures: Figures, labels: Labels) -> int:
    """How many other places of the paper speak for a figure."""
    others = {id: items[0] for id, items in figures.by_id.items() if id != item.id}
    ties = _of_identities({**others, item.id: item}, labels)
    touching = [tie for tie in ties if item in (tie.stated, *tie.others)]
    by_sum = sum(_adds_to(item, tie) for other in group if (tie := figures.sums.get(other)) is not None)
    said = sum(same(item, other).status != "differs" for other in group)
    return said + by_sum + sum(tie.status != "differs" for tie in touching)


def _adds_to(item: Stated, tie: TieOut) -> bool:
    """Whether the parts that stand in a place of the quantity come to this figure."""
    return abs(Fraction(item.value) - tie.expected) <= tie.tolerance


def _of_group(id: str, wrong: list[Stated], right: list[Stated], expected: Fraction, from_books: bool) -> Inconsistency:
    first = wrong[0]
    slip = unit_slip(first.value, expected)
    params: dict[str, object] = {"label": first.name, "place": first.place}
    if slip:
        message = "selfeval.unit-slip"
    elif right:
        message = "selfeval.cross" if from_books else "selfeval.cross-only"
        params |= {"other": right[0].place}
    else:
        message = "selfeval.books"
    return Inconsistency(
        kind="unit" if slip else "cross-reference",
        severity="high" if slip or from_books else "medium",
        places=(*(item.place for item in wrong), *(item.place for item in right[:1])),
        stated=first.text,
        expected=first.show(expected),
        indicator=id,
        message_id=message,
        params=params,
    )


def _of_tables(items: Sequence[Stated]) -> list[TieOut]:
    """Totals of tables and sentences with their parts."""
    ties: list[TieOut] = []
    short: list[TieOut] = []
    for at, total in enumerate(items):
        parts = _parts(total, islice(items, at + 1, None))
        if len(parts) < 2:
            continue
        tie = sum_of(total, parts)
        exceeds = total.role == "claim" and tie.expected > _OVERLAPPING * Fraction(total.value)
        if exceeds and (total.unit not in MONEY or slipped(tie) is None):
            continue
        listed = total.role == "claim" or any(part.label.startswith("其中") for part in parts)
        # A list that says 其中 need not be complete: it may fall short of the total, not exceed it.
        (short if listed and tie.difference > 0 else ties).append(tie)
    full = {key for tie in ties if _adds_up(tie) for key in _lines(tie)}
    # It is complete where the same lines add up in another column, or the same columns in another line.
    return [*ties, *(tie for tie in short if tie.stated.role == "data" and full.intersection(_lines(tie)))]


def _adds_up(tie: TieOut) -> bool:
    several = sum(part.value > 0 for part in tie.others) > 1
    return tie.stated.role == "data" and tie.status != "differs" and several


def _lines(tie: TieOut) -> tuple[tuple[object, ...], ...]:
    """The lines of a table that a sum is about whatever its column, and its columns whatever the line."""
    figures, home = (tie.stated, *tie.others), _home(tie.stated)
    rows, columns = [item.place.row for item in figures], [item.place.column for item in figures]
    keys = [("lines", home, *rows)] if len(set(rows)) > 1 else []
    return (*keys, ("columns", home, *columns)) if len(set(columns)) > 1 else tuple(keys)


def _parts(total: Stated, following: Iterable[Stated]) -> list[Stated]:
    if total.role == "project" or not total.name:
        return []
    own = total.label if total.role == "claim" else total.name
    path = f"{total.path}/{own}" if total.path and total.role == "data" else own
    found: list[Stated] = []
    for item in following:
        beside = item.role == "data" and item.place.row == total.place.row and item.path == total.path
        if beside and item.name == total.name and _home(item) == _home(total):
            continue
        inside = item.path == path or item.path.startswith(f"{path}/")
        aside = item.unit != total.unit or _AIMED_AT.search(item.label) is not None
        if item.role == "claim" == total.role and not inside and not found and aside and _home(item) == _home(total):
            continue  # 建设86公里,为计划80公里的108%,其中…
        if item.role != total.role or _home(item) != _home(total) or not inside:
            break
        if item.path == path and item.unit == total.unit and _in_line(item, total):
            found.append(item)
    return found


def _in_line(item: Stated, total: Stated) -> bool:
    """Whether a part stands in the column or in the row of its total."""
    return item.role != "data" or total.place.row == item.place.row or total.place.column == item.place.column


def _home(item: Stated) -> tuple[str, int, int]:
    in_grid = bool(item.place.table or item.place.sheet)
    line = item.place.row * (item.role == "claim") if in_grid else item.place.paragraph
    return (item.place.sheet, item.place.table, line)


def _of_projects(figures: Figures) -> list[TieOut]:
    ties: list[TieOut] = []
    tables: dict[tuple[str, int], dict[str, dict[str, Stated]]] = defaultdict(lambda: defaultdict(dict))
    for item in figures.all:
        if item.role == "project":
            tables[(item.place.sheet, item.place.table)][item.id.split(".", 1)[1].rpartition(".")[0]][item.path] = item
    for rows in tables.values():
        for cells in rows.values():
            if {"opening", "income_gross", "spend", "closing"} <= cells.keys():
                signs = {"opening": 1, "income_gross": 1, "recovered": -1, "spend": -1}
                terms = [(cells[name], sign) for name, sign in signs.items() if name in cells]
                ties.append(linear(cells["closing"], terms))
        total = rows.get("total", {})
        for column, cell in total.items():
            parts = [cells[column] for name, cells in rows.items() if name != "total" and column in cells]
            ties.append(sum_of(cell, parts))
    return ties


def _of_identities(best: Mapping[str, Stated], labels: Labels) -> list[TieOut]:
    ties = [tie for identity in labels.identities if (tie := _identity(identity, best, labels))]
    rates: dict[str, list[TieOut]] = defaultdict(list)
    for rate in labels.rates:
        if tie := _rate(rate, best, labels):
            rates[rate.rate].append(tie)
    # A rate of several ways to compute it is right by any; where it is by none, the last way is the usual one.
    right = [next((tie for tie in found if tie.status != "differs"), found[-1]) for found in rates.values()]
    return [*ties, *right]


def _identity(identity: Identity, best: Mapping[str, Stated], labels: Labels) -> TieOut | None:
    needed = (identity.total, *identity.plus, *identity.minus)
    if any(name not in best for name in needed) or any(name in best for name in identity.unless):
        return None
    if _one_in_another([best[name] for name in (*identity.plus, *identity.minus)]):
        return None
    terms = [(best[name], 1) for name in identity.plus] + [(best[name], -1) for name in identity.minus]
    tie = linear(best[identity.total], terms)
    if len(terms) == 1 and tie.expected * _INCOMPLETE < Fraction(best[identity.total].value):
        return None  # a list of some of them
    if tie.status == "differs" and identity.minus and len(identity.plus) > 1:
        # One of the terms may hold another (an income that is given with what was carried over).
        without = (linear(best[identity.total], [term for term in terms if term is not each]) for each in terms[:-1])
        return next((each for each in without if each.status != "differs"), tie)
    return tie


def _rate(rate: Rate, best: Mapping[str, Stated], labels: Labels) -> TieOut | None:
    if any(name not in best for name in (rate.rate, *rate.over, *rate.under)):
        return None
    under = [best[name] for name in rate.under]
    return None if _one_in_another(under) else quotient(best[rate.rate], [best[name] for name in rate.over], under)


def _one_in_another(items: Sequence[Stated]) -> bool:
    """Whether one of the figures is a part of another in the paper (a total income that includes the opening)."""
    labels = {item.name for item in items}
    return any(part in labels for item in items for part in item.path.split("/") if part)


def _of_tie(tie: TieOut) -> Inconsistency:
    stated = tie.stated
    return Inconsistency(
        kind="arithmetic",
        severity="medium",
        places=(stated.place, *(item.place for item in tie.others)),
        stated=stated.text,
        expected=stated.show(tie.expected),
        indicator=stated.id,
        message_id=f"selfeval.{tie.kind}",
        params={
            "label": stated.name,
            "place": stated.place,
            "count": len(tie.others),
            "difference": stated.show(tie.difference),
            "tolerance": shown_tolerance(tie.tolerance, stated),
        },
    )
