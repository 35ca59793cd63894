"""Opens the tables of an engagement for queries; what was made of them is kept in ``derived/`` and opened again.

Kept are the tables of enrichers and the stored views, in one file, for one state: tables, vocabulary, views, unit,
year, and the code that makes them. Checks, measures and rubrics do not matter to it, so after an edit of those the next
run begins with everything prepared. Deleted, moved or damaged, it is made again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import auditkit
from auditkit.engagement.enriching import ACCOUNTS, VIEWS, SpecTexts, build_engine
from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs
from auditkit.store.engine import Engine, EngineBuilder
from auditkit.store.files import bytes_digest
from auditkit.store.kept import VERSION

_CODE = ("analysis", "core", "engagement/enriching.py", "engagement/telling.py", "store/engine.py")
"""What of the package makes the tables, beside the specs."""
_TAIL = 1 << 16


def _silent(_step: str, _done: int, _of: int) -> None:
    """Show no progress."""


def prepared_engine(
    engagement: Engagement, tables: Mapping[str, Path], progress: Callable[[str, int, int], None] = _silent
) -> Engine:
    """Open the tables of an engagement with everything that checks and measures read, as it was kept or made anew.

    Args:
        engagement: The engagement.
        tables: Parquet file by canonical table.
        progress: Called with (step, done, of).

    Raises:
        BadSpec: If a spec has a mistake.
        UsageError: If a Parquet file cannot be read.
    """
    specs, config = Specs(engagement), engagement.config
    name = bytes_digest(repr([config.entity, config.year, _state(tables, specs)]).encode())[:32]
    file = engagement.derived / f"prepared-{name}.duckdb"

    def keep(builder: EngineBuilder) -> None:
        if os.access(engagement.root, os.W_OK):
            _keep(engagement, builder, file)

    return build_engine(tables, specs, config.entity, config.year, progress=progress, kept=file, keep=keep)


def _keep(engagement: Engagement, builder: EngineBuilder, file: Path) -> None:
    """Keep what was made, in the place of what was made for other states."""
    with engagement.writing():
        builder.keep(file)
        for other in engagement.derived.glob("prepared-*.duckdb"):
            if other != file:
                other.unlink(missing_ok=True)


def _state(tables: Mapping[str, Path], specs: SpecTexts) -> list[object]:
    """Return what the prepared tables depend on, wherever the folder is."""
    chosen = [*specs.paths(ACCOUNTS), *specs.paths(VIEWS)]
    texts = [(path, bytes_digest(specs.text(path).encode())) for path in chosen]
    return [VERSION, _code(), [(kind, _seal(path)) for kind, path in sorted(tables.items())], texts]


def _seal(file: Path) -> tuple[str, int, str]:
    """Return name, size and the digest of the end of a Parquet file, which has the bounds and sizes of all columns."""
    with file.open("rb") as opened:
        size = opened.seek(0, os.SEEK_END)
        opened.seek(max(0, size - _TAIL))
        return file.name, size, bytes_digest(opened.read())


@cache
def _code() -> str:
    """Return a digest of the code that makes the tables."""
    package = Path(auditkit.__file__).parent
    files = [
        file for part in _CODE for file in ((package / part).rglob("*.py") if "." not in part else [package / part])
    ]
    return bytes_digest(b"".join(bytes_digest(file.read_bytes()).encode() for file in sorted(files)))
