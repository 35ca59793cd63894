"""Encodings told by all bytes of a file, or refused; separators of every kind; XML as tables; old workbooks."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.errors import BadInput
from auditkit.sources.grid import Sheet
from auditkit.sources.readers import formats, wire
from auditkit.sources.readers.encodings import find_encoding
from auditkit.sources.readers.limits import DEFAULT
from auditkit.sources.reading import read


def sheets(path: Path) -> list[Sheet]:
    return wire.content("a", wire.answer(wire.packed(wire.from_draft(formats.read(path, DEFAULT))))).sheets


def texts(sheet: Sheet) -> list[list[str]]:
    return [[cell.text for cell in row] for row in sheet.rows]


TEXTS = {
    "French": "Date;Libellé;Débit\n2021-01-05;Hôtel à Orléans été;1\n2021-01-06;Société Générale, dépôt;2\n",
    "German": "Datum;Buchungstext;Soll\n2021-01-05;Büromöbel für Straße;1\n2021-01-06;Grüße Österreich;2\n",
    "Portuguese": "Data;Descrição;Débito\n2021-01-05;Operação não é São;2\n",
    "pounds": "Date,Amount,Supplier\n2020-01-01,£1.50,CAFE NERO\n2020-01-02,£2.50,BOOTS\n",
    "Spanish": "Fecha;Descripción;Importe\n2021-01-05;Año niño señor;3\n",
    "Norwegian": "Dato;Tekst;Beløp\n2021-01-05;Kjøp av kontorrekvisita på Ålesund;3\n",
    "Chinese": "日期,摘要,借方\n2018-01-05,一般公共预算一一,1.00\n2018-01-06,联通话费,1\n",
}
NAMES = [
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "gb18030",
    "cp1252",
    "iso8859-15",
    "cp850",
    "mac-roman",
]


@pytest.mark.parametrize("encoding", NAMES)
@pytest.mark.parametrize("language", TEXTS)
def test_text_is_what_was_written_or_refused(tmp_path: Path, language: str, encoding: str) -> None:
    text = TEXTS[language]
    if (language == "Chinese") is not encoding.startswith(("utf", "gb")) and not encoding.startswith("utf"):
        return
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding, "strict" if language != "pounds" else "replace"))
    try:
        found = find_encoding(path)
    except BadInput as problem:
        assert problem.message_id in ("read.encoding_unsure", "read.encoding")
        assert encoding in ("mac-roman",), problem
        return
    if language == "pounds" and encoding == "mac-roman":
        return  # a single sign in every line: both readings are pounds or both signs of money
    assert path.read_bytes().decode(found) == text


def test_a_western_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXTS["French"].encode("cp850"))
    assert read(path).notes == [("read.note_encoding", {"encoding": "DOS 850"})]


def test_what_could_be_several_encodings_is_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Date,Amount,Supplier\n2020-01-01,1.50,CAFÉ\n".encode("cp850"))
    with pytest.raises(BadInput, match="look like text in several encodings"):
        read(path)


@settings(max_examples=40, deadline=None)
@given(words=st.lists(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1), min_size=3))
def test_chinese_words_survive_utf8_and_utf16(tmp_path_factory: pytest.TempPathFactory, words: list[str]) -> None:
    text = "日期,借方金额\n" + "".join(f"2018-01-05,{word}1.00\n" for word in words)
    for encoding in ("utf-8", "utf-16", "utf-8-sig"):
        path = tmp_path_factory.mktemp("words") / "a.csv"
        path.write_bytes(text.encode(encoding))
        assert path.read_bytes().decode(find_encoding(path)) == text


@pytest.mark.parametrize("separator", ["~", "^", "#", "@", "$", "!", "||", "|~|", "^|^", "@@", "##", ";;", "，", "；"])
def test_any_separator(tmp_path: Path, separator: str) -> None:
    rows = [["日期", "摘要", "金额"], *[["2018-01-05", f"差旅,费{at}", "1,234.50"] for at in range(5)]]
    path = tmp_path / "a.txt"
    path.write_text("".join(separator.join(row) + "\r\n" for row in rows))
    assert texts(sheets(path)[0]) == rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a, "b, c" ,d\n1, "2, 3" ,4\n', None),
        ('a, "b, c",d\n1, "2, 3",4\n', [["a", "b, c", "d"], ["1", "2, 3", "4"]]),
        ('code,v\n ="0012" ,1\n', [["code", "v"], ["0012", "1"]]),
        ("sep=~\na~b\n1~2\n", [["a", "b"], ["1", "2"]]),
        ("摘要|金额\nA~B|1\nC~D|2\n", [["摘要", "金额"], ["A~B", "1"], ["C~D", "2"]]),
    ],
)
def test_ways_of_writing_fields(tmp_path: Path, text: str, expected: list[list[str]] | None) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    if expected is not None:
        assert texts(sheets(path)[0]) == expected


LEDGER = """<?xml version="1.0" encoding="{declared}"?>
<账套 单位="甲局"><年度>2018</年度>
<凭证 字="记" 号="1"><日期>2018-01-05</日期><分录><摘要>付&lt;</摘要>
<科目><代码>5001</代码></科目><借方>1.00</借方></分录>
<分录><摘要>收</摘要><科目><代码>1002</代码></科目><贷方>1.00</贷方></分录></凭证>
<凭证 字="记" 号="2"><日期>2018-01-06</日期></凭证></账套>"""


@pytest.mark.parametrize(("declared", "encoding"), [("UTF-8", "utf-8"), ("GB2312", "gb18030"), ("UTF-16", "utf-16")])
def test_repeated_elements_are_rows(tmp_path: Path, declared: str, encoding: str) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(LEDGER.format(declared=declared).encode(encoding))
    [sheet] = sheets(path)
    assert (sheet.name, texts(sheet)) == (
        "分录",
        [
            ["单位", "年度", "字", "号", "日期", "摘要", "科目.代码", "借方", "贷方"],
            ["甲局", "2018", "记", "1", "2018-01-05", "付<", "5001", "1.00", ""],
            ["甲局", "2018", "记", "1", "2018-01-05", "收", "1002", "", "1.00"],
            ["甲局", "2018", "记", "2", "2018-01-06", "", "", "", ""],
        ],
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<t><r><c>a</c><c>b</c></r><r><c>1</c><c>2</c></r></t>", [["a", "b"], ["1", "2"]]),
        ('<t><r x="1" y="2"/><r y="3"/></t>', [["x", "y"], ["1", "2"], ["", "3"]]),
        ("<t><v><no>1</no><l><no>2</no></l><l><no>3</no></l></v></t>", [["v.no", "no"], ["1", "2"], ["1", "3"]]),
    ],
)
def test_shapes_of_records(tmp_path: Path, text: str, expected: list[list[str]]) -> None:
    path = tmp_path / "a.xml"
    path.write_text(text)
    assert texts(sheets(path)[0]) == expected


@pytest.mark.parametrize(
    ("text", "message_id"),
    [
        ("<?xml version='1.0'?><a><b/></a>", "read.no_records"),
        (
            "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a><b>&x;</b></a>",
            "read.doctype",
        ),
        ("<?xml version='1.0'?><!DOCTYPE a SYSTEM 'http://example.invalid/a.dtd'><a><b/></a>", "read.doctype"),
        ("<?xml version='1.0'?><a><b><c/></b></x>", "read.markup_broken"),
        ("<?xml version='1.0'?><a><b><c/>", "read.markup_broken"),
        ("<a>" * 200, "read.nesting"),
    ],
)
def test_xml_that_is_no_table(tmp_path: Path, text: str, message_id: str) -> None:
    path = tmp_path / "a.xml"
    path.write_text(text)
    with pytest.raises(BadInput) as wrong:
        read(path)
    assert wrong.value.message_id == message_id


def record(code: int, data: bytes) -> bytes:
    return struct.pack("<HH", code, len(data)) + data


def label(row: int, column: int, text: bytes) -> bytes:
    return record(0x0204, struct.pack("<HHHH", row, column, 0, len(text)) + text)


@pytest.mark.parametrize("codepage", [936, 1252, None])
def test_workbooks_of_1995_in_chinese(tmp_path: Path, codepage: int | None) -> None:
    name = "序时账".encode("gb18030")
    font = record(0x0031, struct.pack("<HHHHHBBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, 5) + b"Arial")
    style = record(0x00E0, struct.pack("<HH", 0, 0) + bytes(12))
    page = record(0x0042, struct.pack("<H", codepage)) if codepage else b""
    start = record(0x0809, struct.pack("<HHHH", 0x0500, 5, 0, 0)) + page + font * 4 + style
    end = record(0x000A, b"")
    bound = len(start) + 4 + 7 + len(name) + len(end)
    book = start + record(0x0085, struct.pack("<IHB", bound, 0, len(name)) + name) + end
    cells = label(0, 0, "日期".encode("gb18030")) + label(0, 1, "金额".encode("gb18030"))
    number = record(0x0203, struct.pack("<HHHd", 1, 1, 0, 1234.56))
    path = tmp_path / "a.xls"
    path.write_bytes(book + record(0x0809, struct.pack("<HHHH", 0x0500, 0x10, 0, 0)) + cells + number + end)
    [sheet] = read(path).sheets
    assert (sheet.name, texts(sheet)) == ("序时账", [["日期", "金额"], ["", "1234.56"]])


def workbook(path: Path, rows: int = 300) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("账")
    for row in range(rows):
        sheet.write(row, 0, f"行{row}")
        sheet.write(row, 1, row / 100)
    book.save(str(path))
    return path.read_bytes()


@pytest.mark.parametrize("at", [44, 72])
def test_containers_whose_tables_are_wrong(tmp_path: Path, at: int) -> None:
    data = bytearray(workbook(tmp_path / "a.xls"))
    data[at : at + 4] = struct.pack("<i", 5)
    (tmp_path / "b.xls").write_bytes(data)
    [sheet] = read(tmp_path / "b.xls").sheets
    assert len(sheet.rows) == 300


def test_bytes_wiped_out_within_a_workbook_are_noticed(tmp_path: Path) -> None:
    data = workbook(tmp_path / "a.xls")
    (tmp_path / "b.xls").write_bytes(data[:9216] + bytes(512) + data[9728:])
    with pytest.raises(BadInput, match=r"the old workbook cannot be read"):
        read(tmp_path / "b.xls")


def test_formulas_without_a_result_in_old_workbooks(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("账")
    sheet.write(0, 0, 5)
    sheet.write(0, 1, xlwt.Formula("A1*2"))
    book.save(str(tmp_path / "a.xls"))
    [found] = read(tmp_path / "a.xls").sheets
    assert found.rows[0][1].kind == "uncomputed"
