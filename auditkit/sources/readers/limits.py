"""What one file may cost before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

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
        memory_bytes: Address space of the reading process.
        cpu_seconds: Processor time for one file.
        wall_seconds: Time on the clock for one file.
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


DEFAULT = Limits()
