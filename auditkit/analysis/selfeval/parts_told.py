"""Scores of levels told in words against the score sheet, shares of a named whole, and rates against their numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, plain
from auditkit.analysis.text.figures import MONEY, Figure, read_figures
from auditkit.analysis.tieout import Stated, place_of, stated_of
from auditkit.core.labels import plain_label
from auditkit.core.money import half_up
from auditkit.core.place import Place

Row = Mapping[str, object]

_POINTS = re.compile(r"[(（]?\d+(?:\.\d+)?分[)）]?$")
_NO_SCORE = re.compile(r"满分|分值|权重|占|扣|标准|设")
_GIVEN = re.compile(r"(?:自评)?(?:得分|得|自评|评分)?(?:为|是)?$")
_SHARE = re.compile(r"^(?:约)?占(?P<whole>[\u4e00-\u9fff]{2,14}?)的?(?:比例|比重|比)?(?:为|是|达到?)?$")
_RATE = re.compile(r"(?P<stem>整改|办结|结案|处置|处理|解决|修复|销号|化解|合格|通过|验收|兑现|发放|到位)(?:完成)?率$")
_FOUND = re.compile(r"发现|排查|查出|受理|收到|交办|转办|检出|抽检|抽查|检测|应|申请|下达|计划|检查")
_NO_PART = re.compile(r"上年|去年|同比|比|较|累计|其中|未|不")
_FEWEST = 2


def check_levels_in_words(sheets: Sequence[ScoreSheet], rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Yield scores of levels in one sentence that are not what the lines of the level add up to.

    Args:
        sheets: The score sheets.
        rows: All rows of the paper.
    """
    told: dict[tuple[Place, object], list[Stated]] = defaultdict(list)
    for row in rows:
        figure = stated_of(row) if row.get("role") == "claim" and row.get("unit") == "分" else None
        if figure is not None and not _NO_SCORE.search(figure.label):
            told[(figure.place, row.get("place"))].append(figure)
    for sheet in sheets:
        if sheet.rows and place_of(sheet.rows[0]).paragraph:
            continue
        levels = _levels(sheet)
        for figures in told.values():
            named = [(figure, levels[name]) for figure in figures if (name := _level_of(figure, levels))]
            wrong = [(figure, level) for figure, level in named if figure.value not in level[:2]]
            if len(named) > _FEWEST and len(wrong) == 1 and len({id(level) for _, level in named}) == len(named):
                yield _of_level(*wrong[0])


Level = tuple[Decimal, Decimal, Row]


def _levels(sheet: ScoreSheet) -> dict[str, Level]:
    """Score, points and first line of each upper level by its name."""
    found: dict[str, Level] = {}
    name = ""
    for row in sheet.rows:
        first = str(row.get("path") or "").split("/")[0]
        name = plain_label(_POINTS.sub("", first)).removesuffix("指标") if first else name
        score, points = (decimal_of(row, column) or Decimal(0) for column in ("self_score", "points"))
        before = found.get(name, (Decimal(0), Decimal(0), row))
        if len(name) >= _FEWEST:
            found[name] = (before[0] + score, before[1] + points, before[2])
    return found


def _level_of(figure: Stated, levels: Mapping[str, Level]) -> str:
    label = re.sub(r"^(?:其中)?[:：]?", "", plain_label(_GIVEN.sub("", figure.label))).removesuffix("指标")
    return next((name for name in levels if name == label), "")


def _of_level(figure: Stated, level: Level) -> Inconsistency:
    params: dict[str, object] = {"label": f"{figure.label}得分", "place": figure.place, "other": place_of(level[2])}
    return Inconsistency(
        "cross-reference", "medium", (figure.place, place_of(level[2])), figure.text, f"{plain(level[0])}分",
        "selfeval.total", "selfeval.level-told", params,
    )  # fmt: skip


