"""Builds a rubric from a printed score sheet: what is sure is taken, what is not is asked or marked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from auditkit.analysis.rule_text import Guess, read_rule
from auditkit.core.rules import Band, Linear, Proportional
from auditkit.engagement.finding import points_text
from auditkit.engagement.known_indicators import Known, known_indicators, plain_name
from auditkit.engagement.rubric_writing import Leaf, Node, rubric_text
from auditkit.errors import UsageError
from auditkit.messages import text
from auditkit.sources.kinds.score_form import FormNode, ScoreForm
from auditkit.specs.rubrics import load_rubric

_HUNDREDTH = Fraction(1, 100)


@dataclass(frozen=True)
class Question:
    """Something that the sheet does not settle.

    Attributes:
        key: What ``--answer`` names: ``2.1.points``, ``1.1.2.measure``, ``total``.
        words: The question, with the place.
        options: Values that may be answered.
        blocking: Whether the rubric cannot be made without an answer.
    """

    key: str
    words: str
    options: tuple[str, ...]
    blocking: bool


@dataclass(frozen=True)
class Made:
    """A rubric made from a sheet.

    Attributes:
        words: Its YAML; ``""`` while a blocking question is open.
        questions: What is open, in the order of the sheet.
        leaves: How many indicators it has.
    """

    words: str
    questions: tuple[Question, ...]
    leaves: int


def make_rubric(form: ScoreForm, id_: str, answers: Mapping[str, str], source: str) -> Made:
    """Make a rubric from a score sheet.

    Args:
        form: The sheet as read.
        id_: Id of the rubric.
        answers: Answers by key.
        source: Name of the file, for the rubric's source.

    Returns:
        The rubric, valid, and what it leaves open.

    Raises:
        UsageError: If an answer names no question or a value that cannot be.
        BadSpec: If answers lead to a rubric that does not add up.
    """
    return _Maker(answers, source).make(form, id_)


@dataclass
class _Maker:
    answers: Mapping[str, str]
    source: str
    questions: list[Question] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    known: Known = field(default_factory=known_indicators)

    def make(self, form: ScoreForm, id_: str) -> Made:
        nodes = [self._node(node, str(number)) for number, node in enumerate(form.nodes, 1)]
        total = self._total(form, nodes)
        for left in form.penalties:
            place = text("rubrics.new.place", sheet=left.place[0], row=left.place[1])
            self._ask("—", "rubrics.new.penalty", name=left.name, place=place)
        unknown = sorted(set(self.answers) - self.used)
        if unknown:
            known = ", ".join(question.key for question in self.questions) or "—"
            raise UsageError("rubrics.new.answer-unknown", key=unknown[0], known=known)
        leaves = sum(1 for node in form.nodes for _ in node.leaves())
        if any(question.blocking for question in self.questions):
            return Made("", tuple(self.questions), leaves)
        words = rubric_text(id_, form.title or id_, total, nodes, self.source, _cap(form.nodes))
        load_rubric(words, f"{id_}.yaml", self.known.ids)
        return Made(words, tuple(self.questions), leaves)

    def _answer(self, key: str) -> str | None:
        self.used.add(key)
        return self.answers.get(key)

    def _points(self, key: str) -> Fraction | None:
        said = self._answer(key)
        if said is None:
            return None
        if not re.fullmatch(r"\d{1,4}(\.\d{1,2})?", said) or Fraction(said) == 0:
            raise UsageError("rubrics.new.answer-points", key=key, found=said)
        return Fraction(said)

    def _ask(
        self, key: str, message: str, options: tuple[str, ...] = (), *, blocking: bool = False, **params: str
    ) -> None:
        self.questions.append(Question(key, text(message, **params), options, blocking))

    def _total(self, form: ScoreForm, nodes: list[Node]) -> Fraction:
        own = [node.points for node in nodes if not node.bonus]
        total = sum((points for points in own if points is not None), Fraction(0))
        with_bonus = total + sum((_fraction(node.points) or 0 for node in form.nodes if node.bonus), Fraction(0))
        said = self._points("total")
        if None in own:
            return said or _fraction(form.total) or Fraction(100)
        if said is None and form.total is not None and _fraction(form.total) not in (total, with_bonus):
            options = (points_text(total), points_text(_fraction(form.total) or total))
            self._ask("total", "rubrics.new.ask-total", options, blocking=True, found=options[0], printed=options[1])
        return said or total

    def _node(self, node: FormNode, id_: str) -> Node:
        if not node.children:
            return self._leaf(node, id_, _fraction(node.points))
        shares = _shares(node)
        children = []
        for number, (child, share) in enumerate(zip(node.children, shares, strict=True), 1):
            below = f"{id_}.{number}"
            children.append(self._node(child, below) if child.children else self._leaf(child, below, share))
        points = self._sum(node, id_, children)
        pooled = [made.id for made, child in zip(children, node.children, strict=True) if child.shared]
        return Node(id_, self._name(node, id_), points, node.bonus, children, pooled)

    def _sum(self, node: FormNode, id_: str, children: list[Node]) -> Fraction | None:
        given = [child.points for child in children if not child.bonus]
        if not given:  # all of them come on top of the points
            return None
        total = sum((points for points in given if points is not None), Fraction(0))
        printed = _fraction(node.points)
        said = self._points(f"{id_}.points")
        if printed is None or None in given or printed == total:
            return said or (printed if None in given else total)
        if said is None:
            options = (points_text(total), points_text(printed))
            place = text("rubrics.new.place", sheet=node.place[0], row=node.place[1])
            said_twice = {"found": options[0], "printed": options[1]}
            self._ask(
                f"{id_}.points",
                "rubrics.new.ask-sum",
                options,
                blocking=True,
                name=node.name,
                place=place,
                **said_twice,
            )
        return said

    def _name(self, node: FormNode, id_: str) -> str:
        said = self._answer(f"{id_}.name")
        if not node.name and not said:
            place = text("rubrics.new.place", sheet=node.place[0], row=node.place[1])
            self._ask(f"{id_}.name", "rubrics.new.ask-name", place=place)
        return said or node.name or text("rubrics.new.unnamed", id=id_)

    def _leaf(self, node: FormNode, id_: str, printed: Fraction | None) -> Node:
        points = self._points(f"{id_}.points") or printed
        name = self._name(node, id_)
        if points is None:
            self._ask(f"{id_}.points", "rubrics.new.ask-points", name=name)
        words = "" if node.bonus else node.rule or node.hint
        guess = read_rule(words, points or Fraction(1))
        measure = self._measure(id_, name, guess)
        checks = self.known.checks.get(plain_name(name), ())
        leaf = Leaf(guess.rule, measure, node.rule, node.hint, guess.doubt, checks)
        if points is None or (measure == "" and _needs_measure(guess)) or self._answer(f"{id_}.rule") == "judgement":
            leaf = Leaf(None, "", node.rule, node.hint, "judged" if points is not None else "points", checks)
        elif guess.doubt:
            self._ask(f"{id_}.rule", f"rubrics.new.doubt-{guess.doubt}", ("judgement",), name=name)
        return Node(id_, name, points, node.bonus, [], [], leaf)

    def _measure(self, id_: str, name: str, guess: Guess) -> str:
        if not _needs_measure(guess):
            return ""
        said = self._answer(f"{id_}.measure")
        if said is not None:
            if said not in self.known.ids:
                raise UsageError("rubrics.new.answer-measure", key=f"{id_}.measure", found=said)
            return said
        known = self.known.measures.get(plain_name(name), "")
        several = self.known.several.get(plain_name(name), ())
        if (several or not known) and self._answer(f"{id_}.rule") != "judgement":
            self._ask(f"{id_}.measure", "rubrics.new.ask-measure", several or self._near(name), name=name)
        return "" if several else known

    def _near(self, name: str) -> tuple[str, ...]:
        """Measures whose label shares most signs with a name."""
        signs = set(plain_name(name))
        alike = {id_ for label, id_ in self.known.measures.items() if len(set(label) & signs) > 3}
        return tuple(sorted(alike)[:4])


def _cap(nodes: Sequence[FormNode]) -> Fraction | None:
    """Most bonus points in all, where a printed level of them has fewer than its items together."""
    levels = [node for node in nodes if node.bonus]
    most = sum((_fraction(node.points) or Fraction(0) for node in levels), Fraction(0))
    items = [leaf for node in levels for leaf in node.leaves()]
    return most if 0 < most < sum((_fraction(leaf.points) or Fraction(0) for leaf in items), Fraction(0)) else None


def _needs_measure(guess: Guess) -> bool:
    return isinstance(guess.rule, Linear | Proportional) or (isinstance(guess.rule, Band) and not guess.rule.in_words)


def _shares(node: FormNode) -> list[Fraction | None]:
    """Points of the children: a cell of points that covers several is split equally, the last takes the rest."""
    counts = {child.shared: sum(other.shared == child.shared for other in node.children) for child in node.children}
    left: dict[int, int] = dict(counts)
    found: list[Fraction | None] = []
    for child in node.children:
        points = _fraction(child.points)
        if child.shared and points is not None:
            share = Fraction(int(points / counts[child.shared] / _HUNDREDTH)) * _HUNDREDTH
            left[child.shared] -= 1
            points = points - share * (counts[child.shared] - 1) if not left[child.shared] else share
        found.append(points)
    return found


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
