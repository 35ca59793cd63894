"""Targets through the real path: imported, verified, accepted, reopened, applied, scored, explained, printed."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from target_files import CLAIMS, book
from target_words import listed, made, measures, verify


def test_plan_and_self_evaluation_are_one_target_and_a_lowered_one_is_told(run: Run, work: Path) -> None:
    found = listed(run, work)
    assert len(found) == 7
    assert {item["state"] for item in found.values()} == {"unverified"}
    assert {item["awarded"] for item in found.values()} == {None}
    walks = found["巡查次数"]
    assert (walks["planned"], walks["planned_otherwise"], walks["claimed"]) == ("≥20次", ["≥10次"], "30次")
    assert [(row["file"], row["row"]) for row in walks["rows"]] == [("申报表.xlsx", 5), ("自评表.xlsx", 6)]
    assert (walks["points"], walks["self_score"], walks["subject"]) == ("5", "5", "河堤养护")


@pytest.mark.slow
def test_a_claim_earns_nothing_until_it_is_verified(run: Run, work: Path) -> None:
    assert measures(run, work)["output.overall.rate"] is None
    assert measures(run, work)["targets.unverified"] == "7"
    said = run("status", folder=work).stdout
    assert "绩效目标：7 项，其中待核实 7 项" in said


def test_figures_earn_in_proportion(run: Run, work: Path) -> None:
    verify(run, work, "养护堤防长度", "11")
    found = listed(run, work)["养护堤防长度"]
    assert (found["verified"], found["share"], found["awarded"]) == ("11公里", "88.000000000000", "13.2")
    assert (found["met"], found["state"]) == (False, "verified")


def test_units_are_converted_and_a_bare_share_is_a_percentage(run: Run, work: Path) -> None:
    verify(run, work, "养护成本", "1250000元")
    verify(run, work, "验收合格率", "0.95")
    found = listed(run, work)
    assert (found["养护成本"]["awarded"], found["验收合格率"]["verified"]) == ("9.6", "95%")
    assert found["验收合格率"]["awarded"] == "9.5"


def test_far_above_waits_for_a_person(run: Run, work: Path) -> None:
    verify(run, work, "巡查次数", "30次")
    waiting = listed(run, work)["巡查次数"]
    assert (waiting["state"], waiting["awarded"]) == ("far-above", None)
    said = run("target", "accept", "巡查次数", "--share", "80", "--because", "年初目标值偏低", folder=work)
    assert said.returncode == 0, said.stderr
    assert listed(run, work)["巡查次数"]["awarded"] == "4"


def test_the_limit_of_far_above_is_a_setting(run: Run, work: Path) -> None:
    verify(run, work, "巡查次数", "30次")
    toml = work / "engagement.toml"
    before = toml.read_text("utf-8")
    toml.write_text(before + "\n[targets]\nfar_above = 160\n", "utf-8")
    assert listed(run, work)["巡查次数"]["awarded"] == "5"
    for wrong in ("90", "inf", "nan", "true", '"viel"'):
        toml.write_text(before + f"\n[targets]\nfar_above = {wrong}\n", "utf-8")
        said = run("target", "list", folder=work)
        assert (said.returncode, "engagement.toml" in said.stderr, "far_above" in said.stderr) == (2, True, True)


def test_what_the_auditee_says_of_itself_is_held_against_its_own_value(run: Run, tmp_path: Path) -> None:
    rows = [list(row) for row in CLAIMS]
    rows[4][4] = "10公里"
    root = made(run, tmp_path / "engagement", book(tmp_path / "自评表.xlsx", rows))
    (tmp_path / "验收单.txt").write_text("验收合格", "utf-8")
    verify(run, root, "养护堤防长度", "9.5公里")
    found = listed(run, root)["养护堤防长度"]
    assert (found["overstated"], found["awarded"]) == (True, "11.4")
    assert found["remarks"] == ["自评完成值 10公里 高于核实结果。", "自评得分 15 高于按自评完成值计算的 12 分。"]


def test_days_and_words_go_by_steps(run: Run, work: Path) -> None:
    verify(run, work, "完工时间", "2022年11月20日")
    assert listed(run, work)["完工时间"]["awarded"] == "10"
    verify(run, work, "完工时间", "2022年12月5日", "--level", "part", "--share", "70")
    assert listed(run, work)["完工时间"]["awarded"] == "7"
    verify(run, work, "防洪能力", "有所提升", "--level", "part", "--share", "75")
    assert listed(run, work)["防洪能力"]["awarded"] == "22.5"


def test_unsupported_earns_nothing_and_says_so(run: Run, work: Path) -> None:
    said = run("target", "verify", "防洪能力", "--unsupported", "--because", "单位未提供任何佐证", folder=work)
    assert said.returncode == 0, said.stderr
    found = listed(run, work)["防洪能力"]
    assert (found["state"], found["awarded"], found["met"]) == ("unsupported", "0", False)
    assert "单位未提供任何佐证" in found["message"]


def test_reopening_takes_back_and_saying_it_twice_adds_nothing(run: Run, work: Path) -> None:
    verify(run, work, "养护堤防长度", "11公里")
    head = run("verify", folder=work).stdout
    verify(run, work, "养护堤防长度", "11公里")
    assert run("verify", folder=work).stdout == head
    said = run("target", "reopen", "养护堤防长度", "--because", "验收单有误", folder=work)
    assert said.returncode == 0, said.stderr
    assert listed(run, work)["养护堤防长度"]["state"] == "unverified"
    assert run("target", "reopen", "养护堤防长度", "--because", "再次", folder=work).returncode == 2


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["verify", "养护堤防长度", "--value", "11公里", "--because", "看过"], "没有佐证"),
        (["verify", "养护堤防长度", "--because", "看过"], "缺少核实值"),
        (["verify", "养护堤防长度", "--value", "11人次", "--because", "看过", "E"], "人次"),
        (["verify", "养护堤防长度", "--value", "基本完成", "--because", "看过", "E"], "基本完成"),
        (["verify", "养护堤防长度", "--value", "11公里", "--level", "full", "--because", "看过", "E"], "--level"),
        (["verify", "防洪能力", "--value", "提升", "--because", "看过", "E"], "--level full、part 或 none"),
        (
            ["verify", "防洪能力", "--value", "提升", "--level", "part", "--share", "80", "--because", "看", "E"],
            "60 至 80",
        ),
        (["verify", "完工时间", "--value", "2022-12-05", "--because", "看过", "E"], "晚于目标日期"),
        (["verify", "完工时间", "--value", "2022-12-05", "--level", "full", "--because", "看", "E"], "不能按达成计"),
        (
            ["verify", "养护成本", "--value", "118万元", "--place", "自评表.xlsx/Sheet1/9", "--because", "看"],
            "自身所在的行",
        ),
        (["verify", "养护成本", "--value", "118万元", "--place", "别处.xlsx/1/9", "--because", "看"], "别处.xlsx"),
        (["verify", "养护成本", "--value", "118万元", "--satisfaction", "无", "--because", "看"], "没有名为“无”"),
        (["verify", "养护成本", "--unsupported", "--value", "1", "--because", "看"], "--unsupported"),
        (["verify", "养护成本", "--value", "118万元", "--because", " ", "E"], "--because"),
        (["verify", "没有的目标", "--value", "1", "--because", "看", "E"], "没有的目标"),
        (["accept", "养护成本", "--because", "看"], "不需要认定"),
        (["accept", "养护成本", "--share", "101", "--because", "看"], "0 至 100"),
    ],
)
def test_mistakes_get_one_sentence_and_store_nothing(run: Run, untouched: Path, words: list[str], named: str) -> None:
    work, paper = untouched, untouched.parent / "验收单.txt"
    options = [part for word in words for part in (["--evidence", str(paper)] if word == "E" else [word])]
    said = run("target", *options, folder=work)
    assert (said.returncode, len(said.stderr.strip().splitlines())) == (2, 1), said.stderr
    assert named in said.stderr
    assert {item["state"] for item in listed(run, work).values()} == {"unverified"}
    assert not [path for path in (work / "evidence").iterdir() if not path.name.startswith(".")]


DECISIONS = """
decisions:
  - target: {id: 养护堤防长度, value: 12.5公里, evidence: [验收单.txt], because: 验收单}
  - target: {id: 巡查次数, value: 30次, evidence: [验收单.txt], because: 巡查记录}
  - target: {id: 巡查次数, accept: 90, because: 目标值偏低}
  - target: {id: 验收合格率, value: 100%, evidence: [验收单.txt], because: 验收单}
  - target: {id: 完工时间, value: 2022-11-02, evidence: [验收单.txt], because: 验收单}
  - target: {id: 养护成本, unsupported: true, because: 未提供决算}
  - target: {id: 防洪能力, value: 提升, level: full, share: 85, evidence: [验收单.txt], because: 现场查看}
  - satisfaction: {group: 服务对象, survey: 服务对象满意度问卷, sent: 8, because: 调查方案}
  - target: {id: 群众满意度, satisfaction: 服务对象, because: 独立调查}
