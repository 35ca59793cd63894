"""Measures that a person asked for and got an answer: a value with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from auditkit.core.money import half_up
from auditkit.engagement.folder import Engagement
from auditkit.engagement.subjects import main_funds
from auditkit.errors import UsageError


@dataclass(frozen=True)
class Asked:
    """A value given by a person.

    Attributes:
        measure: Measure id.
        value: In yuan, percent or a count, exact to 6 decimals.
        because: Who said so, and by which paper.
    """

    measure: str
    value: Fraction
    because: str


def set_measure(engagement: Engagement, asked: Asked) -> bool:
    """Record a value for a measure; the same again records nothing. Returns whether anything was recorded.

    Raises:
        UsageError: If no reason is given.
    """
    if not asked.because.strip():
        raise UsageError("measure.because-needed", id=asked.measure)
    body = {"value": format(half_up(asked.value, 6).normalize(), "f"), "because": asked.because}
    known = engagement.log.get("asked", asked.measure)
    if known is not None and known.body == body:
        return False
    with engagement.batch() as batch:
        batch.add("decision", "asked", asked.measure, body)
    return True


def asked_values(engagement: Engagement) -> dict[str, Fraction]:
    """Return the values given by persons, by measure id; those of ``subject funds main`` stand behind."""
    return main_funds(engagement) | {
        record.id: Fraction(record.body["value"]) for record in engagement.log.all("asked")
    }
