"""What a row of the auditee's standards means: for which expense, which paper, which account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from auditkit.analysis.accounts import first_hint
from auditkit.analysis.text.events import EventReader
from auditkit.analysis.text.numerals import normal
from auditkit.core.vocabulary import Vocabulary, plain

_OUTER = re.compile(r"[、,，;；/和及\n]+(?![^(]*\))")
_INNER = re.compile(r"[、,，;；/和及]")


@dataclass(frozen=True)
class StandardPart:
    """One statement in a row of standards.

    Attributes:
        topic: What it is about: ``host_meeting``, ``host_training``, ``toll``, ``transport_allowance`` …
        category: Category of expense that it concerns; for the use of accounts the category prescribed.
        item: ``lodging``, ``transport``, ``allowance`` where it concerns a part of travel claims only.
        budget_part: ``personnel`` or ``public`` where it names the part of the budget.
        role: Role of the attachment that it requires.
        words: The words of this statement.
    """

    topic: str | None
    category: str | None
    item: str | None
    budget_part: str | None
    role: str | None
    words: str


class StandardReader:
    """Reads rows of standards.

    Args:
        vocabulary: Categories, attachments, topics.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._names = {plain(name): kind.id for kind in reversed(vocabulary.categories) for name in kind.names}
        self._longest = sorted(self._names, key=len, reverse=True)
        self._events = EventReader(vocabulary)
        self._materials = re.compile(vocabulary.any_of("papers"))
        self._items = {name: re.compile(vocabulary.any_of(name)) for name in ("lodging", "allowance", "transport")}

    def read(self, kind: str, item: str, value: str) -> Iterator[StandardPart]:
        """Give what one row states.

        Args:
            kind: Kind of standard, such as ``required_attachments``.
            item: Expense or matter.
            value: What is required, as in the file.
        """
        if kind == "account_use" and plain(item) in self._names and self.category(value) is None:
            item, value = value, item
        topic = self._topic(item)
        if kind == "required_attachments":
            for words in _OUTER.split(normal(value)):
                role = first_hint(self._vocabulary.groups["attachment_roles"], words)
                yield StandardPart(topic, self.category(item), None, None, role, words)
        elif kind in ("card_catalogue", "cash_allowed"):
            for words in _OUTER.split(normal(value)):
                yield from self._catalogue(words)
        elif kind == "account_use":
            part = first_hint(self._vocabulary.parts, normal(value))
            yield StandardPart(topic, self.category(value), None, part, None, value)
            if topic == "host_meeting" and self._materials.search(item):
                yield StandardPart("meeting_materials", self.category(value), None, part, None, value)
        else:
            yield StandardPart(topic, self.category(item), None, None, None, value)

    def category(self, words: str) -> str | None:
        """Return the category that words name, the longest name deciding."""
        text = plain(words)
        return next((self._names[name] for name in self._longest if name in text), None)

    def _topic(self, words: str) -> str | None:
        text = plain(words)
        for hint in self._vocabulary.groups["standard_topics"]:
            if any(plain(word) in text for word in hint.words):
                return hint.value
        event = self._events.read(words, travelling=False)
        if event.attending:
            return "attend"
        return {"meeting": "host_meeting", "training": "host_training"}.get(event.topic or "")

    def _catalogue(self, words: str) -> Iterator[StandardPart]:
        outer, _, inner = words.rstrip(")").partition("(")
        category = self.category(words) if plain(words) in self._names else self.category(outer)
        parts = [self._item(piece) for piece in _INNER.split(inner)] if category == "travel" and inner else []
        named = [part for part in parts if part]
        if named:
            for part in named:
                yield StandardPart(None, category, part, None, None, words)
        else:
            own = self._item(words) if category is None else None
            yield StandardPart(None, category or ("travel" if own else None), own, None, None, words)

    def _item(self, words: str) -> str | None:
        for name in ("lodging", "allowance", "transport"):
            if self._items[name].search(words):
                return name
        return None
