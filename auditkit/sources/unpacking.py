"""Archives (.zip) that hold files for import: looked over, unpacked within limits, never outside their folder."""

from __future__ import annotations

import re
import stat
import struct
import weakref
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from auditkit.errors import BadInput
from auditkit.scratch import Scratch
from auditkit.sources.readers.gdpdu import is_carrier
from auditkit.sources.readers.limits import DEFAULT, MEGABYTE, Limits

_PACKED = (b"PK\x03\x04", b"PK\x05\x06")
_OTHER_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")
_OFFICE = ("[content_types].xml", "mimetype", "ofd.xml")
_BROKEN = (BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, struct.error, zlib.error)
_SYSTEM = re.compile(r"(?:^|/)(?:__MACOSX|\.[^/]*|~\$[^/]*|Thumbs\.db|ehthumbs\.db|desktop\.ini)(?:/|$)", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\/]')
_ENCRYPTED, _UTF8_NAME = 0x1, 0x800
_MOST_FILES = 2000
_RATIO_FROM = 32 * MEGABYTE
_LONGEST_NAME = 80
_DIRECTORY_BYTES = 16 * MEGABYTE
_END = b"PK\x05\x06"
_END_BYTES = 22 + 65535


@dataclass(frozen=True)
class Member:
    """A file of an archive.

    Attributes:
        inside: Its path within the archive, as a person sees it there.
        path: Where it was unpacked to; the last part is the name it goes by, its own where no other has the same.
    """

    inside: str
    path: Path


@dataclass(eq=False)
class Unpacked:
    """An archive and its files, which are gone when nobody holds this any more.

    Attributes:
        archive: The archive.
        scratch: The folder that its files were unpacked to.
        members: Its files, in the order of the archive.
        left_out: Files of systems and programs that are nobody's papers (``__MACOSX``, ``Thumbs.db``, ``~$…``).
    """

    archive: Path
    scratch: Scratch
    members: list[Member] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        weakref.finalize(self, self.scratch.remove)


def unpack(path: Path, limits: Limits = DEFAULT) -> Unpacked | None:
    """Unpack an archive into a folder of its own.

    Args:
        path: The file.
        limits: Bounds on sizes.

    Returns:
        Its files; None when the file is no archive of papers: Office files, German data carriers with a description.

    Raises:
        BadInput: If it is damaged or encrypted, too large unpacked, holds another archive, or has names that lead
            elsewhere.
    """
    if not path.is_file() or not _is_packed(path) or is_carrier(path, _listed(path) or []):
        return None
    if not _holds_files(path):
        if path.suffix.lower() != ".zip" or _is_sound(path):
            return None
        raise BadInput("read.archive_broken", file=path.name, found="PK")
    try:
        with ZipFile(path) as archive:
            infos = archive.infolist()
            chosen, left_out = _looked_over(path.name, infos, limits)
            found = Unpacked(path, Scratch("unpacked"), left_out=left_out)
            names = _names(list(chosen))
            for number, (inside, info) in enumerate(chosen.items(), 1):
                target = found.scratch.path / str(number) / names[inside]
                target.parent.mkdir()
                _write(archive, info, target, (path.name, inside))
                found.members.append(Member(inside, target))
    except _BROKEN as problem:
        raise BadInput("read.archive_broken", file=path.name, found=str(problem)[:80]) from problem
    return found


