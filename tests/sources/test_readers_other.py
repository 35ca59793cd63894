"""Old, open and binary workbooks."""

from __future__ import annotations

import struct
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlwt

from auditkit.errors import BadInput
from auditkit.sources.grid import EMPTY, Cell
from auditkit.sources.reading import read


def number(text: str, decimals: int | None = None) -> Cell:
    return Cell("number", Decimal(text), decimals)


def text(value: str) -> Cell:
    return Cell("text", value)


def test_old_workbook(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("序时账")
    sheet.write(2, 1, "0012")
    sheet.write(2, 2, 1234.56, xlwt.easyxf(num_format_str="#,##0.00"))
    sheet.write(3, 1, date(2018, 1, 5), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    sheet.write(3, 2, datetime(2018, 1, 5, 13, 30), xlwt.easyxf(num_format_str="yyyy/m/d h:mm"))
    sheet.row(4).set_cell_error(1, "#REF!")
    sheet.row(4).set_cell_boolean(2, True)
    sheet.write_merge(5, 6, 1, 2, "合计")
    sheet.row(3).hidden = True
    sheet.col(0).hidden = True
    other = book.add_sheet("备查")
    other.visibility = 1
    other.write(0, 0, 0.1 + 0.2)
    book.save(tmp_path / "a.xls")

    found = read(tmp_path / "a.xls")

    first, second = found.sheets
    assert found.format == "xls"
    assert first.rows == [
        [EMPTY] * 3,
        [EMPTY] * 3,
        [EMPTY, text("0012"), number("1234.56", 2)],
        [EMPTY, Cell("date", date(2018, 1, 5)), Cell("date", datetime(2018, 1, 5, 13, 30))],
        [EMPTY, Cell("error", "#REF!"), Cell("boolean", True)],
        [EMPTY, text("合计"), EMPTY],
    ]
    assert (first.merged, first.hidden_rows) == ([(6, 2, 7, 3)], {4})
    assert (second.hidden, second.rows) == (True, [[number("0.3")]])
    assert [message_id for message_id, _ in found.notes] == [
        "read.note_hidden_columns",
        "read.note_hidden_rows",
        "read.note_hidden_sheet",
    ]


def test_old_workbook_damaged_anywhere(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("账")
    for row in range(200):
        sheet.write(row, 0, f"行{row}")
    book.save(tmp_path / "a.xls")
    whole = (tmp_path / "a.xls").read_bytes()
    for size in (600, 5000, len(whole) - 3000):
        (tmp_path / "b.xls").write_bytes(whole[:size])
        with pytest.raises(BadInput, match=r"^b\.xls: "):
            read(tmp_path / "b.xls")


ODS = """<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:calcext="c">
<office:automatic-styles><style:style style:name="ta2" style:family="table">
<style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>
<table:table table:name="账"><table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
<table:table-row><table:table-cell table:number-columns-spanned="2" office:value-type="string">
<text:p>科<text:s/>目</text:p><text:p>名称</text:p></table:table-cell>
<table:covered-table-cell/><table:table-cell office:value-type="float"
office:value="1234.5"><text:p>1,234.50</text:p></table:table-cell></table:table-row>
<table:table-row table:visibility="collapse" table:number-rows-repeated="2">
<table:table-cell office:value-type="date" office:date-value="2018-01-05"><text:p>2018年</text:p>
</table:table-cell><table:table-cell office:value-type="percentage"
office:value="0.125"><text:p>12.5%</text:p></table:table-cell><table:table-cell office:value-type="boolean"
office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell table:formula="of:=1/0" office:value-type="string" calcext:value-type="error">
<text:p>#DIV/0!</text:p></table:table-cell><table:table-cell table:formula="of:=A1"/><table:table-cell
office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation><text:p>007</text:p></table:table-cell>
<table:table-cell table:number-columns-repeated="16381"/></table:table-row>
<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/>
</table:table-row></table:table><table:table table:name="隐" table:style-name="ta2"><table:table-row>
<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""


def open_document(path: Path, content: str) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", content)
    return path


def test_open_document(tmp_path: Path) -> None:
    found = read(open_document(tmp_path / "a.ods", ODS))
    first, second = found.sheets
    marked = [Cell("date", date(2018, 1, 5)), number("0.125", 3), Cell("boolean", True)]
    assert first.rows == [
        [EMPTY] * 3,
        [EMPTY] * 3,
        [text("科 目\n名称"), EMPTY, number("1234.5", 2)],
        marked,
        marked,
        [Cell("error", "#DIV/0!"), Cell("uncomputed", "of:=A1"), text("007")],
    ]
    assert (first.merged, first.hidden_rows) == ([(3, 1, 3, 2)], {4, 5})
    assert (second.name, second.hidden, second.rows) == ("隐", True, [[text("x")]])


@pytest.mark.slow
def test_open_document_that_repeats_a_row_a_million_times(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
    cell += "<text:p>x</text:p></table:table-cell>"
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    content = (
        f'<d xmlns:office="o" xmlns:table="t" xmlns:text="x"><table:table table:name="账">{rows}</table:table></d>'
    )
    with pytest.raises(BadInput) as refused:
        read(open_document(tmp_path / "a.ods", content))
    assert refused.value.message_id == "read.far_cell"


def record(kind: int, body: bytes = b"") -> bytes:
    """One record of a binary workbook: number and size in seven-bit groups."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = bytes([len(body)]) if len(body) < 128 else bytes([len(body) & 0x7F | 0x80, len(body) >> 7])
    return head + size + body


def wide(value: str) -> bytes:
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def binary_workbook(path: Path, cells: bytes) -> Path:
    """The smallest binary workbook around the cells of row 3."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    relation = f'<Relationship Id="r1" Type="{office}/%s" Target="%s"/>'
    relations = f'<Relationships xmlns="{package}/relationships">{relation}</Relationships>'
    row = record(0, struct.pack("<IIHBBBBI", 2, 0, 300, 0, 0x10, 0, 0, 0))
    sheet = (
        record(129)
        + record(148, struct.pack("<IIII", 2, 2, 0, 3))
        + record(145)
        + row
        + cells
        + record(146)
        + record(130)
    )
    bundle = record(143) + record(156, struct.pack("<II", 0, 1) + wide("r1") + wide("账")) + record(144)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Override PartName="/xl/workbook.bin" '
            'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
        )
        file.writestr("_rels/.rels", relations % ("officeDocument", "xl/workbook.bin"))
        file.writestr("xl/workbook.bin", record(131) + bundle + record(132))
        file.writestr("xl/_rels/workbook.bin.rels", relations % ("worksheet", "worksheets/sheet1.bin"))
        file.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def test_binary_workbook(tmp_path: Path) -> None:
    cells = b"".join(
        [
            record(5, struct.pack("<IId", 0, 0, 0.1 + 0.2)),
            record(6, struct.pack("<II", 1, 0) + wide("0012")),
            record(4, struct.pack("<IIB", 2, 0, 1)),
            record(3, struct.pack("<IIB", 3, 0, 0x17)),
            record(2, struct.pack("<III", 4, 0, (123456 << 2) | 3)),
            record(2, struct.pack("<III", 5, 0, ((-7 & 0x3FFFFFFF) << 2) | 2)),
            record(62, struct.pack("<IIB", 6, 0, 0) + wide("丰")),
            record(11, struct.pack("<IIB", 8, 0, 0x2A)),
        ]
    )
    found = read(binary_workbook(tmp_path / "a.xlsb", cells))
    [sheet] = found.sheets
    assert sheet.rows[:2] == [[EMPTY] * 9] * 2
    assert sheet.rows[2] == [
        number("0.3"),
        text("0012"),
        Cell("boolean", True),
        Cell("error", "#REF!"),
        number("1234.56"),
        number("-7"),
        text("丰"),
        EMPTY,
        Cell("error", "#N/A"),
    ]
    assert sheet.hidden_rows == {3}
    assert [message_id for message_id, _ in found.notes] == ["read.note_hidden_rows", "read.note_binary_workbook"]
