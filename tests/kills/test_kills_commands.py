"""Commands that die at every sync, rename, removal and commit, and at moments spread over their whole duration."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from killer import Ended, Server

from auditkit.store.files import file_digest
from auditkit.store.log import Log

Run = Callable[..., CompletedProcess[str]]
State = dict[tuple[str, str], Any]

MOST = 30
"""Most deaths of one command: of a longer one every so many moments, and all of its last dozen."""

SPREAD = 8
"""Moments over the duration of a command at which it is killed from outside."""


@dataclass
class Act:
    """A command to be killed.

    Attributes:
        words: The command.
        start: Engagement it starts from; None where it makes one.
        same_again: Whether a second run changes no record.
        env: Environment of its own.
        papers: Whether files of ``report/`` are compared as well.
    """

    words: list[str | Path]
    start: Path | None
    same_again: bool = True
    env: dict[str, str] = field(default_factory=dict)
    papers: bool = False


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
        "report": Act(["report", "build", "--format", "md,html,xlsx"], decided_engagement, papers=True),
        "evidence": Act(["evidence", "add", few[0]], begun),
        "sample": Act(["sample", "draw", "S1", "--seed", "7"], planned, same_again=False),
        "seal": Act(["seal"], small, same_again=False),
    }  # fmt: skip


NAMES = (
    *("init", "import", "check", "confirm", "finding", "score", "apply", "specs", "remove", "report"),
    *("evidence", "sample", "seal"),
)


def state_of(root: Path) -> State:
    """Every record's body, and how many entries the log has."""
    log = Log(root / "records.sqlite")
    kinds = dict.fromkeys(entry.kind for entry in log.entries())
    found: State = {(kind, record.id): record.body for kind in kinds for record in log.all(kind)}
    log.close()
    return found


def papers_of(root: Path) -> dict[str, str]:
    return {path.name: file_digest(path) for path in sorted((root / "report").iterdir())}


def copied(act: Act, folder: Path) -> Path:
    """A fresh folder in which the command may die."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    root = folder / "engagement"
    if act.start is not None:
        shutil.copytree(act.start, root)
    return root


def done(server: Server, act: Act, root: Path, **kill: Any) -> Ended:
    inside = root if act.start is not None else root.parent
    return server.run("-C", inside, *act.words, **kill, **act.env)


def no_leftovers(root: Path) -> None:
    """Nothing but what has a record, and nothing half-written."""
    names = [path for path in root.parent.rglob("*") if path.name.endswith(".tmp") or path.name == ".staged"]
    assert names == []
    state = state_of(root)
    for kind, folder in (("source", "sources"), ("evidence", "evidence")):
        assert {path.name for path in (root / folder).iterdir()} == {id_ for name, id_ in state if name == kind}


def judge(act: Act, run: Run, server: Server, root: Path, before: State, after: State, papers: dict[str, str]) -> None:
    """What must hold after a kill, and after the same command again."""
    if act.start is None and not root.exists():
        assert done(server, act, root).status == 0
    opened = [run("status", folder=root), run("verify", folder=root)]
    assert [said.returncode for said in opened] == [0, 0], [said.stderr for said in opened]
    if act.papers:
        assert papers_of(root).items() <= papers.items()
    no_leftovers(root)
    state = state_of(root)
    assert state in (before, after)
    if state == before or act.same_again:
        assert done(server, act, root).status == 0
        assert state_of(root) == after
        assert run("verify", folder=root).returncode == 0
    if act.papers:
        assert papers_of(root) == papers
    no_leftovers(root)


def whole(act: Act, server: Server, folder: Path) -> tuple[State, State, dict[str, str], Ended]:
    """States before and after an uninterrupted run, its papers, and how it went."""
    root = copied(act, folder)
    before = state_of(root) if act.start else {}
    ended = done(server, act, root)
    assert ended.status == 0
    return before, state_of(root), papers_of(root), ended


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_killed_at_every_sync_rename_and_commit(
    acts: dict[str, Act], name: str, run: Run, server: Server, tmp_path: Path
) -> None:
    act = acts[name]
    before, after, papers, ended = whole(act, server, tmp_path / "whole")
    assert ended.passed > 0
    for at in sorted(
        {*range(1, ended.passed + 1, 1 + ended.passed // MOST), *range(max(1, ended.passed - 11), ended.passed + 1)}
    ):
        root = copied(act, tmp_path / "killed")
        assert done(server, act, root, at=at).killed, at
        judge(act, run, server, root, before, after, papers)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_killed_at_moments_spread_over_the_whole_duration(
    acts: dict[str, Act], name: str, run: Run, server: Server, tmp_path: Path
) -> None:
    act = acts[name]
    before, after, papers, ended = whole(act, server, tmp_path / "whole")
    killed = 0
    for step in range(SPREAD):
        root = copied(act, tmp_path / "killed")
        killed += done(server, act, root, after=ended.seconds * (step + 0.5) / SPREAD).killed
        judge(act, run, server, root, before, after, papers)
    assert killed > 0
