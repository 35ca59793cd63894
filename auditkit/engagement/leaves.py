"""Points of the indicators that are scored, kept beside the results: everyday commands need not read the rubric."""

from __future__ import annotations

import json
from fractions import Fraction

from auditkit.engagement.folder import Engagement
from auditkit.errors import UsageError
from auditkit.store.files import write_whole


def points_of(engagement: Engagement, indicator: str) -> Fraction:
    """Return the full points of an indicator that is scored.

    Args:
        engagement: The engagement.
        indicator: Id of a leaf of its rubric.

    Raises:
        UsageError: If the rubric has no such indicator, or it has no points yet.
        BadSpec: If the rubric is not what was pinned.
    """
    points = _points(engagement)
    if indicator not in points:
        raise UsageError("rubric.no-indicator", id=indicator, rubric=engagement.config.rubric)
    if not points[indicator]:
        raise UsageError("rubrics.open", rubric=engagement.config.rubric, ids=indicator)
    return Fraction(points[indicator])


def _points(engagement: Engagement) -> dict[str, str]:
    pin = engagement.log.get("spec", f"checklists/rubrics/{engagement.config.rubric}.yaml")
    name = pin.body["sha256"][:32] if pin is not None and not pin.body["gone"] else ""
    given = engagement.log.get("weights", engagement.config.rubric)
    name += f"-{given.seq}" if name and given is not None else ""
    path = engagement.derived / f"leaves-{name}.json"
    if name and path.exists():
        known: dict[str, str] = json.loads(path.read_bytes())
        return known
    # Read here and not above: the reader of rubrics takes longer to load than the whole command that asks.
    from auditkit.engagement.rubrics import current_rubric

    found = {leaf.id: "" if leaf.points is None else str(leaf.points) for leaf in current_rubric(engagement).leaves()}
    if name:
        write_whole(path, json.dumps(found).encode())
    return found
