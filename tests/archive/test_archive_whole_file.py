"""The whole file of the bundled example: complete, reviewed, released, sealed, proven and performed again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import Run

from auditkit.engagement.folder import Engagement

pytestmark = pytest.mark.slow
KINDS = {
    "member": 5,
    "request": 25,
    "evidence": 14,
    "evidence-form": 7,
    "sample": 3,
    "inspection": 68,
    "letter": 3,
    "response": 3,
    "silence": 1,
    "note": 3,
    "release": 3,
    "seal": 1,
}
"""How many records of each kind the file has."""


@pytest.fixture(scope="module")
def whole(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file."""
    root = tmp_path_factory.mktemp("whole") / "file"
    said = run("demo", root, "--complete", "--json")
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["total"] == "85.5"
    return root


def test_nothing_is_left_open(run: Run, whole: Path) -> None:
    papers = json.loads(run("workpaper", "list", "--json", folder=whole).stdout)["papers"]
    assert len(papers) == 27
    assert [paper["index"] for paper in papers if paper["status"] != "reviewed" or paper["lacking"]] == []
    assert {len(paper["reviews"]) for paper in papers} == {3}
    said = run("report", "release", "--dry-run", "--json", folder=whole)
    assert (said.returncode, json.loads(said.stdout)["blockers"]) == (0, [])
    with Engagement(whole) as engagement:
        assert {kind: len(engagement.log.all(kind)) for kind in KINDS} == KINDS
        days = [entry.at for entry in engagement.log.entries()]
        assert days == sorted(days)
        assert (days[0][:10], days[-1][:10]) == ("2019-08-01", "2019-11-29")


def test_an_answer_brings_points_back(run: Run, whole: Path) -> None:
    bridge = json.loads(run("score", "show", "--bridge", "--json", folder=whole).stdout)
    assert "85.5" in json.dumps(bridge)
    said = run("score", "show", "--bridge", folder=whole)
    assert "+0.5" in said.stdout and "R-001" in said.stdout


def test_the_archive_proves_itself_and_comes_out_the_same(run: Run, whole: Path) -> None:
    archive = whole / "archive" / "归档.zip"
    assert run("verify", archive).returncode == 0
    found = run("reperform", archive, "--json")
    assert found.returncode == 0, found.stdout[-2000:]
    assert json.loads(found.stdout)["different"] == []


def test_applying_the_same_again_adds_nothing_before_the_end(run: Run, whole: Path, example: Path) -> None:
    said = run("apply", example / "file" / "01-acceptance.yaml", folder=whole)
    assert said.returncode == 2  # a closed file takes no decision, not even the same one
