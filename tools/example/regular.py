"""What happens every month or once a year anyway: pay, utilities, the car, subsidies, income, limits, cash."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from .facts import Card, Event, Like, Move, Paper, Plant, Spend
from .world import RECEIVERS
from .year import PUBLIC, Year

PAY = {
    "30101": ("基本工资", 24),
    "30102": ("津贴补贴", 30),
    "30103": ("奖金", 19),
    "30108": ("机关事业单位基本养老保险缴费", 10),
    "30109": ("职业年金缴费", 4),
    "30110": ("职工基本医疗保险缴费", 4),
    "30113": ("住房公积金", 9),
}
"""Kinds of pay and their weights."""


def shares(total: Decimal, weights: list[int]) -> list[Decimal]:
    """Split an amount by weights, to the cent; the last part takes the rest."""
    whole = sum(weights)
    parts = [(total * weight / whole).quantize(Decimal("0.01")) for weight in weights[:-1]]
    return [*parts, total - sum(parts, Decimal(0))]


def pay_staff(year: Year) -> None:
    """Pay salaries, paid directly by the treasury; December's stands in the last days and is no year-end rush."""
    for month, total in enumerate(shares(year.plan.personnel, [16, *[10] * 10, 13]), start=1):
        when = year.on(month, 24 if month == 12 else 15)
        amounts = shares(total, [weight for _, weight in PAY.values()] + [3])
        spends = [
            Spend(f"{month}月{name}", code, "personnel", amount)
            for (code, (name, _)), amount in zip(PAY.items(), amounts[:-1], strict=True)
        ]
        spends.append(Spend(f"{month}月退休费", "30302", "personnel", amounts[-1]))
        papers = [Paper("工资发放表", f"GZ{month:02d}", when, total), Paper("财政直接支付入账通知", "", when)]
        event = Event(when, "payroll", spends=spends, payments=[("payroll", total)], papers=papers)
        if month == 12:
            event.likes.append(Like("year_end_rigid", "year_end_bulk", 0, "年底发放的工资属刚性支出, 不是集中列支"))
        year.add(event)


def pay_transport(year: Year) -> None:
    """Pay the transport allowance, booked among personnel though granted as running cost: a planted fault."""
    for month, amount in enumerate(year.plan.transport, start=1):
        when = year.on(month, 17)
        spend = Spend(f"发放{month}月公务交通补贴", "30239", "personnel", amount)
        plant = Plant("personnel_public_misclass", "line", 0, why="公务交通补贴属公用性质(30239), 账上列入人员经费")
        papers = [Paper("公务交通补贴发放表", "", when, amount)]
        year.add(Event(when, "transport", spends=[spend], payments=[("quota", amount)], papers=papers, plants=[plant]))


def _monthly(year: Year, month: int, day: int, words: str, economic: str, amount: Decimal, papers: list[str]) -> Event:
    when = year.on(month, day)
    attached = [
        Paper(kind, year.invoice() if kind == "发票" else "", year.before(when, 1, 6), amount) for kind in papers
    ]
    spend = year.spend(words, economic, PUBLIC, amount)
    return year.add(Event(when, "monthly", spends=[spend], payments=[("quota", amount)], papers=attached))


def run_office(year: Year) -> None:
    """Pay property management, utilities of the month before, temporary staff, the union, welfare."""
    small = year.plan.public < 250_000
    temps, union, fee = (2800, 600, 900) if small else (4800, 1100, 1200)
    for month in range(1, 13):
        event = _monthly(year, month, 16, f"付{month}月物业管理费", "30209", Decimal(fee), ["发票"])
        if month in (4, 5):
            event.likes.append(Like("recurring_payment", "duplicate_payment", 0, "逐月支付的同额物业费, 发票各不相同"))
        labour = _monthly(year, month, 18, f"发放{month}月临时工劳务费", "30226", Decimal(temps), ["劳务费发放表"])
        if month == 8:
            labour.likes.append(Like("recurring_labour", "duplicate_payment", 0, "逐月发放的同额劳务费, 非重复支付"))
        _monthly(year, month, 19, f"拨缴{month}月工会经费", "30228", Decimal(union), ["工会经费收据"])
        before = f"{year.year - 1}年12月" if month == 1 else f"{month - 1}月"
        for name, code, low, high in (
            ("水费", "30205", 80, 230),
            ("电费", "30206", 700, 1700),
            ("电话及宽带费", "30207", 800, 1500),
        ):
            bill = _monthly(year, month, 10, f"付{before}{name}", code, year.price(low, high), ["发票"])
            if month == 1:
                why = "上年12月用量本年1月开票结算, 属正常结算周期"
                bill.likes.append(Like("utility_cycle", "cutoff_prior_year", 0, why))


