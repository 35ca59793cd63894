"""An engagement with targets of a project and two surveys, imported once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commands import Run
from target_files import ANSWERS, CLAIMS, PLAN, SCORES, book
from target_words import made


@pytest.fixture(scope="session")
def imported_targets(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed: copy it."""
    desk = tmp_path_factory.mktemp("targets")
    files = [
        book(desk / "申报表.xlsx", PLAN),
        book(desk / "自评表.xlsx", CLAIMS),
        book(desk / "服务对象满意度问卷.xlsx", ANSWERS),
        book(desk / "职工.xlsx", SCORES),
    ]
    return made(run, desk / "engagement", *files)


@pytest.fixture
def work(imported_targets: Path, tmp_path: Path) -> Path:
    """A copy of the engagement, free to be changed; ``验收单.txt`` beside it is evidence."""
    (tmp_path / "验收单.txt").write_text("验收合格", "utf-8")
    return Path(shutil.copytree(imported_targets, tmp_path / "engagement"))


@pytest.fixture(scope="session")
def untouched(imported_targets: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that is only asked for what is refused; ``验收单.txt`` beside it is evidence."""
    desk = tmp_path_factory.mktemp("untouched")
    (desk / "验收单.txt").write_text("验收合格", "utf-8")
    return Path(shutil.copytree(imported_targets, desk / "engagement"))
