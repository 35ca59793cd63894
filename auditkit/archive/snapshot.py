"""The values of an engagement in one canonical form: what is sealed beside the records, and compared later."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import rfc8785

from auditkit.documents.writers import write
from auditkit.engagement.computing import last_run, results
from auditkit.engagement.deriving import whole_tables
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.results import ExceptionRecord, MeasureRecord, Outcome, Results, RowPlace, TieOut
from auditkit.engagement.sampling.records import Sample, samples
from auditkit.engagement.sampling.redrawing import Redrawn, recorded
from auditkit.engagement.scoring import ScoreSheet, score_sheet
from auditkit.engagement.subject_scoring import subject_sheets
from auditkit.engagement.tabling import table_path, used_tables
from auditkit.engagement.wording import exception_sentence
from auditkit.errors import AuditkitError
from auditkit.messages import speaking
from auditkit.report.composing import compose
from auditkit.store.parquet import read_parquet

Snapshot = dict[str, Any]
"""Area to id to values: tables, outcomes, exceptions, measures, tieouts, samples, scores; ``sentences`` is a list."""

AREAS = ("tables", "outcomes", "exceptions", "measures", "tieouts", "samples", "scores")


def snapshot(engagement: Engagement) -> Snapshot:
    """Return the values of an engagement as they stand, in its language; samples as they were recorded."""
    with speaking(engagement.config.language):
        found: Snapshot = {area: {} for area in AREAS}
        whole_tables(engagement, [record.id for record in used_tables(engagement)])
        found["tables"] = table_values(engagement)
        if found["tables"]:
            computed = results(engagement)
            found |= computed_values(engagement, computed)
            found["scores"] = score_values(engagement)
        found["samples"] = {sample.id: sample_values(recorded(sample)) for sample in drawn_samples(engagement)}
        found["sentences"] = sentences(engagement) if found["tables"] else []
        return found


def canonical(values: Snapshot) -> bytes:
    """Return values as canonical JSON."""
    return rfc8785.dumps(values) + b"\n"


def table_values(engagement: Engagement) -> dict[str, Any]:
    """Return what is known of the rows of each table in use, by file, sheet and kind."""
    found: dict[str, Any] = {}
    for record in used_tables(engagement):
        body = record.body
        name = f"{body['file']}/{body['sheet']}/{body['kind']}"
        at = 2
        while name in found:
            name, at = f"{body['file']}/{body['sheet']}/{body['kind']}#{at}", at + 1
        path = table_path(engagement, record.id)
        values = {key: body.get(key) for key in ("rows", "debit", "credit", "amount", "unit")}
        found[name] = {**values, "digest": rows_digest(path) if path.exists() else None}
    return found


def rows_digest(path: Path) -> str:
    """Return the SHA-256 over all rows of a table with keys and places, whichever bytes they were read from."""
    data = read_parquet(path)
    names = sorted(name for name in data.column_names if name != "source")
    columns = [pc.fill_null(pc.cast(data[name], pa.string()), "") for name in names]
    digest = hashlib.sha256("\x1f".join(names).encode())
    for line in pc.binary_join_element_wise(*columns, "\x1f").to_pylist():
        digest.update(b"\n" + line.encode())
    return digest.hexdigest()


def computed_values(engagement: Engagement, computed: Results) -> Snapshot:
    """Return what queries gave."""
    return {
        "outcomes": {item.id: outcome_values(item) for item in computed.outcomes()},
        "exceptions": {item.id: exception_values(engagement, item) for item in computed.exceptions()},
        "measures": {item.id: measure_values(item) for item in computed.measures().values()},
        "tieouts": {item.id: tieout_values(item) for item in computed.tieouts()},
    }


def outcome_values(item: Outcome) -> Mapping[str, Any]:
    """Return the counts of a check."""
    counts = {name: getattr(item, name) for name in ("population", "passed", "exceptions", "untestable", "inspected")}
    return {**counts, "reason": item.reason, "amount": item.amount}


def exception_values(engagement: Engagement, item: ExceptionRecord) -> Mapping[str, Any]:
    """Return an exception: its sentence, amounts and places."""
    return {
        "check": item.check,
        "place": " ".join(part for part in (item.period, item.voucher, str(item.line or "")) if part),
        "message": exception_sentence(engagement, item),
        "amount": item.amount,
        "excess": item.excess,
        "rows": _places(item.rows),
    }


def measure_values(item: MeasureRecord) -> Mapping[str, Any]:
    """Return a measure with its candidates."""
    candidates = [[candidate.origin, candidate.value, candidate.count] for candidate in item.candidates]
    return {"value": item.value, "unit": item.unit, "origin": item.origin, "candidates": candidates}


def tieout_values(item: TieOut) -> Mapping[str, Any]:
    """Return both sides of a tie-out."""
    return {"left": item.left, "right": item.right, "status": item.status}


def sample_values(item: Redrawn) -> Mapping[str, Any]:
    """Return the population and the tickets of a sample."""
    return {"population": item.population, "items": [list(pair) for pair in item.items]}


def score_values(engagement: Engagement) -> dict[str, Any]:
    """Return the scores, their deductions and the totals, those of other subjects led by the id of the subject.

    Empty where the rubric has no points yet.
    """
    with suppress(AuditkitError):
        found = dict(_scores(score_sheet(engagement)))
        for other in subject_sheets(engagement):
            found |= dict(_scores(other.sheet, f"{other.subject.id}/")) if other.sheet is not None else {}
        return found
    return {}


def _scores(sheet: ScoreSheet, lead: str = "") -> Iterable[tuple[str, Any]]:
    for score in sheet.scores:
        taken = [[item.id, points_text(item.points), item.rationale] for item in score.deductions]
        awarded = None if score.awarded is None else points_text(score.awarded)
        yield f"{lead}{score.indicator.id}", {"awarded": awarded, "rationale": score.rationale, "deductions": taken}
    total = None if sheet.total is None else points_text(sheet.total)
    yield f"{lead}total", {"awarded": total, "grade": sheet.grade}


def drawn_samples(engagement: Engagement) -> list[Sample]:
    """Return the samples that were drawn and not withdrawn."""
    return [sample for sample in samples(engagement) if sample.live] if last_run(engagement) else []


def sentences(engagement: Engagement) -> list[str]:
    """Return the report as lines of text; empty where it cannot be composed yet."""
    with suppress(AuditkitError):
        return composed_sentences(engagement)
    return []


def composed_sentences(engagement: Engagement) -> list[str]:
    """Return the report as lines of text.

    Raises:
        AuditkitError: If it cannot be composed.
    """
    words = write(compose(engagement), "md").decode()
    return [line.strip() for line in words.splitlines() if line.strip()]


def _places(rows: Iterable[RowPlace]) -> list[str]:
    return [f"{row.file}/{row.sheet}/{row.row}" for row in rows]
