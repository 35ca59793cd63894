"""From events to double entry: vouchers of the old and of the new accounting system, carry-over, balances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from . import charts
from .charts import Account
from .facts import Event, Move, Spend
from .regular import shares
from .year import Year

BEFORE_2019 = "administrative-2014"
SINCE_2019 = "government-2019"
_ZERO = Decimal(0)
_FUND = {"gp": "一般公共预算资金", "fund": "政府性基金预算资金", "other": "其他资金"}


@dataclass
class Entry:
    """One line of the journal. ``budgetary``: it belongs to the budget half."""

    date: date
    number: int
    line: int
    summary: str
    account: Account
    debit: Decimal
    credit: Decimal
    department: str = ""
    project: str = ""
    person: str = ""
    fund: str = ""
    economic: str = ""
    papers: int | None = None
    budgetary: bool = False
    type: str = "记"

    @property
    def voucher(self) -> tuple[int, str, int]:
        """Month, series and number: what identifies the voucher within a year."""
        return self.date.month, self.type, self.number


@dataclass
class Ledger:
    """Entries, opening balances, and where each expense line of an event stands: (event, spend) to line numbers."""

    entries: list[Entry] = field(default_factory=list)
    opening: dict[Account, Decimal] = field(default_factory=dict)
    lines: dict[tuple[int, int], list[int]] = field(default_factory=dict)


class Keeper:
    """Keeps the books of a year.

    Args:
        year: The year with numbered events.
        system: ``administrative-2014`` or ``government-2019``.
        leaf: The economic classification is a level of the account; else it stands in columns of its own.
        monthly: The financial half is closed every month (2019 on).
        institution: The unit is a public institution (事业单位) with the accounts of such.
    """

    def __init__(
        self, year: Year, system: str, leaf: bool = True, monthly: bool = False, institution: bool = False
    ) -> None:
        self.year, self.system, self.leaf, self.monthly = year, system, leaf, monthly
        self.institution = institution
        self.funds = {project.name: project.fund for project in year.plan.projects}
        self.ledger = Ledger()
        self._opened: dict[Account, Decimal] = {}

    def keep(self) -> Ledger:
        """Return the journal and the opening balances."""
        self._open()
        months = defaultdict(list)
        for event in self.year.events:
            months[event.date.month].append(event)
        for month, events in sorted(months.items()):
            for event in events:
                self._book(event)
            last = events[-1]
            if self.system == SINCE_2019:
                self._depreciate(last)
                if self.monthly and month < 12:
                    self._close_financial(last, month)
            if month == 12:
                self._carry_over(last)
        return self.ledger

    # -- vouchers --------------------------------------------------------------------------------------------
    def _book(self, event: Event) -> None:
        rows = list(self._old(event) if self.system == BEFORE_2019 else self._new(event))
        self._write(event.date, event.voucher_type, event.voucher, rows, len(event.papers))
        base = len(self.ledger.entries) - len(rows)
        for place, _entry in enumerate(self.ledger.entries[base:], start=1):
            for index, spend in enumerate(event.spends):
                if rows[place - 1].get("spend") is spend:
                    self.ledger.lines.setdefault((id(event), index), []).append(place)

    def _write(self, when: date, series: str, number: int, rows: list[dict[str, object]], papers: int | None) -> None:
        for place, row in enumerate(rows, start=1):
            values = {key: value for key, value in row.items() if key != "spend"}
            attached = papers if place == 1 else None
            if self.institution:
                account: Account = row["account"]  # type: ignore[assignment]
                values["account"] = charts.of_institution(account, self.system == SINCE_2019)
            entry = Entry(when, number, place, papers=attached, type=series, **values)  # type: ignore[arg-type]
            self.ledger.entries.append(entry)

    def _old(self, event: Event) -> Iterator[dict[str, object]]:
        chart = charts.BEFORE_2019
        for spend in event.spends:
            account = charts.expense_before_2019(spend, self.funds.get(spend.project, "gp"))
            yield self._expense(spend, account)
        yield from self._credits(event, chart)
        for spend in event.spends if event.asset else ():
            words = f"{spend.summary}(同时登记固定资产)"
            yield _row(words, chart[f"asset.{event.asset}"], spend.amount)
            yield _row(words, chart["asset.fund"], _ZERO, spend.amount)
        for move in event.moves:
            yield self._move(move, chart[move.account])

    def _expense(self, spend: Spend, account: Account, budgetary: bool = False) -> dict[str, object]:
        row = _row(spend.summary, account, spend.amount, _ZERO, spend.project, spend.person, spend.department)
        fund = "other" if spend.part == "other" else self.funds.get(spend.project, "gp")
        row |= {"spend": spend, "economic": spend.economic, "fund": _FUND[fund], "budgetary": budgetary}
        return row

    def _credits(self, event: Event, chart: dict[str, Account]) -> Iterator[dict[str, object]]:
        for kind, amount in event.payments:
            spend = event.spends[0]
            words, project = spend.summary, spend.project
            if kind == "payroll":
                words = f"{event.date.month}月工资及社保公积金财政直接支付"
                yield _row(words, chart["payroll"], _ZERO, amount)
                yield _row(words, chart["payroll"], amount)
                yield _row(words, chart["income.personnel"], _ZERO, amount)
            elif kind == "direct":
                yield _row(words, chart["income.fund"], _ZERO, amount, project)
            elif kind == "quota":
                source = "quota.project" if project else "quota.basic"
                yield _row(words, chart[source], _ZERO, amount - event.short, project)
            else:
                yield _row(words, chart[kind], _ZERO, amount)

    def _move(self, move: Move, account: Account, budgetary: bool = False) -> dict[str, object]:
        row = _row(move.summary, account, move.debit, move.credit, move.project, move.person)
        row["budgetary"] = budgetary
        if budgetary and move.account.startswith("income"):
            row["fund"] = _FUND["other" if move.account == "income.other" else self.funds.get(move.project, "gp")]
        return row

    def _new(self, event: Event) -> Iterator[dict[str, object]]:
        for spend in event.spends:
            if event.asset:
                row = _row(spend.summary, charts.FINANCIAL[f"asset.{event.asset}"], spend.amount)
                yield row | {"spend": spend, "department": spend.department}
            else:
                account = charts.expense_financial(spend, self.leaf)
                if self.institution and spend.part in {"personnel", "public"}:
                    account = (("5101", "单位管理费用"), *account[1:])
                row = self._expense(spend, account)
                yield row | ({} if self.leaf else {"economic": "", "fund": "", "project": ""})
        yield from self._credits(event, charts.FINANCIAL)
        for move in event.moves:
            yield self._move(move, charts.FINANCIAL[move.account])
        yield from self._budget_half(event)

    def _budget_half(self, event: Event) -> Iterator[dict[str, object]]:
        chart = charts.BUDGETARY
        for spend in event.spends:
            account = charts.expense_budgetary(spend, self.funds.get(spend.project, "gp"), self.leaf)
            yield self._expense(spend, account, budgetary=True)
        for kind, amount in event.payments:
            spend = event.spends[0]
            keys = {"payroll": "income.personnel", "direct": "income.fund", "cash": "money", "bank": "money"}
            basic = "quota.project" if spend.project else "quota.basic"
            row = _row(spend.summary, chart[keys.get(kind, basic)], _ZERO, amount, spend.project)
            yield row | {"budgetary": True}
        if event.kind == "advance":
            return
        for move in event.moves:
            key = "money" if move.account in {"cash", "bank"} else move.account
            yield self._move(move, chart[key], budgetary=True)

    # -- closing ---------------------------------------------------------------------------------------------
    def _depreciate(self, last: Event) -> None:
        when = _month_end(self.year.year, last.date.month)
        amount = (self.year.plan.assets[0] / 96).quantize(Decimal("0.01"))
        words = f"计提{when.month}月固定资产折旧"
        rows = [
            _row(words, charts.path("5001 业务活动费用/05 固定资产折旧费"), amount),
            _row(words, charts.FINANCIAL["depreciation"], _ZERO, amount),
        ]
        self._append(when, rows)

    def _append(self, when: date, rows: list[dict[str, object]]) -> None:
        typed = any(entry.type != "记" for entry in self.ledger.entries)
        series = "转" if typed else "记"
        used = [entry.number for entry in self.ledger.entries if entry.voucher[:2] == (when.month, series)]
        self._write(when, series, max(used, default=0) + 1, rows, 0)

    def _balances(self, first: str, month: int | None = None) -> dict[tuple[Account, str], Decimal]:
        found: dict[tuple[Account, str], Decimal] = defaultdict(Decimal)
        for entry in self.ledger.entries:
            if entry.account[0][0].startswith(first) and (month is None or entry.date.month == month):
                found[(entry.account, entry.project)] += entry.debit - entry.credit
        return {key: amount for key, amount in sorted(found.items()) if amount}

    def _turn(self, words: str, firsts: tuple[str, ...], month: int | None, budgetary: bool) -> list[dict[str, object]]:
        rows = []
        for first in firsts:
            for (account, project), amount in self._balances(first, month).items():
                debit, credit = (-amount, _ZERO) if amount < 0 else (_ZERO, amount)
                rows.append(_row(words, account, debit, credit, project) | {"budgetary": budgetary})
        return rows

    def _close_financial(self, last: Event, month: int | None) -> None:
        when = _month_end(self.year.year, last.date.month)
        for words, first in (("期末结转本期收入", "4"), ("期末结转本期费用", "5")):
            rows = self._turn(words, (first,), month, False)
            net = _net(rows)
            if rows:
                self._append(when, [*rows, _opposite(words, charts.FINANCIAL["result"], net)])

    def _carry_over(self, last: Event) -> None:
        if self.system == BEFORE_2019:
            self._carry_over_old(last.date)
            return
        self._close_financial(last, 12 if self.monthly else None)
        chart, when = charts.FINANCIAL, last.date
        result = -sum(self._balances("3301").values(), _ZERO)
        for words, source, to in (
            ("结转本年盈余", "result", "distribution"),
            ("结转累计盈余", "distribution", "surplus"),
        ):
            rows = [_opposite(words, chart[source], -result), _opposite(words, chart[to], result)]
            self._append(when, rows)
        self._carry_over_budget(when)

    def _carry_over_old(self, when: date) -> None:
        chart = charts.BEFORE_2019
        for words, first in (("年末结转本年收入", "4"), ("年末结转本年支出", "5")):
            rows = self._turn(words, (first,), None, False)
            self._append(when, [*rows, *self._into_surplus(words, rows, chart)])

    def _carry_over_budget(self, when: date) -> None:
        chart = charts.BUDGETARY
        for words, first in (("年末结转本年预算收入", "6"), ("年末结转本年预算支出", "7")):
            rows = self._turn(words, (first,), None, True)
            self._append(when, [*rows, *self._into_surplus(words, rows, chart)])
        words, rows = "结转累计结转", []
        for (account, project), amount in self._balances("8101").items():
            if account == chart["surplus.project"]:
                rows.append(_opposite(words, account, amount, project) | {"budgetary": True})
                rows.append(_opposite(words, chart["carried.project"], -amount, project) | {"budgetary": True})
        if rows:
            self._append(when, rows)

    def _into_surplus(
        self, words: str, rows: list[dict[str, object]], chart: dict[str, Account]
    ) -> list[dict[str, object]]:
        sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for row in rows:
            account: Account = row["account"]  # type: ignore[assignment]
            project = str(row["project"])
            other = account[0][0] in {"4011", "4501", "6609"} or "其他资金支出" in {name for _, name in account}
            key = "surplus.other" if other else ("surplus.project" if project else "surplus.basic")
            sums[(key, project)] += Decimal(row["debit"]) - Decimal(row["credit"])  # type: ignore[arg-type]
        budgetary = chart is charts.BUDGETARY
        return [
            _opposite(words, chart[key], amount, project) | {"budgetary": budgetary}
            for (key, project), amount in sorted(sums.items())
            if amount
        ]

    # -- opening ---------------------------------------------------------------------------------------------
    def _open(self) -> None:
        plan, old = self.year.plan, self.system == BEFORE_2019
        chart = charts.BEFORE_2019 if old else charts.FINANCIAL
        carried = sum((project.opening for project in plan.projects), _ZERO)
        amounts = {
            "cash": Decimal(860),
            "bank": Decimal(12000),
            "return": carried,
            "asset.general": plan.assets[0],
            "asset.furniture": plan.assets[1],
            "withheld": Decimal(-12860),
        }
        if old:
            amounts |= {"surplus.project": -carried, "asset.fund": -sum(plan.assets, _ZERO)}
        else:
            worn = sum(shares(plan.assets[0], [3, 7])[:1], _ZERO)
            amounts |= {"depreciation": -worn, "surplus": -(carried + sum(plan.assets, _ZERO) - worn)}
        opening = {chart[key]: amount for key, amount in amounts.items() if amount}
        if not old and carried:
            opening |= {charts.BUDGETARY["return"]: carried, charts.BUDGETARY["carried.project"]: -carried}
        if self.institution:
            since = not old
            opening = {charts.of_institution(account, since): amount for account, amount in opening.items()}
        self.ledger.opening = opening


def _row(
    summary: str,
    account: Account,
    debit: Decimal,
    credit: Decimal = _ZERO,
    project: str = "",
    person: str = "",
    department: str = "",
) -> dict[str, object]:
    return {
        "summary": summary,
        "account": account,
        "debit": debit,
        "credit": credit,
        "project": project,
        "person": person,
        "department": department,
    }


def _net(rows: list[dict[str, object]]) -> Decimal:
    return sum((Decimal(row["debit"]) - Decimal(row["credit"]) for row in rows), _ZERO)  # type: ignore[arg-type]


def _opposite(words: str, account: Account, net: Decimal, project: str = "") -> dict[str, object]:
    """Return the line that balances lines with this net debit."""
    return _row(words, account, -net if net < 0 else _ZERO, net if net > 0 else _ZERO, project)


def _month_end(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date.fromordinal(date(year, month + 1, 1).toordinal() - 1)


def balances(ledger: Ledger) -> list[tuple[Account, int, Decimal, Decimal, Decimal]]:
    """Return every account with all its parents: account, level, opening (debit positive), debit, credit."""
    sums: dict[Account, list[Decimal]] = defaultdict(lambda: [_ZERO, _ZERO, _ZERO])
    for account, amount in ledger.opening.items():
        for level in range(1, len(account) + 1):
            sums[account[:level]][0] += amount
    for entry in ledger.entries:
        for level in range(1, len(entry.account) + 1):
            sums[entry.account[:level]][1] += entry.debit
            sums[entry.account[:level]][2] += entry.credit
    return [(account, len(account), *values) for account, values in sorted(sums.items())]  # type: ignore[misc]
