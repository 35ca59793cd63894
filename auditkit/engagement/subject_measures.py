"""Measures of subjects: money by level of government, and what the measures of a rubric are for one project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from auditkit.engagement.folder import Engagement
from auditkit.engagement.results import CandidateRecord, MeasureRecord
from auditkit.engagement.subjects import MAIN, QUANTITIES, Subject, main_subject, subjects
from auditkit.messages import LANGUAGES, speaking, text
from auditkit.store.log import Record

OWN = ("funds.", "output.", "effect.", "targets.", "satisfaction.")
"""Measures that are about one project: without a figure of the subject they have no value for it."""
RATES = {
    "received_rate": ("received", "planned"),
    "execution_rate": ("spent", "received"),
    "year_rate": ("spent", "planned"),
}
_BOOKED = {"planned": "budget", "received": "income", "spent": "spend"}
"""Where no money was stated: the measures of books, budget and register that stand for it."""


@dataclass(frozen=True)
class Named:
    """A measure for the rules: id, exact value, unit."""

    id: str
    value: Decimal | Fraction | None
    unit: str


def subject_measures(engagement: Engagement, known: Iterable[MeasureRecord]) -> list[MeasureRecord]:
    """Return the measures of all subjects; ids that there are already are left out.

    Args:
        engagement: The engagement.
        known: The measures computed from tables.
    """
    there = {measure.id: measure for measure in known}
    found: dict[str, MeasureRecord] = {}
    for item in (main_subject(engagement), *subjects(engagement)):
        for measure in (*_money(item), *_rates(item, there), *_stated(item, there)):
            if measure.id not in there:
                found[measure.id] = measure
    return list(found.values())


def _money(item: Subject) -> Iterator[MeasureRecord]:
    """Money by level and in all, as stated."""
    for level, funds in item.funds.items():
        for quantity in QUANTITIES:
            amount = funds.of(quantity)
            if amount is not None:
                yield _asked(item, f"{level}.{quantity}", Fraction(amount), "yuan", funds.because, (level, quantity))
    reasons = "；".join(dict.fromkeys(funds.because for funds in item.funds.values()))
    for quantity in QUANTITIES:
        total = item.total(quantity)
        if total is not None:
            yield _asked(item, quantity, Fraction(total), "yuan", reasons, ("", quantity))


def _rates(item: Subject, there: Mapping[str, MeasureRecord]) -> Iterator[MeasureRecord]:
    """Rates over the money of a subject, stated or, where nothing is stated, as booked."""
    for name, (above, below) in RATES.items():
        top, bottom = _amount(item, above, there), _amount(item, below, there)
        if top is None or not bottom:
            continue
        value = 100 * Fraction(top) / Fraction(bottom)
        inputs = tuple(f"project.{item.name}.{_named(item, quantity)}" for quantity in (above, below))
        record = _asked(item, name, value, "%", "", ("", name))
        basis = _words(f"subjects.basis.{name}", name=item.name)
        yield replace(record, origin="formula", candidates=(), inputs=inputs, basis=basis)


def _amount(item: Subject, quantity: str, there: Mapping[str, MeasureRecord]) -> Fraction | None:
    if item.funds:
        total = item.total(quantity)
        return None if total is None else Fraction(total)
    booked = there.get(f"project.{item.name}.{_BOOKED[quantity]}")
    return None if booked is None else booked.exact


def _named(item: Subject, quantity: str) -> str:
    return quantity if item.funds else _BOOKED[quantity]


def _stated(item: Subject, there: Mapping[str, MeasureRecord]) -> Iterator[MeasureRecord]:
    for id_, stated in item.values.items():
        general = there.get(id_)
        unit = general.unit if general else "%"
        record = _asked(item, id_, stated.value, unit, stated.because, ("", ""))
        if general is not None:
            label = {language: f"{item.name} {words}" for language, words in general.label.items()}
            record = replace(record, label=label)
        yield record


def _asked(item: Subject, name: str, value: Fraction, unit: str, because: str, said: tuple[str, str]) -> MeasureRecord:
    level, quantity = said
    label = _words("subjects.label", name=item.name, level=level, quantity=quantity) if quantity else {}
    exact = str(value) if unit == "%" else format(Decimal(value.numerator) / value.denominator, ".2f")
    return MeasureRecord(
        f"project.{item.name}.{name}",
        label or dict.fromkeys(LANGUAGES, f"{item.name} {name}"),
        item.name,
        exact,
        unit,
        dict.fromkeys(LANGUAGES, because),
        "asked",
        (CandidateRecord("asked", exact),),
    )


def _words(message: str, *, name: str, level: str = "", quantity: str = "") -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        with speaking(language):
            where = text(f"subjects.level.{level}") if level else ""
            what = text(f"subjects.quantity.{quantity}") if quantity else ""
            found[language] = " ".join(text(message, name=name, level=where, quantity=what).split())
    return found


def seen_by(item: Subject, known: Mapping[str, MeasureRecord]) -> dict[str, MeasureRecord]:
    """Return the measures as the rubric of a subject sees them, by the ids that a rubric uses.

    Those about a project are the subject's own; without a figure of it they have no value. Others are those of the
    engagement.
    """
    start = f"project.{item.name}."
    found = {}
    for id_, measure in known.items():
        own = known.get(start + id_) or known.get(start + id_.removeprefix("funds."))
        if own is None and id_.startswith("funds."):
            own = known.get(start + _BOOKED.get(id_.removeprefix("funds."), ""))
        if own is not None:
            found[id_] = own
        elif id_.startswith(OWN):
            found[id_] = replace(measure, subject=item.name, value=None, origin="", candidates=(), inputs=())
        else:
            found[id_] = measure
    return found


def stating(engagement: Engagement, measure: MeasureRecord) -> Record | None:
    """Return the record in which a person stated the value of a measure; None where none is found."""
    own = engagement.log.get("asked", measure.id)
    if own is not None:
        return own
    if measure.id.startswith("funds."):
        return engagement.log.get("subject", MAIN)
    named = [item.id for item in (main_subject(engagement), *subjects(engagement)) if item.name == measure.subject]
    return engagement.log.get("subject", named[0]) if named else None
