"""Closing the file (归档): one archive, its digest on record and on a receipt, nothing changed in it afterwards."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditkit.archive.container import Member, pieces
from auditkit.archive.contents import Contents, contents_of
from auditkit.archive.rendering import papers, render
from auditkit.archive.signing import SUFFIX, private_key, sign
from auditkit.archive.snapshot import snapshot
from auditkit.engagement.closing import Seal, seals
from auditkit.engagement.folder import ARCHIVES, Engagement, amendment_of, sealed_of
from auditkit.errors import UsageError
from auditkit.scratch import Scratch
from auditkit.store.files import BLOCK, file_digest, move_whole, staged, sweep_scratch, write_whole

FOLDER = ARCHIVES


@dataclass(frozen=True)
class Sealed:
    """An archive that was written.

    Attributes:
        seal: Its record.
        file: Where it is.
        signature: File with the signature, None where it was not signed.
    """

    seal: Seal
    file: Path
    signature: Path | None


def seal(engagement: Engagement, out: Path | None = None, key: Path | None = None) -> Sealed:
    """Close the file of an engagement; the same state gives the same bytes.

    Args:
        engagement: The engagement.
        out: Where the archive goes; into ``archive/`` of the engagement when None.
        key: Private key that signs it.

    Returns:
        What was written. An unchanged file that was closed before is not recorded a second time.

    Raises:
        UsageError: If a file was changed by hand and not recorded, papers in ``report/`` are no longer what the records
            say, or the target exists.
        BadInput: If kept bytes are missing or changed, or the key is none.
    """
    if key is not None:
        private_key(key)
    with engagement.writing():
        _refuse_edited(engagement)
        known = _unchanged(engagement)
        if known is not None and key is not None:
            return _signed_late(engagement, known, out, key)
        if known is not None:
            raise UsageError("archive.sealed-already", id=known.id, file=known.file, sha256=known.sha256)
        engagement.log.verify()
        _refuse_stale_papers(engagement)
        contents = contents_of(engagement, snapshot(engagement))
        path = out or engagement.root / ARCHIVES / archive_name(engagement, contents.head)
        _refuse_target(engagement, path, chosen=out is not None)
        ready = path if out is not None else staged(engagement.root / ARCHIVES, path.name)
        sha256, size = _write(ready, contents.members)
        ready = ready if out is not None else ready.replace(ready.with_name(sha256))
        try:
            _record(engagement, contents, {"file": path.name, "sha256": sha256, "size": size})
        except BaseException:
            ready.unlink(missing_ok=True)
            raise
        engagement.settle_archives()
    signature = None
    if key is not None:
        signature = path.with_name(path.name + SUFFIX)
        write_whole(signature, sign(key, sha256))
    return Sealed(seals(engagement)[-1], path, signature)


def _record(engagement: Engagement, contents: Contents, body: dict[str, Any]) -> None:
    """Record the closing, which also ends an amendment.

    Raises:
        UsageError: If somebody recorded something that is not in the archive.
    """
    with engagement.log.batch(engagement.by) as batch:
        if engagement.log.head() != (contents.entries, contents.head):
            raise UsageError("archive.recorded-meanwhile")
        id_ = f"S-{batch.next_number('seal'):03d}"
        open_one = amendment_of(engagement.log)
        if open_one is not None:
            batch.add("decision", "amendment", open_one.id, {**open_one.body, "open": False})
        said = {**body, "entries": contents.entries, "head": contents.head, "tool": _tool()}
        batch.add("decision", "seal", id_, said)


def _signed_late(engagement: Engagement, known: Seal, out: Path | None, key: Path) -> Sealed:
    """Sign the archive of a closed file that has no signature yet, or lost it when its command was interrupted.

    Raises:
        UsageError: If the archive is not there as it was sealed, or is signed.
    """
    path = out or engagement.root / ARCHIVES / known.file
    signature = path.with_name(path.name + SUFFIX)
    if signature.exists() or not path.is_file() or file_digest(path) != known.sha256:
        raise UsageError("archive.sealed-already", id=known.id, file=known.file, sha256=known.sha256)
    write_whole(signature, sign(key, known.sha256))
    return Sealed(known, path, signature)


def _tool() -> str:
    import auditkit

    return f"auditkit {auditkit.__version__}"


def archive_name(engagement: Engagement, head: str) -> str:
    """Return the usual name of an archive: department, year, the beginning of the log's digest."""
    entity = re.sub(r"[^\w（）()-]+", "_", engagement.config.entity)[:40].strip("_") or ARCHIVES
    return f"{entity}-{engagement.config.year}-{head[:8]}.zip"


def _refuse_edited(engagement: Engagement) -> None:
    changed = [name for name, _ in engagement.edited()]
    if changed:
        raise UsageError("archive.edited", files="、".join(changed))


def _unchanged(engagement: Engagement) -> Seal | None:
    """Return the last closing where nothing was recorded since."""
    done = seals(engagement)
    record = sealed_of(engagement.log)
    return done[-1] if record is not None and engagement.log.head()[0] == record.seq else None


def _refuse_stale_papers(engagement: Engagement) -> None:
    """Refuse rendered papers that differ from what the records now give: the archive would contradict itself."""
    for one in papers(engagement, engagement.root, released=False):
        with Scratch("sealing") as folder:
            for name, path in render(engagement, one, folder).items():
                if path.read_bytes() != (engagement.root / one.name(name)).read_bytes():
                    raise UsageError("archive.stale-report", file=one.name(name))


def _refuse_target(engagement: Engagement, path: Path, *, chosen: bool) -> None:
    if path.is_dir():
        raise UsageError("archive.out-is-folder", file=str(path))
    if chosen and path.exists():
        raise UsageError("archive.out-exists", file=str(path))
    inside = path.resolve().is_relative_to(engagement.root)
    if inside and path.resolve().parent != (engagement.root / ARCHIVES).resolve():
        raise UsageError("archive.out-inside", file=str(path), folder=ARCHIVES)


def _write(path: Path, members: Iterable[Member]) -> tuple[str, int]:
    """Write an archive, whole or not at all; returns its digest and size."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep_scratch(path.parent)
    scratch = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with scratch.open("wb", buffering=BLOCK) as file:
        for piece in pieces(members):
            file.write(piece)
    move_whole(scratch, path)
    return file_digest(path), path.stat().st_size
