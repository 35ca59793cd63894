"""The check battery on large ledgers, beside what it takes to decode and sum the columns that the checks touch.

    python benchmarks/checks.py                  200,000, 1,000,000 and 5,000,000 journal lines
    python benchmarks/checks.py 1000000          another size
    python benchmarks/checks.py --keep DIR       keeps the made-up ledgers for the next time

Three parts of what `auditkit check run` does with tables that were imported, measured apart:

prepare     accounts and summaries read, stored views built and kept in `derived/`; done once for tables, views and
            vocabulary, whatever is edited afterwards in checks, measures or rubric
checks      the battery: what was prepared opened, every check run, as from the second run on; its process included
rest        rows looked up, measures and tie-outs computed, results written

Each run is a process of its own. The floor is, for each check, one query that decodes and sums the columns of the
imported tables that its queries touch (as the engine's own plan tells), with the same settings; the sum over all.
Battery and floor are taken in turns, medians of three. On a machine that others use as well, compare processor seconds.
Exits 1 when a limit is not met.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from ledgers import ENTITY, YEAR, make_ledger

from auditkit.core.tables import TABLES
from auditkit.engagement.computing import compute
from auditkit.engagement.enriching import JOINED, VIEWS, build_engine, view_name
from auditkit.engagement.folder import Config, Engagement, create
from auditkit.engagement.pinning import Specs, pin
from auditkit.engagement.wording import checks
from auditkit.store.engine import Engine

SIZES = (200_000, 1_000_000, 5_000_000)
RUNS, LIMIT, MEMORY_MB = 3, 2.5, 2500
RUBRIC = "zhanjiang-2018"
SUMS = {
    "text": "sum(strlen({}))",
    "money": "sum({})",
    "integer": "sum({})",
    "quantity": "sum({})",
    "date": "sum(date_diff('day', DATE '2000-01-01', {}))",
}


def engagement_of(folder: Path, files: Mapping[str, Path]) -> Path:
    """Make an engagement that holds the tables as an import leaves them."""
    root = folder / "engagement"
    create(root, Config(ENTITY, YEAR, RUBRIC, "zh"), pin, "benchmark")
    with Engagement(root, "benchmark") as engagement:
        (engagement.derived / "tables").mkdir(exist_ok=True)
        with engagement.batch() as batch:
            for kind, file in files.items():
                os.link(file, engagement.derived / "tables" / f"{kind}.parquet")
                (engagement.sources / kind).write_bytes(b"")
                batch.add("receipt", "source", kind, {"name": f"{kind}.csv", "size": 0, "removed": False})
                body = {"source": kind, "file": f"{kind}.csv", "sheet": kind, "kind": kind, "stored": True}
                batch.add("decision", "table", kind, {**body, "stated_totals": [], "roundings": [], "same_as": ""})
    return root


def run(root: Path) -> dict[str, Any]:
    """Run everything once, in this process; seconds and processor seconds by step, and the memory used."""
    last, step, spent = _clock(), "start", dict[str, list[float]]()

    def progress(name: str, _done: int, _of: int) -> None:
        nonlocal last, step
        now = _clock()
        before = spent.get(step, [0.0, 0.0])
        spent[step] = [old + new - begun for old, new, begun in zip(before, now, last, strict=True)]
        last, step = now, name

    with Engagement(root, "benchmark") as engagement:
        compute(engagement, progress)
        names = [*checks(engagement)]
    progress("end", 0, 0)
    own, child = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"steps": spent, "checks": names, "MB": own, "MB of a child": child}


def _clock() -> tuple[float, float]:
    return time.perf_counter(), sum(os.times()[:4])


def parts(ran: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Add up the steps of a run: what comes before the first check, the checks, what comes after them."""
    found = {}
    for part in ("before", "checks", "rest"):
        steps = [name for name in ran["steps"] if part == _part(name, ran["checks"])]
        wall, cpu = (sum(ran["steps"][name][which] for name in steps) for which in (0, 1))
        found[part] = (wall, cpu)
    return found


def _part(step: str, names: Sequence[str]) -> str:
    return "checks" if step in names else "rest" if step in ("places", "measures", "tie-outs") else "before"


def touched(root: Path, files: Mapping[str, Path]) -> dict[str, dict[str, set[str]]]:
    """Return, by check, the columns of the tables that its queries need, through all views, as the plans tell."""
    with Engagement(root, "benchmark") as engagement:
        specs, chosen = Specs(engagement), checks(engagement)
        views = {**JOINED, **{view_name(path): specs.text(path) for path in specs.paths(VIEWS, ".sql")}}
        with build_engine(files, specs, ENTITY, YEAR) as engine:
            lineage = Lineage(engine, views)
            found = {}
            for id_, check in chosen.items():
                queries = filter(None, (check.population, check.exceptions, check.untestable))
                needed = set().union(*(lineage.of(sql, check.parameters) for sql in queries))
                found[id_] = {table: {c for t, c in needed if t == table} for table, _ in needed}
            return found