"""


@pytest.fixture
def settled(run: Run, work: Path) -> Path:
    (work.parent / "decisions.yaml").write_text(DECISIONS, "utf-8")
    said = run("apply", work.parent / "decisions.yaml", folder=work)
    assert said.returncode == 0, said.stderr
    return work


def test_applying_twice_adds_nothing(run: Run, settled: Path) -> None:
    said = run("apply", settled.parent / "decisions.yaml", folder=settled)
    assert "新增 0 条" in said.stdout, said.stdout + said.stderr


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("- target: {id: 养护成本, value: 1元, evidence: [没有.txt], because: 看}", "没有.txt"),
        ("- target: {id: 养护成本, value: 1元, level: most, because: 看}", "most"),
        ("- target: {id: 养护成本, accept: 许多, because: 看}", "许多"),
        ("- target: {id: 养护成本, accept: 1e999999, because: 看}", "1e999999"),
        ("- target: {id: 养护成本, accept: Infinity, because: 看}", "Infinity"),
        ("- satisfaction: {group: 甲, valid: 99999999999999, value: 90, because: 看}", "99999999999999"),
        ("- target: {id: 养护成本, value: 1元}", "because"),
        ("- satisfaction: {group: 甲, valid: 1.5, value: 90, because: 看}", "1.5"),
        ("- satisfaction: {group: 甲, valid: 5, value: 90, formula: mean, because: 看}", "mean"),
    ],
)
def test_mistakes_in_a_file_name_their_line(run: Run, untouched: Path, tmp_path: Path, line: str, named: str) -> None:
    (tmp_path / "bad.yaml").write_text(f"decisions:\n  {line}\n", "utf-8")
    said = run("apply", tmp_path / "bad.yaml", folder=untouched)
    assert (said.returncode, named in said.stderr, "2" in said.stderr) == (2, True, True), said.stderr


@pytest.mark.slow
def test_measures_scores_chain_and_report(run: Run, settled: Path) -> None:
    found = measures(run, settled)
    # quantity 15 + 4.5, quality 10, in time 10, cost 0 of 50 points
    assert Decimal(found["output.overall.rate"] or 0) == Decimal(100) * Decimal("39.5") / 50
    assert Decimal(found["effect.overall.rate"] or 0) == 85
    assert Decimal(found["output.quantity.rate"] or 0) == Decimal("97.5")  # 15 + 4.5 of 20 points
    assert (found["targets.reached"], found["targets.count"], found["targets.points"]) == ("5", "7", "90")
    assert found["project.河堤养护.targets.count"] == "7"
    assert Decimal(found["project.河堤养护.output.timely.rate"] or 0) == 100
    said = json.loads(run("score", "show", "--json", folder=settled).stdout)
    assert {item["id"]: item["awarded"] for item in said["indicators"]}["S2"] == "39.5"
    chain = run("explain", "S2", folder=settled).stdout
    for words in ("output.overall.rate", "养护成本", "未提供决算", "申报表.xlsx", "验收单.txt", "测试员"):
        assert words in chain
    target = listed(run, settled)["养护成本"]["id"]
    assert "未提供决算" in run("explain", target, folder=settled).stdout


@pytest.mark.slow
def test_the_report_shows_targets_and_every_number_is_tied(run: Run, settled: Path) -> None:
    said_report = run("report", "build", "--format", "md", "--out", settled.parent / "out", folder=settled)
    assert said_report.returncode == 0, said_report.stderr
    words = next((settled.parent / "out").glob("*.md")).read_text("utf-8")
    assert "绩效目标完成情况表" in words
    assert "| 养护堤防长度 | ≥12.5公里 | 13公里 | 12.5公里 | 15 | 15 |" in words
    assert "满意度调查情况表" in words
    numbers = json.loads(run("report", "check", "--json", folder=settled).stdout)["numbers"]
    assert [number for number in numbers if number["kind"] == "untied"] == []


@pytest.mark.slow
def test_a_changed_table_flags_what_was_verified(run: Run, settled: Path) -> None:
    rows = [list(row) for row in CLAIMS]
    rows[4][4] = "12公里"
    newer = book(settled.parent / "自评表二.xlsx", rows)
    said = run("import", newer, "--replaces", "自评表.xlsx", folder=settled)
    assert said.returncode == 0, said.stderr
    flags = {name: item["flag"] for name, item in listed(run, settled).items()}
    assert flags["养护堤防长度"] == "changed"
    assert flags["验收合格率"] is None
    assert "核实后资料有变化的绩效目标" in run("status", folder=settled).stdout


def test_text_and_json_show_the_same(run: Run, settled: Path) -> None:
    item: dict[str, Any] = listed(run, settled)["巡查次数"]
    shown = run("target", "show", item["id"][:6], folder=settled).stdout
    assert item["message"] in shown
    assert "≥20次 / ≥10次" in shown
    table = run("target", "list", "--state", "unsupported", "--subject", "河堤养护", folder=settled).stdout
    assert "养护成本" in table
    assert "巡查次数" not in table
