"""Rules that no shipped rubric uses, through the engagement: per instance, by case."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., CompletedProcess[str]]

RULE = "rule: {type: per_instance, each: 0.5, counting: COUNTING, floor: 0}"
CHECKS = "checks: [meeting.sign-in-missing, travel.lodging-over-limit]"


@pytest.mark.parametrize(
    ("counting", "awarded"),
    [
        ("event", "1"),
        pytest.param("voucher", "1", marks=pytest.mark.slow),
        pytest.param("line", "1", marks=pytest.mark.slow),
    ],
)
def test_confirmed_cases_cost_points_and_open_ones_keep_it_unscored(
    run: Run, checked: Path, counting: str, awarded: str
) -> None:
    path = checked / "specs/checklists/rubrics/zhanjiang-2018.yaml"
    head, tail = path.read_text(encoding="utf-8").split('id: "3.2.6"')
    leaf, rest = re.split(r"(?=\n *- id: \"3\.3\")", tail, maxsplit=1)
    leaf = re.sub(r"checks: \[.*?\]", CHECKS, leaf)
    leaf = re.sub(r"rule:\n.*", RULE.replace("COUNTING", counting), leaf, flags=re.DOTALL)
    path.write_text(f'{head}id: "3.2.6"{leaf}{rest}', encoding="utf-8")
    assert run("specs", "update", folder=checked).returncode == 0
    assert run("check", "run", folder=checked).returncode == 0
    assert score(run, checked) is None
    done = run("exception", "confirm", "--check", "meeting.sign-in-missing", folder=checked)
    assert done.returncode == 0 and score(run, checked) is None
    done = run("exception", "confirm", "--check", "travel.lodging-over-limit", folder=checked)
    assert done.returncode == 0 and score(run, checked) == awarded
    chain = json.loads(run("explain", "3.2.6", "--json", folder=checked).stdout)
    cases = [node for node in chain["children"][0]["children"] if node["kind"] == "exception"]
    assert len(cases) == 8


def score(run: Run, folder: Path) -> str | None:
    sheet = json.loads(run("score", "show", "--json", folder=folder).stdout)
    return next(i["awarded"] for i in sheet["indicators"] if i["id"] == "3.2.6")
