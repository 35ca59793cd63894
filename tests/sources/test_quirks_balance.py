"""Quirks of trial balances in each kind of file, and quirks of the files themselves."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from quirk_books import (
    BALANCE,
    BALANCE_HEAD,
    DEBIT,
    ENTITY,
    WRITERS,
    YEAR,
    Book,
    D,
    Value,
    as_html,
    as_text,
    as_xls,
    as_xlsx,
    balance,
    journal,
)

from auditkit.sources.canonical import Context, Hints, RecognisedTable
from auditkit.sources.grid import Content
from auditkit.sources.reading import read, read_many
from auditkit.sources.recognise import recognise

CONTEXT = Context(ENTITY, YEAR)
COLUMNS = ("account_code", "opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit")


def titled() -> Book:
    rows: list[list[Value]] = [
        ["科目余额表", *[None] * 7],
        ["单位：云泽市粮食局", None, None, None, "期间：2018.01-2018.12", None, None, "单位：元"],
    ]
    return replace(balance(), titles=rows, merged=((1, 1, 1, 8),))


def two_row_head() -> Book:
    upper: list[Value] = ["科目编码", "科目名称", "期初余额", None, "本期发生额", None, "期末余额", None]
    lower: list[Value] = [None, None, "借方", "贷方", "借方", "贷方", "借方", "贷方"]
    merged = ((1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4), (1, 5, 1, 6), (1, 7, 1, 8))
    return replace(balance(), heads=[upper, lower], merged=merged)


def directions() -> Book:
    upper: list[Value] = ["科目编码", "科目名称", "期初余额", None, "本期发生额", None, "期末余额", None]
    lower: list[Value] = [None, None, "方向", "金额", "借方", "贷方", "方向", "金额"]
    merged = ((1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4), (1, 5, 1, 6), (1, 7, 1, 8))

    def side(debit: Value, credit: Value) -> list[Value]:
        return ["借", debit] if debit else ["贷", credit] if credit else ["平", None]

    body = [[*row[:2], *side(row[2], row[3]), *row[4:6], *side(row[6], row[7])] for row in BALANCE]
    return Book([], [upper, lower], body, merged)


def total_row() -> Book:
    leaves = [row for row in BALANCE if str(row[0]) not in ("5001", "500102")]
    sums = [sum((v for row in leaves if isinstance(v := row[at], Decimal)), Decimal()) for at in range(2, 8)]
    return replace(balance(), body=[*balance().body, [None] * 8, ["合计", None, *sums]])


def changed(column: int, write: Callable[[str], Value]) -> Book:
    book = balance()
    body = [[write(str(v)) if at == column else v for at, v in enumerate(row)] for row in book.body]
    return replace(book, body=body)


QUIRKS: dict[str, Callable[[], Book]] = {
    "clean": balance,
    "titles": titled,
    "two-row head": two_row_head,
    "directions": directions,
    "total": total_row,
    "codes with dots": lambda: changed(0, lambda code: ".".join([code[:4], *re.findall("..", code[4:])])),
    "codes indented": lambda: changed(0, lambda code: "  " * (len(code) // 2 - 2) + code),
    "codes as numbers": lambda: changed(0, D),
    "names indented": lambda: changed(1, lambda name: f"　　{name}"),
    "hidden rows": lambda: balance().said(hidden_rows=(2, 5)),
    "more sheets": lambda: balance().said(more_sheets=True),
}
CASES = [(quirk, form) for quirk in QUIRKS for form in WRITERS]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[RecognisedTable]]:
    paths = [
        WRITERS[form](QUIRKS[quirk](), tmp_path_factory.mktemp(f"b{number}"))
        for number, (quirk, form) in enumerate(CASES)
    ]
    found = {}
    for case, content in zip(CASES, read_many(paths), strict=True):
        assert isinstance(content, Content), (case, content)
        found[case] = [t for t in recognise(content, Hints(), CONTEXT).tables if t.reason != "empty"]
    return found


def figures(table: RecognisedTable) -> list[tuple[object, ...]]:
    return [tuple(row[name] or (None if name == "account_code" else 0) for name in COLUMNS) for row in table.rows]


@pytest.mark.parametrize(("quirk", "form"), CASES)
def test_a_quirk_changes_no_balance(
    imported: dict[tuple[str, str], list[RecognisedTable]], quirk: str, form: str
) -> None:
    [table] = imported[quirk, form]
    assert table.kind == "trial_balance"
    assert (table.questions, table.problems) == ([], [])
    assert figures(table) == [(row[0], *(value or 0 for value in row[2:])) for row in BALANCE]
    assert all(stated.agrees for stated in table.stated_totals)


def test_the_headings_are_as_expected() -> None:
    assert len(BALANCE_HEAD[0]) == 8


def debit_of(content: Content) -> Decimal | None:
    [table] = [t for t in recognise(content, Hints(), CONTEXT).tables if t.reason != "empty"]
    assert (table.questions, table.problems) == ([], [])
    return table.debit


@pytest.mark.parametrize(
    ("form", "name"),
    [("xlsx", "a.xls"), ("xls", "a.xlsx"), ("html", "a.xlsx"), ("csv-utf8", "a.xls"), ("xls", "a.csv")],
)
def test_the_name_of_a_file_is_never_believed(tmp_path: Path, form: str, name: str) -> None:
    path = WRITERS[form](journal(), tmp_path)
    content = read(path.rename(tmp_path / name))
    assert debit_of(content) == DEBIT
    assert "read.note_ending" in [message_id for message_id, _ in content.notes]


def patched(path: Path, part: str, change: Callable[[str], str]) -> Path:
    copy = path.with_name("patched.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data.decode()).encode() if name == part else data)
    return copy


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (SHEET, lambda xml: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1"', xml)),
        (SHEET, lambda xml: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', xml)),
        (SHEET, lambda xml: re.sub(r"<dimension [^>]*>", "", xml)),
        (
            SHEET,
            lambda xml: xml.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'),
        ),
    ],
)
def test_a_stored_size_or_a_far_format_changes_nothing(tmp_path: Path, part: str, change: Callable[[str], str]) -> None:
    assert debit_of(read(patched(as_xlsx(journal(), tmp_path / "a.xlsx"), part, change))) == DEBIT


@pytest.mark.parametrize("cut", [1, 100, 511, -1, -100])
def test_old_workbooks_whose_length_is_no_multiple_of_a_sector(tmp_path: Path, cut: int) -> None:
    data = as_xls(journal(), tmp_path / "a.xls").read_bytes()
    path = tmp_path / "b.xls"
    path.write_bytes(data + bytes(cut) if cut > 0 else data[:cut])
    assert debit_of(read(path)) == DEBIT


@pytest.mark.parametrize("charset", ["gb2312", "utf-8", "gbk", "iso-8859-1"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_pages_are_read_by_their_bytes_whatever_they_declare(tmp_path: Path, charset: str, encoding: str) -> None:
    path = as_html(journal(), tmp_path / "a.xls")
    path.write_bytes(path.read_bytes().decode("gb18030").replace("gb2312", charset).encode(encoding))
    assert debit_of(read(path)) == DEBIT


def test_an_archive_of_ledgers_is_several_sources(tmp_path: Path) -> None:
    from auditkit.sources.unpacking import unpack

    folder = tmp_path / "in"
    folder.mkdir()
    as_xlsx(journal(), folder / "序时账.xlsx")
    as_text(balance(), folder / "余额表.csv", "gb18030")
    archive = Path(shutil.make_archive(str(tmp_path / "all"), "zip", folder))
    found = unpack(archive)
    assert found is not None
    contents = read_many([member.path for member in found.members])
    kinds = {
        content.file: recognise(content, Hints(), CONTEXT).tables[0].kind
        for content in contents
        if isinstance(content, Content)
    }
    assert kinds == {"序时账.xlsx": "journal", "余额表.csv": "trial_balance"}
