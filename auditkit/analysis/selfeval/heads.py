"""Amounts per head, per household or per piece: in another unit than the total and the count give them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import islice

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.scores import plain
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import Stated, stated_of
from auditkit.core.labels import plain_label
from auditkit.core.money import half_up

Row = Mapping[str, object]

_PER = re.compile(
    r"(?P<of>人|户|车|辆|校|村|亩|床|台|件|生|师|座|处|套|公里|案|次)均(?P<what>[\u4e00-\u9fff]{0,12}?)(?:约|仅)?(?:为|是|达到?|约)?$"
    r"|(?P<what2>[\u4e00-\u9fff]{0,12}?)(?:平均|折合)?每(?P<of2>人|户|辆|亩|床|台|件|座|处|套|公里|场|次|个|盏|平方米)(?:补助|支出|成本|造价|投入|经费)?(?:约|仅)?(?:为|是|达到?|约)?$"
    r"|(?P<what3>[\u4e00-\u9fff]{0,12}?)(?:人|户|亩|单位|单位面积|单件|单台|单场|单处)(?:平均)?(?:成本|造价|标准|支出)(?:约|仅)?(?:为|是|达到?)?$"
)
_COUNTED = {
    "人": ("人", "名", "位", "人次"),
    "车": ("辆", "台"),
    "校": ("所",),
    "村": ("个",),
    "生": ("人", "名"),
    "师": ("人", "名"),
    "案": ("件",),
}
_TEN_THOUSAND = Decimal(10000)
_MOST = 400


def check_heads(rows: Sequence[Row], year: int | None) -> Iterator[Inconsistency]:
    """Yield amounts per head that a total and a count of the paper give in 万元 where 元 is printed, or the other way.

    Args:
        rows: All rows of the paper.
        year: Year evaluated, None where not known.
    """
    figures = [
        figure for row in rows if (figure := stated_of(row)) is not None and figure.role in ("claim", "data", "funds")
    ]
    figures = [figure for figure in figures if figure.year in (None, year) or year is None][:_MOST]
    for per in figures:
        found = _PER.search(plain_label(per.label)) if per.role == "claim" and per.unit in ("元", "万元") else None
        if found is None or per.value <= 0:
            continue
        what = found["what"] or found["what2"] or found["what3"] or ""
        pairs = list(islice(_pairs(per, what, found["of"] or found["of2"] or "", figures), _MOST))
        if any(_gives(per, pair, Decimal(1)) for pair in pairs):
            continue
        factor = _TEN_THOUSAND if per.unit == "元" else 1 / _TEN_THOUSAND
        right = next((pair for pair in pairs if _gives(per, pair, factor)), None)
        if right is not None:
            yield _slip(per, right)


def _pairs(per: Stated, what: str, of: str, figures: Sequence[Stated]) -> Iterator[tuple[Stated, Stated]]:
    """Totals and counts that an amount per head may be worked out from: of its name, or told in its passage."""
    units = _COUNTED.get(of, (of, "名") if of == "人" else (of,))
    counts = [item for item in figures if item.value > 0 and (item.unit in units if of else item.unit not in MONEY)]
    name = plain_label(what)
    for total in figures:
        if total is per or total.unit not in MONEY or total.value <= per.value and per.unit == "元":
            continue
        named = len(name) > 1 and (name in plain_label(total.name) or plain_label(total.name).endswith(name))
        for count in counts if named or total.place == per.place else ():
            if count.unit not in ("%", "分", "个百分点", ""):
                yield total, count


def _gives(per: Stated, pair: tuple[Stated, Stated], times: Decimal) -> bool:
    """Whether a total over a count is so many times an amount per head."""
    total, count = pair
    least, most = ((per.value + sign * 2 * per.step) * times * count.value for sign in (-1, 1))
    if not least <= total.value <= most:  # quick: far off
        return False
    quotient = Fraction(total.value) / Fraction(count.value)
    meant, step = Fraction(per.value) * Fraction(times), Fraction(per.step) * Fraction(times)
    return abs(quotient - meant) <= step + Fraction(total.slack) / Fraction(count.value)


def _slip(per: Stated, pair: tuple[Stated, Stated]) -> Inconsistency:
    other = "万元" if per.unit == "元" else "元"
    right = Fraction(pair[0].value) / Fraction(pair[1].value)
    text = re.sub(r"万?元$", other, per.text)
    params: dict[str, object] = {
        "label": per.name, "place": per.place, "first": f"{pair[0].name}{pair[0].text}",
        "second": f"{pair[1].name}{pair[1].text}", "value": plain(half_up(right, 2)),
    }  # fmt: skip
    places = tuple(dict.fromkeys((per.place, pair[0].place, pair[1].place)))
    return Inconsistency("unit", "high", places, per.text, text, per.id, "selfeval.per-head-unit", params)
