"""Reviews: signatures bound to the digest of what was signed, which go stale when it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from auditkit.engagement.folder import Engagement
from auditkit.engagement.team import member, members, policy, roles_of
from auditkit.errors import UsageError
from auditkit.messages import has, pick, text
from auditkit.store.log import Batch

PREPARER = 0
"""Level of the preparer's signature; the reviews are 1, 2, 3 …"""

SignState = Literal["signed", "stale", "missing"]


@dataclass(frozen=True)
class Reviewable:
    """Something that people sign: a workpaper, a finding, the score of an indicator, the report.

    Attributes:
        kind: ``paper``, ``finding``, ``score`` or ``report``.
        id: Id within its kind; ``""`` for the report.
        title: As listed.
        digest: SHA-256 of everything that a signature vouches for.
        prepared_by: Who prepared it, ``""`` where nobody is known.
        also_by: Others who wrote in it.
        parts: Name and digest of each part, to say what changed since a signature; may be empty.
        complete: False where something in it is still missing, so that it is not ready to be signed.
    """

    kind: str
    id: str
    title: str
    digest: str
    prepared_by: str = ""
    also_by: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    complete: bool = True

    @property
    def key(self) -> str:
        """Name that commands take: ``paper:C-3``, ``finding:F-001``, ``score:3.2.3``, ``report``.

        Example:
            >>> Reviewable("finding", "F-001", "", "").key, Reviewable("report", "", "", "").key
            ('finding:F-001', 'report')
        """
        return f"{self.kind}:{self.id}" if self.id else self.kind

    @property
    def authors(self) -> tuple[str, ...]:
        """Everybody who wrote in it, without doubles."""
        return tuple(dict.fromkeys(name for name in (self.prepared_by, *self.also_by) if name))


@dataclass(frozen=True)
class Signoff:
    """A signature.

    Attributes:
        item: Key of what was signed.
        level: 0 for the preparer, then the reviews.
        digest: What it was when it was signed.
        parts: Digests of its parts then, by name.
        by: Who signed.
        at: When, ISO 8601 in UTC.
        role: Role in which it was signed; ``""`` for somebody who is no member of the team.
        because: Why it was signed out of turn, ``""`` where in turn.
    """

    item: str
    level: int
    digest: str
    parts: Mapping[str, str]
    by: str
    at: str
    role: str = ""
    because: str = ""

    def holds(self, item: Reviewable) -> bool:
        """Whether it still vouches for the thing as it is now."""
        return self.digest == item.digest

    def changed(self, item: Reviewable) -> tuple[str, ...]:
        """Return the names of the parts that changed since, appeared or went."""
        now = dict(item.parts)
        return tuple(name for name in dict.fromkeys([*self.parts, *now]) if self.parts.get(name) != now.get(name))


def signoffs(engagement: Engagement) -> dict[tuple[str, int], Signoff]:
    """Return the signatures that were not withdrawn, by item and level."""
    found = {}
    for record in engagement.log.all("signoff"):
        body = record.body
        if body["live"]:
            entry = engagement.log.entry(record.seq)
            found[body["item"], body["level"]] = Signoff(
                body["item"],
                body["level"],
                body["digest"],
                body["parts"],
                entry.by,
                entry.at,
                body["role"],
                body["because"],
            )
    return found


def levels_of(engagement: Engagement, kind: str) -> tuple[int, ...]:
    """Return the levels of signature that a kind of thing needs, the preparer's first."""
    return policy(engagement).levels(kind)


def state_of(item: Reviewable, level: int, signed: Mapping[tuple[str, int], Signoff]) -> SignState:
    """Tell whether a level of a thing is signed, was signed as something else, or is not."""
    found = signed.get((item.key, level))
    if found is None:
        return "missing"
    return "signed" if found.holds(item) else "stale"


def required(engagement: Engagement) -> bool:
    """Tell whether a release asks for the reviews."""
    when = policy(engagement).required
    return when == "always" or (when == "team" and bool(members(engagement)))


def level_name(engagement: Engagement, level: int) -> str:
    """Return what a level is called."""
    if level == PREPARER:
        return text("review.preparer")
    reviews = policy(engagement).reviews
    return pick(reviews[level - 1].name) if level <= len(reviews) else text("review.level", level=level)


def part_words(names: Iterable[str]) -> str:
    """Return the names of parts as a person reads them, after each other."""
    return text("review.comma").join(text(f"review.part.{n}") if has(f"review.part.{n}") else n for n in names)


def why_not(
    engagement: Engagement, item: Reviewable, level: int, by: str, signed: Mapping[tuple[str, int], Signoff]
) -> UsageError | None:
    """Return why somebody may in no case sign a level of a thing, None where they may.

    Nobody reviews what they prepared, nor signs two levels; where somebody is a member, their role must fit.
    """
    names = {"item": item.key, "by": by, "level": level_name(engagement, level)}
    others = [s for s in _valid(item, signed) if s.by == by and s.level != level]
    if level != PREPARER:
        if by in item.authors or any(other.level == PREPARER for other in others):
            return UsageError("review.own-work", **names)
        allowed = policy(engagement).reviews[level - 1].roles
        if member(engagement, by) is not None and not set(roles_of(engagement, by)) & set(allowed):
            return UsageError("review.wrong-role", **names, roles=", ".join(allowed))
    for other in others:
        return UsageError("review.two-levels", **names, other=level_name(engagement, other.level))
    return None


def _valid(item: Reviewable, signed: Mapping[tuple[str, int], Signoff]) -> list[Signoff]:
    return [found for (key, _), found in signed.items() if key == item.key and found.holds(item)]


