"""Rates of satisfaction against the numbers of the survey that the paper tells elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.text.figures import read_figures
from auditkit.analysis.tieout import Stated, place_of, stated_of
from auditkit.core.labels import plain_label
from auditkit.core.money import half_up
from auditkit.core.place import Place

Row = Mapping[str, object]

_SATISFIED = re.compile(r"满意")
_NOT = re.compile(r"不满意|满意度|满意率|一般|较|非常|很")
_RETURNED = re.compile(r"收回|回收|有效|参与|受访")
_GROUP = re.compile(r"^(?P<group>[\u4e00-\u9fff]{2,6}?)(?:满意度|满意率)")
_LEVEL = re.compile(
    r"^(?:其中)?(?:表示|评价为|选择)?[“\"]?(?:非常|很|十分|较|比较|较为|基本)满意[”\"]?(?:的)?(?:有|为)?$"
)
_DISPLEASED = re.compile(r"不满意|满意度|满意率")
_AIM = re.compile(r"(?:目标|计划|[≥≤≧>＞]=?|不[低少]于|应达到?)[^,，。;；\d]{0,6}$")
_OF_ALL = (
    "满意度",
    "满意率",
    "综合满意度",
    "总体满意度",
    "服务对象满意度",
    "群众满意度",
    "社会公众满意度",
    "公众满意度",
)
_PERCENT = re.compile(r"(?:满意[度率])?(?:为|达到?)?\d+(?:\.\d+)?[%％]")
_PEOPLE = ("份", "人", "户", "名", "人次")


@dataclass(frozen=True)
class _Survey:
    group: str
    satisfied: tuple[Stated, ...]
    valid: Stated

    @property
    def rates(self) -> list[Fraction]:
        """Rates of the first kind of satisfied answers, and with each further one; the last of all of them."""
        counts = [
            sum((Fraction(item.value) for item in self.satisfied[: n + 1]), Fraction(0))
            for n in range(len(self.satisfied))
        ]
        return [100 * count / Fraction(self.valid.value) for count in counts]


@dataclass(frozen=True)
class _Rate:
    label: str
    value: Fraction
    step: Fraction
    text: str
    place: Place


def check_surveys(rows: Sequence[Row], known: Collection[Stated]) -> list[Inconsistency]:
    """Return rates of satisfaction that the numbers of their survey do not give.

    Args:
        rows: All rows of the paper, those of one paragraph in their order.
        known: Figures that others of their passage give.
    """
    given = {(Fraction(item.value), item.place) for item in known}
    surveys = list(_surveys(rows))
    rates = list(_rates(rows))
    found = []
    for survey in surveys:
        groups = {each.group for each in surveys}
        ours = [rate for rate in rates if _is_of(rate, survey, groups)]
        if (
            not ours
            and len(surveys) == 1
            and len({(rate.label, rate.value) for rate in rates}) == 1
            and not survey.group
        ):
            ours = rates  # one survey of nobody named, one rate of satisfaction
        found += [
            _wrong(rate, survey)
            for rate in ours
            if (rate.value, rate.place) not in given
            and not any(-rate.step <= share - rate.value <= rate.step for share in survey.rates)
        ]
    return [*found, *_of_remarks(rows)]


def _of_remarks(rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """A line of a score sheet whose remark tells how many answered and how many of them were satisfied."""
    for row in rows:
        name = plain_label(str(row.get("indicator") or row.get("label") or "")) if row.get("role") == "score" else ""
        rates = [item for item in read_figures(str(row.get("claimed") or "")) if item.unit == "%"]
        if not _SATISFIED.search(name) or len(rates) != 1 or _aimed(str(row.get("claimed")), rates[0].text):
            continue
        told = [item for item in read_figures(str(row.get("reason") or "")) if item.unit in _PEOPLE]
        valid = [item for item in told if _RETURNED.search(item.label) or "评价" in item.label]
        valid = valid or [item for item in told if re.search(r"问卷|调查|抽查|抽样|访", item.label)][:1]
        pleased = [item for item in told if _SATISFIED.search(item.label) and not _DISPLEASED.search(item.label)]
        if not valid or len(pleased) != 1 or not 0 < pleased[0].number <= valid[-1].number:
            continue
        share = 100 * Fraction(pleased[0].number) / Fraction(valid[-1].number)
        if abs(share - Fraction(rates[0].number)) > Fraction(1, 10 ** rates[0].decimals):
            place = place_of(row)
            params: dict[str, object] = {
                "label": name,
                "place": place,
                "first": f"{pleased[0].label}{pleased[0].text}",
                "second": f"{valid[-1].label}{valid[-1].text}",
            }
            shown = f"{half_up(share, 2)}%"
            yield Inconsistency(
                "arithmetic",
                "medium",
                (place,),
                rates[0].text,
                shown,
                "satisfaction.rate",
                "selfeval.completion",
                params,
            )


def _aimed(words: str, figure: str) -> bool:
    """Whether a figure is what was aimed at."""
    return _AIM.search(re.sub(r"\s", "", words).partition(figure)[0]) is not None


def _surveys(rows: Sequence[Row]) -> Iterator[_Survey]:
    """Numbers of valid and of satisfied answers that follow each other in one passage."""
    group, valid, last = "", None, None
    pleased: list[Stated] = []
    for row in rows:
        figure = stated_of(row) if row.get("role") == "claim" else None
        if figure is None:
            continue
        if figure.place != last:
            yield from _survey(group, pleased, valid)
            group, valid, last, pleased = "", None, figure.place, []
        if re.search(r"发放|调查|抽样", figure.label) and figure.unit in _PEOPLE:
            group, valid = re.sub(r"(?:共|一共)?(?:发放|调查|抽样).*$", "", plain_label(figure.label)), None
        if _RETURNED.search(figure.label) and figure.unit in _PEOPLE:
            valid = figure
        both = re.search(r"满意[”\"]?[和及与或、]", figure.label) is not None  # 非常满意和满意的
        counts = _SATISFIED.search(figure.label) and (both or not _NOT.search(figure.label))
        level = _LEVEL.search(figure.label) is not None
        if (counts or level) and valid is not None and figure.unit in _PEOPLE and 0 < figure.value <= valid.value:
            pleased.append(figure)
        elif pleased:
            yield from _survey(group, pleased, valid)
            pleased, valid = [], None
    yield from _survey(group, pleased, valid)


def _survey(group: str, pleased: Sequence[Stated], valid: Stated | None) -> Iterator[_Survey]:
    if valid is not None and pleased and sum(item.value for item in pleased) <= valid.value:
        yield _Survey(group, tuple(pleased), valid)


def _rates(rows: Sequence[Row]) -> Iterator[_Rate]:
    for row in rows:
        if row.get("role") == "score" and _SATISFIED.search(str(row.get("label") or "")):
            told = str(row.get("claimed") or "") or _alone(row.get("reason"))
            figures = [item for item in read_figures(told) if item.unit == "%"]
            if len(figures) == 1 and not _aimed(told, figures[0].text):
                step = Fraction(1, 10 ** figures[0].decimals)
                label = plain_label(str(row["label"]))
                yield _Rate(label, Fraction(figures[0].number), step, figures[0].text, place_of(row))
        figure = stated_of(row) if row.get("role") in ("claim", "data") else None
        if figure is not None and figure.unit == "%" and re.search(r"满意[度率]$", plain_label(figure.name)):
            yield _Rate(
                plain_label(figure.name), Fraction(figure.value), Fraction(figure.step), figure.text, figure.place
            )


def _alone(words: object) -> str:
    """A remark that is nothing but a percentage: the value of a sheet without a column for values."""
    plain = re.sub(r"\s", "", str(words or ""))
    return plain if _PERCENT.fullmatch(plain) else ""


def _is_of(rate: _Rate, survey: _Survey, groups: set[str]) -> bool:
    """Whether a rate is of the people asked: both name them, or only one survey and no group is named."""
    named = _GROUP.match(rate.label)
    if len(groups) == 1 and rate.label in _OF_ALL:
        return True
    if survey.group:
        return survey.group in rate.label or named is not None and named["group"] in survey.group
    return False


def _wrong(rate: _Rate, survey: _Survey) -> Inconsistency:
    params: dict[str, object] = {
        "label": rate.label,
        "place": rate.place,
        "first": f"{'、'.join(f'{item.name}{item.text}' for item in survey.satisfied)}",
        "second": f"{survey.valid.name}{survey.valid.text}",
    }
    shown = f"{half_up(survey.rates[-1], 2)}%"
    places = (rate.place, survey.satisfied[0].place)
    return Inconsistency(
        "arithmetic", "medium", places, rate.text, shown, "satisfaction.rate", "selfeval.completion", params
    )
