"""What a sample is drawn from: it adds up to the ledger, is frozen, and strange words are refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from sampling_use.bare_books import Say

ATTRIBUTE = ("sample", "plan", "--attribute", "--tolerable", "0.1")


def adds_up(found: dict[str, Any]) -> bool:
    whole = found["population"]
    parts = [*whole["parts"].values(), whole["outside"]]
    counted = sum(part["count"] for part in parts) == whole["ledger"]["count"]
    return counted and sum(Decimal(part["amount"]) for part in parts) == Decimal(whole["ledger"]["amount"])


@pytest.mark.parametrize(
    "words",
    [
        ("--category", "travel"),
        ("--category", "travel", "--category", "meeting", "--period", "2018-03..2018-05"),
        ("--account", "会议费"),
        ("--from-amount", "1000", "--to-amount", "5,000.00"),
        ("--category", "travel", "--unit", "voucher"),
        ("--check", "travel.approval-missing"),
        ("--period", "2018-12"),
    ],
)
def test_a_population_adds_up_to_the_ledger(bare: Path, say: Say, words: tuple[str, ...]) -> None:
    found = say(bare, *ATTRIBUTE, *words)
    assert adds_up(found)
    assert 0 < found["population"]["count"] <= found["population"]["ledger"]["count"]


def test_zero_and_negative_amounts_are_populations_of_their_own(bare: Path, say: Say) -> None:
    cases = "CASE WHEN line_no = 1 THEN amount WHEN line_no = 2 THEN 0 ELSE -amount END"
    sql = f"SELECT row_key, {cases} AS amount FROM expense"
    found = say(bare, *ATTRIBUTE, "--sql", sql)
    parts = found["population"]["parts"]
    assert all(parts[name]["count"] > 0 for name in ("positive", "zero", "negative"))
    assert found["population"]["count"] == parts["positive"]["count"]
    assert adds_up(found)
    zeros = say(bare, *ATTRIBUTE, "--sql", sql, "--part", "zero")
    assert zeros["population"]["count"] == parts["zero"]["count"]


def test_a_missing_amount_is_told_apart_from_zero(bare: Path, say: Say) -> None:
    sql = "SELECT row_key, CASE WHEN line_no = 1 THEN NULL ELSE amount END AS amount FROM expense"
    found = say(bare, *ATTRIBUTE, "--sql", sql, "--part", "missing")
    assert found["population"]["amount"] == "0.00"
    assert found["population"]["count"] == found["population"]["parts"]["missing"]["count"] > 10


def test_lines_and_vouchers_have_the_same_amount(bare: Path, say: Say) -> None:
    lines = say(bare, *ATTRIBUTE, "--category", "travel", "--part", "all")
    vouchers = say(bare, *ATTRIBUTE, "--category", "travel", "--part", "all", "--unit", "voucher")
    assert lines["population"]["amount"] == vouchers["population"]["amount"]
    assert lines["population"]["count"] > vouchers["population"]["count"]


def test_the_same_population_has_the_same_digest(bare: Path, say: Say) -> None:
    one = say(bare, *ATTRIBUTE, "--category", "travel")["population"]
    sql = "SELECT row_key, amount FROM expense WHERE category = 'travel' ORDER BY amount"
    two = say(bare, *ATTRIBUTE, "--sql", sql)["population"]
    assert (one["digest"], one["count"]) == (two["digest"], two["count"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--category", "trevel"), "trevel"),
        (("--check", "no.such-check"), "no.such-check"),
        (("--check", "voucher.gap"), "voucher.gap"),
        (("--period", "2018-13"), "2018-13"),
        (("--period", "2018-05..2018-03"), "2018-05"),
        (("--from-amount", "1,00O"), "1,00O"),
        (("--from-amount", "99999999"), "没有符合条件"),
        (("--sql", "DELETE FROM journal"), "SELECT"),
        (("--sql", "SELECT * FROM read_csv('/etc/passwd')"), "read_csv"),
        (("--sql", "SELECT summary FROM expense"), "summary"),
        (("--sql", "SELECT 'x' AS row_key, 1 AS amount"), "x"),
        (("--sql", "SELECT row_key, amount FROM expense UNION ALL SELECT row_key, amount FROM expense"), "两次"),
        (("--sql", "SELECT row_key, CAST(amount AS DOUBLE) AS amount FROM expense"), "float"),
        (("--sql", "@nowhere.sql"), "nowhere.sql"),
        (("--sql", "SELECT 1", "--check", "travel.approval-missing"), "--sql"),
    ],
)
def test_a_strange_population_is_refused(bare: Path, run: Run, words: tuple[str, ...], told: str) -> None:
    done = run(*ATTRIBUTE, *words, folder=bare)
    assert done.returncode == 2 and told in done.stderr and "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert run("sample", "list", "--json", folder=bare).stdout.strip() == '{\n  "samples": []\n}'


def test_without_a_journal_there_is_nothing_to_draw(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "empty"
    run("init", root, "--entity", "某局", "--year", "2018", "--rubric", "zhanjiang-2018")
    done = run(*ATTRIBUTE, "--category", "travel", folder=root)
    assert done.returncode == 2 and "序时账" in done.stderr
