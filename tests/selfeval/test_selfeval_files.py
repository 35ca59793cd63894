"""Self-evaluations in the formats in which they are handed over, through the real readers."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from commands import Run
from docx.oxml import parse_xml

from auditkit.documents.typesetting import to_pdf
from auditkit.engagement.self_evaluating import read_document, verify_document
from auditkit.errors import BadInput
from auditkit.sources.grid import Content
from auditkit.sources.reading import read

LINES = [
    "某局2020年度部门整体支出绩效自评报告",
    "2020年本年支出480.00万元，其中项目支出100.70万元、基本支出379.93万元。",
    "自评总分8分，评价结果为“优”。",
]
DATA = [["项目", "数额（万元）"], ["本年支出", "480.00"], ["项目支出", "100.07"], ["基本支出", "379.93"]]
SCORES = [
    ["一级指标", "三级指标", "分值", "自评得分", "扣分原因"],
    ["过程（8分）", "甲", "5", "5", ""],
    ["过程（8分）", "乙", "3", "2", "慢"],
    ["合计", "", "8", "7", ""],
]
FOUND = {("cross-reference", "100.70万元"), ("arithmetic", "8")}
TYPST = '#set text(font: "Noto Sans CJK SC", size: 10pt)\n'


def found(content: Content) -> set[tuple[str, str]]:
    verified = verify_document(content)
    assert verified is not None
    return {(item.kind, item.stated) for item in verified.inconsistencies} - {("cross-reference", "优")}


def write_docx(path: Path) -> None:
    document = docx.Document()
    for line in LINES:
        document.add_paragraph(line)
    for rows in (DATA, SCORES):
        table = document.add_table(len(rows), len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    document.save(str(path))


def html() -> str:
    tables = "".join(
        "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"
        for rows in (DATA, SCORES)
    )
    return "<html><body>" + "".join(f"<p>{line}</p>" for line in LINES) + tables + "</body></html>"


def pdf() -> bytes:
    tables = "".join(
        f"#table(columns: {len(rows[0])}, "
        + ", ".join(f"[{cell}]" for row in rows for cell in row)
        + ")\n#pagebreak()\n"
        for rows in (DATA, SCORES)
    )
    return to_pdf({"main.typ": (TYPST + "\n\n".join(LINES) + "\n\n" + tables).encode()}, date(2021, 1, 1))


def test_word(tmp_path: Path) -> None:
    write_docx(tmp_path / "自评.docx")
    assert found(read(tmp_path / "自评.docx")) == FOUND


def test_a_web_page_with_text_and_tables(tmp_path: Path) -> None:
    (tmp_path / "自评.html").write_text(html(), "utf-8")
    assert found(read(tmp_path / "自评.html")) == FOUND


def test_pdf_with_text_and_ruled_tables(tmp_path: Path) -> None:
    (tmp_path / "自评.pdf").write_bytes(pdf())
    content = read(tmp_path / "自评.pdf")
    assert [paragraph.text for paragraph in content.paragraphs] == LINES
    assert [[[cell.text for cell in row] for row in sheet.rows] for sheet in content.sheets] == [DATA, SCORES]
    assert found(content) == FOUND


def test_plain_text(tmp_path: Path) -> None:
    (tmp_path / "自评.txt").write_text("\n".join(LINES), "gb18030")
    content = read(tmp_path / "自评.txt")
    assert content.format == "text"
    assert [paragraph.text for paragraph in content.paragraphs] == LINES


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
@pytest.mark.slow
def test_an_old_document_through_libreoffice(tmp_path: Path) -> None:
    rows = "".join(rf"\trowd\cellx3000\cellx6000\intbl {label}\cell {value}\cell\row" for label, value in [("a", "1")])
    (tmp_path / "a.rtf").write_text(rf"{{\rtf1\ansi 2020 report of 480.00\par {rows}\pard end}}")
    content = read(tmp_path / "a.rtf")
    assert content.format == "doc"
    assert content.sheets[0].rows[0][1].text == "1"
    assert ("read.note_converted", {}) in content.notes


def test_an_old_document_without_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    (tmp_path / "a.rtf").write_text(r"{\rtf1\ansi x}")
    with pytest.raises(BadInput) as refused:
        read(tmp_path / "a.rtf")
    assert refused.value.message_id == "read.word_processor"


def test_text_boxes_and_footnotes_are_read_and_deletions_are_not(tmp_path: Path) -> None:
    document = docx.Document()
    for line in LINES:
        document.add_paragraph(line)
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    inner = "<w:txbxContent><w:p><w:r><w:t>另有捐赠12.50万元。</w:t></w:r></w:p></w:txbxContent>"
    box = f"<w:r {names}><w:pict>{inner}</w:pict></w:r>"
    document.paragraphs[0]._p.append(parse_xml(box))
    document.paragraphs[1]._p.append(parse_xml(f"<w:del {names}><w:r><w:delText>99.99</w:delText></w:r></w:del>"))
    document.save(str(tmp_path / "a.docx"))
    said = read_document(read(tmp_path / "a.docx"))
    assert said is not None
    values = [item["value"] for item in said["numbers"]]
    assert "12.50" in values
    assert "99.99" not in values


def test_every_number_once_whatever_the_form(tmp_path: Path) -> None:
    write_docx(tmp_path / "a.docx")
    said = read_document(read(tmp_path / "a.docx"))
    assert said is not None
    texts = [*LINES, *(cell for rows in (DATA, SCORES) for row in rows for cell in row)]
    counted = Counter(number for text in texts for number in re.findall(r"\d+(?:\.\d+)?", text))
    assert Counter(str(item["value"]) for item in said["numbers"]) == counted
    assert {item["label"] for item in said["indicators"]} == {"甲", "乙", "合计"}


@pytest.mark.slow
def test_a_scan_gets_a_key_in_sheet_that_is_read_back(tmp_path: Path, run: Run) -> None:
    scan = tmp_path / "扫描.pdf"
    scan.write_bytes(to_pdf({"main.typ": b"#rect(width: 3cm)\n#pagebreak()\n#rect(width: 3cm)"}, date(2021, 1, 1)))
    refused = run("selfeval", "verify", scan)
    assert refused.returncode == 2
    assert "selfeval sheet" in refused.stderr
    keyed = tmp_path / "录入.xlsx"
    assert run("selfeval", "sheet", scan, "--out", keyed).returncode == 0
    book = openpyxl.load_workbook(keyed)
    scores, data, words = book.worksheets
    assert [row[0].value for row in words.iter_rows(min_row=3)] == [1, 2]
    for number, row in enumerate(SCORES[1:], 3):
        for column, value in enumerate([1, row[0], "", row[1], "", row[2], row[3], row[4]], 1):
            scores.cell(number, column, float(value) if str(value).isdecimal() else value)
    data["A3"], data["B3"], data["C3"] = 1, "项目支出", 100.07
    words["B3"] = (
        "2020年度本单位严格管理，本年项目支出100.70万元，主要用于业务培训、会议、宣传等方面的工作，自评总分8分。"
    )
    book.save(keyed)
    checked = run("selfeval", "verify", keyed, "--year", "2020", "--json")
    assert checked.returncode == 1, checked.stderr
    stated = {(item["kind"], item["stated"]) for item in json.loads(checked.stdout)["inconsistencies"]}
    assert stated == FOUND


@pytest.mark.parametrize(
    ("data", "message_id"),
    [
        (b"%PDF-1.4\nbroken", "read.pdf_broken"),
        (b"%PDF-1.4\n" + b"1 0 obj<</Length 9>>stream\n" * 2000, "read.pdf_broken"),
    ],
)
def test_a_broken_pdf_is_said_to_be_broken(data: bytes, message_id: str, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    with pytest.raises(BadInput) as refused:
        read(tmp_path / "a.pdf")
    assert refused.value.message_id == message_id


def test_a_document_that_is_no_self_evaluation(tmp_path: Path, run: Run) -> None:
    (tmp_path / "函.txt").write_text("关于报送材料的函。\n请于月底前报送。\n特此函告。", "utf-8")
    done = run("selfeval", "verify", tmp_path / "函.txt")
    assert done.returncode == 2
    assert "函.txt" in done.stderr
