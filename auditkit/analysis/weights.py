"""Proposes points for a rubric that gives none: equal shares level by level, or the same for every indicator."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from auditkit.core.rubric import Indicator, Rubric

Manner = Literal["equal", "proportional"]
STEPS = (Fraction(1), Fraction(1, 2), Fraction(1, 10), Fraction(1, 100))
"""Points are proposed in the largest of these steps that leaves nobody without any."""


def propose(rubric: Rubric, manner: Manner) -> dict[str, Fraction]:
    """Return points for every leaf that has none.

    Args:
        rubric: A rubric; points that it gives stay.
        manner: ``equal``: nodes of one level share equally; ``proportional``: by the number of open leaves below.

    Returns:
        Points by leaf id; they fill the total and keep the constraints as far as nodes of the first level can.

    Example:
        >>> from auditkit.core.rules import Judgement
        >>> leaves = tuple(Indicator(id=f"1.{n}", name={}, rule=Judgement()) for n in (1, 2, 3))
        >>> [str(part) for part in parts(Fraction(10), [1, 1, 1])]
        ['4', '3', '3']
        >>> rubric = Rubric(id="r", title={}, total=Fraction(10), grades=(), indicators=leaves)
        >>> {id_: str(points) for id_, points in propose(rubric, "equal").items()}
        {'1.1': '4', '1.2': '3', '1.3': '3'}
    """
    found: dict[str, Fraction] = {}
    top = [node for node in rubric.indicators if not node.bonus]
    extra = rubric.total - sum((_given(node) for node in top), Fraction(0))
    free = [node for node in top if node.points is None and _open(node)]
    for node, share in zip(free, _kept(rubric, free, extra, manner), strict=True):
        _fill(node, share, manner, found)
    for node in top:
        if node.points is not None and node.children:
            _fill(node, node.points - _given_below(node), manner, found)
    return found


def parts(amount: Fraction, weights: Sequence[int | Fraction]) -> list[Fraction]:
    """Share an amount by weights in round points; the parts add up to it exactly.

    Args:
        amount: What is shared, >= 0.
        weights: Each > 0.
    """
    whole = sum(weights, Fraction(0))
    exact = [amount * weight / whole for weight in weights]
    step = next((step for step in STEPS if min(exact, default=step) >= step), STEPS[-1])
    rounded = [floor(value / step) * step for value in exact]
    order = sorted(range(len(exact)), key=lambda at: (rounded[at] - exact[at], at))
    left = amount - sum(rounded, Fraction(0))
    for at in order:
        if left <= 0:
            break
        more = min(step, left)
        rounded[at] += more
        left -= more
    return rounded


def _kept(rubric: Rubric, free: Sequence[Indicator], extra: Fraction, manner: Manner) -> list[Fraction]:
    """Shares of the first level, moved where a constraint demands more for some of them."""
    if not free:
        return []
    shares = parts(extra, [_weight(node, manner) for node in free])
    for demand in rubric.constraints:
        inside = [at for at, node in enumerate(free) if node.id in demand.of]
        outside = [at for at in range(len(free)) if at not in inside]
        given = sum((_given(node) for node in rubric.indicators if node.id in demand.of), Fraction(0))
        needed = Fraction(ceil(rubric.total * demand.min_share / 100)) - given
        if inside and outside and sum((shares[at] for at in inside), Fraction(0)) < needed <= extra:
            for group, amount in ((inside, needed), (outside, extra - needed)):
                divided = parts(amount, [_weight(free[at], manner) for at in group])
                for at, share in zip(group, divided, strict=True):
                    shares[at] = share
    return shares


def _fill(node: Indicator, extra: Fraction, manner: Manner, found: dict[str, Fraction]) -> None:
    """Share points among what is open below a node; points given below stay and are not part of ``extra``."""
    if node.rule is not None:
        found[node.id] = extra
        return
    free = [child for child in node.children if child.points is None and not child.bonus and _open(child)]
    if free:
        for child, share in zip(free, parts(extra, [_weight(child, manner) for child in free]), strict=True):
            _fill(child, share, manner, found)
    for child in node.children:
        if child.points is not None and child.children:
            _fill(child, child.points - _given_below(child), manner, found)


def _weight(node: Indicator, manner: Manner) -> int:
    return 1 if manner == "equal" else sum(leaf.points is None for leaf in node.walk() if leaf.rule is not None)


def _open(node: Indicator) -> bool:
    return any(leaf.points is None for leaf in node.walk() if leaf.rule is not None)


def _given(node: Indicator) -> Fraction:
    return node.points if node.points is not None else _given_below(node)


def _given_below(node: Indicator) -> Fraction:
    return sum((_given(child) for child in node.children if not child.bonus), Fraction(0))
