"""Proof that a sealed archive, an unpacked one or a folder at work is unchanged; whatever is not, is named."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from auditkit.archive.container import (
    Malformed,
    Member,
    Span,
    archive_digest,
    file_member,
    first_difference,
    pieces,
    spanned,
    spans_of,
)
from auditkit.archive.names import FOLDERS, LOG, MANIFEST, TOML, is_digest, refuse_entry, refuse_foreign
from auditkit.archive.recorded import FORMAT, recorded_files
from auditkit.archive.signing import SUFFIX, signature_holds
from auditkit.errors import AuditkitError, BadInput
from auditkit.scratch import Scratch
from auditkit.store.files import STAGED, file_digest
from auditkit.store.log import PATIENCE, DamagedLog, Entry, Log
from auditkit.store.log_copy import at_rest, copy_log
from auditkit.store.log_lines import entries_of
from auditkit.store.log_sum import NAME as SUM
from auditkit.store.log_sum import foreign_bytes, lost_entries

LARGEST_MANIFEST = 256 << 20


@dataclass
class Verified:
    """What a verification came to.

    Attributes:
        kind: ``archive``, ``unpacked`` or ``engagement``.
        sha256: Digest of the archive, also where it was built again from an unpacked one; ``""`` for a folder at work.
        entries: Entries of the log.
        head: Hash of the last of them.
        members: Files that were held against their digests.
        problems: What is wrong, one sentence each; empty where everything holds.
        notes: What a person should know.
        anchor: ``digest``, ``signature`` or ``""`` where nothing outside vouches for it.
        known: Digests that the log of a folder at work has: hashes of its entries, archives that were closed.
    """

    kind: str
    sha256: str = ""
    entries: int = 0
    head: str = ""
    members: int = 0
    problems: list[AuditkitError] = field(default_factory=list)
    notes: list[AuditkitError] = field(default_factory=list)
    anchor: str = ""
    known: frozenset[str] = frozenset()

    def add(self, message_id: str, **params: object) -> None:
        """Add a problem."""
        self.problems.append(BadInput(message_id, **params))


@dataclass(frozen=True)
class Anchor:
    """What from outside is to vouch for an archive.

    Attributes:
        expect: Digest from a receipt or report, ``""`` for none; at least its first 16 digits.
        key: Public key of who signed it, None for none.
        signature: The signature; beside the archive when None.
    """

    expect: str = ""
    key: Path | None = None
    signature: Path | None = None


def verify(path: Path, anchor: Anchor | None = None) -> Verified:
    """Verify an archive, an unpacked archive or the folder of an engagement; nothing is written beside it.

    Raises:
        BadInput: If the path is none of these, or a key or digest cannot be used.
    """
    if path.is_dir():
        if (path / "records.sqlite").exists():
            found = verify_folder(path)
        elif (path / MANIFEST).exists() or (path / LOG).exists():
            found = verify_unpacked(path)
        else:
            raise BadInput("archive.nothing-to-verify", path=str(path))
    elif path.is_file():
        found = verify_archive(path)
    else:
        raise BadInput("archive.file-missing", file=str(path))
    _anchor(found, path, anchor or Anchor())
    return found


def _anchor(found: Verified, path: Path, anchor: Anchor) -> None:
    expect = anchor.expect.strip().lower().removeprefix("sha256:")
    if expect:
        if len(expect) < 16 or set(expect) - set("0123456789abcdef"):
            raise BadInput("archive.expect-form", expect=anchor.expect)
        if not any(known.startswith(expect) for known in (found.sha256, found.head, *found.known) if known):
            found.add("archive.not-expected", expect=expect, found=found.sha256 or found.head)
        else:
            found.anchor = "digest"
    if anchor.key is not None:
        signature = anchor.signature or path.with_name(path.name + SUFFIX)
        if signature_holds(anchor.key, signature, found.sha256):
            found.anchor = "signature"
        else:
            found.add("archive.bad-signature", signature=signature.name, key=anchor.key.name)


def verify_archive(path: Path) -> Verified:
    """Verify a sealed archive: each member, the log in it, and all of its bytes."""
    found = Verified("archive", sha256=file_digest(path))
    members, whole = _members(path, found)
    _verify_members(members, found)
    if whole:
        _compare_bytes(path, members, found)
    return found


def _members(path: Path, found: Verified) -> tuple[dict[str, Member], bool]:
    """Return the members as they lie in the archive, and whether it could be walked to its end."""
    spans: list[Span]
    whole = True
    with path.open("rb") as file:
        try:
            spans = spans_of(file, path.stat().st_size)
        except Malformed as error:
            found.problems.append(error)
            spans, whole = error.spans, False
    if not whole:
        spans = _by_directory(path) or spans
    members: dict[str, Member] = {}
    for span in spans:
        if span.name in members:
            found.add("archive.member-twice", name=span.name)
            whole = False
        members[span.name] = spanned(path, span)
    return members, whole


def _by_directory(path: Path) -> list[Span]:
    """Return what a common reader finds in a damaged archive, to tell what is missing or was put in."""
    try:
        with zipfile.ZipFile(path) as archive:
            listed = [info for info in archive.infolist() if not info.is_dir()]
            stored = [info for info in listed if info.compress_type == zipfile.ZIP_STORED]
            if stored != listed or sum(info.file_size for info in listed) > path.stat().st_size:
                return []  # packed, or one and the same bytes counted many times
            return [Span(info.filename, _start(path, info), info.file_size) for info in listed]
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, UnicodeDecodeError):
        return []


def _start(path: Path, info: zipfile.ZipInfo) -> int:
    with path.open("rb") as file:
        file.seek(info.header_offset + 26)
        lengths = file.read(4)
    return info.header_offset + 30 + sum(int.from_bytes(lengths[at : at + 2], "little") for at in (0, 2))


def _compare_bytes(path: Path, members: Mapping[str, Member], found: Verified) -> None:
    """Build the archive again from its members and compare every byte; what was named already is not named twice."""
    at = first_difference(path, pieces(members.values()))
    if at is not None and not found.problems:
        with path.open("rb") as file:
            spans = spans_of(file, path.stat().st_size)
        inside = [span.name for span in spans if span.start - 30 - len(span.name.encode()) - 20 <= at]
        directory = at >= max((span.start + span.size for span in spans), default=0)
        found.add("archive.directory-differs" if directory else "archive.header-differs", at=at, name=inside[-1])


def verify_unpacked(path: Path) -> Verified:
    """Verify the folder that an archive was unpacked to; its archive is built again for the digest."""
    found = Verified("unpacked")
    members = {}
    for name in _walked(path, found):
        members[name] = file_member(name, path / name)
    _verify_members(members, found)
    if not found.problems:
        found.sha256 = archive_digest(members.values())
    return found


def _walked(root: Path, found: Verified) -> Iterator[str]:
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            found.add("archive.link", name=name)
        elif path.is_file():
            yield name


def _verify_members(members: Mapping[str, Member], found: Verified) -> None:
    try:
        refuse_foreign(members)
    except BadInput as error:
        found.problems.append(error)
    listed = _manifest(members, found)
    if listed is None:
        return
    wanted = {item["name"]: item for item in listed["members"]}
    for name in sorted(wanted.keys() - members.keys()):
        found.add("archive.member-missing", name=name)
    for name in sorted(members.keys() - wanted.keys() - {MANIFEST}):
        found.add("archive.member-extra", name=name)
    for name in sorted(wanted.keys() & members.keys()):
        found.members += 1
        if members[name].sha256 != wanted[name]["sha256"] or str(members[name].size) != wanted[name]["size"]:
            found.add("archive.member-changed", name=name)
    _verify_log(members, listed, found)


def _manifest(members: Mapping[str, Member], found: Verified) -> dict[str, Any] | None:
    """Return the manifest where it has its form."""
    one = members.get(MANIFEST)
    if one is None:
        found.add("archive.member-missing", name=MANIFEST)
        return None
    try:
        values = read_manifest(one.open)
    except BadInput as error:
        found.problems.append(error)
        return None
    return values


def read_manifest(opener: Callable[[], BinaryIO]) -> dict[str, Any]:
    """Return a manifest.

    Raises:
        BadInput: If it is none, or one of a newer form.
    """
    with opener() as file:
        data = file.read(LARGEST_MANIFEST + 1)
    try:
        values: Any = json.loads(data) if len(data) <= LARGEST_MANIFEST else None
        names = [(item["name"], item["sha256"], item["size"]) for item in values["members"]]
        log = (values["log"]["entries"], values["log"]["head"], values["format"])
    except (ValueError, RecursionError, TypeError, KeyError) as error:
        raise BadInput("archive.bad-manifest") from error
    sound = all(isinstance(part, str) for item in names for part in item)
    if not sound or not isinstance(log[0], int) or not isinstance(log[1], str) or log[2] != FORMAT:
        raise BadInput("archive.bad-manifest")
    return dict(values)


def _verify_log(members: Mapping[str, Member], listed: Mapping[str, Any], found: Verified) -> None:
    one = members.get(LOG)
    if one is None:
        return
    try:
        with one.open() as file:
            entries = list(safe_entries(entries_of(file, LOG)))
    except (DamagedLog, BadInput) as error:
        found.problems.append(error)
        return
    found.entries, found.head = len(entries), entries[-1].hash if entries else ""
    if (found.entries, found.head) != (listed["log"]["entries"], listed["log"]["head"]):
        found.add("archive.log-cut", entries=found.entries, wanted=listed["log"]["entries"])
    for name, digest in recorded_files(entries).items():
        if name not in members:
            found.add("archive.recorded-missing", name=name)
        elif members[name].sha256 != digest:
            found.add("archive.recorded-changed", name=name)
    known = recorded_files(entries).keys()
    for name in sorted(members):
        if name.startswith(("sources/", "evidence/", "specs/")) and name not in known:
            found.add("archive.not-recorded", name=name)


def safe_entries(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield entries whose ids lead nowhere.

    Raises:
        BadInput: At the first that is not.
    """
    for entry in entries:
        refuse_entry(entry)
        yield entry


