"""A second hand: another accounting office, with books, charts and papers of its own. Independent of ``build``."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

ZERO = Decimal(0)

ECONOMIC = {
    "30101": "基本工资",
    "30102": "津贴补贴",
    "30103": "奖金",
    "30107": "绩效工资",
    "30108": "机关事业单位基本养老保险缴费",
    "30113": "住房公积金",
    "30199": "其他工资福利支出",
    "30201": "办公费",
    "30202": "印刷费",
    "30203": "咨询费",
    "30205": "水费",
    "30206": "电费",
    "30207": "邮电费",
    "30209": "物业管理费",
    "30211": "差旅费",
    "30213": "维修（护）费",
    "30214": "租赁费",
    "30215": "会议费",
    "30216": "培训费",
    "30217": "公务接待费",
    "30226": "劳务费",
    "30227": "委托业务费",
    "30228": "工会经费",
    "30229": "福利费",
    "30231": "公务用车运行维护费",
    "30239": "其他交通费用",
    "30299": "其他商品和服务支出",
    "30302": "退休费",
    "30305": "生活补助",
    "31002": "办公设备购置",
    "31204": "费用补贴",
    "31005": "基础设施建设",
}
STAFF, PUBLIC = "人员经费", "公用经费"
"""Parts of basic expenditure; any other part is the name of a project."""


@dataclass
class Spend:
    """An expense line."""

    summary: str
    code: str
    amount: Decimal
    part: str = PUBLIC
    person: str = ""
    party: str = ""


@dataclass
class Move:
    """A line that is no expense, in the financial half; ``mirror``: account of the budget half, "" for none."""

    summary: str
    account: str
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    person: str = ""
    party: str = ""
    mirror: str = ""
    part: str = ""


@dataclass
class Doc:
    """An attachment."""

    kind: str
    number: str = ""
    day: date | None = None
    amount: Decimal | None = None
    remark: str = ""


@dataclass(frozen=True)
class Mark:
    """What a voucher is for a check: planted (``like`` False) or a look-alike."""

    check: str
    line: int | None = 0
    amount: Decimal | None = None
    excess: Decimal | None = None
    like: bool = False
    note: str = ""


@dataclass
class Voucher:
    """One voucher before it has a number. ``pay``: quota, bank, cash, advance; amounts by kind where several."""

    day: date
    spends: list[Spend] = field(default_factory=list)
    pay: str | list[tuple[str, Decimal]] = "quota"
    moves: list[Move] = field(default_factory=list)
    docs: list[Doc] = field(default_factory=list)
    cards: list[tuple[str, str, date, Decimal]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    asset: str = ""
    short: Decimal = ZERO
    closing: bool = False
    skip_before: int = 0
    twin: Voucher | None = None
    number: int = 0
    rows: list[Row] = field(default_factory=list)

    @property
    def amount(self) -> Decimal:
        """Total of the expense lines."""
        return sum((spend.amount for spend in self.spends), ZERO)


@dataclass
class Row:
    """One line of the journal as printed."""

    summary: str
    code: str
    path: tuple[str, ...]
    debit: Decimal
    credit: Decimal
    economic: str = ""
    project: str = ""
    person: str = ""
    party: str = ""
    budget: bool = False
    spend: int | None = None


SINGLE = {
    "cash": ("1001", "库存现金"),
    "bank": ("1002.01", "银行存款/基本户"),
    "quota": ("1011", "零余额账户用款额度"),
    "advance": ("1215.01", "其他应收款/个人借款"),
    "claims": ("1215.02", "其他应收款/单位往来"),
    "prepaid": ("1213", "预付账款"),
    "asset": ("1501.01", "固定资产/通用设备"),
    "works": ("1511", "在建工程"),
    "debts": ("2305.02", "其他应付款/其他往来"),
    "deposits": ("2305.03", "其他应付款/保证金"),
    "withheld": ("2305.01", "其他应付款/代扣款"),
    "due": ("2001", "应缴财政款"),
    "payroll": ("2201", "应付职工薪酬"),
    "funds": ("3501", "资产基金"),
    "surplus": ("3001", "财政拨款结转"),
    "other_surplus": ("3101", "其他资金结转结余"),
    "interest": ("4011.01", "其他收入/利息收入"),
    "rent": ("4011.09", "其他收入/其他"),
}
FINANCIAL = {
    "cash": ("1001", "库存现金"),
    "bank": ("1002.01", "银行存款/基本户"),
    "quota": ("1011", "零余额账户用款额度"),
    "advance": ("1218.01", "其他应收款/个人借款"),
    "claims": ("1218.02", "其他应收款/单位往来"),
    "prepaid": ("1214", "预付账款"),
    "asset": ("1601.01", "固定资产/通用设备"),
    "works": ("1613", "在建工程"),
    "debts": ("2307.02", "其他应付款/其他往来"),
    "deposits": ("2307.03", "其他应付款/保证金"),
    "withheld": ("2307.01", "其他应付款/代扣款"),
    "due": ("2103", "应缴财政款"),
    "payroll": ("2201", "应付职工薪酬"),
    "funds": ("3001", "累计盈余"),
    "surplus": ("3301", "本期盈余"),
    "other_surplus": ("3301", "本期盈余"),
    "interest": ("4604", "利息收入"),
    "rent": ("4609", "其他收入"),
}
BUDGET = {
    "quota": ("8001.01", "资金结存/零余额账户用款额度"),
    "money": ("8001.02", "资金结存/货币资金"),
    "surplus": ("8101.01", "财政拨款结转/本年收支结转"),
    "interest": ("6609.01", "其他预算收入/利息预算收入"),
    "rent": ("6609.09", "其他预算收入/其他"),
}


class Office:
    """Collects vouchers and keeps the books.

    Args:
        year: Year.
        parallel: Financial and budget lines in one voucher (2019 on).
        quota: There is a zero-balance account; else the treasury pays directly.
        seed: The same seed gives the same year.
    """

    def __init__(self, year: int, *, parallel: bool, quota: bool, seed: int, running: bool = False) -> None:
        self.year, self.parallel, self.quota, self.running = year, parallel, quota, running
        self.rng = random.Random(seed)
        self.vouchers: list[Voucher] = []
        self.opening: dict[str, Decimal] = {}
        self._bills: set[str] = set()

    def bill(self) -> str:
        """Return an invoice number not used before."""
        while True:
            number = f"{self.rng.randint(10**7, 10**8 - 1)}"
            if number not in self._bills:
                self._bills.add(number)
                return number

    def day(self, month: int, low: int = 4, high: int = 27) -> date:
        """Return a working day."""
        while True:
            found = date(self.year, month, self.rng.randint(low, high))
            if found.weekday() < 5:
                return found

    def yuan(self, low: float, high: float) -> Decimal:
        """Return an amount to the cent."""
        return Decimal(self.rng.randint(int(low * 100), int(high * 100))) / 100

    def add(self, day: date, *spends: Spend, **more: object) -> Voucher:
        """Take a voucher in."""
        voucher = Voucher(day, list(spends), **more)  # type: ignore[arg-type]
        self.vouchers.append(voucher)
        return voucher

    # -- keeping ---------------------------------------------------------------------------------------------
    def keep(self) -> None:
        """Grant the money that was spent, number the vouchers, carry over, and write the lines."""
        self._grant()
        if not self.parallel or self.year:
            self.vouchers.append(Voucher(date(self.year, 12, 31), closing=True))
        self.vouchers.sort(key=lambda one: (one.day, one.closing))
        counter: dict[int, int] = defaultdict(int)
        for voucher in self.vouchers:
            group = 0 if self.running else voucher.day.month
            if voucher.twin is not None:
                voucher.number = voucher.twin.number
            else:
                counter[group] += 1 + voucher.skip_before
                voucher.number = counter[group]
        for voucher in self.vouchers:
            voucher.rows = list(self._closing() if voucher.closing else self._rows(voucher))

    def _grant(self) -> None:
        """Grant each month what is spent from the treasury in it, so that income and expense agree part by part."""
        if not self.quota:
            return
        spent: dict[tuple[int, str], Decimal] = defaultdict(lambda: ZERO)
        for voucher in self.vouchers:
            part = voucher.spends[0].part if voucher.spends else PUBLIC
            drawn = sum((amount for kind, amount in self._paid(voucher) if kind == "quota"), ZERO)
            drawn += sum((move.credit - move.debit for move in voucher.moves if move.account == "quota"), ZERO)
            spent[voucher.day.month, part] += drawn
        for (month, part), amount in sorted(spent.items()):
            if amount > 0:
                words = f"收到{month}月{part}授权支付额度"
                self.add(
                    date(self.year, month, 2),
                    pay="none",
                    moves=[
                        Move(words, "quota", debit=amount, mirror="quota", part=part),
                        Move(words, "income", credit=amount, mirror="income", part=part),
                    ],
                )

    def _paid(self, voucher: Voucher) -> list[tuple[str, Decimal]]:
        if isinstance(voucher.pay, str):
            return [] if voucher.pay == "none" or not voucher.spends else [(voucher.pay, voucher.amount)]
        return voucher.pay

    def _account(self, key: str, part: str = "") -> tuple[str, tuple[str, ...]]:
        if key == "income":
            return self._income(part, self.parallel and "4001" or "4001", budget=False)
        name, _, below = key.partition(":")
        code, path = (FINANCIAL if self.parallel else SINGLE)[name]
        names = tuple(path.split("/")) + ((below,) if below else ())
        return (code + (f".{1 + sum(map(ord, below)) % 89:02d}" if below else "")), names

    def _income(self, part: str, _: str, *, budget: bool) -> tuple[str, tuple[str, ...]]:
        head = ("6001", "财政拨款预算收入") if budget else ("4001", "财政拨款收入")
        if part == STAFF:
            return head[0] + ".01.01", (head[1], "基本支出拨款", "人员经费")
        if part in (PUBLIC, ""):
            return head[0] + ".01.02", (head[1], "基本支出拨款", "公用经费")
        return head[0] + ".02", (head[1], "项目支出拨款")

    def _expense(self, spend: Spend, *, budget: bool) -> tuple[str, tuple[str, ...]]:
        leaf = ECONOMIC[spend.code]
        if self.parallel and not budget:
            nature = {"301": "工资福利费用", "302": "商品和服务费用", "303": "对个人和家庭的补助费用"}.get(
                spend.code[:3], "其他业务费用"
            )
            return f"5001.{spend.code[:3]}.{spend.code[3:]}", ("业务活动费用", nature, leaf)
        top = ("7101", "行政支出") if budget else ("5001", "经费支出")
        if spend.part == STAFF:
            return f"{top[0]}.01.01.{spend.code}", (top[1], "基本支出", "人员经费", leaf)
        if spend.part == PUBLIC:
            return f"{top[0]}.01.02.{spend.code}", (top[1], "基本支出", "公用经费", leaf)
        return f"{top[0]}.02.{spend.code}", (top[1], "项目支出", leaf)

    def _rows(self, voucher: Voucher) -> Iterator[Row]:
        for index, spend in enumerate(voucher.spends):
            account = self._account("asset") if voucher.asset and self.parallel else self._expense(spend, budget=False)
            yield self._row(spend, account, index, budget=False)
        paid = self._paid(voucher)
        words = voucher.spends[0].summary if voucher.spends else ""
        project = self._project(voucher)
        for kind, amount in paid:
            key = "income" if kind == "quota" and not self.quota else kind
            code, path = self._account(key, voucher.spends[0].part)
            person = voucher.spends[0].person if kind == "advance" else ""
            yield Row(words, code, path, ZERO, amount - voucher.short, project=project, person=person)
        if voucher.asset and not self.parallel:
            for spend in voucher.spends:
                yield Row(spend.summary, *self._account("asset"), spend.amount, ZERO)
                yield Row(spend.summary, *self._account("funds"), ZERO, spend.amount)
        for move in voucher.moves:
            code, path = self._account(move.account, move.part)
            named = move.part if move.part not in (STAFF, PUBLIC) else ""
            yield Row(
                move.summary, code, path, move.debit, move.credit, project=named, person=move.person, party=move.party
            )
        if self.parallel:
            yield from self._budget_rows(voucher, paid, words, project)

    def _row(self, spend: Spend, account: tuple[str, tuple[str, ...]], index: int, *, budget: bool) -> Row:
        debit, credit = (spend.amount, ZERO)
        code, path = account
        shown = f"{spend.code} {ECONOMIC[spend.code]}" if budget or not self.parallel else ""
        project = spend.part if spend.part not in (STAFF, PUBLIC) else ""
        return Row(spend.summary, code, path, debit, credit, shown, project, spend.person, spend.party, budget, index)

    def _project(self, voucher: Voucher) -> str:
        parts = {spend.part for spend in voucher.spends} - {STAFF, PUBLIC}
        return parts.pop() if len(parts) == 1 else ""

    def _budget_rows(
        self, voucher: Voucher, paid: list[tuple[str, Decimal]], words: str, project: str
    ) -> Iterator[Row]:
        for index, spend in enumerate(voucher.spends):
            yield self._row(spend, self._expense(spend, budget=True), index, budget=True)
        for kind, amount in paid:
            if kind == "quota" and not self.quota:
                code, path = self._income(voucher.spends[0].part, "", budget=True)
            else:
                code, path = self._split(BUDGET["quota" if kind == "quota" else "money"])
            yield Row(words, code, path, ZERO, amount - voucher.short, project=project, budget=True)
        for move in voucher.moves:
            if move.mirror:
                code, path = (
                    self._income(move.part, "", budget=True)
                    if move.mirror == "income"
                    else self._split(BUDGET[move.mirror])
                )
                named = move.part if move.part not in (STAFF, PUBLIC) else ""
                yield Row(move.summary, code, path, move.debit, move.credit, project=named, budget=True)

    def _split(self, account: tuple[str, str]) -> tuple[str, tuple[str, ...]]:
        return account[0], tuple(account[1].split("/"))

    def _closing(self) -> Iterator[Row]:
        """Carry income and expense over at the end of the year."""
        nets: dict[tuple[str, tuple[str, ...], bool, str], Decimal] = defaultdict(lambda: ZERO)
        for voucher in self.vouchers:
            for row in voucher.rows:
                if row.code[0] in ("4567" if self.parallel else "45"):
                    nets[row.code, row.path, row.budget, row.project] += row.debit - row.credit
        totals = {False: ZERO, True: ZERO}
        for (code, path, budget, project), net in sorted(nets.items()):
            if net:
                yield Row(
                    "年末结转本年收支",
                    code,
                    path,
                    -net if net < 0 else ZERO,
                    net if net > 0 else ZERO,
                    project=project,
                    budget=budget,
                )
                totals[budget] += net
        for budget, net in totals.items():
            if net:
                account = self._split(BUDGET["surplus"]) if budget else self._account("surplus")
                yield Row(
                    "年末结转本年收支", *account, net if net > 0 else ZERO, -net if net < 0 else ZERO, budget=budget
                )

    # -- what stands where -----------------------------------------------------------------------------------
    def lines_of(self, voucher: Voucher, index: int | None) -> set[int]:
        """Return the lines (from 1) of an expense line, in both halves."""
        return (
            {place for place, row in enumerate(voucher.rows, 1) if row.spend == index} if index is not None else set()
        )

    def balances(self) -> list[tuple[str, tuple[str, ...], Decimal, Decimal, Decimal]]:
        """Return code, path, opening (debit positive), debit and credit of every account and its parents."""
        sums: dict[str, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO, ZERO])
        paths: dict[str, tuple[str, ...]] = {}

        def note(code: str, path: tuple[str, ...], values: tuple[Decimal, Decimal, Decimal]) -> None:
            pieces = code.split(".")
            for level in range(1, len(pieces) + 1):
                above = ".".join(pieces[:level])
                paths.setdefault(above, path[:level] if level < len(pieces) else path)
                for place, value in enumerate(values):
                    sums[above][place] += value

        for key, amount in self.opening.items():
            note(*self._account(key), (amount, ZERO, ZERO))
        for voucher in self.vouchers:
            for row in voucher.rows:
                note(row.code, row.path, (ZERO, row.debit, row.credit))
        return [(code, paths[code], *values) for code, values in sorted(sums.items())]  # type: ignore[misc]


def after(day: date, days: int) -> date:
    """Return the working day so many days later."""
    found = day + timedelta(days)
    while found.weekday() > 4:
        found += timedelta(1)
    return found
