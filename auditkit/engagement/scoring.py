"""Scores: awarded = points - live deductions + restored, within the points; unscored until rule or person decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from auditkit.analysis.points import points as apply_rule
from auditkit.analysis.totals import Step, sum_up
from auditkit.core.rubric import Indicator, Rubric
from auditkit.core.rules import Judgement, PerInstance, Rule
from auditkit.engagement.computing import last_run, results
from auditkit.engagement.finding import (
    Deduction,
    deduction_body,
    deductions,
    finding,
    points_text,
)
from auditkit.engagement.folder import Engagement
from auditkit.engagement.following_up import Followed, followed
from auditkit.engagement.restoring import Restored, restored
from auditkit.engagement.results import ExceptionRecord, MeasureRecord, PointRecord
from auditkit.engagement.rubrics import current_rubric, leaf_of
from auditkit.engagement.totalling import absences, coefficients
from auditkit.errors import UsageError
from auditkit.messages import pick, text


@dataclass(frozen=True)
class Verdict:
    """What a person decided on an indicator.

    Attributes:
        points: Points awarded.
        rationale: Why.
        findings: What it rests on.
        override: True where it stands against a computed score.
        because: Why the rule's answer is not taken.
        by: Who decided.
    """

    points: Fraction
    rationale: str
    findings: tuple[str, ...]
    override: bool
    because: str
    by: str


@dataclass(frozen=True)
class IndicatorScore:
    """Score of one indicator.

    Attributes:
        indicator: The leaf.
        path: Names from the first level down, without itself.
        awarded: Points awarded; None while unscored.
        deductions: What was taken, derived and judged; without anything restored they add up to points - awarded.
        computed: What the rule gives, None where it leaves it to a person.
        verdict: What a person decided, None where nobody did.
        measure: The measure judged, None where none.
        rationale: Why points were taken or not, as printed.
        absent: Why the indicator does not apply; ``""`` where it does.
        restored: What answers to the draft brought back.
        before: Points awarded without that, where something was brought back.
    """

    indicator: Indicator
    path: tuple[str, ...]
    awarded: Fraction | None
    deductions: tuple[Deduction, ...]
    computed: PointRecord | None
    verdict: Verdict | None
    measure: MeasureRecord | None
    rationale: str
    absent: str = ""
    restored: tuple[Restored, ...] = ()
    before: Fraction | None = None

    @property
    def points(self) -> Fraction:
        """Full points."""
        return self.indicator.points or Fraction(0)

    @property
    def deducted(self) -> Fraction | None:
        """Points not awarded; None while unscored."""
        return None if self.awarded is None else self.points - self.awarded

    @property
    def judged(self) -> Fraction | None:
        """Points as rule or person left them, before answers brought anything back; None while unscored."""
        return self.before if self.restored else self.awarded

    @property
    def brought_back(self) -> Fraction:
        """Points that answers brought back: never more than had been taken."""
        return Fraction(0) if self.awarded is None or self.judged is None else self.awarded - self.judged

    @property
    def findings(self) -> tuple[str, ...]:
        """Findings behind the deductions and the verdict, without doubles."""
        named = [name for item in self.deductions for name in item.findings]
        named += self.verdict.findings if self.verdict else ()
        return tuple(dict.fromkeys(named))

    @property
    def judged_otherwise(self) -> bool:
        """Whether the deductions no longer leave the points that a person awarded."""
        return self.verdict is not None and self.judged != self.verdict.points

    @property
    def supported(self) -> bool:
        """Whether every deduction rests on a finding, or on a measure and its rule."""
        return all(item.findings or item.id == derived_id(self.indicator.id) for item in self.deductions)


@dataclass(frozen=True)
class ScoreSheet:
    """All indicators with total and grade.

    Attributes:
        rubric: The rubric.
        scores: In printed order.
        total: Sum of what is awarded, by ``steps``; None while any indicator is unscored.
        grade: Grade of the total, None without one.
        steps: What makes the total differ from the plain sum: points that do not apply, coefficients, limits.
    """

    rubric: Rubric
    scores: tuple[IndicatorScore, ...]
    total: Fraction | None
    grade: str | None
    steps: tuple[Step, ...] = ()

    @property
    def draft(self) -> bool:
        """Whether an indicator is unscored."""
        return self.total is None

    @property
    def unscored(self) -> list[IndicatorScore]:
        """Indicators that nobody decided yet."""
        return [score for score in self.scores if score.awarded is None and not score.absent]

    def deductions(self) -> list[tuple[IndicatorScore, Deduction]]:
        """Return every deduction with its indicator, in printed order."""
        return [(score, item) for score in self.scores for item in score.deductions]

    def of(self, id_: str) -> IndicatorScore:
        """Return the score of an indicator."""
        return next(score for score in self.scores if score.indicator.id == id_)


def derived_id(indicator: str) -> str:
    """Return the id of the deduction that a computed rule makes."""
    return f"D-{indicator}"


def score_sheet(engagement: Engagement, without: str | None = None) -> ScoreSheet:
    """Return the scores as they stand.

    Args:
        engagement: The engagement.
        without: Id of one deduction to leave out (``--what-if``).

    Raises:
        UsageError: If there is no such deduction.
    """
    rubric = current_rubric(engagement)
    computed = results(engagement)
    points, measures = computed.points(), computed.measures()
    points.update(
        {
            leaf.id: _by_cases(engagement, leaf)
            for leaf in rubric.leaves()
            if isinstance(leaf.rule, PerInstance) and leaf.points is not None
        }
    )
    live = [item for item in deductions(engagement) if item.status == "live"]
    verdicts = {r.id: _verdict(engagement, r.body, r.seq) for r in engagement.log.all("judgement") if r.body["live"]}
    gone = absences(engagement)
    scores = []
    for leaf in rubric.leaves():
        path = tuple(pick(node.name) for node in rubric.path(leaf.id))
        own = [item for item in live if item.indicator == leaf.id]
        measure = measures.get(leaf.measure)
        if leaf.id in gone:
            scores.append(IndicatorScore(leaf, path, None, (), None, None, measure, gone[leaf.id], gone[leaf.id]))
        else:
            scores.append(score_of(leaf, path, own, points.get(leaf.id), verdicts.get(leaf.id), measure))
    if without is not None:
        scores = _left_out(scores, without)
    back = restored(engagement)
    scores = [brought_back(score, back.get(score.indicator.id, ())) for score in scores]
    return added_up(rubric, scores, measures)


def added_up(rubric: Rubric, scores: list[IndicatorScore], measures: Mapping[str, MeasureRecord]) -> ScoreSheet:
    """Return the sheet of scores with total and grade."""
    awarded = {score.indicator.id: score.awarded for score in scores}
    found = sum_up(
        rubric, awarded, {score.indicator.id for score in scores if score.absent}, coefficients(rubric, measures)
    )
    total = None if rubric.open else found.total
    return ScoreSheet(rubric, tuple(scores), total, None if total is None else pick(rubric.grade(total)), found.steps)


def brought_back(score: IndicatorScore, items: tuple[Restored, ...]) -> IndicatorScore:
    """Add what answers brought back, up to the full points; nothing while the indicator is unscored."""
    if score.awarded is None or not items:
        return score
    more = sum((item.points for item in items), Fraction(0))
    awarded = min(score.points, score.awarded + more)
    said = text(
        "responses.restored-points",
        points=points_text(awarded - score.awarded),
        ids=", ".join(i.response for i in items),
    )
    rationale = _listed((score.rationale.rstrip("。；;. "), said))
    return replace(score, awarded=awarded, restored=items, before=score.awarded, rationale=rationale)


def _by_cases(engagement: Engagement, leaf: Indicator) -> PointRecord:
    """Apply a rule per instance to the confirmed exceptions.

    Open while any of them awaits a decision, and where no check looks for cases: nothing found is then no finding.
    """
    concerned = instances(engagement, leaf)
    decided = (
        bool(leaf.checks) and last_run(engagement) is not None and all(item.status != "open" for item in concerned)
    )
    confirmed = {_case(leaf, item.exception) for item in concerned if item.status == "confirmed"}
    outcome = apply_rule(leaf, {}, cases=len(confirmed) if decided else None)
    losses = [None if v is None else str(v) for v in (outcome.awarded, outcome.raw_loss, outcome.applied_loss)]
    message = (outcome.reason.message_id, dict(outcome.reason.params))
    return PointRecord(leaf.id, outcome.status, losses[0], losses[1], losses[2], message, outcome.text)


def instances(engagement: Engagement, leaf: Indicator) -> list[Followed]:
    """Return the exceptions that a rule per instance counts."""
    return [item for item in followed(engagement) if leaf.concerns(item.exception.check) and item.flag != "vanished"]


def _case(leaf: Indicator, item: ExceptionRecord) -> str:
    """What one case is: three vouchers of one event are one case, two lines of one voucher are one voucher."""
    counting = leaf.rule.counting if isinstance(leaf.rule, PerInstance) else "line"
    if counting == "event":
        return f"{item.check}|{item.group or item.voucher_key or item.key}"
    if counting == "voucher":
        return item.voucher_key or item.key
    return item.key if counting == "project" else item.id


def _left_out(scores: list[IndicatorScore], without: str) -> list[IndicatorScore]:
    if not any(item.id == without for score in scores for item in score.deductions):
        raise UsageError("deduction.unknown", id=without)
    changed = []
    for score in scores:
        kept = tuple(item for item in score.deductions if item.id != without)
        awarded = None if score.awarded is None else score.points - _taken(score.points, kept)
        changed.append(replace(score, deductions=kept, awarded=awarded))
    return changed


def _verdict(engagement: Engagement, body: dict[str, object], seq: int) -> Verdict:
    return Verdict(
        Fraction(str(body["points"])),
        str(body["rationale"]),
        tuple(body["findings"]),  # type: ignore[arg-type]
        bool(body["override"]),
        str(body["because"]),
        engagement.log.entry(seq).by,
    )


def score_of(
    leaf: Indicator,
    path: tuple[str, ...],
    own: list[Deduction],
    computed: PointRecord | None,
    verdict: Verdict | None,
    measure: MeasureRecord | None,
) -> IndicatorScore:
    """Return the score of an indicator from what its rule gives and what people decided.

    Args:
        leaf: The indicator.
        path: Names of the nodes above.
        own: Judged deductions that stand.
        computed: What the rule gives.
        verdict: What a person decided.
        measure: The measure judged.
    """
    full = leaf.points or Fraction(0)
    if leaf.bonus:
        return _bonus(leaf, path, computed, verdict, measure)
    if computed is not None and computed.status == "computed" and not (verdict and verdict.override):
        derived = _derived(leaf, computed)
        awarded = full - _taken(full, (*derived, *own))
        rationale = _listed(item.rationale for item in (*derived, *own)) or point_sentence(computed)
        return IndicatorScore(leaf, path, awarded, (*derived, *own), computed, None, measure, rationale)
    if verdict is not None and verdict.override:
        return _overridden(leaf, path, own, computed, verdict, measure)
    if verdict is None and not own:
        return IndicatorScore(leaf, path, None, (), computed, None, measure, "")
    awarded = full - _taken(full, own)
    said = verdict.rationale if verdict and verdict.points == awarded else ""
    rationale = _listed(item.rationale for item in own) or said
    return IndicatorScore(leaf, path, awarded, tuple(own), computed, verdict, measure, rationale)


def _bonus(
    leaf: Indicator,
    path: tuple[str, ...],
    computed: PointRecord | None,
    verdict: Verdict | None,
    measure: MeasureRecord | None,
) -> IndicatorScore:
    """Score of a bonus item: what is not given is no deduction."""
    if verdict is not None:
        return IndicatorScore(leaf, path, verdict.points, (), computed, verdict, measure, verdict.rationale)
    if computed is not None and computed.status == "computed":
        awarded = Fraction(computed.awarded or "0")
        return IndicatorScore(leaf, path, awarded, (), computed, None, measure, point_sentence(computed))
    return IndicatorScore(leaf, path, None, (), computed, None, measure, "")


def _taken(full: Fraction, items: Sequence[Deduction]) -> Fraction:
    """Return what deductions take together, never more than there is."""
    return min(full, sum((item.points for item in items), Fraction(0)))


def _overridden(
    leaf: Indicator,
    path: tuple[str, ...],
    own: list[Deduction],
    computed: PointRecord | None,
    verdict: Verdict,
    measure: MeasureRecord | None,
) -> IndicatorScore:
    """Score by a person's word against the rule: judged deductions stay, the rest replaces what the rule takes."""
    full = leaf.points or Fraction(0)
    judged = _taken(full, own)
    awarded = min(verdict.points, full - judged)
    rest = Deduction(derived_id(leaf.id), leaf.id, full - awarded - judged, verdict.rationale, verdict.findings)
    items = (rest, *own) if rest.points else tuple(own)
    rationale = _listed(item.rationale for item in items) or verdict.rationale
    return IndicatorScore(leaf, path, awarded, items, computed, verdict, measure, rationale)


