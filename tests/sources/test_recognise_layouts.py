"""The books of one unit in the layouts of many programs: each gives the same rows without a question."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from layouts_balances import BALANCES, Balance, balances
from layouts_books import ENTITY, JOURNALS, YEAR, Line, Page, books, save

from auditkit.sources.canonical import Context, Hints, Recognised, Row
from auditkit.sources.reading import read
from auditkit.sources.recognise import recognise

LINES = books()
ACCOUNTS = balances()
ONE_PAGE = [name for name in JOURNALS if name != "months"]


def imported(pages: list[Page], path: Path, hints: Hints | None = None) -> Recognised:
    return recognise(read(save(pages, path)), hints or Hints(), Context(ENTITY, YEAR))


def journal_rows(found: Recognised) -> list[Row]:
    assert {table.kind for table in found.tables} == {"journal"}
    assert (found.problems, found.questions) == ([], [])
    return [row for table in found.tables for row in table.rows]


def counted(lines: list[Line]) -> tuple[object, ...]:
    debit, credit = sum(line.debit for line in lines), sum(line.credit for line in lines)
    return len(lines), debit, credit, lines[0].day, lines[-1].day


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("name", JOURNALS)
def test_every_layout_of_a_journal_gives_the_same_lines(name: str, ending: str, tmp_path: Path) -> None:
    if ending == "csv" and name not in ONE_PAGE:
        pytest.skip("a text file has one sheet")
    rows = journal_rows(imported(JOURNALS[name](LINES), tmp_path / f"export.{ending}"))
    days = [row["date"] for row in rows]
    assert (
        len(rows),
        sum(row["debit"] for row in rows),
        sum(row["credit"] for row in rows),
        min(days),
        max(days),
    ) == counted(LINES)
    assert {(row["date"], row["account_code"], row["debit"], row["credit"]) for row in rows} == {
        (line.day, "".join(line.code), line.debit, line.credit) for line in LINES
    }
    assert {(row["period"], str(row["voucher_key"]).rsplit("|", 1)[1]) for row in rows} == {
        (f"{line.day:%Y-%m}", str(line.number)) for line in LINES
    }


@pytest.mark.parametrize("name", ["k3", "cloud", "u8_direction", "u8_interface", "integration", "months"])
def test_the_line_number_is_the_position_in_the_voucher(name: str, tmp_path: Path) -> None:
    rows = journal_rows(imported(JOURNALS[name](LINES), tmp_path / "export.xlsx"))
    assert [row["line_no"] for row in rows[:9]] == [1, 2, 1, 2, 3, 1, 2, 3, 4]


@pytest.mark.parametrize("name", ["cloud", "integration"])
def test_dimensions_in_columns_of_their_own(name: str, tmp_path: Path) -> None:
    rows = journal_rows(imported(JOURNALS[name](LINES), tmp_path / "export.xlsx"))
    assert [(row["project"], row["department"]) for row in rows[:2]] == [("粮库整治", "办公室"), (None, None)]
    assert rows[0]["economic_code"] == ("30211" if name == "integration" else None)


def test_totals_printed_for_an_account_are_those_of_its_section(tmp_path: Path) -> None:
    table = imported(JOURNALS["by_account"](LINES), tmp_path / "export.xlsx").tables[0]
    assert len(table.stated_totals) == 8 and all(total.agrees for total in table.stated_totals)
    assert {out.reason for out in table.left_out} == {"blank", "header", "heading", "carried", "total"}


def test_a_further_sheet_goes_by_the_headings_before_it_and_says_so(tmp_path: Path) -> None:
    pages = JOURNALS["months"](LINES)
    found = imported(pages, tmp_path / "export.xlsx")
    assert [note.message_id for note in found.tables[1].notes] == ["recognise.header-from"]
    pages[3].rows[0][5] = "十元"
    refused = imported(pages, tmp_path / "other.xlsx")
    assert [question.message_id for question in refused.questions] == ["recognise.unknown-table"]


def by_code(rows: list[Row], period: str | None = None) -> dict[str, Row]:
    return {str(r["account_code"]): r for r in rows if not r["auxiliaries"] and period in (None, r["period"])}


def signed(row: Row) -> tuple[Decimal, ...]:
    amounts = {name: Decimal(str(row[name])) for name in row if name.endswith(("debit", "credit"))}
    opening, closing = (amounts[f"{end}_debit"] - amounts[f"{end}_credit"] for end in ("opening", "closing"))
    return opening, amounts["debit"], amounts["credit"], closing


def expected(one: Balance) -> tuple[Decimal, ...]:
    return one.opening, one.debit, one.credit, one.closing


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("name", ["u8", "two_rows", "five_pairs", "auxiliaries"])
def test_every_layout_of_a_balance_table_gives_the_same_accounts(name: str, ending: str, tmp_path: Path) -> None:
    found = imported(BALANCES[name](ACCOUNTS), tmp_path / f"export.{ending}")
    assert (found.problems, found.questions) == ([], [])
    table = found.tables[0]
    rows = by_code(table.rows)
    assert {code: (signed(row), row["level"]) for code, row in rows.items()} == {
        one.code: (expected(one), one.level) for one in ACCOUNTS
    }
    top = [one for one in ACCOUNTS if one.level == 1]
    assert (table.debit, table.credit) == (sum(o.debit for o in top), sum(o.credit for o in top))
    assert all(total.agrees for total in table.stated_totals)
    assert table.period == (f"{YEAR}-01", f"{YEAR}-12") and table.fiscal_year == YEAR
    assert [note.message_id for note in table.notes] == []


def test_printed_totals_are_compared_class_by_class(tmp_path: Path) -> None:
    pages = BALANCES["u8"](ACCOUNTS)
    at = next(index for index, row in enumerate(pages[0].rows) if "负债小计" in row)
    pages[0].rows[at][8] = Decimal("700.01")
    table = imported(pages, tmp_path / "export.xlsx").tables[0]
    wrong = [total for total in table.stated_totals if not total.agrees]
    assert [(total.label, total.column, total.printed, total.computed) for total in wrong] == [
        ("负债小计", "credit", Decimal("700.01"), Decimal("700.00"))
    ]


def test_a_parent_that_is_not_the_sum_of_its_accounts_is_noted(tmp_path: Path) -> None:
    wrong = [Balance(o.code, o.name, o.level, o.opening, o.debit + (o.code == "5001"), o.credit) for o in ACCOUNTS]
    table = imported(BALANCES["auxiliaries"](wrong), tmp_path / "export.xlsx").tables[0]
    assert [note.message_id for note in table.notes] == ["recognise.parents-differ"]
    assert table.notes[0].params["code"] == "5001"


def test_months_below_each_other_keep_their_period(tmp_path: Path) -> None:
    table = imported(BALANCES["months_below"](ACCOUNTS), tmp_path / "export.csv").tables[0]
    assert table.certain and len(table.rows) == 12 * len(ACCOUNTS)
    assert {row["period"] for row in table.rows} == {f"{YEAR}-{month:02d}" for month in range(1, 13)}


def test_a_sheet_for_each_month_is_no_second_print_of_the_first(tmp_path: Path) -> None:
    found = imported(BALANCES["month_sheets"](ACCOUNTS), tmp_path / "export.xlsx")
    assert [(t.kind, t.stored, t.period) for t in found.tables] == [
        ("trial_balance", True, (f"{YEAR}-{month:02d}",) * 2) for month in (1, 2, 3)
    ]


def test_months_beside_each_other_become_rows_that_roll_on(tmp_path: Path) -> None:
    found = imported(BALANCES["months_beside"](ACCOUNTS), tmp_path / "export.xlsx")
    table = found.tables[0]
    assert (found.problems, found.questions) == ([], [])
    assert len(table.rows) == 3 * len(ACCOUNTS) and all(total.agrees for total in table.stated_totals)
    march = by_code(table.rows, f"{YEAR}-03")
    for one in ACCOUNTS:
        turned = 2 * (one.debit - one.credit)
        assert signed(march[one.code]) == (one.opening + turned, one.debit, one.credit, one.closing + turned)
    assert [note.message_id for note in table.notes] == ["recognise.month-columns"]


def test_units_may_differ_from_sheet_to_sheet(tmp_path: Path) -> None:
    found = imported(
        BALANCES["month_sheets"](ACCOUNTS), tmp_path / "a.xlsx", Hints(units={"2月": "万元", "3月": "百万元"})
    )
    assert [table.rows[0]["debit"] for table in found.tables] == [2000, 20_000_000, 2_000_000_000]
