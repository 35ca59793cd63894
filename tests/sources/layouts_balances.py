"""Balances of one set of books in the layouts of the programs that print them: parents and leaves, totals, periods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from layouts_books import ENTITY, YEAR, Cells, Page

ZERO = Decimal(0)


@dataclass(frozen=True)
class Balance:
    """An account: balances with their sign (debit positive), movement of the period."""

    code: str
    name: str
    level: int
    opening: Decimal
    debit: Decimal
    credit: Decimal

    @property
    def closing(self) -> Decimal:
        return self.opening + self.debit - self.credit


_LEAVES = [
    ("1001", "100101", "库存现金", "人民币", 500, 2000, 2100),
    ("1011", "101101", "零余额账户用款额度", "基本户", 0, 90000, 90000),
    ("1601", "160101", "固定资产", "通用设备", 81234, 6000, 1000),
    ("1601", "160102", "固定资产", "专用设备", 12000, 0, 0),
    ("2307", "230701", "其他应付款", "押金", -3000, 3000, 700),
    ("3001", "300101", "累计盈余", "财政拨款", -90734, 0, 0),
    ("5001", "500101", "业务活动费用", "工资福利费用", 0, 40000, 0),
    ("5001", "500102", "业务活动费用", "商品和服务费用", 0, 38100, 800),
    ("4001", "400101", "财政拨款收入", "基本支出", 0, 0, 84500),
]


def balances(factor: int = 1) -> list[Balance]:
    """Return accounts of the first level, each before its own accounts of the second."""
    leaves = [
        Balance(code, name, 2, *(Decimal(v * factor).scaleb(-1) * 10 for v in values))
        for _, code, _, name, *values in _LEAVES
    ]
    found: list[Balance] = []
    for top, _, name, _, *_values in _LEAVES:
        if any(one.code == top for one in found):
            continue
        own = [leaf for leaf in leaves if leaf.code.startswith(top)]
        sums = [sum((getattr(leaf, part) for leaf in own), ZERO) for part in ("opening", "debit", "credit")]
        found += [Balance(top, name, 1, *sums), *own]
    return found


def _sides(net: Decimal) -> Cells:
    return [net if net > 0 else "", -net if net < 0 else ""]


def _directed(net: Decimal) -> Cells:
    return ["借" if net > 0 else "贷" if net < 0 else "平", abs(net)]


def _both(one: Balance) -> Cells:
    return [*_sides(one.opening), one.debit or "", one.credit or "", *_sides(one.closing)]


def _sum(rows: Sequence[Cells]) -> Cells:
    return [sum((v for v in column if isinstance(v, Decimal)), ZERO) for column in zip(*rows, strict=True)]


def u8(found: Sequence[Balance]) -> list[Page]:
    """发生额及余额表: class subtotals and 合计 in the column of the codes; a range of months in every row."""
    heads = "会计年度 会计期间 科目编码 科目名称 外币名称 期初借方 期初贷方 本期借方 本期贷方 期末借方 期末贷方"
    rows: list[Cells] = [["发生额及余额表"], [f"单位：{ENTITY}", "", f"月份：{YEAR}.01-{YEAR}.12"], list(heads.split())]
    for digit, words in {"1": "资产小计", "2": "负债小计", "3": "净资产小计", "5": "费用小计", "4": "收入小计"}.items():
        part = [one for one in found if one.code.startswith(digit)]
        rows += [[YEAR, f"月份：{YEAR}.01-{YEAR}.12", x.code, x.name, "", *_both(x)] for x in part]
        rows.append(["", "", words, "", "", *_sum([_both(one) for one in part if one.level == 1])])
    return [Page([*rows, ["", "", "合计", "", "", *_sum([_both(one) for one in found if one.level == 1])]])]


def two_rows(found: Sequence[Balance]) -> list[Page]:
    """Three merged title rows, two header rows, direction and amount, 平, blank rows before the total."""
    rows: list[Cells] = [["科目余额表"], [f"{YEAR}.01--{YEAR}.12"], [f"单位名称：{ENTITY}", *[""] * 5, "金额单位：元"]]
    rows.append(["科目编号", "科目名称", "期初", "", "本期发生", "", "余额", ""])
    rows.append(["", "", "方向", "金额", "借方", "贷方", "方向", "金额"])
    for one in found:
        rows.append([one.code, one.name, *_directed(one.opening), one.debit, one.credit, *_directed(one.closing)])
    top = [one for one in found if one.level == 1]
    sums = [sum((one.debit for one in top), ZERO), sum((one.credit for one in top), ZERO)]
    rows += [[], [], ["合计", "", "平", 0, *sums, "平", 0]]
    merged = [(1, 1, 1, 8), (2, 1, 2, 8), (3, 1, 3, 6), (4, 1, 5, 1), (4, 2, 5, 2), (4, 3, 4, 4), (4, 5, 4, 6)]
    return [Page(rows, "科目余额表", [*merged, (4, 7, 4, 8)])]


def five_pairs(found: Sequence[Balance]) -> list[Page]:
    """Balance at the start of the year and of the period, movement and movement to date, closing; 14 columns."""
    groups = ("年初余额", "期初余额", "本期发生额", "本年累计发生额", "期末余额")
    upper: Cells = ["科目编码", "科目名称", "核算维度", "编码长度", *(words for g in groups for words in (g, ""))]
    lower: Cells = ["", "", "", "", *(["借方金额", "贷方金额"] * 5)]
    rows: list[Cells] = [["科目余额表"], [f"核算单位：{ENTITY}   期间：{YEAR}年第12期"], upper, lower]
    for one in found:
        opening = Decimal(7)
        before: Cells = [one.debit + opening, one.credit + opening]
        rows.append([one.code, one.name, "", len(one.code), *_sides(one.opening), *_both(one)[:4], *before])
        rows[-1] += _sides(one.closing)
    merged = [(3, c, 4, c) for c in range(1, 5)] + [(3, c, 3, c + 1) for c in range(5, 15, 2)]
    return [Page(rows, "余额表", merged)]


def months_below(found: Sequence[Balance]) -> list[Page]:
    """Twelve months below each other, told by a column."""
    rows: list[Cells] = [
        ["期间", "科目编码", "科目名称", "期初借方", "期初贷方", "本期借方", "本期贷方", "期末借方", "期末贷方"]
    ]
    for month in range(1, 13):
        rows += [[f"{YEAR}.{month:02d}", one.code, one.name, *_both(one)] for one in found]
    return [Page(rows, "科目余额表")]


def month_sheets(found: Sequence[Balance]) -> list[Page]:
    """A sheet for each month that says so in its title."""
    head = ["科目编码", "科目名称", "期初借方", "期初贷方", "本期借方", "本期贷方", "期末借方", "期末贷方"]
    return [
        Page([["科目余额表"], [f"{YEAR}年{m}月"], [*head], *([o.code, o.name, *_both(o)] for o in found)], f"{m}月")
        for m in (1, 2, 3)
    ]


def months_beside(found: Sequence[Balance]) -> list[Page]:
    """Opening, then debit and credit of every month beside each other, then closing."""
    upper: Cells = ["科目编码", "科目名称", "年初余额", ""]
    lower: Cells = ["", "", "借方", "贷方"]
    for month in range(1, 4):
        upper, lower = [*upper, f"{month}月", ""], [*lower, "借方", "贷方"]
    upper, lower = [*upper, "期末余额", ""], [*lower, "借方", "贷方"]
    rows: list[Cells] = [["科目余额表"], [f"单位：{ENTITY}  {YEAR}年"], upper, lower]
    for one in found:
        moved: Cells = [one.debit, one.credit]
        closing = one.opening + 3 * (one.debit - one.credit)
        rows.append([one.code, one.name, *_sides(one.opening), *moved * 3, *_sides(closing)])
    merged = [(3, 1, 4, 1), (3, 2, 4, 2), *((3, c, 3, c + 1) for c in range(3, 13, 2))]
    return [Page(rows, "余额表", merged)]


def auxiliaries(found: Sequence[Balance]) -> list[Page]:
    """Below an account its auxiliary items, with the code of the account and the item in a column of its own."""
    rows: list[Cells] = [
        ["科目代码", "科目名称", "核算项目", "期初借方", "期初贷方", "本期借方", "本期贷方", "期末借方", "期末贷方"]
    ]
    for one in found:
        rows.append([one.code, one.name, "", *_both(one)])
        if one.level == 2:
            rows.append([one.code, one.name, "部门:01 办公室", *_both(one)])
    return [Page(rows, "科目余额表")]


BALANCES: dict[str, Callable[[Sequence[Balance]], list[Page]]] = {
    "u8": u8,
    "two_rows": two_rows,
    "five_pairs": five_pairs,
    "months_below": months_below,
    "month_sheets": month_sheets,
    "months_beside": months_beside,
    "auxiliaries": auxiliaries,
}
