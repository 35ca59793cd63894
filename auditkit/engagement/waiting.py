"""What waits for somebody: to sign, to sign again, to answer, to clear, to approve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from auditkit.engagement.folder import Engagement
from auditkit.engagement.noting import Note, notes
from auditkit.engagement.reviewing import (
    Reviewable,
    Signoff,
    SignState,
    doubtful,
    level_name,
    levels_of,
    next_level,
    signoffs,
    state_of,
    why_not,
)
from auditkit.engagement.team import members, policy, roles_of
from auditkit.engagement.unreporting import LeftOut, unreported

Task = Literal["sign", "stale", "answer", "clear", "approve"]


@dataclass(frozen=True)
class Waiting:
    """Something that waits for somebody.

    Attributes:
        task: ``sign``, ``stale`` (to sign again), ``answer``, ``clear``, ``approve``.
        item: Key of the thing, or id of the exception to approve.
        title: Its title, or the text of the note.
        level: Level to sign; None where nothing is to be signed.
        note: Id of the note, ``""`` where it is none.
        changed: Names of the parts that changed since one's signature.
    """

    task: Task
    item: str
    title: str
    level: int | None = None
    note: str = ""
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """Where the reviews of one thing stand.

    Attributes:
        item: The thing.
        states: For each level it needs: state, signature (None where missing), names of the parts that changed.
    """

    item: Reviewable
    states: tuple[tuple[int, SignState, Signoff | None, tuple[str, ...]], ...]

    @property
    def done(self) -> bool:
        """Whether every level is signed as the thing now is."""
        return all(state == "signed" for _, state, _, _ in self.states)


def standings(engagement: Engagement, items: Iterable[Reviewable]) -> list[Standing]:
    """Return where the reviews of things stand; every level that is needed, and others that were signed."""
    signed = signoffs(engagement)
    found = []
    for item in items:
        own = {level for key, level in signed if key == item.key}
        states = []
        for level in sorted({*levels_of(engagement, item.kind), *own}):
            state, signature = state_of(item, level, signed), signed.get((item.key, level))
            changed = signature.changed(item) if signature is not None and state == "stale" else ()
            states.append((level, state, signature, changed))
        found.append(Standing(item, tuple(states)))
    return found


def orphans(engagement: Engagement, items: Iterable[Reviewable]) -> list[Signoff]:
    """Return signatures under things that are no longer there, such as a withdrawn finding."""
    known = {item.key for item in items}
    return [found for (key, _), found in signoffs(engagement).items() if key not in known]


def inbox(engagement: Engagement, items: Sequence[Reviewable], by: str | None = None) -> list[Waiting]:
    """Return what waits for somebody.

    Args:
        engagement: The engagement.
        items: Everything that can be signed.
        by: For whom; who acts when None.
    """
    name = by or engagement.by
    signed = signoffs(engagement)
    found = [*_notes(engagement, items, name)]
    for item in items:
        found += _to_sign(engagement, item, name, signed)
    return [*found, *_to_approve(engagement, name)]


def _to_sign(
    engagement: Engagement, item: Reviewable, name: str, signed: Mapping[tuple[str, int], Signoff]
) -> Iterable[Waiting]:
    level = next_level(engagement, item, name, signed)
    for at in levels_of(engagement, item.kind):
        old = signed.get((item.key, at))
        own = old is not None and old.by == name and not old.holds(item)
        if old is not None and own and why_not(engagement, item, at, name, signed) is None:
            yield Waiting("stale", item.key, item.title, at, changed=old.changed(item))
            return
    if level is None or not item.complete:
        return
    previous = signed.get((item.key, level))
    if previous is not None and previous.by != name:
        return  # stale: it waits for whoever signed it
    if _concerned(engagement, item, level, name):
        yield Waiting("sign", item.key, item.title, level)


def _concerned(engagement: Engagement, item: Reviewable, level: int, name: str) -> bool:
    """Tell whether a signature is this person's business: by role, as author, or because no team says otherwise."""
    if level == 0:
        return name in item.authors if item.authors else _may_prepare(engagement, name)
    if not members(engagement):
        return True
    return bool(set(roles_of(engagement, name)) & set(policy(engagement).reviews[level - 1].roles))


