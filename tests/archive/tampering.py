"""Ways in which somebody changes a file or folder behind the back of its owner, chosen by a random generator."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from auditkit.archive.container import Member, member_of, pieces, spanned, spans_of

Change = Callable[[random.Random, Path], str]


def flip(chance: random.Random, path: Path) -> str:
    """Change one bit of one byte."""
    data = bytearray(path.read_bytes())
    at = chance.randrange(len(data))
    data[at] ^= 1 << chance.randrange(8)
    _replace(path, bytes(data))
    return f"flip {path.name} at {at}"


def cut(chance: random.Random, path: Path) -> str:
    """Cut off the end."""
    data = path.read_bytes()
    keep = chance.choice([chance.randrange(len(data)), len(data) - 1])
    _replace(path, data[:keep])
    return f"cut {path.name} to {keep}"


def push_in(chance: random.Random, path: Path) -> str:
    """Put a byte in, anywhere or at the end."""
    data = path.read_bytes()
    at = chance.choice([chance.randrange(len(data) + 1), len(data)])
    _replace(path, data[:at] + bytes([chance.randrange(256)]) + data[at:])
    return f"push {path.name} at {at}"


def _replace(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)


def entries(path: Path) -> list[Member]:
    with path.open("rb") as file:
        return [spanned(path, span) for span in spans_of(file, path.stat().st_size)]


def drop_entry(chance: random.Random, path: Path) -> str:
    """Take one entry out of an archive, and write the rest as a proper archive."""
    listed = entries(path)
    gone = listed.pop(chance.randrange(len(listed)))
    _replace(path, b"".join(pieces(listed)))
    return f"drop {gone.name}"


def add_entry(chance: random.Random, path: Path) -> str:
    """Put an entry into an archive, in proper form."""
    name = chance.choice(["sources/" + "0" * 64, "report/report.docx", "specs/checklists/x.yaml", "x", "../x"])
    _replace(path, b"".join(pieces([*entries(path), member_of(name, chance.randbytes(20))])))
    return f"add {name}"


def swap_entry(chance: random.Random, path: Path) -> str:
    """Give one entry of an archive other bytes, in proper form."""
    listed = entries(path)
    at = chance.randrange(len(listed))
    name = listed[at].name
    listed[at] = member_of(name, chance.randbytes(30))
    _replace(path, b"".join(pieces(listed)))
    return f"swap {name}"


def drop_line(chance: random.Random, path: Path) -> str:
    """Take one line out of a log."""
    lines = path.read_bytes().splitlines(keepends=True)
    at = chance.choice([chance.randrange(len(lines)), len(lines) - 1])
    del lines[at]
    _replace(path, b"".join(lines))
    return f"drop line {at + 1}"


def double_line(chance: random.Random, path: Path) -> str:
    """Put one line of a log in a second time."""
    lines = path.read_bytes().splitlines(keepends=True)
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
    _replace(path, b"".join(lines))
    return "double line"


def drop_file(chance: random.Random, path: Path) -> str:
    """Remove a file."""
    path.chmod(0o644)
    path.unlink()
    return f"remove {path.name}"


def add_file(chance: random.Random, path: Path) -> str:
    """Put a file beside another."""
    name = chance.choice(["0" * 64, "note.txt"])
    (path.parent / name).write_bytes(b"x")
    return f"add {name}"


BYTES: tuple[Change, ...] = (flip, flip, flip, cut, push_in)
ARCHIVE: tuple[Change, ...] = (*BYTES, drop_entry, add_entry, swap_entry)
LINES: tuple[Change, ...] = (*BYTES, drop_line, double_line)
KEPT: tuple[Change, ...] = (*BYTES, drop_file, add_file)
