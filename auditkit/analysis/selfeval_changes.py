"""What a sentence of a self-evaluation works out by itself: changes, growth, shares, averages, completion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import Stated, stated_of
from auditkit.core.labels import Labels

_UP = re.compile(r"增加|增长|上升|提高|增幅|增速|上涨|超出|多")
_DOWN = re.compile(r"减少|下降|降低|降幅|压减|压缩|节约|回落|少")
_RATE_OF_CHANGE = re.compile(r"增加|增长|上升|增幅|增速|上涨|减少|下降|降低|降幅|压减|压缩|回落")
_NO_CHANGE_RATE = re.compile(r"高于|低于|占|比重|完成|控制在|目标|不|(?<!增长)(?<!下降)率|利率|平均")
_PRIOR = re.compile(r"(?:上年度?|去年|同期|上一年度?)[^增减升降]*$")
_ABOUT = re.compile(r"约|近|左右|余$|超过|不足|多$")
_AVERAGE = re.compile(r"(户|人)均|平均每(户|人|个|家)")
_PLAN = re.compile(r"计划|目标|预算|应|任务|下达|核定|预定")
_DONE = re.compile(r"实际|完成|支出|执行|已|使用|到位")
_COMPLETION = re.compile(
    r"(?:完成率|完成比例|完成度|执行率|到位率|合格率|达标率|使用率|支出率|办结率)(?:为|达到?|是)?$"
)
_VOLUME = re.compile(r"增加值|生产总值|GDP")
_SIBLING = re.compile(r"^(?:另有|另|及)?(?:追加|新增|年中|调整|其他|上年结转)")


@dataclass(frozen=True)
class Said:
    """A figure in its sentence."""

    figure: Stated
    sentence: str

    @property
    def label(self) -> str:
        """What stands before the figure."""
        return self.figure.label

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage."""
        return self.figure.unit in ("%", "个百分点", "百分点")

    @property
    def dimension(self) -> str:
        """What may be compared with it: money, or its own unit."""
        return "money" if self.figure.unit in MONEY else self.figure.unit


def check_changes(
    rows: Iterable[Mapping[str, object]], best: Mapping[str, Stated], labels: Labels
) -> list[Inconsistency]:
    """Return what does not follow from the figures of its own sentence.

    Args:
        rows: Rows of the paper, those of one paragraph in their order.
        best: Known quantities of the paper, for shares of a total named by its words.
        labels: The words.
    """
    found: list[Inconsistency] = []
    for sentence in _sentences(rows):
        found += _growth(sentence)
        found += _shares(sentence, best, labels)
        found += _averages(sentence)
        found += _completions(sentence)
        found += _beyond_the_whole(sentence)
    return _together(found)


def _together(found: list[Inconsistency]) -> list[Inconsistency]:
    """Join what is said again word by word elsewhere."""
    joined: dict[tuple[str, str, str, str], Inconsistency] = {}
    for item in found:
        key = (item.message_id, str(item.params.get("label")), item.stated, item.expected)
        first = joined.get(key)
        if first is not None:
            places = (*first.places, *(place for place in item.places if place not in first.places))
            item = Inconsistency(
                first.kind, first.severity, places, first.stated, first.expected, first.indicator, first.message_id,
                first.params,
            )  # fmt: skip
        joined[key] = item
    return list(joined.values())


def _sentences(rows: Iterable[Mapping[str, object]]) -> Iterator[list[Said]]:
    current: list[Said] = []
    last: object = None
    for row in rows:
        figure = stated_of(row) if row.get("role") == "claim" else None
        if figure is None:
            continue
        key = (row.get("sheet"), row.get("row"), row.get("place"))
        if key != last and current:
            yield current
            current = []
        last = key
        current.append(Said(figure, str(row.get("place") or "")))
    if current:
        yield current


@dataclass
class _Course:
    """The quantity that a sentence is speaking of, its value before, and its change."""

    level: Said | None = None
    prior: Said | None = None
    change: Said | None = None


