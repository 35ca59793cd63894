"""A year being written: a calendar of who is where, suppliers' invoices, and what each pot of money has spent."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .facts import Card, Event, Paper, Spend
from .plan import Plan
from .wording import Style
from .world import SHOPS, World

PUBLIC = "public"
"""The pot of running costs; the others are named after their project."""


@dataclass(frozen=True)
class Rules:
    """Thresholds of the auditee's own rules, yuan and days."""

    inquiry: Decimal = Decimal(10000)
    card: Decimal = Decimal(500)
    bulk: Decimal = Decimal(5000)
    days: int = 10


class Year:
    """Collects the events of a year and keeps them from becoming problems by accident."""

    def __init__(self, plan: Plan, world: World, style: Style, rules: Rules, year: int, seed: int) -> None:
        self.plan, self.world, self.style, self.rules, self.year = plan, world, style, rules, year
        self.rng = random.Random(seed)
        self.events: list[Event] = []
        self._invoices: set[str] = set()
        self._amounts: set[tuple[str, Decimal]] = set()
        self._sales: dict[str, list[tuple[date, Decimal]]] = {}
        self._away: dict[str, list[tuple[date, date]]] = {}
        self.main = next(project.name for project in plan.projects if project.fund == "gp")

    # -- dates -----------------------------------------------------------------------------------------------
    def day(self, month: int, first: int = 5, last: int = 27) -> date:
        """Return a working day of a month."""
        while True:
            found = date(self.year, month, self.rng.randint(first, last))
            if found.weekday() < 5:
                return found

    def on(self, month: int, day: int) -> date:
        """Return the first working day at or after a day."""
        found = date(self.year, month, day)
        while found.weekday() > 4:
            found += timedelta(1)
        return found

    def weekend(self, month: int) -> date:
        """Return a Saturday of a month."""
        found = date(self.year, month, 8)
        return found + timedelta((5 - found.weekday()) % 7)

    def before(self, when: date, low: int = 1, high: int = 14) -> date:
        """Return a day shortly before, never in the year before."""
        return max(when - timedelta(self.rng.randint(low, high)), date(self.year, 1, 2))

    # -- people ----------------------------------------------------------------------------------------------
    def free(self, start: date, end: date, margin: int = 4) -> list[str]:
        """Return those who are not away in these days, with a margin of days around."""
        low, high = start - timedelta(margin), end + timedelta(margin)
        return [
            person
            for person in self.world.people
            if all(until < low or since > high for since, until in self._away.get(person, ()))
        ]

    def send(self, persons: tuple[str, ...], start: date, end: date) -> None:
        """Note that people are away."""
        for person in persons:
            self._away.setdefault(person, []).append((start, end))

    def department(self) -> str:
        """Return one of the sections."""
        return self.rng.choice(self.world.departments)

    # -- suppliers -------------------------------------------------------------------------------------------
    def invoice(self) -> str:
        """Return an invoice number not used before."""
        while True:
            number = f"{self.rng.randint(10_000_000, 99_999_999)}"
            if number not in self._invoices:
                self._invoices.add(number)
                return number

    def price(self, low: int, high: int) -> Decimal:
        """Return an amount in ten-cent steps."""
        return Decimal(self.rng.randint(low * 10, high * 10)) / 10

    def may_sell(self, shop: str, when: date, amount: Decimal) -> bool:
        """Tell whether a sale would neither look like a split purchase nor like a payment made twice."""
        if (shop, amount) in self._amounts:
            return False
        near = [sold for day, sold in self._sales.get(shop, ()) if abs((day - when).days) <= self.rules.days + 5]
        return not near or sum(near, amount) < self.rules.inquiry * Decimal("0.9")

    def sell(self, shop: str, when: date, amount: Decimal) -> None:
        """Note a sale."""
        self._amounts.add((shop, amount))
        self._sales.setdefault(shop, []).append((when, amount))

    def shop(self, economic: str, when: date, amount: Decimal) -> str | None:
        """Return a supplier that may sell now, or None."""
        shops = [shop for shop in SHOPS[economic] if self.may_sell(shop, when, amount)]
        return self.rng.choice(shops) if shops else None

    # -- money -----------------------------------------------------------------------------------------------
    def spend(self, summary: str, economic: str, pot: str, amount: Decimal, person: str = "") -> Spend:
        """Return an expense line of a pot."""
        part, project = ("public", "") if pot == PUBLIC else ("project", pot)
        return Spend(summary, economic, part, amount, self.department(), project, person)

    def used(self, pot: str) -> Decimal:
        """Return what a pot has spent so far (of the public one: class 302 only)."""
        return sum(
            (
                spend.amount
                for event in self.events
                for spend in event.spends
                if (spend.project == pot and pot != PUBLIC)
                or (pot == PUBLIC and spend.part == "public" and spend.economic.startswith("302"))
            ),
            Decimal(0),
        )

    def target(self, pot: str) -> Decimal:
        """Return what a pot has to arrive at."""
        if pot == PUBLIC:
            return self.plan.public
        return next(project.spent for project in self.plan.projects if project.name == pot)

    def add(self, event: Event) -> Event:
        """Take an event in."""
        self.events.append(event)
        if event.supplier:
            self.sell(event.supplier, event.date, event.amount)
        return event

    def swipe(self, event: Event, when: date, holder: str, amounts: list[tuple[str, Decimal]]) -> None:
        """Pay an event by official card: slips and card lines."""
        for merchant, amount in amounts:
            event.cards.append(Card(holder, merchant, when, amount))
        total = sum((amount for _, amount in amounts), Decimal(0))
        event.papers.insert(1, Paper("公务卡刷卡凭条", "", when, total))
