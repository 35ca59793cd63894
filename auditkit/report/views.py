"""Builds what templates see of scores, problems, recommendations and limits."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from auditkit.core.rubric import Indicator
from auditkit.documents.model import Figure, Inline, Inlines, Link, NumberKind, Text
from auditkit.engagement.finding import PARTS, Deduction, Finding
from auditkit.engagement.priors import Prior
from auditkit.engagement.results import Outcome
from auditkit.engagement.sampling.covering import Covered
from auditkit.engagement.sampling.summing import Summary
from auditkit.engagement.scoring import IndicatorScore, derived_id
from auditkit.engagement.totalling import step_sentence
from auditkit.engagement.wording import count_word
from auditkit.messages import pick, text
from auditkit.report.citing import cite, constants
from auditkit.report.grounds import Grounds
from auditkit.report.material import Material
from auditkit.report.plan import ExtentPlan
from auditkit.report.printing import Printer, count, in_wan, points, share, shown
from auditkit.report.shapes import (
    AdjustmentView,
    DeductionView,
    GroupView,
    IndicatorView,
    LimitView,
    NotRunView,
    PriorView,
    ProblemView,
    RecommendationView,
    SampleView,
    TestedView,
    TieOutsView,
)


class Views:
    """Builds the views of one engagement."""

    def __init__(self, material: Material, extent: tuple[ExtentPlan, ...] = ()) -> None:
        self.material = material
        self.grounds = Grounds(material)
        self._extent = extent

    def deduction(self, score: IndicatorScore, item: Deduction) -> DeductionView:
        """Return the view of a deduction."""
        name = pick(score.indicator.name)
        return DeductionView(
            item.id,
            Link(score_anchor(score), (Text(name, numbers="constant"),)),
            points(item.points, name),
            self.rationale(score, item),
        )

    def rationale(self, score: IndicatorScore, item: Deduction) -> Inlines:
        """Return the rationale of a deduction, numbers tied; what a rule computed is a constant of the rule."""
        computed = item.id == derived_id(score.indicator.id) and score.verdict is None
        words = item.rationale.rstrip("。；;. ")
        return cite(words, self.grounds.of_deduction(score, item), "constant" if computed else "untied")

    def restored(self, score: IndicatorScore) -> Inlines:
        """Return the points that answers to the draft brought back to an indicator, and which answers."""
        ids = text("form.and").join(item.response for item in score.restored)
        before = Text(text("form.restored-before", ids=ids), numbers="constant")
        return (before, points(score.brought_back, pick(score.indicator.name)), Text(text("form.restored-after")))

    def indicator(self, score: IndicatorScore) -> IndicatorView:
        """Return the view of an indicator."""
        name = pick(score.indicator.name)
        awarded = text(unsaid(score)) if score.awarded is None else None
        parts: list[Inline] = []
        for item in score.deductions:
            parts += [*([Text("；")] if parts else []), *self.rationale(score, item)]
        if parts and score.restored:
            parts += [Text("；"), *self.restored(score)]
        rationale = tuple(parts) or cite(score.rationale.rstrip("。；;. "), self.grounds.of_score(score), _rest(score))
        return IndicatorView(
            Text(name, numbers="constant"),
            points(score.points, name),
            Text(awarded) if awarded else points(score.awarded or Fraction(0), name),
            score.awarded is not None,
            bool(score.absent),
            score.awarded == score.points,
            rationale,
        )

    @cached_property
    def groups(self) -> list[GroupView]:
        """The groups of the first level."""
        return [self._group(node) for node in self.material.sheet.rubric.indicators]

    @cached_property
    def steps(self) -> list[AdjustmentView]:
        """What leads from the points of the groups to the total; empty while it is open."""
        sheet, label = self.material.sheet, text("rubrics.step.label")
        found = []
        for step in sheet.steps if sheet.total is not None else ():
            won, lost = points(step.effect, label), points(step.restored - step.effect, label)
            words = Text(step_sentence(sheet.rubric, step), numbers="derived")
            found.append(AdjustmentView(points(step.restored, label), won, lost, words))
        return found

    def _group(self, node: Indicator) -> GroupView:
        name = pick(node.name)
        scores = self.scores_of(node)
        full, awarded = group_points(scores)
        return GroupView(
            node.id,
            Text(name, numbers="constant"),
            points(full, name),
            Text(text("report.unscored")) if awarded is None else points(awarded, name),
            awarded is not None,
            all(score.absent for score in scores),
            share_of(awarded, full, name),
            points(Fraction(0) if awarded is None else full - awarded, name),
            tuple(self.indicator(score) for score in scores),
            tuple(self.deduction(score, item) for score in scores for item in score.deductions),
        )

    def scores_of(self, node: Indicator) -> list[IndicatorScore]:
        """Return the scores at and below a node."""
        below = {leaf.id for leaf in node.walk()}
        return [score for score in self.material.sheet.scores if score.indicator.id in below]

    @cached_property
    def problems(self) -> list[ProblemView]:
        """The problems, in the order of the score sheet, then by number."""
        ordered = {score.indicator.id: at for at, score in enumerate(self.material.sheet.scores)}
        found = sorted(
            self.material.findings, key=lambda f: (min((ordered.get(i, 999) for i in f.indicators), default=999), f.id)
        )
        return [self._problem(finding, number) for number, finding in enumerate(found, 1)]

    def _problem(self, finding: Finding, number: int) -> ProblemView:
        grounds = self.grounds.of_finding(finding)
        parts = {part: cite(getattr(finding, part).strip(), grounds) for part in PARTS}
        return ProblemView(
            finding.id,
            problem_anchor(finding.id),
            Text(str(number), numbers="constant"),
            cite(finding.title.rstrip("。"), grounds),
            parts["condition"],
            parts["criteria"],
            parts["cause"],
            parts["effect"],
            None if finding.amount is None else in_wan(finding.amount, finding.title),
            tuple(self._facts(finding)),
            tuple(self._figures(finding)),
            tuple(self._tested(finding)),
            tuple(self.deduction(score, item) for score, item in self.material.deductions_of(finding)),
        )

    def _facts(self, finding: Finding) -> Iterable[Inlines]:
        """Yield the sentences of exceptions about a total."""
        for item in self.material.exceptions_of(finding):
            if item.exception.scope == "aggregate":
                words = self.material.sentences.get(item.exception.id, "").rstrip("。. ")
                yield cite(words, self.grounds.of_exception(item), "quoted")

    def _figures(self, finding: Finding) -> Iterable[Inlines]:
        """Yield the measures of a finding with their values: those it names, and those of its computed indicators."""
        measures = self.material.measures
        named = list(finding.measures)
        for score, _ in self.material.deductions_of(finding):
            if score.measure is not None:
                named += [*score.measure.inputs, score.measure.id]
        printer = Printer(measures)
        for name in dict.fromkeys(named):
            if printer.has(name):
                unit = (Text(count_word(name)),) if measures[name].unit == "count" else ()
                yield (Text(printer.label(name), numbers="constant"), *printer.full(name), *unit)

    def _tested(self, finding: Finding) -> Iterable[TestedView]:
        items = self.material.exceptions_of(finding)
        for outcome in self.material.outcomes:
            own = [item for item in items if item.exception.check == outcome.id]
            check = self.material.checks.get(outcome.id)
            if not own or check is None or outcome.population <= 1:
                continue
            title = pick(check.title)
            yield TestedView(
                Text(title, numbers="constant"),
                count(outcome.population, title),
                in_wan(outcome.amount, title),
                Decimal(outcome.amount) != 0,
                count(len(own), title),
                share(len(own), outcome.population, title),
                self._word(len(own), outcome),
                count(outcome.untestable, title),
                not outcome.untestable,
            )

    def _word(self, number: int, outcome: Outcome) -> str:
        value = Fraction(number * 100, outcome.population)
        for step in self._extent:
            few = number <= step.most and value < Fraction(step.under)
            if few or value <= Fraction(step.max):
                return step.word
        return ""

    def recommendations(self) -> list[RecommendationView]:
        """Return the recommendations, numbered as their problems."""
        by_id = {finding.id: finding for finding in self.material.findings}
        found = []
        for problem in self.problems:
            finding = by_id[problem.id]
            words = finding.recommendation.strip()
            if words:
                title = tuple(part for part in problem.title if isinstance(part, Text | Figure))
                said = cite(words, self.grounds.of_finding(finding))
                found.append(RecommendationView(problem.number, Link(problem_anchor(finding.id), title), said))
        return found

    def tieouts(self) -> TieOutsView:
        """Return how many tie-outs came to what."""
        label = text("report.tieout")
        statuses = [item.status for item in self.material.tieouts]
        names = ("agrees", "rounding", "differs", "untestable")
        return TieOutsView(count(len(statuses), label), *(count(statuses.count(name), label) for name in names))

    @cached_property
    def covered(self) -> Covered:
        """What was inspected of all spending; nothing where nothing was."""
        found = self.material.coverage
        return found.total if found else Covered("", 0, 0, "0.00", 0, 0, "0.00")

    def priors(self) -> list[PriorView]:
        """Return the findings of earlier years with what became of them."""
        return [_prior(item) for item in self.material.priors]

    def samples(self) -> list[SampleView]:
        """Return what became of each sample."""
        return [self._sample(item) for item in self.material.samples]

    def _sample(self, item: Summary) -> SampleView:
        sample, label = item.sample, text("report.inspected")
        said = "" if item.conclusion is None else text(item.conclusion[0], **item.conclusion[1])
        return SampleView(
            Text(sample.id, numbers="constant"),
            Text(text(f"sample.purpose.{sample.purpose}")),
            Text(text(f"sample.method.{sample.draw['method']}")),
            count(sample.frozen.drawn_from.count, label),
            in_wan(sample.frozen.drawn_from.amount, label),
            count(len(sample.items), label),
            count(item.inspected, label),
            count(item.counts["fault"], label),
            Text(said, numbers="derived"),
        )

    def not_run(self) -> list[NotRunView]:
        """Return the checks that could not run at all, by reason."""
        found: dict[tuple[str, str], list[Text]] = {}
        for outcome in self.material.outcomes:
            check = self.material.checks.get(outcome.id)
            if check is not None and outcome.reason and not outcome.untestable:
                reason = self.material.reasons.get(outcome.id, "").rstrip("。")
                key = (reason, self.material.statements.get(outcome.id, ""))
                found.setdefault(key, []).append(Text(pick(check.title), numbers="constant"))
        return [
            NotRunView(Text(reason, numbers="constant"), titles, self._stated(said))
            for (reason, said), titles in found.items()
        ]

    def _stated(self, words: str) -> Inlines:
        """Return what a person stated about a check; its numbers are tied to nothing."""
        return cite(words.strip().rstrip("。；;. "), [])

    def limits(self) -> list[LimitView]:
        """Return the checks that could not test everything, in their order."""
        found = []
        for outcome in self.material.outcomes:
            check = self.material.checks.get(outcome.id)
            reason = self.material.reasons.get(outcome.id, "")
            if check is None or not outcome.untestable:
                continue
            title = pick(check.title)
            found.append(
                LimitView(
                    Text(title, numbers="constant"),
                    count(outcome.untestable, title),
                    count(outcome.population, title),
                    constants(reason.rstrip("。")),
                    self._stated(self.material.statements.get(outcome.id, "")),
                )
            )
        return found


def _rest(score: IndicatorScore) -> NumberKind:
    return "constant" if score.verdict is None else "untied"


def share_of(awarded: Fraction | None, full: Fraction, name: str) -> Figure | Text:
    """Return points awarded in percent of the full ones, a dash where there are none."""
    if awarded is None or not full:
        return Text("—")
    return Figure(shown(awarded / full * 100, "%"), "derived", None, awarded / full * 100, "%", name)


def group_points(scores: Iterable[IndicatorScore]) -> tuple[Fraction, Fraction | None]:
    """Return full points and points awarded of what applies, without bonus points; None while one is unscored."""
    full, awarded, open_ = Fraction(0), Fraction(0), False
    for score in scores:
        if score.absent or score.indicator.bonus:
            continue
        full += score.points
        open_ = open_ or score.awarded is None
        awarded += score.awarded or 0
    return full, None if open_ else awarded


def unsaid(score: IndicatorScore) -> str:
    """Return the message that stands where there are no points awarded."""
    return "rubrics.absent" if score.absent else "report.unscored"


def score_anchor(score: IndicatorScore) -> str:
    """Return the anchor of an indicator in the score sheet."""
    return f"score-{score.indicator.id}"


def problem_anchor(id_: str) -> str:
    """Return the anchor of a problem."""
    return f"problem-{id_}"


def deduction_anchor(id_: str) -> str:
    """Return the anchor of what a deduction rests on."""
    return f"trace-{id_}"


def _prior(item: Prior) -> PriorView:
    said = (item.id, item.title, item.recommendation, item.deducted, text(f"archive.state-{item.state}"), item.because)
    return PriorView(*(Text(words or "—", numbers="quoted") for words in said))
