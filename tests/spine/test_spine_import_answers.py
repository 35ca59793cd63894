"""What a person answers at an import reaches the tables that ask, and is said again when tables are read again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from openpyxl import Workbook

Run = Callable[..., CompletedProcess[str]]

JOURNAL = [
    ["日期", "凭证号", "事由", "科目编码", "科目名称", "借方金额(元)", "贷方金额(元)"],
    ["2020-03-05", "记1", "付办公用品款", "5001", "经费支出", 2300, None],
    ["2020-03-05", "记1", "付办公用品款", "1002", "银行存款", None, 2300],
]
BUDGET = [
    ["2020年部门预算收支总表"],
    ["编制单位：某局", "预算年度：2020"],
    ["项目", "预算数"],
    ["一、收入预算", 51],
    ["二、支出预算", 51],
    ["  基本支出", 25],
    ["  项目支出", 26],
]


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A journal that asks which column is the summary, and a budget that asks for its unit."""
    folder = tmp_path / "papers"
    folder.mkdir()
    for name, rows in (("journal.xlsx", JOURNAL), ("budget.xlsx", BUDGET)):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(folder / name)
    return folder


@pytest.fixture
def fresh(run: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "fresh"
    done = run("init", folder, "--entity", "某局", "--year", "2020", "--rubric", "zhanjiang-2018")
    assert done.returncode == 0, done.stderr
    return folder


def tables(run: Run, folder: Path, *arguments: str | Path) -> dict[str, Any]:
    done = run("import", *arguments, "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    return {t["kind"]: t for source in json.loads(done.stdout)["sources"] for t in source["tables"]}


ANSWERS = ("--map", "summary=事由", "--unit", "万元")


def test_a_unit_reaches_only_the_table_that_asks_for_one(run: Run, fresh: Path, papers: Path) -> None:
    done = run("import", papers, folder=fresh)
    assert done.returncode == 2 and "--map summary=事由" in done.stderr and "--unit 万元" in done.stderr
    found = tables(run, fresh, papers, *ANSWERS)
    assert (found["journal"]["unit"], found["journal"]["debit"]) == ("元", "2300.00")
    assert found["budget"]["unit"] == "万元"


def test_a_question_that_names_its_option_does_not_name_it_twice(run: Run, fresh: Path, papers: Path) -> None:
    done = run("import", papers, folder=fresh)
    assert done.stderr.count("--map summary=事由") == 1


def test_of_one_file_a_unit_is_a_correction(run: Run, fresh: Path, papers: Path) -> None:
    found = tables(run, fresh, papers / "journal.xlsx", "--map", "summary=事由", "--unit", "千元")
    assert found["journal"]["debit"] == "2300000.00"


@pytest.mark.slow
def test_tables_come_back_as_they_were_when_derived_is_deleted(run: Run, fresh: Path, papers: Path) -> None:
    tables(run, fresh, papers, *ANSWERS)
    run("check", "run", folder=fresh)
    before = run("measure", "list", "--json", folder=fresh).stdout
    shutil.rmtree(fresh / "derived")
    assert run("check", "run", folder=fresh).returncode == 0
    assert run("measure", "list", "--json", folder=fresh).stdout == before
