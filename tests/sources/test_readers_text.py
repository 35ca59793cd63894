"""Text with separators, HTML tables and XML spreadsheets: decoding, separators, rows as a person sees them."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.errors import BadInput
from auditkit.sources.grid import Cell, Sheet
from auditkit.sources.readers import formats, wire
from auditkit.sources.readers.limits import DEFAULT
from auditkit.sources.reading import read


def quick(path: Path) -> list[Sheet]:
    """Read without the child process, by the same reader and the same message."""
    return wire.content("a", wire.answer(wire.packed(wire.from_draft(formats.read(path, DEFAULT))))).sheets


def texts(sheet: Sheet) -> list[list[str]]:
    return [[cell.text for cell in row] for row in sheet.rows]


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


SAMPLE = '日期,摘要,金额\r\n2018-01-05,差旅费,"1,234.50"\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_encoding_and_separator_are_found_by_content(tmp_path: Path, encoding: str, separator: str) -> None:
    text = SAMPLE.replace(",", separator).replace(f"1{separator}234", "1,234")
    [sheet] = quick(written(tmp_path / "a.txt", text.encode(encoding)))
    assert texts(sheet) == [["日期", "摘要", "金额"], ["2018-01-05", "差旅费", "1,234.50"]]


def test_utf16_without_a_mark(tmp_path: Path) -> None:
    [sheet] = quick(written(tmp_path / "a.csv", "a,b\n1,2\n".encode("utf-16-le")))
    assert texts(sheet) == [["a", "b"], ["1", "2"]]


def test_gb18030_is_told_and_the_name_too(tmp_path: Path) -> None:
    found = read(written(tmp_path / "a.xls", SAMPLE.encode("gb18030")))
    assert found.format == "csv"
    assert found.notes == [
        ("read.note_encoding", {"encoding": "GB18030"}),
        ("read.note_ending", {"ending": ".xls", "format": "csv"}),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('标题\n\na,b\n"x\ny",1\nz,2\n', [["标题", ""], ["", ""], ["a", "b"], ["x\ny", "1"], ["z", "2"]]),
        ("a,b,,,\n1,2,,,\n,,,,\n", [["a", "b"], ["1", "2"]]),
        ("sep=;\na;b\n1;2\n", [["a", "b"], ["1", "2"]]),
        ('code,v\n="0012",1\n', [["code", "v"], ["0012", "1"]]),
        ("a\tb\n1,000.00\t2,000.00\n3,000.00\t4.00\n", [["a", "b"], ["1,000.00", "2,000.00"], ["3,000.00", "4.00"]]),
        ("a\rb\rc\r", [["a"], ["b"], ["c"]]),
        ('a\tb\n"甲"会议\t1\n"乙\t2\n', [["a", "b"], ['"甲"会议', "1"], ['"乙', "2"]]),
    ],
)
def test_rows_are_records(tmp_path: Path, text: str, expected: list[list[str]]) -> None:
    [sheet] = quick(written(tmp_path / "a.csv", text.encode()))
    assert texts(sheet) == expected
    assert all(cell.kind in ("text", "empty") for row in sheet.rows for cell in row)


@pytest.mark.parametrize(
    ("data", "message_id", "place"),
    [
        (b'a,b\n1,2\n"3,4\n5,6,7\n', "read.quotes", "a.csv, line 3:"),
        (b"a,b\n\xb2\xe2\xff\xff,1\n", "read.encoding", "a.csv, line 2:"),
        (b"a,b\n1,\x002\n", "read.control_character", "a.csv, line 2:"),
        (b"a,b\n1,2\n\x1b,3\n", "read.control_character", "a.csv, line 3:"),
        (b"\n , \n\n", "read.empty", ""),
        (b",,\n,,\n", "read.empty", "a.csv: the file holds nothing"),
        (b"\xff\xfea\0,\0b", "read.encoding", "a.csv, line 1:"),
        (b"a,b\n1," + b"x" * 200_001, "read.long_line", "a.csv, line 2:"),
    ],
)
def test_text_that_cannot_be_read_names_the_line(tmp_path: Path, data: bytes, message_id: str, place: str) -> None:
    path = written(tmp_path / "a.csv", data)
    if data == b"\n , \n\n":
        assert texts(quick(path)[0]) == [["", ""], [" ", " "]]
        return
    with pytest.raises(BadInput) as refused:
        read(path)
    assert refused.value.message_id == message_id
    assert str(refused.value).startswith(place)


fields = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], include_characters="\n"), max_size=6)


@settings(max_examples=60, deadline=None)
@given(
    grid=st.lists(st.lists(fields, min_size=3, max_size=3), min_size=1, max_size=10),
    amount=st.decimals(allow_nan=False, allow_infinity=False, places=2),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
)
def test_fields_and_row_numbers_survive(
    tmp_path_factory: pytest.TempPathFactory, grid: list[list[str]], amount: Decimal, encoding: str
) -> None:
    grid = [*[["科目", "金额", "摘要"]] * 12, *grid, ["末", str(amount), "行"]]
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(grid)
    path = tmp_path_factory.mktemp("text") / "a.csv"
    path.write_bytes(stream.getvalue().encode(encoding))
    [sheet] = quick(path)
    assert texts(sheet) == grid
    assert Decimal(sheet.rows[-1][1].text) == amount


HTML = """<html><head><meta charset="gb2312"><style>td {color: red}</style></head><body><p>资产卡片</p>
<table border=1><tr><th rowspan=2>名称<th colspan="2">数量</tr>
<tr><td>年初<td>年末</tr><tr style="display:none"><td>打印机&amp;<br>复印机</td><td x:num="1234.5"
style='mso-number-format:"\\#\\,\\#\\#0\\.00"'>1,234.50</td><td>&nbsp;2&nbsp;</td></tr></table>
<table><tr><td>x<table><tr><td>inner</td></tr></table></td></tr></table></body></html>"""


def test_html_under_the_name_of_a_workbook(tmp_path: Path) -> None:
    found = read(written(tmp_path / "卡片.xls", HTML.encode("gb18030")))
    first, second, third = found.sheets
    assert found.format == "html"
    assert texts(first) == [
        ["名称", "数量", ""],
        ["", "年初", "年末"],
        ["打印机&\n 复印机".replace("\n ", "\n"), "1234.5", "2"],
    ]
    assert first.rows[2][1] == Cell("number", Decimal("1234.5"), 2)
    assert first.merged == [(1, 1, 2, 1), (1, 2, 1, 3)]
    assert first.hidden_rows == {3}
    assert (first.caption, first.name) == ("资产卡片", "表1")
    assert (texts(second), texts(third)) == ([["x"]], [["inner"]])


@pytest.mark.parametrize(
    ("html", "message_id"),
    [
        ("<html><body><p>登录超时</p></body></html>", "read.no_tables"),
        ("<table><tr><td colspan=99999>x</table>", "read.span"),
        (
            "<table><tr><td rowspan=1048576 colspan=16384>x</tr>" + "<tr><td>y</tr>" * 5000 + "</table>",
            "read.row_order",
        ),
        ("<table>" * 100, "read.nesting"),
    ],
)
def test_html_that_is_no_table(tmp_path: Path, html: str, message_id: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(written(tmp_path / "a.xls", html.encode()))
    assert refused.value.message_id == message_id
    assert str(refused.value).startswith("a.xls")


OLD_XML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="m"><NumberFormat ss:Format="#,##0.00"/></Style></Styles>
<Worksheet ss:Name="余额"><Table><Row ss:Index="3"><Cell ss:MergeAcross="1"><Data ss:Type="String">科目</Data></Cell>
<Cell ss:StyleID="m"><Data ss:Type="Number">12.5</Data></Cell></Row><Row ss:Hidden="1"><Cell ss:Index="2">
<Data ss:Type="DateTime">2018-01-05T00:00:00.000</Data></Cell><Cell ss:Formula="=R1C1"/></Row></Table></Worksheet>
</Workbook>"""


def test_xml_spreadsheet_of_2003(tmp_path: Path) -> None:
    [sheet] = quick(written(tmp_path / "a.xls", OLD_XML.encode()))
    assert texts(sheet) == [["", "", ""], ["", "", ""], ["科目", "", "12.5"], ["", "2018-01-05", "=R1C1"]]
    assert sheet.rows[2][2].decimals == 2
    assert sheet.rows[3][2].kind == "uncomputed"
    assert (sheet.name, sheet.merged, sheet.hidden_rows) == ("余额", [(3, 1, 3, 2)], {4})
