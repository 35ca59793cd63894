"""What stands between a file and the release of its report; everything that the records and results can tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from auditkit.engagement.computing import is_stale, last_run
from auditkit.engagement.finding import Finding, finding, findings
from auditkit.engagement.folder import Engagement
from auditkit.engagement.following_up import Followed, followed
from auditkit.engagement.limiting import limitations
from auditkit.engagement.noting import notes
from auditkit.engagement.publishing import publish_state
from auditkit.engagement.review_items import has_tables
from auditkit.engagement.reviewing import Reviewable, level_name, levels_of, part_words, required
from auditkit.engagement.rubrics import adoption
from auditkit.engagement.scoring import IndicatorScore, ScoreSheet, derived_id, score_sheet
from auditkit.engagement.subject_scoring import subject_sheets
from auditkit.engagement.unreporting import unreported
from auditkit.engagement.waiting import doubtful_signoffs, standings
from auditkit.errors import UsageError
from auditkit.messages import pick, text


@dataclass(frozen=True)
class Blocker:
    """One reason why a report cannot be released.

    Attributes:
        kind: ``note``, ``unsupported``, ``baseless``, ``unpublished``, ``revised``, ``unscored``, ``judged-otherwise``,
            ``untied``, ``untestable``, ``rubric``, ``exceptions``, ``flagged``, ``unreported``, ``response``,
            ``sign-missing``, ``sign-stale``, ``sign-doubtful``, ``run``, ``date``, ``sources``, ``report``, ``name``.
        id: What it is about: a note, a deduction, a finding, an indicator, a check, an item to sign.
        params: Values of its sentence ``release.block.<kind>``.
    """

    kind: str
    id: str
    params: dict[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What is in the way, where, and which command mends it; in the language in force."""
        return text(f"release.block.{self.kind}", id=self.id, **self.params)


def blockers(engagement: Engagement, items: Sequence[Reviewable]) -> list[Blocker]:
    """Return everything in the way of a release but the numbers of the report, which its composer knows.

    Args:
        engagement: The engagement.
        items: Everything that can be signed.
    """
    if not has_tables(engagement):
        return [Blocker("sources", "")]
    return [
        *_state(engagement),
        *_notes(engagement),
        *_scores(engagement),
        *_findings(engagement),
        *_exceptions(engagement),
        *_limits(engagement),
        *_responses(engagement),
        *_signatures(engagement, items),
    ]


def _state(engagement: Engagement) -> Iterator[Blocker]:
    if not engagement.config.report_date.strip():
        yield Blocker("date", "engagement.toml")
    if adoption(engagement) is None:
        yield Blocker("rubric", engagement.config.rubric)
    if last_run(engagement) is None or is_stale(engagement):
        yield Blocker("run", "check run")


def _notes(engagement: Engagement) -> Iterator[Blocker]:
    for note in notes(engagement):
        if note.open:
            state = text(f"review.note-state.{note.status}")
            yield Blocker("note", note.id, {"item": note.item, "by": note.raised_by, "state": state, "text": note.text})


def _scores(engagement: Engagement) -> Iterator[Blocker]:
    yield from _scores_of(engagement, score_sheet(engagement), "")
    for one in subject_sheets(engagement):
        if one.sheet is not None:
            yield from _scores_of(engagement, one.sheet, one.subject.id)


def _scores_of(engagement: Engagement, sheet: ScoreSheet, subject: str) -> Iterator[Blocker]:
    """Yield what is in the way in the scores of the engagement, or of one subject in it."""
    which = f" --subject {subject}" if subject else ""
    for score in sheet.scores:
        values: dict[str, object] = {"name": pick(score.indicator.name), "subject": which}
        if score in sheet.unscored:
            yield Blocker("unscored", score.indicator.id, values)
        if score.judged_otherwise:
            yield Blocker("judged-otherwise", score.indicator.id, values)
        for id_ in unsupported(engagement, score):
            yield Blocker("unsupported", id_, {**values, "indicator": score.indicator.id})


