"""Two editions of a table, row by row: what came, what went, what changed. Pure, over mappings by key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Row = Mapping[str, Any]
What = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Change:
    """One row that differs.

    Attributes:
        what: ``added``, ``removed``, or ``changed``: the same place of the same voucher with other values.
        before: The row of the old edition, None where added.
        after: The row of the new edition, None where removed.
    """

    what: What
    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """The newer of the two."""
        found = self.after if self.after is not None else self.before
        return {} if found is None else found


def pair(gone: Sequence[Row], new: Sequence[Row]) -> list[Change]:
    """Pair rows that left with rows that came, where they are editions of one line.

    First by voucher and position in it, then by voucher and account, each only where that is unambiguous. What is
    left over is removed or added. Ordered by voucher, position and key.
    """
    changes: list[Change] = []
    for key in (_position, _account):
        gone, new, found = _paired(gone, new, key)
        changes += found
    changes += [Change("removed", row, None) for row in gone]
    changes += [Change("added", None, row) for row in new]
    return sorted(changes, key=_order)


def _position(row: Row) -> Hashable:
    return (row["voucher_key"], row["line_no"]) if row.get("voucher_key") and row.get("line_no") else None


def _account(row: Row) -> Hashable:
    return (row["voucher_key"], row["account_code"]) if row.get("voucher_key") and row.get("account_code") else None


def _paired(
    gone: Sequence[Row], new: Sequence[Row], key: Callable[[Row], Hashable]
) -> tuple[list[Row], list[Row], list[Change]]:
    before, after = _by(gone, key), _by(new, key)
    both = {k for k in before if k is not None and len(before[k]) == len(after.get(k, [])) == 1}
    changes = [Change("changed", before[k][0], after[k][0]) for k in both]
    return [r for r in gone if key(r) not in both], [r for r in new if key(r) not in both], changes


def _by(rows: Sequence[Row], key: Callable[[Row], Hashable]) -> dict[Hashable, list[Row]]:
    found: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _order(change: Change) -> tuple[str, int, str]:
    row = change.row
    return (str(row.get("voucher_key") or ""), int(row.get("line_no") or 0), str(row.get("row_key") or ""))


@dataclass(frozen=True)
class Sum:
    """A sum that is not the same in both editions.

    Attributes:
        name: Account, or column of a table without accounts.
        debit: Before and after; amounts of a register stand here.
        credit: Before and after.
    """

    name: str
    debit: tuple[Decimal, Decimal]
    credit: tuple[Decimal, Decimal] = (Decimal(0), Decimal(0))


def sums(changes: Sequence[Change], money: Sequence[str]) -> list[Sum]:
    """Return what the changes do to the sums: by account for rows with debit and credit, else by column of money.

    ``before`` and ``after`` are the sums over the changed rows alone; rows that are equal in both editions cancel out.
    """
    if "debit" in money and "credit" in money:
        return _by_account(changes)
    found = []
    for name in money:
        before = sum((_money(c.before, name) for c in changes), Decimal(0))
        after = sum((_money(c.after, name) for c in changes), Decimal(0))
        if before != after:
            found.append(Sum(name, (before, after)))
    return found


def _by_account(changes: Sequence[Change]) -> list[Sum]:
    totals: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 4)
    for change in changes:
        for at, row in enumerate((change.before, change.after)):
            if row is not None:
                entry = totals[str(row.get("account_code") or row.get("account_name") or "")]
                entry[at] += _money(row, "debit")
                entry[at + 2] += _money(row, "credit")
    return [
        Sum(account, (values[0], values[1]), (values[2], values[3]))
        for account, values in sorted(totals.items())
        if values[0] != values[1] or values[2] != values[3]
    ]


def _money(row: Row | None, name: str) -> Decimal:
    value = None if row is None else row.get(name)
    return value if isinstance(value, Decimal) else Decimal(0)
