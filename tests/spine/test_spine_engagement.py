"""An engagement from its files to its scores, through the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from auditkit.engagement.folder import Engagement
from auditkit.store.log import Log

Run = Callable[..., CompletedProcess[str]]


def said(run: Run, folder: Path, *arguments: str, status: int = 0) -> Any:
    done = run(*arguments, "--json", folder=folder)
    assert done.returncode == status, done.stderr
    return json.loads(done.stdout)


def test_the_bundled_engagement_ends_at_85_with_eight_deductions(run: Run, decided: Path) -> None:
    sheet = said(run, decided, "score", "show")
    assert (sheet["total"], sheet["grade"], sheet["draft"]) == ("85", "良", False)
    taken = {i["id"]: i["deducted"] for i in sheet["indicators"] if i["deducted"] != "0"}
    assert taken == {
        "1.1.3": "1",
        "2.1.1": "0.5",
        "3.2.1": "1",
        "3.2.3": "5",
        "3.2.5": "5",
        "3.2.6": "0.5",
        "4.1": "1.5",
        "4.2": "0.5",
    }


@pytest.mark.slow
def test_applying_the_decisions_twice_adds_nothing(run: Run, decided: Path, example: Path) -> None:
    before = Log(decided / "records.sqlite").head()
    done = run("apply", example / "decisions.yaml", folder=decided)
    assert done.returncode == 0
    assert Log(decided / "records.sqlite").head() == before


def test_the_same_files_again_add_nothing(run: Run, checked: Path, example: Path) -> None:
    before = Log(checked / "records.sqlite").head()
    done = run("import", example / "inputs", folder=checked)
    assert done.returncode == 0, done.stderr
    assert Log(checked / "records.sqlite").head() == before


def test_three_public_rate_is_followed_to_the_rows(run: Run, checked: Path) -> None:
    chain = said(run, checked, "explain", "3.2.3")
    nodes = [chain]
    for node in nodes:
        nodes.extend(node["children"])
    rule = next(node for node in nodes if node["kind"] == "rule")
    assert "124.38%" in rule["text"] and "12.19" in rule["text"]
    files = {row["file"] for node in nodes for row in node["rows"]}
    assert {"记账凭证序时簿.xlsx", "部门预算批复表.xlsx"} <= files
    assert all(row["row"] > 0 for node in nodes for row in node["rows"])


@pytest.mark.slow
def test_every_deduction_reaches_a_place_and_judged_ones_their_author(run: Run, decided: Path) -> None:
    for indicator in said(run, decided, "score", "show")["indicators"]:
        for item in indicator["deductions"]:
            chain = said(run, decided, "explain", item["id"])
            nodes = [chain]
            for node in nodes:
                nodes.extend(node["children"])
            assert any(node["rows"] for node in nodes), item
            judged = item["id"] != f"D-{indicator['id']}"
            assert judged == any(node["kind"] == "person" and node["id"] == "测试员" for node in nodes[:3])


@pytest.mark.slow
def test_derived_results_may_be_deleted_and_come_back_equal(run: Run, decided: Path) -> None:
    before = [said(run, decided, *what) for what in (("measure", "list"), ("exception", "list"), ("score", "show"))]
    shutil.rmtree(decided / "derived")
    again = [said(run, decided, *what) for what in (("measure", "list"), ("exception", "list"), ("score", "show"))]
    assert again == before


def test_an_unscored_indicator_makes_a_draft(run: Run, checked: Path) -> None:
    sheet = said(run, checked, "score", "show")
    assert sheet["total"] is None and sheet["grade"] is None and sheet["draft"] is True
    by_id = {i["id"]: i for i in sheet["indicators"]}
    assert by_id["4.1"]["awarded"] is None
    assert [by_id[i]["awarded"] for i in ("3.2.1", "3.2.2", "3.2.3", "3.2.4", "3.2.5", "3.4.2", "3.5.1")] == [
        *("4", "3", "0", "5", "0", "2.5", "5"),
    ]


def test_a_dismissal_needs_a_reason_and_survives_a_new_run(run: Run, checked: Path) -> None:
    assert run("exception", "dismiss", "--check", "voucher.gap", folder=checked).returncode == 2
    assert run("exception", "dismiss", "--check", "voucher.gap", "--because", "作废", folder=checked).returncode == 0
    assert run("check", "run", folder=checked).returncode == 0
    listed = said(run, checked, "exception", "list", "--check", "voucher.gap")["exceptions"]
    assert [(e["status"], e["flag"], e["reason"]) for e in listed] == [("dismissed", None, "作废")]


@pytest.mark.slow
def test_a_decision_is_flagged_when_its_ground_changes(run: Run, checked: Path) -> None:
    assert run("exception", "confirm", "--check", "three-public.over-budget", folder=checked).returncode == 0
    assert run("source", "remove", "部门预算批复表.xlsx", "--because", "将重新提供", folder=checked).returncode == 0
    assert run("check", "run", folder=checked).returncode == 0
    listed = said(run, checked, "exception", "list", "--check", "three-public.over-budget")["exceptions"]
    assert [(e["status"], e["flag"]) for e in listed] == [("confirmed", "vanished")]
    assert "依据有变" in run("status", folder=checked).stdout


def test_a_finding_confirms_deducts_and_is_withdrawn_with_its_deduction(run: Run, checked: Path) -> None:
    gap = said(run, checked, "exception", "list", "--check", "payment.duplicate")["exceptions"][0]
    made = said(
        *(run, checked, "finding", "add", "--indicator", "3.2.6", "--title", "重复支付"),
        *("--exception", gap["id"], "--deduct", "0.5", "--rationale", "重复支付"),
    )
    assert made["deductions"][0]["points"] == "0.5" and made["condition"] and made["criteria"]
    status = said(run, checked, "exception", "list", "--check", "payment.duplicate")["exceptions"][0]["status"]
    assert status == "confirmed"
    score = {i["id"]: i["awarded"] for i in said(run, checked, "score", "show")["indicators"]}
    assert score["3.2.6"] == "4.5"
    assert run("finding", "withdraw", made["id"], "--because", "已追回", folder=checked).returncode == 0
    score = {i["id"]: i["awarded"] for i in said(run, checked, "score", "show")["indicators"]}
    assert score["3.2.6"] is None


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("4.1", "--points", "8"), "不在 0 与 7 之间"),
        (("4.1", "--points", "5.55"), "倍数"),
        (("4.1", "--points", "5"), "说明理由"),
        (("3.2.3", "--points", "5", "--rationale", "x"), "按公式得 0 分"),
        (("9.9", "--points", "1"), "没有指标"),
        (("4.1", "--points", "多"), "不是数字"),
    ],
)
def test_scores_that_cannot_be_set(run: Run, checked: Path, arguments: tuple[str, ...], why: str) -> None:
    before = Log(checked / "records.sqlite").head()
    done = run("score", "set", *arguments, folder=checked)
    assert done.returncode == 2 and why in done.stderr
    assert Log(checked / "records.sqlite").head() == before


def test_one_bad_file_and_nothing_is_stored(run: Run, tmp_path: Path, example: Path) -> None:
    root = tmp_path / "e"
    assert run("init", root, "--entity", "甲局", "--year", "2018", "--rubric", "zhanjiang-2018").returncode == 0
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"PK\x03\x04 not really a workbook")
    worse = tmp_path / "空.xlsx"
    worse.write_bytes(b"")
    before = Log(root / "records.sqlite").head()
    good = next((example / "inputs").glob("*编制*"))
    done = run("import", good, bad, worse, folder=root)
    assert done.returncode == 2
    assert "坏.xlsx" in done.stderr and "空.xlsx" in done.stderr and "Traceback" not in done.stderr
    assert Log(root / "records.sqlite").head() == before
    assert list((root / "sources").iterdir()) == []


def test_an_edit_by_hand_is_noticed_and_logged(checked: Path) -> None:
    toml = checked / "engagement.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + 'report_date = "2019-11-20"\n'.replace("report_date", "note"))
    with Engagement(checked, "乙") as engagement:
        entry = list(engagement.log.entries("file", "engagement.toml"))[-1]
        assert entry.by == "乙" and "2019-11-20" in entry.body["text"]
        count = engagement.log.head()[0]
    with Engagement(checked, "乙") as engagement:
        assert engagement.log.head()[0] == count


def test_a_changed_source_is_seen(run: Run, checked: Path) -> None:
    assert run("verify", folder=checked).returncode == 0
    path = next((checked / "sources").iterdir())
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")
    done = run("verify", folder=checked)
    assert done.returncode == 1 and path.name in done.stderr


@pytest.mark.slow
def test_a_changed_spec_is_seen_and_can_be_pinned(run: Run, checked: Path) -> None:
    path = checked / "specs/checklists/compliance/voucher.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# 本所补充\n", encoding="utf-8")
    done = run("check", "run", folder=checked)
    assert done.returncode == 2 and "voucher.yaml" in done.stderr
    assert run("specs", "update", folder=checked).returncode == 0
    assert run("check", "run", folder=checked).returncode == 0


def test_what_if_leaves_one_deduction_out(run: Run, decided: Path) -> None:
    assert said(run, decided, "score", "show", "--what-if", "D-3.2.3")["total"] == "90"
    assert run("score", "show", "--what-if", "D-999", folder=decided).returncode == 2


def test_outcomes_are_complete(run: Run, checked: Path) -> None:
    for check in said(run, checked, "check", "list")["checks"]:
        assert check["population"] == check["passed"] + check["exceptions"] + check["untestable"], check


def test_commands_outside_an_engagement_say_so(run: Run, tmp_path: Path) -> None:
    done = run("status", folder=tmp_path)
    assert done.returncode == 2 and "没有业务" in done.stderr
