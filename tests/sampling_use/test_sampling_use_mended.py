"""What a reviewer would trip over: sizes that do not meet their precision, censuses with a limit, columns moved."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from commands import Run
from sampling_use.bare_books import Say

from auditkit.analysis.sampling.planning import plan_monetary_units
from auditkit.engagement.sampling.plan_lines import rate_words, size_lines
from auditkit.engagement.sampling.plan_variables import share_out

GENERAL = ("invoice", "approval", "purpose", "posting")


def half_width(counts: list[int], spreads: list[Fraction], sizes: tuple[int, ...]) -> float:
    """Return 1.96 standard errors of a stratified total."""
    variance = sum(
        float(n * n * s * s / size * (1 - Fraction(size, n))) for n, s, size in zip(counts, spreads, sizes, strict=True)
    )
    return 1.959964 * variance**0.5


@pytest.mark.parametrize("precision", [20_000, 50_000, 100_000, 400_000, 2_000_000])
def test_strata_that_are_too_small_for_their_share_do_not_spoil_the_precision(precision: int) -> None:
    counts = [474, 213, 79, 43]
    spreads = [Fraction("395.24"), Fraction("1082.57"), Fraction("7045.34"), Fraction("63590.06")]
    shares = share_out("0.95", precision, counts, spreads, "textbook", "neyman")
    assert all(2 <= size <= count for size, count in zip(shares.sizes, counts, strict=True))
    assert half_width(counts, spreads, shares.sizes) <= precision
    assert all(shares.sizes[number] == counts[number] for number in shares.whole)


def test_all_strata_may_be_examined_whole() -> None:
    shares = share_out("0.95", "0.01", [5, 3], [Fraction(100), Fraction(900)], "textbook", "neyman")
    assert shares.sizes == (5, 3)


@pytest.mark.parametrize("expected", ["0", "0.0005", "0.001", "0.0045", "0.00499"])
@pytest.mark.parametrize("method", ["binomial", "poisson", "hypergeometric"])
@pytest.mark.parametrize("convention", ["aicpa", "idea", "jfa", "conservative"])
def test_every_size_is_explained(convention: str, method: str, expected: str) -> None:
    plan = plan_monetary_units(
        method, Fraction(95, 100), Fraction(1, 100), Fraction(expected), population=5_391_566, convention=convention
    )
    assert plan.size is not None and plan.errors is not None
    lines = size_lines(plan, plan.size, plan.errors, ("100.00", "1.00", "0.50"))
    assert lines[-1][1]["size"] == str(plan.size)
    if "between" in lines[-1][1]:
        assert Decimal(plan.size - 1) < Decimal(lines[-1][1]["between"]) <= plan.size


def test_rates_keep_the_digits_that_matter() -> None:
    assert [rate_words(Fraction(n, d)) for n, d in ((1, 20), (1, 300), (1, 3 * 10**9), (0, 1))] == [
        *("5%", "0.33333333%", "0.000000033333%", "0%")
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--mus", "--tolerable", "0"), "大于 0"),
        (("--mus", "--tolerable", "99999999999"), "99,999,999,999.00"),
        (("--mus", "--tolerable", "5", "--part", "all", "--category", "travel"), "5.00"),
        (("--mus", "--tolerable", "5", "--part", "negative"), "--part positive"),
        (("--mus", "--tolerable", "5", "--expected-errors", "1"), "--expected-errors"),
        (("--variables", "--tolerable", "5", "--method", "poisson"), "--method"),
        (("--attribute", "--tolerable", "0.1", "--expected-errors", "1", "--expected", "0.01"), "--expected"),
        (("--attribute", "--tolerable", "0.1", "--deviation", "3"), "--deviation"),
    ],
)
def test_what_means_nothing_is_refused_with_its_option(bare: Path, run: Run, words: tuple[str, ...], told: str) -> None:
    done = run("sample", "plan", *words, folder=bare)
    assert told in done.stderr + done.stdout and "Traceback" not in done.stderr
    assert done.returncode == (0 if "all" in words else 2)


def answered(run: Run, folder: Path, items: list[dict[str, Any]], faults: int) -> None:
    for number, item in enumerate(items):
        words = [f"--answer={name}=present" for name in GENERAL]
        if number < faults:
            words[0] = "--answer=invoice=missing"
        assert run("sample", "record", item["id"], *words, folder=folder).returncode == 0


def test_a_census_is_no_estimate(bare: Path, run: Run, say: Say) -> None:
    plan = ("sample", "plan", "--attribute", "--category", "reception", "--tolerable", "0.3")
    say(bare, *plan, "--ask", "inspection.voucher")
    items = say(bare, "sample", "draw", "S1", "--seed", "s")["items"]
    answered(run, bare, items, 1)
    found = say(bare, "sample", "evaluate", "S1")
    assert found["holds"] and Fraction(found["values"]["upper"]) == Fraction(1, len(items))
    assert "全部检查" in found["conclusion"]
    assert not say(bare, "sample", "evaluate", "S1", "--tolerable", "0.1")["holds"]
    for words in (("--tolerable", "-5"), ("--tolerable", "7"), ("--only", "nothing")):
        done = run("sample", "evaluate", "S1", *words, folder=bare)
        assert done.returncode == 2 and words[0] in done.stderr and words[1] in done.stderr


def test_all_taken_with_certainty_is_a_census_too(bare: Path, run: Run, say: Say) -> None:
    say(
        bare,
        "sample",
        "plan",
        "--attribute",
        "--category",
        "reception",
        "--tolerable",
        "0.3",
        "--ask",
        "inspection.voucher",
    )
    items = say(bare, "sample", "draw", "S1", "--seed", "s", "--certain-above", "0")["items"]
    assert all(item["certain"] for item in items)
    assert run("sample", "evaluate", "S1", "--untested", "leave-out", folder=bare).returncode == 2
    answered(run, bare, items, 2)
    found = say(bare, "sample", "evaluate", "S1")
    assert Fraction(found["values"]["upper"]) == Fraction(2, len(items)) and not found["holds"]


def sheet_of(bare: Path, run: Run) -> Path:
    path = bare.parent / "sheet.xlsx"
    words = (
        "sample",
        "plan",
        "--judgement",
        "--category",
        "reception",
        "--because",
        "x",
        "--ask",
        "inspection.voucher",
    )
    assert run(*words, folder=bare).returncode == 0
    assert run("sample", "sheet", "S1", "--out", path, folder=bare).returncode == 0
    return path


@pytest.mark.parametrize("before", ["inspection.voucher/approval", "reference"])
def test_a_column_put_between_others_is_named(bare: Path, run: Run, before: str) -> None:
    path = sheet_of(bare, run)
    book = openpyxl.load_workbook(path)
    marks = {
        str(row[1].value): int(str(row[0].value).split()[1]) for row in book["_auditkit"].iter_rows() if row[2].value
    }
    book.worksheets[0].insert_cols(marks[before] + 1)
    book.save(path)
    done = run("sample", "record", path, folder=bare)
    assert done.returncode == 2 and "标题" in done.stderr and "单元格" in done.stderr


def test_a_remark_alone_counts_once_and_other_sheets_do_not_matter(bare: Path, run: Run, say: Say) -> None:
    path = sheet_of(bare, run)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    row = next(row[0].row for row in sheet.iter_rows() if str(row[0].value or "").startswith("S1-"))
    sheet.cell(row, sheet.max_column, "B-3")
    book.create_sheet("便笺", 0)["A1"] = "我的备忘"
    book.save(path)
    found = say(bare, "sample", "record", path)
    assert (found["recorded"], found["same"]) == (1, 0)
    name = str(sheet.cell(row, 1).value)
    assert say(bare, "sample", "show", name)["history"][0]["reference"] == "B-3"
    assert "B-3" in run("sample", "show", name, folder=bare).stdout


def test_a_trip_of_several_lines_is_covered_with_all_of_them(bare: Path, run: Run, say: Say) -> None:
    words = ("--judgement", "--check", "travel.approval-missing", "--because", "x")
    found = say(bare, "sample", "plan", *words)
    item = next(item for item in found["items"] if item["amount"])
    for question in ("form", "before"):
        run("sample", "record", item["id"], "--answer", f"{question}=present", folder=bare)
    total = say(bare, "sample", "coverage")["total"]
    assert Decimal(total["amount"]) == Decimal(item["amount"]) and total["vouchers"] == 1
