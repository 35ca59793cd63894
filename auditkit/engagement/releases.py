"""What was released: edition, number, day, who, the digest of every file; and whether it is out of date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from auditkit.engagement.folder import Engagement
from auditkit.engagement.reviewing import Reviewable
from auditkit.store.log import Record

KIND = "release"


@dataclass(frozen=True)
class Release:
    """One release of the report.

    Attributes:
        id: Edition and number, such as ``internal-1``; also the folder of the files below ``report/final``.
        edition: Edition.
        number: From 1 within the edition.
        on: Day, ISO.
        by: Who released it.
        report: Digest of what the report was made from.
        parts: Digests of its parts, by name.
        files: Name, SHA-256 and size of every file.
        aliases: What stands for each name in the public edition; nothing in the others.
    """

    id: str
    edition: str
    number: int
    on: str
    by: str
    report: str
    parts: dict[str, str]
    files: tuple[tuple[str, str, int], ...]
    aliases: Mapping[str, str] = field(default_factory=dict)

    def changed(self, report: Reviewable) -> tuple[str, ...]:
        """Return the names of the parts that changed since; empty while the release is up to date."""
        if report.digest == self.report:
            return ()
        now = dict(report.parts)
        return tuple(name for name in dict.fromkeys([*self.parts, *now]) if self.parts.get(name) != now.get(name))

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        files = [{"name": name, "sha256": digest, "size": size} for name, digest, size in self.files]
        return {
            "id": self.id,
            "edition": self.edition,
            "number": self.number,
            "on": self.on,
            "by": self.by,
            "report": self.report,
            "files": files,
        }


def release_of(engagement: Engagement, record: Record) -> Release:
    """Return a release from its record."""
    body = record.body
    files = tuple((file["name"], file["sha256"], file["size"]) for file in body["files"])
    by = engagement.log.entry(record.seq).by
    return Release(
        record.id,
        body["edition"],
        body["number"],
        body["on"],
        by,
        body["report"],
        body["parts"],
        files,
        body.get("aliases", {}),
    )


def releases(engagement: Engagement) -> list[Release]:
    """Return all releases, the first one first."""
    return [release_of(engagement, record) for record in engagement.log.all(KIND)]


def latest(engagement: Engagement, edition: str) -> Release | None:
    """Return the newest release of an edition, None where there is none."""
    found = [one for one in releases(engagement) if one.edition == edition]
    return found[-1] if found else None
