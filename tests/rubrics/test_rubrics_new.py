"""A printed score sheet becomes a rubric: merged cells, points in names, a repeated heading, shared points."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import Run
from openpyxl import Workbook

from auditkit.core.rules import Linear
from auditkit.specs.rubrics import load_rubric

HEAD: list[object] = ["一级指标", "二级指标", "三级指标", "评分标准", "分值", "自评得分"]
ROWS: list[list[object]] = [
    ["投入（40分）", "配置（20分）", "在职人员控制率", "≤100%得10分，每超过一个百分点扣0.5分，扣完为止", 10, None],
    [None, None, "重点支出安排率", "≥90%，计10分；80%（含）-90%，计6分；低于80%不得分。", 10, None],
    [None, "管理（20分）", "制度健全性", "①有制度（4分）②有效执行（6分）", 10, None],
    HEAD,
    ["投入（40分）", "管理（20分）", "资金使用合规性", "每发现一例不合规扣2分", 10, None],
    ["产出（60分）", "效益（60分）", "经济效益", "酌情评分", 40, None],
    [None, None, "社会效益", "酌情评分", None, None],
    [None, None, "满意度", "满意率达90%（含）以上得20分，每低一个百分点扣1分", 20, None],
    ["合计", None, None, None, 100, None],
]


def sheet(path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    out = book.active
    assert out is not None
    out.append(["某市部门整体支出绩效评价评分表"])
    out.append(HEAD)
    for row in rows:
        out.append(row)
    for area in ("A3:A5", "B3:B4", "A8:A10", "B8:B10", "E8:E9"):
        out.merge_cells(area)
    book.save(path)
    return path


@pytest.mark.slow
def test_a_sheet_becomes_a_valid_rubric(run: Run, tmp_path: Path) -> None:
    file = sheet(tmp_path / "评分表.xlsx", ROWS)
    out = tmp_path / "mine.yaml"
    said = run("rubric", "new", file, "--id", "mine", "--out", out, "--json")
    assert said.returncode == 0, said.stdout + said.stderr
    assert run("rubric", "validate", out).returncode == 0
    rubric = load_rubric(out.read_text("utf-8"), "mine.yaml")
    assert rubric.total == 100
    rules = {leaf.id: leaf.rule.type for leaf in rubric.leaves() if leaf.rule}
    assert rules == {
        "1.1.1": "linear",
        "1.1.2": "band",
        "1.2.1": "checklist",
        "1.2.2": "per_instance",
        "2.1.1": "judgement",
        "2.1.2": "judgement",
        "2.1.3": "linear",
    }
    assert isinstance(rubric.leaf("1.1.1").rule, Linear)
    assert rubric.leaf("1.1.1").measure == "staff.rate"
    assert not rubric.leaf("2.1.1").reconstructed  # the sheet itself leaves it to a person
    assert [rubric.leaf(id_).points for id_ in ("2.1.1", "2.1.2")] == [20, 20]
    assert [child.id for child in rubric.node("2.1").sharing()] == ["2.1.1", "2.1.2"]
    assert run("rubric", "new", file, "--out", out).returncode == 2  # never over a file that is there


@pytest.mark.slow
def test_sums_that_do_not_fit_are_asked(run: Run, tmp_path: Path) -> None:
    rows = [list(row) for row in ROWS]
    rows[2][4] = 8
    file = sheet(tmp_path / "s.xlsx", rows)
    out = tmp_path / "mine.yaml"
    said = run("rubric", "new", file, "--out", out)
    assert said.returncode == 2
    assert "1.2.points" in said.stdout
    assert not out.exists()
    said = run("rubric", "new", file, "--out", out, "--answer", "1.2.1.points=10")
    assert said.returncode == 0, said.stdout + said.stderr
    assert run("rubric", "validate", out).returncode == 0


@pytest.mark.parametrize("answer", ["9.9.points=3", "1.1.1.points=viel", "nonsense", "1.1.1.measure=no.such"])
def test_answers_that_answer_nothing(run: Run, tmp_path: Path, answer: str) -> None:
    file = sheet(tmp_path / "s.xlsx", ROWS)
    assert run("rubric", "new", file, "--out", tmp_path / "m.yaml", "--answer", answer).returncode == 2


def test_a_file_without_a_sheet(run: Run, tmp_path: Path) -> None:
    book = Workbook()
    book.save(tmp_path / "empty.xlsx")
    assert run("rubric", "new", tmp_path / "empty.xlsx", "--out", tmp_path / "m.yaml").returncode == 2


@pytest.mark.slow
@pytest.mark.parametrize("id_", ["yueyang-department", "yueyang-project", "zhanjiang-2018"])
def test_its_own_form_can_be_read_again(run: Run, tmp_path: Path, id_: str) -> None:
    """What is exported and read again has the same tree and points."""
    assert run("rubric", "export", id_, "--self-score", "--out", tmp_path).returncode == 0
    out = tmp_path / "again.yaml"
    said = run("rubric", "new", tmp_path / f"{id_}-self-score.docx", "--out", out, "--json")
    assert said.returncode == 0, said.stdout + said.stderr
    found = json.loads(run("rubric", "diff", id_, out, "--json").stdout)["changes"]
    assert not [
        item for item in found if item["kind"] in ("added", "removed", "moved", "points") and item["id"] != "4.1"
    ]
