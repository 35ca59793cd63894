"""Tasks that a table calls done while the line itself tells that part of them was not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.text.figures import Figure, read_figures
from auditkit.analysis.tieout import place_of

Row = Mapping[str, object]

_YES = re.compile(r"^(?:是|√|✓|已?完成|全部完成|已?达标|已?实现|按期完成|达成|Y|yes)$", re.IGNORECASE)
_NOT_ALL = re.compile(
    r"在建|未(?:能)?(?:全部|完全|全面|按期|按时|如期)?(?:完成|完工|开工|实施|达标|达到|建成|验收|启动|到位|落实)|尚(?:未|在)|部分完成|仅完成|只完成|"
    r"(?:其余|剩余|余下)[^,，。;；]{0,16}(?:未|在建|结转|推迟|下年|次年|正在)|结转(?:至|到)?(?:下年|次年|20\d\d年)|(?:推迟|延期|顺延)(?:至|到)|正在(?:施工|建设|推进|办理)"
)
_NO_FAULT = re.compile(r"未发生|未出现|无未|未发现")
_DAY = re.compile(r"((?:19|20)\d{2})[年./-](\d{1,2})(?:月|[./-](?=\d))?(?:(\d{1,2})日?)?")


def check_answers(rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Yield tasks answered as done that their own line contradicts.

    Args:
        rows: All rows of the paper.
    """
    for row in rows:
        if row.get("role") != "passage" or row.get("label") != "answer" or not _YES.match(str(row.get("value"))):
            continue
        said = _contradiction(row)
        if said:
            place, asked = place_of(row), str(row.get("rule") or "")
            params: dict[str, object] = {
                "place": place, "label": asked, "said": said[:60], "target": str(row.get("target") or "")[:40],
            }  # fmt: skip
            yield Inconsistency(
                "cross-reference", "medium", (place,), str(row["value"]), said[:40], asked, "selfeval.answered-done",
                params,
            )  # fmt: skip


def _contradiction(row: Row) -> str:
    """The words of a line that tell that the task was not done, ``""`` where none do."""
    target, claimed = (str(row.get(name) or "") for name in ("target", "claimed"))
    for words in (claimed, str(row.get("reason") or "")):
        if _NOT_ALL.search(_NO_FAULT.sub("", words)):
            return words
    planned, done = _day(target), _day(claimed)
    if planned and done:
        return claimed if done > planned else ""
    return claimed if _falls_short(target, claimed) else ""


def _day(words: str) -> date | None:
    """The day that a cell is about; a month counts to its end."""
    found = _DAY.match(words)
    if found is None:
        return None
    year, month, day = int(found.group(1)), int(found.group(2)), int(found.group(3) or 28)
    return date(year, month, min(day, 28)) if 1 <= month <= 12 and day >= 1 else None  # noqa: PLR2004


def _falls_short(target: str, claimed: str) -> bool:
    """Whether the task names one number of things, and the line reached fewer of them."""
    aims, reached = read_figures(target), read_figures(claimed)
    aims = [item for item in aims if item.unit]
    if len(aims) != 1 or not reached or re.search(r"[≤<]|不超过|不高于|以内|控制", target):
        return False
    same = [item for item in reached if item.unit == aims[0].unit]
    return len(same) == 1 and _stands_for(same[0], claimed) and Decimal(same[0].number) < aims[0].number


def _stands_for(figure: Figure, claimed: str) -> bool:
    """Whether a number is what was reached in all, not one of several parts or of something else."""
    return (
        re.fullmatch(
            r"(?:已|实际|全年|累计|共)*(?:完成|建成|新建|达到?|实现|为|开展|培训|治理|改造|发放)?", figure.label
        )
        is not None
    )
