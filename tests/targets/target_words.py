"""What tests of targets ask the command line for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from commands import Run


def made(run: Run, root: Path, *files: Path) -> Path:
    """Return a new engagement with files imported."""
    said = run("init", root, "--entity", "某市水务局", "--year", "2022", "--rubric", "mof-2020-10-self-evaluation")
    assert said.returncode == 0, said.stderr
    said = run("import", *files, folder=root)
    assert said.returncode == 0, said.stderr
    return root


def listed(run: Run, root: Path) -> dict[str, dict[str, Any]]:
    """Return the targets by name."""
    said = run("target", "list", "--json", folder=root)
    assert said.returncode == 0, said.stderr
    return {item["name"]: item for item in json.loads(said.stdout)["targets"]}


def measures(run: Run, root: Path) -> dict[str, str | None]:
    """Return the values of all measures by id."""
    said = run("measure", "list", "--json", folder=root)
    assert said.returncode == 0, said.stderr
    return {found["id"]: found["value"] for found in json.loads(said.stdout)["measures"]}


def verify(run: Run, root: Path, name: str, value: str, *more: str) -> None:
    """Verify a target on the evidence beside the engagement."""
    paper = root.parent / "验收单.txt"
    said = run(
        "target", "verify", name, "--value", value, "--evidence", paper, "--because", "核对验收单", *more, folder=root
    )
    assert said.returncode == 0, said.stderr
