"""Fixtures: a language that does not depend on the machine, and engagements through the real path."""

from __future__ import annotations

import fcntl
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

os.environ["AUDITKIT_LANG"] = "zh"
os.environ["AUDITKIT_USER"] = "测试员"

from commands import EXAMPLE, Run

from auditkit.cli.ending import ended
from auditkit.messages import speaking, use_language


@pytest.fixture(autouse=True)
def spoken_language() -> Iterator[None]:
    """English within the library; the fixture ``run`` speaks Chinese, as the bundled engagement does."""
    use_language("en")
    yield
    use_language("en")


def auditkit(*arguments: str | Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line within this process, as the installed command runs it."""
    before = ["-C", str(folder)] if folder else []
    words = [*before, *map(str, arguments)]
    out, err = io.StringIO(), io.StringIO()
    with speaking("zh"), redirect_stdout(out), redirect_stderr(err):
        status = ended(words)
    return subprocess.CompletedProcess(words, status, out.getvalue(), err.getvalue())


def installed(*arguments: str | Path, folder: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    before = ["-C", str(folder)] if folder else []
    return subprocess.run(
        [sys.executable, "-c", "from auditkit.cli import run; run()", *before, *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, **env},
        check=False,
    )


@pytest.fixture(scope="session")
def run() -> Run:
    """The command line."""
    return auditkit


@pytest.fixture(scope="session")
def run_apart() -> Run:
    """The command line in a process of its own."""
    return installed


@pytest.fixture(scope="session")
def example() -> Path:
    """Folder of the bundled engagement."""
    return EXAMPLE


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that the first of the processes which share the tests makes, for all of them."""
    base = factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"shared-{name}"
    shared.mkdir(exist_ok=True)
    root = shared / "engagement"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "made").exists():
            make(root)
            (shared / "made").touch()
    return root


def _check(root: Path) -> None:
    said = auditkit(
        *("init", root, "--entity", "云泽市金融工作局", "--year", "2018", "--rubric", "zhanjiang-2018"),
    )
    assert said.returncode == 0, said.stderr
    said = auditkit("import", EXAMPLE / "inputs", folder=root)
    assert said.returncode == 0, said.stderr
    said = auditkit("check", "run", folder=root)
    assert said.returncode == 0, said.stderr


@pytest.fixture(scope="session")
def checked_engagement(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled engagement, imported and checked, no decisions yet. Not to be changed: copy it."""
    return made_once(tmp_path_factory, "checked", _check)


@pytest.fixture(scope="session")
def decided_engagement(checked_engagement: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled engagement with all its decisions. Not to be changed: copy it."""

    def decide(root: Path) -> None:
        shutil.copytree(checked_engagement, root)
        said = auditkit("apply", EXAMPLE / "decisions.yaml", folder=root)
        assert said.returncode == 0, said.stderr

    return made_once(tmp_path_factory, "decided", decide)


@pytest.fixture
def checked(checked_engagement: Path, tmp_path: Path) -> Path:
    """A copy of the checked engagement, free to be changed."""
    return Path(shutil.copytree(checked_engagement, tmp_path / "engagement"))


@pytest.fixture
def decided(decided_engagement: Path, tmp_path: Path) -> Path:
    """A copy of the decided engagement, free to be changed."""
    return Path(shutil.copytree(decided_engagement, tmp_path / "engagement"))
