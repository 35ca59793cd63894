"""report build and report check on the bundled engagement, through the real path."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from commands import Run


@pytest.mark.slow
def test_every_number_of_the_bundled_report_is_accounted_for(run: Run, decided: Path) -> None:
    said = run("report", "check", "--json", folder=decided)
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout)["numbers"]
    assert {number["kind"] for number in found} <= {"tied", "derived", "quoted", "constant"}
    assert set(found[0]) == {"text", "place", "label", "kind", "measure", "value", "unit"}
    rate = next(number for number in found if number["measure"] == "sangong.rate" and number["kind"] == "tied")
    assert (rate["text"], rate["unit"], rate["label"]) == ("124.38%", "%", "三公经费控制率")
    assert rate["value"].startswith("124.380246913580")


@pytest.mark.slow
def test_a_finding_with_a_wrong_number_makes_the_check_fail(run: Run, decided: Path) -> None:
    assert run("finding", "edit", "F-004", "--effect", "多支出123.45万元。", folder=decided).returncode == 0
    said = run("report", "check", "--json", folder=decided)
    assert said.returncode == 1
    loose = [number for number in json.loads(said.stdout)["numbers"] if number["kind"] == "untied"]
    assert [number["text"] for number in loose] == ["123.45"]


@pytest.mark.slow
def test_all_formats_are_written_and_equal_on_a_second_run(run: Run, decided: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        said = run("report", "build", "--out", tmp_path / name, "--json", folder=decided)
        assert said.returncode == 0, said.stderr
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == [f"report.{kind}" for kind in ("docx", "html", "md", "pdf", "xlsx")]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
    assert json.loads(said.stdout)["draft"] is False


def test_an_unknown_format_is_refused_and_nothing_written(run: Run, decided: Path, tmp_path: Path) -> None:
    said = run("report", "build", "--format", "md,odt", "--out", tmp_path / "none", folder=decided)
    assert said.returncode == 2
    assert "odt" in said.stderr
    assert not (tmp_path / "none").exists()


def test_without_decisions_the_report_is_a_draft(run: Run, checked: Path) -> None:
    said = run("report", "build", "--format", "md", "--json", folder=checked)
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout)
    assert found["draft"] is True
    words = (checked / "report" / "report.md").read_text(encoding="utf-8")
    assert "草稿" in words
    assert "评价等级为" not in words
    assert "None" not in words


@pytest.mark.slow
def test_passages_of_the_evaluator_stand_in_their_place(run: Run, decided: Path) -> None:
    passage = "完成率为{{ m('rate.completion') }}，低于{{ m('no.such') }}。\n"
    (decided / "narrative" / "performance.md").write_text(passage, encoding="utf-8")
    assert run("report", "build", "--format", "md", folder=decided).returncode == 0
    words = (decided / "report" / "report.md").read_text(encoding="utf-8")
    assert "完成率为93.41%，低于（未取得资料）。" in words


@pytest.mark.slow
def test_a_firm_replaces_a_template(run: Run, decided: Path) -> None:
    own = decided / "specs" / "templates" / "report" / "zh" / "sections" / "unit.md.j2"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("# 单位概况\n\n{{ entity }}由本所自行撰写。\n", encoding="utf-8")
    assert run("specs", "update", folder=decided).returncode == 0
    assert run("report", "build", "--format", "md", folder=decided).returncode == 0
    assert "二、单位概况" in (decided / "report" / "report.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_copies_of_an_engagement_give_the_same_report(run: Run, decided: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(decided, tmp_path / "elsewhere"))
    shutil.rmtree(other / "derived")
    for folder in (decided, other):
        assert run("report", "build", "--format", "md", folder=folder).returncode == 0
    assert (decided / "report" / "report.md").read_bytes() == (other / "report" / "report.md").read_bytes()
