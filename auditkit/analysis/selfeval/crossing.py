"""One quantity told in two places with figures that differ: under the very same name, in another unit, as a growth."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.said import Said, is_aimed, is_plan, verb
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, plain
from auditkit.analysis.selfeval.slips import Paragraph
from auditkit.analysis.text.figures import MONEY, read_figures
from auditkit.analysis.tieout import Stated, place_of, unit_slip
from auditkit.core.labels import plain_label
from auditkit.core.place import Place

_NO_CLAIM = re.compile(
    r"(?<!对)比(?!例|重|率)|较|增加|增长|减少|减|上升|提升|下降|降低|上年|去年|同期|目标|计划|不低于|不超过|不少于|不高于|达到.{0,2}以上|预算|力争|任务|应|拟|预计|平均|每"
)
_FILLERS = re.compile(
    r"^(?:(?:19|20)\d{2}年度?|全年|本年度?|年内|年末|共计?|累计|实际|已|全县|全市|全区|全镇|我局|我院|我校|本院|本校|本局)+"
)
_CLOSINGS = re.compile(r"(?:为|是|达到?|共计?|约)$")
_DIGITS = 3
_MYRIAD = 10_000
_LEAD = 16
_SUFFIX = re.compile(r"(?<=.{4})(?:项目)?(?:支出|资金|经费|费用|项目)$")
_AIM = re.compile(r"率|目标|不低于|以上|达到")
_DAY = re.compile(r"(?:19|20)\d{2}年\d{1,2}月\d{1,2}日")
_GROWTH = re.compile(r"(?:同比)?(?:增长|下降|增加|降低|提高|减少)(?:率|幅度?|比例)$|增幅$|降幅$|增速$")
_NAMED = 5
_FEWEST_IN_ORDER = 4


@dataclass(frozen=True)
class Told:
    """A figure, and the words it is told with."""

    words: str
    name: str
    value: Decimal
    printed: str
    unit: str
    text: str
    place: Place


def check_crossing(
    figures: Iterable[Stated],
    paragraphs: Iterable[Paragraph],
    sheets: Sequence[ScoreSheet],
    year: int | None,
) -> list[Inconsistency]:
    """Return figures that another place of the paper gives otherwise.

    Args:
        figures: Figures of the paper of the year evaluated.
        paragraphs: Figures of the text.
        sheets: Its score sheets.
        year: Year evaluated, None where not known.
    """
    text = [told for paragraph in paragraphs for sentence in paragraph for told in _of_text(sentence, year)]
    tables = [_of_table(item) for item in figures if item.role in ("data", "project", "funds")]
    planned = _planned(sheets)
    found = [
        *(item for item in _named_alike(text) if (item.stated, item.expected) not in planned),
        *_of_other_unit(text, tables),
        *_of_lines(text, tables),
        *_grown(paragraphs, sheets),
        *_grown_to(paragraphs, sheets),
    ]
    first: dict[tuple[str, str], Inconsistency] = {}
    for item in found:
        first.setdefault((min(item.stated, item.expected), max(item.stated, item.expected)), item)
    return list(first.values())


def _of_text(sentence: Sequence[Said], year: int | None) -> Iterator[Told]:
    for said in sentence if not (sentence and is_plan(sentence[0].sentence)) else ():
        figure = said.figure
        if figure.year not in (None, year) and year is not None:
            continue
        whole = re.sub(r"[\s,]", "", said.sentence)
        before = whole.partition(figure.text.replace(",", ""))[0]
        front = before[-_LEAD:]
        clause = re.split(r"[，；;。]", front)[-1]
        if is_aimed(before) or _NO_CLAIM.search(figure.label) or _NO_CLAIM.search(clause):
            continue
        words = f"{front.replace('，', '')}{figure.label}"
        yield _told(figure, words, figure.label if not figure.path else "")


def _of_table(item: Stated) -> Told:
    words = f"{item.path.removeprefix('@')}{item.label}"
    return _told(item, words, "" if item.path else item.label.partition("·")[0])


def _told(item: Stated, words: str, name: str) -> Told:
    unit = "money" if item.unit in MONEY else "人" if item.unit in ("人", "名") else item.unit
    printed = item.text.removesuffix(item.unit).replace(",", "")
    return Told(words, name, item.value, printed, unit, item.text, item.place)


def _planned(sheets: Sequence[ScoreSheet]) -> set[tuple[str, str]]:
    """Targets and values reached of one line: the text may tell both under one name, planned first and then done."""
    found: set[tuple[str, str]] = set()
    for row in (row for sheet in sheets for row in sheet.rows):
        aims = read_figures(re.sub(r"[\s≥≤><=]", "", str(row.get("target") or "")))
        done = read_figures(str(row.get("claimed") or ""))
        found.update(
            (one.text, other.text) for aim in aims for each in done for one, other in ((aim, each), (each, aim))
        )
    return found


def _named_alike(text: Sequence[Told]) -> Iterator[Inconsistency]:
    """Things counted under the very same name in two paragraphs, with two numbers."""
    groups: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for item in text:
        name = _CLOSINGS.sub("", plain_label(item.name))
        if item.unit not in ("%", "money", "分", "") and len(name) >= _NAMED:
            groups[(_FILLERS.sub("", name) or name, item.unit)].append(item)
    for (name, _), group in groups.items():
        if len({item.value for item in group}) == 2 and len(name) >= _NAMED - 1:  # noqa: PLR2004
            first = group[0]
            other = next(item for item in group if item.value != first.value)
            if _line(first.place) != _line(other.place):
                yield _cross(other, first)


def _of_lines(text: Sequence[Told], tables: Sequence[Told]) -> Iterator[Inconsistency]:
    """A figure of the text under the name of a line of a table, in none of whose columns it stands."""
    lines: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for item in tables:
        if len(plain_label(item.name)) >= _NAMED and item.unit not in ("%", ""):
            lines[(plain_label(item.name), item.unit)].append(item)
    for item in text:
        name = _SUFFIX.sub("", _CLOSINGS.sub("", _FILLERS.sub("", plain_label(item.name))))
        cells = lines.get((name, item.unit), [])
        rows = {_line(cell.place) for cell in cells}
        if len(rows) == 1 and not any(abs(cell.value - item.value) <= _reach(item, cell) for cell in cells):
            yield _cross(item, min(cells, key=lambda cell: abs(cell.value - item.value)))


def _reach(first: Told, second: Told) -> Decimal:
    """Half a unit of the last digit of the figure that is printed less exactly."""
    steps = []
    for item in (first, second):
        number = Decimal(item.printed)
        steps.append(abs(item.value / number) * Decimal(1).scaleb(int(number.as_tuple().exponent)) if number else 0)
    return Decimal(max(steps)) / 2


def _line(place: Place) -> tuple[object, ...]:
    return (place.sheet, place.table, place.row, place.paragraph)


def _grown(paragraphs: Iterable[Paragraph], sheets: Sequence[ScoreSheet]) -> Iterator[Inconsistency]:
    """A line 业务收入增长率 whose value is another than the growth that the text tells of it."""
    for row in (row for sheet in sheets for row in sheet.rows):
        name = plain_label(str(row.get("indicator") or row.get("label") or ""))
        stem = _GROWTH.sub("", name)
        rates = [item for item in read_figures(str(row.get("claimed") or "")) if item.unit == "%"]
        if stem == name or len(stem) < _FEWEST_IN_ORDER or len(rates) != 1:
            continue
        about = [
            sentence
            for paragraph in paragraphs
            for sentence in paragraph
            if any(stem[-_FEWEST_IN_ORDER:] in said.label for said in sentence)
        ]
        told = [said.figure for sentence in about for said in sentence if _grows(said)]
        step = max(Decimal(1).scaleb(-rates[0].decimals), *(item.step for item in told)) if told else Decimal(0)
        if len(told) == 1 and abs(abs(rates[0].value) - told[0].value) > step:
            params: dict[str, object] = {"label": name, "place": place_of(row), "other": told[0].place}
            yield Inconsistency(
                "cross-reference", "medium", (place_of(row), told[0].place), rates[0].text, told[0].text, name,
                "selfeval.cross-only", params,
            )  # fmt: skip


def _grown_to(paragraphs: Iterable[Paragraph], sheets: Sequence[ScoreSheet]) -> Iterator[Inconsistency]:
    """A remark 58.42亿元，增长9.87% where the text tells another growth beside the same amount."""
    sentences = [sentence for paragraph in paragraphs for sentence in paragraph]
    for row in (row for sheet in sheets for row in sheet.rows):
        told = read_figures(str(row.get("claimed") or ""))
        rates = [item for item in told if item.unit == "%" and verb(item.label)]
        if len(rates) != 1 or len(told) != 2:  # noqa: PLR2004
            continue
        reached = next(item for item in told if item is not rates[0])
        name = plain_label(str(row.get("indicator") or row.get("label") or ""))
        for sentence in sentences:
            grown = [said.figure for said in sentence if _grows(said) and verb(said.label) == verb(rates[0].label)]
            same = any(said.figure.value == reached.value and said.figure.unit == reached.unit for said in sentence)
            if same and len(grown) == 1 and abs(grown[0].value - rates[0].value) > max(grown[0].step, Decimal("0.1")):
                params: dict[str, object] = {"label": name, "place": place_of(row), "other": grown[0].place}
                yield Inconsistency(
                    "cross-reference", "medium", (place_of(row), grown[0].place), rates[0].text, grown[0].text, name,
                    "selfeval.cross-only", params,
                )  # fmt: skip


def check_project_totals(rows: Sequence[Mapping[str, object]], figures: Iterable[Stated]) -> Iterator[Inconsistency]:
    """Yield scores of projects in a table of all projects that the sheets of these projects do not give.

    Args:
        rows: All rows of the paper.
        figures: Its figures.
    """
    listed = [item for item in figures if item.path == "score" or item.role == "data" and "得分" in item.label]
    names = {str(row["sheet"]): plain_label(str(row["value"])) for row in rows if _names_project(row)}
    for row in rows:
        name = names.get(str(row.get("sheet"))) if row.get("role") == "score_total" else None
        total = decimal_of(row, "self_score") if name else None
        cells = [item for item in listed if name and plain_label(item.label.partition("·")[0]) == name]
        if total is not None and len(cells) == 1 and cells[0].value != total:
            params: dict[str, object] = {"label": cells[0].label, "place": cells[0].place, "other": place_of(row)}
            yield Inconsistency(
                "cross-reference", "medium", (cells[0].place, place_of(row)), cells[0].text, plain(total),
                "selfeval.total", "selfeval.cross-only", params,
            )  # fmt: skip


def _names_project(row: Mapping[str, object]) -> bool:
    return row.get("role") == "field" and plain_label(str(row.get("label"))) == "项目名称"


def check_days(rows: Sequence[Mapping[str, object]], sheets: Sequence[ScoreSheet]) -> Iterator[Inconsistency]:
    """Yield days on which something was done by a score sheet, and on another day by the text.

    Args:
        rows: All rows of the paper.
        sheets: Its score sheets.
    """
    told = [row for row in rows if row.get("role") == "passage" and row.get("label") == "day"]
    said = {str(row.get("value") or ""): place_of(row) for row in told}
    for row in (row for sheet in sheets for row in sheet.rows):
        own = _DAY.search(re.sub(r"\s", "", str(row.get("claimed") or "")))
        name = re.sub(
            r"(?:完成|验收)?(?:时间|日期)$", "", plain_label(str(row.get("indicator") or row.get("label") or ""))
        )
        if own is None or len(name) < _FEWEST_IN_ORDER:
            continue
        for words, place in said.items():
            plain_words = re.sub(r"\s", "", words)
            days = [
                found for found in _DAY.finditer(plain_words) if name[:_FEWEST_IN_ORDER] in _clause(plain_words, found)
            ]
            if len(days) == 1 and days[0].group() != own.group():
                params: dict[str, object] = {"label": name, "place": place_of(row), "other": place}
                yield Inconsistency(
                    "cross-reference", "medium", (place_of(row), place), own.group(), days[0].group(), name,
                    "selfeval.cross-only", params,
                )  # fmt: skip
                break


def _clause(words: str, found: re.Match[str]) -> str:
    """The sentence parts around a day."""
    start = max(words.rfind(mark, 0, found.start()) for mark in "。；;，,")
    ends = [at for mark in "。；;，," if (at := words.find(mark, found.end())) >= 0]
    return words[start + 1 : min(ends, default=len(words))]


def _grows(said: Said) -> bool:
    return said.figure.unit == "%" and bool(verb(said.label)) and not _AIM.search(said.label)


def _of_other_unit(text: Sequence[Told], tables: Sequence[Told]) -> Iterator[Inconsistency]:
    """An amount of the text in 元 whose digits a table gives in 万元, or in 万元 whose digits are those of 元."""
    amounts = [item for item in tables if item.unit == "money"]
    for item in text:
        digits = re.sub(r"\D", "", item.printed).strip("0")
        if item.unit != "money" or len(digits) < _DIGITS:
            continue
        alike = (each for each in amounts if each.printed == item.printed and each.value != item.value)
        same = next(alike, None) if len(digits) > _DIGITS else None
        beside = (each for each in (*amounts, *text) if each.unit == "money" and _MYRIAD * each.value == item.value)
        same = same or next(beside, None)  # 1,128,500万元 where 112.85万元 is meant
        tenfold = next((each for each in amounts if len(digits) > _DIGITS and _point_moved(item, each)), None)
        if tenfold is not None:
            yield _cross(item, tenfold)
        elif same is not None and unit_slip(item.value, same.value):
            params: dict[str, object] = {"label": item.name, "place": item.place}
            places = (item.place, same.place)
            yield Inconsistency("unit", "high", places, item.text, same.text, "", "selfeval.unit-slip", params)


def _point_moved(item: Told, cell: Told) -> bool:
    """Whether an amount has the digits of the one that a table gives under a name told with it, ten times as large."""
    digits, others = (re.sub(r"\D", "", each.printed).strip("0") for each in (item, cell))
    name = plain_label(cell.name) or plain_label(re.split(r"[./、]|\d", cell.words)[-1])
    tenfold = cell.value and item.value in (cell.value * 10, cell.value / 10)
    own = _CLOSINGS.sub("", _FILLERS.sub("", plain_label(item.name)))
    long = len(name) >= _FEWEST_IN_ORDER and name in plain_label(item.words)
    return bool(tenfold and digits == others and (long or len(name) > 2 and own == name))


def _cross(wrong: Told, right: Told) -> Inconsistency:
    label = plain_label(wrong.name) or re.sub(r"[^\u4e00-\u9fff]", "", wrong.words)[-10:]
    params: dict[str, object] = {"label": label, "place": wrong.place, "other": right.place}
    places = tuple(dict.fromkeys((wrong.place, right.place)))
    return Inconsistency(
        "cross-reference", "medium", places, wrong.text, right.text, label, "selfeval.cross-only", params
    )