def _growth(sentence: list[Said]) -> Iterator[Inconsistency]:
    course = _Course()
    for said in sentence:
        if said.is_share:
            if course.level and _RATE_OF_CHANGE.search(said.label) and not _NO_CHANGE_RATE.search(said.label):
                yield from _rate(course, said)
                course = _Course(course.level) if course.change is None and course.prior is None else _Course()
        elif course.level and said.dimension == course.level.dimension and _verb(said.label):
            course.change = said
            yield from _change(course)
        elif course.level and said.dimension == course.level.dimension and _PRIOR.search(said.label):
            course.prior = said
        elif not _verb(said.label):
            course = _Course(said, _year_before(said, course.level))


def _verb(label: str) -> int:
    plain = _VOLUME.sub("", label)
    return 1 if _UP.search(plain) else -1 if _DOWN.search(plain) else 0


def _year_before(said: Said, other: Said | None) -> Said | None:
    """The figure before it where that is the same of the year before (2019年支出…，2020年支出…)."""
    if other is None or other.dimension != said.dimension:
        return None
    years = (other.figure.year, said.figure.year)
    names = [re.sub(r"(?:19|20)\d{2}年度?", "", item.label) for item in (other, said)]
    follows = years[0] is not None and years[1] is not None and years[0] + 1 == years[1]
    return other if follows and (names[0] == names[1] or not names[1]) else None


def _change(course: _Course) -> Iterator[Inconsistency]:
    level, prior, change = course.level, course.prior, course.change
    if level is None or prior is None or change is None or _ABOUT.search(change.label):
        return
    expected = Fraction(level.figure.value - prior.figure.value)
    slack = Fraction(level.figure.slack + prior.figure.slack + change.figure.slack)
    if expected and (expected > 0) != (_verb(change.label) > 0):
        yield _trend(change, level, prior)
    elif abs(abs(expected) - Fraction(change.figure.value)) > slack:
        yield _of(change, (level, prior), abs(expected), "selfeval.change")


def _rate(course: _Course, said: Said) -> Iterator[Inconsistency]:
    level, prior, change = course.level, course.prior, course.change
    if level is None or _ABOUT.search(said.label) or _ABOUT.search(level.label):
        return
    if prior is not None:
        base, slack = Fraction(prior.figure.value), Fraction(prior.figure.slack)
        moved = Fraction(level.figure.value) - base
        others: tuple[Said, ...] = (level, prior)
        if moved and (moved > 0) != (_verb(said.label) > 0) and _verb(said.label):
            yield _trend(said, level, prior)
            return
    elif change is not None and said.figure.unit != "":
        moved = Fraction(change.figure.value) * _verb(change.label)
        base, slack = Fraction(level.figure.value) - moved, Fraction(level.figure.slack + change.figure.slack)
        others = (level, change)
    else:
        return
    if base <= 0:
        return
    expected = 100 * abs(moved) / base
    reach = 100 * Fraction(others[1].figure.slack + level.figure.slack) / base + expected * slack / base
    if abs(expected - Fraction(said.figure.value)) > reach + Fraction(said.figure.step):
        volume = bool(_VOLUME.search(level.label))
        yield _of(said, others, expected, "selfeval.growth-volume" if volume else "selfeval.growth", low=volume)


def _trend(said: Said, level: Said, prior: Said) -> Inconsistency:
    return Inconsistency(
        "cross-reference",
        "medium",
        (said.figure.place,),
        f"{said.label}{said.figure.text}",
        f"{prior.figure.text}→{level.figure.text}",
        level.figure.id,
        "selfeval.trend",
        {"label": level.figure.name, "place": said.figure.place},
    )


def _shares(sentence: list[Said], best: Mapping[str, Stated], labels: Labels) -> Iterator[Inconsistency]:
    for at, said in enumerate(sentence):
        if not said.is_share or at == 0 or _ABOUT.search(said.label):
            continue
        part, whole = _part_and_whole(sentence, at, best, labels)
        if part is None or whole is None or whole.value <= 0 or part.unit not in MONEY and part.unit != whole.unit:
            continue
        if (part.unit in MONEY) != (whole.unit in MONEY):
            continue
        expected = 100 * Fraction(part.value) / Fraction(whole.value)
        reach = 100 * Fraction(part.slack + whole.slack) / Fraction(whole.value)
        if abs(expected - Fraction(said.figure.value)) > reach + Fraction(said.figure.step):
            yield _of(said, (Said(part, ""), Said(whole, "")), expected, "selfeval.share")


