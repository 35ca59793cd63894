"""Points that answers of the auditee brought back; reads the records only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from auditkit.engagement.folder import Engagement


@dataclass(frozen=True)
class Restored:
    """Points that one answer brought back to an indicator.

    Attributes:
        response: Id of the answer, ``R-001``.
        points: Points, > 0.
        reason: Why, as it is printed.
    """

    response: str
    points: Fraction
    reason: str


def restored(engagement: Engagement) -> Mapping[str, tuple[Restored, ...]]:
    """Return what was brought back by indicator, in the order of the answers.

    Only answers that stand and were taken, in full or in part, count.
    """
    found: dict[str, list[Restored]] = {}
    for record in engagement.log.all("response"):
        body = record.body
        if body.get("status", "live") != "live" or body.get("taken") not in ("full", "part"):
            continue
        for indicator, points in body.get("restored", {}).items():
            found.setdefault(indicator, []).append(Restored(record.id, Fraction(points), str(body["reason"])))
    return {indicator: tuple(items) for indicator, items in found.items()}
