"""A document with names taken out of everything that writers print: text, tables, charts, descriptions, properties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Protocol

from auditkit.documents.model import Break, Document, Figure, Inline, Inlines, Link, Text

_NAMES = frozenset(("anchor", "kind", "style", "align", "language", "orientation", "kind_of_numbers", "measure"))
"""Fields that are no words."""


class Cut(Protocol):
    """A stretch of a text and what stands there instead."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""

    @property
    def instead(self) -> str:
        """What stands there instead."""


Finder = Callable[[str], Sequence[Cut]]
"""Returns what is to be replaced in a text, in order, without overlaps."""


def masked(document: Document, find: Finder) -> Document:
    """Return a document without what must not be shown.

    A name is found however it is cut into words, figures and links. Figures lose the ids of their measures, which may
    name a project or a person. Anchors stay: they hold ids of the rubric and of records only.

    Args:
        document: The document.
        find: Finds what is to be replaced.

    Example:
        >>> from datetime import date
        >>> from auditkit.documents.model import Paragraph, Properties, line
        >>> said = Document("T", "en", Properties("F", date(2020, 1, 1)), (Paragraph(line("Smith went")),))
        >>> from auditkit.analysis.masks import Masker
        >>> masker = Masker({"Smith": "Person A"}, {})
        >>> str(masked(said, masker.cuts).blocks[0].inlines[0])
        'Person A went'
    """
    made = _value(document, find)
    assert isinstance(made, Document)
    return made


def _value(value: Any, find: Finder) -> Any:
    if isinstance(value, str):
        return _words(value, find)
    if isinstance(value, tuple):
        if value and all(isinstance(part, Text | Figure | Break | Link) for part in value):
            return masked_inlines(value, find)
        return tuple(_value(part, find) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            item.name: _value(getattr(value, item.name), find) for item in fields(value) if item.name not in _NAMES
        }
        return replace(value, **changed)
    return value


def _words(text: str, find: Finder) -> str:
    pieces, at = [], 0
    for cut in find(text):
        pieces += [text[at : cut.start], cut.instead]
        at = cut.end
    return "".join([*pieces, text[at:]])


@dataclass
class _Rest:
    """What is still to be cut out of the inlines of one passage."""

    cuts: list[Cut]
    at: int = 0

    def of(self, text: str) -> str:
        """Return the next stretch of the passage without what is cut out of it."""
        pieces, start, end = [], self.at, self.at + len(text)
        at = start
        for cut in self.cuts:
            if cut.end <= start or cut.start >= end:
                continue
            if cut.start >= start:
                pieces += [text[at - start : cut.start - start], cut.instead]
            at = min(end, cut.end)
        self.at = end
        return "".join([*pieces, text[at - start :]])


def masked_inlines(inlines: Inlines, find: Finder) -> Inlines:
    """Return the inlines of one passage without what must not be shown."""
    rest = _Rest(list(find("".join(_plain(part) for part in inlines))))
    made = (_inline(part, rest, find) for part in inlines)
    return tuple(part for part in made if not isinstance(part, Text | Figure) or part.text)


def _plain(part: Inline) -> str:
    if isinstance(part, Link):
        return "".join(inner.text for inner in part.inlines)
    return "\n" if isinstance(part, Break) else part.text


def _inline(part: Inline, rest: _Rest, find: Finder) -> Inline:
    if isinstance(part, Break):
        rest.at += 1
        return part
    if isinstance(part, Link):
        inner = tuple(_leaf(each, rest, find) for each in part.inlines)
        return replace(part, inlines=tuple(each for each in inner if each.text))
    return _leaf(part, rest, find)


def _leaf(part: Text | Figure, rest: _Rest, find: Finder) -> Text | Figure:
    made = rest.of(part.text)
    if isinstance(part, Figure):
        if made != part.text:
            return Text(made, part.bold, numbers="constant")
        return replace(part, measure=None, label=_words(part.label, find))
    return replace(part, text=made)
