"""Results on published data sets, which are not part of the project: read beside the folder of cases."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from auditkit.analysis.sampling.strata import cut_by_root_frequency
from auditkit.sampling import Stratum, digit_test, evaluate_variables

FOLDER = Path(os.environ.get("AUDITKIT_CASES", ".")).parent / "reference" / "sampling_data"
pytestmark = [
    pytest.mark.case,
    pytest.mark.skipif(
        "AUDITKIT_CASES" not in os.environ or not FOLDER.is_dir(), reason="needs the published data sets"
    ),
]


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def stratum(items: int, value: str, drawn: Sequence[dict[str, str]], audited: str = "audit_value") -> Stratum:
    books = tuple(Fraction(row["book_value"]) for row in drawn)
    return Stratum(items, Fraction(value), books, tuple(Fraction(row[audited]) for row in drawn))


def near(value: Decimal | Fraction | None, expected: str, relative: str) -> bool:
    assert value is not None
    return abs(Fraction(value) / Fraction(expected) - 1) <= Fraction(relative)


def test_regression() -> None:
    """Test-evaluation.R:200 of jfa: without finite correction and without the loss of (n-1)/(n-2)."""
    part = stratum(3500, "1403220.82", rows("jfa_buildit.csv")[:100])
    found = evaluate_variables([part], confidence="0.95", estimator="regression", finite=False, regression_loss=False)
    assert near(found.misstatement, "33872", "0.001")
    assert found.precision is not None
    assert near(found.misstatement - Fraction(found.precision), "3069.264", "0.001")
    assert near(found.misstatement + Fraction(found.precision), "64674.73", "0.001")


def test_difference() -> None:
    """Hoogduin, Data analytics for auditors, chapter 4; FSaudit test-dafa-cvs.R:100."""
    inventory = rows("fsaudit_inventory.csv")
    with (Path(__file__).parent / "inventory_rows.csv").open(encoding="utf-8") as file:
        drawn = [inventory[int(row["row"]) - 1] for row in csv.DictReader(file)]
    found = evaluate_variables([stratum(3500, "7360816", drawn)], confidence="0.95")
    assert near(found.audit_value, "7369663", "0.00001")
    assert near(found.precision, "188467.44", "0.00001")
    assert near(found.variances[0], str(Fraction("582.08") ** 2), "0.00002")


STRATA = ((113, 1826, "1243391.38"), (121, 1193, "3114934.39"), (127, 481, "3002490.23"))

# CaseWare IDEA, stratified classical variables sampling; FSaudit test-cvs-stratification.R:234-420.
IDEA = [
    (1, "mean-per-unit", "7366741.14", "289551.46"),
    (1, "difference", "7401248.86", "157689.18"),
    (1, "ratio", "7401439.3", "157711.17"),
    (1, "regression", "7400953.35", "158327"),
    (2, "difference", "6636387.62", "174826.85"),
    (2, "ratio", "6632975.48", "186833.7"),
    (2, "regression", "6647284.02", "157269"),
    (3, "difference", "6999062.71", "128570.44"),
    (3, "ratio", "6997358.82", "132897.52"),
    (4, "difference", "7068102.38", "144273.3"),
    (4, "ratio", "7066723.67", "161199.8"),
    (4, "regression", "7072777.42", "140366"),
    (5, "mean-per-unit", "7198732.46", "270891.67"),
    (5, "difference", "7233240.18", "128074.6"),
    (5, "ratio", "7232639.29", "152456.1"),
    (5, "regression", "7235304.16", "126961"),
]


@pytest.mark.parametrize(("scenario", "estimator", "value", "precision"), IDEA)
def test_stratified_estimates(scenario: int, estimator: str, value: str, precision: str) -> None:
    drawn, strata = rows("idea_cvs_sample.csv"), []
    for size, items, book in STRATA:
        strata.append(stratum(items, book, drawn[:size], f"audit_scenario{scenario}"))
        drawn = drawn[size:]
    found = evaluate_variables(strata, confidence="0.95", estimator=estimator, few_differences="idea")
    assert abs(found.audit_value - Fraction(value)) < Fraction("0.02")
    assert near(found.precision, precision, "0.0001")


def test_strata_by_root_frequency() -> None:
    """FSaudit test-cvs-stratification.R:77, 10 classes."""
    values = [Fraction(row["book_value"]) for row in rows("fsaudit_inventory.csv")]
    cuts = cut_by_root_frequency(values, 3, 10)
    members = [[v for v in values if cuts.stratum(v) == number] for number in range(3)]
    assert cuts.counts == (2030, 1217, 253)
    assert [min(part) for part in members] == [Fraction(v) for v in ("1.57", "1851.65", "5556.67")]
    assert [max(part) for part in members] == [Fraction(v) for v in ("1848.6", "5547.71", "18496.21")]
    assert [round(root, 5) for root in cuts.root_sums] == [Decimal(v) for v in ("45.05552", "48.24823", "30.89166")]


def test_first_digits() -> None:
    """Test-digit-test.R:30 of jfa."""
    found = digit_test([Decimal(row["value"]) for row in rows("jfa_sino_forest.csv")])
    assert (found.numbers, found.freedom) == (772, 8)
    assert near(found.chi_square, "7.6517426989499855", "1e-14")
    assert near(found.p_value, "0.4682063813003673", "1e-12")
