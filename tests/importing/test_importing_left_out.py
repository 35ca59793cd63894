"""Unusable rows are left out only by a decision; books of another unit or year only when accepted."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from commands import Run
from ledgers import Line, line, vouchers, write_book

from auditkit.engagement.folder import Engagement


def broken(tmp_path: Path) -> Path:
    """Rows 5 and 6 of the sheet (a whole voucher) hold no amounts that can be read."""
    lines = vouchers()
    lines[2][5], lines[3][6] = "1,00O", "一百"
    return write_book(tmp_path / "账.xlsx", lines)


def measures(run: Run, folder: Path) -> str:
    assert run("check", "run", folder=folder).returncode == 0
    return str(run("measure", "list", "--json", folder=folder).stdout)


def test_unusable_rows_are_listed_and_refused(run: Run, fresh: Path, tmp_path: Path) -> None:
    done = run("import", broken(tmp_path), folder=fresh)
    assert done.returncode == 2
    assert "第 5 行" in done.stderr and "第 6 行" in done.stderr


@pytest.mark.slow
def test_a_decision_leaves_them_out_and_is_shown(run: Run, fresh: Path, tmp_path: Path) -> None:
    book = broken(tmp_path)
    assert run("import", book, "--leave-out", "序时账!5,6", folder=fresh).returncode == 2
    because = ("--because", "原始凭证缺失,已书面询问")
    assert run("import", book, "--leave-out", "序时账!5", *because, folder=fresh).returncode == 2
    done = run("import", book, "--leave-out", "5-6", *because, folder=fresh)
    assert done.returncode == 0, done.stderr
    assert "付办公用品款1  5001  经费支出  1,00O" in done.stdout
    shown = run("source", "show", "账.xlsx", folder=fresh).stdout
    assert "原始凭证缺失" in shown and "经决定剔除" in shown
    said = json.loads(run("source", "show", "账.xlsx", "--json", folder=fresh).stdout)
    assert said["by"] and [row for _, row, _ in said["dropped"]] == [5, 6]
    assert said["controls"][0]["data"] == 22 and said["tables"][0]["debit"] == "1165.00"


@pytest.mark.slow
def test_tables_with_left_out_rows_are_read_again_alike(run: Run, fresh: Path, tmp_path: Path) -> None:
    run("import", broken(tmp_path), "--leave-out", "5,6", "--because", "缺", folder=fresh)
    before = measures(run, fresh)
    shutil.rmtree(fresh / "derived")
    assert measures(run, fresh) == before


@pytest.mark.parametrize("rows", ["1", "2", "27", "999", "无此表!5", "别.xlsx:序时账!5"])
def test_rows_without_data_are_told(run: Run, fresh: Path, tmp_path: Path, rows: str) -> None:
    done = run("import", broken(tmp_path), "--leave-out", rows, "--because", "缺", folder=fresh)
    assert done.returncode == 2 and ("不是可以剔除" in done.stderr or "--leave-out" in done.stderr), done.stderr


@pytest.mark.slow
def test_lines_stay_in_their_voucher_when_its_first_is_left_out(run: Run, fresh: Path, tmp_path: Path) -> None:
    """The date and number of a voucher may stand on its first line only."""
    lines: list[Line] = []
    for at in range(4):
        lines.append(line(f"2018-01-0{at + 1}", at + 1, f"款{at}", "5001", "经费支出", 100, None))
        lines.append([None, None, f"款{at}", "5001", "经费支出", 20, None])
        lines.append([None, None, f"款{at}", "1002", "银行存款", None, 120])
    lines[3][5] = "#"
    done = run("import", write_book(tmp_path / "账.xlsx", lines), "--leave-out", "6", "--because", "缺", folder=fresh)
    assert done.returncode == 0, done.stderr
    run("check", "run", folder=fresh)
    found = json.loads(run("exception", "list", "--check", "voucher.unbalanced", "--json", folder=fresh).stdout)
    assert [one["voucher"] for one in found["exceptions"]] == ["记-2"]


def other_year(tmp_path: Path) -> Path:
    return write_book(tmp_path / "上年账.xlsx", vouchers(6, 2017))


@pytest.mark.slow
def test_books_of_another_year_need_to_be_accepted(run: Run, fresh: Path, tmp_path: Path) -> None:
    book = other_year(tmp_path)
    for options in ((), ("--kind", "序时账=journal"), ("--accept-other",)):
        done = run("import", book, *options, folder=fresh)
        assert done.returncode == 2 and "--accept-other" in done.stderr, options
    run("import", write_book(tmp_path / "账.xlsx", vouchers()), folder=fresh)
    before = measures(run, fresh)
    done = run("import", book, "--accept-other", "--because", "核对期初", folder=fresh)
    assert done.returncode == 0, done.stderr
    assert "核对期初" in run("source", "show", "上年账.xlsx", folder=fresh).stdout
    listed = json.loads(run("source", "list", "--json", folder=fresh).stdout)["sources"]
    assert {one["file"]: one["tables"][0]["status"] for one in listed} == {"账.xlsx": "stored", "上年账.xlsx": "other"}
    assert measures(run, fresh) == before


@pytest.mark.slow
def test_of_two_years_in_one_file_this_year_counts(run: Run, fresh: Path, tmp_path: Path) -> None:
    book = write_book(tmp_path / "两年账.xlsx", [*vouchers(6, 2017), *vouchers()])
    done = run("import", book, "--accept-other", "--because", "一并导出", folder=fresh)
    assert done.returncode == 0, done.stderr
    found = json.loads(run("reconcile", "--json", folder=fresh).stdout)["tie_outs"]
    assert next(tie["left"] for tie in found if tie["id"].startswith("debits-credits")) == "1266.00"
    with Engagement(fresh) as engagement:
        (table,) = engagement.log.all("table")
    assert table.body["rows"] == 36 and table.body["other"]["because"] == "一并导出"


@pytest.mark.slow
def test_books_of_another_unit_do_not_count(run: Run, fresh: Path, tmp_path: Path) -> None:
    head = ["日期", "凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额", "单位名称"]
    rows = [[*one, "云泽市水务局"] for one in vouchers()]
    book = write_book(tmp_path / "他单位.xlsx", rows, head)
    done = run("import", book, folder=fresh)
    assert done.returncode == 2 and "云泽市水务局" in done.stderr and "--accept-other" in done.stderr
    assert run("import", book, "--accept-other", "--because", "往来核对", folder=fresh).returncode == 0
    found = json.loads(run("reconcile", "--json", folder=fresh).stdout)["tie_outs"]
    assert not [tie for tie in found if tie["id"].startswith("debits-credits")]
