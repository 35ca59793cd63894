"""Editions of the report: the team's own, the one for the auditee, and the one for everybody.

``internal`` prints everything. ``auditee`` leaves out what the team keeps to itself: the list of exceptions that became
no problem, how each exception was decided and by whom. ``public`` leaves out traces, files, sheets, rows and vouchers,
too, and shows no person, supplier, account, plate or number of identity; before a file is written its bytes are
searched for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from auditkit.analysis.masks import Masker
from auditkit.documents.layout import walk
from auditkit.documents.masking import masked
from auditkit.documents.model import Block, Chart, Document, Section, Table, Trace
from auditkit.documents.writers import write
from auditkit.engagement.folder import Engagement
from auditkit.engagement.naming import Names, names
from auditkit.engagement.results import MeasureRecord
from auditkit.errors import UsageError
from auditkit.messages import text
from auditkit.report.composing import Composer, open_composer
from auditkit.report.editions_guard import require_masked
from auditkit.report.gathering import HOUSE
from auditkit.report.workbook import workbook

INTERNAL = "internal"
PUBLIC = "public"
EDITIONS = (INTERNAL, "auditee", PUBLIC)
_PARTS = {
    "auditee": frozenset(("unreported",)),
    "public": frozenset(("unreported", "vouchers", "deduction_sources", "sources", "tieouts")),
}
"""Templates of parts that an edition leaves out, by name without ending."""
_SHEETS = {
    "auditee": frozenset(("unreported", "exceptions-all")),
    "public": frozenset(
        ("unreported", "exceptions-all", "vouchers", "tieouts", "tieouts-all", "deduction-sources", "sources")
    ),
}
"""Lists that an edition leaves out, by name."""


def known_edition(name: str) -> str:
    """Return an edition.

    Raises:
        UsageError: If there is none of that name.
    """
    if name not in EDITIONS:
        raise UsageError("editions.unknown", edition=name, known=", ".join(EDITIONS))
    return name


def leaves_out(edition: str, template: str) -> bool:
    """Tell whether an edition leaves out the part that a template makes.

    Example:
        >>> leaves_out("public", "sections/vouchers.md.j2"), leaves_out("internal", "vouchers.md.j2")
        (True, False)
    """
    return template.rpartition("/")[2].partition(".")[0] in _PARTS.get(edition, ())


@dataclass(frozen=True)
class Rendering:
    """One edition of the report of an engagement.

    Attributes:
        edition: Which.
        composer: What composes it.
        names: Finds what must not be shown; None where everything may be.
        final: Whether it is the released paper; any other says what it is, in all formats.
    """

    edition: str
    composer: Composer
    names: Names | None
    final: bool = False

    @property
    def masker(self) -> Masker | None:
        """What finds what must not be shown."""
        return None if self.names is None else self.names.masker

    @cached_property
    def report(self) -> Document:
        """The report."""
        return self._edited(self.composer.document())

    @cached_property
    def book(self) -> Document:
        """The workbook of what is behind it."""
        assert self.report  # composed first: headings are numbered as they come
        return self._edited(workbook(self.composer))

    def document(self, format: str) -> Document:
        """Return what is written in a format."""
        return self.book if format == "xlsx" else self.report

    def subject_paper(self, id_: str) -> Document:
        """Return the paper of one subject that stands; see :meth:`Composer.subject_paper`."""
        return self._edited(self.composer.subject_paper(id_))

    def write(self, format: str, document: Document | None = None) -> bytes:
        """Return the file of a format.

        Args:
            format: The format.
            document: What is written; the report, or its workbook, when None.

        Raises:
            UsageError: If something is left in it that must not be shown.
        """
        given = document or self.document(format)
        data = write(given, format, house=self.composer.material.house, house_name=HOUSE)
        if self.masker is not None:
            require_masked(data, format, self.masker)
        return data

    def charts(self, document: Document) -> list[str]:
        """Return the titles of the charts of a document on paper, in order."""
        return [block.title for block in walk(document.blocks) if isinstance(block, Chart)]

    def measures(self) -> Iterable[MeasureRecord]:
        """Return the measures behind the report."""
        return self.composer.material.measures.values()

    def label(self, measure: str) -> str:
        """Return what a measure is called."""
        return self.composer.printer.label(measure)

    def _edited(self, document: Document) -> Document:
        state = document.edition or ("" if self.final else text(f"editions.state.{self.edition}"))
        if self.edition == INTERNAL:
            return replace(document, edition=state)
        mark = " · ".join(words for words in (text(f"editions.mark.{self.edition}"), state) if words)
        shown = replace(document, blocks=tuple(_kept(document.blocks, self.edition)), edition=mark)
        return shown if self.masker is None else masked(shown, self.masker.cuts)


def _kept(blocks: Iterable[Block], edition: str) -> Iterable[Block]:
    """Yield the blocks that an edition shows."""
    for block in blocks:
        if isinstance(block, Table) and block.anchor in _SHEETS[edition]:
            continue
        if isinstance(block, Trace) and edition == PUBLIC:
            continue
        yield replace(block, blocks=tuple(_kept(block.blocks, edition))) if isinstance(block, Section) else block


def open_rendering(
    engagement: Engagement, edition: str = INTERNAL, form: str = "", *, final: bool = False
) -> Rendering:
    """Return an edition of the report; the language in force must be that of the engagement.

    Args:
        engagement: The engagement.
        edition: For whom.
        form: Form of the report; ``""`` for that of the engagement.
        final: Whether it is rendered to be released; otherwise it is marked as 征求意见稿 or 送审稿.

    Raises:
        UsageError: If there is no such edition or form.
        BadSpec: If a template has a mistake.
    """
    chosen = known_edition(edition)
    composer = open_composer(engagement, form)
    composer.leaves_out = lambda template: leaves_out(chosen, template)
    composer.informant.edition = chosen
    return Rendering(chosen, composer, names(engagement) if chosen == PUBLIC else None, final)


def file_name(edition: str, format: str) -> str:
    """Return the name of the file of an edition, in the language in force.

    Example:
        >>> file_name("internal", "docx")
        'report.docx'
    """
    return f"report.{format}" if edition == INTERNAL else f"{text(f'editions.file.{edition}')}.{format}"
