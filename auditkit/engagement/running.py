"""Runs checks and measures over the tables; the only place that loads the query engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from auditkit.analysis.points import points
from auditkit.core.checklist import Check, MeasureValue
from auditkit.core.keys import digest
from auditkit.core.rubric import Rubric
from auditkit.engagement.asking import asked_values
from auditkit.engagement.computing import Progress
from auditkit.engagement.enriching import build_engine
from auditkit.engagement.folder import Engagement
from auditkit.engagement.importing import derive_tables
from auditkit.engagement.measuring import compute_measures, load_book
from auditkit.engagement.paper import claims, exception_of, paper_rows, verify
from auditkit.engagement.pinning import Specs
from auditkit.engagement.results import (
    CandidateRecord,
    Computed,
    ExceptionRecord,
    MeasureRecord,
    Outcome,
    PointRecord,
    RowPlace,
    Untested,
    plain,
    plain_params,
)
from auditkit.engagement.rubrics import current_rubric
from auditkit.engagement.self_evaluating import Verified, numbers_read
from auditkit.engagement.standards import adopted_table
from auditkit.engagement.tying import tie_out
from auditkit.engagement.wording import checks
from auditkit.errors import BadSpec, UsageError
from auditkit.store.engine import Engine
from auditkit.store.parquet import joined, read_parquet, write_parquet

_OWN = {"key", "scope", "voucher_key", "row_key", "period", "date", "amount", "excess", "group", "rows", "reason"}
_OWN |= {"voucher_no", "line_no", "summary", "account_name"}


def merged_tables(engagement: Engagement) -> dict[str, Path]:
    """Return one Parquet file for every canonical table; several sources of one kind are joined.

    Equal rows of different sources keep apart: their keys get an ordinal. Standards adopted by a person join those
    that were imported.
    """
    parts = derive_tables(engagement)
    adopted = adopted_table(engagement)
    if adopted is not None:
        parts.setdefault("standards", []).append(adopted)
    found = {}
    for kind, paths in parts.items():
        if len(paths) == 1:
            found[kind] = paths[0]
            continue
        name = digest([kind, *sorted(path.stem for path in paths)])
        merged = engagement.derived / "tables" / f"{kind}-{name}.parquet"
        if not merged.exists():
            with engagement.writing():
                write_parquet(merged, joined([read_parquet(path) for path in paths]))
        found[kind] = merged
    return found


def compute_all(engagement: Engagement, key: str, progress: Progress) -> Computed:
    """Compute outcomes, exceptions, measures, points and tie-outs of the present state."""
    specs = Specs(engagement)
    tables = merged_tables(engagement)
    chosen = checks(engagement)
    computed = Computed(key)
    with build_engine(tables, specs, engagement.config.entity, engagement.config.year) as engine:
        places = Places(engine, tables)
        steps = len(chosen) + 2
        for number, check in enumerate(chosen.values()):
            progress(check.id, number, steps)
            _run_check(engine, check, places, computed, engagement.config.settings.get("checks", {}))
        progress("measures", steps - 2, steps)
        rubric, year = current_rubric(engagement), engagement.config.year
        rows = paper_rows(engine)
        values = compute_measures(
            engine,
            load_book(specs),
            precedence=rubric.precedence,
            asked=asked_values(engagement),
            claims=claims(rows, year),
        )
        inconsistencies, outcome = verify(rows, values, rubric, year)
        computed.exceptions.extend(exception_of(item) for item in inconsistencies)
        computed.outcomes.extend([outcome] if outcome else [])
        computed.measures = [_measure_record(value, places) for value in values]
        computed.points = _points(rubric, values)
        progress("tie-outs", steps - 1, steps)
        computed.tieouts = tie_out(engine, engagement, places)
    return computed


def verify_paper(engagement: Engagement) -> Verified:
    """Verify the self-evaluation of an engagement against itself, the books and the rubric.

    Raises:
        UsageError: If none was imported.
    """
    specs, config = Specs(engagement), engagement.config
    with build_engine(merged_tables(engagement), specs, config.entity, config.year) as engine:
        rows = paper_rows(engine)
        if not rows:
            raise UsageError("selfeval.none-imported")
        rubric = current_rubric(engagement)
        values = compute_measures(
            engine, load_book(specs), precedence=rubric.precedence, asked=asked_values(engagement)
        )
        found, _ = verify(rows, values, rubric, config.year)
    return Verified(tuple(found), numbers_read(rows))


@dataclass
class Line:
    """A journal line as exceptions show it."""

    period: str | None
    voucher: str | None
    line: int | None
    date: str | None
    account: str | None
    summary: str | None
    voucher_key: str | None


class Places:
    """Looks up where the rows of canonical tables stand; each table is read once, when first asked for."""

    def __init__(self, engine: Engine, tables: dict[str, Path]) -> None:
        self._tables = tables
        self._places: dict[str, dict[str, tuple[str, str, int]]] = {}
        self._engine = engine
        self._lines: dict[str, Line] | None = None

    def of(self, table: str, row_key: str, role: str) -> RowPlace:
        """Return the place of a row.

        Raises:
            BadSpec: If a check names a row that does not exist.
        """
        if table not in self._places:
            self._places[table] = self._load(table)
        try:
            file, sheet, row = self._places[table][row_key]
        except KeyError as error:
            raise BadSpec("check.no-such-row", table=table, row_key=row_key) from error
        return RowPlace(file, sheet, row, role, table, row_key)

    def _load(self, table: str) -> dict[str, tuple[str, str, int]]:
        if table not in self._tables:
            return {}
        data = pq.read_table(self._tables[table], columns=["row_key", "file", "sheet", "row"]).to_pylist()
        return {row["row_key"]: (row["file"], row["sheet"], row["row"]) for row in data}

    def line(self, row_key: str | None) -> Line | None:
        """Return a journal line by its key."""
        if self._lines is None:
            columns = "row_key, period, voucher_no, line_no, date, account_name, account_code, summary, voucher_key"
            self._lines = {
                row[0]: Line(row[1], row[2], row[3], _iso(row[4]), row[5] or row[6], row[7], row[8])
                for row in self._engine.select(f"SELECT {columns} FROM journal").rows
            }
        return self._lines.get(row_key or "")


def _iso(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _cents(value: Any) -> str | None:
    return None if value is None else format(Decimal(value).quantize(Decimal("0.01")), "f")


def _run_check(engine: Engine, check: Check, places: Places, computed: Computed, settings: dict[str, Any]) -> None:
    missing = [table for table in check.needs if table not in engine.supplied]
    if missing:
        computed.outcomes.append(Outcome(check.id, 0, 0, 0, 0, f"missing:{','.join(missing)}"))
        return
    parameters: dict[str, Any] = {**check.parameters, **settings.get(check.id, {})}
    population = engine.select(check.population, parameters, check.id).dicts()
    keys = {row["key"] for row in population}
    if len(keys) != len(population):
        raise BadSpec("check.population-doubled", check=check.id)
    found = engine.select(check.exceptions, parameters, check.id).dicts()
    open_ = engine.select(check.untestable, parameters, check.id).dicts() if check.untestable else []
    _refuse_outsiders(check, keys, found, open_)
    records = [_exception(check, row, places, parameters) for row in found]
    computed.exceptions.extend(sorted(records, key=_by_place))
    computed.untested.extend(sorted((_untested(check, row, places) for row in open_), key=_by_place))
    excepted, untested = {row["key"] for row in found}, {row["key"] for row in open_}
    passed = len(keys) - len(excepted) - len(untested)
    reason = "" if not untested else "untestable:" + ",".join(sorted({str(row["reason"]) for row in open_}))
    amount = sum((Decimal(row.get("amount") or 0) for row in population), Decimal(0))
    computed.outcomes.append(
        Outcome(check.id, len(keys), passed, len(excepted), len(untested), reason, _cents(amount) or "0.00")
    )


def _refuse_outsiders(check: Check, keys: set[Any], found: list[dict[str, Any]], open_: list[dict[str, Any]]) -> None:
    excepted, untested = [row["key"] for row in found], [row["key"] for row in open_]
    outside = [key for key in (*excepted, *untested) if key not in keys]
    if outside:
        raise BadSpec("check.outside-population", check=check.id, key=outside[0])
    doubled = set(excepted) & set(untested)
    if doubled or len(set(untested)) != len(untested) or len(set(excepted)) != len(excepted):
        raise BadSpec("check.keys-doubled", check=check.id)


def _places(row: dict[str, Any], places: Places) -> tuple[RowPlace, ...]:
    """Rows behind an exception: the subject first, then by role and place, whatever order the query gave."""
    found = [places.of(r["table_name"], r["row_key"], r["role"]) for r in row.get("rows") or ()]
    return tuple(sorted(found, key=lambda p: (p.role != "subject", p.role, p.file, p.sheet, p.row)))


def _exception(check: Check, row: dict[str, Any], places: Places, parameters: dict[str, Any]) -> ExceptionRecord:
    line = places.line(row.get("row_key"))
    rows = _places(row, places)
    scope = str(row["scope"])
    params = plain_params({name: value for name, value in row.items() if name != "rows"})
    amount, excess = _cents(row.get("amount")), _cents(row.get("excess"))
    ground = digest([check.id, scope, amount, excess, *sorted(params.items()), *sorted(parameters.items())])
    ground = digest([ground, check.exceptions, check.population, *[(r.table_name, r.row_key, r.role) for r in rows]])
    aggregate = scope in ("aggregate", "register")
    voucher_only = scope == "voucher" and row.get("line_no") is None
    return ExceptionRecord(
        id="E-" + digest([check.id, scope, row["key"]])[:10],
        check=check.id,
        scope=scope,
        key=str(row["key"]),
        period=plain(row["period"]) if row.get("period") else (line.period if line else None),
        voucher=row.get("voucher_no") or (line.voucher if line and not aggregate else None),
        line=row.get("line_no") if row.get("line_no") is not None else (line.line if line and not aggregate else None),
        date=plain(row["date"]) if row.get("date") else (line.date if line and not aggregate else None),
        account=row.get("account_name") or (line.account if line and not aggregate else None),
        summary=row.get("summary") or (line.summary if line and (not aggregate or voucher_only) else None),
        amount=amount,
        excess=excess,
        group=None if row.get("group") is None else str(row["group"]),
        params=params,
        digest=ground,
        voucher_key=row.get("voucher_key") or (line.voucher_key if line and not aggregate else None),
        rows=rows,
    )


def _untested(check: Check, row: dict[str, Any], places: Places) -> Untested:
    line = places.line(row.get("row_key"))
    rows = _places(row, places)
    if not rows and line is not None:
        rows = (places.of("journal", str(row["row_key"]), "subject"),)
    return Untested(
        check=check.id,
        key=str(row["key"]),
        reason=str(row["reason"]),
        period=plain(row["period"]) if row.get("period") else (line.period if line else None),
        voucher=row.get("voucher_no") or (line.voucher if line else None),
        line=line.line if line else None,
        date=line.date if line else None,
        summary=row.get("summary") or (line.summary if line else None),
        amount=_cents(row.get("amount")),
        rows=rows,
    )


def _by_place(item: ExceptionRecord | Untested) -> tuple[str, str, int, str]:
    return (item.date or item.period or "", item.voucher or "", item.line or 0, item.key)


def _by_row(place: RowPlace) -> tuple[str, str, int]:
    return (place.file, place.sheet, place.row)


def _exact(value: Decimal | Fraction | None) -> str | None:
    """Return an exact number as text: a decimal where it is one, else a fraction."""
    if value is None:
        return None
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def _measure_record(value: MeasureValue, places: Places) -> MeasureRecord:
    candidates = tuple(
        CandidateRecord(
            candidate.origin,
            _exact(candidate.value) or "0",
            tuple(sorted((places.of(ref.table_name, ref.row_key, "part") for ref in candidate.rows), key=_by_row)),
        )
        for candidate in value.candidates
    )
    reason = (value.reason.message_id, plain_params(value.reason.params)) if value.reason else None
    return MeasureRecord(
        value.id,
        value.label,
        value.subject,
        _exact(value.value),
        value.unit,
        value.basis,
        value.origin,
        candidates,
        value.inputs,
        reason,
    )


def _points(rubric: Rubric, values: Iterable[MeasureValue]) -> list[PointRecord]:
    numbers = {value.id: value.value for value in values}
    units = {value.id: value.unit for value in values}
    found = []
    for leaf in rubric.leaves():
        outcome = points(leaf, numbers, unit=units.get(leaf.measure, "%"))
        message = (outcome.reason.message_id, plain_params(outcome.reason.params))
        found.append(
            PointRecord(
                leaf.id,
                outcome.status,
                _fraction(outcome.awarded),
                _fraction(outcome.raw_loss),
                _fraction(outcome.applied_loss),
                message,
                outcome.text,
            )
        )
    return found


def _fraction(value: Fraction | None) -> str | None:
    return None if value is None else str(value)
