"""Sums of the lines read so far, by year, period and day, against which printed totals are held."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from auditkit.sources.bulk.columns import Codes, Flags
from auditkit.sources.bulk.vouchers import NONE
from auditkit.sources.values import squeezed


@dataclass
class Sum:
    """A number of lines.

    Attributes:
        debit: Their debit in cents.
        credit: Their credit in cents.
        count: How many they are.
    """

    debit: int = 0
    credit: int = 0
    count: int = 0


class Sums:
    """Adds up lines.

    Attributes:
        parts: Sum by year, number of the period and day as ordinal.
    """

    def __init__(self) -> None:
        self.parts: dict[tuple[int, int, int], Sum] = {}
        self._last: tuple[int, int, int] | None = None

    def add(self, years: Codes, periods: Codes, days: Codes, debit: Codes, credit: Codes, counts: Flags) -> None:
        """Add lines in the order of the file; those that do not count are left out."""
        if not counts.all():
            years, periods, days, debit, credit = (part[counts] for part in (years, periods, days, debit, credit))
        if not len(years):
            return
        changes = (np.diff(years) != 0) | (np.diff(periods) != 0) | (np.diff(days) != 0)
        self._last = (int(years[-1]), int(periods[-1]), int(days[-1]))
        if changes.sum() > len(years) // 8:
            order = np.lexsort((days, periods, years))
            years, periods, days, debit, credit = (part[order] for part in (years, periods, days, debit, credit))
            changes = (np.diff(years) != 0) | (np.diff(periods) != 0) | (np.diff(days) != 0)
        starts = np.concatenate(([0], np.flatnonzero(changes) + 1))
        ends = np.append(starts[1:], len(years))
        debits, credits = np.add.reduceat(debit, starts), np.add.reduceat(credit, starts)
        for at, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
            part = self.parts.setdefault((int(years[start]), int(periods[start]), int(days[start])), Sum())
            part.debit += int(debits[at])
            part.credit += int(credits[at])
            part.count += end - start

    def closed_by(self, words: str, periods: list[str]) -> Sum | None:
        """Return the sum of the lines that a total closes; None where that is not clear."""
        if self._last is None:
            return None
        year, period, day = self._last
        if re.search(r"累计|总计|全年|本年", words):
            return self._of(lambda key: key[0] == year)
        if re.search(r"本?月|本期|当月", words):
            return self._of(lambda key: key[1] == period)
        if re.search(r"[本当]日|日计", words):
            return self._of(lambda key: key[2] == day)
        return self.all() if squeezed(words).rstrip(":") == "合计" else None

    def all(self) -> Sum:
        """Return the sum of all lines."""
        return self._of(lambda _: True)

    def periods(self) -> set[int]:
        """Return the numbers of the periods met."""
        return {period for _, period, _ in self.parts if period != NONE}

    def years(self) -> set[int]:
        """Return the years met."""
        return {year for year, _, _ in self.parts}

    def _of(self, counts: object) -> Sum:
        total = Sum()
        for key, part in self.parts.items():
            if counts(key):  # type: ignore[operator]
                total.debit += part.debit
                total.credit += part.credit
                total.count += part.count
        return total
