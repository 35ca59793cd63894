"""Figures of the text that are no statement: limits of grades and rules, and points that are there to be had."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

Row = Mapping[str, object]
AnyRow = TypeVar("AnyRow", bound=Row)

_HELD = r"(?:[(（]不?含[^()（）]{0,6}[)）]|\(不?含\))?"
_LIMIT = re.compile(
    rf"^{_HELD}(?:(?:及|或)?以[上下]|[-—–~～至到]{_HELD}\d|(?:及|或)以[上下]|{_HELD}(?:至|到|以[上下]))"
)
"""Behind a figure: it bounds a range (90分(含)以上, 80分至89分)."""
_BOUNDED = re.compile(r"\d[%分]?(?:[(（]不?含[)）])?[-—–~～至到]$")
"""In front of a figure: the other end of a range."""
_RULE = re.compile(r"满分|不得分|[得计扣]\s*\d|[为是属][“\"「]?[优良中差]|优秀|良好|合格|每[低高降升超]")
_FULL = re.compile(r"(?:总分(?:值)?|满分)(?:值)?(?:为|是|共|设|设置|按)?$")
_GIVEN = re.compile(r"得分|得\d|自评(?:综合|总)?(?:得|评)?分?(?:为|是)?\d|扣")
_PARTS = re.compile(r"(\d+(?:\.\d+)?)分")
_HUNDRED = Decimal(100)


def without_limit(row: AnyRow) -> AnyRow:
    """Return a row of the text, without its meaning where its figure bounds a grade or rule, or is all points.

    Args:
        row: A row of table ``self_evaluation``.

    Example:
        >>> told = {"role": "claim", "indicator": "selfeval.total", "value": "90分", "label": "综合得分", "unit": "分"}
        >>> without_limit({**told, "place": "综合得分90分(含)以上为优，其余为良。"})["indicator"] is None
        True
        >>> without_limit({**told, "place": "综合得分90分，等次为优。"})["indicator"]
        'selfeval.total'
    """
    if row.get("role") != "claim" or not row.get("indicator") or row.get("unit") not in ("分", "%"):
        return row
    said, value = re.sub(r"\s", "", str(row.get("place") or "")), re.sub(r"\s", "", str(row.get("value") or ""))
    last = re.sub(r"\s", "", str(row.get("label") or ""))[-2:]
    for found in re.finditer(re.escape(value), said) if value else ():
        before, behind = said[: found.start()], said[found.end() :]
        if not re.sub(r"[(（:：“”\"]+$", "", before).endswith(last) and not _BOUNDED.search(before):
            continue
        bounds = _LIMIT.match(behind) or _BOUNDED.search(before)
        if bounds and _RULE.search(said) or _is_full(row, before, behind):
            return _unnamed(row)
        return row
    return row


def _unnamed(row: AnyRow) -> AnyRow:
    copy = dict(row)
    copy["indicator"] = None
    return copy  # type: ignore[return-value]


def _is_full(row: Row, before: str, behind: str) -> bool:
    """Whether a figure is the points of the whole sheet, told with those of its levels: 总分100分，其中…."""
    if row.get("unit") != "分" or row.get("number") != _HUNDRED or not _FULL.search(before):
        return False
    parts = sum((Decimal(found) for found in _PARTS.findall(re.split(r"[。]", behind)[0])), Decimal(0))
    return parts == _HUNDRED and not _GIVEN.search(re.split(r"[。；;]", behind)[0])
