"""A fresh engagement for every test of importing."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Run
from ledgers import ENTITY, YEAR


@pytest.fixture
def fresh(run: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "engagement"
    done = run("init", folder, "--entity", ENTITY, "--year", str(YEAR), "--rubric", "zhanjiang-2018")
    assert done.returncode == 0, done.stderr
    return folder
