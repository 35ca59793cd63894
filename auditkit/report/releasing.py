"""Releasing a report: refused while anything is open; what was released is kept by digest and told when out of date."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditkit.documents.writers import FORMATS
from auditkit.engagement.blocking import Blocked, Blocker, blockers
from auditkit.engagement.folder import Engagement
from auditkit.engagement.releases import KIND, Release, latest, release_of
from auditkit.engagement.reviewing import Reviewable
from auditkit.errors import AuditkitError
from auditkit.messages import text
from auditkit.report.building import build, known_formats, possible_names, printed_numbers
from auditkit.report.editions import INTERNAL, PUBLIC, known_edition
from auditkit.store.files import file_digest, move_whole
from auditkit.store.log import now

Items = Callable[[Engagement], Sequence[Reviewable]]
FINAL = "final"
"""Folder of the released files, below ``report`` of the engagement; one folder for each release."""


@dataclass(frozen=True)
class Wanted:
    """What is to be released.

    Attributes:
        edition: For whom; see :mod:`auditkit.report.editions`.
        formats: In which formats.
        form: Form of the report; ``""`` for that of the engagement.
    """

    edition: str = INTERNAL
    formats: Sequence[str] = FORMATS
    form: str = ""


def in_the_way(engagement: Engagement, items: Sequence[Reviewable], wanted: Wanted) -> list[Blocker]:
    """Return everything in the way of a release, the numbers of the report too.

    Args:
        engagement: The engagement.
        items: Everything that can be signed; see :class:`Reviewable`.
        wanted: What is to be released.
    """
    known_edition(wanted.edition)
    found = blockers(engagement, items)
    if any(one.kind == "sources" for one in found):
        return found
    return [*found, *_untied(engagement, wanted), *_names(engagement, wanted)]


def _untied(engagement: Engagement, wanted: Wanted) -> list[Blocker]:
    try:
        listed = printed_numbers(engagement, wanted.form)
    except AuditkitError as error:
        return [Blocker("report", "report", {"reason": str(error)})]
    return [Blocker("untied", n.text, {"place": n.place}) for n in listed if n.kind == "untied"]


def _names(engagement: Engagement, wanted: Wanted) -> list[Blocker]:
    if wanted.edition != PUBLIC:
        return []
    try:
        listed = possible_names(engagement, wanted.form)
    except AuditkitError:
        return []  # said already: the report cannot be rendered
    return [
        Blocker("name", one.name, {"kind": text(f"editions.doubt.{one.kind}"), "words": one.words}) for one in listed
    ]


def release(engagement: Engagement, items: Items, wanted: Wanted) -> Release:
    """Write the report as released and record the digest of every file; the same again records nothing.

    Args:
        engagement: The engagement; ``engagement.by`` releases.
        items: Returns everything that can be signed; asked for while the folder is held, so that what is written is
            what was looked at.
        wanted: What is to be released.

    Raises:
        Blocked: If anything is in the way.
        UsageError: If a format, form or edition is unknown.
    """
    formats = known_formats(wanted.formats)
    with engagement.deciding() as batch:
        listed = items(engagement)
        report = next(item for item in listed if item.kind == "report")
        found = in_the_way(engagement, listed, wanted)
        if found:
            raise Blocked(found)
        folder = engagement.root / "report" / FINAL
        _sweep(engagement, folder)
        scratch = folder / f".{wanted.edition}-{os.getpid()}"
        scratch.mkdir(parents=True)
        try:
            files, aliases = _written(engagement, scratch, formats, wanted)
            known = latest(engagement, wanted.edition)
            if known is not None and known.files == files and (folder / known.id).is_dir():
                return known
            number = 1 if known is None else known.number + 1
            id_ = f"{wanted.edition}-{number}"
            move_whole(scratch, folder / id_)
        finally:
            if scratch.exists():
                shutil.rmtree(scratch)
        body: dict[str, Any] = {
            "edition": wanted.edition,
            "number": number,
            "form": wanted.form,
            "on": now()[:10],
            "report": report.digest,
            "parts": dict(report.parts),
            "files": [{"name": name, "sha256": digest, "size": size} for name, digest, size in files],
            **({"aliases": aliases} if aliases else {}),
        }
        batch.add("decision", KIND, id_, body)
    record = engagement.log.get(KIND, id_)
    assert record is not None
    return release_of(engagement, record)


def _written(
    engagement: Engagement, scratch: Path, formats: Sequence[str], wanted: Wanted
) -> tuple[tuple[tuple[str, str, int], ...], dict[str, str]]:
    built = build(engagement, formats, scratch, form=wanted.form, edition=wanted.edition, final=True)
    found = []
    for path in built.files:
        path.chmod(0o444)
        found.append((path.name, file_digest(path), path.stat().st_size))
    return tuple(found), dict(built.aliases)


def _sweep(engagement: Engagement, folder: Path) -> None:
    """Remove folders that an interrupted release left without a record; call while the folder is held."""
    known = {record.id for record in engagement.log.all(KIND)}
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and path.name not in known:
            shutil.rmtree(path)