class Lineage:
    """Finds the columns of canonical tables that a query needs; of a view only what the columns read from it need."""

    def __init__(self, engine: Engine, views: Mapping[str, str]) -> None:
        self._cursor = engine._connection.cursor()
        self._engine, self._views = engine, views
        self._known: dict[str, set[tuple[str, str]]] = {}

    def of(self, sql: str, parameters: Mapping[str, Any]) -> set[tuple[str, str]]:
        if sql not in self._known:
            given = {name: parameters[name] for name in self._engine.judge(sql).parameters}
            explained = self._cursor.execute(f"EXPLAIN (FORMAT json) {sql}", given or None).fetchall()
            self._known[sql] = set()
            self._known[sql] = set().union(*(self._read(node) for node in _nodes(json.loads(explained[0][1]))))
        return self._known[sql]

    def _read(self, node: Mapping[str, Any]) -> set[tuple[str, str]]:
        info = {name.lower(): value for name, value in (node.get("extra_info") or {}).items()}
        wanted = info.get("projections") or []
        columns = [wanted] if isinstance(wanted, str) else list(wanted)
        if "PARQUET" in node["name"]:
            table = max((name for name in TABLES if f"{name}.parquet" in str(info)), key=len, default="journal")
            columns += [column for column in TABLES[table].all_columns if column in str(info.get("filters", ""))]
            return {(table, column) for column in columns if column in TABLES[table].all_columns}
        view = str(info.get("table", "")).rpartition(".")[2]
        if view in ("said", "dated"):
            return {("journal", "summary"), ("journal", "date")}
        if view == "account":
            return {("journal", "account_code"), ("journal", "account_name")}
        if view not in self._views or not columns:
            return set()
        names = ", ".join(f'"{column}"' for column in columns)
        return self.of(f"SELECT {names} FROM ({self._views[view].strip().rstrip(';')}\n)", {})


def _nodes(plan: Any) -> Iterator[dict[str, Any]]:
    for node in plan if isinstance(plan, list) else [plan]:
        yield node
        yield from _nodes(node.get("children") or [])


def floor(columns: Mapping[str, Mapping[str, set[str]]], files: Mapping[str, Path]) -> tuple[float, float]:
    """Seconds, and processor seconds, to decode and sum, check by check, the columns that it touches."""
    began, cpu = time.perf_counter(), time.process_time()
    with duckdb.connect(":memory:", config={"threads": 2, "memory_limit": "1024MB"}) as db:
        for tables in columns.values():
            for name, wanted in tables.items():
                kinds = TABLES[name].all_columns
                sums = [SUMS[kinds[column]].format(f'"{column}"') for column in sorted(wanted)]
                if sums:
                    db.execute(f"SELECT {', '.join(sums)} FROM '{files[name]}'").fetchall()
    return time.perf_counter() - began, time.process_time() - cpu


@dataclass(frozen=True)
class Measured:
    """What came out at one size: seconds and processor seconds of each part, the runs themselves."""

    parts: dict[str, tuple[float, float]]
    first: dict[str, Any]
    later: list[dict[str, Any]]

    @property
    def ratio(self) -> float:
        """Processor seconds of the battery to those of the floor."""
        return self.parts["checks"][1] / self.parts["floor"][1]


def measure(lines: int, folder: Path, runs: int) -> Measured:
    """Prepare once, then battery and floor in turns."""
    files, small = make_ledger(folder / str(lines), lines), make_ledger(folder / "small", 20_000)
    with tempfile.TemporaryDirectory(prefix="auditkit-bench-", dir=folder) as name:
        root = engagement_of(Path(name), files)
        columns = touched(root, small)
        first, later, floors = _apart(root), [], []
        for _ in range(runs):
            later.append(_apart(root))
            floors.append(floor(columns, files))
    found = {name: _median([parts(one)[name] for one in later]) for name in ("before", "checks", "rest")}
    battery = tuple(a + b for a, b in zip(found["before"], found["checks"], strict=True))
    whole = {"prepare": parts(first)["before"], "checks": battery, "rest": found["rest"], "floor": _median(floors)}
    return Measured(whole, first, later)


def _apart(root: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, __file__, "--run", root], capture_output=True, text=True, check=True)
    ran: dict[str, Any] = json.loads(done.stdout)
    return ran


def _median(values: Sequence[tuple[float, float]]) -> tuple[float, float]:
    wall, cpu = (statistics.median(column) for column in zip(*values, strict=True))
    return wall, cpu


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lines", nargs="*", type=int, default=SIZES)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        print(json.dumps(run(asked.run)))
        return 0
    holds = True
    with tempfile.TemporaryDirectory(prefix="auditkit-bench-") as scratch:
        print("| lines | prepare s (CPU) | checks s (CPU) | floor s (CPU) | CPU ratio | rest s (CPU) | MB | child MB |")
        print("|--:|--:|--:|--:|--:|--:|--:|--:|")
        for lines in asked.lines:
            found = measure(lines, asked.keep or Path(scratch), asked.runs)
            shown = {part: f"{wall:.1f} ({cpu:.1f})" for part, (wall, cpu) in found.parts.items()}
            own, child = (max(one[name] for one in (found.first, *found.later)) for name in ("MB", "MB of a child"))
            cells = [f"{lines:,}", *(shown[part] for part in ("prepare", "checks", "floor")), f"{found.ratio:.2f}"]
            print(f"| {' | '.join([*cells, shown['rest'], f'{own:.0f}', f'{child:.0f}'])} |", flush=True)
            holds &= lines < SIZES[-1] or (found.ratio <= LIMIT and own <= MEMORY_MB)
            for title, ran in (("first run", found.first), ("with everything prepared", found.later[-1])):
                steps = sorted(ran["steps"].items(), key=lambda item: -item[1][1])[:12]
                listed = ", ".join(f"{step} {cpu:.1f}" for step, (_, cpu) in steps)
                print(f"  {title}, processor seconds: {listed}", file=sys.stderr, flush=True)
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
