"""Adopting a rubric and shipped standards: decisions of a person, on record."""

from __future__ import annotations

from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs
from auditkit.engagement.rubrics import rubric_digest
from auditkit.engagement.weighting import require_points
from auditkit.errors import UsageError
from auditkit.store.files import bytes_digest

STANDARDS = "checklists/standards/"


def adopt_rubric(engagement: Engagement, *, sent: str = "", agreed: str = "", because: str = "") -> bool:
    """Record that the pinned rubric was sent to the auditee and agreed by the commissioner.

    Args:
        engagement: The engagement.
        sent: When it was sent to the auditee, ISO date.
        agreed: When the commissioner agreed, ISO date.
        because: Remark.

    Returns:
        Whether anything was recorded; the same again records nothing.

    Raises:
        UsageError: If an indicator has no points yet.
    """
    id_ = engagement.config.rubric
    require_points(engagement)
    body = {"sha256": rubric_digest(engagement), "sent": sent, "agreed": agreed, "because": because}
    known = engagement.log.get("adoption", f"rubric/{id_}")
    if known is not None and known.body == body:
        return False
    with engagement.batch() as batch:
        batch.add("decision", "adoption", f"rubric/{id_}", body)
    return True


def adopt_standards(engagement: Engagement, id_: str, because: str) -> bool:
    """Record that a shipped set of standards counts in this engagement.

    Raises:
        UsageError: If there is no such set.
    """
    specs = Specs(engagement)
    path = f"{STANDARDS}{id_}.yaml"
    if path not in specs.paths(STANDARDS):
        known = [name.removeprefix(STANDARDS).removesuffix(".yaml") for name in specs.paths(STANDARDS, ".yaml")]
        raise UsageError("standards.unknown", id=id_, known=", ".join(known) or "—")
    body = {"sha256": bytes_digest(specs.data(path)), "because": because}
    known_record = engagement.log.get("standards", id_)
    if known_record is not None and known_record.body == body:
        return False
    with engagement.batch() as batch:
        batch.add("decision", "standards", id_, body)
    return True


def adopted_standards(engagement: Engagement) -> list[str]:
    """Return the ids of the shipped sets adopted."""
    return [record.id for record in engagement.log.all("standards")]
