"""Reads a rubric and refuses one that does not add up."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fractions import Fraction
from itertools import pairwise

from auditkit.core.expressions import Expression, names
from auditkit.core.money import half_up
from auditkit.core.rubric import Constraint, Indicator, Rubric
from auditkit.core.rules import Band, BandStep, Case, Checklist, Judgement, Linear, PerInstance, Proportional
from auditkit.messages import pick
from auditkit.specs.convert import Converter
from auditkit.specs.tree import Mapping, Node, Sequence, read_tree


def load_rubric(text: str, name: str, measures: Collection[str] | None = None) -> Rubric:
    """Read a rubric.

    Args:
        text: YAML of one rubric.
        name: Name of the file, for messages.
        measures: Known measure ids; when given, every measure the rubric uses must be among them.

    Raises:
        BadSpec: For one mistake, with file and line: points that do not add up, gaps or wrong order of bands and
            grades, a leaf without rule, a rule without measure, an unknown measure.
        Refused: For several.
    """
    tree = read_tree(text, name)
    converter = Converter(name)
    rubric = converter.convert(tree, Rubric)
    if rubric is not None:
        _verify_top(rubric, tree, converter)
        lines = _lines(tree.items["indicators"])
        seen: set[str] = set()
        for indicator in rubric.walk():
            line = lines.get(indicator.id, tree.line)
            if indicator.id in seen:
                converter.report("spec.doubled-id", line, id=indicator.id, first=line)
            seen.add(indicator.id)
            for message_id, params in _mistakes(indicator, measures):
                converter.report(message_id, line, id=indicator.id, **params)
    converter.finish()
    assert rubric is not None
    return rubric.settled()


def _lines(node: Node) -> dict[str, int]:
    found: dict[str, int] = {}
    for item in node.items if isinstance(node, Sequence) else ():
        if isinstance(item, Mapping):
            found[getattr(item.items["id"], "text", "")] = item.line
            if "children" in item.items:
                found |= _lines(item.items["children"])
    return found


def _verify_top(rubric: Rubric, tree: Mapping, converter: Converter) -> None:
    total = sum(
        (indicator.points or Fraction(0) for indicator in rubric.indicators if not indicator.bonus), Fraction(0)
    )
    if total != rubric.total and not (rubric.open and total < rubric.total):
        converter.report("spec.total", tree.lines["total"], found=_shown(total), expected=_shown(rubric.total))
    known = {node.id for node in rubric.walk()}
    for demand in rubric.constraints:
        if set(demand.of) - known:
            converter.report("rubrics.constraint-unknown", tree.lines["constraints"], ids=", ".join(demand.of))
        elif not rubric.open and missed(rubric, demand):
            converter.report("rubrics.constraint", tree.lines["constraints"], **missed(rubric, demand))
    if rubric.bonus_cap is not None and rubric.bonus_cap <= 0:
        converter.report("spec.points-missing", tree.lines["bonus_cap"], id="bonus_cap")
    limits = [grade.min for grade in rubric.grades]
    if not limits or limits[-1] != 0 or any(high <= low for high, low in pairwise(limits)):
        converter.report("spec.grades", tree.lines["grades"])


def missed(rubric: Rubric, demand: Constraint) -> dict[str, str]:
    """Return how far a rubric falls short of a demand, as parameters of its sentence; empty where it is met."""
    points = sum((rubric.node(id_).points or Fraction(0) for id_ in demand.of), Fraction(0))
    share = 100 * points / rubric.total
    if share >= demand.min_share:
        return {}
    return {"text": pick(demand.text), "found": _shown(share), "expected": _shown(demand.min_share)}


_Mistakes = Iterator[tuple[str, dict[str, str]]]


def _mistakes(indicator: Indicator, measures: Collection[str] | None) -> _Mistakes:
    if indicator.children:
        yield from _of_branch(indicator)
    elif indicator.rule is None:
        yield "spec.leaf-without-rule", {}
    else:
        yield from _of_leaf(indicator)
    if measures is not None:
        for used in sorted(_used(indicator) - set(measures)):
            yield "spec.unknown-measure", {"used": used}


def _of_branch(indicator: Indicator) -> _Mistakes:
    if indicator.rule is not None:
        yield "spec.rule-on-branch", {}
    own = [child for child in indicator.children if not child.bonus]
    given = [child.points for child in own if child.points is not None]
    total = sum(given, Fraction(0))
    whole = len(given) == len(own)
    if indicator.points is not None and total != indicator.points and (whole or total > indicator.points):
        yield "spec.sum", {"found": _shown(total), "expected": _shown(indicator.points)}
    if set(indicator.pooled) - {child.id for child in own} or (indicator.pooled and not indicator.pool):
        yield "rubrics.pooled", {}


def _of_leaf(indicator: Indicator) -> _Mistakes:
    rule = indicator.rule
    full = indicator.points
    needs_measure = isinstance(rule, Linear | Proportional) or (isinstance(rule, Band) and not rule.in_words)
    if needs_measure and not indicator.measure:
        yield "spec.measure-missing", {}
    if needs_measure and not indicator.undefined:
        yield "spec.undefined-missing", {}
    if full is None:
        return
    if full <= 0:
        yield "spec.points-missing", {}
    if isinstance(rule, Band):
        yield from _of_band(rule, full)
    if isinstance(rule, Checklist):
        total = sum((item.points or Fraction(0) for item in rule.items), Fraction(0))
        shared = any(item.points is None for item in rule.items)
        if total >= full if shared else total != full:
            yield "spec.sum", {"found": _shown(total), "expected": _shown(full)}
    if isinstance(rule, Judgement) and (rule.step <= 0 or any(rung.points > full for rung in rule.ladder)):
        yield "spec.ladder", {}
    if isinstance(rule, Linear | PerInstance | Proportional) and not 0 <= rule.floor <= full:
        yield "spec.floor", {"floor": _shown(rule.floor)}
    if isinstance(rule, Linear) and (rule.per_unit <= 0 or rule.unit <= 0):
        yield "spec.per-unit", {}
    if isinstance(rule, PerInstance) and rule.each <= 0:
        yield "spec.per-unit", {}
    if isinstance(rule, Proportional) and rule.cap <= 0:
        yield "spec.per-unit", {}
    for case in (*indicator.undefined, *_cases(indicator.not_applicable)):
        if isinstance(case.points, Fraction) and not 0 <= case.points <= full:
            yield "spec.points-outside", {"found": _shown(case.points), "expected": _shown(full)}


def _cases(case: Case | None) -> tuple[Case, ...]:
    return (case,) if case else ()


def _of_band(rule: Band, full: Fraction) -> _Mistakes:
    for step in rule.bands:
        if isinstance(step.points, Fraction) and not 0 <= step.points <= full:
            yield "spec.points-outside", {"found": _shown(step.points), "expected": _shown(full)}
        if step.fact is not None and not step.when:
            yield "spec.fact-without-words", {}
        if step.when and _limits(step):
            yield "spec.words-and-limits", {}
    if rule.in_words:
        return
    probes = _probes(rule)
    hit = {next((at for at, step in enumerate(rule.bands) if step.holds(probe)), None) for probe in probes}
    if None in hit:
        gap = next(probe for probe in probes if not any(step.holds(probe) for step in rule.bands))
        yield "spec.band-gap", {"value": _shown(gap)}
    for at in range(len(rule.bands)):
        if at not in hit:
            yield "spec.band-unreachable", {"number": str(at + 1)}


def _limits(step: BandStep) -> list[Fraction]:
    return [limit for limit in (step.min, step.above, step.max, step.below, step.equal) if limit is not None]


def _probes(rule: Band) -> list[Fraction]:
    """Values at, between and beyond all limits: any gap or unreachable step shows at one of them. Not below 0."""
    limits = sorted({limit for step in rule.bands for limit in _limits(step)} | {Fraction(0)})
    between = [(low + high) / 2 for low, high in pairwise(limits)]
    return sorted(value for value in (*limits, *between, limits[-1] + 1) if value >= min(Fraction(0), limits[0]))


def _used(indicator: Indicator) -> set[str]:
    expressions: list[Expression | None] = [case.if_ for case in indicator.undefined]
    if isinstance(indicator.rule, Band):
        expressions += [step.fact for step in indicator.rule.bands]
    if isinstance(indicator.rule, Proportional):
        expressions.append(indicator.rule.zero_if)
    found = {used for expression in expressions if expression for used in names(expression)}
    found |= {indicator.coefficient.measure} if indicator.coefficient else set()
    return found | ({indicator.measure} if indicator.measure else set())


def _shown(value: Fraction) -> str:
    return format(half_up(value, 4).normalize(), "f")
