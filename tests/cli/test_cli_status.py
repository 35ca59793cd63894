"""Exit statuses, and one line instead of a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from auditkit.cli import reports
from auditkit.store.log import Log

Run = Callable[..., CompletedProcess[str]]
COMMAND = [sys.executable, "-c", "from auditkit.cli import run; run()"]


def one_line(said: CompletedProcess[str]) -> str:
    """The only line of the message; no traceback, nothing that a terminal obeys."""
    (line,) = said.stderr.strip().splitlines()
    assert "Traceback" not in line and line.isprintable(), repr(line)
    return line


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("check", "run", "--strict"),
        ("selfeval", "verify"),
        ("reconcile",),
    ],
)
def test_1_when_a_verifying_command_finds_something(run: Run, checked_engagement: Path, words: tuple[str, ...]) -> None:
    done = run(*words, folder=checked_engagement)
    assert done.returncode == 1 and one_line(done)


@pytest.mark.slow
def test_0_when_there_is_nothing_to_say(run: Run, decided_engagement: Path) -> None:
    for words in (("status",), ("verify",), ("check", "list"), ("score", "show"), ("report", "check")):
        assert run(*words, folder=decided_engagement).returncode == 0, words


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("explain", "F-999"), "F-999"),
        (("finding", "show", "F-999"), "F-999"),
        (("finding", "withdraw", "F-999", "--because", "x"), "F-999"),
        (("finding", "edit", "F-999", "--cause", "x"), "F-999"),
        (("finding", "add", "--indicator", "9.9", "--title", "x"), "9.9"),
        (("finding", "add", "--indicator", "4.1", "--title", "x", "--exception", "E-none"), "E-none"),
        (("finding", "add", "--indicator", "4.1", "--title", "x", "--measure", "no.such"), "no.such"),
        (("finding", "add", "--indicator", "4.1", "--title", "x", "--deduct", "99"), "99"),
        (("finding", "add", "--indicator", "4.1", "--title", "x", "--deduct", "-1"), "-1"),
        (("exception", "show", "E-none"), "E-none"),
        (("exception", "confirm", "E-none"), "E-none"),
        (("check", "show", "no.such"), "no.such"),
        (("measure", "show", "no.such"), "no.such"),
        (("measure", "set", "no.such", "--value", "1", "--because", "x"), "no.such"),
        (("rubric", "show", "no-such"), "no-such"),
        (("score", "set", "9.9", "--points", "1"), "9.9"),
        (("score", "show", "--what-if", "D-999"), "D-999"),
        (("source", "show", "none.xlsx"), "none.xlsx"),
        (("source", "remove", "none.xlsx", "--because", "x"), "none.xlsx"),
        (("standards", "adopt", "no-such"), "no-such"),
        (("report", "build", "--format", "odt"), "odt"),
        (("import", "none.xlsx"), "none.xlsx"),
    ],
)
def test_2_for_what_is_not_there(run: Run, checked_engagement: Path, words: tuple[str, ...], named: str) -> None:
    before = Log(checked_engagement / "records.sqlite").head()
    done = run(*words, folder=checked_engagement)
    assert done.returncode == 2 and named in one_line(done)
    assert words[0] == "import" or done.stdout == ""
    assert Log(checked_engagement / "records.sqlite").head() == before


@pytest.mark.parametrize("words", [("nonsense",), ("status", "--nonsense"), ("finding", "nonsense"), ("init",)])
def test_2_for_wrong_usage(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(*words, folder=tmp_path)
    assert done.returncode == 2 and "Traceback" not in done.stderr and done.stderr


INSIDE = (
    *(("status",), ("verify",), ("reconcile",), ("check", "list"), ("check", "run"), ("exception", "list")),
    *(("measure", "list"), ("finding", "list"), ("evidence", "list"), ("source", "list"), ("score", "show")),
    *(("selfeval", "verify"), ("explain", "3.2.3"), ("report", "build"), ("report", "check"), ("specs", "update")),
    *(("standards", "list"), ("rubric", "adopt")),
)


@pytest.mark.parametrize("words", INSIDE, ids=" ".join)
def test_2_outside_an_engagement(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(*words, folder=tmp_path)
    assert done.returncode == 2 and str(tmp_path) in one_line(done)
    assert list(tmp_path.iterdir()) == []


def test_3_for_a_defect_and_its_traceback_is_kept(
    run: Run, checked_engagement: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("auditkit.report.building.printed_numbers", broken)
    assert reports.check_ is not None
    done = run("report", "check", folder=checked_engagement)
    (note,) = tmp_path.iterdir()
    assert done.returncode == 3 and str(note) in one_line(done)
    assert "a defect" in note.read_text(encoding="utf-8")


@pytest.mark.slow
def test_130_when_interrupted_and_nothing_is_half(run: Run, tmp_path: Path, example: Path) -> None:
    root = tmp_path / "e"
    words = ("--entity", "甲局", "--year", "2018", "--rubric", "zhanjiang-2018")
    assert run("init", root, *words).returncode == 0
    before = Log(root / "records.sqlite").head()
    line = [*COMMAND, "-C", str(root), "import", str(example / "inputs")]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130 and "Traceback" not in err
    assert run("verify", folder=root).returncode == 0
    assert Log(root / "records.sqlite").head() == before and list((root / "sources").iterdir()) == []


def test_a_reader_that_goes_away_is_no_defect(checked_engagement: Path) -> None:
    line = [*COMMAND, "-C", str(checked_engagement), "measure", "list", "--json"]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout and process.stderr
    process.stdout.read(1)
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(30) == 0 and err == ""


@pytest.mark.slow
def test_json_is_all_there_is_on_standard_output(run_apart: Run, decided_engagement: Path, tmp_path: Path) -> None:
    for words in (("status",), ("check", "list"), ("exception", "list"), ("report", "build", "--out", str(tmp_path))):
        done = run_apart(*words, "--json", folder=decided_engagement)
        assert done.returncode == 0 and json.loads(done.stdout), done.stderr


@pytest.mark.slow
def test_english(run_apart: Run, checked_engagement: Path, tmp_path: Path) -> None:
    done = run_apart("finding", "show", "F-999", folder=checked_engagement, AUDITKIT_LANG="en")
    assert done.returncode == 2 and "F-999" in one_line(done) and done.stderr.isascii()
    done = run_apart("status", folder=tmp_path, AUDITKIT_LANG="en")
    assert done.returncode == 2 and done.stderr.isascii()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_folder_that_may_not_be_written(run: Run, checked: Path, example: Path) -> None:
    for path in (checked, *checked.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        for words in (("status",), ("verify",), ("score", "show"), ("exception", "list")):
            assert run(*words, folder=checked).returncode == 0, words
        done = run("finding", "add", "--indicator", "4.1", "--title", "x", folder=checked)
        assert done.returncode == 2 and str(checked) in one_line(done)
    finally:
        for path in (checked, *checked.rglob("*")):
            path.chmod(0o755)


def test_records_that_are_no_records(run: Run, checked: Path) -> None:
    (checked / "records.sqlite").write_bytes(b"not a database at all, not at all" * 100)
    done = run("status", folder=checked)
    assert done.returncode == 2 and "records.sqlite" in one_line(done)
    (checked / "records.sqlite").unlink()
    (checked / "records.sqlite").mkdir()
    done = run("status", folder=checked)
    assert done.returncode == 2 and "records.sqlite" in one_line(done)


@pytest.mark.parametrize("words", [b"\xff\xfe", b"entity = ", b"entity = 3\nyear = 2018\nrubric = 'a'\nlanguage='zh'"])
def test_a_broken_engagement_toml_says_so(run: Run, checked: Path, words: bytes) -> None:
    (checked / "engagement.toml").write_bytes(words)
    done = run("status", folder=checked)
    assert done.returncode == 2 and "engagement.toml" in one_line(done)


@pytest.mark.slow
def test_damaged_results_are_computed_again(run: Run, checked: Path) -> None:
    before = run("score", "show", folder=checked).stdout
    for path in (checked / "derived").glob("results-*.sqlite"):
        path.write_bytes(b"damaged" * 1000)
    done = run("score", "show", folder=checked)
    assert done.returncode == 0, done.stderr
    assert done.stdout == before


@pytest.mark.parametrize(
    ("asked", "locale", "said"), [("", "C.UTF-8", "总分"), ("en", "C.UTF-8", "otal"), ("", "zh_CN.UTF-8", "总分")]
)
def test_a_chinese_engagement_speaks_chinese_unless_english_is_asked_for(
    run_apart: Run, checked_engagement: Path, asked: str, locale: str, said: str
) -> None:
    done = run_apart("score", "show", folder=checked_engagement, AUDITKIT_LANG=asked, LC_ALL=locale)
    assert done.returncode == 0 and said in done.stdout
