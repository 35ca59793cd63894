"""What keeps the query engine within bounds: its settings, time that runs out, its errors in words of this tool."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from time import monotonic
from typing import Any, TypeVar

import duckdb

from auditkit.errors import BadSpec, UsageError
from auditkit.store.lengths import LONGEST, told
from auditkit.store.sandbox import first_line

T = TypeVar("T")


_SHORTEST = 0.2
"""Seconds that a query has in any case."""
_patience: list[float] = []
"""Seconds that are left for queries that do not come to an end, where they are bounded together."""


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Bound the time of all queries that do not come to an end together, for what comes from a stranger.

    One query has no more than this; what it used without coming to an end is taken from what the next ones have.
    Queries that do come to an end take nothing.

    Args:
        seconds: Seconds, > 0.
    """
    _patience.append(seconds)
    try:
        yield
    finally:
        _patience.pop()


def settings(memory_mb: int, threads: int, folder: str) -> dict[str, Any]:
    """Return the settings of an engine.

    Args:
        memory_mb: Most memory, in MB; more spills, at most eight times as much.
        threads: Threads.
        folder: Where it spills to.
    """
    return {
        "memory_limit": f"{memory_mb}MB",
        "threads": threads,
        "temp_directory": folder,
        "max_temp_directory_size": f"{memory_mb * 8}MB",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
        "preserve_insertion_order": True,
    }


def watched(connection: duckdb.DuckDBPyConnection, seconds: float, work: Callable[[], T]) -> T:
    """Let the engine work, and end its work at once when the time is over or somebody interrupts.

    The engine does not look for signals while it works, so it works in a thread of its own and this one waits.
    """
    seconds = _allowed(seconds)
    began = monotonic()
    with ThreadPoolExecutor(max_workers=1) as beside:
        answer = beside.submit(work)
        try:
            wait([answer], timeout=seconds)
        finally:
            if _patience and not answer.done():
                _patience[-1] -= monotonic() - began
            while not answer.done():
                connection.interrupt()
                wait([answer], timeout=0.05)
    return answer.result()


def _allowed(seconds: float) -> float:
    """Return the seconds that one query may take now."""
    return min(seconds, max(_patience[-1], _SHORTEST)) if _patience else seconds


@contextmanager
def errors(name: str, seconds: float) -> Iterator[None]:
    """Turn errors of the engine into errors that name the query.

    Raises:
        UsageError: If time or memory ran out.
        BadSpec: For every other error.
    """
    seconds = _allowed(seconds)
    try:
        yield
    except duckdb.InterruptException as error:
        raise UsageError("spec.sql-time", name=name, seconds=f"{seconds:.3g}") from error
    except duckdb.OutOfMemoryException as error:
        raise UsageError("spec.sql-memory", name=name) from error
    except duckdb.Error as error:
        if function := told(error):
            raise BadSpec("spec.sql-long", name=name, function=function, limit=LONGEST) from error
        raise BadSpec("spec.sql-failed", name=name, found=first_line(error)) from error
