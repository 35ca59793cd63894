"""Writes a report in its formats, whole files only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from auditkit.documents.figures import Number, numbers, untied
from auditkit.documents.writers import FORMATS
from auditkit.engagement.folder import Engagement
from auditkit.engagement.releases import latest
from auditkit.engagement.review_items import REPORT, own_items
from auditkit.engagement.subjects import MAIN, subject
from auditkit.engagement.weighting import require_points
from auditkit.errors import UsageError
from auditkit.messages import speaking, text
from auditkit.report.composing import open_composer
from auditkit.report.editions import INTERNAL, PUBLIC, file_name, open_rendering
from auditkit.report.editions_doubts import Doubt, doubts
from auditkit.store.files import write_whole


@dataclass(frozen=True)
class Built:
    """What was written.

    Attributes:
        files: Files, in the order of the formats.
        unscored: Indicators that nobody decided; above 0 the report is a draft.
        untied: Numbers that nothing says.
        masked: Names and numbers that were looked for in the public edition; None in the others.
        aliases: What stands for each name in the public edition.
        doubts: What may be a name in the public edition, too, and was not masked.
    """

    files: tuple[Path, ...]
    unscored: int
    untied: int
    masked: int | None = None
    doubts: tuple[Doubt, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)


def known_formats(names: Sequence[str]) -> tuple[str, ...]:
    """Return formats without doubles.

    Raises:
        UsageError: If one is unknown.
    """
    for name in names:
        if name not in FORMATS:
            raise UsageError("report.build.format-unknown", format=name, known=", ".join(FORMATS))
    return tuple(dict.fromkeys(names))


def build(
    engagement: Engagement,
    formats: Sequence[str] = FORMATS,
    out: Path | None = None,
    *,
    form: str = "",
    edition: str = INTERNAL,
    final: bool = False,
) -> Built:
    """Write the report of an engagement.

    Args:
        engagement: The engagement.
        formats: Of ``docx``, ``html``, ``md``, ``xlsx``, ``pdf``.
        out: Folder to write to; ``report`` of the engagement when None.
        form: Form of the report; ``""`` for that of the engagement.
        edition: For whom; see :mod:`auditkit.report.editions`.
        final: Whether it is rendered to be released; every other paper is marked as a draft.

    Returns:
        What was written; nothing is recorded, a report can be made again from the records.

    Raises:
        UsageError: If a format, form or edition is unknown, indicators have no points yet, or something is left in
            the public edition that it must not show; then nothing is written.
        BadSpec: If a template has a mistake.
    """
    chosen = known_formats(formats)
    require_points(engagement)
    folder = out or engagement.root / "report"
    with speaking(engagement.config.language):
        rendering = open_rendering(engagement, edition, form, final=final)
        made = {folder / file_name(edition, name): rendering.write(name) for name in chosen}
        for path, data in made.items():
            write_whole(path, data)
        unscored = len(rendering.composer.material.sheet.unscored)
        masked = len(rendering.masker.instead) if rendering.masker else None
        aliases = dict(rendering.masker.instead) if rendering.masker else {}
        return Built(tuple(made), unscored, len(untied(rendering.report)), masked, tuple(doubts(rendering)), aliases)


def build_subject(
    engagement: Engagement,
    id_: str,
    formats: Sequence[str],
    out: Path | None = None,
    *,
    edition: str = INTERNAL,
) -> tuple[Path, ...]:
    """Write the paper of one subject: what the report says of it, as a document of its own.

    It is marked as a draft until the report is released in its edition, and again once the release is out of date.

    Args:
        engagement: The engagement.
        id_: Id of the subject; not the engagement itself.
        formats: Of ``docx``, ``html``, ``md``, ``pdf``.
        out: Folder to write to; ``report`` of the engagement when None.
        edition: For whom; see :mod:`auditkit.report.editions`.

    Returns:
        The files, ``subject-<id>``, the name of the edition where it is not the team's own, the ending of the format.

    Raises:
        UsageError: If a format, the edition or the subject is unknown, the engagement itself is named, or something
            is left in the public edition that it must not show; then nothing is written.
    """
    chosen = known_formats(formats)
    if id_ == MAIN:
        raise UsageError("subjects.is-main")
    folder = out or engagement.root / "report"
    with speaking(engagement.config.language):
        rendering = open_rendering(engagement, edition, final=_released(engagement, edition))
        document = rendering.subject_paper(subject(engagement, id_).id)
        stem = f"subject-{id_}" + ("" if edition == INTERNAL else f"_{text(f'editions.name.{edition}')}")
        made = {folder / f"{stem}.{name}": rendering.write(name, document) for name in chosen}
        for path, data in made.items():
            write_whole(path, data)
        return tuple(made)


def _released(engagement: Engagement, edition: str) -> bool:
    """Tell whether the report was released in an edition as it now stands."""
    last = latest(engagement, edition)
    if last is None:
        return False
    report = next(item for item in own_items(engagement) if item.kind == REPORT)
    return not last.changed(report)


def printed_numbers(engagement: Engagement, form: str = "") -> list[Number]:
    """Return every number of the report with what says it.

    Places are in the language of the engagement; a number of a measure without a label gets the measure's.
    """
    with speaking(engagement.config.language):
        composer = open_composer(engagement, form)
        found = numbers(composer.document())
        return [
            replace(number, label=composer.printer.label(number.measure))
            if number.measure and not number.label
            else number
            for number in found
        ]


def possible_names(engagement: Engagement, form: str = "") -> list[Doubt]:
    """Return what may be a name in the public edition of the report though nothing known says so."""
    with speaking(engagement.config.language):
        return doubts(open_rendering(engagement, PUBLIC, form))


def build_reports(engagement: Engagement) -> list[Path]:
    """Write the report in all formats into the engagement; returns the files."""
    return list(build(engagement).files)
