"""The planted problems, one function per kind, and how many of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from .facts import Event, Like, Paper, Plant
from .purchases import buy, papers_for, session_papers
from .trips import Trip, approve, claim, plan_trip
from .world import BULK_SHOPS, MEETINGS, SHOPS, SPLIT_SHOPS, TRAININGS
from .year import PUBLIC, Year


@dataclass(frozen=True)
class Counts:
    """How many problems of each kind are planted."""

    cash: int = 4
    prior: int = 2
    following: int = 1
    duplicates: int = 2
    lodging: int = 4
    printing: int = 2
    in_travel: int = 3
    no_signin: int = 2
    no_approval: int = 6
    late_return: int = 2
    elsewhere: int = 1
    split: int = 3
    bulk: int = 6
    no_guests: int = 2
    no_letter: int = 1


EXAMPLE = Counts()
SMALL = Counts(
    cash=2, prior=1, duplicates=1, lodging=2, printing=1, in_travel=1, no_signin=1, no_approval=3, late_return=1,
    bulk=3, no_guests=1,
)  # fmt: skip


def _trip(year: Year, pot: str, **wanted: object) -> Trip:
    for _ in range(400):
        trip = plan_trip(year, pot, **wanted)  # type: ignore[arg-type]
        if trip is not None:
            return replace(trip, dated=True)
    raise RuntimeError(f"no trip fits: {wanted}")


def plant_travel(year: Year, counts: Counts) -> None:
    """Plant trips without approval, outside the approval, and lodging over the limit."""
    for index in range(counts.no_approval):
        trip = _trip(year, year.main, count=1 + index % 2, nights=1 + index % 3, margin=16)
        event = claim(year, trip, None)
        event.plants.append(Plant("travel_no_approval", "voucher", 0, why="台账无此人此期间的审批, 附件亦无出差审批表"))
    for index in range(counts.late_return):
        trip = _trip(year, PUBLIC, count=1, nights=3, margin=8, month=4 + 5 * index)
        approval = approve(year, trip, end=trip.end - timedelta(2 - index))
        why = f"报销的出差止日比批准的止日晚{2 - index}天"
        event = claim(year, trip, approval)
        event.plants.append(Plant("travel_outside_approval", "voucher", 0, group="dates", why=why))
    for _ in range(counts.elsewhere):
        trip = _trip(year, year.main, count=1, nights=2, margin=8)
        other = next(city for city in year.world.limits if city != trip.place)
        event = claim(year, trip, approve(year, trip, place=other))
        why = f"批准目的地为{other}, 报销目的地为{trip.place}"
        event.plants.append(Plant("travel_outside_approval", "voucher", 0, group="destination", why=why))
    for index in range(counts.lodging):
        pot = (PUBLIC, year.main)[index % 2]
        trip = _trip(year, pot, count=1 + index // 3, nights=1 + index % 3)
        limit = year.world.limits[trip.place]
        trip.nightly = Decimal(limit + year.rng.randint(20, 160))
        event = claim(year, trip, approve(year, trip))
        excess = (trip.nightly - limit) * trip.nights * len(trip.persons)
        why = f"{trip.place}住宿费每人每晚{trip.nightly}元, 超过限额{limit}元"
        event.plants.append(Plant("lodging_over_ceiling", "line", 1, excess=excess, why=why))


def plant_meetings(year: Year, counts: Counts) -> None:
    """Plant meetings among travel and printing, without list of those present, and a training among meetings."""
    verb, host = year.style.pay, year.style.host
    for index in range(counts.no_signin + counts.in_travel):
        when = year.day(3 + index * 2 if index < 5 else 11)
        shop, name = SHOPS["30215"][index % 3], MEETINGS[index % len(MEETINGS)]
        amount = year.price(1700, 5200)
        in_travel = index >= counts.no_signin
        spend = year.spend(
            f"{verb}{shop}{host}{name}会场租金及工作餐费", "30211" if in_travel else "30215", year.main, amount
        )
        signed = in_travel and index > counts.no_signin + 1
        papers = session_papers(year, "会议", year.before(when, 3, 12), amount, shop)
        event = Event(when, "session", [spend], [("quota", amount)], papers=papers[: 4 if signed else 3], supplier=shop)
        if in_travel:
            event.plants.append(Plant("meeting_in_travel", "line", 0, why="本单位举办会议的费用列入差旅费"))
        if not signed:
            event.plants.append(Plant("meeting_no_signin", "line", 0, why="会议费用凭证未附会议签到表"))
        year.add(event)
    for index in range(counts.printing):
        when, shop = year.day(5 + 5 * index), SHOPS["30202"][index]
        pot, amount = (year.main, PUBLIC)[index % 2], year.price(900, 1900)
        spend = year.spend(f"{verb}{shop}{MEETINGS[-1 - index]}会议资料印制费", "30202", pot, amount)
        papers = session_papers(year, "会议", year.before(when), amount, shop)
        del papers[2]
        plant = Plant("meeting_in_printing", "line", 0, why="本单位会议的资料费列入印刷费")
        year.add(Event(when, "purchase", [spend], [("quota", amount)], papers=papers, plants=[plant], supplier=shop))
    when, shop, amount = year.day(3), SHOPS["30216"][0], year.price(3000, 4600)
    spend = year.spend(f"{verb}{shop}{host}{TRAININGS[1]}讲课费及场地费", "30215", year.main, amount)
    papers = session_papers(year, "培训", year.before(when), amount, shop)
    plant = Plant("training_in_meeting", "line", 0, why="培训班费用列入会议费")
    year.add(Event(when, "session", [spend], [("quota", amount)], papers=papers, plants=[plant], supplier=shop))


def plant_payments(year: Year, counts: Counts) -> None:
    """Plant cash for what needs the card, double payments, a split purchase."""
    kinds = (
        ("30213", "打印机维修费"),
        ("30201", "签字笔等办公用品"),
        ("30201", "文件夹及资料册"),
        ("30202", "表格单据印刷费"),
    )
    for index in range(counts.cash):
        economic, words = kinds[index]
        when, amount = year.day(3 + index * 2), year.price(int(year.rules.card) + 120, int(year.rules.card) + 1300)
        shop = _shop(year, economic, when, amount)
        spend = year.spend(f"{year.style.cash}{shop}{words}", economic, PUBLIC, amount)
        papers = papers_for(year, economic, amount, year.before(when), shop)
        plant = Plant("cash_must_card", "line", 0, why="公务卡强制结算目录内支出以现金支付")
        year.add(Event(when, "purchase", [spend], [("cash", amount)], papers=papers, plants=[plant], supplier=shop))
    for index in range(counts.duplicates):
        _pay_twice(year, index)
    shop, when = SPLIT_SHOPS[0], year.day(9, 14, 18)
    for index in range(counts.split):
        amount = year.rules.inquiry - year.price(120, 700)
        words = "宣传展板款" if not index else f"宣传展板款({index + 1})"
        event = buy(year, when, "30299", year.main, amount, shop, words)
        why = f"同一供应商同类货物短期内分{counts.split}笔支付, 合计超过询价起点"
        event.plants.append(Plant("split_purchase", "line", 0, group="split1", why=why))
        when = working(when + timedelta(year.rng.randint(1, 3)))


def _pay_twice(year: Year, index: int) -> None:
    economic, words = (("30201", "U盘及读卡器"), ("30202", "制度汇编装订费"))[index % 2]
    month = 6 + 2 * index
    when, amount = year.day(month, 6, 20), year.price(2600, 3400)
    shop = _shop(year, economic, when, amount)
    first = buy(year, when, economic, year.main, amount, shop, words)
    later = year.day(month + 1, 8, 24)
    spend = year.spend(f"支付{shop}{words.removesuffix('费')}款", economic, year.main, amount)
    papers = [replace(paper) for paper in first.papers]
    plant = Plant(
        "duplicate_payment", "voucher", 0, group=f"dup{index + 1}", why="同一发票、同一供应商、同一金额重复支付"
    )
    year.add(Event(later, "purchase", [spend], [("quota", amount)], papers=papers, plants=[plant], supplier=shop))


def _shop(year: Year, economic: str, when: date, amount: Decimal) -> str:
    found = year.shop(economic, when, amount)
    if found is None:
        raise RuntimeError(f"no supplier free for {economic}")
    return found


def working(when: date) -> date:
    while when.weekday() > 4:
        when += timedelta(1)
    return when


def plant_periods(year: Year, counts: Counts) -> None:
    """Plant costs of the year before and the year after, and a rush at the end of the year."""
    last = year.year - 1
    kinds = (("30213", f"{last}年10月打印机维修费", 10), ("30201", f"{last}年8月书报资料", 8))
    for index in range(counts.prior):
        economic, words, month = kinds[index]
        when, amount = year.day(1, 9, 25), year.price(1900, 2900)
        shop = _shop(year, economic, when, amount)
        spend = year.spend(f"补付{shop}{words}", economic, year.main, amount)
        papers = papers_for(year, economic, amount, date(last, month, 16), shop)
        plant = Plant("cutoff_prior_year", "line", 0, why=f"属{last}年费用在本年列支")
        year.add(Event(when, "purchase", [spend], [("quota", amount)], papers=papers, plants=[plant], supplier=shop))
    for _ in range(counts.following):
        when, amount, shop = year.day(12, 5, 12), year.price(2300, 3300), SHOPS["30214"][0]
        words = f"预付{shop}{year.year + 1}年1-3月设备场地租赁费"
        papers = papers_for(year, "30214", amount, year.before(when, 1, 3), shop)
        plant = Plant("cutoff_next_year", "line", 0, why=f"归属{year.year + 1}年1-3月的费用在本年12月列支")
        spend = year.spend(words, "30214", year.main, amount)
        year.add(Event(when, "purchase", [spend], [("quota", amount)], papers=papers, plants=[plant], supplier=shop))
    wares = (
        ("30299", "宣传礼品制作"), ("30201", "办公用品集中采购"), ("30201", "一次性采购办公耗材"),
        ("30202", "批量印制宣传手册"), ("30202", "年度资料汇编印制"), ("30299", "展示材料制作"),
    )  # fmt: skip
    for index in range(counts.bulk):
        economic, words = wares[index]
        when = working(date(year.year, 12, 21 + index))
        amount = year.price(int(year.rules.bulk) + 300, int(year.rules.bulk) + 2900)
        event = buy(year, when, economic, year.main, amount, BULK_SHOPS[index], words)
        event.plants.append(Plant("year_end_bulk", "line", 0, group="bulk", why="12月下旬集中列支的大额非刚性支出"))


def plant_receptions(year: Year, counts: Counts) -> None:
    """Receive guests; some claims lack the list of guests, some the letter."""
    for index, amount in enumerate(year.plan.reception):
        when = year.day(2 + index * 2)
        billed = year.before(when, 2, 8)
        shop = SHOPS["30217"][index % 2]
        guests = ("县区主管部门来访", "外地同行来访", "上级机关调研组")[index % 3]
        listed = "接待清单" if index % 2 else "公务接待清单(来宾名单)"
        papers = [Paper("发票", year.invoice(), billed, amount, shop), Paper("公务接待审批单", "", billed)]
        event = Event(when, "reception", payments=[("quota", amount)])
        event.spends = [year.spend(f"{year.style.claim}接待{guests}工作餐费", "30217", PUBLIC, amount)]
        if index < counts.no_guests:
            papers.append(Paper("公函", "", billed))
            event.plants.append(Plant("reception_no_guest_list", "line", 0, why="公务接待凭证未附接待清单"))
        elif index < counts.no_guests + counts.no_letter:
            papers.append(Paper(listed, "", billed))
            event.plants.append(Plant("reception_no_letter", "line", 0, why="公务接待凭证未附公函"))
        else:
            papers += [Paper("公函", "", billed), Paper(listed, "", billed)]
        event.papers = papers
        year.swipe(event, billed, year.rng.choice(year.world.people[2:]), [(shop, amount)])
        year.add(event)


def plant_equipment(year: Year) -> None:
    """Buy a computer and a copier; without a plan at the beginning of the year they are unplanned."""
    bought = (("台式电脑1台", PUBLIC, year.plan.computer, 5), ("复印机1台", year.main, year.plan.copier, 9))
    for index, (words, pot, amount, month) in enumerate(bought):
        when, shop = year.day(month, 8, 18), ("方寸电脑耗材部", "青砚办公用品店")[index]
        billed = year.before(when, 2, 9)
        papers = [Paper("发票", year.invoice(), billed, amount, shop), Paper("验收单", "", billed)]
        papers.append(Paper("政府采购合同", f"ZC{year.year}-{month:02d}", when, amount))
        papers.append(Paper("资产入库单", "", when, amount))
        event = Event(when, "equipment", payments=[("quota", amount)], papers=papers, asset="general")
        event.spends = [year.spend(f"{year.style.pay}{shop}{words}", "31002", pot, amount)]
        if index or not year.plan.procurement_plan:
            event.plants.append(Plant("procurement_no_plan", "line", 0, why="年初未编报政府采购计划而实际发生政府采购"))
        else:
            event.likes.append(Like("procurement_planned", "procurement_no_plan", 0, "年初已编报采购计划且未超计划"))
        year.add(event)


def plant_voucher_faults(year: Year, difference: Decimal) -> None:
    """Leave a voucher out of balance and a number out; call when all events are there."""
    ordinary = [
        event
        for event in year.events
        if event.kind == "purchase" and not event.plants and not event.likes and event.spends[0].part == "public"
    ]
    candidates = [event for event in ordinary if event.amount > 2 * difference]
    event = min(candidates, key=lambda event: (abs(event.date.month - 7), event.date, event.order))
    event.short = difference
    event.plants.append(
        Plant("unbalanced_voucher", "voucher", None, difference, difference, why=f"借方比贷方多{difference}元")
    )
    gap = [event for event in year.events if event.date.month == 9 and event.date.day > 14 and event.supplier]
    min(gap, key=lambda event: (event.date, event.order)).leave_gap_before = True


def plant_all(year: Year, counts: Counts) -> None:
    """Plant everything except the faults of the vouchers themselves."""
    plant_equipment(year)
    plant_receptions(year, counts)
    plant_travel(year, counts)
    plant_meetings(year, counts)
    plant_payments(year, counts)
    plant_periods(year, counts)


__all__ = ["EXAMPLE", "SMALL", "Counts", "plant_all", "plant_voucher_faults", "working"]
