"""The programme of an engagement as a firm writes it: workpapers with their index numbers, procedures and blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from auditkit.core.checklist import Parameter
from auditkit.core.expressions import Expression
from auditkit.core.rules import Texts

FieldType = Literal["text", "note", "choice", "date", "past", "number", "quantity", "amount"]
"""What may be filled in; ``past`` is a day that is not still to come, ``quantity`` a number that is not negative."""
NUMERIC = ("number", "quantity", "amount")
"""The types that are numbers."""
"""What a person fills in; a ``note`` is a text of several lines, amounts are in yuan."""
ItemKind = Literal["text", "amount", "number", "percent", "date", "tick"]
"""What stands in a cell; a percentage is held in percent."""


@dataclass(frozen=True, kw_only=True)
class FieldSpec:
    """A labelled cell that a person fills in.

    Attributes:
        id: Name by which it is read back, unique in its paper.
        label: What stands beside it.
        type: What may be filled in.
        required: Whether the paper is incomplete without it.
        choices: The words of a ``choice``.
        hint: What a person sees while filling it in.
    """

    id: str
    label: Texts
    type: FieldType = "text"
    required: bool = False
    choices: tuple[Texts, ...] = ()
    hint: Texts = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ColumnSpec:
    """A column of a table.

    Attributes:
        id: Column of the query or key of the record; for a column to be filled in the name it is read back by.
        label: Heading.
        kind: What stands in its cells.
        width: Share of the width of the sheet, relative to its neighbours.
        formula: Computed from other columns of the row by a live formula.
        total: Whether the last row adds it up.
        open: Whether a person fills it in.
        type: What may be filled in.
        choices: The words of a ``choice``.
        path: Key of a record where it is not the id; dots lead into it.
        words: What is shown instead of a value of a record.
    """

    id: str
    label: Texts
    kind: ItemKind = "text"
    width: Decimal = Decimal(1)
    formula: Expression | None = None
    total: bool = False
    open: bool = False
    type: FieldType = "text"
    choices: tuple[Texts, ...] = ()
    path: str = ""
    words: dict[str, Texts] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class BlockSpec:
    """A part of the result of a paper: a listing, a query, records, fields, rows to be filled in, or words.

    Attributes:
        id: Unique in its paper.
        title: Heading.
        listing: A named listing: ``measures``, ``exceptions``, ``tie-outs``, ``scores`` …
        select: What of the listing, as patterns with ``*``: ids of measures, checks, tie-outs, samples.
        sql: A SELECT over the tables, in the sandbox; a column ``key`` names the rows.
        parameters: Values of ``$name`` in the query.
        needs: Tables that must have been supplied.
        records: Kind of records that are listed.
        columns: Columns of the query, of the records, of rows to be filled in; beside a listing further open columns.
        fields: Fields to be filled in.
        blank: Rows to be filled in, after those that are known.
        text: Words.
        note: Words below the block.
        optional: Whether the paper is complete although nothing stands here.
    """

    id: str
    title: Texts
    listing: str = ""
    select: tuple[str, ...] = ()
    sql: str = ""
    parameters: dict[str, Parameter] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    records: str = ""
    columns: tuple[ColumnSpec, ...] = ()
    fields: tuple[FieldSpec, ...] = ()
    blank: int = 0
    text: Texts = field(default_factory=dict)
    note: Texts = field(default_factory=dict)
    optional: bool = False
    file: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class StepSpec:
    """A procedure: what is to be done.

    Attributes:
        text: What.
        computed: Whether auditkit does it: then it is done once the checks have run; else a person says so.
    """

    text: Texts
    computed: bool = False


@dataclass(frozen=True, kw_only=True)
class PaperSpec:
    """A workpaper.

    Attributes:
        index: Its index number (索引号).
        title: Title.
        purpose: What it is for.
        source: What it is made from; the files behind its tables are added.
        steps: What is to be done.
        blocks: The parts of its result.
        refers: Index numbers of papers it refers to; they refer back.
        conclusion: What the conclusion is to answer.
        optional: Whether an engagement may do without it unsaid.
        file: Name of the file; ``line``: where it begins in it.
    """

    index: str
    title: Texts
    purpose: Texts = field(default_factory=dict)
    source: Texts = field(default_factory=dict)
    steps: tuple[StepSpec, ...] = ()
    blocks: tuple[BlockSpec, ...] = ()
    refers: tuple[str, ...] = ()
    conclusion: Texts = field(default_factory=dict)
    optional: bool = False
    file: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class GroupSpec:
    """A group of papers: those whose index numbers begin with its id."""

    id: str
    title: Texts


@dataclass(frozen=True, kw_only=True)
class TickSpec:
    """A tick mark with what it means."""

    id: str
    mark: str
    meaning: Texts


@dataclass(frozen=True, kw_only=True)
class Programme:
    """What all papers share.

    Attributes:
        title: Of the index sheet.
        groups: In order.
        ticks: Tick marks; their ids are used by listings.
        states: What may be said of a procedure; the first one means done.
    """

    title: Texts
    groups: tuple[GroupSpec, ...]
    ticks: tuple[TickSpec, ...]
    states: tuple[Texts, ...]
    file: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class PaperStyle:
    """How a firm's papers look.

    Attributes:
        font: Typeface.
        size: Points.
        accent: Colour of titles and links, ``#RRGGBB``.
        head: Colour behind headings.
        open: Colour behind cells to be filled in.
        logo: Words at the top left of every paper, the name of the firm where empty.
        header: Header of printed pages; ``{firm} {entity} {year} {index} {title}`` are filled in.
        footer: Footer of printed pages; ``{page}`` and ``{pages}`` too.
    """

    font: str = "宋体"
    size: int = 10
    accent: str = "#1F4E79"
    head: str = "#E7ECF2"
    open: str = "#FFFBE6"
    logo: str = ""
    header: Texts = field(default_factory=dict)
    footer: Texts = field(default_factory=dict)
    file: str = ""
    line: int = 0
