"""What does not stop a release and should be looked at before it: open ends that only a person can weigh."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from auditkit.engagement.computing import results
from auditkit.engagement.deadlines import today
from auditkit.engagement.evidence_forms import forms
from auditkit.engagement.folder import Engagement
from auditkit.engagement.letters import letters
from auditkit.engagement.responding import silent
from auditkit.engagement.review_items import has_tables
from auditkit.messages import text

_SHOWN = 5


@dataclass(frozen=True)
class Caution:
    """One thing to look at before a report goes out.

    Attributes:
        kind: ``tieouts``, ``forms-open``, ``forms-overdue``, ``letters-silent``, ``no-letter``.
        ids: What it is about.
    """

    kind: str
    ids: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What to look at, and which command shows it; in the language in force."""
        more = "…" if len(self.ids) > _SHOWN else ""
        return text(f"release.caution.{self.kind}", count=len(self.ids), ids=", ".join(self.ids[:_SHOWN]) + more)


def cautions(engagement: Engagement) -> list[Caution]:
    """Return what should be looked at before a release; none of it stops one.

    Tie-outs that differ, evidence forms with an objection that was not settled or without an answer, letters with the
    draft that nobody answered, and that no draft went out at all.
    """
    day = today()
    ties = results(engagement).tieouts() if has_tables(engagement) else ()
    listed = forms(engagement)
    sent = [one for one in letters(engagement) if one.live and one.sent]
    found = [
        _some("tieouts", (tie.id for tie in ties if tie.status == "differs")),
        _some("forms-open", (one.id for one in listed if one.state(day) == "objection")),
        _some("forms-overdue", (one.id for one in listed if one.state(day) in ("sent", "overdue"))),
        _some("letters-silent", (one.id for one in silent(engagement))),
    ]
    return [*(one for one in found if one.ids), *([] if sent else [Caution("no-letter")])]


def _some(kind: str, ids: Iterable[str]) -> Caution:
    return Caution(kind, tuple(ids))
