"""The language of an engagement, told from whatever was handed over before anything in it is trusted."""

from __future__ import annotations

import re
from pathlib import Path

from auditkit.archive.container import Malformed, spans_of
from auditkit.archive.names import TOML
from auditkit.messages import LANGUAGES

_LINE = re.compile(r'^language\s*=\s*["\'](\w+)["\']', re.MULTILINE)
_MOST = 1 << 16


def language_of(path: Path) -> str | None:
    """Return the language of an archive, an unpacked one or a folder at work; None where it cannot be told.

    Args:
        path: What was handed over; whatever is wrong with it is for others to say.
    """
    try:
        if path.is_dir():
            toml = path / TOML
            data = toml.read_bytes()[:_MOST] if toml.is_file() and not toml.is_symlink() else b""
        else:
            data = _member(path)
    except (OSError, Malformed):
        return None
    found = _LINE.search(data.decode("utf-8", "replace"))
    return found.group(1) if found and found.group(1) in LANGUAGES else None


def _member(path: Path) -> bytes:
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        for span in spans_of(file, path.stat().st_size):
            if span.name == TOML:
                file.seek(span.start)
                return file.read(min(span.size, _MOST))
    return b""
