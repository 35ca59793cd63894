"""One set of books in the layouts of the programs that print it; what each file must give is counted here, not read."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter

Cells = list[object]
ENTITY = "云泽市粮食局"
YEAR = 2021


@dataclass(frozen=True)
class Line:
    """One line of a voucher."""

    day: date
    number: int
    summary: str
    code: tuple[str, ...]
    names: tuple[str, ...]
    debit: Decimal
    credit: Decimal
    project: str = ""
    department: str = ""
    economic: str = ""

    @property
    def amount(self) -> Decimal:
        return self.debit or self.credit


@dataclass
class Page:
    """A sheet to be written."""

    rows: list[Cells]
    name: str = "Sheet1"
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


_EXPENSES = (
    (("5001", "01", "11"), ("业务活动费用", "商品和服务费用", "差旅费"), "30211"),
    (("5001", "01", "02"), ("业务活动费用", "商品和服务费用", "印刷费"), "30202"),
    (("5101", "01", "99"), ("单位管理费用", "商品和服务费用", "其他"), "30299"),
)
_BANK = (("1011",), ("零余额账户用款额度",))
_SUMMARIES = ("付印刷费", "报销差旅费,往返\n两次", "合计两笔水电费", "小计算器三台", "更正上月差错", "购办公用品 一批")


def books(vouchers: int = 40) -> list[Line]:
    """Return vouchers of two to four lines from January to December; some are red, numbers restart every month."""
    lines: list[Line] = []
    numbers: dict[int, int] = {}
    for step in range(vouchers):
        day = date(YEAR, 1, 3) + timedelta(days=step * 350 // vouchers)
        numbers[day.month] = numbers.get(day.month, 0) + 1
        number, total = numbers[day.month], Decimal(0)
        words = _SUMMARIES[step % len(_SUMMARIES)]
        for part in range(1 + step % 3):
            code, names, economic = _EXPENSES[(step + part) % len(_EXPENSES)]
            amount = Decimal(10000 + step * 1337 + part * 71).scaleb(-2) * (-1 if step % 7 == 4 else 1)
            total += amount
            lines.append(Line(day, number, words, code, names, amount, Decimal(0), "粮库整治", "办公室", economic))
        lines.append(Line(day, number, words, *_BANK, Decimal(0), total))
    return lines


def _first(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a line is the first of its voucher."""
    last, line = lines[index - 1], lines[index]
    return index == 0 or (last.day, last.number) != (line.day, line.number)


def _money(value: Decimal) -> str:
    return f"{value:,.2f}" if value else ""


def k3(lines: Sequence[Line]) -> list[Page]:
    """会计分录序时簿: no title, voucher fields on the first line, both sides filled, the total under 摘要."""
    heads = "审核 复核 过账 日期 会计期间 凭证字号 摘要 科目代码 科目名称 币别"
    heads += " 汇率 原币金额 借方 贷方 制单 审核人 出纳人 核准 过账人 经办 批注"
    heads += " 结算方式 结算号 数量 单价 参考信息 业务日期 往来业务 附件数 序号 系统模块 业务描述"
    rows: list[Cells] = [list(heads.split())]
    for index, line in enumerate(lines):
        start: Cells = ["", "", "", "", "", ""]
        end: Cells = [""] * 18
        if _first(lines, index):
            start = ["√", "", "√", line.day.isoformat(), f"{YEAR}.{line.day.month}", f"记 - {line.number}"]
            end = ["甲某", "乙某", "", "", "丙某", "", "", "", "", 0, 0, "", (line.day - timedelta(2)).isoformat()]
            end += ["", 2, index + 1, "总账", ""]
        middle: Cells = [line.summary, ".".join(line.code), " - ".join(line.names), "人民币", 1, line.amount]
        rows.append([*start, *middle, line.debit, line.credit, *end])
    total = [sum(x.debit for x in lines), sum(x.credit for x in lines)]
    rows.append([*[""] * 6, "合计", *[""] * 5, *total])
    return [Page(rows)]


