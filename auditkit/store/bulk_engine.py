"""What the parts of the place for large tables share: the engine, columns as arrays, files that may be gone."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MEMORY = "400MB"
_THREADS = 2


def connection() -> DuckDBPyConnection:
    """Return the engine, with bounds on its memory and threads; the caller closes it."""
    import duckdb  # noqa: PLC0415  (takes its time; the reading of a workbook has begun by then)

    return duckdb.connect(
        config={
            "threads": _THREADS,
            "memory_limit": _MEMORY,
            "temp_directory": str(Path(tempfile.gettempdir()) / f"auditkit-{os.getpid()}"),
            "preserve_insertion_order": True,
        }
    )


def one_array(column: Any) -> pa.Array:
    """Return a column as one array."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def whole_cents(amounts: Any) -> Any:
    """Return a column of decimals with two places as whole cents in an array."""
    parts = []
    for part in amounts.chunks:
        data = np.frombuffer(part.buffers()[1], np.int64)
        parts.append(data[2 * part.offset : 2 * (part.offset + len(part)) : 2])
    return np.concatenate(parts)


def remove(path: Path) -> None:
    """Remove a file unless it is gone already."""
    with suppress(FileNotFoundError):
        path.unlink()
