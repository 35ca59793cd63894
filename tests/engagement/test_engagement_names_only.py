"""A journal that names its accounts without codes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

JOURNAL = [
    ["日期", "凭证号", "摘要", "科目名称", "借方", "贷方"],
    ["2020-03-01", "记-1", "付办公费", "业务活动费用\\办公费", "10.00", ""],
    ["2020-03-01", "记-1", "付办公费", "货币资金\\银行存款", "", "10.00"],
]
BALANCES = [
    ["科目编码", "科目名称", "期初借方", "期初贷方", "本期借方", "本期贷方", "期末借方", "期末贷方"],
    ["1002", "银行存款", "20.00", "0", "0", "10.00", "10.00", "0"],
]


@pytest.mark.slow
def test_it_is_not_compared_with_balances_that_have_only_codes(run, tmp_path: Path) -> None:
    folder = tmp_path / "engagement"
    assert run("init", str(folder), "--entity", "甲局", "--year", "2020", "--rubric", "zhanjiang-2018").returncode == 0
    for name, rows in (("序时账.csv", JOURNAL), ("科目余额表.csv", BALANCES)):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    files = [str(tmp_path / "序时账.csv"), str(tmp_path / "科目余额表.csv")]
    assert run("import", *files, folder=folder).returncode == 0
    done = run("reconcile", "--json", folder=folder)
    assert done.returncode == 0
    assert "journal-balance" not in done.stdout
