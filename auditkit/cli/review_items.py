"""Everything that can be signed, brought together for the commands: papers, findings, scores, the report."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs
from auditkit.engagement.review_items import own_items
from auditkit.engagement.reviewing import Reviewable
from auditkit.errors import UsageError

PROGRAMME = "workpapers/programme.yaml"


def all_items(engagement: Engagement) -> list[Reviewable]:
    """Return everything that can be signed, papers first, the report last."""
    return [*_papers(engagement), *own_items(engagement)]


def _papers(engagement: Engagement) -> list[Reviewable]:
    """Return the workpapers; none in an engagement that was made before there was a programme of them."""
    if not Specs(engagement).paths(PROGRAMME):
        return []
    from auditkit.papers.listing import reviewables

    return reviewables(engagement)


def named_items(engagement: Engagement, names: Sequence[str]) -> list[Reviewable]:
    """Return things by name; ``*`` stands for anything, as in ``finding:*``, and a bare id for its only bearer.

    Raises:
        UsageError: If nothing, or several different things, bear a name.
    """
    own = own_items(engagement)
    listed = own if all(_among(own, name) for name in names) else [*_papers(engagement), *own]
    found: dict[str, Reviewable] = {}
    for name in names:
        fits = _fitting(listed, name)
        if not fits or (len(fits) > 1 and "*" not in name):
            kinds = ", ".join(dict.fromkeys(f"{item.kind}:…" if item.id else item.kind for item in listed))
            raise UsageError("review.item-unknown", item=name, count=len(fits), kinds=kinds or "—")
        found |= {item.key: item for item in fits}
    return list(found.values())


def _fitting(listed: Sequence[Reviewable], name: str) -> list[Reviewable]:
    """Return the things that bear a name: the whole name, a bare id, or a pattern."""
    whole = [item for item in listed if item.key == name]
    bare = whole or [item for item in listed if item.id and item.id.lower() == name.lower()]
    return bare or [item for item in listed if "*" in name and fnmatchcase(item.key, name)]


def _among(own: Sequence[Reviewable], name: str) -> bool:
    """Tell whether a name is about no paper, so that these need not be composed to find it."""
    kind = name.partition(":")[0]
    return any(item.kind == kind for item in own) or (":" not in name and "*" not in name and bool(_fitting(own, name)))
