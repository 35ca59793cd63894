"""Limitations: what it means for the conclusion that a check could not test everything, stated by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditkit.engagement.computing import results
from auditkit.engagement.folder import Engagement
from auditkit.engagement.results import Outcome
from auditkit.errors import UsageError


@dataclass(frozen=True)
class Limitation:
    """A check that could not test everything.

    Attributes:
        check: Id of the check.
        outcome: What it came to.
        because: What was stated, ``""`` while nobody did.
        by: Who stated it.
        changed: Whether the check came to something else since.
    """

    check: str
    outcome: Outcome
    because: str = ""
    by: str = ""
    changed: bool = False

    @property
    def stated(self) -> bool:
        """Whether a statement stands."""
        return bool(self.because) and not self.changed


def limitations(engagement: Engagement) -> list[Limitation]:
    """Return the checks that could not run or not test everything, with what was stated about them."""
    known = {record.id: record for record in engagement.log.all("limitation")}
    found = []
    for outcome in results(engagement).outcomes():
        if outcome.untestable or outcome.reason:
            record = known.get(outcome.id)
            if record is None:
                found.append(Limitation(outcome.id, outcome))
                continue
            changed = [record.body["untestable"], record.body["reason"]] != [outcome.untestable, outcome.reason]
            by = engagement.log.entry(record.seq).by
            found.append(Limitation(outcome.id, outcome, record.body["because"], by, changed))
    return found


def state_limitation(engagement: Engagement, checks: Sequence[str], because: str) -> int:
    """Record what it means that checks could not test everything; the same again records nothing.

    Args:
        engagement: The engagement.
        checks: Ids; all those without a statement when empty.
        because: The statement, as the report prints it.

    Returns:
        How many were recorded.

    Raises:
        UsageError: If nothing is stated, or a check tested everything or does not exist.
    """
    if not because.strip():
        raise UsageError("finding.reason-needed")
    with engagement.deciding() as batch:
        listed = {item.check: item for item in limitations(engagement)}
        for name in checks:
            if name not in listed:
                raise UsageError("review.no-limitation", check=name, known=", ".join(listed) or "—")
        chosen = [listed[name] for name in checks] or [item for item in listed.values() if not item.stated]
        count = 0
        for item in chosen:
            body = {
                "because": because.strip(),
                "untestable": item.outcome.untestable,
                "reason": item.outcome.reason,
            }
            if item.changed or item.because != because.strip():
                batch.add("decision", "limitation", item.check, body)
                count += 1
    return count
