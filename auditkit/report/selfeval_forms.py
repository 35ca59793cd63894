"""Self-evaluation forms for the auditee to fill in: the department's, and one sheet for each project (10/50/30/10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from auditkit.core.rubric import Rubric
from auditkit.documents.model import (
    Block,
    Cell,
    Column,
    Document,
    Inlines,
    PageBreak,
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
from auditkit.engagement.running import merged_tables
from auditkit.errors import UsageError
from auditkit.messages import speaking, text
from auditkit.report.building import known_formats
from auditkit.report.printing import shown
from auditkit.report.rubric_form import Form, form_table
from auditkit.store.files import write_whole
from auditkit.store.parquet import read_parquet

Target = Mapping[str, Any]
_UNDATED = date(1980, 1, 1)
_LEVELS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("output", 50, ("quantity", "quality", "time", "cost")),
    ("effect", 30, ("economic", "social", "ecological", "lasting")),
    ("satisfaction", 10, ("served",)),
)
_FUNDS_POINTS = 10
_MONEY: tuple[tuple[str, str, str, str], ...] = (
    ("income", "budget.income.total", "", "income.total"),
    ("income.gp", "budget.income.gp", "", "income.gp"),
    ("income.fund", "budget.income.fund", "", "income.fund"),
    ("income.other", "", "", "income.other"),
    ("spend", "budget.spend.total", "budget.adjusted.total", "spend.total"),
    ("spend.personnel", "budget.spend.personnel", "", "spend.personnel"),
    ("spend.public", "budget.spend.public", "", "spend.public"),
    ("spend.project", "budget.spend.project", "", "spend.project"),
    ("sangong", "sangong.budget", "", "sangong.actual"),
    ("procurement", "procurement.plan", "", "procurement.actual"),
    ("opening", "", "", "opening.total"),
    ("closing", "", "", "closing.total"),
    ("assets", "", "", "assets.total"),
    ("assets.in-use", "", "", "assets.in_use"),
)
"""Lines of the department's form: name in the catalogue, measures of first budget, adjusted budget and actual."""


@dataclass(frozen=True)
class Known:
    """What is filled in; everything is empty for a blank form.

    Attributes:
        entity: Name of the unit.
        year: Year evaluated, 0 for a line to fill in.
        measures: By measure id.
        targets: Rows of the table of targets.
        projects: Names of the projects to make a sheet for; one blank sheet where there are none.
    """

    entity: str = ""
    year: int = 0
    measures: Mapping[str, MeasureRecord] = field(default_factory=dict)
    targets: Sequence[Target] = ()
    projects: tuple[str, ...] = ()

    def value(self, id_: str) -> Fraction | None:
        """Return the exact value of a measure; None where there is none."""
        measure = self.measures.get(id_)
        return None if measure is None else measure.exact

    def of(self, project: str) -> list[Target]:
        """Return the targets of a project, those of the department for ``""``."""
        return [row for row in self.targets if str(row.get("subject") or "") == project]


def known_of(engagement: Engagement, projects: Sequence[str] = (), *, prefilled: bool = True) -> Known:
    """Return what an engagement knows for its forms.

    Args:
        engagement: The engagement.
        projects: Names of projects; all of the books and tables when empty.
        prefilled: Whether figures and targets are filled in, or only the names.

    Raises:
        UsageError: If a project is none of the engagement.
    """
    config, measures = engagement.config, results(engagement).measures()
    path = merged_tables(engagement).get("targets")
    targets: list[Target] = read_parquet(path).to_pylist() if path is not None else []
    found = [measure.subject for measure in measures.values() if measure.subject and measure.id.startswith("project.")]
    found += [str(row.get("subject") or "") for row in targets]
    names = tuple(name for name in dict.fromkeys(found) if name)
    for name in projects:
        if name not in names:
            raise UsageError("selfeval.form.no-project", name=name, known="、".join(names) or "—")
    chosen = tuple(projects) or names
    if not prefilled:
        return Known(config.entity, config.year, projects=chosen)
    return Known(config.entity, config.year, measures, targets, chosen)


def write_forms(
    engagement: Engagement, kind: str, formats: Sequence[str], folder: Path, known: Known, *, prefilled: bool
) -> list[Path]:
    """Write the forms of one kind, whole files only; the same records give the same bytes.

    Args:
        engagement: The engagement.
        kind: ``department`` or ``project``.
        formats: Of those that reports are written in.
        folder: Where to.
        known: What is filled in.
        prefilled: Whether it is, for the name of the file.

    Raises:
        UsageError: If a format is unknown.
    """
    chosen, files = known_formats(formats), []
    rubric = current_rubric(engagement)
    with speaking(engagement.config.language):
        for name in chosen:
            captioned = name == "xlsx"
            document = project_form(known, captioned) if kind == "project" else department_form(known, rubric)
            path = folder / f"selfeval-{kind}-{'prefilled' if prefilled else 'blank'}.{name}"
            write_whole(path, write(document, name))
            files.append(path)
    return files


