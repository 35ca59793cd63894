"""Plans: the size of the library, explained so that each number can be recomputed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from sampling_use.bare_books import Say

from auditkit.analysis.sampling.asking import plan_attributes, plan_monetary

TRAVEL = ("--category", "travel")


@pytest.mark.parametrize("convention", ["aicpa", "idea", "jfa", "conservative"])
@pytest.mark.parametrize("method", ["binomial", "poisson", "hypergeometric"])
def test_attribute_plans_are_those_of_the_library(bare: Path, say: Say, convention: str, method: str) -> None:
    words = ("--tolerable", "0.05", "--expected", "0.01", "--method", method, "--convention", convention)
    found = say(bare, "sample", "plan", "--attribute", *TRAVEL, *words)
    count = found["population"]["count"]
    known = method == "hypergeometric" or convention == "idea"
    plan = plan_attributes(
        confidence="0.95",
        tolerable_rate="0.05",
        expected_rate="0.01",
        method=method,
        convention=convention,
        population=count if known else None,
    )
    assert plan.size is not None
    assert int(found["plan"]["size"]) == min(plan.size, count)
    assert found["plan"]["convention"] == convention
    assert any(str(plan.size) in line for line in found["explanation"])


@pytest.mark.parametrize("convention", ["aicpa", "idea", "conservative"])
def test_monetary_plans_are_those_of_the_library(bare: Path, say: Say, convention: str) -> None:
    words = ("--tolerable", "20000", "--expected", "2000", "--convention", convention)
    found = say(bare, "sample", "plan", "--mus", *TRAVEL, *words)
    value = found["population"]["amount"]
    plan = plan_monetary(confidence="0.95", book_value=value, tolerable=20000, expected=2000, convention=convention)
    assert int(found["plan"]["size"]) == plan.size
    said = " ".join(found["explanation"])
    assert f"{Decimal(value) / int(found['plan']['size']):,.2f}" in said or "间隔" in said


def test_a_reviewer_can_recompute_the_size(bare: Path, say: Say) -> None:
    found = say(bare, "sample", "plan", "--attribute", *TRAVEL, "--tolerable", "0.05", "--expected", "0.01")
    said = "\n".join(found["explanation"])
    assert "93 × 1% 向上取整 = 1" in said and "4.99758%" in said and "5.21364%" in said
    assert "AICPA" in said


def test_the_factor_of_a_poisson_plan_is_the_printed_one(bare: Path, say: Say) -> None:
    found = say(bare, "sample", "plan", "--mus", *TRAVEL, "--tolerable", "20000", "--convention", "conservative")
    assert "3.00" in "\n".join(found["explanation"])


def test_expected_errors_may_be_given_as_a_number(bare: Path, say: Say) -> None:
    found = say(bare, "sample", "plan", "--attribute", *TRAVEL, "--tolerable", "0.05", "--expected-errors", "1")
    assert found["plan"]["size"] == "93" and found["plan"]["errors"] == "1"


def test_a_plan_larger_than_the_population_takes_all(bare: Path, say: Say) -> None:
    words = ("--category", "reception", "--tolerable", "0.05")
    found = say(bare, "sample", "plan", "--attribute", *words)
    assert int(found["plan"]["size"]) == found["population"]["count"]
    assert "应全部检查" in "".join(found["explanation"])


def test_variables_plans_name_their_strata(bare: Path, say: Say) -> None:
    found = say(bare, "sample", "plan", "--variables", "--tolerable", "300000", "--strata", "3")
    strata = [line for line in found["explanation"] if line.startswith("第 ") and "N = " in line]
    sizes = [int(size) for size in found["plan"]["sizes"].split(",")]
    assert len(strata) == len(sizes) == 3 and sum(sizes) == int(found["plan"]["size"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--attribute"),
        (("--attribute",), "--tolerable"),
        (("--mus",), "--tolerable"),
        (("--variables",), "--tolerable"),
        (("--attribute", "--tolerable", "5"), "0 与 1"),
        (("--attribute", "--tolerable", "0.05", "--expected", "0.05"), "样本量"),
        (("--attribute", "--tolerable", "0.05", "--convention", "ours"), "ours"),
        (("--attribute", "--tolerable", "0.05", "--confidence", "x"), "x"),
        (("--mus", "--tolerable", "999999999"), "tolerable"),
        (("--attribute", "--tolerable", "0.05", "--ask", "no.check"), "no.check"),
        (("--judgement", "--category", "travel"), "--because"),
        (("--judgement", "--plan", "none.yaml"), "none.yaml"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(bare: Path, run: Run, words: tuple[str, ...], told: str) -> None:
    done = run("sample", "plan", *words, folder=bare)
    assert done.returncode == 2 and told in done.stderr and "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_usual_plan_of_judgement_names_a_reason_for_each_item(bare: Path, say: Say) -> None:
    found = say(bare, "sample", "plan", "--judgement")
    assert found["purpose"] == "judgement" and found["status"] == "drawn"
    assert len(found["items"]) > 50 and all(item["reasons"] for item in found["items"])
    assert len({item["key"] for item in found["items"]}) == len(found["items"])
    taken = [item for item in found["items"] if "三公经费全部抽查" in item["reasons"]]
    assert len(taken) == rows_of(say, bare, "category IN ('vehicle', 'reception', 'abroad', 'vehicle_purchase')")


def rows_of(say: Say, folder: Path, where: str) -> int:
    sql = f"SELECT row_key, amount FROM expense WHERE {where}"
    found = say(folder, "sample", "plan", "--judgement", "--sql", sql, "--because", "计数")
    return len(found["items"])


PLAN = """rules:
  - id: top
    reason: {zh: "前{share}", en: "top"}
    where: category = $name
    parameters: {name: travel}
    take: share
    share: 60
"""


@pytest.mark.slow
def test_a_firm_brings_its_own_plan(bare: Path, say: Say, tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, "utf-8")
    found = say(bare, "sample", "plan", "--judgement", "--plan", path)
    amounts = sorted((Decimal(item["amount"]) for item in found["items"]), reverse=True)
    whole = Decimal(say(bare, "sample", "plan", "--judgement", *TRAVEL, "--because", "x")["population"]["amount"])
    assert sum(amounts) >= whole * Decimal("0.6") > sum(amounts[:-1])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("share: 60->share: 600", "600"),
        ("take: share->take: some", "some"),
        ("category = $name->no_such_column = 1", "no_such_column"),
        ("category = $name->true); DROP TABLE journal; --", "top"),
        ("rules:->regeln:", "rules"),
        ("share: 60->size: 60", "size"),
    ],
)
def test_a_wrong_plan_is_told_with_its_line(bare: Path, run: Run, tmp_path: Path, change: str, told: str) -> None:
    before, _, after = change.partition("->")
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN.replace(before, after), "utf-8")
    done = run("sample", "plan", "--judgement", "--plan", path, folder=bare)
    assert done.returncode == 2 and told in done.stderr and "plan.yaml" in done.stderr
    assert run("sample", "list", folder=bare).stdout.count("S1") == 0


def shapes(found: dict[str, Any]) -> set[str]:
    return set(found)


def test_the_json_of_a_sample_holds_everything(bare: Path, say: Say) -> None:
    found = say(bare, "sample", "plan", "--attribute", *TRAVEL, "--tolerable", "0.05")
    assert shapes(found) >= {
        "id",
        "status",
        "purpose",
        "definition",
        "population",
        "plan",
        "explanation",
        "draw",
        "items",
    }
    assert found["id"] == "S1" and found["status"] == "planned" and found["items"] == []
