"""The log as it is at one moment, copied while others may be recording."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from shutil import copyfileobj
from urllib.parse import quote

from auditkit.store.log_sum import NAME as SUM

LOCK = ".lock"
_NAMES = ("records.sqlite", "records.sqlite-journal", SUM)


@contextmanager
def at_rest(root: Path) -> Iterator[None]:
    """Hold the folder of an engagement so that nobody writes files into it; others may read at the same time.

    A folder that nobody ever opened, or a lock that is no plain file, is not held.

    Args:
        root: The folder; nothing is written in it.
    """
    try:
        handle = os.open(root / LOCK, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def copy_log(root: Path, folder: Path, patience: float) -> Path:
    """Copy a log with its journal and its digest, as they are between two commits; nothing is written beside it.

    Args:
        root: Folder of the engagement.
        folder: Where the copies go.
        patience: Seconds to wait for somebody who is committing.

    Returns:
        The copy of the log.
    """
    with _unchanging(root / "records.sqlite", patience):
        # Closing any handle of the database gives up the lock on it: all are closed together, at the end.
        files = [(name, (root / name).open("rb")) for name in _NAMES if (root / name).is_file()]
        try:
            for name, file in files:
                with (folder / name).open("wb") as target:
                    copyfileobj(file, target)
        finally:
            for _, file in files:
                file.close()
    return folder / "records.sqlite"


@contextmanager
def _unchanging(path: Path, patience: float) -> Iterator[None]:
    """Keep others from committing; a database that cannot be read is copied as it lies there."""
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    try:
        db = sqlite3.connect(address, uri=True, timeout=patience, isolation_level=None)
    except sqlite3.Error:
        yield
        return
    with closing(db):
        with suppress(sqlite3.Error):  # damaged, or a journal left by a dead process: told by whoever opens the copy
            db.execute("BEGIN")
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield
