"""An engagement as it mostly is: ledger, balances, budget and cards, but no registers and no list of attachments."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from sampling_use.bare_books import Say, bare_files, begin


@pytest.fixture(scope="session")
def bare_engagement(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed: copy it."""
    return begin(run, tmp_path_factory.mktemp("bare") / "engagement", bare_files())


@pytest.fixture
def bare(bare_engagement: Path, tmp_path: Path) -> Path:
    """A copy, free to be changed."""
    return Path(shutil.copytree(bare_engagement, tmp_path / "engagement"))


@pytest.fixture
def say(run: Run) -> Say:
    """Run a command and return its JSON."""

    def said(folder: Path, *words: str | Path, status: int = 0) -> Any:
        done = run(*words, "--json", folder=folder)
        assert done.returncode == status, done.stderr
        return json.loads(done.stdout)

    return said
