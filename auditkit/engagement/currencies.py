"""The currency of the books: one engagement has one, and amounts in two are never added unasked."""

from __future__ import annotations

from collections.abc import Iterable

from auditkit.core.money import UNITS
from auditkit.engagement.folder import Engagement
from auditkit.engagement.tabling import used_tables
from auditkit.sources.canonical import Question, RecognisedTable
from auditkit.sources.kinds.vouchers import ACCEPT_OTHER

HOME = "CNY"
"""Currency of books whose amounts are printed in 元, 千元, 万元 …"""
_BOOKS = ("journal", "trial_balance")


def currency_of(unit: str) -> str:
    """Return the currency of amounts in a unit, as three letters where the file gave them.

    Example:
        >>> currency_of("万元"), currency_of("EUR")
        ('CNY', 'EUR')
    """
    return HOME if not unit or unit in UNITS else unit.strip().upper()


def ask_about_currencies(engagement: Engagement, fresh: Iterable[RecognisedTable]) -> None:
    """Ask about books in another currency than those there are, or than the first of the same import.

    Args:
        engagement: For the books imported before.
        fresh: Tables of an import under way; their questions are added to.
    """
    known = [
        currency_of(str(record.body.get("unit") or ""))
        for record in used_tables(engagement)
        if record.body["kind"] in _BOOKS
    ]
    for table in fresh:
        if table.kind not in _BOOKS or not table.rows:
            continue
        own = currency_of(table.unit)
        if known and own not in known:
            params = {"file": table.file, "sheet": table.sheet, "found": own, "expected": known[0]}
            table.questions.append(
                Question("recognise.other-currency", {**params, "settle": ACCEPT_OTHER}, ACCEPT_OTHER)
            )
        known.append(own)
