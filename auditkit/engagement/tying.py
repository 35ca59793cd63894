"""Tie-outs between tables: what must agree, and whether it does. A gap is first a question to the auditee."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from auditkit.engagement import tying_books as books
from auditkit.engagement import tying_papers as papers
from auditkit.engagement.folder import Engagement
from auditkit.engagement.government_ties import government_ties
from auditkit.engagement.results import TieOut
from auditkit.engagement.tying_base import RowFinder, Tie
from auditkit.engagement.tying_halves import halves
from auditkit.store.engine import Engine

_PARTS: tuple[Callable[[Tie], Iterable[TieOut]], ...] = (
    books.debits_and_credits,
    halves,
    books.journal_and_balance,
    books.balance_rolls,
    books.balance_goes_on,
    books.leaves_and_parents,
    papers.projects_roll,
    papers.projects_and_books,
    papers.budget_parts,
    papers.assets_and_ledger,
    papers.printed_totals,
    papers.second_prints,
)


def tie_out(engine: Engine, engagement: Engagement, places: RowFinder) -> list[TieOut]:
    """Compute all tie-outs that the tables at hand allow.

    Args:
        engine: The locked engine.
        engagement: For what the sources print (totals, second prints of a table).
        places: Finds the places of rows.

    Returns:
        In a fixed order. What cannot be compared although one side is there has the status ``untestable`` and says
        why; a tie-out for which nothing was supplied is left out.
    """
    tie = Tie(engine, engagement, places)
    return [*(found for part in _PARTS for found in part(tie)), *government_ties(engine, places)]
