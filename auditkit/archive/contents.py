"""What a sealed archive of an engagement holds, and the papers that introduce it."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import rfc8785

import auditkit
from auditkit.archive.container import Member, file_member, member_of
from auditkit.archive.index import index_page
from auditkit.archive.names import INDEX, LOG, MANIFEST, RESULTS, TOML, belongs
from auditkit.archive.recorded import FORMAT
from auditkit.archive.snapshot import Snapshot, canonical
from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs
from auditkit.errors import UsageError
from auditkit.store.files import bytes_digest, kept
from auditkit.store.log_lines import line_of

TOOLS = ("duckdb", "pyarrow", "Jinja2", "Markdown", "python-docx", "openpyxl", "XlsxWriter", "typst", "lxml", "numpy")
"""Libraries on which the bytes of rendered papers depend."""


@dataclass(frozen=True)
class Contents:
    """An archive to be written.

    Attributes:
        members: All of them, the manifest among them.
        entries: Entries of the log.
        head: Hash of the last of them.
    """

    members: tuple[Member, ...]
    entries: int
    head: str


def contents_of(engagement: Engagement, values: Snapshot) -> Contents:
    """Return what the archive of an engagement holds.

    Raises:
        BadInput: If kept bytes are missing or changed.
        BadSpec: If a pinned spec is missing or changed.
        UsageError: If a paper has a name that cannot be archived.
    """
    entries, head = engagement.log.head()
    plain = [
        _log_member(engagement),
        file_member(TOML, engagement.root / TOML),
        member_of(RESULTS, canonical(values)),
        member_of(INDEX, index_page(engagement, values)),
        *_kept(engagement),
        *_specs(engagement),
        *_papers(engagement.root),
    ]
    data = manifest(engagement, plain, entries, head)
    return Contents((*plain, member_of(MANIFEST, data)), entries, head)


def manifest(engagement: Engagement, members: Iterable[Member], entries: int, head: str) -> bytes:
    """Return the manifest as canonical JSON: every member with size and digest, the log, what made the papers."""
    config = engagement.config
    listed = sorted(members, key=lambda one: one.name)
    values: dict[str, Any] = {
        "format": FORMAT,
        "entity": config.entity,
        "year": config.year,
        "rubric": config.rubric,
        "language": config.language,
        "log": {"entries": entries, "head": head},
        "tools": tools(),
        "members": [{"name": one.name, "size": str(one.size), "sha256": one.sha256} for one in listed],
    }
    return rfc8785.dumps(values) + b"\n"


def tools() -> dict[str, str]:
    """Return the versions of what computes and renders; that of auditkit with the beginning of its code's digest."""
    found = {"auditkit": f"{auditkit.__version__} {_code()[:12]}", "python": platform.python_version()}
    return {**found, **{name: importlib.metadata.version(name) for name in TOOLS}}


@cache
def _code() -> str:
    """Return the digest of the code: two builds of one version may render differently."""
    package = Path(auditkit.__file__).parent
    digests = [bytes_digest(path.read_bytes()) for path in sorted(package.rglob("*.py"))]
    return bytes_digest("".join(digests).encode())


def _log_member(engagement: Engagement) -> Member:
    """Return the log as lines."""
    return member_of(LOG, b"".join(line_of(entry) for entry in engagement.log.entries()))


def _kept(engagement: Engagement) -> Iterator[Member]:
    for kind, folder in (("source", engagement.sources), ("evidence", engagement.evidence)):
        for record in engagement.log.all(kind):
            yield file_member(f"{folder.name}/{record.id}", kept(folder, record.id))


def _specs(engagement: Engagement) -> Iterator[Member]:
    specs = Specs(engagement)
    for path in specs.paths(""):
        yield member_of(f"specs/{path}", specs.data(path))


def _papers(root: Path) -> Iterator[Member]:
    for folder in ("narrative", "workpapers", "report"):
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if any(part.startswith((".", "~$")) for part in path.relative_to(root).parts):
                continue
            if path.is_symlink():
                raise UsageError("archive.link", name=name)
            if path.is_file():
                if not belongs(name):
                    raise UsageError("archive.bad-name", name=name)
                yield file_member(name, path)