def _derived(leaf: Indicator, computed: PointRecord) -> tuple[Deduction, ...]:
    loss = Fraction(computed.applied_loss or "0")
    return (Deduction(derived_id(leaf.id), leaf.id, loss, point_sentence(computed)),) if loss else ()


def point_sentence(point: PointRecord) -> str:
    """Return the rule's sentence, led by the words of the rubric where it has some."""
    words = pick(point.text) if point.text else ""
    message, params = point.message or ("", {})
    if message == "score.band" and params.get("band") == "*":
        message = "score.band-rest"
    sentence = text(message, **params) if message else ""
    return _listed((words, sentence))


def _listed(sentences: Iterable[str]) -> str:
    """Return sentences after each other, in the punctuation of the language in force."""
    return text("score.and-then").join(filter(None, sentences))


@dataclass(frozen=True)
class Wish:
    """What a person wants to record for an indicator.

    Attributes:
        points: Points awarded.
        rationale: Why.
        findings: Findings it rests on.
        override: Whether a computed score is to be replaced.
        because: Why it is.
    """

    points: Fraction
    rationale: str = ""
    findings: Sequence[str] = ()
    override: bool = False
    because: str = ""


def set_score(engagement: Engagement, id_: str, wish: Wish) -> IndicatorScore:
    """Record one judgement on an indicator; the same one again records nothing.

    Returns:
        The score as it then stands.

    Raises:
        UsageError: If the points lie outside, do not fit the rule's steps, contradict judged deductions, or a
            computed score without override and reason.
    """
    with engagement.deciding():
        _judge(engagement, id_, wish)
    return score_sheet(engagement).of(id_)


