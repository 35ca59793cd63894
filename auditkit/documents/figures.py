"""The register of figures: every number that a document prints, where it stands and who vouches for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from auditkit.analysis.text.tokens import spelt
from auditkit.documents.layout import place_cells
from auditkit.documents.model import (
    Block,
    Bullets,
    Chart,
    Document,
    Figure,
    Heading,
    Inlines,
    Link,
    Numbered,
    NumberKind,
    Paragraph,
    Section,
    Series,
    SignaturePage,
    Table,
    Text,
    Trace,
    plain,
)
from auditkit.documents.neutral import clean, one_line
from auditkit.messages import text

_NUMBER = re.compile(r"[-+−－]?\d(?:[\d,，]*\d)?(?:[.．]\d+)?\s?[%％‰]?")
_DECIMALS = 12


@dataclass(frozen=True)
class Number:
    """One number in a document.

    Attributes:
        text: As printed.
        place: Headings above it and the paragraph, item or cell, in the language in force.
        label: What it is.
        kind: How it is vouched for; ``untied`` for digits in plain words.
        measure: Id of the measure, None where none.
        value: Exact value, None where unknown.
        unit: Unit of the value.
    """

    text: str
    place: str
    label: str
    kind: NumberKind
    measure: str | None
    value: Decimal | Fraction | None
    unit: str

    def as_json(self) -> dict[str, str | None]:
        """Return the number as JSON shows it: the value as text, at least exact to twelve decimals."""
        return {
            "text": self.text,
            "place": self.place,
            "label": self.label,
            "kind": self.kind,
            "measure": self.measure,
            "value": None if self.value is None else exact_text(self.value),
            "unit": self.unit,
        }


def exact_text(value: Decimal | Fraction) -> str:
    """Return an exact value as decimal digits; a fraction without end is cut after twelve decimals.

    Example:
        >>> exact_text(Fraction(1, 8)), exact_text(Fraction(-2, 3)), exact_text(Decimal("1E+2"))
        ('0.125', '-0.666666666666', '100')
    """
    if isinstance(value, Decimal):
        return f"{value:f}"
    scaled = abs(value) * 10**_DECIMALS
    whole, rest = divmod(int(scaled), 10**_DECIMALS)
    decimals = f"{rest:0{_DECIMALS}}"
    if scaled.denominator == 1:
        decimals = decimals.rstrip("0")
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def numbers(document: Document) -> list[Number]:
    """Return every number of a document in reading order, traces included.

    Figures come with their measure; digits left in plain words come as what the words say they are, else ``untied``.
    Title, edition and unit notes are labels, not statements, and are not listed.
    """
    return list(_Register().document(document))


def untied(document: Document) -> list[Number]:
    """Return the numbers of a document that nobody vouches for."""
    return [number for number in numbers(document) if number.kind == "untied"]


def digits(words: str) -> list[str]:
    """Return the numbers in plain words, as they stand there; amounts and percentages that are spelt out, too.

    Example:
        >>> digits("2018年支出1,234.50万元，占12.5 %")
        ['2018', '1,234.50', '12.5 %']
        >>> digits("支出七百七十七万元，见第三条")
        ['七百七十七万']
    """
    plain_words = clean(words)
    in_words = [(item.start, plain_words[item.start : item.end]) for item in spelt(plain_words)]
    in_digits = [(found.start(), found.group().strip()) for found in _NUMBER.finditer(plain_words)]
    return [number for _, number in sorted([*in_digits, *in_words])]


class _Register:
    """Walks a document and knows where it is."""

    def __init__(self) -> None:
        self.path: list[tuple[int, str]] = []
        self.paragraphs = 0
        self.tables = 0

    def document(self, document: Document) -> Iterator[Number]:
        if document.cover:
            cover = document.cover
            for words in (*cover.title, cover.reference, *(words for _, words in cover.fields), *cover.foot):
                yield from self._inlines(words, text("doc.place.cover"))
        yield from self.blocks(document.blocks)

    def blocks(self, blocks: Iterable[Block]) -> Iterator[Number]:
        for block in blocks:
            yield from self._block(block)

    def _place(self, last: str) -> str:
        above = [words for _, words in self.path] or [text("doc.place.top")]
        return " > ".join([*above, last])

    def _block(self, block: Block) -> Iterator[Number]:
        match block:
            case Heading():
                self.path = [(level, words) for level, words in self.path if level < block.level]
                self.path.append((block.level, one_line(plain(block.inlines))))
                self.paragraphs = 0
                yield from self._inlines(block.inlines, self._place(text("doc.place.heading")))
            case Paragraph():
                self.paragraphs += 1
                place = self._place(text("doc.place.paragraph", number=self.paragraphs))
                yield from self._inlines(block.inlines, place)
            case Bullets() | Numbered():
                for number, item in enumerate(block.items):
                    yield from self._inlines(item, self._place(text("doc.place.item", number=number + 1)))
            case Table():
                yield from self._table(block)
            case Chart():
                yield from self._chart(block)
            case SignaturePage():
                place = self._place(text("doc.place.signature"))
                yield from self._inlines(block.statement, place)
                for signature in block.signatures:
                    words = f"{signature.role} {signature.name} {signature.date} {signature.note}"
                    yield from self._inlines((Text(words, numbers="constant"),), place)
                yield from self._inlines((Text(f"{block.seal} {block.date}", numbers="constant"),), place)
            case Trace():
                self.path.append((99, text("doc.place.trace", summary=one_line(plain(block.summary)))))
                yield from self._inlines(block.summary, self._place(text("doc.place.heading")))
                yield from self.blocks(block.blocks)
                self.path = [(level, words) for level, words in self.path if level < 99]
            case Section():
                yield from self.blocks(block.blocks)
            case _:
                return

    def _table(self, table: Table) -> Iterator[Number]:
        self.tables += 1
        caption = one_line(plain(table.caption))
        named = "doc.place.table-named" if caption else "doc.place.table"
        self.path.append((98, text(named, number=self.tables, caption=caption)))
        yield from self._inlines(table.caption, self._place(text("doc.place.caption")))
        for rows, place in ((table.header, "doc.place.header"), (table.rows, "doc.place.cell")):
            for placed in place_cells(rows, len(table.columns)):
                for item in placed:
                    where = self._place(text(place, row=item.row + 1, column=item.column + 1))
                    yield from self._inlines(item.cell.inlines, where)
        yield from self._inlines(table.note, self._place(text("doc.place.note")))
        self.path.pop()

    def _chart(self, chart: Chart) -> Iterator[Number]:
        title = self._place(text("doc.place.chart-text", title=one_line(chart.title)))
        yield from self._inlines((Text(chart.title, numbers=chart.kind_of_numbers),), title)
        full = (Series(text("doc.full"), chart.maximum),) if chart.maximum else ()
        for series in (*chart.series, *full):
            for label, value in zip(chart.labels, series.values, strict=True):
                if value is not None:
                    yield self._bar(chart, series.name, label, value)

    def _bar(self, chart: Chart, series: str, label: str, value: Decimal) -> Number:
        name = one_line(series)
        where = text("doc.place.chart", title=one_line(chart.title), series=name, label=one_line(label))
        return Number(f"{value:,f}", self._place(where), name, chart.kind_of_numbers, None, value, chart.unit)

    def _inlines(self, inlines: Inlines, place: str) -> Iterator[Number]:
        for part in inlines:
            if isinstance(part, Figure):
                printed = one_line(part.text)
                yield Number(printed, place, part.label, part.kind, part.measure, part.value, part.unit)
            elif isinstance(part, Text):
                for printed in digits(part.text):
                    yield Number(printed, place, "", part.numbers, None, None, "")
            elif isinstance(part, Link):
                yield from self._inlines(part.inlines, place)
