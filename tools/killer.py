"""Runs auditkit commands in processes of their own that die at a chosen sync, rename, removal or commit.

As a script it serves: one request per line on standard input (``{"words": […], "at": N, "env": {…}}``), one answer
per line. It loads auditkit once and forks for every command, so that hundreds of deaths take seconds.

The moments are those of Python's own calls, or, with the library that :func:`compiled` makes of ``killer.c``, every
system call of the kind, SQLite's syncs and page writes among them.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEAD = 137
"""What a shell reports for a process ended by SIGKILL."""

LIBRARY = "AUDITKIT_KILLER"
"""Variable of the environment that names the compiled library."""

ACTS = ("sync", "rename", "removal", "cut", "write")
"""What the library counts, in its order."""

WATCHED = ("fsync", "replace", "rename", "unlink")
MODULES = (
    *("cli.ending", "cli.demo", "cli.engagement", "cli.sources", "cli.checks", "cli.exceptions", "cli.findings"),
    *("cli.scores", "cli.rubrics", "cli.reports", "engagement.running", "report.building", "documents.html"),
    *("documents.md", "documents.xlsx", "store.engine", "store.parquet", "cli.archive", "cli.evidence", "cli.samples"),
    *("archive.sealing", "archive.receipt", "documents.docx"),
)


@dataclass
class Clock:
    """Counts the moments at which something becomes lasting; the process dies at the chosen one.

    Attributes:
        at: Number of the moment, from 1; 0 never.
        passed: Moments so far.
    """

    at: int
    passed: int = 0

    def tick(self) -> None:
        self.passed += 1
        if self.passed == self.at:
            os._exit(DEAD)

    def around(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def acted(*args: Any, **kwargs: Any) -> Any:
            self.tick()
            done = act(*args, **kwargs)
            self.tick()
            return done

        return acted


def arm(clock: Clock) -> None:
    """Let every sync, rename, removal and commit of this process pass through the clock."""
    for name in WATCHED:
        setattr(os, name, clock.around(getattr(os, name)))

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
            if sql != "COMMIT":
                return super().execute(sql, *args)
            clock.tick()
            done = super().execute(sql, *args)
            clock.tick()
            return done

        def commit(self) -> None:
            clock.tick()
            super().commit()
            clock.tick()

    plain = sqlite3.connect
    sqlite3.connect = lambda *args, **kwargs: plain(*args, factory=Connection, **kwargs)  # type: ignore[assignment]


def compiled(folder: Path) -> Path:
    """Compile ``killer.c`` with the machine's own compiler; returns the library.

    Raises:
        FileNotFoundError: If there is no compiler.
    """
    library = folder / "killer.so"
    source = Path(__file__).with_name("killer.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True)
    return library


def _run(words: list[str], at: int, env: dict[str, str], told: int) -> int:
    from auditkit.cli.ending import ended

    os.environ.update(env)
    os.setpgid(0, 0)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    if LIBRARY in os.environ:
        library = ctypes.CDLL(os.environ[LIBRARY])
        library.killer_arm(ctypes.c_long(at))
        status = ended(words)
        counted = {name: library.killer_acts(kind) for kind, name in enumerate(ACTS)}
        os.write(told, json.dumps([library.killer_passed(), counted]).encode())
        return status
    clock = Clock(at)
    arm(clock)
    status = ended(words)
    os.write(told, json.dumps([clock.passed, {}]).encode())
    return status


def _forked(words: list[str], at: int, env: dict[str, str], after: float) -> dict[str, Any]:
    heard, told = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        status = 3
        try:
            status = _run(words, at, env, told)
        finally:
            sys.stderr.flush()
            os._exit(status)
    os.close(told)
    if after:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, ended_as = os.waitpid(child, 0)
    took = time.monotonic() - began
    with os.fdopen(heard, "rb") as file:
        passed, acts = json.loads(file.read() or b"[0, {}]")
    return {"status": os.waitstatus_to_exitcode(ended_as), "passed": passed, "acts": acts, "seconds": took}


def serve() -> None:
    """Answer requests until standard input ends."""
    from importlib import import_module

    for name in MODULES:
        import_module(f"auditkit.{name}")
    threads = sorted(path.read_text().strip() for path in Path("/proc/self/task").glob("*/comm"))
    if len(threads) - threads.count("jemalloc_bg_thd") != 1:
        raise SystemExit(f"threads that do not survive a fork: {threads}")
    for line in sys.stdin:
        asked = json.loads(line)
        answer = _forked(asked["words"], asked["at"], asked["env"], asked["after"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


@dataclass(frozen=True)
class Ended:
    """How a command ended.

    Attributes:
        status: Exit status; 137 where it was killed at a moment, -9 where it was killed by the clock on the wall.
        passed: Moments it went through, 0 where it was killed.
        seconds: How long it took.
        acts: Acts of each kind, with the library only; there is a moment before and one after each.
    """

    status: int
    passed: int
    seconds: float
    acts: dict[str, int] = field(default_factory=dict)

    @property
    def killed(self) -> bool:
        return self.status in (DEAD, -signal.SIGKILL)


class Server:
    """The other end of :func:`serve`.

    Args:
        log: Where what the commands say on standard error goes.
        library: What :func:`compiled` made; Python's own calls are watched without it.
    """

    def __init__(self, log: Path, library: Path | None = None) -> None:
        watched = {LIBRARY: str(library), "LD_PRELOAD": str(library)} if library else {}
        self._log = log
        self._said = log.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", **watched},
        )

    def run(self, *words: str | Path, at: int = 0, after: float = 0, **env: str) -> Ended:
        """Run a command; it dies at a moment, or after so many seconds, or not at all."""
        assert self._process.stdin and self._process.stdout
        asked = {"words": list(map(str, words)), "at": at, "after": after, "env": env}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))

    def said(self) -> str:
        """What the commands said last on standard error."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-500:]

    def close(self) -> None:
        """End the server."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()
        self._said.close()


if __name__ == "__main__":
    serve()
