"""Slips of the pen: a figure that is one digit, or two digits in each other's place, away from what it should be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.said import ABOUT, Said, differing, is_off, verb
from auditkit.analysis.tieout import Stated, stated_of

Row = Mapping[str, object]
Paragraph = list[list[Said]]

_NEAREST = 4
"""Figures in front of a percentage that it may be a quotient of."""
_GROWS = re.compile(r"增|降|减|升|提高|回落|节[电能水油煤气约支]")
_AIM = re.compile(r"目标|计划|[不]?低于|[不]?高于|不超过|不少于|以上|以下|要求|标准|应达|不足|超过")
_REST = re.compile(r"剩余|结余|尚|净|未|年末|期末|余")
_BEFORE = re.compile(r"上年|去年|同期|比|较|^(?:19|20)\d{2}年度?(?:为|是)?$|(?:由|从)[^到至]{0,12}$|年初|期初")
_PEOPLE = ("人", "名", "位", "个人")


def is_slip(first: str, second: str, *, far: bool = False) -> bool:
    """Tell whether two printed numbers of one length differ by one digit, or by two neighbours that changed places.

    Args:
        first: A number as printed, without unit.
        second: Another.
        far: Whether the two that changed places need not be neighbours.

    Example:
        >>> is_slip("99.02", "98.02"), is_slip("12.6", "16.2"), is_slip("25.87", "15.13"), is_slip("7", "71")
        (True, True, False, False)
    """
    if len(first) != len(second):
        return False
    off = [at for at, pair in enumerate(zip(first, second, strict=True)) if pair[0] != pair[1]]
    if not off or any(not (first[at] + second[at]).isdigit() for at in off):
        return False
    if len(off) == 1:
        return True
    swapped = [first[at] for at in off] == [second[at] for at in reversed(off)]
    return len(off) == 2 and swapped and (far or len(first[off[0] : off[1]].replace(".", "")) == 1)  # noqa: PLR2004


def shown(value: Fraction, figure: Stated) -> str:
    """Return a value with the decimals of a figure, without unit."""
    return figure.show(value).removesuffix(figure.unit)


def slip_of(figure: Stated, expected: Fraction) -> bool:
    """Tell whether a figure is a slip of the pen away from what is expected; short numbers tell nothing."""
    printed, right = shown(Fraction(figure.value), figure), shown(expected, figure)
    return sum(sign.isdigit() for sign in printed) > 2 and is_slip(printed, right)  # noqa: PLR2004


def paragraphs_of(rows: Iterable[Row]) -> list[Paragraph]:
    """Return the figures of the text, paragraph by paragraph and sentence by sentence."""
    found: dict[tuple[object, object], dict[str, list[Said]]] = {}
    for row in rows:
        figure = stated_of(row) if row.get("role") == "claim" else None
        if figure is not None:
            said = str(row.get("place") or "")
            found.setdefault((row.get("sheet"), row.get("row")), {}).setdefault(said, []).append(Said(figure, said))
    return [list(sentences.values()) for sentences in found.values()]


def explained(paragraphs: Iterable[Paragraph]) -> set[Stated]:
    """Return the figures that others of their passage give exactly: quotients, sums, differences, and their terms."""
    known: set[Stated] = set()
    for paragraph in paragraphs:
        for at, sentence in enumerate(paragraph):
            near = [*(paragraph[at - 1] if at else ()), *sentence]
            for said in sentence:
                if said.is_share:
                    terms = next(_quotients(said, near), None)
                    known.update((said.figure, *terms) if terms else ())
            known.update(_summed(sentence))
    return known


def _quotients(said: Said, near: Sequence[Said]) -> Iterator[tuple[Stated, ...]]:
    """Pairs (or a sum and one) of figures that a percentage is the quotient of, up or down as its words say."""
    amounts = [item for item in near if not item.is_share]
    way = verb(said.label) if _GROWS.search(said.label) else 0
    told_before = any(_BEFORE.search(item.label) for item in amounts)
    for under in amounts:
        for over in amounts:
            if over is under or not _alike(over, under) or under.figure.value <= 0:
                continue
            if way:
                moved = Fraction(over.figure.value - under.figure.value)
                told = _BEFORE.search(under.label) or under.figure.year is not None or not _BEFORE.search(over.label)
                if told and moved and (moved > 0) == (way > 0) and _is(said, abs(moved), under, over):
                    yield over.figure, under.figure
            of_last_year = bool(_BEFORE.search(under.label)) or not told_before and not verb(over.label)
            if (not way or of_last_year) and _is(said, Fraction(over.figure.value), under, over):
                yield over.figure, under.figure
        for first, second in zip(amounts, amounts[1:], strict=False):
            if under not in (first, second) and _alike(first, under) and _alike(second, under):
                both = Fraction(first.figure.value + second.figure.value)
                if under.figure.value > 0 and _is(said, both, under, first):
                    yield first.figure, second.figure, under.figure


def _is(said: Said, over: Fraction, under: Said, other: Said) -> bool:
    base = Fraction(under.figure.value)
    expected = 100 * over / base
    reach = 100 * Fraction(other.figure.slack) / base + expected * Fraction(under.figure.slack) / base
    return not is_off(said, expected, reach)


def _alike(first: Said, second: Said) -> bool:
    return first.dimension == second.dimension or {first.dimension, second.dimension} <= set(_PEOPLE)


def _summed(sentence: Sequence[Said]) -> Iterator[Stated]:
    """Totals with the run of parts straight behind them, and differences of two neighbours."""
    amounts = [item for item in sentence if not item.is_share]
    for at, total in enumerate(amounts):
        left, parts = Fraction(total.figure.value), []
        for part in amounts[at + 1 :]:
            if not _alike(part, total) or part.figure.value > total.figure.value:
                break
            left -= Fraction(part.figure.value)
            parts.append(part.figure)
            if abs(left) <= Fraction(total.figure.slack) * (len(parts) + 1) and len(parts) > 1:
                yield from (total.figure, *parts)
                break
    for at, moved in enumerate(amounts):
        before = [item for item in amounts[:at] if _alike(item, moved)] if verb(moved.label) else []
        for first in before:
            for second in before:
                if moved.figure.value and first.figure.value - second.figure.value == moved.figure.value:
                    yield from (first.figure, second.figure, moved.figure)
    for first, second, third in zip(amounts, amounts[1:], amounts[2:], strict=False):
        values = sorted(Fraction(item.figure.value) for item in (first, second, third))
        if _alike(first, second) and _alike(second, third) and values[0] and values[0] + values[1] == values[2]:
            yield from (first.figure, second.figure, third.figure)


def check_slips(paragraphs: Iterable[Paragraph], known: set[Stated]) -> list[Inconsistency]:
    """Return percentages and rests that are a slip of the pen away from what the figures before them give.

    Args:
        paragraphs: Figures of the text.
        known: Those that others explain.
    """
    found = []
    for paragraph in paragraphs:
        for at, sentence in enumerate(paragraph):
            before = paragraph[at - 1] if at else []
            found += [item for said in sentence if (item := _share_slip(said, sentence, before, known))]
            found += _rest_slips(sentence, known)
    return found


def _share_slip(
    said: Said, sentence: Sequence[Said], before: Sequence[Said], known: set[Stated]
) -> Inconsistency | None:
    figure = said.figure
    told = said.is_share and figure.decimals and figure not in known
    if not told or _AIM.search(said.label) or ABOUT.search(said.label):
        return None
    at = next(number for number, item in enumerate(sentence) if item is said)
    own = [item for item in sentence[:at] if not item.is_share]
    amounts = [*(item for item in before if not item.is_share), *own]
    groups: dict[str, list[Said]] = {}
    for item in amounts:
        groups.setdefault("人" if item.dimension in _PEOPLE else item.dimension, []).append(item)
    results: list[tuple[int, Said, Said, Fraction]] = []
    for group in groups.values():
        near = group[-_NEAREST:]
        for back, over in enumerate(reversed(near)):
            for further, under in enumerate(reversed(near)):
                told_here = not own or any(item is over or item is under for item in own)
                if over is under or under.figure.value <= 0 or not told_here:
                    continue
                top = abs(Fraction(over.figure.value - under.figure.value)) if _GROWS.search(said.label) else None
                expected = 100 * (Fraction(over.figure.value) if top is None else top) / Fraction(under.figure.value)
                if slip_of(figure, expected):
                    results.append((back + further, over, under, expected))
    if not results:
        return None
    _, over, under, expected = min(results, key=lambda each: each[0])  # the figures closest to it
    message = "selfeval.growth" if _GROWS.search(said.label) else "selfeval.completion"
    return differing(said, (over, under), expected, message)


def _rest_slips(sentence: Sequence[Said], known: set[Stated]) -> Iterator[Inconsistency]:
    """What is left of the first of three figures after the second was taken away."""
    amounts = [item for item in sentence if not item.is_share]
    for unit in dict.fromkeys(item.dimension for item in amounts):
        same = [item for item in amounts if item.dimension == unit]
        for first, second, rest in zip(same, same[1:], same[2:], strict=False):
            if rest.figure in known or not _REST.search(_clause(rest)) or first.figure.value <= second.figure.value:
                continue
            expected = Fraction(first.figure.value - second.figure.value)
            if slip_of(rest.figure, expected):
                yield differing(rest, (first, second), expected, "selfeval.change")


def _clause(said: Said) -> str:
    """The words of the clause that a figure stands in, in front of it."""
    words = re.sub(r"[\s,]", "", said.sentence)
    front = words.partition(re.sub(r"[\s,]", "", said.figure.text))[0]
    return re.split(r"[，；;。]", front)[-1] + said.label
