"""Exports of surveys as platforms and departments write them: what is asked, what counts, what is left out and why."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from target_files import ANSWERS, SCORES, Rows, book
from target_words import measures

from auditkit.sources.canonical import Context, Hints, RecognisedTable
from auditkit.sources.reading import read
from auditkit.sources.recognise import recognise


def table(path: Path) -> RecognisedTable:
    (found,) = recognise(read(path), Hints(), Context("某市水务局", 2022)).tables
    assert (found.kind, found.questions, found.problems) == ("survey", [], [])
    return found


def opinions(found: RecognisedTable) -> list[tuple[object, ...]]:
    return [(row["row"], row["state"], row["degree"], row["score"]) for row in found.rows]


def test_every_answer_keeps_its_place_and_why_it_does_not_count(tmp_path: Path) -> None:
    found = table(book(tmp_path / "问卷.xlsx", ANSWERS))
    whole = [row for row in found.rows if row["overall"] == "yes"]
    assert [(row["row"], row["state"], row["degree"]) for row in whole] == [
        (2, "valid", "very"),
        (3, "valid", "satisfied"),
        (4, "valid", "dissatisfied"),
        (5, "duplicate", "dissatisfied"),
        (6, "unfinished", None),
        (7, "valid", "satisfied"),
        (8, "valid", "satisfied"),
    ]
    assert {row["question"] for row in found.rows} == {"2、您对养护质量是否满意?", "3、您对工作总体是否满意?"}
    assert len(found.notes) == 2


def test_who_answered_is_not_kept(tmp_path: Path) -> None:
    rows = [[*ANSWERS[0], "您的姓名", "联系电话"], *([*row, "张某", 13800000000] for row in ANSWERS[1:])]
    found = table(book(tmp_path / "问卷.xlsx", rows))
    kept = {str(value) for row in found.rows for value in row.values()}
    assert not [words for words in kept if "10.0.0" in words or "张某" in words or "13800" in words]


@pytest.mark.parametrize(
    ("words", "degree"),
    [
        ("A.非常满意", "very"),
        ("很满意", "very"),
        ("比较满意", "satisfied"),
        ("基本满意", "fair"),
        ("不太满意", "dissatisfied"),
        ("非常不满意（1分）", "very_dissatisfied"),
        ("说不清", "no_opinion"),
        ("Very satisfied", "very"),
    ],
)
def test_degrees(tmp_path: Path, words: str, degree: str) -> None:
    rows: Rows = [["序号", "提交时间", "您是否满意"], [1, "2022-12-01", words], [2, "2022-12-01", "满意"]]
    found = table(book(tmp_path / "问卷.xlsx", rows))
    assert [row["degree"] for row in found.rows] == [degree, "satisfied"]


@pytest.mark.parametrize(
    ("question", "answers", "scores"),
    [
        ("您对服务的满意度打分", [5, 4, 1], ["100", "80", "20"]),
        ("您对服务的满意度打分", [9, 4, "10分"], ["90", "40", "100"]),
        ("您对服务的满意度（1-10分）", [5, 4, 1], ["50", "40", "10"]),
        ("满意度评分（百分制）", [88.5, 70, 5], ["88.5", "70", "5"]),
    ],
)
def test_scores_in_percent_of_the_best(tmp_path: Path, question: str, answers: list[object], scores: list[str]) -> None:
    rows: Rows = [["序号", "提交时间", question], *([at, "2022-12-01", a] for at, a in enumerate(answers))]
    found = table(book(tmp_path / "问卷.xlsx", rows))
    assert [row["score"] for row in found.rows] == [Decimal(score) for score in scores]


def test_a_title_names_the_survey_and_a_sum_is_no_answer(tmp_path: Path) -> None:
    found = table(book(tmp_path / "a.xlsx", [*SCORES, ["合计", "", 24]]))
    assert {row["survey"] for row in found.rows} == {"职工满意度调查"}
    assert [(out.row, out.reason) for out in found.left_out] == [(6, "total")]


def test_text_files_too(tmp_path: Path) -> None:
    path = tmp_path / "满意度问卷.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in ANSWERS), "utf-8-sig")
    assert len(table(path).rows) == 14


def test_a_table_without_such_a_question_is_no_survey(tmp_path: Path) -> None:
    rows: Rows = [["满意度整改台账"], ["序号", "提交时间", "整改事项"], [1, "2022-12-01", "增设窗口"]]
    (found,) = recognise(read(book(tmp_path / "a.xlsx", rows)), Hints(), Context("某市水务局", 2022)).tables
    assert found.kind != "survey" or not found.rows


def groups(run: Run, root: Path) -> dict[str, dict[str, Any]]:
    said = run("satisfaction", "list", "--json", folder=root)
    assert said.returncode == 0, said.stderr
    return {item["group"]: item for item in json.loads(said.stdout)["groups"]}


def test_imported_answers_count_by_themselves(run: Run, work: Path) -> None:
    found = groups(run, work)["服务对象满意度问卷"]
    assert (found["returned"], found["valid"], found["unfinished"], found["duplicate"]) == (7, 5, 1, 1)
    assert (found["value"], found["formula"], found["sent"]) == ("80.000000000000", "share", None)
    assert (found["lower"][:7], found["upper"][:7]) == ("37.5534", "96.3775")
    assert len(found["limitations"]) == 2


@pytest.mark.slow
def test_a_person_adds_who_was_asked(run: Run, work: Path) -> None:
    said = run(
        *("satisfaction", "set", "服务对象", "--survey", "服务对象满意度问卷", "--population", "900", "--sent", "10"),
        *("--formula", "weighted", "--because", "调查方案"),
        folder=work,
    )
    assert said.returncode == 0, said.stderr
    found = groups(run, work)
    assert set(found) == {"服务对象", "职工满意度调查"}
    assert found["服务对象"]["return_rate"] == "70.000000000000"
    assert found["服务对象"]["value"] == "76.000000000000"  # (100 + 3 x 80 + 40) / 5
    counted = measures(run, work)
    # 5 answers with 76 and 3 answers with two thirds satisfied
    assert Decimal(counted["satisfaction.rate"] or 0).quantize(Decimal("0.0001")) == Decimal("72.5000")
    assert counted["satisfaction.服务对象.return_rate"] == "70.0000000000000000"
    chain = run("explain", "satisfaction.rate", folder=work).stdout
    assert "服务对象满意度问卷.xlsx" in chain
    assert "调查方案" in chain
    said = run("satisfaction", "remove", "服务对象", "--because", "方案有误", folder=work)
    assert said.returncode == 0, said.stderr
    assert set(groups(run, work)) == {"服务对象满意度问卷", "职工满意度调查"}


def test_figures_of_a_person_alone(run: Run, work: Path) -> None:
    words = ("--sent", "120", "--returned", "100", "--valid", "96", "--satisfied", "88", "--because", "调查汇总表")
    said = run("satisfaction", "set", "企业", *words, folder=work)
    assert said.returncode == 0, said.stderr
    assert "91.67%" in said.stdout
    found = groups(run, work)["企业"]
    assert (found["value"][:7], found["formula"], found["limitations"]) == ("91.6666", "stated", [])
    shown = run("satisfaction", "show", "企业", folder=work).stdout
    assert "84.4" in shown
    assert "调查汇总表" in shown


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--because", "x"], "--valid"),
        (["--valid", "10", "--because", "x"], "--satisfied"),
        (["--valid", "10", "--satisfied", "9", "--value", "90", "--because", "x"], "--satisfied"),
        (["--valid", "10", "--satisfied", "11", "--because", "x"], "11"),
        (["--returned", "9", "--valid", "10", "--value", "90", "--because", "x"], "returned"),
        (["--sent", "9", "--valid", "10", "--value", "90", "--because", "x"], "sent"),
        (["--valid", "0", "--value", "90", "--because", "x"], "valid"),
        (["--valid", "10", "--value", "101", "--because", "x"], "101"),
        (["--valid", "10", "--satisfied", "9", "--formula", "weighted", "--because", "x"], "--value"),
        (["--survey", "没有", "--because", "x"], "没有"),
        (["--survey", "职工满意度调查", "--valid", "3", "--because", "x"], "--valid"),
        (["--valid", "10", "--value", "90", "--because", " "], "--because"),
    ],
)
def test_mistakes_get_one_sentence_and_store_nothing(run: Run, untouched: Path, words: list[str], named: str) -> None:
    said = run("satisfaction", "set", "企业", *words, folder=untouched)
    assert (said.returncode, len(said.stderr.strip().splitlines())) == (2, 1), said.stderr
    assert named in said.stderr
    assert "企业" not in groups(run, untouched)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ('formula = "share"\nsatisfied = ["very"]', "20.000000000000"),
        ('formula = "weighted"\npoints = {very = 100, satisfied = 85, dissatisfied = 0}', "71.000000000000"),
    ],
)
def test_what_counts_is_a_setting(run: Run, work: Path, setting: str, value: str) -> None:
    toml = work / "engagement.toml"
    toml.write_text(toml.read_text("utf-8") + f"\n[satisfaction]\n{setting}\n", "utf-8")
    assert groups(run, work)["服务对象满意度问卷"]["value"] == value


@pytest.mark.parametrize("setting", ['formula = "mean"', "passing = 101", 'satisfied = ["all"]', "points = 3"])
def test_a_setting_that_is_none_is_named(run: Run, work: Path, setting: str) -> None:
    toml = work / "engagement.toml"
    toml.write_text(toml.read_text("utf-8") + f"\n[satisfaction]\n{setting}\n", "utf-8")
    said = run("satisfaction", "list", folder=work)
    assert (said.returncode, setting.split(" ")[0] in said.stderr) == (2, True)
