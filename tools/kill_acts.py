"""What must hold after a command was killed: the engagement opens, verifies, holds the command wholly or not at all."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from killer import Ended, Server

from auditkit.archive.verifying import verify
from auditkit.engagement.folder import Engagement
from auditkit.store.files import file_digest
from auditkit.store.log import Log

State = dict[tuple[str, str], Any]


@dataclass
class Act:
    """A command to be killed.

    Attributes:
        words: The command.
        start: Engagement it starts from; None where it makes one.
        same_again: Whether a second run changes no record.
        env: Environment of its own.
        files_once: Whether it writes a file outside the engagement and refuses one that is there.
        papers: Folders whose files come out the same after a kill and a second run.
    """

    words: list[str | Path]
    start: Path | None
    same_again: bool = True
    env: dict[str, str] = field(default_factory=dict)
    papers: tuple[str, ...] = ()
    files_once: bool = False


@dataclass(frozen=True)
class Whole:
    """An uninterrupted run of a command.

    Attributes:
        before: Records before.
        after: Records after, once the engagement was opened again.
        papers: Digests of its papers by name.
        ended: How it went.
    """

    before: State
    after: State
    papers: dict[str, str]
    ended: Ended


def state_of(root: Path) -> State:
    """Every record's body, and how many entries each has in the log."""
    log = Log(root / "records.sqlite")
    entries = list(log.entries())
    found: State = {(kind, r.id): r.body for kind in {e.kind for e in entries} for r in log.all(kind)}
    for kind in sorted({e.kind for e in entries}):
        found["", kind] = sum(e.kind == kind for e in entries)
    log.close()
    return found


def papers_of(act: Act, root: Path) -> dict[str, str]:
    files = [path for folder in act.papers for path in sorted((root / folder).rglob("*")) if path.is_file()]
    return {path.relative_to(root).as_posix(): file_digest(path) for path in files}


def copied(act: Act, folder: Path) -> Path:
    """A fresh folder in which the command may die."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    root = folder / "engagement"
    if act.start is not None:
        shutil.copytree(act.start, root)
    return root


def done(server: Server, act: Act, root: Path, **kill: Any) -> Ended:
    inside = root if act.start is not None else root.parent
    words = [str(word).replace("{out}", str(root.parent / "out")) for word in act.words]
    return server.run("-C", inside, *words, **kill, **act.env)


def whole(act: Act, server: Server, folder: Path) -> Whole:
    """Run a command without interruption."""
    root = copied(act, folder)
    before: State = {}
    if act.start:
        before = opened(root)
    ended = done(server, act, root)
    assert ended.status == 0, (act.words, ended)
    return Whole(before, opened(root), papers_of(act, root), ended)


def opened(root: Path) -> State:
    """Open an engagement, which sweeps it, and hold it against its digests; returns its records."""
    with Engagement(root, "x") as engagement:
        assert engagement.config.entity
    found = verify(root)
    assert found.problems == [] and found.notes == [], [str(one) for one in (*found.problems, *found.notes)]
    return state_of(root)


def no_leftovers(root: Path) -> None:
    """Nothing but what has a record, and nothing half-written."""
    names = [path for path in root.rglob("*") if path.name.endswith(".tmp") or path.name == ".staged"]
    names += root.parent.glob(f".{root.name}.*.tmp")
    assert names == [], names
    state = state_of(root)
    kinds = {"source": "sources/*", "evidence": "evidence/*", "release": "report/final/*"}
    for kind, pattern in kinds.items():
        found = {path.name for path in root.glob(pattern)}
        assert found == {id_ for name, id_ in state if name == kind}, (kind, found)
    sealed = {body["file"] for (kind, _), body in state.items() if kind == "seal"}
    assert {path.name for path in root.glob("archive/*.zip")} <= sealed, "an archive without a record"


def judge(act: Act, server: Server, root: Path, wanted: Whole, *, again: bool = True) -> str:
    """What must hold after a kill, and after the same command again; returns ``none`` or ``whole``."""
    if act.start is None and not root.exists():
        if again:
            assert done(server, act, root).status == 0
        return "none"
    state = opened(root)
    no_leftovers(root)
    assert state in (wanted.before, wanted.after), differing(state, wanted)
    if act.files_once:
        for path in root.parent.glob("out*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if again and (state == wanted.before or act.same_again):
        assert done(server, act, root).status == 0
        after = {key: value for key, value in opened(root).items() if key[0]}
        assert after == {key: value for key, value in wanted.after.items() if key[0]}, differing(after, wanted)
        assert papers_of(act, root) == wanted.papers
        no_leftovers(root)
    return "none" if state == wanted.before else "whole"


def differing(state: State, wanted: Whole) -> list[Any]:
    """The records in which a state differs from the one before and from the one after a command."""
    return [
        sorted(key for key in {*state, *other} if state.get(key) != other.get(key))
        for other in (wanted.before, wanted.after)
    ]
