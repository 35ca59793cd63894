"""What a passage about a finding or a deduction may state: numbers of its measures, exceptions and rule."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

from auditkit.core.rubric import Indicator
from auditkit.documents.model import NumberKind
from auditkit.engagement.finding import Deduction, Finding
from auditkit.engagement.following_up import Followed
from auditkit.engagement.results import MeasureRecord
from auditkit.engagement.scoring import IndicatorScore
from auditkit.messages import pick, text
from auditkit.report.citing import Ground
from auditkit.report.material import Material

_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
NEAR = 16
"""Measures of one passage whose differences and shares are looked at; more would tie numbers by chance."""


class Grounds:
    """Builds the grounds of passages; what all share is built once."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._cached: dict[str, list[Ground]] = {}
        self._anywhere = [
            *(_of_measure(measure) for measure in material.measures.values() if _telling(measure)),
            *(
                Ground(Fraction(claim.value), claim.unit, "quoted", None, claim.label)
                for claim in material.claims
                if claim.value
            ),
        ]

    def of_finding(self, finding: Finding) -> list[Ground]:
        """Return the grounds of a finding's five parts."""
        if finding.id not in self._cached:
            self._cached[finding.id] = list(dict.fromkeys(self._of_finding(finding)))
        return self._cached[finding.id]

    def _of_finding(self, finding: Finding) -> list[Ground]:
        names = [*finding.measures, *self._measures_of(finding.indicators)]
        found = list(self._near(names))
        found += self._of_exceptions(self._material.exceptions_of(finding))
        if finding.amount is not None:
            found.append(Ground(Fraction(finding.amount), "yuan", "derived", None, finding.title))
        for score, item in self._material.deductions_of(finding):
            found += _points(score, item)
        return found + self._anywhere

    def of_deduction(self, score: IndicatorScore, item: Deduction) -> list[Ground]:
        """Return the grounds of the rationale of a deduction."""
        if item.id not in self._cached:
            self._cached[item.id] = list(dict.fromkeys(self._of_deduction(score, item)))
        return self._cached[item.id]

    def _of_deduction(self, score: IndicatorScore, item: Deduction) -> list[Ground]:
        found = [*_points(score, item), *self._near(self._measures_of([score.indicator.id])), *rule(score.indicator)]
        for finding in self._material.findings_of(score, item):
            found += self.of_finding(finding)
        return found + self._anywhere

    def of_score(self, score: IndicatorScore) -> list[Ground]:
        """Return the grounds of a score that loses nothing."""
        full = Ground(score.points, "points", "derived", None, score.indicator.id)
        return [
            full,
            Ground(Fraction(0), "points", "derived", None, score.indicator.id),
            *rule(score.indicator),
            *self._near(self._measures_of([score.indicator.id])),
            *self._anywhere,
        ]

    def of_exception(self, item: Followed) -> list[Ground]:
        """Return the grounds of the sentence of one exception; what its query printed is derived from rows."""
        return [
            *_of_exception(item),
            *_quoted(" ".join(item.exception.params.values()), "derived", item.exception.check),
        ]

    def _measures_of(self, indicators: Iterable[str]) -> list[str]:
        leaves = {leaf.id: leaf for leaf in self._material.sheet.rubric.leaves()}
        return [leaves[id_].measure for id_ in indicators if id_ in leaves and leaves[id_].measure]

    def _near(self, names: Iterable[str]) -> Iterator[Ground]:
        """Yield some measures, their inputs, and what follows from two of them."""
        measures = self._material.measures
        wanted = [name for name in dict.fromkeys(names) if name in measures]
        wanted += [name for id_ in wanted for name in measures[id_].inputs if name in measures]
        near = [measures[name] for name in dict.fromkeys(wanted) if measures[name].exact is not None]
        yield from (_of_measure(measure) for measure in near)
        for measure in near:
            if measure.unit == "%":
                label = text("report.beyond", label=pick(measure.label), limit="100")
                yield Ground(_exact(measure) - 100, "%", "derived", measure.id, label)
        for left, right in permutations(near[:NEAR], 2):
            yield from _pair(left, right)

    def _of_exceptions(self, items: list[Followed]) -> Iterator[Ground]:
        by_check: dict[str, list[Followed]] = defaultdict(list)
        for item in items:
            by_check[item.exception.check].append(item)
        for check, group in [*by_check.items(), *([("", items)] if len(by_check) > 1 else [])]:
            yield from _of_group(group, check or "、".join(by_check))
        for outcome in self._material.outcomes:
            if outcome.id in by_check:
                yield Ground(Fraction(outcome.population), "count", "derived", None, outcome.id)
                yield Ground(Fraction(outcome.exceptions), "count", "derived", None, outcome.id)
                yield Ground(Fraction(outcome.amount), "yuan", "derived", None, outcome.id)
                if outcome.population:
                    yield Ground(
                        Fraction(outcome.exceptions * 100, outcome.population), "%", "derived", None, outcome.id
                    )
        for item in items:
            yield from _of_exception(item)
        for item in items:
            yield from _said(item)


