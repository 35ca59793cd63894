"""Confirmed exceptions that became no finding (未在报告中反映问题清单): why, and who approved that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditkit.engagement.finding import findings
from auditkit.engagement.folder import Engagement
from auditkit.engagement.following_up import Followed, followed
from auditkit.engagement.team import members, policy, roles_of
from auditkit.errors import UsageError
from auditkit.store.log import Record


@dataclass(frozen=True)
class LeftOut:
    """A confirmed exception that no standing finding rests on.

    Attributes:
        item: The exception.
        because: Why it is not in the report, ``""`` while nobody said.
        by: Who said so.
        approved_by: Who approved it, ``""`` while nobody did.
        changed: Whether the exception changed since; the reason is to be given again.
    """

    item: Followed
    because: str = ""
    by: str = ""
    approved_by: str = ""
    changed: bool = False

    @property
    def settled(self) -> bool:
        """Whether reason and approval stand."""
        return bool(self.because and self.approved_by) and not self.changed


def unreported(engagement: Engagement) -> list[LeftOut]:
    """Return the confirmed exceptions that no standing finding rests on, with what was said about them."""
    named = {name for item in findings(engagement) if item.live for name in item.exceptions}
    known = {record.id: record for record in engagement.log.all("unreported")}
    return [
        _left_out(engagement, item, known.get(item.exception.id))
        for item in followed(engagement)
        if item.status == "confirmed" and item.exception.id not in named
    ]


def _left_out(engagement: Engagement, item: Followed, record: Record | None) -> LeftOut:
    if record is None:
        return LeftOut(item)
    body = record.body
    changed = body["digest"] != item.exception.digest
    said, approved = "", ""
    for entry in engagement.log.entries("unreported", record.id):
        said, approved = (said, entry.by) if entry.body["approved"] else (entry.by, "")
    return LeftOut(item, body["because"], said, approved, changed)


def leave_out(engagement: Engagement, ids: Sequence[str], because: str) -> int:
    """Record why confirmed exceptions are not in the report; said again the same, nothing is recorded.

    Args:
        engagement: The engagement.
        ids: Ids of exceptions, or their beginnings; all those without a reason when empty.
        because: Why.

    Returns:
        How many were recorded. Each has to be approved after that.

    Raises:
        UsageError: If no reason is given, or one is not a confirmed exception without a finding.
    """
    if not because.strip():
        raise UsageError("finding.reason-needed")
    with engagement.deciding() as batch:
        listed = unreported(engagement)
        chosen = _named(listed, ids) if ids else [one for one in listed if not one.because or one.changed]
        count = 0
        for one in chosen:
            if (one.because, one.changed) != (because.strip(), False):
                body = {"because": because.strip(), "digest": one.item.exception.digest, "approved": False}
                batch.add("decision", "unreported", one.item.exception.id, body)
                count += 1
    return count


def approve(engagement: Engagement, ids: Sequence[str]) -> int:
    """Approve that confirmed exceptions are not in the report; nobody approves their own reason.

    Args:
        engagement: The engagement; ``engagement.by`` approves.
        ids: Ids of exceptions, or their beginnings; all those with a reason that somebody else gave when empty.

    Returns:
        How many were recorded.

    Raises:
        UsageError: If one has no reason yet, the reason is one's own, or a team is set and the role does not allow it.
    """
    may = policy(engagement).may_approve
    if members(engagement) and not set(roles_of(engagement, engagement.by)) & set(may):
        raise UsageError("review.may-not-approve", by=engagement.by, roles=", ".join(may) or "—")
    with engagement.deciding() as batch:
        listed = unreported(engagement)
        chosen = _named(listed, ids) if ids else [one for one in listed if one.because and one.by != engagement.by]
        count = 0
        for one in chosen:
            id_ = one.item.exception.id
            if not one.because or one.changed:
                raise UsageError("review.no-reason-yet", id=id_)
            if one.by == engagement.by:
                raise UsageError("review.own-reason", id=id_)
            if not one.approved_by:
                body = {"because": one.because, "digest": one.item.exception.digest, "approved": True}
                batch.add("decision", "unreported", id_, body)
                count += 1
    return count


def _named(listed: Sequence[LeftOut], ids: Sequence[str]) -> list[LeftOut]:
    found = []
    for id_ in ids:
        fits = [one for one in listed if one.item.exception.id == id_] or [
            one for one in listed if one.item.exception.id.startswith(id_) and len(id_) >= 4
        ]
        if len(fits) != 1:
            raise UsageError("review.not-unreported", id=id_, count=len(fits))
        found.append(fits[0])
    return found
