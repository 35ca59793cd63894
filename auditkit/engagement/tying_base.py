"""What tie-outs share: the tables at hand, places of rows, and how two values are held against each other."""

from __future__ import annotations

from collections.abc import Iterable
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
class Tie:
    """What tie-outs are computed from.

    Attributes:
        engine: The locked engine.
        engagement: For what the sources print.
        places: Finds the places of rows.
    """

    engine: Engine
    engagement: Engagement
    places: RowFinder

    def needs(self, *tables: str) -> bool:
        """Tell whether some source gave all of these tables."""
        return all(table in self.engine.supplied for table in tables)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.engine.select(sql).rows


def status_of(left: Decimal, right: Decimal, tolerance: Decimal = ZERO) -> str:
    """Return ``agrees``, ``rounding`` or ``differs``."""
    if left == right:
        return "agrees"
    return "rounding" if abs(left - right) <= tolerance else "differs"


def money(value: Any) -> str:
    """Return an amount or count with two decimals."""
    return format(Decimal(value or 0).quantize(Decimal("0.01")), "f")


def tied(
    id_: str,
    left: Any,
    right: Any,
    rows: Iterable[RowPlace] = (),
    tolerance: Decimal = ZERO,
    **params: object,
) -> TieOut:
    """Return one comparison; the part of the id before the colon names its sentence."""
    status = status_of(Decimal(left or 0), Decimal(right or 0), tolerance)
    said = {key: str(value) for key, value in params.items()}
    message = (f"tieout.{id_.partition(':')[0]}", said)
    return TieOut(id_, message, money(left), money(right), status, money(tolerance), tuple(rows))


def item_of(id_: str, amount: Any, **params: object) -> TieOut:
    """Return an item that explains a difference: one amount, nothing to compare it with."""
    said = {key: str(value) for key, value in params.items()}
    return TieOut(id_, (f"tieout.{id_.partition(':')[0]}", said), money(amount), None, "agrees", question=False)


def impossible(what: str, reason: str, **params: object) -> TieOut:
    """Return a tie-out that cannot be made, and why.

    Args:
        what: Which; ``tieout.<what>-all`` or ``tieout.<what>`` is not claimed.
        reason: Its sentence is ``tieout.not-<what>-<reason>``.
        **params: Placeholders of the sentence.
    """
    said = {key: str(value) for key, value in params.items()}
    message = (f"tieout.not-{what}-{reason}", said)
    return TieOut(f"not-possible:{what}", message, None, None, "untestable", question=False)