def run_car(year: Year) -> None:
    """Pay fuel, insurance, maintenance, the terminal and tolls; tolls of trips need no approval of the trip."""
    parts = year.plan.vehicle
    jobs = [
        ("fuel", "公务用车加油费", 10),
        ("maintenance", "公务用车维修保养费", 3),
        ("insurance", "公务用车保险费", 1),
    ]
    jobs += [("terminal", "公务用车车载终端服务费", 2)] if parts["terminal"] else []
    for name, words, times in jobs:
        weights = [year.rng.randint(8, 13) for _ in range(times)]
        for index, amount in enumerate(shares(parts[name], weights)):
            _car_bill(year, 1 + (index * 12) // times, words, amount)
    towns = list(year.world.limits)
    for index, amount in enumerate(shares(parts["tolls"], [10, 12, 9, 11, 8, 10])):
        place = towns[index]
        words = f"公务用车赴{place}出差过路费" if index < 4 else "公务用车过路过桥费"
        event = _car_bill(year, 1 + index * 2, words, amount)
        if index < 4:
            why = "公务用车过路费计入运行维护费, 不需另附出差审批表"
            event.likes.append(Like("toll_official_car", "travel_no_approval|misclassified", 0, why))


def _car_bill(year: Year, month: int, words: str, amount: Decimal) -> Event:
    when, billed = year.day(month, 6, 26 if month < 12 else 14), None
    billed = year.before(when, 1, 9)
    event = Event(
        when,
        "car",
        spends=[year.spend(f"{year.style.claim}{words}", "30231", PUBLIC, amount)],
        payments=[("quota", amount)],
        papers=[Paper("发票", year.invoice(), billed, amount)],
    )
    event.cards = [Card(year.rng.choice(year.world.people[2:]), "长明加油站", billed, amount)]
    event.papers.append(Paper("公务卡刷卡凭条", "", billed, amount))
    return year.add(event)


def pay_subsidies(year: Year) -> None:
    """Pay the projects of the government fund to their receivers, in equal parts."""
    for project in year.plan.projects:
        if project.fund != "fund":
            continue
        for index, amount in enumerate(shares(project.spent, [1] * year.plan.subsidies)):
            when = year.day(5 + index, 5, 20)
            receiver = RECEIVERS[index]
            words = f"拨付{receiver}{project.name}"
            papers = [Paper("补助申请表", "", when, amount, receiver), Paper("财政直接支付入账通知", "", when, amount)]
            spend = Spend(words, "31204", "project", amount, year.department(), project.name)
            event = Event(when, "subsidy", spends=[spend], payments=[("direct", amount)], papers=papers)
            if index == 1:
                event.likes.append(Like("equal_subsidy", "duplicate_payment", 0, "同额补贴拨付不同单位, 非重复支付"))
            year.add(event)


def receive_income(year: Year) -> None:
    """Receive limits for running costs monthly and for projects twice, interest; give back what was reclaimed."""
    for month, amount in enumerate(shares(year.plan.income_public, [12, *[10] * 10, 8]), start=1):
        when = year.on(month, 1 if month > 1 else 2)
        words = f"收到{month}月基本支出授权支付额度"
        _limit(year, when, words, "quota.basic", "income.public", amount, "")
    for project in year.plan.projects:
        if project.fund == "fund":
            continue
        for month, amount in zip((1, 6), shares(project.income, [6, 4]), strict=True):
            words = f"收到{month}月{project.name}授权支付额度"
            _limit(year, year.on(month, 2), words, "quota.project", "income.project", amount, project.name)
        if project.recovered:
            words = f"财政收回{project.name}存量资金指标"
            moves = [
                Move(words, "income.project", debit=project.recovered, project=project.name),
                Move(words, "quota.project", credit=project.recovered, project=project.name),
            ]
            when = year.day(11)
            papers = [Paper("财政收回指标通知", "", when, project.recovered)]
            year.add(Event(when, "recovered", moves=moves, papers=papers))
    for quarter, amount in enumerate(year.plan.interest, start=1):
        words = f"收到第{quarter}季度银行存款利息"
        _limit(year, year.on(quarter * 3, 21), words, "bank", "income.other", amount, "", "银行利息回单")
    for month, amount in enumerate(year.plan.fees, start=1):
        when = year.on(month, 27)
        spend = Spend(f"{month}月银行手续费", "30204", "other", amount)
        papers = [Paper("银行收费凭证", "", when, amount)]
        year.add(Event(when, "fee", spends=[spend], payments=[("bank", amount)], papers=papers))


def _limit(
    year: Year, when: date, words: str, to: str, source: str, amount: Decimal, project: str, paper: str = ""
) -> None:
    moves = [
        Move(words, to, debit=amount, project=project),
        Move(words, source, credit=amount, project=project),
    ]
    papers = [Paper(paper or "授权支付额度到账通知", "", when, amount)]
    year.add(Event(when, "income", moves=moves, papers=papers, order=1))


def restore_limits(year: Year) -> None:
    """Bring last year's unused limits back in January."""
    words = "恢复上年财政授权支付额度"
    moves: list[Move] = []
    for project in year.plan.projects:
        if project.opening:
            moves.append(Move(words, "quota.project", debit=project.opening, project=project.name))
            moves.append(Move(words, "return", credit=project.opening, project=project.name))
    when = date(year.year, 1, 2)
    if moves:
        total = sum((move.debit for move in moves), Decimal(0))
        papers = [Paper("额度恢复到账通知书", "", when, total)]
        year.add(Event(when, "income", moves=moves, papers=papers, order=0))


def draw_cash_and_advances(year: Year) -> None:
    """Draw the cash and lend the advances that the year's claims were paid from."""
    cash: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for event in list(year.events):
        for kind, amount in event.payments:
            if kind == "cash":
                cash[(event.date.month, event.spends[0].project)] += amount
            if kind == "advance":
                _lend(year, event, amount)
    for (month, project), amount in sorted(cash.items()):
        source = "quota.project" if project else "quota.basic"
        when = year.on(month, 1)
        moves = [Move("提取备用金", "cash", debit=amount), Move("提取备用金", source, credit=amount, project=project)]
        year.add(Event(when, "cash", moves=moves, papers=[Paper("提现支票存根", "", when, amount)], order=2))


def _lend(year: Year, event: Event, amount: Decimal) -> None:
    approval = event.approval
    assert approval is not None
    project, person = event.spends[0].project, approval.persons[0]
    when = max(approval.start - timedelta(2), date(year.year, 1, 3))
    while when.weekday() > 4:
        when -= timedelta(1)
    words = f"{person}借出差备用金"
    source = "quota.project" if project else "quota.basic"
    moves = [
        Move(words, "advance", debit=amount, person=person),
        Move(words, source, credit=amount, project=project),
    ]
    year.add(Event(when, "advance", moves=moves, papers=[Paper("借款单", "", when, amount)]))


def close_year(year: Year) -> None:
    """Cancel what is left of the limits on the last day; the carry-over entries are made by the ledger."""
    words = "注销年末未使用授权支付额度"
    moves: list[Move] = []
    for project in year.plan.projects:
        if project.closing:
            moves.append(Move(words, "return", debit=project.closing, project=project.name))
            moves.append(Move(words, "quota.project", credit=project.closing, project=project.name))
    when = date(year.year, 12, 31)
    total = sum((move.debit for move in moves), Decimal(0))
    year.add(Event(when, "limits", moves=moves, papers=[Paper("额度注销通知", "", when, total)], order=90))
