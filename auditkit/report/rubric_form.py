"""The form of a rubric on paper: blank, with columns for a self-evaluation, or prefilled with what is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from auditkit.core.rubric import Indicator, Rubric
from auditkit.documents.model import (
    Block,
    Break,
    Cell,
    Column,
    Document,
    Inline,
    Inlines,
    Paragraph,
    Properties,
    Row,
    Section,
    Table,
    Text,
)
from auditkit.documents.writers import write
from auditkit.engagement.computing import results
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.results import MeasureRecord
from auditkit.engagement.rubrics import current_rubric
from auditkit.engagement.wording import measure_value
from auditkit.messages import pick, speaking, text
from auditkit.report.building import known_formats
from auditkit.report.rule_words import rule_words
from auditkit.report.sheet import depth
from auditkit.store.files import write_whole

_UNDATED = date(1980, 1, 1)


@dataclass(frozen=True)
class Form:
    """What a form shows.

    Attributes:
        rubric: The rubric.
        self_score: Whether it has columns for self-score and reason.
        entity: Name of the unit, ``""`` for a line to fill in.
        year: Year evaluated, 0 for a line to fill in.
        measures: What is known, by measure id; None leaves the column out.
    """

    rubric: Rubric
    self_score: bool = False
    entity: str = ""
    year: int = 0
    measures: Mapping[str, MeasureRecord] | None = field(default=None)


def blank_form(rubric: Rubric, *, self_score: bool = False) -> Form:
    """Return the blank form of a rubric."""
    return Form(rubric, self_score)


def prefilled_form(engagement: Engagement) -> Form:
    """Return the self-evaluation form of an engagement with the measures that are known."""
    config = engagement.config
    return Form(current_rubric(engagement), True, config.entity, config.year, results(engagement).measures())


def write_form(form: Form, formats: Sequence[str], folder: Path) -> list[Path]:
    """Write a form; the same form gives the same bytes.

    Returns:
        The files, in the order of the formats.

    Raises:
        UsageError: If a format is unknown.
    """
    kind = "prefilled" if form.measures is not None else "self-score" if form.self_score else "form"
    files = []
    for name in known_formats(formats):
        path = folder / f"{form.rubric.id}-{kind}.{name}"
        with speaking(form.rubric.language):
            document = form_document(form, captioned=name == "xlsx")
        write_whole(path, write(document, name))
        files.append(path)
    return files


def form_document(form: Form, *, captioned: bool = False) -> Document:
    """Return a form as a document of one table.

    Args:
        form: What it shows.
        captioned: Whether the title stands with the table, as in a workbook, or as a line of its own.
    """
    kind = "self-title" if form.self_score else "title"
    title = text(f"rubrics.form.{kind}", title=pick(form.rubric.title))
    blank = text("rubrics.form.blank")
    about = "　　".join(
        (
            text("rubrics.form.entity", entity=form.entity or blank),
            text("rubrics.form.year", year=form.year or blank),
        )
    )
    notes = [pick(form.rubric.note)] if form.rubric.note and not form.self_score else []
    notes += [text("rubrics.form.open")] if form.rubric.open else []
    notes += [text("rubrics.form.prefilled")] if form.measures is not None else []
    blocks: tuple[Block, ...] = (
        Paragraph((Text(title, bold=True, numbers="constant"),), "center"),
        Paragraph(_words(about), "plain"),
        form_table(form, title if captioned else ""),
        *(Paragraph(_words(words), "note") for words in notes),
        Paragraph(_words(text("rubrics.form.signed")), "plain"),
    )
    return Document(title, form.rubric.language, Properties("", _UNDATED), (Section("landscape", blocks),))


def form_table(form: Form, caption: str) -> Table:
    """Return the table of a form.

    Args:
        form: What it shows.
        caption: Above the table, ``""`` for nothing.
    """
    levels = depth(form.rubric.indicators)
    tail = _tail(form)
    names = [text(f"report.level-{level + 1}") for level in range(levels)]
    names += [text(f"rubrics.form.{name}") for name in ("points", "rule", *tail)]
    widths = {"measure": 1.6, "awarded": 0.9, "self-score": 0.9, "reason": 2.4}
    columns = (
        *(Column(1.4 if level < levels - 1 else 2.0) for level in range(levels)),
        Column(0.8, "number", "center"),
        Column(5),
        *(Column(widths[name], "number" if name in ("awarded", "self-score") else "text", "center") for name in tail),
    )
    rows = [row for node in form.rubric.indicators for row in _rows(form, node, levels, tail)]
    total = (
        Cell(_words(text("rubrics.form.total")), col_span=levels, align="center", bold=True),
        Cell(_words(points_text(form.rubric.total)), bold=True),
        *(Cell() for _ in range(1 + len(tail))),
    )
    return Table(
        columns,
        (Row(tuple(Cell(_words(name), align="center") for name in names)),),
        (*rows, Row(total, total=True)),
        _words(caption),
        text("rubrics.form.unit"),
        name=text("rubrics.form.sheet"),
    )


def _tail(form: Form) -> tuple[str, ...]:
    if not form.self_score:
        return ("awarded",)
    return ("self-score", "reason") if form.measures is None else ("measure", "self-score", "reason")


def _rows(form: Form, top: Indicator, levels: int, tail: Sequence[str]) -> Iterator[Row]:
    begun: set[str] = set()
    for leaf in (node for node in top.walk() if node.rule is not None):
        cells = []
        path = (*form.rubric.path(leaf.id), leaf)
        for level, node in enumerate(path):
            if node is leaf:
                cells.append(Cell(_words(_named(node, points_too=False)), col_span=levels - level))
            elif node.id not in begun:
                begun.add(node.id)
                span = sum(below.rule is not None for below in node.walk())
                cells.append(Cell(_words(_named(node)), row_span=span))
        measure = (form.measures or {}).get(leaf.measure)
        said = rule_words(leaf, measure.unit if measure else "%")
        cells += [Cell(_words(_points(leaf.points))), Cell(_lines(said))]
        yield Row((*cells, *(_filled(name, leaf, measure) for name in tail)))


def _filled(name: str, leaf: Indicator, measure: MeasureRecord | None) -> Cell:
    if name != "measure" or not leaf.measure:
        return Cell()
    known = measure is not None and measure.exact is not None
    return Cell(_words(measure_value(measure) if measure is not None and known else text("rubrics.form.no-value")))


def _named(node: Indicator, *, points_too: bool = True) -> str:
    name = pick(node.name)
    if node.bonus:
        name += text("rubrics.form.bracketed", words=text("rubrics.show.bonus"))
    if not points_too or node.points is None:
        return name
    return name + text("rubrics.form.bracketed", words=_points(node.points))


def _points(points: Fraction | None) -> str:
    return "" if points is None else points_text(points)


def _words(words: str) -> Inlines:
    return (Text(words, numbers="constant"),) if words else ()


def _lines(lines: Sequence[str]) -> Inlines:
    found: list[Inline] = []
    for line in lines:
        found += [Break()] if found else []
        found.append(Text(line, numbers="constant"))
    return tuple(found)
