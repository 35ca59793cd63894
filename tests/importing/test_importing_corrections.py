"""A corrected file supersedes the old one row by row; nothing is lost, nothing counted twice."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from commands import Run
from hypothesis import given
from hypothesis import strategies as st
from ledgers import Line, line, vouchers, write_book

from auditkit.analysis.differing import Change, pair, sums


def corrected() -> list[Line]:
    """One amount and one summary changed, a voucher gone, a voucher added."""
    lines = vouchers()
    lines[0][5] = lines[1][6] = 150
    lines[2][2] = "付印刷款"
    del lines[10:12]
    day = "2018-05-02"
    return [
        *lines,
        line(day, 1, "付水费", "5001", "经费支出", 30, None),
        line(day, 1, "付水费", "1002", "银行存款", None, 30),
    ]


def both(run: Run, fresh: Path, tmp_path: Path) -> tuple[Path, Path]:
    old, new = write_book(tmp_path / "账.xlsx", vouchers()), write_book(tmp_path / "账2.xlsx", corrected())
    assert run("import", old, folder=fresh).returncode == 0
    return old, new


def used(run: Run, fresh: Path) -> dict[str, list[str]]:
    listed = json.loads(run("source", "list", "--json", folder=fresh).stdout)["sources"]
    return {source["file"]: [table["status"] for table in source["tables"]] for source in listed}


@pytest.mark.slow
def test_an_edition_is_refused_and_the_option_named(run: Run, fresh: Path, tmp_path: Path) -> None:
    _, new = both(run, fresh, tmp_path)
    done = run("import", new, folder=fresh)
    assert done.returncode == 2
    assert '--replaces "账.xlsx"' in done.stderr and "更正版" in done.stderr
    assert used(run, fresh) == {"账.xlsx": ["stored"]}


@pytest.mark.slow
def test_few_equal_vouchers_are_refused_too(run: Run, fresh: Path, tmp_path: Path) -> None:
    both(run, fresh, tmp_path)
    other = [
        line(f"2018-0{m}-02", 9, f"付款{m}", code, name, *amounts)
        for m in range(1, 9)
        for code, name, amounts in (("5001", "经费支出", (m, None)), ("1002", "银行存款", (None, m)))
    ]
    done = run("import", write_book(tmp_path / "补.xlsx", [*vouchers(1), *other]), folder=fresh)
    assert done.returncode == 2 and "1 张凭证已在" in done.stderr and "更正版" not in done.stderr


@pytest.mark.slow
def test_a_replacement_shows_and_records_the_rows(run: Run, fresh: Path, tmp_path: Path) -> None:
    _, new = both(run, fresh, tmp_path)
    done = run("import", new, "--replaces", "账.xlsx", "--because", "单位更正", folder=fresh)
    assert done.returncode == 0, done.stderr
    assert "19 行相同，新增 2 行，删除 2 行，更改 3 行" in done.stdout
    assert used(run, fresh) == {"账.xlsx": ["removed"], "账2.xlsx": ["stored"]}
    shown = json.loads(run("source", "diff", "账.xlsx", "账2.xlsx", "--json", folder=fresh).stdout)
    (table,) = shown["tables"]
    changed = [row for row in table["rows"] if row["what"] == "changed"]
    assert [(row["before"]["debit"], row["after"]["debit"]) for row in changed][0] == ("100.00", "150.00")
    assert {row["after"]["summary"] for row in changed} >= {"付印刷款"}
    assert {one["name"]: one["debit"] for one in table["sums"]}["5001"] == ["306.00", "281.00"]
    assert "新增" in run("source", "diff", "账.xlsx", "账2.xlsx", folder=fresh).stdout
    assert "单位更正" in run("source", "show", "账.xlsx", folder=fresh).stdout
    assert run("verify", folder=fresh).returncode == 0


@pytest.mark.slow
def test_the_old_file_comes_back_only_when_the_new_one_goes(run: Run, fresh: Path, tmp_path: Path) -> None:
    _, new = both(run, fresh, tmp_path)
    run("import", new, "--replaces", "账.xlsx", folder=fresh)
    done = run("source", "restore", "账.xlsx", "--because", "更正有误", folder=fresh)
    assert done.returncode == 2 and "账2.xlsx" in done.stderr
    assert run("source", "remove", "账2.xlsx", "--because", "更正有误", folder=fresh).returncode == 0
    assert run("source", "restore", "账.xlsx", "--because", "更正有误", folder=fresh).returncode == 0
    assert used(run, fresh) == {"账.xlsx": ["stored"], "账2.xlsx": ["removed"]}
    assert run("source", "restore", "账.xlsx", "--because", "x", folder=fresh).returncode == 2


@pytest.mark.slow
def test_a_removed_file_imported_another_way_counts_once(run: Run, fresh: Path, tmp_path: Path) -> None:
    old, _ = both(run, fresh, tmp_path)
    run("source", "remove", "账.xlsx", "--because", "单位是千元", folder=fresh)
    assert run("import", old, "--unit", "千元", folder=fresh).returncode == 0
    assert used(run, fresh) == {"账.xlsx": ["stored"]}
    found = json.loads(run("reconcile", "--json", folder=fresh).stdout)["tie_outs"]
    assert next(tie["left"] for tie in found if tie["id"].startswith("debits-credits")) == "1266000.00"


@pytest.mark.slow
def test_registers_are_not_counted_twice(run: Run, fresh: Path, tmp_path: Path) -> None:
    head = ["卡片编号", "资产名称", "原值", "取得日期", "使用状况"]
    cards = [[f"K{at:03d}", f"电脑{at}", 5000 + at, "2016-05-01", "在用"] for at in range(6)]
    assert run("import", write_book(tmp_path / "卡.xlsx", cards, head, "资产卡片"), folder=fresh).returncode == 0
    cards[2][2] = 1
    new = write_book(tmp_path / "卡2.xlsx", cards, head, "资产卡片")
    done = run("import", new, folder=fresh)
    assert done.returncode == 2 and '--replaces "卡.xlsx"' in done.stderr
    done = run("import", new, "--replaces", "卡.xlsx", folder=fresh)
    assert done.returncode == 0, done.stderr
    assert "5 行相同，新增 0 行，删除 0 行，更改 1 行" in done.stdout
    assert "original_value: 5002.00 → 1.00" in done.stdout


@pytest.mark.slow
def test_decisions_on_changed_rows_are_flagged(run: Run, fresh: Path, tmp_path: Path) -> None:
    lines = vouchers()
    lines[1][6] = 90
    old = write_book(tmp_path / "账.xlsx", lines)
    run("import", old, folder=fresh)
    assert run("check", "run", folder=fresh).returncode == 0
    args = ("exception", "list", "--check", "voucher.unbalanced", "--json")
    (found,) = json.loads(run(*args, folder=fresh).stdout)["exceptions"]
    assert run("exception", "confirm", found["id"], "--because", "差 10 元", folder=fresh).returncode == 0
    lines[1][6] = 95
    run("import", write_book(tmp_path / "账2.xlsx", lines), "--replaces", "账.xlsx", folder=fresh)
    assert run("check", "run", folder=fresh).returncode == 0
    (after,) = json.loads(run(*args, folder=fresh).stdout)["exceptions"]
    assert (after["id"], after["status"], after["flag"]) == (found["id"], "confirmed", "changed")


@pytest.mark.slow
def test_one_file_replaces_one(run: Run, fresh: Path, tmp_path: Path) -> None:
    _, new = both(run, fresh, tmp_path)
    other = write_book(tmp_path / "另.xlsx", vouchers(3, 2018)[:1])
    assert run("import", new, other, "--replaces", "账.xlsx", folder=fresh).returncode == 2
    assert run("import", new, "--replaces", "没有.xlsx", folder=fresh).returncode == 2
    assert used(run, fresh) == {"账.xlsx": ["stored"]}


ROW = st.tuples(st.integers(1, 3), st.integers(1, 4), st.sampled_from(["a", "b"]), st.integers(0, 9))


@pytest.mark.slow
@given(st.lists(ROW, max_size=12), st.lists(ROW, max_size=12))
def test_changes_explain_the_difference_of_the_sums(
    before: list[tuple[int, ...]], after: list[tuple[int, ...]]
) -> None:
    def rows(given_: list[tuple[int, ...]]) -> list[dict[str, object]]:
        names = ("voucher_key", "line_no", "account_code", "debit")
        made = [dict(zip(names, one, strict=True)) for one in given_]
        return [{**row, "debit": Decimal(str(row["debit"])), "credit": Decimal(0)} for row in made]

    changes = pair(rows(before), rows(after))
    assert sum(c.before is not None for c in changes) == len(before)
    assert sum(c.after is not None for c in changes) == len(after)
    by = sum((one.debit[1] - one.debit[0] for one in sums(changes, ["debit", "credit"])), Decimal(0))
    assert by == sum(one[3] for one in after) - sum(one[3] for one in before)


def test_an_inserted_line_is_one_addition() -> None:
    row = {"voucher_key": "v", "line_no": 2, "account_code": "5001", "debit": Decimal(1), "credit": Decimal(0)}
    assert pair([], [row]) == [Change("added", None, row)]
