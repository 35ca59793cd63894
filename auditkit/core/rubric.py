"""A rubric: the tree of indicators with points, rules and grades."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import Literal

from auditkit.core.rules import Case, Rule, Texts, settle


@dataclass(frozen=True, kw_only=True)
class Grade:
    """A grade and the lowest total, inclusive, that earns it."""

    min: Fraction
    grade: Texts


@dataclass(frozen=True, kw_only=True)
class Coefficient:
    """What the points of a node are multiplied by.

    Attributes:
        measure: Measure whose value it is; one of unit ``%`` counts in hundredths (95 % is 0.95).
        min: Smallest coefficient allowed, inclusive.
        max: Largest, inclusive; a value outside leaves the total open.
        text: What it stands for.
    """

    measure: str
    text: Texts
    min: Fraction = Fraction(0)
    max: Fraction = Fraction(1)


@dataclass(frozen=True, kw_only=True)
class Constraint:
    """A share of the total that some nodes must have together.

    Attributes:
        of: Ids of the nodes.
        min_share: Smallest share of the total, in percent, inclusive.
        text: The demand in words.
    """

    of: tuple[str, ...]
    min_share: Fraction
    text: Texts


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A node of the tree; a leaf has a rule.

    Attributes:
        id: ``3.2.3``.
        name: By language.
        points: Full points; None where the source gives none and a person sets them (``rubric weights``).
        children: Nodes below; empty for a leaf.
        rule: How a leaf is scored; None above.
        measure: Id of the measure whose value is judged; ``""`` where a person looks.
        undefined: What happens where the rule has no answer, in order.
        not_applicable: When the indicator has nothing to judge: a person may choose it.
        checks: Patterns of check ids (``travel.*``) whose exceptions concern the indicator.
        pool: True where children share points and a person may split them anew.
        pooled: Ids of the children that share; empty means all of them.
        bonus: Points on top (加分项): not part of the points of the node above or of the total.
        coefficient: What the points of this node are multiplied by; None for nothing.
        hint: What to look at, in one line.
        guidance: How to judge.
        inputs: Papers and figures that are needed.
        reconstructed: True where the source does not say it clearly.
        note: Why, where it is reconstructed.
    """

    id: str
    name: Texts
    points: Fraction | None = None
    children: tuple[Indicator, ...] = ()
    rule: Rule | None = None
    measure: str = ""
    undefined: tuple[Case, ...] = ()
    not_applicable: Case | None = None
    checks: tuple[str, ...] = ()
    pool: bool = False
    pooled: tuple[str, ...] = ()
    bonus: bool = False
    coefficient: Coefficient | None = None
    hint: Texts = field(default_factory=dict)
    guidance: Texts = field(default_factory=dict)
    inputs: tuple[Texts, ...] = ()
    reconstructed: bool = False
    note: Texts = field(default_factory=dict)

    def concerns(self, check: str) -> bool:
        """Tell whether exceptions of a check concern this indicator."""
        return any(fnmatchcase(check, pattern) for pattern in self.checks)

    def walk(self) -> Iterator[Indicator]:
        """Yield this node and all below it, in printed order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def sharing(self) -> tuple[Indicator, ...]:
        """Return the children that share a pool of points; none where the node is no pool."""
        return tuple(child for child in self.children if self.pool and (not self.pooled or child.id in self.pooled))


@dataclass(frozen=True, kw_only=True)
class Rubric:
    """A score table.

    Attributes:
        id: ``zhanjiang-2018``.
        title: By language.
        language: Language of papers made with it.
        total: Full points.
        year: Year it was made for; None for any.
        grades: From high to low; the last starts at 0.
        grades_reconstructed: True where the source does not give the limits.
        indicators: Nodes of the first level.
        source: Where it comes from.
        note: What the reader should know.
        precedence: Order of origins for measures with several candidates; empty keeps the order of the measure.
        absent: What becomes of the points of an indicator that does not apply: ``siblings`` share them in
            proportion to their own, ``total`` leaves them out and scales the total back to full; ``""``: every
            indicator applies.
        bonus_cap: Most points that all bonus items give together; None sets no limit beyond their own points.
        beyond_total: Whether bonus points may lift the total above the full points.
        constraints: Shares of the total that must be kept.
        form: Form of the report: ``department``, ``project`` or one of the firm; ``""`` for the full one.
    """

    id: str
    title: Texts
    total: Fraction
    grades: tuple[Grade, ...]
    indicators: tuple[Indicator, ...]
    language: str = "zh"
    year: int | None = None
    grades_reconstructed: bool = False
    source: Texts = field(default_factory=dict)
    note: Texts = field(default_factory=dict)
    precedence: tuple[str, ...] = ()
    absent: Literal["", "siblings", "total"] = ""
    bonus_cap: Fraction | None = None
    beyond_total: bool = False
    constraints: tuple[Constraint, ...] = ()
    form: str = ""

    @property
    def open(self) -> bool:
        """Whether an indicator has no points yet: nothing can be scored before a person sets them."""
        return any(leaf.points is None for leaf in self.leaves())

    def settable(self) -> tuple[str, ...]:
        """Return the leaves whose points a person may set: those without any, and those that share a pool."""
        pooled = {child.id for node in self.walk() for child in node.sharing()}
        return tuple(leaf.id for leaf in self.leaves() if leaf.points is None or leaf.id in pooled)

    def node(self, id: str) -> Indicator:
        """Return a node of any level.

        Raises:
            KeyError: If there is none with this id.
        """
        for indicator in self.walk():
            if indicator.id == id:
                return indicator
        raise KeyError(id)

    def settled(self) -> Rubric:
        """Return the rubric with the sums of upper levels filled in and shares of points turned into points."""
        return replace(self, indicators=tuple(_settled(node) for node in self.indicators))

    def weighted(self, points: Mapping[str, Fraction], *, drop: bool = True) -> Rubric:
        """Return the rubric with points set on leaves.

        Args:
            points: Points by leaf id, each >= 0.
            drop: Whether a leaf that is set to 0 drops out.
        """
        kept = (_weighted(node, points, drop) for node in self.indicators)
        return replace(self, indicators=tuple(node for node in kept if node is not None)).settled()

    def walk(self) -> Iterator[Indicator]:
        """Yield all nodes in printed order."""
        for indicator in self.indicators:
            yield from indicator.walk()

    def leaves(self) -> Iterator[Indicator]:
        """Yield the indicators that are scored, in printed order."""
        return (indicator for indicator in self.walk() if indicator.rule is not None)

    def leaf(self, id: str) -> Indicator:
        """Return a leaf.

        Raises:
            KeyError: If there is none with this id.
        """
        for indicator in self.leaves():
            if indicator.id == id:
                return indicator
        raise KeyError(id)

    def path(self, id: str) -> tuple[Indicator, ...]:
        """Return the nodes above an indicator, from the first level down, without itself.

        Raises:
            KeyError: If there is no indicator with this id.
        """
        return _path(self.indicators, id)[:-1]

    def indicators_of(self, check: str) -> tuple[Indicator, ...]:
        """Return the leaves that exceptions of a check concern."""
        return tuple(leaf for leaf in self.leaves() if leaf.concerns(check))

    def grade(self, total: Fraction) -> Texts:
        """Return the grade of a total; each lower limit is inclusive."""
        return next((grade.grade for grade in self.grades if total >= grade.min), self.grades[-1].grade)

    def split(self, pool: str, points: dict[str, Fraction]) -> Rubric:
        """Return the rubric with the points of a pool split anew.

        Args:
            pool: Id of the node whose children share points.
            points: Points by child id; other children keep theirs.

        Raises:
            ValueError: If the node is no pool, or the parts do not add up to its points.
        """
        return replace(self, indicators=tuple(_split(node, pool, points) for node in self.indicators))


def _path(nodes: tuple[Indicator, ...], id: str) -> tuple[Indicator, ...]:
    for node in nodes:
        if node.id == id:
            return (node,)
        if any(below.id == id for below in node.walk()):
            return (node, *_path(node.children, id))
    raise KeyError(id)


def _settled(node: Indicator) -> Indicator:
    if node.rule is not None:
        return node if node.points is None else replace(node, rule=settle(node.rule, node.points))
    children = tuple(_settled(child) for child in node.children)
    given = [child.points for child in children if not child.bonus]
    total = sum((points for points in given if points is not None), Fraction(0))
    points = total if node.points is None and children and None not in given else node.points
    return replace(node, children=children, points=points)


def _weighted(node: Indicator, points: Mapping[str, Fraction], drop: bool) -> Indicator | None:
    if node.rule is not None:
        wanted = points.get(node.id, node.points)
        return None if wanted == 0 and drop else replace(node, points=wanted)
    kept = tuple(child for child in (_weighted(child, points, drop) for child in node.children) if child is not None)
    return replace(node, children=kept) if kept or not node.children else None


def _split(node: Indicator, pool: str, points: dict[str, Fraction]) -> Indicator:
    if node.id != pool:
        return replace(node, children=tuple(_split(child, pool, points) for child in node.children))
    children = tuple(replace(child, points=points.get(child.id, child.points)) for child in node.children)
    if not node.pool or sum((child.points or Fraction(0) for child in children), Fraction(0)) != node.points:
        raise ValueError(pool)
    return replace(node, children=children)