def _judge(engagement: Engagement, id_: str, wish: Wish) -> None:
    sheet = score_sheet(engagement)
    leaf = leaf_of(sheet.rubric, id_)
    score = sheet.of(id_)
    if leaf.points is None:
        raise UsageError("rubrics.open", rubric=sheet.rubric.id, ids=id_)
    if score.absent:
        raise UsageError("rubrics.is-absent", indicator=id_, because=score.absent)
    check_points(leaf, wish.points)
    for name in wish.findings:
        if not finding(engagement, name).live:
            raise UsageError("finding.withdrawn", id=name)
    if score.computed is not None and score.computed.status == "computed":
        _over_computed(engagement, score, wish)
    elif score.deductions:
        if score.judged != wish.points:
            raise UsageError(
                "score.deductions-say-otherwise",
                indicator=id_,
                wanted=points_text(wish.points),
                left=points_text(score.judged or Fraction(0)),
                deductions=", ".join(item.id for item in score.deductions),
            )
        _record(engagement, score, wish, deduct=False)
    else:
        short = wish.points > 0 if leaf.bonus else wish.points < score.points
        if short and not wish.rationale.strip():
            raise UsageError("score.rationale-needed", indicator=id_)
        _record(engagement, score, wish, deduct=short and not leaf.bonus)


