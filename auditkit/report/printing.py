"""Measures and counts as printed figures: rounded half-up once, where they are shown, and tied to what says them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from auditkit.core.money import half_up
from auditkit.documents.model import Figure, Inlines, Text, line
from auditkit.engagement.finding import points_text
from auditkit.engagement.results import MeasureRecord
from auditkit.messages import pick, text

WAN = 10000


class Printer:
    """Prints the measures of one engagement in the language in force.

    Args:
        measures: By id.
    """

    def __init__(self, measures: Mapping[str, MeasureRecord]) -> None:
        self._measures = measures

    def has(self, *ids: str) -> bool:
        """Tell whether all of these measures have a value."""
        return all(self.value(id_) is not None for id_ in ids)

    def any(self, *ids: str) -> bool:
        """Tell whether at least one of these measures has a value."""
        return any(self.value(id_) is not None for id_ in ids)

    def value(self, id_: str) -> Fraction | None:
        """Return the exact value, None where there is none."""
        measure = self._measures.get(id_)
        return None if measure is None else measure.exact

    def label(self, id_: str) -> str:
        """Return the name of a measure, its id where it is not known."""
        return pick(self._measures[id_].label) if id_ in self._measures else id_

    def bare(self, id_: str) -> Figure | Text:
        """Return a measure without the unit of amounts: 万元 with two decimals, rates with ``%``, counts.

        Where there is no value: words that say so.
        """
        measure = self._measures.get(id_)
        if measure is None or measure.exact is None:
            return Text(text("report.not-obtained"), numbers="constant")
        said = shown(measure.exact, measure.unit)
        return Figure(said, "tied", id_, measure.exact, measure.unit, pick(measure.label))

    def full(self, id_: str) -> Inlines:
        """Return a measure with its unit, for running text."""
        figure = self.bare(id_)
        if isinstance(figure, Text) or figure.unit != "yuan":
            return (figure,)
        return line(figure, text("report.wan"))

    def rate(self, above: str, below: str) -> Figure | Text:
        """Return one measure in percent of another; a dash where that says nothing."""
        top, bottom = self.value(above), self.value(below)
        if top is None or not bottom:
            return Text("—")
        label = text("report.rate-of", above=self.label(above), below=self.label(below))
        return Figure(shown(top / bottom * 100, "%"), "derived", above, top / bottom * 100, "%", label)

    def difference(self, left: str, right: str, *, sized: bool = False) -> Figure | Text:
        """Return one measure less another of the same unit.

        Args:
            left: Id of the measure.
            right: Id of the one taken away.
            sized: Print without sign.
        """
        first, second = self.value(left), self.value(right)
        if first is None or second is None:
            return Text("—")
        gap = abs(first - second) if sized else first - second
        unit = self._measures[left].unit
        label = text("report.difference-of", left=self.label(left), right=self.label(right))
        return Figure(shown(gap, unit).rstrip("%"), "derived", left, gap, unit, label)

    def beyond(self, id_: str, limit: int | str) -> Figure | Text:
        """Return how far a rate lies from a limit, in percentage points without sign."""
        value = self.value(id_)
        if value is None:
            return Text("—")
        gap = abs(value - Fraction(limit))
        label = text("report.beyond", label=self.label(id_), limit=str(limit))
        return Figure(shown(gap, "%").rstrip("%"), "derived", id_, gap, "%", label)


def shown(value: Fraction, unit: str) -> str:
    """Return a value as printed: 万元, rates with ``%``, counts; half-up once.

    Example:
        >>> from fractions import Fraction
        >>> shown(Fraction(5390500), "yuan"), shown(Fraction("124.385"), "%"), shown(Fraction(17), "count")
        ('539.05', '124.39%', '17')
    """
    if unit == "yuan":
        return format(half_up(value / WAN, 2), "f")
    if unit == "%":
        return f"{half_up(value, 2)}%"
    return format(half_up(value, 0 if value.denominator == 1 else 2), "f")


def points(value: Fraction, label: str) -> Figure:
    """Return points as a derived figure."""
    return Figure(points_text(value), "derived", None, value, "points", label)


def count(value: int, label: str) -> Figure:
    """Return a count as a derived figure."""
    return Figure(str(value), "derived", None, Decimal(value), "count", label)


def yuan(value: Decimal | str | None, label: str) -> Figure | Text:
    """Return an amount of a voucher in yuan with thousands separated; a dash for None."""
    if value is None:
        return Text("—")
    exact = Decimal(value)
    return Figure(format(half_up(exact, 2), ",.2f"), "derived", None, exact, "yuan", label)


def in_wan(value: Decimal | str, label: str) -> Figure:
    """Return an amount in 万元 with two decimals, as text prints it."""
    exact = Decimal(value)
    return Figure(shown(Fraction(exact), "yuan"), "derived", None, exact, "yuan", label)


def percent(value: Fraction | None, label: str) -> Figure | Text:
    """Return a rate in percent; a dash for None."""
    return Text("—") if value is None else Figure(shown(value, "%"), "derived", None, value, "%", label)


def share(part: int, whole: int, label: str) -> Figure | Text:
    """Return a share in percent; a dash for a share of nothing."""
    if not whole:
        return Text("—")
    value = Fraction(part * 100, whole)
    return Figure(shown(value, "%"), "derived", None, value, "%", label)
