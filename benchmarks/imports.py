"""Import of long ledgers into typed Parquet, beside what a person would use to do less.

    python benchmarks/imports.py                 a workbook of 300,000 lines, text of 5, 1 and 10 million lines
    python benchmarks/imports.py --scale 0.1     a tenth of that
    python benchmarks/imports.py --keep DIR      keeps the made-up ledgers for the next time

What is timed is the whole command `auditkit import` into an empty engagement: it opens the file, recognises and
converts it, gives every row its key, writes typed Parquet, reconciles and records. Beside it, in turns, the same file
through pandas (with openpyxl for the workbook) into Parquet with binary fractions and without keys, and through
fastexcel into memory only. Medians of three; memory is that of the process with those it starts. Exits 1 when a limit
is not met.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

RUNS = 3
BOOK, LINES, SMALL, LARGE = 300_000, 5_000_000, 1_000_000, 10_000_000
HEADINGS = [
    *("凭证日期", "凭证字号", "分录序号", "摘要", "科目编码", "科目名称"),
    *("借方金额", "贷方金额", "部门名称", "项目名称", "制单人", "附单据数"),
]
NUMBERS = (2, 6, 7, 11)
OURS = """
import sys
from auditkit.cli import run
sys.argv = ["auditkit", "-C", sys.argv[2] + ".engagement", "import", sys.argv[1]]
run()
"""
PANDAS_BOOK = """
import sys, pandas
frame = pandas.read_excel(sys.argv[1], engine="openpyxl", dtype={"科目编码": str, "凭证字号": str})
frame.to_parquet(sys.argv[2], compression="zstd")
print(len(frame))
"""
PANDAS_TEXT = """
import sys, pandas
frame = pandas.read_csv(sys.argv[1], encoding="gb18030", dtype={"科目编码": str, "凭证字号": str})
frame.to_parquet(sys.argv[2], compression="zstd")
print(len(frame))
"""
FASTEXCEL = """
import sys, fastexcel
print(fastexcel.read_excel(sys.argv[1]).load_sheet(0).to_arrow().num_rows)
"""


@dataclass(frozen=True)
class Run:
    """One run: seconds on the clock, seconds of processors, most memory in MB."""

    seconds: float
    processor: float
    megabytes: float


def ledger(lines: int) -> Iterator[list[str]]:
    """Yield the lines of balanced vouchers of a year, numbers restarting every month."""
    chance = random.Random(1)
    accounts = [
        (f"5001010{n}", f"业务活动费用\\商品和服务费用\\{name}费")
        for n, name in enumerate(["差旅", "印刷", "办公", "会议"])
    ]
    made = number = month = 0
    while made < lines:
        now = min(12, made * 12 // lines + 1)
        number, month = (1, now) if now != month else (number + 1, month)
        day = date(2021, month, 1 + number * 27 // (lines // 40 + 1) % 28).isoformat()
        words = f"{chance.choice(('报销差旅费', '付印刷费', '购办公用品'))}{chance.randrange(50_000)}"
        parts = [chance.randrange(1, 500_000) for _ in range(chance.choice((1, 1, 2, 3, 4)))]
        for place, cents in enumerate(parts, 1):
            code, name = chance.choice(accounts)
            tail = [chance.choice(("办公室", "财务科")), chance.choice(("", "信息化")), "甲会计", "2"]
            yield [day, f"记-{number:04d}", str(place), words, code, name, f"{cents / 100:.2f}", "", *tail]
        total = f"{sum(parts) / 100:.2f}"
        yield [
            day,
            f"记-{number:04d}",
            str(len(parts) + 1),
            words,
            "1011",
            "零余额账户用款额度",
            "",
            total,
            "",
            "",
            "甲会计",
            "2",
        ]
        made += len(parts) + 1


def make_text(path: Path, lines: int) -> Path:
    """Write a ledger as text in GB18030, unless it is there."""
    if not path.exists():
        with path.open("w", encoding="gb18030", newline="") as file:
            file.write(",".join(HEADINGS) + "\r\n")
            file.writelines(",".join(row) + "\r\n" for row in ledger(lines))
    return path


def make_book(path: Path, lines: int) -> Path:
    """Write a ledger as a workbook with numbers as such, unless it is there."""
    import xlsxwriter  # noqa: PLC0415

    if not path.exists():
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("序时账")
            for at, row in enumerate([HEADINGS, *ledger(lines)]):
                for column, words in enumerate(row):
                    if words and at and column in NUMBERS:
                        sheet.write_number(at, column, float(words))
                    elif words:
                        sheet.write_string(at, column, words)
    return path


def run(script: str, source: Path, folder: Path) -> Run:
    """Run a script on a file; a run that fails ends the benchmark."""
    target = folder / "out.parquet"
    _empty_engagement(Path(f"{target}.engagement"))
    before = os.times()
    began = time.perf_counter()
    command = [sys.executable, "-c", script, str(source), str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        most = [0.0]
        watch = threading.Thread(target=_watch, args=(process, most), daemon=True)
        watch.start()
        _, errors = process.communicate()
        watch.join()
    seconds = time.perf_counter() - began
    after = os.times()
    if process.returncode:
        raise SystemExit(errors.decode())
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(seconds, used, most[0])


def _empty_engagement(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    made = ["init", str(folder), "--entity", "某局", "--year", "2021", "--rubric", "zhanjiang-2018"]
    subprocess.run([sys.executable, "-m", "auditkit", *made], check=True, stdout=subprocess.DEVNULL)


def _watch(process: subprocess.Popen[bytes], most: list[float]) -> None:
    while process.poll() is None:
        most[0] = max(most[0], sum(map(_resident, _family(process.pid))))
        time.sleep(0.05)


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return [pid]
    return [pid, *(each for child in children for each in _family(int(child)))]


def _resident(pid: int) -> float:
    try:
        words = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").partition("VmRSS:")[2].split()
    except OSError:
        return 0.0
    return int(words[0]) / 1024 if words else 0.0


def in_turns(source: Path, folder: Path, *scripts: str) -> list[Run]:
    """Run scripts in turns and return the medians of each."""
    rounds = [[run(script, source, folder) for script in scripts] for _ in range(RUNS)]
    return [_median([each[at] for each in rounds]) for at in range(len(scripts))]


def _median(runs: list[Run]) -> Run:
    return Run(
        statistics.median(each.seconds for each in runs),
        statistics.median(each.processor for each in runs),
        max(each.megabytes for each in runs),
    )


def _line(what: str, ours: Run, against: str, other: Run, ratio: float, limit: str, holds: bool) -> bool:
    cells = f"{ours.seconds:.1f} | {ours.processor:.1f} | {ours.megabytes:.0f} | {against}"
    other_cells = f"{other.seconds:.1f} | {other.processor:.1f}"
    print(f"| {what} | {cells} | {other_cells} | {ratio:.2f} | {limit} | {'ok' if holds else 'MISSED'} |", flush=True)
    return holds


def measure(folder: Path, data: Path, scale: float) -> bool:
    """Measure everything and print it as a Markdown table; True when every limit is met."""
    lines = [int(count * scale) for count in (BOOK, LINES, SMALL, LARGE)]
    print("| what | s | processor s | MB | against | s | processor s | ratio | limit | |")
    print("|---|--:|--:|--:|---|--:|--:|--:|--:|---|")
    book = make_book(data / f"book-{lines[0]}.xlsx", lines[0])
    what = f"workbook, {lines[0]:,} lines"
    ours, pandas, bare = in_turns(book, folder, OURS, PANDAS_BOOK, FASTEXCEL)
    faster, slower = pandas.seconds / ours.seconds, ours.seconds / bare.seconds
    holds = _line(what, ours, "pandas + openpyxl", pandas, faster, "≥ 8", faster >= 8)
    holds &= _line(what, ours, "fastexcel, memory only", bare, slower, "≤ 2", slower <= 2)
    text = make_text(data / f"text-{lines[1]}.csv", lines[1])
    ours, pandas = in_turns(text, folder, OURS, PANDAS_TEXT)
    faster = pandas.seconds / ours.seconds
    holds &= _line(f"GB18030 text, {lines[1]:,} lines", ours, "pandas", pandas, faster, "> 1", faster > 1)
    small, large = (make_text(data / f"text-{count}.csv", count) for count in lines[2:])
    rounds = [(run(OURS, small, folder), run(OURS, large, folder)) for _ in range(RUNS)]
    less, more = (_median([each[at] for each in rounds]) for at in (0, 1))
    growth = more.seconds / less.seconds
    good = growth <= 11 and more.megabytes <= 1200
    what = f"GB18030 text, {lines[3]:,} lines"
    return _line(what, more, f"{lines[2]:,} lines", less, growth, "≤ 11, ≤ 1200 MB", good) and holds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the sizes")
    parser.add_argument("--keep", type=Path, help="folder of the made-up ledgers")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="auditkit-bench-") as name:
        folder = Path(name)
        data = asked.keep or folder
        data.mkdir(parents=True, exist_ok=True)
        return 0 if measure(folder, data, asked.scale) else 1


if __name__ == "__main__":
    raise SystemExit(main())
