"""The bundled example: reproducible, small, and with the figures it has to have."""

import json
import os
import zipfile
from decimal import Decimal
from pathlib import Path

import make_example
import pytest
from openpyxl import load_workbook

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / make_example.SLUG


@pytest.fixture(scope="module")
def expected() -> dict[str, object]:
    return json.loads((EXAMPLE / "expected.json").read_text(encoding="utf-8"))


def members(path: Path) -> dict[str, bytes]:
    archive = zipfile.ZipFile(path)
    return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.slow
def test_example_is_what_the_generator_makes(tmp_path: Path) -> None:
    make_example.make(tmp_path)
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert made == sorted(path.relative_to(EXAMPLE) for path in [*EXAMPLE.glob("inputs/*"), EXAMPLE / "expected.json"])
    for path in made:
        if path.suffix == ".json":
            assert (tmp_path / path).read_bytes() == (EXAMPLE / path).read_bytes()
        else:
            assert members(tmp_path / path) == members(EXAMPLE / path)


def test_example_is_small() -> None:
    assert sum(path.stat().st_size for path in EXAMPLE.glob("inputs/*")) < 400_000


@pytest.mark.slow
def test_journal_and_trial_balance_agree_but_for_the_planted_voucher() -> None:
    journal = load_workbook(EXAMPLE / "inputs" / "记账凭证序时簿.xlsx").worksheets[0]
    rows = list(journal.iter_rows(min_row=4, values_only=True))
    debit = sum((Decimal(str(row[5] or 0)) for row in rows[:-1]), Decimal(0))
    credit = sum((Decimal(str(row[6] or 0)) for row in rows[:-1]), Decimal(0))
    assert debit - credit == 90
    balance = load_workbook(EXAMPLE / "inputs" / "2018年科目余额.xlsx").worksheets[0]
    total = list(balance.iter_rows(values_only=True))[-1]
    assert (Decimal(str(total[4])), Decimal(str(total[5]))) == (debit, credit)


def test_every_kind_of_problem_is_planted(expected: dict[str, list[dict[str, str]]]) -> None:
    assert {one["kind"] for one in expected["problems"]} == set(make_example.KINDS)
    assert len(expected["problems"]) == 64
    assert len(expected["look_alikes"]) == 42


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("budget.spend.total", "9074100"),
        ("income.total", "5335463.73"),
        ("spend.total", "5390500.46"),
        ("sangong.budget", "32400"),
        ("sangong.actual", "40299.20"),
        ("sangong.rate", "124.38"),
        ("rate.completion", "93.41"),
        ("public.actual_302", "308207.36"),
        ("closing.total", "380239.17"),
        ("project.total.new_carryover", "129331.02"),
        ("assets.count", "98"),
        ("assets.total", "607800"),
        ("staff.actual", "17"),
        ("mismatch.personnel", "74050"),
    ],
)
def test_figures(expected: dict[str, dict[str, str]], measure: str, value: str) -> None:
    assert Decimal(expected["measures"][measure]) == Decimal(value)


def test_self_evaluation_has_its_mistakes(expected: dict[str, list[dict[str, str]]]) -> None:
    shown = {one["place"]: (one["shown"], one["right"]) for one in expected["self_report_inconsistencies"]}
    assert shown["评分表 自评总分"] == ("98.0", "97.0")
    assert shown["正文 三公经费"] == ("4.30", "4.03")
    assert len(shown) == 7


@pytest.mark.case
@pytest.mark.skipif("AUDITKIT_CASES" not in os.environ, reason="no folder of cases")
def test_figures_are_those_of_the_published_report(expected: dict[str, dict[str, str]]) -> None:
    cases = Path(os.environ["AUDITKIT_CASES"])
    files = [*cases.glob("expected/facts.json"), *cases.glob("*/expected/facts.json")]
    assert files
    for path in files:
        facts = json.loads(path.read_text(encoding="utf-8"))
        if facts["year"] != 2018:
            continue
        for fact in facts["facts"]:
            right = Decimal(str(fact.get("exact_yuan", fact["value"])))
            assert Decimal(expected["measures"][fact["id"]]) == right, fact["id"]