def check_named_shares(rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Yield shares of a whole that is told elsewhere in the paper, where another share of it comes out.

    Args:
        rows: All rows of the paper, those of one paragraph in their order.
    """
    figures = [figure for row in rows if (figure := stated_of(row)) is not None and figure.role in ("claim", "data")]
    wholes: dict[str, set[Decimal]] = defaultdict(set)
    for figure in figures:
        if figure.unit in MONEY and figure.value > 0:
            wholes[plain_label(re.sub(r"^[一二三四五六七八九十]+、", "", figure.name))].add(figure.value)
    shares: dict[str, list[tuple[Stated, Stated, Fraction]]] = defaultdict(list)
    for part, share in pairwise(figures):
        found = _SHARE.match(share.label) if share.unit == "%" and part.unit in MONEY else None
        values = wholes.get(plain_label(found["whole"]), set()) if found else set()
        if found and part.place == share.place and len(values) == 1:
            expected = 100 * Fraction(part.value) / Fraction(next(iter(values)))
            shares[found["whole"]].append((share, part, expected))
    for whole, told in shares.items():
        right = [share for share, _, expected in told if abs(Fraction(share.value) - expected) <= Fraction(share.step)]
        for share, part, expected in told if right else ():
            if share not in right and expected <= 100:  # noqa: PLR2004
                yield _of_share(share, part, whole, expected)


def _of_share(share: Stated, part: Stated, whole: str, expected: Fraction) -> Inconsistency:
    params: dict[str, object] = {
        "label": share.label, "place": share.place, "first": f"{part.name}{part.text}", "second": whole,
    }  # fmt: skip
    return Inconsistency(
        "arithmetic",
        "medium",
        (share.place,),
        share.text,
        share.show(expected),
        share.id,
        "selfeval.completion",
        params,
    )


def check_rates_of_numbers(sheets: Sequence[ScoreSheet], rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Yield rates of lines that the numbers told in one sentence do not give: 发现245个，整改231个, 整改率98%.

    Args:
        sheets: The score sheets.
        rows: All rows of the paper, those of one paragraph in their order.
    """
    told = [figure for row in rows if row.get("role") == "claim" and (figure := stated_of(row)) is not None]
    pairs = [(whole, part) for whole, part in pairwise(told) if _belong(whole, part)]
    for sheet in sheets if pairs else ():
        for row in sheet.rows:
            name = plain_label(str(row.get("indicator") or row.get("label") or ""))
            reached = read_figures(str(row.get("claimed") or row.get("reason") or ""))
            rate = _RATE.search(name)
            if rate and len(reached) == 1 and reached[0].unit == "%":
                yield from _against(row, name, rate["stem"], reached[0], pairs)


def _belong(whole: Stated, part: Stated) -> bool:
    alike = whole.place == part.place and whole.unit == part.unit and 0 < part.value <= whole.value
    return alike and whole.unit not in (*MONEY, "%", "分") and not _NO_PART.search(part.label)


def _against(
    row: Row, name: str, stem: str, reached: Figure, pairs: Sequence[tuple[Stated, Stated]]
) -> Iterator[Inconsistency]:
    about = [pair for pair in pairs if stem in pair[1].label and _FOUND.search(pair[0].label) and _shared(name, pair)]
    shares = [100 * Fraction(part.value) / Fraction(whole.value) for whole, part in about]
    step = Fraction(1, 10**reached.decimals)
    if len(about) != 1 or abs(shares[0] - Fraction(reached.number)) <= step:
        return
    whole, part = about[0]
    place = place_of(row)
    params: dict[str, object] = {
        "label": name, "place": place, "first": f"{part.label}{part.text}", "second": f"{whole.label}{whole.text}",
    }  # fmt: skip
    yield Inconsistency(
        "arithmetic", "medium", (place, part.place), reached.text, f"{half_up(shares[0], max(reached.decimals, 2))}%",
        name, "selfeval.completion", params,
    )  # fmt: skip


def _shared(name: str, pair: tuple[Stated, Stated]) -> bool:
    """Whether the words in front of the two numbers say what the rate is of."""
    stem = _RATE.sub("", name)
    words = plain_label(pair[0].label) + plain_label(pair[1].label)
    return len(stem) < _FEWEST or any(stem[at : at + 2] in words for at in range(len(stem) - 1))
