"""Progress at several times of the year, each with its own limit and points, against the score given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, plain
from auditkit.analysis.tieout import place_of

Row = Mapping[str, object]

_RATE = r"\d+(?:\.\d+)?%"
_TIMES = r"(?P<times>\d{1,2}月?末?底?(?:[、和及,，]\d{1,2}月?末?底?){1,4})"
_LIMITS = re.compile(
    rf"{_TIMES}[^%。;；\d]{{0,24}}?(?:达到?|不低于|≥|完成|不少于)(?P<rates>{_RATE}(?:[、和及,，]{_RATE}){{1,4}})"
)
_EACH_LIMIT = re.compile(rf"(\d{{1,2}})月(?:末|底)?[^%。;；\d]{{0,12}}?(?:达到?|不低于|≥|不少于)({_RATE})")
_LISTED = re.compile(rf"(?:实际|分别|完成)[^%。;；\d]{{0,10}}(?P<rates>{_RATE}(?:[、和及,，]{_RATE}){{1,4}})")
_EACH = re.compile(
    r"(?:每个?(?:节点|时点|时间点|季度|月|项)?|各|每项|每次|每有一项)[^\d。;；]{0,10}?(?:得|计|扣|(?<=节点)|(?<=时点))(?P<points>\d+(?:\.\d+)?)分"
)
_RULE = re.compile(r"应(?:分别)?达|考核要求|不得分|要求")


def check_nodes(sheets: Sequence[ScoreSheet], rows: Sequence[Row]) -> list[Inconsistency]:
    """Return scores of progress that the rates told for the times of its rule do not give.

    Args:
        sheets: The filled-in score sheets.
        rows: All rows of the paper.
    """
    texts = list(
        dict.fromkeys(re.sub(r"\s", "", str(row.get("place") or "")) for row in rows if row.get("role") == "claim")
    )
    found: list[Inconsistency] = []
    for row in (row for sheet in sheets for row in sheet.rows):
        score, full = decimal_of(row, "self_score"), decimal_of(row, "points")
        words = re.sub(r"\s", "", "。".join(str(row.get(name) or "") for name in ("rule", "claimed", "reason")))
        each, limits = _EACH.search(words), _limits(words)
        if score is None or full is None or each is None or not limits:
            continue
        own = re.sub(r"\s", "", f"{row.get('claimed') or ''}。{row.get('reason') or ''}")
        values = _values(words, limits) or dict(_of_months(own, limits)) or _told(texts, limits)
        missed = [month for month, limit in limits.items() if month in values and values[month] < limit]
        expected = full - Decimal(each["points"]) * len(missed)
        if len(values) == len(limits) and missed and score > max(expected, Decimal(0)):
            found.append(_wrong(row, score, max(expected, Decimal(0)), {month: values[month] for month in missed}))
    return found


def _limits(words: str) -> dict[int, Decimal]:
    listed = _LIMITS.search(words)
    if listed is not None:
        months, rates = _months(listed["times"]), _rates(listed["rates"])
        return dict(zip(months, rates, strict=True)) if len(months) == len(rates) else {}
    each = {int(month): Decimal(rate[:-1]) for month, rate in _EACH_LIMIT.findall(words)}
    return each if len(each) > 1 else {}


def _months(words: str) -> list[int]:
    return [int(month) for month in re.findall(r"\d{1,2}", words)]


def _rates(words: str) -> list[Decimal]:
    return [Decimal(rate[:-1]) for rate in re.findall(_RATE, words)]


def _values(words: str, limits: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Rates listed behind the limits in the line's own words."""
    listed = list(_LISTED.finditer(words))
    rates = _rates(listed[-1]["rates"]) if listed else []
    own = listed and _LIMITS.search(words) and listed[-1].start("rates") > _end_of_limits(words)
    return dict(zip(limits, rates, strict=True)) if own and len(rates) == len(limits) else {}


def _end_of_limits(words: str) -> int:
    found = _LIMITS.search(words)
    return found.end() if found else len(words)


def _told(texts: Sequence[str], limits: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Rates that one sentence of the text tells for each of the months."""
    for said in texts:
        if _RULE.search(said):
            continue
        values = dict(_of_months(said, limits))
        if len(values) == len(limits):
            return values
    return {}


def _of_months(said: str, limits: Mapping[int, Decimal]) -> Iterator[tuple[int, Decimal]]:
    for month in limits:
        found = re.search(rf"(?<!\d){month}月(?:末|底|份)?[^\d%。;；]{{0,14}}({_RATE})", said)
        if found:
            yield month, Decimal(found.group(1)[:-1])


def _wrong(row: Row, score: Decimal, expected: Decimal, missed: Mapping[int, Decimal]) -> Inconsistency:
    place, label = place_of(row), str(row.get("label") or "")
    shown = "、".join(f"{month}月{rate}%" for month, rate in missed.items())
    params: dict[str, object] = {"label": label, "place": place, "value": shown, "other": place}
    return Inconsistency(
        "score-rule", "high", (place,), plain(score), plain(expected), label, "selfeval.rule-printed", params
    )
