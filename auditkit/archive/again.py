"""Everything done again from the sources: read, checked, drawn, scored, composed, rendered; what cannot be is said."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from auditkit.archive.snapshot import (
    AREAS,
    Snapshot,
    composed_sentences,
    computed_values,
    drawn_samples,
    sample_values,
    score_values,
    table_values,
)
from auditkit.engagement.computing import results
from auditkit.engagement.deriving import whole_tables
from auditkit.engagement.folder import Engagement
from auditkit.engagement.sampling.populations import opened
from auditkit.engagement.sampling.redrawing import recorded, redraw
from auditkit.engagement.tabling import used_tables
from auditkit.errors import AuditkitError
from auditkit.messages import speaking

Impossible = dict[str, dict[str, AuditkitError]]
"""Area to id to the reason why it could not be done again."""


def again(engagement: Engagement, *, changed: bool = False) -> tuple[Snapshot, Impossible]:
    """Do everything again in a fresh folder.

    Args:
        engagement: A folder with records, sources and specs, nothing computed.
        changed: Whether a source was exchanged: populations of samples may then differ.

    Returns:
        The values, and what could not be done.
    """
    found: Snapshot = {area: {} for area in AREAS}
    failed: Impossible = {area: {} for area in (*AREAS, "sentences", "files")}
    with speaking(engagement.config.language), without_firm():
        _read(engagement, failed)
        found["tables"] = table_values(engagement)
        try:
            computed = results(engagement)
        except AuditkitError as error:
            for area in AREAS[1:]:
                failed[area][""] = error
            failed["sentences"][""] = error
            return found, failed
        found |= computed_values(engagement, computed)
        found["samples"] = _samples(engagement, failed, changed=changed)
        found["scores"] = score_values(engagement)
        try:
            found["sentences"] = composed_sentences(engagement)
        except AuditkitError as error:
            failed["sentences"][""] = error
    return found, failed


@contextmanager
def without_firm() -> Iterator[None]:
    """Leave the folder of this machine's firm aside: only what was handed over counts."""
    before = os.environ.pop("AUDITKIT_FIRM", None)
    try:
        yield
    finally:
        if before is not None:
            os.environ["AUDITKIT_FIRM"] = before


def _read(engagement: Engagement, failed: Impossible) -> None:
    """Read the sources again, one by one, in the order in which they were imported."""
    order: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for record in used_tables(engagement):
        order.setdefault(record.body["source"], []).append(record.id)
        names[record.id] = f"{record.body['file']}/{record.body['sheet']}/{record.body['kind']}"
    for ids in order.values():
        try:
            whole_tables(engagement, ids)
        except AuditkitError as error:
            for id_ in ids:
                failed["tables"][names[id_]] = error


def _samples(engagement: Engagement, failed: Impossible, *, changed: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    drawn = drawn_samples(engagement)
    if not drawn:
        return found
    with opened(engagement) as engine:
        for sample in drawn:
            try:
                one = redraw(engagement, engine, sample)
            except AuditkitError as error:
                failed["samples"][sample.id] = error
                continue
            if one.impossible:
                failed["samples"][sample.id] = AuditkitError(one.impossible, id=sample.id)
            elif not changed and one.population != recorded(sample).population:
                failed["samples"][sample.id] = AuditkitError("archive.sample-population", id=sample.id)
            else:
                found[sample.id] = sample_values(one)
    return found
