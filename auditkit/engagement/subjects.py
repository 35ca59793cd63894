"""Subjects beside the department as a whole: inspected projects and units, with money, figures and rubric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, get_args

from auditkit.core.rubric import Rubric
from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs
from auditkit.engagement.rubrics import FOLDER, pinned_rubric
from auditkit.errors import UsageError
from auditkit.specs.rubrics import load_rubric

Kind = Literal["department", "project", "unit"]
Level = Literal["central", "province", "city", "county", "other"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""Where money comes from: 中央, 省, 市, 县, 其他."""
QUANTITIES = ("planned", "received", "spent", "left")
"""What is known of money: 计划, 到位, 支出, 结余."""
MAIN = "main"
"""Id of what the engagement itself is about: the department, or the project where one is evaluated."""


@dataclass(frozen=True)
class Funds:
    """Money of one level of government for a subject, in yuan; None where it is not known.

    Attributes:
        planned: Planned or approved.
        received: Received.
        spent: Spent.
        left: Left, as verified; received less spent where nobody said otherwise.
        because: Which paper says so.
        evidence: SHA-256 of files that prove it.
    """

    planned: Decimal | None = None
    received: Decimal | None = None
    spent: Decimal | None = None
    left: Decimal | None = None
    because: str = ""
    evidence: tuple[str, ...] = ()

    @staticmethod
    def stated(amounts: Mapping[str, Decimal | None], because: str = "", evidence: tuple[str, ...] = ()) -> Funds:
        """Return money from amounts by name of ``QUANTITIES``; what is not named is not known."""
        planned, received, spent, left = (amounts.get(name) for name in QUANTITIES)
        return Funds(planned, received, spent, left, because, evidence)

    @property
    def remaining(self) -> Decimal | None:
        """What is left: as stated, else received less spent."""
        if self.left is not None or self.received is None or self.spent is None:
            return self.left
        return self.received - self.spent

    def of(self, quantity: str) -> Decimal | None:
        """Return one of ``QUANTITIES``."""
        found: Decimal | None = self.remaining if quantity == "left" else getattr(self, quantity)
        return found

    @property
    def beyond(self) -> Decimal | None:
        """How much more was spent than received; None where it was not, or one of them is not known."""
        if self.received is None or self.spent is None or self.spent <= self.received:
            return None
        return self.spent - self.received

    @property
    def gap(self) -> Decimal | None:
        """What is left by statement less what received and spent leave; None where one of them is not known."""
        if self.left is None or self.received is None or self.spent is None:
            return None
        return self.left - (self.received - self.spent)


@dataclass(frozen=True)
class Stated:
    """A figure of a subject that a person stated.

    Attributes:
        value: Exact, in the unit of the measure.
        because: Which paper says so.
        evidence: SHA-256 of files that prove it.
    """

    value: Fraction
    because: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subject:
    """A subject.

    Attributes:
        id: Short name, used on the command line and for ``narrative/<id>.md``.
        name: Name as the books and the report have it.
        kind: ``project``, ``unit``; ``department`` for the engagement itself.
        rubric: Id of its own rubric; ``""`` where it is not scored.
        entity: Unit that carries it out; ``""`` where not said.
        funds: Money by level of government.
        values: Stated figures by measure id.
        weights: Points of its rubric that a person set, by leaf.
        findings: Findings that concern it.
        live: Whether it stands.
        because: Why it was taken out.
    """

    id: str
    name: str
    kind: Kind = "project"
    rubric: str = ""
    entity: str = ""
    funds: Mapping[Level, Funds] = field(default_factory=dict)
    values: Mapping[str, Stated] = field(default_factory=dict)
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    live: bool = True
    because: str = ""

    def total(self, quantity: str) -> Decimal | None:
        """Return one of ``QUANTITIES`` over all levels; None while a level does not say it."""
        found = [funds.of(quantity) for funds in self.funds.values()]
        known = [amount for amount in found if amount is not None]
        return sum(known, Decimal(0)) if found and len(known) == len(found) else None


def main_subject(engagement: Engagement) -> Subject:
    """Return what the engagement itself is about."""
    config = engagement.config
    record = engagement.log.get("subject", MAIN)
    known = _subject(MAIN, record.body) if record else Subject(MAIN, "")
    kind: Kind = "project" if config.project else "department"
    return replace(known, name=config.project or config.entity, kind=kind, rubric=config.rubric, entity=config.entity)


