"""The bytes of a sealed archive: a plain zip in one form only, so that the same members always give the same bytes.

Members are stored, not compressed, sorted by name, dated 1980-01-01, without comments or attributes of a system. Every
byte follows from names and contents: whoever has the members can build the archive again and compare.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from auditkit.errors import BadInput

BLOCK = 1 << 20
MOST_MEMBERS = 200_000
"""Most files of one archive."""
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END64, _LOCATOR = b"PK\x06\x06", b"PK\x06\x07"
_BIG, _MANY = 0xFFFFFFFF, 0xFFFF
_UTF8, _DAY, _READ_ONLY = 0x0800, 0x0021, 0o100444 << 16
_MADE_BY = 0x031E


@dataclass(frozen=True)
class Member:
    """One file of an archive.

    Attributes:
        name: Path within it, with ``/``.
        size: Bytes.
        crc: CRC-32 of the bytes.
        sha256: SHA-256 of the bytes.
        open: Opens the bytes for reading.
    """

    name: str
    size: int
    crc: int
    sha256: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True)
class Span:
    """Where the bytes of a member lie within an archive."""

    name: str
    start: int
    size: int


class Malformed(BadInput):
    """An archive that is not in the one form; ``spans`` are the entries before the place."""

    def __init__(self, message_id: str, spans: list[Span], **params: object) -> None:
        super().__init__(message_id, **params)
        self.spans = spans


def blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file in blocks and close it."""
    with file:
        while block := file.read(BLOCK):
            yield block


def member(name: str, opener: Callable[[], BinaryIO]) -> Member:
    """Return a member with its size and digests; its bytes are read once."""
    size, crc, digest = 0, 0, hashlib.sha256()
    for block in blocks(opener()):
        size, crc = size + len(block), zlib.crc32(block, crc)
        digest.update(block)
    return Member(name, size, crc, digest.hexdigest(), opener)


def member_of(name: str, data: bytes) -> Member:
    """Return a member made of bytes.

    Example:
        >>> member_of("a.txt", b"x").sha256[:8]
        '2d711642'
    """
    return member(name, lambda: io.BytesIO(data))


def file_member(name: str, path: Path) -> Member:
    """Return a member made of a file."""
    return member(name, lambda: path.open("rb"))


def pieces(members: Iterable[Member]) -> Iterator[bytes]:
    """Yield the bytes of the archive of some members, whatever their order."""
    listed = sorted(members, key=lambda one: one.name)
    at, directory = 0, []
    for one in listed:
        head = _local(one)
        yield head
        yield from blocks(one.open())
        directory.append(_central(one, at))
        at += len(head) + one.size
    yield from directory
    yield _end(len(listed), sum(map(len, directory)), at)


def archive_digest(members: Iterable[Member]) -> str:
    """Return the SHA-256 of the archive of some members."""
    digest = hashlib.sha256()
    for piece in pieces(members):
        digest.update(piece)
    return digest.hexdigest()


def _local(one: Member) -> bytes:
    name, big = one.name.encode(), one.size >= _BIG
    extra = struct.pack("<HHQQ", 1, 16, one.size, one.size) if big else b""
    size = _BIG if big else one.size
    return (
        struct.pack(
            "<4s5H3L2H",
            *(_LOCAL, 45 if big else 20, _UTF8, 0, 0, _DAY, one.crc, size, size, len(name), len(extra)),
        )
        + name
        + extra
    )


def _central(one: Member, at: int) -> bytes:
    name = one.name.encode()
    fields = ([one.size, one.size] if one.size >= _BIG else []) + ([at] if at >= _BIG else [])
    extra = struct.pack(f"<HH{len(fields)}Q", 1, 8 * len(fields), *fields) if fields else b""
    size = min(one.size, _BIG)
    head = (_CENTRAL, _MADE_BY, 45 if fields else 20, _UTF8, 0, 0, _DAY, one.crc, size, size, len(name), len(extra))
    return struct.pack("<4s6H3L5H2L", *head, 0, 0, 0, _READ_ONLY, min(at, _BIG)) + name + extra


def _end(count: int, size: int, at: int) -> bytes:
    wide = b""
    if count >= _MANY or at >= _BIG or size >= _BIG:
        wide = struct.pack("<4sQ2H2L4Q", _END64, 44, _MADE_BY, 45, 0, 0, count, count, size, at)
        wide += struct.pack("<4sLQL", _LOCATOR, 0, at + size, 1)
    few = min(count, _MANY)
    return wide + struct.pack("<4s4H2LH", _END, 0, 0, few, few, min(size, _BIG), min(at, _BIG), 0)


def spans_of(file: BinaryIO, length: int) -> list[Span]:
    """Return where the members of an archive lie, entry by entry from its beginning.

    Args:
        file: The archive.
        length: Its size in bytes.

    Raises:
        Malformed: At the first byte at which there is neither an entry nor the directory, or where it is cut off.
    """
    found: list[Span] = []
    at = 0
    while True:
        file.seek(at)
        head = file.read(30)
        if head[:4] in (_CENTRAL, _END):
            return found
        if len(head) < 30:
            raise Malformed("archive.cut-off", found, at=length, after=_last(found))
        kind, _, flags, method, _, _, _, _, size, name_size, extra_size = struct.unpack("<4s5H3L2H", head)
        if (kind, flags, method) != (_LOCAL, _UTF8, 0) or extra_size not in (0, 20):
            raise Malformed("archive.no-entry", found, at=at, after=_last(found))
        try:
            name = file.read(name_size).decode()
        except UnicodeDecodeError as error:
            raise Malformed("archive.no-entry", found, at=at, after=_last(found)) from error
        extra = file.read(extra_size)
        if size == _BIG and len(extra) == 20:
            size = struct.unpack("<HHQQ", extra)[2]
        start = at + 30 + name_size + extra_size
        at = start + size
        if at > length:
            raise Malformed("archive.cut-off", found, at=length, after=name)
        found.append(Span(name, start, size))
        if len(found) > MOST_MEMBERS:
            raise Malformed("archive.too-many", [], most=MOST_MEMBERS)


def _last(found: list[Span]) -> str:
    return found[-1].name if found else "—"


class Window(io.RawIOBase):
    """A part of a file, read as a file of its own."""

    def __init__(self, path: Path, start: int, size: int) -> None:
        self._file = path.open("rb")
        self._file.seek(start)
        self._left = size

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read into a buffer; 0 at the end of the part."""
        data = self._file.read(min(len(buffer), self._left))
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def spanned(path: Path, span: Span) -> Member:
    """Return a member of an archive, read from where it lies."""
    return member(span.name, lambda: io.BufferedReader(Window(path, span.start, span.size), BLOCK))


def first_difference(path: Path, expected: Iterable[bytes]) -> int | None:
    """Return the first byte at which a file differs from what is expected, None where it is the same."""
    at = 0
    with path.open("rb") as file:
        for piece in expected:
            found = file.read(len(piece))
            if found != piece:
                same = next((n for n, (a, b) in enumerate(zip(found, piece, strict=False)) if a != b), None)
                return at + (len(found) if same is None else same)
            at += len(piece)
        return at if file.read(1) else None
