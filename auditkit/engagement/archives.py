"""Archives among the files of an import: each member a source of its own, the archive kept as it came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditkit.errors import AuditkitError
from auditkit.sources.unpacking import Unpacked, unpack
from auditkit.store.files import file_digest

_NO_TABLES = (
    *("read.pdf", "read.pdf_scan", "read.pdf_locked", "read.pdf_broken", "read.pdf_pages"),
    *("read.image", "read.word_processor", "read.web_archive", "read.unknown", "read.no_tables"),
)
"""Members that are sound papers but no tables are left out and listed; alone they would be refused."""


@dataclass(frozen=True)
class Given:
    """A file to be imported.

    Attributes:
        path: The file, or where it was unpacked to.
        archive: The archive that it is, or that it comes from; None for a file of its own.
        inside: Its path within the archive, ``""`` for the archive itself and for other files.
        archive_sha256: Digest of the archive's bytes, where there is one.
        problem: Why an archive cannot be unpacked.
    """

    path: Path
    archive: Unpacked | None = None
    inside: str = ""
    archive_sha256: str = ""
    problem: AuditkitError | None = None

    @property
    def is_archive(self) -> bool:
        """True for the archive itself, which holds nothing but its members."""
        return self.archive is not None and not self.inside

    def leaves_out(self, problem: AuditkitError) -> bool:
        """Tell whether a member was not read because it is another kind of paper, and list it as left out."""
        if self.archive is None or not self.inside or problem.message_id not in _NO_TABLES:
            return False
        self.archive.left_out.append(self.inside)
        return True

    def receipt(self) -> dict[str, Any]:
        """Return what the record of the file says about its archive."""
        if self.archive is None:
            return {}
        if self.inside:
            name = self.archive.archive.name
            return {"archive": {"name": name, "sha256": self.archive_sha256, "inside": self.inside}}
        members = [member.inside for member in self.archive.members]
        return {"members": members, "members_left_out": list(self.archive.left_out)}

    def notes(self) -> list[tuple[str, dict[str, str]]]:
        """Return what a person should know, as (message id, parameters)."""
        if self.archive is None:
            return []
        if self.inside:
            return [("read.note_from_archive", {"archive": self.archive.archive.name, "inside": self.inside})]
        count = str(len(self.archive.members))
        left_out = [("read.note_member_left_out", {"inside": inside}) for inside in self.archive.left_out]
        return [("read.note_archive", {"count": count}), *left_out]


def given(paths: Sequence[Path]) -> Iterator[Given]:
    """Yield the files to be imported, after each archive its members."""
    for path in paths:
        try:
            archive = unpack(path)
        except AuditkitError as problem:
            yield Given(path, problem=problem)
            continue
        sha256 = file_digest(path) if archive is not None else ""
        yield Given(path, archive, archive_sha256=sha256)
        if archive is not None:
            for member in archive.members:
                yield Given(member.path, archive, member.inside, sha256)
