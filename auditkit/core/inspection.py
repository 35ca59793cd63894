"""An inspection sheet (抽凭表) as values: what stands in which cell, and which cells a person fills in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

SheetKind = Literal["text", "date", "number", "amount", "choice", "stated-amount", "stated-text"]
"""``choice``, ``stated-amount`` and ``stated-text`` are filled in by a person; the others are locked."""

MARKS = "_auditkit"
"""Name of the hidden sheet that says what a workbook is."""


@dataclass(frozen=True)
class SheetColumn:
    """A column.

    Attributes:
        id: Name by which it is read back; ``check/question`` for a choice.
        label: Heading.
        kind: What its cells are.
        width: In letters.
        group: Heading above, shared by neighbours; ``""`` for none.
    """

    id: str
    label: str
    kind: SheetKind
    width: float
    group: str = ""

    @property
    def open(self) -> bool:
        """Whether a person fills it in."""
        return self.kind in ("choice", "stated-amount", "stated-text")


@dataclass(frozen=True)
class SheetRow:
    """A row: its cells by column, None where nothing stands; ``shut`` are open columns that do not apply to it."""

    id: str
    cells: tuple[str | None, ...]
    shut: frozenset[int] = frozenset()


@dataclass(frozen=True)
class InspectionSheet:
    """A sheet.

    Attributes:
        name: Name of the worksheet.
        title: Printed at the top.
        about: Pairs of label and words below the title.
        columns: From the left; before them a hidden column holds the ids of the rows.
        rows: From the top.
        choices: Words of the drop-downs.
        faults: Those of them that are shown in red.
        shut: What stands in a cell that does not apply.
        hints: What a person sees on wrong input: of a choice, of an amount.
        foot: Words at the end, for signatures.
        marks: Name and value of what the hidden sheet holds.
    """

    name: str
    title: str
    about: tuple[tuple[str, str], ...]
    columns: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]
    choices: tuple[str, ...]
    faults: tuple[str, ...]
    shut: str
    hints: tuple[str, str]
    foot: tuple[str, ...]
    marks: Mapping[str, str]
