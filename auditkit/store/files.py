"""Bytes by hash, and files that are either whole or not there."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Mapping
from glob import escape
from pathlib import Path
from typing import BinaryIO

from auditkit.errors import BadInput

BLOCK = 1 << 20
STAGED = ".staged"


def _opened(path: Path) -> BinaryIO:
    """Open a file; pipes and devices, which may never end, are none."""
    if path.exists() and not path.is_file():
        raise BadInput("store.not-a-file", file=str(path))
    return path.open("rb")


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file.

    Raises:
        BadInput: If it is a folder, a pipe or a device.
    """
    digest = hashlib.sha256()
    with _opened(path) as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def bytes_digest(data: bytes) -> str:
    """Return the SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that at any moment it is the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f".{escape(path.name)}.*.tmp"):
        if of_the_dead(left):
            left.unlink(missing_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with scratch.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
    _sync_folder(path.parent)


def move_whole(scratch: Path, path: Path) -> None:
    """Give a finished file its name, synced before and after."""
    handle = os.open(scratch, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    scratch.replace(path)
    _sync_folder(path.parent)


def keep(path: Path, folder: Path) -> str:
    """Copy a file into a folder under its SHA-256, read-only; nothing happens when it is there already.

    Returns:
        The SHA-256 of the bytes that were copied.
    """
    folder.mkdir(parents=True, exist_ok=True)
    scratch = folder / f".{os.getpid()}.tmp"
    digest = hashlib.sha256()
    with _opened(path) as source, scratch.open("wb") as target:
        while block := source.read(BLOCK):
            digest.update(block)
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    name = digest.hexdigest()
    if (folder / name).exists():
        scratch.unlink()
        return name
    scratch.chmod(0o444)
    scratch.replace(folder / name)
    _sync_folder(folder)
    return name


def kept(folder: Path, sha256: str) -> Path:
    """Return the path of kept bytes after checking their hash.

    Raises:
        BadInput: If the bytes are missing or changed.
    """
    path = folder / sha256
    if not path.exists():
        raise BadInput("store.bytes-missing", folder=folder.name, sha256=sha256)
    if file_digest(path) != sha256:
        raise BadInput("store.bytes-changed", folder=folder.name, sha256=sha256)
    return path


def stage(folder: Path, data: bytes) -> None:
    """Lay bytes ready, by their SHA-256, until a commit says that they count; see :func:`settle`."""
    ready = folder / STAGED
    ready.mkdir(exist_ok=True)
    with (ready / bytes_digest(data)).open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def staged(folder: Path, sha256: str) -> Path:
    """Return where staged bytes lie until they are settled."""
    return folder / STAGED / sha256


def settle(folder: Path, recorded: Mapping[str, str]) -> None:
    """Give staged bytes that were recorded their places; bytes that were not are dropped.

    Args:
        folder: Where :func:`stage` laid them.
        recorded: Path within the folder to the SHA-256 that the records give it.
    """
    ready = folder / STAGED
    if not ready.exists():
        return
    times = Counter(recorded.values())
    touched = {folder}
    for path, sha256 in recorded.items():
        source, target = ready / sha256, folder / path
        if not source.is_file():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if times[sha256] > 1:
            write_whole(target, source.read_bytes())
        else:
            source.replace(target)
        touched.add(target.parent)
    for each in sorted(touched):
        _sync_folder(each)
    sweep_scratch(folder)
    shutil.rmtree(ready)


def sweep_scratch(folder: Path) -> None:
    """Remove what :func:`write_whole` left unfinished below a folder when its process died."""
    for path in folder.rglob(".*.tmp"):
        if of_the_dead(path):
            path.unlink(missing_ok=True)


def of_the_dead(scratch: Path) -> bool:
    """Tell whether a scratch file or folder belongs to a process that is no longer there.

    Example:
        >>> of_the_dead(Path(f".report.md.{os.getpid()}.tmp"))
        False
    """
    pid = scratch.name.split(".")[-2]
    return pid.isdigit() and not _alive(int(pid))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def sweep(folder: Path, known: set[str]) -> list[str]:
    """Remove files without a record, left behind by an interrupted command; returns their names."""
    if not folder.exists():
        return []
    swept = []
    for path in sorted(folder.iterdir()):
        if path.name not in known:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
            swept.append(path.name)
    return swept
