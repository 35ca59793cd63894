"""Runs one check: its population counted, what it turned up, what it could not test, each with its places."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from auditkit.core.checklist import Check
from auditkit.core.keys import digest
from auditkit.engagement.placing import Places
from auditkit.engagement.results import ExceptionRecord, Outcome, RowPlace, Untested, plain, plain_params
from auditkit.errors import BadSpec
from auditkit.store.engine import Engine

_OWN = {"key", "scope", "voucher_key", "row_key", "period", "date", "amount", "excess", "group", "rows", "reason"}
_OWN |= {"voucher_no", "line_no", "summary", "account_name"}


@dataclass(frozen=True)
class Tested:
    """A check that ran, before places are looked up.

    Attributes:
        check: The check.
        parameters: As used.
        outcome: What it came to.
        found: Rows of its exceptions.
        open: Rows that could not be tested.
        asked: Those of the keys asked for that are in its population.
    """

    check: Check
    parameters: dict[str, Any]
    outcome: Outcome
    found: list[dict[str, Any]] = field(default_factory=list)
    open: list[dict[str, Any]] = field(default_factory=list)
    asked: frozenset[str] = frozenset()

    def wanted(self) -> Iterable[tuple[str, str]]:
        """Return table and key of every row that its records name."""
        for row in (*self.found, *self.open):
            if row.get("row_key"):
                yield "journal", str(row["row_key"])
            for ref in row.get("rows") or ():
                yield ref["table_name"], ref["row_key"]

    def exceptions(self, places: Places) -> list[ExceptionRecord]:
        """Return the exceptions, by place."""
        return sorted((_exception(self.check, row, places, self.parameters) for row in self.found), key=_by_place)

    def untested(self, places: Places) -> list[Untested]:
        """Return what could not be tested, by place."""
        return sorted((_untested(self.check, row, places) for row in self.open), key=_by_place)


def run_check(engine: Engine, check: Check, settings: Mapping[str, Any], asked: Collection[str] = ()) -> Tested:
    """Run a check.

    The population is counted in the engine; only what was found, or could not be tested, comes out row by row.

    Args:
        engine: The locked engine.
        check: The check.
        settings: Parameters that the engagement sets, by check id.
        asked: Keys of which is to be told whether they are in its population.

    Raises:
        BadSpec: If its queries contradict each other, or cannot run.
    """
    missing = [table for table in check.needs if table not in engine.supplied]
    parameters: dict[str, Any] = {**check.parameters, **settings.get(check.id, {})}
    if missing:
        return Tested(check, parameters, Outcome(check.id, 0, 0, 0, 0, f"missing:{','.join(missing)}"))
    found = engine.select(check.exceptions, parameters, check.id).dicts()
    open_ = engine.select(check.untestable, parameters, check.id).dicts() if check.untestable else []
    excepted, untested = [row["key"] for row in found], [row["key"] for row in open_]
    if len({*excepted, *untested}) != len(excepted) + len(untested):
        raise BadSpec("check.keys-doubled", check=check.id)
    population, amount = _counted(engine, check, parameters, [*excepted, *untested])
    reason = "" if not open_ else "untestable:" + ",".join(sorted({str(row["reason"]) for row in open_}))
    passed = population - len(found) - len(open_)
    outcome = Outcome(check.id, population, passed, len(found), len(open_), reason, _cents(amount) or "0.00")
    inside = _inside(engine, check, parameters, list(asked)) if asked else []
    return Tested(check, parameters, outcome, found, open_, frozenset(inside))


def _counted(engine: Engine, check: Check, parameters: dict[str, Any], keys: list[Any]) -> tuple[int, Any]:
    """Count the population and add up its amounts; every key of it is there once, and the keys given are in it.

    Raises:
        BadSpec: If that is not so.
    """
    inner = _within(check.population)
    has_amount = "amount" in engine.columns(check.population, parameters, check.id)
    total = "sum(amount)" if has_amount else "0"
    among = "count_if(CAST(key AS VARCHAR) IN (SELECT unnest($keys_found)))" if keys else "0"
    sql = f"SELECT count(*), count(DISTINCT key), {total}, {among} FROM {inner}"
    given = {**parameters, "keys_found": [str(key) for key in keys]}
    rows, different, amount, inside = engine.select(sql, given, check.id).rows[0]
    if different != rows:
        raise BadSpec("check.population-doubled", check=check.id)
    if inside != len(keys):
        known = set(_inside(engine, check, parameters, [str(key) for key in keys]))
        raise BadSpec(
            "check.outside-population", check=check.id, key=next(key for key in keys if str(key) not in known)
        )
    return rows, amount or 0


def _inside(engine: Engine, check: Check, parameters: dict[str, Any], keys: list[str]) -> list[str]:
    """Return those of some keys that are in the population."""
    sql = f"""SELECT CAST(key AS VARCHAR) FROM {_within(check.population)}
        WHERE CAST(key AS VARCHAR) IN (SELECT unnest($keys_found))"""
    return [row[0] for row in engine.select(sql, {**parameters, "keys_found": keys}, check.id).rows]


def _within(sql: str) -> str:
    return f"({sql.strip().rstrip(';')}\n)"


def _cents(value: Any) -> str | None:
    return None if value is None else format(Decimal(value).quantize(Decimal("0.01")), "f")


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
        row_key=row.get("row_key"),
        voucher_key=row.get("voucher_key") or (line.voucher_key if line else None),
    )


def _by_place(item: ExceptionRecord | Untested) -> tuple[str, str, int, str]:
    return (item.date or item.period or "", item.voucher or "", item.line or 0, item.key)
