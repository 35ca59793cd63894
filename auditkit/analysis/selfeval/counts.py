"""Losses by the piece, aims told in words, and units of an office: counted in one place, and otherwise in another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from auditkit.analysis.inconsistency import Inconsistency, Severity
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, plain
from auditkit.analysis.text.figures import read_figures
from auditkit.analysis.tieout import place_of

Row = Mapping[str, object]

_PIECE = "项|处|个|次|例|起|人|户|件|笔|家|条|份|宗|批|门|天|日|座|所|台"
_EACH = re.compile(
    rf"每(?P<how>缺少?|漏|少|发现|有|出现|发生|存在|超|延迟|逾期|未完成|迟)?[^扣\d,，。;；]{{0,8}}?一?1?(?:{_PIECE})[^扣\d。;；]{{0,12}}?[,，]?扣(?:减|除)?(?P<loss>\d+(?:\.\d+)?)分"
)
_SHORT = re.compile(
    rf"(?:缺少?|漏|少|未完成|未公开|未达标|未整改|不合规|不规范|超期|逾期|发现问题|存在问题|发现|存在|延迟|推迟|尚有)(?:了)?(?:问题)?(?P<count>\d+)(?:{_PIECE})"
    rf"|(?P<count2>\d+)(?:{_PIECE})[^,，。;；\d]{{0,8}}?(?:未完成|未公开|未达标|未整改|不合规|不规范|超期|逾期|缺失|不达标)"
)
_STRONG = re.compile(r"^(?:显著|明显|大幅|全面|有效|切实|持续|完全|很好|优秀|良好)")
_WEAK = re.compile(r"^(?:有所|略有|一定|基本|较|逐步|部分|一般|稍有|初步|仅|尚)")
_BASE = re.compile(
    r"(?:内设|下设|设有|下辖|设)(?:机构|部门)?[^,，。;；、\d]{0,6}(?P<count>\d{1,2})个(?P<noun>[\u4e00-\u9fff]{2,6})"
)
_AGAIN = re.compile(
    r"(?:局机关|机关|全局|全部|所有|全体|各|我局|本局|我委|我院|我办|我中心)[^,，。;；、\d]{0,3}(?P<count>\d{1,2})个(?P<noun>[\u4e00-\u9fff]{2,6})"
)
_NOUNS = ("内设机构", "内设科室", "职能科室", "科室", "股室", "处室", "机关科室", "内设股室", "庭室")


def check_counts(sheets: Sequence[ScoreSheet], rows: Sequence[Row]) -> list[Inconsistency]:
    """Return lines that lose by the piece and lost nothing, or missed an aim in words, and offices counted twice.

    Args:
        sheets: The filled-in score sheets.
        rows: All rows of the paper.
    """
    found: list[Inconsistency] = []
    for row in (row for sheet in sheets for row in sheet.rows):
        score, points = decimal_of(row, "self_score"), decimal_of(row, "points")
        if score is not None and points is not None and score == points > 0:
            found += list(_by_piece(row, score)) or list(_in_words(row, score)) or list(_beyond_budget(row, score))
    return [*found, *_offices(rows)]


def _plain(words: object) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", str(words or "")))


def _by_piece(row: Row, score: Decimal) -> Iterator[Inconsistency]:
    each = _EACH.search(_plain(row.get("rule")))
    told = _SHORT.search(_plain(f"{row.get('claimed') or ''};{row.get('reason') or ''}"))
    count = int(told["count"] or told["count2"]) if told else 0
    if each is None or told is None or not count:
        return
    expected = max(score - Decimal(each["loss"]) * count, Decimal(0))
    params: dict[str, object] = {
        "label": row.get("label") or "", "place": place_of(row), "other": place_of(row), "value": told.group(),
    }  # fmt: skip
    yield _line(row, score, plain(expected), "selfeval.rule-printed", params)


def _in_words(row: Row, score: Decimal) -> Iterator[Inconsistency]:
    """显著提升 aimed at, 有所提升 reached; 健全 aimed at, 基本健全 reached."""
    aim, done = _plain(row.get("target")), _plain(row.get("claimed"))
    if not aim or re.search(r"\d", aim + done) or aim == done or len(aim) > 12 or len(done) > 14:  # noqa: PLR2004
        return
    weak = _WEAK.match(done)
    core = _STRONG.sub("", aim)
    weaker = weak is not None and not _WEAK.match(aim) and len(core) > 1 and core in done
    if weaker:
        params: dict[str, object] = {
            "label": row.get("label") or "", "place": place_of(row), "wanted": aim, "value": done,
        }  # fmt: skip
        yield _line(row, score, "", "selfeval.not-reached", params)


def _beyond_budget(row: Row, score: Decimal) -> Iterator[Inconsistency]:
    """A line that must keep within its budget, whose own remark tells more spent than budgeted."""
    rule = _plain(f"{row.get('rule') or ''}{row.get('target') or ''}")
    if not re.search(r"不超(?:过|出)?(?:年初)?预算|控制在预算|未超预算|预算(?:范围)?以?内|≤预算", rule):
        return
    figures = [
        item for item in read_figures(_plain(f"{row.get('claimed') or ''};{row.get('reason') or ''}")) if item.is_money
    ]
    budget = [item for item in figures if "预算" in item.label and "实际" not in item.label]
    spent = [item for item in figures if re.search(r"实际|支出|决算|执行|结算", item.label) and item not in budget]
    if len(budget) == len(spent) == 1 and spent[0].value > budget[0].value:
        params: dict[str, object] = {
            "label": row.get("label") or "", "place": place_of(row), "wanted": f"预算{budget[0].text}",
            "value": spent[0].text,
        }  # fmt: skip
        yield _line(row, score, "", "selfeval.not-reached", params)


def _line(row: Row, score: Decimal, expected: str, message: str, params: Mapping[str, object]) -> Inconsistency:
    label = str(row.get("label") or "")
    severity: Severity = "high" if expected else "medium"
    return Inconsistency(
        "score-rule", severity, (place_of(row),), plain(score), expected, label, message, params,
    )  # fmt: skip


def _offices(rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Departments of the office told with a number where it is described, and with another in passing."""
    said = [(_plain(row.get("place")), row) for row in rows if row.get("role") == "claim"]
    based = [(found, row) for words, row in said for found in _BASE.finditer(words) if _noun(found["noun"])]
    if len({found["count"] for found, _ in based}) != 1:
        return
    base, first = based[0]
    for words, row in said:
        for found in _AGAIN.finditer(words):
            again = _noun(found["noun"]) == _noun(base["noun"]) and found["count"] != base["count"]
            if again and place_of(row) != place_of(first) and not _BASE.search(found.group()):
                params: dict[str, object] = {"label": found["noun"], "place": place_of(row), "other": place_of(first)}
                places = (place_of(row), place_of(first))
                yield Inconsistency(
                    "cross-reference", "low", places, f"{found['count']}个", f"{base['count']}个", "",
                    "selfeval.cross-only", params,
                )  # fmt: skip
                return


def _noun(words: str) -> str:
    """科室 of any of the names that offices give their departments."""
    found = next((noun for noun in _NOUNS if words.startswith(noun)), "")
    return found[-2:] if found else ""
