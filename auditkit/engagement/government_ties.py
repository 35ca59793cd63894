"""Tie-outs with what bureaus and banks hand out: payments, bank lines, final accounts; transfers between units."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from auditkit.analysis.matching import Movement, match
from auditkit.engagement.results import RowPlace, TieOut
from auditkit.store.engine import Engine

ZERO = Decimal(0)
WINDOW = 31
"""Most days between a payment of the treasury or a line of the bank and its entry in the books."""
_MOST = 200
"""Single movements without a partner that are listed; the sum counts them all."""


class RowFinder(Protocol):
    """Finds the place of a row."""

    def of(self, table: str, row_key: str, role: str) -> RowPlace:
        """Return the place of a row of a canonical table."""
        ...


@dataclass(frozen=True)
class _Money:
    """A row that moves money."""

    movement: Movement
    table: str
    said: str
    voucher: str = ""


def government_ties(engine: Engine, places: RowFinder) -> list[TieOut]:
    """Compute the tie-outs that the tables at hand allow.

    Args:
        engine: The locked engine, with its views.
        places: Finds the places of rows.

    Returns:
        Eliminations between units, payments and bank lines with and without entries, final accounts against books.
    """
    parts: list[Callable[[Engine, RowFinder], Iterable[TieOut]]] = [
        _eliminations,
        _unmatched_transfers,
        _balances_between_units,
        _payments,
        _bank_lines,
        _final_accounts,
    ]
    return [found for part in parts for found in part(engine, places)]


def _money(value: Any) -> str:
    return format(Decimal(value or 0).quantize(Decimal("0.01")), "f")


def _tie(id_: str, left: Any, right: Any, rows: Sequence[RowPlace] = (), **said: object) -> TieOut:
    name = id_.partition(":")[0]
    status = "agrees" if (left or ZERO) == (right or ZERO) else "differs"
    params = {key: str(value) for key, value in said.items()}
    return TieOut(id_, (f"tieout.{name}", params), _money(left), _money(right), status, rows=tuple(rows))


def _eliminations(engine: Engine, places: RowFinder) -> Iterable[TieOut]:
    sql = """SELECT paid_key, received_key, payer, receiver, amount, paid_on, received_on FROM elimination
        ORDER BY paid_on, paid_key"""
    for paid, received, payer, receiver, amount, day, other in engine.select(sql).rows:
        rows = [places.of("journal", paid, "part"), places.of("journal", received, "part")]
        said = {"payer": payer, "receiver": receiver, "day": day, "other": other}
        yield _tie(f"unit-transfer:{paid}", amount, amount, rows, **said)


def _unmatched_transfers(engine: Engine, places: RowFinder) -> Iterable[TieOut]:
    sql = """SELECT i.row_key, i.entity, i.kind, i.amount, i.date, coalesce(i.other, ''), coalesce(i.summary, '')
        FROM internal i JOIN eliminated x ON x.row_key = i.row_key WHERE NOT x.matched ORDER BY i.date, i.row_key"""
    for key, entity, kind, amount, day, other, summary in engine.select(sql).rows:
        paid = kind.endswith("_paid")
        said = {"entity": entity, "day": day, "other": other or "—", "summary": summary}
        left, right = (amount, ZERO) if paid else (ZERO, amount)
        yield _tie(f"unit-transfer-alone:{key}", left, right, [places.of("journal", key, "subject")], **said)


def _balances_between_units(engine: Engine, places: RowFinder) -> Iterable[TieOut]:
    """What a unit says another owes it, against what that one says it owes."""
    if "trial_balance" not in engine.supplied:
        return
    sql = """
        WITH named AS (
            SELECT b.entity, b.row_key, b.closing, k.kind, u.entity AS other FROM balance b
            JOIN top_kind k ON k.top = b.top AND k.kind IN ('other_receivable', 'other_payable')
            JOIN unit w ON w.entity = b.entity AND w.in_scope
            JOIN unit u ON u.in_scope AND u.entity <> b.entity AND length(u.short) >= 2
              AND contains(b.path || b.auxiliary, u.short)
        ), sides AS (
            SELECT entity AS creditor, other AS debtor, closing AS receivable, 0 AS payable, row_key FROM named
            WHERE kind = 'other_receivable'
            UNION ALL SELECT other, entity, 0, -closing, row_key FROM named WHERE kind = 'other_payable'
        )
        SELECT creditor, debtor, sum(receivable), sum(payable), list(row_key ORDER BY row_key) FROM sides
        GROUP BY creditor, debtor ORDER BY creditor, debtor"""
    for creditor, debtor, receivable, payable, keys in engine.select(sql).rows:
        rows = [places.of("trial_balance", key, "part") for key in keys]
        yield _tie(f"unit-balance:{creditor}/{debtor}", receivable, payable, rows, creditor=creditor, debtor=debtor)


def _payments(engine: Engine, places: RowFinder) -> Iterable[TieOut]:
    if not {"payments", "journal"} <= set(engine.supplied):
        return
    paid = _read(
        engine,
        "payments",
        """SELECT row_key, amount, date, [payee, summary], coalesce(voucher_no, ''),
            concat_ws(' ', payee, summary), '' FROM payments WHERE amount IS NOT NULL ORDER BY date, row_key""",
    )
    booked = _read(
        engine,
        "journal",
        """SELECT e.row_key, e.amount, e.date, [e.payee, e.counterparty, e.summary],
            coalesce(e.voucher_no, ''), concat_ws(' ', e.voucher_no, e.summary), e.voucher_key FROM expense e
        WHERE e.payment_method NOT IN ('cash', 'advance') ORDER BY e.date, e.row_key""",
    )
    yield from _matched(places, "payment", paid, booked)


def _bank_lines(engine: Engine, places: RowFinder) -> Iterable[TieOut]:
    if not {"bank_lines", "journal"} <= set(engine.supplied):
        return
    lines = _read(
        engine,
        "bank_lines",
        """SELECT row_key, coalesce(received, 0) - coalesce(paid, 0), date,
            [counterparty, summary], '', concat_ws(' ', counterparty, summary), ''
        FROM bank_lines ORDER BY date, line_no, row_key""",
    )
    booked = _read(
        engine,
        "journal",
        """SELECT e.row_key, e.debit - e.credit, e.date, [e.counterparty, e.summary],
            '', concat_ws(' ', e.voucher_no, e.summary), e.voucher_key FROM entry e
        JOIN top_kind k ON k.top = e.top AND k.kind = 'own_bank' WHERE e.accounting <> 'budget'
        ORDER BY e.date, e.row_key""",
    )
    yield from _matched(places, "bank", lines, booked)


def _read(engine: Engine, table: str, sql: str) -> list[_Money]:
    return [
        _Money(
            Movement(key, amount, day, tuple(name for name in names if name), number), table, said or "", voucher or ""
        )
        for key, amount, day, names, number, said, voucher in engine.select(sql).rows
    ]


def _matched(places: RowFinder, name: str, given: list[_Money], booked: list[_Money]) -> Iterable[TieOut]:
    """Say how much of both lists is matched, then what is not, one by one.

    A movement is looked for among single lines first, then among what the lines of a voucher left over add up to.
    """
    lines = match([one.movement for one in given], [one.movement for one in booked], WINDOW)
    left, right = _named(given, lines.left_only), _named(booked, lines.right_only)
    vouchers = _by_voucher(right)
    sums = match([one.movement for one in left], [one.movement for one in vouchers], WINDOW)
    left = _named(left, sums.left_only)
    whole = {pair.right for pair in sums.pairs}
    right = [one for one in right if one.voucher not in whole and one.movement.amount]
    pairs = len(lines.pairs) + len(sums.pairs)
    said = {"pairs": str(pairs), "given": str(len(given)), "booked": str(len(booked))}
    yield _tie(f"{name}-total", _sum(given), _sum(booked), (), **said)
    for one in left[:_MOST]:
        yield _alone(places, f"{name}-not-booked", one, left=True)
    for one in right[:_MOST]:
        yield _alone(places, f"{name}-not-given", one, left=False)


def _named(movements: Sequence[_Money], keys: Sequence[str]) -> list[_Money]:
    wanted = set(keys)
    return [one for one in movements if one.movement.key in wanted]


def _by_voucher(lines: Sequence[_Money]) -> list[_Money]:
    """Return one movement for each voucher with several lines left; its key is that of the voucher."""
    found: dict[str, list[_Money]] = {}
    for one in lines:
        found.setdefault(one.voucher, []).append(one)
    return [
        _Money(
            Movement(
                voucher,
                _sum(parts),
                parts[0].movement.day,
                tuple(name for part in parts for name in part.movement.names),
            ),
            parts[0].table,
            parts[0].said,
            voucher,
        )
        for voucher, parts in found.items()
        if voucher and len(parts) > 1
    ]


def _sum(movements: Sequence[_Money]) -> Decimal:
    return sum((one.movement.amount for one in movements), ZERO)


def _alone(places: RowFinder, name: str, one: _Money, left: bool) -> TieOut:
    amount = one.movement.amount
    row = places.of(one.table, one.movement.key, "subject")
    said = {"day": one.movement.day or "—", "what": one.said}
    return _tie(f"{name}:{one.movement.key}", amount if left else ZERO, ZERO if left else amount, [row], **said)


def _final_accounts(engine: Engine, places: RowFinder) -> Iterable[TieOut]:
    """Totals of the final accounts against the books."""
    if not {"final_accounts", "journal"} <= set(engine.supplied):
        return
    sql = """
        WITH books AS (
            SELECT 'income.total' AS quantity, sum(amount) AS amount FROM income
            UNION ALL SELECT 'spend.total', sum(amount) FROM expense
            UNION ALL SELECT 'three_public', coalesce(sum(amount), 0) FROM expense
              WHERE category IN ('abroad', 'vehicle', 'vehicle_purchase', 'reception')
        )
        SELECT f.quantity, f.amount, b.amount, f.row_key, f.form, f.cell FROM final_figure f
        JOIN books b ON b.quantity = f.quantity WHERE f.phase = 'actual' AND b.amount IS NOT NULL ORDER BY f.quantity"""
    for quantity, printed, booked, key, form, cell in engine.select(sql).rows:
        row = places.of("final_accounts", key, "subject")
        yield _tie(
            f"final-accounts-{quantity.replace('.', '-').replace('_', '-')}",
            printed,
            booked,
            [row],
            form=form,
            cell=cell,
        )
