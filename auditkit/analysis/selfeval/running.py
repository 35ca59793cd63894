"""What was added and what there is in all (新建4家，累计达到18家), against the line that gives the latter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.scores import ScoreSheet
from auditkit.analysis.text.figures import Figure, read_figures
from auditkit.analysis.tieout import Stated, place_of, stated_of
from auditkit.core.labels import plain_label

Row = Mapping[str, object]

_ADDED = re.compile(
    r"^(?:(?:全|当|本)年|年内|年度)?(?:又|再)?(?:新建|新增|新设|新培育|新认定|新开|增设|增加|新发展|新注册)(?:了|设)?(?P<what>[\u4e00-\u9fff]{3,20}?)(?:共)?$"
)
_IN_ALL = re.compile(
    r"^(?:至|截至)?(?:年末|年底|目前|现在|现)?(?:全[县市区乡镇局])?(?:累计|总数|总量|总计|合计|共)(?:已|量|数)?(?:建成|拥有|建有|达到|增至|达|有|为)*$"
)
_FEWEST = 4


def check_running_totals(sheets: Sequence[ScoreSheet], rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Yield lines whose value reached is neither what a sentence says was added nor what it says there is in all.

    Args:
        sheets: The score sheets.
        rows: All rows of the paper, those of one paragraph in their order.
    """
    told = [figure for row in rows if row.get("role") == "claim" and (figure := stated_of(row)) is not None]
    pairs = [(added, whole) for added, whole in pairwise(told) if _belong(added, whole)]
    for sheet in sheets if pairs else ():
        for row in sheet.rows:
            reached = read_figures(str(row.get("claimed") or ""))
            name = plain_label(str(row.get("indicator") or row.get("label") or ""))
            if len(reached) == 1 and not reached[0].label and len(name) >= _FEWEST:
                yield from _against(row, name, reached[0], pairs)


def _belong(added: Stated, whole: Stated) -> bool:
    together = added.place == whole.place and added.unit == whole.unit and added.value < whole.value
    return together and _ADDED.match(added.label) is not None and _IN_ALL.match(whole.label) is not None


def _against(row: Row, name: str, reached: Figure, pairs: Sequence[tuple[Stated, Stated]]) -> Iterator[Inconsistency]:
    for added, whole in pairs:
        found = _ADDED.match(added.label)
        alike = found is not None and reached.unit == whole.unit and _in_order(name, found["what"])
        if not alike or reached.number in (added.value, whole.value):
            continue
        place = place_of(row)
        params: dict[str, object] = {"label": f"{added.label}（{whole.label}）", "place": whole.place, "other": place}
        yield Inconsistency(
            "cross-reference", "medium", (whole.place, place), whole.text, reached.text, name, "selfeval.cross-only",
            params,
        )  # fmt: skip
        return


def _in_order(name: str, words: str) -> bool:
    """Whether the letters of a name stand in other words in their order: 规范门诊 of 规范化接种门诊."""
    at = -1
    for letter in re.sub(r"(?:数量?|个数|家数|总数)$", "", name):
        at = words.find(letter, at + 1)
        if at < 0:
            return False
    return True
