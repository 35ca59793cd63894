"""One quantity told twice: figures whose words are the same, weighed by how rare the words are in the paper.

Words that stand in many lines of a paper tell nothing about which quantity is meant; words that stand in two lines do.
Each pair of neighbouring letters weighs ln((lines + 1) / lines that hold it), 1 where two do, nothing where more than a
few do.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations
from math import log
from typing import Literal

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.said import Said, is_aimed, is_plan
from auditkit.analysis.selfeval.scores import ScoreSheet
from auditkit.analysis.selfeval.slips import Paragraph, is_slip
from auditkit.analysis.text.figures import MONEY, read_figures
from auditkit.analysis.tieout import Stated, place_of
from auditkit.core.labels import plain_label
from auditkit.core.place import Place

Role = Literal["actual", "aim", "mean", "other"]

_AIM = re.compile(
    r"目标|计划|任务(?!(?:已|均|全部|如期|圆满|基本)*完成)|应[当达在于]|拟|预计|力争|预算|批复|下达|不低于|不少于|不超过|不高于|以上|以下|规定|"
    r"要求|标准|核定|编制|满分|[≥≤]|指标值|安排"
)
_OTHER = re.compile(
    r"上年|去年|同期|年初|期初|(?:由|从)[^到至]{0,12}$|前年|较|(?<!对)比(?!例|重|率)|增|上升|提高|上涨|超|减|下降|降低|降幅|节约|回落|多|少|"
    r"剩余|结余|余下|尚|未|差|累计|存量|历年|追加|追减|调整"
)
"""Words of another year, of a change, of a rest, or of several years together."""
_RATE_NAME = re.compile(r"[\u4e00-\u9fff]{0,12}率(?:为|达到?|是)?$")
"""The name of a rate (预算调整率, 支出增长率): its words say what is divided, not what kind of figure it is."""
_MEAN = re.compile(r"每|均|单价")
_GENERAL = re.compile(
    r"(?:19|20)\d{2}年度?|自评|得分|单位|我局|我院|我校|全县|全市|全区|全年|年度|本年|当年|合计|共计|总计|实际|完成|达到|情况|工作|数量|金额|"
    r"万元|项目|指标|其中|支出|资金|经费|收入|人员|分别|以上|问卷|任务|率|数$"
)
"""Words that many figures of any paper share."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_TAIL = re.compile(r"[\u4e00-\u9fff]{0,14}")
_PEOPLE = ("名", "位", "个人")
_COMMON = ("money", "%", "人", "个", "项", "次", "份", "", "分")
"""Units that many different things are told in."""
_LEAD = 24
_DIGITS = 3
_NEAR = Decimal("1.6")
_LEAST_WEIGHT, _OWN_WEIGHT = 0.6, 1.5
_HALF, _THIRD, _MOST = 0.4, 0.3, 0.7
_LONG_LABEL = 4
_MOST_OF_A_WORD = 100
"""Figures beside one word that are tried with each other; a list may have thousands."""
_FEW_STEPS, _FEW_LINES = 2, 5


@dataclass(frozen=True)
class Echo:
    """A figure, and what tells which quantity it is.

    Attributes:
        figure: As printed, with unit.
        digits: As printed, without unit and separators.
        value: In yuan, percent, or single things.
        unit: What may be compared with it.
        step: One unit of the last printed digit, as ``value``.
        label: Words straight in front of it, or the heads of its cell.
        own: The label with the words behind it, in pairs of letters.
        around: The words of its clause and line too.
        role: What kind of figure its words make it.
        line: Sentence, row or cell line that it stands in.
        part: Paragraph or table.
        of_text: Whether it stands in the text or in a remark of a score sheet, not in a column of figures.
        place: Where it stands.
        known: Whether others of its place give it.
    """

    figure: str
    digits: str
    value: Decimal
    unit: str
    step: Decimal
    label: str
    own: frozenset[str]
    around: frozenset[str]
    role: Role
    line: tuple[object, ...]
    part: tuple[object, ...]
    of_text: bool
    place: Place
    known: bool


