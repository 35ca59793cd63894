"""Forms of a rubric on paper, and two rubrics compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import Run
from docx import Document
from openpyxl import load_workbook

from auditkit.engagement.rubrics import known_rubrics


def cells(path: Path) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in Document(str(path)).tables[0].rows]


@pytest.mark.parametrize("id_", sorted(known_rubrics()))
def test_every_bundled_rubric_is_valid_and_has_a_form(run: Run, tmp_path: Path, id_: str) -> None:
    assert run("rubric", "validate", id_).returncode == 0
    said = run("rubric", "export", id_, "--self-score", "--out", tmp_path)
    assert said.returncode == 0, said.stderr
    shown = json.loads(run("rubric", "show", id_, "--json").stdout)
    rows = cells(tmp_path / f"{id_}-self-score.docx")
    assert rows[0][-2:] == ["自评得分", "扣分原因"]
    for leaf in shown["indicators"]:
        assert any(leaf["name"] in row for row in rows), leaf["name"]
    book = load_workbook(tmp_path / f"{id_}-self-score.xlsx")
    words = [str(cell) for row in book["评分表"].iter_rows(values_only=True) for cell in row if cell is not None]
    assert all(leaf["name"] in words for leaf in shown["indicators"])


def test_the_form_without_self_score(run: Run, tmp_path: Path) -> None:
    assert run("rubric", "export", "yueyang-project", "--format", "docx", "--out", tmp_path).returncode == 0
    rows = cells(tmp_path / "yueyang-project-form.docx")
    assert rows[0][-1] == "得分"
    assert sum("项目管理（25）" in row[0] for row in rows) == 8  # one merged cell, not a second heading
    assert rows[-1][3] == "100"


def test_the_prefilled_form_has_what_is_known(run: Run, checked: Path, tmp_path: Path) -> None:
    said = run("rubric", "export", "--prefilled", "--format", "docx", "--out", tmp_path, folder=checked)
    assert said.returncode == 0, said.stderr
    rows = cells(tmp_path / "zhanjiang-2018-prefilled.docx")
    at = rows[0].index("指标数据")
    staff = next(row for row in rows if "在职人员控制率" in row)
    assert staff[at].endswith("%")


def test_two_rubrics_compared(run: Run, tmp_path: Path) -> None:
    from auditkit.engagement.pinning import offered

    words = offered()["checklists/rubrics/yueyang-project.yaml"][1].decode("utf-8")
    changed = words.replace("name: {zh: 到位率,", "name: {zh: 资金到位率,").replace(
        "min: 90, points: 8", "min: 95, points: 8"
    )
    changed = changed.replace('id: set, points: 1, text: {zh: "设有', 'id: set, points: 1, text: {zh: "已设有')
    file = tmp_path / "mine.yaml"
    file.write_text(changed, "utf-8")
    found = json.loads(run("rubric", "diff", "yueyang-project", file, "--json").stdout)["changes"]
    assert ("2.1.1", "wording") in [(item["id"], item["kind"]) for item in found]
    assert ("3.2.5", "rule") in [(item["id"], item["kind"]) for item in found]
    same = json.loads(run("rubric", "diff", "yueyang-project", "yueyang-project", "--json").stdout)["changes"]
    assert same == []
    said = run("rubric", "diff", "yueyang-project", "nothing.yaml")
    assert (said.returncode, "nothing.yaml" in said.stderr) == (2, True)
