"""A workpaper (工作底稿) as values: what stands where, what a person fills in, what it is still without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from auditkit.core.expressions import Expression
from auditkit.core.keys import digest
from auditkit.core.programme import FieldType, ItemKind

Value = str | Decimal | Fraction | None
"""Amounts are Decimal in yuan; rates Fraction in percent; dates ISO text."""

PARTS = ("purpose", "source", "work", "result", "conclusion", "prepared", "reviewed")
"""What a stranger needs to understand a paper; none of it may be empty."""

MARKS = "_auditkit"
"""Name of the hidden sheet that says what a workbook is."""

NUMBER, FORMULA, LONG = "n:", "f:", "h:"
"""How what is locked in a cell begins where it is no short text: a number, a formula with its value, a digest."""
_SHORT = 80


def brief(words: str) -> str:
    """Return locked words as they are remembered: blanks evened out, long ones by digest and beginning.

    Example:
        >>> brief(" a  b\\nc")
        'a b c'
    """
    flat = " ".join(words.split())
    return flat if len(flat) <= _SHORT else f"{LONG}{digest([flat])[:16]}{flat[:_SHORT]}…"


@dataclass(frozen=True)
class Open:
    """What a person fills in.

    Attributes:
        id: Name by which it is read back and recorded.
        label: What it is called in messages.
        type: What may be filled in.
        choices: The words of a choice.
        required: Whether the paper is incomplete without it.
        hint: What a person sees while filling it in.
    """

    id: str
    label: str
    type: FieldType = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Item:
    """A cell.

    Attributes:
        value: What stands in it; of a cell to be filled in what was recorded, as text.
        open: What a person fills in, None for a locked cell.
        link: Index number of the paper it leads to, ``""`` for none.
        kind: What stands in it, where that differs from its column; ``""`` where not.
    """

    value: Value = None
    open: Open | None = None
    link: str = ""
    kind: ItemKind | Literal[""] = ""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        id: Name, used by formulas.
        label: Heading.
        kind: What stands in its cells.
        width: Share of the width.
        formula: Live formula over other columns of the row, None for values.
        total: Whether the last row adds it up.
    """

    id: str
    label: str
    kind: ItemKind = "text"
    width: float = 1
    formula: Expression | None = None
    total: bool = False


@dataclass(frozen=True)
class Row:
    """A row: its key and its cells, by column; of a formula column the value it comes to."""

    key: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Listing:
    """Rows under headings, before they are given a place in a paper.

    Attributes:
        columns: From the left.
        rows: From the top.
        sources: Names of the files behind the rows.
        count: How many rows there are in all, where only the first are listed.
        missing: Why the rows cannot be had, ``""`` where they can: no rows then means that there are none.
        totals: What the last row comes to, by column; empty where nothing is added up.
        rest: Digest of the rows that are not listed, ``""`` where all are.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sources: tuple[str, ...] = ()
    count: int = 0
    missing: str = ""
    totals: tuple[Value, ...] = ()
    rest: str = ""


@dataclass(frozen=True)
class Block:
    """A part of the result.

    Attributes:
        id: Unique in its paper.
        title: Heading.
        table: Its table, None where it has none.
        fields: Pairs of label and cell.
        words: Text above; ``note``: below.
        optional: Whether it may be empty.
    """

    id: str
    title: str
    table: Listing | None = None
    fields: tuple[tuple[str, Item], ...] = ()
    words: str = ""
    note: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Step:
    """A procedure.

    Attributes:
        text: What is to be done.
        done: Whether it was done, by auditkit or by what a person said.
        state: Cell that says so.
        note: Cell with words about it.
    """

    text: str
    done: bool
    state: Item
    note: Item


@dataclass(frozen=True)
class Review:
    """A sign-off: role, name, day."""

    role: str
    name: str
    on: str


@dataclass(frozen=True)
class Paper:
    """A workpaper.

    Attributes:
        index: Index number.
        title: Title.
        group: Id of its group.
        purpose: What it is for.
        source: What it is made from.
        steps: What was to be done.
        work: Words about the work done.
        blocks: The parts of its result.
        result: Words about the result.
        conclusion: The conclusion, ``""`` while open.
        conclusion_hint: What the conclusion is to answer.
        cells: Everything a person stated, by name.
        prepared_by: Who prepared it, ``""`` while nobody has.
        prepared_on: When, ISO.
        reviews: Sign-offs that stand.
        refers: Papers it refers to, as pairs of index number and title; ``referred``: papers that refer to it.
        absent: Why it does not apply, ``""`` where it does.
        missing: Which of ``PARTS`` are empty.
        lacking: What is missing, in words.
        digest: SHA-256 of everything that somebody who signs it signs; ``parts``: of each part of it.
        authors: Everybody who stated something in it.
    """

    index: str
    title: str
    group: str
    purpose: str
    source: tuple[str, ...]
    steps: tuple[Step, ...]
    work: str
    blocks: tuple[Block, ...]
    result: str
    conclusion: str
    conclusion_hint: str
    cells: Mapping[str, str] = field(default_factory=dict)
    prepared_by: str = ""
    prepared_on: str = ""
    reviews: tuple[Review, ...] = ()
    refers: tuple[tuple[str, str], ...] = ()
    referred: tuple[tuple[str, str], ...] = ()
    absent: str = ""
    missing: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    digest: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    authors: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether it only waits for its review, or not even for that."""
        return not [part for part in self.missing if part != "reviewed"]
