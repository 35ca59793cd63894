"""Builds sheets by hand for the tests of recognition."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from auditkit.sources.canonical import Context, Hints, RecognisedTable
from auditkit.sources.grid import EMPTY, Cell, Content, Sheet
from auditkit.sources.recognise import recognise

CONTEXT = Context("云泽市粮食局", 2020)


def cell(value: object) -> Cell:
    if value is None or value == "":
        return EMPTY
    if isinstance(value, Cell):
        return value
    if isinstance(value, date):
        return Cell("date", value)
    if isinstance(value, int | Decimal):
        return Cell("number", Decimal(value))
    return Cell("text", str(value))


def sheet(
    rows: list[list[object]], name: str = "Sheet1", merged: list[tuple[int, int, int, int]] | None = None
) -> Sheet:
    width = max((len(row) for row in rows), default=0)
    return Sheet(name, [[cell(v) for v in row] + [EMPTY] * (width - len(row)) for row in rows], merged=merged or [])


def tables(
    rows: list[list[object]],
    name: str = "Sheet1",
    merged: list[tuple[int, int, int, int]] | None = None,
    hints: Hints | None = None,
    context: Context = CONTEXT,
) -> list[RecognisedTable]:
    content = Content("data.xlsx", "xlsx", [sheet(rows, name, merged)])
    return recognise(content, hints or Hints(), context).tables


def table(rows: list[list[object]], name: str = "Sheet1", **more: object) -> RecognisedTable:
    found = tables(rows, name, **more)  # type: ignore[arg-type]
    assert len(found) == 1, [t.kind for t in found]
    return found[0]


def numbers(found: RecognisedTable) -> list[int]:
    """Every row of the sheet that the table accounts for, once."""
    data = sorted({int(str(row["row"])) for row in found.rows})
    return sorted([*found.title_rows, *found.header_rows, *data, *(out.row for out in found.left_out)])
