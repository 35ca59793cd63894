"""From the points of the leaves to the total: what does not apply, coefficients and bonus points, step by step."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from auditkit.core.money import half_up
from auditkit.core.rubric import Indicator, Rubric

StepKind = Literal["siblings", "total", "coefficient", "bonus", "bonus-cap", "ceiling"]


@dataclass(frozen=True)
class Step:
    """One thing that changed the plain sum.

    Attributes:
        kind: ``siblings``: points of what does not apply went to the rest of a node; ``total``: the total was scaled
            back to full; ``coefficient``; ``bonus``: bonus points on top; ``bonus-cap``: those above their limit
            taken off; ``ceiling``: the total held at full points.
        node: Id of the node, ``""`` for the whole.
        before: Points awarded before.
        after: Points awarded after.
        factor: What ``before`` was multiplied by; None where something was added or a limit applied.
        restored: Full points that what does not apply had and the rest took over.
    """

    kind: StepKind
    node: str
    before: Fraction
    after: Fraction
    factor: Fraction | None = None
    restored: Fraction = Fraction(0)

    @property
    def effect(self) -> Fraction:
        """Points won (or lost, negative): with those of all steps they lead from the plain sum to the total."""
        return self.after - self.before


@dataclass(frozen=True)
class Totals:
    """The total and how it came about.

    Attributes:
        total: None while a leaf or a coefficient is open; exact unless a step was taken, then of two decimals.
        steps: In the order taken, from the leaves up.
    """

    total: Fraction | None
    steps: tuple[Step, ...]


def sum_up(
    rubric: Rubric,
    awarded: Mapping[str, Fraction | None],
    absent: Collection[str] = (),
    coefficients: Mapping[str, Fraction | None] | None = None,
) -> Totals:
    """Add up a rubric.

    Args:
        rubric: With points on every leaf.
        awarded: Points of each leaf by id, 0 to its points; None or absent while nobody has decided.
        absent: Leaves that do not apply.
        coefficients: Coefficient of each node that has one, by the node's id.

    Returns:
        The total, never below 0, and above the full points only where the rubric lets bonus points lift it.

    Example:
        >>> from auditkit.core.rubric import Grade
        >>> from auditkit.core.rules import Judgement
        >>> def leaf(id_, points, **more):
        ...     return Indicator(id=id_, name={}, points=Fraction(points), rule=Judgement(), **more)
        >>> top = Indicator(id="1", name={}, points=Fraction(10), children=(leaf("1.1", 4), leaf("1.2", 6)))
        >>> rubric = Rubric(id="r", title={}, total=Fraction(10), grades=(), indicators=(top,), absent="siblings")
        >>> str(sum_up(rubric, {"1.1": Fraction(3)}, absent={"1.2"}).total)
        '15/2'
    """
    return _Sum(rubric, awarded, frozenset(absent), coefficients or {}).totals()


@dataclass(frozen=True)
class _Part:
    """A node added up: points that apply and points awarded, both before anything above it."""

    points: Fraction
    awarded: Fraction | None


class _Sum:
    def __init__(
        self,
        rubric: Rubric,
        awarded: Mapping[str, Fraction | None],
        absent: frozenset[str],
        coefficients: Mapping[str, Fraction | None],
    ) -> None:
        self._rubric, self._awarded, self._absent, self._coefficients = rubric, awarded, absent, coefficients
        self._steps: list[Step] = []

    def totals(self) -> Totals:
        whole = self._branch("", self._rubric.indicators, self._rubric.total)
        total = Fraction(0) if whole is None else whole.awarded
        given = [self._awarded.get(leaf.id) for leaf in self._rubric.leaves() if leaf.bonus]
        if total is None or None in given:
            return Totals(None, tuple(self._steps))
        bonus = sum((points for points in given if points is not None), Fraction(0))
        lifted = self._moved("bonus", total, total + bonus)
        if self._rubric.bonus_cap is not None:
            lifted = self._moved("bonus-cap", lifted, min(lifted, total + self._rubric.bonus_cap))
        if not self._rubric.beyond_total:
            lifted = self._moved("ceiling", lifted, min(lifted, self._rubric.total))
        return Totals(Fraction(half_up(lifted, 2)) if self._steps else lifted, tuple(self._steps))

    def _moved(self, kind: StepKind, before: Fraction, after: Fraction) -> Fraction:
        if after != before:
            self._steps.append(Step(kind, "", before, after))
        return after

    def _node(self, node: Indicator) -> _Part | None:
        """Add up a node; None where nothing of it applies."""
        if node.id in self._absent:
            return None
        full = node.points or Fraction(0)
        part = self._branch(node.id, node.children, full) if node.children else _Part(full, self._awarded.get(node.id))
        return part and self._multiplied(node, part)

    def _branch(self, id_: str, children: tuple[Indicator, ...], full: Fraction) -> _Part | None:
        parts = [part for part in (self._node(child) for child in children if not child.bonus) if part is not None]
        if not parts:
            return None
        points = sum((part.points for part in parts), Fraction(0))
        given = [part.awarded for part in parts if part.awarded is not None]
        awarded = sum(given, Fraction(0)) if len(given) == len(parts) else None
        if points == full or not points or (id_ and self._rubric.absent != "siblings"):
            return _Part(points, awarded)
        if awarded is None:
            return _Part(full, None)
        kind: StepKind = "siblings" if self._rubric.absent == "siblings" else "total"
        self._steps.append(Step(kind, id_, awarded, awarded * full / points, full / points, full - points))
        return _Part(full, awarded * full / points)

    def _multiplied(self, node: Indicator, part: _Part) -> _Part:
        if node.coefficient is None:
            return part
        factor = self._coefficients.get(node.id)
        if factor is None or not node.coefficient.min <= factor <= node.coefficient.max or part.awarded is None:
            return _Part(part.points, None)
        after = min(part.awarded * factor, part.points)
        if factor != 1:
            self._steps.append(Step("coefficient", node.id, part.awarded, after, factor))
        return _Part(part.points, after)
