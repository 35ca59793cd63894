"""A growth told beside the value of the year before, where the value of the year stands in front of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.said import ABOUT, Said, differing, is_off, verb
from auditkit.analysis.selfeval.slips import Paragraph
from auditkit.analysis.tieout import Stated
from auditkit.core.labels import plain_label

_PRIOR = r"(?:上年度?|去年|上一年|{prior}年)"
_NOW = re.compile(r"预算|计划|目标|上年|去年|其中|节约|追加|结转")
_GROWTH = re.compile(r"(?:同比|比上年|较上年|相比|比去年|较去年)")
_NO_GROWTH = re.compile(r"百分点|累计|年均|目标|计划|以上|以下|不低于")
_NEAR, _SHARE = 5, Fraction(3, 5)


def check_growth_alone(
    paragraphs: Iterable[Paragraph], known: Collection[Stated], year: int | None
) -> Iterator[Inconsistency]:
    """Yield growth rates that the value before them and that of the year before do not give.

    Args:
        paragraphs: Figures of the text.
        known: Figures that others of their passage give.
        year: Year evaluated, None where not known.
    """
    prior = re.compile(_PRIOR.format(prior=year - 1 if year else "0000"))
    for paragraph in paragraphs:
        before: list[Said] = []
        for sentence in paragraph:
            for at, rate in enumerate(sentence):
                earlier = [*before, *sentence[:at]]
                if _is_growth(rate) and rate.figure not in known:
                    yield from _against(rate, earlier, sentence[:at], prior)
            before += sentence


def _is_growth(said: Said) -> bool:
    told = f"{said.label}"
    return (
        said.figure.unit == "%"
        and verb(told) != 0
        and _GROWTH.search(told) is not None
        and not _NO_GROWTH.search(told)
        and not ABOUT.search(told)
    )


def _against(
    rate: Said, earlier: Sequence[Said], own: Sequence[Said], prior: re.Pattern[str]
) -> Iterator[Inconsistency]:
    bases = [said for said in own if not said.is_share and prior.search(said.label) and said.figure.value > 0]
    if len(bases) != 1:
        return
    base = bases[0]
    levels = [
        said
        for said in earlier
        if said.dimension == base.dimension
        and said is not base
        and said.figure.value > 0
        and not _NOW.search(said.label)
    ]
    grown = {said: _growth(said, base) for said in levels}
    right = [said for said, value in grown.items() if not is_off(rate, abs(value), _reach(said, base))]
    about = [said for said, value in grown.items() if (value > 0) == (verb(rate.label) > 0) and _is_near(rate, value)]
    named = [said for said in about if not said.figure.path and _shares_words(said.label, base.label)] or about
    if right or len({said.figure.value for said in named}) != 1:
        return
    yield differing(rate, (named[0], base), abs(grown[named[0]]), "selfeval.growth")


def _growth(now: Said, base: Said) -> Fraction:
    return 100 * Fraction(now.figure.value - base.figure.value) / Fraction(base.figure.value)


def _reach(now: Said, base: Said) -> Fraction:
    under = Fraction(base.figure.value)
    return 100 * (Fraction(now.figure.slack) + Fraction(base.figure.slack)) / under


def _is_near(rate: Said, value: Fraction) -> bool:
    stated = Fraction(rate.figure.value)
    return abs(abs(value) - stated) <= max(Fraction(_NEAR), stated * _SHARE)


def _shares_words(first: str, second: str) -> bool:
    one, other = plain_label(first), plain_label(second)
    return any(one[at : at + 2] in other for at in range(len(one) - 1))
