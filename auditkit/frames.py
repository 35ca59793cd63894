"""An engagement as pandas DataFrames, for notebooks and scripts.

Amounts are ``Decimal`` in yuan, dates are dates, rates are exact ``Fraction`` in percent; nothing is a binary float.

Example:
    >>> from auditkit.frames import Frames
    >>> frames = Frames("demo")  # doctest: +SKIP
    >>> frames.table("journal")[["date", "summary", "debit"]].head()  # doctest: +SKIP
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pandas as pd

from auditkit.core.tables import TABLES
from auditkit.engagement.computing import results
from auditkit.engagement.folder import Engagement, find
from auditkit.engagement.following_up import followed
from auditkit.engagement.importing import derive_tables
from auditkit.engagement.scoring import score_sheet
from auditkit.engagement.wording import exception_sentence
from auditkit.errors import UsageError
from auditkit.messages import pick
from auditkit.store.parquet import arrow_of, joined, read_parquet


class Frames:
    """Reads an engagement; changes nothing but what every opening does.

    Args:
        folder: The engagement folder, or a folder below it.

    Raises:
        UsageError: If there is no engagement.
    """

    def __init__(self, folder: str | Path) -> None:
        self._engagement = Engagement(find(Path(folder)))

    def close(self) -> None:
        """Close the records."""
        self._engagement.close()

    def __enter__(self) -> Frames:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def table(self, name: str) -> pd.DataFrame:
        """Return a canonical table with the place of every row.

        Args:
            name: One of ``auditkit.core.tables.TABLES``.

        Returns:
            Columns as declared there; no rows when nothing was imported. Sorted as in the sources.

        Raises:
            UsageError: If there is no such table.
        """
        if name not in TABLES:
            raise UsageError("frames.unknown-table", name=name, known=", ".join(TABLES))
        parts = [read_parquet(path) for path in derive_tables(self._engagement).get(name, [])]
        data = joined(parts) if parts else arrow_of(TABLES[name], [])
        frame: pd.DataFrame = data.to_pandas(date_as_object=True, integer_object_nulls=True)
        return frame

    def measures(self) -> pd.DataFrame:
        """Return the measures: id, label, subject, value (Fraction or None), unit, origin."""
        found = results(self._engagement).measures().values()
        rows = [(m.id, pick(m.label), m.subject, m.exact, m.unit, m.origin) for m in found]
        return pd.DataFrame(rows, columns=["id", "label", "subject", "value", "unit", "origin"], dtype=object)

    def exceptions(self) -> pd.DataFrame:
        """Return the exceptions of the last run with their status: one row each, amounts as text in yuan."""
        rows = [
            (
                *(e.id, e.check, e.scope, e.period, e.voucher, e.line, e.date, e.amount, e.excess),
                *(item.status, exception_sentence(self._engagement, e)),
            )
            for item in followed(self._engagement)
            for e in [item.exception]
        ]
        columns = ["id", "check", "scope", "period", "voucher", "line", "date", "amount", "excess", "status", "message"]
        return pd.DataFrame(rows, columns=columns, dtype=object)

    def scores(self) -> pd.DataFrame:
        """Return the score sheet: id, name, points and awarded (Fraction; None while unscored), rationale."""
        rows: list[tuple[str, str, Fraction, Fraction | None, str]] = [
            (s.indicator.id, pick(s.indicator.name), s.points, s.awarded, s.rationale)
            for s in score_sheet(self._engagement).scores
        ]
        return pd.DataFrame(rows, columns=["id", "name", "points", "awarded", "rationale"], dtype=object)
