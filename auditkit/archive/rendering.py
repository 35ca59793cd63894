"""The papers of the report that can be rendered again: each edition in ``report/``, and what was last released."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from auditkit.archive.again import without_firm
from auditkit.documents.writers import FORMATS
from auditkit.engagement.folder import Engagement
from auditkit.engagement.releases import KIND, latest
from auditkit.messages import speaking
from auditkit.report.building import build
from auditkit.report.editions import EDITIONS, file_name
from auditkit.report.releasing import FINAL


@dataclass(frozen=True)
class Papers:
    """Papers of one edition that lie in one folder.

    Attributes:
        folder: Folder below ``report``, ``""`` for itself.
        edition: For whom.
        form: Form of the report, ``""`` for that of the engagement.
        files: Name by format.
    """

    folder: str
    edition: str
    form: str
    files: dict[str, str]

    def name(self, file: str) -> str:
        """Return the path of one of the files within the engagement."""
        return "/".join(part for part in ("report", self.folder, file) if part)


def papers(engagement: Engagement, root: Path, *, released: bool = True) -> list[Papers]:
    """Return the papers that lie in ``report/`` and can be rendered again.

    Args:
        engagement: Whose papers they are.
        root: Folder that holds ``report/``.
        released: Whether what was last released counts too.
    """
    with speaking(engagement.config.language):
        return [one for one in _papers(engagement, root / "report", released=released) if one.files]


def _papers(engagement: Engagement, root: Path, *, released: bool) -> Iterator[Papers]:
    for edition in EDITIONS:
        yield Papers("", edition, "", _files(root, edition))
        last = latest(engagement, edition) if released else None
        if last is not None:
            folder = f"{FINAL}/{last.id}"
            record = engagement.log.get(KIND, last.id)
            form = str(record.body.get("form", "")) if record is not None else ""
            yield Papers(folder, edition, form, _files(root / folder, edition))


def _files(folder: Path, edition: str) -> dict[str, str]:
    names = {format_: file_name(edition, format_) for format_ in FORMATS}
    return {format_: name for format_, name in names.items() if (folder / name).is_file()}


def render(engagement: Engagement, wanted: Papers, out: Path) -> dict[str, Path]:
    """Render papers again; returns the files by name.

    Raises:
        AuditkitError: If they cannot be rendered.
    """
    with without_firm():
        final = bool(wanted.folder)
        built = build(engagement, tuple(wanted.files), out, form=wanted.form, edition=wanted.edition, final=final)
        return {path.name: path for path in built.files}
