"""Numbers of things that are named one by one beside them: 直属单位10个,即甲、乙、丙."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.tieout import place_of

Row = Mapping[str, object]

_BEHIND = re.compile(
    r"(?P<label>[^,，。;；:：、\d]{2,16}?)(?P<count>\d{1,2})(?:个|家|所|项|类|名|处|支|座|条|口|栋|门|部|种|场|批)[\u4e00-\u9fff]{0,6}?[,，]?"
    r"(?:即|分别(?:是|为)|具体(?:是|为)|依次为|为|[:：])[:：]?(?P<list>[^,，。;；:：\d]+(?:、[^,，。;；:：\d]+)+)(?=[,，。;；]|$)"
)
_BEFORE = re.compile(
    r"(?P<verb>内设有?|下设有?|下辖|设有|设立)(?:机构)?(?P<list>[^,，。;；:：、\d]+(?:、[^,，。;；:：、\d]+)+?)(?:共|共计)?(?P<count>\d{1,2})个"
)
_OPEN = re.compile(r"等|其中|[(（]|以及其他")
_FEWEST = 2
_MANY = 5


def check_lists(rows: Iterable[Row]) -> Iterator[Inconsistency]:
    """Yield numbers that are not as many as the names listed beside them; a list that ends with 等 is not complete.

    Args:
        rows: All rows of the paper.
    """
    seen: set[tuple[str, object, object]] = set()
    for row in rows:
        said = re.sub(r"\s", "", str(row.get("place") or "")) if row.get("role") == "claim" else ""
        key = (said, row.get("sheet"), row.get("row"))
        if not said or key in seen:
            continue
        seen.add(key)
        for pattern in (_BEHIND, _BEFORE):
            for found in pattern.finditer(said):
                listed = found["list"]
                if listed.endswith("等"):  # a few examples, or all of them but one that was forgotten
                    near = _counts(listed.removesuffix("等"))
                    all_but_one = near and max(near) >= _MANY and int(found["count"]) == max(near) + 1
                    counts = near if all_but_one else set()
                else:
                    counts = _counts(listed)
                if counts and int(found["count"]) not in counts:
                    yield _wrong(row, found, max(counts))


def _counts(listed: str) -> set[int]:
    """How many names a list may hold: 和 joins two of them or belongs to one."""
    if _OPEN.search(listed):
        return set()
    names = listed.split("、")
    if any(len(name) < _FEWEST for name in names):
        return set()
    joined = len(re.findall(r"(?<=[\u4e00-\u9fff]{2})[和及与](?=[\u4e00-\u9fff]{2})", listed))
    return set(range(len(names), len(names) + joined + 1))


def _wrong(row: Row, found: re.Match[str], count: int) -> Inconsistency:
    label = found.groupdict().get("label") or found["verb"]
    params: dict[str, object] = {"place": place_of(row), "label": label, "listed": found["list"][:60]}
    return Inconsistency(
        "arithmetic", "low", (place_of(row),), found["count"], str(count), "", "selfeval.list-count", params
    )
