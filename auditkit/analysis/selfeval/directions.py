"""Rises and falls told in words, against the figures of the same passage and of the years before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.said import Said
from auditkit.analysis.selfeval.scores import decimal_of, plain
from auditkit.analysis.selfeval.slips import Paragraph
from auditkit.analysis.tieout import Stated, place_of
from auditkit.core.labels import plain_label

Row = Mapping[str, object]

_UP = r"增长|增加|上升|攀升|提升|提高|上扬|扩大|增多|走高|向好|延长"
_DOWN = r"下降|减少|降低|回落|下滑|压减|走低|缩减|缩短"
_TOLD = re.compile(
    rf"(?P<how>(?:稳步|逐年|持续|不断|连年|连续\S{{0,3}}|保持|实现|呈现?|大幅|明显|显著|有所|稳定|稳中有?|逐步|略有|小幅|进一步|快速|平稳|较快|总体){{1,3}})"
    rf"(?:的)?(?:了)?(?P<way>{_UP}|{_DOWN})(?:态势|趋势|势头)?(?=[,，。;；、]|的?(?:态势|趋势|势头|良好)|$)"
)
_PRIOR = re.compile(
    r"(?:上年|去年|上年度|上一年度?|上年同期|同期|((?:19|20)\d{2})(?:年度?|届|学年))(?:同期|末|底)?[^,，。;；]{0,12}$"
)
_ALL_REACH = re.compile(
    r"(?P<what>[\u4e00-\u9fff]{0,8}(?:率|度))(?:均|都|全部)(?:已)?(?:达到?|在|超过|不低于|高于|保持在)(?:了)?(?P<least>\d+(?:\.\d+)?)%"
)
_SPELT = {"一": 10, "二": 20, "三": 30, "四": 40, "五": 50, "六": 60, "七": 70, "八": 80, "九": 90}
_TENTHS = re.compile(
    r"(?P<what>[^,，。;；\d]{2,14}?)(?P<sign>不足|不到|低于|未超过|不超过|超过|高于|达到?)(?P<tenths>[一二三四五六七八九])成"
)
_LISTED = re.compile(r"((?:(?:19|20)\d{2}年[、和及]?){2,})[^,，。;；\d]{0,8}(?:分别|依次)?[^,，。;；\d]{0,8}(?=\d)")
_ITS_YEAR = re.compile(r"((?:19|20)\d{2})年度?(?:末|底)?(?:为|是|达到?|支出|完成)?$")
_FEWEST_LISTED = 3
_ARRIVED = re.compile(r"(?:变化?为|调整为|变成|增?加?到|升?至|降?至|提高到|下降到|减少到|增长到|为|到|至)")
_AIM = re.compile(r"不低于|目标|均")
_FEWEST_YEARS = 2


def check_directions(
    paragraphs: Iterable[Paragraph], rows: Sequence[Row], figures: Sequence[Stated], year: int | None
) -> list[Inconsistency]:
    """Return rises and falls in words that the figures do not show, and lowest values that some do not reach.

    Args:
        paragraphs: Figures of the text.
        rows: All rows of the paper, with its passages.
        figures: All its figures, those of other years too.
        year: Year evaluated, None where not known.
    """
    found: list[Inconsistency] = []
    for paragraph in paragraphs:
        for sentence in paragraph:
            found += _of_sentence(sentence, year)
        found += _all_reach(paragraph)
        found += _tenths(paragraph, figures)
    return [*found, *_of_cost(rows, figures, year)]


def _of_sentence(sentence: Sequence[Said], year: int | None) -> Iterator[Inconsistency]:
    words = re.sub(r"\s", "", sentence[0].sentence)
    for told in _TOLD.finditer(words):
        way = 1 if re.fullmatch(_UP, told["way"]) else -1
        series = _by_year(sentence, words, year)
        pairs = [(series[at], series[at + 1]) for at in range(len(series) - 1)]
        moved = [(now.value - before.value) * way for before, now in pairs]
        wrong = [pair for pair, move in zip(pairs, moved, strict=True) if move < 0]
        if not wrong or "逐年" not in told["how"] and len(wrong) < len(pairs):
            continue
        shown = "→".join(item.text for item in series)
        place = series[-1].place
        params: dict[str, object] = {"label": series[-1].name, "place": place}
        yield Inconsistency("text", "medium", (place,), told.group(), shown, series[-1].id, "selfeval.trend", params)
        return


def _by_year(sentence: Sequence[Said], words: str, year: int | None) -> list[Stated]:
    """The figures of one quantity, the earliest first: this year's, last year's, those of years named one by one."""
    amounts = list(sentence)
    if named := _named_years(amounts, words, year):
        return named
    for at, said in enumerate(amounts):
        if not _is_prior(said.label, year):
            continue
        arrived = amounts[at + 1] if at + 1 < len(amounts) else None
        moved = arrived is not None and arrived.dimension == said.dimension and _ARRIVED.fullmatch(arrived.label)
        if moved and arrived is not None and re.search(r"(?:由|从)[^到至]{0,16}$", said.label):
            return [said.figure, arrived.figure]
        now = next((item for item in reversed(amounts[:at]) if item.dimension == said.dimension), None)
        if now is not None and not _is_prior(now.label, year):
            return [said.figure, now.figure]
    return []


def _named_years(amounts: Sequence[Said], words: str, year: int | None) -> list[Stated]:
    """Figures of years named one by one: 2017年、2018年分别为12件、15件."""
    listed = _LISTED.search(words)
    if listed is None:
        return _years_one_by_one(amounts)
    years = [int(found) for found in re.findall(r"(?:19|20)\d{2}", listed.group(1))]
    behind = words[listed.end() :].replace(",", "")
    first = next((at for at, said in enumerate(amounts) if behind.startswith(said.figure.text.replace(",", ""))), None)
    if first is None or len(amounts) < first + len(years):
        return []
    run = amounts[first : first + len(years)]
    pairs = list(zip(years, [said.figure for said in run], strict=True))
    if year is not None and year not in years:
        other = next((said for said in amounts if said not in run and said.dimension == run[0].dimension), None)
        pairs += [(year, other.figure)] if other is not None else []
    alike = len({said.dimension for said in run}) == 1
    return [figure for _, figure in sorted(pairs, key=lambda pair: pair[0])] if alike else []


def _years_one_by_one(amounts: Sequence[Said]) -> list[Stated]:
    """Figures each behind its year: 2016年2.60万元、2017年1.80万元、2018年1.20万元."""
    run: list[Said] = []
    for said in amounts:
        named = _ITS_YEAR.search(said.label)
        follows = not run or said.dimension == run[-1].dimension
        if named and follows:
            run.append(said)
        elif len(run) >= _FEWEST_LISTED:
            break
        else:
            run = []
    if len(run) < _FEWEST_LISTED:
        return []
    found = [(int(told.group(1)), said.figure) for said in run if (told := _ITS_YEAR.search(said.label))]
    return [figure for _, figure in sorted(found, key=lambda pair: pair[0])] if len(dict(found)) == len(found) else []


def _is_prior(label: str, year: int | None) -> bool:
    """Whether words speak of the year before."""
    found = _PRIOR.search(label)
    return found is not None and (not found.group(1) or year is not None and int(found.group(1)) == year - 1)


def _all_reach(paragraph: Paragraph) -> Iterator[Inconsistency]:
    """两类患者满意率均达到90%以上, where one of the rates told is lower."""
    for sentence in paragraph:
        words = re.sub(r"\s", "", sentence[0].sentence)
        for told in _ALL_REACH.finditer(words):
            name, least = told["what"][-3:], Decimal(told["least"])
            rates = [said for other in paragraph for said in other if said.is_share and name in said.label]
            below = [said for said in rates if said.figure.value < least and not _AIM.search(said.label)]
            if below and len(rates) > 1:
                lowest = min(below, key=lambda said: said.figure.value).figure
                place = sentence[0].figure.place
                params: dict[str, object] = {"label": lowest.name, "place": place, "other": lowest.place}
                places = tuple(dict.fromkeys((place, lowest.place)))
                yield Inconsistency(
                    "cross-reference", "medium", places, told.group(), lowest.text, lowest.id, "selfeval.cross-only",
                    params,
                )  # fmt: skip


def _tenths(paragraph: Paragraph, figures: Sequence[Stated]) -> Iterator[Inconsistency]:
    """第四季度支出占比不足三成, where a table or the text says 34%."""
    for sentence in paragraph:
        words = re.sub(r"\s", "", sentence[0].sentence)
        yield from tenths_told(words, sentence[0].figure, figures)


def tenths_told(words: str, at: Stated, figures: Sequence[Stated]) -> Iterator[Inconsistency]:
    """Yield shares told in tenths in words that a figure of the paper contradicts.

    Args:
        words: The sentence.
        at: A figure that stands where the sentence does.
        figures: Figures of the paper.
    """
    for told in _TENTHS.finditer(words):
        what, limit = plain_label(told["what"]), _SPELT[told["tenths"]]
        less = told["sign"] in ("不足", "不到", "低于", "未超过", "不超过")
        about = [item for item in figures if item.unit == "%" and _speaks_of(item, what)]
        if len({item.value for item in about}) == 1 and (about[0].value > limit if less else about[0].value < limit):
            params: dict[str, object] = {"label": what, "place": at.place, "other": about[0].place}
            places = tuple(dict.fromkeys((at.place, about[0].place)))
            yield Inconsistency(
                "text", "medium", places, told.group(), about[0].text, about[0].id, "selfeval.cross-only", params
            )


def _speaks_of(item: Stated, what: str) -> bool:
    """Whether all parts of the name of a figure are in the words (占全年比重·四季度: 第四季度支出占比)."""
    parts = re.split(r"[·/]", plain_label_parts(item.label))
    return len(parts) > 1 and all(part in what or re.match(r"占.{0,4}比", part) and "占比" in what for part in parts)


def plain_label_parts(label: str) -> str:
    """Return a label in its plain form, its parts kept apart."""
    return "·".join(plain_label(part) for part in label.split("·"))


def _of_cost(rows: Sequence[Row], figures: Sequence[Stated], year: int | None) -> Iterator[Inconsistency]:
    """三公经费逐年下降, where another passage gives more for this year than for the one before."""
    if year is None:
        return
    now = [item for item in figures if item.id == "sangong.actual" and item.year in (None, year)]
    before = [item for item in figures if item.id == "sangong.actual" and item.year == year - 1]
    if len({item.value for item in now}) != 1 or len({item.value for item in before}) != 1:
        return
    if Fraction(now[0].value) <= Fraction(before[0].value):
        return
    params: dict[str, object]
    for row in rows:
        label, score = str(row.get("label") or ""), decimal_of(row, "self_score")
        change = row.get("role") == "score" and "三公" in label and "变动率" in label
        if change and score and score == decimal_of(row, "points"):
            params = {
                "label": label, "place": place_of(row), "wanted": re.sub(r"\s", "", str(row.get("rule") or ""))[:40],
                "value": f"{before[0].text}→{now[0].text}",
            }  # fmt: skip
            places = (place_of(row), now[0].place)
            yield Inconsistency("score-rule", "high", places, plain(score), "0", label, "selfeval.not-reached", params)
        if row.get("role") == "passage" and row.get("label") == "trend":
            params = {"label": now[0].name, "place": place_of(row)}
            shown = f"{before[0].text}→{now[0].text}"
            places = (place_of(row), now[0].place)
            yield Inconsistency(
                "text", "medium", places, str(row["value"])[:60], shown, now[0].id, "selfeval.trend", params
            )
