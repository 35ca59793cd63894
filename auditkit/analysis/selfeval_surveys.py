"""Rates of satisfaction against the numbers of the survey that the paper tells elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
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
_PEOPLE = ("份", "人", "户", "名", "人次")


@dataclass(frozen=True)
class _Survey:
    group: str
    satisfied: Stated
    valid: Stated

    @property
    def rate(self) -> Fraction:
        return 100 * Fraction(self.satisfied.value) / Fraction(self.valid.value)


@dataclass(frozen=True)
class _Rate:
    label: str
    value: Fraction
    step: Fraction
    text: str
    place: Place


def check_surveys(rows: Sequence[Row]) -> list[Inconsistency]:
    """Return rates of satisfaction that the numbers of their survey do not give.

    Args:
        rows: All rows of the paper, those of one paragraph in their order.
    """
    surveys = list(_surveys(rows))
    rates = list(_rates(rows))
    found = []
    for survey in surveys:
        groups = {each.group for each in surveys}
        ours = [rate for rate in rates if rate.place != survey.satisfied.place and _is_of(rate, survey, groups)]
        found += [_wrong(rate, survey) for rate in ours if not -rate.step <= survey.rate - rate.value <= rate.step]
    return found


def _surveys(rows: Sequence[Row]) -> Iterator[_Survey]:
    """Numbers of valid and of satisfied answers that follow each other in one passage."""
    group, valid, last = "", None, None
    for row in rows:
        figure = stated_of(row) if row.get("role") == "claim" else None
        if figure is None:
            continue
        if figure.place != last:
            group, valid, last = "", None, figure.place
        if re.search(r"发放|调查|抽样", figure.label) and figure.unit in _PEOPLE:
            group, valid = re.sub(r"(?:共|一共)?(?:发放|调查|抽样).*$", "", plain_label(figure.label)), None
        if _RETURNED.search(figure.label) and figure.unit in _PEOPLE:
            valid = figure
        counts = _SATISFIED.search(figure.label) and not _NOT.search(figure.label)
        if counts and valid is not None and figure.unit in _PEOPLE and 0 < figure.value <= valid.value:
            yield _Survey(group, figure, valid)
            valid = None


def _rates(rows: Sequence[Row]) -> Iterator[_Rate]:
    for row in rows:
        if row.get("role") == "score" and _SATISFIED.search(str(row.get("label") or "")):
            figures = [item for item in read_figures(str(row.get("claimed") or "")) if item.unit == "%"]
            if len(figures) == 1:
                step = Fraction(1, 10 ** figures[0].decimals)
                label = plain_label(str(row["label"]))
                yield _Rate(label, Fraction(figures[0].number), step, figures[0].text, place_of(row))
        figure = stated_of(row) if row.get("role") in ("claim", "data") else None
        if figure is not None and figure.unit == "%" and re.search(r"满意[度率]$", plain_label(figure.name)):
            yield _Rate(
                plain_label(figure.name), Fraction(figure.value), Fraction(figure.step), figure.text, figure.place
            )


def _is_of(rate: _Rate, survey: _Survey, groups: set[str]) -> bool:
    """Whether a rate is of the people asked: both name them, or only one survey and no group is named."""
    named = _GROUP.match(rate.label)
    if survey.group:
        return survey.group in rate.label or named is not None and named["group"] in survey.group
    return len(groups) == 1 and rate.label in ("满意度", "服务对象满意度", "群众满意度", "社会公众满意度")


def _wrong(rate: _Rate, survey: _Survey) -> Inconsistency:
    params: dict[str, object] = {
        "label": rate.label,
        "place": rate.place,
        "first": f"{survey.satisfied.name}{survey.satisfied.text}",
        "second": f"{survey.valid.name}{survey.valid.text}",
    }
    shown = f"{half_up(survey.rate, 2)}%"
    places = (rate.place, survey.satisfied.place)
    return Inconsistency(
        "arithmetic", "medium", places, rate.text, shown, "satisfaction.rate", "selfeval.completion", params
    )
