"""Recognition of real files, read through the reading process."""

from __future__ import annotations

import csv
import json
import os
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from commands import EXAMPLE

from auditkit.errors import AuditkitError
from auditkit.shipped import shipped
from auditkit.sources.canonical import Context, Hints, RecognisedTable
from auditkit.sources.reading import read, read_many
from auditkit.sources.recognise import recognise

HEADING = ["日期", "凭证号数", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额", "项目"]
LINES: list[list[object]] = [
    [date(2020, 1, 2), "记-0001", "报销 差旅费", "500101", "费用\\差旅费", 1200.5, None, "整治"],
    [date(2020, 1, 2), "记-0001", "报销 差旅费", "1011", "零余额", None, 1200.5, None],
    [date(2020, 1, 2), "记-0001", "报销 差旅费", "1011", "零余额", None, 1200.5, None],
    [date(2020, 11, 2), "记-0001", "=SUM(A1)", "1011", "零余额", -3, None, None],
]


def _tables(paths: list[Path], context: Context) -> list[RecognisedTable]:
    found: list[RecognisedTable] = []
    for content in read_many(paths):
        assert not isinstance(content, AuditkitError), str(content)
        found += recognise(content, Hints(), context).tables
    return found


def test_the_same_rows_from_xlsx_and_csv_have_the_same_keys(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["序时账"])
    page.append(["单位: 某局    会计期间: 2020.01-2020.12    单位: 元"])
    page.append(HEADING)
    for line in LINES:
        page.append(["'" + v if isinstance(v, str) and v.startswith("=") else v for v in line])
    page.cell(7, 3).value = "公式样文字"
    book.save(tmp_path / "a.xlsx")
    with (tmp_path / "b.csv").open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADING)
        for line in LINES:
            texts = ["公式样文字" if v == "=SUM(A1)" else v for v in line]
            writer.writerow([v.strftime("%Y.%m.%d") if isinstance(v, date) else v for v in texts])
    context = Context("某局", 2020, source="0" * 64)
    left, right = (recognise(read(tmp_path / name), Hints(), context).tables[0] for name in ("a.xlsx", "b.csv"))
    assert left.problems == right.problems == [] and left.questions == right.questions == []
    assert [row["row_key"] for row in left.rows] == [row["row_key"] for row in right.rows]
    assert str(left.rows[2]["row_key"]).endswith("#2")
    assert [row["row"] for row in left.rows] == [4, 5, 6, 7]
    assert {row["source"] for row in left.rows} == {"0" * 64}


def _all_sure(tables: list[RecognisedTable]) -> None:
    for table in tables:
        assert table.questions == [] and table.problems == [], (
            table.file,
            table.sheet,
            table.questions,
            table.problems,
        )
        assert all(total.agrees for total in table.stated_totals), (table.file, table.sheet)


def test_the_bundled_example_is_recognised_without_a_question() -> None:
    folders = [Path(str(entry)) for entry in shipped("examples").iterdir() if (entry / "inputs").is_dir()]
    assert folders
    for folder in folders:
        tables = _tables(sorted((folder / "inputs").iterdir()), Context("", int(folder.name[-4:])))
        _all_sure(tables)
        stored = {table.kind for table in tables if table.stored}
        assert "journal" in stored
        if folder.name != EXAMPLE.name:
            continue
        assert stored >= {
            "journal",
            "trial_balance",
            "assets",
            "budget",
            "projects",
            "staffing",
            "standards",
            "attachments",
        }


@pytest.mark.case
def test_the_case_is_recognised_without_a_question() -> None:
    root = os.environ.get("AUDITKIT_CASES")
    if not root:
        pytest.skip("AUDITKIT_CASES names no folder")
    for folder in (entry for entry in Path(root).iterdir() if (entry / "inputs").is_dir()):
        facts = json.loads((folder / "expected" / "facts.json").read_text("utf-8"))
        tables = _tables(sorted((folder / "inputs").iterdir()), Context(facts["entity"], facts["year"]))
        _all_sure(tables)
        projects = [table for table in tables if table.kind == "projects"]
        assert [table.stored for table in projects] == [False, True]
        keys = {row["voucher_key"] for table in tables if table.kind == "journal" for row in table.rows}
        for table in tables:
            if table.kind in ("official_cards", "attachments"):
                assert {row["voucher_key"] for row in table.rows} <= keys
