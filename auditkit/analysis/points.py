"""From the value of an indicator to its points, in exact fractions, with the sentence that says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from auditkit.analysis.formula import evaluate
from auditkit.core.checklist import Reason
from auditkit.core.expressions import Expression
from auditkit.core.money import half_up
from auditkit.core.rubric import Indicator
from auditkit.core.rules import Band, BandStep, Case, Checklist, Judgement, Linear, PerInstance, Proportional, Rounding

Values = Mapping[str, Decimal | Fraction | None]
"""Measure values by id."""


@dataclass(frozen=True)
class Outcome:
    """What a rule gives.

    Attributes:
        status: ``computed``: the rule decided; ``undefined``: the rule applies but has no answer, someone must say;
            ``judged``: the rule leaves it to a person.
        full: Points of the indicator.
        awarded: Points, between 0 and ``full``; None unless computed.
        raw_loss: Loss by the letter of the rule, which may exceed the points; None where the rule has none.
        applied_loss: ``full - awarded``; None unless computed.
        reason: The rule's sentence, with its figures rounded half-up.
        text: Words of the rubric for the case or step that applied, by language; empty where it has none.
        value: The value judged; None without one.
    """

    status: Literal["computed", "undefined", "judged"]
    full: Fraction
    awarded: Fraction | None
    raw_loss: Fraction | None
    applied_loss: Fraction | None
    reason: Reason
    text: dict[str, str]
    value: Fraction | None = None


def points(
    indicator: Indicator,
    values: Values,
    *,
    unit: str = "%",
    cases: int | None = None,
    answers: Mapping[str, Fraction] | None = None,
) -> Outcome:
    """Apply the rule of an indicator.

    Args:
        indicator: A leaf with points.
        values: Values of all measures, in percent for rates; a measure without value is None or absent.
        unit: Unit of the indicator's measure, for the sentence: ``%``, ``yuan`` or ``count``.
        cases: For a rule per instance: how many cases were confirmed; None while nobody has looked.
        answers: For a checklist: share met of each item (0 to 1) by item id or position from 1; None while nobody
            has answered, and an item without answer leaves the whole open.

    Returns:
        The outcome. Never full marks for want of a value: without one it is ``undefined`` unless the rubric
        declares the case.

    Raises:
        ValueError: If the indicator has no rule or no points, a share lies outside 0 to 1, or cases is negative.
    """
    rule, full = indicator.rule, indicator.points
    if rule is None or full is None:
        raise ValueError(indicator.id)
    if isinstance(rule, Judgement):
        return _open("judged", full, "score.judgement", step=_shown(rule.step))
    if isinstance(rule, PerInstance):
        return _per_instance(rule, full, cases)
    if isinstance(rule, Checklist):
        return _checklist(rule, full, answers)
    if isinstance(rule, Band) and rule.in_words:
        return _words(rule, full, values)
    raw = values.get(indicator.measure)
    declared = _declared(indicator, values, raw is None)
    if declared is not None:
        return _of_case(declared, full)
    if raw is None:
        return _open("undefined", full, "score.no-value", measure=indicator.measure)
    value = _judged_value(Fraction(raw), rule.rounding)
    if isinstance(rule, Band):
        return _band(rule, full, value, unit)
    if isinstance(rule, Linear):
        return _linear(rule, full, value, unit)
    return _proportional(rule, full, value, unit, values)


def _declared(indicator: Indicator, values: Values, no_value: bool) -> Case | None:
    for case in indicator.undefined:
        if case.if_ is None:
            if no_value:
                return case
        elif _true(case.if_, values):
            return case
    return None


def _true(expression: Expression, values: Values) -> bool:
    return evaluate(expression, values).value is True


def _judged_value(value: Fraction, rounding: Rounding) -> Fraction:
    return Fraction(half_up(value, rounding.rate)) if rounding.before and rounding.rate is not None else value


def _of_case(case: Case, full: Fraction) -> Outcome:
    if case.points == "ask":
        return Outcome("undefined", full, None, None, None, Reason("score.case-ask"), case.text)
    awarded = full if case.points == "full" else Fraction(case.points)
    shown = {"awarded": _shown(awarded), "loss": _shown(full - awarded), "points": _shown(full)}
    return _computed(full, full - awarded, awarded, Reason("score.case", shown), case.text)


def _computed(
    full: Fraction,
    raw: Fraction,
    awarded: Fraction,
    reason: Reason,
    text: dict[str, str] | None = None,
    value: Fraction | None = None,
) -> Outcome:
    return Outcome("computed", full, awarded, raw, full - awarded, reason, text or {}, value)


def _open(
    status: Literal["undefined", "judged"],
    full: Fraction,
    message_id: str,
    /,
    exact: Fraction | None = None,
    **params: str,
) -> Outcome:
    return Outcome(status, full, None, None, None, Reason(message_id, params), {}, exact)


def _band(rule: Band, full: Fraction, value: Fraction, unit: str) -> Outcome:
    step = next((step for step in rule.bands if step.holds(value)), None)
    if step is None:
        return _open("undefined", full, "score.band-none", value, value=_rate(value, rule.rounding, unit))
    return _step(rule, step, full, value, unit)


def _step(rule: Band, step: BandStep, full: Fraction, value: Fraction, unit: str) -> Outcome:
    if step.points == "judgement":
        return Outcome("judged", full, None, None, None, Reason("score.band-judged"), step.when, value)
    awarded = _rounded(Fraction(step.points), rule.rounding, full)
    lower = _first(step.min, step.above, step.equal)
    upper = _first(step.max, step.below, step.equal)
    params = {
        "value": _rate(value, rule.rounding, unit),
        "band": _limits(step, lower, upper, unit),
        "awarded": _shown(awarded),
        "loss": _shown(full - awarded),
        "points": _shown(full),
    }
    return _computed(full, full - awarded, awarded, Reason("score.band", params), step.when, value)


def _first(*limits: Fraction | None) -> Fraction | None:
    return next((limit for limit in limits if limit is not None), None)


def _limits(step: BandStep, lower: Fraction | None, upper: Fraction | None, unit: str) -> str:
    if step.equal is not None:
        return f"= {_with_unit(step.equal, unit)}"
    parts = []
    if lower is not None:
        parts.append(f"{'≥' if step.min is not None else '>'} {_with_unit(lower, unit)}")
    if upper is not None:
        parts.append(f"{'≤' if step.max is not None else '<'} {_with_unit(upper, unit)}")
    return ", ".join(parts) or "*"


def _words(rule: Band, full: Fraction, values: Values) -> Outcome:
    """The first condition in words that facts prove; one that facts cannot decide stops the search."""
    for step in rule.bands:
        decided = evaluate(step.fact, values).value if step.fact is not None else None
        if decided is None:
            return _open("judged", full, "score.words-open")
        if decided is True:
            return _word_step(rule, step, full)
    return _open("judged", full, "score.words-open")


def _word_step(rule: Band, step: BandStep, full: Fraction) -> Outcome:
    if step.points == "judgement":
        return Outcome("judged", full, None, None, None, Reason("score.band-judged"), step.when)
    awarded = _rounded(Fraction(step.points), rule.rounding, full)
    params = {"awarded": _shown(awarded), "loss": _shown(full - awarded), "points": _shown(full)}
    return _computed(full, full - awarded, awarded, Reason("score.words", params), step.when)


def _linear(rule: Linear, full: Fraction, value: Fraction, unit: str) -> Outcome:
    beyond = value - rule.full_at if rule.direction == "max" else rule.full_at - value
    excess = max(beyond, Fraction(0))
    units = excess / rule.unit
    if rule.steps != "pro_rata":
        units = Fraction(floor(units) if rule.steps == "full" else ceil(units))
    raw = units * rule.per_unit
    awarded = _rounded(max(full - raw, rule.floor), rule.rounding, full)
    outcome = "within" if excess == 0 else "capped" if raw > full - rule.floor else "loss"
    said = raw if outcome == "capped" else full - awarded  # what is taken and what is left add up in the sentence
    params = {
        "value": _rate(value, rule.rounding, unit),
        "full_at": _with_unit(rule.full_at, unit),
        "excess": _shown(excess, rule.rounding.rate),
        "per_unit": _shown(rule.per_unit),
        "unit_size": _shown(rule.unit),
        "raw": _shown(said, rule.rounding.points),
        "loss": _shown(full - awarded),
        "awarded": _shown(awarded),
        "points": _shown(full),
    }
    kind = "-rate" if unit == "%" and outcome != "within" else ""
    return _computed(full, raw, awarded, Reason(f"score.linear-{rule.direction}-{outcome}{kind}", params), None, value)


def _proportional(rule: Proportional, full: Fraction, value: Fraction, unit: str, values: Values) -> Outcome:
    shown = _rate(value, rule.rounding, unit)
    if rule.zero_if is not None:
        zero = evaluate(rule.zero_if, values).value
        if zero is None:
            return _open("undefined", full, "score.condition-open", value)
        if zero is True:
            params = {"value": shown, "points": _shown(full), "awarded": "0", "loss": _shown(full)}
            return _computed(full, full, Fraction(0), Reason("score.proportional-zero", params), None, value)
    share = max(min(value / rule.cap, Fraction(1)), Fraction(0))
    exact = max(full * share, rule.floor)
    awarded = _rounded(exact, rule.rounding, full)
    params = {
        "value": shown,
        "cap": _with_unit(rule.cap, unit),
        "awarded": _shown(awarded),
        "loss": _shown(full - awarded),
        "points": _shown(full),
    }
    return _computed(full, full - full * share, awarded, Reason("score.proportional", params), None, value)


def _per_instance(rule: PerInstance, full: Fraction, cases: int | None) -> Outcome:
    if cases is None:
        return _open("judged", full, "score.cases-open")
    if cases < 0:
        raise ValueError(cases)
    raw = rule.each * cases
    awarded = _rounded(max(full - raw, rule.floor), rule.rounding, full)
    params = {
        "cases": str(cases),
        "counting": rule.counting,
        "each": _shown(rule.each),
        "raw": _shown(raw),
        "awarded": _shown(awarded),
        "loss": _shown(full - awarded),
        "points": _shown(full),
    }
    return _computed(full, raw, awarded, Reason("score.per-instance", params), None, Fraction(cases))


def _checklist(rule: Checklist, full: Fraction, answers: Mapping[str, Fraction] | None) -> Outcome:
    if answers is None:
        return _open("judged", full, "score.items-open", items=str(len(rule.items)))
    met = Fraction(0)
    for number, item in enumerate(rule.items, 1):
        share = answers.get(item.id or str(number))
        if share is None:
            return _open("judged", full, "score.items-open", items=str(len(rule.items)))
        if not 0 <= share <= 1:
            raise ValueError(share)
        met += (item.points or 0) * (share if item.partial or share == 1 else 0)
    awarded = _rounded(met, rule.rounding, full)
    params = {"awarded": _shown(awarded), "loss": _shown(full - awarded), "points": _shown(full)}
    return _computed(full, full - met, awarded, Reason("score.items", params))


def _rounded(exact: Fraction, rounding: Rounding, full: Fraction) -> Fraction:
    return max(Fraction(0), min(full, Fraction(half_up(exact, rounding.points))))


def _shown(value: Fraction, decimals: int | None = None) -> str:
    """Figures as printed: half-up to the decimals given, else without trailing zeros."""
    if decimals is not None:
        return format(half_up(value, decimals), "f")
    plain = format(half_up(value, 4), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _with_unit(value: Fraction, unit: str) -> str:
    return _shown(value) + ("%" if unit == "%" else "")


def _rate(value: Fraction, rounding: Rounding, unit: str) -> str:
    if unit != "%":
        return _shown(value)
    return _shown(value, 2 if rounding.rate is None else rounding.rate) + "%"
