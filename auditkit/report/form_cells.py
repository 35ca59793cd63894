"""Cells of forms that go out for signature: labels, words of records, days, blanks."""

from __future__ import annotations

from collections.abc import Iterable

from auditkit.documents.model import Break, Cell, Inline, Inlines, Row, Text
from auditkit.messages import text


def words(said: str, *, bold: bool = False) -> Inlines:
    """Return words of records as they are; every line on its own."""
    found: list[Inline] = []
    for number, line in enumerate(said.split("\n")):
        found += [Break()] if number else []
        found += [Text(line, bold=bold, numbers="quoted")] if line else []
    return tuple(found)


def label(said: str, columns: int = 1) -> Cell:
    """Return a cell that names what stands beside it."""
    return Cell(words(said), col_span=columns, align="center", bold=True)


def value(said: str, columns: int = 1) -> Cell:
    """Return a cell of words over some columns."""
    return Cell(words(said), col_span=columns, align="left" if columns > 1 else None)


def headed(names: Iterable[str]) -> Row:
    """Return a row of headings."""
    return Row(tuple(Cell(words(name), align="center", bold=True) for name in names))


def day(iso: str) -> str:
    """Return a day as it is printed; a blank to be filled in by hand where there is none."""
    if not iso:
        return text("form.day-blank")
    if len(iso) != 10:
        return iso
    year, month, number = iso.split("-")
    return text("form.day", year=year, month=int(month), day=int(number))
