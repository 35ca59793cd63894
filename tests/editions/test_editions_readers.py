"""Papers read whole: what each format keeps where, and papers made to do harm."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from documents.sample_document import sample

from auditkit.documents.writers import write
from auditkit.errors import BadInput
from auditkit.sources.reading import read_whole

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATED = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def word(body: str, path: Path) -> Path:
    """Write the smallest Word file with a body."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", RELATED)
        package.writestr("word/document.xml", f'<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>')
    path.write_bytes(data.getvalue())
    return path


def said(path: Path) -> list[tuple[str, str]]:
    return [(part.area, part.text) for part in read_whole(path).parts]


def test_runs_fields_hidden_words_and_tracked_changes(tmp_path: Path) -> None:
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    page = field.format("begin") + "<w:r><w:instrText>PAGE</w:instrText></w:r>" + field.format("separate")
    body = (
        "<w:p><w:r><w:t>1</w:t></w:r><w:r><w:t>2.5%</w:t></w:r></w:p>"
        "<w:p><w:ins><w:r><w:t>6</w:t></w:r></w:ins><w:del><w:r><w:delText>5</w:delText></w:r></w:del></w:p>"
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>77</w:t></w:r><w:r><w:t>seen</w:t></w:r></w:p>"
        f"<w:p>{page}<w:r><w:t>9</w:t></w:r>{field.format('end')}<w:r><w:t>after</w:t></w:r></w:p>"
        "<w:p><w:sdt><w:sdtContent><w:r><w:t>88</w:t></w:r></w:sdtContent></w:sdt></w:p>"
        "<w:p><w:r><w:txbxContent><w:p><w:r><w:t>box 3</w:t></w:r></w:p></w:txbxContent></w:r></w:p>"
    )
    assert said(word(body, tmp_path / "a.docx")) == [
        ("body", "12.5%"),
        ("body", "6"),
        ("body", "seen"),
        ("body", "after"),
        ("body", "88"),
        ("hidden", "77"),
        ("box", "box 3"),
    ]


def test_a_table_within_a_cell_is_read_with_it(tmp_path: Path) -> None:
    inner = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    body = f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    assert [part.rows for part in read_whole(word(body, tmp_path / "a.docx")).parts] == [[["1\n2"]]]


@pytest.mark.slow
@pytest.mark.parametrize("format", ["html", "md", "xlsx"])
def test_every_format_reads_alike_twice(format: str, tmp_path: Path) -> None:
    path = tmp_path / f"sample.{format}"
    path.write_bytes(write(sample(), format))
    paper = read_whole(path)
    assert paper.format == format
    assert paper.parts == read_whole(path).parts
    assert any(part.rows for part in paper.parts)


@pytest.mark.parametrize(
    "body",
    [
        "<w:p>" + "<w:r>" * 20_000 + "<w:t>1</w:t>" + "</w:r>" * 20_000 + "</w:p>",
        "<w:tbl><w:tr><w:tc>" * 3000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3000,
    ],
)
def test_a_paper_nested_without_end_ends_the_reader_only(body: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="a.docx"):
        read_whole(word(body, tmp_path / "a.docx"))


def test_a_paper_with_entities_is_refused(tmp_path: Path) -> None:
    path = word("<w:p/>", tmp_path / "a.docx")
    data = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            bomb = b'<!DOCTYPE a [<!ENTITY x "y">]>' if name == "word/document.xml" else b""
            new.writestr(name, bomb + old.read(name))
    path.write_bytes(data.getvalue())
    with pytest.raises(BadInput, match="a.docx"):
        read_whole(path)


def test_other_packed_files_are_no_report(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        package.writestr("a.txt", "1")
    with pytest.raises(BadInput, match="a.zip"):
        read_whole(tmp_path / "a.zip")
