from __future__ import annotations

import hashlib
import io
import re
import time
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_document import HOSTILE, sample

from auditkit.documents.charts import draw, size, words_width
from auditkit.documents.layout import kept_whole, leads
from auditkit.documents.model import (
    Chart,
    Column,
    Document,
    Link,
    Paragraph,
    Properties,
    Series,
    Table,
    Text,
    line,
    row,
)
from auditkit.documents.neutral import clean
from auditkit.documents.pdf import heading_pages
from auditkit.documents.writers import FORMATS, write, write_all
from auditkit.documents.xlsx import number_of, sheet_names
from auditkit.errors import BadInput
from auditkit.messages import use_language


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return write_all(sample())


def words_of_docx(data: bytes) -> str:
    root = docx.Document(io.BytesIO(data)).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in root.iter(qn("w:p")))


@pytest.mark.parametrize("format", FORMATS)
def test_equal_records_give_equal_bytes(files: dict[str, bytes], format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2_000_000_000))
    again = write(sample(), format)
    assert hashlib.sha256(again).hexdigest() == hashlib.sha256(files[format]).hexdigest()


def test_the_language_of_the_process_does_not_matter(files: dict[str, bytes]) -> None:
    use_language("en")
    assert write(sample(), "html") == files["html"]


def test_bold_words_in_markdown_are_bold_beside_punctuation() -> None:
    parts = (Text("依据：", bold=True), Text("见《办法》"), Text("问题", bold=True), Text("1", bold=True), Text("。"))
    blocks = (Paragraph(parts), Table((Column(1),), (), (row("合计", total=True),)))
    document = Document("题", "zh", Properties("某所", date(2020, 1, 1)), blocks)
    assert write(document, "md").decode().splitlines()[0] == "**依据**：见《办法》**问题1**。"
    assert "| **合计** |" in write(document, "md").decode()


def test_a_short_table_stays_whole_and_its_introduction_with_it() -> None:
    short = Table((Column(1),), (), tuple(row(str(number)) for number in range(12)))
    long = replace(short, rows=short.rows * 2)
    assert kept_whole(short, 80) and not kept_whole(long, 80)
    assert not kept_whole(replace(short, rows=(row("字" * 400), *short.rows[:6])), 80)
    assert leads(Paragraph(line("如下：")), short) and not leads(Paragraph(line("如下。")), short)
    assert not leads(Paragraph(line("如下：")), Paragraph(line("文")))
    document = Document("题", "zh", Properties("某所", date(2020, 1, 1)), (Paragraph(line("如下：")), short))
    word = docx.Document(io.BytesIO(write(document, "docx")))
    assert next(it for it in word.paragraphs if it.text == "如下：").paragraph_format.keep_with_next


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="odt"):
        write(sample(), "odt")


def test_word_has_heading_styles_contents_and_page_numbers(files: dict[str, bytes]) -> None:
    word = docx.Document(io.BytesIO(files["docx"]))
    styles = [it.style.name for it in word.paragraphs]
    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "Audit Body", "TOC 1", "TOC 2"} <= set(styles)
    entries = ["".join(t.text for t in it._p.iter(qn("w:t"))) for it in word.paragraphs if it.style.name == "TOC 1"]
    assert entries[0] == "一、评价结论2"
    body = word.styles["Audit Body"]
    assert body.font.size.pt == 16
    assert body.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert body.paragraph_format.line_spacing.pt == 28
    assert "PAGE" in word.sections[1].footer._element.xml
    assert "PAGE" not in word.sections[0].footer._element.xml


def test_word_sections_turn_for_the_score_sheet(files: dict[str, bytes]) -> None:
    word = docx.Document(io.BytesIO(files["docx"]))
    shapes = [(round(it.page_width.mm), round(it.page_height.mm)) for it in word.sections]
    assert (297, 210) in shapes
    assert shapes[0] == shapes[-1] == (210, 297)
    starts = [it._sectPr.find(qn("w:pgNumType")) for it in word.sections]
    assert [it is not None for it in starts] == [False, True, *[False] * (len(starts) - 2)]


def test_word_tables_merge_cells_and_repeat_their_heading(files: dict[str, bytes]) -> None:
    word = docx.Document(io.BytesIO(files["docx"]))
    (table,) = [it for it in word.tables if "一级指标" in it.cell(0, 0).text]
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc
    assert table.cell(0, 0)._tc.vMerge == "restart"
    assert table.cell(0, 3)._tc is table.cell(0, 4)._tc
    heads = [bool(it._tr.findall(f".//{qn('w:tblHeader')}")) for it in table.rows]
    assert heads[:3] == [True, True, False]
    assert all(it._tr.findall(f".//{qn('w:cantSplit')}") for it in table.rows)


