"""Tie-outs between tables: what must agree, and whether it does. A gap is first a question to the auditee."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from auditkit.engagement.folder import Engagement
from auditkit.engagement.results import RowPlace, TieOut
from auditkit.store.engine import Engine

ZERO = Decimal(0)


class RowFinder(Protocol):
    """Finds the place of a row."""

    def of(self, table: str, row_key: str, role: str) -> RowPlace:
        """Return the place of a row of a canonical table."""
        ...


@dataclass
class _Tie:
    engine: Engine
    engagement: Engagement
    places: RowFinder

    def needs(self, *tables: str) -> bool:
        return all(table in self.engine.supplied for table in tables)


def tie_out(engine: Engine, engagement: Engagement, places: RowFinder) -> list[TieOut]:
    """Compute all tie-outs that the tables at hand allow.

    Args:
        engine: The locked engine.
        engagement: For what the sources print (totals, second prints of a table).
        places: Finds the places of rows.

    Returns:
        In a fixed order; a tie-out whose tables were not supplied is left out.
    """
    tie = _Tie(engine, engagement, places)
    parts: list[Callable[[_Tie], Iterable[TieOut]]] = [
        _debits_and_credits,
        _journal_and_balance,
        _balance_rolls,
        _leaves_and_parents,
        _projects_roll,
        _projects_and_books,
        _budget_parts,
        _assets_and_ledger,
        _printed_totals,
        _second_prints,
    ]
    return [found for part in parts for found in part(tie)]


def _status(left: Decimal, right: Decimal, tolerance: Decimal = ZERO) -> str:
    if left == right:
        return "agrees"
    return "rounding" if abs(left - right) <= tolerance else "differs"


def _money(value: Any) -> str:
    return format(Decimal(value or 0).quantize(Decimal("0.01")), "f")


def _tie(
    id_: str,
    left: Any,
    right: Any,
    rows: Iterable[RowPlace] = (),
    tolerance: Decimal = ZERO,
    **params: object,
) -> TieOut:
    status = _status(Decimal(left or 0), Decimal(right or 0), tolerance)
    name = id_.partition(":")[0]
    said = {key: str(value) for key, value in params.items()}
    return TieOut(id_, (f"tieout.{name}", said), _money(left), _money(right), status, _money(tolerance), tuple(rows))


def _debits_and_credits(tie: _Tie) -> Iterable[TieOut]:
    if not tie.needs("journal"):
        return
    for debit, credit, vouchers, entity in tie.engine.select(
        "SELECT sum(debit), sum(credit), count(DISTINCT voucher_key), entity FROM journal "
        "GROUP BY entity ORDER BY entity"
    ).rows:
        yield _tie(f"debits-credits:{entity}", debit, credit, vouchers=vouchers, entity=entity)


def _journal_and_balance(tie: _Tie) -> Iterable[TieOut]:
    if not tie.needs("journal", "trial_balance"):
        return
    if not tie.engine.select("SELECT 1 FROM journal WHERE account_code IS NOT NULL LIMIT 1").rows:
        return  # accounts by name only: the balance has nothing to be compared by
    rows = tie.engine.select(
        """
        WITH j AS (
            SELECT entity, account_code, sum(debit) AS debit, sum(credit) AS credit FROM journal
            GROUP BY entity, account_code
        ), t AS (
            SELECT account_code, any_value(account_name) AS name, sum(debit) AS debit, sum(credit) AS credit,
                   min(row_key) AS row_key
            FROM trial_balance WHERE (auxiliaries IS NULL OR auxiliaries = '')
              AND (debit IS NOT NULL OR credit IS NOT NULL) GROUP BY account_code
        )
        SELECT t.account_code, t.name, t.row_key, t.debit AS t_debit, t.credit AS t_credit,
               coalesce(sum(j.debit), 0) AS j_debit, coalesce(sum(j.credit), 0) AS j_credit
        FROM t LEFT JOIN j ON starts_with(j.account_code, t.account_code)
        GROUP BY ALL ORDER BY t.account_code
        """
    ).rows
    if rows:
        yield from _by_account(tie, "journal-balance", rows)
    missing = tie.engine.select(
        """
        SELECT account_code, sum(debit) + sum(credit), count(*) FROM journal
        WHERE account_code NOT IN (SELECT account_code FROM trial_balance) GROUP BY account_code ORDER BY account_code
        """
    ).rows
    for code, amount, count in missing:
        yield _tie(f"account-not-in-balance:{code}", amount, 0, account=code, rows_=count)


def _by_account(tie: _Tie, name: str, rows: list[tuple[Any, ...]]) -> Iterable[TieOut]:
    agreeing = 0
    for code, account, row_key, t_debit, t_credit, j_debit, j_credit in rows:
        if (t_debit or 0, t_credit or 0) == (j_debit, j_credit):
            agreeing += 1
            continue
        place = [tie.places.of("trial_balance", row_key, "subject")]
        for side, left, right in (("debit", j_debit, t_debit), ("credit", j_credit, t_credit)):
            if left != (right or 0):
                yield _tie(f"{name}:{code}:{side}", left, right, place, account=f"{code} {account or ''}".strip())
    yield _tie(f"{name}-all", agreeing, len(rows), accounts=len(rows), agreeing=agreeing)


def _balance_rolls(tie: _Tie) -> Iterable[TieOut]:
    if not tie.needs("trial_balance"):
        return
    # where a balance table has no movements (SAF-T), those of the journal stand for them
    rows = tie.engine.select(
        """
        SELECT account_code, account_name, row_key,
               coalesce(opening_debit, 0) - coalesce(opening_credit, 0) + CASE
                 WHEN debit IS NOT NULL OR credit IS NOT NULL THEN coalesce(debit, 0) - coalesce(credit, 0)
                 ELSE coalesce((SELECT sum(j.debit - j.credit) FROM journal j
                                WHERE starts_with(j.account_code, t.account_code) AND j.entity = t.entity
                                  AND coalesce(j.entry_kind, '') <> 'opening'), 0) END,
               coalesce(closing_debit, 0) - coalesce(closing_credit, 0)
        FROM trial_balance t ORDER BY account_code, row_key
        """
    ).rows
    wrong = [row for row in rows if row[3] != row[4]]
    for code, name, row_key, rolled, closing in wrong:
        place = [tie.places.of("trial_balance", row_key, "subject")]
        yield _tie(f"balance-rolls:{code}", rolled, closing, place, account=f"{code} {name or ''}".strip())
    yield _tie("balance-rolls-all", len(rows) - len(wrong), len(rows), accounts=len(rows))


def _leaves_and_parents(tie: _Tie) -> Iterable[TieOut]:
    if not tie.needs("trial_balance"):
        return
    rows = tie.engine.select(
        """
        WITH t AS (SELECT DISTINCT account_code, account_name, row_key, debit, credit FROM trial_balance),
        parent AS (
            SELECT c.account_code AS child, max_by(p.account_code, length(p.account_code)) AS parent
            FROM t c JOIN t p ON starts_with(c.account_code, p.account_code) AND c.account_code <> p.account_code
            GROUP BY c.account_code
        )
        SELECT p.account_code, p.account_name, p.row_key, coalesce(p.debit, 0), coalesce(p.credit, 0),
               sum(coalesce(c.debit, 0)), sum(coalesce(c.credit, 0))
        FROM parent JOIN t c ON c.account_code = parent.child JOIN t p ON p.account_code = parent.parent
        GROUP BY ALL ORDER BY p.account_code
        """
    ).rows
    yield from _by_account(tie, "leaves-parents", rows)


def _projects_roll(tie: _Tie) -> Iterable[TieOut]:
    if not tie.needs("projects"):
        return
    for subject, row_key, rolled, closing in tie.engine.select(
        """
        SELECT subject, row_key,
               coalesce(opening, 0) + coalesce(income, 0) - coalesce(recovered, 0) - coalesce(spent, 0), closing
        FROM projects WHERE closing IS NOT NULL ORDER BY subject
        """
    ).rows:
        place = [tie.places.of("projects", row_key, "subject")]
        yield _tie(f"project-rolls:{subject}", rolled, closing, place, subject=subject)


def _projects_and_books(tie: _Tie) -> Iterable[TieOut]:
    if not tie.needs("projects", "journal"):
        return
    for subject, row_key, spent, booked in tie.engine.select(
        """
        SELECT p.subject, p.row_key, p.spent, (SELECT sum(e.amount) FROM expense e WHERE e.project = p.subject)
        FROM projects p ORDER BY p.subject
        """
    ).rows:
        if booked is not None:
            place = [tie.places.of("projects", row_key, "subject")]
            yield _tie(f"project-books:{subject}", booked, spent, place, subject=subject)


def _budget_parts(tie: _Tie) -> Iterable[TieOut]:
    if not tie.needs("budget"):
        return
    for section, parent, parts, total, count in tie.engine.select(
        """
        WITH node AS (
            SELECT section, CASE WHEN path IS NULL OR path = '' THEN item ELSE path || '/' || item END AS whole,
                   path, amount FROM budget
        )
        SELECT p.section, p.whole, sum(c.amount), any_value(p.amount), count(*)
        FROM node p JOIN node c ON c.section = p.section AND c.path = p.whole
        GROUP BY p.section, p.whole ORDER BY p.section, p.whole
        """
    ).rows:
        tolerance = Decimal("50") * (count + 1)
        yield _tie(f"budget-parts:{section}/{parent}", parts, total, tolerance=tolerance, item=parent)


def _assets_and_ledger(tie: _Tie) -> Iterable[TieOut]:
    if not tie.needs("assets", "trial_balance"):
        return
    for code, name, row_key, closing in tie.engine.select(
        """
        SELECT account_code, account_name, row_key, coalesce(closing_debit, 0) - coalesce(closing_credit, 0)
        FROM trial_balance WHERE account_name IN ('固定资产', 'Fixed assets') AND starts_with(account_code, '1')
        """
    ).rows:
        cards = tie.engine.select("SELECT sum(original_value) FROM assets").rows[0][0]
        place = [tie.places.of("trial_balance", row_key, "subject")]
        yield _tie(f"assets-ledger:{code}", cards, closing, place, account=f"{code} {name}")


def _used_tables(tie: _Tie) -> Iterable[dict[str, Any]]:
    used = {record.id for record in tie.engagement.log.all("source") if not record.body["removed"]}
    return [r.body for r in tie.engagement.log.all("table") if r.body["source"] in used]


def _printed_totals(tie: _Tie) -> Iterable[TieOut]:
    for body in _used_tables(tie):
        for row, label, column, printed, computed, tolerance, _ in body["stated_totals"]:
            place = RowPlace(body["file"], body["sheet"], row, "subject", body["kind"] or "", "")
            yield _tie(
                f"printed-total:{body['file']}/{body['sheet']}/{row}/{column}",
                Decimal(computed),
                Decimal(printed),
                [place],
                Decimal(tolerance),
                file=body["file"],
                sheet=body["sheet"],
                row=row,
                label=label,
                column=column,
            )


def _second_prints(tie: _Tie) -> Iterable[TieOut]:
    for body in _used_tables(tie):
        for subject, column, kept, printed, tolerance, _ in body["roundings"]:
            yield _tie(
                f"second-print:{body['file']}/{body['sheet']}/{subject}/{column}",
                Decimal(kept),
                Decimal(printed),
                (),
                Decimal(tolerance),
                file=body["file"],
                sheet=body["sheet"],
                other=body["same_as"],
                subject=subject.strip("|").rpartition("|")[2] or "—",
                column=column,
            )
