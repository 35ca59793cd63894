"""Cells and headings that cannot be right: one message with file, sheet, row and column, and nothing stored."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from commands import Run
from quirk_books import WRITERS, Book, D, Value, as_xls, as_xlsx, journal

from auditkit.engagement.folder import Config, Engagement, create
from auditkit.engagement.importing import look, store
from auditkit.errors import AuditkitError


def put(row: int, column: int, value: Value, book: Book | None = None) -> Book:
    start = book or journal()
    body = [list(each) for each in start.body]
    body[row][column] = value
    return replace(start, body=body)


def headed(column: int, heading: str | None) -> Book:
    book = journal()
    head = list(book.heads[0])
    head[column] = heading
    return replace(book, heads=[head])


CELLS: dict[str, tuple[Book, str]] = {
    "NaN": (put(4, 5, "NaN"), "row 6, column 借方金额(F): 'NaN' is not an amount"),
    "infinity": (put(4, 5, "inf"), "row 6, column 借方金额(F): 'inf' is not an amount"),
    "beyond all numbers": (put(4, 5, "1E+308"), "row 6, column 借方金额(F): '1E+308' is not an amount"),
    "beyond all books": (put(4, 5, "1E+17"), "row 6, column 借方金额(F): the amount '1E+17' is too large"),
    "three decimals": (put(4, 5, "1234.565"), "row 6, column 借方金额(F): the amount '1234.565' has more than two dec"),
    "three decimals stored": (put(4, 5, D("1234.565")), "row 6, column 借方金额(F): the amount '1234.565' has more"),
    "both sides": (put(4, 6, D("9.25")), "row 6, column 贷方金额(G): the credit is '9.25' while the debit is 1234.56"),
    "letter in a number": (put(4, 5, "1,00O"), "row 6, column 借方金额(F): '1,00O' is not an amount"),
    "decimal comma": (put(4, 5, "1234,56"), "row 6, column 借方金额(F): '1234,56' is not an amount"),
    "a percentage": (put(4, 5, "12%"), "row 6, column 借方金额(F): '12%' is not an amount"),
    "too narrow to print": (put(4, 5, "########"), "row 6, column 借方金额(F): '########' is not an amount"),
    "day nought": (put(4, 0, "1900-01-00"), "row 6, column 日期(A): '1900-01-00' is not a valid date"),
    "30 February": (put(4, 0, "2018-02-30"), "row 6, column 日期(A): '2018-02-30' is not a valid date"),
    "month or day first": (put(4, 0, "05/01/2018"), "row 6, column 日期(A): '05/01/2018' may begin with the day or"),
    "no date": (put(4, 0, None), "row 6, column 日期(A): the date is empty"),
    "no number": (put(4, 1, None), "row 6, column 凭证字号(B): the voucher number is empty"),
    "no amount": (put(4, 5, None), "row 6, column 借方金额(F): debit and credit are both empty"),
    "another year": (put(4, 0, "2108-01-31"), "holds data of 2108, the engagement is about 2018"),
    "heading missing": (headed(5, None), "is not understood"),
    "heading doubled": (headed(6, "借方金额"), "the heading '借方金额' stands over columns F、G"),
}


@pytest.fixture(scope="module")
def engagement(tmp_path_factory: pytest.TempPathFactory) -> Engagement:
    root = tmp_path_factory.mktemp("cells") / "e"
    create(root, Config("云泽市粮食局", 2018, "zhanjiang-2018", "en"), lambda _: None)
    return Engagement(root)


def state(engagement: Engagement) -> list[tuple[str, bytes]]:
    return [(str(path), path.read_bytes()) for path in sorted(engagement.root.rglob("*")) if path.is_file()]


@pytest.mark.parametrize("form", ["xlsx", "csv-utf8"])
@pytest.mark.parametrize("name", CELLS)
def test_what_cannot_be_right_is_refused_with_its_place(
    engagement: Engagement, tmp_path: Path, name: str, form: str
) -> None:
    book, words = CELLS[name]
    path = WRITERS[form](book, tmp_path)
    before = state(engagement)
    taken = look(engagement, [path])
    sheet = "Sheet1" if form == "xlsx" else "ledger"
    said = [str(problem) for problem in taken[0].problem]
    assert any(words in each and each.startswith(f"{path.name}, sheet '{sheet}'") for each in said), said
    with pytest.raises(AuditkitError):
        store(engagement, taken)
    assert state(engagement) == before


def test_a_row_with_a_field_too_many(tmp_path: Path, engagement: Engagement) -> None:
    path = WRITERS["csv-utf8"](journal(), tmp_path)
    path.write_text(path.read_text().replace("5318.00", "5,318.00", 1))
    [problem] = look(engagement, [path])[0].problem
    assert str(problem) == (
        "ledger.csv, line 4: has 9 fields, the other lines 8; '粮库整治' stands beyond the last column, so columns may "
        "be shifted. Look for a separator too many or missing quotation marks in that line, or export as .xlsx."
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text[:-20], "line 14: the last line has"),
        (lambda text: text.replace("购硒鼓", '"购\n硒"鼓', 1), "line 7: quotation marks do not pair up"),
        (lambda text: text.replace("购硒鼓", "购\0硒鼓", 1), "line 7: holds the control character U+0000"),
    ],
)
def test_text_broken_in_one_line(tmp_path: Path, engagement: Engagement, change: object, words: str) -> None:
    path = WRITERS["csv-utf8"](journal(), tmp_path)
    assert callable(change)
    path.write_bytes(change(path.read_bytes().decode()).encode())
    [problem] = look(engagement, [path])[0].problem
    assert words in str(problem)


def test_two_encodings_in_one_file(tmp_path: Path, engagement: Engagement) -> None:
    path = tmp_path / "mixed.csv"
    gb = WRITERS["csv-gb18030"](journal(), tmp_path).read_bytes()
    utf8 = WRITERS["csv-utf8"](journal(), tmp_path).read_bytes()
    for data in (gb + utf8, utf8 + gb, gb + "2018-12-31,x,年末购办公用品\r\n".encode()):
        path.write_bytes(data)
        [problem] = look(engagement, [path])[0].problem
        assert problem.message_id in ("read.encoding", "read.mixed_encodings"), str(problem)
        assert str(problem).startswith("mixed.csv, line ")


def patched(data: bytes, change: dict[str, tuple[str, str]], **added: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            pattern, put_in = change.get(name, ("(?!)", ""))
            new.writestr(name, re.sub(pattern, put_in, text, count=1))
        for name, text in added.items():
            new.writestr(name, text)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("pattern", "put_in", "words"),
    [
        (r'(<c r="F6"[^>]*>)<v>[^<]*</v>', r"\1<f>F5*2</f>", "row 6, column 借方金额(F)"),
        (r'(<c r="F6")[^>]*><v>[^<]*</v>', r'\1 t="e"><v>#REF!</v>', "row 6, column 借方金额(F)"),
        (r"(<v>)5318(\.00?)?(</v>)", r"\g<1>NaN\3", "row 4, column F: the stored value 'NaN'"),
        (r"(<v>)5318(\.00?)?(</v>)", r"\g<1>1E+309\3", "row 4, column F: the stored value '1E+309'"),
        (r"(<worksheet)", r'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY b "&a;&a;">]>\1', "declares a document type"),
        (r"(<worksheet)", r'<!DOCTYPE x SYSTEM "http://example.invalid/x.dtd">\1', "declares a document type"),
        (
            r"</sheetData>",
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
            "cell XFD1048576 holds something",
        ),
    ],
)
def test_workbooks_with_something_wrong_in_one_place(
    tmp_path: Path, engagement: Engagement, pattern: str, put_in: str, words: str
) -> None:
    path = as_xlsx(journal(), tmp_path / "a.xlsx")
    path.write_bytes(patched(path.read_bytes(), {SHEET: (pattern, put_in)}))
    said = [str(problem) for problem in look(engagement, [path])[0].problem]
    assert any(words in each and each.startswith("a.xlsx") for each in said), said


def test_formulas_of_an_old_workbook_that_were_never_calculated(tmp_path: Path, engagement: Engagement) -> None:
    import xlwt

    path = as_xls(journal(), tmp_path / "plain.xls")
    assert look(engagement, [path])[0].problem == []
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    source = journal()
    for row_number, row in enumerate(source.rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(row_number, column, str(value))
    sheet = book.get_sheet(0)
    sheet._cell_overwrite_ok = True
    sheet.write(5, 5, xlwt.Formula("1234.56"))
    book.save(str(tmp_path / "b.xls"))
    said = [str(problem) for problem in look(engagement, [tmp_path / "b.xls"])[0].problem]
    assert any("row 6, column 借方金额(F)" in each for each in said), said


def test_links_to_other_files_are_told(tmp_path: Path, engagement: Engagement) -> None:
    path = as_xlsx(journal(), tmp_path / "a.xlsx")
    link = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
    link += 'Type="externalLinkPath" Target="file:///C:/x/old.xlsx" TargetMode="External"/></Relationships>'
    added = {
        "xl/externalLinks/externalLink1.xml": "<externalLink/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": link,
    }
    path.write_bytes(patched(path.read_bytes(), {}, **added))
    [item] = look(engagement, [path])
    assert (item.problem, ("read.note_external_links", {"count": "1", "names": "old.xlsx"}) in item.notes) == ([], True)


def test_the_command_says_one_line_and_stores_nothing(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path / "e", "--entity", "云泽市粮食局", "--year", "2018", "--rubric", "zhanjiang-2018")
    path = tmp_path / "序时账.xlsx"
    path.write_bytes(as_xlsx(journal(), tmp_path / "a.xlsx").read_bytes()[:3000])
    done = run("import", path, folder=tmp_path / "e")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "e" / "sources").iterdir())
