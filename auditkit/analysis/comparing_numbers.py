"""The numbers of two versions of one passage against each other."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

from auditkit.analysis.text.tokens import HOLE, Token, skeleton, tokens

_MOST = 9_000_000
"""Pairs of letters beyond which two reworded passages are not compared letter by letter."""
_NEAR = 2
"""Letters of the same words that must stand beside two numbers to make them the same number of a reworded passage."""


class Faced(NamedTuple):
    """A number of the one version and that of the other; None where it was left out or added."""

    expected: Token | None
    found: Token | None

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return self.expected is not None and self.found is not None and self.expected.key == self.found.key


def faced(expected: str, found: str) -> list[Faced]:
    """Return the numbers of two squeezed passages, those that belong together side by side.

    Example:
        >>> found = faced("扣5分，余95分", "余95分，共扣6分")
        >>> [(item.expected and item.expected.text, item.found and item.found.text) for item in found]
        [('5分', None), ('95分', '95分'), (None, '6分')]
    """
    left, right = tokens(expected), tokens(found)
    if expected == found or skeleton(expected) == skeleton(found):
        return [Faced(one, other) for one, other in zip(left, right, strict=True)]
    partner = _partners(skeleton(expected), skeleton(found))
    met = {other: one for one, other in partner.items()}
    result = [Faced(token, None) for at, token in enumerate(left) if at not in partner]
    result += [Faced(left[met[at]] if at in met else None, token) for at, token in enumerate(right)]
    return _rejoined(result)


def _partners(left: str, right: str) -> dict[int, int]:
    """Return the holes of one skeleton that stand among the same words in the other."""
    number_left, number_right = _numbered(left), _numbered(right)
    found: dict[int, int] = {}
    if len(left) * len(right) > _MOST:
        return found
    for block in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            a, b = block.a + step, block.b + step
            if left[a] == HOLE and _surrounded(left, right, a, b, block.size):
                found[number_left[a]] = number_right[b]
    return found


def _surrounded(left: str, right: str, a: int, b: int, size: int) -> bool:
    if size > _NEAR:
        return True
    ends = (a == 0) == (b == 0) and (a + 1 == len(left)) == (b + 1 == len(right))
    return ends and (left[max(0, a - 1) : a] == right[max(0, b - 1) : b] or left[a + 1 : a + 2] == right[b + 1 : b + 2])


def _numbered(words: str) -> dict[int, int]:
    holes = [at for at, sign in enumerate(words) if sign == HOLE]
    return {at: number for number, at in enumerate(holes)}


def _rejoined(result: list[Faced]) -> list[Faced]:
    """Join numbers that were left out with equal ones that were added: the sentence was turned round."""
    left = [item for item in result if item.found is None]
    made: list[Faced] = []
    for item in result:
        if item.expected is None and item.found is not None:
            same = next((other for other in left if other.expected and other.expected.key == item.found.key), None)
            if same is not None:
                left.remove(same)
                item = Faced(same.expected, item.found)  # noqa: PLW2901
        if item.found is not None:
            made.append(item)
    return [*left, *made]