def open_before(
    engagement: Engagement, item: Reviewable, level: int, signed: Mapping[tuple[str, int], Signoff]
) -> list[int]:
    """Return the earlier levels that are not signed as the thing is now."""
    return [at for at in levels_of(engagement, item.kind) if at < level and state_of(item, at, signed) != "signed"]


def next_level(
    engagement: Engagement, item: Reviewable, by: str, signed: Mapping[tuple[str, int], Signoff]
) -> int | None:
    """Return the first level that is not signed as the thing is now and that somebody may sign; None for none."""
    for level in levels_of(engagement, item.kind):
        if state_of(item, level, signed) != "signed":
            return level if why_not(engagement, item, level, by, signed) is None else None
    return None


def sign(engagement: Engagement, item: Reviewable, level: int | None = None, because: str = "") -> Signoff:
    """Sign a thing as it is now; the same signature again records nothing.

    Args:
        engagement: The engagement; ``engagement.by`` signs.
        item: What is signed, as it stands.
        level: 0 for the preparer, 1 and on for the reviews; the next open one when None.
        because: Why it is signed out of turn or while something is missing in it; needed then.

    Raises:
        UsageError: If the level does not exist or is open to nobody, it is the signer's own work, they signed
            another level of it, their role does not fit, or an earlier signature is missing and no reason is given.
    """
    return sign_all(engagement, [item], level, because)[0]


def sign_all(
    engagement: Engagement, items: Iterable[Reviewable], level: int | None = None, because: str = ""
) -> list[Signoff]:
    """Sign several things as they are now, all of them or none; see :func:`sign`.

    Raises:
        UsageError: If one of them cannot be signed; none is then.
    """
    found = []
    with engagement.deciding() as batch:
        signed = signoffs(engagement)
        for item in items:
            chosen = _chosen(engagement, item, level, signed)
            known = signed.get((item.key, chosen))
            if known is None or known.by != engagement.by or not known.holds(item):
                _check(engagement, item, chosen, signed, because)
                known = _record(engagement, batch, item, chosen, because)
                signed[item.key, chosen] = known
            found.append(known)
    return found


def _record(engagement: Engagement, batch: Batch, item: Reviewable, level: int, because: str) -> Signoff:
    role = _role(engagement, level)
    body = {
        "item": item.key,
        "level": level,
        "digest": item.digest,
        "parts": dict(item.parts),
        "title": item.title,
        "live": True,
        "role": role,
        "because": because,
    }
    entry = engagement.log.entry(batch.add("decision", "signoff", f"{item.key}/{level}", body))
    return Signoff(item.key, level, item.digest, dict(item.parts), entry.by, entry.at, role, because)


def _chosen(
    engagement: Engagement, item: Reviewable, level: int | None, signed: Mapping[tuple[str, int], Signoff]
) -> int:
    count = len(policy(engagement).reviews)
    if level is not None:
        if not 0 <= level <= count:
            raise UsageError("review.no-level", level=level, last=count)
        return level
    levels = levels_of(engagement, item.kind)
    for at in levels:
        if state_of(item, at, signed) != "signed":
            return at
    own = [found.level for found in _valid(item, signed) if found.by == engagement.by]
    if own:
        return own[0]
    raise UsageError("review.all-signed", item=item.key)


def _check(
    engagement: Engagement,
    item: Reviewable,
    level: int,
    signed: Mapping[tuple[str, int], Signoff],
    because: str,
) -> None:
    refusal = why_not(engagement, item, level, engagement.by, signed)
    if refusal is not None:
        raise refusal
    other = signed.get((item.key, level))
    if other is not None and other.holds(item):
        raise UsageError(
            "review.signed-already", item=item.key, level=level_name(engagement, level), by=other.by, day=other.at[:10]
        )
    if because.strip():
        return
    if not item.complete:
        raise UsageError("review.incomplete", item=item.key)
    before = open_before(engagement, item, level, signed)
    if before:
        names = text("review.comma").join(level_name(engagement, at) for at in before)
        raise UsageError("review.out-of-turn", item=item.key, level=level_name(engagement, level), before=names)


def _role(engagement: Engagement, level: int) -> str:
    """Return the role in which the actor signs: the first that the level asks for, else their first."""
    own = roles_of(engagement, engagement.by)
    wanted = policy(engagement).reviews[level - 1].roles if level != PREPARER else ("preparer",)
    return next((role for role in own if role in wanted), own[0] if own else "")


def withdraw_signoff(engagement: Engagement, key: str, level: int, because: str) -> None:
    """Take back one's own signature; the record stays.

    Raises:
        UsageError: If there is none, it is somebody else's, or no reason is given.
    """
    if not because.strip():
        raise UsageError("finding.reason-needed")
    with engagement.deciding() as batch:
        found = signoffs(engagement).get((key, level))
        if found is None:
            raise UsageError("review.not-signed", item=key, level=level_name(engagement, level))
        if found.by != engagement.by:
            raise UsageError("review.not-yours", item=key, level=level_name(engagement, level), by=found.by)
        record = engagement.log.get("signoff", f"{key}/{level}")
        assert record is not None
        batch.add("decision", "signoff", record.id, {**record.body, "live": False, "because": because})


def doubtful(engagement: Engagement, found: Signoff) -> bool:
    """Tell whether a review was signed by somebody who had not the role for it, where a team is set."""
    reviews = policy(engagement).reviews
    if not 0 < found.level <= len(reviews) or not members(engagement):
        return False
    return found.role not in reviews[found.level - 1].roles


def items_by_key(items: Iterable[Reviewable]) -> dict[str, Reviewable]:
    """Return things by the name that commands take."""
    return {item.key: item for item in items}
