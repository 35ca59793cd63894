"""Tie-outs of the books: journal and balance tables, account by account, for every unit and span that is printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from auditkit.engagement.results import TieOut
from auditkit.engagement.tying_base import Tie, impossible, tied

_WHOLE = "(auxiliaries IS NULL OR auxiliaries = '')"
_SPAN = """split_part(coalesce(period, ''), '/', 1) AS first,
    split_part(coalesce(period, ''), '/', CASE WHEN contains(coalesce(period, ''), '/') THEN 2 ELSE 1 END) AS last"""


def debits_and_credits(tie: Tie) -> Iterable[TieOut]:
    """All debits and all credits of each unit's journal."""
    if not tie.needs("journal"):
        return
    for debit, credit, vouchers, entity in tie.rows(
        "SELECT sum(debit), sum(credit), count(DISTINCT voucher_key), entity FROM journal "
        "GROUP BY entity ORDER BY entity"
    ):
        yield tied(f"debits-credits:{entity}", debit, credit, vouchers=vouchers, entity=entity)


def _several(tie: Tie) -> tuple[bool, bool]:
    """Tell whether the books are of several units, and whether the balances are of several spans."""
    units = tie.rows(
        "SELECT count(DISTINCT entity) FROM (SELECT entity FROM journal UNION SELECT entity FROM trial_balance)"
    )
    spans = tie.rows("SELECT count(DISTINCT coalesce(period, '')) FROM trial_balance")
    return units[0][0] > 1, spans[0][0] > 1


def _mark(several: tuple[bool, bool], entity: str | None, period: str | None) -> str:
    """Return what is added to an id where units or spans would be confused."""
    parts = [words for words, many in ((entity, several[0]), (period, several[1])) if many and words]
    return "@" + "@".join(parts) if parts else ""


def _name(several: tuple[bool, bool], entity: str | None, period: str | None, code: str, name: str | None) -> str:
    before = " ".join(words for words, many in ((entity, several[0]), (period, several[1])) if many and words)
    return f"{before} {code} {name or ''}".strip()


def journal_and_balance(tie: Tie) -> Iterable[TieOut]:
    """Movements of the journal and of the balance table, for the months that each balance covers."""
    if not tie.needs("journal") or not tie.needs("trial_balance"):
        if tie.needs("journal") or tie.needs("trial_balance"):
            missing = "trial_balance" if tie.needs("journal") else "journal"
            yield impossible("movements", missing.replace("_", "-"))
        return
    if not tie.rows("SELECT 1 FROM journal WHERE account_code IS NOT NULL LIMIT 1"):
        yield impossible("movements", "names-only")
        return
    several = _several(tie)
    rows = tie.rows(
        f"""
        WITH j AS (
            SELECT entity, coalesce(period, '') AS period, account_code, sum(debit) AS debit, sum(credit) AS credit
            FROM journal WHERE coalesce(entry_kind, '') <> 'opening' AND account_code IS NOT NULL GROUP BY ALL
        ), t AS (
            SELECT entity, period, {_SPAN}, account_code, any_value(account_name) AS name, min(row_key) AS row_key,
                   sum(debit) AS debit, sum(credit) AS credit
            FROM trial_balance WHERE {_WHOLE} AND (debit IS NOT NULL OR credit IS NOT NULL)
            GROUP BY entity, period, account_code
        )
        SELECT t.entity, t.period, t.account_code, t.name, t.row_key, t.debit, t.credit,
               coalesce(sum(j.debit), 0) AS j_debit, coalesce(sum(j.credit), 0) AS j_credit
        FROM t LEFT JOIN j ON starts_with(j.account_code, t.account_code)
          AND (t.first = '' OR j.period BETWEEN t.first AND t.last)
          {"AND j.entity IS NOT DISTINCT FROM t.entity" if several[0] else ""}
        GROUP BY ALL ORDER BY t.entity, t.period, t.account_code
        """
    )
    if rows:
        yield from _by_account(tie, "journal-balance", rows, several)
    else:
        yield impossible("movements", "none-printed")
    for code, amount, count in tie.rows(
        """
        SELECT account_code, sum(debit) + sum(credit), count(*) FROM journal
        WHERE account_code NOT IN (SELECT account_code FROM trial_balance WHERE account_code IS NOT NULL)
        GROUP BY account_code ORDER BY account_code
        """
    ):
        yield tied(f"account-not-in-balance:{code}", amount, 0, account=code, rows_=count)


def _by_account(tie: Tie, name: str, rows: list[tuple[Any, ...]], several: tuple[bool, bool]) -> Iterable[TieOut]:
    """Return what differs, side by side, and how many accounts agree; rows end with printed and computed sides."""
    agreeing = 0
    for entity, period, code, account, row_key, printed_debit, printed_credit, debit, credit in rows:
        if (printed_debit or 0, printed_credit or 0) == (debit, credit):
            agreeing += 1
            continue
        place = [tie.places.of("trial_balance", row_key, "subject")]
        words, mark = _name(several, entity, period, code, account), _mark(several, entity, period)
        for side, left, right in (("debit", debit, printed_debit), ("credit", credit, printed_credit)):
            if left != (right or 0):
                yield tied(f"{name}:{code}:{side}{mark}", left, right, place, account=words)
    yield tied(f"{name}-all", agreeing, len(rows), accounts=len(rows), agreeing=agreeing)


