"""Evaluations are those of the library, concluded in words; coverage counts once; hints are only hints."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from sampling_use.bare_books import Say

from auditkit.analysis.sampling.asking import evaluate_attributes, evaluate_bayes, evaluate_variables
from auditkit.analysis.sampling.projecting import Audited, evaluate_misstatement
from auditkit.analysis.sampling.variables import Stratum
from auditkit.engagement.folder import Engagement
from auditkit.engagement.sampling.answers import Change, record_in

GENERAL = ("invoice", "approval", "purpose", "posting")


def answer_all(folder: Path, found: dict[str, Any], faults: int, audited: dict[str, str] | None = None) -> None:
    """Record every item at once: the first ones at fault, the others in order."""
    with Engagement(folder, "测试员") as engagement, engagement.batch() as batch:
        for number, item in enumerate(found["items"]):
            answers = {f"inspection.voucher/{name}": "present" for name in GENERAL}
            if number < faults:
                answers["inspection.voucher/invoice"] = "missing"
            stated = (audited or {}).get(item["id"], item["amount"])
            record_in(engagement, batch, item["id"], Change(answers, stated))


def drawn(say: Say, folder: Path, *words: str) -> dict[str, Any]:
    name = say(folder, "sample", "plan", "--category", "travel", "--ask", "inspection.voucher", *words)["id"]
    return dict(say(folder, "sample", "draw", name, "--seed", "s"))


@pytest.mark.slow
def test_attributes(bare: Path, run: Run, say: Say) -> None:
    found = drawn(say, bare, "--attribute", "--tolerable", "0.1", "--expected", "0.02")
    size = len(found["items"])
    done = run("sample", "evaluate", "S1", folder=bare)
    assert done.returncode == 2 and "S1-001" in done.stderr
    answer_all(bare, found, 2)
    said = say(bare, "sample", "evaluate", "S1", "--bayes", "beta")
    limit = evaluate_attributes(confidence="0.95", size=size, errors=2)
    assert Fraction(said["values"]["upper"]) == Fraction(limit.upper)
    assert said["holds"] == limit.holds(Fraction(1, 10))
    posterior = evaluate_bayes(confidence="0.95", size=size, errors=2)
    assert Decimal(said["values"]["bayes_upper"]) == posterior.upper
    assert "95%" in said["conclusion"] and "10%" in said["conclusion"]
    assert any("先验" in words for words in said["warnings"])
    one = say(bare, "sample", "evaluate", "S1", "--only", "approval", "--method", "hypergeometric", "--two-sided")
    assert one["values"]["errors"] == "0" and one["holds"]


def test_untested_items_are_counted_as_asked(bare: Path, run: Run, say: Say) -> None:
    found = drawn(say, bare, "--attribute", "--tolerable", "0.1")
    answer_all(bare, {"items": found["items"][:-3]}, 0)
    errors = say(bare, "sample", "evaluate", "S1", "--untested", "error")
    assert errors["values"]["errors"] == "3" and len(errors["untested"]) == 3 and not errors["holds"]
    out = say(bare, "sample", "evaluate", "S1", "--untested", "leave-out")
    assert out["values"]["size"] == str(len(found["items"]) - 3) and out["warnings"]


def test_monetary_units(bare: Path, run: Run, say: Say) -> None:
    found = drawn(say, bare, "--mus", "--tolerable", "30000", "--expected", "1000")
    audited = {found["items"][0]["id"]: "1.00", found["items"][4]["id"]: "0"}
    answer_all(bare, found, 0, audited)
    items = [
        Audited(Fraction(i["amount"]), Fraction(audited.get(i["id"], i["amount"])), i["times"], i["certain"])
        for i in found["items"]
    ]
    rest = Fraction(found["draw"]["rest_amount"])
    for bound in ("stringer", "cell", "moment"):
        said = say(bare, "sample", "evaluate", "S1", "--bound", bound)
        expected = evaluate_misstatement(items, rest, Fraction(95, 100), method=bound)
        assert Decimal(said["values"][f"{bound}.over.upper"]) == expected.over.upper
        assert said["holds"] == expected.holds(Fraction(30000))
    assert any("矩" in words or "moment" in words.lower() for words in said["warnings"])
    table = said["tables"]["stringer.over"]
    assert table[0]["errors"] == "0" and table[0]["taint"] == ""
    assert Decimal(table[-1]["bound"]) > Decimal(table[0]["bound"])


def test_variables(bare: Path, run: Run, say: Say) -> None:
    found = drawn(say, bare, "--variables", "--tolerable", "30000", "--strata", "3")
    answer_all(bare, found, 0, {found["items"][0]["id"]: "0"})
    said = say(bare, "sample", "evaluate", "S1")
    layers = found["draw"]["stratified"]
    strata = []
    for number, (count, book) in enumerate(zip(layers["counts"], layers["books"], strict=True), 1):
        own = [item for item in found["items"] if item["stratum"] == number]
        books = tuple(Fraction(item["amount"]) for item in own)
        audits = tuple(Fraction(0) if item["id"] == "S1-001" else Fraction(item["amount"]) for item in own)
        strata.append(Stratum(count, Fraction(book), books, audits))
    expected = evaluate_variables(strata, confidence="0.95")
    assert Fraction(said["values"]["misstatement"]) == expected.misstatement
    assert Decimal(said["values"]["precision"]) == expected.precision
    assert any("20" in words for words in said["warnings"])


def test_judgement_is_never_projected(bare: Path, run: Run, say: Say) -> None:
    words = ("--judgement", "--category", "travel", "--because", "x", "--ask", "inspection.voucher")
    found = say(bare, "sample", "plan", *words)
    answer_all(bare, {"items": found["items"][:10]}, 4)
    said = say(bare, "sample", "evaluate", "S1")
    assert said["holds"] is None and said["values"]["fault_count"] == "4" and "不推断" in said["conclusion"]
    assert said["values"]["untested_count"] == str(len(found["items"]) - 10)
    assert not any("upper" in name for name in said["values"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--bound", "best"), "best"),
        (("--method", "x"), "x"),
        (("--confidence", "95"), "95"),
        (("--factors", "y"), "y"),
    ],
)
def test_an_evaluation_that_makes_no_sense_is_refused(
    bare: Path, run: Run, say: Say, words: tuple[str, ...], told: str
) -> None:
    answer_all(bare, drawn(say, bare, "--attribute", "--tolerable", "0.5"), 0)
    done = run("sample", "evaluate", "S1", *words, folder=bare)
    assert done.returncode == 2 and told in done.stderr


@pytest.mark.slow
def test_coverage_counts_each_line_once(bare: Path, run: Run, say: Say) -> None:
    assert say(bare, "sample", "coverage")["total"]["vouchers"] == 0
    one = say(bare, "sample", "plan", "--judgement", "--category", "reception", "--because", "x")
    two = say(bare, "sample", "plan", "--judgement", "--category", "reception", "--because", "x", "--unit", "voucher")
    answer_all(bare, one, 0)
    answer_all(bare, two, 0)
    found = say(bare, "sample", "coverage")
    (reception,) = [item for item in found["categories"] if item["category"] == "reception"]
    assert (reception["lines"], reception["all_lines"]) == (5, 5)
    assert Decimal(reception["share"]) == 100 and reception["amount"] == one["population"]["amount"]
    assert found["total"]["amount"] == reception["amount"] and found["items_inspected"] == 10
    assert Decimal(found["total"]["share"]) == pytest.approx(
        Decimal(found["total"]["amount"]) / Decimal(found["total"]["all_amount"]) * 100
    )


@pytest.mark.slow
def test_the_report_says_what_was_inspected(bare: Path, run: Run, say: Say, tmp_path: Path) -> None:
    found = say(bare, "sample", "plan", "--judgement", "--category", "reception", "--because", "x")
    answer_all(bare, found, 1)
    say(bare, "sample", "evaluate", "S1")
    total = say(bare, "sample", "coverage")["total"]
    done = run("report", "build", "--format", "md", "--out", tmp_path, folder=bare)
    assert done.returncode == 0, done.stderr
    words = (tmp_path / "report.md").read_text("utf-8")
    assert "抽查凭证情况" in words and f"抽查支出凭证{total['vouchers']}份" in words
    assert "不符1项" in words and "不推断总体" in words
    assert run("report", "check", folder=bare).returncode == 0


@pytest.mark.slow
def test_digits_and_profile(bare: Path, run: Run, say: Say, tmp_path: Path) -> None:
    found = say(bare, "sample", "digits", "--category", "travel", "--chart", tmp_path / "charts")
    assert [test["test"] for test in found["tests"]] == ["first", "first-two", "last-two"]
    assert all(sum(d["count"] for d in test["digits"]) == test["numbers"] for test in found["tests"])
    assert len(found["charts"]) == 3 and all(
        Path(path).read_text("utf-8").startswith("<svg") for path in found["charts"]
    )
    profile = say(bare, "sample", "profile", "--chart", tmp_path / "charts")
    assert [item["month"] for item in profile["months"]] == [f"2018-{month:02d}" for month in range(1, 13)]
    assert sum(i["count"] for i in profile["months"]) == sum(i["count"] for i in profile["weekdays"])
    assert run("sample", "digits", folder=bare).returncode == 0
    assert run("sample", "profile", folder=bare).returncode == 0
