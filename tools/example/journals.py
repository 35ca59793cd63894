"""Journal and trial balance in the layouts of different accounting programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from .charts import ECONOMIC, Account
from .files import Rows, Table, Value
from .ledger import Entry, Ledger, balances
from .year import Year

_MONEY = "0.00"


@dataclass(frozen=True)
class Layout:
    """How a program exports.

    Attributes:
        name: ufida, example, kingdee, platform or csv.
        names: ``path`` or ``leaf``: what stands in the column of account names.
        separator: Between the parts of a path.
        dot: Between the parts of a code.
        dimensions: Economic classification, fund and project stand in columns.
    """

    name: str
    names: str = "path"
    separator: str = "\\"
    dot: str = ""
    dimensions: bool = False

    def code(self, account: Account) -> str:
        """Return the code of an account."""
        return self.dot.join(code for code, _ in account)

    def title(self, account: Account) -> str:
        """Return its name."""
        return account[-1][1] if self.names == "leaf" else self.separator.join(name for _, name in account)


def _none(value: Decimal) -> Decimal | None:
    return value if value else None


def _people(year: Year) -> tuple[str, str]:
    return year.world.people[-1], year.world.people[-2]


def _dimension_values(entry: Entry) -> list[Value]:
    economic = f"{entry.economic} {ECONOMIC[entry.economic]}" if entry.economic else None
    return [economic, entry.fund or None]


def _title_of(year: Year) -> list[str]:
    span = f"{year.year}.01-{year.year}.12"
    return ["序时账", f"单位: {year.world.entity}    会计期间: {span}    币种: 人民币    单位: 元"]


def _ufida(year: Year, ledger: Ledger, layout: Layout) -> Table:
    header = [
        "日期",
        "凭证号数",
        "摘要",
        "科目编码",
        "科目名称",
        "借方金额",
        "贷方金额",
        "部门",
        "项目",
        "附单据数",
        "制单人",
        "审核人",
    ]
    if layout.dimensions:
        header += ["部门经济分类", "资金性质"]
    maker, checker = _people(year)
    rows: Rows = []
    total = [Decimal(0), Decimal(0)]
    for month, group in groupby(ledger.entries, key=lambda entry: entry.date.month):
        sums = [Decimal(0), Decimal(0)]
        for entry in group:
            sums = [sums[0] + entry.debit, sums[1] + entry.credit]
            row: list[Value] = [entry.date.isoformat(), f"{entry.type}-{entry.number:04d}", entry.summary]
            row += [layout.code(entry.account), layout.title(entry.account), _none(entry.debit), _none(entry.credit)]
            row += [entry.person or entry.department or None, entry.project or None, entry.papers, maker, checker]
            rows.append(row + (_dimension_values(entry) if layout.dimensions else []))
        total = [total[0] + sums[0], total[1] + sums[1]]
        for words, pair in (("本月合计", sums), ("本年累计", total)):
            blank: list[Value] = [None] * (len(header) - 7)
            rows.append([f"{year.year}-{month:02d}", None, words, None, None, *pair, *blank])
    return Table("序时账", _title_of(year), [header], rows, formats={5: _MONEY, 6: _MONEY})


def _example(year: Year, ledger: Ledger, layout: Layout) -> Table:
    header = [
        "凭证日期",
        "凭证字号",
        "科目编码",
        "科目名称",
        "摘要",
        "借方发生额",
        "贷方发生额",
        "项目",
        "部门",
        "附件张数",
        "制单",
        "复核",
    ]
    maker, checker = _people(year)
    rows: Rows = []
    for entry in ledger.entries:
        row: list[Value] = [
            entry.date,
            f"{entry.type}-{entry.number}",
            layout.code(entry.account),
            layout.title(entry.account),
        ]
        row += [entry.summary, _none(entry.debit), _none(entry.credit), entry.project or None]
        rows.append([*row, entry.person or entry.department or None, entry.papers, maker, checker])
    sums = [sum((getattr(entry, side) for entry in ledger.entries), Decimal(0)) for side in ("debit", "credit")]
    rows.append([None, None, None, None, "合计", *sums, *[None] * 5])
    titles = [f"{year.world.entity}{year.year}年度记账凭证序时簿", "金额单位：元"]
    return Table("记账凭证", titles, [header], rows, formats={0: "yyyy-mm-dd", 5: _MONEY, 6: _MONEY})


def _kingdee(year: Year, ledger: Ledger, layout: Layout) -> Table:
    header = [
        "日期",
        "会计期间",
        "凭证字号",
        "摘要",
        "科目代码",
        "科目名称",
        "币别",
        "汇率",
        "原币金额",
        "借方",
        "贷方",
        "制单",
        "审核人",
        "过账人",
        "核算项目",
        "附件数",
        "序号",
    ]
    maker, checker = _people(year)
    rows: Rows = []
    for number, entry in enumerate(ledger.entries, start=1):
        first = entry.line == 1
        head: list[Value] = [None, None, None]
        if first:
            head = [entry.date.isoformat(), f"{year.year}.{entry.date.month}", f"{entry.type} - {entry.number}"]
        items = [f"项目:{entry.project}"] if entry.project else []
        items += [f"部门:{entry.department}"] if entry.department else []
        items += [f"职员:{entry.person}"] if entry.person else []
        if layout.dimensions and entry.economic:
            items.append(f"经济分类:{entry.economic} {ECONOMIC[entry.economic]}")
        row = [*head, entry.summary, layout.code(entry.account), layout.title(entry.account), "人民币", Decimal(1)]
        row += [entry.debit or entry.credit, entry.debit, entry.credit]
        row += [maker if first else None, checker if first else None, checker if first else None]
        rows.append([*row, "; ".join(items) or None, entry.papers, number])
    sums = [sum((getattr(entry, side) for entry in ledger.entries), Decimal(0)) for side in ("debit", "credit")]
    rows.append([None, None, None, "合计", *[None] * 5, *sums, *[None] * 6])
    return Table("会计分录序时簿", [], [header], rows, formats={8: _MONEY, 9: _MONEY, 10: _MONEY})


def _platform(year: Year, ledger: Ledger, layout: Layout) -> Table:
    header = [
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
        "往来编码",
        "往来名称",
        "预算项目编码",
        "预算项目名称",
        "部门编码",
        "部门名称",
        "支出功能分类编码",
        "支出功能分类名称",
        "资金性质编码",
        "资金性质名称",
        "部门支出经济分类（账务）编码",
        "部门支出经济分类（账务）名称",
    ]
    projects = {project.name: f"P{index:04d}" for index, project in enumerate(year.plan.projects, start=1)}
    people = {name: f"Y{index:03d}" for index, name in enumerate(year.world.people, start=1)}
    sections = {name: f"{index:03d}" for index, name in enumerate(year.world.departments, start=1)}
    funds = {"一般公共预算资金": "111", "政府性基金预算资金": "12", "其他资金": "9"}
    rows: Rows = []
    for entry in ledger.entries:
        row: list[Value] = [entry.date.isoformat(), entry.type, f"{entry.number:04d}"]
        row += [layout.code(entry.account), layout.title(entry.account), entry.debit, entry.credit, entry.summary]
        row += [entry.papers, None, None, people.get(entry.person), entry.person or None]
        row += [projects.get(entry.project), entry.project or None]
        row += [sections.get(entry.department), entry.department or None]
        spends = entry.budgetary and bool(entry.economic)
        row += ["2010650" if spends else None, "事业运行" if spends else None]
        row += [funds.get(entry.fund), entry.fund or None]
        rows.append([*row, entry.economic or None, ECONOMIC.get(entry.economic)])
    return Table("凭证明细", [], [header], rows, formats={5: _MONEY, 6: _MONEY})


def _csv(year: Year, ledger: Ledger, layout: Layout) -> Table:
    header = ["日期", "凭证号数", "科目编码", "科目名称", "摘要", "方向", "金额", "部门", "项目"]
    if layout.dimensions:
        header += ["部门经济分类", "资金性质"]
    rows: Rows = []
    for entry in ledger.entries:
        side = "贷" if entry.credit else "借"
        row: list[Value] = [entry.date.strftime("%Y.%m.%d"), f"{entry.type}-{entry.number:04d}"]
        row += [layout.code(entry.account), layout.title(entry.account), entry.summary, side]
        row += [f"{entry.debit or entry.credit:,.2f}", entry.department or None, entry.project or None]
        rows.append(row + (_dimension_values(entry) if layout.dimensions else []))
    return Table("序时账", [], [header], rows)


_JOURNALS = {"ufida": _ufida, "example": _example, "kingdee": _kingdee, "platform": _platform, "csv": _csv}


def journal(year: Year, ledger: Ledger, layout: Layout) -> Table:
    """Return the journal as this program exports it."""
    return _JOURNALS[layout.name](year, ledger, layout)


def _sides(amount: Decimal) -> tuple[Decimal, Decimal]:
    return (amount, Decimal(0)) if amount >= 0 else (Decimal(0), -amount)


def _accounts(ledger: Ledger, layout: Layout) -> Iterator[tuple[str, str, int, Decimal, Decimal, Decimal]]:
    for account, level, opening, debit, credit in balances(ledger):
        yield layout.code(account), account[-1][1], level, opening, debit, credit


def trial_balance(year: Year, ledger: Ledger, layout: Layout) -> Table:
    """Return the balances of all accounts, parents and leaves, as this program exports them."""
    if layout.name == "csv":
        return _directed(year, ledger, layout)
    rows: Rows = []
    sums = [Decimal(0)] * 6
    for code, name, level, opening, debit, credit in _accounts(ledger, layout):
        values = [*_sides(opening), debit, credit, *_sides(opening + debit - credit)]
        if level == 1:
            sums = [total + value for total, value in zip(sums, values, strict=True)]
        rows.append([code, name, *([level] if layout.name == "platform" else []), *values])
    rows.append(["合计", None, *([None] if layout.name == "platform" else []), *sums])
    titles = ["科目余额表", f"单位: {year.world.entity}    期间: {year.year}.01-{year.year}.12    单位: 元"]
    if layout.name == "kingdee":
        top = ["科目代码", "科目名称", "期初余额", None, "本期发生额", None, "期末余额", None]
        low = [None, None, *["借方", "贷方"] * 3]
        merged = ["A3:A4", "B3:B4", "C3:D3", "E3:F3", "G3:H3"]
        return Table("科目余额表", titles, [top, low], rows, merged)
    if layout.name == "platform":
        header = [
            "会计科目编码",
            "会计科目名称",
            "科目级次",
            "年初借方余额",
            "年初贷方余额",
            "借方累计",
            "贷方累计",
            "期末借方余额",
            "期末贷方余额",
        ]
        return Table("科目余额", titles[:1], [header], rows)
    header = ["科目编码", "科目名称", "期初借方", "期初贷方", "本期借方", "本期贷方", "期末借方", "期末贷方"]
    return Table("科目余额表", titles, [header], rows)


def _directed(year: Year, ledger: Ledger, layout: Layout) -> Table:
    def words(amount: Decimal) -> list[Value]:
        return ["平" if not amount else ("借" if amount > 0 else "贷"), abs(amount)]

    rows: Rows = [
        [code, name, *words(opening), debit, credit, *words(opening + debit - credit)]
        for code, name, _, opening, debit, credit in _accounts(ledger, layout)
    ]
    header = [
        "科目编码",
        "科目名称",
        "期初方向",
        "期初余额",
        "本期借方发生额",
        "本期贷方发生额",
        "期末方向",
        "期末余额",
    ]
    return Table("余额表", [f"{year.world.entity} {year.year}年科目余额表", "单位：元"], [header], rows)


def month_of(when: date) -> str:
    """Return the period of a date as ``YYYY-MM``."""
    return f"{when.year}-{when.month:02d}"
