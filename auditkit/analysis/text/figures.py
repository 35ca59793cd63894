"""Figures in prose: every number with its label, unit, year and the total it is a part of."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict

MONEY = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10000),
    "万": Decimal(10000),
    "百万元": Decimal(1000000),
    "亿元": Decimal(100000000),
    "亿": Decimal(100000000),
}
"""Money units as they stand in prose, in yuan."""

_THINGS = (
    "千克标准煤|吨标准煤|千瓦时|千克|台次|床日|小时|分钟|平方公里|平方米|立方米|公里|公顷|公斤|人次|场次|户次|批次|辆次|车次|课时|学时|"
    "人|名|个|页|卷|篇|家|户|项|件|台|套|辆|次|期|笔|条|起|场|份|位|处|批|所|座|栋|幢|亩|米|吨|头|株|棵|盏|间|册|例|宗|只|眼|口"
)
_MEASURED = "微克/立方米|毫克/立方米|微克/升|毫克/升|分贝|千瓦|兆瓦"
_AT_THE_END = r"(?:支|本|对|块|组|部|班|枚|艘|根|条次|家次|点次|点|桶|袋|片)(?=[\s、,，。;；:：()（）“”\]]|$)"
"""Units that are the beginning of many other words: only with nothing behind them."""
_COUNTED = rf"{_MEASURED}|万(?:{_THINGS})|{_AT_THE_END}|{_THINGS}|天|倍"
_UNIT = (
    rf"百万元|千元|万元|亿元|元|亿|万(?!(?:{_THINGS})|[余多股])|个?百分点|%|分(?![别公局行支管类析配为成之钟])|"
    + _COUNTED
)
_NUMBER = re.compile(
    r"(?<![\dA-Za-z.〔\[第])(?P<sign>[-−]?)(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<close>\s*[)）\]]?\s*)(?P<unit>" + _UNIT + r")?(?=(?P<after>.?))"
)
_YEAR = re.compile(r"((?:19|20)\d{2})\s*年")
_WHOLE_YEAR = re.compile(r"((?:19|20)\d{2})\s*年(?!\s*\d{1,2}\s*月\s*\d)|(?<=截[至止])((?:19|20)\d{2})年12月31日")
_COMPARED = re.compile(r"(?:比|较|同|与|[(（])\s*((?:19|20)\d{2})\s*年")
_QUOTED = re.compile(r"《[^》\n]{0,80}》|[〔\[]\d{4}[〕\]]\s*第?\d+\s*号")
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}[、.．)）](?!\d)|[(（]\d{1,2}[)）])")
_NO_FIGURE_BEFORE = re.compile(
    r"(?:[×*xX÷/=+第]|(?:[年月]|[\d一二三四五六七八九十]日)\s*-?|附?[表图]|附件|\d\s*[-—~～])\s*$"
)
_YEAR_BEFORE = re.compile(r"(?:[全本当今半每][年月日]|上年度?|去年|上一年度?|前年|(?:19|20)\d{2}\s*年度?)\s*$")
_LONGEST = 240
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_BOUNDARY = "，,；;。、：:（(\n"
_AIMED_AT = re.compile(r"计划|目标|任务|上年|去年|比|较")
_NOTED = re.compile(r"(?<=[\u4e00-\u9fff])[(（][^()（）,，。;；、\d]{2,12}[)）]$")
_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {ord("．"): ".", ord("％"): "%"}


class _YearOf(TypedDict):
    year: int | None
    own_year: bool


@dataclass(frozen=True)
class Figure:
    """A number in a text.

    Attributes:
        text: As printed, with its unit.
        number: The number as printed, without unit.
        decimals: Decimals printed.
        unit: Unit as printed, ``""`` where none.
        label: Words in front of it, up to the punctuation before.
        year: Year the clause or sentence names before it, None where none; the year of a single day is none.
        own_year: True when that year stands in the label itself.
        part_of: Index (in the list returned) of the figure it is a part of (其中), None elsewhere.
        joined: Punctuation between it and the figure before it, ``""`` for the first of a sentence.
        lead: Words of the sentence between the figure before it (or the beginning) and the label.
        sentence: Number of the sentence in the text, from 1.
        said: The sentence, or the words around the number where it is very long.
        start: Offset of the number in the text.
        end: Offset behind number and unit.
        bracketed: Whether a bracket opens straight behind it.
    """

    text: str
    number: Decimal
    decimals: int
    unit: str
    label: str
    year: int | None
    own_year: bool
    part_of: int | None
    joined: str
    lead: str
    sentence: int
    said: str
    start: int
    end: int
    bracketed: bool = False

    @property
    def is_money(self) -> bool:
        """True when the unit is one of money."""
        return self.unit in MONEY

    @property
    def value(self) -> Decimal:
        """The number in yuan, percent, or things counted."""
        return self.number * MONEY.get(self.unit, Decimal(1))


def read_figures(text: str) -> list[Figure]:
    """Return the figures of a text in order.

    Dates, years, document numbers, list numbering, ordinals and titles in 《》 are no figures.

    Example:
        >>> [(f.label, f.text) for f in read_figures("本年收入533.55万元，其中财政拨款533.42万元、其他0.13万元。")]
        [('本年收入', '533.55万元'), ('其中财政拨款', '533.42万元'), ('其他', '0.13万元')]
        >>> read_figures("2019年6月3日印发〔2019〕12号文")
        []
    """
    figures: list[Figure] = []
    for count, found in enumerate(_SENTENCE.finditer(text.translate(_WIDTH)), 1):
        _read_sentence(found.group(), found.start(), count, figures)
    return figures


def stated_years(sentence: str) -> list[tuple[int, int]]:
    """Return years named in a sentence as (year, offset); those inside titles and document numbers are left out."""
    plain = _blanked(sentence.translate(_WIDTH))
    return [(int(found.group(1)), found.start()) for found in _YEAR.finditer(plain)]


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, stripped, without empty ones."""
    return [found.group().strip() for found in _SENTENCE.finditer(text) if found.group().strip()]


