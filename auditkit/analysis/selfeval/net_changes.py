"""Changes told in a sentence of their own, of several things at once, or in the remark of a score."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.said import Said, differing
from auditkit.analysis.selfeval.scores import ScoreSheet
from auditkit.analysis.selfeval.slips import Paragraph
from auditkit.analysis.tieout import Stated, place_of, stated_of
from auditkit.core.labels import plain_label

Row = Mapping[str, object]

_BASE = re.compile(
    r"^(?P<what>[\u4e00-\u9fff]{2,16}?)(?:总?数|数量|总量)?(?:较|比|与)(?:上年|去年|上一年|年初|上年同期)(?:度|末|底|同期)?(?:相比)?的?$"
)
_CHANGE = re.compile(r"^(?:同比|相比)?(?:净|共)?(?P<way>增加?|增长|新增|增多|上升|减少?|下降|降低|减)(?:了)?$")
_UP = ("增", "增加", "增长", "新增", "增多", "上升")
_ALL = re.compile(
    r"(?P<names>[^,，。;；:：]{4,40}?)(?:两项|三项|各项)?(?:费用|支出)?(?:均|都|全部)(?:比|较|与)(?:上年|去年|上年同期)(?:相比)?(?:有所|明显|大幅|略有|不同程度|均)?"
    r"(?P<way>下降|减少|降低|压减|增长|增加|上升|提高)"
)
_TOGETHER = re.compile(r"(?:均|都|全部)(?:比|较|与)")
_RISES = ("增长", "增加", "上升", "提高")
_REMARK = re.compile(
    r"(?P<how>持续|稳步|逐年|较上年|同比|连续|不断)(?:有所|明显|大幅)?(?P<way>增长|增加|上升|提升|提高|下降|减少|降低)"
)
_PRIOR = re.compile(
    r"^(?:而|其中)?(?:上年度?|去年|上年同期|(?P<year>(?:19|20)\d{2})年度?)(?:同期|末|底)?(?:为|是|达|的)?$"
)
_UPWARDS = ("增长", "增加", "上升", "提升", "提高")
_SHARED, _LONG_NAME = 2, 4


def check_net_changes(paragraphs: Iterable[Paragraph]) -> Iterator[Inconsistency]:
    """Yield changes that the value of a sentence before and the one of the year before do not give.

    Args:
        paragraphs: Figures of the text.
    """
    for paragraph in paragraphs:
        before: list[Said] = []
        for sentence in paragraph:
            for base, change in pairwise(sentence):
                what, moved = _BASE.match(base.label), _CHANGE.match(change.label)
                if what and moved and base.dimension == change.dimension:
                    earlier = [*before, *sentence[: sentence.index(base)]]
                    yield from _against(plain_label(what["what"]), moved["way"] in _UP, base, change, earlier)
            before += sentence


def _against(what: str, rises: bool, base: Said, change: Said, before: Sequence[Said]) -> Iterator[Inconsistency]:
    levels = [
        said
        for said in before
        if said.dimension == base.dimension and not said.figure.path and _is_called(plain_label(said.figure.name), what)
    ]
    if len({said.figure.value for said in levels}) != 1:
        return
    level = levels[-1]
    moved = Fraction(level.figure.value - base.figure.value)
    slack = Fraction(level.figure.slack + base.figure.slack + change.figure.slack)
    if moved and (moved > 0) != rises:
        yield _trend(change.figure, f"{change.label}{change.figure.text}", base.figure, level.figure)
    elif abs(abs(moved) - Fraction(change.figure.value)) > slack:
        yield differing(change, (level, base), abs(moved), "selfeval.change")


def _is_called(name: str, what: str) -> bool:
    return name.endswith(what) or len(name) >= _LONG_NAME and what.endswith(name)


def _trend(at: Stated, words: str, before: Stated, now: Stated) -> Inconsistency:
    params: dict[str, object] = {"label": now.name, "place": at.place}
    places = tuple(dict.fromkeys((at.place, now.place)))
    return Inconsistency("text", "medium", places, words, f"{before.text}→{now.text}", now.id, "selfeval.trend", params)


def check_all_moved(rows: Sequence[Row], year: int | None) -> Iterator[Inconsistency]:
    """Yield things told to have all risen or fallen, one of which a table shows to have gone the other way.

    Args:
        rows: All rows of the paper.
        year: Year evaluated, None where not known.
    """
    series: dict[str, dict[bool, Stated]] = {}
    for row in rows:
        figure = stated_of(row) if row.get("role") == "data" and "预算" not in str(row.get("label")) else None
        budget = "budget" in str(row.get("indicator") or "")
        if figure is not None and year is not None and figure.year in (year, year - 1) and not budget:
            series.setdefault(plain_label(figure.name), {}).setdefault(figure.year == year, figure)
    seen: set[str] = set()
    for row in rows:
        said = re.sub(r"[\s“”\"]", "", str(row.get("place") or "")) if row.get("role") == "claim" else ""
        for told in _ALL.finditer(said) if said not in seen and _TOGETHER.search(said) else ():
            names = [plain_label(name) for name in re.split(r"、|和|及|与", told["names"])]
            for name in names:
                pair = series.get(name, {})
                moved = pair[True].value - pair[False].value if len(pair) > 1 else 0
                if moved and (moved > 0) != (told["way"] in _RISES):
                    at = stated_of(row)
                    assert at is not None
                    yield _trend(at, told.group()[-30:], pair[False], pair[True])
        seen.add(said)


def check_moved_remarks(
    sheets: Sequence[ScoreSheet], paragraphs: Iterable[Paragraph], year: int | None
) -> Iterator[Inconsistency]:
    """Yield remarks beside scores that tell a rise or fall which the text gives the other way.

    Args:
        sheets: The score sheets.
        paragraphs: Figures of the text.
        year: Year evaluated, None where not known.
    """
    pairs = [
        (now.figure, prior.figure)
        for paragraph in paragraphs
        for sentence in paragraph
        for now, prior in pairwise(sentence)
        if now.dimension == prior.dimension and _is_prior(prior.label, year) and not _is_prior(now.label, year)
    ]
    for sheet in sheets:
        for row in sheet.rows:
            label = plain_label(str(row.get("indicator") or row.get("label") or ""))
            for words in (re.sub(r"\s", "", str(row.get(name) or "")) for name in ("claimed", "reason")):
                told = next((each for each in _REMARK.finditer(words) if not _is_rule(words, each)), None)
                about = [pair for pair in pairs if told and _alike(label, plain_label(pair[0].name))]
                moved = [now.value - prior.value for now, prior in about]
                if told and len(about) == 1 and moved[0] and (moved[0] > 0) != (told["way"] in _UPWARDS):
                    now, prior = about[0]
                    params: dict[str, object] = {"label": label, "place": place_of(row)}
                    yield Inconsistency(
                        "text", "medium", (place_of(row), now.place), told.group(), f"{prior.text}→{now.text}", label,
                        "selfeval.trend", params,
                    )  # fmt: skip


def _is_rule(words: str, told: re.Match[str]) -> bool:
    """Whether a rise is what full marks are given for, not what happened."""
    return re.match(r"(?:的)?(?:得|计)?(?:\d+分|满分)", words[told.end() :]) is not None


def _is_prior(label: str, year: int | None) -> bool:
    found = _PRIOR.match(re.sub(r"\s", "", label))
    return found is not None and (not found["year"] or year is None or int(found["year"]) == year - 1)


def _alike(name: str, label: str) -> bool:
    stem = re.sub(r"(?:增长|增加|提升|提高|变动|变化|情况|水平|率|指标)+$", "", name)
    return len(stem) >= _SHARED and stem in label
