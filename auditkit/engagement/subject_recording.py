"""Recording subjects: what they are, their money and figures; each change one decision."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from auditkit.core.rubric import Rubric
from auditkit.engagement.evidencing import keep_in
from auditkit.engagement.finding import finding
from auditkit.engagement.folder import Engagement
from auditkit.engagement.subjects import (
    MAIN,
    QUANTITIES,
    Funds,
    Kind,
    Level,
    Stated,
    Subject,
    rubric_of,
    subject,
    subject_body,
    subjects,
)
from auditkit.engagement.weighting import check_weights
from auditkit.errors import UsageError
from auditkit.messages import speaking, text
from auditkit.store.files import write_whole

_ID = re.compile(r"[\w][\w\-]{0,39}")
_TAKEN = ("unit", "work", "result", "summary", "problems", "recommendations", "limits", "experience", "targets")
"""Names of passages of the report: a subject has its own beside them."""


@dataclass(frozen=True)
class Change:
    """What a new or changed subject should be; None leaves it as it is."""

    name: str | None = None
    kind: Kind | None = None
    rubric: str | None = None
    entity: str | None = None
    weights: Mapping[str, Fraction] | None = None
    findings: tuple[str, ...] | None = None


def add_subject(engagement: Engagement, id_: str, wanted: Change) -> bool:
    """Record a subject; the same again records nothing. Returns whether anything was recorded.

    Raises:
        UsageError: If the id cannot be used or is taken, no name is given, another subject has that name, or the
            rubric, its points or a finding do not fit.
    """
    if not _ID.fullmatch(id_) or id_ == MAIN or id_ in _TAKEN:
        raise UsageError("subjects.bad-id", id=id_)
    with engagement.deciding():
        known = {item.id: item for item in subjects(engagement)}
        made = _changed(engagement, Subject(id_, ""), wanted)
        if id_ in known and (made.name, made.kind) != (known[id_].name, known[id_].kind):
            raise UsageError("subjects.taken", id=id_, name=known[id_].name)
        new = _record(engagement, _changed(engagement, known.get(id_, made), wanted))
    passage = engagement.root / "narrative" / f"{id_}.md"
    if new and not passage.exists():
        write_whole(passage, skeleton(engagement.config.language).encode())
    return new


def edit_subject(engagement: Engagement, id_: str, wanted: Change) -> bool:
    """Change a subject; returns whether anything was recorded.

    Raises:
        UsageError: As for adding; and if the engagement itself is named, which ``engagement.toml`` describes.
    """
    if id_ == MAIN:
        raise UsageError("subjects.is-main")
    with engagement.deciding():
        return _record(engagement, _changed(engagement, subject(engagement, id_), wanted))


def set_funds(engagement: Engagement, id_: str, level: Level, funds: Funds, *, evidence: Sequence[Path] = ()) -> bool:
    """Record the money of one level of government; what is None stays as it was. Returns whether anything changed.

    Args:
        engagement: The engagement.
        id_: The subject.
        level: Level of government.
        funds: Amounts in yuan and their reason.
        evidence: Files that prove them; none keeps those on record.

    Raises:
        UsageError: If nothing is stated, no reason is given, or an amount is below 0.
    """
    given = {name: getattr(funds, name) for name in QUANTITIES if getattr(funds, name) is not None}
    if not given:
        raise UsageError("subjects.no-amount")
    if not funds.because.strip():
        raise UsageError("subjects.because-needed")
    if any(amount < 0 for amount in given.values()):
        raise UsageError("subjects.below-zero")
    with engagement.deciding() as batch:
        known = subject(engagement, id_)
        before = known.funds.get(level, Funds())
        proof = keep_in(engagement, batch, evidence) or before.evidence
        after = replace(before, **given, because=funds.because, evidence=proof)
        return _record(engagement, replace(known, funds={**known.funds, level: after}))


def set_value(engagement: Engagement, id_: str, measure: str, stated: Stated, *, evidence: Sequence[Path] = ()) -> bool:
    """Record a figure of a subject for a measure of its rubric. Returns whether anything changed.

    Args:
        engagement: The engagement.
        id_: The subject.
        measure: Id of the measure.
        stated: Value and reason.
        evidence: Files that prove it.

    Raises:
        UsageError: If no reason is given, or the engagement itself is named, whose measures ``measure set`` sets.
    """
    if id_ == MAIN:
        raise UsageError("subjects.is-main")
    if not stated.because.strip():
        raise UsageError("subjects.because-needed")
    with engagement.deciding() as batch:
        known = subject(engagement, id_)
        proven = replace(stated, evidence=keep_in(engagement, batch, evidence) or stated.evidence)
        return _record(engagement, replace(known, values={**known.values, measure: proven}))


def remove_subject(engagement: Engagement, id_: str, because: str) -> None:
    """Take a subject out; its records stay in the log.

    Raises:
        UsageError: If there is none, it is the engagement itself, or no reason is given.
    """
    if id_ == MAIN:
        raise UsageError("subjects.is-main")
    if not because.strip():
        raise UsageError("subjects.because-needed")
    with engagement.deciding():
        _record(engagement, replace(subject(engagement, id_), live=False, because=because))


def _changed(engagement: Engagement, item: Subject, wanted: Change) -> Subject:
    said: dict[str, Any] = {
        name: value
        for name in ("name", "kind", "rubric", "entity", "weights", "findings")
        if (value := getattr(wanted, name)) is not None
    }
    made = replace(item, **said)
    if not made.name.strip():
        raise UsageError("subjects.no-name")
    same = [other.id for other in subjects(engagement) if other.name == made.name and other.id != made.id]
    if same:
        raise UsageError("subjects.name-taken", name=made.name, id=same[0])
    for id_ in made.findings:
        if not finding(engagement, id_).live:
            raise UsageError("finding.withdrawn", id=id_)
    if made.rubric:
        _check_rubric(rubric_of(engagement, made.rubric), made)
    elif made.weights:
        raise UsageError("subjects.no-rubric", id=made.id)
    return made


def _check_rubric(rubric: Rubric, item: Subject) -> None:
    if item.weights:
        check_weights(rubric, item.weights)
    elif rubric.open:
        raise UsageError("subjects.points-needed", rubric=rubric.id, id=item.id)


def _record(engagement: Engagement, item: Subject) -> bool:
    with engagement.batch() as batch:
        known = engagement.log.get("subject", item.id)
        order = known.body["order"] if known else batch.next_number("subject")
        body = {**subject_body(item), "order": order}
        if known is not None and known.body == body:
            return False
        batch.add("decision", "subject", item.id, body)
    return True


def skeleton(language: str) -> str:
    """Return the headings of the passage about a subject; those left without words are not printed."""
    with speaking(language):
        heads = [text(f"subjects.heading.{name}") for name in ("facts", "work", "supervision", "results", "problems")]
    return "\n\n".join(f"# {head}" for head in heads) + "\n"
