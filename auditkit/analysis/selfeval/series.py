"""Tables with last year beside this year: the columns of what changed, by amount and in percent."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.said import Said, differing, verb
from auditkit.analysis.selfeval.slips import Paragraph
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import Stated
from auditkit.core.labels import plain_label
from auditkit.core.money import half_up

_CHANGE = re.compile(r"^(?:(?:比|较)上年)?(?:增减|变动|增加|增长|变化)(?:额|数|金额|值|情况)?$")
_AGAINST = re.compile(
    r"^(?:同比|(?:较|比)(?:(?P<year>(?:19|20)\d{2})年度?|上年度?|去年)(?:决算数?)?(?:相比)?)(?:增长|增加|上升|下降|减少|降低)(?:了)?$"
)
_RATE = re.compile(r"^(?:(?:比|较)上年)?(?:增减|变动|增长|变化|增)(?:率|幅|幅度|比例|比率|百分比|%)$")


def check_series(stated: Iterable[Stated], year: int | None) -> list[Inconsistency]:
    """Return changes of tables that the figures of the two years beside them do not give.

    A change printed without its sign is accepted.

    Args:
        stated: Figures of the paper, those of other years too.
        year: Year evaluated; nothing is compared where it is not known.
    """
    lines: dict[tuple[str, int, int], list[Stated]] = defaultdict(list)
    for item in stated:
        if item.role == "data":
            lines[(item.place.sheet, item.place.table, item.place.row)].append(item)
    return [found for cells in lines.values() if year is not None for found in _of_line(cells, year)]


def _of_line(cells: list[Stated], year: int) -> Iterator[Inconsistency]:
    plain = [item for item in cells if not _headed(item, _CHANGE) and not _headed(item, _RATE)]
    before = [item for item in plain if item.year == year - 1 and not _is_budget(item)]
    now = [item for item in plain if item.year == year and not _is_budget(item)]
    if len(before) != 1 or len(now) != 1 or (before[0].unit in MONEY) != (now[0].unit in MONEY):
        return
    moved = Fraction(now[0].value - before[0].value)
    for item in cells:
        if _headed(item, _CHANGE) and (item.unit in MONEY) == (now[0].unit in MONEY) and item.unit != "%":
            reach = Fraction(item.slack + before[0].slack + now[0].slack)
            if _off(Fraction(item.value), moved, reach):
                yield _wrong(item, before[0], now[0], moved)
        elif _headed(item, _RATE) and before[0].value > 0:
            share = 100 * moved / Fraction(before[0].value)
            reach = 100 * Fraction(before[0].slack + now[0].slack) / Fraction(before[0].value) + Fraction(item.step)
            unsigned = _off(Fraction(item.value), share, reach) or _grows(item) and item.value > 0 > share
            if unsigned:
                yield _wrong(item, before[0], now[0], share)


def check_named_years(
    paragraphs: Iterable[Paragraph], stated: Sequence[Stated], year: int | None
) -> list[Inconsistency]:
    """Return changes told against a year named (较2018年下降25.87%) that a table of both years does not give.

    Args:
        paragraphs: Figures of the text.
        stated: Figures of the paper, those of other years too.
        year: Year evaluated; nothing is compared where it is not known.
    """
    cells = [item for item in stated if item.role == "data" or item.role == "claim" and item.id]
    sentences = (sentence for paragraph in paragraphs for sentence in paragraph)
    return [found for sentence in sentences if year is not None for found in _against_years(sentence, cells, year)]


def _against_years(sentence: Sequence[Said], cells: Sequence[Stated], year: int) -> Iterator[Inconsistency]:
    for at, said in enumerate(sentence):
        named = _AGAINST.search(said.label)
        level = next((item.figure for item in reversed(sentence[:at]) if item.dimension == "money"), None)
        if named is None or not said.is_share or level is None:
            continue
        other = int(named["year"]) if named["year"] else year - 1
        now = [item for item in cells if item.value == level.value and item.year in (year, None)]
        before = [item for item in cells if item.year == other and any(_beside(item, each) for each in now)]
        same = [item for item in cells if item.year == other and item.id == level.id and item.value != level.value]
        before = before or ([item for item in same if "预算" not in item.label] if level.id else [])
        if len({item.value for item in before}) != 1 or before[0].value <= 0:
            continue
        moved = 100 * Fraction(level.value - before[0].value) / Fraction(before[0].value)
        way = verb(said.label)
        if way and moved and (moved > 0) != (way > 0):
            shown = f"{before[0].text}→{level.text}"
            params: dict[str, object] = {"label": level.name, "place": said.figure.place}
            places = tuple(dict.fromkeys((said.figure.place, before[0].place)))
            words = f"{said.label}{said.figure.text}"
            yield Inconsistency("cross-reference", "medium", places, words, shown, level.id, "selfeval.trend", params)
        elif abs(abs(moved) - Fraction(said.figure.value)) > Fraction(said.figure.step):
            yield differing(said, (Said(level, ""), Said(before[0], "")), abs(moved), "selfeval.growth")


def _beside(item: Stated, other: Stated) -> bool:
    """Whether two figures stand in one column, or under one name in one line, of a table of years."""
    if (item.place.sheet, item.place.table) != (other.place.sheet, other.place.table) or "claim" in (
        item.role,
        other.role,
    ):
        return False
    column = other.year is not None and item.place.column == other.place.column
    return column or item.place.row == other.place.row and item.label == other.label


def _headed(item: Stated, pattern: re.Pattern[str]) -> bool:
    return pattern.match(plain_label(item.label.partition("·")[2])) is not None


def _is_budget(item: Stated) -> bool:
    return item.id.startswith("budget.") or "预算" in item.label or item.id.endswith(".budget")


def _grows(item: Stated) -> bool:
    """Whether a column is one of growth, in which a fall has its sign."""
    heading = plain_label(item.label.partition("·")[2])
    return heading.startswith(("增长", "比上年增长", "较上年增长")) and "减" not in heading


def _off(value: Fraction, expected: Fraction, reach: Fraction) -> bool:
    """Whether a change is wrong; one above zero may be a fall printed without its sign."""
    unsigned = value > 0 > expected and abs(value + expected) <= reach
    return abs(value - expected) > reach and not unsigned


def _wrong(item: Stated, before: Stated, now: Stated, expected: Fraction) -> Inconsistency:
    shown = item.show(expected) if item.unit != "%" else f"{half_up(expected, max(item.decimals, 2))}%"
    params: dict[str, object] = {
        "label": item.name, "place": item.place, "first": f"{before.name}{before.text}", "second": now.text,
    }  # fmt: skip
    return Inconsistency("arithmetic", "medium", (item.place,), item.text, shown, now.id, "selfeval.change", params)
