"""What the tests of sampling in an engagement share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from commands import EXAMPLE, Run

REGISTERS = ("出差审批", "凭证附件", "公务卡", "政府采购", "执行标准", "信息公开", "自评")
Say = Callable[..., Any]


def bare_files() -> list[Path]:
    """Return the inputs of the bundled engagement that every auditee can give."""
    files = sorted((EXAMPLE / "inputs").iterdir())
    return [path for path in files if not any(word in path.name for word in REGISTERS)]


def begin(run: Run, root: Path, files: list[Path]) -> Path:
    """Make an engagement, import files and run the checks."""
    words = ("init", root, "--entity", "云泽市金融工作局", "--year", "2018", "--rubric", "zhanjiang-2018")
    for done in (run(*words), run("import", *files, folder=root), run("check", "run", folder=root)):
        assert done.returncode == 0, done.stderr
    return root
