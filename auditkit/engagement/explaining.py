"""The whole chain behind a deduction, score, measure, finding, exception or figure, down to places and people."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from auditkit.analysis.totals import Step
from auditkit.core.expressions import names
from auditkit.core.money import half_up
from auditkit.core.rules import Band, PerInstance
from auditkit.engagement.computing import results
from auditkit.engagement.explaining_papers import PaperChains
from auditkit.engagement.finding import Deduction, deductions, finding, findings, points_text, split_place
from auditkit.engagement.folder import Engagement
from auditkit.engagement.following_up import Followed, followed
from auditkit.engagement.nodes import Node, lines
from auditkit.engagement.results import CandidateRecord, MeasureRecord, RowPlace
from auditkit.engagement.sampling.answers import history
from auditkit.engagement.scoring import (
    IndicatorScore,
    ScoreSheet,
    Verdict,
    derived_id,
    instances,
    point_sentence,
    score_sheet,
)
from auditkit.engagement.subject_telling import deduction_node, stated_nodes
from auditkit.engagement.totalling import step_sentence
from auditkit.engagement.wording import exception_sentence, measure_value, printed_forms, wan
from auditkit.errors import UsageError
from auditkit.messages import pick, text

__all__ = ["Chains", "Node", "lines"]

_PRINTED = re.compile(r"(?P<number>-?[\d,]+(?:\.\d+)?)\s*(?P<unit>万元|元|%|分|件|人|项)?")
_SCALES = {"万元": "yuan", "元": "yuan", "%": "%", "件": "count", "人": "count", "项": "count"}


class Chains:
    """Builds chains of one engagement; reads the records once."""

    def __init__(self, engagement: Engagement) -> None:
        self.engagement = engagement
        self.sheet: ScoreSheet = score_sheet(engagement)
        self.measures: dict[str, MeasureRecord] = results(engagement).measures()
        self.exceptions: dict[str, Followed] = {item.exception.id: item for item in followed(engagement)}
        self.papers = PaperChains(engagement)

    def of(self, id_: str) -> Node:
        """Return the chain of an id.

        Args:
            id_: Deduction, indicator, measure, finding, exception (its beginning will do), or a printed figure.

        Raises:
            UsageError: If nothing of the engagement has this id.
        """
        for score, item in self.sheet.deductions():
            if item.id == id_:
                return self.deduction(score, item)
        if any(score.indicator.id == id_ for score in self.sheet.scores):
            return self.indicator(self.sheet.of(id_))
        if id_ in self.measures:
            return self.measure(id_)
        if any(item.id == id_ for item in findings(self.engagement)):
            return self.finding(id_)
        fits = [key for key in self.exceptions if key.startswith(id_) and len(id_) >= 4]
        if len(fits) == 1:
            return self.exception(fits[0])
        gone = next((item for item in deductions(self.engagement) if item.id == id_), None)
        if gone is not None:
            return self.withdrawn(gone)
        if id_.startswith("T-"):
            from auditkit.engagement.targets_telling import named_node

            return named_node(self.engagement, id_)
        of_subject = deduction_node(self, id_)
        if of_subject is not None:
            return of_subject
        paper = self.papers.of(id_)
        if paper is not None:
            return paper
        printed = _PRINTED.fullmatch(id_)
        found = self._figure(printed["number"].replace(",", ""), printed["unit"] or "") if printed else []
        if found:
            return Node("figure", id_, id_, children=found)
        raise UsageError("explain.unknown", id=id_)

    def _figure(self, number: str, unit: str) -> list[Node]:
        """Return what is printed as this number: measures, the total, amounts of exceptions and findings."""
        found = [self.measure(m.id) for m in self.measures.values() if number in _printed(m, unit)]
        if unit in ("", "分") and self.sheet.total is not None and number == points_text(self.sheet.total):
            found.append(self.total(number))
        if unit in ("", "元"):
            amounts = {key: item.exception.amount for key, item in self.exceptions.items()}
            found += [self.exception(key) for key, amount in amounts.items() if amount == number]
            found += [self.finding(item.id) for item in findings(self.engagement) if item.amount == number]
        return found

    def total(self, printed: str) -> Node:
        """Return the chain of the total: every deduction."""
        full = points_text(self.sheet.rubric.total)
        words = text("status.total", total=printed, full=full, grade=self.sheet.grade or "—")
        below = [self.deduction(score, item) for score, item in self.sheet.deductions()]
        below += [Node("score", s.indicator.id, self.indicator(s).text) for s in self.sheet.scores if s.indicator.bonus]
        below += [self._step(step) for step in self.sheet.steps]
        return Node("total", "", words, children=below)

    def _step(self, step: Step) -> Node:
        """Return a step from the points of the indicators to the total, with what it rests on."""
        node = Node("step", step.node, step_sentence(self.sheet.rubric, step))
        if step.kind == "coefficient":
            coefficient = self.sheet.rubric.node(step.node).coefficient
            node.children = [self.measure(coefficient.measure)] if coefficient is not None else []
        elif step.restored:
            below = self.sheet.rubric.node(step.node).walk() if step.node else self.sheet.rubric.walk()
            ids = {node.id for node in below}
            node.children = [self.indicator(s) for s in self.sheet.scores if s.absent and s.indicator.id in ids]
        return node

    def indicator(self, score: IndicatorScore) -> Node:
        """Return the chain of a score."""
        awarded = "—" if score.awarded is None else points_text(score.awarded)
        words = text(
            "explain.indicator", name=pick(score.indicator.name), points=points_text(score.points), awarded=awarded
        )
        node = Node("indicator", score.indicator.id, words)
        if score.absent:
            node.children = [
                Node("rule", score.indicator.id, text("rubrics.absent.because", because=score.absent)),
                self._person("absence", score.indicator.id),
            ]
            return node
        node.children = [self.deduction(score, item) for item in score.deductions]
        if not score.deductions:
            node.children = self._ground(score)
        node.children += self.papers.restored(score)
        return node

    def _ground(self, score: IndicatorScore) -> list[Node]:
        children = []
        if score.computed is not None and score.computed.message:
            children.append(Node("rule", score.indicator.id, point_sentence(score.computed)))
        children.extend(self._judged(score))
        if score.verdict is not None:
            children.append(self._verdict(score.verdict))
            children.extend(self.finding(name) for name in score.verdict.findings)
        return children

    def deduction(self, score: IndicatorScore, item: Deduction) -> Node:
        """Return the chain of a deduction."""
        words = text(
            "explain.deduction",
            indicator=score.indicator.id,
            name=pick(score.indicator.name),
            points=points_text(item.points),
            rationale=item.rationale,
        )
        node = Node("deduction", item.id, words)
        if item.id == derived_id(score.indicator.id) and score.verdict is None:
            node.children.extend(self._computed(score))
            if isinstance(score.indicator.rule, PerInstance):
                node.children.extend(self._cases(score))
        else:
            if score.verdict is not None and score.verdict.override:
                node.children.append(self._verdict(score.verdict))
            node.children.append(self._person("deduction", item.id))
            node.children.extend(self.finding(name) for name in item.findings)
            if item.id == derived_id(score.indicator.id):
                node.children.extend(self._computed(score))
        return node

    def _computed(self, score: IndicatorScore) -> list[Node]:
        """Return what the rule says and what it judges."""
        rule = [self._rule(score)] if score.computed is not None and score.computed.message else []
        return [*rule, *self._judged(score)]

    def _judged(self, score: IndicatorScore) -> list[Node]:
        """Return the measures that the rule judges, also where it decides by facts in words."""
        rule = score.indicator.rule
        named = [score.measure.id] if score.measure is not None else []
        if isinstance(rule, Band):
            named += [name for step in rule.bands if step.fact is not None for name in sorted(names(step.fact))]
        return [self.measure(name) for name in dict.fromkeys(named) if name in self.measures]

    def withdrawn(self, item: Deduction) -> Node:
        """Return the chain of a deduction that no longer counts."""
        score = self.sheet.of(item.indicator)
        node = self.deduction(score, replace(item, findings=()))
        node.text = text("explain.withdrawn", words=node.text)
        node.children.extend(self.finding(name) for name in item.findings)
        return node

    def _verdict(self, verdict: Verdict) -> Node:
        words = text("explain.judged", by=verdict.by, rationale=verdict.rationale or "—")
        if verdict.override:
            words = f"{words} {text('explain.override', because=verdict.because)}"
        return Node("person", verdict.by, words)

    def _cases(self, score: IndicatorScore) -> list[Node]:
        found = instances(self.engagement, score.indicator)
        return [self.exception(item.exception.id) for item in found if item.status == "confirmed"]

    def _rule(self, score: IndicatorScore) -> Node:
        assert score.computed is not None
        lost, taken = Fraction(score.computed.raw_loss or "0"), Fraction(score.computed.applied_loss or "0")
        applied = points_text(taken)
        raw = applied if abs(lost - taken) < Fraction(1, 100) else points_text(lost)  # both rounded once, alike
        words = f"{point_sentence(score.computed)} {text('explain.losses', raw=raw, applied=applied)}"
        return Node("rule", f"{self.sheet.rubric.id}#{score.indicator.id}", words)

    def _person(self, kind: str, id_: str) -> Node:
        entries = list(self.engagement.log.entries(kind, id_))
        if not entries:
            entries = list(self.engagement.log.entries("judgement", id_.removeprefix("D-")))
        last = entries[-1]
        return Node("person", last.by, text("explain.by", by=last.by, at=last.at, seq=last.seq))

    def measure(self, id_: str, seen: tuple[str, ...] = ()) -> Node:
        """Return the chain of a measure: its candidates with their rows, or the measures of its formula."""
        measure = self.measures[id_]
        words = text("explain.measure", label=pick(measure.label), value=measure_value(measure))
        if measure.basis:
            words = text("explain.measure-basis", measure=words, basis=pick(measure.basis))
        node = Node("measure", id_, words)
        for number, candidate in enumerate(measure.candidates):
            message = "explain.candidate-chosen" if number == 0 else "explain.candidate"
            shown = f"{half_up(Fraction(candidate.value), 2):,f}"
            said = text(message, origin=text(f"origin.{candidate.origin}"), shown=shown, rows=candidate.count)
            node.children.append(Node("candidate", candidate.origin, said, list(candidate.rows)))
            if candidate.origin in ("verified", "survey"):
                node.children[-1].children = self._work(candidate, id_)
            elif candidate.origin == "asked":
                node.children[-1].children = stated_nodes(self.engagement, measure)
        if id_ not in seen:
            node.children.extend(self.measure(name, (*seen, id_)) for name in measure.inputs if name in self.measures)
        return node

    def _work(self, candidate: CandidateRecord, measure: str) -> list[Node]:
        """Return the targets or surveys behind a value, with what people verified."""
        from auditkit.engagement.targets_telling import candidate_nodes

        return candidate_nodes(self.engagement, candidate.origin, measure, candidate.rows)

    def finding(self, id_: str) -> Node:
        """Return the chain of a finding."""
        item = finding(self.engagement, id_)
        node = Node("finding", id_, text("explain.finding", title=item.title, condition=item.condition or "—"))
        node.children.append(self._person("finding", id_))
        for name in item.exceptions:
            if name in self.exceptions:
                node.children.append(self.exception(name))
        node.children.extend(self.measure(name) for name in item.measures if name in self.measures)
        node.places = [RowPlace(*split_place(words), "evidence", "", "") for words in item.places]
        for digest in item.evidence:
            record = self.engagement.log.get("evidence", digest)
            name = str(record.body["name"]) if record else digest
            node.children.append(Node("evidence", digest, text("explain.evidence", name=name, sha256=digest[:12])))
        node.children += self.papers.linked("finding", id_, item.evidence) + self.papers.answers(id_)
        return node

    def exception(self, id_: str) -> Node:
        """Return the chain of an exception."""
        item = self.exceptions[id_]
        node = Node("exception", id_, exception_sentence(self.engagement, item.exception), list(item.exception.rows))
        for name in item.exception.params.get("inspection", "").split(","):
            if name:
                node.children.append(self._inspection(name))
        if item.decided_seq:
            entry = self.engagement.log.entry(item.decided_seq)
            status = text(f"status.{item.status}")
            words = text("explain.decided", status=status, by=entry.by, at=entry.at, reason=item.reason or "—")
            node.children.append(Node("person", entry.by, words))
        node.children += self.papers.of_exception(item.exception)
        return node

    def _inspection(self, id_: str) -> Node:
        """Return what was recorded about an inspected item, by whom and when."""
        node = Node("inspection", id_, text("sample.explain", count=len(history(self.engagement, id_))))
        for at, seen in history(self.engagement, id_):
            said = {name: text(f"sample.answer.{answer}") for name, answer in seen.answers.items()}
            answers = "，".join(f"{name} = {answer}" for name, answer in said.items())
            words = text("sample.explain-by", by=seen.by, at=at, answers=answers or "—", audited=seen.audited or "—")
            node.children.append(Node("person", seen.by, words))
        node.children += self.papers.linked("item", id_)
        return node


def _printed(measure: MeasureRecord, unit: str) -> set[str]:
    """Return the numbers that a measure is printed as with a unit; with none, in any unit."""
    if unit and _SCALES.get(unit) != measure.unit:
        return set()
    if unit == "万元":
        return {wan(measure.exact)} if measure.exact is not None else set()
    if unit == "元":
        return {format(half_up(measure.exact, 2), "f")} if measure.exact is not None else set()
    return printed_forms(measure)
