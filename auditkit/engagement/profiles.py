"""Mapping profiles of the firm: headings it has met, kept in its folder and proposed for the next file."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs, firm_folder
from auditkit.errors import BadSpec
from auditkit.sources.canonical import Context, Hints, Profile, RecognisedTable
from auditkit.specs.headings import KindSpec, kinds_of, shipped_kinds
from auditkit.store.log import now

FOLDER = "profiles"
HEADINGS = "checklists/headings/"
COLUMNS = ("kind", "heading", "field", "signature", "saved_on", "saved_by")
"""Columns of a profile; the last three only in those that auditkit saved."""


class Answered(Protocol):
    """A file of an import, as far as profiles need it."""

    tables: list[RecognisedTable]
    said: Hints


def profiles() -> tuple[Profile, ...]:
    """Return the profiles in ``profiles/*.csv`` of the firm's folder (columns kind, heading, field).

    A file with a column ``signature`` was learnt from one layout and counts for tables with the same headings only.

    Raises:
        BadSpec: If a file lacks one of the columns.
    """
    firm = firm_folder()
    if firm is None:
        return ()
    general: dict[str, dict[str, str]] = {}
    learnt: list[Profile] = []
    for path in sorted((firm / FOLDER).glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for name in COLUMNS[:3]:
            if any(row.get(name) is None for row in rows):
                raise BadSpec("specs.profile-column", file=path.name, column=name)
        if rows and rows[0].get("signature"):
            learnt.append(_learnt(path.stem, rows))
        else:
            for row in rows:
                general.setdefault(row["kind"], {})[row["heading"]] = row["field"]
    return (*(Profile(kind, headings) for kind, headings in general.items()), *learnt)


def _learnt(name: str, rows: Sequence[dict[str, str]]) -> Profile:
    headings = {row["heading"]: row["field"] for row in rows if row["heading"]}
    first = rows[0]
    return Profile(first["kind"], headings, first["signature"], name, first.get("saved_on") or "")


def context_of(engagement: Engagement, source: str = "") -> Context:
    """Return what an engagement knows before a file is opened.

    Args:
        engagement: The engagement.
        source: SHA-256 of the file.
    """
    config = engagement.config
    known = (*profiles(), *carried_profiles(engagement))
    return Context(config.entity, config.year, known, source, pinned_kinds(engagement))


def carried_profiles(engagement: Engagement) -> list[Profile]:
    """Return the columns that a person named in the engagement of the year before."""
    return [Profile(record.body["kind"], record.body["headings"]) for record in engagement.log.all("mapping")]


def pinned_kinds(engagement: Engagement) -> dict[str, KindSpec]:
    """Return the kinds of tables as pinned in the engagement, also a firm's own; shipped ones where it has none.

    Raises:
        BadSpec: If a file of headings has a mistake, or no longer has its hash.
    """
    specs = Specs(engagement)
    texts = tuple((path, specs.text(path)) for path in specs.paths(HEADINGS, ".yaml"))
    return {**shipped_kinds(), **kinds_of(texts)}


def learn(engagement: Engagement, files: Iterable[Answered]) -> list[Path]:
    """Keep in the firm's folder what a person said about the columns of imported tables.

    One file for each layout, named after kind and headings; a newer answer replaces an older one.

    Args:
        engagement: Where the tables went; tells who answered.
        files: Files that were stored.

    Returns:
        The profiles written; none where no firm's folder is set or it is for reading only.
    """
    firm = firm_folder()
    if firm is None or not os.access(firm, os.W_OK):
        return []
    written = []
    for item in files:
        for table in item.tables:
            said = {name: at for name, at in item.said.map_of(table.sheet).items() if name in table.mapping}
            if table.stored and table.signature and (said or item.said.kind_of(table.sheet)):
                written.append(_save(firm / FOLDER, table, said, engagement.by))
    return written


def _save(folder: Path, table: RecognisedTable, said: dict[str, str], by: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{table.kind}-{table.signature}.csv"
    # A letter stays a letter: it was said where two columns share one heading.
    named = {at if re.fullmatch(r"[A-Z]{1,2}", at) else table.mapping[name]: name for name, at in said.items()}
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for heading, name in named.items() or [("", "")]:
            writer.writerow([table.kind, heading, name, table.signature, now()[:10], by])
    draft.replace(path)
    return path