def verify_folder(root: Path) -> Verified:
    """Verify the folder of an engagement as it lies there; nothing in it is changed, not even tidied."""
    found = Verified("engagement")
    for name in ("records.sqlite", "records.sqlite-journal", SUM):
        with suppress(FileNotFoundError):  # one look: a journal comes and goes while others record
            if not stat.S_ISREG((root / name).lstat().st_mode):
                found.add("archive.link", name=name)
    if found.problems:
        return found
    with at_rest(root), Scratch("verify") as scratch:
        entries = _verify_records(root, scratch, found)
        if entries is not None:
            _verify_kept(root, entries, found)
    return found


def _verify_records(root: Path, scratch: Path, found: Verified) -> list[Entry] | None:
    """Hold the log of a folder against itself and against what was noted of it; returns its entries where it holds."""
    copy = copy_log(root, scratch, PATIENCE)
    interrupted = copy.with_name("records.sqlite-journal").exists()  # opening the copy takes back what was half-written
    touched = [] if interrupted else foreign_bytes(copy)
    try:
        log = Log(copy)
    except AuditkitError as error:
        found.problems.append(_named(error, root))
        return None
    try:
        log.verify()
        entries = list(safe_entries(log.entries()))
        found.entries, found.head = log.head()
    except (DamagedLog, BadInput) as error:
        found.problems.append(_named(error, root))
        return None
    finally:
        log.close()
    touched = foreign_bytes(copy) if interrupted else touched
    lost = lost_entries(copy, [entry.hash for entry in entries])
    found.problems.extend(_named(error, root) for error in (touched or lost))
    found.known = frozenset([*(e.hash for e in entries), *(e.body["sha256"] for e in entries if e.kind == "seal")])
    return entries


