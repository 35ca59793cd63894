"""A paper held against the one that would be rendered now: passages paired, numbers faced."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from auditkit.analysis.aligning import Pair, aligned
from auditkit.analysis.comparing_numbers import Faced, faced
from auditkit.analysis.text.tokens import Token, skeleton, squeezed, tokens
from auditkit.messages import text
from auditkit.sources.readers.parts import Part

_CELL = "\x02"
_GRID = "\x01"
_REPEATED = ("header", "footer", "property", "picture-text")
"""Areas in which a program may say the same thing more or less often."""
_OTHER_ORDER = ("note", "box", "hidden")
_SHOWN = 24
_DIGITS = re.compile(r"[\d.,%‰-]")


@dataclass(frozen=True)
class Passage:
    """Words of one place.

    Attributes:
        words: Squeezed.
        place: Where, in the language in force.
    """

    words: str
    place: str


@dataclass(frozen=True)
class Item:
    """A paragraph, or a table with its rows.

    Attributes:
        area: Of its part.
        passage: Of a paragraph; of a table the place only.
        rows: Cells that say something, by row.
    """

    area: str
    passage: Passage
    rows: tuple[tuple[Passage, ...], ...] = ()

    @cached_property
    def key(self) -> str:
        """What makes two items the same."""
        if self.rows:
            return _GRID + "\n".join(_key(row) for row in self.rows)
        return self.passage.words


@dataclass(frozen=True)
class Met:
    """A number of the paper with its place, and the number that stands there now.

    Attributes:
        expected: What would be printed; None where nothing is.
        at: The passage that would be printed, None where the passage was added.
        found: What the paper prints; None where it was left out.
        passage: Where in the paper; where it would be for a number left out.
        bare: Whether a number was left out and the words around it were not.
    """

    expected: Token | None
    at: Passage | None
    found: Token | None
    passage: Passage
    bare: bool = False


def laid_out(parts: Iterable[Part]) -> list[Item]:
    """Return the items of a paper with their places."""
    whole = list(parts)
    heads = {squeezed(part.text) for part in whole if part.area == "contents"}
    items: list[Item] = []
    counts: Counter[str] = Counter()
    above = text("doc.place.top")
    for part in whole:
        if part.area in ("picture", "page"):
            continue
        if part.rows:
            counts["table"] += 1
            where = f"{above} > {text('doc.place.table', number=counts['table'])}"
            items.append(Item(part.area, Passage("", where), tuple(_rows(part.rows, where))))
            continue
        words = squeezed(part.text)
        if part.area == "sheet" or (part.area == "body" and (part.level or words in heads)):
            above, counts["paragraph"] = _short(part.text), 0
            items.append(Item(part.area, Passage(words, f"{above} > {text('doc.place.heading')}")))
            continue
        counts["paragraph"] += part.area == "body"
        items.append(Item(part.area, Passage(words, _place(part, above, counts["paragraph"]))))
    return items


def _place(part: Part, above: str, number: int) -> str:
    if part.area == "body":
        return f"{above} > {text('doc.place.paragraph', number=number)}"
    return f"{text(f'editions.area.{part.area}')} > {_short(part.text)}"


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _rows(rows: Sequence[Sequence[str]], where: str) -> Iterator[tuple[Passage, ...]]:
    for y, row in enumerate(rows, 1):
        cells = [
            Passage(squeezed(words), f"{where} > {text('doc.place.cell', row=y, column=x)}")
            for x, words in enumerate(row, 1)
            if words.strip()
        ]
        if cells:
            yield tuple(cells)


def _key(row: tuple[Passage, ...]) -> str:
    return _CELL.join(cell.words for cell in row)


def matched(expected: Sequence[Item], found: Sequence[Item]) -> Iterator[Met]:
    """Yield every number of the paper and every number left out, in the order of the paper's areas."""
    left, right = _by_area(expected), _by_area(found)
    for area in dict.fromkeys([*right, *left]):
        yield from _area(area, left.get(area, []), right.get(area, []))


def _by_area(items: Iterable[Item]) -> dict[str, list[Item]]:
    areas: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        areas[item.area].append(item)
    return areas


def _area(area: str, left: list[Item], right: list[Item]) -> Iterator[Met]:
    if area in _REPEATED or area in _OTHER_ORDER:
        left, right = sorted(left, key=lambda item: item.key), sorted(right, key=lambda item: item.key)
    if area in _REPEATED:
        left = list({item.key: item for item in left}.values())
        right = list({item.key: item for item in right}.values())
    shapes = {skeleton(item.key): at for at, item in enumerate(left)} if area in _REPEATED else {}
    for one, other in aligned([item.key for item in left], [item.key for item in right], skeleton):
        if one is None and other is not None:
            one = shapes.get(skeleton(right[other].key))  # noqa: PLW2901  said twice, and one of them was changed
        yield from _items(None if one is None else left[one], None if other is None else right[other])


def _items(one: Item | None, other: Item | None) -> Iterator[Met]:
    if one is not None and other is not None and bool(one.rows) == bool(other.rows):
        if one.rows:
            yield from _tables(one, other)
        else:
            yield from _passages(one.passage, other.passage)
        return
    for item, kept in ((one, False), (other, True)):
        for passage in (cell for row in (item.rows or ((item.passage,),)) for cell in row) if item else ():
            yield from _alone(passage, kept)


def _alone(passage: Passage, kept: bool, bare: bool = False) -> Iterator[Met]:
    for token in tokens(passage.words):
        yield Met(None, None, token, passage) if kept else Met(token, passage, None, passage, bare)


def _tables(one: Item, other: Item) -> Iterator[Met]:
    pairs = aligned([_key(row) for row in one.rows], [_key(row) for row in other.rows], skeleton)
    for left, right in pairs:
        yield from _cells(one.rows[left] if left is not None else (), other.rows[right] if right is not None else ())


def _cells(left: tuple[Passage, ...], right: tuple[Passage, ...]) -> Iterator[Met]:
    if len(left) == len(right):
        pairs = [Pair(at, at) for at in range(len(left))]
    else:
        pairs = aligned([cell.words for cell in left], [cell.words for cell in right], skeleton)
    for one, other in pairs:
        if one is not None and other is not None:
            yield from _passages(left[one], right[other])
        elif one is not None:
            yield from _alone(left[one], kept=False, bare=bool(right))
        elif other is not None:
            yield from _alone(right[other], kept=True)


def _passages(one: Passage, other: Passage) -> Iterator[Met]:
    bare = one.words != other.words and _DIGITS.sub("", one.words) == _DIGITS.sub("", other.words)
    for item in _faced(one.words, other.words):
        yield Met(item.expected, one, item.found, other, bare)


def _faced(one: str, other: str) -> Iterable[Faced]:
    if one == other:
        return (Faced(token, token) for token in tokens(one))
    return faced(one, other)


def likeness_of(expected: Sequence[Item], found: Sequence[Item]) -> float:
    """Return which share of the words of two papers stands in equal paragraphs and rows, from 0 to 1."""
    one, other = _weighed(expected), _weighed(found)
    size = sum(one.values()) + sum(other.values())
    return 2 * sum((one & other).values()) / size if size else 0.0


def _weighed(items: Iterable[Item]) -> Counter[str]:
    weights: Counter[str] = Counter()
    for item in items:
        for key in [_key(row) for row in item.rows] or [item.key]:
            weights[key] += len(key)
    return weights
