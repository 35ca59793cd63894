"""Rises and falls told in words without a figure, and money that is said not to be left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.said import verb
from auditkit.analysis.tieout import Stated, place_of, stated_of
from auditkit.core.labels import plain_label

Row = Mapping[str, object]

_TOLD = re.compile(
    r"(?:(?:较|比|与)?(?:上年|去年|同期|上年同期)(?:相比)?|同比|有所|明显|大幅|略有|小幅|显著|持续){1,3}"
    r"(?:增长|增加|上升|提高|下降|减少|降低)(?=[,，。;；、]|$)"
)
_AMOUNTS = ("sangong.", "spend.", "income.", "public.", "closing.", "assets.")


def check_trends(rows: Sequence[Row], best: Mapping[str, Stated], year: int | None) -> list[Inconsistency]:
    """Return what words say of a rise, a fall or a rest, against the figures.

    Args:
        rows: All rows of the paper.
        best: Its known quantities of the year evaluated.
        year: Year evaluated, None where not known.
    """
    found = {item.places[0]: item for item in (*_told(rows, best, year), *_told_of(rows, year))}
    return [*found.values(), *_nothing_left(rows, best)]


def _told_of(rows: Sequence[Row], year: int | None) -> Iterator[Inconsistency]:
    """A rise or fall told in words, of what a table or sentence gives for both years under the same name."""
    series: dict[str, dict[str, list[Stated]]] = {}
    for row in rows:
        figure = stated_of(row)
        if figure is None or figure.role not in ("data", "claim") or "预算" in figure.label or "·" in figure.label:
            continue
        if str(figure.id).startswith("budget.") or figure.id == "sangong.budget":
            continue
        when = "now" if year is None or figure.year in (None, year) else "before" if figure.year == year - 1 else ""
        if when and (when == "now" or figure.role == "data"):
            name = plain_label(re.sub(r"(?:19|20)\d{2}年度?", "", figure.name))
            series.setdefault(name, {}).setdefault(when, []).append(figure)
    for row in rows:
        if row.get("role") != "passage" or row.get("label") != "told":
            continue
        what, _, words = str(row["value"]).partition("/")
        name = next((name for name in _names(plain_label(what)) if "before" in series.get(name, {})), "")
        now, before = (series.get(name, {}).get(when, []) for when in ("now", "before"))
        now = [figure for figure in now if figure.role == "data"] or now
        if not now or len({figure.value for figure in before}) != 1 or now[0].unit != before[0].unit:
            continue
        moved = now[0].value - before[0].value
        if moved and (moved > 0) != (verb(words) > 0):
            params: dict[str, object] = {"label": name, "place": place_of(row)}
            shown = f"{before[0].text}→{now[0].text}"
            places = tuple(dict.fromkeys((place_of(row), now[0].place)))
            yield Inconsistency("text", "medium", places, f"{what}{words}", shown, now[0].id, "selfeval.trend", params)


def _names(what: str) -> Iterator[str]:
    """A name, and what is left of it without the words in front."""
    yield from (what[at:] for at in range(max(len(what) - 1, 0)))
    short = re.sub(r"(?<=.{3})(?:人次|人数|次数|数量|总量|数|量)$", "", what)
    yield from (short[at:] for at in range(max(len(short) - 3, 0)) if short != what)


def _told(rows: Sequence[Row], best: Mapping[str, Stated], year: int | None) -> Iterator[Inconsistency]:
    if year is None:
        return
    before: dict[str, list[Stated]] = {}
    sentences: dict[tuple[str, object], list[Stated]] = {}
    for row in rows:
        figure = stated_of(row)
        if figure is None:
            continue
        if figure.id and figure.year == year - 1:
            before.setdefault(figure.id, []).append(figure)
        if figure.role == "claim":
            sentences.setdefault((str(row.get("place") or ""), row.get("row")), []).append(figure)
    for (said, _), figures in sentences.items():
        words = _TOLD.search(re.sub(r"\s", "", said))
        ids = {figure.id for figure in figures if figure.id.startswith(_AMOUNTS)}
        if words is None or len(ids) != 1:
            continue
        id = ids.pop()
        now, past = best.get(id), before.get(id, [])
        if now is None or len({figure.value for figure in past}) != 1 or now.value == past[0].value:
            continue
        if (now.value > past[0].value) != (verb(words.group()) > 0):
            place = figures[0].place
            yield Inconsistency(
                "text",
                "medium",
                (place,),
                words.group(),
                f"{past[0].text}→{now.text}",
                id,
                "selfeval.trend",
                {"label": now.name, "place": place},
            )


def _nothing_left(rows: Sequence[Row], best: Mapping[str, Stated]) -> Iterator[Inconsistency]:
    left = next((best[id] for id in ("closing.total", "surplus.year") if id in best), None)
    if left is None or left.value <= 0:
        return
    for row in rows:
        if row.get("role") == "passage" and row.get("label") == "nothing-left":
            place, words = place_of(row), str(row["value"])
            params: dict[str, object] = {"place": place, "other": left.place, "label": left.name}
            places = tuple(dict.fromkeys((place, left.place)))
            yield Inconsistency("text", "medium", places, words, left.text, left.id, "selfeval.left-over", params)
            return
