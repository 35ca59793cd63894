"""Lists of parts told in words: a total, 其中 and its parts; a word of the sentence before with 中 behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.said import Said
from auditkit.analysis.selfeval.slips import Paragraph, slip_of
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import Stated, unit_slip
from auditkit.core.labels import plain_label

_CLOSED = re.compile(
    r"^[，,;；。）)]?(?:具体|主要)?(?:由(?:以下|下列)?[\d一二三四五六七八九十]{0,2}(?:个|项|部分|类|块|方面|大类){0,2}(?:内容|资金|费用)?(?:构成|组成)"
    r"|(?:分为|分成)(?:以下)?[\d一二三四五六七八九十]{1,2}(?:项|部分|类|块|大类)|(?:支出|资金|费用|经费)?(?:构成|组成)(?:如下|情况|为|是))[:：,，]?"
)
"""Words in front of a list that is complete: 由以下四项构成."""
_OPENS = re.compile(
    r"^[，,;；。）)]?(?:[（(]|其中[:：,，]?|[（(]其中[:：]?|包括[:：]?|分别(?:为|是)|具体为|即|(?:具体)?用于[:：]?|分解为)|"
    + _CLOSED.pattern
)
_SAME_AGAIN = re.compile(r"^[（(]?(?:即|折合|合|约合|合计)?(?:人民币)?$")
_OVERLAPS = re.compile(
    r"满意|党员|女|男|少数民族|本科|研究生|硕士|博士|学历|其余|另有|比|较|占|增|减|升|降|上年(?!结转|结余)|平均|每|均$|目标|计划|预算$"
)
_GOES_ON = re.compile(
    r"^(?:其中|(?:支出|资金|收入|经费|主要|具体)?(?:支出|资金)?(?:构成|明细|用途|去向|投向)(?:为|如下|包括|情况)?)[:：,，]?"
)
_OF_THE_LAST = re.compile(r"^(?P<whole>[\u4e00-\u9fff]{2,12}?)(?:中|里)[，,]?[:：]?")
_LEAST, _MOST = Fraction(9, 10), Fraction(11, 10)
_FEWEST = 2

Placed = tuple[str, Said]


def check_parts(paragraphs: Iterable[Paragraph], wrong: set[Stated]) -> list[Inconsistency]:
    """Return totals that the parts listed straight behind them nearly come to, and parts in another unit.

    Args:
        paragraphs: Figures of the text.
        wrong: Figures already found at fault; filled.
    """
    found: list[Inconsistency] = []
    for paragraph in paragraphs:
        told: list[Said] = []
        before: list[Said] = []
        for sentence in paragraph:
            placed = list(_placed(sentence))
            for at, (_, total) in enumerate(placed):
                found += _again(total, placed[at + 1 : at + 2], wrong)
                if at + 1 < len(placed) and _OPENS.match(placed[at + 1][0]):
                    complete = _CLOSED.match(placed[at + 1][0]) is not None
                    found += _checked(total, _run(total, placed[at + 1 :]), wrong, complete=complete)
            found += _of_the_last(sentence, placed, told, wrong)
            found += _continued(sentence, placed, before, wrong)
            told += sentence
            before = sentence
    return found


def exact_parts(paragraphs: Iterable[Paragraph]) -> set[Stated]:
    """Return totals of the text that the parts listed straight behind them come to, with the parts.

    Args:
        paragraphs: Figures of the text.
    """
    known: set[Stated] = set()
    for paragraph in paragraphs:
        for sentence in paragraph:
            placed = list(_placed(sentence))
            for at, (_, total) in enumerate(placed):
                opens = at + 1 < len(placed) and _OPENS.match(placed[at + 1][0])
                run = _run(total, placed[at + 1 :]) if opens else []
                count = next((n for n in range(_FEWEST, len(run) + 1) if _comes_to(total, run[:n])), 0)
                known.update((total.figure, *(part.figure for part in run[:count])) if count else ())
    return known


def _comes_to(total: Said, parts: Sequence[Said]) -> bool:
    added = sum((Fraction(part.figure.value) for part in parts), Fraction(0))
    return abs(added - Fraction(total.figure.value)) <= Fraction(total.figure.slack) * (len(parts) + 1)


def _continued(
    sentence: Sequence[Said], placed: Sequence[Placed], before: Sequence[Said], wrong: set[Stated]
) -> Iterator[Inconsistency]:
    """A sentence that begins with 其中 or 支出构成为: parts of one of the figures of the sentence before it."""
    words = re.sub(r"\s", "", sentence[0].sentence) if sentence else ""
    if not _GOES_ON.match(words) or len(placed) < _FEWEST:
        return
    first = placed[0][1]
    run = _run(first, placed)
    totals = [said for said in before if said.dimension == first.dimension and said.figure.value > 0]
    ways = [list(_checked(total, run, set(wrong))) for total in totals]
    if not run or not ways or not all(ways) and any(_comes_to(total, run) for total in totals):
        return
    if any(_comes_to(total, run[:count]) for total in totals for count in range(_FEWEST, len(run) + 1)):
        return
    units = [found for way in ways for found in way if found.kind == "unit"]
    slips = [found for way in ways for found in way if found.kind != "unit"]
    yield from (units or slips)[:1]


def _placed(sentence: Sequence[Said]) -> Iterator[Placed]:
    """Figures with the words between the one before and themselves."""
    words = re.sub(r"[\s,]", "", sentence[0].sentence) if sentence else ""
    at = 0
    for said in sentence:
        text = said.figure.text.replace(",", "")
        start = words.find(text, at)
        if start < 0:
            continue
        yield words[at:start], said
        at = start + len(text)


def _run(total: Said, placed: Sequence[Placed]) -> list[Said]:
    """The figures behind a total that are of its kind and may be its parts."""
    parts: list[Said] = []
    inside, listed = 0, bool(placed) and re.match(r"^[，,;；。]?[(（]", placed[0][0]) is None
    by_clause = sum(mark in between for between, _ in placed for mark in ";；") == len(placed) - 1
    for number, (between, said) in enumerate(placed):
        if number and listed:  # a bracket behind a part tells of its own parts
            inside += len(re.findall(r"[(（]", between)) - len(re.findall(r"[)）]", between))
            if inside > 0:
                continue
        clause = re.search(r"[;；]", between) is not None and not by_clause
        closed = not listed and re.search(r"[)）]", between) is not None
        if number and (clause or closed):
            break
        if said.is_share and not total.is_share:
            continue
        if said.dimension != total.dimension or _OVERLAPS.search(said.label):
            break
        parts.append(said)
    return parts


def _checked(
    total: Said, run: Sequence[Said], wrong: set[Stated], *, complete: bool = False
) -> Iterator[Inconsistency]:
    figure, money = total.figure, total.figure.unit in MONEY
    if figure.value <= 0 or figure.unit == "分" or figure in wrong or wrong.intersection(part.figure for part in run):
        return
    sums = [sum((Fraction(part.figure.value) for part in run[:count]), Fraction(0)) for count in range(len(run) + 1)]
    reach = Fraction(figure.slack) * (len(run) + 1)
    if any(abs(sums[count] - Fraction(figure.value)) <= reach for count in range(1, len(run) + 1)):
        return
    for part in run if money and len(run) > 1 else ():
        rest = Fraction(figure.value) - sums[-1] + Fraction(part.figure.value)
        if rest > 0 and unit_slip(part.figure.value, rest):
            wrong.add(part.figure)
            yield _unit(part.figure, figure, rest)
            return
    close = [count for count in range(_FEWEST, len(run) + 1) if _LEAST <= sums[count] / Fraction(figure.value) <= _MOST]
    if not close:
        return
    count = min(close, key=lambda number: abs(sums[number] - Fraction(figure.value)))
    exceeds = sums[count] > Fraction(figure.value) and count == len(run)
    if slip_of(figure, sums[count]) or not money or exceeds or complete and count == len(run):
        wrong.add(figure)
        yield _sum(figure, [part.figure for part in run[:count]], sums[count])


def _of_the_last(
    sentence: Sequence[Said], placed: Sequence[Placed], told: Sequence[Said], wrong: set[Stated]
) -> Iterator[Inconsistency]:
    """专任教师中，高级职称52人、中级职称81人: parts of the figure that a sentence before gave under that name."""
    opening = _OF_THE_LAST.match(re.sub(r"\s", "", sentence[0].sentence)) if sentence else None
    if opening is None:
        return
    name = plain_label(opening["whole"])
    whole = next((said for said in reversed(told) if plain_label(said.figure.name).endswith(name)), None)
    if whole is not None and not whole.is_share:
        yield from _checked(whole, _run(whole, placed), wrong)


def _again(total: Said, following: Sequence[Placed], wrong: set[Stated]) -> Iterator[Inconsistency]:
    """An amount told again in another unit: 486.20万元(即4,862,000元)."""
    for between, said in following:
        first, second = total.figure, said.figure
        both = first.unit in MONEY and second.unit in MONEY and first.unit != second.unit
        slip = both and _SAME_AGAIN.match(between) and between and unit_slip(second.value, first.value)
        tenfold = both and _SAME_AGAIN.match(between) and between and first.value == second.value * 10
        if (slip or tenfold) and second not in wrong:
            wrong.add(second)
            yield _unit(second, first, Fraction(first.value))


def _unit(item: Stated, other: Stated, expected: Fraction) -> Inconsistency:
    params: dict[str, object] = {"label": item.name, "place": item.place}
    places = tuple(dict.fromkeys((item.place, other.place)))
    return Inconsistency("unit", "high", places, item.text, item.show(expected), item.id, "selfeval.unit-slip", params)


def _sum(total: Stated, parts: Sequence[Stated], expected: Fraction) -> Inconsistency:
    params: dict[str, object] = {
        "label": total.name,
        "place": total.place,
        "count": len(parts),
        "difference": total.show(Fraction(total.value) - expected),
        "tolerance": f"0{total.unit}",
    }
    return Inconsistency(
        "arithmetic", "medium", (total.place,), total.text, total.show(expected), total.id, "selfeval.sum", params
    )
