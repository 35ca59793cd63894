"""Lists in a sentence whose items all end in a number of one kind, with their total in front of them or behind them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.tieout import Stated, place_of, stated_of

Row = Mapping[str, object]

_THINGS = (
    r"平方公里|平方米|立方米|公里|人次|场次|批次|家次|万人|万吨|万亩|"
    r"个|人|名|家|户|项|件|台|套|辆|次|期|条|场|份|位|处|批|所|座|栋|亩|米|吨|株|盏|册|例|宗|支|篇|间|组"
)
_NUMBER = r"(?<![\d.,])\d[\d,]*(?:\.\d+)?"
_ITEM = re.compile(rf"^(?P<label>.*?[\u4e00-\u9fff])(?P<number>{_NUMBER})(?P<unit>{_THINGS})(?:[(（][^()（）]*[)）])?$")
_BEHIND = re.compile(
    rf"^(?:(?:以上)?[两三四五六七八九十]?[项类者个]?(?:共计|合计|总计|共|总共)[^,，。;；:：\d]{{0,14}}?)(?P<number>{_NUMBER})(?P<unit>{_THINGS})"
)
_OPENS = re.compile(r"(?:其中|包括|分别(?:是|为))[:：,，]?")
_OVERLAPS = re.compile(
    r"党员|女|男|少数民族|本科|研究生|硕士|博士|学历|其余|另有|比|较|占|增|减|升|降|上年|平均|每|均|目标|计划|累计|重点|以来|至今|同比"
)
_LEAST, _MOST = Fraction(4, 5), Fraction(5, 4)
_FEWEST = 2


def check_listed_sums(rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Yield totals of things counted that the items of their list do not come to.

    Args:
        rows: All rows of the paper.
    """
    sentences: dict[tuple[str, object], list[tuple[Row, Stated]]] = defaultdict(list)
    for row in rows:
        figure = stated_of(row) if row.get("role") == "claim" else None
        if figure is not None:
            sentences[(str(row.get("place") or ""), row.get("row"))].append((row, figure))
    for (said, _), told in sentences.items():
        own = [figure for _, figure in told]
        for clause in re.split(r"[。;；]", re.sub(r"[\s“”\"]", "", said)):
            yield from (_total_behind(clause, own, told[0][0]) or _total_in_front(clause, own, told[0][0]))


def _parts(words: str) -> list[str]:
    """The parts of a clause that a comma or 、 ends, thousands kept together."""
    return re.split(r"、|[,，](?!\d{3})", words)


def _total_behind(clause: str, own: Sequence[Stated], row: Row) -> list[Inconsistency]:
    """新建6处、改建8处，共完成15处: the items straight in front of a total."""
    parts = _parts(clause)
    for at, part in enumerate(parts):
        total = _BEHIND.match(part)
        items: list[tuple[str, Fraction, str]] = []
        while total and len(items) < at:
            found = _ITEM.match(parts[at - len(items) - 1])
            if found is None or found["unit"] != total["unit"] or _OVERLAPS.search(found["label"]):
                break
            items.insert(0, (found["label"], Fraction(found["number"].replace(",", "")), found["unit"]))
        if total and len(items) >= _FEWEST:
            return _compared(total["number"], total["unit"], items, own, row)
    return []


def _total_in_front(clause: str, own: Sequence[Stated], row: Row) -> list[Inconsistency]:
    """引进项目12个，其中1亿元以上项目3个、1亿元以下项目8个: items that hold other numbers of their own."""
    opened = _OPENS.search(clause)
    if opened is None:
        return []
    items: list[tuple[str, Fraction, str]] = []
    for part in _parts(clause[opened.end() :]):
        found = _ITEM.match(part)
        if found is None or items and found["unit"] != items[0][2]:
            break
        items.append((found["label"], Fraction(found["number"].replace(",", "")), found["unit"]))
    if len(items) <= _FEWEST or any(_OVERLAPS.search(label) for label, _, _ in items):
        return []
    ranged = any(re.search(r"\d", label) for label, _, _ in items)  # plain lists are looked at elsewhere
    before = [
        each for each in re.finditer(rf"({_NUMBER})({_THINGS})", clause[: opened.start()]) if each[2] == items[0][2]
    ]
    return _compared(before[-1][1], before[-1][2], items, own, row) if before and ranged else []


def _compared(
    number: str, unit: str, items: Sequence[tuple[str, Fraction, str]], own: Sequence[Stated], row: Row
) -> list[Inconsistency]:
    total, added = Fraction(number.replace(",", "")), sum((value for _, value, _ in items), Fraction(0))
    if (
        total <= 0
        or total == added
        or not _LEAST <= added / total <= _MOST
        or any(value >= total for _, value, _ in items)
    ):
        return []
    text = f"{number.replace(',', '')}{unit}"
    figure = next((each for each in own if each.text.replace(",", "") == text), None)
    if figure is None:
        return []
    params: dict[str, object] = {
        "label": figure.name, "place": figure.place, "count": len(items),
        "difference": figure.show(total - added), "tolerance": f"0{unit}",
    }  # fmt: skip
    return [
        Inconsistency(
            "arithmetic", "medium", (place_of(row),), figure.text, figure.show(added), figure.id, "selfeval.sum", params
        )
    ]
