"""Documents: written by python-docx, with the raw XML of what it cannot write."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from auditkit.errors import BadInput
from auditkit.sources.grid import Sheet
from auditkit.sources.reading import read


def texts(sheet: Sheet) -> list[list[str]]:
    return [[cell.text for cell in row] for row in sheet.rows]


def test_paragraphs_tables_captions_and_merged_cells(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("一、概况", 1)
    document.add_paragraph("")
    document.add_paragraph("全年支出 10 万元。")
    document.add_paragraph("表一 评分表")
    table = document.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(0, 0).merge(table.cell(0, 1)).text = "横"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "纵"
    document.add_heading("（一）自评", 2)
    document.add_table(1, 1).cell(0, 0).text = "尾"
    document.save(tmp_path / "a.docx")

    found = read(tmp_path / "a.docx")

    assert [(each.number, each.text, each.level) for each in found.paragraphs] == [
        (1, "一、概况", 1),
        (2, "全年支出 10 万元。", 0),
        (3, "表一 评分表", 0),
        (4, "（一）自评", 2),
    ]
    first, second = found.sheets
    assert (first.name, first.caption) == ("表1", "表一 评分表")
    assert texts(first) == [["横", "", "02"], ["10", "11", "纵"], ["20", "21", ""]]
    assert sorted(first.merged) == [(1, 1, 1, 2), (2, 3, 3, 3)]
    assert (second.name, second.caption, texts(second)) == ("表2", "（一）自评", [["尾"]])


TRACKED = """<w:p {ns}><w:r><w:t>支出</w:t></w:r><w:del><w:r><w:delText>10</w:delText></w:r></w:del>
<w:ins><w:r><w:t xml:space="preserve">12 </w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r>
<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>万元</w:t><w:tab/>
<w:t>x</w:t></w:r>
<w:r><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p>
</w:txbxContent></v:textbox></w:pict></w:r></w:p>"""


def test_only_what_a_reader_of_the_paper_sees(tmp_path: Path) -> None:
    document = docx.Document()
    document.element.body.insert(0, parse_xml(TRACKED.format(ns=nsdecls("w"))))
    document.save(tmp_path / "a.docx")
    found = read(tmp_path / "a.docx")
    assert [each.text for each in found.paragraphs] == ["支出12 万元\tx", "框内"]
    assert found.notes == [
        ("read.note_text_box", {"text": "框内"}),
        ("read.note_tracked", {"count": "2"}),
        ("read.note_vanished", {"count": "1"}),
    ]


def test_a_table_within_a_cell_is_a_table_of_its_own(tmp_path: Path) -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "外"
    cell.add_table(1, 2).cell(0, 1).text = "内"
    document.save(tmp_path / "a.docx")
    assert [texts(sheet) for sheet in read(tmp_path / "a.docx").sheets] == [[["外"]], [["", "内"]]]


def test_a_document_of_pictures_only(tmp_path: Path) -> None:
    docx.Document().save(tmp_path / "a.docx")
    with pytest.raises(BadInput, match=r"^a\.docx: the document has neither text nor tables"):
        read(tmp_path / "a.docx")


def test_a_wider_cell_below_ends_a_cell_joined_downwards(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(6, 3)
    table.cell(0, 1).merge(table.cell(1, 1)).text = "纵"
    for row in range(2, 6):
        table.cell(row, 0).merge(table.cell(row, 2)).text = f"宽{row}"
    document.save(tmp_path / "a.docx")

    [sheet] = read(tmp_path / "a.docx").sheets

    assert sorted(sheet.merged) == [(1, 2, 2, 2), *((row, 1, row, 3) for row in range(3, 7))]
    assert [row[0] for row in texts(sheet)[2:]] == ["宽2", "宽3", "宽4", "宽5"]