def _blanked(sentence: str) -> str:
    return _QUOTED.sub(lambda found: "\u3000" * len(found.group()), sentence)


def _read_sentence(sentence: str, offset: int, count: int, figures: list[Figure]) -> None:
    plain = _blanked(sentence)
    numbering = _NUMBERING.match(plain)
    begin = numbering.end() if numbering else 0
    previous_end, first = begin, len(figures)
    opened: list[int] = []
    years = [(year.start(), int(year.group(1) or year.group(2))) for year in _WHOLE_YEAR.finditer(plain)]
    compared = list(_COMPARED.finditer(plain))
    for found in _NUMBER.finditer(plain, begin):
        if not _is_figure(plain, found):
            continue
        between = plain[previous_end : found.start("number")]
        label, label_start = _label(between)
        figures.append(
            Figure(
                text=_printed(found),
                number=Decimal(found["number"].replace(",", "")) * (-1 if found["sign"] else 1),
                decimals=len(found["number"].partition(".")[2]),
                unit=found["unit"] or "",
                label=label,
                **_year(_in_force(years, compared, previous_end), label, found.start()),
                part_of=_alike(
                    _part_of(between, figures, first, opened),
                    Decimal(found["number"].replace(",", "")),
                    found["unit"] or "",
                    figures,
                    first,
                ),
                joined=_joined(between) if len(figures) > first else "",
                lead=between[:label_start],
                sentence=count,
                said=_said(sentence, found),
                start=offset + found.start("number"),
                end=offset + (found.end("unit") if found["unit"] else found.end("number")),
                bracketed=bool(found["unit"] and found["after"] in ("(", "（")),
            )
        )
        previous_end = found.end("unit") if found["unit"] else found.end("number")


def _printed(found: re.Match[str]) -> str:
    return found["sign"] + found["number"] + (found["unit"] or "")


def _is_figure(sentence: str, found: re.Match[str]) -> bool:
    before = _just_before(sentence, found)
    if _NO_FIGURE_BEFORE.search(before) and not (found["unit"] and _YEAR_BEFORE.search(before)):
        return False
    rest = sentence[found.end("number") : found.end("number") + 12].lstrip()
    if found["unit"]:
        return not (")" in found["close"] or "）" in found["close"]) or bool(
            re.search(r"[(（\[]\s*[-−]?$", _just_before(sentence, found))
        )
    return not re.match(r"[年月日号时点届\d\-—~～至./×*+=/－:：]|[A-Za-z]|[)）]", rest)


