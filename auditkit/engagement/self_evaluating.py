"""Verifying a self-evaluation: recomputed, tied out, compared with the books and with the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval_figures import Values, check_figures, gather
from auditkit.analysis.selfeval_scores import check_rules, check_scores, sheets_of
from auditkit.analysis.tieout import Stated, against, place_of, stated_of
from auditkit.core.checklist import Exact, MeasureValue
from auditkit.core.labels import Labels
from auditkit.core.rubric import Rubric
from auditkit.sources.canonical import Context
from auditkit.sources.grid import Content
from auditkit.sources.kinds.self_evaluation import paper_year, recognise_document
from auditkit.specs.labels import shipped_labels

Row = Mapping[str, object]
_YEAR = "year"
_SCORE = "selfeval.total"
_OWN = "self_evaluation"


@dataclass(frozen=True)
class Verified:
    """What verifying a paper gave.

    Attributes:
        inconsistencies: What does not agree.
        numbers: How many figures were read.
    """

    inconsistencies: tuple[Inconsistency, ...]
    numbers: int

    def as_json(self) -> dict[str, object]:
        """Return it as ``selfeval verify --json`` prints it."""
        return {"inconsistencies": [item.as_json() for item in self.inconsistencies], "numbers": self.numbers}


def verify_self_evaluation(
    rows: Iterable[Row],
    measures: Values | None = None,
    rubric: Rubric | None = None,
    *,
    year: int | None = None,
    cases: Mapping[str, int] | None = None,
    labels: Labels | None = None,
) -> list[Inconsistency]:
    """Return what does not agree in a self-evaluation paper.

    Args:
        rows: Rows of table ``self_evaluation`` of one paper; those of one paragraph or cell in their order.
        measures: Values from the books by measure id (yuan, percent, things counted); must not come from the paper.
        rubric: Rubric whose computed rules are held against the scores; needs ``measures``.
        year: Year evaluated; None leaves years alone.
        cases: Confirmed cases by indicator id, for rules per instance.
        labels: Words of papers; those shipped when None.

    Returns:
        In the order figures, years, score sheets, rules; each disagreement once.
    """
    rows, words, values = sorted(rows, key=_order), labels or shipped_labels(), measures or {}
    stated = [item for row in rows if (item := stated_of(row)) is not None]
    figures = gather(stated, year)
    found = check_figures(figures, words, values)
    if year is not None:
        found += _years(rows, stated, figures.best, values, year)
    claims = [item for item in stated if item.id == _SCORE]
    for sheet in sheets_of(rows):
        found += check_scores(sheet, claims)
        if rubric is not None and values:
            found += check_rules(sheet, rubric, values, cases or {})
    return list({item.id: item for item in found}.values())


def _order(row: Row) -> tuple[bool, int, int]:
    place = place_of(row)
    return (not place.table, place.table, place.row or place.paragraph)


def _years(
    rows: Sequence[Row], stated: Sequence[Stated], best: Mapping[str, Stated], values: Values, year: int
) -> list[Inconsistency]:
    """Years other than the one evaluated, where the words or the figure are about the year evaluated."""
    wrong: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.get("indicator") == _YEAR and row.get("year") != year:
            wrong[int(str(row["year"]))].append(row)
    ours = {row_id(row): row for row in rows}
    for item in stated:
        if item.year is not None and item.year != year and item.value and _is_of_this_year(item, best, values):
            wrong[item.year].append(ours[(item.place.paragraph or item.place.row, item.place.table, item.label)])
    return [_year(other, found, year) for other, found in sorted(wrong.items())]


def row_id(row: Row) -> tuple[int, int, str]:
    """Return where a row stands and what it is called."""
    place = place_of(row)
    return (place.paragraph or place.row, place.table, str(row.get("label") or ""))


def _is_of_this_year(item: Stated, best: Mapping[str, Stated], values: Values) -> bool:
    """Whether a figure given for another year is the one of the year evaluated."""
    value = values.get(item.id)
    if value is not None:
        return against(item, value).status != "differs"
    ours = best.get(item.id)
    return ours is not None and ours.value == item.value


def _year(other: int, found: Sequence[Row], year: int) -> Inconsistency:
    found = sorted(found, key=lambda row: (place_of(row).table, place_of(row).paragraph, place_of(row).row))
    places = tuple(dict.fromkeys(place_of(row) for row in found))
    return Inconsistency(
        kind="year",
        severity="medium",
        places=places,
        stated=str(other),
        expected=str(year),
        indicator="",
        message_id="selfeval.year" if len(places) == 1 else "selfeval.year-several",
        params={"place": places[0], "count": len(places), "said": str(found[0].get("place") or "").strip()[:60]},
    )


def book_values(measures: Iterable[MeasureValue]) -> dict[str, Exact]:
    """Return the values that do not rest on the paper itself, by measure id.

    Args:
        measures: All measures computed, with their candidates.

    Returns:
        For each the first candidate that is not the self-evaluation's own; a formula only where none of its inputs
        was taken from the self-evaluation. Measures of a subject are keyed ``project.<subject>.<quantity>``.
    """
    known = list(measures)
    tainted = {measure.id for measure in known if measure.origin == _OWN}
    while more := {item.id for item in known if item.id not in tainted and tainted.intersection(item.inputs)}:
        tainted |= more
    values: dict[str, Exact] = {}
    for measure in known:
        others = [candidate.value for candidate in measure.candidates if candidate.origin != _OWN]
        value = next(iter(others), None) if measure.id in tainted else measure.value
        if value is not None:
            values[measure.id] = value
    return values


def verify_document(content: Content, year: int | None = None, labels: Labels | None = None) -> Verified | None:
    """Verify a bare document, without an engagement.

    Args:
        content: The document as read.
        year: Year it should be about; that of its title when None.
        labels: Words of papers; those shipped when None.

    Returns:
        What does not agree, None where the document is no self-evaluation paper.
    """
    words = labels or shipped_labels()
    about = year or paper_year(content)
    table = recognise_document(content, Context(year=about or 0), words)
    if table is None:
        return None
    found = verify_self_evaluation(table.rows, year=about, labels=words)
    return Verified(tuple(found), numbers_read(table.rows))


def numbers_read(rows: Sequence[Row]) -> int:
    """Return how many figures the rows of a paper hold."""
    numbers = sum(1 for row in rows if row.get("number") is not None and row.get("indicator") != _YEAR)
    return numbers + sum(1 for row in rows if row["role"] in ("score", "score_total") and row["points"] is not None)
