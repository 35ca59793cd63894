"""Which parts of two versions of one document belong together: equal ones first, then alike ones, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

LIKE = 0.35
"""Share of common pairs of letters from which two texts count as versions of one."""
_MOST = 60_000
"""Pairs that are compared in one gap; beyond that parts are paired by their order."""
_MANY = 40_000_000
"""Pairs that are looked at for equal parts."""
_LETTERS = 600


class Pair(NamedTuple):
    """Places that belong together, from 0; None where a part has no partner."""

    left: int | None
    right: int | None


def aligned(left: Sequence[str], right: Sequence[str], shape: Callable[[str], str]) -> list[Pair]:
    """Return which parts belong together, in the order of ``right``, left ones without partner where they stood.

    Args:
        left: Texts of the one version.
        right: Texts of the other.
        shape: What is left of a text when its numbers are taken out.

    Example:
        >>> aligned(["a1", "b2"], ["a1", "new", "b3"], lambda text: text.rstrip("123"))
        [Pair(left=0, right=0), Pair(left=None, right=1), Pair(left=1, right=2)]
    """
    pairs = list(_exact(left, right, 0, 0, [shape, None]))
    return _moved(pairs, left, right)


def _exact(
    left: Sequence[str], right: Sequence[str], x: int, y: int, next_: list[Callable[[str], str] | None]
) -> Iterator[Pair]:
    """Pair equal parts; what is between them goes to the next, coarser comparison."""
    first = 0
    while first < min(len(left), len(right)) and left[first] == right[first]:
        yield Pair(x + first, y + first)
        first += 1
    last = 0
    while last < min(len(left), len(right)) - first and left[-1 - last] == right[-1 - last]:
        last += 1
    inner_left, inner_right = left[first : len(left) - last], right[first : len(right) - last]
    at, to = 0, 0
    if inner_left and inner_right and len(inner_left) * len(inner_right) <= _MANY:
        for block in SequenceMatcher(None, inner_left, inner_right, autojunk=False).get_matching_blocks():
            gap = inner_left[at : block.a], inner_right[to : block.b]
            yield from _gap(*gap, x + first + at, y + first + to, next_)
            for step in range(block.size):
                yield Pair(x + first + block.a + step, y + first + block.b + step)
            at, to = block.a + block.size, block.b + block.size
    else:
        yield from _gap(inner_left, inner_right, x + first, y + first, next_)
    for step in range(last):
        yield Pair(x + len(left) - last + step, y + len(right) - last + step)


def _gap(
    left: Sequence[str], right: Sequence[str], x: int, y: int, next_: list[Callable[[str], str] | None]
) -> Iterator[Pair]:
    if not left or not right:
        yield from (Pair(x + at, None) for at in range(len(left)))
        yield from (Pair(None, y + at) for at in range(len(right)))
        return
    if len(left) == len(right) == 1 and next_[0] is None:
        yield from _alike(left, right, x, y)
        return
    shape = next_[0]
    if shape is not None:
        yield from _exact([shape(text) for text in left], [shape(text) for text in right], x, y, next_[1:])
        return
    yield from _alike(left, right, x, y)


def _alike(left: Sequence[str], right: Sequence[str], x: int, y: int) -> Iterator[Pair]:
    """Pair parts so that they have most in common, in order."""
    if len(left) * len(right) > _MOST:
        for at in range(max(len(left), len(right))):
            yield Pair(x + at if at < len(left) else None, y + at if at < len(right) else None)
        return
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            same = likeness(left[i], right[j])
            joined = best[i + 1][j + 1] + same if same >= LIKE else -1.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], joined)
    i = j = 0
    while i < len(left) and j < len(right):
        same = likeness(left[i], right[j])
        if same >= LIKE and best[i][j] == best[i + 1][j + 1] + same:
            yield Pair(x + i, y + j)
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            yield Pair(x + i, None)
            i += 1
        else:
            yield Pair(None, y + j)
            j += 1
    yield from (Pair(x + at, None) for at in range(i, len(left)))
    yield from (Pair(None, y + at) for at in range(j, len(right)))


@lru_cache(maxsize=4096)
def likeness(left: str, right: str) -> float:
    """Return how much two texts have in common: pairs of neighbouring letters, from 0 to 1.

    Example:
        >>> likeness("预算执行率", "预算执行率偏低") > 0.7, likeness("预算", "资产")
        (True, 0.0)
    """
    if left == right:
        return 1.0
    one, other = _pairs(left), _pairs(right)
    size = sum(one.values()) + sum(other.values())
    return 2 * sum((one & other).values()) / size if size else 0.0


@lru_cache(maxsize=4096)
def _pairs(text: str) -> Counter[str]:
    short = text[:_LETTERS]
    return Counter(short[at : at + 2] for at in range(max(1, len(short) - 1)))


def _moved(pairs: list[Pair], left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    """Join parts without partner that are equal: somebody moved them."""
    waiting: dict[str, list[int]] = {}
    for pair in pairs:
        if pair.right is None and pair.left is not None:
            waiting.setdefault(left[pair.left], []).append(pair.left)
    if not waiting:
        return pairs
    found: dict[int, int] = {}
    for pair in pairs:
        if pair.left is None and pair.right is not None and waiting.get(right[pair.right]):
            found[pair.right] = waiting[right[pair.right]].pop(0)
    taken = set(found.values())
    return [
        Pair(found.get(pair.right), pair.right) if pair.left is None and pair.right is not None else pair
        for pair in pairs
        if not (pair.right is None and pair.left in taken)
    ]
