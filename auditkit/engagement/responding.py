"""Answers to the draft (征求意见): what was said, by whom, and how it was taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from auditkit.engagement.answered_scores import check_room, indicator_of
from auditkit.engagement.deadlines import checked_day
from auditkit.engagement.evidencing import About, Link, keep_in
from auditkit.engagement.finding import finding, points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.letters import Letter, addressee, letters
from auditkit.errors import UsageError
from auditkit.messages import text, text_in
from auditkit.store.files import file_digest
from auditkit.store.log import Record

REFERS = ("finding", "deduction", "indicator", "figure", "passage", "general")
TAKEN = ("full", "part", "none")


@dataclass(frozen=True)
class Response:
    """One opinion on a draft.

    Attributes:
        id: ``R-001``.
        round: Round of the draft, from 1.
        kind: Who answered, one of ``ADDRESSEES``.
        name: Name of who answered.
        refers: What it is about, one of ``REFERS``.
        about: Id of that: finding, deduction, indicator or measure; the words of a figure or passage.
        revision: Revision of the finding that was answered, 0 where it is none.
        page: Page of the draft, ``""`` where not said.
        wording: Words of the draft that are objected to.
        opinion: What was said.
        objects: False where the answer is that there is nothing to object to.
        proof: SHA-256 of evidence handed in.
        received: Day received, ISO.
        taken: ``full``, ``part``, ``none``; None until somebody decided.
        reason: Why it was taken so.
        restored: Points brought back, by indicator.
        status: ``live`` or ``withdrawn``.
        because: Why it was withdrawn.
        decided_by: Who decided, ``""`` while open.
    """

    id: str
    round: int
    kind: str
    name: str
    refers: str
    about: str
    opinion: str
    revision: int = 0
    page: str = ""
    wording: str = ""
    objects: bool = True
    proof: tuple[str, ...] = ()
    received: str = ""
    taken: str | None = None
    reason: str = ""
    restored: Mapping[str, Fraction] = field(default_factory=dict)
    status: str = "live"
    because: str = ""
    decided_by: str = ""

    @property
    def live(self) -> bool:
        """Whether it stands."""
        return self.status == "live"

    @property
    def open(self) -> bool:
        """Whether somebody has yet to decide how it is taken."""
        return self.live and self.objects and self.taken is None


@dataclass(frozen=True)
class Silence:
    """A respondent did not answer a round, which is recorded as such.

    Attributes:
        round: The round.
        kind: One of ``ADDRESSEES``.
        name: Who.
        remark: What is known about it: reminders sent, calls.
        by: Who recorded it.
        at: Moment of the record.
    """

    round: int
    kind: str
    name: str
    remark: str
    by: str
    at: str


@dataclass(frozen=True)
class Said:
    """What a person wants to record of an answer; see :class:`Response`.

    Attributes:
        round: None for that of the last letter sent, 1 where there is none.
        proof: Files handed in.
    """

    opinion: str
    name: str = ""
    kind: str = "auditee"
    round: int | None = None
    refers: str = "general"
    about: str = ""
    page: str = ""
    wording: str = ""
    objects: bool = True
    proof: tuple[Path, ...] = ()
    received: str = ""


def responses(engagement: Engagement) -> list[Response]:
    """Return all answers, withdrawn ones too, by number."""
    return [_response(engagement, record) for record in engagement.log.all("response")]


def response(engagement: Engagement, id_: str) -> Response:
    """Return one answer.

    Raises:
        UsageError: If there is none of this id.
    """
    record = engagement.log.get("response", id_.upper())
    if record is None:
        known = ", ".join(item.id for item in engagement.log.all("response")) or "—"
        raise UsageError("responses.unknown", id=id_, known=known)
    return _response(engagement, record)


def _response(engagement: Engagement, record: Record) -> Response:
    body = record.body
    decided = body.get("taken") is not None and body.get("status", "live") == "live"
    return Response(
        id=record.id,
        round=body["round"],
        kind=body["respondent"]["kind"],
        name=body["respondent"]["name"],
        refers=body["refers"]["kind"],
        about=body["refers"]["id"],
        revision=body["refers"].get("revision", 0),
        page=body.get("page", ""),
        wording=body.get("wording", ""),
        opinion=body["opinion"],
        objects=body.get("objects", True),
        proof=tuple(body.get("proof", ())),
        received=body.get("received", ""),
        taken=body.get("taken"),
        reason=body.get("reason", ""),
        restored={name: Fraction(points) for name, points in body.get("restored", {}).items()},
        status=body.get("status", "live"),
        because=body.get("because", ""),
        decided_by=engagement.log.entry(record.seq).by if decided else "",
    )


def _body(item: Response) -> dict[str, Any]:
    refers: dict[str, Any] = {"kind": item.refers, "id": item.about}
    if item.revision:
        refers["revision"] = item.revision
    return {
        "round": item.round,
        "respondent": {"kind": item.kind, "name": item.name},
        "refers": refers,
        **{name: getattr(item, name) for name in ("page", "wording", "opinion", "objects", "received")},
        "proof": list(item.proof),
        "taken": item.taken,
        "reason": item.reason,
        "restored": {name: points_text(points) for name, points in sorted(item.restored.items())},
        "status": item.status,
        "because": item.because,
    }


def answer(engagement: Engagement, said: Said) -> Response:
    """Record an answer to the draft; the same words of the same respondent again record nothing.

    Returns:
        The answer.

    Raises:
        UsageError: If nothing was said, who or what is unknown, a date is none, or the round was not sent.
    """
    opinion = said.opinion.strip()
    if not said.objects:
        opinion = opinion or text_in(engagement.config.language, "responses.no-objection")
    if not opinion:
        raise UsageError("responses.opinion-needed")
    _one_of("responses.refers-unknown", said.refers, REFERS)
    checked_day(said.received)
    with engagement.deciding() as batch:
        round_ = _round(engagement, said.round)
        name = addressee(engagement, said.kind, said.name)
        _check_day(engagement, said.received, round_, name)
        revision = _check_about(engagement, said)
        id_ = f"R-{batch.next_number('response'):03d}"
        item = Response(
            id=id_,
            round=round_,
            kind=said.kind,
            name=name,
            refers=said.refers,
            about=said.about.strip(),
            revision=revision,
            page=said.page.strip(),
            wording=said.wording.strip(),
            opinion=opinion,
            objects=said.objects,
            proof=tuple(map(file_digest, said.proof)),
            received=said.received,
        )
        for known in responses(engagement):
            if known.live and _same(known, item):
                return known
        keep_in(
            engagement, batch, said.proof, About(received=said.received, giver=name, links=(Link("response", id_),))
        )
        batch.add("decision", "response", item.id, _body(item))
    return item


def _check_day(engagement: Engagement, day: str, round_: int, name: str) -> None:
    """Refuse an answer of a day on which nobody had been asked: before the first letter of the round, or one's own."""
    sent = [one for one in letters(engagement) if one.live and one.sent and one.round == round_]
    own = [one for one in sent if one.name == name] or sent
    first = min(own, key=lambda one: one.sent, default=None)
    if day and first is not None and day < first.sent:
        raise UsageError("responses.before-letter", received=day, round=round_, id=first.id, sent=first.sent)


