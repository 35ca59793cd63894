"""Verbs of a file of decisions about samples: plan and draw one, record what was seen of its items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from auditkit.cli.sample_options import definition
from auditkit.engagement.applying import Step, Verb
from auditkit.engagement.applying_values import known_as, listed, mapped, named, needed, one_of, remember, whole, words
from auditkit.engagement.folder import Engagement
from auditkit.engagement.following_up import same_voucher
from auditkit.engagement.sampling.answers import ANSWERS, Change, inspections, record_answers
from auditkit.engagement.sampling.drawing import Draw, draw_sample
from auditkit.engagement.sampling.judging import judge_all, judge_by_rules
from auditkit.engagement.sampling.planning import Wish, plan_sample
from auditkit.engagement.sampling.questions import questions_of
from auditkit.engagement.sampling.records import PURPOSES, Item, Sample, find_sample
from auditkit.errors import BadInput

_POPULATION = {
    "period": "period",
    "from-amount": "least",
    "to-amount": "most",
    "check": "check",
    "sql": "sql",
}
"""Value of the verb, and the option of the command."""
_PLAN = ("confidence", "tolerable", "expected", "method", "convention", "deviation", "allocation")
_JUDGED = ("confidence", "tolerable", "method", "bound", "factors", "estimator", "bayes", "prior", "untested")
_DRAW = ("seed", "method", "certain-above", "allocation")


def apply_sample(engagement: Engagement, step: Step, names: dict[str, str]) -> None:
    """Plan a sample, and draw it where the file gives a seed; known by its key when applied again."""
    id_ = known_as(engagement, step)
    if id_ is None:
        id_ = _planned(engagement, step).id
        remember(engagement, step, id_)
    if step.values.get("draw") and not find_sample(engagement, id_).live:
        draw_sample(engagement, id_, _draw(step))


def _planned(engagement: Engagement, step: Step) -> Sample:
    purpose = one_of(step, "purpose", PURPOSES)
    if not purpose:
        raise BadInput("apply.missing", file=step.file, line=step.line, verb=step.verb, key="purpose")
    given: dict[str, Any] = {option: words(step, name) for name, option in _POPULATION.items()}
    given |= {"categories": listed(step, "category"), "accounts": listed(step, "account")}
    given["unit"] = one_of(step, "unit", ("line", "voucher")) or "line"
    wanted, chosen = definition(given)
    ask, part = listed(step, "ask"), words(step, "part")
    if purpose == "judgement":
        if chosen:
            return judge_all(engagement, wanted, part, words(step, "because"), ask)
        return judge_by_rules(engagement, None, wanted.unit, ask)
    said = {name: words(step, name) for name in _PLAN if step.values.get(name) is not None}
    wish = Wish(purpose, **said, expected_errors=whole(step, "expected-errors"))  # type: ignore[arg-type]
    return plan_sample(engagement, wanted, part, replace(wish, strata=whole(step, "strata") or 4), ask)


def _draw(step: Step) -> Draw:
    said = mapped(step, "draw")
    unknown = sorted(set(said) - {*_DRAW, "size", "strata"})
    if unknown:
        known = ", ".join((*_DRAW, "size", "strata"))
        raise BadInput("apply.unknown", file=step.file, line=step.line, key=unknown[0], known=known)
    inner = replace(step, values=said)
    numbers = {name: whole(inner, name) for name in ("size", "strata") if name in said}
    return Draw(**{name.replace("-", "_"): said[name] for name in _DRAW if name in said}, **numbers)  # type: ignore[arg-type]


def apply_inspected(engagement: Engagement, step: Step, names: dict[str, str]) -> None:
    """Record what was seen of items; ``rest`` answers what is still open of all items, each at its book amount."""
    sample = find_sample(engagement, named(engagement, "sample", needed(step, "sample")))
    rest = one_of(step, "rest", ANSWERS)
    said = {name: words(step, name) for name in ("audited", "remark", "reference") if step.values.get(name) is not None}
    if rest:
        for item in sample.items:
            _answer_rest(engagement, sample, item, rest, said)
        return
    for item in _items(step, sample):
        record_answers(engagement, sample.item_id(item), Change(mapped(step, "answers"), **said))


def _items(step: Step, sample: Sample) -> Iterator[Item]:
    """Yield the items that a decision names by number or by voucher."""
    wanted = [*listed(step, "item"), *listed(step, "voucher")]
    if not wanted:
        raise BadInput("apply.missing", file=step.file, line=step.line, verb=step.verb, key="item")
    for name in wanted:
        fits = [item for item in sample.items if _bears(sample, item, name)]
        if not fits:
            raise BadInput("apply.no-item", file=step.file, line=step.line, item=name, sample=sample.id)
        yield from fits


def _bears(sample: Sample, item: Item, name: str) -> bool:
    """Tell whether an item is meant by its number, its index number, or month and voucher (padded or not)."""
    period, stroke, voucher = name.partition("/")
    if stroke:
        return period == item.period and same_voucher(item.voucher, voucher)
    return name in (str(item.number), sample.item_id(item))


def _answer_rest(engagement: Engagement, sample: Sample, item: Item, answer: str, said: Mapping[str, str]) -> None:
    id_ = sample.item_id(item)
    seen = inspections(engagement).get(id_)
    if seen is not None and seen.said:
        return
    asked = [f"{check}/{one.id}" for check in item.asked for one in questions_of(engagement, check)]
    record_answers(engagement, id_, Change(dict.fromkeys(asked, answer), **{"audited": item.amount, **said}))


def apply_evaluated(engagement: Engagement, step: Step, names: dict[str, str]) -> None:
    """Evaluate a sample, so that its conclusion is on record; the same again records nothing."""
    from auditkit.engagement.sampling.evaluating import evaluate_sample
    from auditkit.engagement.sampling.judged import Judged
    from auditkit.engagement.sampling.summing import summary

    sample = find_sample(engagement, named(engagement, "sample", needed(step, "sample")))
    said: dict[str, Any] = {name: words(step, name) for name in _JUDGED if step.values.get(name) is not None}
    wish = Judged(**said, only=tuple(listed(step, "only")))
    record = engagement.log.get("evaluation", sample.id)
    stands = record is not None and summary(engagement, sample).conclusion is not None
    if record is None or not stands or record.body["with"] != {**vars(wish), "only": list(wish.only)}:
        evaluate_sample(engagement, sample.id, wish)


VERBS = {
    "sample": Verb(
        {
            *("key", "purpose", "category", "account", "unit", "part", "ask", "because", "expected-errors", "strata"),
            *("draw", *_POPULATION, *_PLAN),
        },
        apply_sample,
    ),
    "inspected": Verb(
        {"sample", "item", "voucher", "answers", "audited", "remark", "reference", "rest"}, apply_inspected
    ),
    "evaluated": Verb({"sample", "only", *_JUDGED}, apply_evaluated),
}
"""Verbs of this module."""
