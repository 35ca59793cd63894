"""Letters that ask for opinions on the draft (征求意见函): to whom, on what, until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from auditkit.engagement.deadlines import checked_day, days_allowed, due_on, today
from auditkit.engagement.evidencing import About, keep_in
from auditkit.engagement.finding import findings, points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.scoring import ScoreSheet, score_sheet
from auditkit.errors import UsageError
from auditkit.messages import text
from auditkit.store.log import Record

ADDRESSEES = ("auditee", "supervisor", "bureau", "expert", "other")
"""Who may be asked: the evaluated unit, its supervising department, divisions of the bureau, experts, others."""
DAYS = 10
"""Days to answer, unless ``[letters] days`` says otherwise."""


@dataclass(frozen=True)
class Letter:
    """A letter with the draft.

    Attributes:
        id: ``L-001``.
        round: Round, from 1.
        kind: One of ``ADDRESSEES``.
        name: To whom.
        number: Number printed on it.
        findings: Findings put before the addressee, with their revision.
        points: Points awarded then by indicator, None while unscored; without anything that answers brought back.
        restored: Points that answers to earlier rounds had brought back by then.
        total: Total of the draft, None while it had none.
        grade: Its grade.
        sent: Day it went out, ``""`` while it has not.
        due: Last day to answer.
        days: Days to answer, as printed before it goes out.
        files: SHA-256 of the letter as it went out.
        withdrawn: Why it was withdrawn.
        by: Who recorded it last.
    """

    id: str
    round: int
    kind: str
    name: str
    number: str = ""
    findings: Mapping[str, int] = field(default_factory=dict)
    points: Mapping[str, str | None] = field(default_factory=dict)
    restored: Mapping[str, str] = field(default_factory=dict)
    total: str | None = None
    grade: str | None = None
    sent: str = ""
    due: str = ""
    days: int = DAYS
    files: tuple[str, ...] = ()
    withdrawn: str = ""
    by: str = ""

    @property
    def live(self) -> bool:
        """Whether it was not withdrawn."""
        return not self.withdrawn

    def waiting(self, on: str = "") -> bool:
        """Tell whether it may still be answered in time on a day, today where none is given."""
        return not self.sent or (on or today()) <= self.due

    @property
    def state(self) -> str:
        """``draft``, ``sent``, ``due`` (the deadline has passed) or ``withdrawn``."""
        if self.withdrawn:
            return "withdrawn"
        if not self.sent:
            return "draft"
        return "sent" if self.waiting() else "due"


def letters(engagement: Engagement) -> list[Letter]:
    """Return all letters, withdrawn ones too, by number."""
    return [_letter(engagement, record) for record in engagement.log.all("letter")]


def letter(engagement: Engagement, id_: str) -> Letter:
    """Return one letter.

    Raises:
        UsageError: If there is none of this id.
    """
    record = engagement.log.get("letter", id_.upper())
    if record is None:
        known = ", ".join(item.id for item in engagement.log.all("letter")) or "—"
        raise UsageError("letters.unknown", id=id_, known=known)
    return _letter(engagement, record)


def _letter(engagement: Engagement, record: Record) -> Letter:
    values: dict[str, Any] = {**record.body, "files": tuple(record.body["files"])}
    return Letter(id=record.id, by=engagement.log.entry(record.seq).by, **values)


def _body(item: Letter) -> dict[str, Any]:
    body = asdict(item)
    del body["id"], body["by"]
    return {**body, "files": list(item.files)}


def addressee(engagement: Engagement, kind: str, name: str) -> str:
    """Return the name of who is asked or answers; the unit and the bureau are known by the engagement.

    Raises:
        UsageError: If the kind is unknown, or the name is not known.
    """
    if kind not in ADDRESSEES:
        raise UsageError("responses.kind-unknown", found=kind, known=", ".join(ADDRESSEES))
    said = " ".join(name.split())
    known = {"auditee": engagement.config.entity, "bureau": engagement.config.commissioner}.get(kind, "")
    if not said and not known:
        raise UsageError("responses.who-needed", kind=text(f"responses.kind.{kind}"))
    return said or known


def draft_letter(
    engagement: Engagement,
    kind: str,
    name: str = "",
    *,
    round_: int | None = None,
    number: str = "",
    days: int | None = None,
) -> Letter:
    """Record a letter with the draft as it stands; one that has not gone out is brought up to date.

    Args:
        engagement: The engagement.
        kind: One of ``ADDRESSEES``.
        name: To whom; the unit or the commissioner where not given.
        round_: Round; where not given that of the last letters, the next one once this addressee was asked in it.
        number: Number printed on it.
        days: Days to answer, where not those of the engagement.

    Raises:
        UsageError: If the round was sent to this addressee already, or is not the next one.
    """
    who = addressee(engagement, kind, name)
    with engagement.deciding() as batch:
        live = [item for item in letters(engagement) if item.live]
        open_ = next(
            (item for item in live if item.name == who and not item.sent and round_ in (None, item.round)), None
        )
        wanted = open_.round if open_ is not None else _next_round(live, who, round_)
        id_ = open_.id if open_ is not None else f"L-{batch.next_number('letter'):03d}"
        allowed = days or (open_.days if open_ is not None else days_allowed(engagement, "letters", DAYS))
        new = replace(
            _snapshot(engagement, Letter(id_, wanted, kind, who)),
            number=number.strip() or (open_.number if open_ is not None else ""),
            days=allowed,
        )
        if open_ is None or _body(new) != _body(open_):
            batch.add("decision", "letter", id_, _body(new))
    return letter(engagement, id_)


def _next_round(live: list[Letter], who: str, wanted: int | None) -> int:
    last = max((item.round for item in live), default=0)
    mine = {item.round for item in live if item.name == who}
    if wanted is None:
        return last + 1 if last in mine or not last else last
    if wanted in mine:
        raise UsageError("letters.round-sent", name=who, round=wanted)
    if not 1 <= wanted <= last + 1:
        raise UsageError("letters.round-unknown", round=wanted, next=last + 1)
    return wanted


def _snapshot(engagement: Engagement, item: Letter) -> Letter:
    sheet = score_sheet(engagement)
    return replace(
        item,
        findings={one.id: one.revision for one in findings(engagement) if one.live},
        points={
            score.indicator.id: None if score.judged is None else points_text(score.judged) for score in sheet.scores
        },
        restored={score.indicator.id: points_text(score.brought_back) for score in sheet.scores if score.brought_back},
        total=None if sheet.total is None else points_text(sheet.total),
        grade=sheet.grade,
    )


def send_letter(engagement: Engagement, id_: str, on: str = "", due: str = "", files: tuple[Path, ...] = ()) -> Letter:
    """Record that a letter went out; what went out is kept.

    Args:
        engagement: The engagement.
        id_: The letter.
        on: Day, today where not given.
        due: Last day to answer; counted from its days where not given.
        files: The letter as it went out: the stamped scan, or the file that was written.

    Raises:
        UsageError: If it was withdrawn, the draft changed since the letter was written, or the deadline lies before.
    """
    checked_day(due)
    day = checked_day(on) or today()
    with engagement.deciding() as batch:
        old = letter(engagement, id_)
        if not old.live:
            raise UsageError("letters.is-withdrawn", id=old.id)
        _check_order(engagement, old, day)
        if not old.sent and outdated(engagement, old):
            raise UsageError("letters.outdated", id=old.id)
        last = due or due_on(day, old.days)
        if last < day:
            raise UsageError("letters.due-before", due=last, sent=day)
        kept = keep_in(engagement, batch, files, About(effective=day))
        new = replace(old, sent=day, due=last, files=tuple(dict.fromkeys((*old.files, *kept))))
        if _body(new) != _body(old):
            batch.add("decision", "letter", old.id, _body(new))
    return letter(engagement, id_)


def _check_order(engagement: Engagement, item: Letter, day: str) -> None:
    """Refuse a day before a round that came earlier, or after one that came later."""
    for other in letters(engagement):
        if not other.live or not other.sent or other.round == item.round:
            continue
        if (other.round < item.round and day < other.sent) or (other.round > item.round and day > other.sent):
            raise UsageError(
                "letters.round-order", id=item.id, round=item.round, sent=day, other=other.round, on=other.sent
            )


def outdated(engagement: Engagement, item: Letter) -> bool:
    """Tell whether findings or points are no longer those that a letter puts before its addressee."""
    now = _snapshot(engagement, item)
    return (now.findings, now.points) != (item.findings, item.points)


def withdraw_letter(engagement: Engagement, id_: str, because: str) -> Letter:
    """Withdraw a letter; the round may be sent again.

    Raises:
        UsageError: If it is withdrawn already, or no reason is given.
    """
    if not because.strip():
        raise UsageError("finding.reason-needed")
    with engagement.deciding() as batch:
        old = letter(engagement, id_)
        if not old.live:
            raise UsageError("letters.is-withdrawn", id=old.id)
        batch.add("decision", "letter", old.id, _body(replace(old, withdrawn=because.strip())))
    return letter(engagement, id_)


def draft_points(engagement: Engagement, sheet: ScoreSheet) -> Mapping[str, Fraction | None]:
    """Return the points of the draft by indicator: of the first round sent, else as judged now."""
    sent = sorted((item for item in letters(engagement) if item.live and item.sent), key=lambda item: item.round)
    if sent:
        return {id_: None if points is None else Fraction(points) for id_, points in sent[0].points.items()}
    return {score.indicator.id: score.judged for score in sheet.scores}
