"""Tie-outs of papers other than the books: projects, budget, assets, printed totals, second prints."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from auditkit.engagement.results import RowPlace, TieOut
from auditkit.engagement.tabling import removed
from auditkit.engagement.tying_base import Tie, impossible, tied


def projects_roll(tie: Tie) -> Iterable[TieOut]:
    """Opening, income, spending and closing of each project."""
    if not tie.needs("projects"):
        return
    for subject, row_key, rolled, closing in tie.rows(
        """
        SELECT subject, row_key,
               coalesce(opening, 0) + coalesce(income, 0) - coalesce(recovered, 0) - coalesce(spent, 0), closing
        FROM projects WHERE closing IS NOT NULL ORDER BY subject
        """
    ):
        place = [tie.places.of("projects", row_key, "subject")]
        yield tied(f"project-rolls:{subject}", rolled, closing, place, subject=subject)


def projects_and_books(tie: Tie) -> Iterable[TieOut]:
    """What a project spent by its table and by the books."""
    if not tie.needs("projects", "journal"):
        return
    for subject, row_key, spent, booked in tie.rows(
        """
        SELECT p.subject, p.row_key, p.spent, (SELECT sum(e.amount) FROM expense e WHERE e.project = p.subject)
        FROM projects p ORDER BY p.subject
        """
    ):
        if booked is not None:
            place = [tie.places.of("projects", row_key, "subject")]
            yield tied(f"project-books:{subject}", booked, spent, place, subject=subject)


def budget_parts(tie: Tie) -> Iterable[TieOut]:
    """Parts of a budget and what they are parts of; rounding of the printed unit is allowed."""
    if not tie.needs("budget"):
        return
    for section, parent, parts, total, count in tie.rows(
        """
        WITH node AS (
            SELECT section, CASE WHEN path IS NULL OR path = '' THEN item ELSE path || '/' || item END AS whole,
                   path, amount FROM budget
        )
        SELECT p.section, p.whole, sum(c.amount), any_value(p.amount), count(*)
        FROM node p JOIN node c ON c.section = p.section AND c.path = p.whole
        GROUP BY p.section, p.whole ORDER BY p.section, p.whole
        """
    ):
        tolerance = Decimal("50") * (count + 1)
        yield tied(f"budget-parts:{section}/{parent}", parts, total, tolerance=tolerance, item=parent)


def assets_and_ledger(tie: Tie) -> Iterable[TieOut]:
    """The cards in use and the closing balance of fixed assets; which accounts these are, the charts tell."""
    if not tie.needs("trial_balance"):
        return
    accounts = tie.rows(
        """
        WITH own AS (
            SELECT t.entity, t.account_code, any_value(t.account_name) AS name, min(t.row_key) AS row_key,
                   max_by(coalesce(t.closing_debit, 0) - coalesce(t.closing_credit, 0),
                          coalesce(t.period, '')) AS closing
            FROM trial_balance t JOIN account a
              ON a.account_code = t.account_code AND a.entity IS NOT DISTINCT FROM t.entity
            WHERE a.role = 'fixed_assets' AND a.class = 'asset' AND (t.auxiliaries IS NULL OR t.auxiliaries = '')
            GROUP BY t.entity, t.account_code
        )
        SELECT o.account_code, o.name, o.row_key, o.closing FROM own o
        WHERE NOT EXISTS (SELECT 1 FROM own p WHERE p.entity IS NOT DISTINCT FROM o.entity
                          AND p.account_code <> o.account_code AND starts_with(o.account_code, p.account_code))
        ORDER BY o.account_code, o.row_key
        """
    )
    if not tie.needs("assets"):
        if accounts:
            yield impossible("assets-ledger", "cards")
        return
    if not accounts:
        yield impossible("assets-ledger", "account")
        return
    cards = tie.rows("SELECT sum(original_value) FROM assets")[0][0]
    if len(accounts) == 1:
        code, name, row_key, closing = accounts[0]
        place = [tie.places.of("trial_balance", row_key, "subject")]
        yield tied(f"assets-ledger:{code}", cards, closing, place, account=f"{code} {name}")
        return
    places = [tie.places.of("trial_balance", row_key, "subject") for _, _, row_key, _ in accounts]
    codes = "、".join(f"{code} {name}" for code, name, _, _ in accounts)
    yield tied("assets-ledger:all", cards, sum(row[3] for row in accounts), places, account=codes)


def _used_tables(tie: Tie) -> Iterable[dict[str, Any]]:
    return [r.body for r in tie.engagement.log.all("table") if not removed(tie.engagement, r.body)]


def printed_totals(tie: Tie) -> Iterable[TieOut]:
    """Totals printed in the files and the rows they close."""
    for body in _used_tables(tie):
        for row, label, column, printed, computed, tolerance, _ in body["stated_totals"]:
            place = RowPlace(body["file"], body["sheet"], row, "subject", body["kind"] or "", "")
            yield tied(
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


def second_prints(tie: Tie) -> Iterable[TieOut]:
    """Values printed in two tables of one content."""
    for body in _used_tables(tie):
        for subject, column, kept, printed, tolerance, _ in body["roundings"]:
            name = subject.strip("|").rpartition("|")[2]
            yield tied(
                f"second-print{'' if name else '-total'}:{body['file']}/{body['sheet']}/{subject}/{column}",
                Decimal(kept),
                Decimal(printed),
                (),
                Decimal(tolerance),
                file=body["file"],
                sheet=body["sheet"],
                other=body["same_as"],
                subject=name,
                column=column,
            )