def check_points(leaf: Indicator, points: Fraction) -> None:
    """Check points against an indicator.

    Raises:
        UsageError: If they lie outside its points or between the steps of its rule.
    """
    full = leaf.points or Fraction(0)
    if not 0 <= points <= full:
        raise UsageError("score.outside", indicator=leaf.id, wanted=points_text(points), points=points_text(full))
    step = _step(leaf.rule)
    if step and (points / step).denominator != 1:
        raise UsageError("score.step", indicator=leaf.id, wanted=points_text(points), step=points_text(step))


def _step(rule: Rule | None) -> Fraction | None:
    return rule.step if isinstance(rule, Judgement) else Fraction(1, 100)


def _over_computed(engagement: Engagement, score: IndicatorScore, wish: Wish) -> None:
    if score.judged == wish.points and not wish.override:
        return
    if not wish.override or not wish.because.strip():
        if score.verdict is not None and score.computed is not None:
            raise UsageError(
                "score.overridden",
                indicator=score.indicator.id,
                awarded=points_text(score.judged or Fraction(0)),
                computed=points_text(Fraction(score.computed.awarded or "0")),
            )
        raise UsageError(
            "score.computed",
            indicator=score.indicator.id,
            awarded=points_text(score.judged or Fraction(0)),
            wanted=points_text(wish.points),
        )
    _record(engagement, score, wish, deduct=False)


