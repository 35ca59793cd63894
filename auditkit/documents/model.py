"""One document for all writers: blocks and inlines, frozen, with every number kept apart from the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

NumberKind = Literal["tied", "derived", "quoted", "constant", "untied"]
"""``tied``: a measure says it; ``derived``: computed from tied ones on the spot; ``quoted``: words of somebody
else; ``constant``: number of an article, a document, a list; ``untied``: nobody vouches for it."""

Align = Literal["left", "center", "right"]
ParagraphStyle = Literal["body", "plain", "note", "center", "right", "quote", "warning"]
ColumnKind = Literal["text", "amount", "percent", "number", "date"]
ChartKind = Literal["bar", "horizontal_bar", "line"]
Orientation = Literal["portrait", "landscape"]


@dataclass(frozen=True)
class Text:
    """Words of one typeface.

    Attributes:
        text: The words, from anywhere; writers make them neutral.
        bold: Set in bold.
        italic: Set in italics (in Chinese papers: Kai).
        numbers: What the digits in the words are; see ``NumberKind``.
    """

    text: str
    bold: bool = False
    italic: bool = False
    numbers: NumberKind = "untied"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Figure:
    """A printed number with what it rests on.

    Attributes:
        text: As printed, ``1,234.56`` or ``124.38%``.
        kind: How it is vouched for.
        measure: Id of the measure, None where none.
        value: The exact value behind the print, in ``unit``.
        unit: ``yuan``, ``%``, ``count`` …
        label: What the number is, for a listing.
        bold: Set in bold.
    """

    text: str
    kind: NumberKind = "tied"
    measure: str | None = None
    value: Decimal | Fraction | None = None
    unit: str = ""
    label: str = ""
    bold: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Break:
    """A new line inside a paragraph or cell."""


@dataclass(frozen=True)
class Link:
    """Words that lead to an anchor of the same document; plain words where the anchor is not printed.

    Attributes:
        anchor: Anchor of a heading, paragraph, table, row, cell or trace.
        inlines: The words.
    """

    anchor: str
    inlines: tuple[Text | Figure, ...]


Inline = Text | Figure | Break | Link
Inlines = tuple[Inline, ...]


def line(*parts: str | Inline) -> Inlines:
    """Return inlines of words and figures; empty words are left out.

    Example:
        >>> line("控制率", Figure("124.38%", measure="rate"))[0]
        Text(text='控制率', bold=False, italic=False, numbers='untied')
    """
    made = (Text(part) if isinstance(part, str) else part for part in parts)
    return tuple(part for part in made if not (isinstance(part, Text) and not part.text))


def plain(inlines: Iterable[Inline]) -> str:
    """Return the words of inlines; a new line for a break."""
    pieces = []
    for part in inlines:
        match part:
            case Text() | Figure():
                pieces.append(part.text)
            case Link():
                pieces.append(plain(part.inlines))
            case Break():
                pieces.append("\n")
    return "".join(pieces)


@dataclass(frozen=True)
class Heading:
    """A heading, from level 1 (一、) to 4; its number is part of the words, marked constant.

    Attributes:
        level: 1 to 4.
        inlines: The words.
        anchor: Name that links lead to, ``""`` for none; unique in the document.
    """

    level: int
    inlines: Inlines
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph.

    Attributes:
        inlines: The words.
        style: ``body`` is indented by two characters; ``plain`` is not; ``quote`` stands in from both sides.
        anchor: Name that links lead to.
    """

    inlines: Inlines
    style: ParagraphStyle = "body"
    anchor: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list without numbers, one level."""

    items: tuple[Inlines, ...]


@dataclass(frozen=True)
class Numbered:
    """A list numbered from ``start``; the numbers are constants."""

    items: tuple[Inlines, ...]
    start: int = 1


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        width: Share of the width, relative to the other columns, > 0.
        kind: Amounts, percentages and numbers stand right and become numbers in a workbook.
        align: Overrides the alignment of the kind.
    """

    width: float = 1
    kind: ColumnKind = "text"
    align: Align | None = None

    @property
    def alignment(self) -> Align:
        """Where the cells of the column stand."""
        if self.align:
            return self.align
        return {"text": "left", "date": "center"}.get(self.kind, "right")  # type: ignore[return-value]


@dataclass(frozen=True)
class Cell:
    """A cell; the places it covers by its spans are left out of the rows, as in HTML.

    Attributes:
        inlines: The words.
        row_span: Rows covered, >= 1.
        col_span: Columns covered, >= 1.
        align: Overrides the alignment of the column.
        bold: Set in bold.
        anchor: Name that links lead to.
    """

    inlines: Inlines = ()
    row_span: int = 1
    col_span: int = 1
    align: Align | None = None
    bold: bool = False
    anchor: str = ""


@dataclass(frozen=True)
class Row:
    """A row; ``total`` sets it apart as a sum."""

    cells: tuple[Cell, ...]
    anchor: str = ""
    total: bool = False