def _exact(measure: MeasureRecord) -> Fraction:
    assert measure.exact is not None
    return measure.exact


def _telling(measure: MeasureRecord) -> bool:
    """Tell whether a value is rare enough to be recognised anywhere: an amount or a rate that is not 0 or 100."""
    return measure.exact is not None and measure.unit != "count" and measure.exact not in (0, 100)


def _of_measure(measure: MeasureRecord) -> Ground:
    return Ground(_exact(measure), measure.unit, "tied", measure.id, pick(measure.label))


def _pair(left: MeasureRecord, right: MeasureRecord) -> Iterator[Ground]:
    if left.unit != right.unit:
        return
    first, second = _exact(left), _exact(right)
    label = text("report.difference-of", left=pick(left.label), right=pick(right.label))
    if first > second:
        yield Ground(first - second, left.unit, "derived", left.id, label)
    if left.unit != "%" and second:
        label = text("report.rate-of", above=pick(left.label), below=pick(right.label))
        yield Ground(first / second * 100, "%", "derived", left.id, label)


def _points(score: IndicatorScore, item: Deduction) -> Iterator[Ground]:
    name = score.indicator.id
    values = [item.points, score.points, score.awarded, score.deducted]
    if score.computed is not None:
        values += [Fraction(v) for v in (score.computed.raw_loss, score.computed.applied_loss) if v is not None]
    yield from (Ground(value, "points", "derived", None, name) for value in values if value is not None)


def _of_group(items: list[Followed], check: str) -> Iterator[Ground]:
    vouchers = {item.exception.voucher_key for item in items if item.exception.voucher_key}
    groups = {item.exception.group for item in items if item.exception.group}
    for size in (len(items), len(vouchers), len(groups)):
        if size:
            yield Ground(Fraction(size), "count", "derived", None, check)
    for name in ("amount", "excess"):
        values = [Decimal(getattr(item.exception, name) or 0) for item in items]
        if any(values):
            yield Ground(Fraction(sum(values, Decimal(0))), "yuan", "derived", None, check)


def _of_exception(item: Followed) -> Iterator[Ground]:
    for value in (item.exception.amount, item.exception.excess):
        if value is not None:
            yield Ground(Fraction(value), "yuan", "derived", None, item.exception.check)


def _said(item: Followed) -> Iterator[Ground]:
    """Yield the numbers that an exception prints; those of a self-evaluation are quoted from it."""
    kind: NumberKind = "quoted" if item.exception.check.startswith("selfeval.") else "derived"
    yield from _quoted(" ".join(item.exception.params.values()), kind, item.exception.check)


def _quoted(words: str, kind: NumberKind = "quoted", label: str = "") -> Iterator[Ground]:
    for number in _NUMBERS.findall(words.replace(",", "")):
        yield Ground(Fraction(number), "", kind, None, label)


def rule(leaf: Indicator) -> Iterator[Ground]:
    """Yield the numbers of a scoring rule, which are constants of the rubric."""
    for number in dict.fromkeys(_NUMBERS.findall(" ".join(_words(leaf.rule)))):
        yield Ground(Fraction(number), "", "constant", None, leaf.id, form=number)


def _words(value: object) -> Iterator[str]:
    if isinstance(value, Fraction | Decimal | int) and not isinstance(value, bool):
        exact = Fraction(value)
        yield str(Decimal(exact.numerator) / exact.denominator)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _words(inner)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _words(getattr(value, name))
