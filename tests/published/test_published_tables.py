"""Whole tables of sample sizes, as printed."""

from __future__ import annotations

import pytest

from auditkit.sampling import plan_attributes

# Touw and Hoogduin (2011), p. 126: binomial sizes for 0, 1, 2, 3 errors by tolerable rate; jfa test-touwhoogduin.R.
BINOMIAL = {
    ("0.95", "0.01"): (299, 473, 628, 773),
    ("0.95", "0.05"): (59, 93, 124, 153),
    ("0.95", "0.1"): (29, 46, 61, 76),
    ("0.95", "0.15"): (19, 30, 40, 50),
    ("0.95", "0.2"): (14, 22, 30, 37),
    ("0.9", "0.01"): (230, 388, 531, 667),
    ("0.9", "0.05"): (45, 77, 105, 132),
    ("0.9", "0.1"): (22, 38, 52, 65),
    ("0.9", "0.15"): (15, 25, 34, 43),
    ("0.9", "0.2"): (11, 18, 25, 32),
}

# DCAA EZ-Quant 2.0.6, hypergeometric, no errors: tolerable 8, 6, 4, 2 %; jfa test-ezquant.R.
EZ_QUANT = {
    ("0.9", 500): (27, 36, 54, 102),
    ("0.9", 1000): (28, 37, 55, 108),
    ("0.9", 5000): (28, 38, 57, 113),
    ("0.95", 500): (35, 47, 69, 129),
    ("0.95", 1000): (36, 48, 71, 138),
    ("0.95", 5000): (36, 49, 73, 147),
    ("0.99", 500): (53, 70, 101, 183),
    ("0.99", 1000): (54, 72, 107, 204),
    ("0.99", 5000): (55, 74, 112, 223),
}


@pytest.mark.parametrize(("confidence", "tolerable"), BINOMIAL)
def test_binomial_sizes(confidence: str, tolerable: str) -> None:
    sizes = tuple(
        plan_attributes(confidence=confidence, tolerable_rate=tolerable, expected_errors=errors).size
        for errors in range(4)
    )
    assert sizes == BINOMIAL[confidence, tolerable]


@pytest.mark.parametrize(("confidence", "population"), EZ_QUANT)
def test_sizes_of_finite_populations(confidence: str, population: int) -> None:
    sizes = tuple(
        plan_attributes(
            confidence=confidence, tolerable_rate=tolerable, method="hypergeometric", population=population
        ).size
        for tolerable in ("0.08", "0.06", "0.04", "0.02")
    )
    assert sizes == EZ_QUANT[confidence, population]
