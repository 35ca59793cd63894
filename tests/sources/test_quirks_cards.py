"""Card statements from abroad: English headings, dates with the year last, read without options or not at all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from auditkit.sources.canonical import Context, Hints, RecognisedTable
from auditkit.sources.reading import read
from auditkit.sources.recognise import recognise

HEADS = [
    ("Date", "Amount", "Supplier"),
    ("Transaction Date", "Transaction Amount", "Vendor Name"),
    ("TRANSACTION_DATE", "AMOUNT", "MERCHANT_NAME"),
    ("Date of Transaction", "Gross Amount", "Merchant"),
]
ROWS = [
    (date(2020, 1, 6), "988.71", "SHOP, LTD"),
    (date(2020, 2, 5), "-12.50", "CAFE"),
    (date(2020, 12, 28), "3240.97", "INN"),
]


def statement(path: Path, heads: tuple[str, str, str], form: str) -> RecognisedTable:
    lines = [",".join(heads), *(f'{day.strftime(form)},{amount},"{name}"' for day, amount, name in ROWS)]
    path.write_text("\n".join(lines) + "\n")
    [table] = recognise(read(path), Hints(), Context("Some Office", 2020)).tables
    return table


@pytest.mark.parametrize("heads", HEADS)
@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%b-%Y", "%d %B %Y", "%b %d %Y", "%d/%m/%y"])
def test_statements_in_english(tmp_path: Path, heads: tuple[str, str, str], form: str) -> None:
    table = statement(tmp_path / "spend.csv", heads, form)
    assert (table.kind, table.questions, table.problems) == ("official_cards", [], [])
    found = [(row["transacted_on"], row["amount"], row["merchant"]) for row in table.rows]
    assert found == [(day, Decimal(amount), name) for day, amount, name in ROWS]


def test_days_and_months_that_cannot_be_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "spend.csv"
    path.write_text("Date,Amount,Supplier\n05/01/2020,1.00,A\n06/02/2020,2.00,B\n")
    [table] = recognise(read(path), Hints(), Context("Some Office", 2020)).tables
    assert [str(problem)[:69] for problem in table.problems] == [
        "spend.csv, sheet 'spend', row 2, column Date(A): '05/01/2020' may beg",
    ]
