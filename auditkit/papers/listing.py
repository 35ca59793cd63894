"""All papers of an engagement as they stand, and as things that people sign."""

from __future__ import annotations

from collections.abc import Sequence

from auditkit.core.paper import Paper
from auditkit.engagement.folder import Engagement
from auditkit.engagement.reviewing import Reviewable
from auditkit.messages import speaking
from auditkit.papers.composing import compose
from auditkit.papers.ground import Ground
from auditkit.papers.programme import has_programme, plan_of, spec_of
from auditkit.papers.stating import Stated, stated_in


def papers(engagement: Engagement, indexes: Sequence[str] = ()) -> list[Paper]:
    """Return papers in the language of the engagement, in the order of their index numbers.

    Args:
        engagement: The engagement.
        indexes: Which ones; all where none is named.

    Raises:
        UsageError: If there is no programme, or an index number is unknown.
        BadSpec: If a file of the programme has a mistake.
    """
    plan = plan_of(engagement)
    wanted = {spec_of(plan, index).index for index in indexes}
    chosen = [spec for spec in plan.papers.values() if not indexes or spec.index in wanted]
    stated = stated_in(engagement)
    with speaking(engagement.config.language), Ground(engagement) as ground:
        return [compose(ground, plan, spec, stated.get(spec.index, Stated())) for spec in chosen]


def paper(engagement: Engagement, index: str) -> Paper:
    """Return one paper.

    Raises:
        UsageError: If there is none of this index number.
    """
    return papers(engagement, [index])[0]


def reviewables(engagement: Engagement) -> list[Reviewable]:
    """Return the papers as things that people sign; none in an engagement made before there was a programme."""
    return [reviewable_of(item) for item in papers(engagement)] if has_programme(engagement) else []


def reviewable_of(item: Paper) -> Reviewable:
    """Return a paper as a thing that people sign."""
    others = tuple(name for name in item.authors if name != item.prepared_by)
    title = f"{item.index} {item.title}"
    return Reviewable("paper", item.index, title, item.digest, item.prepared_by, others, item.parts, item.complete)
