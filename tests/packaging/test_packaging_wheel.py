"""The wheel, built from a clean copy and installed into a fresh environment, does what the clone does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LEFT_OUT = shutil.ignore_patterns(".*", "build", "dist", "demo", "*.egg-info", "__pycache__", "tests", "benchmarks")
DATA = {
    "checklists": "auditkit/checklists",
    "workpapers": "auditkit/workpapers",
    "templates": "auditkit/templates",
    "examples": "auditkit/examples",
    "auditkit": "auditkit",
}
BUILT = (".py", ".po")
"""Kinds of files that are code, or sources of something built."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy that holds nothing left behind by earlier builds."""
    copy = tmp_path_factory.mktemp("clean") / "project"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    build = [sys.executable, "-m", "build", "--wheel", "--outdir", str(copy / "dist")]
    done = subprocess.run([*build, str(copy)], capture_output=True, text=True, check=False)
    if done.returncode:  # without a network: with the setuptools that is installed
        offline = [*build, "--no-isolation", "--skip-dependency-check", str(copy)]
        done = subprocess.run(offline, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next((copy / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def fresh(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of commands of an environment with the wheel; other packages are lent from this one."""
    folder = tmp_path_factory.mktemp("fresh") / "env"
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--quiet", str(wheel)]
    subprocess.run([*install, "--disable-pip-version-check"], check=True)
    site = next((folder / "lib").glob("python*/site-packages"))
    (site / "lent.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    return python.parent


def spoken(command: Path, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "AUDITKIT"))}
    env |= {"LC_ALL": "C.UTF-8"}
    return subprocess.run([str(command), *words], cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_every_file_of_data_is_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    missing = []
    for source, target in DATA.items():
        for path in sorted((ROOT / source).rglob("*")):
            skipped = "__pycache__" in path.parts or (path.suffix in BUILT and source != "auditkit")
            if path.is_file() and not skipped and path.suffix != ".po":
                name = f"{target}/{path.relative_to(ROOT / source).as_posix()}"
                missing += [name] if name not in names else []
    assert missing == []


def test_nothing_else_is_in_the_wheel(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"auditkit"}


def test_the_installed_command_is_that_of_the_wheel(fresh: Path, tmp_path: Path) -> None:
    code = "import auditkit, auditkit.checklists; print(auditkit.__file__, auditkit.checklists.__file__)"
    said = spoken(fresh / "python", "-c", code, folder=tmp_path)
    assert all(word.startswith(str(fresh.parent)) for word in said.stdout.split()), said
    assert spoken(fresh / "auditkit", "--version", folder=tmp_path).stdout.startswith("auditkit ")


def test_the_demo_of_the_wheel_ends_at_85(fresh: Path, tmp_path: Path) -> None:
    done = spoken(fresh / "auditkit", "demo", "example", "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["total"], found["grade"], len(found["deductions"])) == ("85", "良", 8)
    written = [tmp_path / path for path in found["reports"]]
    assert [path.name for path in written] == [f"report.{kind}" for kind in ("docx", "html", "md", "xlsx", "pdf")]
    assert all(path.stat().st_size > 10_000 for path in written)
    assert spoken(fresh / "auditkit", "-C", "example", "verify", folder=tmp_path).returncode == 0
