"""Where the file stands: notes, signatures, requests, forms, answers, releases, the days of the archive, who acts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from auditkit.engagement.blocking import undecided
from auditkit.engagement.closing import standing_lines, terms
from auditkit.engagement.evidence_forms import forms
from auditkit.engagement.finding import findings
from auditkit.engagement.folder import Engagement
from auditkit.engagement.limiting import limitations
from auditkit.engagement.noting import notes
from auditkit.engagement.publishing import publish_state
from auditkit.engagement.releases import latest, releases
from auditkit.engagement.requests import asked_for
from auditkit.engagement.responding import silent
from auditkit.engagement.reviewing import Reviewable, level_name, part_words
from auditkit.engagement.team import outsiders
from auditkit.engagement.unreporting import unreported
from auditkit.engagement.waiting import Standing, agenda, standings
from auditkit.messages import text


@dataclass
class FileStanding:
    """Where the file of an engagement stands.

    Attributes:
        notes: Ids of review notes that are not cleared.
        signed: Signatures in force.
        unsigned: Signatures that are missing.
        sign_stale: Stale signatures: item, name of the level, who signed.
        outsiders: People who acted without being in the team, with how many entries.
        requests_overdue: Numbers of papers asked for and overdue.
        forms_overdue: Evidence forms that were not answered in time.
        letters_overdue: Letters with the draft that were not answered in time.
        responses_open: Answers that nobody decided.
        limits: Checks whose limitation nobody stated.
        unreported: Confirmed exceptions without finding whose leaving out is not approved.
        unpublished: Findings that are not published as they stand.
        releases: For each edition the newest release: id, day, who, parts changed since.
        next: Who must act, with the number of things by task.
        archive_due: Last day to close the file, None while the report has no date.
        keep_until: Last day on which it must be kept, None likewise.
        archive: What is said about closing it.
    """

    notes: list[str] = field(default_factory=list)
    signed: int = 0
    unsigned: int = 0
    sign_stale: list[tuple[str, str, str]] = field(default_factory=list)
    outsiders: dict[str, int] = field(default_factory=dict)
    requests_overdue: list[str] = field(default_factory=list)
    forms_overdue: list[str] = field(default_factory=list)
    letters_overdue: list[str] = field(default_factory=list)
    responses_open: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    unreported: int = 0
    unpublished: list[str] = field(default_factory=list)
    releases: list[dict[str, Any]] = field(default_factory=list)
    next: dict[str, dict[str, int]] = field(default_factory=dict)
    archive_due: str | None = None
    keep_until: str | None = None
    archive: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        stale = [{"item": item, "level": level, "by": by} for item, level, by in self.sign_stale]
        return {**asdict(self), "sign_stale": stale}

    def lines(self) -> Iterator[str]:
        """Yield what a person reads."""
        yield from self._reviews()
        yield from self._waiting()
        yield from self._released()
        yield from self.archive
        for who, tasks in self.next.items():
            words = text("review.comma").join(
                text("status.task", task=text(f"review.task.{t}"), count=n) for t, n in tasks.items()
            )
            yield text("status.next", who=who, tasks=words)

    def _reviews(self) -> Iterator[str]:
        yield text("status.reviews", signed=self.signed, stale=len(self.sign_stale), missing=self.unsigned)
        for item, level, by in self.sign_stale[:MOST]:
            yield text("status.sign-stale", item=item, level=level, by=by)
        if self.outsiders:
            yield text("status.outsiders", names=text("review.comma").join(self.outsiders))

    def _waiting(self) -> Iterator[str]:
        for name in LISTED:
            ids = getattr(self, name)
            if ids:
                message = f"status.{name.replace('_', '-')}"
                yield text(message, count=len(ids), ids=", ".join(ids[:MOST]) + ("…" if len(ids) > MOST else ""))
        if self.unreported:
            yield text("status.unreported", count=self.unreported)

    def _released(self) -> Iterator[str]:
        for one in self.releases:
            message = "status.released-changed" if one["changed"] else "status.released"
            yield text(message, id=one["id"], day=one["on"], by=one["by"], changed=part_words(one["changed"]))
        if not self.releases:
            yield text("status.not-released")


MOST = 8
"""Most ids that one line names."""
LISTED = (
    "notes",
    "unpublished",
    "limits",
    "requests_overdue",
    "forms_overdue",
    "letters_overdue",
    "responses_open",
)


def file_standing(engagement: Engagement, items: Sequence[Reviewable], today: date) -> FileStanding:
    """Return where the file stands.

    Args:
        engagement: The engagement.
        items: What can be signed; what is not among them is not looked at.
        today: Day by which something is overdue.
    """
    day = today.isoformat()
    found = FileStanding(
        notes=[note.id for note in notes(engagement) if note.open],
        outsiders=outsiders(engagement),
        requests_overdue=[item.id for item in asked_for(engagement, today) if item.state == "overdue"],
        forms_overdue=[form.id for form in forms(engagement) if form.state(day) == "overdue"],
        letters_overdue=[letter.id for letter in silent(engagement)],
        responses_open=[id_ for id_, _ in undecided(engagement)],
        unpublished=[
            item.id for item in findings(engagement) if item.live and publish_state(engagement, item) != "published"
        ],
        archive=standing_lines(engagement, today),
        next={
            name: {str(task): count for task, count in tasks.items()}
            for name, tasks in agenda(engagement, items).items()
        },
    )
    days = terms(engagement.config)
    found.archive_due = None if days.due is None else days.due.isoformat()
    found.keep_until = None if days.keep_until is None else days.keep_until.isoformat()
    if any(record.body["stored"] for record in engagement.log.all("table")):
        found.limits = [item.check for item in limitations(engagement) if not item.stated]
        found.unreported = sum(1 for one in unreported(engagement) if not one.settled)
    _count(engagement, found, standings(engagement, items))
    found.releases = list(_releases(engagement, items))
    return found


def _count(engagement: Engagement, found: FileStanding, listed: Iterable[Standing]) -> None:
    for one in listed:
        for level, state, signed, _ in one.states:
            found.signed += state == "signed"
            found.unsigned += state == "missing"
            if state == "stale" and signed is not None:
                found.sign_stale.append((one.item.key, level_name(engagement, level), signed.by))


def _releases(engagement: Engagement, items: Sequence[Reviewable]) -> Iterator[dict[str, Any]]:
    report = next((item for item in items if item.kind == "report"), None)
    for edition in dict.fromkeys(one.edition for one in releases(engagement)):
        one = latest(engagement, edition)
        if one is not None:
            changed = [] if report is None else list(one.changed(report))
            yield {"id": one.id, "edition": edition, "on": one.on, "by": one.by, "changed": changed}