def _same(known: Response, item: Response) -> bool:
    names = ("round", "kind", "name", "refers", "about", "page", "wording", "opinion", "objects", "proof")
    return all(getattr(known, name) == getattr(item, name) for name in names)


def _one_of(message: str, found: str, known: Sequence[str]) -> None:
    if found not in known:
        raise UsageError(message, found=found, known=", ".join(known))


def _round(engagement: Engagement, wanted: int | None) -> int:
    """Return the round answered; one that is named must have been sent where any was."""
    sent = sorted({letter.round for letter in letters(engagement) if letter.live})
    if wanted is None:
        return sent[-1] if sent else 1
    if wanted < 1 or (sent and wanted not in sent):
        raise UsageError("responses.no-round", round=wanted, known=", ".join(map(str, sent)) or "1")
    return wanted


def _check_about(engagement: Engagement, said: Said) -> int:
    """Check that what is answered exists; returns the revision of a finding, else 0."""
    about = said.about.strip()
    if said.refers == "general":
        return 0
    if not about:
        raise UsageError("responses.about-needed", refers=text(f"responses.refers.{said.refers}"))
    if said.refers == "finding":
        item = finding(engagement, about)
        if not item.live:
            raise UsageError("finding.is-withdrawn", id=about)
        return item.revision
    if said.refers in ("deduction", "indicator"):
        indicator_of(engagement, said.refers, about)
    if said.refers == "figure":
        _check_figure(engagement, about)
    return 0


def _check_figure(engagement: Engagement, about: str) -> None:
    from auditkit.engagement.computing import results

    if about not in results(engagement).measures() and not any(sign.isdigit() for sign in about):
        raise UsageError("responses.no-figure", found=about)


