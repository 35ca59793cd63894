"""Forms for the auditee: blank and prefilled, read back by the tool itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Run

from auditkit.engagement.self_evaluating import read_document
from auditkit.sources.reading import read


@pytest.fixture(scope="module")
def forms(decided_engagement: Path, run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("forms")
    for kind in ("department", "project"):
        for more in ([], ["--prefilled"]):
            said = run("selfeval", "form", "--kind", kind, *more, "--out", out, folder=decided_engagement)
            assert said.returncode == 0, said.stderr
    return out


def test_every_form_in_both_formats(forms: Path) -> None:
    assert sorted(path.name for path in forms.iterdir()) == [
        f"selfeval-{kind}-{state}.{ending}"
        for kind in ("department", "project")
        for state in ("blank", "prefilled")
        for ending in ("docx", "xlsx")
    ]


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_a_prefilled_sheet_is_read_back(forms: Path, ending: str) -> None:
    found = read_document(read(forms / f"selfeval-project-prefilled.{ending}"))
    assert found is not None
    first = found["figures"][0]["sheet"]
    figures = [(item["label"], item["path"], item["value"]) for item in found["figures"] if item["sheet"] == first]
    assert ("年度资金总额", "initial", "490.00") in figures
    assert ("年度资金总额", "actual", "90.00") in figures
    assert ("年度资金总额", "rate", "18.37%") in figures


def test_a_blank_sheet_knows_the_projects_and_no_figure(forms: Path) -> None:
    found = read_document(read(forms / "selfeval-project-blank.docx"))
    assert found is not None
    assert {item["value"] for item in found["figures"] if item["sheet"] != "正文"} == {"10"}
    assert len([item for item in found["fields"] if item["label"] == "项目名称"]) == 5


def test_the_form_of_the_department_holds_budget_and_actual(forms: Path) -> None:
    found = read_document(read(forms / "selfeval-department-prefilled.docx"))
    assert found is not None
    known = {(item["label"], item["value"]) for item in found["figures"]}
    assert {("二、本年支出", "907.41"), ("二、本年支出", "539.05"), ("二、本年支出", "59.41%")} <= known
    assert len(found["indicators"]) >= 25


def test_one_project_or_none_of_that_name(decided_engagement: Path, run: Run, tmp_path: Path) -> None:
    asked = ("selfeval", "form", "--kind", "project", "--out", tmp_path, "--format", "docx", "--project")
    assert run(*asked, "金融项目协调经费", folder=decided_engagement).returncode == 0
    said = run(*asked, "没有的项目", folder=decided_engagement)
    assert said.returncode == 2
    assert "金融项目协调经费" in said.stderr
    mistaken = run("selfeval", "form", "--project", "金融项目协调经费", folder=decided_engagement)
    assert mistaken.returncode == 2
