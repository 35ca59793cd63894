"""Packed files (.xlsx, .docx, .ods): parts read by name, never unpacked to disk, within limits."""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from auditkit.errors import BadInput
from auditkit.sources.readers.limits import MEGABYTE, Limits

CHUNK = MEGABYTE
_SMALL_PART = 256 * MEGABYTE
_RATIO_FROM = 32 * MEGABYTE
_ENCRYPTED = 0x1


class Package:
    """A packed file that was looked over: sizes, names and methods of all parts.

    Args:
        file: The open file.
        limits: Bounds; sizes are taken from the directory and checked again while reading.

    Raises:
        BadInput: If the file is no sound package, is too large unpacked, or has parts that no program writes.
    """

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self.limits = limits
        self._read = 0
        try:
            self._zip = ZipFile(file)
        except (BadZipFile, OSError, ValueError, NotImplementedError) as problem:
            raise BadInput("read.package_broken", found=str(problem)) from problem
        self._parts = self._checked(self._zip.infolist())

    def _checked(self, infos: list[ZipInfo]) -> dict[str, ZipInfo]:
        if len(infos) > self.limits.members:
            raise BadInput("read.package_too_large", found=f"{len(infos)} parts", limit=f"{self.limits.members} parts")
        if sum(info.file_size for info in infos) > self.limits.unpacked_bytes:
            found = sum(info.file_size for info in infos)
            raise BadInput("read.package_too_large", found=_megabytes(found), limit=_megabytes(self._whole))
        parts: dict[str, ZipInfo] = {}
        for info in infos:
            _check_part(info, self.limits.ratio)
            if info.filename in parts:
                raise BadInput("read.package_part", part=info.filename)
            parts[info.filename] = info
        return parts

    @property
    def _whole(self) -> int:
        return self.limits.unpacked_bytes

    @property
    def names(self) -> list[str]:
        """Names of the parts."""
        return list(self._parts)

    def has(self, part: str) -> bool:
        """Tell whether there is a part of that name."""
        return part in self._parts

    def size(self, part: str) -> int:
        """Return the unpacked size of a part in bytes, as its directory entry says."""
        return self._parts[part].file_size

    def chunks(self, part: str) -> Iterator[bytes]:
        """Read a part piece by piece.

        Raises:
            BadInput: If the part is missing or damaged, or the parts together exceed the limit.
        """
        info = self._parts.get(part)
        if info is None:
            raise BadInput("read.part_missing", part=part)
        try:
            with self._zip.open(info) as file:
                while chunk := file.read(CHUNK):
                    self._read += len(chunk)
                    if self._read > 2 * self._whole:  # parts such as [Content_Types].xml are read twice
                        raise BadInput(
                            "read.package_too_large", found=_megabytes(self._read), limit=_megabytes(self._whole)
                        )
                    yield chunk
        except (BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error) as problem:
            raise BadInput("read.part_broken", part=part, found=str(problem)) from problem

    def bytes_of(self, part: str) -> bytes:
        """Return a small part whole.

        Raises:
            BadInput: If it is missing, damaged or larger than 256 MB.
        """
        if part in self._parts and self.size(part) > _SMALL_PART:
            raise BadInput("read.package_too_large", found=_megabytes(self.size(part)), limit=_megabytes(_SMALL_PART))
        return b"".join(self.chunks(part))

    def tree(self, part: str) -> Element:
        """Return the root element of a small XML part.

        Raises:
            BadInput: If it is missing, damaged, no XML, or declares a document type or entities.
        """
        try:
            root: Element = fromstring(self.bytes_of(part), forbid_dtd=True)
        except DefusedXmlException as problem:
            raise BadInput("read.doctype", part=part) from problem
        except (ParseError, ValueError) as problem:
            raise BadInput("read.markup_broken", part=part, found=str(problem)) from problem
        return root

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the parts that a part of an Office file refers to.

        Args:
            part: Name of the part, ``""`` for the package itself.

        Returns:
            By relation id: last word of the relation's type (``worksheet``), and name of the target part.
            External targets are left out.
        """
        folder = posixpath.dirname(part)
        found = {}
        for element in self._relations(part):
            if element.get("TargetMode", "Internal") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/")
            kind = element.get("Type", "").rpartition("/")[2]
            found[element.get("Id", "")] = (kind, self._in_directory(target))
        return found

    def external(self, part: str) -> list[str]:
        """Return what a part of an Office file refers to outside the file."""
        return [
            element.get("Target", "")
            for element in self._relations(part)
            if element.get("TargetMode", "Internal") == "External"
        ]

    def _relations(self, part: str) -> list[Element]:
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        return list(self.tree(relations)) if relations in self._parts else []

    def _in_directory(self, name: str) -> str:
        """Return the name as the directory spells it: Office compares names without regard to case."""
        if name in self._parts:
            return name
        return next((part for part in self._parts if part.lower() == name.lower()), name)


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.0f} MB"


def _check_part(info: ZipInfo, ratio: int) -> None:
    name = info.filename
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name or "\0" in name:
        raise BadInput("read.package_part", part=ascii(name))
    if info.flag_bits & _ENCRYPTED:
        raise BadInput("read.encrypted")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadInput("read.package_part", part=name)
    if info.file_size > _RATIO_FROM and info.file_size > ratio * max(info.compress_size, 1):
        found = f"{_megabytes(info.file_size)} : {_megabytes(info.compress_size)}"
        raise BadInput("read.package_too_large", found=found, limit=f"{ratio} : 1")
