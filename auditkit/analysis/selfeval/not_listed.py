"""Projects told with their money that a table of all projects does not list."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import Stated, place_of, stated_of
from auditkit.core.labels import Labels, plain_label

Row = Mapping[str, object]

_NAMED = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{4,18}?)(?:项目|专项|工程)(?:资金|经费)?(?:共|总)?(?:投入|支出|安排|使用|拨付|下达|完成投资|投资)?(?:资金|经费)?(?:共计?|为)?$"
)
_DOES = re.compile(r"^.*?(?:组织实施|实施|开展)了?(?=[\u4e00-\u9fff]{4})")
_NO_NAME = re.compile(
    r"上级|中央|省级|市级|县级|财政|全部|其他|重点|本级|政府采购|招商|上年|去年|结转|年初|预算|其中|各|以上|合计|该|共|三公|基本|引进|争取"
)
_CLASS = re.compile(r"支出$|^对.{2,6}的?补助$|收入$")
"""Lines by functional or economic classes."""
_SHARE_OF_NAME = 0.34
_FEWEST_LINES = 3


def check_not_listed(rows: Sequence[Row], labels: Labels, year: int | None) -> list[Inconsistency]:
    """Return projects of the text with an amount of their own that no line of the table of projects is about.

    Args:
        rows: All rows of the paper.
        labels: The words.
        year: Year evaluated, None where not known.
    """
    items = [item for row in rows if (item := stated_of(row)) is not None]
    tables = list(_tables(items, labels))
    amounts = {item.value for item in items if item.role != "claim"}
    found: list[Inconsistency] = []
    for row in rows:
        item = stated_of(row) if row.get("role") == "claim" else None
        if item is None or item.unit not in MONEY or item.path or item.value in amounts or not tables:
            continue
        name = _project(item, str(row.get("place") or "")) if year is None or item.year in (None, year) else ""
        lines = tables[0]
        if name and not any(_alike(name, line.label) for table in tables for line in table):
            params: dict[str, object] = {"label": name, "place": place_of(row), "other": lines[0].place}
            places = (place_of(row), lines[0].place)
            found.append(
                Inconsistency(
                    "cross-reference", "medium", places, f"{name}{item.text}", "", name, "selfeval.not-listed", params
                )
            )
    return found


def _tables(items: Sequence[Stated], labels: Labels) -> Iterator[list[Stated]]:
    """Lines of tables of money that end with their total and are projects by most of their names."""
    tables: dict[tuple[str, int], list[Stated]] = defaultdict(list)
    for item in items:
        if item.role in ("data", "project", "funds") and item.unit in MONEY:
            tables[(item.place.sheet, item.place.table)].append(item)
    for cells in tables.values():
        names = {plain_label(cell.label.partition("·")[0]): cell for cell in cells}
        total = any(name.endswith(tuple(labels.total_words)) for name in names)
        lines = [
            cell
            for name, cell in names.items()
            if not name.endswith(tuple(labels.total_words)) and (not cell.path or cell.role == "funds")
        ]
        known = sum(bool(labels.find(cell.label) or _CLASS.search(plain_label(cell.label))) for cell in lines)
        if total and len(lines) >= _FEWEST_LINES and known * 3 < len(lines):
            yield lines


def _project(item: Stated, said: str) -> str:
    label = re.sub(r"(?:19|20)\d{2}年度?|[“”\"]", "", item.label)
    quoted = re.search(r"[“\"]([\u4e00-\u9fff]{4,18})[”\"](?:项目|专项)", said)
    named = _NAMED.search(label)
    if named is None or not (_DOES.match(label) or quoted and quoted.group(1) in label):
        return ""
    name = quoted.group(1) if quoted and quoted.group(1) in label else _DOES.sub("", named["name"])
    return "" if _NO_NAME.search(name) or len(name) < 4 else name  # noqa: PLR2004


def _alike(name: str, line: str) -> bool:
    """Whether a line may be the project: enough pairs of letters in common, seen from either side."""
    line = plain_label(line.partition("·")[0])
    ours, theirs = ({words[at : at + 2] for at in range(len(words) - 1)} for words in (name, line))
    common = len(ours & theirs)
    return bool(ours and theirs) and (common >= len(ours) * _SHARE_OF_NAME or common >= len(theirs) * 0.5)