def check_echoes(
    figures: Iterable[Stated],
    paragraphs: Iterable[Paragraph],
    sheets: Sequence[ScoreSheet],
    known: Collection[Stated],
    year: int | None,
) -> list[Inconsistency]:
    """Return figures that another line of the paper tells otherwise of the same quantity.

    Args:
        figures: Figures of the paper of the year evaluated.
        paragraphs: Figures of the text.
        sheets: Its score sheets, whose values reached and reasons are read.
        known: Figures that follow from others of their own place.
        year: Year evaluated, None where not known.
    """
    given = {(item.value, item.place) for item in known}
    echoes = [echo for paragraph in paragraphs for sentence in paragraph for echo in _of_text(sentence, given, year)]
    echoes += [_of_cell(item) for item in figures if item.role in ("data", "project", "funds")]
    echoes += [echo for sheet in sheets for row in sheet.rows for echo in _of_row(row, year)]
    lines: dict[tuple[object, ...], list[Echo]] = defaultdict(list)
    for echo in echoes:
        lines[echo.line].append(echo)
    weights = _weights(lines.values())
    columns = {(echo.part, echo.unit, echo.value) for echo in echoes if echo.part[0] == "table"}
    pairs = [
        (first, second)
        for first, second in _candidates(echoes, weights)
        # What another line of a table gives as the text does is told of that line.
        if not {(first.part, first.unit, second.value), (second.part, first.unit, first.value)} & columns
        if _comparable(first, second, lines) and _is_one_quantity(first, second, weights)
    ]
    found: dict[tuple[str, ...], Inconsistency] = {}
    for first, second in _alone(pairs):
        found.setdefault(tuple(sorted((first.figure, second.figure))), _differing(first, second))
    return list(found.values())


def _candidates(echoes: Sequence[Echo], weights: Mapping[str, float]) -> Iterator[tuple[Echo, Echo]]:
    """Yield the pairs of figures of one unit in two parts of the paper that share a word of weight, in their order."""
    index: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, echo in enumerate(echoes):
        if echo.value and echo.unit and echo.role != "other":
            for word in echo.around & weights.keys():
                index[(echo.unit, word)].append(number)
    pairs = {
        pair
        for numbers in index.values()
        for pair in combinations(numbers[:_MOST_OF_A_WORD], 2)
        if echoes[pair[0]].part != echoes[pair[1]].part
    }
    for first, second in sorted(pairs):
        yield echoes[first], echoes[second]


def _alone(pairs: Sequence[tuple[Echo, Echo]]) -> list[tuple[Echo, Echo]]:
    """Pairs of figures that no third value goes with: where one does, the words tell of several things of a kind."""
    values: dict[Echo, set[Decimal]] = defaultdict(set)
    for first, second in pairs:
        values[first].add(second.value)
        values[second].add(first.value)
    return [pair for pair in pairs if all(len(values[echo]) == 1 for echo in pair)]


def _of_text(sentence: Sequence[Said], given: Collection[tuple[Decimal, Place]], year: int | None) -> Iterator[Echo]:
    for said in sentence:
        figure = said.figure
        if figure.year not in (None, year) and year is not None:
            continue
        whole = re.sub(r"[\s,]", "", said.sentence)
        front, _, behind = whole.partition(figure.text.replace(",", ""))
        tail = _words_behind(behind)
        lead = re.split(r"[；;。]", front)[-1][-_LEAD:]
        clause = ("计划" if is_plan(whole) else "") + re.split(r"[，、]", lead)[-1]
        yield _echo(
            figure,
            (
                figure.label,
                f"{figure.label}{tail}",
                f"{figure.path}{lead}{tail}",
                f"{'目标' if is_aimed(front) else ''}{clause}{figure.label}{tail}",
            ),
            (("text", figure.place.paragraph, whole), ("text", figure.place.paragraph)),
            True,
            (figure.value, figure.place) in given,
        )


def _of_cell(item: Stated) -> Echo:
    around = f"{item.path.removeprefix('@')}{item.label}"
    part = ("table", item.place.sheet, item.place.table)
    return _echo(item, (item.label, item.label, around, around), ((*part, item.place.row), part), False, False)


def _of_row(row: Mapping[str, object], year: int | None) -> Iterator[Echo]:
    place = place_of(row)
    name = plain_label(str(row.get("indicator") or row.get("label") or ""))
    part = ("sheet", place.sheet, place.table, place.paragraph)
    for column in ("claimed", "reason"):
        words = str(row.get(column) or "").replace(",", "")
        for figure in read_figures(words):
            if not figure.unit or figure.unit == "分" or figure.year not in (None, year):
                continue
            tail = _words_behind(words[figure.end :])
            stated = Stated("", figure.label, "", "claim", figure.value, figure.unit, figure.decimals, None, place)
            own = f"{figure.label}{tail}" if figure.label else name
            texts = (figure.label, own, f"{name}{figure.label}{tail}", f"{figure.label}{tail}")
            yield replace(_echo(stated, texts, ((*part, place.row), part), True, False), figure=figure.text)


def _words_behind(text: str) -> str:
    found = _TAIL.match(text)
    return found.group() if found else ""


