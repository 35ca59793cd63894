"""Folders for work that may be thrown away; what a process left that was killed goes with the next one."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType

_PREFIX = "auditkit-scratch-"


class Scratch:
    """A folder of its own in the system's folder for temporary files, readable by its user only.

    It is locked as long as it is in use. The auditee's figures lie in such folders, so none may stay behind: making
    one removes those of the same user whose lock nobody holds any more, because their process was killed.

    Args:
        purpose: A word in its name, for whoever looks.

    Example:
        >>> with Scratch("example") as folder:
        ...     _ = (folder / "a").write_text("b")
        >>> folder.exists()
        False
    """

    def __init__(self, purpose: str) -> None:
        parent = Path(tempfile.gettempdir())
        sweep(parent)
        self._lock = -1
        while self._lock < 0:
            self.path = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{purpose}-"))
            self._lock = _locked(self.path)

    def remove(self) -> None:
        """Remove the folder with all that is in it; a second time changes nothing."""
        if self._lock < 0:
            return
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)
        self._lock = -1

    def __enter__(self) -> Path:
        return self.path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()


def sweep(parent: Path) -> list[str]:
    """Remove what dead processes of this user left in a folder.

    Returns:
        The names of the folders that were removed.
    """
    with os.scandir(parent) as entries:
        left = [entry.path for entry in entries if entry.name.startswith(_PREFIX) and _own(entry)]
    return [Path(path).name for path in left if _removed(path)]


def _locked(path: Path) -> int:
    """Lock a new folder; -1 where another process took it for one that was left behind and removed it."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return -1
    fcntl.flock(handle, fcntl.LOCK_EX)
    if path.exists():
        return handle
    os.close(handle)
    return -1


def _own(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_uid == os.getuid()
    except FileNotFoundError:
        return False


def _removed(path: str) -> bool:
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path)
        finally:
            os.close(handle)
        return True
    return False
