"""Computes measures: atomic ones by query with the rows behind them, formulas in exact fractions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from auditkit.analysis.formula import Evaluated, evaluate
from auditkit.core.checklist import (
    Candidate,
    CandidateValue,
    Exact,
    Measure,
    MeasureBook,
    MeasureValue,
    Reason,
    RowRef,
    SubjectList,
)
from auditkit.core.expressions import Expression, for_subject, names
from auditkit.core.money import half_up
from auditkit.errors import BadSpec
from auditkit.specs.loading import join_books, load_measures
from auditkit.store.engine import Engine, Result

FOLDER = "checklists/measures/"

LISTED = 10_000
"""Of how many rows behind a number the places are kept; of more only the first, and how many there are."""

Claims = Mapping[str, Sequence[CandidateValue]]
"""Further candidates by measure id: what the self-evaluation claims."""


class Texts(Protocol):
    """Where specs are read from: the pinned specs of an engagement, or any stand-in."""

    def paths(self, prefix: str, suffix: str = "") -> list[str]:
        """Return paths below a prefix, sorted."""

    def text(self, path: str) -> str:
        """Return the text of a spec."""


def load_book(specs: Texts) -> MeasureBook:
    """Read all files of measures.

    Raises:
        BadSpec: If a file has a mistake.
        Refused: If there are several.
    """
    paths = specs.paths(FOLDER, ".yaml")
    return join_books([load_measures(specs.text(path), path.rsplit("/", 1)[-1]) for path in paths])


def compute_measures(
    engine: Engine,
    book: MeasureBook,
    *,
    precedence: Sequence[str] = (),
    asked: Mapping[str, Fraction] | None = None,
    claims: Claims | None = None,
) -> list[MeasureValue]:
    """Compute all measures.

    Args:
        engine: Tables and views.
        book: Measures, as ``load_book`` returns them.
        precedence: Origins from strong to weak, as a rubric may order them; without it the order of each measure holds.
        asked: Values that a person gave, by measure id; they come before anything computed.
        claims: Candidates from the self-evaluation; they come last.

    Returns:
        Values in the order of the book; a measure per subject stands once for every subject.

    Raises:
        BadSpec: If a query cannot run or does not return one exact number, or subjects are doubled.
    """
    return _Computation(engine, book, precedence, asked or {}, claims or {}).values()


class _Computation:
    def __init__(
        self,
        engine: Engine,
        book: MeasureBook,
        precedence: Sequence[str],
        asked: Mapping[str, Fraction],
        claims: Claims,
    ) -> None:
        self._engine = engine
        self._precedence = list(precedence)
        self._asked = asked
        self._claims = claims
        self._subjects = {entry.id: _subjects(engine, entry) for entry in book.subjects}
        self._wanted = {measure.id: (measure, subject) for measure, subject in self._instances(book.measures)}
        self._done: dict[str, MeasureValue] = {}

    def _instances(self, measures: Iterable[Measure]) -> Iterable[tuple[Measure, str]]:
        for measure in measures:
            if not measure.for_each:
                yield measure, ""
                continue
            for subject in self._subjects[measure.for_each]:
                yield _for_subject(measure, subject), subject

    def values(self) -> list[MeasureValue]:
        return [self._value(id) for id in self._wanted]

    def _value(self, id: str) -> MeasureValue:
        if id not in self._done:
            measure, subject = self._wanted[id]
            found = self._formula(measure, subject) if measure.formula else self._atomic(measure, subject)
            self._done[id] = self._with_asked(found)
        return self._done[id]

    def _with_asked(self, found: MeasureValue) -> MeasureValue:
        if found.id not in self._asked:
            return found
        given = CandidateValue("asked", _in_unit(self._asked[found.id], found.unit))
        others = found.candidates
        if not others and found.value is not None:
            others = (CandidateValue(found.origin, found.value),)
        return replace(found, value=given.value, origin="asked", candidates=(given, *others), reason=None)

    def _atomic(self, measure: Measure, subject: str) -> MeasureValue:
        found = [value for candidate in measure.candidates for value in self._candidate(measure, candidate, subject)]
        if self._precedence:
            found.sort(key=lambda value: self._rank(value.origin))
        found += self._claims.get(measure.id, ())
        chosen = found[0] if found else None
        return MeasureValue(
            measure.id,
            measure.label,
            subject,
            chosen.value if chosen else None,
            measure.unit,
            measure.basis,
            chosen.origin if chosen else "",
            tuple(found),
            reason=None if chosen else Reason("score.measure-absent"),
        )

    def _rank(self, origin: str) -> int:
        return self._precedence.index(origin) if origin in self._precedence else len(self._precedence)

    def _candidate(self, measure: Measure, candidate: Candidate, subject: str) -> list[CandidateValue]:
        needs = candidate.needs or (candidate.table,)
        if any(table not in self._engine.supplied for table in needs):
            return []
        if candidate.sql:
            found = self._by_sql(measure, candidate, subject)
        else:
            found = self._by_table(measure, candidate, subject, needs[0])
        return [] if found is None else [found]

    def _by_sql(self, measure: Measure, candidate: Candidate, subject: str) -> CandidateValue | None:
        value = _one(self._select(candidate.sql, measure, subject), measure)
        if value is None or not candidate.rows:
            return None if value is None else CandidateValue(candidate.origin, value)
        rows = f"({candidate.rows.strip().rstrip(';')}\n)"
        result = self._select(f"SELECT * FROM {rows} ORDER BY ALL LIMIT {LISTED + 1}", measure, subject)
        if result.columns != ("table_name", "row_key"):
            raise BadSpec("spec.rows-columns", name=_named(measure))
        count = len(result.rows)
        if count > LISTED:
            count = self._select(f"SELECT count(*) FROM {rows}", measure, subject).rows[0][0]
        listed = tuple(RowRef(*row) for row in result.rows[:LISTED])
        return CandidateValue(candidate.origin, value, listed, count - len(listed))

    def _by_table(self, measure: Measure, candidate: Candidate, subject: str, base: str) -> CandidateValue | None:
        where = f" WHERE {candidate.where}" if candidate.where else ""
        source = f"FROM {candidate.table}{where}"
        result = self._select(f"SELECT {candidate.value} AS value, count(*) AS lines {source}", measure, subject)
        value = _one(Result(result.columns[:1], [row[:1] for row in result.rows]), measure)
        count = result.rows[0][1]
        if not count:
            return CandidateValue(candidate.origin, Decimal(0)) if candidate.zero_when_empty else None
        if value is None:
            return None
        keys = self._select(f"SELECT row_key {source} ORDER BY row_key LIMIT {LISTED}", measure, subject).rows
        listed = tuple(RowRef(base, key) for (key,) in keys)
        return CandidateValue(candidate.origin, value, listed, count - len(listed))

    def _select(self, sql: str, measure: Measure, subject: str) -> Result:
        return self._engine.select(sql, {"subject": subject}, _named(measure))

    def _formula(self, measure: Measure, subject: str) -> MeasureValue:
        expression = measure.formula
        assert expression is not None
        inputs = tuple(sorted(names(expression)))
        known = {id: self._value(id).value for id in inputs if id in self._wanted}
        try:
            result = evaluate(expression, known)
        except TypeError as error:
            raise BadSpec("spec.formula-kind", name=_named(measure)) from error
        value, reason = _settled(measure, result)
        return MeasureValue(
            measure.id,
            measure.label,
            subject,
            None if value is None else _in_unit(value, measure.unit),
            measure.unit,
            measure.basis,
            "" if value is None else "formula",
            (),
            inputs,
            reason,
        )


def _settled(measure: Measure, result: Evaluated) -> tuple[Fraction | None, Reason | None]:
    if isinstance(result.value, Fraction):
        return result.value, None
    if result.value is not None:
        raise BadSpec("spec.formula-kind", name=_named(measure))
    kind = "zero" if result.divided_by_zero else "missing"
    declared = measure.on_zero if result.divided_by_zero else measure.on_missing
    params = {} if result.divided_by_zero else {"inputs": ", ".join(result.missing)}
    if declared is None:
        return None, Reason(f"score.measure-{kind}", params)
    shown = format(half_up(declared, 4).normalize(), "f")
    return declared, Reason(f"score.measure-{kind}-declared", {**params, "value": shown})


def _in_unit(value: Fraction, unit: str) -> Exact:
    """Amounts and counts are exact decimals when they are such; a rate, or what is no decimal, stays a fraction."""
    if unit == "%":
        return value
    decimals = 2 if unit == "yuan" else 0
    rounded = half_up(value, decimals)
    return rounded if Fraction(rounded) == value else value


def _one(result: Result, measure: Measure) -> Exact | None:
    if len(result.rows) != 1 or len(result.columns) != 1:
        raise BadSpec(
            "spec.measure-not-number", name=_named(measure), found=f"{len(result.rows)} x {len(result.columns)}"
        )
    value: Any = result.rows[0][0]
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise BadSpec("spec.measure-not-number", name=_named(measure), found=value)
    return _in_unit(Fraction(value), measure.unit)


def _named(measure: Measure) -> str:
    return f"{measure.file}: {measure.id}"


def _for_subject(measure: Measure, subject: str) -> Measure:
    formula: Expression | None = for_subject(measure.formula, subject) if measure.formula else None
    label = {language: text.replace("{subject}", subject) for language, text in measure.label.items()}
    return replace(measure, id=measure.id.replace("{subject}", subject), label=label, formula=formula)


def _subjects(engine: Engine, entry: SubjectList) -> list[str]:
    for candidate in entry.candidates:
        if any(table not in engine.supplied for table in candidate.needs):
            continue
        found = [row[0] for row in engine.select(candidate.sql, name=entry.id).rows]
        if any(not subject for subject in found) or len(set(found)) != len(found):
            doubled = next((name for name in found if not name or found.count(name) > 1), "")
            raise BadSpec("spec.measure-subject-name", name=entry.id, found=doubled or "")
        if found:
            return found
    return []