def _said(sentence: str, found: re.Match[str]) -> str:
    if len(sentence) <= _LONGEST:
        return sentence.strip()
    return sentence[max(0, found.start() - _LONGEST // 2) : found.end() + _LONGEST // 2].strip()


def _just_before(sentence: str, found: re.Match[str]) -> str:
    start = found.start("number")
    return sentence[max(0, start - 12) : start]


def _label(between: str) -> tuple[str, int]:
    """The words straight before a number, and where they begin."""
    end = len(between.rstrip("-− "))
    words = between[:end].rstrip()
    while words and words[-1] in "（(：:[【 ":
        words = words[:-1]
    noted = _NOTED.search(words)  # a note in brackets belongs to the words in front of it: 全年预算(调整后)
    head = words[: noted.start()] if noted else words
    start = max((head.rfind(mark) for mark in _BOUNDARY), default=-1) + 1
    while start < len(words) and words[start] in "）)」” ]":
        start += 1
    return words[start:].strip(), start


def _year(years: list[tuple[int, int]], label: str, position: int) -> _YearOf:
    own = [found.group(1) or found.group(2) for found in _WHOLE_YEAR.finditer(label)]
    before = bisect_left(years, (position, 0))
    year = int(own[-1]) if own else (years[before - 1][1] if before else None)
    return {"year": year, "own_year": bool(own)}


def _in_force(years: list[tuple[int, int]], compared: list[re.Match[str]], previous_end: int) -> list[tuple[int, int]]:
    """Years without those that only the figure behind them was compared with (比2022年的24.80万元减少)."""
    gone = {found.start(1) for found in compared if found.end() <= previous_end}
    return [year for year in years if year[0] not in gone] if gone else years


def _joined(between: str) -> str:
    marks = [mark for mark in between if mark in "，,；;、"]
    return marks[0].replace(",", "，").replace(";", "；") if marks else ""


def _alike(whole: int | None, number: Decimal, unit: str, figures: list[Figure], first: int) -> int | None:
    """A part of a rate that is none itself is one of the figure before it: 支出12万元,控制率80%,其中:接待费3万元."""
    others = whole is not None and figures[whole].unit not in ("%", unit)
    if whole is None or unit == "%" or figures[whole].unit == unit and figures[whole].number >= number:
        return whole
    if figures[whole].unit == unit:  # more than what stands straight before it: 共186万元,户均3万元;其中…120万元
        larger = (
            at for at in range(whole - 1, first - 1, -1) if figures[at].unit == unit and figures[at].part_of is None
        )
        return next((at for at in larger if figures[at].number >= number), whole)
    if others and not any(figures[at].unit == unit and figures[at].part_of is None for at in range(first, whole)):
        return whole
    before = [at for at in range(whole - 1, first - 1, -1) if figures[at].unit == unit and figures[at].part_of is None]
    done = (at for at in before if not _AIMED_AT.search(figures[at].label))  # 建设86公里,为计划80公里的108%,其中…
    return next(done, before[0] if before else whole)


def _part_of(between: str, figures: list[Figure], first: int, brackets: list[int]) -> int | None:
    if len(figures) <= first:
        return None
    previous = figures[-1]
    if re.match(r"\s*[(（]\s*[^(（)）\s]", between) and "其中" not in between:  # a total, and its parts in brackets
        brackets.append(len(figures) - 1)
        return len(figures) - 1
    if brackets and between[:1] in (")", "）"):
        whole = figures[brackets.pop()].part_of
        return None if whole is None or set(between) & set("；;") else whole
    opened = between.rfind("其中")
    if opened >= 0:
        if set(between) & set("；;"):
            return None
        if re.match(r"\s*[(（]\s*其中", between):
            brackets.append(len(figures) - 1)
        # A part divided further: the parts of the part.
        return len(figures) - 1
    if previous.part_of is not None and re.fullmatch(r"[；;][^，,；;。、：:()（）]*", between.strip()):
        return previous.part_of  # perhaps one more of its parts; whoever reads the labels decides
    if previous.part_of is None or set(between) & set("；;)）") - ({")", "）"} if between[:1] in ")）" else set()):
        return None
    return previous.part_of
