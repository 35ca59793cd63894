"""Mapping profiles of the firm: headings it has met, kept in its folder."""

from __future__ import annotations

import csv

from auditkit.engagement.pinning import firm_folder
from auditkit.errors import BadSpec
from auditkit.sources.canonical import Profile


def profiles() -> tuple[Profile, ...]:
    """Return the profiles in ``profiles/*.csv`` of the firm's folder (columns kind, heading, field).

    Raises:
        BadSpec: If a file lacks one of the columns.
    """
    firm = firm_folder()
    if firm is None:
        return ()
    found: dict[str, dict[str, str]] = {}
    for path in sorted((firm / "profiles").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                try:
                    found.setdefault(row["kind"], {})[row["heading"]] = row["field"]
                except KeyError as error:
                    raise BadSpec("specs.profile-column", file=path.name, column=str(error)) from error
    return tuple(Profile(kind, headings) for kind, headings in found.items())
