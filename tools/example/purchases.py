"""Purchases, meetings and trainings as they should be."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from .facts import Event, Paper
from .world import GOODS, MEETINGS, TRAININGS
from .year import Year

RANGES = {
    "30201": (260, 2400),
    "30202": (480, 3100),
    "30213": (420, 1500),
    "30214": (1800, 4300),
    "30215": (1600, 5600),
    "30216": (1500, 5900),
    "30226": (800, 2000),
    "30227": (11000, 24000),
    "30299": (900, 4600),
}
"""Usual amounts, yuan, by economic classification."""


def papers_for(year: Year, economic: str, amount: Decimal, when: date, shop: str) -> list[Paper]:
    """Return the attachments a purchase has when all is well."""
    papers = [Paper("发票", year.invoice(), when, amount, shop)]
    if economic == "30201":
        papers.append(Paper("物品清单", "", when))
    if economic == "30213":
        papers.append(Paper("维修审批单", "", when))
    if economic == "30227":
        papers += [Paper("合同", "", when, amount), Paper("询价记录", "", when)]
    if economic in {"30227", "30299"} or amount > 3000:
        papers.append(Paper("验收单", "", when))
    return papers


def buy(
    year: Year, when: date, economic: str, pot: str, amount: Decimal, shop: str, words: str, card: bool = False
) -> Event:
    """Add a purchase with all its papers, paid by transfer or by official card.

    Args:
        year: The year being written.
        when: Date of the voucher.
        economic: Economic classification.
        pot: What pays.
        amount: Price, yuan.
        shop: The seller.
        words: What was bought; becomes the summary behind verb and seller.
        card: Paid by official card.
    """
    verb = year.style.claim if card else year.style.pay
    billed = year.before(when)
    event = Event(
        when,
        "purchase",
        spends=[year.spend(f"{verb}{shop}{words}", economic, pot, amount)],
        payments=[("quota", amount)],
        papers=papers_for(year, economic, amount, billed, shop),
        supplier=shop,
    )
    if card:
        year.swipe(event, billed, year.rng.choice(year.world.people[:8]), [(shop, amount)])
    return year.add(event)


def session_papers(year: Year, kind: str, held: date, amount: Decimal, shop: str) -> list[Paper]:
    """Return the papers of a meeting or training (``会议`` or ``培训``) held by the unit itself."""
    return [
        Paper("发票", year.invoice(), held, amount, shop),
        Paper(f"{kind}通知", "", max(held - timedelta(6), date(year.year, 1, 2))),
        Paper(f"{kind}预算审批表", "", max(held - timedelta(8), date(year.year, 1, 2))),
        Paper(f"{kind}签到表", "", held),
    ]


def hold(year: Year, when: date, economic: str, pot: str, amount: Decimal, words: str, shop: str) -> Event:
    """Add a meeting (30215) or training (30216) held by the unit, with all its papers."""
    kind = "会议" if economic == "30215" else "培训"
    papers = session_papers(year, kind, year.before(when, 3, 14), amount, shop)
    event = Event(
        when,
        "session",
        spends=[year.spend(words, economic, pot, amount)],
        payments=[("quota", amount)],
        papers=papers,
        supplier=shop,
    )
    return year.add(event)


def meeting_words(year: Year, shop: str) -> str:
    """Return the summary of a meeting held by the unit."""
    name = year.rng.choice(MEETINGS)
    seller = shop if year.rng.random() < 0.5 else ""
    tail = year.rng.choice(("会场租金及餐费", "场租费及工作餐费", "会场费"))
    return f"{year.style.pay}{seller}{year.style.host}{name}{tail}"


def training_words(year: Year, shop: str) -> str:
    """Return the summary of a training held by the unit."""
    name = year.rng.choice(TRAININGS)
    return f"{year.style.pay}{shop}{year.style.host}{name}{year.rng.choice(('场地费', '讲课费及资料费', '费用'))}"


def fill(year: Year, economic: str, pot: str, amount: Decimal, last_month: int = 12) -> bool:
    """Add one ordinary purchase, meeting or training of exactly this amount; False when no supplier is free."""
    month = year.rng.randint(1, last_month)
    when = year.day(month, 5, 14 if month == 12 else 27)
    if economic == "30226":
        return _pay_experts(year, when, pot, amount)
    shop = year.shop(economic, when, amount)
    if shop is None:
        return False
    if economic == "30215":
        hold(year, when, economic, pot, amount, meeting_words(year, shop), shop)
    elif economic == "30216":
        hold(year, when, economic, pot, amount, training_words(year, shop), shop)
    else:
        buy(year, when, economic, pot, amount, shop, year.rng.choice(GOODS[economic]), year.rng.random() < 0.4)
    return True


def _pay_experts(year: Year, when: date, pot: str, amount: Decimal) -> bool:
    words = f"发放{when.month}月项目评审专家劳务费"
    if any(spend.summary == words for event in year.events for spend in event.spends):
        return False
    papers = [Paper("劳务费发放表", "", when, amount)]
    spend = year.spend(words, "30226", pot, amount)
    year.add(Event(when, "labour", spends=[spend], payments=[("quota", amount)], papers=papers))
    return True
