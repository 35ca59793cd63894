"""Runs checks and measures over the tables; the only place that loads the query engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from auditkit.core.checklist import MeasureValue
from auditkit.core.keys import digest
from auditkit.engagement.asking import asked_values
from auditkit.engagement.checking import Tested, run_check
from auditkit.engagement.computing import Progress
from auditkit.engagement.folder import Engagement
from auditkit.engagement.importing import derive_tables
from auditkit.engagement.measuring import compute_measures, load_book
from auditkit.engagement.paper import claims, exception_of, paper_rows, verify
from auditkit.engagement.pinning import Specs
from auditkit.engagement.placing import Places
from auditkit.engagement.preparing import prepared_engine
from auditkit.engagement.results import (
    CandidateRecord,
    Computed,
    MeasureRecord,
    RowPlace,
    plain_params,
)
from auditkit.engagement.rubrics import current_rubric
from auditkit.engagement.ruling import rule_points
from auditkit.engagement.sampling.records import asked_pairs, live_samples
from auditkit.engagement.self_evaluating import Verified, numbers_read
from auditkit.engagement.standards import adopted_table
from auditkit.engagement.subject_measures import subject_measures
from auditkit.engagement.targets_measuring import work_of
from auditkit.engagement.tying import tie_out
from auditkit.engagement.wording import checks
from auditkit.errors import UsageError
from auditkit.store.parquet import joined, read_parquet, write_parquet


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
    sampled = live_samples(engagement)
    asked = asked_pairs(sampled)
    computed.samples = [sample.id for sample in sampled]
    settings = engagement.config.settings.get("checks", {})
    with prepared_engine(engagement, tables, progress) as engine:
        tested = []
        steps = len(chosen) + 3
        for number, check in enumerate(chosen.values()):
            progress(check.id, number, steps)
            wanted = {key for id_, key in asked if id_ == check.id}
            tested.append(run_check(engine, check, settings, wanted))
        progress("places", steps - 3, steps)
        places = Places(engine)
        _add(computed, tested, places)
        progress("measures", steps - 2, steps)
        rubric, year = current_rubric(engagement), engagement.config.year
        rows, work, asked_now = paper_rows(engine), work_of(engagement, engine), asked_values(engagement)
        values = compute_measures(
            engine,
            load_book(specs),
            precedence=rubric.precedence,
            asked=asked_now,
            claims=work.beside(claims(rows, year)),
        )
        values += work.single(asked_now, values)
        inconsistencies, outcome = verify(rows, values, rubric, year)
        computed.exceptions.extend(exception_of(item) for item in inconsistencies)
        computed.outcomes.extend([outcome] if outcome else [])
        _prepare(places, ((r.table_name, r.row_key) for v in values for c in v.candidates for r in c.rows))
        computed.measures = [_measure_record(value, places) for value in values]
        computed.measures += subject_measures(engagement, computed.measures)
        computed.points = rule_points(rubric, values)
        progress("tie-outs", steps - 1, steps)
        computed.tieouts = tie_out(engine, engagement, places)
    return computed


def _prepare(places: Places, rows: Iterable[tuple[str, str]]) -> None:
    wanted: dict[str, set[str]] = {}
    for table, key in rows:
        wanted.setdefault(table, set()).add(key)
    places.prepare(wanted)


def _add(computed: Computed, tested: Sequence[Tested], places: Places) -> None:
    """Add what the checks came to, in their order."""
    _prepare(places, (row for item in tested for row in item.wanted()))
    for item in tested:
        computed.outcomes.append(item.outcome)
        computed.exceptions.extend(item.exceptions(places))
        computed.untested.extend(item.untested(places))
        computed.asked |= {(item.check.id, key) for key in item.asked}


def verify_paper(engagement: Engagement) -> Verified:
    """Verify the self-evaluation of an engagement against itself, the books and the rubric.

    Raises:
        UsageError: If none was imported.
    """
    specs, config = Specs(engagement), engagement.config
    with prepared_engine(engagement, merged_tables(engagement)) as engine:
        rows = paper_rows(engine)
        if not rows:
            raise UsageError("selfeval.none-imported")
        rubric = current_rubric(engagement)
        values = compute_measures(
            engine,
            load_book(specs),
            precedence=rubric.precedence,
            asked=asked_values(engagement),
            claims=work_of(engagement, engine).beside({}),
        )
        found, _ = verify(rows, values, rubric, config.year)
    return Verified(tuple(found), numbers_read(rows))


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
            candidate.rows_in_all,
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
