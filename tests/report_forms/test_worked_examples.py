"""The two small worked examples, from the raw files to a report whose numbers all rest on something."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from commands import ROOT, Run

sys.path.insert(0, str(ROOT / "tools"))

import make_worked_examples

EXAMPLES = ROOT / "examples"
DEPARTMENT, PROJECT = "zelin-2021", "zeyuan-2022"


@pytest.mark.parametrize("slug", sorted(make_worked_examples.EXAMPLES))
def test_inputs_come_out_the_same(slug: str, tmp_path: Path) -> None:
    make_worked_examples.EXAMPLES[slug](tmp_path)
    kept = {path.name: path.read_bytes() for path in (EXAMPLES / slug / "inputs").iterdir()}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == kept


def built(run: Run, root: Path, slug: str) -> dict[str, str]:
    """Build an example; returns totals, and what of its report has to be right in any case."""
    said = run("demo", root, "--example", slug, "--json")
    assert said.returncode == 0, said.stderr
    checked = run("report", "check", "--json", folder=root)
    assert checked.returncode == 0, checked.stderr
    assert not [one for one in json.loads(checked.stdout)["numbers"] if one["kind"] == "untied"]
    assert run("verify", folder=root).returncode == 0
    found = json.loads(said.stdout)
    assert len(found["reports"]) == 5
    return {"total": found["total"], "grade": found["grade"]}


@pytest.mark.slow
def test_a_department_with_two_units_and_an_inspected_project(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "e"
    assert built(run, root, DEPARTMENT) == {"total": "80.23", "grade": "良"}
    score = json.loads(run("score", "show", "--subject", "pond", "--json", folder=root).stdout)
    assert (score["total"], score["grade"]) == ("91.5", "优")
    words = (root / "report" / "report.md").read_text("utf-8")
    assert "| 泽林县水库管理站 | 210.60 | 196.98 | 34.86 |" in words  # 196.9780 with the grants in it
    assert "| 减：单位间抵销 | 12.00 | 12.00 | — |" in words
    assert "| **部门合计** | **609.40** | **565.12** | **100.00** |" in words
    assert "资金由省、市、县三级安排，计划120.00万元，到位110.00万元，资金到位率为91.67%" in words
    assert "| 县（区）级 | 30.00 | 20.00 | 10.00 | 10.00 | 66.67 | 50.00 |" in words
    before = json.loads(run("status", "--json", folder=root).stdout)
    assert run("apply", EXAMPLES / DEPARTMENT / "decisions.yaml", folder=root).returncode == 0
    assert json.loads(run("status", "--json", folder=root).stdout) == before


@pytest.mark.slow
def test_the_evaluation_of_a_project(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "e"
    assert built(run, root, PROJECT) == {"total": "93.07", "grade": "优"}
    words = (root / "report" / "report.md").read_text("utf-8")
    assert "# 农村供水水质提升 2022年度项目支出 绩效评价报告" in words
    assert "计划安排资金240.00万元，实际到位220.00万元，资金到位率为91.67%" in words
    assert "整体支出" not in words.split("## 附表")[0]
    assert "在职人员控制率" not in words.split("## 附表")[0]


def test_an_example_that_is_not_there(run: Run, tmp_path: Path) -> None:
    said = run("demo", tmp_path / "e", "--example", "none")
    assert said.returncode == 2
    assert all(slug in said.stderr for slug in (DEPARTMENT, PROJECT, "yunze-2018"))
    assert not (tmp_path / "e").exists()
