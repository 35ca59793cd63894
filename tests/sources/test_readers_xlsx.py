"""Workbooks through the real path: written by openpyxl, XlsxWriter or by hand, read in the child process."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.errors import BadInput
from auditkit.sources.grid import EMPTY, Cell, Sheet
from auditkit.sources.readers import formats, wire
from auditkit.sources.readers.limits import DEFAULT
from auditkit.sources.reading import read, read_many

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def raw_workbook(path: Path, sheet: str, shared: str = "", styles: str = "", workbook: str = "") -> Path:
    """A minimal workbook around the XML of one sheet."""
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
    )
    relation = f'<Relationship Id="{{}}" Type="{OFFICE}/{{}}" Target="{{}}"/>'
    relations = f'<Relationships xmlns="{PACKAGE}/relationships">{{}}</Relationships>'
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": relations.format(relation.format("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{workbook}<sheets>'
        '<sheet name="账" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations.format(
            relation.format("r1", "worksheet", "worksheets/sheet1.xml")
            + (relation.format("r2", "sharedStrings", "sharedStrings.xml") if shared else "")
            + (relation.format("r3", "styles", "/xl/styles.xml") if styles else "")
        ),
        "xl/worksheets/sheet1.xml": sheet if "worksheet" in sheet else f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
    }
    if shared:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{shared}</sst>'
    if styles:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return path


def raw_rows(path: Path, rows: str, **parts: str) -> list[list[Cell]]:
    return only_sheet(
        raw_workbook(path, f"<worksheet xmlns='{MAIN}'><sheetData>{rows}</sheetData></worksheet>", **parts)
    ).rows


def only_sheet(path: Path) -> Sheet:
    """Read without the child process, by the same reader and the same message."""
    [sheet] = wire.content("a", wire.answer(wire.packed(wire.from_draft(formats.read(path, DEFAULT))))).sheets
    return sheet


def number(text: str, decimals: int | None = None) -> Cell:
    return Cell("number", Decimal(text), decimals)


def text(value: str) -> Cell:
    return Cell("text", value)


def test_a_workbook_keeps_rows_kinds_formats_and_everything_hidden(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "序时账"
    sheet["B3"], sheet["C3"] = "科目编码", "借方金额"
    sheet["B4"], sheet["C4"] = "0050", 1234.5
    sheet["C4"].number_format = "#,##0.00"
    sheet["B5"], sheet["C5"] = date(2018, 1, 5), "=SUM(C4:C4)"
    sheet["B6"], sheet["C6"] = True, "#REF!"
    sheet["C6"].data_type = "e"
    sheet.merge_cells("B7:C8")
    sheet["B7"] = "合计"
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["A"].hidden = True
    other = book.create_sheet("备查")
    other.sheet_state = "veryHidden"
    other["A1"] = datetime(2018, 1, 5, 13, 30)
    book.save(tmp_path / "a.xlsx")

    found = read(tmp_path / "a.xlsx", "账.xlsx")

    assert (found.file, found.format) == ("账.xlsx", "xlsx")
    first, second = found.sheets
    assert first.rows[0] == first.rows[1] == [EMPTY] * 3
    assert first.rows[2] == [EMPTY, text("科目编码"), text("借方金额")]
    assert first.rows[3] == [EMPTY, text("0050"), number("1234.5", 2)]
    assert first.rows[4] == [EMPTY, Cell("date", date(2018, 1, 5)), Cell("uncomputed", "=SUM(C4:C4)")]
    assert first.rows[5] == [EMPTY, Cell("boolean", True), Cell("error", "#REF!")]
    assert len(first.rows) == 7
    assert first.merged == [(7, 2, 8, 3)]
    assert first.hidden_rows == {5}
    assert (first.hidden, second.hidden) == (False, True)
    assert second.rows == [[Cell("date", datetime(2018, 1, 5, 13, 30))]]
    assert found.notes == [
        ("read.note_hidden_columns", {"sheet": "序时账", "count": "1"}),
        ("read.note_hidden_rows", {"sheet": "序时账", "count": "1"}),
        ("read.note_hidden_sheet", {"sheet": "备查"}),
    ]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("0.30000000000000004", "0.3"),
        ("1234.5600000000001", "1234.56"),
        ("0.10000000000000001", "0.1"),
        ("1E-3", "0.001"),
        ("-1.5e3", "-1500"),
        ("17.0", "17"),
        ("440105199001011234", "440105199001011234"),
        ("5e-324", "0." + "0" * 323 + "494065645841247"),
    ],
)
def test_numbers_are_the_exact_decimals_a_person_sees(tmp_path: Path, stored: str, expected: str) -> None:
    [[cell]] = raw_rows(tmp_path / "a.xlsx", f"<row><c><v>{stored}</v></c></row>")
    assert cell.value == Decimal(expected) or stored == "5e-324"
    assert "E" not in cell.text


def test_texts_that_look_like_numbers_stay_texts(tmp_path: Path) -> None:
    shared = (
        "<si><t>0012</t></si><si><r><t>张</t></r><r><t>三</t></r><rPh sb='0' eb='1'><t>zhang</t></rPh></si>"
        "<si><t>a_x000D_b</t></si><si><t/></si>"
    )
    rows = raw_rows(
        tmp_path / "a.xlsx",
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><t>1.50</t></is></c>'
        '<c t="str"><f>A1</f><v>007</v></c><c t="s"><v>2</v></c><c t="s"><v>3</v></c></row>',
        shared=shared,
    )
    assert rows == [[text("0012"), text("张三"), text("1.50"), text("007"), text("a\rb")]]


def test_formulas_without_a_stored_value_are_never_empty(tmp_path: Path) -> None:
    rows = raw_rows(
        tmp_path / "a.xlsx",
        '<row><c><f>1+1</f></c><c><f>2+2</f><v/></c><c><f>3</f><v>3</v></c><c t="str"><f>T(A9)</f><v></v></c>'
        '<c t="e"><f>1/0</f><v>#DIV/0!</v></c><c><f t="shared" si="0"/></c></row>',
    )
    kinds = [(cell.kind, cell.text) for cell in rows[0]]
    assert kinds == [
        ("uncomputed", "=1+1"),
        ("uncomputed", "=2+2"),
        ("number", "3"),
        ("empty", ""),
        ("error", "#DIV/0!"),
        ("uncomputed", "="),
    ]


def test_zeros_that_a_writing_program_put_beside_formulas_it_did_not_compute(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    unknown, known = book.add_worksheet("未算"), book.add_worksheet("已算")
    unknown.write_row(0, 0, [1, 2])
    unknown.write_formula("C1", "=A1+B1")
    known.write_formula("A1", "=1-1", value=0)
    known.write_formula("A2", "=1+1", value=2)
    book.close()
    first, second = read(tmp_path / "a.xlsx").sheets
    assert first.rows[0][2] == Cell("uncomputed", "=A1+B1")
    assert [row[0].text for row in second.rows] == ["0", "2"]


STYLES = (
    '<numFmts count="4"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>'
    '<numFmt numFmtId="165" formatCode="#,##0.000_ ;[Red]\\-#,##0.000\\ "/><numFmt numFmtId="166" formatCode="0.0%"/>'
    '<numFmt numFmtId="167" formatCode="h:mm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="31"/>'
    '<xf numFmtId="167"/></cellXfs>'
)


def test_dates_and_decimals_come_from_the_number_format(tmp_path: Path) -> None:
    cells = '<row><c s="1"><v>43101</v></c><c s="2"><v>5</v></c><c s="3"><v>0.125</v></c><c s="4"><v>43101.75</v></c>'
    cells += '<c s="5"><v>0.5</v></c><c s="1"><v>60</v></c><c s="99"><v>7</v></c><c t="d"><v>2018-02-03</v></c></row>'
    [row] = raw_rows(tmp_path / "a.xlsx", cells, styles=STYLES)
    assert row == [
        Cell("date", date(2018, 1, 1)),
        number("5", 3),
        number("0.125", 3),
        Cell("date", datetime(2018, 1, 1, 18)),
        number("0.5"),
        number("60"),
        number("7"),
        Cell("date", date(2018, 2, 3)),
    ]


def test_dates_counted_from_1904(tmp_path: Path) -> None:
    start = '<workbookPr date1904="1"/>'
    rows = raw_rows(tmp_path / "a.xlsx", '<row><c s="1"><v>41639</v></c></row>', styles=STYLES, workbook=start)
    assert rows == [[Cell("date", date(2018, 1, 1))]]


def test_names_with_a_prefix_and_cells_without_places(tmp_path: Path) -> None:
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="2"><x:c r="B2"><x:v>1</x:v></x:c><x:c><x:v>2</x:v>'
    sheet += "</x:c></x:row><x:row><x:c><x:v>3</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    assert only_sheet(raw_workbook(tmp_path / "a.xlsx", sheet)).rows == [
        [EMPTY] * 3,
        [EMPTY, number("1"), number("2")],
        [number("3"), EMPTY, EMPTY],
    ]


def test_a_value_under_a_merged_range_is_left_out_and_told(tmp_path: Path) -> None:
    sheet = '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row></sheetData>'
    found = read(raw_workbook(tmp_path / "a.xlsx", f'{sheet}<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'))
    assert found.sheets[0].rows == [[number("1"), EMPTY, number("3")]]
    assert found.notes == [("read.note_covered", {"sheet": "账", "count": "1"})]


def test_empty_rows_and_columns_at_the_end_are_cut_off(tmp_path: Path) -> None:
    rows = '<row r="2"><c r="A2"><v>1</v></c><c r="XFD2" s="0"/></row><row r="1048576"><c r="C1048576"/></row>'
    assert raw_rows(tmp_path / "a.xlsx", rows) == [[EMPTY], [number("1")]]


def test_a_single_far_cell_costs_nothing_but_a_message(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    rows = f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>{far}</sheetData>'
    with pytest.raises(
        BadInput, match=r"^a\.xlsx, sheet '账': cell XFD1048576 holds something while the rest ends at row 1;"
    ):
        read(raw_workbook(tmp_path / "a.xlsx", rows))


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ('<row r="3"><c r="B3"><v>1,00O</v></c></row>', "row 3, column B: the stored value '1,00O'"),
        ('<row r="3"><c r="B3"><v>1e999</v></c></row>', "row 3, column B: the stored value '1e999'"),
        ('<row r="3"><c r="B3"><v>NaN</v></c></row>', "row 3, column B: the stored value 'NaN'"),
        ('<row r="3"><c r="B3" t="s"><v>7</v></c></row>', "row 3, column B: the stored value '7'"),
        ('<row r="3"><c r="B3" t="s"><v>-1</v></c></row>', "row 3, column B: the stored value '-1'"),
        ('<row r="3"><c r="B3" t="q"><v>7</v></c></row>', "row 3, column B: the stored value '7'"),
        ('<row r="3"><c r="B3" t="d"><v>2018-02-30</v></c></row>', "row 3, column B: the stored value '2018-02-30'"),
        ('<row r="3"><c r="B3"><v>1</v></c><c r="B3"><v>2</v></c></row>', "row 3: cell B3 is doubled"),
        ('<row r="3"><c r="A3"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>', "row 3: cell A3 is doubled"),
        ('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', "row 1048577: cell 1048577 is"),
        ('<row r="-1"><c r="A1"><v>1</v></c></row>', "row -1: cell -1 is"),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "row 1: cell XFE1 is"),
        (f'<row r="4"><c r="C4" t="str"><v>{"长" * 200_001}</v></c></row>', "row 4, column C: a text of 200001"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named(tmp_path: Path, row: str, place: str) -> None:
    path = raw_workbook(tmp_path / "a.xlsx", f"<sheetData>{row}</sheetData>", shared="<si><t>x</t></si>")
    with pytest.raises(BadInput) as refused:
        read(path)
    assert str(refused.value).startswith(f"a.xlsx, sheet '账', {place}")


def test_one_process_reads_many_and_a_bad_one_costs_only_itself(tmp_path: Path) -> None:
    good = raw_workbook(tmp_path / "good.xlsx", "<sheetData><row><c><v>1</v></c></row></sheetData>")
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(good.read_bytes()[:300])
    results = read_many([good, bad, tmp_path / "none.xlsx", good])
    assert [getattr(result, "message_id", "read") for result in results] == [
        "read",
        "read.package_broken",
        "read.missing",
        "read",
    ]


plain_cells = st.one_of(
    st.just(""),
    st.tuples(st.sampled_from(["", ' s="1"', ' s="2"', ' s="9"']), st.sampled_from(["7", "-0.50", "43101", "1E3"])).map(
        lambda each: f'<c r="@"{each[0]}><v>{each[1]}</v></c>'
    ),
    st.sampled_from(['<c r="@" t="s"><v>0</v></c>', '<c r="@" s="1" t="s"><v>1</v></c>', '<c r="@" s="3"/>']),
    st.sampled_from(
        ['<c r="@" t="inlineStr"><is><t>x</t></is></c>', '<c r="@"><f>A1</f></c>', '<c r="@" t="b"><v>1</v></c>']
    ),
)
rows_of_cells = st.lists(st.tuples(st.lists(plain_cells, max_size=5), st.booleans()), max_size=12)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(rows=rows_of_cells)
def test_the_short_way_and_the_long_way_read_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[list[str], bool]]
) -> None:
    text = ""
    for number, (cells, hidden) in enumerate(rows, 2):
        body = "".join(cell.replace("@", f"{'ABCDE'[at]}{number}") for at, cell in enumerate(cells))
        text += f'<row r="{number}"{" hidden=" + chr(34) + "1" + chr(34) if hidden else ""}>{body}</row>'
    folder = tmp_path_factory.mktemp("ways")
    parts = {"shared": "<si><t>0012</t></si><si><t>乙</t></si>", "styles": STYLES}
    short = only_sheet(raw_workbook(folder / "a.xlsx", f"<sheetData>{text}</sheetData>", **parts))
    long = only_sheet(raw_workbook(folder / "b.xlsx", f"<!-- --><sheetData>{text}</sheetData>", **parts))
    assert short == long


def test_a_row_in_a_comment_is_no_row(tmp_path: Path) -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    sheet = raw_workbook(
        tmp_path / "a.xlsx", f"<sheetData><!--{row}--><row r='2'><c r='A2'><v>2</v></c></row></sheetData>"
    )
    assert only_sheet(sheet).rows == [[EMPTY], [number("2")]]


def test_an_error_without_a_name_is_an_error(tmp_path: Path) -> None:
    assert raw_rows(tmp_path / "a.xlsx", '<row><c t="e"/></row>') == [[Cell("error", "#ERROR!")]]


cells = st.one_of(
    st.none(),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**11), max_value=10**11),
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cn", "Co"]), max_size=8),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
    st.booleans(),
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(grid=st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=12), above=st.integers(0, 30))
def test_values_and_row_numbers_survive(
    tmp_path_factory: pytest.TempPathFactory, grid: list[list[object]], above: int
) -> None:
    path = tmp_path_factory.mktemp("grid") / "a.xlsx"
    book = openpyxl.Workbook()
    for row, values in enumerate(grid, above + 1):
        for column, value in enumerate(values, 1):
            cell = book.active.cell(row, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
    book.save(path)
    rows = only_sheet(path).rows
    for row, values in enumerate(grid, above):
        seen = [cell.value for cell in rows[row]] if row < len(rows) else []
        expected = [None if value == "" else value for value in values]
        assert seen + [None] * (3 - len(seen)) == expected
    assert all(cell is EMPTY for row in rows[:above] for cell in row)


def test_a_constant_written_as_a_formula_needs_no_calculation(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["=100%", "=-12.5", "=1+1"])
    book.save(tmp_path / "rates.xlsx")
    cells = read(tmp_path / "rates.xlsx").sheets[0].rows[0]
    assert [(cell.kind, cell.value) for cell in cells[:2]] == [("number", Decimal(1)), ("number", Decimal("-12.5"))]
    assert cells[2] == Cell("uncomputed", "=1+1")
