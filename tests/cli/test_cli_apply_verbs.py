"""Decisions about papers, requests, evidence, samples, notes and signatures in YAML: who acts, twice, and mistakes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from commands import ROOT, Run

from auditkit.engagement.folder import Engagement

INIT = ("--entity", "云泽市金融工作局", "--year", "2018", "--rubric", "zhanjiang-2018")
SAID = """
decisions:
  - member: {name: 甲, role: preparer}
  - member: {name: 乙, role: lead}
  - request: {due: 2019-09-06}
  - request: {key: minutes, title: 会议纪要, received: 2019-09-10, copy: copy, files: note.txt}
  - request: {id: "18", unavailable: 未配备公务用车}
  - evidence: {files: note.txt, from: 丙, form: photo, paper: F1}
  - paper:
      by: 甲
      index: A2
      done: all
      rows: {declarations: [{name: 甲, independent: 是, signed: 2019-08-01}, {name: 乙, independent: 是}]}
      conclusion: 独立
  - sign: {by: 甲, level: 0, items: paper:A2}
  - note: {by: 乙, key: who, item: paper:A2, text: 是否包括专家？}
  - note-answer: {by: 甲, note: who, text: 没有外聘专家}
  - note-clear: {by: 乙, note: who}
  - sign: {by: 乙, level: 1, items: ["paper:A*"], except: [paper:A1, paper:A3]}
"""
MISTAKES = {
    "paper: {index: Z9, conclusion: x}": "Z9",
    "paper: {index: A2}": "A2",
    "paper: {index: A2, cells: {colour: red}}": "colour",
    "paper: {index: A2, rows: {declarations: {nobody: {name: x}}}}": "nobody",
    "paper: {index: A2, rows: {nothing: [{name: x}]}}": "nothing",
    "paper: {index: A1, cells: {risk: 很低}}": "很低",
    "request: {id: '18', received: 2019-09-10, unavailable: x}": "unavailable",
    "request: {received: 2019-09-10}": "id",
    "request: {id: '18', received: 昨天}": "昨天",
    "request: {key: k}": "title",
    "evidence: {files: missing.txt}": "missing.txt",
    "evidence: {from: 丙}": "files",
    "evidence: {files: note.txt, form: fax}": "fax",
    "evidence: {files: note.txt, finding: F-777}": "F-777",
    "sample: {key: s}": "purpose",
    "sample: {key: s, purpose: guess}": "guess",
    "inspected: {sample: S9, rest: present}": "S9",
    "evaluated: {sample: S9}": "S9",
    "sign: {level: 0}": "items",
    "sign: {items: paper:A2, level: first}": "first",
    "sign: {items: paper:Z9}": "Z9",
    "note: {key: n, item: paper:A2}": "text",
    "note-answer: {note: N-009, text: x}": "N-009",
    "approve: {check: asset.idle}": "asset.idle",
    "paper: {index: A2, mood: good}": "mood",
}


@pytest.fixture(scope="module")
def begun(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An engagement without anything in it. Not to be changed: copy it."""
    root = tmp_path_factory.mktemp("verbs") / "engagement"
    assert run("init", root, *INIT).returncode == 0
    return root


@pytest.fixture
def root(begun: Path, tmp_path: Path) -> Path:
    """A copy of it, with a file of evidence beside it."""
    (tmp_path / "note.txt").write_text("会议纪要（示例）", encoding="utf-8")
    return Path(shutil.copytree(begun, tmp_path / "engagement"))


@pytest.mark.slow
def test_each_acts_under_their_own_name_and_twice_is_once(run: Run, root: Path, tmp_path: Path) -> None:
    file = tmp_path / "said.yaml"
    file.write_text(SAID, encoding="utf-8")
    first = run("--by", "丁", "apply", file, folder=root)
    assert first.returncode == 0, first.stderr
    again = run("--by", "丁", "apply", file, folder=root)
    assert again.returncode == 0, again.stderr
    assert re.search(r"\b0\b", again.stdout), again.stdout
    with Engagement(root) as engagement:
        by = {(entry.kind, entry.id): entry.by for entry in engagement.log.entries()}
        assert by["paper", "A2"] == "甲"
        assert by["signoff", "paper:A2/0"] == "甲"
        assert by["signoff", "paper:A2/1"] == "乙"
        assert by["member", "甲"] == "丁"
        assert ("signoff", "paper:A1/1") not in by
        assert engagement.log.get("note", "N-001").body["status"] == "cleared"  # type: ignore[union-attr]
        assert engagement.log.get("request", "25").body["received_on"] == "2019-09-10"  # type: ignore[union-attr]


def test_nobody_signs_their_own_paper_by_file_either(run: Run, root: Path, tmp_path: Path) -> None:
    file = tmp_path / "said.yaml"
    file.write_text(SAID.replace("by: 乙, level: 1", "by: 甲, level: 1"), encoding="utf-8")
    said = run("apply", file, folder=root)
    assert said.returncode == 2
    assert "said.yaml" in said.stderr
    with Engagement(root) as engagement:
        assert engagement.log.get("member", "甲") is None


@pytest.mark.parametrize("step", MISTAKES)
def test_a_mistake_is_refused_with_its_line(run: Run, root: Path, tmp_path: Path, step: str) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(f"decisions:\n  - measure: {{id: staff.approved, value: 1, because: x}}\n  - {step}\n", "utf-8")
    said = run("apply", file, folder=root)
    assert said.returncode == 2, said.stdout
    assert said.stderr.count("\n") == 1
    assert MISTAKES[step] in said.stderr
    if "missing.txt" not in step:
        assert "wrong.yaml" in said.stderr
        assert "3" in said.stderr
    with Engagement(root) as engagement:
        assert engagement.log.get("asked", "staff.approved") is None


def test_only_the_example_sets_the_clock() -> None:
    using = [p.name for p in sorted((ROOT / "auditkit").rglob("*.py")) if "told_time" in p.read_text("utf-8")]
    assert using == ["demo.py", "demo_file.py", "log.py"]
