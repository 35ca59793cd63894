"""Shares, averages and completion: figures of a sentence that are quotients of others of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.said import ABOUT, Said, differing, is_off, verb
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import Stated
from auditkit.core.labels import Labels

_AVERAGE = re.compile(r"(户|人)均|(?:平均|标准(?:为|是)?|补助)每(户|人|个|家)(?:为|补助|发放)?$")
_MONTHLY = re.compile(r"每月|月(?:人|户)?均")
_MONTHS = 12
_PLAN = re.compile(r"计划|目标|预算|应|任务|下达|核定|预定|安排|批复|到位|收到")
_DONE = re.compile(r"实际|完成|支出|执行|已|使用|到位")
_SPENT = re.compile(r"支出$|支付$|实际|完成$|执行$")
_COMPLETION = re.compile(
    r"(?:完成率|完成比例|完成度|执行率|到位率|合格率|达标率|使用率|支出率|办结率|(?:支付|支出|执行|资金|使用|完成)进度)(?:为|达到?|是)?$"
)
_SIBLING = re.compile(r"^(?:另有|另|及)?(?:追加|新增|年中|调整|其他|上年结转)")
_OF_PLAN = re.compile(r"^(?:约)?占|^(?:超额)?(?:完成|达到?|实现|为)?[^增减]{0,8}(?:计划|目标|任务|规划)")
_RATE_NAME = re.compile(r"([\u4e00-\u9fff]{2})(?:率|度|比例)(?:为|是|达到?)?$")


def check_quotients(sentence: list[Said], best: Mapping[str, Stated], labels: Labels) -> Iterator[Inconsistency]:
    """Yield what is no quotient of the figures that it is said to be of.

    Args:
        sentence: Figures of one sentence, in order.
        best: Known quantities of the paper, for shares of a total named by its words.
        labels: The words.
    """
    yield from _shares(sentence, best, labels)
    yield from _averages(sentence)
    yield from _completions(sentence)
    yield from _beyond_the_whole(sentence)


def _shares(sentence: list[Said], best: Mapping[str, Stated], labels: Labels) -> Iterator[Inconsistency]:
    for at, said in enumerate(sentence):
        if not said.is_share or at == 0 or ABOUT.search(said.label):
            continue
        part, whole = _part_and_whole(sentence, at, best, labels)
        if part is None or whole is None or whole.value <= 0 or part.unit not in MONEY and part.unit != whole.unit:
            continue
        if (part.unit in MONEY) != (whole.unit in MONEY):
            continue
        expected = 100 * Fraction(part.value) / Fraction(whole.value)
        reach = 100 * Fraction(part.slack + whole.slack) / Fraction(whole.value)
        if is_off(said, expected, reach):
            yield differing(said, (Said(part, ""), Said(whole, "")), expected, "selfeval.share")


def _part_and_whole(
    sentence: list[Said], at: int, best: Mapping[str, Stated], labels: Labels
) -> tuple[Stated | None, Stated | None]:
    label = sentence[at].label
    before = sentence[at - 1]
    if label == "的" and _OF_PLAN.search(before.label) and at >= 2:
        return sentence[at - 2].figure, before.figure
    if before.is_share:
        return None, None
    named = re.match(r"^(?:约)?占(.+?)的?(?:比例|比重)?(?:为|是|达到?)?$", label)
    if named and named.group(1) not in ("比", "比例"):
        name = named.group(1).removesuffix("的")
        inside = next((each.figure for each in sentence[:at] if each.figure.name == name), None)
        quantity = labels.find(name)
        return before.figure, inside or (best.get(quantity.id) if quantity else None)
    if re.match(r"^占(?:为|是|达到?)?$", label) and not before.figure.path:
        for each in reversed(sentence[: at - 1]):  # the same whole again: …占支出总额的80%;项目支出20万元,占20%
            named = (
                re.match(r"^(?:约)?占(.{2,12}?)的?(?:比例|比重)?(?:为|是|达到?)?$", each.label)
                if each.is_share
                else None
            )
            quantity = labels.find(named.group(1).removesuffix("的")) if named else None
            if named:
                return before.figure, best.get(quantity.id) if quantity else None
    if re.match(r"^(?:占比|比重|所占比例|占比例|占)(?:为|是|达到?)?$", label) and before.figure.path:
        whole = next(
            (each.figure for each in sentence[:at] if before.figure.path in (each.label, each.figure.name)), None
        )
        return before.figure, whole
    return None, None


def _averages(sentence: list[Said]) -> Iterator[Inconsistency]:
    for at, said in enumerate(sentence):
        match = _AVERAGE.search(said.label)
        if at < 2 or not match or said.figure.unit not in MONEY:
            continue
        unit = match.group(1) or match.group(2)
        pair = sentence[at - 2 : at]
        count = next((item for item in pair if item.figure.unit in (unit, "名" if unit == "人" else unit)), None)
        total = next((item for item in pair if item.figure.unit in MONEY), None)
        if count is None or total is None or count.figure.value <= 0:
            continue
        expected = Fraction(total.figure.value) / Fraction(count.figure.value)
        expected /= _MONTHS if _MONTHLY.search(said.label) else 1
        reach = Fraction(total.figure.slack) / Fraction(count.figure.value) + Fraction(said.figure.step)
        if abs(expected - Fraction(said.figure.value)) > reach:
            yield differing(said, (total, count), expected, "selfeval.average")


def _completions(sentence: list[Said]) -> Iterator[Inconsistency]:
    for at, said in enumerate(sentence):
        if at < 2 or not said.is_share or said.figure.id:
            continue
        plan, done = _planned_and_done(sentence[at - 2 : at], said.label)
        if plan is None or done is None or plan.dimension != done.dimension or plan.figure.value <= 0:
            continue
        expected = 100 * Fraction(done.figure.value) / Fraction(plan.figure.value)
        reach = 100 * Fraction(done.figure.slack + plan.figure.slack) / Fraction(plan.figure.value)
        if is_off(said, expected, reach):
            yield differing(said, (done, plan), expected, "selfeval.completion")


def _planned_and_done(pair: list[Said], label: str) -> tuple[Said | None, Said | None]:
    """The figures that a rate is of: by words of plan and completion, or 收回 n 份 in front of 收回率."""
    if _COMPLETION.search(label):
        plans = [item for item in pair if _PLAN.search(item.label)]
        plan = next((item for item in plans if not _SPENT.search(item.label)), next(iter(plans), None))
        done = next((item for item in pair if item is not plan and _DONE.search(item.label)), None)
        if plan is not None and done is not None:
            return plan, done
    named = _RATE_NAME.search(label)
    if named and _speaks_of(pair[1].label, named.group(1)) and not pair[0].is_share and not verb(pair[1].label):
        return pair[0], pair[1]
    return None, None


def _speaks_of(label: str, word: str) -> bool:
    """Whether a label holds a word of two letters in either order (收回, 回收)."""
    return (word in label or word[::-1] in label) and f"不{word}" not in label


def _beyond_the_whole(sentence: list[Said]) -> Iterator[Inconsistency]:
    """A part that is all of its whole, and beside it another part."""
    for at, part in enumerate(sentence[1:-1], 1):
        whole, sibling = sentence[at - 1], sentence[at + 1]
        inside = part.figure.path and part.figure.path in (whole.label, whole.figure.name)
        inside = inside and sibling.figure.path != part.figure.path  # else the sum of the parts tells
        if not inside or part.figure.value != whole.figure.value or sibling.dimension != part.dimension:
            continue
        if _SIBLING.match(sibling.label) and 0 < sibling.figure.value <= whole.figure.value:
            rest = Fraction(whole.figure.value - sibling.figure.value)
            yield differing(part, (whole, sibling), rest, "selfeval.beyond-whole")
