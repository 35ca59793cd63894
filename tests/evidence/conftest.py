"""A decided engagement to be changed, one for what is refused, and answers as JSON."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import Run

from auditkit.store.log import Log

Ask = Callable[..., Any]


@pytest.fixture
def ask(run: Run, decided: Path) -> Ask:
    """A command that must end well; with ``--json`` what it says, else its lines."""

    def said(*arguments: str | Path) -> Any:
        done = run(*arguments, folder=decided)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if "--json" in arguments else done.stdout

    return said


def refusing(run: Run, folder: Path) -> Callable[..., str]:
    """A command that must be refused with one line, and nothing recorded; its message."""

    def why(*arguments: str | Path) -> str:
        before = Log(folder / "records.sqlite").head()
        done = run(*arguments, folder=folder)
        assert done.returncode == 2, done.stdout
        assert Log(folder / "records.sqlite").head() == before
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
        return done.stderr

    return why


@pytest.fixture
def refused(run: Run, decided: Path) -> Callable[..., str]:
    """Refusals of the engagement that ``ask`` changes."""
    return refusing(run, decided)


@pytest.fixture(scope="module")
def steady(run: Run, decided_engagement: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Refusals of an engagement with one answer, R-001; nothing refused changes it."""
    root = Path(shutil.copytree(decided_engagement, tmp_path_factory.mktemp("steady") / "engagement"))
    done = run("response", "add", "--indicator", "3.2.3", "--opinion", "不可抗力", folder=root)
    assert done.returncode == 0, done.stderr
    return refusing(run, root)
