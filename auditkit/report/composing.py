"""A report from its material: templates in the order of the plan, tables and charts where they ask for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

from auditkit.core.rubric import Indicator
from auditkit.documents.markdown import parse
from auditkit.documents.model import (
    Block,
    Cover,
    Document,
    Heading,
    Inline,
    PageBreak,
    Paragraph,
    Properties,
    Section,
    Signature,
    SignaturePage,
    Table,
    TableOfContents,
)
from auditkit.documents.templating import CLOSE, OPEN, Passage, Rendered, render
from auditkit.engagement.folder import Config, Engagement
from auditkit.errors import BadSpec, UsageError
from auditkit.messages import pick, speaking, text
from auditkit.report.citing import constants, references
from auditkit.report.comparison import comparison_blocks
from auditkit.report.contexts import CONTEXTS, Base
from auditkit.report.gathering import PLAN, gather
from auditkit.report.informing import Informant
from auditkit.report.listing import (
    checks_table,
    coverage_table,
    self_evaluation_table,
    sources_table,
    tieouts_table,
    unreported_table,
    vouchers_table,
)
from auditkit.report.material import Material
from auditkit.report.matrix import matrix_table
from auditkit.report.nesting import moved, without_empty, without_top
from auditkit.report.plan import PassagePlan, Plan, SectionPlan, load_form
from auditkit.report.printing import Printer
from auditkit.report.settling import Numberer, settled
from auditkit.report.shapes import SubjectView
from auditkit.report.sheet import score_sheet_table
from auditkit.report.subjects import subject_blocks, subject_views
from auditkit.report.tables import measure_chart, measure_table, score_chart
from auditkit.report.target_tables import target_blocks
from auditkit.report.tracing import deduction_sources, traces
from auditkit.report.views import Views, group_points

_HEADED = frozenset({"matrix", "unreported", "vouchers", "checks", "sources", "deduction-sources"})
"""Tables that stand under a heading of their own."""
_TOKEN = re.compile(r"^%%(\w+):([^%\n]*)%%$", re.MULTILINE)


def compose(engagement: Engagement, form: str = "") -> Document:
    """Return the report of an engagement in its language.

    Args:
        engagement: The engagement.
        form: Form of the report; ``""`` for that of the engagement.

    Raises:
        BadSpec: If a template or the plan has a mistake.
    """
    with speaking(engagement.config.language):
        return open_composer(engagement, form).document()


def open_composer(engagement: Engagement, form: str = "") -> Composer:
    """Return the composer of an engagement; the language in force must be that of the engagement."""
    return Composer(gather(engagement, form))


class Composer:
    """Composes one report.

    Args:
        material: What there is to say.

    Raises:
        BadSpec: If the plan has a mistake.
    """

    def __init__(self, material: Material) -> None:
        self.material = material
        self.plan: Plan = load_form(material.templates, PLAN, material.form)
        self.views = Views(material, self.plan.extent)
        self.informant = Informant(self.views)
        self.printer = Printer(material.measures)
        self._numberer = Numberer(material.language)
        self._tables = {plan.id: plan for plan in self.plan.tables}
        self._charts = {plan.id: plan for plan in self.plan.charts}
        self.leaves_out: Callable[[str], bool] = lambda _template: False
        self._makers: dict[str, Callable[[], Iterable[Block | None]]] = {
            "score-sheet": lambda: [score_sheet_table(self.views)],
            "matrix": lambda: [matrix_table(self.views)],
            "unreported": lambda: [unreported_table(self.views)],
            "vouchers": lambda: [vouchers_table(self.views)],
            "checks": lambda: [checks_table(self.views)],
            "coverage": lambda: [coverage_table(self.views)],
            "tieouts": lambda: [tieouts_table(self.views)],
            "sources": lambda: [sources_table(self.views)],
            "deduction-sources": lambda: [deduction_sources(self.views)],
            "self-evaluation": lambda: [self_evaluation_table(self.views)],
            "traces": lambda: traces(self.views),
            "comparison": lambda: comparison_blocks(self.material.comparison, self.views),
            "answers": lambda: self.material.answers,
            "signatures": lambda: [self._signatures()],
            **subject_blocks(self.views),
            **target_blocks(lambda: self.material),
        }

    def document(self) -> Document:
        """Return the document."""
        config, plan = self.material.config, self.plan
        blocks: list[Block] = [TableOfContents(2)]
        for section in plan.sections:
            blocks += self._section(section)
        title = "".join(self._title())
        properties = Properties(config.firm or text("report.no-firm"), self._created(), plan.subject, plan.keywords)
        edition = plan.draft if self.material.draft else ""
        return Document(title, config.language, properties, tuple(blocks), self._cover(), edition)

    def subject_paper(self, id_: str) -> Document:
        """Return what the report says of one subject as a document of its own.

        Args:
            id_: Id of a subject that stands.
        """
        config = self.material.config
        view = next(found for found in subject_views(self.views) if found.id == id_)
        made = list(self._filled("sections/subject.md.j2", self._context("subject", view)))
        blocks = without_empty(moved(without_top(made), 1))
        numbered = tuple(Numberer(self.material.language).number(blocks, "part"))
        properties = Properties(config.firm or text("report.no-firm"), self._created(), self.plan.subject)
        title = text("subjects.paper-title", name=view.name.text)
        heading = Paragraph(constants(title, bold=True), "center")
        return Document(title, config.language, properties, (heading, *numbered))

    def _title(self) -> list[str]:
        said = words_of(self.material.config)
        return [words.format(**said) for words in self.plan.title]

    def _created(self) -> date:
        return day_of(self.material.config.report_date or self.material.recorded_on)

    def _cover(self) -> Cover:
        config = self.material.config
        said = {
            "project": config.project,
            "entity": config.entity,
            "commissioner": config.commissioner,
            "firm": config.firm,
            "lead": config.lead,
        }
        fields = tuple((text(f"report.cover-{name}"), constants(words)) for name, words in said.items() if words)
        foot = [words for words in (config.firm, printed_date(config.report_date)) if words]
        return Cover(
            tuple(constants(words) for words in self._title()),
            constants(config.report_number),
            fields,
            tuple(constants(words) for words in foot),
        )

    def _section(self, section: SectionPlan) -> Iterator[Block]:
        made = without_empty(self._made(section, 1))
        if not made:
            return
        before: list[Block] = [PageBreak()] if section.new_page else []
        numbered = list(self._numberer.number(made, section.numbering))
        if any(isinstance(block, Table) and block.landscape for block in numbered):
            yield Section("landscape", (*before, *numbered))
        else:
            yield from (*before, *numbered)

    def _made(self, section: SectionPlan, level: int) -> list[Block]:
        """Return what a part gives, its highest heading at a level."""
        if (section.needs and not self.printer.any(*section.needs)) or self.leaves_out(section.template):
            return []
        below = level + bool(section.title)
        made: list[Block] = [Heading(level, constants(section.title))] if section.title else []
        if section.template:
            own = list(self._own(section))
            made += moved(without_top(own) if section.title else own, below)
        for part in section.parts:
            made += self._made(part, below)
        return made

    def _own(self, section: SectionPlan) -> Iterator[Block]:
        source = section.template if "/" in section.template else f"sections/{section.template}"
        if section.context == "group":
            for node in self.material.sheet.rubric.indicators:
                yield from self._filled(source, self._context("group", node))
                yield from self._passages(node)
        elif section.context == "subject":
            for subject in subject_views(self.views):
                yield from self._filled(source, self._context("subject", subject))
        else:
            yield from self._filled(source, self._context(section.context))

    def _context(self, name: str, node: Indicator | SubjectView | None = None) -> Base:
        placed = {kind: _placing(kind) for kind in ("table", "chart", "block", "narrative", "anchor")}
        return self.informant.context(CONTEXTS[name], placed, node)

    def _passages(self, node: Indicator) -> Iterator[Block]:
        for passage in self.plan.passages:
            if best_group(passage, self.material.sheet.rubric.indicators) is node and (
                not passage.needs or self.printer.any(*passage.needs)
            ):
                yield from self._filled(f"passages/{passage.template}", self._context("base"))

    def _filled(self, source: str, context: Base) -> Iterator[Block]:
        if source not in self.material.templates:
            raise BadSpec("report.no-template", file=source)
        rendered = render(
            self.material.templates[source], context.variables(), name=source, others=self.material.templates
        )
        yield from self._blocks(rendered, source)

    def _blocks(self, rendered: Rendered, source: str) -> Iterator[Block]:
        pieces = _TOKEN.split(rendered.markdown)
        anchor = ""
        for at in range(0, len(pieces), 3):
            for block in settled(parse(Rendered(pieces[at], rendered.inlines))):
                yield replace(block, anchor=anchor) if anchor and isinstance(block, Heading) else block
                anchor = ""
            if at + 2 < len(pieces):
                kind, name = pieces[at + 1], pieces[at + 2]
                anchor = name if kind == "anchor" else ""
                yield from self._placed(kind, name, source)

    def _placed(self, kind: str, name: str, source: str) -> Iterator[Block]:
        found: Iterable[Block | None]
        if kind == "anchor":
            found = ()
        elif kind == "table" and name in self._tables:
            found = [measure_table(self._tables[name], self.material.measures)]
        elif kind == "chart" and name == "scores":
            found = [self._score_chart()]
        elif kind == "chart" and name in self._charts:
            found = [measure_chart(self._charts[name], self.material.measures)]
        elif kind == "block" and name in self._makers:
            found = [_uncaptioned(block) if name in _HEADED else block for block in self._makers[name]()]
        elif kind == "narrative":
            found = self._narrative(name)
        else:
            raise BadSpec("report.no-block", file=source, kind=kind, name=name)
        yield from (block for block in found if block is not None)

    def _narrative(self, name: str) -> Iterator[Block]:
        """Yield what the evaluator wrote; numbers in it are references to measures, others stay untied."""
        words = self.material.narrative.get(name, "")
        inlines: list[Inline] = []
        pieces = []
        for before, function, id_ in references(words):
            pieces.append(before.replace(OPEN, "").replace(CLOSE, ""))
            if id_:
                for part in self.printer.full(id_) if function == "m" else (self.printer.bare(id_),):
                    inlines.append(part)
                    pieces.append(f"{OPEN}{len(inlines) - 1}{CLOSE}")
        for block in settled(parse(Rendered("".join(pieces), tuple(inlines)))):
            yield replace(block, level=min(4, block.level + 1)) if isinstance(block, Heading) else block

    def _score_chart(self) -> Block | None:
        groups = []
        for node in self.material.sheet.rubric.indicators:
            full, awarded = group_points(self.views.scores_of(node))
            if full:  # a group of which nothing applies has no points
                groups.append((pick(node.name), awarded, full))
        return score_chart(text("report.chart-scores"), text("report.points-unit"), groups)

    def _signatures(self) -> Block:
        config = self.material.config
        signatures = tuple(Signature(plan.role, self._signer(plan.name)) for plan in self.plan.signatures)
        statement = constants(self.plan.statement.format(**words_of(config)))
        return SignaturePage(statement, signatures, config.firm, printed_date(config.report_date))

    def _signer(self, names: str) -> str:
        """Return who signs: the lead evaluator, or in an edition that names the team its members of the first role."""
        config = self.material.config
        if "lead" in names.split() and config.lead:
            return config.lead
        team = self.material.team if self.informant.edition != "public" else {}
        return next((text("papers.and").join(team[role]) for role in names.split() if role in team), "")


def words_of(config: Config) -> dict[str, object]:
    """Return what titles and statements may name."""
    return {"entity": config.entity, "project": config.project or config.entity, "year": config.year}


def _uncaptioned(block: Block | None) -> Block | None:
    """Return a table without its caption, where the heading above it says the same."""
    return replace(block, caption=()) if isinstance(block, Table) else block


def _placing(kind: str) -> Callable[[str], Passage]:
    def place(name: str) -> Passage:
        if not re.fullmatch(r"[\w.\-]+", name):
            raise ValueError(name)
        return Passage(f"\n\n%%{kind}:{name}%%\n\n")

    return place


def day_of(iso: str) -> date:
    """Return the day of an ISO date.

    Raises:
        UsageError: If it is none.
    """
    try:
        return date.fromisoformat(iso)
    except ValueError as error:
        raise UsageError("report.bad-date", found=iso) from error


def printed_date(iso: str) -> str:
    """Return an ISO date as the report prints it; ``""`` for none."""
    if not iso:
        return ""
    day = day_of(iso)
    return text("report.date-words", year=day.year, month=day.month, day=day.day)


def best_group(passage: PassagePlan, groups: tuple[Indicator, ...]) -> Indicator:
    """Return the group of indicators that a passage fits best; the first where none does."""
    return max(groups, key=lambda node: sum(_fits(passage, leaf) for leaf in node.walk()))


def _fits(passage: PassagePlan, node: Indicator) -> int:
    by_measure = any(node.measure.startswith(start) for start in passage.measures) if node.measure else False
    by_word = any(word in name for word in passage.words for name in node.name.values())
    return 2 * by_measure + by_word
