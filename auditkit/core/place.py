"""Where something stands in a file, as a person would say it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """A place in a source.

    Attributes:
        file: Name of the file as it was received.
        sheet: Sheet of a workbook, ``""`` elsewhere.
        row: Row as a person sees it, from 1; of a sheet, or of a table of a document. 0 where none.
        table: Number of the table in a document, from 1; 0 in a workbook.
        column: Column as a person names it: a letter (``C``) or a heading; ``""`` for the whole row.
        paragraph: Number of the paragraph in a document, from 1, counting non-empty ones; 0 elsewhere.
    """

    file: str
    sheet: str = ""
    row: int = 0
    table: int = 0
    column: str = ""
    paragraph: int = 0