def _part_and_whole(
    sentence: list[Said], at: int, best: Mapping[str, Stated], labels: Labels
) -> tuple[Stated | None, Stated | None]:
    label = sentence[at].label
    before = sentence[at - 1]
    if label == "的" and before.label.startswith("占") and at >= 2:
        return sentence[at - 2].figure, before.figure
    if before.is_share:
        return None, None
    named = re.match(r"^(?:约)?占(.+?)的?(?:比例|比重)?(?:为|是|达到?)?$", label)
    if named and named.group(1) not in ("比", "比例"):
        name = named.group(1).removesuffix("的")
        inside = next((each.figure for each in sentence[:at] if each.figure.name == name), None)
        quantity = labels.find(name)
        return before.figure, inside or (best.get(quantity.id) if quantity else None)
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
        reach = Fraction(total.figure.slack) / Fraction(count.figure.value) + Fraction(said.figure.step)
        if abs(expected - Fraction(said.figure.value)) > reach:
            yield _of(said, (total, count), expected, "selfeval.average")


def _completions(sentence: list[Said]) -> Iterator[Inconsistency]:
    for at, said in enumerate(sentence):
        if at < 2 or not said.is_share or said.figure.id or not _COMPLETION.search(said.label):
            continue
        pair = sentence[at - 2 : at]
        plan = next((item for item in pair if _PLAN.search(item.label)), None)
        done = next((item for item in pair if item is not plan and _DONE.search(item.label)), None)
        if plan is None or done is None or plan.dimension != done.dimension or plan.figure.value <= 0:
            continue
        expected = 100 * Fraction(done.figure.value) / Fraction(plan.figure.value)
        reach = 100 * Fraction(done.figure.slack + plan.figure.slack) / Fraction(plan.figure.value)
        if abs(expected - Fraction(said.figure.value)) > reach + Fraction(said.figure.step):
            yield _of(said, (done, plan), expected, "selfeval.completion")


def _beyond_the_whole(sentence: list[Said]) -> Iterator[Inconsistency]:
    """A part that is all of its whole, and beside it another part."""
    for at, part in enumerate(sentence[1:-1], 1):
        whole, sibling = sentence[at - 1], sentence[at + 1]
        inside = part.figure.path and part.figure.path in (whole.label, whole.figure.name)
        if not inside or part.figure.value != whole.figure.value or sibling.dimension != part.dimension:
            continue
        if _SIBLING.match(sibling.label) and 0 < sibling.figure.value <= whole.figure.value:
            rest = Fraction(whole.figure.value - sibling.figure.value)
            yield _of(part, (whole, sibling), rest, "selfeval.beyond-whole")


def _of(said: Said, others: Iterable[Said], expected: Fraction, message: str, low: bool = False) -> Inconsistency:
    figure = said.figure
    first, second = [other.figure for other in others]
    shown = figure.show(expected).replace("个百分点", "%").replace("百分点", "%")
    return Inconsistency(
        kind="arithmetic",
        severity="low" if low else "medium",
        places=tuple(dict.fromkeys((figure.place, first.place, second.place))),
        stated=figure.text,
        expected=shown,
        indicator=figure.id,
        message_id=message,
        params={
            "label": figure.name or first.name,
            "place": figure.place,
            "first": f"{first.name}{first.text}",
            "second": f"{second.name}{second.text}",
        },
    )


def change_of(rows: Iterable[Mapping[str, object]], id: str) -> tuple[Decimal, Stated] | None:
    """Return the change against the year before that a sentence states for a quantity, in percent with its sign."""
    for sentence in _sentences(rows):
        if sentence[0].figure.id != id or any(item.figure.id not in ("", id) for item in sentence):
            continue
        for said in sentence[1:]:
            compared = re.search(r"上年|去年|同比", said.label)
            if said.figure.unit == "%" and compared and _verb(said.label) and not _NO_CHANGE_RATE.search(said.label):
                return said.figure.value * _verb(said.label), said.figure
    return None
