"""Judged deductions beside computed rules and overrides, withdrawn findings, and what explains them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

Run = Callable[..., CompletedProcess[str]]

FINDING = ("finding", "add", "--title", "个别报销未附审批", "--rationale", "未附审批")


def said(run: Run, folder: Path, *arguments: str) -> Any:
    done = run(*arguments, "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def done(run: Run, folder: Path, *arguments: str) -> CompletedProcess[str]:
    result = run(*arguments, folder=folder)
    assert result.returncode == 0, result.stderr
    return result


def refused(run: Run, folder: Path, *arguments: str) -> str:
    result = run(*arguments, folder=folder)
    assert result.returncode == 2, result.stdout
    return result.stderr


def indicator(run: Run, folder: Path, id_: str, *options: str) -> Any:
    return next(i for i in said(run, folder, "score", "show", *options)["indicators"] if i["id"] == id_)


def test_what_the_rule_took_is_not_taken_again(run: Run, checked: Path) -> None:
    why = refused(run, checked, *FINDING, "--indicator", "3.2.3", "--deduct", "1")
    assert "已扣 5 分" in why


def test_a_deduction_takes_something(run: Run, checked: Path) -> None:
    assert "应大于 0" in refused(run, checked, *FINDING, "--indicator", "3.2.6", "--deduct", "-1")


def test_judged_deductions_stay_beside_an_override(run: Run, checked: Path) -> None:
    score = ("score", "set", "3.2.3", "--rationale", "部分不计")
    done(run, checked, *score, "--points", "3", "--override", "--because", "委托方同意")
    done(run, checked, *FINDING, "--indicator", "3.2.3", "--deduct", "1")
    found = indicator(run, checked, "3.2.3")
    assert (found["awarded"], [d["points"] for d in found["deductions"]]) == ("3", ["1", "1"])
    assert indicator(run, checked, "3.2.3", "--what-if", "D-001")["awarded"] == "4"
    assert "score clear" in refused(run, checked, *score, "--points", "0")
    done(run, checked, "score", "clear", "3.2.3", "--because", "不再适用")
    assert indicator(run, checked, "3.2.3")["awarded"] == "0"


def test_an_override_is_explained_with_its_reason_the_rule_and_its_rows(run: Run, checked: Path) -> None:
    over = ("--override", "--because", "委托方同意", "--rationale", "部分不计")
    done(run, checked, "score", "set", "3.2.3", "--points", "3", *over)
    words = done(run, checked, "explain", "D-3.2.3").stdout
    assert "委托方同意" in words and "12.19" in words and "记账凭证" in words


def test_a_rule_in_words_is_followed_to_the_rows_that_decide_it(run: Run, checked: Path) -> None:
    chain = said(run, checked, "explain", "3.1.2")
    nodes = [chain]
    for node in nodes:
        nodes.extend(node["children"])
    assert "disclosure.accounts.late" in {node["id"] for node in nodes}
    assert any(node["rows"] for node in nodes)


def test_a_judgement_left_behind_by_a_withdrawn_finding_is_said(run: Run, checked: Path) -> None:
    done(run, checked, *FINDING, "--indicator", "3.2.6", "--deduct", "0.5")
    done(run, checked, "score", "set", "3.2.6", "--points", "4.5", "--rationale", "同意")
    assert said(run, checked, "status")["judged_otherwise"] == []
    done(run, checked, "finding", "withdraw", "F-001", "--because", "已补审批")
    assert said(run, checked, "status")["judged_otherwise"] == ["3.2.6"]
    assert indicator(run, checked, "3.2.6")["rationale"] == ""
    assert "已撤回" in done(run, checked, "explain", "D-001").stdout


def test_a_withdrawn_finding_does_not_change(run: Run, checked: Path) -> None:
    done(run, checked, "finding", "add", "--title", "个别报销未附审批", "--indicator", "3.2.6")
    done(run, checked, "finding", "withdraw", "F-001", "--because", "已补审批")
    assert "已撤回" in refused(run, checked, "finding", "withdraw", "F-001", "--because", "再撤")
    assert "已撤回" in refused(run, checked, "finding", "edit", "F-001", "--cause", "不严")


def test_printed_figures_are_explained_as_they_are_printed(run: Run, decided: Path) -> None:
    for printed in ("4.03万元", "4.03", "40,299.20", "40299.20元"):
        assert "sangong.actual" in done(run, decided, "explain", printed).stdout, printed
    assert "sangong.rate" in done(run, decided, "explain", "124.38%").stdout
    assert "sangong.rate" not in done(run, decided, "explain", "4.03万元").stdout
    assert "D-3.2.3" in done(run, decided, "explain", "85分").stdout
    refused(run, decided, "explain", "124.38万元")


def test_sentences_of_a_rule_are_joined_in_their_language(run_apart: Run, checked: Path) -> None:
    done = run_apart("score", "show", "--json", folder=checked, AUDITKIT_LANG="en")
    found = {i["id"]: i["rationale"] for i in json.loads(done.stdout)["indicators"]}
    assert "; " in found["3.2.5"] and "；" not in "".join(found.values())