def _may_prepare(engagement: Engagement, name: str) -> bool:
    return not members(engagement) or bool({"preparer", "lead"} & set(roles_of(engagement, name)))


def _notes(engagement: Engagement, items: Sequence[Reviewable], name: str) -> Iterable[Waiting]:
    authors = {item.key: item.authors for item in items}
    for note in notes(engagement):
        if note.status == "open" and name in _asked(engagement, note, authors, name):
            yield Waiting("answer", note.item, note.text, note=note.id)
        elif note.status == "answered" and note.raised_by == name:
            yield Waiting("clear", note.item, note.text, note=note.id)


def _asked(engagement: Engagement, note: Note, authors: Mapping[str, tuple[str, ...]], name: str) -> tuple[str, ...]:
    """Return who is to answer a note: who was named, else who prepared the thing, else who may prepare."""
    if note.asked_of:
        return (note.asked_of,)
    known = tuple(author for author in authors.get(note.item, ()) if author != note.raised_by)
    if known:
        return known
    return (name,) if name != note.raised_by and _may_prepare(engagement, name) else ()


def _to_approve(engagement: Engagement, name: str) -> Iterable[Waiting]:
    may = policy(engagement).may_approve
    if members(engagement) and not set(roles_of(engagement, name)) & set(may):
        return
    if not engagement.log.all("unreported"):
        return
    for one in _unapproved(engagement):
        if one.by != name:
            yield Waiting("approve", one.item.exception.id, one.because)


def _unapproved(engagement: Engagement) -> list[LeftOut]:
    return [one for one in unreported(engagement) if one.because and not one.changed and not one.approved_by]


def agenda(engagement: Engagement, items: Sequence[Reviewable]) -> dict[str, dict[Task, int]]:
    """Return who must act next, with the number of things by task.

    With a team, each member by name; without one, those who were asked, who signed, or who raised notes, and under
    the name of the level what nobody in particular is to sign.
    """
    team = [found.name for found in members(engagement)]
    found: dict[str, dict[Task, int]] = {}
    for name in team or _involved(engagement, items):
        for one in inbox(engagement, items, name):
            if team or one.task != "sign":
                counts = found.setdefault(name, {})
                counts[one.task] = counts.get(one.task, 0) + 1
    return found if team else {**found, **_unassigned(engagement, items)}


def _involved(engagement: Engagement, items: Sequence[Reviewable]) -> list[str]:
    names = [signed.by for signed in signoffs(engagement).values()]
    for note in notes(engagement):
        names += [note.raised_by, note.asked_of]
    noted = {note.item for note in notes(engagement) if note.open}
    names += [author for item in items if item.key in noted for author in item.authors]
    return list(dict.fromkeys(filter(None, names)))


def _unassigned(engagement: Engagement, items: Sequence[Reviewable]) -> dict[str, dict[Task, int]]:
    found: dict[str, dict[Task, int]] = {}
    for one in standings(engagement, items):
        waiting = next((level for level, state, _, _ in one.states if state == "missing"), None)
        earlier = [state for level, state, _, _ in one.states if waiting is not None and level < waiting]
        if waiting is not None and one.item.complete and all(state == "signed" for state in earlier):
            counts = found.setdefault(level_name(engagement, waiting), {})
            counts["sign"] = counts.get("sign", 0) + 1
    return found


def doubtful_signoffs(engagement: Engagement) -> list[Signoff]:
    """Return reviews signed by somebody who had not the role for it, where a team is set."""
    return [found for found in signoffs(engagement).values() if doubtful(engagement, found)]