@dataclass(frozen=True)
class Taking:
    """How an answer is taken.

    Attributes:
        taken: ``full``, ``part`` or ``none``.
        reason: Why; always needed.
        restored: Points brought back, by indicator.
    """

    taken: str
    reason: str
    restored: Mapping[str, Fraction] = field(default_factory=dict)


def decide_response(engagement: Engagement, id_: str, taking: Taking) -> Response:
    """Record how an answer is taken; the same again records nothing, another decision replaces the one before.

    Raises:
        UsageError: If there is no such answer, no reason, nothing to decide, or points cannot be brought back.
    """
    _one_of("responses.taken-unknown", taking.taken, TAKEN)
    if not taking.reason.strip():
        raise UsageError("responses.reason-needed", id=id_)
    with engagement.deciding() as batch:
        item = response(engagement, id_)
        if not item.live:
            raise UsageError("responses.is-withdrawn", id=item.id)
        if not item.objects:
            raise UsageError("responses.nothing-to-decide", id=item.id)
        if taking.taken == "none" and taking.restored:
            raise UsageError("responses.none-restores", id=item.id)
        new = replace(item, taken=taking.taken, reason=taking.reason.strip(), restored=dict(taking.restored))
        if _body(new) == _body(item):
            return item
        for indicator, points in taking.restored.items():
            check_room(engagement, item, indicator, points)
        batch.add("decision", "response", item.id, _body(new))
    return response(engagement, id_)


def withdraw_response(engagement: Engagement, id_: str, because: str) -> Response:
    """Withdraw an answer recorded by mistake or taken back; points it brought back no longer count.

    Raises:
        UsageError: If there is no such answer, it is withdrawn already, or no reason is given.
    """
    if not because.strip():
        raise UsageError("finding.reason-needed")
    with engagement.deciding() as batch:
        item = response(engagement, id_)
        if not item.live:
            raise UsageError("responses.is-withdrawn", id=item.id)
        batch.add("decision", "response", item.id, _body(replace(item, status="withdrawn", because=because.strip())))
    return response(engagement, id_)


def silences(engagement: Engagement) -> list[Silence]:
    """Return recorded silence of respondents who have not answered the round since, in the order recorded."""
    answered = {(item.round, item.name) for item in responses(engagement) if item.live}
    found = []
    for record in engagement.log.all("silence"):
        body, entry = record.body, engagement.log.entry(record.seq)
        if (body["round"], body["name"]) not in answered:
            found.append(Silence(body["round"], body["kind"], body["name"], body["remark"], entry.by, entry.at))
    return found


def record_silence(engagement: Engagement, name: str, round_: int | None, kind: str, remark: str = "") -> Silence:
    """Record that a respondent did not answer; the same again records nothing.

    Raises:
        UsageError: If the respondent answered, was not asked in this round, or the deadline has not passed.
    """
    with engagement.deciding() as batch:
        number = _round(engagement, round_)
        who = addressee(engagement, kind, name)
        given = [item.id for item in responses(engagement) if item.live and (item.round, item.name) == (number, who)]
        if given:
            raise UsageError("responses.answered", name=who, round=number, ids=", ".join(given))
        _check_asked(engagement, number, who)
        body = {"round": number, "kind": kind, "name": who, "remark": remark.strip()}
        known = engagement.log.get("silence", f"{number}/{who}")
        if known is None or known.body != body:
            batch.add("decision", "silence", f"{number}/{who}", body)
    return next(item for item in silences(engagement) if (item.round, item.name) == (number, who))


def _check_asked(engagement: Engagement, round_: int, name: str) -> None:
    sent = [letter for letter in letters(engagement) if letter.live and letter.round == round_]
    if not sent:
        return
    mine = [letter for letter in sent if letter.name == name]
    if not mine:
        raise UsageError("responses.not-asked", name=name, round=round_, known=", ".join(one.name for one in sent))
    early = next((letter for letter in mine if letter.waiting()), None)
    if early is not None:
        raise UsageError("responses.too-early", name=name, due=early.due, id=early.id)


def silent(engagement: Engagement) -> list[Letter]:
    """Return letters whose deadline has passed and that nobody answered, and whose silence nobody recorded."""
    heard = {(item.round, item.name) for item in responses(engagement) if item.live}
    heard |= {(item.round, item.name) for item in silences(engagement)}
    return [
        letter
        for letter in letters(engagement)
        if letter.live and not letter.waiting() and (letter.round, letter.name) not in heard
    ]
