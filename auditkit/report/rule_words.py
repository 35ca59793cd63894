"""A scoring rule in words, as it is printed on a form."""

from __future__ import annotations

from fractions import Fraction

from auditkit.core.money import half_up
from auditkit.core.rubric import Indicator
from auditkit.core.rules import Band, BandStep, Checklist, Judgement, Linear, PerInstance, Proportional
from auditkit.engagement.finding import points_text
from auditkit.messages import pick, text


def rule_words(leaf: Indicator, unit: str = "%") -> list[str]:
    """Return the rule of an indicator in lines: the rule, its items or steps, and what to look at.

    Args:
        leaf: An indicator that is scored.
        unit: Unit of its measure: ``%``, ``yuan`` or ``count``.
    """
    return [*_of_rule(leaf, unit), *(pick(words) for words in (leaf.hint, leaf.guidance) if words)]


def _of_rule(leaf: Indicator, unit: str) -> list[str]:
    rule = leaf.rule
    if isinstance(rule, Linear):
        size = text("rubrics.rule.percentage-points", size=_number(rule.unit)) if unit == "%" else _number(rule.unit)
        full_at = f"{_number(rule.full_at)}{_sign(unit)}"
        loss = _loss(rule.per_unit, relative=rule.relative)
        return [
            text(
                f"rubrics.rule.linear-{rule.direction}", full_at=full_at, unit=size, loss=loss, floor=_floor(rule.floor)
            )
        ]
    if isinstance(rule, PerInstance):
        return [
            text("rubrics.rule.per-instance", loss=_loss(rule.each, relative=rule.relative), floor=_floor(rule.floor))
        ]
    if isinstance(rule, Proportional):
        return [text("rubrics.rule.proportional", cap=f"{_number(rule.cap)}{_sign(unit)}")]
    if isinstance(rule, Checklist):
        return [_item(number, pick(item.text), item.points) for number, item in enumerate(rule.items, 1)]
    if isinstance(rule, Band):
        return [text("rubrics.rule.step", when=_when(step, unit), points=_given(step)) for step in rule.bands]
    ladder = rule.ladder if isinstance(rule, Judgement) else ()
    rungs = [text("rubrics.rule.step", when=pick(rung.text), points=_points(rung.points)) for rung in ladder]
    return rungs or ([] if leaf.hint or leaf.guidance else [text("rubrics.rule.judgement")])


def _item(number: int, words: str, points: Fraction | None) -> str:
    return f"{number}. {words}" + ("" if points is None else text("rubrics.form.bracketed", words=_points(points)))


def _when(step: BandStep, unit: str) -> str:
    if step.when:
        return pick(step.when)
    limits = (("=", step.equal), ("≥", step.min), (">", step.above), ("≤", step.max), ("<", step.below))
    said = [f"{sign} {_number(limit)}{_sign(unit)}" for sign, limit in limits if limit is not None]
    return ", ".join(said) or text("rubrics.rule.rest")


def _given(step: BandStep) -> str:
    return text("rubrics.rule.judged") if step.points == "judgement" else _points(Fraction(step.points))


def _loss(points: Fraction, *, relative: bool) -> str:
    return text("rubrics.rule.share", share=_number(points)) if relative else _points(points)


def _floor(floor: Fraction) -> str:
    return text("rubrics.rule.floor", floor=points_text(floor)) if floor else text("rubrics.rule.floor-0")


def _points(points: Fraction) -> str:
    return text("rubrics.rule.points", points=_number(points))


def _sign(unit: str) -> str:
    return "%" if unit == "%" else ""


def _number(value: Fraction) -> str:
    return format(half_up(value, 4).normalize(), "f")
