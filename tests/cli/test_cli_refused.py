"""What the machine refuses: a full disk, a folder that may only be read, a place taken by somebody else meanwhile."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path
from typing import Any, NoReturn

import pytest
from commands import Run

from auditkit.cli import ending
from auditkit.engagement.folder import Engagement, create, read_config
from auditkit.engagement.sampling.covering import coverage
from auditkit.errors import UsageError

TOML = b'entity = "a"\nyear = 2020\nrubric = "zhanjiang-2018"\nlanguage = "zh"\n'
FULL = OSError(errno.ENOSPC, "No space left on device")


class EngineError(Exception):
    """Stands for an error of a library that knows no numbers."""


def failing(error: Exception) -> Any:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    root = tmp_path / "engagement"
    create(root, read_config(TOML, "engagement.toml"), lambda _: None, "a")
    return root


@pytest.mark.parametrize(
    "error",
    [
        FULL,
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        sqlite3.OperationalError("database or disk is full"),
        EngineError('IO Error: Could not write file "x": No space left on device'),
    ],
)
def test_a_full_disk_is_one_clear_line(run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr(ending, "main", failing(error))
    said = run("status")
    assert said.returncode == 2 and said.stderr.count("\n") == 1
    assert "磁盘空间不足" in said.stderr and "内部错误" not in said.stderr


def test_a_refusal_without_the_name_of_a_file_does_not_begin_with_a_colon(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "main", failing(OSError(errno.EIO, "Input/output error")))
    said = run("status")
    assert said.returncode == 2 and "Input/output error" in said.stderr and not said.stderr.startswith("：")


def test_a_defect_is_told_where_no_note_can_be_written(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "main", failing(EngineError("beyond words")))
    monkeypatch.setattr(ending, "NamedTemporaryFile", failing(FULL))
    said = run("status")
    assert said.returncode == 3 and "EngineError: beyond words" in said.stderr and "Traceback" not in said.stderr


def test_a_full_disk_while_an_engagement_is_made_leaves_nothing(tmp_path: Path) -> None:
    root = tmp_path / "engagement"
    with pytest.raises(OSError, match="No space"):
        create(root, read_config(TOML, "engagement.toml"), failing(FULL), "a")
    assert list(tmp_path.iterdir()) == []


def test_of_two_who_make_the_same_folder_one_is_told(tmp_path: Path) -> None:
    root, config = tmp_path / "engagement", read_config(TOML, "engagement.toml")
    with pytest.raises(UsageError) as caught:
        create(root, config, lambda _: create_beside(root), "a")
    assert caught.value.message_id == "engagement.folder-in-use"
    assert [path.name for path in tmp_path.iterdir()] == ["engagement"]
    with Engagement(root, "b") as engagement:
        assert engagement.log.verify() == 1


def create_beside(root: Path) -> None:
    """Make the same folder as another process would, which has another number."""
    config = read_config(TOML, "engagement.toml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "getpid", lambda: 1)
        create(root, config, lambda _: None, "b")


def test_what_the_dead_left_goes_and_what_the_living_make_stays(tmp_path: Path) -> None:
    dead, living, own = (tmp_path / f".engagement.{pid}.tmp" for pid in (4_194_304, 1, os.getpid()))
    for path in (dead, living, own):
        path.mkdir()
    create(tmp_path / "engagement", read_config(TOML, "engagement.toml"), lambda _: None, "a")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".engagement.1.tmp", "engagement"]


def test_recording_in_a_folder_that_may_only_be_read_is_one_clear_line(
    run: Run, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Path.open

    def refused(path: Path, *args: Any, **kwargs: Any) -> Any:
        if path.name == ".lock":
            raise PermissionError(errno.EROFS, "Read-only file system", str(path))
        return plain(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refused)
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    assert run("finding", "list", folder=empty).returncode == 0
    said = run("evidence", "add", __file__, folder=empty)
    assert said.returncode == 2 and str(empty) in said.stderr and "只能读取" in said.stderr
    assert ".lock" not in said.stderr


def test_coverage_is_told_where_nothing_can_be_written(checked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Engagement(checked, "a") as engagement:
        told = coverage(engagement)
        (kept,) = engagement.derived.glob("coverage-*.json")
        kept.unlink()
        monkeypatch.setattr(Engagement, "writable", property(lambda _: False))
        assert coverage(engagement) == told
        assert not kept.exists()
