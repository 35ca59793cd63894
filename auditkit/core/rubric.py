"""A rubric: the tree of indicators with points, rules and grades."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from fractions import Fraction

from auditkit.core.rules import Case, Rule, Texts


@dataclass(frozen=True, kw_only=True)
class Grade:
    """A grade and the lowest total, inclusive, that earns it."""

    min: Fraction
    grade: Texts


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A node of the tree; a leaf has a rule.

    Attributes:
        id: ``3.2.3``.
        name: By language.
        points: Full points; None only under a ``pool`` that has not been split yet.
        children: Nodes below; empty for a leaf.
        rule: How a leaf is scored; None above.
        measure: Id of the measure whose value is judged; ``""`` where a person looks.
        undefined: What happens where the rule has no answer, in order.
        not_applicable: When the indicator has nothing to judge: a person may choose it.
        checks: Patterns of check ids (``travel.*``) whose exceptions concern the indicator.
        pool: True where the children share the points and a person may split them anew.
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


def _split(node: Indicator, pool: str, points: dict[str, Fraction]) -> Indicator:
    if node.id != pool:
        return replace(node, children=tuple(_split(child, pool, points) for child in node.children))
    children = tuple(replace(child, points=points.get(child.id, child.points)) for child in node.children)
    if not node.pool or sum((child.points or Fraction(0) for child in children), Fraction(0)) != node.points:
        raise ValueError(pool)
    return replace(node, children=children)
