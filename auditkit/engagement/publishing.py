"""Publishing findings: from then on they change by revision only, and every revision is published anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from auditkit.engagement.finding import PARTS, Draft, Finding, edit, finding, findings
from auditkit.engagement.folder import Engagement
from auditkit.errors import AuditkitError, Refused, UsageError
from auditkit.messages import text

PublishState = Literal["unpublished", "published", "changed"]


@dataclass(frozen=True)
class Revision:
    """One state of a finding.

    Attributes:
        number: Revision, from 1.
        by: Who wrote it.
        at: When, ISO 8601 in UTC.
        changed: Names of the fields that differ from the state before; empty for the first.
        because: Why it was changed, ``""`` where nobody said.
        published_by: Who published it, ``""`` where nobody did.
        withdrawn: Whether the finding was withdrawn with this state.
    """

    number: int
    by: str
    at: str
    changed: tuple[str, ...]
    because: str = ""
    published_by: str = ""
    withdrawn: bool = False


def publish(engagement: Engagement, ids: Sequence[str], because: str = "") -> list[Finding]:
    """Publish findings in their present revision; published again, nothing is recorded.

    Args:
        engagement: The engagement.
        ids: Which; all that stand when empty.
        because: Why a part is missing, needed where one is.

    Returns:
        Those that were recorded now.

    Raises:
        UsageError: If one is unknown or withdrawn, rests on nothing, or lacks a part and no reason is given.
        Refused: If there are several such; none is published then.
    """
    with engagement.deciding() as batch:
        chosen = [finding(engagement, id_) for id_ in ids] or [f for f in findings(engagement) if f.live]
        chosen = [item for item in chosen if publish_state(engagement, item) != "published"]
        problems = [problem for item in chosen if (problem := _refusal(item, because)) is not None]
        if len(problems) == 1:
            raise problems[0]
        if problems:
            raise Refused(problems)
        for item in chosen:
            reason = because if item.missing else ""
            body = {"revision": item.revision, "because": reason, "missing": list(item.missing)}
            batch.add("decision", "publication", item.id, body)
    return chosen


def _refusal(item: Finding, because: str) -> AuditkitError | None:
    if not item.live:
        return UsageError("finding.is-withdrawn", id=item.id)
    if item.missing and not because.strip() and not item.reason.strip():
        parts = text("review.comma").join(text(f"finding.{part}") for part in item.missing)
        return UsageError("review.publish-missing", id=item.id, parts=parts)
    return None


def publish_state(engagement: Engagement, item: Finding) -> PublishState:
    """Tell whether a finding is published as it stands, was published in an earlier revision, or never."""
    record = engagement.log.get("publication", item.id)
    if record is None:
        return "unpublished"
    return "published" if record.body["revision"] == item.revision else "changed"


def excused(engagement: Engagement, item: Finding) -> bool:
    """Tell whether somebody said why parts of a finding are missing."""
    record = engagement.log.get("publication", item.id)
    return bool(item.reason) or (record is not None and set(item.missing) <= set(record.body["missing"]))


def revise(engagement: Engagement, id_: str, draft: Draft, because: str) -> Finding:
    """Change a published finding: a new revision with its reason; saying the same again records nothing.

    Raises:
        UsageError: If no reason is given, or the finding was never published.
    """
    if not because.strip():
        raise UsageError("finding.reason-needed")
    with engagement.deciding() as batch:
        old = finding(engagement, id_)
        if publish_state(engagement, old) == "unpublished":
            raise UsageError("review.not-published", id=id_)
        new = edit(engagement, id_, draft)
        if new != old:
            batch.add("decision", "revision", f"{id_}/{new.revision}", {"because": because.strip()})
    return new


def history(engagement: Engagement, id_: str) -> list[Revision]:
    """Return the states of a finding, the first one first.

    Raises:
        UsageError: If there is no such finding.
    """
    finding(engagement, id_)
    published = {entry.body["revision"]: entry.by for entry in engagement.log.entries("publication", id_)}
    found: list[Revision] = []
    before: dict[str, object] = {}
    for entry in engagement.log.entries("finding", id_):
        body = entry.body
        names = ("title", "indicators", *PARTS, "amount", "exceptions", "measures", "places", "evidence")
        changed = tuple(name for name in names if before and body.get(name) != before.get(name))
        number, withdrawn = body["revision"], body["status"] == "withdrawn"
        said = engagement.log.get("revision", f"{id_}/{number}")
        because = body["reason"] if withdrawn else (str(said.body["because"]) if said else "")
        found.append(Revision(number, entry.by, entry.at, changed, because, published.get(number, ""), withdrawn))
        before = body
    return found
