"""Progress of spending against its rate, and amounts beyond all proportion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.tieout import Stated

_TOO_LARGE = 1000


def check_progress(best: Mapping[str, Stated]) -> list[Inconsistency]:
    """Return a progress of spending at the end of the year that is not the rate of execution.

    Args:
        best: Known quantities of the paper.
    """
    progress, rate = best.get("rate.progress"), best.get("rate.budget_execution")
    if progress is None or rate is None or abs(progress.value - rate.value) <= max(progress.step, rate.step):
        return []
    return [
        Inconsistency(
            kind="cross-reference",
            severity="medium",
            places=(progress.place, rate.place),
            stated=progress.text,
            expected=progress.show(Fraction(rate.value)),
            indicator=rate.id,
            message_id="selfeval.progress",
            params={"label": progress.name, "place": progress.place, "other": rate.place},
        )
    ]


def too_large(figures: Iterable[Stated], wrong: set[Stated]) -> list[Inconsistency]:
    """Return amounts beyond all proportion to the others: most likely yuan under a heading in ten thousands.

    Args:
        figures: Figures of the paper.
        wrong: Those already found at fault; filled.
    """
    amounts = [item for item in figures if item.unit in ("万元", "亿元", "千元") and item.id and item.value > 0]
    usual = sorted(item.value for item in amounts if not item.id.startswith("assets."))
    found: dict[tuple[str, int, int, int], Inconsistency] = {}
    for item in amounts:
        if usual and item not in wrong and item.decimals == 0 and item.value > usual[-1] * _TOO_LARGE:
            wrong.add(item)
            at = (item.place.sheet, item.place.table, item.place.row, item.place.paragraph)
            found.setdefault(at, _unit(item, Decimal(item.text.removesuffix(item.unit))))
    return list(found.values())


def _unit(item: Stated, likely: Decimal) -> Inconsistency:
    return Inconsistency(
        kind="unit",
        severity="medium",
        places=(item.place,),
        stated=item.text,
        expected=f"{likely:f}元",
        indicator=item.id,
        message_id="selfeval.unit",
        params={"label": item.name, "place": item.place},
    )
