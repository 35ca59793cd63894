"""Rates of spending that the amounts told elsewhere in the paper give but for one digit."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.said import Said, differing
from auditkit.analysis.selfeval.slips import slip_of
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import Stated

_RATE = re.compile(r"(?:执行|完成|支出|使用|支付)(?:率|进度)(?:为|是|达到?)?$")
_NO_RATE = re.compile(
    r"目标|不低于|以上|上年|去年|同期|项目|专项|基本|采购|公用|三公|\d月|季度|上半年|县级|省级|中央|市级|任务"
)
_SPENT = re.compile(
    r"(?:总|决算|实际|全年|本年|合计|累计)(?:.{0,4})?(?:支出|支付|使用|执行)|支出(?:合计|总计|总额|决算)|执行数"
)
_BUDGET = re.compile(r"预算|可安排|资金总额|收入(?:合计|总计)|总收入")
_PART = re.compile(r"基本|项目|专项|人员|公用|三公|采购|接待|车辆|其中|上年|去年|同期|比|较|增|减|结转|结余")


def check_far_rates(figures: Sequence[Stated], known: Collection[Stated], year: int | None) -> list[Inconsistency]:
    """Return rates of execution of the text that are a slip of the pen away from a quotient of the paper's totals.

    Args:
        figures: All figures of the paper.
        known: Those that others of their own place give.
        year: Year evaluated, None where not known.
    """
    ours = [item for item in figures if year is None or item.year in (None, year)]
    rates = [item for item in ours if item.unit == "%" and item.role == "claim" and _is_rate(item, known)]
    spent = list(_totals(ours, _SPENT, "spend.total"))
    budget = list(_totals(ours, _BUDGET, "budget.spend.total", "adjusted.spend.total", "income.total"))
    return [found for rate in rates if (found := _slip(rate, spent, budget)) is not None]


def _is_rate(item: Stated, known: Collection[Stated]) -> bool:
    told = _RATE.search(item.label) and not _NO_RATE.search(item.label)
    with_opening = item.id == "rate.completion"  # its base is not the budget alone
    return bool(told) and item.decimals > 0 and item not in known and not with_opening


def _totals(figures: Sequence[Stated], words: re.Pattern[str], *ids: str) -> Iterator[Stated]:
    seen = set()
    for item in figures:
        named = words.search(item.label) and not _PART.search(item.label) and not item.path
        if (
            item.unit in MONEY
            and item.value > 0
            and (item.id in ids or named and not item.id)
            and item.value not in seen
        ):
            seen.add(item.value)
            yield item


def _slip(rate: Stated, spent: Sequence[Stated], budget: Sequence[Stated]) -> Inconsistency | None:
    results = [(over, under, 100 * Fraction(over.value) / Fraction(under.value)) for over in spent for under in budget]
    reach = Fraction(rate.step)
    if any(abs(exact - Fraction(rate.value)) <= reach for _, _, exact in results):
        return None
    slips = [each for each in results if each[0] is not each[1] and slip_of(rate, each[2])]
    if not slips:
        return None
    over, under, exact = slips[-1]
    return differing(Said(rate, ""), (Said(over, ""), Said(under, "")), exact, "selfeval.completion")
