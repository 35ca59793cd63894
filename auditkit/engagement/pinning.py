"""Specs as used: looked up engagement, firm, shipped; copied in and pinned by hash."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from auditkit.engagement.folder import Engagement
from auditkit.errors import BadSpec, UsageError
from auditkit.shipped import shipped
from auditkit.store.files import bytes_digest, stage, staged

AREAS = {
    "checklists": (".yaml", ".csv", ".sql"),
    "templates": (".j2", ".md", ".yaml", ".css", ".typ", ".docx"),
    "workpapers": (".yaml", ".md"),
}


@dataclass(frozen=True)
class Change:
    """A spec that would change when specs are updated.

    Attributes:
        path: Path within ``specs/``.
        old: SHA-256 pinned, None when new.
        new: SHA-256 offered, None when gone.
        origin: ``engagement``, ``firm`` or ``shipped``.
    """

    path: str
    old: str | None
    new: str | None
    origin: str


def _walk(folder: Traversable | Path, suffixes: tuple[str, ...], prefix: str) -> Iterator[tuple[str, bytes]]:
    for item in sorted(folder.iterdir(), key=lambda found: found.name):
        if item.is_dir() and not item.name.startswith(("_", ".")):
            yield from _walk(item, suffixes, f"{prefix}/{item.name}")
        elif item.name.endswith(suffixes) and not item.name.startswith("."):
            yield f"{prefix}/{item.name}", item.read_bytes()


def firm_folder() -> Path | None:
    """Return the firm's folder from ``AUDITKIT_FIRM``, or None.

    Raises:
        UsageError: If it is set and there is no such folder.
    """
    name = os.environ.get("AUDITKIT_FIRM")
    if not name:
        return None
    folder = Path(name)
    if not folder.is_dir():
        raise UsageError("specs.no-firm-folder", folder=name)
    return folder


def offered() -> dict[str, tuple[str, bytes]]:
    """Return every spec that firm or package offer: path to (origin, bytes); the firm's come first."""
    found: dict[str, tuple[str, bytes]] = {}
    for area, suffixes in AREAS.items():
        for path, data in _walk(shipped(area), suffixes, area):
            found[path] = ("shipped", data)
    firm = firm_folder()
    if firm:
        for area, suffixes in AREAS.items():
            if (firm / area).is_dir():
                for path, data in _walk(firm / area, suffixes, area):
                    found[path] = ("firm", data)
    return found


def changes(engagement: Engagement) -> list[Change]:
    """Return what :func:`pin` would change or put back, sorted by path."""
    pinned = {record.id: record.body for record in engagement.log.all("spec")}
    new = {path: (origin, bytes_digest(data)) for path, (origin, data) in offered().items()}
    new.update(_own(engagement, pinned))
    found = []
    for path in sorted(pinned.keys() | new.keys()):
        old = pinned[path]["sha256"] if path in pinned and not pinned[path].get("gone") else None
        origin, digest = new.get(path, ("", None))
        lost = digest is not None and not (engagement.root / "specs" / path).exists()
        if old != digest or lost:
            found.append(Change(path, old, digest, origin))
    return found


def _own(engagement: Engagement, pinned: dict[str, dict[str, str]]) -> dict[str, tuple[str, str]]:
    """Specs that a person put or changed in the engagement itself; these win."""
    own = {}
    for area, suffixes in AREAS.items():
        folder = engagement.root / "specs" / area
        if folder.is_dir():
            for path, data in _walk(folder, suffixes, area):
                digest = bytes_digest(data)
                record = pinned.get(path)
                if record is None or record["sha256"] != digest or record["origin"] == "engagement":
                    own[path] = ("engagement", digest)
    return own


def pin(engagement: Engagement, accept: Callable[[Engagement], object] | None = None) -> list[Change]:
    """Copy in the specs that changed and record their hashes, in one commit; returns the changes.

    The bytes are laid ready first and get their places after the commit, so that a pinned spec always has its bytes.

    Args:
        engagement: The engagement.
        accept: Called before the commit with the new specs in force; an error of it leaves everything as it was.
    """
    with engagement.writing():
        with engagement.batch() as batch:
            found = changes(engagement)
            new = offered()
            pinned = {record.id: record.body for record in engagement.log.all("spec")}
            for change in found:
                if change.new is None:
                    body = {**pinned[change.path], "gone": True}
                else:
                    body = {"sha256": change.new, "origin": change.origin, "gone": False}
                    if change.origin != "engagement":
                        stage(engagement.root / "specs", new[change.path][1])
                batch.add("decision", "spec", change.path, body)
            engagement.memo.clear()
            if accept is not None:
                accept(engagement)
        engagement.settle_specs()
    return found


class Specs:
    """The pinned specs of an engagement.

    Raises:
        BadSpec: If a pinned file is missing or no longer has its hash.
    """

    def __init__(self, engagement: Engagement) -> None:
        self._root = engagement.root / "specs"
        self._pinned = {r.id: r.body["sha256"] for r in engagement.log.all("spec") if not r.body["gone"]}

    def paths(self, prefix: str, suffix: str = "") -> list[str]:
        """Return pinned paths below a prefix, sorted."""
        return sorted(path for path in self._pinned if path.startswith(prefix) and path.endswith(suffix))

    def text(self, path: str) -> str:
        """Return the text of a spec."""
        return self.data(path).decode("utf-8")

    def data(self, path: str) -> bytes:
        """Return the bytes of a spec, checked against their pin."""
        if path not in self._pinned:
            raise BadSpec("specs.missing", path=path)
        found = [file for file in (self._root / path, staged(self._root, self._pinned[path])) if file.exists()]
        for file in found:
            data = file.read_bytes()
            if bytes_digest(data) == self._pinned[path]:
                return data
        raise BadSpec("specs.changed" if found else "specs.missing", path=path)

    def verify(self, prefix: str) -> None:
        """Check every pinned spec below a prefix against its pin.

        Raises:
            BadSpec: At the first that is missing or changed.
        """
        for path in self.paths(prefix):
            self.data(path)

    def digest(self, *prefixes: str) -> str:
        """Return one digest over all specs below some prefixes."""
        chosen = [(p, d) for p, d in sorted(self._pinned.items()) if p.startswith(prefixes)]
        return bytes_digest(repr(chosen).encode())
