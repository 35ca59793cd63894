"""A fresh engagement folder from an archive or from a folder of somebody else: only known names, only plain bytes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from auditkit.archive.container import BLOCK, spanned, spans_of
from auditkit.archive.names import LOG, MANIFEST, MOST_BYTES, RESULTS, TOML, belongs, refuse_foreign
from auditkit.archive.verifying import read_manifest, safe_entries
from auditkit.engagement.folder import FOLDERS, Engagement
from auditkit.errors import BadInput
from auditkit.scratch import Scratch
from auditkit.store.log import Entry, Log
from auditkit.store.log_lines import entries_of

LONGEST_PASSAGE = 300_000
"""Most bytes of one passage of the evaluator that is performed again."""


@dataclass(frozen=True)
class Given:
    """What was handed over to be re-performed, as plain files in a folder of ours.

    Attributes:
        folder: Files by their names in the archive; of a folder at work also ``derived/``.
        entries: The log.
        tools: Versions of what made it, empty for a folder at work.
        sealed: Whether its values were sealed with it (``results.json``).
    """

    folder: Path
    entries: tuple[Entry, ...]
    tools: dict[str, str]
    sealed: bool


@contextmanager
def received(path: Path) -> Iterator[Given]:
    """Copy an archive, an unpacked one or a folder at work to a fresh folder that goes when it is done with.

    Raises:
        BadInput: If a name, an id of the log or the size is not to be trusted.
    """
    with Scratch("archive") as scratch:
        folder = scratch / "given"
        folder.mkdir()
        if path.is_file():
            _unpack(path, folder)
            yield _given(folder)
        elif (path / "records.sqlite").exists():
            _copy(path, folder, [*_files(path, ("derived",)), "records.sqlite"])
            log = Log(folder / "records.sqlite")
            try:
                log.verify()
                entries = tuple(safe_entries(log.entries()))
            finally:
                log.close()
            _refuse_long(folder)
            yield Given(folder, entries, {}, False)
        else:
            _copy(path, folder, _files(path))
            yield _given(folder)


def _given(folder: Path) -> Given:
    _refuse_long(folder)
    with (folder / LOG).open("rb") as file:
        entries = tuple(safe_entries(entries_of(file, LOG)))
    manifest = read_manifest(lambda: (folder / MANIFEST).open("rb"))
    tools = manifest.get("tools")
    plain = {str(k): str(v) for k, v in tools.items()} if isinstance(tools, dict) else {}
    return Given(folder, entries, plain, (folder / RESULTS).exists())


def _refuse_long(folder: Path) -> None:
    """Refuse passages longer than a book: a page of a stranger's report could take hours to set."""
    for path in sorted((folder / "narrative").rglob("*")):
        if path.is_file() and path.stat().st_size > LONGEST_PASSAGE:
            raise BadInput("archive.long-passage", name=f"narrative/{path.name}", most=f"{LONGEST_PASSAGE:,}")


def _unpack(path: Path, folder: Path) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        spans = spans_of(file, size)
    refuse_foreign(span.name for span in spans)
    _refuse_size(sum(span.size for span in spans), folder)
    for span in spans:
        _write(folder / span.name, spanned(path, span).open())


def _files(root: Path, more: Iterable[str] = ()) -> list[str]:
    """Return the files below a folder that an archive could hold; links are refused."""
    found = []
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if name.startswith(".") or "/." in name:
            continue
        if path.is_symlink():
            raise BadInput("archive.link", name=name)
        computed = name.split("/")[0] in more and path.suffix != ".duckdb"  # no database of a stranger is opened
        if path.is_file() and (belongs(name) or computed):
            found.append(name)
    return found


def _copy(root: Path, folder: Path, names: Iterable[str]) -> None:
    chosen = [name for name in names if not (root / name).is_symlink()]
    refuse_foreign(name for name in chosen if belongs(name))
    _refuse_size(sum((root / name).stat().st_size for name in chosen), folder)
    for name in chosen:
        _write(folder / name, (root / name).open("rb"))


def _refuse_size(size: int, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if size > min(MOST_BYTES, free):
        raise BadInput("archive.too-large", size=f"{size:,}", most=f"{min(MOST_BYTES, free):,}")


def _write(path: Path, source: BinaryIO) -> None:
    """Write a new file; one that is there, or a link, is never followed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with source, os.fdopen(handle, "wb") as target:
        shutil.copyfileobj(source, target, BLOCK)


def rebuilt(given: Given, root: Path, entries: Iterable[Entry] | None = None) -> Path:
    """Make an engagement folder with the records and nothing computed.

    Args:
        given: What was handed over.
        root: Where; it is made.
        entries: The log; that of ``given`` when None.

    Returns:
        The folder.
    """
    root.mkdir(parents=True)
    for name in FOLDERS:
        (root / name).mkdir()
    for name in ("sources", "evidence", "specs", "narrative"):
        if (given.folder / name).is_dir():
            shutil.copytree(given.folder / name, root / name, dirs_exist_ok=True)
    shutil.copyfile(given.folder / TOML, root / TOML)
    log = Log(root / "records.sqlite", create=True)
    try:
        log.replay(given.entries if entries is None else entries)
    finally:
        log.close()
    return root


def opened(root: Path) -> Engagement:
    """Open a folder that was made again."""
    return Engagement(root, "reperform")
