"""Tables with a column for each unit of a department: the column of the whole, each unit by itself, and the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.columns import NO_SUM
from auditkit.analysis.text.figures import MONEY
from auditkit.analysis.tieout import Stated, TieOut, same, sum_of, unit_slip
from auditkit.core.labels import Labels, plain_label

Ties = Callable[[Mapping[str, Stated]], list[TieOut]]

_FEWEST = 2
_ALL_OVER = re.compile(r"^各(?:预算|二级|下属|所属)?单位(.{2,10}率)均(?:已)?(?:达到?|在|为|超过|不低于|高于)(?:了)?$")


@dataclass
class _Table:
    rows: dict[int, dict[str, Stated]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def names(self) -> tuple[str, ...]:
        """Headings of the columns beside the one of the whole."""
        return tuple(dict.fromkeys(name for cells in self.rows.values() for name in cells if name))


def check_units(
    figures: Sequence[Stated], wrong: set[Stated], labels: Labels, ties_of: Ties
) -> Iterator[Inconsistency | TieOut]:
    """Yield what does not agree in tables whose columns are units of one whole.

    Args:
        figures: Figures of the paper in their order.
        wrong: Those found at fault; filled.
        labels: The words.
        ties_of: Gives sums and rates that must hold between known quantities.
    """
    for table in _tables(figures):
        sums = {
            row: sum_of(cells[""], _parts(table, cells)) for row, cells in table.rows.items() if _adds(table, cells)
        }
        right = [tie for tie in sums.values() if tie.status != "differs"]
        if len(right) < _FEWEST or len(right) * 2 < len(sums):
            continue
        for tie in sums.values():
            if tie.status == "differs":
                wrong.update((tie.stated, *tie.others))
                yield _slip(tie) or tie
        by_unit = {name: _known(table, name, wrong, labels) for name in table.names}
        for known in by_unit.values():
            yield from (tie for tie in ties_of(known) if tie.status == "differs")
        yield from _in_text(figures, by_unit, labels)


def _tables(figures: Sequence[Stated]) -> list[_Table]:
    tables: dict[tuple[str, int], _Table] = defaultdict(_Table)
    for item in figures:
        if item.role == "data" and not item.path.startswith("@"):
            name = plain_label(item.label.partition("·")[2])
            tables[(item.place.sheet, item.place.table)].rows[item.place.row].setdefault(name, item)
    return [table for table in tables.values() if len(table.names) >= _FEWEST]


def _parts(table: _Table, cells: Mapping[str, Stated]) -> list[Stated]:
    return [cells[name] for name in table.names if name in cells]


def _adds(table: _Table, cells: Mapping[str, Stated]) -> bool:
    whole, parts = cells.get(""), _parts(table, cells)
    counted = whole is not None and (whole.unit in MONEY or whole.unit in ("人", "个", "名", "辆", "台"))
    return counted and len(parts) == len(table.names) and not any(NO_SUM.search(name) for name in table.names)


def _slip(tie: TieOut) -> Inconsistency | None:
    """A part in another unit than the others: with it in theirs the sum is right."""
    for part in tie.others:
        rest = tie.expected - Fraction(part.value)
        expected = Fraction(tie.stated.value) - rest
        if expected > 0 and part.unit in MONEY and unit_slip(part.value, expected):
            params: dict[str, object] = {"label": part.name, "place": part.place}
            places = tuple(dict.fromkeys((part.place, tie.stated.place)))
            shown = part.show(expected)
            return Inconsistency("unit", "high", places, part.text, shown, part.id, "selfeval.unit-slip", params)
    return None


def _known(table: _Table, name: str, wrong: set[Stated], labels: Labels) -> dict[str, Stated]:
    """The known quantities of one unit."""
    found: dict[str, Stated] = {}
    for cells in table.rows.values():
        item = cells.get(name)
        quantity = labels.find(item.name.partition("·")[0]) if item is not None else None
        if item is not None and quantity is not None and item not in wrong:
            found.setdefault(quantity.id, item)
    return found


def _in_text(
    figures: Sequence[Stated], by_unit: Mapping[str, Mapping[str, Stated]], labels: Labels
) -> Iterator[Inconsistency]:
    unit, place = "", None
    for item in figures:
        if item.role != "claim":
            continue
        label = plain_label(item.label)
        if item.place != place:
            unit, place = "", item.place
        named = next((name for name in by_unit if len(name) > 1 and label.startswith(name)), "")
        unit = named or (unit if len(label) <= len("实有人数") else "")
        quantity = labels.find(label.removeprefix(named)) if unit else None
        known = by_unit[unit].get(quantity.id) if quantity else None
        if (
            known is not None
            and (known.unit in MONEY) == (item.unit in MONEY)
            and same(item, known).status == "differs"
        ):
            yield _differs(item, known)
        if (all_over := _ALL_OVER.match(label)) and (rate := labels.find(all_over.group(1))):
            lowest = min((known[rate.id] for known in by_unit.values() if rate.id in known), key=_value, default=None)
            if lowest is not None and lowest.value < item.value:
                yield _differs(item, lowest)


def _value(item: Stated) -> Decimal:
    return item.value


def _differs(item: Stated, known: Stated) -> Inconsistency:
    return Inconsistency(
        "cross-reference",
        "medium",
        tuple(dict.fromkeys((item.place, known.place))),
        item.text,
        known.text,
        known.id,
        "selfeval.cross-only",
        {"label": item.name, "place": item.place, "other": known.place},
    )
