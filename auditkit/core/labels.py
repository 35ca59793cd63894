"""Which quantity a label in somebody's paper means: synonyms as data, compared in one plain form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Unit = Literal["yuan", "%", "count", "points"]

_DROPPED = re.compile(r"[\s\u00a0\u200b\ufeff\"'“”‘’「」『』《》〈〉*＊:：·.、,，;；。]+")
_BRACKETED = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]")
_BRACKETS = re.compile(r"[()（）\[\]【】〔〕]")
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.)）]|[(（][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.)）](?!\d)|[①-⑳])\s*"
)
_WITHIN = re.compile(r"^[^中]{2,8}(?:支出|收入|经费|资金|预算|决算)中(?=.{2})")
"""Words in front of a part that name its whole: 基本支出中人员经费."""
_YEAR = re.compile(r"^.*?(?:19|20)\d{2}年?(?:度|\d{1,2}月)?(?:末|底|初)?")


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A quantity that papers state.

    Attributes:
        id: Measure id.
        unit: Of its value.
        names: What papers call it.
        topic: Subject that later labels of the same sentence leave out (三公经费 … 实际支出 …).
        budget: Id of the same quantity in the budget, where a heading or the sentence says so.
        also: Measures that it may mean as well; agreeing with one of them is enough.
    """

    id: str
    unit: Unit
    names: tuple[str, ...]
    topic: str = ""
    budget: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A sum that must hold: total = plus − minus, where none of ``unless`` is stated."""

    total: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A percentage that must hold: rate = 100 × sum of over / sum of under."""

    rate: str
    over: tuple[str, ...]
    under: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A problem that papers admit.

    Attributes:
        topic: What it is about.
        says: Regular expressions of which one is found in a sentence that admits it.
        leaves: Words in names of indicators whose full marks it contradicts, the closest first.
    """

    topic: str
    says: tuple[str, ...]
    leaves: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Labels:
    """The words of self-evaluation papers. The word lists are explained in the data file."""

    quantities: tuple[Quantity, ...]
    fillers: tuple[str, ...] = ()
    closings: tuple[str, ...] = ()
    generic: tuple[str, ...] = ()
    comparisons: tuple[str, ...] = ()
    count_words: tuple[str, ...] = ()
    rate_words: tuple[str, ...] = ()
    budget_words: tuple[str, ...] = ()
    actual_words: tuple[str, ...] = ()
    initial_words: tuple[str, ...] = ()
    adjusted_words: tuple[str, ...] = ()
    unit_name_words: tuple[str, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    total_words: tuple[str, ...] = ()
    paper_words: tuple[str, ...] = ()
    coverage_words: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    score_columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    project_columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    identities: tuple[Identity, ...] = ()
    rates: tuple[Rate, ...] = ()
    problems: tuple[Problem, ...] = ()
    problem_headings: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Quantity]:
        """Quantities by id."""
        return {quantity.id: quantity for quantity in self.quantities}

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """Topics, the longest first."""
        found = {quantity.topic for quantity in self.quantities if quantity.topic}
        return tuple(sorted(found, key=lambda topic: (-len(topic), topic)))

    @cached_property
    def _names(self) -> dict[str, Quantity]:
        found: dict[str, Quantity] = {}
        for quantity in self.quantities:
            for name in quantity.names:
                found.setdefault(plain_label(name), quantity)
        for quantity in self.quantities:
            for name in quantity.names:
                found.setdefault(self._without_closing(plain_label(name)), quantity)
        return found

    @cached_property
    def _wanted(self) -> dict[tuple[str, ...], frozenset[str]]:
        """Spellings of lists of words, as they were asked for."""
        return {}

    @cached_property
    def _generic(self) -> frozenset[str]:
        plain = [plain_label(name) for name in self.generic]
        return frozenset([*plain, *map(self._without_closing, plain)])

    def _without_closing(self, label: str) -> str:
        for closing in self._closings:
            if label.endswith(closing) and len(label) > len(closing) + 1:
                return label[: -len(closing)]
        return label

    @cached_property
    def _closings(self) -> tuple[str, ...]:
        return tuple(sorted(self.closings, key=len, reverse=True))

    @cached_property
    def _fillers(self) -> tuple[str, ...]:
        return tuple(sorted(self.fillers, key=len, reverse=True))

    def find(self, label: str, *, topic: str = "", budget: bool = False) -> Quantity | None:
        """Return the quantity a label means, None where the words say no such thing.

        Args:
            label: As printed; year, fillers and brackets are looked past.
            topic: Subject that the sentence spoke of before; tried in front of the label first.
            budget: True where a heading or the sentence says that amounts are of the budget.
        """
        for form in self._forms(label):
            found = (self._names.get(topic + form) if topic and topic not in form else None) or self._names.get(form)
            if found is not None:
                turned = self.by_id.get(found.budget) if budget and found.budget else None
                return turned or found
        return None

    def _forms(self, label: str) -> list[str]:
        """Spellings of a label from the fullest to the barest."""
        start = plain_label(label)
        forms: dict[str, None] = {start: None}
        waiting = [start, _YEAR.sub("", start), _WITHIN.sub("", _YEAR.sub("", start))]
        while waiting:
            form = waiting.pop()
            forms[form] = None
            shorter = [self._without_closing(form), *(form[len(w) :] for w in self._fillers if form.startswith(w))]
            waiting += [each for each in shorter if each and each not in forms]
        # A filler may begin a name, a closing word may end it: the fullest spelling that is a name counts.
        return list(dict.fromkeys(sorted(forms, key=len, reverse=True)))

    def says(self, text: str, words: tuple[str, ...]) -> bool:
        """Tell whether a text is one of the words of a list, closing words such as 数 aside."""
        wanted = self._wanted.get(words)
        if wanted is None:
            wanted = frozenset(
                form for word in words for form in (plain_label(word), self._without_closing(plain_label(word)))
            )
            self._wanted[words] = wanted
        return bool(wanted.intersection((plain_label(text), self._without_closing(plain_label(text)))))

    def is_generic(self, label: str) -> bool:
        """Tell whether a label is too general to mean a quantity of the whole unit by itself."""
        form = next((form for form in self._forms(label) if form in self._names), "")
        return form in self._generic

    def topic_in(self, words: str) -> str:
        """Return the last topic that a text speaks of, ``""`` where none."""
        plain = plain_label(words)
        found = max(((plain.rfind(topic), topic) for topic in self.topics), default=(-1, ""))
        return found[1] if found[0] >= 0 else ""


def plain_label(label: str) -> str:
    """Return a label in the form in which labels are compared.

    Example:
        >>> plain_label("（一）“三公经费”实际支出（万元）：")
        '三公经费实际支出'
    """
    words = unicodedata.normalize("NFKC", label).strip()
    words = _ORDINAL.sub("", words)
    words = _DROPPED.sub("", words)
    inner = _BRACKETED.sub("", words)
    return _BRACKETS.sub("", inner or words)
