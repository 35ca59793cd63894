"""Draws with given starts and random numbers, as printed and as other tools make them."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from auditkit.analysis.sampling.drawing import systematic
from auditkit.analysis.sampling.money_draws import (
    cells,
    fixed_interval,
    fixed_interval_above_top,
    random_order,
    top_stratum,
)

NAMES = "ABCDEFGHI"
BOOKS = [7, 3, 4, 9, 1, 8, 2, 6, 5]
UNIFORMS = [
    Fraction(u)
    for u in (
        "0.28757752012461424",
        "0.7883051354438066",
        "0.40897692181169987",
        "0.8830174040049314",
        "0.9404672842938453",
    )
]
TWENTY = [120, 80, 4000, 60, 340, 5200, 75, 900, 410, 220, 3100, 150, 90, 660, 700, 45, 1300, 330, 5000, 280]


def test_items_at_an_interval() -> None:
    """Touw and Hoogduin (2011), p. 31; jfa test-touwhoogduin.R:79."""
    assert [NAMES[hit.item] for hit in systematic(5, 2, "", Fraction("1.2"))] == ["B", "D"]


def test_random_units() -> None:
    """FSaudit test-MUS.R:7, uniforms of R's set.seed(123)."""
    assert "".join(NAMES[item] for item in random_order(BOOKS, 5, "", uniforms=UNIFORMS)) == "CHDHI"


def test_cells() -> None:
    """FSaudit test-MUS.R:76."""
    hits = cells(BOOKS, 5, "", uniforms=UNIFORMS)
    assert "".join(NAMES[hit.item] * hit.times for hit in hits) == "ADDHI"


@pytest.mark.parametrize("as_array", [False, True])
def test_units_at_an_interval(as_array: bool) -> None:
    """Test-selection.R:151 of jfa: 238 amounts, 130 hits from 3773; a unit on an item's end belongs to that item."""
    with (Path(__file__).parent / "interval_238_items.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    units = [int(Fraction(row["book_value"]) * 10000) for row in rows]
    hits = fixed_interval(np.array(units) if as_array else units, 130, "", start=Fraction(37730000), end="item")
    times = {hit.item: hit.times for hit in hits}
    assert [times.get(i, 0) for i in range(len(rows))] == [int(row["times"]) for row in rows]


@pytest.mark.parametrize("as_array", [False, True])
def test_interval_above_a_top_stratum(as_array: bool) -> None:
    """MUS 0.1.6: 7 hits, start 100; items of at least total / 7 are taken once and the interval stays."""
    units = np.array(TWENTY) if as_array else TWENTY
    hits, interval = fixed_interval_above_top(units, 7, "", start=Fraction(100))
    assert [hit.item + 1 for hit in hits if hit.certain] == [3, 6, 19]
    assert [hit.item + 1 for hit in hits if not hit.certain] == [1, 11, 15]
    assert interval == Fraction(sum(TWENTY), 7)


def test_interval_recomputed_until_no_item_reaches_it() -> None:
    # 23060 / 7 = 3294.3: three items; 8860 / 4 = 2215: 3100 too; 5760 / 3 = 1920: none.
    assert top_stratum(TWENTY, 7, interval="recompute") == ([2, 5, 10, 18], Fraction(1920))
