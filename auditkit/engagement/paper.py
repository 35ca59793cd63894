"""The self-evaluation within an engagement: its claims as candidates, its inconsistencies as exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.tieout import Stated, stated_of
from auditkit.core.checklist import CandidateValue, MeasureValue, RowRef
from auditkit.core.keys import digest
from auditkit.core.place import Place
from auditkit.core.rubric import Rubric
from auditkit.engagement.results import ExceptionRecord, Outcome, RowPlace
from auditkit.engagement.self_evaluating import book_values, figures_of, verify_self_evaluation
from auditkit.messages import LANGUAGES, speaking
from auditkit.store.engine import Engine

CHECK = "selfeval.inconsistency"
TABLE = "self_evaluation"


def paper_rows(engine: Engine) -> list[dict[str, Any]]:
    """Return the rows of the self-evaluation, in the order of the paper; empty without one."""
    if TABLE not in engine.supplied:
        return []
    return engine.select(f"SELECT * FROM {TABLE} ORDER BY file, sheet, row, row_key").dicts()


def claims(rows: Sequence[Mapping[str, Any]], year: int) -> dict[str, list[CandidateValue]]:
    """Return what the paper claims, by measure id: figures of data tables before those of the prose."""
    found: dict[str, list[tuple[Stated, str]]] = {}
    for row in rows:
        stated = stated_of(row)
        if stated is not None and stated.id and stated.year in (None, year):
            found.setdefault(stated.id, []).append((stated, str(row["row_key"])))
    return {id_: [_claim(items)] for id_, items in found.items()}


def _claim(items: list[tuple[Stated, str]]) -> CandidateValue:
    best, key = min(items, key=lambda item: (item[0].role == "claim", item[0].role == "project"))
    return CandidateValue("self_evaluation", best.value, (RowRef(TABLE, key),))


def verify(
    rows: Sequence[Mapping[str, Any]], values: Iterable[MeasureValue], rubric: Rubric, year: int
) -> tuple[list[Inconsistency], Outcome | None]:
    """Hold the paper against itself, the books and the rubric.

    Returns:
        The inconsistencies, and the outcome of this check; None without a paper.
    """
    if not rows:
        return [], None
    books = book_values(values)
    files = dict.fromkeys(str(row.get("file") or "") for row in rows)
    papers = [[row for row in rows if str(row.get("file") or "") == file] for file in files]
    found = [item for paper in papers for item in verify_self_evaluation(paper, books, rubric, year=year)]
    places = {(place.sheet, place.row) for item in found for place in [row_place(item.places[0])]}
    passed = max(0, figures_of(rows) - len(places))
    return found, Outcome(CHECK, passed + len(found), passed, len(found), 0, "")


def row_place(place: Place, role: str = "subject") -> RowPlace:
    """Return a place of a document as rows are shown: table and row, or the text and its paragraph."""
    sheet = f"表{place.table}" if place.table else (place.sheet or "正文")
    return RowPlace(place.file, sheet, place.row or place.paragraph, role, TABLE, "")


def exception_of(item: Inconsistency) -> ExceptionRecord:
    """Return an inconsistency as an exception, its sentence in every language."""
    params = {"stated": item.stated, "expected": item.expected, "kind": item.kind, "severity": item.severity}
    for language in LANGUAGES:
        with speaking(language):
            params[f"message.{language}"] = item.message
    rows = [row_place(item.places[0]), *(row_place(place, "compared") for place in item.places[1:])]
    return ExceptionRecord(
        id="E-" + digest([CHECK, item.id])[:10],
        check=CHECK,
        scope="register",
        key=item.id,
        period=None,
        voucher=None,
        line=None,
        date=None,
        account=None,
        summary=None,
        amount=None,
        excess=None,
        group=item.kind,
        params=params,
        digest=digest([CHECK, item.id, *(f"{row.file}{row.sheet}{row.row}" for row in rows)]),
        voucher_key=None,
        rows=tuple(rows),
    )
