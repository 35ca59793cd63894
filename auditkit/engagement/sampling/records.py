"""Samples as they are recorded: what was planned, what was drawn, what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from auditkit.engagement.folder import Engagement
from auditkit.errors import UsageError
from auditkit.store.log import Batch

Purpose = Literal["attribute", "mus", "variables", "judgement"]
Status = Literal["planned", "drawn", "withdrawn"]
PURPOSES = ("attribute", "mus", "variables", "judgement")
PARTS = ("positive", "zero", "negative", "missing")
GENERAL = "inspection.voucher"
"""Id under which the general questions about a voucher, and amounts that differ, are counted."""

Line = tuple[str, dict[str, str]]
"""A sentence that explains a number: message id and parameters."""


@dataclass(frozen=True)
class Definition:
    """What a population consists of.

    Attributes:
        base: ``expense`` (this year's expense lines), ``entry`` (journal lines by account), ``check`` (rows that a
            check could not test), ``query`` (a SELECT), ``plan`` (what the rules of a judgemental plan take).
        unit: ``line`` or ``voucher``.
        categories: Categories of expense; any where empty.
        accounts: Beginnings of account codes, or words of account names; any where empty.
        first: First month, ``YYYY-MM``.
        last: Last month.
        least: Smallest amount, inclusive, as text.
        most: Largest amount, inclusive, as text.
        check: Id of the check whose untestable rows these are.
        sql: The SELECT of ``key`` (or ``row_key``, ``voucher_key``) and ``amount``.
    """

    base: str = "expense"
    unit: str = "line"
    categories: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    least: str = ""
    most: str = ""
    check: str = ""
    sql: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a ledger: how many units, and their amount."""

    count: int
    amount: str

    def plus(self, other: Part) -> Part:
        """Return both together."""
        return Part(self.count + other.count, _cents(Decimal(self.amount) + Decimal(other.amount)))


def _cents(value: Decimal) -> str:
    return format(value.quantize(Decimal("0.01")), "f")


NOTHING = Part(0, "0.00")


@dataclass(frozen=True)
class Frozen:
    """A population as it was when it was planned.

    Attributes:
        digest: SHA-256 over the keys and amounts of what is drawn from, sorted by key.
        drawn_from: The parts drawn from, added up.
        parts: By sign: positive, zero, negative, missing.
        outside: What the definition leaves out of the ledger.
        ledger: The whole: parts and outside add up to it.
        unit: ``line`` or ``voucher``; the ledger and what is outside are counted in the same unit.
    """

    digest: str
    drawn_from: Part
    parts: Mapping[str, Part]
    outside: Part
    ledger: Part


@dataclass(frozen=True)
class Item:
    """An item drawn, with what a person needs to find its voucher.

    Attributes:
        number: Running number within the sample, from 1.
        key: Key within the population.
        rows: Keys of the journal lines it covers.
        places: File, sheet, row and key of those lines, the first twenty.
        asked: For each check asked about it the subject keys.
        amount: Book amount in yuan; None where missing.
        ticket: First 16 hexadecimal digits of SHA-256 of seed and key.
        times: How often it was hit.
        certain: Taken with certainty, outside the projection.
        stratum: Number of its stratum, from 0.
        stage: 1 for the first draw, then one more for each extension.
        reasons: Rules of a judgemental plan that took it.
    """

    number: int
    key: str
    rows: tuple[str, ...]
    places: tuple[tuple[str, str, int, str], ...]
    asked: Mapping[str, tuple[str, ...]]
    voucher_key: str | None
    period: str | None
    date: str | None
    voucher: str | None
    line: int | None
    summary: str | None
    account: str | None
    counterparty: str | None
    amount: str | None
    ticket: str = ""
    times: int = 1
    certain: bool = False
    stratum: int = 0
    stage: int = 1
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sample:
    """A sample.

    Attributes:
        id: ``S1`` …
        status: planned, drawn or withdrawn.
        purpose: attribute, mus, variables or judgement.
        definition: What it is drawn from.
        part: Part of the population drawn from: positive, zero, negative, missing or ``all``.
        frozen: The population as planned.
        plan: What was asked for and found: confidence, rates, convention, size …, as text.
        lines: Sentences that let a reviewer recompute the plan.
        draw: Method, seed, size, stage, strata, interval; empty before the draw.
        ask: Ids of the checks whose questions are asked.
        items: What was drawn.
        state: Digest of the data and specs it was drawn on.
        because: Why it was withdrawn.
        rules: Sentence of each rule of a judgemental plan, by id and language.
    """

    id: str
    status: Status
    purpose: str
    definition: Definition
    part: str
    frozen: Frozen
    plan: Mapping[str, str]
    lines: tuple[Line, ...] = ()
    draw: Mapping[str, Any] = field(default_factory=dict)
    ask: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    state: str = ""
    because: str = ""
    rules: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def item_id(self, item: Item) -> str:
        """Return the index number of an item: ``S1-007``."""
        return f"{self.id}-{item.number:03d}"

    @property
    def live(self) -> bool:
        """Whether it was drawn and not withdrawn."""
        return self.status == "drawn"


