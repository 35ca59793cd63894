"""What happened in a year, before any bookkeeping: events with lines, payments, papers, and what was planted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass
class Spend:
    """One expense line. ``part``: personnel, public, project, other; ``economic``: code of the classification."""

    summary: str
    economic: str
    part: str
    amount: Decimal
    department: str = ""
    project: str = ""
    person: str = ""


@dataclass
class Move:
    """A line that is no expense: an abstract account with a debit or a credit."""

    summary: str
    account: str
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    project: str = ""
    person: str = ""


@dataclass
class Paper:
    """An attachment of a voucher."""

    kind: str
    number: str = ""
    date: date | None = None
    amount: Decimal | None = None
    remark: str = ""


@dataclass
class Card:
    """One use of an official card."""

    holder: str
    merchant: str
    date: date
    amount: Decimal


@dataclass
class Approval:
    """One line of the register of business trips."""

    persons: tuple[str, ...]
    department: str
    place: str
    start: date
    end: date
    purpose: str
    approved_by: str
    approved_on: date
    number: str = ""
    padded: bool = False


@dataclass
class Plant:
    """A planted problem. ``line``: index into the event's spends, from 0; None when not tied to a line."""

    kind: str
    scope: str
    line: int | None = 0
    amount: Decimal | None = None
    excess: Decimal | None = None
    group: str = ""
    why: str = ""


@dataclass
class Like:
    """A look-alike: resembles a problem and is none."""

    trap: str
    must_not_be: str
    line: int | None = 0
    why: str = ""


@dataclass
class Event:
    """One voucher's worth of business.

    ``payments``: how the spends were paid, as (kind, amount); kinds: quota, cash, advance, direct, payroll, bank.
    ``moves``: lines besides spends; ``short``: amount by which the credit was booked too low (a planted fault).
    ``asset``: class of the asset bought, "" where none.
    """

    date: date
    kind: str
    spends: list[Spend] = field(default_factory=list)
    payments: list[tuple[str, Decimal]] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    plants: list[Plant] = field(default_factory=list)
    likes: list[Like] = field(default_factory=list)
    short: Decimal = Decimal(0)
    asset: str = ""
    supplier: str = ""
    approval: Approval | None = None
    order: int = 50
    voucher: int = 0
    voucher_type: str = "记"
    leave_gap_before: bool = False

    @property
    def amount(self) -> Decimal:
        """Total of the expense lines."""
        return sum((spend.amount for spend in self.spends), Decimal(0))
