"""Drawing: which items, by which tickets; an extension keeps what was drawn before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from auditkit.analysis.sampling import drawing, money_draws
from auditkit.analysis.sampling.drawing import Hit
from auditkit.analysis.sampling.strata import allocate
from auditkit.engagement.computing import results, state_key
from auditkit.engagement.folder import Engagement
from auditkit.engagement.sampling.populations import Population, Unit, amount_of, opened, population
from auditkit.engagement.sampling.questions import asked_of
from auditkit.engagement.sampling.records import Item, Sample, find_sample, record
from auditkit.engagement.sampling.stratifying import Strata, cut_at, deviation, stratify
from auditkit.errors import UsageError

if TYPE_CHECKING:
    from auditkit.store.engine import Engine

METHODS = (
    *("random", "stratified", "systematic"),
    *("interval", "interval-above-top", "random-units", "cells", "sieve"),
)
_BY_AMOUNT = METHODS[3:]
_USUAL = {"attribute": "random", "mus": "interval-above-top", "variables": "stratified"}
_NESTED = ("random", "stratified", "random-units", "sieve")
"""Methods whose larger samples hold the smaller ones."""


@dataclass(frozen=True)
class Draw:
    """How to draw.

    Attributes:
        seed: Any text; needed by the first draw, the same ever after.
        method: One of ``METHODS``; ``""`` takes the usual one of the purpose.
        size: Items or hits in all; None takes the plan's.
        certain_above: Units of at least this amount are taken with certainty, as text; ``""`` for none.
        strata: Strata by amount for a stratified draw of attributes; a variables plan brings its own.
        allocation: proportional or neyman.
    """

    seed: str = ""
    method: str = ""
    size: int | None = None
    certain_above: str = ""
    strata: int = 4
    allocation: str = "proportional"


def draw_sample(engagement: Engagement, id_: str, wish: Draw) -> Sample:
    """Draw a planned sample, or extend one that was drawn, and record it.

    Raises:
        UsageError: If the sample cannot be drawn so, the population is no longer what was planned for, or an
            extension would not keep the old items.
    """
    sample = find_sample(engagement, id_)
    if sample.status == "withdrawn":
        raise UsageError("sample.is-withdrawn", id=sample.id)
    if sample.purpose == "judgement":
        raise UsageError("sample.judgement-drawn", id=sample.id)
    with opened(engagement) as engine:
        found = population(engagement, engine, sample.definition, sample.part)
        if found.frozen.digest != sample.frozen.digest:
            raise UsageError("sample.population-changed", id=sample.id, count=found.frozen.drawn_from.count)
        how = settled(sample, wish)
        hits, more = hits_of(found, sample, how)
        drawn = _added(sample, hits, found)
        items = items_of(engagement, engine, sample, drawn, how["seed"])
    with engagement.deciding() as batch:
        if find_sample(engagement, id_) != sample:
            raise UsageError("sample.changed-meanwhile", id=sample.id)
        ask = tuple(dict.fromkeys([*sample.ask, *(check for item in items for check in item.asked)]))
        state = state_key(engagement)
        kept = _hit_again(sample, hits, found)
        grown = replace(sample, status="drawn", draw={**how, **more}, ask=ask, items=(*kept, *items), state=state)
        return record(batch, grown)


def settled(sample: Sample, wish: Draw) -> dict[str, Any]:
    """Return method, seed, size and stage of a draw; an extension keeps all but the size.

    Raises:
        UsageError: If the sample cannot be drawn so.
    """
    if sample.draw:
        return _extension(sample, wish)
    method = wish.method or _USUAL[sample.purpose]
    if method not in METHODS:
        raise UsageError("sampling.unknown", name="method", value=method, known=", ".join(METHODS))
    if (method in _BY_AMOUNT) != (sample.purpose == "mus"):
        raise UsageError("sample.method-of-purpose", method=method, purpose=sample.purpose)
    if not wish.seed.strip():
        raise UsageError("sample.seed-needed")
    amount_of(wish.certain_above)
    size = wish.size if wish.size is not None else int(sample.plan["size"])
    if size < 1:
        raise UsageError("sampling.too-small", name="size", value=size, least=1)
    how = {"method": method, "seed": wish.seed.strip(), "size": size, "stage": 1, "certain_above": wish.certain_above}
    return {**how, "strata": wish.strata, "allocation": wish.allocation} if method == "stratified" else how


def _extension(sample: Sample, wish: Draw) -> dict[str, Any]:
    old = dict(sample.draw)
    if wish.size is None or wish.size <= old["size"]:
        raise UsageError("sample.extend-by-size", id=sample.id, size=old["size"])
    if (wish.seed.strip() or old["seed"]) != old["seed"] or (wish.method or old["method"]) != old["method"]:
        raise UsageError("sample.extend-same", id=sample.id, seed=old["seed"], method=old["method"])
    whole = wish.size % old["size"] == 0
    if old["method"] not in _NESTED and not (old["method"] in ("interval", "systematic") and whole):
        raise UsageError(
            "sample.extend-method" if old["method"] in ("cells", "interval-above-top") else "sample.extend-multiple",
            id=sample.id,
            method=old["method"],
            size=old["size"],
        )
    return {**old, "size": wish.size, "stage": old["stage"] + 1}


@dataclass(frozen=True)
class Drawn:
    """A unit that was hit."""

    unit: Unit
    hit: Hit
    stage: int
    number: int = 0


def hits_of(found: Population, sample: Sample, how: dict[str, Any]) -> tuple[list[Hit], dict[str, Any]]:
    """Return hits by place among the units, and what is to be recorded about them.

    Args:
        found: What is drawn from.
        sample: The sample as it was before.
        how: The draw, see :func:`settled`.

    Raises:
        UsageError: If there is an amount that this method cannot draw by.
    """
    least = amount_of(how["certain_above"])
    certain = [i for i, unit in enumerate(found.units) if least is not None and (unit.amount or 0) >= least]
    sure = set(certain)
    rest = [i for i in range(len(found.units)) if i not in sure]
    units = [found.units[i] for i in rest]
    hits: list[Hit] = []
    more: dict[str, Any] = {}
    if units:
        size = how["size"] if how["method"] in _BY_AMOUNT else min(how["size"], len(units))
        hits, more = _drawn(units, sample, {**how, "size": size})
    mapped = [replace(hit, item=rest[hit.item]) for hit in hits]
    amount = sum((found.units[i].amount or Decimal(0) for i in certain), Decimal(0))
    more |= {"certain": len(certain), "certain_amount": format(amount, ".2f"), "rest": len(units)}
    top = [found.units[hit.item] for hit in mapped if hit.certain]
    left = sum((unit.amount or Decimal(0) for unit in units), Decimal(0))
    left -= sum((unit.amount or Decimal(0) for unit in top), Decimal(0))
    more["rest_amount"] = format(left, ".2f")
    return [*(Hit(i, certain=True) for i in certain), *mapped], more


def _drawn(units: Sequence[Unit], sample: Sample, how: dict[str, Any]) -> tuple[list[Hit], dict[str, Any]]:
    keys, seed, size, method = [unit.key for unit in units], how["seed"], how["size"], how["method"]
    if method == "random":
        return drawing.simple_random(keys, size, seed), {}
    if method == "systematic":
        first = _start(Fraction(len(units), sample.draw["size"] if sample.draw else size), seed, upper=True)
        step = Fraction(len(units), size)
        return drawing.systematic(len(units), size, seed, _within(first, step, upper=True)), {"interval": str(step)}
    if method == "stratified":
        return _stratified(units, sample, how)
    return _by_amount(units, sample, how)


def _start(interval: Fraction, seed: str, *, upper: bool) -> Fraction:
    share = drawing.uniform(seed, "start")
    return interval * (1 - share) if upper else interval * share


def _within(first: Fraction, step: Fraction, *, upper: bool) -> Fraction:
    """Return the start of a finer interval that still meets the first hit of the wider one."""
    rest = first - step * (first.numerator * step.denominator // (first.denominator * step.numerator))
    return step if upper and not rest else rest


def _by_amount(units: Sequence[Unit], sample: Sample, how: dict[str, Any]) -> tuple[list[Hit], dict[str, Any]]:
    cents, seed, size, method = [unit.cents for unit in units], how["seed"], how["size"], how["method"]
    whole = sum(cents)
    if whole <= 0 or min(cents) < 0:
        raise UsageError("sample.positive-only")
    values: money_draws.Units = np.array(cents, dtype=np.int64) if whole < 1 << 60 else cents
    step = Fraction(whole, size)
    said = {"interval": str(step / 100)}
    if method == "interval":
        first = _start(Fraction(whole, sample.draw["size"] if sample.draw else size), seed, upper=False)
        return money_draws.fixed_interval(values, size, seed, start=_within(first, step, upper=False)), said
    if method == "interval-above-top":
        hits, step = money_draws.fixed_interval_above_top(values, size, seed)
        return hits, {"interval": str(step / 100)}
    if method == "random-units":
        return money_draws.random_units(values, size, seed), {}
    if method == "cells":
        return money_draws.cells(values, size, seed), said
    return money_draws.sieve([unit.key for unit in units], values, size, seed), said


def _stratified(units: Sequence[Unit], sample: Sample, how: dict[str, Any]) -> tuple[list[Hit], dict[str, Any]]:
    strata, sizes = _strata(units, sample, how)
    hits = drawing.stratified([unit.key for unit in units], list(strata.of), sizes, how["seed"])
    books = [format(book, ".2f") for book in strata.books]
    recorded = {"counts": list(strata.counts), "sizes": sizes, "books": books, "bounds": list(map(str, strata.bounds))}
    return hits, {"stratified": recorded}


def _strata(units: Sequence[Unit], sample: Sample, how: dict[str, Any]) -> tuple[Strata, list[int]]:
    """Return strata and sizes: those recorded before, those of a variables plan, or new ones."""
    before = sample.draw.get("stratified")
    bounds = before["bounds"] if before else [b for b in sample.plan.get("bounds", "").split(",") if b]
    planned = sample.purpose == "variables"
    strata = cut_at(units, [Decimal(b) for b in bounds]) if before or planned else stratify(units, how["strata"])
    if planned and not before and how["size"] == int(sample.plan["size"]) and not how["certain_above"]:
        return strata, [int(size) for size in sample.plan["sizes"].split(",")]
    weights = [Fraction(count) for count in strata.counts]
    if (sample.plan["allocation"] if planned else how["allocation"]) == "neyman":
        weights = [count * deviation(units, strata, number) for number, count in enumerate(weights)]
    least = [min(2, count) for count in strata.counts]
    sizes = list(allocate(how["size"], weights, strata.counts, least=2 if how["size"] >= sum(least) else 0))
    if before:
        sizes = [max(new, old) for new, old in zip(sizes, before["sizes"], strict=True)]
    return strata, sizes


def _added(sample: Sample, hits: Sequence[Hit], found: Population) -> list[Drawn]:
    """Return what is new, numbered on: certain items first, then by stratum, in the order of the draw."""
    known = {item.key for item in sample.items}
    stage = int(sample.draw["stage"]) + 1 if sample.draw else 1
    new = [hit for hit in hits if found.units[hit.item].key not in known]
    ordered = sorted(new, key=lambda hit: (not hit.certain, hit.stratum)) if stage == 1 else new
    start = len(sample.items) + 1
    return [Drawn(found.units[hit.item], hit, stage, start + at) for at, hit in enumerate(ordered)]


def _hit_again(sample: Sample, hits: Sequence[Hit], found: Population) -> list[Item]:
    """Return the old items with the hits that a larger draw by amount adds to them."""
    times = {found.units[hit.item].key: hit.times for hit in hits}
    return [replace(item, times=max(item.times, times.get(item.key, 1))) for item in sample.items]


def items_of(engagement: Engagement, engine: Engine, sample: Sample, drawn: Sequence[Drawn], seed: str) -> list[Item]:
    """Return items as they are recorded, with their tickets and the questions asked about them."""
    computed = results(engagement)
    units = [each.unit for each in drawn]
    _, asked = asked_of(engagement, engine, units, sample.ask, computed)
    tickets = drawing.tickets([unit.key for unit in units], seed) if seed else [b""] * len(units)
    return [
        Item(
            number=each.number,
            key=each.unit.key,
            rows=each.unit.rows,
            places=each.unit.places,
            asked=pairs,
            voucher_key=each.unit.voucher_key,
            period=each.unit.period,
            date=each.unit.date,
            voucher=each.unit.voucher,
            line=each.unit.line,
            summary=each.unit.summary,
            account=each.unit.account,
            counterparty=each.unit.counterparty,
            amount=None if each.unit.amount is None else format(each.unit.amount, ".2f"),
            ticket=ticket.hex()[:16],
            times=each.hit.times,
            certain=each.hit.certain,
            stratum=each.hit.stratum,
            stage=each.stage,
        )
        for each, pairs, ticket in zip(drawn, asked, tickets, strict=True)
    ]