def _is_packed(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in _PACKED
    except OSError:
        return False


def _check_directory(path: Path) -> None:
    """Look at the size of the directory before it is read whole.

    Raises:
        BadZipFile: If there is none, or one too large for any archive of papers.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - _END_BYTES, 0))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise BadZipFile("no directory at the end")
    (directory,) = struct.unpack_from("<I", tail, at + 12)
    if min(directory, size) > _DIRECTORY_BYTES:
        raise BadZipFile(f"directory of {directory} bytes")


def _looked_over(file: str, infos: list[ZipInfo], limits: Limits) -> tuple[dict[str, ZipInfo], list[str]]:
    """Return the files by their path within the archive, and the paths of those left out."""
    chosen: dict[str, ZipInfo] = {}
    left_out: list[str] = []
    for info in infos:
        inside = name_of(info)
        _check_name(file, info, inside)
        if info.is_dir() or inside.endswith("/"):
            continue
        if _SYSTEM.search(inside):
            left_out.append(inside)
            continue
        if inside in chosen:
            raise BadInput("read.archive_doubled", file=file, member=inside)
        _check_member(file, info, inside, limits)
        chosen[inside] = info
    if len(chosen) > _MOST_FILES:
        raise BadInput("read.archive_large", file=file, found=str(len(chosen)), limit=str(_MOST_FILES))
    size = sum(info.file_size for info in chosen.values())
    if size > limits.unpacked_bytes:
        raise BadInput("read.archive_large", file=file, found=_megabytes(size), limit=_megabytes(limits.unpacked_bytes))
    if not chosen:
        raise BadInput("read.archive_empty", file=file)
    return chosen, left_out


def name_of(info: ZipInfo) -> str:
    """Return the path of a member: UTF-8 where the archive says so or the bytes are, else GB18030, else DOS."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            break
    return name.replace("\\", "/")


def _check_name(file: str, info: ZipInfo, inside: str) -> None:
    parts = PurePosixPath(inside).parts
    link = stat.S_ISLNK(info.external_attr >> 16)
    if link or inside.startswith("/") or ".." in parts or _DRIVE.match(inside) or "\0" in inside:
        raise BadInput("read.archive_member", file=file, member=ascii(inside)[:80])


def _check_member(file: str, info: ZipInfo, inside: str, limits: Limits) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise BadInput("read.archive_encrypted", file=file, member=inside)
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadInput("read.archive_method", file=file, member=inside)
    if info.file_size > _RATIO_FROM and info.file_size > limits.ratio * max(info.compress_size, 1):
        found = f"{_megabytes(info.file_size)} : {_megabytes(info.compress_size)}"
        raise BadInput("read.archive_large", file=file, found=found, limit=f"{limits.ratio} : 1")


def _names(insides: list[str]) -> dict[str, str]:
    """Return the name each member goes by: its own, with its folders before it where another has the same."""
    own = {inside: _plain(PurePosixPath(inside).name) for inside in insides}
    times = Counter(own.values())
    return {inside: name if times[name] == 1 else _plain(inside.replace("/", "-")) for inside, name in own.items()}


def _plain(name: str) -> str:
    plain = _NOT_IN_NAMES.sub("_", name)
    stem, dot, ending = plain.rpartition(".")
    if len(plain) <= _LONGEST_NAME or not dot or len(ending) > 8:
        return plain[-_LONGEST_NAME:]
    return f"{stem[: _LONGEST_NAME - len(ending)]}.{ending}"


def _write(archive: ZipFile, info: ZipInfo, target: Path, place: tuple[str, str]) -> None:
    """Write a member; its size and its check sum are those the directory gives, or it is refused."""
    file, inside = place
    written = 0
    with archive.open(info) as source, target.open("xb") as copy:
        while chunk := source.read(MEGABYTE):
            if not written and chunk.startswith(_OTHER_ARCHIVES):
                raise BadInput("read.archive_nested", file=file, member=inside)
            written += len(chunk)
            copy.write(chunk)
    if written != info.file_size:
        raise BadZipFile(f"{inside}: {written} / {info.file_size}")
    if _is_packed(target) and _holds_files(target):
        raise BadInput("read.archive_nested", file=file, member=inside)


def _holds_files(path: Path) -> bool:
    """Tell whether a packed file is an archive, no Office file; a broken one is left to the reader of Office files."""
    return (names := _listed(path)) is not None and not any(name.lower() in _OFFICE for name in names)


def _is_sound(path: Path) -> bool:
    return _listed(path) is not None


def _listed(path: Path) -> list[str] | None:
    """Return the names in the directory of a packed file, None when it cannot be read."""
    try:
        _check_directory(path)
        with ZipFile(path) as archive:
            return archive.namelist()
    except _BROKEN:
        return None


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.0f} MB"
