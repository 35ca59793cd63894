"""An engagement as DataFrames: exact values, every row with its place."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from auditkit.errors import UsageError
from auditkit.frames import Frames


def test_tables_measures_exceptions_and_scores(decided_engagement: Path) -> None:
    with Frames(decided_engagement) as frames:
        journal = frames.table("journal")
        assert journal["debit"].sum() == Decimal("21780451.70")
        assert (journal["row"] > 0).all() and (journal["file"] == "记账凭证序时簿.xlsx").all()
        measures = frames.measures().set_index("id")
        assert measures.loc["sangong.rate", "value"] == Fraction(4029920, 32400)
        assert set(frames.exceptions()["status"]) == {"confirmed", "dismissed"}
        assert sum(frames.scores()["awarded"]) == 85
        assert frames.table("contracts").empty
        with pytest.raises(UsageError):
            frames.table("无此表")
