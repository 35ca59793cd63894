"""Things counted in front of their name (全年36场普法讲座) that the paper counts behind it with another number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.tieout import Stated, place_of, stated_of
from auditkit.core.labels import plain_label
from auditkit.core.place import Place

Row = Mapping[str, object]

_COUNT = re.compile(
    r"(?P<front>[^,，。;；:：]{0,10})(?<![\d.])(?P<number>\d[\d,]*(?:\.\d+)?)"
    r"(?P<unit>场次|场|个|所|座|件|次|人次|名|户|家|处|条|公里|项|批次|期|辆|套|台|册|份|亩)(?P<noun>[\u4e00-\u9fff]{4,12})"
)
_NO_CLAIM = re.compile(
    r"比|较|增|减|上年|去年|同期|目标|计划|任务|应|拟|预计|平均|每|均|其中|其余|另|第|不少于|不低于|以上|累计|历年|前|下半年|上半年|季度|月|每"
)
_FRONT = re.compile(
    r"^(?:共有|现有|全年|本年度?|年内|共|共计|累计|已|现有|共有|拥有|学校|目前|组织|举办|开展|完成|新建|建成|实施|改造|发放|承办|召开|安排|推进|打造|建设|修缮|全[县市区局院校])*"
)
_PLACES = re.compile(r"[村镇乡区校站所院]$")
_LEAST = 4


@dataclass(frozen=True)
class _Counted:
    value: Decimal
    unit: str
    noun: str
    text: str
    said: str
    place: Place


def check_behind(rows: Sequence[Row], year: int | None) -> list[Inconsistency]:
    """Return counts told in front of a name that the paper gives otherwise behind the same name.

    Args:
        rows: All rows of the paper.
        year: Year evaluated; figures of other years are left out.
    """
    claims = [
        (item, re.sub(r"\s", "", str(row.get("place") or "")))
        for row in rows
        if (item := stated_of(row)) is not None and item.role == "claim" and not _NO_CLAIM.search(item.label)
        if year is None or item.year in (None, year)
    ]
    found: dict[tuple[str, str], Inconsistency] = {}
    for counted in _counted(rows, year):
        about = [(item, said) for item, said in claims if _same(item, counted)]
        values = {item.value for item, _ in about}
        if len(values) == 1 and counted.value not in values and all(said != counted.said for _, said in about):
            item = about[0][0]
            params: dict[str, object] = {"label": item.name, "place": counted.place, "other": item.place}
            places = tuple(dict.fromkeys((counted.place, item.place)))
            found.setdefault(
                (counted.text, item.text),
                Inconsistency(
                    "cross-reference", "medium", places, counted.text, item.text, item.id, "selfeval.cross-only", params
                ),
            )
    return list(found.values())


def _counted(rows: Sequence[Row], year: int | None) -> Iterator[_Counted]:
    seen: set[str] = set()
    for row in rows:
        said = re.sub(r"\s", "", str(row.get("place") or "")) if row.get("role") == "claim" else ""
        if not said or said in seen or year is not None and row.get("year") not in (None, year):
            continue
        seen.add(said)
        for told in _COUNT.finditer(said):
            if not _NO_CLAIM.search(told["front"]):
                number = Decimal(told["number"].replace(",", ""))
                text = f"{told['number']}{told['unit']}"
                yield _Counted(number, told["unit"], told["noun"], text, said, place_of(row))


def _same(item: Stated, counted: _Counted) -> bool:
    """Whether a claim is called, all but for a verb in front, by the words behind a count."""
    name = _FRONT.sub("", plain_label(item.name))
    people = {item.unit, counted.unit} <= {"人", "名"}
    long = len(name) >= _LEAST or len(name) == _LEAST - 1 and _PLACES.search(name) is not None
    return (people or item.unit == counted.unit) and long and counted.noun.startswith(name) and not item.path