def balance_rolls(tie: Tie) -> Iterable[TieOut]:
    """Opening and movement, and closing, of every row; where no movements are printed those of the journal count."""
    if not tie.needs("trial_balance"):
        return
    several = _several(tie)
    rows = tie.rows(
        f"""
        WITH j AS (
            SELECT entity, coalesce(period, '') AS period, account_code, sum(debit) - sum(credit) AS net FROM journal
            WHERE coalesce(entry_kind, '') <> 'opening' AND account_code IS NOT NULL GROUP BY ALL
        ), t AS (SELECT *, {_SPAN} FROM trial_balance)
        SELECT entity, period, account_code, account_name, row_key,
               coalesce(opening_debit, 0) - coalesce(opening_credit, 0) + CASE
                 WHEN debit IS NOT NULL OR credit IS NOT NULL THEN coalesce(debit, 0) - coalesce(credit, 0)
                 ELSE coalesce((SELECT sum(j.net) FROM j WHERE starts_with(j.account_code, t.account_code)
                                AND j.entity = t.entity AND (t.first = '' OR j.period BETWEEN t.first AND t.last)), 0)
               END,
               coalesce(closing_debit, 0) - coalesce(closing_credit, 0),
               closing_debit IS NULL AND closing_credit IS NULL
                 AND (opening_debit IS NOT NULL OR opening_credit IS NOT NULL)
        FROM t ORDER BY entity, period, account_code, row_key
        """
    )
    seen: dict[str, int] = {}
    wrong = 0
    for entity, period, code, name, row_key, rolled, closing, _ in rows:
        if rolled == closing:
            continue
        wrong += 1
        id_ = f"balance-rolls:{code}{_mark(several, entity, period)}"
        seen[id_] = seen.get(id_, 0) + 1
        id_ += f"#{seen[id_]}" if seen[id_] > 1 else ""
        place = [tie.places.of("trial_balance", row_key, "subject")]
        yield tied(id_, rolled, closing, place, account=_name(several, entity, period, code, name))
    yield tied("balance-rolls-all", len(rows) - wrong, len(rows), accounts=len(rows))


def balance_goes_on(tie: Tie) -> Iterable[TieOut]:
    """The closing balance of a span and the opening balance of the next one."""
    if not tie.needs("trial_balance"):
        return
    several = _several(tie)
    rows = tie.rows(
        f"""
        WITH t AS (
            SELECT entity, period, {_SPAN}, account_code, any_value(account_name) AS name, min(row_key) AS row_key,
              sum(coalesce(opening_debit, 0) - coalesce(opening_credit, 0)) AS opening,
              sum(coalesce(closing_debit, 0) - coalesce(closing_credit, 0)) AS closing
            FROM trial_balance WHERE {_WHOLE} AND period IS NOT NULL GROUP BY entity, period, account_code
        ), spans AS (
            SELECT DISTINCT s.entity, s.first, s.last,
              (SELECT min(n.first) FROM t n
               WHERE n.entity IS NOT DISTINCT FROM s.entity AND n.first > s.last) AS following
            FROM t s
        )
        SELECT n.entity, n.period, n.account_code, n.name, n.row_key, b.closing, n.opening
        FROM spans s JOIN t b ON b.entity IS NOT DISTINCT FROM s.entity AND b.first = s.first AND b.last = s.last
        JOIN t n ON n.entity IS NOT DISTINCT FROM s.entity AND n.first = s.following AND n.account_code = b.account_code
        ORDER BY n.entity, n.period, n.account_code, s.first
        """
    )
    found: dict[str, TieOut] = {}
    for entity, period, code, name, row_key, closing, opening in rows:
        id_ = f"balance-goes-on:{code}{_mark(several, entity, period)}"
        if closing != opening:
            place = [tie.places.of("trial_balance", row_key, "subject")]
            words = _name(several, entity, period, code, name)
            found.setdefault(id_, tied(id_, closing, opening, place, account=words))
    yield from found.values()
    if rows:
        yield tied("balance-goes-on-all", len(rows) - len(found), len(rows), accounts=len(rows))


def leaves_and_parents(tie: Tie) -> Iterable[TieOut]:
    """The accounts right below an account, and the account itself, in movement and in closing balance."""
    if not tie.needs("trial_balance"):
        return
    several = _several(tie)
    rows = tie.rows(
        f"""
        WITH t AS (
            SELECT DISTINCT entity, period, account_code, account_name, row_key, debit, credit,
              coalesce(closing_debit, 0) - coalesce(closing_credit, 0) AS closing
            FROM trial_balance WHERE {_WHOLE}
        ),
        parent AS (
            SELECT c.entity, c.period, c.account_code AS child, max_by(p.account_code, length(p.account_code)) AS parent
            FROM t c JOIN t p ON starts_with(c.account_code, p.account_code) AND c.account_code <> p.account_code
              AND c.entity IS NOT DISTINCT FROM p.entity AND c.period IS NOT DISTINCT FROM p.period
            GROUP BY c.entity, c.period, c.account_code
        )
        SELECT p.entity, p.period, p.account_code, p.account_name, p.row_key,
               coalesce(p.debit, 0), coalesce(p.credit, 0),
               sum(coalesce(c.debit, 0)), sum(coalesce(c.credit, 0)), p.closing, sum(c.closing)
        FROM parent f JOIN t c ON c.account_code = f.child AND c.entity IS NOT DISTINCT FROM f.entity
          AND c.period IS NOT DISTINCT FROM f.period
        JOIN t p ON p.account_code = f.parent AND p.entity IS NOT DISTINCT FROM f.entity
          AND p.period IS NOT DISTINCT FROM f.period
        GROUP BY ALL ORDER BY p.entity, p.period, p.account_code
        """
    )
    yield from _by_account(tie, "leaves-parents", [row[:9] for row in rows], several)
    for entity, period, code, name, row_key, *_, closing, children in rows:
        if closing != children:
            place = [tie.places.of("trial_balance", row_key, "subject")]
            words, mark = _name(several, entity, period, code, name), _mark(several, entity, period)
            yield tied(f"leaves-parents:{code}:closing{mark}", children, closing, place, account=words)
