"""A small engagement with sources, evidence, findings and a narrative; sealed once, copied by whoever changes it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commands import Run

INIT = ("--entity", "云泽市金融工作局", "--year", "2018", "--rubric", "zhanjiang-2018")


@pytest.fixture(scope="session")
def small_engagement(run: Run, example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two small registers, a finding with evidence, a passage. Not to be changed: copy it."""
    folder = tmp_path_factory.mktemp("small-file")
    root = folder / "engagement"
    assert run("init", root, *INIT).returncode == 0
    files = sorted((example / "inputs").glob("*.xlsx"), key=lambda path: path.stat().st_size)[:2]
    assert run("import", *files, folder=root).returncode == 0
    photo = folder / "photo.jpg"
    photo.write_bytes(bytes(range(256)) * 20)
    for number in range(3):
        add = ("finding", "add", "--indicator", "4.1", "--title", f"t{number}", "--condition", "<b>事实</b>")
        assert run(*add, "--evidence", photo, folder=root).returncode == 0
    (root / "narrative" / "unit.md").write_text("说明。\n", encoding="utf-8")
    assert run("status", folder=root).returncode == 0
    return root


@pytest.fixture(scope="session")
def sealed_engagement(run: Run, small_engagement: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small engagement, closed. Not to be changed: copy it."""
    root = Path(shutil.copytree(small_engagement, tmp_path_factory.mktemp("sealed-file") / "engagement"))
    said = run("--by", "甲", "seal", folder=root)
    assert said.returncode == 0, said.stderr
    return root


@pytest.fixture(scope="session")
def archive(sealed_engagement: Path) -> Path:
    """The archive of the small engagement. Not to be changed: copy it."""
    return next((sealed_engagement / "archive").glob("*.zip"))


@pytest.fixture
def small(small_engagement: Path, tmp_path: Path) -> Path:
    """A copy of the small engagement, free to be changed."""
    return Path(shutil.copytree(small_engagement, tmp_path / "engagement"))


@pytest.fixture
def sealed(sealed_engagement: Path, tmp_path: Path) -> Path:
    """A copy of the closed engagement, free to be changed."""
    return Path(shutil.copytree(sealed_engagement, tmp_path / "engagement"))
