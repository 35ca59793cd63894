"""The total score that the text of a self-evaluation claims, apart from the scores of its parts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.scores import plain
from auditkit.analysis.tieout import Stated, stated_of
from auditkit.core.place import Place

Row = Mapping[str, object]
_SCORE = "selfeval.total"
_WHOLE = re.compile(r"总|综合|合计")
_NO_SCORE = re.compile(r"满分|分值|扣|权重|标准|以上|以下|上年|去年")
_GIVEN = re.compile(r"(?:自评|实际)?(?:得分?)(?:为)?|自评(?:为)?")
_FULL = 100
_FEWEST = 3
_LOWEST_SHARE = Decimal("0.85")


def whole_scores(rows: Iterable[Row]) -> tuple[list[Stated], list[Inconsistency]]:
    """Return the totals claimed, and those that the scores listed beside them do not come to.

    Args:
        rows: Rows of the paper, those of one paragraph in their order.

    Returns:
        Of a paragraph that states several scores the one called total, else the largest; scores of parts are no
        totals.
    """
    passages: dict[Place, list[Stated]] = defaultdict(list)
    wholes: list[Stated] = []
    for row in rows:
        figure = stated_of(row)
        if figure is None or figure.unit != "分":
            continue
        if figure.role == "claim":
            passages[figure.place].append(figure)
        elif figure.id == _SCORE:
            wholes.append(figure)
    found: list[Inconsistency] = []
    for figures in passages.values():
        scores = [figure for figure in figures if figure.id == _SCORE and not _is_full(figure)]
        if not scores:
            continue
        called = [figure for figure in scores if _WHOLE.search(figure.label)]
        largest = max(scores, key=lambda figure: figure.value)
        chosen = called or ([largest] if len(scores) >= _FEWEST else scores)
        wholes += chosen
        found += _breakdown(chosen[-1], [figure for figure in figures if figure not in chosen])
    return wholes, found


def _is_full(figure: Stated) -> bool:
    """Whether 100 is the points of the whole sheet (总分100分), and no score."""
    return figure.value == _FULL and re.search(r"得|评", figure.label) is None


def _breakdown(whole: Stated, others: Sequence[Stated]) -> list[Inconsistency]:
    """A total that no run of the scores of its passage comes to, where they clearly are its parts."""
    parts = [figure for figure in others if not _NO_SCORE.search(figure.label)]
    total = sum((figure.value for figure in parts), Decimal(0))
    if len(parts) < _FEWEST or any(_adds_up(parts, start, whole.value) for start in range(len(parts))):
        return []
    if not whole.value * _LOWEST_SHARE <= total <= max(whole.value / _LOWEST_SHARE, Decimal(100)):
        return []
    return [
        Inconsistency(
            kind="arithmetic",
            severity="high",
            places=(whole.place,),
            stated=plain(whole.value),
            expected=plain(total),
            indicator=_SCORE,
            message_id="selfeval.score-parts",
            params={"place": whole.place, "count": len(parts)},
        )
    ]


def _adds_up(parts: Sequence[Stated], start: int, whole: Decimal) -> bool:
    total = Decimal(0)
    for figure in parts[start:]:
        total += figure.value
        if total == whole and figure is not parts[start]:
            return True
    return False


def check_levels_told(rows: Iterable[Row], wholes: Sequence[Stated]) -> list[Inconsistency]:
    """Return a total claimed that the levels told with their scores (投入指标15分，自评14分) do not come to.

    Args:
        rows: Rows of the paper, those of one paragraph in their order.
        wholes: The totals claimed.
    """
    figures = [figure for row in rows if (figure := stated_of(row)) is not None and figure.unit == "分"]
    levels = [
        (points, score)
        for points, score in pairwise(figures)
        if points.place == score.place and _GIVEN.fullmatch(score.label) and not _NO_SCORE.search(points.label)
    ]
    full, total = (sum((pair[at].value for pair in levels), Decimal(0)) for at in (0, 1))
    if len(levels) < _FEWEST - 1 or full != _FULL or any(score.value > points.value for points, score in levels):
        return []
    return [
        Inconsistency(
            "arithmetic", "high", (whole.place,), plain(whole.value), plain(total), _SCORE, "selfeval.score-parts",
            {"place": whole.place, "count": len(levels)},
        )
        for whole in wholes
        if whole.value != total
    ]  # fmt: skip


def is_component(row: Row, wholes: Collection[tuple[Place, Decimal]]) -> bool:
    """Tell whether a row states the score of a part of the paper rather than its total."""
    if row.get("indicator") != _SCORE or row.get("role") != "claim":
        return False
    figure = stated_of(row)
    return figure is not None and (figure.place, figure.value) not in wholes
