"""The number of people of a unit told again in passing, against the staff that the paper gives first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.tieout import Stated, place_of, stated_of

Row = Mapping[str, object]

_PEOPLE = ("人", "名", "位")
_BEHIND = re.compile(
    r"^(?:全体)?(?:(?P<now>在职|在编|在岗|在册)(?:在编|在岗|在职)?(?:的)?(?:干部职工|职工|人员|教职工|工作人员|员工)|(?P<all>干部职工|教职员工|教职工))"
)
_WHOSE = re.compile(
    r"(?:全|我|本)(?:局|院|校|所|站|中心|委|馆|办|厅|会|部|处|队|单位|部门|机关|系统)(?:机关)?(?:现有|共有|共|的|全体|上下)?$"
    r"|^(?:目前|现)?(?:单位|机关|部门)?(?:现有|共有|实有)$"
)
_OTHER_TIME = re.compile(
    r"年初|上年|去年|年均|平均|月均|新增|新进|招录|调入|调出|减少|增加|抽调|选派|其中|选出|表彰|慰问|体检|捐"
)
_MOST = 16


def check_staff(rows: Sequence[Row], best: Mapping[str, Stated], year: int | None) -> Iterator[Inconsistency]:
    """Yield numbers of all staff told in a sentence that neither the staff of the paper nor a sum of its groups gives.

    Args:
        rows: All rows of the paper.
        best: Its known quantities.
        year: Year evaluated, None where not known.
    """
    staff = best.get("staff.actual")
    if staff is None or staff.value <= 0:
        return
    groups = {item.value for item in _people(rows) if item.place != staff.place or item.id}
    for row in rows:
        figure = stated_of(row) if row.get("role") == "claim" and row.get("unit") in _PEOPLE else None
        if figure is None or figure.id or figure.place == staff.place or figure.year not in (None, year):
            continue
        if figure.value == staff.value or not _tells_all(figure, str(row.get("place") or "")):
            continue
        known = (groups - {figure.value}) | {staff.value}
        if any(item.value == figure.value and item.place != figure.place for item in _people(rows)):
            continue
        if not _is_sum(figure.value, sorted(known, reverse=True)[:_MOST]):
            yield _differs(figure, staff, row)


def _people(rows: Sequence[Row]) -> list[Stated]:
    figures = (stated_of(row) for row in rows if row.get("unit") in _PEOPLE and row.get("role") in ("claim", "data"))
    return [figure for figure in figures if figure is not None]


def _tells_all(figure: Stated, said: str) -> bool:
    """Whether the words around a number say that it is everybody who works for the unit."""
    words, text = re.sub(r"\s", "", said), re.sub(r"\s", "", figure.text)
    before, found, behind = words.partition(text)
    after = _BEHIND.match(behind) if found else None
    clause = re.split(r"[,，。;；:：]", before)[-1]
    return after is not None and _WHOSE.search(clause) is not None and not _OTHER_TIME.search(clause)


def _is_sum(value: Decimal, groups: Sequence[Decimal]) -> bool:
    """Whether two or three of the groups of people that the paper names come to a number."""
    return any(sum(some) == value for count in (2, 3) for some in combinations(groups, count))


def _differs(figure: Stated, staff: Stated, row: Row) -> Inconsistency:
    params: dict[str, object] = {"label": "在职人员", "place": figure.place, "other": staff.place}
    places = tuple(dict.fromkeys((place_of(row), staff.place)))
    return Inconsistency(
        "cross-reference", "medium", places, figure.text, staff.text, "staff.actual", "selfeval.cross-only", params
    )