def test_word_links_have_their_bookmarks(files: dict[str, bytes]) -> None:
    body = docx.Document(io.BytesIO(files["docx"])).element.body
    marks = [it.get(qn("w:name")) for it in body.iter(qn("w:bookmarkStart"))]
    assert len(marks) == len(set(marks))
    ids = [it.get(qn("w:id")) for it in body.iter(qn("w:bookmarkStart"))]
    assert len(ids) == len(set(ids))
    assert {it.get(qn("w:anchor")) for it in body.iter(qn("w:hyperlink"))} <= set(marks)


def test_properties_carry_the_date_of_the_records(files: dict[str, bytes]) -> None:
    core = docx.Document(io.BytesIO(files["docx"])).core_properties
    assert (core.author, core.created.date(), core.modified.date()) == (
        "某某会计师事务所",
        date(2020, 3, 1),
        date(2020, 3, 1),
    )
    for format in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(files[format])) as archive:
            assert {it.date_time for it in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"20200301" in files["pdf"]


def test_the_firms_word_file_is_kept() -> None:
    house = docx.Document()
    house.add_paragraph("某所报告用纸")
    house.sections[0].header.paragraphs[0].text = "某某会计师事务所页眉"
    house.styles["Heading 1"].font.name = "Courier New"
    buffer = io.BytesIO()
    house.save(buffer)
    made = write(sample(), "docx", house=buffer.getvalue(), house_name="用纸.docx")
    word = docx.Document(io.BytesIO(made))
    assert word.paragraphs[0].text == "某所报告用纸"
    assert word.sections[-1].header.paragraphs[0].text == "某某会计师事务所页眉"
    assert word.styles["Heading 1"].font.name == "Courier New"
    assert "一、评价结论" in words_of_docx(made)
    assert made == write(sample(), "docx", house=buffer.getvalue(), house_name="用纸.docx")


@pytest.mark.parametrize("bad", [b"", b"no zip", b"PK\x03\x04broken"])
def test_a_broken_house_file_is_refused_by_name(bad: bytes) -> None:
    use_language("zh")
    with pytest.raises(BadInput, match="用纸.docx"):
        write(sample(), "docx", house=bad, house_name="用纸.docx")


def test_a_workbook_is_no_house_file(files: dict[str, bytes]) -> None:
    with pytest.raises(BadInput):
        write(sample(), "docx", house=files["xlsx"], house_name="x.docx")


def test_hostile_words_are_words_in_word(files: dict[str, bytes]) -> None:
    shown = words_of_docx(files["docx"])
    for words in HOSTILE:
        assert clean(words).replace("\n", "") in shown


def test_hostile_words_are_words_in_html(files: dict[str, bytes]) -> None:
    page = files["html"].decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not re.search(r"(?:src|href)\s*=\s*[\"'](?!#)", page)
    assert "\u202e" not in page
    assert "\x00" not in page


def test_html_links_lead_somewhere(files: dict[str, bytes]) -> None:
    page = files["html"].decode()
    names = re.findall(r'\bid="([^"]+)"', page)
    assert len(names) == len(set(names))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(names)
    assert page.count("<details") == 1


def test_html_figures_name_their_measure(files: dict[str, bytes]) -> None:
    assert '<data value="m" data-kind="tied">124.38%</data>' in files["html"].decode()


def test_hostile_words_are_words_in_markdown(files: dict[str, bytes]) -> None:
    text = files["md"].decode()
    assert "<script" not in text
    assert all(line.replace("\\|", "").count("|") in (0, 3, 4, 5, 6, 7) for line in text.splitlines()), text
    assert "\\*a\\* \\_b\\_ \\[c\\](http&#58;//d)" in text
    assert "\n= HYPERLINK" not in text


def test_the_workbook_has_a_sheet_for_each_table(files: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    assert book.sheetnames == ["本文件的工作表", "项目支出", "评分表", "表3", "异常文字表"]
    sheet = book["项目支出"]
    assert (sheet["B4"].value, sheet["B4"].number_format) == (1234.5, "#,##0.00")
    assert (sheet["D4"].value, sheet["D4"].number_format) == (0.9876, "0.00%")
    assert sheet["E4"].value == datetime(2020, 3, 1)
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"
    assert "A3:A4" in [str(it) for it in book["评分表"].merged_cells.ranges]
    assert book.properties.created.date() == date(2020, 3, 1)


def test_no_cell_of_the_workbook_is_a_formula(files: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    cells = [cell for sheet in book for cells in sheet.iter_rows() for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]
    (formula,) = {cell for cell in book["异常文字表"]["A"] if str(cell.value).startswith("=HYPERLINK")}
    assert formula.quotePrefix


@pytest.mark.parametrize(
    ("words", "value"),
    [("1,234.50", Decimal("1234.50")), ("-0.5", Decimal("-0.5")), ("12", Decimal(12)), ("98.7%", Decimal("0.987"))],
)
def test_printed_numbers_are_numbers(words: str, value: Decimal) -> None:
    found = number_of(words)
    assert found
    assert found[0] == value


@pytest.mark.parametrize("words", ["", "—", "12,34", "1e5", "=1", "1234567890123456.78", "４"])
def test_other_words_stay_words(words: str) -> None:
    assert number_of(words) is None or words == "４"


def test_sheet_names_are_accepted_and_differ() -> None:
    assert sheet_names(["a:b", "x" * 40, "x" * 40, "", "'q'"]) == ["a b", "x" * 31, "x" * 27 + " (2)", "4", "q"]


def test_pages_of_headings_go_up() -> None:
    pages = heading_pages(sample(3))
    assert pages == sorted(pages)
    assert pages[0] == 2


def test_the_pdf_has_contents_and_links(files: dict[str, bytes]) -> None:
    assert files["pdf"].startswith(b"%PDF-1.")
    assert b"/Outlines" in files["pdf"]
    assert b"/StructTreeRoot" in files["pdf"]


def test_a_link_to_what_is_not_printed_is_words() -> None:
    document = Document(
        "t", "zh", Properties("f", date(2020, 1, 1)), (Paragraph(line(Link("nowhere", (Text("那里"),)))),)
    )
    made = write_all(document)
    assert b"nowhere" not in made["html"]
    assert "那里" in words_of_docx(made["docx"])
    assert made["md"] == "那里\n".encode()


def test_an_english_document_has_english_words() -> None:
    made = write(replace(sample(), language="en"), "html").decode()
    assert "Contents" in made
    assert "目录" not in made


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.text(max_size=50))
def test_any_words_pass_through_every_writer(words: str) -> None:
    table = Table(
        (Column(1, "amount"), Column()), (row(words, "b"),), (row(words, words),), line(words), words, name=words
    )
    document = Document(
        words, "zh", Properties(words, date(2020, 1, 1)), (Paragraph(line(words, words)), table), None, words
    )
    made = write_all(document)
    page = made["html"].decode()
    assert "<script" not in page
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    assert len(book.sheetnames) == 2


CHART = Chart(
    "bar", "甲<b>", ("一", "二"), (Series("s&", (Decimal("1.50"), None)), Series("t", (Decimal("-2"), Decimal(0))))
)


@pytest.mark.parametrize("kind", ["bar", "horizontal_bar", "line"])
def test_charts_are_sound_drawings(kind: str) -> None:
    chart = replace(CHART, kind=kind, unit="万元", alt="]]><script>")  # type: ignore[arg-type]
    root = ET.fromstring(draw(chart))
    texts = ["".join(it.itertext()) for it in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "一" in texts
    assert size(chart) == (int(root.get("width", "")), int(root.get("height", "")))
    assert {it.tag.rpartition("}")[2] for it in root.iter()} <= {
        "svg",
        "title",
        "desc",
        "rect",
        "line",
        "text",
        "circle",
    }


def test_a_chart_of_nothing_is_drawn() -> None:
    ET.fromstring(draw(Chart("bar", "", (), (Series("s", ()),))))
    ET.fromstring(draw(Chart("line", "", ("a",), (Series("s", (None,)),))))


def test_a_series_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="not as long"):
        draw(replace(CHART, labels=("一",)))


@given(st.lists(st.decimals(-(10**12), 10**12, places=2), min_size=1, max_size=14))
def test_bars_stay_inside_the_drawing(values: list[Decimal]) -> None:
    chart = Chart("bar", "t", tuple("abcdefghijklmn"[: len(values)]), (Series("s", tuple(values)),))
    root = ET.fromstring(draw(chart))
    width, height = size(chart)
    for bar in root.iter("{http://www.w3.org/2000/svg}rect"):
        x, y, w, h = (float(bar.get(name, "")) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + w <= width + 1
        assert 0 <= y <= y + h <= height + 1


def test_words_width() -> None:
    assert words_width("预算ab", 10) == 32


@pytest.mark.parametrize("format", FORMATS)
def test_a_document_without_cover_contents_or_tables(format: str) -> None:
    document = Document("Title", "en", Properties("", date(2020, 1, 1)), (Paragraph(line("words")),))
    assert write(document, format) == write(document, format)


def test_traces_can_be_printed_at_the_end() -> None:
    made = write(replace(sample(), trace_appendix=True), "docx")
    assert "依据追溯：序时账第12行" in words_of_docx(made)
    assert "依据追溯：序时账" not in words_of_docx(write(sample(), "docx"))
