"""Long ledgers for the tests of batches: a clean one, and changes that programs and people make to it."""

from __future__ import annotations

import csv
import random
from datetime import date
from pathlib import Path

HEADINGS = [
    "凭证日期",
    "凭证字号",
    "摘要",
    "科目编码",
    "科目名称",
    "借方金额",
    "贷方金额",
    "部门名称",
    "项目",
    "制单人",
    "附件数",
]
Rows = list[list[str]]
DATE, NUMBER, SUMMARY, CODE, NAME, DEBIT, CREDIT, DEPARTMENT, PROJECT, BY, COUNT = range(len(HEADINGS))
_ACCOUNTS = (
    ("50010101", "业务活动费用\\商品和服务费用\\差旅费"),
    ("50010102", "业务活动费用\\商品和服务费用\\印刷费"),
    ("510199", "单位管理费用\\其他费用"),
)


def books(lines: int = 5600, seed: int = 7) -> Rows:
    """Return the lines of balanced vouchers from January to December, numbers restarting every month."""
    chance = random.Random(seed)
    rows: Rows = []
    numbers = dict.fromkeys(range(1, 13), 0)
    while len(rows) < lines:
        month = min(12, 1 + len(rows) * 12 // lines)
        numbers[month] += 1
        day = date(2021, month, 1 + numbers[month] * 27 // (lines // 30 + 1) % 28)
        head = [day.isoformat(), f"记-{numbers[month]:04d}", f"报销差旅费{chance.randrange(500)}"]
        total = 0
        for _ in range(chance.choice((1, 1, 2, 3))):
            cents = chance.randrange(1, 900_000) * chance.choice((1, 1, 1, -1))
            total += cents
            code, name = chance.choice(_ACCOUNTS)
            tail = [chance.choice(("办公室", "财务科")), chance.choice(("", "粮库整治")), "甲会计", "2"]
            rows.append([*head, code, name, f"{cents / 100:.2f}", "", *tail])
        rows.append([*head, "1011", "零余额账户用款额度", "", f"{total / 100:.2f}", "", "", "甲会计", "2"])
    return rows


def save(
    path: Path, rows: Rows, encoding: str = "utf-8", separator: str = ",", quoting: int = csv.QUOTE_MINIMAL
) -> Path:
    """Write rows as text with separators."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return path


def first_of_voucher(rows: Rows, index: int) -> bool:
    """Tell whether a row is the first of its voucher."""
    return index == 0 or rows[index - 1][:2] != rows[index][:2]


def ends_of_months(rows: Rows) -> list[int]:
    """Return the indexes after the last row of each month."""
    return [at + 1 for at in range(len(rows)) if at + 1 == len(rows) or rows[at][0][:7] != rows[at + 1][0][:7]]


def sums(rows: Rows) -> tuple[str, str]:
    """Return the sums of debit and credit."""
    debit, credit = (sum(round(float(row[side] or 0) * 100) for row in rows) for side in (DEBIT, CREDIT))
    return f"{debit / 100:.2f}", f"{credit / 100:.2f}"
