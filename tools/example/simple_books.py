"""Small books in both halves (from 2019), written event by event; for the worked examples."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .charts import BUDGETARY, FINANCIAL, Account, expense_budgetary, expense_financial, of_institution, path
from .facts import Spend
from .files import Rows, Table, Value

HEADER = [
    "日期",
    "凭证号",
    "摘要",
    "科目编码",
    "科目名称",
    "借方金额",
    "贷方金额",
    "项目",
    "附单据数",
    "制单人",
    "审核人",
]
_GRANT_PAID = (path("5501 对附属单位补助费用"), path("7501 对附属单位补助支出"))
_GRANT_RECEIVED = (path("4201 上级补助收入"), path("6201 上级补助预算收入"))
Pairs = list[tuple[Account, Account]]
Line = tuple[Account, Decimal, Decimal, str]


@dataclass
class Books:
    """The books of one unit.

    Attributes:
        unit: Its name.
        year: The year.
        makers: Who prepares and who checks vouchers.
        institution: A public institution instead of an administrative body.
        vouchers: Day, summary, papers and lines.
    """

    unit: str
    year: int
    makers: tuple[str, str]
    institution: bool = False
    vouchers: list[tuple[date, str, int, list[Line]]] = field(default_factory=list)

    def day(self, month: int, day: int) -> date:
        """Return a day of the year."""
        return date(self.year, month, day)

    def receive(self, month: int, part: str, amount: int | str, project: str = "") -> None:
        """Receive fiscal money: ``personnel``, ``public`` or ``project``."""
        quota = "quota.project" if part == "project" else "quota.basic"
        words = {"personnel": "人员经费", "public": "公用经费"}.get(part, f"{project}资金")
        self._book(self.day(month, 4), f"收到财政授权支付额度（{words}）", 1, amount, project, [
            (FINANCIAL[quota], FINANCIAL[f"income.{part}"]),
            (BUDGETARY[quota], BUDGETARY[f"income.{part}"]),
        ])  # fmt: skip

    def spend(
        self, month: int, day: int, summary: str, economic: str, amount: int | str, project: str = "", papers: int = 2
    ) -> None:
        """Spend fiscal money; the part follows from economic classification and project."""
        part = "project" if project else "personnel" if economic.startswith(("301", "303")) else "public"
        one = Spend(summary, economic, part, Decimal(amount), project=project)
        quota = "quota.project" if project else "quota.basic"
        pairs = [
            (expense_financial(one, leaf=True), FINANCIAL[quota]),
            (expense_budgetary(one, "gp", leaf=True), BUDGETARY[quota]),
        ]
        self._book(self.day(month, day), summary, papers, amount, project, pairs)

    def grant(self, month: int, day: int, summary: str, amount: int, *, received: bool = False) -> None:
        """Pay a grant to a subordinate unit, or receive one from the superior."""
        money = (FINANCIAL["bank"], BUDGETARY["money"])
        if received:
            pairs = [(own, other) for own, other in zip(money, _GRANT_RECEIVED, strict=True)]
        else:
            pairs = [(other, own) for own, other in zip(money, _GRANT_PAID, strict=True)]
        self._book(self.day(month, day), summary, 2, amount, "", pairs)

    def _book(
        self,
        day: date,
        summary: str,
        papers: int,
        amount: int | str,
        project: str,
        pairs: list[tuple[Account, Account]],
    ) -> None:
        lines: list[Line] = []
        for debit, credit in pairs:
            if self.institution:
                debit, credit = (of_institution(account, since_2019=True) for account in (debit, credit))
            lines += [(debit, Decimal(amount), Decimal(0), project), (credit, Decimal(0), Decimal(amount), project)]
        self.vouchers.append((day, summary, papers, lines))

    def table(self) -> Table:
        """Return the journal, numbered from 1 every month."""
        rows: Rows = []
        numbers: dict[int, int] = defaultdict(int)
        for day, summary, papers, lines in sorted(self.vouchers, key=lambda found: found[0]):
            numbers[day.month] += 1
            for account, debit, credit, project in lines:
                row: list[Value] = [day, f"记-{numbers[day.month]:04d}", summary, "".join(code for code, _ in account)]
                row += ["\\".join(name for _, name in account), debit or None, credit or None, project or None]
                rows.append([*row, papers, *self.makers])
        titles = ["序时账", f"单位: {self.unit}    会计期间: {self.year}.01-{self.year}.12    单位: 元"]
        return Table("序时账", titles, [HEADER], rows, formats={0: "yyyy-mm-dd", 5: "0.00", 6: "0.00"})

    def spent(self, project: str) -> Decimal:
        """Return what was spent on a project, by the budget half."""
        found = (line for _, _, _, lines in self.vouchers for line in lines)
        return sum((d for a, d, _, p in found if p == project and a[0][0] in ("7101", "7201")), Decimal(0))
