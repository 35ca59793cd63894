"""Checks and measures as a firm writes them, and the values of measures."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from auditkit.core.expressions import Expression
from auditkit.core.rules import Texts

Scope = Literal["line", "voucher", "number", "register", "aggregate"]
Parameter = str | int | Decimal | bool | tuple[str | int | Decimal | bool, ...]
Unit = Literal["yuan", "%", "count"]
Origin = Literal["final_accounts", "books", "bureau", "budget", "register", "self_evaluation", "asked"]
Exact = Decimal | Fraction
"""Amounts and counts are Decimal, rates Fraction (in percent)."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question that an inspection answers."""

    id: str
    question: Texts


@dataclass(frozen=True, kw_only=True)
class Check:
    """One item of a checklist, by query and by inspection.

    Attributes:
        id: ``travel.approval-missing``.
        title: By language.
        basis: The rule, with document number.
        needs: Tables without which there is no population.
        parameters: Values of ``$name`` in the queries.
        population: SELECT of ``key`` and what identifies it.
        exceptions: SELECT of doubtful keys, inside the population.
        untestable: SELECT of keys that could not be tested, with ``reason``; None where all can be.
        reasons: Sentences of the reasons.
        message: The sentence describing one exception, with ``{placeholders}`` for its columns.
        inspection: Questions that do the same by hand.
        question_to_auditee: True for a fault of the data itself.
        file: Name of the checklist; ``line``: where the check begins in it.
    """

    id: str
    title: Texts
    basis: Texts
    population: str
    exceptions: str
    message: Texts
    needs: tuple[str, ...] = ()
    parameters: dict[str, Parameter] = field(default_factory=dict)
    untestable: str | None = None
    reasons: dict[str, Texts] = field(default_factory=dict)
    inspection: tuple[Question, ...] = ()
    question_to_auditee: bool = False
    file: str = ""
    line: int = 0

    @property
    def is_off(self) -> bool:
        """True for a check that looks at nothing until its parameter ``enabled`` is set."""
        return self.parameters.get("enabled") is False


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One way to get the number of a measure.

    Attributes:
        origin: Where the number stands.
        table: Table or view of ``value`` and ``where``; ``""`` with ``sql``.
        value: SQL aggregate over the rows, such as ``sum(amount)``.
        where: Condition on the rows.
        sql: A whole SELECT of one number, in place of table, value and where.
        rows: SELECT of ``table_name`` and ``row_key`` of the rows behind ``sql``.
        needs: Tables that must have been supplied; the table itself when it is a canonical one.
        zero_when_empty: True makes "no rows" 0, where the absence of rows is a fact; else the candidate is absent.
    """

    origin: Origin
    table: str = ""
    value: str = ""
    where: str = ""
    sql: str = ""
    rows: str = ""
    needs: tuple[str, ...] = ()
    zero_when_empty: bool = False


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A named quantity: atomic by candidates, or a formula over others.

    Attributes:
        id: ``sangong.actual``; with ``{subject}`` when computed for each subject.
        label: By language.
        unit: ``yuan``, ``%`` (in percent) or ``count``.
        basis: What it counts and by which books.
        candidates: In order of precedence.
        formula: Over measure ids.
        on_zero: Result when a divisor is 0; None leaves it undefined.
        on_missing: Result when an input has no value; None leaves it undefined.
        for_each: Name of a list of subjects, ``""`` for the whole.
        asked: True where no table gives the value and a person must: it has neither candidates nor formula.
        file: Name of the file; ``line``: where the measure begins in it.
    """

    id: str
    label: Texts
    unit: Unit
    basis: Texts = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    formula: Expression | None = None
    on_zero: Fraction | None = None
    on_missing: Fraction | None = None
    for_each: str = ""
    asked: bool = False
    file: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class SubjectList:
    """Where a list of subjects comes from: the first query whose tables were supplied and that gives any.

    Attributes:
        id: Name used by ``for_each``.
        candidates: Each a SELECT of one text column.
    """

    id: str
    candidates: tuple[SubjectQuery, ...]


@dataclass(frozen=True, kw_only=True)
class SubjectQuery:
    """One query for subjects, with the tables it needs."""

    sql: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MeasureBook:
    """Measures and the subjects they are computed for."""

    measures: tuple[Measure, ...]
    subjects: tuple[SubjectList, ...] = ()


@dataclass(frozen=True)
class RowRef:
    """A row of a canonical table."""

    table_name: str
    row_key: str


@dataclass(frozen=True)
class CandidateValue:
    """A number that one origin gives, with the rows behind it.

    Attributes:
        origin: Which origin.
        value: The number.
        rows: Rows behind it; of very many only the first.
        more: How many rows there are beyond those.
    """

    origin: str
    value: Exact
    rows: tuple[RowRef, ...] = ()
    more: int = 0

    @property
    def rows_in_all(self) -> int:
        """How many rows are behind the number."""
        return len(self.rows) + self.more


@dataclass(frozen=True)
class Reason:
    """Why there is no value: an id of the catalogue and its parameters."""

    message_id: str
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MeasureValue:
    """A measure, computed.

    Attributes:
        id: With the subject's name filled in.
        label: By language.
        subject: ``""`` for the whole.
        value: Amounts to the cent and counts as Decimal, rates exact as Fraction in percent; None when undefined.
        unit: ``yuan``, ``%`` or ``count``.
        basis: By language.
        origin: Origin of the candidate chosen; ``formula``; ``""`` without a value.
        candidates: All candidates found, the chosen one first.
        inputs: Measure ids that a formula used.
        reason: Why it is undefined, or why a declared result stands in.
    """

    id: str
    label: Texts
    subject: str
    value: Exact | None
    unit: Unit
    basis: Texts
    origin: str
    candidates: tuple[CandidateValue, ...] = ()
    inputs: tuple[str, ...] = ()
    reason: Reason | None = None

    @property
    def rows(self) -> tuple[RowRef, ...]:
        """Rows behind the chosen candidate."""
        return self.candidates[0].rows if self.candidates else ()

    @property
    def difference(self) -> Decimal | Fraction | None:
        """Largest difference of another candidate from the chosen one, with its sign; None with fewer than two."""
        if len(self.candidates) < 2:
            return None
        first = Fraction(self.candidates[0].value)
        return max((Fraction(other.value) - first for other in self.candidates[1:]), key=abs)
