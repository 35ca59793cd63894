"""The commands: parse, call, print.

Nothing heavy is imported here: ``--help`` of the whole prints a table without loading a parser.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress

_INTERRUPTED = 130


class _WithoutPandas:
    """Says that pandas is not there: no command needs it, and pyarrow would load it at its first array, for 0.3 s."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Refuse one name, know nothing of others."""
        if name == "pandas":
            raise ModuleNotFoundError(name)


def run() -> None:
    """Entry point: runs the command line and turns every ending into its exit status."""
    sys.meta_path.insert(0, _WithoutPandas())
    gc.set_threshold(100_000)  # a command lives for a moment: measured 5 % quicker with fewer collections
    arguments = sys.argv[1:]
    if arguments in ([], ["--help"], ["-h"]):
        from auditkit.cli.overview import overview

        sys.stdout.write(overview())
        sys.exit(0)
    if arguments == ["--version"]:
        import auditkit

        sys.stdout.write(f"auditkit {auditkit.__version__}\n")
        sys.exit(0)
    try:
        from auditkit.cli.ending import ended

        status = ended(arguments)
    except KeyboardInterrupt:  # while the commands are still being loaded, or while a line is being printed
        status = _INTERRUPTED
    if status == _INTERRUPTED:
        _leave_at_once()
    sys.exit(status)


def _leave_at_once() -> None:
    """End without waiting for threads of libraries: one that was interrupted while it loaded may never come back."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # whoever read it is gone
            stream.flush()
    os._exit(_INTERRUPTED)
