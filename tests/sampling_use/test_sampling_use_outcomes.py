"""Inspections become exceptions and complete the outcomes of checks; every subject is counted once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from commands import Run
from sampling_use.bare_books import Say

CHECKS = (
    "reception.guest-list-missing",
    "reception.letter-missing",
    "meeting.sign-in-missing",
    "travel.approval-missing",
)


def outcome(say: Say, folder: Path, check: str) -> dict[str, Any]:
    found = next(item for item in say(folder, "check", "list")["checks"] if item["id"] == check)
    assert found["population"] == found["passed"] + found["exceptions"] + found["untestable"]
    assert found["population"] == found["by_query"] + found["by_inspection"] + found["not_tested"]
    assert found["untestable"] == found["not_tested"]
    return dict(found)


def listed(say: Say, folder: Path, check: str) -> list[dict[str, Any]]:
    return list(say(folder, "exception", "list", "--check", check)["exceptions"])


def take(run: Run, folder: Path, check: str) -> None:
    done = run("sample", "plan", "--judgement", "--check", check, "--because", "全部", folder=folder)
    assert done.returncode == 0, done.stderr


def test_answers_settle_what_no_query_could_test(bare: Path, run: Run, say: Say) -> None:
    check = CHECKS[0]
    before = outcome(say, bare, check)
    assert before["untestable"] == before["population"] == 5
    take(run, bare, check)
    assert outcome(say, bare, check) == before
    run("sample", "record", "S1-001", "--answer", "list=missing", folder=bare)
    run("sample", "record", "S1-002", "--answer", "list=present", folder=bare)
    run("sample", "record", "S1-003", "--answer", "list=not-applicable", folder=bare)
    run("sample", "record", "S1-004", "--remark", "凭证未调到", folder=bare)
    now = outcome(say, bare, check)
    assert (now["passed"], now["exceptions"], now["untestable"], now["by_inspection"]) == (2, 1, 2, 3)
    (found,) = listed(say, bare, check)
    assert found["status"] == "open" and "S1-001" in found["message"] and "缺失" in found["message"]
    assert found["rows"] and found["amount"] and found["voucher"]


def test_all_settled_leaves_no_limitation(bare: Path, run: Run, say: Say) -> None:
    take(run, bare, CHECKS[0])
    for number in range(1, 6):
        run("sample", "record", f"S1-{number}", "--answer", "list=present", folder=bare)
    found = outcome(say, bare, CHECKS[0])
    assert found["untestable"] == 0 and found["reason"] is None and found["passed"] == 5


def test_a_check_with_two_questions_passes_when_both_are_answered(bare: Path, run: Run, say: Say) -> None:
    check = "travel.approval-missing"
    take(run, bare, check)
    run("sample", "record", "S1-001", "--answer", "form=present", folder=bare)
    assert outcome(say, bare, check)["by_inspection"] == 0
    run("sample", "record", "S1-001", "--answer", "before=present", folder=bare)
    assert outcome(say, bare, check)["passed"] == 1
    run("sample", "record", "S1-002", "--answer", "form=wrong", folder=bare)
    assert outcome(say, bare, check)["exceptions"] == 1


def test_an_answer_may_be_revised_and_taken_back(bare: Path, run: Run, say: Say) -> None:
    take(run, bare, CHECKS[0])
    for word, count in (("missing", 1), ("present", 0), ("wrong", 1), ("", 0)):
        assert run("sample", "record", "S1-001", "--answer", f"list={word}", folder=bare).returncode == 0
        assert outcome(say, bare, CHECKS[0])["exceptions"] == count
    assert outcome(say, bare, CHECKS[0])["by_inspection"] == 0
    assert len(say(bare, "sample", "show", "S1-001")["history"]) == 4


def test_an_amount_that_differs_is_an_exception(bare: Path, run: Run, say: Say) -> None:
    take(run, bare, CHECKS[0])
    amount = say(bare, "sample", "show", "S1-001")["amount"]
    run("sample", "record", "S1-001", "--audited", amount, folder=bare)
    assert listed(say, bare, "inspection.voucher") == []
    run("sample", "record", "S1-001", "--audited", "100", folder=bare)
    (found,) = listed(say, bare, "inspection.voucher")
    assert float(found["excess"]) == float(amount) - 100 and "审定 100.00" in found["message"]
    assert outcome(say, bare, "inspection.voucher")["exceptions"] == 1


def test_followed_up_as_any_other(bare: Path, run: Run, say: Say) -> None:
    take(run, bare, CHECKS[0])
    run("sample", "record", "S1-001", "--answer", "list=missing", folder=bare)
    (found,) = listed(say, bare, CHECKS[0])
    assert run("exception", "confirm", found["id"], "--because", "属实", folder=bare).returncode == 0
    done = run(
        *("finding", "add", "--indicator", "3.2.5", "--title", "接待无清单", "--exception", found["id"]), folder=bare
    )
    assert done.returncode == 0, done.stderr
    told = run("explain", found["id"], folder=bare).stdout
    assert "S1-001" in told and "list = 缺失" in told and "测试员" in told
    run("sample", "record", "S1-001", "--remark", "经核实仍缺", folder=bare)
    assert listed(say, bare, CHECKS[0])[0]["flag"] == "changed"
    run("sample", "record", "S1-001", "--answer", "list=present", folder=bare)
    assert listed(say, bare, CHECKS[0])[0]["flag"] == "vanished"


def test_a_withdrawn_sample_counts_no_more(bare: Path, run: Run, say: Say) -> None:
    take(run, bare, CHECKS[0])
    run("sample", "record", "S1-001", "--answer", "list=missing", folder=bare)
    run("sample", "withdraw", "S1", "--because", "误选", folder=bare)
    assert outcome(say, bare, CHECKS[0])["untestable"] == 5
    assert listed(say, bare, CHECKS[0]) == []
    assert run("sample", "record", "S1-001", "--answer", "list=missing", folder=bare).returncode == 2


@pytest.mark.slow
def test_an_item_in_two_samples_counts_once(bare: Path, run: Run, say: Say) -> None:
    take(run, bare, CHECKS[0])
    take(run, bare, CHECKS[0])
    run("sample", "record", "S1-001", "--answer", "list=missing", folder=bare)
    run("sample", "record", "S2-001", "--answer", "list=present", folder=bare)
    found = outcome(say, bare, CHECKS[0])
    assert (found["exceptions"], found["by_inspection"]) == (1, 1)
    assert say(bare, "sample", "coverage")["total"]["vouchers"] == 1


@pytest.mark.slow
def test_an_inspection_may_find_what_the_query_passed(checked: Path, run: Run, say: Say) -> None:
    check = "reception.letter-missing"
    before = outcome(say, checked, check)
    words = ("--judgement", "--category", "reception", "--because", "复核", "--ask", check)
    found = say(checked, "sample", "plan", *words)
    by_query = {item["voucher"] for item in listed(say, checked, check)}
    for item in found["items"]:
        run("sample", "record", item["id"], "--answer", "letter=missing", folder=checked)
    now = outcome(say, checked, check)
    assert now["exceptions"] == now["population"] and now["passed"] == 0
    assert now["by_inspection"] == before["passed"] > 0
    assert len(listed(say, checked, check)) == before["population"]
    assert {item["voucher"] for item in listed(say, checked, check)} > by_query


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("S9-001", "--answer", "list=missing"), "S9"),
        (("S1-099", "--answer", "list=missing"), "S1-099"),
        (("S1-001", "--answer", "lust=missing"), "lust"),
        (("S1-001", "--answer", "list=maybe"), "maybe"),
        (("S1-001", "--answer", "list"), "list"),
        (("S1-001", "--audited", "1.005"), "1.005"),
        (("S1-001", "--audited", "十元"), "十元"),
        (("S1-001",), "--answer"),
    ],
)
def test_a_wrong_record_is_refused(bare: Path, run: Run, words: tuple[str, ...], told: str) -> None:
    take(run, bare, CHECKS[0])
    done = run("sample", "record", *words, folder=bare)
    assert done.returncode == 2 and told in done.stderr and "Traceback" not in done.stderr


def same(item: dict[str, Any]) -> tuple[str, str, str, int]:
    return (item["check"], item["period"], item["voucher"], item["line"])


@pytest.mark.slow
def test_what_registers_would_show_is_found_by_inspection(
    bare: Path, checked_engagement: Path, run: Run, say: Say, tmp_path: Path
) -> None:
    """Every row that could not be tested is drawn, inspected in the sheet and read back."""
    planted = {check: {same(item): item["id"] for item in listed(say, checked_engagement, check)} for check in CHECKS}
    assert sum(map(len, planted.values())) > 10
    for number, check in enumerate(CHECKS, 1):
        take(run, bare, check)
        path = tmp_path / f"S{number}.xlsx"
        assert run("sample", "sheet", f"S{number}", "--out", path, folder=bare).returncode == 0
        items = {item["id"]: item for item in say(bare, "sample", "show", f"S{number}")["items"]}
        book = openpyxl.load_workbook(path)
        marks = {str(row[0].value): str(row[1].value) for row in book["_auditkit"].iter_rows()}
        asked = [int(name.split()[1]) + 1 for name, id_ in marks.items() if id_.startswith(f"{check}/")]
        sheet = book.worksheets[0]
        for row in sheet.iter_rows():
            if row[0].value in items:
                item = items[str(row[0].value)]
                at_fault = (check, item["period"], item["voucher"], item["line"]) in planted[check]
                for column in asked:
                    sheet.cell(row[0].row, column, "缺失" if at_fault else "有")
        book.save(path)
        done = run("sample", "record", path, folder=bare)
        assert done.returncode == 0, done.stderr
    for check in CHECKS:
        full, now = outcome(say, checked_engagement, check), outcome(say, bare, check)
        assert {same(item): item["id"] for item in listed(say, bare, check)} == planted[check]
        assert (now["population"], now["passed"], now["exceptions"], now["untestable"]) == (
            *(full["population"], full["passed"], full["exceptions"]),
            0,
        )
        assert now["by_inspection"] == now["population"] and now["by_query"] == 0
    assert run("check", "run", "--strict", folder=bare).returncode == 1
    assert run("verify", folder=bare).returncode == 0