def row(*cells: str | Inline | Cell, anchor: str = "", total: bool = False) -> Row:
    """Return a row of cells made from words, figures or cells."""
    made = (cell if isinstance(cell, Cell) else Cell(line(cell)) for cell in cells)
    return Row(tuple(made), anchor, total)


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        columns: At least one.
        header: Heading rows, with spans.
        rows: Body rows.
        caption: Title above it.
        unit: Note of the unit above its right corner (单位：万元), ``""`` for none.
        note: Note below it.
        landscape: Stands on pages turned sideways.
        repeat_header: Heading rows are printed again on every page.
        anchor: Name that links lead to.
        name: Short name, of the sheet in a workbook; the caption where empty.
    """

    columns: tuple[Column, ...]
    header: tuple[Row, ...]
    rows: tuple[Row, ...]
    caption: Inlines = ()
    unit: str = ""
    note: Inlines = ()
    landscape: bool = False
    repeat_header: bool = True
    anchor: str = ""
    name: str = ""


@dataclass(frozen=True)
class Series:
    """Values of a chart under one name, one for each label; None is a gap."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Chart:
    """A chart.

    Attributes:
        kind: Several series of bars stand side by side.
        title: Title above it.
        labels: One for each place on the axis.
        series: At least one, each as long as ``labels``; values as they are printed.
        unit: Unit of the values, printed at the axis.
        alt: The chart in words, for those who do not see it.
        maximum: Values as full lengths drawn pale behind the bars (full points), or empty.
        kind_of_numbers: How the values are vouched for.
    """

    kind: ChartKind
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    alt: str = ""
    maximum: tuple[Decimal, ...] = ()
    kind_of_numbers: NumberKind = "derived"


@dataclass(frozen=True)
class PageBreak:
    """A new page, where there are pages."""


@dataclass(frozen=True)
class TableOfContents:
    """The headings with their pages, down to a level."""

    depth: int = 2


@dataclass(frozen=True)
class Signature:
    """A place to sign: who, in which role, and what is already known.

    Attributes:
        role: 主评人, 项目负责人 …
        name: Name of the person, ``""`` where unknown.
        date: Date as printed, ``""`` for a blank.
        note: Number of a licence and the like.
    """

    role: str
    name: str = ""
    date: str = ""
    note: str = ""


@dataclass(frozen=True)
class SignaturePage:
    """A page for signatures and the seal.

    Attributes:
        statement: What is signed.
        signatures: In order.
        seal: Name of the firm whose seal goes here, ``""`` for none.
        date: Date as printed.
    """

    statement: Inlines
    signatures: tuple[Signature, ...]
    seal: str = ""
    date: str = ""


@dataclass(frozen=True)
class Trace:
    """What something rests on: opens in a browser; on paper left out, or put at the end (``Document.trace_appendix``).

    Attributes:
        summary: The line that is always seen.
        blocks: What opens; no page breaks or sections.
        anchor: Name that links lead to.
    """

    summary: Inlines
    blocks: tuple[Block, ...]
    anchor: str = ""


@dataclass(frozen=True)
class Section:
    """Blocks on pages of their own orientation."""

    orientation: Orientation
    blocks: tuple[Block, ...]


Block = (
    Heading
    | Paragraph
    | Bullets
    | Numbered
    | Table
    | Chart
    | PageBreak
    | TableOfContents
    | SignaturePage
    | Trace
    | Section
)


@dataclass(frozen=True)
class Cover:
    """The first page.

    Attributes:
        title: Lines of the title.
        reference: Number of the report at the top, ``""`` for none.
        fields: What stands below the title: (label, words).
        foot: Lines at the bottom: firm, date.
    """

    title: tuple[Inlines, ...]
    reference: Inlines = ()
    fields: tuple[tuple[str, Inlines], ...] = ()
    foot: tuple[Inlines, ...] = ()


@dataclass(frozen=True)
class Properties:
    """What is written into the properties of a file.

    Attributes:
        author: The firm.
        created: Date from the records, never the clock.
        subject: What the document is about.
        keywords: Words to find it by.
    """

    author: str
    created: date
    subject: str = ""
    keywords: str = ""


@dataclass(frozen=True)
class Document:
    """A document.

    Attributes:
        title: Title in properties, browser tab and running head.
        language: ``zh`` or ``en``; of the words that writers add.
        properties: Author and date.
        blocks: In order.
        cover: First page, None for a document that starts with its first block.
        edition: 征求意见稿, 草稿 …; printed on cover and in the running head, ``""`` for a final one.
        trace_appendix: Traces are printed at the end on paper.
    """

    title: str
    language: str
    properties: Properties
    blocks: tuple[Block, ...]
    cover: Cover | None = None
    edition: str = ""
    trace_appendix: bool = field(default=False, kw_only=True)
