from __future__ import annotations

from datetime import date

import pytest

from auditkit.documents.layout import anchors, place_cells, sections
from auditkit.documents.model import (
    Block,
    Cell,
    Column,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Properties,
    Row,
    Table,
    Trace,
    line,
    row,
)


def document(*blocks: Block, appendix: bool = False) -> Document:
    return Document("t", "zh", Properties("f", date(2020, 1, 1)), blocks, trace_appendix=appendix)


def test_cells_find_their_places_around_spans() -> None:
    rows = (Row((Cell(row_span=2), Cell(col_span=2))), row("b", "c"))
    assert [[(it.row, it.column) for it in placed] for placed in place_cells(rows, 3)] == [
        [(0, 0), (0, 1)],
        [(1, 1), (1, 2)],
    ]


@pytest.mark.parametrize(
    "rows",
    [
        (row("a"),),
        (row("a", "b", "c"),),
        (Row((Cell(row_span=2), Cell())),),
        (Row((Cell(col_span=3),)),),
        (Row((Cell(row_span=2), Cell())), row("b", "c")),
    ],
    ids=["short", "long", "span below", "span beside", "covered"],
)
def test_a_table_that_is_not_filled_is_refused(rows: tuple[Row, ...]) -> None:
    with pytest.raises(ValueError, match=r"row \d"):
        place_cells(rows, 2)


def test_a_landscape_table_takes_its_heading_along() -> None:
    table = Table((Column(),), (row("a"),), (row("b"),), landscape=True)
    made = sections(
        document(Paragraph(line("x")), Heading(1, line("h")), Heading(2, line("i")), table, Paragraph(line("y")))
    )
    assert [(it.orientation, len(it.blocks)) for it in made] == [("portrait", 1), ("landscape", 3), ("portrait", 1)]


def test_a_page_break_between_sections_makes_no_empty_page() -> None:
    table = Table((Column(),), (), (row("b"),), landscape=True)
    assert [it.orientation for it in sections(document(table, PageBreak(), table))] == ["landscape"]
    assert len(sections(document(table, PageBreak(), Paragraph(line("x"))))) == 2


def test_traces_are_left_out_on_paper_or_stand_at_the_end() -> None:
    blocks = (Trace(line("why"), (Paragraph(line("because"), anchor="b"),), "t"), Paragraph(line("x")))
    assert [type(it) for section in sections(document(*blocks)) for it in section.blocks] == [Paragraph]
    (section,) = sections(document(*blocks, appendix=True))
    assert anchors(section.blocks) == {"t", "b"}
    assert len(section.blocks) == 5


def test_an_anchor_defined_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice: a"):
        anchors([Heading(1, line("x"), "a"), Paragraph(line("y"), anchor="a")])
