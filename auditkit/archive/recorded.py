"""What the log vouches for, and the form of archives: all that a verification must know; quick to load."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from auditkit.store.log import Entry

FORMAT = 1
"""Number of the form of archives."""


def recorded_files(entries: Iterable[Entry]) -> dict[str, str]:
    """Return the files that the log vouches for: sources, evidence, specs, files edited by hand, released papers."""
    newest: dict[tuple[str, str], dict[str, Any]] = {(e.kind, e.id): e.body for e in entries}
    found: dict[str, str] = {}
    for (kind, id_), body in newest.items():
        if kind in ("source", "evidence"):
            found[f"{'sources' if kind == 'source' else 'evidence'}/{id_}"] = id_
        elif kind == "spec" and not body.get("gone"):
            found[f"specs/{id_}"] = str(body.get("sha256"))
        elif kind == "file":
            found[id_] = str(body.get("sha256"))
        elif kind == "release":
            found |= {f"report/final/{id_}/{one['name']}": str(one["sha256"]) for one in body["files"]}
    return found