def body_of(sample: Sample) -> dict[str, Any]:
    """Return a sample as it is recorded."""
    body = asdict(sample)
    body.pop("id")
    plain: dict[str, Any] = _plain(body)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def sample_of(id_: str, body: dict[str, Any]) -> Sample:
    """Return a sample from its record."""
    frozen = body["frozen"]
    definition: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in body["definition"].items()}
    parts = {name: Part(**part) for name, part in frozen["parts"].items()}
    whole = {name: Part(**frozen[name]) for name in ("drawn_from", "outside", "ledger")}
    return Sample(
        id=id_,
        status=body["status"],
        purpose=body["purpose"],
        definition=Definition(**definition),
        part=body["part"],
        frozen=Frozen(digest=frozen["digest"], parts=parts, **whole),
        plan=body["plan"],
        lines=tuple((line[0], line[1]) for line in body["lines"]),
        draw=body["draw"],
        ask=tuple(body["ask"]),
        items=tuple(_item(item) for item in body["items"]),
        state=body["state"],
        because=body["because"],
        rules=body["rules"],
    )


def _item(body: dict[str, Any]) -> Item:
    made = dict(body)
    made["rows"], made["reasons"] = tuple(body["rows"]), tuple(body["reasons"])
    made["places"] = tuple((p[0], p[1], p[2], p[3]) for p in body["places"])
    made["asked"] = {check: tuple(keys) for check, keys in body["asked"].items()}
    return Item(**made)


def samples(engagement: Engagement) -> list[Sample]:
    """Return all samples in the order in which they were planned; read once for each state of the log."""
    key = f"samples/{engagement.log.head()[1]}"
    if key not in engagement.memo:
        engagement.memo[key] = [sample_of(record.id, record.body) for record in engagement.log.all("sample")]
    found: list[Sample] = engagement.memo[key]
    return found


def live_samples(engagement: Engagement) -> list[Sample]:
    """Return the samples that were drawn and not withdrawn."""
    return [sample for sample in samples(engagement) if sample.live]


def find_sample(engagement: Engagement, id_: str) -> Sample:
    """Return a sample by its id, in capitals or not.

    Raises:
        UsageError: If there is none.
    """
    for sample in samples(engagement):
        if sample.id == id_.upper():
            return sample
    known = ", ".join(sample.id for sample in samples(engagement)) or "—"
    raise UsageError("sample.unknown", id=id_, known=known)


def find_item(engagement: Engagement, id_: str) -> tuple[Sample, Item]:
    """Return an item by its index number, padded or not.

    Raises:
        UsageError: If there is none, or its sample was withdrawn.
    """
    name, _, number = id_.rpartition("-")
    sample = find_sample(engagement, name or id_)
    if not sample.live:
        raise UsageError(f"sample.is-{sample.status}", id=sample.id)
    for item in sample.items:
        if number.isdigit() and item.number == int(number):
            return sample, item
    raise UsageError("sample.no-item", id=id_, sample=sample.id, count=len(sample.items))


def record(batch: Batch, sample: Sample) -> Sample:
    """Record a sample as it now is; returns it."""
    batch.add("decision", "sample", sample.id, body_of(sample))
    return sample


def withdraw(engagement: Engagement, id_: str, because: str) -> Sample:
    """Withdraw a sample: its inspections no longer count, its record stays.

    Raises:
        UsageError: If there is no such sample, it is withdrawn already, or no reason is given.
    """
    with engagement.deciding() as batch:
        sample = find_sample(engagement, id_)
        if sample.status == "withdrawn":
            raise UsageError("sample.is-withdrawn", id=sample.id)
        if not because.strip():
            raise UsageError("sample.because-needed", id=sample.id)
        return record(batch, replace(sample, status="withdrawn", because=because.strip()))


def asked_pairs(chosen: Iterable[Sample]) -> set[tuple[str, str]]:
    """Return every (check, subject key) that samples ask about."""
    return {
        (check, key) for sample in chosen for item in sample.items for check, keys in item.asked.items() for key in keys
    }
