"""What a sentence of a self-evaluation works out by itself: changes, growth, shares, averages, completion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.quotients import check_quotients
from auditkit.analysis.selfeval.said import ABOUT, VOLUME, Said, differing, is_off, verb
from auditkit.analysis.tieout import Stated, stated_of
from auditkit.core.labels import Labels

_RATE_OF_CHANGE = re.compile(r"增加|增长|上升|增幅|增速|上涨|减少|下降|降低|降幅|压减|压缩|回落")
_ARRIVED_IN = re.compile(r"(?:到|至|为)(?:(?:19|20)\d{2}年(?:末|底)?的?)?$")
_NO_CHANGE_RATE = re.compile(r"高于|低于|占|比重|完成|控制在|目标|不|(?<!增长)(?<!下降)率|利率|平均")
_PRIOR = re.compile(r"(?:上年度?|去年|同期|上一年度?)[^增减升降]*$")
_BASE = re.compile(
    r"^(?:与|比|较|同)(?:19|20)\d{2}年(?:度)?(?:的)?$|^(?:与|比|较)(?:上年度?|去年|上一年度?|上年同期|去年同期|同期)(?:的|数)?$|(?:比|较|与)[^,，增减升降]{0,12}(?:的|相比)$|(?:比|较)(?:(?:19|20)\d{2}年度?)?(?:年初|全年|上年)?(?:预算|计划|目标|年初|决算|执行|实际|支出|收入)*数?$|(?:由|从)[^到至]{0,12}$"
)
"""The figure is what a change is measured from: 比2021年的 A 增加 B, 较预算 A 节约 B, 由 A 提高到 B."""
_ARRIVED = re.compile(r"(?:到|至|为)$")
_OF_YEAR = re.compile(r"(?:比|较)((?:19|20)\d{2})年")
_SAVED = re.compile(r"^(?:超支|超出预算|超预算|节约|节支|节余|节省)(?:资金|金额|了|为)?$")


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
        found += _steps(sentence)
        found += _moved_to(sentence)
        found += _told_first(sentence)
        found += _rate_moved(sentence)
        found += _over(sentence)
        found += _added(sentence)
        found += check_quotients(sentence, best, labels)
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


_ADDED = re.compile(
    r"^(?:年中|年度中|中期|全年|当年|本年)?[^,，]{0,8}(?:追加|调增|增加)(?:预算|资金|安排|数|净额)?(?:为|了)?$"
)
_ADJUSTED = re.compile(r"^(?:调整后|调整为|调整预算|全年预算)")


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
            known = course.level or course.prior and course.change
            if known and _RATE_OF_CHANGE.search(said.label) and not _NO_CHANGE_RATE.search(said.label):
                yield from _rate(course, said)
                course = _Course(course.level) if course.change is None and course.prior is None else _Course()
        elif _BASE.search(said.label) and not verb(_BASE.sub("", said.label)):
            level = _same(course.level, said) if re.match(r"比|较|与", said.label) else None
            course = _Course(level, said)
        elif course.prior and said.dimension == course.prior.dimension and verb(said.label):
            arrived = course.level is None and _ARRIVED.search(said.label)
            course = _Course(said, course.prior) if arrived else _Course(course.level, course.prior, said)
            yield from _change(course)
        elif course.level and said.dimension == course.level.dimension and verb(said.label):
            measured_from = _OF_YEAR.search(said.label)
            of_level, now = course.level.figure.year, said.figure.year
            last_year = of_level is not None and now == of_level + 1 and re.search(r"上年|去年", said.label)
            if last_year or measured_from and of_level == int(measured_from.group(1)):
                course = _Course(None, course.level)
            course.change = said
            yield from _change(course)
        elif course.level and said.dimension == course.level.dimension and _is_prior(said, course.level):
            course.prior = said
        elif not verb(said.label):
            course = _Course(said, _year_before(said, course.level))


_BARE_YEAR = re.compile(r"^(?:而|其中)?((?:19|20)\d{2})(?:年度?|年同期)(?:为|是|达到?|共|全年)?$")


def _is_prior(said: Said, level: Said) -> bool:
    """Whether a figure is the one of the year before, named so or by its year alone (9,504件(2020年为8,640件))."""
    if _PRIOR.search(said.label):
        return True
    bare = _BARE_YEAR.match(said.label)
    return bare is not None and level.figure.year in (None, int(bare.group(1)) + 1)


def _same(level: Said | None, other: Said) -> Said | None:
    return level if level is not None and level.dimension == other.dimension else None


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
    if level is None or prior is None or change is None or ABOUT.search(change.label):
        return
    expected = Fraction(level.figure.value - prior.figure.value)
    slack = Fraction(level.figure.slack + prior.figure.slack + change.figure.slack)
    if expected and (expected > 0) != (verb(change.label) > 0):
        yield _trend(change, level, prior)
    elif abs(abs(expected) - Fraction(change.figure.value)) > slack:
        yield differing(change, (level, prior), abs(expected), "selfeval.change")


def _rate(course: _Course, said: Said) -> Iterator[Inconsistency]:
    level, prior, change = course.level, course.prior, course.change
    others: tuple[Said, ...]
    if ABOUT.search(said.label) or level is not None and ABOUT.search(level.label):
        return
    if change is not None and verb(change.label) * verb(said.label) < 0:
        yield _against_itself(said, change)
        return
    if prior is not None and level is None:
        if change is None:
            return
        moved, base, slack = Fraction(change.figure.value), Fraction(prior.figure.value), Fraction(prior.figure.slack)
        level, others = change, (change, prior)
    elif level is None:
        return
    elif prior is not None:
        base, slack = Fraction(prior.figure.value), Fraction(prior.figure.slack)
        moved = Fraction(level.figure.value) - base
        others = (level, prior)
        if moved and (moved > 0) != (verb(said.label) > 0) and verb(said.label):
            yield _trend(said, level, prior)
            return
    elif change is not None and said.figure.unit != "":
        moved = Fraction(change.figure.value) * verb(change.label)
        base, slack = Fraction(level.figure.value) - moved, Fraction(level.figure.slack + change.figure.slack)
        others = (level, change)
    else:
        return
    if base <= 0:
        return
    expected = 100 * abs(moved) / base
    reach = 100 * Fraction(others[1].figure.slack + level.figure.slack) / base + expected * slack / base
    if is_off(said, expected, reach):
        volume = bool(VOLUME.search(level.label))
        yield differing(said, others, expected, "selfeval.growth-volume" if volume else "selfeval.growth", low=volume)


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


def _against_itself(said: Said, change: Said) -> Inconsistency:
    """A change that is an increase by its amount and a decrease by its rate, or the other way."""
    words = f"{change.label}{change.figure.text}"
    return Inconsistency(
        kind="cross-reference",
        severity="medium",
        places=tuple(dict.fromkeys((said.figure.place, change.figure.place))),
        stated=f"{said.label}{said.figure.text}",
        expected=words,
        indicator=said.figure.id,
        message_id="selfeval.trend-words",
        params={"place": said.figure.place},
    )


_FROM = re.compile(r"(?:由|从)[^到至]{0,16}$")
_CHANGE_RATE = re.compile(
    r"^(?:同比)?(?:减量|增长|下降|降低|减少|增加|提高|提升|压减|节约|上升)(?:率|幅度?|比例)?(?:为|达到?|了)?$|^[增降]幅(?:为|达)?$"
    r"|^(?:综合|平均)?(?:节[电能水油煤气约支]|减[排量少]|降[低耗幅]|压[减缩])[\u4e00-\u9fff]?率(?:为|达到?)?$"
)
_MOVED = re.compile(
    r"^(?:大幅|明显|逐步|稳步|迅速)?(?:增加|增长|上升|提高|提升|减少|下降|降低|压减|压缩|降|延长|缩短|扩大|缩小)了?(?:到|至|为)$"
)
_FIRST = re.compile(
    r"^[^,，。;；\d]{2,16}?(?:同比|(?:较|比|与)(?:上年|去年|上年同期)(?:相比)?)(?:有所|明显|大幅|略有)?"
    r"(增长|增加|上升|提高|下降|减少|降低|压减)[,，;；]"
)


def _moved_to(sentence: list[Said]) -> Iterator[Inconsistency]:
    """由 A 下降到 B where B is more than A, or 上升到 B where it is less."""
    for first, second in zip(sentence, sentence[1:], strict=False):
        alike = first.dimension == second.dimension and _FROM.search(first.label) and _MOVED.search(second.label)
        moved = second.figure.value - first.figure.value
        if alike and moved and (moved > 0) != (verb(second.label) > 0 or "提升" in second.label):
            yield _trend(second, second, first)


def _rate_moved(sentence: list[Said]) -> Iterator[Inconsistency]:
    """由 A 降至 B, 减量率 c%: the rate behind a figure that moved from one value to another."""
    for first, second, rate in zip(sentence, sentence[1:], sentence[2:], strict=False):
        alike = first.dimension == second.dimension and not first.is_share and first.figure.value > 0
        moved = _FROM.search(first.label) and _ARRIVED_IN.search(second.label)
        if not alike or not moved or not rate.is_share or not _CHANGE_RATE.search(rate.label):
            continue
        base = Fraction(first.figure.value)
        expected = 100 * abs(Fraction(second.figure.value) - base) / base
        reach = 100 * Fraction(first.figure.slack + second.figure.slack) / base
        if is_off(rate, expected, reach):
            yield differing(rate, (second, first), expected, "selfeval.growth")


def _told_first(sentence: list[Said]) -> Iterator[Inconsistency]:
    """A rise or fall told first, with this year's figure and last year's behind it: 会议费同比下降,支出 A,上年为 B."""
    if len(sentence) < 2:
        return
    level, prior = sentence[0], sentence[1]
    words = re.sub(r"\s", "", level.sentence)
    told = _FIRST.search(words)
    if told is None or words.find(told.group()) > words.find(level.figure.text.replace(" ", "")) >= 0:
        return
    if level.dimension == prior.dimension and _PRIOR.search(prior.label) and not _PRIOR.search(level.label):
        moved = level.figure.value - prior.figure.value
        if moved and (moved > 0) != (verb(told.group(1)) > 0):
            yield replace(_trend(level, level, prior), stated=told.group().rstrip(",，;；"))


def _steps(sentence: list[Said]) -> Iterator[Inconsistency]:
    """Percentage points between two rates of the same sentence: 由 a% 提高到 b%,提高 c 个百分点."""
    for first, second, moved in zip(sentence, sentence[1:], sentence[2:], strict=False):
        rates = first.figure.unit == "%" == second.figure.unit
        if not rates or moved.figure.unit not in ("个百分点", "百分点") or not verb(moved.label):
            continue
        onwards = re.search(r"(?:由|从)[^到至]{0,12}$|上年|去年", first.label) and _ARRIVED.search(second.label)
        backwards = _PRIOR.search(second.label) or _BASE.search(second.label)
        if not (onwards or backwards) or _NO_CHANGE_RATE.search(moved.label):
            continue
        expected = abs(Fraction(second.figure.value) - Fraction(first.figure.value))
        reach = Fraction(first.figure.slack + second.figure.slack) + Fraction(moved.figure.step) / 2
        if abs(expected - Fraction(moved.figure.value)) > reach:
            yield differing(moved, (first, second), expected, "selfeval.change")


def _over(sentence: list[Said]) -> Iterator[Inconsistency]:
    """What was overspent or saved between a budget and what was spent."""
    amounts = [said for said in sentence if not said.is_share]
    for one, other, third in zip(amounts, amounts[1:], amounts[2:], strict=False):
        alike = one.dimension == other.dimension == third.dimension == "money"
        turned = re.search(r"完成|实际|支出|决算", one.label) and re.search(r"预算(?:数|为|安排)?$|计划", other.label)
        first, second = (other, one) if turned and "预算" not in one.label else (one, other)
        told = re.search(r"预算|计划|安排", first.label) and re.search(r"实际|决算|支出|执行|完成|采购", second.label)
        if not alike or not (told or turned) or not _SAVED.search(third.label) or ABOUT.search(third.label):
            continue
        saved = re.search(r"节", third.label) is not None
        if second.figure.value != first.figure.value and saved != (second.figure.value < first.figure.value):
            yield _trend(third, second, first)
            continue
        expected = abs(Fraction(second.figure.value) - Fraction(first.figure.value))
        reach = Fraction(first.figure.slack + second.figure.slack + third.figure.slack)
        if abs(expected - Fraction(third.figure.value)) > reach:
            yield differing(third, (first, second), expected, "selfeval.change")


def _added(sentence: list[Said]) -> Iterator[Inconsistency]:
    """What was added in the year between the budget of its beginning and the adjusted one."""
    for first, second, third in zip(sentence, sentence[1:], sentence[2:], strict=False):
        alike = first.dimension == second.dimension == third.dimension == "money"
        told = re.search(r"年初[^,，]*预算|预算[^,，]*年初|^年初", first.label) and _ADDED.search(second.label)
        if not alike or not told or not _ADJUSTED.search(third.label):
            continue
        expected = Fraction(third.figure.value) - Fraction(first.figure.value)
        reach = Fraction(first.figure.slack + second.figure.slack + third.figure.slack)
        if expected > 0 and abs(expected - Fraction(second.figure.value)) > reach:
            yield differing(second, (first, third), expected, "selfeval.change")


def change_of(rows: Iterable[Mapping[str, object]], id: str) -> tuple[Decimal, Stated] | None:
    """Return the change against the year before that a sentence states for a quantity, in percent with its sign."""
    for sentence in _sentences(rows):
        if sentence[0].figure.id != id or any(item.figure.id not in ("", id) for item in sentence):
            continue
        for said in sentence[1:]:
            compared = re.search(r"上年|去年|同比", said.label)
            if said.figure.unit == "%" and compared and verb(said.label) and not _NO_CHANGE_RATE.search(said.label):
                return said.figure.value * verb(said.label), said.figure
    return None
