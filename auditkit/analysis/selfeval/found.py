"""What was found in a paper so far, and what is not said a second time."""

from __future__ import annotations

from collections.abc import Iterable

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.core.place import Place

_ONCE = ("score-rule", "missing-reason")
"""Kinds of which one is enough for a line."""


class Found:
    """Collects inconsistencies; each way of adding leaves out what was said before in another sense of it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.items: list[Inconsistency] = []

    def add(self, items: Iterable[Inconsistency]) -> None:
        """Add all."""
        self.items += items

    def add_further(self, items: Iterable[Inconsistency]) -> None:
        """Add those at whose place the figure blamed was not blamed yet."""
        said = {(item.places[0], item.stated.removesuffix("分")) for item in self.items}
        self.items += [item for item in items if (item.places[0], item.stated.removesuffix("分")) not in said]

    def add_untold(self, items: Iterable[Inconsistency]) -> None:
        """Add those neither of whose figures was blamed yet."""
        told = {(item.places[0], item.stated) for item in self.items}
        self.items += [
            item
            for item in items
            if not told & {(place, text) for place in item.places for text in (item.stated, item.expected)}
        ]

    def add_uncompared(self, items: Iterable[Inconsistency]) -> None:
        """Add those neither of whose figures was blamed, or held against another, yet."""
        told = {(place, text) for item in self.items for place in item.places for text in (item.stated, item.expected)}
        self.items += [
            item for item in items if not told & {(item.places[0], item.stated), (item.places[-1], item.expected)}
        ]

    def add_once(self, items: Iterable[Inconsistency], *kinds: str) -> None:
        """Add those whose line was not found at fault in the same way; only items of ``kinds``, if given, are tried."""
        self.items += [item for item in items if (kinds and item.kind not in kinds) or not self._has_alike(item)]

    def add_elsewhere(self, items: Iterable[Inconsistency], places: Iterable[Place]) -> None:
        """Add those that blame another place."""
        taken = set(places)
        self.items += [item for item in items if item.places[0] not in taken]

    def blamed(self, *, kinds: tuple[str, ...] = (), message: str = "") -> set[Place]:
        """Return the places blamed by items of some kinds or of a message."""
        return {item.places[0] for item in self.items if item.kind in kinds or item.message_id == message}

    def touched(self, message: str) -> set[Place]:
        """Return all places of items of a message."""
        return {place for item in self.items if item.message_id == message for place in item.places}

    def drop(self, message: str, places: Iterable[Place]) -> None:
        """Take back items of a message at places of which something better is known."""
        gone = set(places)
        self.items = [item for item in self.items if item.message_id != message or item.places[0] not in gone]

    def once(self) -> list[Inconsistency]:
        """Return them in order, each once."""
        return list({item.id: item for item in self.items}.values())

    def _has_alike(self, item: Inconsistency) -> bool:
        return any(
            item.places[0] in other.places
            and (item.message_id == other.message_id or item.kind == other.kind and item.kind in _ONCE)
            for other in self.items
        )
