"""Two prints of one table (万元 and 元): the more precise one is kept, the other becomes a tie-out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from auditkit.core.money import UNITS
from auditkit.core.tables import TABLES
from auditkit.sources.canonical import Note, Question, RecognisedTable, Rounding, Row, plain

COMPARED = ("projects", "budget", "final_accounts", "procurement_plan", "purchases", "assets", "trial_balance")


def mark_same(tables: Sequence[RecognisedTable]) -> None:
    """Mark every table that prints the content of a more precise one; it is then not stored.

    Args:
        tables: Tables of one file, or of several; changed in place.
    """
    for number, table in enumerate(tables):
        for other in tables[number + 1 :]:
            if table.stored and other.stored and comparable(table, other):
                coarse, fine = sorted((table, other), key=precision, reverse=True)
                if precision(table) == precision(other):
                    coarse, fine = other, table
                _mark(coarse, fine)


def comparable(left: RecognisedTable, right: RecognisedTable) -> bool:
    """Tell whether two tables have the same kind and the same subjects, row by row."""
    if left.kind != right.kind or left.kind not in COMPARED or not left.rows:
        return False
    if left.fiscal_year != right.fiscal_year or len(left.rows) != len(right.rows):
        return False
    return sorted(map(_subject_of(left), left.rows)) == sorted(map(_subject_of(right), right.rows))


def precision(table: RecognisedTable) -> Decimal:
    """Return the size of the last printed decimal in yuan; the smaller the more precise."""
    money = [
        name
        for name, kind in TABLES[table.kind or "projects"].columns.items()
        if kind == "money" and (name in table.columns or name in table.decimals)
    ]
    sizes = [_size(table, name).scaleb(-table.decimals.get(name, 2)) for name in money]
    return max(sizes, default=Decimal(0))


def _subject_of(table: RecognisedTable) -> Callable[[Row], str]:
    columns = TABLES[table.kind or "projects"].columns
    names = [name for name, kind in columns.items() if kind == "text"]
    return lambda row: "|".join(plain(row.get(name)) for name in names)


def _mark(coarse: RecognisedTable, fine: RecognisedTable) -> None:
    roundings = compare(fine, coarse)
    place = {"file": coarse.file, "sheet": coarse.sheet, "other": fine.sheet}
    wrong = [found for found in roundings if not found.agrees]
    if wrong and len(wrong) * 4 > len(roundings):
        settle = f"--kind {coarse.sheet}=ignore"
        coarse.questions.append(
            Question("recognise.same-but-differs", {**place, "count": len(wrong), "settle": settle}, settle)
        )
        return
    coarse.same_as, coarse.roundings = fine.sheet, roundings
    coarse.notes.append(Note("recognise.same-as", {**place, "count": len(roundings), "wrong": len(wrong)}))
    if fine.file != coarse.file:
        coarse.same_as = f"{fine.file}:{fine.sheet}"


def compare(fine: RecognisedTable, coarse: RecognisedTable) -> list[Rounding]:
    """Compare two prints value by value and total by total; totals of n parts may differ by (n + 1) half units."""
    subject = _subject_of(fine)
    by_subject: dict[str, list[Row]] = {}
    for row in coarse.rows:
        by_subject.setdefault(subject(row), []).append(row)
    found: list[Rounding] = []
    money = [
        name
        for name, kind in TABLES[fine.kind or "projects"].columns.items()
        if kind == "money" and (name in coarse.columns or name in coarse.decimals)
    ]
    for row in fine.rows:
        partner = by_subject[subject(row)].pop(0)
        for name in money:
            kept, printed = _amount(row, name), _amount(partner, name)
            if kept is not None and printed is not None:
                found.append(Rounding(subject(row), name, kept, printed, _half(coarse, name)))
    printed_totals = {(total.label, total.column): total for total in fine.stated_totals}
    for total in coarse.stated_totals:
        exact = printed_totals.get((total.label, total.column))
        if exact is not None:
            half = _half(coarse, total.column)
            found.append(Rounding("", total.column, exact.printed, total.printed, half * (len(coarse.rows) + 1)))
    return found


def _size(table: RecognisedTable, name: str) -> Decimal:
    """Return the unit of an amount; one in a currency of its own is whole."""
    return UNITS.get(table.units.get(name, table.unit), Decimal(1))


def _half(table: RecognisedTable, name: str) -> Decimal:
    return _size(table, name).scaleb(-max(table.decimals.get(name, 2), 2)) / 2


def _amount(row: Row, name: str) -> Decimal | None:
    value = row.get(name)
    return value if isinstance(value, Decimal) else None
