"""Printed totals of registers whose rows get a sign: they may add up amounts as printed, or with their sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from auditkit.sources.canonical import Row, total_of
from auditkit.sources.frame import Frame


def tie_signed(frame: Frame, rows: Sequence[Row]) -> None:
    """Compare totals of ``amount`` that did not agree as printed once more, with the rows as they count now."""
    table = frame.table
    for place, total in enumerate(table.stated_totals):
        if total.column != "amount" or total.agrees:
            continue
        computed = total_of((row for row in rows if int(str(row["row"])) < total.row), "amount")
        again = replace(total, computed=computed)
        if again.agrees:
            table.stated_totals[place] = again
            table.notes = [
                note
                for note in table.notes
                if note.message_id != "recognise.total-differs" or note.params.get("row") != total.row
            ]
