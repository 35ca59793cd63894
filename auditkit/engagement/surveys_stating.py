"""What people say about a survey: who was asked, how many were sent, what came of it; taken back too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from auditkit.analysis.satisfaction import Formula
from auditkit.core.money import half_up
from auditkit.engagement.folder import Engagement
from auditkit.engagement.surveys import KIND, TABLE, SurveyGroup, place_of, survey_group, survey_names
from auditkit.engagement.targets import table_rows
from auditkit.errors import UsageError
from auditkit.store.files import keep

MOST = 10**12
"""No count of people is larger."""


@dataclass(frozen=True)
class Stated:
    """What a person says about a group.

    Attributes:
        because: By which paper.
        population: How many the group has.
        sent: Questionnaires sent.
        returned: Answers that came back.
        valid: Answers that count.
        satisfied: Satisfied ones among them; gives the value.
        value: Satisfaction in percent, where only that is known.
        formula: How it is or was computed.
        survey: Imported survey that gives the answers in place of figures stated.
        evidence: Files that prove it.
        subject: Project that they were asked about, ``""`` for the whole.
    """

    because: str
    population: int | None = None
    sent: int | None = None
    returned: int | None = None
    valid: int | None = None
    satisfied: int | None = None
    value: Fraction | None = None
    formula: Formula | None = None
    survey: str = ""
    evidence: Sequence[Path] = ()
    subject: str = ""


def set_group(engagement: Engagement, name: str, said: Stated) -> SurveyGroup:
    """Record what is known about a group; the same again records nothing.

    Raises:
        UsageError: If the figures contradict each other, no reason is given, or nothing says how satisfied they are.
    """
    name = " ".join(name.split())
    if not said.because.strip():
        raise UsageError("targets.because-needed")
    if not name:
        raise UsageError("targets.group-needed")
    _check_source(engagement, name, said)
    _check_counts(name, said)
    with engagement.deciding() as batch:
        evidence = [keep(path, engagement.evidence) for path in said.evidence]
        for sha256, path in zip(evidence, said.evidence, strict=True):
            if engagement.log.get("evidence", sha256) is None:
                batch.add("receipt", "evidence", sha256, {"name": path.name, "size": path.stat().st_size})
        body = _body(said, evidence)
        known = engagement.log.get(KIND, name)
        if known is None or known.body != body:
            batch.add("decision", KIND, name, body)
    return survey_group(engagement, name)


def _body(said: Stated, evidence: list[str]) -> dict[str, Any]:
    return {
        "population": said.population,
        "sent": said.sent,
        "returned": said.returned,
        "valid": said.valid,
        "satisfied": said.satisfied,
        "value": None if said.value is None else format(half_up(said.value, 6).normalize(), "f"),
        "formula": said.formula,
        "survey": said.survey,
        "subject": said.subject,
        "because": said.because,
        "evidence": evidence,
        "live": True,
    }


def _check_source(engagement: Engagement, name: str, said: Stated) -> None:
    figures = (said.returned, said.valid, said.satisfied, said.value)
    if said.survey:
        known = survey_names(engagement)
        if said.survey not in known:
            raise UsageError("targets.no-such-survey", name=said.survey, known="、".join(known) or "—")
        if any(figure is not None for figure in figures):
            raise UsageError("targets.survey-and-figures", survey=said.survey)
        others = [r.id for r in engagement.log.all(KIND) if r.body["live"] and r.body["survey"] == said.survey]
        if others and others != [name]:
            raise UsageError("targets.survey-taken", survey=said.survey, group="、".join(others))
        _check_returned(engagement, name, said)
        return
    if said.valid is None or (said.satisfied is None) == (said.value is None):
        raise UsageError("targets.survey-figures-needed", group=name)
    if said.satisfied is not None and said.formula == "weighted":
        raise UsageError("targets.satisfied-not-weighted", group=name)


def _check_returned(engagement: Engagement, name: str, said: Stated) -> None:
    """No more answers than questionnaires sent, or people asked."""
    own = [row for row in table_rows(engagement, TABLE) if row["survey"] == said.survey]
    returned = len({place_of(row) for row in own})
    for key, most in (("sent", said.sent), ("population", said.population)):
        if most is not None and returned > most:
            raise UsageError("targets.survey-order", group=name, key="returned", found=returned, other=key, most=most)


def _check_counts(name: str, said: Stated) -> None:
    order = [("population", said.population), ("sent", said.sent), ("returned", said.returned), ("valid", said.valid)]
    given = [(key, count) for key, count in [*order, ("satisfied", said.satisfied)] if count is not None]
    for key, count in given:
        if not 0 <= count <= MOST or (key == "valid" and count == 0):
            raise UsageError("targets.survey-count", group=name, key=key, found=count)
    if said.value is not None and not 0 <= said.value <= 100:
        raise UsageError("targets.survey-value", group=name, found=half_up(said.value, 2))
    for (key, count), (lower, part) in zip(given, given[1:], strict=False):
        if part > count:
            raise UsageError("targets.survey-order", group=name, key=lower, found=part, other=key, most=count)


def remove_group(engagement: Engagement, name: str, because: str) -> None:
    """Take back what was said about a group; imported answers count under the name of their survey again.

    Raises:
        UsageError: If nothing was said about it, or no reason is given.
    """
    if not because.strip():
        raise UsageError("targets.because-needed")
    with engagement.deciding() as batch:
        record = engagement.log.get(KIND, name)
        if record is None or not record.body["live"]:
            raise UsageError("targets.nothing-stated", name=name)
        batch.add("decision", KIND, name, {**record.body, "live": False, "because": because})
