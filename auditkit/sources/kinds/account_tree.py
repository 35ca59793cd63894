"""Which rows of a balance table contain which: parents, the rows right below them, the topmost rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditkit.sources.canonical import Row

_Block = tuple[str, str]


def _block(row: Row) -> _Block:
    """Return what rows must share to be added up: unit and period."""
    return str(row["entity"] or ""), str(row["period"] or "")


def _accounts(rows: Sequence[Row]) -> dict[_Block, dict[str, Row]]:
    """Return the rows of whole accounts (no auxiliary item) by unit and period, then code."""
    found: dict[_Block, dict[str, Row]] = {}
    for row in rows:
        if not row["auxiliaries"]:
            found.setdefault(_block(row), {}).setdefault(str(row["account_code"]), row)
    return found


def _parent(row: Row, accounts: dict[str, Row]) -> Row | None:
    """Return the row that contains a row: the nearest account above, or the account of an auxiliary item."""
    code = str(row["account_code"])
    if row["auxiliaries"] and code in accounts:
        return accounts[code]
    return next((accounts[code[:size]] for size in range(len(code) - 1, 0, -1) if code[:size] in accounts), None)


def top_rows(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that no other row contains; their sum counts everything once."""
    accounts = _accounts(rows)
    return [row for row in rows if _parent(row, accounts.get(_block(row), {})) is None]


def families(rows: Sequence[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Yield every account with the accounts right below it, where there are any."""
    below: dict[int, tuple[Row, list[Row]]] = {}
    accounts = _accounts(rows)
    for row in rows:
        parent = None if row["auxiliaries"] else _parent(row, accounts.get(_block(row), {}))
        if parent is not None:
            below.setdefault(id(parent), (parent, []))[1].append(row)
    yield from below.values()
