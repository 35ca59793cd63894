"""Every command explains itself, with an example, in both languages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

WALK = """
import contextlib, io, json
from auditkit.cli.ending import ended
from auditkit.cli.main import main
import click

def said(words):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        status = ended([*words, "--help"])
    return status, out.getvalue()

found = []
def walk(group, words):
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        status, shown = said([*words, name])
        options = [p.opts[0] for p in command.params if isinstance(p, click.Option) and not (p.help or "").strip()]
        found.append({"words": [*words, name], "status": status, "help": command.help, "shown": shown, "bare": options})
        if isinstance(command, click.Group):
            walk(command, [*words, name])
walk(main, [])
print(json.dumps(found))
"""


@pytest.fixture(scope="module", params=["zh", "en"])
def walked(request: pytest.FixtureRequest) -> tuple[str, list[dict[str, Any]]]:
    env = {**os.environ, "AUDITKIT_LANG": request.param}
    done = subprocess.run([sys.executable, "-c", WALK], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return request.param, json.loads(done.stdout)


def test_help_ends_well_everywhere(walked: tuple[str, list[dict[str, Any]]]) -> None:
    _, commands = walked
    assert len(commands) > 40
    assert [c["words"] for c in commands if c["status"] != 0] == []


def test_every_help_has_an_example_of_its_own(walked: tuple[str, list[dict[str, Any]]]) -> None:
    _, commands = walked
    without = [c["words"] for c in commands if f"auditkit {' '.join(c['words'])}" not in (c["help"] or "")]
    assert without == []


def test_every_option_is_explained(walked: tuple[str, list[dict[str, Any]]]) -> None:
    _, commands = walked
    assert [(c["words"], c["bare"]) for c in commands if c["bare"]] == []


def test_help_speaks_the_language(walked: tuple[str, list[dict[str, Any]]]) -> None:
    language, commands = walked
    for command in commands:
        chinese = any("\u4e00" <= sign <= "\u9fff" for sign in command["help"].split("auditkit")[0])
        assert chinese == (language == "zh"), command["words"]


def overview(language: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "AUDITKIT_LANG": language}
    line = [sys.executable, "-c", "from auditkit.cli import run; run()", "--help"]
    return subprocess.run(line, env=env, capture_output=True, text=True, check=False)


def test_the_overview_names_every_command() -> None:
    from auditkit.cli.overview import COMMANDS

    zh, en = overview("zh"), overview("en")
    assert (zh.returncode, en.returncode) == (0, 0)
    assert all(f"  {name} " in said.stdout for name in COMMANDS for said in (zh, en))
    assert "用法" in zh.stdout and "Usage" in en.stdout


def test_the_overview_loads_no_parser() -> None:
    code = (
        "import sys; sys.argv = ['auditkit', '--help']\nfrom auditkit.cli import run\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('click', 'sqlite3', 'pyarrow', 'duckdb') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"


def test_no_command_loads_pandas() -> None:
    code = (
        "import sys; sys.argv = ['auditkit', '--version']\nfrom auditkit.cli import run\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\n"
        "import pyarrow\nprint(pyarrow.array(['a'])[0], 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1:] == ["a False"], done.stderr


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "auditkit", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("auditkit ")