def unsupported(engagement: Engagement, score: IndicatorScore) -> list[str]:
    """Return the deductions of an indicator that rest neither on a standing finding nor on a measure and its rule."""
    found = []
    for item in score.deductions:
        by_rule = item.id == derived_id(score.indicator.id) and score.verdict is None
        if not by_rule and not any(finding(engagement, name).live for name in item.findings):
            found.append(item.id)
    return found


def _findings(engagement: Engagement) -> Iterator[Blocker]:
    for item in findings(engagement):
        if not item.live:
            continue
        if not rests(item):
            yield Blocker("baseless", item.id, {"title": item.title})
        state = publish_state(engagement, item)
        if state != "published":
            kind = "unpublished" if state == "unpublished" else "revised"
            yield Blocker(kind, item.id, {"title": item.title, "revision": item.revision})


def rests(item: Finding) -> bool:
    """Tell whether a finding, and with it its recommendation, rests on anything."""
    return any((item.exceptions, item.measures, item.places, item.evidence))


def _exceptions(engagement: Engagement) -> Iterator[Blocker]:
    listed = followed(engagement)
    waiting: dict[str, list[Followed]] = {}
    for item in listed:
        if item.status == "open":
            waiting.setdefault(item.exception.check, []).append(item)
    for check, found in waiting.items():
        yield Blocker("exceptions", check, {"count": len(found), "ids": _some(i.exception.id for i in found)})
    for item in listed:
        if item.status != "open" and item.flag is not None:
            flag = text(f"flag.{item.flag}")
            yield Blocker("flagged", item.exception.id, {"check": item.exception.check, "flag": flag})
    left = [one for one in unreported(engagement) if not one.settled]
    by_check: dict[str, list[str]] = {}
    for one in left:
        by_check.setdefault(one.item.exception.check, []).append(one.item.exception.id)
    for check, ids in by_check.items():
        yield Blocker("unreported", check, {"count": len(ids), "ids": _some(ids)})


def _some(ids: Iterable[str]) -> str:
    """Return the first ids, with dots where there are more."""
    listed = list(ids)
    return ", ".join(listed[:3]) + ("…" if len(listed) > 3 else "")


def _limits(engagement: Engagement) -> Iterator[Blocker]:
    for item in limitations(engagement):
        if not item.stated:
            yield Blocker("untestable", item.check, {"count": item.outcome.untestable})


def _responses(engagement: Engagement) -> Iterator[Blocker]:
    for id_, name in undecided(engagement):
        yield Blocker("response", id_, {"name": name})


def undecided(engagement: Engagement) -> list[tuple[str, str]]:
    """Return the answers to the draft that nobody decided on: id and who gave them."""
    found = []
    for record in engagement.log.all("response"):
        body = record.body
        if body.get("status", "live") == "live" and body.get("objects", True) and body.get("taken") is None:
            found.append((record.id, body["respondent"]["name"]))
    return found


def _signatures(engagement: Engagement, items: Sequence[Reviewable]) -> Iterator[Blocker]:
    asked = required(engagement)
    for one in standings(engagement, items):
        needed = set(levels_of(engagement, one.item.kind)) if asked else set()
        missing = [level_name(engagement, at) for at, state, _, _ in one.states if state == "missing" and at in needed]
        if missing:
            names = text("review.comma").join(missing)
            yield Blocker("sign-missing", one.item.key, {"title": one.item.title, "levels": names})
        for level, state, signed, changed in one.states:
            if state == "stale" and signed is not None:
                values: dict[str, object] = {"title": one.item.title, "level": level_name(engagement, level)}
                yield Blocker(
                    "sign-stale", one.item.key, {**values, "by": signed.by, "changed": part_words(changed) or "—"}
                )
    if asked:
        known = {item.key for item in items}
        for found in doubtful_signoffs(engagement):
            if found.item in known:
                yield Blocker(
                    "sign-doubtful", found.item, {"level": level_name(engagement, found.level), "by": found.by}
                )


class Blocked(UsageError):
    """A release that something stands in the way of.

    Args:
        found: What does; at least one.
    """

    def __init__(self, found: Sequence[Blocker]) -> None:
        super().__init__("release.refused", count=len(found))
        self.blockers = tuple(found)
