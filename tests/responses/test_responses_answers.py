"""The draft, its answers, how they were taken, and what they do to the score."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest

Ask = Callable[..., Any]
Why = Callable[..., str]
LOST = "3.2.3"
"""An indicator that lost all its points by its rule."""


def score(ask: Ask, id_: str) -> dict[str, Any]:
    return next(item for item in ask("score", "show", "--json")["indicators"] if item["id"] == id_)


def add(ask: Ask, *options: str) -> str:
    return str(ask("response", "add", *options, "--json")["id"])


@pytest.mark.slow
def test_restored_points_reach_score_total_and_explanation(ask: Ask, tmp_path: Path) -> None:
    before = ask("score", "show", "--json")
    proof = tmp_path / "票据.pdf"
    proof.write_text("receipt")
    id_ = add(ask, "--indicator", LOST, "--opinion", "车辆维修系不可抗力", "--proof", str(proof), "--page", "12")
    ask("response", "decide", id_, "--taken", "part", "--reason", "票据属实", "--restore", f"{LOST}=2.5")
    after = ask("score", "show", "--json")
    item = score(ask, LOST)
    assert (item["awarded"], item["deducted"]) == ("2.5", "2.5")
    assert item["restored"] == [{"response": id_, "points": "2.5"}]
    assert Decimal(after["total"]) - Decimal(before["total"]) == Decimal("2.5")
    chain = ask("explain", LOST, "--json")
    restored = [child for child in chain["children"] if child["kind"] == "restored"]
    assert restored[0]["children"][0]["id"] == id_
    assert restored[0]["children"][0]["children"][0]["kind"] == "evidence"
    ask("response", "withdraw", id_, "--because", "录入有误")
    assert ask("score", "show", "--json")["total"] == before["total"]


@pytest.mark.slow
def test_no_more_is_restored_than_was_taken(ask: Ask, refused: Why) -> None:
    first, second = add(ask, "--indicator", LOST, "--opinion", "甲"), add(ask, "--indicator", LOST, "--opinion", "乙")
    assert "5.01" in refused(
        "response", "decide", first, "--taken", "full", "--reason", "x", "--restore", f"{LOST}=5.01"
    )
    ask("response", "decide", first, "--taken", "full", "--reason", "x", "--restore", f"{LOST}=4")
    assert " 1 " in refused("response", "decide", second, "--taken", "full", "--reason", "x", "--restore", f"{LOST}=2")
    ask("response", "decide", first, "--taken", "full", "--reason", "x", "--restore", f"{LOST}=5")
    assert score(ask, LOST)["awarded"] == "5"


@pytest.mark.slow
def test_points_stay_within_the_indicator_when_deductions_fall_away(ask: Ask) -> None:
    id_ = add(ask, "--indicator", "2.1.1", "--opinion", "预算测算有依据")
    ask("response", "decide", id_, "--taken", "full", "--reason", "有依据", "--restore", "2.1.1=0.5")
    assert score(ask, "2.1.1")["awarded"] == "5"
    finding = score(ask, "2.1.1")["findings"][0]
    ask("finding", "withdraw", finding, "--because", "采纳意见")
    ask("score", "set", "2.1.1", "--points", "5")
    assert score(ask, "2.1.1")["awarded"] == "5"


@pytest.mark.slow
def test_a_judgement_stands_beside_what_was_restored(ask: Ask) -> None:
    id_ = add(ask, "--deduction", "D-001", "--opinion", "已更正")
    ask("response", "decide", id_, "--taken", "part", "--reason", "部分更正", "--restore", "1.1.3=0.5")
    assert score(ask, "1.1.3")["awarded"] == "4.5"
    assert ask("status", "--json")["judged_otherwise"] == []
    ask("score", "set", "1.1.3", "--points", "4", "--rationale", "个别数据不一致")
    assert score(ask, "1.1.3")["awarded"] == "4.5"


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (("--taken", "none", "--reason", "x", "--restore", f"{LOST}=1"), "--restore"),
        (("--taken", "full"), "--reason"),
        (("--taken", "full", "--reason", "x", "--restore", "3.2.6=0.1"), "3.2.6"),
        (("--taken", "full", "--reason", "x", "--restore", LOST), LOST),
        (("--taken", "full", "--reason", "x", "--restore", f"{LOST}=0"), "0"),
        (("--taken", "full", "--reason", "x", "--restore", f"{LOST}=0.001"), LOST),
        (("--taken", "full", "--reason", "x", "--restore", "9.9=1"), "9.9"),
    ],
)
def test_a_wrong_decision_is_refused(steady: Why, options: tuple[str, ...], part: str) -> None:
    assert part in steady("response", "decide", "R-001", *options)


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (("--finding", "F-099", "--opinion", "x"), "F-099"),
        (("--deduction", "D-099", "--opinion", "x"), "D-099"),
        (("--indicator", "9.9", "--opinion", "x"), "9.9"),
        (("--figure", "总额", "--opinion", "x"), "总额"),
        (("--finding", "F-001"), "--opinion"),
        (("--finding", "F-001", "--indicator", LOST, "--opinion", "x"), "--finding"),
        (("--as", "expert", "--opinion", "x"), "--from"),
        (("--opinion", "x", "--received", "9月5日"), "9月5日"),
    ],
)
def test_a_wrong_answer_is_refused(steady: Why, options: tuple[str, ...], part: str) -> None:
    assert part in steady("response", "add", *options)


def test_the_same_again_records_nothing(ask: Ask, decided: Path) -> None:
    options = ("--finding", "F-003", "--opinion", "已补交", "--page", "12")
    id_ = add(ask, *options)
    ask("response", "decide", id_, "--taken", "none", "--reason", "日期在后")
    before = (decided / "records.sqlite").read_bytes()
    assert add(ask, *options) == id_
    ask("response", "decide", id_, "--taken", "none", "--reason", "日期在后")
    assert (decided / "records.sqlite").read_bytes() == before


@pytest.mark.slow
def test_rounds_respondents_and_silence(ask: Ask, refused: Why) -> None:
    ask("letter", "draft")
    ask("letter", "send", "L-001", "--on", "2019-09-02")
    ask("letter", "draft", "--as", "supervisor", "--to", "某主管局")
    assert "某主管局" in refused("response", "silence", "某某局", "--round", "1", "--as", "other")
    refused("response", "silence", "某主管局", "--as", "supervisor")
    unanswered = ask("response", "list", "--json")["unanswered"]
    assert [item["letter"] for item in unanswered] == ["L-001"]
    ask("response", "silence", "--round", "1", "--remark", "电话催告两次")
    listed = ask("response", "list", "--json")
    assert (listed["unanswered"], listed["silences"][0]["remark"]) == ([], "电话催告两次")
    add(ask, "--no-objection")
    assert ask("response", "list", "--json")["silences"] == []
    assert "R-001" in refused("response", "silence", "--round", "1")
    assert ask("letter", "draft", "--json")["round"] == 2
    assert "3" in refused("response", "add", "--round", "3", "--opinion", "x")


@pytest.mark.slow
def test_a_letter_is_brought_up_to_date_until_it_goes_out(ask: Ask, refused: Why) -> None:
    first = ask("letter", "draft", "--number", "甲〔2019〕1号", "--days", "7", "--json")
    ask("finding", "edit", "F-001", "--title", "自评材料质量不高")
    assert "L-001" in refused("letter", "send", "L-001")
    again = ask("letter", "draft", "--json")
    assert (again["id"], again["findings"]["F-001"]) == (first["id"], first["findings"]["F-001"] + 1)
    assert (again["number"], again["days"]) == ("甲〔2019〕1号", 7)
    ask("letter", "send", "L-001", "--on", "2019-09-02", "--file", again["written"][0])
    sent = ask("letter", "show", "L-001", "--json")
    assert (sent["due"], len(sent["files"])) == ("2019-09-09", 1)
    words = "\n".join(paragraph.text for paragraph in docx.Document(again["written"][0]).paragraphs)
    assert "自评材料质量不高" in words and "7日内" in words


def test_the_bridge_leads_from_the_self_evaluation_to_the_final_score(ask: Ask) -> None:
    ask("letter", "draft")
    ask("letter", "send", "L-001", "--on", "2019-09-02")
    id_ = add(ask, "--indicator", LOST, "--opinion", "不可抗力")
    ask("response", "decide", id_, "--taken", "part", "--reason", "票据属实", "--restore", f"{LOST}=2")
    ask("finding", "withdraw", "F-002", "--because", "复核后撤销")
    ask("score", "set", "2.1.1", "--points", "5")
    found = ask("score", "show", "--bridge", "--json")
    totals = {step: Decimal(value) for step, value in found["totals"].items()}
    assert totals["answered"] == totals["draft"] + 2
    rows = {item["id"]: item for item in found["indicators"]}
    assert [rows[LOST][step] for step in found["steps"]] == ["5", "0", "0", "2", "2"]
    assert rows[LOST]["reasons"][-1]["ids"] == [id_]
    for step in ("recomputed", "draft", "answered"):
        assert totals[step] == sum(Decimal(item[step]) for item in rows.values())
    for item in rows.values():
        changes = sum((Decimal(reason["change"]) for reason in item["reasons"]), Decimal(0))
        if item["final"] is not None:
            assert Decimal(item["self"]) + changes == Decimal(item["final"])


@pytest.mark.slow
def test_the_table_of_opinions_shows_every_answer(ask: Ask, decided: Path) -> None:
    id_ = add(
        ask, "--indicator", LOST, "--opinion", "车辆维修系不可抗力", "--wording", "超预算支出", "--page", "第12页"
    )
    ask("response", "decide", id_, "--taken", "part", "--reason", "票据属实", "--restore", f"{LOST}=2")
    ask("response", "silence", "某主管局", "--as", "supervisor", "--round", "1")
    file = ask("response", "table", "--json")["files"][0]["file"]
    rows = [[cell.text for cell in row.cells] for row in docx.Document(file).tables[0].rows]
    assert len(rows) == 3
    for words in ("第12页\n超预算支出", "车辆维修系不可抗力", "部分采纳", "票据属实", f"{LOST} +2"):
        assert words in rows[1]
    assert "某主管局" in rows[2]


def test_decisions_written_in_yaml_are_applied_once(ask: Ask, run: Any, decided: Path, tmp_path: Path) -> None:
    file = tmp_path / "papers.yaml"
    file.write_text(
        """decisions:
  - evidence-form: {key: split, check: procurement.split, collectors: [甲, 乙], sent: 2019-08-26, answer: no-objection,
      answered: 2019-08-28, signed_by: 丙}
  - letter: {key: draft, number: 甲〔2019〕1号, sent: 2019-09-02, days: 7}
  - response: {key: cars, indicator: 3.2.3, page: 第12页, opinion: 不可抗力, taken: part, reason: 票据属实,
      restore: {3.2.3: 2}}
""",
        encoding="utf-8",
    )
    ask("apply", file)
    assert score(ask, LOST)["awarded"] == "2"
    assert ask("evidence-form", "show", "E-001", "--json")["state"] == "no-objection"
    before = (decided / "records.sqlite").read_bytes()
    ask("apply", file)
    assert (decided / "records.sqlite").read_bytes() == before
    file.write_text("decisions:\n  - response: {key: x, indicator: '9.9', opinion: y}\n")
    done = run("apply", file, folder=decided)
    assert done.returncode == 2 and "papers.yaml" in done.stderr and "9.9" in done.stderr
