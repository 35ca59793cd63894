"""The inspection sheet: written, filled in, read back; wrong cells are named; other sheets are refused."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from commands import Run
from sampling_use.bare_books import Say

SAMPLE = ("--judgement", "--check", "reception.guest-list-missing", "--because", "全部接待费")
LIST = "reception.guest-list-missing/list"


@pytest.fixture
def drawn(bare: Path, run: Run) -> Path:
    """An engagement with a sample of all receptions and its sheet beside it."""
    for words in (("sample", "plan", *SAMPLE), ("sample", "sheet", "S1", "--out", bare.parent / "sheet.xlsx")):
        done = run(*words, folder=bare)
        assert done.returncode == 0, done.stderr
    return bare


@contextmanager
def filled(folder: Path, name: str = "sheet.xlsx") -> Iterator[tuple[Any, dict[str, int], list[int]]]:
    """Give the open sheet, its columns by id and the rows of its items; it is saved afterwards."""
    path = folder.parent / name
    book = openpyxl.load_workbook(path)
    marks = {str(row[0].value): str(row[1].value) for row in book["_auditkit"].iter_rows()}
    columns = {id_: int(name.split()[1]) + 1 for name, id_ in marks.items() if name.startswith("column ")}
    sheet = book.worksheets[0]
    rows = [row[0].row for row in sheet.iter_rows() if str(row[0].value or "").startswith("S1-")]
    yield sheet, columns, rows
    book.save(path)


def read(run: Run, folder: Path, name: str = "sheet.xlsx") -> subprocess.CompletedProcess[str]:
    return run("sample", "record", folder.parent / name, folder=folder)


def answers(say: Say, folder: Path) -> dict[str, Any]:
    return {item["id"]: item for item in say(folder, "sample", "show", "S1")["items"]}


def test_a_sheet_is_locked_but_for_what_a_person_fills_in(drawn: Path) -> None:
    with filled(drawn) as (sheet, columns, rows):
        assert sheet.protection.sheet and sheet.freeze_panes and sheet.print_title_rows
        assert sheet.column_dimensions["A"].hidden and sheet.page_setup.orientation == "landscape"
        for name, column in columns.items():
            free = not sheet.cell(rows[0], column).protection.locked
            assert free == (name in (LIST, "audited", "remark", "reference")), name
        lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
        assert [rule.formula1 for rule in lists] == ['"有,缺失,不适用,有误"']
        assert sheet.parent["_auditkit"].sheet_state == "hidden"


def test_answers_come_back(drawn: Path, run: Run, say: Say) -> None:
    with filled(drawn) as (sheet, columns, rows):
        for row, word in zip(rows, ("有", "缺失", "not applicable", "有误"), strict=False):
            sheet.cell(row, columns[LIST], word)
        sheet.cell(rows[0], columns["audited"], 310)
        sheet.cell(rows[1], columns["audited"], "１，234.50")
        sheet.cell(rows[1], columns["remark"], "清单\n未附")
        sheet.cell(rows[1], columns["reference"], "B-12")
    done = read(run, drawn)
    assert done.returncode == 0, done.stderr
    assert "新记录 4 项" in done.stdout and "尚未检查 1 项" in done.stdout
    found = answers(say, drawn)
    said = sorted((item["answers"].get(LIST), item["audited"]) for item in found.values() if item["answers"])
    assert said == [("missing", "1234.50"), ("not-applicable", None), ("present", "310.00"), ("wrong", None)]
    assert {item["remark"] for item in found.values()} == {None, "清单 未附"}
    again = read(run, drawn)
    assert again.returncode == 0 and "新记录 0 项" in again.stdout


def test_every_wrong_cell_is_named_and_nothing_stored(drawn: Path, run: Run, say: Say) -> None:
    with filled(drawn) as (sheet, columns, rows):
        sheet.cell(rows[0], columns[LIST], "大概有")
        sheet.cell(rows[1], columns[LIST], "有")
        sheet.cell(rows[1], columns["audited"], "三百")
        sheet.cell(rows[2], columns["audited"], 1.005)
        sheet.cell(rows[3], columns[LIST], "=1/0")
        cells = [
            sheet.cell(rows[n], columns[c]).coordinate
            for n, c in ((0, LIST), (1, "audited"), (2, "audited"), (3, LIST))
        ]
    done = read(run, drawn)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 5
    assert all(f"单元格 {cell}" in line and "sheet.xlsx" in line for cell, line in zip(cells, lines, strict=False))
    assert not any(item["answers"] for item in answers(say, drawn).values())


def test_moved_doubled_and_strange_rows_are_refused(drawn: Path, run: Run) -> None:
    with filled(drawn) as (sheet, columns, rows):
        sheet.cell(rows[0], 2, "S1-003")
        sheet.cell(rows[1], 1, "S1-099")
        sheet.cell(rows[3], 1, sheet.cell(rows[2], 1).value)
        sheet.cell(rows[4], columns["amount"], 1)
    done = read(run, drawn)
    assert done.returncode == 2
    assert all(word in done.stderr for word in ("S1-003", "S1-099", "两次", "账面金额"))


def test_blank_cells_leave_what_was_recorded(drawn: Path, run: Run, say: Say) -> None:
    run("sample", "record", "S1-001", "--answer", "list=missing", "--remark", "先记", folder=drawn)
    with filled(drawn) as (sheet, columns, rows):
        where = {sheet.cell(row, 1).value: row for row in rows}
        sheet.cell(where["S1-002"], columns[LIST], "有")
    assert read(run, drawn).returncode == 0
    found = answers(say, drawn)
    assert found["S1-001"]["answers"] == {LIST: "missing"} and found["S1-001"]["remark"] == "先记"
    assert found["S1-002"]["answers"] == {LIST: "present"}


def test_two_who_differ_are_told(drawn: Path, run: Run, say: Say) -> None:
    run("sample", "record", "S1-001", "--answer", "list=missing", "--by", "甲", folder=drawn)
    with filled(drawn) as (sheet, columns, rows):
        where = {sheet.cell(row, 1).value: row for row in rows}
        sheet.cell(where["S1-001"], columns[LIST], "有")
    done = read(run, drawn)
    assert done.returncode == 2 and "甲" in done.stderr and "缺失" in done.stderr
    assert answers(say, drawn)["S1-001"]["answers"] == {LIST: "missing"}


def test_a_new_sheet_shows_what_is_recorded_and_may_revise_it(drawn: Path, run: Run, say: Say) -> None:
    run("sample", "record", "S1-001", "--answer", "list=missing", folder=drawn)
    run("sample", "sheet", "S1", "--out", drawn.parent / "two.xlsx", folder=drawn)
    with filled(drawn, "two.xlsx") as (sheet, columns, rows):
        where = {sheet.cell(row, 1).value: row for row in rows}
        assert sheet.cell(where["S1-001"], columns[LIST]).value == "缺失"
        sheet.cell(where["S1-001"], columns[LIST], "有")
    assert read(run, drawn, "two.xlsx").returncode == 0
    shown = say(drawn, "sample", "show", "S1-001")
    assert shown["answers"] == {LIST: "present"}
    assert [past["answers"] for past in shown["history"]] == [{LIST: "missing"}, {LIST: "present"}]


def test_an_old_sheet_never_undoes_a_later_record(drawn: Path, run: Run, say: Say) -> None:
    run("sample", "record", "S1-001", "--answer", "list=missing", folder=drawn)
    run("sample", "sheet", "S1", "--out", drawn.parent / "two.xlsx", folder=drawn)
    run("sample", "record", "S1-001", "--answer", "list=present", folder=drawn)
    assert read(run, drawn, "two.xlsx").returncode == 0
    assert answers(say, drawn)["S1-001"]["answers"] == {LIST: "present"}


@pytest.mark.slow
def test_sheets_of_others_are_refused(drawn: Path, run: Run, tmp_path: Path, example: Path) -> None:
    book = example / "inputs" / "记账凭证序时簿.xlsx"
    assert run("sample", "record", book, folder=drawn).returncode == 2
    assert run("sample", "record", tmp_path / "none.xlsx", folder=drawn).returncode == 2
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes((drawn.parent / "sheet.xlsx").read_bytes()[:3000])
    done = run("sample", "record", broken, folder=drawn)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    other = tmp_path / "other"
    run("init", other, "--entity", "另一局", "--year", "2018", "--rubric", "zhanjiang-2018")
    done = run("sample", "record", drawn.parent / "sheet.xlsx", folder=other)
    assert done.returncode == 2 and "另一项目" in done.stderr
    assert run("sample", "withdraw", "S1", "--because", "x", folder=drawn).returncode == 0
    done = read(run, drawn)
    assert done.returncode == 2 and "S1" in done.stderr


@pytest.mark.slow
def test_a_sheet_from_before_an_extension_is_stale(bare: Path, run: Run) -> None:
    run("sample", "plan", "--attribute", "--category", "travel", "--tolerable", "0.1", folder=bare)
    run("sample", "draw", "S1", "--seed", "s", "--size", "5", folder=bare)
    run("sample", "sheet", "S1", "--out", bare.parent / "sheet.xlsx", folder=bare)
    run("sample", "draw", "S1", "--size", "8", folder=bare)
    done = read(run, bare)
    assert done.returncode == 2 and "过时" in done.stderr


def test_an_existing_file_is_not_overwritten(drawn: Path, run: Run) -> None:
    words = ("sample", "sheet", "S1", "--out", drawn.parent / "sheet.xlsx")
    before = (drawn.parent / "sheet.xlsx").read_bytes()
    assert run(*words, folder=drawn).returncode == 2
    assert (drawn.parent / "sheet.xlsx").read_bytes() == before
    assert run(*words, "--force", folder=drawn).returncode == 0


def test_words_of_the_ledger_are_never_formulas(bare: Path, run: Run) -> None:
    from auditkit.core.inspection import InspectionSheet, SheetColumn, SheetRow
    from auditkit.documents.inspection_sheet import write_inspection_sheet

    sheet = InspectionSheet(
        *("抽凭表", "=cmd|' /C calc'!A0", (("=1", "+2"),), (SheetColumn("summary", "=A1", "text", 10),)),
        *((SheetRow("S1-001", ('=HYPERLINK("x")',)),), ("有",), (), "—", ("", ""), ("@x",), {"sample": "=S1"}),
    )
    path = bare.parent / "formulas.xlsx"
    path.write_bytes(write_inspection_sheet(sheet))
    book = openpyxl.load_workbook(path)
    assert not [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert write_inspection_sheet(sheet) == path.read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
@pytest.mark.parametrize("route", [("xlsx",), ("ods",), ("ods", "xlsx"), ("xls",)])
def test_the_sheet_survives_libreoffice(
    drawn: Path, run: Run, say: Say, route: tuple[str, ...], tmp_path: Path
) -> None:
    with filled(drawn) as (sheet, columns, rows):
        for row in rows[:3]:
            sheet.cell(row, columns[LIST], "缺失")
            sheet.cell(row, columns["audited"], 12.5)
        sheet.cell(rows[3], columns["remark"], "经办人说明")
    path = drawn.parent / "sheet.xlsx"
    for number, kind in enumerate(route):
        folder = tmp_path / f"step{number}"
        home = f"-env:UserInstallation=file://{tmp_path}/home"
        command = ["soffice", home, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        path = folder / f"sheet.{kind}"
    done = run("sample", "record", path, folder=drawn)
    assert done.returncode == 0, done.stderr
    found = answers(say, drawn)
    assert sum(item["answers"] == {LIST: "missing"} and item["audited"] == "12.50" for item in found.values()) == 3
    assert sum(item["remark"] == "经办人说明" for item in found.values()) == 1