def subjects(engagement: Engagement) -> list[Subject]:
    """Return the subjects that stand, in the order added, without the engagement itself."""
    records = sorted(engagement.log.all("subject"), key=lambda found: (int(found.body.get("order", 0)), found.id))
    found = [_subject(record.id, record.body) for record in records if record.id != MAIN]
    return [item for item in found if item.live]


def main_funds(engagement: Engagement) -> dict[str, Fraction]:
    """Return the money of the engagement itself over all levels as values of the measures ``funds.…``."""
    found = main_subject(engagement)
    totals = {f"funds.{quantity}": found.total(quantity) for quantity in ("planned", "received", "spent")}
    return {id_: Fraction(amount) for id_, amount in totals.items() if amount is not None}


def subject(engagement: Engagement, id_: str) -> Subject:
    """Return one subject; ``main`` is the engagement itself.

    Raises:
        UsageError: If there is none; names those that there are.
    """
    if id_ == MAIN:
        return main_subject(engagement)
    known = subjects(engagement)
    for item in known:
        if item.id == id_:
            return item
    raise UsageError("subjects.unknown", id=id_, known=", ".join([item.id for item in known] or ["—"]))


def subject_rubric(engagement: Engagement, item: Subject) -> Rubric | None:
    """Return the rubric of a subject with the points that a person set; None where it has none of its own."""
    if not item.rubric:
        return None
    rubric = rubric_of(engagement, item.rubric)
    return rubric.weighted(item.weights) if item.weights else rubric


def rubric_of(engagement: Engagement, id_: str) -> Rubric:
    """Return a rubric pinned in the engagement as its file has it.

    Raises:
        UsageError: If there is none of this id; names those that there are.
    """
    if id_ == engagement.config.rubric:
        return pinned_rubric(engagement)
    specs = Specs(engagement)
    path = f"{FOLDER}{id_}.yaml"
    known = [found.removeprefix(FOLDER).removesuffix(".yaml") for found in specs.paths(FOLDER, ".yaml")]
    if id_ not in known:
        raise UsageError("rubric.unknown", id=id_, known=", ".join(known))
    return load_rubric(specs.text(path), path)


def subject_body(item: Subject) -> dict[str, Any]:
    """Return a subject as it is recorded."""
    return {
        "name": item.name,
        "kind": item.kind,
        "rubric": item.rubric,
        "entity": item.entity,
        "funds": {level: _funds_body(item.funds[level]) for level in LEVELS if level in item.funds},
        "values": {
            id_: {"value": str(stated.value), "because": stated.because, "evidence": list(stated.evidence)}
            for id_, stated in sorted(item.values.items())
        },
        "weights": {id_: str(points) for id_, points in sorted(item.weights.items())},
        "findings": list(item.findings),
        "live": item.live,
        "because": item.because,
    }


def _funds_body(funds: Funds) -> dict[str, Any]:
    amounts = {name: getattr(funds, name) for name in QUANTITIES}
    said = {name: None if amount is None else format(amount, ".2f") for name, amount in amounts.items()}
    return {**said, "because": funds.because, "evidence": list(funds.evidence)}


def _subject(id_: str, body: Mapping[str, Any]) -> Subject:
    return Subject(
        id_,
        body["name"],
        body["kind"],
        body.get("rubric", ""),
        body.get("entity", ""),
        {level: _funds(body["funds"][level]) for level in LEVELS if level in body.get("funds", {})},
        {
            measure: Stated(Fraction(said["value"]), said["because"], tuple(said.get("evidence", ())))
            for measure, said in body.get("values", {}).items()
        },
        {leaf: Fraction(points) for leaf, points in body.get("weights", {}).items()},
        tuple(body.get("findings", ())),
        body.get("live", True),
        body.get("because", ""),
    )


def _funds(body: Mapping[str, Any]) -> Funds:
    amounts = {name: None if body.get(name) is None else Decimal(body[name]) for name in QUANTITIES}
    return Funds.stated(amounts, body.get("because", ""), tuple(body.get("evidence", ())))
