"""Times of everyday commands from an installed wheel, each beside its comparison from the same run.

    python benchmarks/run.py              builds the wheel, installs it into a fresh environment, measures
    python benchmarks/run.py --venv DIR   measures an environment that has auditkit installed

Prints medians as a table; exits 1 when a limit is not met.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns(".*", "build", "dist", "demo", "*.egg-info", "__pycache__")
FORMATS = ("docx", "html", "md", "xlsx", "pdf")
QUICK_RUNS, LONG_RUNS = 15, 5
NAIVE = """
import sys, docx
document = docx.Document()
for line in open(sys.argv[1], encoding="utf-8"):
    document.add_paragraph(line.rstrip())
document.save(sys.argv[2])
"""
"""The comparison of the report: its words poured into a Word file, without layout, tables, charts or trace."""


@dataclass(frozen=True)
class Line:
    """One measurement.

    Attributes:
        what: What was run.
        seconds: Median duration.
        against: What it is compared with.
        other: Median duration of that, in the same run.
        limit: Largest ratio allowed, None where there is none.
        most: Most seconds allowed, None where there is no such limit.
    """

    what: str
    seconds: float
    against: str
    other: float
    limit: float | None = None
    most: float | None = None

    @property
    def ratio(self) -> float:
        return self.seconds / self.other

    @property
    def holds(self) -> bool:
        return (self.limit is None or self.ratio <= self.limit) and (self.most is None or self.seconds <= self.most)


def wheel_environment(folder: Path) -> Path:
    """Build the wheel from a clean copy and install it with its dependencies."""
    copy, target = folder / "project", folder / "venv"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    subprocess.run([sys.executable, "-m", "venv", str(target)], check=True)
    pip = [str(target / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", str(copy)], check=True, stderr=subprocess.DEVNULL)
    return target


def duration(command: Sequence[str | Path], folder: Path) -> float:
    """Seconds that one run takes; a run that fails ends the benchmark."""
    began = time.perf_counter()
    done = subprocess.run(
        list(map(str, command)), cwd=folder, capture_output=True, env=plain_environment(), check=False
    )
    taken = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    return taken


def plain_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "AUDITKIT"))}
    return {**kept, "AUDITKIT_LANG": "zh", "AUDITKIT_USER": "benchmark"}


def side_by_side(one: Callable[[], float], other: Callable[[], float], runs: int) -> tuple[float, float]:
    """Medians of two things run in turns, so that a busy machine slows both."""
    one(), other()
    pairs = [(one(), other()) for _ in range(runs)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def measure(bin_: Path, folder: Path) -> list[Line]:
    """Everything that has a limit, and what it costs to do less."""
    auditkit, python = bin_ / "auditkit", bin_ / "python"
    subprocess.run([auditkit, "demo", "example"], cwd=folder, check=True, capture_output=True, env=plain_environment())
    inside = [auditkit, "-C", "example"]
    listed = subprocess.run(
        [*inside, "exception", "list", "--json"], cwd=folder, check=True, capture_output=True, env=plain_environment()
    )
    exception = json.loads(listed.stdout)["exceptions"][0]["id"]
    (folder / "naive.py").write_text(NAIVE, encoding="utf-8")

    def run(*command: str | Path) -> Callable[[], float]:
        return lambda: duration(command, folder)

    nothing = run(python, "-c", "pass")
    add = [*inside, "finding", "add", "--indicator", "4.1", "--title", "t"]
    quick = {
        "auditkit --help": (run(auditkit, "--help"), 5),
        "auditkit finding add": (run(*add), 15),
        "auditkit finding add --exception": (run(*add, "--exception", exception), 15),
        "auditkit exception list": (run(*inside, "exception", "list"), None),
        "auditkit score show": (run(*inside, "score", "show"), None),
    }
    lines = []
    for what, (command, limit) in quick.items():
        lines.append(Line(what, *_named(side_by_side(command, nothing, QUICK_RUNS), "python -c pass"), limit))
    build = [*inside, "report", "build", "--out", "out", "--format"]
    every = run(*build, ",".join(FORMATS))
    naive = run(python, "naive.py", "out/report.md", "out/naive.docx")
    shown = "report build, five formats"
    lines.append(Line(shown, *_named(side_by_side(every, naive, LONG_RUNS), "python-docx, words only"), None, 10))
    only = run(*build, "docx")
    lines.append(Line(shown, *_named(side_by_side(every, only, LONG_RUNS), "report build, docx only"), None, 10))
    return lines


def _named(medians: tuple[float, float], against: str) -> tuple[float, str, float]:
    return medians[0], against, medians[1]


def table(lines: Sequence[Line]) -> str:
    """The measurements as a Markdown table."""
    rows = ["| what | ms | against | ms | ratio | limit | |", "|---|--:|---|--:|--:|--:|---|"]
    for line in lines:
        limit = f"{line.limit:g}" if line.limit else f"{line.most:g} s" if line.most else ""
        cells = (line.what, f"{line.seconds * 1000:.0f}", line.against, f"{line.other * 1000:.0f}")
        rows.append(f"| {' | '.join(cells)} | {line.ratio:.1f} | {limit} | {'ok' if line.holds else 'TOO SLOW'} |")
    return "\n".join(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--venv", type=Path, help="environment with auditkit installed from a wheel")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="auditkit-bench-") as name:
        folder = Path(name)
        bin_ = (asked.venv.resolve() if asked.venv else wheel_environment(folder)) / "bin"
        lines = measure(bin_, folder)
    print(table(lines))
    return 0 if all(line.holds for line in lines) else 1


if __name__ == "__main__":
    raise SystemExit(main())
