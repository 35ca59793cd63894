"""Everything a voucher's summary tells, read in one go."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from auditkit.analysis.text.dates import Days, Span, read_days
from auditkit.analysis.text.events import Event, EventReader
from auditkit.analysis.text.lexicon import Lexicon, Signs
from auditkit.analysis.text.numerals import NUMBER, normal, number
from auditkit.analysis.text.payees import PayeeReader
from auditkit.analysis.text.periods import Months, Period, read_months
from auditkit.analysis.text.persons import PersonReader, Persons
from auditkit.analysis.text.places import PlaceReader
from auditkit.core.vocabulary import Vocabulary

_NIGHTS = re.compile(
    rf"(?:(?P<persons>{NUMBER})\s*(?:人|间|名)(?:次)?\s*[x×*,、]?\s*(?:{NUMBER}天)?)?(?P<nights>{NUMBER})\s*(?:个)?(?:晚|夜|间夜)"
)
_ITEMS = {"lodging", "allowance", "transport"}
_PURPOSE = re.compile(r"[(\[].*?[)\]]|\d+年|\d{1,2}月\d{1,2}日?|[\d.\-]+")


@dataclass(frozen=True)
class Summary:
    """What a summary tells.

    Attributes:
        persons: Who travelled or claimed.
        places: Where to.
        span: Days of a trip.
        nights: Nights as told (``1人3晚``), None where not told.
        night_persons: Persons that the nights are for, None where not told.
        item: ``lodging``, ``transport``, ``allowance`` or None: which part of a travel claim.
        official_car: It is about an official car.
        event: Meeting or training.
        payee: Supplier, None where none is named.
        content: What was paid for, without verbs, payee, periods and numbers.
        period: Months or year it refers to.
        arrears: It says that an old debt is paid.
        prepaid: It says that something is paid in advance.
        about: The year in it belongs to the thing (a report, a plan, a subscription), not to the service.
        cash: It says that cash was paid.
        card: It says that an official card was used.
        correcting: It reverses or corrects another entry.
        carry_over: It says that balances are carried over.
        purpose: What the trip was for.
        travel: It speaks of travelling.
        hint: Id of the category whose name occurs in it, for accounts that do not tell.
    """

    persons: Persons
    places: tuple[str, ...]
    span: Span | None
    nights: int | None
    night_persons: int | None
    item: str | None
    official_car: bool
    event: Event
    payee: str | None
    content: str
    period: Period | None
    arrears: bool
    prepaid: bool
    about: bool
    cash: bool
    card: bool
    correcting: bool
    carry_over: bool
    purpose: str
    travel: bool
    hint: str | None


@dataclass(frozen=True)
class Told:
    """A summary read before it is known when it was booked; the same for every voucher with this text.

    Attributes:
        summary: What does not depend on the date; without days and period.
        days: Days it names.
        months: Months or year it names.
    """

    summary: Summary
    days: Days
    months: Months

    def on(self, booked: date) -> Summary:
        """Return everything, for a voucher of a date."""
        if not self.days and not self.months:
            return self.summary
        return replace(self.summary, span=self.days.on(booked), period=self.months.on(booked))


class SummaryReader:
    """Reads summaries.

    Args:
        vocabulary: All words.
        persons: Names known from registers.
        places: Places known from standards and registers.
        payees: Suppliers known from invoices, cards, contracts, purchases.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        *,
        persons: Iterable[str] = (),
        places: Iterable[str] = (),
        payees: Iterable[str] = (),
    ) -> None:
        self.persons = PersonReader(vocabulary, persons)
        self.places = PlaceReader(vocabulary, places)
        self._payees = PayeeReader(vocabulary, payees)
        self._events = EventReader(vocabulary)
        names = ("official_car", "arrears", "prepaid", "not_period", "cash", "card", "reversal", "carry_over")
        groups = (*names, "lodging", "allowance", "transport", "trip_words")
        self._signs = Signs({name: vocabulary.words[name] for name in groups})
        self._items = {name: re.compile(vocabulary.any_of(name)) for name in ("lodging", "allowance", "transport")}
        self._ends = re.compile(vocabulary.any_of("purpose_ends"))
        self._hints = {name: kind.id for kind in reversed(vocabulary.categories) for name in kind.names}
        self._hint = Lexicon(self._hints)

    def read(self, text: str, booked: date) -> Summary:
        """Read one summary.

        Args:
            text: As in the file.
            booked: Date of the voucher, by which years are told.
        """
        return self.tell(text).on(booked)

    def tell(self, text: str) -> Told:
        """Read a text for all vouchers that have it."""
        plain = normal(text)
        return Told(self._summary(plain), read_days(plain), read_months(plain))

    def _summary(self, plain: str) -> Summary:
        persons = self.persons.read(plain)
        places = self.places.read(plain)
        payee = self._payees.read(plain)
        if payee and persons.names and payee.startswith(persons.names[0]):
            payee = None
        nights, night_persons = _nights(plain)
        told = self._signs.of(plain)
        travel = "trip_words" in told
        travelling = bool(places) and (bool(persons.names) or persons.count > 0 or travel)
        hint = self._hint.search(plain)
        return Summary(
            persons=persons,
            places=places,
            span=None,
            nights=nights,
            night_persons=night_persons,
            item=self._item(plain) if told & _ITEMS else None,
            official_car="official_car" in told,
            event=self._events.read(plain, travelling=travelling and bool(persons.names), payee=payee or ""),
            payee=payee,
            content=self._payees.content(plain, payee),
            period=None,
            arrears="arrears" in told,
            prepaid="prepaid" in told,
            about="not_period" in told,
            cash="cash" in told,
            card="card" in told,
            correcting="reversal" in told,
            carry_over="carry_over" in told,
            purpose=self._purpose(plain, places),
            travel=travel,
            hint=self._hints[hint] if hint else None,
        )

    def _item(self, plain: str) -> str | None:
        tail = re.split(r"[-:：]", plain)[-1]
        for words in (tail, plain):
            found = {name: match.start() for name, pattern in self._items.items() if (match := pattern.search(words))}
            if "lodging" in found and len(found) > 1 and words is plain:
                return None
            if found:
                return "lodging" if "lodging" in found else "allowance" if "allowance" in found else "transport"
        return None

    def _purpose(self, plain: str, places: tuple[str, ...]) -> str:
        if not places or places[-1] not in plain:
            return ""
        rest = plain[plain.index(places[-1]) + len(places[-1]) :]
        rest = _PURPOSE.sub("", self._ends.split(rest)[0])
        return rest.lstrip("市县区省州").strip(" -:")


def _nights(plain: str) -> tuple[int | None, int | None]:
    found = _NIGHTS.search(plain)
    if not found:
        return None, None
    return number(found["nights"]), number(found["persons"]) if found["persons"] else None
