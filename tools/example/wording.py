"""How vouchers and headings are worded: one style per accounting office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


def dotted(start: date, end: date) -> str:
    """Return ``3.5-3.7``, or ``3.5`` for a day."""
    return f"{start.month}.{start.day}" if start == end else f"{start.month}.{start.day}-{end.month}.{end.day}"


def in_words(start: date, end: date) -> str:
    """Return ``3月5日-3月8日``, or ``3月5日至8日`` within a month."""
    if start == end:
        return f"{start.month}月{start.day}日"
    if start.month == end.month and start.day % 2:
        return f"{start.month}月{start.day}日至{end.day}日"
    return f"{start.month}月{start.day}日-{end.month}月{end.day}日"


def with_year(start: date, end: date) -> str:
    """Return ``2021.3.5-3.8``."""
    first = f"{start.year}.{start.month}.{start.day}"
    return first if start == end else f"{first}-{end.month}.{end.day}"


def with_year_in_words(start: date, end: date) -> str:
    """Return ``2021年3月5日-8日``."""
    first = f"{start.year}年{start.month}月{start.day}日"
    if start == end:
        return first
    return f"{first}-{end.day}日" if start.month == end.month else f"{first}-{end.month}月{end.day}日"


_DATES = {"dotted": dotted, "words": in_words, "year": with_year, "year_words": with_year_in_words}


@dataclass(frozen=True)
class Style:
    """Wording of one office.

    Attributes:
        trips: Patterns of a trip's summary with ``{who} {place} {purpose} {dates}``.
        dates: How dates are written in it.
        joiner: What stands between summary and part (``-住宿费``).
        lodging: Pattern of the part, with ``{people} {nights}``.
        group: Pattern of several travellers, with ``{first} {count}``.
        separator: Between names in a summary.
        register_separator: Between names in the register.
        undated: Share of trips without dates in the summary.
        single_line: Share of trips booked in one line.
        claim: Verb of a claim by card; ``pay`` of a transfer; ``cash`` of a payment in cash.
    """

    trips: tuple[str, ...]
    dates: tuple[str, ...]
    joiner: str
    lodging: str
    group: str
    separator: str = "、"
    register_separator: str = "、"
    undated: float = 0.04
    single_line: float = 0.0
    claim: str = "报"
    pay: str = "付"
    cash: str = "付现金"
    host: str = "举办"

    def trip_dates(self, kind: int, start: date, end: date) -> str:
        """Return the dates of a trip in one of this office's ways."""
        return _DATES[self.dates[kind % len(self.dates)]](start, end)


STYLES = {
    "example": Style(
        ("报{who}赴{place}{purpose}差旅费（{dates}）",),
        ("dotted",),
        " ",
        "住宿费{people}人{nights}晚",
        "{first}等{count}人",
    ),
    "classic": Style(
        ("报{who}赴{place}{purpose}差旅费({dates})",),
        ("dotted",),
        "-",
        "住宿费{people}人{nights}晚",
        "{first}等{count}人",
    ),
    "words": Style(
        ("{who}出差{place}{purpose}({dates})差旅费", "报销{who}到{place}{purpose}差旅费（{dates}）"),
        ("words", "dotted"),
        "-",
        "住宿费{people}人{nights}晚",
        "{first}等{count}人",
        register_separator="，",
        claim="报销",
        pay="支付",
        cash="现金支付",
        host="组织召开",
    ),
    "year": Style(
        ("支付{who}赴{place}{purpose}差旅费{dates}", "付{who}前往{place}{purpose}差旅费{dates}"),
        ("year", "year_words"),
        "，",
        "住宿费（{people}人{nights}晚）",
        "{first}一行{count}人",
        separator="，",
        register_separator="、",
        claim="支付",
        pay="转账支付",
        cash="现金付",
        host="承办",
    ),
    "terse": Style(
        ("{who}{place}{purpose}差旅费{dates}", "{who}赴{place}{purpose}（{dates}）差旅费"),
        ("dotted", "words"),
        " ",
        "住宿费{people}人×{nights}晚",
        "{first}等{count}人",
        separator=" ",
        register_separator=" ",
        single_line=0.15,
        claim="报账",
        pay="付",
        cash="付现",
        host="召开",
    ),
}
"""Styles by name. ``terse`` has no word between person and place in some summaries."""
