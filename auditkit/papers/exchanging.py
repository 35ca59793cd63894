"""Listings of what went between firm and auditee, and within the firm: forms, evidence, letters, answers, notes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from auditkit.core.paper import Listing, Row
from auditkit.engagement.answer_words import about_words
from auditkit.engagement.evidence_forms import Form, forms
from auditkit.engagement.evidence_matching import voucher_of
from auditkit.engagement.evidencing import Link, evidence
from auditkit.engagement.finding import points_text
from auditkit.engagement.letters import letters
from auditkit.engagement.noting import Note, notes
from auditkit.engagement.responding import Response, Silence, responses, silences
from auditkit.engagement.team import members, policy
from auditkit.messages import has, pick, text
from auditkit.papers.columns import column, listing, row
from auditkit.papers.ground import Ground, chosen

_NOT_YET = "0000-00-00"
"""A day on which nothing is overdue: what a paper says must not change because a day has passed."""


def listed_forms(ground: Ground, select: Sequence[str]) -> Listing:
    """List evidence forms, withdrawn ones too: what they say, when they went out, what the unit said."""
    columns = (
        column("form-number", width=1),
        column("matter", width=2),
        column("exceptions", "number", 0.6, total=True),
        column("amount", "amount", 1.3),
        column("collectors", width=1.1),
        column("sent", "date", 1),
        column("due", "date", 1),
        column("state", width=0.8),
        column("answered", width=1.2),
        column("opinion", width=2),
        column("settled", width=1.6),
    )
    found = [item for item in forms(ground.engagement) if chosen(item.id, select)]
    return listing(columns, [_form(item) for item in found])


def _form(item: Form) -> Row:
    number = item.id if item.number == item.id else f"{item.id} {item.number}"
    told = any(fact.amount is not None for fact in item.items)
    answered = text("papers.and").join(part for part in (item.answered, item.signed_by) if part)
    counts = (Decimal(len(item.items)), item.total if told else None) if item.live else (None, None)
    return row(
        item.id,
        number,
        item.matter,
        *counts,
        text("papers.and").join(item.collectors) or "—",
        item.sent or "—",
        item.due or "—",
        text(f"evidence-form.state.{item.state(_NOT_YET)}"),
        answered or "—",
        item.opinion or "—",
        item.withdrawn or item.settled or "—",
    )


def listed_evidence(ground: Ground, select: Sequence[str]) -> Listing:
    """List the evidence that stands: from whom and when, what it proves, its hash."""
    columns = (
        column("file", width=2.2),
        column("received", "date", 1),
        column("provider", width=1),
        column("form", width=0.9),
        column("proves", width=1.8),
        column("sha", width=2.8),
    )
    rows = []
    for item in evidence(ground.engagement):
        if item.live and chosen(item.name, select):
            name = f"{item.folder}/{item.name}" if item.folder else item.name
            form = text(f"evidence.form.{item.form}") if item.form else "—"
            proves = text("papers.then").join(dict.fromkeys(_proved(link) for link in item.links)) or "—"
            rows.append(row(item.sha256, name, item.received or "—", item.giver or "—", form, proves, item.sha256))
    return listing(columns, rows)


def _proved(link: Link) -> str:
    return voucher_of(link.id).shown if link.kind == "voucher" else f"{text(f'evidence.kind.{link.kind}')} {link.id}"


def listed_letters(ground: Ground, select: Sequence[str]) -> Listing:
    """List the letters that ask for opinions on the draft, withdrawn ones too."""
    columns = (
        column("letter", width=0.8),
        column("document-number", width=1.6),
        column("round", "number", 0.6),
        column("addressee", width=2),
        column("sent", "date", 1),
        column("due", "date", 1),
        column("draft-total", width=0.9),
        column("state", width=1),
    )
    answered = {(item.round, item.name) for item in responses(ground.engagement) if item.live}
    silent = {(item.round, item.name) for item in silences(ground.engagement)}
    rows = []
    for item in letters(ground.engagement):
        if chosen(item.id, select):
            state = text(f"letters.state.{'withdrawn' if item.withdrawn else 'sent' if item.sent else 'draft'}")
            if not item.withdrawn and (item.round, item.name) in (answered | silent):
                state = text(f"papers.letter.{'answered' if (item.round, item.name) in answered else 'silent'}")
            days = (item.sent or "—", item.due or "—")
            words = (item.total or "—", state)
            rows.append(row(item.id, item.id, item.number or "—", Decimal(item.round), item.name, *days, *words))
    return listing(columns, rows)


def listed_responses(ground: Ground, select: Sequence[str]) -> Listing:
    """List answers that stand with how each was taken and the points it brought back, then recorded silence."""
    columns = (
        column("answer", width=1),
        column("round", "number", 0.6),
        column("respondent", width=1.5),
        column("received", "date", 1),
        column("about", width=1.8),
        column("opinion", width=2.6),
        column("taken", width=0.9),
        column("because", width=2.4),
        column("points_back", width=1),
    )
    found = [item for item in responses(ground.engagement) if item.live and chosen(item.id, select)]
    rows = [_response(ground, item) for item in found]
    rows += [_silence(item) for item in ([] if select else silences(ground.engagement))]
    return listing(columns, rows)


def _response(ground: Ground, item: Response) -> Row:
    taken = text(f"responses.taken.{item.taken or 'open'}" if item.objects else "responses.no-objection")
    back = text("papers.then").join(f"{name} +{points_text(points)}" for name, points in item.restored.items())
    words = (item.received or "—", about_words(ground.engagement, item), item.opinion, taken, item.reason or "—")
    return row(item.id, item.id, Decimal(item.round), item.name, *words, back or "—")


def _silence(item: Silence) -> Row:
    words = ("—", "—", text("responses.said-nothing"), "—", item.remark or "—", "—")
    return row(f"silence/{item.round}/{item.kind}/{item.name}", "—", Decimal(item.round), item.name, *words)


def listed_notes(ground: Ground, select: Sequence[str]) -> Listing:
    """List review notes: who raised, answered and cleared them, and when."""
    columns = (
        column("note", width=1),
        column("about", width=1.2),
        column("opinion", width=2.6, label="note-text"),
        column("raised", width=1.2),
        column("reply", width=2.6),
        column("replied", width=1.2),
        column("state", width=0.8),
        column("cleared", width=1.2),
    )
    found = [item for item in notes(ground.engagement) if chosen(item.id, select)]
    return listing(columns, [_note(item) for item in found])


def _note(item: Note) -> Row:
    raised, replied = _who(item.raised_by, item.raised_at), _who(item.answered_by, item.answered_at)
    cleared = _who(item.cleared_by, item.cleared_at)
    if item.because:
        cleared += f" {item.because}"
    state = text(f"review.note-state.{item.status}")
    kind, _, name = item.item.partition(":")
    about = f"{text(f'papers.about.{kind}')} {name}".rstrip() if has(f"papers.about.{kind}") else item.item
    return row(item.id, item.id, about, item.text, raised, item.answer or "—", replied, state, cleared)


def _who(name: str, at: str) -> str:
    return f"{name}\n{at[:10]}" if name else "—"


def listed_members(ground: Ground, _: Sequence[str]) -> Listing:
    """List the members of the team with their roles; who left is named with the reason."""
    columns = (
        column("member", width=1.5),
        column("roles", width=2.4),
        column("recorded-by", width=1),
        column("on", "date", 1, label="recorded-on"),
        column("remark", width=2),
    )
    engagement = ground.engagement
    known = {role.id: pick(role.name) for role in policy(engagement).roles}
    rows = []
    for item in members(engagement, former=True):
        record = engagement.log.get("member", item.name)
        entry = engagement.log.entry(record.seq) if record is not None else None
        roles = text("papers.and").join(known.get(role, role) for role in item.roles)
        remark = item.because or "—" if item.live else text("papers.member-left", because=item.because)
        said = (entry.by, entry.at[:10]) if entry is not None else ("—", "—")
        rows.append(row(item.name, item.name, roles, *said, remark))
    return listing(columns, rows)
