"""Books that must agree: journal and balances by month and unit, both halves of the books, cards and ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from ledgers import ENTITY, line, vouchers, write_book

BALANCE = ["科目编码", "科目名称", "期初借方", "期初贷方", "本期借方", "本期贷方", "期末借方", "期末贷方"]


def ties(run: Run, folder: Path) -> dict[str, dict[str, Any]]:
    found = json.loads(run("reconcile", "--json", folder=folder).stdout)["tie_outs"]
    assert len({one["id"] for one in found}) == len(found)
    return {one["id"]: one for one in found}


def balance(*rows: tuple[object, ...]) -> list[list[object]]:
    return [list(row) for row in rows]


def load(run: Run, folder: Path, *files: Path) -> None:
    done = run("import", *files, folder=folder)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_journal_and_balance_agree_by_account(run: Run, fresh: Path, tmp_path: Path) -> None:
    rows = balance(("1002", "银行存款", 5000, 0, 0, 1266, 3734, 0), ("5001", "经费支出", 0, 0, 1266, 0, 1266, 0))
    book = write_book(tmp_path / "账.xlsx", vouchers())
    load(run, fresh, book, write_book(tmp_path / "余额.xlsx", rows, BALANCE, "科目余额表"))
    found = ties(run, fresh)
    for name in ("journal-balance-all", "balance-rolls-all"):
        assert (found[name]["left"], found[name]["status"]) == ("2.00", "agrees")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "id_", "sides"),
    [
        (("5001", "经费支出", 0, 0, 1267, 0, 1267, 0), "journal-balance:5001:debit", ("1266.00", "1267.00")),
        (("5001", "经费支出", 0, 0, 1266, 0, 1265, 0), "balance-rolls:5001", ("1266.00", "1265.00")),
    ],
)
def test_a_difference_is_shown_with_its_place(
    run: Run, fresh: Path, tmp_path: Path, row: tuple[object, ...], id_: str, sides: tuple[str, str]
) -> None:
    rows = balance(("1002", "银行存款", 5000, 0, 0, 1266, 3734, 0), row)
    book = write_book(tmp_path / "账.xlsx", vouchers())
    load(run, fresh, book, write_book(tmp_path / "余额.xlsx", rows, BALANCE, "科目余额表"))
    one = ties(run, fresh)[id_]
    assert (one["left"], one["right"], one["status"]) == (*sides, "differs")
    assert one["rows"] == [{"file": "余额.xlsx", "sheet": "科目余额表", "row": 4, "role": "subject"}]
    shown = run("reconcile", folder=fresh)
    assert shown.returncode == 1 and "余额.xlsx / 科目余额表 第 4 行" in shown.stdout and "差额" in shown.stdout


def monthly(tmp_path: Path, *, opening: int = 4697) -> Path:
    """Two months: 303 and 312 spent, each its own span."""
    rows = balance(
        ("2018-01", "1002", "银行存款", 5000, 0, 0, 303, 4697, 0),
        ("2018-02", "1002", "银行存款", opening, 0, 0, 312, opening - 312, 0),
    )
    return write_book(tmp_path / "月余额.xlsx", rows, ["会计期间", *BALANCE], "科目余额表")


@pytest.mark.slow
def test_months_are_compared_with_the_journal_of_the_month(run: Run, fresh: Path, tmp_path: Path) -> None:
    load(run, fresh, write_book(tmp_path / "账.xlsx", vouchers(6)), monthly(tmp_path))
    found = ties(run, fresh)
    assert (found["journal-balance-all"]["left"], found["journal-balance-all"]["right"]) == ("2.00", "2.00")
    assert found["balance-goes-on-all"]["status"] == "agrees"
    assert "account-not-in-balance:5001" in found


@pytest.mark.slow
def test_an_opening_that_is_not_the_closing_before(run: Run, fresh: Path, tmp_path: Path) -> None:
    load(run, fresh, write_book(tmp_path / "账.xlsx", vouchers(6)), monthly(tmp_path, opening=4000))
    one = ties(run, fresh)["balance-goes-on:1002@2018-02"]
    assert (one["left"], one["right"], one["status"]) == ("4697.00", "4000.00", "differs")


@pytest.mark.slow
def test_what_cannot_be_compared_says_why(run: Run, fresh: Path, tmp_path: Path) -> None:
    load(run, fresh, write_book(tmp_path / "账.xlsx", vouchers()))
    one = ties(run, fresh)["not-possible:movements"]
    assert one["status"] == "untestable" and "未取得科目余额表" in one["what"]
    assert "未取得科目余额表" in run("reconcile", folder=fresh).stdout


@pytest.mark.slow
def test_cards_tie_to_the_account_that_the_chart_names(run: Run, fresh: Path, tmp_path: Path) -> None:
    head = ["卡片编号", "资产名称", "原值", "取得日期", "使用状况"]
    cards = [[f"K{at:03d}", f"电脑{at}", 5000, "2016-05-01", "在用"] for at in range(4)]
    rows = balance(
        ("1501", "固定资产", 20000, 0, 0, 0, 20000, 0),
        ("150101", "固定资产/通用设备", 20000, 0, 0, 0, 20000, 0),
        ("1502", "累计折旧", 0, 900, 0, 0, 0, 900),
        ("5001", "经费支出", 0, 0, 0, 0, 0, 0),
    )
    load(run, fresh, write_book(tmp_path / "余额.xlsx", rows, BALANCE, "科目余额表"))
    assert ties(run, fresh)["not-possible:assets-ledger"]["status"] == "untestable"
    load(run, fresh, write_book(tmp_path / "卡.xlsx", cards, head, "资产卡片"))
    found = {key: one for key, one in ties(run, fresh).items() if "assets-ledger" in key}
    assert {key: one["status"] for key, one in found.items()} == {"assets-ledger:1501": "agrees"}


PARALLEL = [
    # paid from the quota: both halves
    [(1, "付差旅费", "5001", "业务活动费用", 800, None), (1, "付差旅费", "1011", "零余额账户用款额度", None, 800)],
    [(1, "付差旅费", "7101", "行政支出", 800, None), (1, "付差旅费", "8001", "资金结存", None, 800)],
    # depreciation: financial half only
    [(2, "计提折旧", "5001", "业务活动费用", 120, None), (2, "计提折旧", "1602", "固定资产累计折旧", None, 120)],
    # equipment: an asset in one half, spending in the other
    [(3, "购电脑", "1601", "固定资产", 5000, None), (3, "购电脑", "1011", "零余额账户用款额度", None, 5000)],
    [(3, "购电脑", "7101", "行政支出", 5000, None), (3, "购电脑", "8001", "资金结存", None, 5000)],
    # an advance: nothing in the budget half, then cleared
    [(4, "借差旅费", "1218", "其他应收款", 300, None), (4, "借差旅费", "1011", "零余额账户用款额度", None, 300)],
    # owed to a supplier
    [(5, "应付印刷费", "5001", "业务活动费用", 70, None), (5, "应付印刷费", "2302", "应付账款", None, 70)],
    [(6, "收到额度", "1011", "零余额账户用款额度", 9000, None), (6, "收到额度", "4001", "财政拨款收入", None, 9000)],
    [(6, "收到额度", "8001", "资金结存", 9000, None), (6, "收到额度", "6001", "财政拨款预算收入", None, 9000)],
]


def parallel(run: Run, tmp_path: Path, spoil: bool = False) -> Path:
    folder = tmp_path / "parallel"
    done = run("init", folder, "--entity", ENTITY, "--year", "2021", "--rubric", "zhanjiang-2018")
    assert done.returncode == 0, done.stderr
    rows = [line("2021-03-05", *one) for pair in PARALLEL for one in pair]
    if spoil:
        rows[2][5] = 790
    load(run, folder, write_book(tmp_path / "账.xlsx", rows))
    return folder


@pytest.mark.slow
def test_both_halves_balance_and_their_difference_is_explained(run: Run, tmp_path: Path) -> None:
    found = ties(run, parallel(run, tmp_path))
    assert found[f"half-financial:{ENTITY}"]["status"] == found[f"half-budget:{ENTITY}"]["status"] == "agrees"
    items = {key.split("-item-")[1].split(":")[0]: one["left"] for key, one in found.items() if "halves-item" in key}
    assert items == {"depreciation": "120.00", "assets": "-5000.00", "payable": "70.00"}
    whole = found[f"halves-expense:{ENTITY}"]
    assert (whole["left"], whole["right"], whole["status"]) == ("990.00", "990.00", "agrees")


@pytest.mark.slow
def test_a_half_that_does_not_balance_is_told_and_not_explained_away(run: Run, tmp_path: Path) -> None:
    found = ties(run, parallel(run, tmp_path, spoil=True))
    assert found[f"half-budget:{ENTITY}"]["status"] == "differs"
    assert found[f"halves-expense:{ENTITY}"]["status"] == "differs"
    assert found[f"halves-item-other:{ENTITY}"]["left"] == "10.00"
