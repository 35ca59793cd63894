"""A check is held against its own population, counted in the engine; places are looked up for what was found."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from auditkit.core.checklist import Check
from auditkit.core.tables import TABLES
from auditkit.engagement import measuring
from auditkit.engagement.checking import run_check
from auditkit.engagement.measuring import compute_measures, load_book
from auditkit.engagement.placing import Places
from auditkit.errors import BadSpec
from auditkit.specs.loading import load_checks
from auditkit.store.engine import Engine
from auditkit.store.parquet import arrow_of, write_parquet

CHECK = """
checks:
  - id: amount.large
    title: {zh: "大额", en: "Large"}
    basis: {zh: "规定", en: "rule"}
    needs: [journal]
    parameters: {least: 25}
    population: SELECT row_key AS key, debit AS amount FROM journal WHERE debit > 0 -- all that was spent
    exceptions: >-
      SELECT row_key AS key, 'line' AS scope, row_key, debit AS amount,
      [{'table_name': 'journal', 'row_key': row_key, 'role': 'subject'}] AS "rows" FROM journal WHERE debit > $least
    untestable: SELECT row_key AS key, row_key, 'undated' AS reason, debit AS amount FROM journal WHERE date IS NULL AND debit <= $least
    reasons: {undated: {zh: "无日期", en: "no date"}}
    message: {zh: "{amount}元", en: "{amount}"}
    inspection:
      - {id: q, question: {zh: "为何？", en: "Why?"}}
"""  # noqa: E501
MEASURES = """
measures:
  - id: spend.total
    label: {zh: "支出", en: "Spending"}
    unit: yuan
    basis: {zh: "账面", en: "books"}
    candidates:
      - {origin: books, table: journal, value: sum(debit)}
      - origin: register
        table: journal
        sql: SELECT sum(debit) AS value FROM journal
        rows: SELECT 'journal' AS table_name, row_key FROM journal
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    rows = [
        {"row_key": f"r{n}", "file": "账.xlsx", "sheet": "序时账", "row": n + 1, "voucher_key": f"v{n}", "line_no": 1}
        | {"debit": Decimal(10 * n), "voucher_no": f"记-{n}", "summary": "付款", "account_name": "办公费"}
        for n in range(1, 5)
    ]
    write_parquet(tmp_path / "journal.parquet", arrow_of(TABLES["journal"], rows))
    with Engine.open({"journal": tmp_path / "journal.parquet"}) as opened:
        yield opened


@pytest.fixture
def check() -> Check:
    return load_checks(CHECK, "amount.yaml")[0]


def test_the_population_is_counted_and_what_was_found_has_its_place(engine: Engine, check: Check) -> None:
    tested = run_check(engine, check, {}, asked=["r1", "r9"])
    outcome = tested.outcome
    counts = (outcome.population, outcome.passed, outcome.exceptions, outcome.untestable)
    assert (*counts, outcome.amount, outcome.reason) == (4, 0, 2, 2, "100.00", "untestable:undated")
    assert tested.asked == {"r1"}
    places = Places(engine)
    places.prepare({"journal": {key for _, key in tested.wanted()}})
    found = tested.exceptions(places)
    assert [(e.key, e.voucher, e.rows[0].file, e.rows[0].row) for e in found] == [
        ("r3", "记-3", "账.xlsx", 4),
        ("r4", "记-4", "账.xlsx", 5),
    ]
    assert [(u.key, u.rows[0].row) for u in tested.untested(places)] == [("r1", 2), ("r2", 3)]


def test_settings_of_the_engagement_go_before_the_parameters_of_the_check(engine: Engine, check: Check) -> None:
    assert run_check(engine, check, {"amount.large": {"least": 35}}).outcome.exceptions == 1


def test_a_table_that_was_not_supplied_is_said(engine: Engine, check: Check) -> None:
    outcome = run_check(engine, replace(check, needs=("journal", "assets")), {}).outcome
    assert (outcome.population, outcome.reason) == (0, "missing:assets")


@pytest.mark.parametrize(
    ("part", "sql", "problem"),
    [
        ("population", "SELECT 'same' AS key FROM journal", "check.population-doubled"),
        ("population", "SELECT NULL AS key FROM journal LIMIT 1", "check.population-doubled"),
        ("population", "SELECT row_key AS key FROM journal WHERE debit < 40", "check.outside-population"),
        ("untestable", "SELECT 'r9' AS key, 'undated' AS reason", "check.outside-population"),
        ("untestable", "SELECT 'r4' AS key, 'undated' AS reason", "check.keys-doubled"),
        ("untestable", "SELECT 'r1' AS key, 'undated' AS reason FROM range(2)", "check.keys-doubled"),
    ],
)
def test_queries_that_contradict_each_other(engine: Engine, check: Check, part: str, sql: str, problem: str) -> None:
    with pytest.raises(BadSpec) as caught:
        run_check(engine, replace(check, **{part: sql}), {})
    assert caught.value.message_id == problem


def test_a_population_without_amounts_and_with_whole_numbers_as_keys(engine: Engine, check: Check) -> None:
    numbers = replace(
        check,
        population='SELECT "row" AS key FROM journal',
        exceptions="SELECT 3 AS key, 'number' AS scope",
        untestable="",
    )
    outcome = run_check(engine, numbers, {}).outcome
    assert (outcome.population, outcome.passed, outcome.amount) == (4, 3, "0.00")


def test_a_row_that_does_not_exist(engine: Engine) -> None:
    places = Places(engine)
    places.prepare({"journal": ["r1", "none"], "no_table": ["x"]})
    assert places.of("journal", "r1", "subject").row == 2
    assert places.of("journal", "r2", "subject").row == 3
    assert places.line("none") is None
    for table, key in (("journal", "none"), ("no_table", "x"), ("assets", "r1")):
        with pytest.raises(BadSpec):
            places.of(table, key, "subject")


@pytest.mark.parametrize(("kept", "listed"), [(10, 4), (3, 3)])
def test_of_very_many_rows_behind_a_number_the_first_are_kept_and_all_are_counted(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, kept: int, listed: int
) -> None:
    class Specs:
        def paths(self, prefix: str, suffix: str = "") -> list[str]:
            return ["checklists/measures/one.yaml"]

        def text(self, path: str) -> str:
            return MEASURES

    monkeypatch.setattr(measuring, "LISTED", kept)
    candidates = compute_measures(engine, load_book(Specs()))[0].candidates
    assert [(c.value, len(c.rows), c.rows_in_all) for c in candidates] == [(Decimal(100), listed, 4)] * 2
    assert candidates[0].rows == candidates[1].rows
    assert candidates[0].rows[0].row_key == "r1"
