"""From 2019: each half of the books balances, and the difference of their expenses is explained item by item."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from auditkit.engagement.results import TieOut
from auditkit.engagement.tying_base import Tie, impossible, item_of, tied

_OTHER = "other"


def halves(tie: Tie) -> Iterable[TieOut]:
    """Debits and credits of each half, then expenses of the financial half and spending of the budget half."""
    if not tie.needs("journal"):
        return
    kept = tie.rows(
        "SELECT entity, accounting, sum(debit), sum(credit), count(DISTINCT voucher_key) FROM entry "
        "WHERE accounting IN ('financial', 'budget') GROUP BY entity, accounting ORDER BY entity, accounting DESC"
    )
    both: dict[str, set[str]] = {}
    for entity, half, debit, credit, vouchers in kept:
        both.setdefault(entity, set()).add(half)
        yield tied(f"half-{half}:{entity}", debit, credit, entity=entity, vouchers=vouchers)
    for entity, found in both.items():
        if len(found) == 2:
            yield from _expenses(tie, entity)
        elif found == {"financial"}:
            yield impossible("halves", "no-budget", entity=entity)


def _expenses(tie: Tie, entity: str) -> Iterable[TieOut]:
    """Explain financial expenses less budget spending by what stands across from them in the same vouchers.

    Where the money paid is the same in both halves, expense less spending is what the voucher moves on other financial
    accounts: depreciation adds to expense, a purchase of assets or an advance takes from it.
    """
    quoted = entity.replace("'", "''")
    totals, *_ = tie.rows(_VOUCHERS.format(entity=quoted) + " SELECT coalesce(sum(f), 0), coalesce(sum(b), 0) FROM v")
    items = tie.rows(_VOUCHERS.format(entity=quoted) + _ITEMS)
    explained = Decimal(0)
    for kind, amount, vouchers in items:
        if amount:
            explained += amount if kind != _OTHER else 0
            yield item_of(f"halves-item-{kind}:{entity}", amount, entity=entity, vouchers=vouchers)
    yield tied(f"halves-expense:{entity}", totals[0], totals[1] + explained, entity=entity)


_VOUCHERS = """
WITH line AS (
    SELECT e.voucher_key, e.accounting, e.class, e.role, e.amount, e.credit - e.debit AS against, k.kind
    FROM entry e LEFT JOIN (
        SELECT top, min(kind) AS kind FROM top_kind WHERE starts_with(kind, 'between_halves_') GROUP BY top
    ) k ON k.top = e.top
    WHERE e.entity = '{entity}' AND e.entry_kind <> 'carry-over'
), v AS (
    SELECT voucher_key, coalesce(sum(amount) FILTER (class = 'expense'), 0) AS f,
      coalesce(sum(amount) FILTER (class = 'budget_expense'), 0) AS b FROM line GROUP BY voucher_key
)"""
_ITEMS = """, items AS (
    SELECT l.voucher_key, coalesce(replace(l.kind, 'between_halves_', ''), 'other') AS kind, l.against AS amount
    FROM line l JOIN v ON v.voucher_key = l.voucher_key
    WHERE v.f <> v.b AND l.accounting = 'financial' AND l.class IN ('asset', 'liability', 'net_assets')
      AND coalesce(l.role, '') NOT IN ('cash', 'bank')
), rest AS (
    SELECT v.voucher_key, 'other' AS kind,
      v.f - v.b - coalesce((SELECT sum(i.amount) FROM items i
                            WHERE i.voucher_key = v.voucher_key AND i.kind <> 'other'), 0) AS amount
    FROM v WHERE v.f <> v.b
)
SELECT kind, sum(amount), count(DISTINCT voucher_key) FROM (
    SELECT * FROM items WHERE kind <> 'other' UNION ALL SELECT * FROM rest WHERE amount <> 0
) GROUP BY kind ORDER BY kind
"""