def project_form(known: Known, captioned: bool = False) -> Document:
    """Return the self-evaluation sheets of projects, one for each on a page of its own.

    Args:
        known: What is filled in.
        captioned: Whether the title stands with the table too, as in a workbook.
    """
    blocks: list[Block] = []
    for name in known.projects or ("",):
        blocks += [PageBreak()] if blocks else []
        blocks += [
            *_title(known, "project"),
            _project(known, name, captioned),
            Paragraph(_words(text("selfeval.form.note")), "note"),
        ]
        blocks.append(Paragraph(_words(text("rubrics.form.signed")), "note"))
    title = text("selfeval.form.project")
    return Document(title, "zh", Properties("", _UNDATED), (Section("portrait", tuple(blocks)),))


def department_form(known: Known, rubric: Rubric) -> Document:
    """Return the self-evaluation form of a department: basic figures, targets, score sheet."""
    form = Form(rubric, True, known.entity, known.year, known.measures or None)
    basics: tuple[Block, ...] = (*_title(known, "department"), _basics(known), _targets(known))
    scores: list[Block] = [form_table(form, text("selfeval.form.scores"))]
    scores += [Paragraph(_words(text(f"selfeval.form.{part}")), "plain") for part in ("conclusion", "problems")]
    scores.append(Paragraph(_words(text("rubrics.form.signed")), "plain"))
    title = text("selfeval.form.department")
    sections = (Section("portrait", basics), Section("landscape", tuple(scores)))
    return Document(title, rubric.language, Properties("", _UNDATED), sections)


def _title(known: Known, kind: str) -> Iterator[Block]:
    title = text(f"selfeval.form.{kind}")
    year = text("selfeval.form.year", year=known.year or text("rubrics.form.blank"))
    yield Paragraph((Text(title, bold=True, numbers="constant"),), "center")
    yield Paragraph(_words(year), "center")


def _project(known: Known, name: str, captioned: bool) -> Table:
    rows = [
        _line(("project-name", 1), (name, 7)),
        _line(("authority", 1), (known.entity, 3), ("executor", 1), ("", 3)),
        *_funds(known, name),
        Row((_cell(text("selfeval.form.aims"), rows=2), *_cells(("expected", 4), ("reached", 3)))),
        Row((Cell(col_span=4), Cell(col_span=3))),
        Row(
            _cells(
                *((head, 1) for head in ("level1", "level2", "level3", "target", "claimed", "points", "score", "why"))
            )
        ),
        *_indicators(known.of(name)),
        Row((_cell(text("selfeval.form.total"), columns=5, bold=True), _cell("100", bold=True), Cell(), Cell())),
    ]
    widths = (1.5, 2.1, 2.3, 1.7, 1.7, 0.8, 1.2, 2.2)
    caption = text("selfeval.form.project") if captioned else ""
    return _table(widths, rows, caption, name or text("selfeval.form.project-sheet"))


def _funds(known: Known, name: str) -> Iterator[Row]:
    heads = ("source", "initial", "budget", "actual", "points", "rate", "score")
    yield Row((_cell(text("selfeval.form.funds"), rows=5), *_cells(*((head, 1) for head in heads))))
    initial, spent = known.value(f"project.{name}.budget"), known.value(f"project.{name}.spend")
    adjusted = known.value(f"project.{name}.adjusted")
    year = adjusted if adjusted is not None else initial
    carried = known.value(f"project.{name}.opening")
    whole = None if year is None else year + (carried or 0)
    rate = "" if not whole or spent is None else shown(spent / whole * 100, "%")
    lines = (
        ("year-total", initial, whole, spent, str(_FUNDS_POINTS), rate),
        ("fiscal", initial, year, None, "—", ""),
        ("carried", None, carried, None, "—", ""),
        ("other", None, None, None, "—", ""),
    )
    for label, first, budget, actual, points, said in lines:
        figures = (_money(first), _money(budget), _money(actual), points, said, "" if points != "—" else "—")
        yield Row((_cell(text(f"selfeval.form.{label}")), *(_cell(words) for words in figures)))


def _indicators(targets: Sequence[Target]) -> Iterator[Row]:
    """Lines of the targets by level, a blank one for each kind that has none."""
    kinds = {(level, kind): _of_kind(targets, level, kind) for level, _, names in _LEVELS for kind in names}
    for level, full, names in _LEVELS:
        height = sum(len(kinds[(level, kind)]) or 1 for kind in names)
        first = _cell(text("selfeval.form.level", name=text(f"selfeval.form.{level}"), points=full), rows=height)
        for kind in names:
            chosen = kinds[(level, kind)] or [{}]
            for at, row in enumerate(chosen):
                head = [first] if kind == names[0] and at == 0 else []
                head += [_cell(text(f"selfeval.form.{kind}"), rows=len(chosen))] if at == 0 else []
                yield Row((*head, *_target(row)))


