"""Business trips: claims, registers, papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .facts import Approval, Event, Paper
from .world import ERRANDS, OUTSIDE
from .year import Year


@dataclass
class Trip:
    """A trip and how it was claimed. ``purpose`` starts with 参加 when an outside meeting or training is attended."""

    persons: tuple[str, ...]
    place: str
    start: date
    end: date
    purpose: str
    pot: str
    claimed: date
    nightly: Decimal
    dated: bool = True
    group_words: bool = False
    single_line: bool = False

    @property
    def nights(self) -> int:
        """Nights away."""
        return (self.end - self.start).days

    @property
    def days(self) -> int:
        """Days away, both ends counted."""
        return self.nights + 1


def plan_trip(
    year: Year,
    pot: str,
    *,
    month: int = 0,
    count: int = 0,
    nights: int = -1,
    purpose: str = "",
    place: str = "",
    persons: tuple[str, ...] = (),
    margin: int = 4,
) -> Trip | None:
    """Return a trip that fits the calendar, or None when nobody is free.

    Args:
        year: The year being written.
        pot: What pays.
        month: Month of departure, 0 for any up to November.
        count: Travellers, 0 for one to three.
        nights: Nights, -1 for any; 0 is a day in a place close by.
        purpose: What for, ``""`` for any.
        place: Where to, ``""`` for any.
        persons: Who, empty for whoever is free.
        margin: Days around in which the travellers must not be away for something else.
    """
    rng = year.rng
    nights = rng.choice((0, 1, 1, 2, 2, 3)) if nights < 0 else nights
    start = year.day(month or rng.randint(1, 11), 8, 24)
    end = start + timedelta(nights)
    free = year.free(start, end, margin)
    if persons and not set(persons) <= set(free):
        return None
    count = count or rng.choice((1, 1, 1, 2, 2, 3))
    if len(free) < count:
        return None
    who = persons or tuple(rng.sample(free, count))
    cities = [city for city in year.world.limits if city not in year.world.towns]
    where = place or (rng.choice(year.world.towns) if nights == 0 else rng.choice(cities))
    what = purpose or (rng.choice(ERRANDS) if nights == 0 or rng.random() < 0.6 else "参加" + rng.choice(OUTSIDE))
    limit = year.world.limits.get(where, 400)
    nightly = Decimal(rng.randint(int(limit * 0.7), limit - 1))
    claimed = end + timedelta(rng.randint(3, 12))
    while claimed.weekday() > 4:
        claimed += timedelta(1)
    apart = timedelta(max(margin - 4, 0))
    year.send(who, start - apart, end + apart)
    dated = rng.random() >= year.style.undated
    return Trip(who, where, start, end, what, pot, claimed, nightly, dated)


def _summary(year: Year, trip: Trip) -> str:
    style, count = year.style, len(trip.persons)
    who = style.separator.join(trip.persons)
    if trip.group_words or count > 2:
        who = style.group.format(first=trip.persons[0], count=count)
    kind = year.rng.randrange(len(style.trips))
    pattern = style.trips[kind]
    if not trip.dated:
        for holder in ("（{dates}）", "({dates})", "{dates}"):
            pattern = pattern.replace(holder, "")
    return pattern.format(
        who=who,
        place=trip.place,
        purpose=trip.purpose,
        dates=style.trip_dates(year.rng.randrange(2), trip.start, trip.end),
    )


def _parts(year: Year, trip: Trip) -> list[tuple[str, Decimal]]:
    people = len(trip.persons)
    fare = year.price(60, 260) if trip.nights == 0 else year.price(160, 900) * people
    parts = [("城市间交通费", fare)]
    if trip.nights:
        words = year.style.lodging.format(people=people, nights=trip.nights)
        parts.append((words, trip.nightly * people * trip.nights))
        parts.append(("伙食补助及市内交通补助", Decimal(180 * people * trip.days)))
    else:
        parts.append(("伙食补助费", Decimal(100 * people)))
    return parts


def _papers(year: Year, trip: Trip, parts: list[tuple[str, Decimal]], total: Decimal) -> list[Paper]:
    papers = [
        Paper("差旅费报销单", "", trip.claimed, total),
        Paper("车船票(机票)", "", trip.start, parts[0][1], f"{trip.place}往返"),
    ]
    if trip.nights:
        remark = f"{trip.place} {len(trip.persons)}人×{trip.nights}晚"
        papers.append(Paper("住宿费发票", year.invoice(), trip.end, parts[1][1], remark))
    if trip.purpose.startswith("参加"):
        kind = "培训通知" if "培训" in trip.purpose else "会议通知"
        papers.append(Paper(kind, "", trip.start - timedelta(5), None, "主办单位来文"))
    return papers


def approve(year: Year, trip: Trip, **changes: object) -> Approval:
    """Return the line of the register for a trip; ``changes`` replace place, start, end or padded."""
    head, deputy = year.world.people[0], year.world.people[1]
    values: dict[str, object] = {
        "persons": trip.persons,
        "department": year.department(),
        "place": trip.place,
        "start": trip.start,
        "end": trip.end,
        "purpose": trip.purpose,
        "approved_by": deputy if head in trip.persons else head,
        "approved_on": max(trip.start - timedelta(year.rng.randint(1, 7)), date(year.year, 1, 2)),
    }
    return Approval(**{**values, **changes})  # type: ignore[arg-type]


def claim(year: Year, trip: Trip, approval: Approval | None, payment: str = "") -> Event:
    """Add the claim of a trip.

    Args:
        year: The year being written.
        trip: The trip.
        approval: Its line in the register; None: neither register nor form.
        payment: ``cash`` pays the allowance in cash, ``advance`` settles an advance, ``card`` pays fares and
            lodging by official card, ``""`` transfers all.
    """
    parts = _parts(year, trip)
    total = sum((amount for _, amount in parts), Decimal(0))
    summary = _summary(year, trip)
    if trip.single_line:
        spends = [year.spend(summary, "30211", trip.pot, total)]
    else:
        spends = [year.spend(summary + year.style.joiner + words, "30211", trip.pot, sum_) for words, sum_ in parts]
    event = Event(trip.claimed, "trip", spends=spends, papers=_papers(year, trip, parts, total), approval=approval)
    if approval is not None:
        event.papers.append(Paper("出差审批表", "", approval.approved_on))
    if payment == "cash":
        event.payments = [("cash", parts[-1][1]), ("quota", total - parts[-1][1])]
    else:
        event.payments = [("advance" if payment == "advance" else "quota", total)]
    if payment == "card":
        year.swipe(event, trip.end, trip.persons[0], [(f"{trip.place}酒店/票务", amount) for _, amount in parts[:-1]])
    return year.add(event)


def travel(year: Year, pot: str, most: Decimal) -> bool:
    """Add one ordinary trip costing at most ``most``; False when it does not fit."""
    trip = plan_trip(year, pot)
    if trip is None:
        return False
    rough = 900 * len(trip.persons) + (int(trip.nightly) * trip.nights + 180 * trip.days) * len(trip.persons)
    if rough > most:
        return False
    trip.single_line = year.rng.random() < year.style.single_line
    payment = year.rng.choices(("", "card", "advance"), (2, 6, 1))[0]
    claim(year, trip, approve(year, trip), payment)
    return True
