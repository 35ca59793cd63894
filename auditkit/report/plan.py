"""The plan of a report: which templates in which order, which tables and charts; data that a firm may replace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from auditkit.documents.model import Align, ChartKind, ColumnKind
from auditkit.report.settling import Numbering
from auditkit.specs.convert import Converter
from auditkit.specs.tree import read_tree

ContextName = Literal[
    "base",
    "result",
    "work",
    "group",
    "subject",
    "experience",
    "problems",
    "recommendations",
    "followup",
    "limits",
    "inspection",
    "annex",
]
FORMS = "forms/"
"""Folder of the plans of further forms, below the language."""
FULL = "full"
"""Name of the form that ``report.yaml`` itself lays out."""


@dataclass(frozen=True, kw_only=True)
class SectionPlan:
    """One part of the report.

    A part without anything but headings is left out, and so is every heading with nothing under it.

    Attributes:
        template: Template below ``sections/``, or ``passages/…``; ``""`` for none.
        title: Heading above what template and parts give; their own headings move below it. It stands instead of
            the heading of a template that has a single one of the highest level.
        parts: Parts below.
        context: What the template is told; see ``auditkit.report.contexts``.
        needs: Measures of which one must have a value, else the part is left out; empty prints it always.
        new_page: Begins on a new page.
        numbering: Its headings are numbered as parts (一、), as annexes (附表1), or not.
    """

    template: str = ""
    title: str = ""
    parts: tuple[SectionPlan, ...] = ()
    context: ContextName = "base"
    needs: tuple[str, ...] = ()
    new_page: bool = False
    numbering: Numbering = "part"


@dataclass(frozen=True, kw_only=True)
class PassagePlan:
    """A passage that stands in the part about the group of indicators that it fits best.

    Attributes:
        template: Template below ``passages/``.
        measures: Beginnings of ids of measures; an indicator judged by one of them speaks for its group.
        words: Words in names of groups and indicators that speak for a group.
        needs: Measures of which one must have a value, else the passage is left out.
    """

    template: str
    measures: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ColumnPlan:
    """A column: heading, kind, relative width."""

    label: str
    kind: ColumnKind = "text"
    width: Decimal = Decimal(1)
    align: Align | None = None


@dataclass(frozen=True, kw_only=True)
class RowPlan:
    """A row of measures; it is left out where none of its cells has a value.

    Attributes:
        label: Words of the first cell, with ``{subject}`` for each subject.
        cells: For each further column ``""``, a measure id, ``a / b`` for a rate, ``a - b`` for a difference.
        level: Indentation.
        total: Set apart as a sum.
        id: Name that a sum refers to.
        sum_of: Ids of the rows that this one adds up, for the note on rounding; ``{subject}`` rows count as one id.
        for_each: Measure id with ``{subject}``: the row is printed once for each subject that has it.
        if_any: Whether a row whose numbers are all 0 is left out.
    """

    label: str
    cells: tuple[str, ...]
    level: int = 0
    total: bool = False
    id: str = ""
    sum_of: tuple[str, ...] = ()
    for_each: str = ""
    if_any: bool = False


@dataclass(frozen=True, kw_only=True)
class TablePlan:
    """A table of measures."""

    id: str
    caption: str
    columns: tuple[ColumnPlan, ...]
    rows: tuple[RowPlan, ...]
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SeriesPlan:
    """Values of a chart under one name: measure ids, one for each label, ``""`` for none."""

    name: str
    measures: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ChartPlan:
    """A chart of measures, in 万元 where they are amounts."""

    id: str
    title: str
    kind: ChartKind
    labels: tuple[str, ...]
    series: tuple[SeriesPlan, ...]
    unit: str = ""
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class ExtentPlan:
    """How often something is, in a word.

    Attributes:
        word: The word.
        max: Holds up to this share of the population, in percent, inclusive.
        most: Holds up to this number too, as long as the share stays under ``under``.
        under: Share in percent from which a small number is no longer rare.
    """

    word: str
    max: Decimal = Decimal(100)
    most: int = 0
    under: Decimal = Decimal(50)


@dataclass(frozen=True, kw_only=True)
class SignaturePlan:
    """A place to sign; ``name`` are roles of the team, parted by blanks: the first that somebody has counts."""

    role: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The plan of a report in one language.

    Attributes:
        title: Lines of the title, with ``{entity}`` and ``{year}``.
        sections: In order.
        passages: Passages of the groups.
        tables: Tables by id.
        charts: Charts by id.
        extent: Words for how often something is, from rare to general.
        statement: What is signed.
        signatures: Who signs.
        draft: Printed on cover and running head while a score is open.
    """

    title: tuple[str, ...]
    sections: tuple[SectionPlan, ...]
    draft: str
    statement: str
    extent: tuple[ExtentPlan, ...]
    signatures: tuple[SignaturePlan, ...] = ()
    passages: tuple[PassagePlan, ...] = ()
    tables: tuple[TablePlan, ...] = ()
    charts: tuple[ChartPlan, ...] = ()
    subject: str = ""
    keywords: str = ""


@dataclass(frozen=True, kw_only=True)
class FormPlan:
    """Another form of the report; what it does not say is as in ``report.yaml``.

    Attributes:
        label: Its name, for listings.
        title: Lines of the title, with ``{entity}``, ``{project}`` and ``{year}``.
        sections: In order.
        passages: Passages of the groups, instead of those of the full form.
        tables: Further tables, or others of the same id.
        charts: Further charts, or others of the same id.
        statement: What is signed; ``""`` as in the full form.
    """

    label: str
    title: tuple[str, ...]
    sections: tuple[SectionPlan, ...]
    passages: tuple[PassagePlan, ...] = ()
    tables: tuple[TablePlan, ...] = ()
    charts: tuple[ChartPlan, ...] = ()
    subject: str = ""
    keywords: str = ""
    statement: str = ""


def form_names(files: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the forms among templates, the full one first."""
    found = [path.removeprefix(FORMS).removesuffix(".yaml") for path in sorted(files) if path.startswith(FORMS)]
    return (FULL, *found)


def load_form(files: Mapping[str, str], plan: str, form: str) -> Plan:
    """Read the plan of one form.

    Args:
        files: Templates by path below the folder of the language.
        plan: Path of the plan of the full form.
        form: Name of the form; ``""`` and ``full`` stand for the full one.

    Raises:
        BadSpec: If a plan has a mistake; names file and line.
        Refused: If there are several.
    """
    whole = load_plan(files[plan], plan)
    if form in ("", FULL):
        return whole
    path = f"{FORMS}{form}.yaml"
    converter = Converter(path)
    own = converter.convert(read_tree(files[path], path), FormPlan)
    converter.finish()
    assert own is not None
    tables = {table.id: table for table in (*whole.tables, *own.tables)}
    charts = {chart.id: chart for chart in (*whole.charts, *own.charts)}
    return replace(
        whole,
        title=own.title,
        sections=own.sections,
        passages=own.passages,
        tables=tuple(tables.values()),
        charts=tuple(charts.values()),
        subject=own.subject or whole.subject,
        keywords=own.keywords or whole.keywords,
        statement=own.statement or whole.statement,
    )


def load_plan(words: str, file: str) -> Plan:
    """Read a plan.

    Raises:
        BadSpec: If it has a mistake; names file and line.
        Refused: If it has several.
    """
    converter = Converter(file)
    plan = converter.convert(read_tree(words, file), Plan)
    converter.finish()
    assert plan is not None
    return plan
