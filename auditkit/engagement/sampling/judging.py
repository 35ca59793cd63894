"""Judgemental samples: the lines that the rules of a plan take, each with the reason. They are never projected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.analysis.sampling.drawing import Hit
from auditkit.engagement.computing import state_key
from auditkit.engagement.folder import Engagement
from auditkit.engagement.pinning import Specs
from auditkit.engagement.sampling.drawing import Drawn, items_of
from auditkit.engagement.sampling.planning import population_lines
from auditkit.engagement.sampling.populations import (
    Population,
    Unit,
    by_voucher,
    lines_by_key,
    opened,
    population,
    separated,
    total,
)
from auditkit.engagement.sampling.questions import verify_ask
from auditkit.engagement.sampling.records import Definition, Line, Part, Sample, record
from auditkit.errors import BadInput, BadSpec, UsageError
from auditkit.specs.sampling import PlanRule, load_plan_rules

if TYPE_CHECKING:
    from auditkit.store.engine import Engine

PLAN = "checklists/sampling/judgement.yaml"


def read_rules(engagement: Engagement, path: Path | None) -> tuple[PlanRule, ...]:
    """Return the rules of a file, or those pinned in the engagement.

    Raises:
        BadInput: If the file cannot be read.
        BadSpec: For a mistake in it, with file and line; if no plan is pinned.
        Refused: For several mistakes.
    """
    if path is None:
        return load_plan_rules(Specs(engagement).text(PLAN), PLAN)
    try:
        words = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("sample.plan-unreadable", file=str(path), reason=str(error)) from error
    return load_plan_rules(words, path.name)


def judge_by_rules(engagement: Engagement, path: Path | None, unit: str, ask: Sequence[str] = ()) -> Sample:
    """Take what the rules of a plan take, and record it as a sample.

    Args:
        engagement: The engagement.
        path: A plan of one's own, None for the pinned one.
        unit: line or voucher.
        ask: Checks whose questions are asked; by default the general ones and those of checks that could not test.

    Raises:
        UsageError: If the rules take nothing.
        BadSpec: If a rule cannot be read or is refused.
    """
    rules = read_rules(engagement, path)
    chosen = verify_ask(engagement, ask)
    with opened(engagement) as engine:
        taken: dict[str, list[str]] = {}
        lines: list[Line] = []
        for rule in rules:
            keys, line = _taken(engine, rule)
            lines.append(line)
            for key in keys:
                taken.setdefault(key, []).append(rule.id)
        found = _found(engine, taken, unit)
        words = {rule.id: rule.reason for rule in rules}
        wanted = Definition(base="plan", unit=unit)
        return _recorded(engagement, engine, wanted, found, _reasons(found, taken), lines, chosen, words)


def judge_all(engagement: Engagement, wanted: Definition, part: str, because: str, ask: Sequence[str] = ()) -> Sample:
    """Take all of a population by judgement: all rows over a limit, of a month, of a check.

    Raises:
        UsageError: If nothing fits, or no reason is given.
    """
    if not because.strip():
        raise UsageError("sample.because-judgement")
    chosen = verify_ask(engagement, ask or ([wanted.check] if wanted.check else []))
    with opened(engagement) as engine:
        found = population(engagement, engine, wanted, part or "all")
        reasons = {unit.key: ("chosen",) for unit in found.units}
        words = {"chosen": dict.fromkeys(("zh", "en"), because.strip())}
        return _recorded(engagement, engine, wanted, found, reasons, [], chosen, words)


def taken_by(engine: Engine, rules: Sequence[PlanRule], unit: str) -> list[str]:
    """Return the keys of what rules take, in lines or vouchers."""
    taken: dict[str, list[str]] = {}
    for rule in rules:
        for key in _taken(engine, rule)[0]:
            taken.setdefault(key, []).append(rule.id)
    return [each.key for each in _found(engine, taken, unit).units]


def _taken(engine: Engine, rule: PlanRule) -> tuple[list[str], Line]:
    group = f'"{rule.each}"' if rule.each else "NULL"
    sql = f"SELECT row_key, amount, {group} AS part FROM {rule.base} WHERE ({rule.where}) ORDER BY amount DESC, row_key"
    try:
        rows = engine.select(sql, rule.parameters, f"{rule.file}: {rule.id}").rows
    except BadSpec as error:
        raise BadSpec("sample.bad-rule", file=rule.file, line=rule.line, id=rule.id, reason=str(error)) from error
    keys = [row[0] for row in rows] if rule.take == "all" else _largest(rows, rule.share)
    sums = {row[0]: row[1] or Decimal(0) for row in rows}
    amount = sum((sums[key] for key in keys), Decimal(0))
    said = {
        "rule": rule.id,
        "count": f"{len(keys):,}",
        "of": f"{len(rows):,}",
        "amount": f"{amount:,.2f}",
        "whole": f"{sum(sums.values(), Decimal(0)):,.2f}",
    }
    return keys, ("sample.line.rule", said)


def _largest(rows: Sequence[tuple[str, Decimal | None, str | None]], share: Decimal) -> list[str]:
    """Return the largest lines of each group until the share of its positive amount is reached."""
    wholes: dict[str | None, Decimal] = {}
    for _, amount, group in rows:
        wholes[group] = wholes.get(group, Decimal(0)) + max(amount or Decimal(0), Decimal(0))
    reached: dict[str | None, Decimal] = {}
    keys = []
    for key, amount, group in rows:
        if amount is None or amount <= 0 or reached.get(group, Decimal(0)) * 100 >= wholes[group] * share:
            continue
        reached[group] = reached.get(group, Decimal(0)) + amount
        keys.append(key)
    return keys


def _found(engine: Engine, taken: dict[str, list[str]], unit: str) -> Population:
    """Return what was taken; it adds up to the spending, or to the whole journal where other accounts were taken."""
    lines = list(lines_by_key(engine, taken).values())
    spent = {row[0] for row in engine.select("SELECT row_key FROM expense", name="sample").rows}
    base = "expense" if all(line.key in spent for line in lines) else "entry"
    sql = f"SELECT count(*), count(DISTINCT voucher_key), sum(amount) FROM {base}"
    whole = engine.select(sql, name="sample").rows[0]
    units = by_voucher(lines) if unit == "voucher" else lines
    ledger = Part(whole[1] if unit == "voucher" else whole[0], format(Decimal(whole[2] or 0), ".2f"))
    return separated(units, ledger, "all")


def _reasons(found: Population, taken: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {
        unit.key: tuple(dict.fromkeys(rule for row in unit.rows for rule in taken.get(row, ()))) for unit in found.units
    }


def _order(unit: Unit) -> tuple[str, str, int, str]:
    return (unit.date or unit.period or "", unit.voucher or "", unit.line or 0, unit.key)


def _recorded(
    engagement: Engagement,
    engine: Engine,
    wanted: Definition,
    found: Population,
    reasons: Mapping[str, tuple[str, ...]],
    lines: Sequence[Line],
    ask: tuple[str, ...],
    words: dict[str, dict[str, str]],
) -> Sample:
    ordered = sorted(found.units, key=_order)
    drawn = [Drawn(unit, Hit(at), 1, at + 1) for at, unit in enumerate(ordered)]
    explained = (*population_lines(found.frozen), *lines, ("sample.line.judgement", {}))
    how = {"method": "judgement", "seed": "", "size": len(ordered), "stage": 1, "certain_above": ""}
    rest = total(())
    how |= {"certain": 0, "certain_amount": rest.amount, "rest": 0, "rest_amount": rest.amount}
    blank = Sample("", "drawn", "judgement", wanted, "all", found.frozen, {}, explained, how, ask, rules=words)
    made = [replace(item, reasons=reasons[item.key]) for item in items_of(engagement, engine, blank, drawn, "")]
    asked = tuple(dict.fromkeys([*ask, *(check for item in made for check in item.asked)]))
    with engagement.deciding() as batch:
        id_ = f"S{batch.next_number('sample')}"
        state = state_key(engagement)
        return record(batch, replace(blank, id=id_, items=tuple(made), ask=asked, state=state))
