"""From tables and specs to outcomes, exceptions, measures and points: computed once per state, kept by digest."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import auditkit
from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs
from auditkit.engagement.results import Computed, Results
from auditkit.errors import UsageError
from auditkit.store.files import bytes_digest

Progress = Callable[[str, int, int], None]


_OF_PAPERS = ("archive", "editions", "evidence", "evidence-forms", "letters", "report")
"""Tables of settings that no result depends on."""


def silent(_step: str, _done: int, _of: int) -> None:
    """Show no progress."""


def state_key(engagement: Engagement) -> str:
    """Return the digest of everything results depend on: tables, specs, rubric, settings, adopted and asked values."""
    log = engagement.log
    removed = {record.id for record in log.all("source") if record.body["removed"]}
    tables = sorted(r.id for r in log.all("table") if r.body["stored"] and r.body["source"] not in removed)
    specs = Specs(engagement).digest("checklists/")
    config = engagement.config
    decided = [
        (record.kind, record.id, record.body)
        for kind in ("asked", "satisfaction", "standards", "subject", "target-verification", "weights")
        for record in sorted(log.all(kind), key=lambda found: found.id)
    ]
    settings = {name: value for name, value in config.settings.items() if name not in _OF_PAPERS}
    parts = [auditkit.__version__, tables, specs, config.entity, config.year, config.rubric, settings, decided]
    return bytes_digest(json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str).encode())


def results_path(engagement: Engagement, key: str) -> Path:
    """Return where the results of a state are kept."""
    return engagement.derived / f"results-{key[:32]}.sqlite"


def last_run(engagement: Engagement) -> dict[str, Any] | None:
    """Return the newest run of the checks, None before the first."""
    record = engagement.log.get("run", "check")
    return record.body if record else None


def previous_run(engagement: Engagement) -> dict[str, Any] | None:
    """Return the run before the newest, None where there is none."""
    runs = list(engagement.log.entries("run", "check"))
    return runs[-2].body if len(runs) > 1 else None


def results(engagement: Engagement, progress: Progress = silent) -> Results:
    """Return the results of the present state with what inspections added, computing them where they are not there."""
    from auditkit.engagement.sampling.inspected import Inspected, covered

    key = state_key(engagement)
    path = results_path(engagement, key)
    if str(path) not in engagement.memo:
        engagement.memo[str(path)] = Results.of_state(path, key) or Results(compute(engagement, progress))
    found: Results = engagement.memo[str(path)]
    if not covered(engagement, found, key):
        found.close()
        found = engagement.memo[str(path)] = Results(compute(engagement, progress))
    return Inspected.over(engagement, found, key)


def compute(engagement: Engagement, progress: Progress = silent) -> Path:
    """Compute the results of the present state and write them; returns the file."""
    from auditkit.engagement.results import write_results
    from auditkit.engagement.running import compute_all

    key = state_key(engagement)
    computed = compute_all(engagement, key, progress)
    path = results_path(engagement, key)
    with engagement.writing():
        write_results(path, computed)
    return path


def run_checks(engagement: Engagement, progress: Progress = silent) -> Results:
    """Run all checks on the present state and record the run.

    Raises:
        UsageError: If no journal was imported: there is nothing to check.
    """
    if not any(record.body["stored"] for record in engagement.log.all("table")):
        raise UsageError("check.nothing-imported")
    Specs(engagement).verify("checklists/")
    found = results(engagement, progress)
    body = {
        "key": state_key(engagement),
        "outcomes": {o.id: [o.population, o.passed, o.exceptions, o.untestable] for o in found.outcomes()},
        "exceptions": {item.id: item.digest for item in found.exceptions()},
        "measures": {m.id: m.value for m in found.measures().values()},
    }
    with engagement.batch() as batch:
        batch.add("run", "run", "check", body)
    return found


def is_stale(engagement: Engagement) -> bool:
    """Tell whether data or specs changed since the last run of the checks."""
    run = last_run(engagement)
    return run is not None and run["key"] != state_key(engagement)


__all__ = [
    "Computed",
    "compute",
    "is_stale",
    "last_run",
    "previous_run",
    "results",
    "results_path",
    "run_checks",
    "state_key",
]
