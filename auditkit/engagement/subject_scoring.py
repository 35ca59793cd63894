"""Scores of subjects that have a rubric of their own; the rules are those of any score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from auditkit.core.rubric import Indicator, Rubric
from auditkit.engagement.computing import results
from auditkit.engagement.finding import Deduction, finding, points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.restoring import restored
from auditkit.engagement.results import MeasureRecord, PointRecord
from auditkit.engagement.rubrics import leaf_of
from auditkit.engagement.ruling import rule_points
from auditkit.engagement.scoring import (
    IndicatorScore,
    ScoreSheet,
    Verdict,
    Wish,
    added_up,
    brought_back,
    check_points,
    score_of,
)
from auditkit.engagement.subject_measures import Named, seen_by
from auditkit.engagement.subjects import Subject, subject, subject_rubric, subjects
from auditkit.errors import UsageError
from auditkit.messages import pick
from auditkit.store.log import Record

KIND = "subject-judgement"


@dataclass(frozen=True)
class SubjectSheet:
    """A subject with its measures and its scores.

    Attributes:
        subject: The subject.
        sheet: Its scores; None where it has no rubric of its own.
        measures: Measures of the engagement as its rubric sees them, by id.
    """

    subject: Subject
    sheet: ScoreSheet | None
    measures: Mapping[str, MeasureRecord]


def subject_sheets(engagement: Engagement) -> Iterator[SubjectSheet]:
    """Yield the subjects that stand with their scores, in the order added."""
    for item in subjects(engagement):
        yield _sheet(engagement, item)


def subject_sheet(engagement: Engagement, id_: str) -> ScoreSheet:
    """Return the scores of a subject.

    Raises:
        UsageError: If there is no such subject, or it has no rubric of its own.
    """
    found = _sheet(engagement, subject(engagement, id_)).sheet
    if found is None:
        raise UsageError("subjects.no-rubric", id=id_)
    return found


def _sheet(engagement: Engagement, item: Subject) -> SubjectSheet:
    rubric = subject_rubric(engagement, item)
    known = results(engagement).measures()
    if rubric is None:
        return SubjectSheet(item, None, known)
    seen = seen_by(item, known)
    values = [Named(id_, measure.exact, measure.unit) for id_, measure in seen.items()]
    computed = {point.indicator: point for point in rule_points(rubric, values)}
    decided = {record.id: record for record in engagement.log.all(KIND) if record.body["live"]}
    scores = [
        _score(
            engagement,
            item,
            rubric,
            leaf,
            computed.get(leaf.id),
            decided.get(f"{item.id}/{leaf.id}"),
            seen.get(leaf.measure),
        )
        for leaf in rubric.leaves()
    ]
    back = restored(engagement)
    scores = [brought_back(score, back.get(f"{item.id}/{score.indicator.id}", ())) for score in scores]
    return SubjectSheet(item, added_up(rubric, scores, seen), seen)


def _score(
    engagement: Engagement,
    item: Subject,
    rubric: Rubric,
    leaf: Indicator,
    computed: PointRecord | None,
    record: Record | None,
    measure: MeasureRecord | None,
) -> IndicatorScore:
    path = tuple(pick(node.name) for node in rubric.path(leaf.id))
    if record is not None and record.body.get("absent"):
        because = str(record.body["rationale"])
        return IndicatorScore(leaf, path, None, (), None, None, measure, because, because)
    verdict = None if record is None else _verdict(engagement, record)
    own = [] if verdict is None or verdict.override else _judged(item, leaf, verdict)
    if computed is not None and computed.status == "computed" and verdict is not None and not verdict.override:
        verdict, own = None, []
    score = score_of(leaf, path, own, computed, verdict, measure)
    renamed = tuple(replace(one, id=deduction_id(item.id, leaf.id)) for one in score.deductions)
    return replace(score, deductions=renamed)


def deduction_id(subject_id: str, leaf: str) -> str:
    """Return the id of what is taken from an indicator of a subject; there is one for each."""
    return f"D-{subject_id}-{leaf}"


def _judged(item: Subject, leaf: Indicator, verdict: Verdict) -> list[Deduction]:
    short = (leaf.points or Fraction(0)) - verdict.points
    if short <= 0 or leaf.bonus:
        return []
    return [Deduction(deduction_id(item.id, leaf.id), leaf.id, short, verdict.rationale, verdict.findings)]


def _verdict(engagement: Engagement, record: Record) -> Verdict:
    body = record.body
    return Verdict(
        Fraction(body["points"]),
        body["rationale"],
        tuple(body["findings"]),
        body["override"],
        body["because"],
        engagement.log.entry(record.seq).by,
    )


def set_subject_score(engagement: Engagement, id_: str, leaf_id: str, wish: Wish) -> IndicatorScore:
    """Record the judgement on an indicator of a subject; a later one takes its place, the same records nothing.

    Raises:
        UsageError: If the points lie outside or between steps, a reason is wanting, a finding does not stand, or a
            computed score is to change without override and reason.
    """
    with engagement.deciding():
        sheet = subject_sheet(engagement, id_)
        leaf = leaf_of(sheet.rubric, leaf_id)
        score = sheet.of(leaf_id)
        check_points(leaf, wish.points)
        for name in wish.findings:
            if not finding(engagement, name).live:
                raise UsageError("finding.withdrawn", id=name)
        if _stands(score, wish):
            return score
        short = wish.points > 0 if leaf.bonus else wish.points < score.points
        if short and not wish.rationale.strip():
            raise UsageError("score.rationale-needed", indicator=leaf_id)
        _write(engagement, f"{id_}/{leaf_id}", _body(wish))
    return subject_sheet(engagement, id_).of(leaf_id)


def _stands(score: IndicatorScore, wish: Wish) -> bool:
    """Tell whether a computed score is what is wanted; refuse another one without override and reason."""
    if score.computed is None or score.computed.status != "computed":
        return False
    if score.awarded == wish.points and not wish.override:
        return True
    if not wish.override or not wish.because.strip():
        raise UsageError(
            "score.computed",
            indicator=score.indicator.id,
            awarded=points_text(score.awarded or Fraction(0)),
            wanted=points_text(wish.points),
        )
    return False


def set_subject_absent(engagement: Engagement, id_: str, leaf_id: str, because: str) -> IndicatorScore:
    """Record that an indicator does not apply to a subject.

    Raises:
        UsageError: If no reason is given, or the rubric does not say what becomes of the points.
    """
    if not because.strip():
        raise UsageError("finding.reason-needed")
    with engagement.deciding():
        sheet = subject_sheet(engagement, id_)
        leaf = leaf_of(sheet.rubric, leaf_id)
        if not sheet.rubric.absent or leaf.bonus:
            raise UsageError("rubrics.absent-not-declared", indicator=leaf_id)
        _write(engagement, f"{id_}/{leaf_id}", {**_body(Wish(Fraction(0), because)), "absent": True})
    return subject_sheet(engagement, id_).of(leaf_id)


def clear_subject_score(engagement: Engagement, id_: str, leaf_id: str, because: str) -> None:
    """Take back what was decided on an indicator of a subject.

    Raises:
        UsageError: If nothing was decided, or no reason is given.
    """
    if not because.strip():
        raise UsageError("finding.reason-needed")
    with engagement.deciding() as batch:
        leaf_of(subject_sheet(engagement, id_).rubric, leaf_id)
        known = engagement.log.get(KIND, f"{id_}/{leaf_id}")
        if known is None or not known.body["live"]:
            raise UsageError("score.nothing-to-clear", indicator=leaf_id)
        batch.add("decision", KIND, known.id, {**known.body, "live": False, "because": because})


def _body(wish: Wish) -> dict[str, object]:
    return {
        "points": points_text(wish.points),
        "rationale": wish.rationale,
        "findings": list(wish.findings),
        "override": wish.override,
        "because": wish.because,
        "absent": False,
        "live": True,
    }


def _write(engagement: Engagement, id_: str, body: dict[str, object]) -> None:
    known = engagement.log.get(KIND, id_)
    if known is not None and known.body == body:
        return
    with engagement.batch() as batch:
        batch.add("decision", KIND, id_, body)
