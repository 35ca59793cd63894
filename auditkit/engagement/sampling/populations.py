"""What a sample is drawn from: ledger lines or vouchers by category, account, month, amount, check or SELECT."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from auditkit.engagement.computing import last_run, results
from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs
from auditkit.engagement.results import Untested
from auditkit.engagement.sampling.records import NOTHING, PARTS, Definition, Frozen, Part
from auditkit.engagement.wording import checks
from auditkit.errors import UsageError

if TYPE_CHECKING:
    from auditkit.store.engine import Engine

_COLUMNS = """e.row_key, e.voucher_key, e.period, e.date, e.voucher_no, e.line_no, e.summary, e.account_code,
    e.account_name, {payee} AS counterparty, e.file, e.sheet, e."row",
    CASE WHEN j.debit IS NULL AND j.credit IS NULL THEN NULL ELSE e.amount END AS amount"""
_FROM = "FROM {base} e JOIN journal j ON j.row_key = e.row_key"
_MOST_PLACES = 20


@dataclass(frozen=True)
class Unit:
    """A line or voucher that may be drawn.

    Attributes:
        key: Row key, voucher key, or the key of a check.
        amount: In yuan; None where missing.
        rows: Keys of the journal lines.
        places: File, sheet, row and key of the first of them.
        account: Name of the account, of the first line.
    """

    key: str
    amount: Decimal | None
    rows: tuple[str, ...]
    places: tuple[tuple[str, str, int, str], ...]
    voucher_key: str | None = None
    period: str | None = None
    date: str | None = None
    voucher: str | None = None
    line: int | None = None
    summary: str | None = None
    account: str | None = None
    counterparty: str | None = None

    @property
    def part(self) -> str:
        """Which of the populations by sign it belongs to."""
        if self.amount is None:
            return "missing"
        return "zero" if not self.amount else "positive" if self.amount > 0 else "negative"

    @property
    def cents(self) -> int:
        """The amount in cents, 0 where missing."""
        return int((self.amount or Decimal(0)) * 100)


@dataclass(frozen=True)
class Population:
    """Units that may be drawn, sorted by key, and how they add up to the ledger."""

    units: tuple[Unit, ...]
    frozen: Frozen


@contextmanager
def opened(engagement: Engagement) -> Iterator[Engine]:
    """Open the tables of an engagement with everything that checks read.

    Raises:
        UsageError: If there is no journal.
    """
    from auditkit.engagement.preparing import prepared_engine
    from auditkit.engagement.running import merged_tables

    tables = merged_tables(engagement)
    if "journal" not in tables:
        raise UsageError("sample.no-journal")
    with prepared_engine(engagement, tables) as engine:
        yield engine


def population(engagement: Engagement, engine: Engine, wanted: Definition, part: str) -> Population:
    """Return the population of a definition.

    Args:
        engagement: The engagement.
        engine: Its tables.
        wanted: What it consists of.
        part: Which part is drawn from: one of ``PARTS``, or ``all``.

    Raises:
        UsageError: If a word of the definition is unknown, or nothing fits it.
        BadSpec: If a SELECT is refused.
    """
    verify(engagement, wanted)
    if wanted.base == "check":
        units, ledger = _of_check(engagement, engine, wanted)
    elif wanted.base == "query":
        units, ledger = _of_query(engine, wanted), None
    else:
        units, ledger = _of_lines(engine, wanted)
    return separated(units, ledger, part)


def separated(units: Sequence[Unit], ledger: Part | None, part: str) -> Population:
    """Return units with their parts by sign; without a ledger of its own the units are the whole."""
    parts = {name: total(unit for unit in units if unit.part == name) for name in PARTS}
    chosen = sorted((unit for unit in units if part in ("all", unit.part)), key=lambda unit: unit.key)
    if not chosen:
        raise UsageError("sample.nothing-fits")
    everything = total(units)
    whole = ledger or everything
    outside = Part(whole.count - everything.count, format(Decimal(whole.amount) - Decimal(everything.amount), ".2f"))
    return Population(tuple(chosen), Frozen(digest_of(chosen), total(chosen), parts, outside, whole))


def total(units: Iterable[Unit]) -> Part:
    """Return how many units there are and their amount."""
    amounts = [unit.amount or Decimal(0) for unit in units]
    return Part(len(amounts), format(sum(amounts, Decimal(0)), ".2f")) if amounts else NOTHING


def digest_of(units: Iterable[Unit]) -> str:
    """Return SHA-256 over keys and amounts, one line for each unit, sorted by key."""
    found = hashlib.sha256()
    for unit in sorted(units, key=lambda unit: unit.key):
        amount = "" if unit.amount is None else format(unit.amount, ".2f")
        found.update(f"{unit.key}\t{amount}\n".encode())
    return found.hexdigest()


def verify(engagement: Engagement, wanted: Definition) -> None:
    """Refuse a definition with words that mean nothing here.

    Raises:
        UsageError: Naming the word and what is known.
    """
    if wanted.categories:
        from auditkit.engagement.enriching import read_vocabulary

        known = sorted({kind.id for kind in read_vocabulary(Specs(engagement)).categories})
        for name in wanted.categories:
            if name not in known:
                raise UsageError("sample.unknown-category", name=name, known=", ".join(known))
    if wanted.check and wanted.check not in checks(engagement):
        raise UsageError("check.unknown", id=wanted.check)
    if wanted.first > (wanted.last or "9"):
        raise UsageError("sample.months-reversed", first=wanted.first, last=wanted.last)


def _conditions(wanted: Definition) -> tuple[str, dict[str, Any]]:
    """Return the WHERE of a definition with its parameters."""
    parts: list[str] = []
    values: dict[str, Any] = {}
    if wanted.categories:
        parts.append("list_contains($categories, e.category)")
        values["categories"] = list(wanted.categories)
    accounts = []
    for number, word in enumerate(wanted.accounts):
        values[f"account{number}"] = word
        accounts.append(f"starts_with(e.account_code, $account{number})")
        accounts.append(f"contains(coalesce(e.path, e.account_name, ''), $account{number})")
    if accounts:
        parts.append(f"({' OR '.join(accounts)})")
    for column, sign, value in (("period", ">=", wanted.first), ("period", "<=", wanted.last)):
        if value:
            name = "first" if sign == ">=" else "last"
            parts.append(f"e.{column} {sign} ${name}")
            values[name] = value
    return " AND ".join(parts) or "true", values


def _of_lines(engine: Engine, wanted: Definition) -> tuple[list[Unit], Part]:
    payee = "coalesce(e.payee, e.counterparty)" if wanted.base == "expense" else "e.counterparty"
    start = f"SELECT {_COLUMNS.format(payee=payee)} {_FROM.format(base=wanted.base)}"
    where, values = _conditions(wanted)
    rows = engine.select(f"{start} WHERE {where} ORDER BY e.row_key", values, "sample").dicts()
    counted = "DISTINCT e.voucher_key" if wanted.unit == "voucher" else "*"
    whole = engine.select(f"SELECT count({counted}), sum(e.amount) FROM {wanted.base} e", name="sample").rows[0]
    units = [_unit(row) for row in rows]
    grouped = by_voucher(units) if wanted.unit == "voucher" else units
    return list(_within(grouped, wanted)), Part(whole[0], format(Decimal(whole[1] or 0), ".2f"))


def _within(units: Iterable[Unit], wanted: Definition) -> Iterator[Unit]:
    least, most = amount_of(wanted.least), amount_of(wanted.most)
    for unit in units:
        if unit.amount is None and (least is not None or most is not None):
            continue
        value = unit.amount or Decimal(0)
        if (least is None or value >= least) and (most is None or value <= most):
            yield unit


def amount_of(words: str) -> Decimal | None:
    """Return an amount of a definition, None where it says nothing.

    Raises:
        UsageError: If it is no amount.
    """
    if not words:
        return None
    try:
        return Decimal(words)
    except InvalidOperation as error:
        raise UsageError("sampling.no-number", name="amount", value=words) from error


def _unit(row: dict[str, Any]) -> Unit:
    day: date | None = row["date"]
    place = (row["file"], row["sheet"], int(row["row"]), row["row_key"])
    return Unit(
        key=row["row_key"],
        amount=row["amount"],
        rows=(row["row_key"],),
        places=(place,),
        voucher_key=row["voucher_key"],
        period=row["period"],
        date=None if day is None else day.isoformat(),
        voucher=row["voucher_no"],
        line=row["line_no"],
        summary=row["summary"],
        account=row["account_name"] or row["account_code"],
        counterparty=row["counterparty"],
    )


def by_voucher(units: Iterable[Unit]) -> list[Unit]:
    """Return one unit for each voucher; its amount is that of its lines, its words those of its first line."""
    groups: dict[str, list[Unit]] = {}
    for unit in units:
        groups.setdefault(unit.voucher_key or unit.key, []).append(unit)
    found = []
    for key, members in groups.items():
        members.sort(key=lambda unit: (unit.line or 0, unit.key))
        first = members[0]
        known = [unit.amount for unit in members if unit.amount is not None]
        found.append(
            Unit(
                key=key,
                amount=sum(known, Decimal(0)) if known else None,
                rows=tuple(dict.fromkeys(row for unit in members for row in unit.rows)),
                places=tuple(dict.fromkeys(place for unit in members for place in unit.places))[:_MOST_PLACES],
                voucher_key=first.voucher_key,
                period=first.period,
                date=first.date,
                voucher=first.voucher,
                line=None,
                summary=first.summary,
                account=first.account,
                counterparty=next((unit.counterparty for unit in members if unit.counterparty), None),
            )
        )
    return found


def lines_by_key(engine: Engine, keys: Iterable[str]) -> dict[str, Unit]:
    """Return journal lines by their keys; keys of other things are left out."""
    columns = _COLUMNS.format(payee="e.counterparty")
    sql = f"SELECT {columns} {_FROM.format(base='entry')} WHERE e.row_key IN (SELECT unnest($keys))"
    return {unit.key: unit for unit in map(_unit, engine.select(sql, {"keys": sorted(keys)}, "sample").dicts())}


def lines_of_vouchers(engine: Engine, keys: Iterable[str]) -> dict[str, list[Unit]]:
    """Return the journal lines of vouchers."""
    columns = _COLUMNS.format(payee="e.counterparty")
    sql = f"SELECT {columns} {_FROM.format(base='entry')} WHERE e.voucher_key IN (SELECT unnest($keys))"
    found: dict[str, list[Unit]] = {}
    for unit in map(_unit, engine.select(sql, {"keys": sorted(keys)}, "sample").dicts()):
        found.setdefault(unit.voucher_key or "", []).append(unit)
    return found


def _of_check(engagement: Engagement, engine: Engine, wanted: Definition) -> tuple[list[Unit], Part | None]:
    if last_run(engagement) is None:
        raise UsageError("sample.check-first")
    computed = results(engagement)
    rows = computed.by_query_untested_of(wanted.check)
    if not rows:
        raise UsageError("sample.nothing-untestable", check=wanted.check)
    known = lines_by_key(engine, {row.row_key or row.key for row in rows})
    units = _with_their_lines(engine, [_untested_unit(row, known.get(row.row_key or row.key)) for row in rows], known)
    units = [unit for unit in units if _in_months(unit, wanted)]
    outcome = next(found for found in computed.outcomes() if found.id == wanted.check)
    if wanted.unit == "voucher":
        return list(_within(by_voucher(units), wanted)), None
    return list(_within(units, wanted)), Part(outcome.population, outcome.amount)


def _with_their_lines(engine: Engine, units: Sequence[Unit], known: Mapping[str, Unit]) -> list[Unit]:
    """Return units with all the lines that their amount is the sum of, such as the several lines of one trip.

    These are the expense lines of the voucher, of the category of the subject's line or of any, where they add up to
    the amount exactly; else the subject's own line.
    """
    wide = {
        u.voucher_key for u in units if len(u.rows) == 1 and u.rows[0] in known and u.amount != known[u.rows[0]].amount
    }
    if not wide:
        return list(units)
    sql = "SELECT voucher_key, row_key, category, amount FROM expense WHERE voucher_key IN (SELECT unnest($keys))"
    values = {"keys": sorted(key for key in wide if key)}
    vouchers: dict[str, list[tuple[str, str | None, Decimal | None]]] = {}
    for voucher, *line in engine.select(sql + " ORDER BY row_key", values, "sample").rows:
        vouchers.setdefault(voucher, []).append((line[0], line[1], line[2]))
    return [_widened(unit, vouchers.get(unit.voucher_key or "", [])) for unit in units]


def _widened(unit: Unit, lines: Sequence[tuple[str, str | None, Decimal | None]]) -> Unit:
    own = next((category for key, category, _ in lines if key in unit.rows), None)
    for chosen in ([line for line in lines if line[1] == own], lines):
        keys = [key for key, _, _ in chosen]
        if (
            set(unit.rows) <= set(keys)
            and sum((amount or Decimal(0) for *_, amount in chosen), Decimal(0)) == unit.amount
        ):
            return replace(unit, rows=(*unit.rows, *(key for key in keys if key not in unit.rows)))
    return unit


def _in_months(unit: Unit, wanted: Definition) -> bool:
    period = unit.period or ""
    return (not wanted.first or period >= wanted.first) and (not wanted.last or period <= wanted.last)


def _untested_unit(row: Untested, line: Unit | None) -> Unit:
    amount = Decimal(row.amount) if row.amount is not None else line.amount if line else None
    if line is not None:
        return Unit(**{**line.__dict__, "key": row.key, "amount": amount})
    places = tuple((place.file, place.sheet, place.row, place.row_key) for place in row.rows)
    return Unit(
        key=row.key,
        amount=amount,
        rows=tuple(place.row_key for place in row.rows if place.table_name == "journal"),
        places=places[:_MOST_PLACES],
        voucher_key=row.voucher_key,
        period=row.period,
        date=row.date,
        voucher=row.voucher,
        line=row.line,
        summary=row.summary or (row.key.partition(":")[2] if row.voucher is None else None) or None,
    )


def _of_query(engine: Engine, wanted: Definition) -> list[Unit]:
    answer = engine.select(wanted.sql, name="sample --sql")
    column = next((name for name in ("row_key", "voucher_key", "key") if name in answer.columns), None)
    if column is None:
        raise UsageError("sample.query-columns", found=", ".join(answer.columns))
    rows = answer.dicts()
    keys = [str(row[column]) for row in rows]
    doubled = next((key for key in keys if keys.count(key) > 1), None) if len(set(keys)) != len(keys) else None
    if doubled is not None:
        raise UsageError("sample.query-doubled", key=doubled)
    lines = lines_by_key(engine, keys)
    missing = [key for key in keys if key not in lines]
    vouchers = {unit.key: unit for unit in by_voucher(sum(lines_of_vouchers(engine, missing).values(), []))}
    units = []
    for key, row in zip(keys, rows, strict=True):
        line = lines.get(key) or vouchers.get(key)
        if line is None:
            raise UsageError("sample.query-unknown", key=key)
        amount = _own_amount(row, line)
        units.append(Unit(**{**line.__dict__, "amount": amount}))
    grouped = by_voucher(units) if wanted.unit == "voucher" else units
    return list(_within(grouped, wanted))


def _own_amount(row: dict[str, Any], line: Unit) -> Decimal | None:
    """Return the amount that a SELECT gives; that of the line where it has no such column."""
    if "amount" not in row:
        return line.amount
    value = row["amount"]
    if value is None or isinstance(value, Decimal):
        return value if value is None else value.quantize(Decimal("0.01"))
    if isinstance(value, int):
        return Decimal(value)
    raise UsageError("sample.query-amount", found=type(value).__name__)