def cloud(lines: Sequence[Line]) -> list[Page]:
    """Voucher template of Kingdee's cloud: every dimension as type, code and name."""
    heads = "公司 记账日期 业务日期 会计期间 凭证类型 凭证号 分录号 摘要 科目"
    heads += " 科目名称 币种 汇率 方向 原币金额 数量 单价 借方金额 贷方金额"
    heads += " 制单人 过账人 审核人 附件数量 过账标记 机制凭证模块"
    heads += " 删除标记 凭证序号 单位 参考信息 是否有现金流量 往来业务编号"
    rows: list[Cells] = [[*heads.split(), *(f"{w}{n}" for n in range(1, 9) for w in ("核算项目", "编码", "名称"))]]
    rows[0][-3] = "核算 项目8"
    for index, line in enumerate(lines):
        row: Cells = [
            ENTITY,
            line.day.strftime("%Y-%m-%d"),
            (line.day - timedelta(1)).isoformat(),
            line.day.month,
            "记",
        ]
        row += [line.number, index % 4, line.summary, "".join(line.code), line.names[-1], "BB01", 1]
        row += [1 if line.debit else 0, line.amount, 0, 0, line.debit, line.credit, "甲某", "", "", 1]
        row += ["TRUE", "", "FALSE", index, "", "", 0, ""]
        row += ["部门", "01", line.department, "项目", "P01", line.project] if line.project else []
        rows.append(row)
    return [Page(rows)]


def u8_direction(lines: Sequence[Line]) -> list[Page]:
    """序时账 with one amount and its side, dates with dots, line breaks inside the summary."""
    rows: list[Cells] = [["序时账"], [f"单位：{ENTITY}  月份：{YEAR}.01-{YEAR}.12  币种：人民币"]]
    rows.append(["日期", "凭证号数", "科目编码", "科目名称", "摘要", "方向", "数量", "外币", "金额"])
    for line in lines:
        start: Cells = [line.day.strftime("%Y.%m.%d"), f"记-{line.number:04d}", "".join(line.code), line.names[-1]]
        rows.append([*start, line.summary, "借" if line.debit else "贷", "", "", _money(line.amount)])
    return [Page(rows)]


def u8_interface(lines: Sequence[Line]) -> list[Page]:
    """Interface table: amounts of both currencies, a running balance and the account of the other side."""
    heads = "日期 凭证类别编号 凭证类别 凭证号数 摘要 方向 借方 外币借方 贷方"
    heads += " 外币贷方 余额 外币余额 科目 科目名称 币种 对方科目 对方科目名称 项目号"
    rows: list[Cells] = [list(heads.split())]
    balance = Decimal(0)
    for line in lines:
        balance += line.debit - line.credit
        row: Cells = [line.day, "01", "记", f"{line.number:04d}", line.summary, "借" if balance >= 0 else "贷"]
        row += [line.debit, 0, line.credit, 0, abs(balance), 0, "".join(line.code), line.names[-1], "人民币", "1011"]
        rows.append([*row, "零余额账户用款额度", "P01"])
    return [Page(rows)]


def integration(lines: Sequence[Line]) -> list[Page]:
    """51 columns: code and name beside each other for every dimension."""
    heads = [
        "凭证日期",
        "凭证类型",
        "凭证号",
        "会计科目编码",
        "会计科目名称",
        "借方金额",
        "贷方金额",
        "摘要",
        "附件数",
        "结算号",
        "辅助摘要",
    ]
    pairs = "往来 预算项目 部门 支出功能分类 收入功能分类（账务） 基建项目"
    pairs += " PPP项目 资金性质 往来时间 投资对象 物品各类 开户银行"
    pairs += " 费用用途 差异项 资金往来对象类别 收款账户"
    pairs += " 收款人名称 项目类别 单位核算自建项目 部门支出经济分类（账务）"
    heads += [f"{name}{end}" for name in pairs.split() for end in ("编码", "名称")]
    rows: list[Cells] = [list(heads)]
    for line in lines:
        row: Cells = [line.day.isoformat(), "记账凭证", str(line.number), "".join(line.code), line.names[-1]]
        row += [_money(line.debit), _money(line.credit), line.summary, 1, "", "", *[""] * 40]
        named = {"预算项目": ("P01", line.project), "部门": ("01", line.department), "资金性质": ("111", "财政资金")}
        named = named if line.project else {}
        named["部门支出经济分类（账务）"] = (line.economic, line.names[-1] if line.economic else "")
        for name, (code, words) in named.items():
            row[heads.index(f"{name}编码")], row[heads.index(f"{name}名称")] = code, words
        rows.append(row)
    return [Page(rows)]


