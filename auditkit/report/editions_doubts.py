"""Words of the public edition that may be a name though nothing known says so: a person decides before a release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from auditkit.analysis.text.likely_names import LikelyKind
from auditkit.documents.model import Document, plain
from auditkit.documents.passages import passages
from auditkit.engagement.naming import Names
from auditkit.report.editions import Rendering

_GAP = "□"
_AROUND = 8


@dataclass(frozen=True)
class Doubt:
    """Words that may be a name.

    Attributes:
        name: The words.
        kind: Whose they may be.
        words: A stretch of the passage in which they stand first.
    """

    name: str
    kind: LikelyKind
    words: str


def doubts(rendering: Rendering) -> list[Doubt]:
    """Return what may be a name in an edition that names nobody, each once; nothing in the other editions.

    What stands for a name, who is known to stay, and words under ``keep`` are passed over.
    """
    if rendering.names is None:
        return []
    found: dict[str, Doubt] = {}
    for document in (rendering.report, rendering.book):
        for doubt in _of(document, rendering.names):
            found.setdefault(doubt.name, doubt)
    return list(found.values())


def _of(document: Document, names: Names) -> Iterator[Doubt]:
    settled = sorted(
        {*names.masker.instead.values(), *names.masker.forms.values(), *names.known}, key=len, reverse=True
    )
    known = re.compile("|".join(map(re.escape, settled)))
    seen: set[str] = set()
    for inlines in passages(document):
        words = known.sub(_GAP, plain(inlines))
        if words in seen:
            continue
        seen.add(words)
        for item in names.likely.find(words):
            at = words.find(item.name)
            yield Doubt(item.name, item.kind, words[max(0, at - _AROUND) : at + len(item.name) + _AROUND].strip())
