"""Tables of a workpaper: rows with live formulas, sums below them, each with its value beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from xlsxwriter.utility import xl_rowcol_to_cell

from auditkit.core.expressions import Expression, Name, Number, names
from auditkit.core.paper import Column, Item, Listing, Row, Value
from auditkit.documents.paper_book import Laid, Page, exact, laid

ASIDE = "_ "
"""End of a number format: a blank between the number and the line at its right."""
_NUMBERS = ("amount", "number", "percent")
_SIGNS = {"+": "+", "-": "-", "*": "*", "/": "/", "==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def number_format(kind: str, value: Value, places: int | None = None) -> str:
    """Return the number format of a value of a kind.

    Args:
        kind: Kind of the column.
        value: The value.
        places: Decimals of the whole column of numbers; None for those that the value needs.

    Example:
        >>> number_format("number", Fraction(9, 2)), number_format("number", Decimal(3)), number_format("percent", None)
        ('#,##0.0', '#,##0', '0.00"%"')
        >>> number_format("number", Decimal(3), 1)
        '#,##0.0'
    """
    if kind == "percent":
        return '0.00"%"'
    if kind != "number":
        return "#,##0.00"
    found = places_of([value]) if places is None else places
    return f"#,##0.{'0' * found}" if found else "#,##0"


def places_of(values: Iterable[Value]) -> int:
    """Return how many decimals, at most two, a column of numbers is shown with: what its values need.

    Example:
        >>> places_of([Decimal("4.5"), Decimal(3)]), places_of([Fraction(1, 3)]), places_of([None])
        (1, 2, 0)
    """
    numbers = [Fraction(value) for value in values if isinstance(value, Decimal | Fraction)]
    return next((found for found in (0, 1) if all((value * 10**found).denominator == 1 for value in numbers)), 2)


def spans_of(columns: Sequence[Column], room: int) -> list[int]:
    """Return how many columns of a grid each column of a table covers: by width, each at least one.

    Args:
        columns: The columns, at most ``room``.
        room: Columns of the grid.

    Example:
        >>> spans_of([Column("a", "A", width=3), Column("b", "B")], 24)
        [18, 6]
    """
    whole = sum(column.width for column in columns)
    wanted = [max(1.0, room * column.width / whole) for column in columns]
    found = [int(one) for one in wanted]
    while sum(found) > room:
        found[found.index(max(found))] -= 1
    poorest = sorted(range(len(found)), key=lambda at: found[at] - wanted[at])
    for at in poorest[: room - sum(found)]:
        found[at] += 1
    found[0] += room - sum(found)
    return found


def formula_text(formula: Expression, places: Mapping[str, str]) -> str:
    """Return an expression as a live formula that stays blank while an input is missing.

    Args:
        formula: The expression.
        places: Address by column.

    Example:
        >>> from auditkit.core.expressions import parse
        >>> formula_text(parse("100 * a / b"), {"a": "C5", "b": "D5"})
        '=IF(COUNT(C5,D5)=2,IFERROR(((100*C5)/D5),""),"")'
    """
    used = [places[name] for name in sorted(names(formula))]
    return f'=IF(COUNT({",".join(used)})={len(used)},IFERROR({_words(formula, places)},""),"")'


def _words(formula: Expression, places: Mapping[str, str]) -> str:
    match formula:
        case Number():
            return format(exact(formula.value), "f")
        case Name():
            return places[formula.id]
    parts = [_words(part, places) for part in formula.parts]
    if formula.operator in _SIGNS:
        return f"({_SIGNS[formula.operator].join(parts)})"
    if formula.operator == "negative":
        return f"(-{parts[0]})"
    return f"{formula.operator.upper()}({','.join(parts)})"


@dataclass(frozen=True)
class TableLook:
    """How a table stands on its page.

    Attributes:
        spans: Columns of the page that each column covers.
        ticks: Mark by id of a tick.
        total: What stands before the sums.
    """

    spans: Sequence[int]
    ticks: Mapping[str, str]
    total: str

    @property
    def starts(self) -> list[int]:
        """First column of the page of each column; column 0 is the hidden one."""
        return [1 + sum(self.spans[:number]) for number in range(len(self.spans))]


def write_table(page: Page, table: Listing, look: TableLook) -> None:
    """Write headings, rows and the row of sums of a table where the page stands."""
    head = {"bold": True, "align": "center", "bg_color": page.book.style.head}
    page.line(*(laid(span, column.label, **head) for span, column in zip(look.spans, table.columns, strict=True)))
    top = page.at
    places = _places(table)
    for row in table.rows:
        page.line(*_row(page.at, table, row, look, places))
    if table.totals:
        page.line(*_sums(page, top, table, look, places))


def _places(table: Listing) -> dict[str, int]:
    """Return the decimals of each column, its sum among its values."""
    sums = table.totals or (None,) * len(table.columns)
    return {
        column.id: places_of([*(row.items[at].value for row in table.rows), sums[at]])
        for at, column in enumerate(table.columns)
    }


def _row(at: int, table: Listing, row: Row, look: TableLook, decimals: Mapping[str, int]) -> list[Laid]:
    places = {c.id: xl_rowcol_to_cell(at, start) for c, start in zip(table.columns, look.starts, strict=True)}
    moving = moving_columns(table, row)
    numeric = {c.id for c, item in zip(table.columns, row.items, strict=True) if _is_number(item) or c.id in moving}
    found = []
    for column, item, span in zip(table.columns, row.items, look.spans, strict=True):
        formula = ""
        if column.formula is not None and names(column.formula) <= numeric:
            formula = formula_text(column.formula, places)
        shown = replace(item, value=look.ticks.get(str(item.value), str(item.value or ""))) if _tick(column) else item
        style = cell_look(column, item, decimals[column.id])
        found.append(Laid(span, shown, style, formula, column.id in moving and item.open is None))
    return found


def _tick(column: Column) -> bool:
    return column.kind == "tick"


def _is_number(item: Item) -> bool:
    return isinstance(item.value, Decimal | Fraction) or item.open is not None


def moving_columns(table: Listing, row: Row) -> set[str]:
    """Return the columns of a row that change with what a person fills in: open ones, and formulas over them."""
    found = {c.id for c, item in zip(table.columns, row.items, strict=True) if item.open is not None}
    while True:
        more = {c.id for c in table.columns if c.formula is not None and names(c.formula) & found} - found
        if not more:
            return found
        found |= more


def cell_look(column: Column, item: Item, places: int | None = None) -> dict[str, object]:
    """Return the format of a cell of a column; ``places`` are the decimals of a column of numbers."""
    kind = item.kind or column.kind
    if kind in _NUMBERS:
        format_ = number_format(kind, item.value, None if item.kind else places)
        return {"align": "right", "num_format": format_ + ASIDE}
    return {"align": "center"} if kind in ("date", "tick") else {"align": "left", "indent": 1}


def _sums(page: Page, top: int, table: Listing, look: TableLook, decimals: Mapping[str, int]) -> list[Laid]:
    bold = {"bold": True, "bg_color": "#F3F3F3"}
    places = {c.id: xl_rowcol_to_cell(page.at, start) for c, start in zip(table.columns, look.starts, strict=True)}
    moving = {name for row in table.rows for name in moving_columns(table, row)}
    found: list[Laid] = []
    for number, (column, start, span) in enumerate(zip(table.columns, look.starts, look.spans, strict=True)):
        value, formula = table.totals[number], ""
        if column.total and value is not None:
            formula = f"=SUM({xl_rowcol_to_cell(top, start)}:{xl_rowcol_to_cell(page.at - 1, start)})"
        elif column.formula is not None and value is not None:
            formula = formula_text(column.formula, places)
        item = Item(look.total if not number else value)
        style = {**bold, **(cell_look(column, Item(value), decimals[column.id]) if formula else {})}
        if formula:
            item = Item(value)
        found.append(Laid(span, item, style, formula, column.id in moving))
    return found
