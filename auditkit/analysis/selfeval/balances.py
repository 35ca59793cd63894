"""Rests, halves and quarters of a year, net changes and answers of a survey, against the figures of their sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.said import ABOUT, Said, differing
from auditkit.analysis.selfeval.slips import Paragraph, slip_of
from auditkit.analysis.tieout import Stated

_REST = re.compile(
    r"(?:尚有|还有|仍有|其余|余下|剩余|余|未(?:结|办结|完成|到位|签约|支付|拨付|使用|整改|销号|执行|验收|完工|回收|收回)(?:的|资金)?|缺口(?:资金)?|还差|相差|差额|欠拨|结余(?:资金)?)(?:为|有)?$"
)
_WHOLE = re.compile(r"应|计划|总|共|任务|受理|合计|到位|预算|下达|安排|目标|发放|签订|投资|批复")
_PART = re.compile(r"已|实际|完成|办结|到位|签约|支付|拨付|使用|整改|销号|审结|支出|收回|回收|结案|执行")
_HALVES = (re.compile(r"上半年|前半年|1-6月"), re.compile(r"下半年|后半年|7-12月"))
_YEAR = re.compile(r"全年|年度|总|合计|共计|累计")
_QUARTERS = tuple(re.compile(rf"第?{name}季度") for name in ("(?:一|1)", "(?:二|2)", "(?:三|3)", "(?:四|4)"))
_ADDED = re.compile(r"(?:新增|核增|追加|调增|调入|增加|新购|购置|新进|招录)(?:投资|资产|预算|资金)?(?:为|了)?$")
_TAKEN = re.compile(
    r"(?:报废|核减|调减|追减|调出|减少|处置|退出|退休|划出|收回|注销)(?:处置|资产|投资|预算|资金)?(?:为|了)?$"
)
_NET = re.compile(r"净(?:增|减|增加|减少|调增|调减|核增|核减|追加)(?:加|少|额|数|投资|预算|资金)?(?:为|了)?$")
_ANSWERS = re.compile(r"满意|一般|不了解|说不清|弃权")
_DISPLEASED = re.compile(r"不(?:太|够|是很)?满意|差$|很差")
_RETURNED = re.compile(r"收回|回收|有效|参与")
_TENTH = Fraction(1, 4)
_HUNDRED = 100


def check_balances(paragraphs: Iterable[Paragraph], known: Collection[Stated]) -> list[Inconsistency]:
    """Return what is left, net, or the last part of a year or survey, where the other figures leave something else.

    Args:
        paragraphs: Figures of the text, sentence by sentence.
        known: Figures that others of their sentence give exactly.
    """
    found: list[Inconsistency] = []
    for paragraph in paragraphs:
        for sentence in paragraph:
            found += [*_rests(sentence, known), *_halves(sentence), *_quarters(sentence)]
            found += [*_net(sentence), *_answers(sentence), *_opposites(sentence, known)]
    return found


def _rests(sentence: Sequence[Said], known: Collection[Stated]) -> Iterator[Inconsistency]:
    for rest in sentence:
        if rest.is_share or not _REST.search(rest.label) or ABOUT.search(re.sub(r"余$", "", rest.label)):
            continue
        others = [each for each in sentence if each is not rest and each.dimension == rest.dimension]
        pairs = [(a, b) for a, b in combinations(others, 2) if _left(a, b) != 0]
        if any(abs(abs(_left(a, b)) - Fraction(rest.figure.value)) <= _reach(a, b, rest) for a, b in pairs):
            continue
        wholes = [each for each in others if _WHOLE.search(each.label)]
        parts = [each for each in others if _PART.search(each.label)]
        told = [(a, b) for a in wholes for b in parts if a is not b and a.figure.value > b.figure.value]
        told = [
            pair
            for pair in told
            if not (_PART.search(pair[0].label) and not re.search(r"应|计划|总|共", pair[0].label))
        ]
        if len(told) == 1 and len(others) == 2:  # noqa: PLR2004
            expected = _left(*told[0])
            close = abs(expected - Fraction(rest.figure.value)) <= expected * _TENTH or slip_of(rest.figure, expected)
            if close or rest.figure.unit not in ("人", "名"):
                yield differing(rest, told[0], expected, "selfeval.change")


def _left(a: Said, b: Said) -> Fraction:
    return Fraction(a.figure.value) - Fraction(b.figure.value)


def _reach(*figures: Said) -> Fraction:
    return sum((Fraction(said.figure.slack) for said in figures), Fraction(0))


def _halves(sentence: Sequence[Said]) -> Iterator[Inconsistency]:
    halves = [[each for each in sentence if half.search(each.label)] for half in _HALVES]
    if any(len(half) != 1 for half in halves):
        return
    first, second = halves[0][0], halves[1][0]
    years = [each for each in sentence if _YEAR.search(each.label) and each.dimension == first.dimension]
    years = [each for each in years if each is not first and each is not second]
    if first.dimension == second.dimension and len(years) == 1 and not first.is_share:
        expected = Fraction(first.figure.value + second.figure.value)
        if abs(expected - Fraction(years[0].figure.value)) > _reach(first, second, years[0]):
            yield differing(years[0], (first, second), expected, "selfeval.change")


def _quarters(sentence: Sequence[Said]) -> Iterator[Inconsistency]:
    """Shares of the four quarters that do not come to a hundred."""
    told = [[each for each in sentence if quarter.search(each.label) and each.is_share] for quarter in _QUARTERS]
    if any(len(quarter) != 1 for quarter in told) or re.search(r"累计|进度|执行率|增|降", sentence[0].sentence):
        return
    shares = [quarter[0] for quarter in told]
    total = sum((Fraction(each.figure.value) for each in shares), Fraction(0))
    reach = sum((Fraction(each.figure.step) for each in shares), Fraction(0))
    if abs(total - _HUNDRED) > reach and abs(total - _HUNDRED) < _HUNDRED * _TENTH:
        last = shares[-1]
        expected = _HUNDRED - (total - Fraction(last.figure.value))
        yield differing(last, (shares[0], shares[1]), expected, "selfeval.share")


def _net(sentence: Sequence[Said]) -> Iterator[Inconsistency]:
    nets = [each for each in sentence if _NET.search(each.label)]
    added = [each for each in sentence if _ADDED.search(each.label) and not _NET.search(each.label)]
    taken = [each for each in sentence if _TAKEN.search(each.label) and not _NET.search(each.label)]
    if not len(nets) == len(added) == len(taken) == 1 or len({each.dimension for each in (*nets, *added, *taken)}) > 1:
        return
    expected = abs(_left(added[0], taken[0]))
    if abs(expected - Fraction(nets[0].figure.value)) > _reach(nets[0], added[0], taken[0]):
        yield differing(nets[0], (added[0], taken[0]), expected, "selfeval.change")


_OPPOSITE = re.compile(r"(?:不|未)(?P<what>合格|达标|通过|完成|办结|中标|及格|符合|签约|整改|到位)(?:的)?(?:为|有)?$")


def _opposites(sentence: Sequence[Said], known: Collection[Stated]) -> Iterator[Inconsistency]:
    """合格312批次、不合格6批次, against the number told in front of the two."""
    for at, failed in enumerate(sentence):
        told = _OPPOSITE.search(failed.label)
        if told is None or at < 2:  # noqa: PLR2004
            continue
        passed, whole = sentence[at - 1], sentence[at - 2]
        alike = passed.dimension == failed.dimension == whole.dimension and not failed.is_share
        named = re.search(rf"(?<![不未]){told['what']}(?:的)?(?:为|有)?$", passed.label)
        expected = Fraction(passed.figure.value + failed.figure.value)
        off = abs(expected - Fraction(whole.figure.value))
        if not alike or not named or not 0 < off < expected * _TENTH:
            continue
        if whole.figure in known and _left(whole, passed) > 0:
            yield differing(failed, (whole, passed), _left(whole, passed), "selfeval.change")
        elif whole.figure not in known:
            yield differing(whole, (passed, failed), expected, "selfeval.change")


def _answers(sentence: Sequence[Said]) -> Iterator[Inconsistency]:
    """All kinds of answers, the displeased among them, against the number of answers."""
    valid = [each for each in sentence if _RETURNED.search(each.label) and not _ANSWERS.search(each.label)]
    answers = [
        each
        for each in sentence
        if _ANSWERS.search(each.label) and not each.is_share and not re.search(r"满意[度率]", each.label)
    ]
    if not valid or len(answers) < 2 or not any(_DISPLEASED.search(each.label) for each in answers):  # noqa: PLR2004
        return
    if (
        any(re.search(r"满意[”\"]?(?:和|及|与|以上)", each.label) for each in answers)
        or len({each.dimension for each in answers}) > 1
    ):
        return
    total = sum((Fraction(each.figure.value) for each in answers), Fraction(0))
    whole = valid[-1]
    if (
        whole.dimension == answers[0].dimension
        and total != Fraction(whole.figure.value)
        and abs(total - Fraction(whole.figure.value)) < total * _TENTH
    ):
        yield differing(whole, (answers[0], answers[1]), total, "selfeval.answers")
