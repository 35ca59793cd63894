"""Several processes at work in one engagement, a lock that is held, a journal left hot."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from auditkit.engagement.finding import findings
from auditkit.engagement.folder import Engagement, create, read_config
from auditkit.store import log as log_module
from auditkit.store.files import write_whole
from auditkit.store.log import Log, LogUnavailable

Run = Callable[..., CompletedProcess[str]]

COMMAND = [sys.executable, "-c", "from auditkit.cli import run; run()"]


def started(root: Path, *words: str | Path) -> subprocess.Popen[str]:
    line = [*COMMAND, "-C", str(root), *map(str, words)]
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_two_findings_and_an_import_at_once(run: Run, checked: Path, example: Path) -> None:
    name = next((example / "inputs").glob("*公开*")).name
    assert run("source", "remove", name, "--because", "x", folder=checked).returncode == 0
    before = Log(checked / "records.sqlite").head()[0]
    add = ("finding", "add", "--indicator", "3.2.6", "--deduct", "0.5", "--title")
    running = [started(checked, *add, f"t{n}") for n in range(4)]
    running += [started(checked, "import", example / "inputs" / name), started(checked, "score", "set", "4.1",
                "--points", "5", "--rationale", "r"), started(checked, "check", "run")]  # fmt: skip
    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0] * len(running), said
    listed = json.loads(run("finding", "list", "--json", folder=checked).stdout)["findings"]
    assert sorted(item["id"] for item in listed) == ["F-001", "F-002", "F-003", "F-004"]
    assert sorted(item["title"] for item in listed) == ["t0", "t1", "t2", "t3"]
    taken = [d["id"] for item in listed for d in item["deductions"]]
    assert len(set(taken)) == 4
    assert run("verify", folder=checked).returncode == 0
    entries = list(Log(checked / "records.sqlite").entries())[before:]
    assert len([e for e in entries if e.kind == "finding"]) == 4
    assert [e.body["removed"] for e in entries if e.kind == "source"] == [False]
    assert len([e for e in entries if e.kind == "run"]) == 1


@pytest.mark.slow
def test_two_people_set_one_score_and_it_is_taken_once(run: Run, checked: Path) -> None:
    words = ("score", "set", "4.1", "--points", "5", "--rationale")
    running = [started(checked, *words, f"r{n}") for n in range(3)]
    for process in running:
        process.communicate(timeout=120)
    assert all(process.returncode == 0 for process in running)
    score = json.loads(run("score", "show", "--json", folder=checked).stdout)
    (found,) = [item for item in score["indicators"] if item["id"] == "4.1"]
    assert found["awarded"] == "5" and len(found["deductions"]) == 1


TOML = b'entity = "a"\nyear = 2020\nrubric = "zhanjiang-2018"\nlanguage = "zh"\n'


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    root = tmp_path / "engagement"
    create(root, read_config(TOML, "engagement.toml"), lambda _: None, "a")
    return root


@pytest.mark.slow
def test_a_held_log_is_waited_for(empty: Path) -> None:
    holder = sqlite3.connect(empty / "records.sqlite", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    waiting = started(empty, "verify")
    time.sleep(1)
    assert waiting.poll() is None
    holder.execute("COMMIT")
    holder.close()
    waiting.communicate(timeout=30)
    assert waiting.returncode == 0


def test_a_log_held_for_too_long_is_one_clear_message(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_module, "PATIENCE", 0.1)
    log = Log(empty / "records.sqlite")
    holder = sqlite3.connect(empty / "records.sqlite", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(LogUnavailable) as caught, log.batch("a"):
        pass
    assert caught.value.message_id == "store.busy" and "records.sqlite" in str(caught.value)
    with pytest.raises(LogUnavailable):
        Log(empty / "records.sqlite")
    holder.close()
    log.close()


def test_what_a_full_disk_refused_is_not_recorded(empty: Path) -> None:
    log = Log(empty / "records.sqlite")
    before = log.head()
    log._db.execute("PRAGMA max_page_count=1")
    with pytest.raises(LogUnavailable) as caught, log.batch("a") as batch:
        batch.add("decision", "x", "1", {"words": "w" * 100_000})
    assert caught.value.message_id == "store.not-writable"
    assert log.head() == before
    log.close()


def test_a_hot_journal_is_rolled_back(empty: Path) -> None:
    before = Log(empty / "records.sqlite").head()
    code = (
        "import os, sys; from pathlib import Path; from auditkit.store.log import Log\n"
        "log = Log(Path(sys.argv[1])); log._db.execute('PRAGMA cache_size=1')\n"
        "with log.batch('a') as batch:\n"
        "    [batch.add('decision', 'x', str(n), {'words': 'w' * 5000}) for n in range(200)]\n"
        "    os._exit(137)\n"
    )
    path = empty / "records.sqlite"
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == 137
    assert path.with_name("records.sqlite-journal").stat().st_size > 0
    with Engagement(empty, "a") as engagement:
        assert engagement.log.head() == before
        assert engagement.log.verify() == before[0]


def test_leftovers_of_a_dead_process_are_swept_and_those_of_a_living_one_stay(empty: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", "pass"])
    dead.wait()
    gone = empty / "report" / f".report.md.{dead.pid}.tmp"
    stays = empty / "report" / ".report.md.1.tmp"
    stray = empty / "sources" / "stray"
    computed = [empty / "derived" / f".leaves.json.{pid}.tmp" for pid in (dead.pid, 1)]
    for path in (gone, stays, stray, *computed):
        path.write_bytes(b"x")
    Engagement(empty, "a").close()
    assert [path.exists() for path in (gone, stays, stray, *computed)] == [False, True, False, False, True]


def test_nothing_is_swept_while_somebody_writes(empty: Path) -> None:
    with Engagement(empty, "a") as writer, writer.writing():
        (empty / "sources" / "coming").write_bytes(b"x")
        Engagement(empty, "b").close()
        assert (empty / "sources" / "coming").exists()
    Engagement(empty, "b").close()
    assert not (empty / "sources" / "coming").exists()


def test_an_engagement_may_be_moved(empty: Path, tmp_path: Path) -> None:
    moved = Path(shutil.move(empty, tmp_path / "elsewhere"))
    with Engagement(moved, "a") as engagement:
        assert engagement.log.verify() == 1 and findings(engagement) == []


def test_a_file_written_again_is_rid_of_what_the_dead_left_of_it(tmp_path: Path) -> None:
    gone, stays = tmp_path / ".a[1].xlsx.4194304.tmp", tmp_path / ".a[1].xlsx.1.tmp"
    for path in (gone, stays):
        path.write_bytes(b"half")
    write_whole(tmp_path / "a[1].xlsx", b"whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".a[1].xlsx.1.tmp", "a[1].xlsx"]