def _record(engagement: Engagement, score: IndicatorScore, wish: Wish, *, deduct: bool) -> None:
    id_ = score.indicator.id
    body = {
        "points": points_text(wish.points),
        "rationale": wish.rationale,
        "findings": list(wish.findings),
        "override": wish.override,
        "because": wish.because,
        "live": True,
    }
    known = engagement.log.get("judgement", id_)
    if known is not None and known.body == body and not deduct:
        return
    with engagement.batch() as batch:
        batch.add("decision", "judgement", id_, body)
        if deduct:
            number = f"D-{batch.next_number('deduction'):03d}"
            item = Deduction(number, id_, score.points - wish.points, wish.rationale, tuple(wish.findings))
            batch.add("decision", "deduction", number, deduction_body(item))


def clear_score(engagement: Engagement, id_: str, because: str) -> None:
    """Take back what people decided on an indicator: its judgement and its judged deductions; the records stay.

    Raises:
        UsageError: If nothing was decided, or no reason is given.
    """
    if not because.strip():
        raise UsageError("finding.reason-needed")
    with engagement.deciding() as batch:
        gone = engagement.log.get("absence", id_)
        if gone is not None and gone.body["live"]:
            batch.add("decision", "absence", id_, {**gone.body, "live": False, "because": because})
            return
        record = engagement.log.get("judgement", id_)
        own = [item for item in deductions(engagement) if item.indicator == id_ and item.status == "live"]
        if (record is None or not record.body["live"]) and not own:
            raise UsageError("score.nothing-to-clear", indicator=id_)
        if record is not None and record.body["live"]:
            batch.add("decision", "judgement", id_, {**record.body, "live": False, "because": because})
        for item in own:
            batch.add("decision", "deduction", item.id, deduction_body(replace(item, status="withdrawn")))
