"""Write a year: regular business, planted problems, look-alikes, and ordinary business up to the figures wanted."""

from __future__ import annotations

from decimal import Decimal

from .facts import Event
from .look_alikes import add_all
from .planted import Counts, plant_all, plant_voucher_faults
from .purchases import RANGES, fill
from .regular import (
    close_year,
    draw_cash_and_advances,
    pay_staff,
    pay_subsidies,
    pay_transport,
    receive_income,
    restore_limits,
    run_car,
    run_office,
)
from .trips import travel
from .year import PUBLIC, Year

PUBLIC_MIX = {"travel": 6, "30201": 8, "30202": 3, "30213": 4, "30216": 1}
MAIN_MIX = {
    "travel": 12, "30201": 5, "30202": 5, "30213": 1, "30214": 1, "30215": 3, "30216": 3, "30226": 2, "30227": 2,
    "30299": 6,
}  # fmt: skip
OTHER_MIX = {"travel": 5, "30201": 3, "30202": 4, "30227": 1, "30299": 5}


def make_year(year: Year, counts: Counts, difference: Decimal, typed: bool = False) -> None:
    """Fill a year with events and number its vouchers; ``typed``: in series 收, 付 and 转 of their own."""
    pay_staff(year)
    pay_transport(year)
    run_office(year)
    run_car(year)
    pay_subsidies(year)
    receive_income(year)
    restore_limits(year)
    plant_all(year, counts)
    add_all(year)
    _fill_pot(year, PUBLIC, PUBLIC_MIX)
    for project in year.plan.projects:
        if project.fund == "gp":
            _fill_pot(year, project.name, MAIN_MIX if project.name == year.main else OTHER_MIX)
    draw_cash_and_advances(year)
    close_year(year)
    plant_voucher_faults(year, difference)
    if typed:
        give_types(year.events)
    number(year.events)
    number_approvals(year)


def _fill_pot(year: Year, pot: str, mix: dict[str, int]) -> None:
    kinds, weights = list(mix), list(mix.values())
    while (left := year.target(pot) - year.used(pot)) > 4000:
        kind = year.rng.choices(kinds, weights)[0]
        if kind == "travel":
            travel(year, pot, left - 300)
            continue
        low, high = RANGES[kind]
        if left > high + 300:
            fill(year, kind, pot, year.price(low, high))
    if left < 0:
        raise ValueError(f"{pot}: planted business alone exceeds the figure wanted by {-left}")
    for part in _last_parts(left):
        while not fill(year, "30299" if part > 2300 else "30201", pot, part, 11):
            pass


def _last_parts(left: Decimal) -> list[Decimal]:
    if left == 0:
        return []
    if left <= 2000:
        return [left]
    half = (left / 2).quantize(Decimal("0.1"))
    return [half, left - half]


def number(events: list[Event]) -> None:
    """Number vouchers from 1 every month in order of date; leave a number out where that is planted."""
    events.sort(key=lambda event: (event.date, event.order))
    last: dict[tuple[int, str], int] = {}
    for event in events:
        series = (event.date.month, event.voucher_type)
        last[series] = last.get(series, 0) + (2 if event.leave_gap_before else 1)
        event.voucher = last[series]


def give_types(events: list[Event]) -> None:
    """Put what comes in into 收, what is paid into 付, and what moves no money into 转."""
    for event in events:
        paid = {kind for kind, _ in event.payments}
        into = {move.account for move in event.moves if move.debit > 0}
        if event.kind == "income":
            event.voucher_type = "收"
        elif paid & {"payroll", "direct", "advance"} or "return" in into:
            event.voucher_type = "转"
        else:
            event.voucher_type = "付"


def number_approvals(year: Year) -> None:
    """Number the register of trips by date of approval, and the forms among the attachments alike."""
    claims = [event for event in year.events if event.approval is not None]
    claims.sort(key=lambda event: (event.approval.approved_on, event.approval.start) if event.approval else ())
    for index, event in enumerate(claims, start=1):
        assert event.approval is not None
        event.approval.number = f"CC{year.year}-{index:03d}"
        for paper in event.papers:
            if paper.kind == "出差审批表":
                paper.number = event.approval.number
