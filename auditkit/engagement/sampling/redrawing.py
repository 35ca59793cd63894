"""Samples drawn again: the same population, the same seed, stage by stage, without recording anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditkit.analysis.sampling.drawing import tickets
from auditkit.engagement.folder import Engagement
from auditkit.engagement.sampling.drawing import Draw, hits_of, settled
from auditkit.engagement.sampling.judging import read_rules, taken_by
from auditkit.engagement.sampling.populations import population
from auditkit.engagement.sampling.records import Sample, sample_of

if TYPE_CHECKING:
    from auditkit.store.engine import Engine


@dataclass(frozen=True)
class Redrawn:
    """A sample as it comes out when it is drawn again.

    Attributes:
        id: Its id.
        population: Digest of what it is drawn from, ``""`` where its rules decide.
        items: (key, ticket) of each item, sorted.
        impossible: Message id that says why it cannot be drawn again, ``""`` where it can.
    """

    id: str
    population: str
    items: tuple[tuple[str, str], ...]
    impossible: str = ""


def recorded(sample: Sample) -> Redrawn:
    """Return a sample as it was recorded, in the form in which it is compared."""
    items = tuple(sorted((item.key, item.ticket) for item in sample.items))
    return Redrawn(sample.id, "" if sample.definition.base == "plan" else sample.frozen.digest, items)


def redraw(engagement: Engagement, engine: Engine, sample: Sample) -> Redrawn:
    """Draw a sample again.

    Raises:
        UsageError: If the population can no longer be made, or the draw no longer be done.
    """
    if sample.definition.base == "plan":
        return _by_rules(engagement, engine, sample)
    found = population(engagement, engine, sample.definition, sample.part)
    keys = [unit.key for unit in found.units]
    if sample.purpose == "judgement":
        return Redrawn(sample.id, found.frozen.digest, tuple(sorted((key, "") for key in keys)))
    drawn: set[str] = set()
    for before, after in _stages(engagement, sample):
        hits, _ = hits_of(found, before, settled(before, _wish(after)))
        drawn |= {keys[hit.item] for hit in hits}
    chosen = sorted(drawn)
    seed = str(sample.draw.get("seed", ""))
    made = [ticket.hex()[:16] for ticket in tickets(chosen, seed)] if seed else [""] * len(chosen)
    return Redrawn(sample.id, found.frozen.digest, tuple(zip(chosen, made, strict=True)))


def _stages(engagement: Engagement, sample: Sample) -> list[tuple[Sample, Sample]]:
    """Return each draw of a sample: as it was before, as it was then recorded."""
    states = [sample_of(entry.id, entry.body) for entry in engagement.log.entries("sample", sample.id)]
    stages: list[tuple[Sample, Sample]] = []
    before = replace(states[0], draw={}, items=())
    for state in states:
        if state.draw and state.draw.get("stage") != before.draw.get("stage"):
            stages.append((before, state))
            before = state
    return stages


def _wish(state: Sample) -> Draw:
    draw = state.draw
    return Draw(
        seed=str(draw["seed"]),
        method=str(draw["method"]),
        size=int(draw["size"]),
        certain_above=str(draw.get("certain_above", "")),
        strata=int(draw.get("strata", 4)),
        allocation=str(draw.get("allocation", "proportional")),
    )


def _by_rules(engagement: Engagement, engine: Engine, sample: Sample) -> Redrawn:
    """Take again what the pinned rules take; rules of a file that was not kept cannot be asked again."""
    rules = read_rules(engagement, None)
    if {rule.id: dict(rule.reason) for rule in rules} != {id_: dict(words) for id_, words in sample.rules.items()}:
        return Redrawn(sample.id, "", (), "archive.sample-own-rules")
    units: Sequence[str] = taken_by(engine, rules, sample.definition.unit)
    return Redrawn(sample.id, "", tuple(sorted((key, "") for key in units)))
