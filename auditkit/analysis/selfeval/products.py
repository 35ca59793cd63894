"""Amounts per head, per place or per time that a sentence tells beside their number and their total."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.said import ABOUT, Said, differing
from auditkit.analysis.selfeval.slips import Paragraph
from auditkit.analysis.text.figures import MONEY

_OF = (
    "人|户|亩|公里|平方米|个|辆|台|套|件|次|期|场|所|座|处|村|校|生|床|份|名|家|盏|株|头|吨|例|车|班|项|本|天|批次|批|人次|"
    "站|点"
)
_EACH = re.compile(
    rf"(?P<of>{_OF})均|(?:平均)?每(?P<of2>{_OF})|(?P<of3>各)(?:拨付|补助|安排|奖励|发放|投入|下达|分配)$"
)
_MONTHLY = re.compile(r"每月|月均|/月|按月")
_SAME = {
    "人": ("人", "名", "人次"),
    "生": ("人", "名"),
    "批": ("批次", "批"),
    "村": ("个",),
    "校": ("所",),
    "车": ("辆", "台"),
    "名": ("名", "人"),
    "班": ("个", "班"),
    "床": ("张", "床"),
    "站": ("个", "座"),
    "点": ("个", "处"),
}
_NO_TOTAL = re.compile(r"上年|去年|同期|预算|比|较|标准|每|均|增|减|降|计划|目标")
_NO_COUNT = re.compile(r"上年|去年|同期|比|较|计划|目标|应|增|减")
_LOW, _HIGH = Fraction(5, 8), Fraction(8, 5)
_STRICT = Fraction(999, 1000)
_MONTHS = range(1, 13)


@dataclass(frozen=True)
class _Scaled:
    said: Said
    value: Fraction
    unit: str
    slack: Fraction


def check_products(paragraphs: Iterable[Paragraph]) -> list[Inconsistency]:
    """Return totals and amounts per piece that do not go with the number of pieces told between them.

    Args:
        paragraphs: Figures of the text, sentence by sentence.
    """
    return [found for paragraph in paragraphs for sentence in paragraph for found in _of_sentence(sentence)]


def _of_sentence(sentence: Sequence[Said]) -> Iterator[Inconsistency]:
    for at, said in enumerate(sentence):
        each = _each(said)
        if not each or said.is_share or ABOUT.search(said.label) or said.figure.value <= 0:
            continue
        per = _scaled(said)
        others = [_scaled(other) for number, other in enumerate(sentence) if number != at and not other.is_share]
        counts = [item for item in others if _counts(item, each) and item.value > 0 and item.unit != per.unit]
        if each == "各":
            counts = [item for item in others if item.said in sentence[:at] and item.unit == "个"][-1:]
        totals = [item for item in others if item.unit == per.unit and item.value > per.value and not _each(item.said)]
        totals = [item for item in totals if not _NO_TOTAL.search(item.said.label)]
        if len(counts) != 1 or not totals or any(_fits(per, counts[0], total) for total in totals):
            continue
        near = [total for total in totals if _LOW <= total.value / (per.value * counts[0].value) <= _HIGH]
        if len(near) == 1 and len(totals) == 1:
            yield _wrong(per, counts[0], near[0])


def _each(said: Said) -> str:
    found = _EACH.search(said.label)
    return (found["of"] or found["of2"] or found["of3"]) if found else ""


def _scaled(said: Said) -> _Scaled:
    """A figure in plain units: 1.86万亩 is 18,600亩."""
    figure = said.figure
    if figure.unit in MONEY:
        return _Scaled(said, Fraction(figure.value), "money", Fraction(figure.step) / 2)
    times = 10000 if figure.unit.startswith("万") else 1
    half = Fraction(figure.step) * times / 2 if times > 1 or figure.decimals else Fraction(0)
    return _Scaled(said, Fraction(figure.value) * times, figure.unit.removeprefix("万"), half)


def _counts(item: _Scaled, each: str) -> bool:
    return item.unit in _SAME.get(each, (each,)) and not _NO_COUNT.search(item.said.label)


def _fits(per: _Scaled, count: _Scaled, total: _Scaled) -> bool:
    """Whether a total is the product, by the year or by any number of months, give or take what is not printed."""
    rounded = Fraction(0) if _is_set(per) else _STRICT * Fraction(per.said.figure.step) * _times(per)
    scaled = count.slack if count.said.figure.unit.startswith("万") else Fraction(0)
    reach = total.slack * (2 if total.unit == "money" else 1) + count.value * rounded + per.value * scaled
    months = _MONTHS if _MONTHLY.search(per.said.label) or "月" in per.said.sentence else (1,)
    return any(abs(per.value * count.value * month - total.value) <= reach * month for month in months)


def _times(item: _Scaled) -> int:
    return 10000 if item.said.figure.unit.startswith("万") and item.unit != "money" else 1


def _is_set(per: _Scaled) -> bool:
    """Whether an amount per piece is a rate that was set, and no average."""
    return "均" not in per.said.label


def _wrong(per: _Scaled, count: _Scaled, total: _Scaled) -> Inconsistency:
    """Blame the total where the amount per piece is a rate that was set, else the average."""
    if _is_set(per):
        expected = (
            per.value
            * count.value
            / (10000 if total.said.figure.unit.startswith("万") and total.unit != "money" else 1)
        )
        return differing(total.said, (per.said, count.said), expected, "selfeval.product")
    return differing(per.said, (total.said, count.said), total.value / count.value, "selfeval.average")
