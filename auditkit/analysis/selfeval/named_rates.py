"""Rates of a sentence against the two figures of it that their name speaks of, in whatever order they stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.said import ABOUT, Said, differing, is_off
from auditkit.analysis.selfeval.slips import Paragraph, slip_of
from auditkit.analysis.tieout import Stated
from auditkit.core.labels import plain_label

_RATE = re.compile(r"(?P<stem>[\u4e00-\u9fff]{1,8}?)(?:率|比例|比重|进度)(?:为|是|达到?|约)?(?:了)?$")
_CHANGE = re.compile(
    r"(?:下浮|上浮|审减|核减|节约|节支|下降|压减|压缩|增长|增幅|降幅|减少|溢价)(?:率|幅度?|比例)?(?:为|了|达到?)?$"
)
_AIM = re.compile(
    r"目标|计划|不低于|不高于|不超过|不少于|以上|要求|上年|去年|同期|同比|环比|满意|比上|提高|应达|力争|标准"
)
_COMMON = frozenset("率度比例数量人次个的为是达到全年年度本共总计项目工作实际情况")
_FINE_DAYS = re.compile(r"优良|达标|空气质量")
_NEAR = Fraction(6)
_DAYS = (365, 366)


def check_named_rates(paragraphs: Iterable[Paragraph], known: Collection[Stated]) -> list[Inconsistency]:
    """Return rates that the only two figures which may give them do not.

    Args:
        paragraphs: Figures of the text, sentence by sentence.
        known: Figures that others of their passage give exactly.
    """
    found: list[Inconsistency] = []
    for paragraph in paragraphs:
        for sentence in paragraph:
            for said in sentence:
                rate = said.figure.unit == "%" and said.figure not in known and not ABOUT.search(said.label)
                # A rate that the paper is known to compute in one way is held against that.
                if rate and not said.figure.id and said.figure.value > 0 and not _is_aside(said):
                    found += [*_of_two(said, sentence), *_of_days(said, sentence)][:1]
    return found


def _is_aside(said: Said) -> bool:
    """Whether a rate is one of another year, or one that was aimed at (超额完成下降3%的目标)."""
    behind = re.sub(r"\s", "", said.sentence).partition(said.figure.text)[2]
    aimed = re.match(r"(?:的)?[^,，。;；\d]{0,6}(?:目标|任务|要求|标准|控制)", behind) is not None
    return aimed or _AIM.search(said.label) is not None or re.search(r"(?:19|20)\d{2}年", said.label) is not None


def _of_two(said: Said, sentence: Sequence[Said]) -> Iterator[Inconsistency]:
    label = plain_label(said.label)
    named, moved = _RATE.search(label), _CHANGE.search(label)
    if named is None and moved is None:
        return
    at = next(number for number, each in enumerate(sentence) if each is said)
    for dimension in dict.fromkeys(each.dimension for each in sentence if not each.is_share):
        pair = [each for each in sentence if each.dimension == dimension and not each.is_share]
        near = [each for each in sentence[max(at - 3, 0) : at + 3] if each in pair]
        if len(pair) != 2 or len(near) != 2 or not all(each.figure.value > 0 for each in pair):  # noqa: PLR2004
            continue
        years = {each.figure.year for each in pair} - {None}
        if moved is None and len(years) > 1:
            continue  # the same of two years is no part of each other
        spoken = named is not None and any(_shares(named["stem"], each) for each in pair)
        expected = _expected(pair, moved is not None, spoken, said)
        rates = [each for each in sentence if each.is_share and each is not said]
        taken = expected is not None and any(not is_off(each, expected, Fraction(0)) for each in rates)
        if expected is not None and not taken and _is_wrong(said, expected, pair):
            over, under = sorted(pair, key=lambda each: each.figure.value)
            message = "selfeval.growth" if moved is not None and named is None else "selfeval.completion"
            yield differing(said, (over, under), expected, message)
            return


def _shares(stem: str, each: Said) -> bool:
    """Whether a figure is told with a letter that the name of the rate has."""
    letters = set(stem) - _COMMON
    return bool(letters & set(plain_label(each.label)))


def _expected(pair: Sequence[Said], moved: bool, spoken: bool, said: Said) -> Fraction | None:
    small, large = sorted(Fraction(each.figure.value) for each in pair)
    if moved:
        against = [each for each in pair if re.search(r"比|较|控制价|预算|合同|送审|计划|上限", each.label)]
        base = Fraction(against[0].figure.value) if len(against) == 1 else large
        return 100 * (large - small) / base
    if not spoken or small == large:
        return None
    first, second = (Fraction(each.figure.value) for each in pair)
    planned = re.search(r"计划|目标|应|任务|总|共|开放|发放|受理", pair[1].label) is not None
    over, under = (first, second) if planned else (second, first)
    beyond = said.figure.value > 100  # noqa: PLR2004
    if beyond != (over > under):
        over, under = (large, small) if beyond else (small, large)
    return 100 * over / under


def _is_wrong(said: Said, expected: Fraction, pair: Sequence[Said]) -> bool:
    """Whether a rate is off by little enough that these were the figures meant."""
    stated = Fraction(said.figure.value)
    base = Fraction(min(each.figure.value for each in pair))
    reach = (
        sum((100 * Fraction(each.figure.slack) / base for each in pair), Fraction(0))
        * max(expected, Fraction(100))
        / 100
    )
    close = abs(stated - expected) <= _NEAR or slip_of(said.figure, expected)
    return close and is_off(said, expected, reach)


def _of_days(said: Said, sentence: Sequence[Said]) -> Iterator[Inconsistency]:
    """Good days of the year, of all its days or of those measured."""
    if not _FINE_DAYS.search(said.label) or not re.search(r"率|比例", said.label):
        return
    days = [each for each in sentence if each.figure.unit == "天" and 0 < each.figure.value <= _DAYS[-1]]
    good = [each for each in days if _FINE_DAYS.search(each.label)]
    if len(good) != 1 or len(days) != 1:
        return
    shares = [100 * Fraction(good[0].figure.value) / total for total in _DAYS]
    if all(
        is_off(said, share, Fraction(0)) and abs(share - Fraction(said.figure.value)) > Fraction(1, 2)
        for share in shares
    ):
        yield differing(said, (good[0], good[0]), shares[0], "selfeval.completion")
