"""Applies the rules of a rubric to measures."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from auditkit.analysis.points import points
from auditkit.core.rubric import Rubric
from auditkit.engagement.results import PointRecord, plain_params


class Valued(Protocol):
    """A measure with its exact value."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def value(self) -> Decimal | Fraction | None:
        """Its value, None where there is none."""

    @property
    def unit(self) -> str:
        """``yuan``, ``%`` or ``count``."""


def rule_points(rubric: Rubric, values: Iterable[Valued]) -> list[PointRecord]:
    """Return what the rules of a rubric give, by leaf in printed order; leaves without points are left out.

    Args:
        rubric: The rubric.
        values: Measures with their values.
    """
    known = list(values)
    numbers = {value.id: value.value for value in known}
    units = {value.id: value.unit for value in known}
    found = []
    for leaf in rubric.leaves():
        if leaf.points is None:
            continue
        outcome = points(leaf, numbers, unit=units.get(leaf.measure, "%"))
        message = (outcome.reason.message_id, plain_params(outcome.reason.params))
        awarded, raw, applied = map(_fraction, (outcome.awarded, outcome.raw_loss, outcome.applied_loss))
        found.append(PointRecord(leaf.id, outcome.status, awarded, raw, applied, message, outcome.text))
    return found


def _fraction(value: Fraction | None) -> str | None:
    return None if value is None else str(value)
