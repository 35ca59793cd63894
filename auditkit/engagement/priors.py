"""Findings of earlier years and what became of their recommendations (整改)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from auditkit.engagement.folder import Engagement
from auditkit.errors import UsageError
from auditkit.store.files import keep
from auditkit.store.log import Record

KIND = "prior-finding"
STATES = ("open", "done", "part", "none")
"""Not looked at yet; put right; in part; not at all."""


@dataclass(frozen=True)
class Prior:
    """A finding of an earlier year, as information.

    Attributes:
        id: Year and number, ``2018/F-001``.
        year: Year in which it was found.
        title: One line.
        condition: What was found.
        criteria: Rule and article.
        recommendation: What was recommended.
        amount: Amount in yuan, None where none.
        indicators: Indicators concerned.
        deducted: Points taken for it, as text.
        state: One of ``STATES``.
        because: What was found on following it up.
        evidence: SHA-256 of what proves it.
        by: Who decided last.
    """

    id: str
    year: int
    title: str
    condition: str
    criteria: str
    recommendation: str
    amount: str | None
    indicators: tuple[str, ...]
    deducted: str
    state: str
    because: str
    evidence: tuple[str, ...]
    by: str


def priors(engagement: Engagement) -> list[Prior]:
    """Return the findings of earlier years, in the order in which they were carried over."""
    return [_prior(engagement, record) for record in engagement.log.all(KIND)]


def prior(engagement: Engagement, id_: str) -> Prior:
    """Return one of them, by its id or, where only one fits, by its number.

    Raises:
        UsageError: If none or several fit.
    """
    listed = priors(engagement)
    fits = [item for item in listed if item.id == id_] or [
        item for item in listed if item.id.partition("/")[2] == id_.upper()
    ]
    if len(fits) != 1:
        raise UsageError("archive.prior-unknown", id=id_, known=", ".join(item.id for item in listed) or "—")
    return fits[0]


def _prior(engagement: Engagement, record: Record) -> Prior:
    body = {**record.body, "indicators": tuple(record.body["indicators"]), "evidence": tuple(record.body["evidence"])}
    return Prior(id=record.id, by=engagement.log.entry(record.seq).by, **body)


def follow_up(engagement: Engagement, id_: str, state: str, because: str, files: Sequence[Path] = ()) -> Prior:
    """Record what became of a recommendation; the same again records nothing.

    Args:
        engagement: The engagement.
        id_: Which one.
        state: One of ``STATES``.
        because: What was seen.
        files: What proves it.

    Raises:
        UsageError: If the state is unknown, no reason is given, or it is called done without evidence.
    """
    if state not in STATES:
        raise UsageError("archive.prior-state", state=state, known=", ".join(STATES))
    if not because.strip():
        raise UsageError("archive.prior-because", id=id_)
    with engagement.deciding() as batch:
        item = prior(engagement, id_)
        record = engagement.log.get(KIND, item.id)
        digests = [keep(path, engagement.evidence) for path in files]
        evidence = list(dict.fromkeys([*item.evidence, *digests]))
        if state == "done" and not evidence:
            raise UsageError("archive.prior-evidence", id=item.id)
        for digest, path in zip(digests, files, strict=True):
            if engagement.log.get("evidence", digest) is None:
                batch.add("receipt", "evidence", digest, {"name": path.name, "size": path.stat().st_size})
        body = {**(record.body if record else {}), "state": state, "because": because.strip(), "evidence": evidence}
        if record is None or body != record.body:
            batch.add("decision", KIND, item.id, body)
    return prior(engagement, item.id)
