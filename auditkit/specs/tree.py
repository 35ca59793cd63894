"""YAML as a bounded tree of text with line numbers: nothing is guessed, doubled, aliased or tagged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from auditkit.errors import BadSpec

MAX_CHARACTERS = 2_000_000
MAX_NODES = 200_000
MAX_DEPTH = 40

# The parser in C is many times faster; only its events are used, nothing is constructed.
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NOTHING = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True)
class Scalar:
    """A scalar as text.

    Attributes:
        text: As written, without quotes.
        line: Line in the file, from 1.
        plain: True when it stood without quotes: only then ``true``, ``12`` and ``~`` are more than text.
    """

    text: str
    line: int
    plain: bool

    @property
    def nothing(self) -> bool:
        """Whether it says that there is no value."""
        return self.plain and self.text in _NOTHING


@dataclass(frozen=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True)
class Mapping:
    """A mapping with text keys.

    Attributes:
        items: Value by key.
        lines: Line of each key.
        line: Where the mapping begins.
    """

    items: dict[str, Node]
    lines: dict[str, int]
    line: int


Node = Scalar | Sequence | Mapping


class _Builder:
    def __init__(self, events: Iterator[yaml.Event], file: str) -> None:
        self._events = events
        self._file = file
        self._nodes = 0

    def next(self) -> yaml.Event:
        event = next(self._events)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self.bad("spec.too-large", _line(event), limit=MAX_NODES)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self.bad("spec.alias", _line(event))
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            raise self.bad("spec.tag", _line(event), found=tag)
        return event

    def bad(self, message_id: str, line: int, **params: object) -> BadSpec:
        return BadSpec(message_id, file=self._file, line=line, **params)

    def node(self, event: yaml.Event, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self.bad("spec.too-deep", _line(event), limit=MAX_DEPTH)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, _line(event), not event.style)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _sequence(self, start: yaml.Event, depth: int) -> Sequence:
        items = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            items.append(self.node(event, depth + 1))
        return Sequence(tuple(items), _line(start))

    def _mapping(self, start: yaml.Event, depth: int) -> Mapping:
        items: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise self.bad("spec.key-not-text", line)
            key = event.value
            if key in items:
                raise self.bad("spec.doubled-key", line, key=key, first=lines[key])
            items[key] = self.node(self.next(), depth + 1)
            lines[key] = line
        return Mapping(items, lines, _line(start))


def _line(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 1


def read_tree(text: str, file: str) -> Mapping:
    """Read the one mapping that a spec consists of.

    Args:
        text: YAML.
        file: Name of the file, for messages.

    Raises:
        BadSpec: If it is not YAML, has doubled keys, aliases, anchors or tags, is larger than the limits, or is
            no mapping.

    Example:
        >>> read_tree("a: 1", "x.yaml").items["a"]
        Scalar(text='1', line=1, plain=True)
    """
    if len(text) > MAX_CHARACTERS:
        raise BadSpec("spec.too-large", file=file, line=1, limit=MAX_CHARACTERS)
    try:
        builder = _Builder(yaml.parse(text, Loader=_PARSER), file)
        builder.next()
        event = builder.next()
        if isinstance(event, yaml.StreamEndEvent):
            raise BadSpec("spec.empty", file=file, line=1)
        tree = builder.node(builder.next(), 0)
        builder.next()
        event = builder.next()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise BadSpec("spec.not-yaml", file=file, line=line, found=error.problem or "") from error
    except yaml.YAMLError as error:
        raise BadSpec("spec.not-yaml", file=file, line=1, found=" ".join(str(error).split())) from error
    if not isinstance(event, yaml.StreamEndEvent):
        raise BadSpec("spec.several-documents", file=file, line=_line(event))
    if not isinstance(tree, Mapping):
        raise BadSpec("spec.not-mapping", file=file, line=tree.line)
    return tree