def _echo(
    item: Stated,
    texts: tuple[str, str, str, str],
    where: tuple[tuple[object, ...], tuple[object, ...]],
    of_text: bool,
    known: bool,
) -> Echo:
    """Return an echo; the texts are its label, its own words, those around it, and those that tell its role."""
    label, own, around, about = texts
    unit = "money" if item.unit in MONEY else "人" if item.unit in _PEOPLE else item.unit
    times = 10000 if unit.startswith("万") and unit != "money" else 1
    return Echo(
        figure=item.text,
        digits=item.text.removesuffix(item.unit).replace(",", ""),
        value=item.value * times,
        unit=unit.removeprefix("万") if times > 1 else unit,
        step=item.step * times,
        label=plain_label(label),
        own=_pairs(own),
        around=_pairs(around) | _pairs(own),
        role=_role(about, unit),
        line=where[0],
        part=where[1],
        of_text=of_text,
        place=item.place,
        known=known,
    )


def _role(words: str, unit: str) -> Role:
    words = _RATE_NAME.sub("", words) if unit == "%" else words
    return (
        "aim"
        if _AIM.search(words)
        else "other"
        if _OTHER.search(words)
        else "mean"
        if _MEAN.search(words)
        else "actual"
    )


def _pairs(words: str) -> frozenset[str]:
    runs = _CHINESE.findall(_GENERAL.sub("|", plain_label(words)))
    return frozenset(run[at : at + 2] for run in runs for at in range(max(len(run) - 1, 1)))


def _weights(lines: Collection[Sequence[Echo]]) -> dict[str, float]:
    """Return the weight of each pair of letters."""
    count: Counter[str] = Counter()
    for line in lines:
        count.update({pair for echo in line for pair in echo.around})
    whole = log(max(len(lines) + 1, 3) / 2)
    return {pair: log((len(lines) + 1) / number) / whole for pair, number in count.items() if number <= _FEW_LINES}


def _comparable(first: Echo, second: Echo, lines: Mapping[tuple[object, ...], Sequence[Echo]]) -> bool:
    """Whether two figures differ by more than their rounding, are of one kind, and neither line tells both."""
    gap = abs(first.value - second.value)
    if first.part[0] == second.part[0] == "sheet":  # score sheets of two projects
        return False
    if first.role != second.role or first.part == second.part or gap <= _FEW_STEPS * min(first.step, second.step):
        return False
    if gap < max(first.step, second.step) or not (first.of_text or second.of_text):
        return False
    return not any(_is_in(one, lines[other.line]) for one, other in ((first, second), (second, first)))


def _is_in(echo: Echo, line: Sequence[Echo]) -> bool:
    return any(
        other.unit == echo.unit
        and other.role == echo.role
        and abs(other.value - echo.value) < max(other.step, echo.step)
        for other in line
    )


def _is_one_quantity(first: Echo, second: Echo, weights: Mapping[str, float]) -> bool:
    shared = first.around & second.around
    weight = _sum(shared, weights)
    if weight < _LEAST_WEIGHT:
        return False
    covered = weight / min(_sum(first.around, weights), _sum(second.around, weights))
    both = _sum(first.own & second.around, weights) + _sum(second.own & first.around, weights)
    own = both / ((_sum(first.own, weights) + _sum(second.own, weights)) or 1)
    digits = len(first.digits.replace(".", "").strip("0"))
    if first.digits == second.digits:  # in two units
        return digits >= _DIGITS and first.unit == "money" and own >= _HALF
    if digits >= _DIGITS and is_slip(first.digits, second.digits, far=True):
        return own >= _HALF or own > 0 and covered >= _THIRD
    if max(first.value, second.value) > _NEAR * min(first.value, second.value):
        return False
    if first.unit not in _COMMON and weight > _OWN_WEIGHT and own >= _MOST:
        return True
    same_label = first.label == second.label and len(first.label) >= _LONG_LABEL
    kinds = {first.part[0], second.part[0]}
    return same_label and kinds == {"text", "sheet"} and first.unit == "money" and covered >= _HALF


def _sum(pairs: Iterable[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(pair, 0.0) for pair in pairs)


def _differing(first: Echo, second: Echo) -> Inconsistency:
    """Return the disagreement: at fault is what no other figure gives, else the text beside a table, else the later."""
    later = first.part[0] == second.part[0] if first.known == second.known else first.known
    wrong, right = (second, first) if later else (first, second)
    label = re.sub(r"(?:为|是|达到?|共计?)$", "", wrong.label or right.label)
    places = tuple(dict.fromkeys((wrong.place, right.place)))
    if wrong.digits == right.digits:
        if right.part[0] == "sheet":  # remarks are copied from the text
            wrong, right, places = right, wrong, places[::-1]
        told: dict[str, object] = {"label": label, "place": wrong.place}
        return Inconsistency("unit", "high", places, wrong.figure, right.figure, "", "selfeval.unit-slip", told)
    params: dict[str, object] = {"label": label, "place": wrong.place, "other": right.place}
    return Inconsistency(
        "cross-reference", "medium", places, wrong.figure, right.figure, label, "selfeval.cross-only", params
    )
