"""Numbers of four digits and more that two places give with two digits in each other's place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.slips import is_slip
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import Stated, stated_of
from auditkit.core.labels import plain_label

Row = Mapping[str, object]

_NO_CLAIM = re.compile(r"上年|去年|同期|目标|计划|预算|比(?!例|重|率)|较|增|减|年初|不低于|不超过|以上")
_GENERAL = re.compile(
    r"全年|年度|年末|本年|完成|实际|合计|共计|其中|支出|收入|资金|项目|万元|金额|情况|数量|情况|人员|工作|单位|我局|使用|\d"
)
_LEAST_DIGITS = 4
_LEAST_SHARED = 2


@dataclass(frozen=True)
class _Told:
    item: Stated
    printed: str
    words: frozenset[str]
    home: tuple[object, ...]


def check_swapped(rows: Sequence[Row], year: int | None) -> list[Inconsistency]:
    """Return numbers that differ by two digits that changed places, in sentences or lines that speak of the same.

    Args:
        rows: All rows of the paper.
        year: Year evaluated; figures of other years are left out.
    """
    told = [each for row in rows if (each := _told(row, year)) is not None]
    groups: dict[tuple[str, str], list[_Told]] = defaultdict(list)
    values: dict[tuple[object, ...], set[Decimal]] = defaultdict(set)
    for each in told:
        values[each.home].add(each.item.value)
        groups[("".join(sorted(each.printed)), "money" if each.item.unit in MONEY else "")].append(each)
    found: dict[tuple[str, str], Inconsistency] = {}
    for group in groups.values():
        for one, other in combinations(group, 2):
            if one.home == other.home or one.item.role != "claim" and other.item.role != "claim":
                continue
            units = {one.item.unit, other.item.unit}
            if len(units) > 1 and "个" not in units and not units <= {"人", "名"} and one.item.unit not in MONEY:
                continue
            apart = one.item.value not in values[other.home] and other.item.value not in values[one.home]
            slip = one.printed != other.printed and is_slip(one.printed, other.printed, far=True)
            if apart and slip and len(one.words & other.words) >= _LEAST_SHARED - (one.item.role != other.item.role):
                wrong, right = (one, other) if one.item.role == "claim" else (other, one)
                found.setdefault((wrong.printed, right.printed), _cross(wrong.item, right.item))
    return list(found.values())


def _told(row: Row, year: int | None) -> _Told | None:
    item = stated_of(row)
    if item is None or item.role not in ("claim", "data") or item.unit in ("%", "分", ""):
        return None
    if year is not None and item.year not in (None, year) or _NO_CLAIM.search(item.label):
        return None
    printed = re.sub(r"[^\d.]", "", str(row.get("value") or ""))
    if len(printed.replace(".", "").strip("0")) < _LEAST_DIGITS:
        return None
    own = f"{item.path}|{item.label}" if item.role == "data" else str(row.get("place") or "")
    words = _GENERAL.sub("|", plain_label(own))
    pairs = frozenset(words[at : at + 2] for at in range(len(words) - 1) if "|" not in words[at : at + 2])
    place = item.place
    in_text = (place.sheet, place.paragraph, place.row if item.role == "claim" else 0)
    home = in_text if item.role == "claim" else (place.sheet, place.table, "table")
    return _Told(item, printed, pairs, (place.file, *home))


def _cross(wrong: Stated, right: Stated) -> Inconsistency:
    params: dict[str, object] = {"label": wrong.name, "place": wrong.place, "other": right.place}
    places = tuple(dict.fromkeys((wrong.place, right.place)))
    return Inconsistency(
        "cross-reference", "medium", places, wrong.text, right.text, wrong.id, "selfeval.cross-only", params
    )
