"""Full marks although the value told somewhere misses the target or the limit of the rule, in any unit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.rules import own_rate
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, plain
from auditkit.analysis.text.figures import Figure, read_figures
from auditkit.analysis.tieout import Stated, place_of, stated_of
from auditkit.core.labels import plain_label

Row = Mapping[str, object]

_LEAST = r"≥|>=|>|不[低少小]于|大于或?等于|达到|至少|[高大]于|超过"
_MOST = r"≤|<=|<|不[超高大][过于]|小于或?等于|控制在|[低小少]于"
_UNIT = r"(?P<unit>[^\d,，。;；:：()（）≥≤<>=]{0,7}?)"
_LIMIT = re.compile(
    rf"(?P<what>[\u4e00-\u9fffA-Za-z.\d]{{0,12}}?)(?P<sign>{_LEAST}|{_MOST})(?P<number>\d[\d,]*(?:\.\d+)?){_UNIT}"
    r"(?P<tail>及?以[上内下])?(?P<full>的?[,，]?(?:得|计)?(?:满分|全分))?(?=[,，。;；(（]|$)"
)
_AT_LEAST = re.compile(_LEAST)
_NO_CLAIM = re.compile(
    r"目标|计划|不低于|不少于|不高于|不超过|以上$|力争|确保|要求|应达|任务|标准|上年|去年|同期|比(?!例|重|率)|较|增|减|提高|降|每|其中|累计|预算"
)
_BARE = re.compile(r"=?(?P<number>\d+(?:\.\d+)?)%")
_TO_REACH = re.compile(
    r"(?:完成|合格|达标|覆盖|及时|到位|通过|准确|发放|整改|办结|验收|满意|参与|知晓|使用|普及|入学|签约|完好|兑付|落实)率$"
)
"""Rates that a bare percentage as their target means to reach."""
_SHORTEST = 4


@dataclass(frozen=True)
class _Limit:
    number: Decimal
    unit: str
    least: bool
    words: str
    what: str


def check_missed(sheets: Sequence[ScoreSheet], rows: Sequence[Row], year: int | None) -> list[Inconsistency]:
    """Return lines with full marks whose value, of their own or told in the paper, is beyond the limit of the line.

    Args:
        sheets: The filled-in score sheets.
        rows: All rows of the paper.
        year: Year evaluated; values of other years are left out.
    """
    figures = [item for row in rows if (item := stated_of(row)) is not None]
    ours = [item for item in figures if year is None or item.year in (None, year)]
    found: list[Inconsistency] = []
    for row in (row for sheet in sheets for row in sheet.rows):
        score, points = decimal_of(row, "self_score"), decimal_of(row, "points")
        if score is None or points is None or score != points or points <= 0:
            continue
        limit = _limit(row)
        missed = next(_values(row, limit, ours), None) if limit is not None else None
        if limit is not None and missed is not None:
            found.append(_finding(row, score, limit, *missed))
    return found


def _limit(row: Row) -> _Limit | None:
    """The one limit that a target, or the rule of a line, sets for full marks."""
    for name in ("target", "rule"):
        words = _plain(row.get(name))
        bare = _BARE.fullmatch(words)
        if (
            name == "target"
            and bare
            and _TO_REACH.search(plain_label(str(row.get("indicator") or row.get("label") or "")))
        ):
            return _Limit(Decimal(bare["number"]), "%", True, words, "")
        told = [found for found in _LIMIT.finditer(words) if found["full"] or found.group() == words]
        if len(told) == 1:
            found = told[0]
            unit = "%" if found["unit"] == "百分比" else found["unit"]
            number = Decimal(found["number"].replace(",", ""))
            return _Limit(number, unit, bool(_AT_LEAST.match(found["sign"])), found.group(), found["what"])
    return None


def _plain(words: object) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", str(words or "")))


def _values(row: Row, limit: _Limit, figures: Sequence[Stated]) -> Iterator[tuple[str, Stated | None]]:
    """The value of the line where it does not keep the limit, and the figure of the paper that tells it."""
    own = [item for name in ("claimed", "reason") for item in read_figures(_plain(row.get(name))) if _is_value(item)]
    worked_out = own_rate(row, "") if limit.unit == "%" else None
    if worked_out is not None:
        value = Decimal(worked_out.numerator) / Decimal(worked_out.denominator)
        if _beyond(value, limit):
            yield f"{round(value, 2).normalize():f}%", None
        return
    if own:
        same = {item.number for item in own if item.unit == limit.unit}
        if len(same) == 1 and own[0].unit == limit.unit and _beyond(own[0].number, limit):
            yield own[0].text, None
        return
    name = plain_label(str(row.get("indicator") or row.get("label") or ""))
    told = [item for item in figures if item.unit == limit.unit and _is_of(item, name, limit.what)]
    if len({item.value for item in told}) == 1 and limit.unit == "%" and _beyond(told[0].value, limit):
        yield told[0].text, told[0]


def _is_value(figure: Figure) -> bool:
    return bool(figure.unit) and figure.unit != "分" and not _NO_CLAIM.search(figure.label)


def _is_of(item: Stated, name: str, what: str) -> bool:
    label = plain_label(item.name)
    if _NO_CLAIM.search(item.label) or item.path or len(label) < _SHORTEST:
        return False
    names = (each for each in (name, plain_label(what)) if len(each) >= _SHORTEST)
    return any(label.endswith(each) or each.endswith(label) for each in names)


def _beyond(value: Decimal, limit: _Limit) -> bool:
    return value < limit.number if limit.least else value > limit.number


def _finding(row: Row, score: Decimal, limit: _Limit, value: str, told: Stated | None) -> Inconsistency:
    place, label = place_of(row), str(row.get("label") or "")
    params: dict[str, object] = {"label": label, "place": place, "wanted": limit.words, "value": value}
    places = (place,) if told is None else tuple(dict.fromkeys((place, told.place)))
    return Inconsistency("score-rule", "high", places, plain(score), "", label, "selfeval.not-reached", params)
