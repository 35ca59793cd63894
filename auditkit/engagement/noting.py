"""Review notes: raised on something, answered, and cleared only by whoever raised them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from auditkit.engagement.folder import Engagement
from auditkit.engagement.team import policy, roles_of
from auditkit.errors import UsageError
from auditkit.store.log import Record

NoteStatus = Literal["open", "answered", "cleared"]


@dataclass(frozen=True)
class Note:
    """A review note (复核意见).

    Attributes:
        id: ``N-001``.
        item: Key of what it is about, such as ``finding:F-001``.
        text: What is asked or objected to.
        status: ``open``, ``answered`` or ``cleared``.
        raised_by: Who raised it.
        raised_at: When, ISO 8601 in UTC.
        asked_of: Who is to answer, ``""`` for whoever prepared the thing.
        answer: The answer, ``""`` while there is none.
        answered_by: Who answered.
        answered_at: When.
        cleared_by: Who cleared it.
        cleared_at: When.
        because: Why it was cleared by somebody else, or what was said on clearing.
    """

    id: str
    item: str
    text: str
    status: NoteStatus
    raised_by: str
    raised_at: str
    asked_of: str = ""
    answer: str = ""
    answered_by: str = ""
    answered_at: str = ""
    cleared_by: str = ""
    cleared_at: str = ""
    because: str = ""

    @property
    def open(self) -> bool:
        """Whether it still has to be answered or cleared."""
        return self.status != "cleared"


def notes(engagement: Engagement) -> list[Note]:
    """Return all review notes by number."""
    return [_note(engagement, record) for record in engagement.log.all("note")]


def note(engagement: Engagement, id_: str) -> Note:
    """Return one review note.

    Raises:
        UsageError: If there is none of this id.
    """
    record = engagement.log.get("note", id_.upper())
    if record is None:
        known = ", ".join(found.id for found in engagement.log.all("note")) or "—"
        raise UsageError("review.note-unknown", id=id_, known=known)
    return _note(engagement, record)


def _note(engagement: Engagement, record: Record) -> Note:
    body = record.body
    found = Note(record.id, body["item"], body["text"], body["status"], "", "", body["asked_of"], body["answer"])
    for entry in engagement.log.entries("note", record.id):
        status = entry.body["status"]
        if not found.raised_by:
            found = replace(found, raised_by=entry.by, raised_at=entry.at)
        elif status == "answered":
            found = replace(found, answered_by=entry.by, answered_at=entry.at)
        elif status == "cleared":
            found = replace(found, cleared_by=entry.by, cleared_at=entry.at)
    return replace(found, because=body["because"])


def _body(item: Note) -> dict[str, Any]:
    names = ("item", "text", "status", "asked_of", "answer", "because")
    return {name: getattr(item, name) for name in names}


def raise_note(engagement: Engagement, key: str, words: str, asked_of: str = "") -> Note:
    """Raise a note on something.

    Args:
        engagement: The engagement; ``engagement.by`` raises it.
        key: What it is about, as commands name it; the caller has seen that there is such a thing.
        words: What is asked.
        asked_of: Who is to answer; ``""`` for whoever prepared it.

    Raises:
        UsageError: If nothing is asked.
    """
    if not words.strip():
        raise UsageError("review.note-empty")
    with engagement.deciding() as batch:
        id_ = f"N-{batch.next_number('note'):03d}"
        draft = Note(id_, key, words.strip(), "open", "", "", " ".join(asked_of.split()))
        batch.add("decision", "note", id_, _body(draft))
    return note(engagement, id_)


def answer_note(engagement: Engagement, id_: str, words: str) -> Note:
    """Answer a note; answered again, the new answer counts and the old one stays in the log.

    Raises:
        UsageError: If there is no such note, it is cleared, the answer is empty, or it is one's own note.
    """
    if not words.strip():
        raise UsageError("review.answer-empty")
    with engagement.deciding() as batch:
        found = note(engagement, id_)
        if not found.open:
            raise UsageError("review.note-cleared", id=found.id, by=found.cleared_by)
        if found.raised_by == engagement.by:
            raise UsageError("review.own-note", id=found.id)
        new = replace(found, status="answered", answer=words.strip())
        if new.answer != found.answer or found.answered_by != engagement.by:
            batch.add("decision", "note", found.id, _body(new))
    return note(engagement, id_)


def clear_note(engagement: Engagement, id_: str, because: str = "") -> Note:
    """Clear a note: whoever raised it, or somebody whose role may do so, with a reason.

    Raises:
        UsageError: If there is no such note, it is cleared already, somebody else raised it and the role or the
            reason for clearing it is missing, or it has no answer and no reason is given.
    """
    with engagement.deciding() as batch:
        found = note(engagement, id_)
        if not found.open:
            raise UsageError("review.note-cleared", id=found.id, by=found.cleared_by)
        if found.raised_by != engagement.by:
            may = policy(engagement).may_clear
            if not set(roles_of(engagement, engagement.by)) & set(may):
                raise UsageError("review.not-your-note", id=found.id, by=found.raised_by, roles=", ".join(may) or "—")
            if not because.strip():
                raise UsageError("review.override-reason", id=found.id, by=found.raised_by)
        elif found.status == "open" and not because.strip():
            raise UsageError("review.unanswered", id=found.id)
        batch.add("decision", "note", found.id, _body(replace(found, status="cleared", because=because.strip())))
    return note(engagement, id_)


def reopen_note(engagement: Engagement, id_: str, because: str) -> Note:
    """Send an answer back, or open a cleared note again; only whoever raised it.

    Raises:
        UsageError: If there is no such note, it is open, somebody else raised it, or no reason is given.
    """
    if not because.strip():
        raise UsageError("finding.reason-needed")
    with engagement.deciding() as batch:
        found = note(engagement, id_)
        if found.status == "open":
            raise UsageError("review.note-open", id=found.id)
        if found.raised_by != engagement.by:
            raise UsageError("review.not-your-note", id=found.id, by=found.raised_by, roles="—")
        batch.add("decision", "note", found.id, _body(replace(found, status="open", because=because.strip())))
    return note(engagement, id_)
