"""Tables of a Word document: fixed widths, merged cells, heading rows repeated, rows kept whole."""

from __future__ import annotations

from auditkit.documents.layout import Placed, kept_whole, place_cells
from auditkit.documents.model import Row, Table, plain
from auditkit.documents.ooxml import Element, Names, child, fill, paragraph, words

_TWIPS_PER_MM = 1440 / 25.4
_LONG_ROW = 500
"""Letters in one cell beyond which a row may run over the end of a page."""
_APART = 4
"""A table of fewer rows is not parted."""
_TWIPS_PER_SIGN = 105
"""Width of half a Chinese sign, or a Latin one, in a cell."""


def add_table(parent: Element, table: Table, width: int, styles: dict[str, str], names: Names) -> None:
    """Append a table with its caption, unit and note to a body.

    Args:
        parent: The body.
        table: The table.
        width: Millimetres between the margins of the page.
        styles: Ids of styles by name.
        names: Bookmarks of the document.
    """
    if table.caption:
        caption = paragraph(parent, styles["Audit Caption"])
        if table.anchor:
            names.mark(caption, table.anchor)
        fill(caption, table.caption, names)
    if table.unit:
        words(paragraph(parent, styles["Audit Unit"]), table.unit)
    made = child(parent, "tbl")
    widths = _widths(table, width)
    _properties(made, widths)
    style = styles["Audit Small Cell" if len(table.columns) > 7 else "Audit Cell"]
    writer = _Rows(made, table, widths, style, names)
    writer.add(table.header, heading=True)
    writer.add(table.rows, heading=False)
    note = paragraph(parent, styles["Audit Note"])
    if table.anchor and not table.caption:
        names.mark(note, table.anchor)
    fill(note, table.note, names)


def _widths(table: Table, width: int) -> list[int]:
    whole = int(width * _TWIPS_PER_MM)
    shares = sum(column.width for column in table.columns)
    widths = [int(whole * column.width / shares) for column in table.columns]
    widths[-1] += whole - sum(widths)
    return widths


def _properties(made: Element, widths: list[int]) -> None:
    inner = child(made, "tblPr")
    child(inner, "tblW", w=sum(widths), type="dxa")
    child(inner, "jc", val="center")
    borders = child(inner, "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        heavy = side in ("top", "bottom")
        child(borders, side, val="single", sz=8 if heavy else 4, space=0, color="000000" if heavy else "808080")
    child(inner, "tblLayout", type="fixed")
    margins = child(inner, "tblCellMar")
    for side, width in (("top", 45), ("left", 70), ("bottom", 45), ("right", 70)):
        child(margins, side, w=width, type="dxa")
    grid = child(made, "tblGrid")
    for width in widths:
        child(grid, "gridCol", w=width)


class _Rows:
    """Writes rows into a table."""

    def __init__(self, made: Element, table: Table, widths: list[int], style: str, names: Names) -> None:
        self.made, self.table, self.widths, self.style, self.names = made, table, widths, style, names
        self.whole = kept_whole(table, sum(widths) // _TWIPS_PER_SIGN)

    def add(self, rows: tuple[Row, ...], *, heading: bool) -> None:
        open_spans: dict[int, tuple[Placed, int]] = {}
        for row, placed in zip(rows, place_cells(rows, len(self.table.columns)), strict=True):
            made = self._row(row, heading)
            starts = {item.column: item for item in placed}
            column = 0
            while column < len(self.widths):
                if column in starts:
                    item = starts[column]
                    self._cell(made, item, row, heading)
                    if item.rows > 1:
                        open_spans[column] = (item, item.rows - 1)
                else:
                    item, left = open_spans[column]
                    self._continued(made, item)
                    open_spans[column] = (item, left - 1)
                column += item.columns

    def _row(self, row: Row, heading: bool) -> Element:
        made = child(self.made, "tr")
        inner = child(made, "trPr")
        if all(len(plain(cell.inlines)) < _LONG_ROW for cell in row.cells):
            child(inner, "cantSplit")
        if heading and self.table.repeat_header:
            child(inner, "tblHeader")
        return made

    def _box(self, made: Element, item: Placed) -> tuple[Element, Element]:
        box = child(made, "tc")
        inner = child(box, "tcPr")
        child(inner, "tcW", w=sum(self.widths[item.column : item.column + item.columns]), type="dxa")
        if item.columns > 1:
            child(inner, "gridSpan", val=item.columns)
        return box, inner

    def _cell(self, made: Element, item: Placed, row: Row, heading: bool) -> None:
        box, inner = self._box(made, item)
        if item.rows > 1:
            child(inner, "vMerge", val="restart")
        if heading or row.total:
            child(inner, "shd", val="clear", color="auto", fill="E7ECF2" if heading else "F3F3F3")
        child(inner, "vAlign", val="center")
        align = item.cell.align or ("center" if heading else self.table.columns[item.column].alignment)
        kept = {"keepNext": {"val": 1}} if self._held(row, heading) else {}
        inside = paragraph(box, self.style, **kept, jc={"val": align})
        for anchor in (row.anchor if item.column == 0 or item.cell is row.cells[0] else "", item.cell.anchor):
            if anchor:
                self.names.mark(inside, anchor)
        fill(inside, item.cell.inlines, self.names, bold=heading or row.total or item.cell.bold)

    def _held(self, row: Row, heading: bool) -> bool:
        """Tell whether a row stays with the next: all of a short table; of a long one no single row stands apart."""
        rows = self.table.rows
        if self.whole or len(rows) < _APART:
            return row is not rows[-1] if rows else False
        return heading or row is rows[0] or row is rows[-2]

    def _continued(self, made: Element, item: Placed) -> None:
        box, inner = self._box(made, item)
        child(inner, "vMerge", val="continue")
        paragraph(box, self.style)
