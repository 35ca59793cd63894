"""Writes a report in its formats, whole files only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from auditkit.documents.figures import Number, numbers, untied
from auditkit.documents.writers import FORMATS, write
from auditkit.engagement.folder import Engagement
from auditkit.engagement.weighting import require_points
from auditkit.errors import UsageError
from auditkit.messages import speaking
from auditkit.report.composing import open_composer
from auditkit.report.gathering import HOUSE
from auditkit.report.workbook import workbook
from auditkit.store.files import write_whole


@dataclass(frozen=True)
class Built:
    """What was written.

    Attributes:
        files: Files, in the order of the formats.
        unscored: Indicators that nobody decided; above 0 the report is a draft.
        untied: Numbers that nothing says.
    """

    files: tuple[Path, ...]
    unscored: int
    untied: int


def known_formats(names: Sequence[str]) -> tuple[str, ...]:
    """Return formats without doubles.

    Raises:
        UsageError: If one is unknown.
    """
    for name in names:
        if name not in FORMATS:
            raise UsageError("report.build.format-unknown", format=name, known=", ".join(FORMATS))
    return tuple(dict.fromkeys(names))


def build(engagement: Engagement, formats: Sequence[str] = FORMATS, out: Path | None = None) -> Built:
    """Write the report of an engagement.

    Args:
        engagement: The engagement.
        formats: Of ``docx``, ``html``, ``md``, ``xlsx``, ``pdf``.
        out: Folder to write to; ``report`` of the engagement when None.

    Returns:
        What was written; nothing is recorded, a report can be made again from the records.

    Raises:
        UsageError: If a format is unknown, or indicators have no points yet.
        BadSpec: If a template has a mistake.
    """
    chosen = known_formats(formats)
    require_points(engagement)
    folder = out or engagement.root / "report"
    with speaking(engagement.config.language):
        composer = open_composer(engagement)
        document = composer.document()
        files = []
        for name in chosen:
            shown = workbook(composer) if name == "xlsx" else document
            path = folder / f"report.{name}"
            write_whole(path, write(shown, name, house=composer.material.house, house_name=HOUSE))
            files.append(path)
        return Built(tuple(files), len(composer.material.sheet.unscored), len(untied(document)))


def printed_numbers(engagement: Engagement) -> list[Number]:
    """Return every number of the report with what says it.

    Places are in the language of the engagement; a number of a measure without a label gets the measure's.
    """
    with speaking(engagement.config.language):
        composer = open_composer(engagement)
        found = numbers(composer.document())
        return [
            replace(number, label=composer.printer.label(number.measure))
            if number.measure and not number.label
            else number
            for number in found
        ]


def build_reports(engagement: Engagement) -> list[Path]:
    """Write the report in all formats into the engagement; returns the files."""
    return list(build(engagement).files)