def _target(row: Target) -> Iterator[Cell]:
    yield Cell(_words(str(row.get("name") or "")))
    yield _cell(_wanted(row))
    yield Cell()
    yield _cell("" if row.get("points") is None else points_text(Fraction(row["points"])))
    yield Cell()
    yield Cell()


def _wanted(row: Target) -> str:
    target, sign = str(row.get("target") or ""), str(row.get("direction") or "")
    signed = sign if sign in ("≥", "≤", "=", ">", "<") and not target.startswith(sign) else ""
    unit = str(row.get("unit") or "")
    return f"{signed}{target}{'' if not target or target.endswith(unit) else unit}"


def _of_kind(targets: Sequence[Target], level: str, kind: str) -> list[Target]:
    """Targets whose path says the level and the kind; what says neither kind stands with the first of its level."""
    words, first = text(f"selfeval.form.words.{kind}").split("|"), _first(level) == kind
    own = text(f"selfeval.form.words.{level}").split("|")
    found = []
    for row in targets:
        path = str(row.get("path") or "")
        at_level = any(word in path for word in own)
        known = any(word in path for other in _kinds(level) for word in text(f"selfeval.form.words.{other}").split("|"))
        if any(word in path for word in words) or (first and at_level and not known):
            found.append(row)
    return found


def _kinds(level: str) -> tuple[str, ...]:
    return next(names for name, _, names in _LEVELS if name == level)


def _first(level: str) -> str:
    return _kinds(level)[0]


def _basics(known: Known) -> Table:
    staff = [known.value(f"staff.{name}") for name in ("approved", "actual")]
    counts = ["" if value is None else shown(value, "count") for value in staff]
    rows = [
        _line(("department-name", 1), (known.entity, 4)),
        Row(
            (
                _cell(text("selfeval.form.posts")),
                _cell(counts[0]),
                _cell(text("selfeval.form.people")),
                _cell(counts[1], columns=2),
            )
        ),
        Row(_cells(*((head, 1) for head in ("item", "initial", "adjusted", "final", "rate")))),
    ]
    for label, initial, adjusted, actual in _MONEY:
        values = [known.value(id_) for id_ in (initial, adjusted, actual)]
        under = values[1] if values[1] is not None else values[0]
        rate = shown(values[2] / under * 100, "%") if under and values[2] is not None else ""
        indent = "　" * ("." in label)
        figures = (*(_cell(_money(value)) for value in values), _cell(rate))
        rows.append(Row((Cell(_words(indent + text(f"selfeval.form.line.{label}")), align="left"), *figures)))
    widths = (3.0, 1.6, 1.6, 1.6, 1.2)
    return _table(widths, rows, text("selfeval.form.basics"), text("selfeval.form.basics"), text("selfeval.form.unit"))


def _targets(known: Known) -> Table:
    heads = ("level1", "level3", "target", "claimed", "score", "why")
    rows = [
        Row((_cell(str(row.get("path") or "")), *_short(row)))
        for row in known.of("") or [{} for _ in range(_BLANK_LINES)]
    ]
    widths = (1.8, 3.0, 1.6, 1.6, 0.9, 2.6)
    head = (Row(_cells(*((name, 1) for name in heads))),)
    caption = text("selfeval.form.targets")
    return _table(widths, rows, caption, caption, head=head)


_BLANK_LINES = 8


def _short(row: Target) -> Iterator[Cell]:
    yield Cell(_words(str(row.get("name") or "")))
    yield _cell(_wanted(row))
    yield from (Cell(), Cell(), Cell())


def _table(
    widths: Sequence[float], rows: Sequence[Row], caption: str, name: str, unit: str = "", head: tuple[Row, ...] = ()
) -> Table:
    columns = tuple(Column(width, "text", "center") for width in widths)
    return Table(columns, head, tuple(rows), _words(caption), unit, name=name)


def _line(*parts: tuple[str, int]) -> Row:
    """A line of labels and values in turn, each over a number of columns."""
    cells = []
    for at, (words, columns) in enumerate(parts):
        cells.append(_cell(words if at % 2 else text(f"selfeval.form.{words}"), columns=columns))
    return Row(tuple(cells))


def _cells(*parts: tuple[str, int]) -> tuple[Cell, ...]:
    return tuple(_cell(text(f"selfeval.form.{name}"), columns=columns, bold=True) for name, columns in parts)


def _cell(words: str, *, columns: int = 1, rows: int = 1, bold: bool = False) -> Cell:
    return Cell(_words(words), col_span=columns, row_span=rows, align="center", bold=bold)


def _money(value: Fraction | None) -> str:
    return "" if value is None else shown(value, "yuan")


def _words(words: str) -> Inlines:
    return (Text(words, numbers="constant"),) if words else ()
