"""What commands share that write papers: names of formats, and the files as listed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from auditkit.cli.show import echo, print_json
from auditkit.messages import text


def format_names(formats: str) -> list[str]:
    """Return the formats named in ``docx,pdf``."""
    return [name.strip() for name in formats.split(",") if name.strip()]


def print_written(files: Sequence[Path], *, as_json: bool = False) -> None:
    """List the files that were written."""
    if as_json:
        print_json({"files": [{"format": path.suffix.removeprefix("."), "file": str(path)} for path in files]})
        return
    for path in files:
        echo(text("report.build.done", file=str(path), size=path.stat().st_size))
