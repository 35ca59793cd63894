"""What rubrics and measures on offer know about indicators by their names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from auditkit.engagement.measuring import load_book
from auditkit.engagement.pinning import offered
from auditkit.engagement.rubrics import known_rubrics, offered_rubric


@dataclass(frozen=True)
class Known:
    """What rubrics and measures on offer say about indicators.

    Attributes:
        ids: Ids of all measures.
        measures: Measure by the plain name of an indicator, or of the measure itself.
        checks: Patterns of checks by the plain name of an indicator.
        several: Measures of a name that means another one in other rubrics; which is meant, nobody can say.
    """

    ids: frozenset[str]
    measures: Mapping[str, str]
    checks: Mapping[str, tuple[str, ...]]
    several: Mapping[str, tuple[str, ...]]


def known_indicators() -> Known:
    """Return what the rubrics and measures that firm and package offer say about indicators."""
    book = load_book(_Offered()).measures
    measures = {plain_name(label): measure.id for measure in book for label in measure.label.values()}
    meant: dict[str, set[str]] = defaultdict(set)
    checks: dict[str, tuple[str, ...]] = {}
    for id_ in known_rubrics():
        for leaf in offered_rubric(id_).leaves():
            names = {plain_name(name) for name in leaf.name.values()}
            measures |= {name: leaf.measure for name in names if leaf.measure}
            for name in names if leaf.measure else ():
                meant[name].add(leaf.measure)
            checks |= {name: leaf.checks for name in names if leaf.checks}
    for measure in book:
        for name in {plain_name(label) for label in measure.label.values()} & meant.keys():
            meant[name].add(measure.id)
    several = {name: tuple(sorted(ids)) for name, ids in meant.items() if len(ids) > 1}
    return Known(frozenset(measure.id for measure in book), measures, checks, several)


def plain_name(words: str) -> str:
    """Return a name without quotation marks and other signs.

    Example:
        >>> plain_name("“三公经费”控制率")
        '三公经费控制率'
    """
    return re.sub(r"[^\w]", "", words)


class _Offered:
    """The specs that firm and package offer, where measures are read from."""

    def __init__(self) -> None:
        self._found = offered()

    def paths(self, prefix: str, suffix: str = "") -> list[str]:
        """Return paths below a prefix, sorted."""
        return sorted(path for path in self._found if path.startswith(prefix) and path.endswith(suffix))

    def text(self, path: str) -> str:
        """Return the text of a spec."""
        return self._found[path][1].decode("utf-8")
