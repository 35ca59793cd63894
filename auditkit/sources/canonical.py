"""What recognition returns: tables in canonical columns, and everything that was not taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from auditkit.core.keys import RowKeys, digest, voucher_key
from auditkit.core.tables import TABLES
from auditkit.errors import AuditkitError
from auditkit.messages import text
from auditkit.sources.readers.spelling import Spelling
from auditkit.specs.headings import KindSpec

Value = str | int | Decimal | date | None
Row = dict[str, Value]

IGNORE = "ignore"
"""The kind a person gives to a table that is to be left out."""

_TRANSACTIONS = frozenset(
    {"payments", "official_cards", "purchases", "contracts", "receptions", "meetings", "trainings", "attachments"}
)
"""Registers whose rows are single amounts that add up; those of budgets and accounts hold subtotals too."""

JOURNAL_IDENTITY = (
    "date",
    "account_code",
    "debit",
    "credit",
    "summary",
    "economic_code",
    "functional_code",
    "fund",
    "project",
    "department",
    "person",
    "counterparty",
)


@dataclass(frozen=True)
class Profile:
    """A firm's mapping profile: headings it has met, for one kind.

    Attributes:
        kind: Canonical table.
        headings: Heading as printed to canonical field.
        title: What stands above it, and its sheet.
        signature: Digest of all headings of the table it was learnt from; it is then applied to tables with just
            these headings and shown where it is. ``""``: its headings count everywhere.
        name: What it is shown as.
        saved_on: Day on which it was saved, ISO 8601.
    """

    kind: str
    headings: Mapping[str, str]
    signature: str = ""
    name: str = ""
    saved_on: str = ""


@dataclass(frozen=True)
class Context:
    """What the engagement knows before a file is opened.

    Attributes:
        entity: Name of the unit evaluated.
        year: Year evaluated.
        profiles: The firm's mapping profiles; their headings need no confirmation.
        source: SHA-256 of the file, copied into the rows; ``""`` where the caller fills it later.
        kinds: Kinds of tables with their headings, as pinned in the engagement; None for those shipped.
    """

    entity: str = ""
    year: int = 0
    profiles: tuple[Profile, ...] = ()
    source: str = ""
    kinds: Mapping[str, KindSpec] | None = None


@dataclass(frozen=True)
class Hints:
    """What a person said about a file.

    Attributes:
        kind: Kind of every table of the file, ``ignore`` to leave it out; None where nothing was said.
        kinds: Kind by sheet name; stronger than ``kind``.
        map: Canonical field to heading or column letter; ``SHEET!FIELD`` for one sheet only.
        unit: Unit of the amounts, a key of ``auditkit.core.money.UNITS``; stronger than what is printed.
        units: Unit by sheet name; stronger than ``unit``.
        profiles: False to leave the firm's mapping profiles aside.
        encoding: Encoding of text files, None where it is found by content.
        separator: What stands between their fields, None where it is found by content.
        dates: ``dmy`` or ``mdy``: what 05/01/2020 means; None where the column must show it.

    Example:
        >>> said = Hints(map={"debit": "借方", "1月!debit": "F"}, unit="元", units={"2月": "万元"})
        >>> said.map_of("1月"), said.map_of("2月"), said.unit_of("2月")
        ({'debit': 'F'}, {'debit': '借方'}, '万元')
    """

    kind: str | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    map: Mapping[str, str] = field(default_factory=dict)
    unit: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    profiles: bool = True
    encoding: str | None = None
    separator: str | None = None
    dates: str | None = None

    @property
    def spelling(self) -> Spelling:
        """What was said about encoding and separator of text files."""
        return Spelling(self.encoding or "", self.separator or "")

    def kind_of(self, sheet: str) -> str | None:
        """Return the kind given for a sheet, if any."""
        return self.kinds.get(sheet, self.kind)

    def unit_of(self, sheet: str) -> str | None:
        """Return the unit given for a sheet, if any."""
        return self.units.get(sheet, self.unit)

    def map_of(self, sheet: str) -> dict[str, str]:
        """Return the columns given for a sheet: those for all sheets, then those for this one."""
        own = {name.removeprefix(f"{sheet}!"): at for name, at in self.map.items() if name.startswith(f"{sheet}!")}
        return {**{name: at for name, at in self.map.items() if "!" not in name}, **own}


@dataclass(frozen=True)
class Note:
    """Something a person should know; needs no answer.

    Attributes:
        message_id: Sentence of the catalogue.
        params: Its placeholders.
    """

    message_id: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return text(self.message_id, **dict(self.params))


@dataclass(frozen=True)
class Question(Note):
    """Something recognition is not sure of; an import without a terminal is refused on it.

    Attributes:
        settle: The option that would settle it, such as ``--map debit=借方发生额``.
    """

    settle: str = ""


@dataclass(frozen=True)
class LeftOut:
    """A row that is not data.

    Attributes:
        row: Number as a person sees it.
        reason: ``blank``, ``header`` (repeated), ``total``, ``carried``, ``note`` (footer), ``heading`` (of the rows
            below), ``empty`` (no values) or ``refused`` (see the problems); in a sheet without a table ``empty``,
            ``cover``, ``ignored`` or ``unknown``.
        text: What the row says, shortened.
    """

    row: int
    reason: str
    text: str


@dataclass(frozen=True)
class StatedTotal:
    """A total printed in the file against the sum of the rows it closes.

    Attributes:
        row: Row of the printed total.
        label: Its label (合计, 本月合计 …).
        column: Canonical field.
        printed: As printed, in yuan (people for a head count).
        computed: Sum of the rows, same unit.
        tolerance: Largest difference that rounding of the printed parts explains, same unit; 0 where exact.
    """

    row: int
    label: str
    column: str
    printed: Decimal
    computed: Decimal
    tolerance: Decimal = Decimal(0)

    @property
    def agrees(self) -> bool:
        """True when the difference is nothing, or no more than rounding (尾差)."""
        return abs(self.printed - self.computed) <= self.tolerance

    @property
    def by_rounding(self) -> bool:
        """True when the two differ, but only by rounding."""
        return self.printed != self.computed and self.agrees


@dataclass(frozen=True)
class Rounding:
    """One value that stands in two tables of the same content.

    Attributes:
        subject: Row it belongs to; ``""`` for a printed total.
        column: Canonical field.
        kept: Value of the more precise table, in yuan.
        printed: Value of the coarser one, in yuan.
        tolerance: Half a unit of the last printed decimal; for a sum of n parts (n + 1) such halves.
    """

    subject: str
    column: str
    kept: Decimal
    printed: Decimal
    tolerance: Decimal

    @property
    def agrees(self) -> bool:
        """True when rounding explains the difference."""
        return abs(self.kept - self.printed) <= self.tolerance


@dataclass
class RecognisedTable:
    """A table of a file, as recognition understood it.

    Attributes:
        file: Name of the file as received.
        sheet: Sheet name, ``表N`` in a document.
        kind: Canonical table, or None when it is not understood or was left out.
        header_rows: Numbers of the header rows, as a person sees them.
        title_rows: Numbers of the rows above it that say what the table is.
        mapping: Canonical field to heading (with the column letter where it has none).
        columns: Canonical field to column letter.
        unit: Unit of the amounts.
        units: Canonical field to unit, where its heading says another one.
        decimals: Canonical field to the largest number of decimals printed.
        entity: Unit the table is about.
        fiscal_year: Year it is about, None where it does not say.
        period: First and last month as ``YYYY-MM``, None where it does not say.
        rows: Canonical rows with the columns of ``PLACE`` and ``extra``.
        left_out: Rows below the header that are not data.
        stated_totals: Printed totals and whether they agree.
        debit: Control total of the debit column, None where there is none.
        credit: The same for credit.
        confidence: 0 to 1.
        questions: What is unsure; the table may be stored only when there is none.
        problems: Cells and rows that cannot be used.
        notes: What a person should know.
        same_as: Sheet of a more precise table of the same content; these rows are then a tie-out, not stored.
        roundings: With ``same_as``: value by value.
        reason: Why ``kind`` is None: ``empty``, ``cover``, ``ignored``, ``unknown``; ``""`` else.
        hidden_rows: Numbers of hidden rows that were read.
        signature: Digest of its headings, by which a mapping profile finds it again; ``""`` where it has none.
        profile: Name of the mapping profile that was applied, ``""`` where none was.
    """

    file: str
    sheet: str
    kind: str | None = None
    header_rows: list[int] = field(default_factory=list)
    title_rows: list[int] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    unit: str = "元"
    units: dict[str, str] = field(default_factory=dict)
    decimals: dict[str, int] = field(default_factory=dict)
    entity: str = ""
    fiscal_year: int | None = None
    period: tuple[str, str] | None = None
    rows: Sequence[Row] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    stated_totals: list[StatedTotal] = field(default_factory=list)
    debit: Decimal | None = None
    credit: Decimal | None = None
    confidence: float = 0.0
    questions: list[Question] = field(default_factory=list)
    problems: list[AuditkitError] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    same_as: str | None = None
    roundings: list[Rounding] = field(default_factory=list)
    reason: str = ""
    hidden_rows: list[int] = field(default_factory=list)
    title: str = ""
    signature: str = ""
    profile: str = ""

    @property
    def amount(self) -> Decimal | None:
        """Control total of the amounts of a register of transactions, None for other kinds."""
        return total_of(self.rows, "amount") if self.kind in _TRANSACTIONS else None

    @property
    def certain(self) -> bool:
        """True when nothing about the table needs an answer."""
        return not self.questions

    @property
    def stored(self) -> bool:
        """True when its rows belong into the canonical table (understood, and not a second print of another)."""
        return self.kind is not None and self.same_as is None


@dataclass
class Recognised:
    """All tables of one file.

    Attributes:
        file: Name of the file as received.
        tables: One for each table met, also those left out.
    """

    file: str
    tables: list[RecognisedTable] = field(default_factory=list)

    @property
    def problems(self) -> list[AuditkitError]:
        """All problems, in the order of the tables."""
        return [problem for table in self.tables for problem in table.problems]

    @property
    def questions(self) -> list[Question]:
        """All questions, in the order of the tables."""
        return [question for table in self.tables for question in table.questions]


def key_of(row: Row) -> str:
    """Return the voucher key of a row that has entity, fiscal_year, period, voucher_type and voucher_number.

    Returns:
        The key, ``""`` where the period or the number is missing.
    """
    if not row.get("period") or not row.get("voucher_number"):
        return ""
    return voucher_key(
        str(row.get("entity") or ""),
        int(str(row.get("fiscal_year") or 0)),
        str(row["period"]),
        str(row.get("voucher_type") or ""),
        str(row["voucher_number"]),
    )


def give_row_keys(kind: str, rows: Sequence[Row]) -> None:
    """Set ``row_key`` on rows of one table, from canonical values only.

    A journal line: voucher key and digest of its values. A register: its own number where it has one, else
    the digest. Equal rows get an ordinal. The rows are changed in place.
    """
    table = TABLES[kind]
    keys = RowKeys()
    for row in rows:
        if kind == "journal":
            base = f"{row.get('voucher_key') or ''}|{digest(plain(row.get(name)) for name in JOURNAL_IDENTITY)}"
        elif table.key and all(row.get(name) for name in table.key if name not in ("auxiliaries", "entity")):
            base = "|".join([kind, *(plain(row.get(name)) for name in table.key)])
        else:
            base = f"{kind}|{digest(plain(row.get(name)) for name in table.columns)}"
        row["row_key"] = keys.of(base)


def total_of(rows: Iterable[Row], name: str) -> Decimal:
    """Return the sum of an amount column; rows without an amount count nothing."""
    amounts = (row.get(name) for row in rows)
    return sum((amount for amount in amounts if isinstance(amount, Decimal)), Decimal(0))


def plain(value: Value) -> str:
    """Return a value as it enters a digest: the same from every file format.

    Example:
        >>> plain(Decimal("12.50")), plain(Decimal("12.5")), plain(None)
        ('12.5', '12.5', '')
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value.normalize() + 0, "f")
    return value.isoformat() if isinstance(value, date) else str(value)