def detail(lines: Sequence[Line]) -> list[Page]:
    """明细账: year above month and day, which are given when they change; number and type apart; running balance."""
    rows: list[Cells] = [["明细账"], [f"单位：{ENTITY}", "", "", "", "", "", "", "", "", "", "单位：元"]]
    rows.append(
        [f"{YEAR}年", "", "凭证", "", "科目编码", "科目名称", "摘要", "对方科目", "借方", "贷方", "方向", "余额"]
    )
    rows.append(["月", "日", "字", "号", "", "", "", "", "", "", "", ""])
    merged = [(1, 1, 1, 12), (3, 1, 3, 2), (3, 3, 3, 4), *((3, c, 4, c) for c in range(5, 13))]
    balance, last = Decimal(0), date(1, 1, 1)
    rows.append(["01", "01", "", "", "", "", "上年结转", "", "", "", "平", ""])
    for line in lines:
        if last.month != line.day.month and last.year > 1:
            part = [x for x in lines if x.day.month == last.month]
            sums = [_money(Decimal(sum(x.debit for x in part))), _money(Decimal(sum(x.credit for x in part)))]
            rows.append(["", "", "", "", "", "", "本月合计", "", *sums, "借", _money(balance)])
        start: Cells = [f"{line.day:%m}" if line.day.month != last.month else "", f"{line.day:%d}"]
        balance, last = balance + line.debit - line.credit, line.day
        row: Cells = [*start, "记", line.number, "".join(line.code), "\\".join(line.names), line.summary, "多科目"]
        rows.append(
            [*row, _money(line.debit), _money(line.credit), "借" if balance >= 0 else "贷", _money(abs(balance))]
        )
    return [Page(rows, "明细账", merged)]


def dated_columns(lines: Sequence[Line]) -> list[Page]:
    """Columns for year, month and day, and the account of the other side."""
    rows: list[Cells] = [
        ["年", "月", "日", "凭证号", "摘要", "科目代码", "科目名称", "对方科目", "借方金额", "贷方金额"]
    ]
    for line in lines:
        row: Cells = [
            YEAR,
            line.day.month,
            line.day.day,
            f"记字第{line.number:04d}号",
            line.summary,
            ".".join(line.code),
        ]
        rows.append([*row, "/".join(line.names), "1011", line.debit, line.credit])
    return [Page(rows, "明细账")]


def months(lines: Sequence[Line]) -> list[Page]:
    """A sheet for each month; only the first has headings."""
    head: Cells = ["日期", "凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额"]
    pages = []
    for month in sorted({line.day.month for line in lines}):
        part = [line for line in lines if line.day.month == month]
        rows: list[Cells] = [
            [x.day, f"记-{x.number}", x.summary, "".join(x.code), "\\".join(x.names), x.debit or "", x.credit or ""]
            for x in part
        ]
        pages.append(Page([head, *rows] if not pages else rows, f"{month}月"))
    return pages


def by_account(lines: Sequence[Line]) -> list[Page]:
    """明细账 by account: the account stands above its lines, with opening, monthly and yearly rows."""
    rows: list[Cells] = []
    for code in sorted({line.code for line in lines}):
        part = [line for line in lines if line.code == code]
        rows += [["明细账"], [f"科目：{''.join(code)} {'/'.join(part[0].names)}", "", "", f"{YEAR}年01月—{YEAR}年12月"]]
        rows.append(["日期", "凭证字号", "摘要", "对方科目", "借方", "贷方", "方向", "余额"])
        rows.append([f"{YEAR}-01-01", "", "年初余额", "", "", "", "平", 0])
        balance = Decimal(0)
        for line in part:
            balance += line.debit - line.credit
            row: Cells = [line.day.isoformat(), f"记-{line.number}", line.summary, "", line.debit, line.credit]
            rows.append([*row, "借" if balance > 0 else "贷", abs(balance)])
        sums = [sum(x.debit for x in part), sum(x.credit for x in part)]
        rows += [[f"{YEAR}-12-31", "", "本年累计", "", *sums, "借", balance], []]
    return [Page(rows)]


JOURNALS: dict[str, Callable[[Sequence[Line]], list[Page]]] = {
    "k3": k3,
    "cloud": cloud,
    "u8_direction": u8_direction,
    "u8_interface": u8_interface,
    "integration": integration,
    "detail": detail,
    "dated_columns": dated_columns,
    "months": months,
    "by_account": by_account,
}


def save(pages: Sequence[Page], path: Path) -> Path:
    """Write pages as a workbook, or the only page as text with separators in GB18030."""
    if path.suffix == ".csv":
        with path.open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows([["" if v is None else v for v in row] for row in pages[0].rows])
        return path
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for page in pages:
        sheet = book.create_sheet(page.name)
        for number, row in enumerate(page.rows, 1):
            for column, value in enumerate(row, 1):
                if value not in ("", None):
                    sheet.cell(number, column, value)
        for top, left, bottom, right in page.merged:
            sheet.merge_cells(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")
    book.save(path)
    return path
