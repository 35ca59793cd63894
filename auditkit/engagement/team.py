"""The team: members with roles; who acted without being a member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs, offered
from auditkit.errors import UsageError
from auditkit.specs.review import ReviewPolicy, load_review_policy

POLICY = "workpapers/review.yaml"


@dataclass(frozen=True)
class Member:
    """A member of the team.

    Attributes:
        name: As they act (``--by``).
        roles: Ids of roles, in the order given.
        live: False for somebody who left; what they did stays.
        because: Why they were added or left.
    """

    name: str
    roles: tuple[str, ...]
    live: bool = True
    because: str = ""


def policy(engagement: Engagement) -> ReviewPolicy:
    """Return how the engagement is reviewed: its own setting, the firm's, or the shipped one."""
    if "review-policy" not in engagement.memo:
        specs = Specs(engagement)
        pinned = bool(specs.paths(POLICY))  # not so in an engagement made before there was such a setting
        words = specs.text(POLICY) if pinned else offered()[POLICY][1].decode("utf-8")
        engagement.memo["review-policy"] = load_review_policy(words, POLICY)
    found: ReviewPolicy = engagement.memo["review-policy"]
    return found


def members(engagement: Engagement, *, former: bool = False) -> list[Member]:
    """Return the members in the order in which they came.

    Args:
        engagement: The engagement.
        former: Whether those who left are listed too.
    """
    key = f"members/{engagement.log.head()[0]}"
    if key not in engagement.memo:
        engagement.memo[key] = [
            Member(record.id, tuple(record.body["roles"]), record.body["live"], record.body["because"])
            for record in engagement.log.all("member")
        ]
    found: list[Member] = engagement.memo[key]
    return [member for member in found if member.live or former]


def member(engagement: Engagement, name: str) -> Member | None:
    """Return a member who has not left, None where there is none of this name."""
    return next((found for found in members(engagement) if found.name == name), None)


def roles_of(engagement: Engagement, name: str) -> tuple[str, ...]:
    """Return the roles of somebody; none for who is no member."""
    found = member(engagement, name)
    return found.roles if found is not None else ()


def add_member(engagement: Engagement, name: str, roles: Sequence[str], because: str = "") -> Member:
    """Record a member with their roles; named again, they have the roles named last.

    Raises:
        UsageError: If the name is empty, no role is given, or one is unknown.
    """
    name = " ".join(name.split())
    known = policy(engagement)
    if not name:
        raise UsageError("review.no-name")
    if not roles:
        raise UsageError("review.no-role", name=name, known=", ".join(role.id for role in known.roles))
    for role in roles:
        if known.role(role) is None:
            raise UsageError("review.role-unknown", role=role, known=", ".join(found.id for found in known.roles))
    item = Member(name, tuple(dict.fromkeys(roles)), True, because)
    _record(engagement, item)
    return item


def remove_member(engagement: Engagement, name: str, because: str) -> Member:
    """Record that somebody left; what they signed stays.

    Raises:
        UsageError: If there is no such member, or no reason is given.
    """
    found = member(engagement, " ".join(name.split()))
    if found is None:
        known = ", ".join(one.name for one in members(engagement)) or "—"
        raise UsageError("review.no-member", name=name, known=known)
    if not because.strip():
        raise UsageError("finding.reason-needed")
    item = Member(found.name, found.roles, False, because)
    _record(engagement, item)
    return item


def _record(engagement: Engagement, item: Member) -> None:
    body = {"roles": list(item.roles), "live": item.live, "because": item.because}
    with engagement.deciding() as batch:
        known = engagement.log.get("member", item.name)
        if known is None or known.body != body:
            batch.add("decision", "member", item.name, body)


def outsiders(engagement: Engagement) -> dict[str, int]:
    """Return who acted while a team was set without having been a member at any time, with how many entries.

    Empty where no team was set. What happened before the team was set does not count.
    """
    known = {record.id for record in engagement.log.all("member")}
    first = min((record.first_seq for record in engagement.log.all("member")), default=0)
    if not known:
        return {}
    return {name: count for name, count in engagement.log.actors(first).items() if name not in known}
