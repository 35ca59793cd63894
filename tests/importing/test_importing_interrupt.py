"""Ctrl-C at any moment: exit 130, no traceback, nothing left behind; and how progress is told."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commands import Run
from ledgers import vouchers, write_book, write_text

from auditkit.cli.show import Meter
from auditkit.engagement import importing
from auditkit.engagement.folder import Engagement
from auditkit.messages import speaking


def files_of(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.name != ".lock"}


def interrupted(folder: Path, file: Path, after: float) -> subprocess.CompletedProcess[str]:
    """Run an import in a process of its own and send it SIGINT."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from auditkit.cli import run; run()", "-C", str(folder), "import", str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    )
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess([], process.returncode, out, err)


def stands_whole_or_not_at_all(folder: Path, before: set[str], done: subprocess.CompletedProcess[str]) -> None:
    assert "Traceback" not in done.stderr, done.stderr
    with Engagement(folder) as engagement:
        stored = engagement.log.all("source")
        assert engagement.log.verify()
    if stored:
        assert len(stored) == 1
        return
    assert done.returncode == 130, (done.returncode, done.stderr)
    assert files_of(folder) == before


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.15, 0.3, 0.45, 0.6, 0.75, 0.85, 0.92, 0.97, 1.0])
def test_ctrl_c_leaves_nothing_behind(run: Run, fresh: Path, tmp_path: Path, share: float) -> None:
    book = write_text(tmp_path / "账.csv", [one for _ in range(40) for one in _unlike(_)])
    before = files_of(fresh)
    began = time.monotonic()
    other = tmp_path / "other"
    run("init", other, "--entity", "云泽市档案局", "--year", "2018", "--rubric", "zhanjiang-2018")
    whole = subprocess.run(
        [sys.executable, "-c", "from auditkit.cli import run; run()", "-C", str(other), "import", str(book)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert whole.returncode == 0, whole.stderr
    done = interrupted(fresh, book, max(0.3, (time.monotonic() - began) * share))
    stands_whole_or_not_at_all(fresh, before, done)


def _unlike(at: int) -> list[list[object]]:
    lines = vouchers(36)
    for one in lines:
        one[1] = f"记-{at * 3 + int(one[1].removeprefix('记-'))}"
        one[2] = f"{one[2]} {random.Random(at).random()}"
    return lines


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["keep", "write_table", "_record"])
def test_an_interrupt_while_storing_leaves_nothing(
    run: Run, fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    before = files_of(fresh)
    plain = getattr(importing, moment)

    def struck(*args: object, **kwargs: object) -> object:
        plain(*args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, moment, struck)
    done = run("import", write_book(tmp_path / "账.xlsx", vouchers()), folder=fresh)
    assert done.returncode == 130
    assert files_of(fresh) == before
    with Engagement(fresh) as engagement:
        assert not engagement.log.all("source") and not engagement.log.all("table")
    monkeypatch.undo()
    assert run("import", tmp_path / "账.xlsx", folder=fresh).returncode == 0


def test_progress_tells_speed_and_time_left() -> None:
    seconds = iter([0.0, 2.0, 4.0])
    meter = Meter("reading", lambda: next(seconds) + 100)
    with speaking("en"):
        assert "s left" not in meter.line("ledger.csv", 0, 40_000_000)
        half = meter.line("ledger.csv", 20_000_000, 40_000_000)
        assert "50%" in half and "10.0 MB/s" in half and "about 3 s left" in half
        assert "100%" in meter.line("ledger.csv", 40_000_000, 40_000_000)


def test_progress_of_files_counts_files() -> None:
    seconds = iter([0.0, 3.0])
    meter = Meter("reading", lambda: next(seconds) + 100)
    with speaking("en"):
        assert "0/4 a.xlsx" in meter.line("a.xlsx", 0, 4)
        line = meter.line("b.xlsx", 1, 4)
        assert "1/4 b.xlsx" in line and "about 10 s left" in line


@pytest.mark.slow
def test_nothing_is_told_where_nobody_looks(run_apart: Run, fresh: Path, tmp_path: Path) -> None:
    done = run_apart("import", write_book(tmp_path / "账.xlsx", vouchers()), folder=fresh)
    assert done.returncode == 0 and done.stderr == ""


def test_a_query_that_was_interrupted_is_no_defect(
    run: Run, fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The query engine answers Ctrl-C with an error of its own."""

    def struck(*_: object, **__: object) -> object:
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr(importing, "keep", struck)
    assert run("import", write_book(tmp_path / "账.xlsx", vouchers()), folder=fresh).returncode == 130
