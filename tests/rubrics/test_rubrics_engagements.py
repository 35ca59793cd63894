"""For every bundled rubric an engagement runs from its beginning to a report whose numbers all rest on something."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from commands import EXAMPLE, Run

from auditkit.engagement.rubrics import known_rubrics, offered_rubric

OTHERS = sorted(set(known_rubrics()) - {"zhanjiang-2018"})


def begun(run: Run, root: Path, rubric: str) -> Path:
    said = run("init", root, "--entity", "云泽市金融工作局", "--year", "2018", "--rubric", rubric)
    assert said.returncode == 0, said.stderr
    if offered_rubric(rubric).open:
        assert run("rubric", "weights", "--propose", "equal", folder=root).returncode == 0
    assert run("rubric", "adopt", "--agreed", "2019-08-01", folder=root).returncode == 0
    inputs = [file for file in sorted((EXAMPLE / "inputs").iterdir()) if "序时" in file.name or "预算" in file.name]
    said = run("import", *inputs, folder=root)
    assert said.returncode == 0, said.stderr
    assert run("check", "run", folder=root).returncode == 0
    return root


def shown(run: Run, root: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(run("score", "show", "--json", folder=root).stdout)
    return found


def scored(run: Run, root: Path) -> None:
    for row in json.loads(run("score", "show", "--json", folder=root).stdout)["indicators"]:
        if row["awarded"] is None and row["status"] != "absent":
            half = Fraction(row["points"]) / 2
            points = str(float(half)) if (half * 10).denominator == 1 else "0"
            said = run("score", "set", row["id"], "--points", points, "--rationale", "资料不全", folder=root)
            if said.returncode:
                said = run("score", "set", row["id"], "--points", "0", "--rationale", "资料不全", folder=root)
            assert said.returncode == 0, said.stderr


def reported(run: Run, root: Path) -> str:
    said = run("report", "build", "--format", "md", folder=root)
    assert said.returncode == 0, said.stderr
    said = run("report", "check", "--json", folder=root)
    assert said.returncode == 0, said.stdout[-2000:]
    assert not [item for item in json.loads(said.stdout)["numbers"] if item["kind"] == "untied"]
    return (root / "report" / "report.md").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("rubric", OTHERS)
def test_from_init_to_report(run: Run, tmp_path: Path, rubric: str) -> None:
    root = begun(run, tmp_path / "e", rubric)
    assert shown(run, root)["total"] is None  # never scored for want of data
    scored(run, root)
    total = shown(run, root)["total"]
    assert total is not None
    assert 0 <= Fraction(str(total)) <= 100
    assert offered_rubric(rubric).title["zh"] in reported(run, root)


def firm_rubric(folder: Path) -> Path:
    """A firm's folder with a rubric of its own: bonus points, a coefficient, indicators that may not apply."""
    target = folder / "firm" / "checklists" / "rubrics"
    target.mkdir(parents=True)
    (target / "mine.yaml").write_text(
        """\
id: mine
title: 某市部门评价表
total: 100
absent: siblings
bonus_cap: 4
grades: [{min: 90, grade: 优}, {min: 80, grade: 良}, {min: 70, grade: 中}, {min: 60, grade: 低}, {min: 0, grade: 差}]
indicators:
  - id: "1"
    name: 管理
    points: 60
    children:
      - {id: "1.1", name: 制度, points: 20, rule: {type: judgement}}
      - {id: "1.2", name: 执行, points: 40, rule: {type: judgement}}
  - id: "2"
    name: 产出
    points: 40
    coefficient: {measure: coefficient.difficulty, text: 难度系数}
    children:
      - {id: "2.1", name: 数量, points: 40, rule: {type: judgement}}
  - id: "3"
    name: 加分项
    points: 5
    bonus: true
    rule: {type: judgement}
""",
        "utf-8",
    )
    return folder / "firm"


@pytest.fixture
def mine(run: Run, checked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AUDITKIT_FIRM", str(firm_rubric(tmp_path)))
    root = tmp_path / "mine"
    said = run("init", root, "--entity", "云泽市金融工作局", "--year", "2018", "--rubric", "mine")
    assert said.returncode == 0, said.stderr
    staff = next(file for file in (EXAMPLE / "inputs").iterdir() if "人员" in file.name)
    assert run("import", staff, folder=root).returncode == 0
    return root


@pytest.mark.slow
def test_coefficient_bonus_and_what_does_not_apply(run: Run, mine: Path) -> None:
    said = run("score", "set", "1.1", "--not-applicable", "--because", "无此职责", folder=mine)
    assert said.returncode == 0, said.stderr
    assert run("score", "set", "1.1", "--points", "3", "--rationale", "x", folder=mine).returncode == 2
    for id_, points in (("1.2", "30"), ("2.1", "40"), ("3", "5")):
        said = run("score", "set", id_, "--points", points, "--rationale", "已核对", folder=mine)
        assert said.returncode == 0, said.stderr
    assert shown(run, mine)["total"] is None  # the coefficient is not known yet
    said = run("measure", "set", "coefficient.difficulty", "--value", "90", "--because", "考核办法", folder=mine)
    assert said.returncode == 0, said.stderr
    found = shown(run, mine)
    assert found["total"] == "85"  # 30 of 40 are 45 of 60; 40 times 0.9; bonus of 5, at most 4
    kinds = [step["kind"] for step in found["steps"]]  # type: ignore[attr-defined]
    assert kinds == ["siblings", "coefficient", "bonus", "bonus-cap"]
    chain = run("explain", "85分", folder=mine)
    assert "乘以系数 0.9" in chain.stdout
    assert "无此职责" in chain.stdout or "不适用" in chain.stdout
    words = reported(run, mine)
    assert "不适用" in words
    assert "乘以系数 0.9" in words
    assert run("score", "clear", "1.1", "--because", "误记", folder=mine).returncode == 0
    assert shown(run, mine)["total"] is None


@pytest.mark.slow
def test_cases_that_no_check_looks_for_are_not_none(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "e"
    said = run("init", root, "--entity", "云泽市金融工作局", "--year", "2018", "--rubric", "yueyang-department")
    assert said.returncode == 0, said.stderr
    staff = next(file for file in (EXAMPLE / "inputs").iterdir() if "人员" in file.name)
    assert run("import", staff, folder=root).returncode == 0
    assert run("check", "run", folder=root).returncode == 0
    rows = json.loads(run("score", "show", "--json", folder=root).stdout)["indicators"]
    awarded = {row["id"]: row["awarded"] for row in rows}
    assert awarded["1.1.1"] is not None  # posts and staff are known
    assert awarded["2.1.2"] is None  # money passed on late: nobody has looked


def test_a_rubric_that_does_not_say_so_knows_nothing_that_does_not_apply(run: Run, checked: Path) -> None:
    said = run("score", "set", "1.1.4", "--not-applicable", "--because", "x", folder=checked)
    assert said.returncode == 2
    assert run("score", "set", "1.1.4", folder=checked).returncode == 2
