"""What one file may cost before it is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds on reading one file; each is inclusive.

    Attributes:
        file_bytes: Size of the file as received.
        unpacked_bytes: Sum of the unpacked sizes of the parts of a packed file (.xlsx, .docx, .ods).
        ratio: Unpacked over packed size of one part, looked at from 32 MB unpacked.
        members: Parts in a packed file.
        cells: Cells of a sheet between its first cell and its last one, the empty ones included.
        text: Characters in one cell or paragraph.
        memory_bytes: Address space of the reading process for the largest files.
        cpu_seconds: Processor time for the largest files.
        wall_seconds: Time on the clock for the largest files.
    """

    file_bytes: int = 1024 * MEGABYTE
    unpacked_bytes: int = 2048 * MEGABYTE
    ratio: int = 300
    members: int = 10_000
    cells: int = 30_000_000
    text: int = 200_000
    memory_bytes: int = 4096 * MEGABYTE
    cpu_seconds: int = 300
    wall_seconds: int = 600

    def of(self, path: Path) -> Limits:
        """Return what a file may cost by its size: a small one that asks for much is no honest file.

        Args:
            path: The file; one that is not there (any more) counts as an empty one.
        """
        size = path.stat().st_size if path.is_file() else 0
        return replace(
            self,
            memory_bytes=min(self.memory_bytes, 768 * MEGABYTE + 64 * size),
            cpu_seconds=min(self.cpu_seconds, 50 + 10 * size // MEGABYTE),
            wall_seconds=min(self.wall_seconds, 55 + 20 * size // MEGABYTE),
        )


DEFAULT = Limits()