def _named(error: AuditkitError, root: Path) -> AuditkitError:
    """Return an error about a copy as one about the file itself."""
    if "file" not in error.params:
        return error
    return type(error)(error.message_id, **{**error.params, "file": str(root / Path(str(error.params["file"])).name)})


def _verify_kept(root: Path, entries: Iterable[Entry], found: Verified) -> None:
    recorded = recorded_files(entries)
    for name, digest in sorted(recorded.items()):
        path = root / name
        edited = name == TOML or name.startswith("narrative/")
        if path.is_symlink() or not path.is_file():
            found.add("archive.recorded-missing", name=name)
            continue
        found.members += 1
        if file_digest(path) != digest:
            if edited and not _closed(entries):
                found.notes.append(BadInput("archive.edited-note", name=name))
            else:
                found.add("archive.recorded-changed", name=name)
    kept = {"sources": "*", "evidence": "*", **({"narrative": "*.md"} if _closed(entries) else {})}
    for folder, pattern in kept.items():
        for path in sorted((root / folder).glob(pattern)):
            name = f"{folder}/{path.name}"
            if name not in recorded:
                found.add("archive.not-recorded", name=name)
    _verify_specs(root / "specs", recorded, found, closed=_closed(entries))


def _verify_specs(folder: Path, recorded: Mapping[str, str], found: Verified, *, closed: bool) -> None:
    """Name files among the pinned specs that are not pinned: nothing reads them, but they look as if it did."""
    for path in sorted(folder.rglob("*")):
        name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        if path.is_dir() or name in recorded or STAGED in path.parts:
            continue
        if closed:
            found.add("archive.not-recorded", name=name)
        else:
            found.notes.append(BadInput("archive.spec-not-pinned", name=name))


def _closed(entries: Iterable[Entry]) -> bool:
    """Tell whether the file was closed and is not open for additions."""
    last: dict[str, dict[str, Any]] = {}
    for entry in entries:
        if entry.kind in ("seal", "amendment"):
            last[entry.kind] = entry.body
    return "seal" in last and not last.get("amendment", {}).get("open", False)


__all__ = ["FOLDERS", "Anchor", "Verified", "is_digest", "read_manifest", "safe_entries", "verify"]
