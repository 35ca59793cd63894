"""Averages told of a total and a count that stand elsewhere in the same passage: 车均运行维护费2.63万元."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.said import ABOUT, Said, differing
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import Stated, stated_of
from auditkit.core.labels import plain_label

Row = Mapping[str, object]

_MEAN = re.compile(
    r"(?P<of>车|户|生|亩|校|村|案|单车)均(?P<what>[\u4e00-\u9fff]{0,12}?)(?:为|是|达到?|仅)?$"
    r"|(?:平均)?每(?P<of2>辆|户|亩|公里|台|件|座|处|所)(?:车)?(?P<what2>[\u4e00-\u9fff]{0,12}?)(?:为|是)?$"
)
_UNITS = {
    "车": ("辆",), "单车": ("辆",), "辆": ("辆",), "户": ("户",), "生": ("人", "名"), "亩": ("亩",),
    "校": ("所",), "村": ("个",), "案": ("件",), "公里": ("公里",), "台": ("台",), "件": ("件",),
    "座": ("座",), "处": ("处",), "所": ("所",),
}  # fmt: skip
_OTHER_TIME = re.compile(r"上年|去年|同期|预算|计划|目标|比|较")
_NEAR = Fraction(2)


def check_means(rows: Sequence[Row], year: int | None) -> list[Inconsistency]:
    """Return averages that no total of their name and no count of their paragraph give.

    Args:
        rows: All rows of the paper, in order.
        year: Year evaluated; figures of other years are left out.
    """
    claims = [item for row in rows if (item := stated_of(row)) is not None and item.role == "claim"]
    claims = [item for item in claims if year is None or item.year in (None, year)]
    return [found for mean in claims for found in _checked(mean, claims)][: len(claims)]


def _checked(mean: Stated, claims: Sequence[Stated]) -> Iterator[Inconsistency]:
    told = _MEAN.search(mean.label) if mean.unit in MONEY else None
    if told is None or mean.value <= 0 or ABOUT.search(mean.label):
        return
    here = [
        item for item in claims if item.place == mean.place and item is not mean and not _OTHER_TIME.search(item.label)
    ]
    what = plain_label(told["what"] or told["what2"] or "")
    units = _UNITS[told["of"] or told["of2"]]
    counts = [item for item in here if item.unit in units and item.value > 0]
    totals = [item for item in here if item.unit in MONEY and item.value > mean.value]
    named = [item for item in totals if len(what) > 2 and what in plain_label(item.label)]  # noqa: PLR2004
    pairs = [(total, count, Fraction(total.value) / Fraction(count.value)) for total in totals for count in counts]
    reach = Fraction(mean.step)
    if not pairs or any(
        abs(exact - Fraction(mean.value)) <= reach + Fraction(total.slack) for total, _, exact in pairs
    ):
        return
    if any(abs(exact / 12 - Fraction(mean.value)) <= reach for _, _, exact in pairs):
        return  # by the month
    fits = [pair for pair in pairs if pair[0] in named]
    if len({pair[2] for pair in fits}) == 1 and 1 / _NEAR < fits[0][2] / Fraction(mean.value) < _NEAR:
        total, count, exact = fits[0]
        yield differing(Said(mean, ""), (Said(total, ""), Said(count, "")), exact, "selfeval.average")
