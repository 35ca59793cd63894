"""Commands that die at every sync, rename, removal and commit, and at moments spread over their whole duration."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import Run
from kill_acts import Act, copied, done, judge, whole
from killer import Server
from kills import moments

MOST = 30
"""Most deaths of one command: of a longer one every so many moments, and all of its last dozen."""

SPREAD = 8
"""Moments over the duration of a command at which it is killed from outside."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("server") / "said.log")
    yield made
    made.close()


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory, example: Path) -> list[Path]:
    """A few small files."""
    folder = tmp_path_factory.mktemp("few")
    chosen = sorted((example / "inputs").glob("*.xlsx"), key=lambda path: path.stat().st_size)[:2]
    return [Path(shutil.copy(path, folder)) for path in chosen]


@pytest.fixture(scope="session")
def small(run: Run, begun: Path, few: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An engagement with those files, not yet checked."""
    root = Path(shutil.copytree(begun, tmp_path_factory.mktemp("small") / "engagement"))
    assert run("import", *few, folder=root).returncode == 0
    return root


@pytest.fixture(scope="session")
def begun(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An engagement without files."""
    root = tmp_path_factory.mktemp("begun") / "engagement"
    assert run("init", root, *INIT).returncode == 0
    return root


@pytest.fixture(scope="session")
def planned(run: Run, checked_engagement: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checked engagement with a sample planned, not drawn."""
    root = Path(shutil.copytree(checked_engagement, tmp_path_factory.mktemp("planned") / "engagement"))
    plan = ("sample", "plan", "--attribute", "--category", "travel", "--tolerable", "0.05")
    assert run(*plan, folder=root).returncode == 0
    return root


INIT = ("--entity", "云泽市金融工作局", "--year", "2018", "--rubric", "zhanjiang-2018")


@pytest.fixture(scope="session")
def firm(tmp_path_factory: pytest.TempPathFactory, begun: Path) -> Path:
    """A firm's folder: a changed checklist, a changed measure, a template of its own."""
    folder = tmp_path_factory.mktemp("firm")
    for name in ("checklists/compliance/payment.yaml", "checklists/measures/staff.yaml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        words = (begun / "specs" / name).read_text(encoding="utf-8")
        (folder / name).write_text(f"{words}\n# of the firm\n", encoding="utf-8")
    (folder / "templates").mkdir()
    (folder / "templates/own.md").write_text("own", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def acts(
    begun: Path,
    few: list[Path],
    small: Path,
    firm: Path,
    example: Path,
    checked_engagement: Path,
    decided_engagement: Path,
    planned: Path,
    run: Run,
) -> dict[str, Act]:
    listed = json.loads(run("exception", "list", "--json", folder=checked_engagement).stdout)["exceptions"]
    one = next(item["id"] for item in listed if item["check"] == "payment.duplicate")
    found = ("finding", "add", "--indicator", "3.2.6", "--title", "t", "--exception", one, "--deduct", "0.5")
    file = next((example / "inputs").glob("*预算*")).name
    return {
        "init": Act(["init", "engagement", *INIT], None, same_again=False),
        "import": Act(["import", *few], begun),
        "check": Act(["check", "run"], small),
        "confirm": Act(["exception", "confirm", "--check", "travel.approval-missing", "--because", "x"],
                       checked_engagement),
        "finding": Act([*found, "--rationale", "r", "--evidence", few[0]], checked_engagement, same_again=False),
        "score": Act(["score", "set", "4.1", "--points", "5", "--rationale", "r"], checked_engagement),
        "apply": Act(["apply", example / "decisions.yaml"], checked_engagement),
        "specs": Act(["specs", "update"], begun, env={"AUDITKIT_FIRM": str(firm)}),
        "remove": Act(["source", "remove", file, "--because", "x"], checked_engagement, same_again=False),
        "report": Act(["report", "build", "--format", "md,html,xlsx"], decided_engagement,
                      papers=("report",)),
        "evidence": Act(["evidence", "add", few[0]], begun),
        "sample": Act(["sample", "draw", "S1", "--seed", "7"], planned, same_again=False),
        "seal": Act(["seal"], small, same_again=False),
    }  # fmt: skip


NAMES = (
    *("init", "import", "check", "confirm", "finding", "score", "apply", "specs", "remove", "report"),
    *("evidence", "sample", "seal"),
)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_killed_at_every_sync_rename_and_commit(
    acts: dict[str, Act], name: str, server: Server, tmp_path: Path
) -> None:
    act = acts[name]
    wanted = whole(act, server, tmp_path / "whole")
    assert wanted.ended.passed > 0
    for at in moments(wanted.ended.passed, MOST):
        root = copied(act, tmp_path / "killed")
        assert done(server, act, root, at=at).killed, at
        judge(act, server, root, wanted)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_killed_at_moments_spread_over_the_whole_duration(
    acts: dict[str, Act], name: str, server: Server, tmp_path: Path
) -> None:
    act = acts[name]
    wanted = whole(act, server, tmp_path / "whole")
    killed = 0
    for step in range(SPREAD):
        root = copied(act, tmp_path / "killed")
        killed += done(server, act, root, after=wanted.ended.seconds * (step + 0.5) / SPREAD).killed
        judge(act, server, root, wanted)
    assert killed > 0
