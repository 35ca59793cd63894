"""Small ledgers of an imaginary bureau, written as workbooks and text."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

ENTITY = "云泽市档案局"
YEAR = 2018
HEAD = ["日期", "凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额"]
Line = list[Any]


def line(day: str, number: int, words: str, code: str, name: str, debit: object, credit: object) -> Line:
    return [day, f"记-{number}", words, code, name, debit, credit]


def vouchers(count: int = 12, year: int = YEAR) -> list[Line]:
    """Two lines for each voucher, three vouchers a month, numbers from 1 every month."""
    lines = []
    for at in range(count):
        day, number, amount = f"{year}-{at // 3 + 1:02d}-{at % 3 + 5:02d}", at % 3 + 1, 100 + at
        lines.append(line(day, number, f"付办公用品款{at}", "5001", "经费支出", amount, None))
        lines.append(line(day, number, f"付办公用品款{at}", "1002", "银行存款", None, amount))
    return lines


def write_book(path: Path, rows: Iterable[Sequence[object]], head: Sequence[str] = HEAD, sheet: str = "序时账") -> Path:
    book = Workbook()
    page = book.active
    page.title = sheet
    page.append([f"{ENTITY}序时账"])
    page.append(list(head))
    for row in rows:
        page.append(list(row))
    book.save(path)
    return path


def write_text(path: Path, rows: Iterable[Sequence[object]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    return path
