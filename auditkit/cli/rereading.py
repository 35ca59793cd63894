"""What ``report check FILE`` prints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from auditkit.cli.show import echo, print_json, print_table
from auditkit.engagement.folder import Engagement
from auditkit.errors import Found
from auditkit.messages import text
from auditkit.report.rereading import Reading, reread

MOST = 40
"""Faults that are listed; all are in the JSON."""


def check_file(engagement: Engagement, file: Path, edition: str, form: str, *, as_json: bool) -> None:
    """Read a rendered report again and print what does not agree with the records.

    Raises:
        Found: If something does not.
        BadInput: If the file cannot be read.
    """
    reading = reread(engagement, file, edition, form)
    if as_json:
        print_json(_json(reading))
    elif reading.faults:
        head = [text(f"editions.check.{name}") for name in ("what", "text", "expected", "measure", "place")]
        rows = list(_rows(reading))
        print_table(head, rows[:MOST], widest=60)
        if len(rows) > MOST:
            echo(text("editions.check.more", count=len(rows) - MOST))
    name = text(f"editions.name.{reading.edition}")
    if reading.faults:
        raise Found(
            "editions.check.found",
            file=file.name,
            changed=len(reading.loose),
            missing=len(reading.missing),
            pictures=len(reading.pictures),
            numbers=len(reading.numbers),
            edition=name,
        )
    if not as_json:
        echo(text("editions.check.clean", file=file.name, numbers=len(reading.numbers), edition=name))


def _json(reading: Reading) -> dict[str, object]:
    return {
        "format": reading.format,
        "edition": reading.edition,
        "numbers": [item.as_json() for item in reading.numbers],
        "missing": [number.as_json() for number in reading.missing],
        "pictures": list(reading.pictures),
    }


def _rows(reading: Reading) -> Iterator[tuple[str, str, str, str, str]]:
    for item in reading.loose:
        number = item.number
        what = text("editions.fault.changed" if item.expected else "editions.fault.untied")
        yield what, number.text, item.expected or "—", number.measure or number.label or "—", number.place
    for number in reading.missing:
        yield text("editions.fault.missing"), "—", number.text, number.measure or number.label or "—", number.place
    for title in reading.pictures:
        yield text("editions.fault.picture"), "—", title, "—", "—"
