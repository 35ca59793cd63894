"""Rises and falls over several years told in words, against tables and sentences that give the years one by one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.tieout import Stated, place_of, stated_of
from auditkit.core.labels import Labels, plain_label
from auditkit.core.place import Place

Row = Mapping[str, object]

_UP = "增长|增加|上升|攀升|提升|提高|上扬|扩大|增多|走高|向好|升高|递增"
_DOWN = "下降|减少|降低|回落|下滑|压减|走低|缩减|缩短|递减|只减不增"
_COURSE = re.compile(
    r"(?P<what>[^,，。;；:：]{0,24}?)(?P<how>(?:已|均|都|都已|总体)?(?:连续|近)[两二三四五六\d]年(?:来|以来)?|[两二三四五六\d]年来|逐年|连年|年年)"
    r"(?:实现|保持|呈现?|均|都)?(?:稳步|持续|不断|逐年|明显|大幅|稳定|双|较快|快速)?(?:实现|保持)?(?:了)?(?:的)?"
    rf"(?P<way>{_UP}|{_DOWN})(?!\d)"
)
_COURSE_AFTER = re.compile(
    r"(?P<how>(?:连续|近|过去)[两二三四五六\d]年(?:来|以来|间)?|[两二三四五六\d]年来)[,，]?(?P<what>[^,，。;；:：]{2,18}?)"
    r"(?:均|都|总体)?(?:实现|保持|呈现?)?(?:了)?(?:持续|稳步|不断|逐年|连年|稳定)(?:实现|保持|呈现?)?(?:了)?(?:的)?"
    rf"(?P<way>{_UP}|{_DOWN})(?!\d)"
)
"""近三年来就业率持续走高: the years first."""
_YEARS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_AIM = re.compile(r"力争|确保|目标|计划|预计|将|争取|要求|比例不|防止|避免")
_GENERAL = frozenset(
    ["人数", "数量", "金额", "数", "率", "合计", "支出", "年末", "总数", "总额", "资金", "经费", "项目", "户数"]
)
_ENDING = re.compile(r"(?<=.{2})(?:支出|经费|费用|资金|人数|数量|总数|总量|金额|额|数|量|情况)$")
_FEWEST = 2
_THREE = "三公"


@dataclass(frozen=True)
class _Words:
    said: str
    place: Place
    label: str


def check_courses(rows: Sequence[Row], labels: Labels, year: int | None) -> list[Inconsistency]:
    """Return what is told to have risen or fallen year by year, while the values of the years did not.

    Args:
        rows: All rows of the paper.
        labels: The words.
        year: Year evaluated; later ones are left out.
    """
    known = _series(rows, labels, year)
    found: dict[tuple[Stated, str], Inconsistency] = {}
    for words in _texts(rows):
        for told in (*_COURSE.finditer(words.said), *_COURSE_AFTER.finditer(words.said)):
            series = _about(f"{told['what']}", words, known)
            wrong = _broken(series, told) if series else None
            if wrong is not None and not _AIM.search(told["what"]):
                key = (wrong[-1], "up" if re.fullmatch(_UP, told["way"]) else "down")
                first = found.get(key)
                places = (*first.places, words.place) if first is not None else ()
                found[key] = (
                    replace(first, places=tuple(dict.fromkeys(places))) if first else _trend(words, told, wrong)
                )
    return list(found.values())


def _texts(rows: Sequence[Row]) -> Iterator[_Words]:
    seen: set[tuple[str, Place]] = set()
    for row in rows:
        role, label = row.get("role"), str(row.get("label") or "")
        if role == "claim" or role == "passage" and label in ("said", "problem"):
            words = [str(row.get("place") if role == "claim" else row.get("value"))]
            label = ""
        elif role == "score":
            words = [str(row.get(name) or "") for name in ("claimed", "reason")]
        else:
            continue
        for said in words:
            plain, place = re.sub(r"[\s“”\"]", "", said), place_of(row)
            if plain and (plain, place) not in seen:
                seen.add((plain, place))
                yield _Words(plain, place, plain_label(label))


def _series(rows: Sequence[Row], labels: Labels, year: int | None) -> dict[str, dict[int, Stated]]:
    """Values by name and year: of tables with a line or a column for each year, and of sentences that name the year."""
    tables: dict[tuple[str, int, str], dict[str, dict[int, set[Stated]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(set))
    )
    for row in rows:
        item = stated_of(row)
        if item is None or item.year is None or year is not None and item.year > year:
            continue
        if item.role == "data" and not re.search("预算|计划|目标", item.label):
            home = (item.place.sheet, item.place.table, "")
            tables[home][_name(item, labels)][item.year].add(item)
    found: dict[str, dict[int, Stated]] = {}
    for names in tables.values():
        of_three = any(
            item.id.startswith("sangong.") for years in names.values() for each in years.values() for item in each
        )
        for name, years in names.items():
            if len(years) < _FEWEST or any(len({item.value for item in each}) > 1 for each in years.values()):
                continue
            called = _THREE if of_three and name in labels.total_words else name
            if called not in _GENERAL and len(called) > 1:
                found.setdefault(called, {at: next(iter(each)) for at, each in years.items()})
    return found


def _name(item: Stated, labels: Labels) -> str:
    name = re.sub(r"^(?:19|20)\d{2}年?度?[·]?", "", item.label)
    if not name and item.id:
        quantity = labels.by_id.get(item.id)
        name = quantity.names[0] if quantity else ""
    if item.id == "sangong.actual":
        return _THREE
    return plain_label(re.sub(r"[(（][^()（）]*[)）]", "", name))


def _about(what: str, words: _Words, known: Mapping[str, dict[int, Stated]]) -> dict[int, Stated] | None:
    """The series that the words in front, or the line that they stand in, are about: the longest name that fits."""
    what = plain_label(what)
    for about in (what, f"{words.label}{what}" if len(what) < _FEWEST else ""):
        fits = [name for name in known if about and any(about.endswith(each) for each in _spellings(name))]
        fits = fits or [name for name in known if about and any(each in about for each in _spellings(name))]
        if fits:
            return known[max(fits, key=len)]
        longer = [name for name in known if len(about) > _FEWEST and name.endswith(about)]
        if len(longer) == 1:
            return known[longer[0]]
    return None


def _spellings(name: str) -> Iterator[str]:
    yield name
    short = _ENDING.sub("", name)
    if len(short) > _FEWEST:
        yield short


def _broken(series: Mapping[int, Stated], told: re.Match[str]) -> list[Stated] | None:
    """The values of the years that the words cover where they move the other way at least once."""
    years = sorted(series)
    count = next((_YEARS.get(mark, 0) or int(mark) for mark in told["how"] if mark in _YEARS or mark.isdigit()), 0)
    items = [series[at] for at in (years[-(count + 1) :] if count else years)]
    if len({item.unit for item in items}) > 1:
        return None
    way = 1 if re.fullmatch(_UP, told["way"]) else -1
    steps = [(now.value - before.value) * way for before, now in zip(items, items[1:], strict=False)]
    return items if any(step < 0 for step in steps) else None


def _trend(words: _Words, told: re.Match[str], items: Sequence[Stated]) -> Inconsistency:
    shown = "→".join(item.text for item in items)
    params: dict[str, object] = {"label": items[-1].name, "place": words.place}
    places = tuple(dict.fromkeys((words.place, items[-1].place)))
    said = told.group().lstrip("、")
    return Inconsistency("text", "medium", places, said[-40:], shown, items[-1].id, "selfeval.trend", params)
