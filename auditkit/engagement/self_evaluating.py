"""Verifying a self-evaluation: recomputed, tied out, compared with the books and with the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.figures import Values
from auditkit.analysis.selfeval.verifying import Verifying
from auditkit.core.checklist import Exact, MeasureValue
from auditkit.core.labels import Labels
from auditkit.core.rubric import Rubric
from auditkit.sources.canonical import Context
from auditkit.sources.grid import Content
from auditkit.sources.kinds.self_evaluation import paper_year, recognise_document
from auditkit.specs.labels import shipped_labels

Row = Mapping[str, object]
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
    return Verifying(rows, labels or shipped_labels(), year, measures or {}, rubric, cases or {}).run()


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
    table = recognise_document(content, Context(year=about or 0), words, asked=True)
    if table is None:
        return None
    found = verify_self_evaluation(table.rows, year=about, labels=words)
    return Verified(tuple(found), numbers_read(table.rows))


_SHOWN = ("label", "path", "value", "unit", "year", "points", "self_score", "reason", "rule", "target", "claimed")


def read_document(content: Content, labels: Labels | None = None) -> dict[str, list[dict[str, object]]] | None:
    """Return what a self-evaluation says, without judging it.

    Args:
        content: The document as read.
        labels: Words of papers; those shipped when None.

    Returns:
        ``fields`` of its forms, ``indicators`` of its score sheets, ``figures`` claimed in tables and text, and every
        one of its ``numbers``; each with sheet (table or text), row or paragraph, and place. None where the document
        is no self-evaluation.
    """
    table = recognise_document(content, Context(year=paper_year(content) or 0), labels or shipped_labels(), asked=True)
    if table is None:
        return None
    groups = {"fields": ("field",), "indicators": ("score", "score_total"), "numbers": ("number",)}
    groups["figures"] = ("data", "project", "funds", "claim")
    return {name: [_plain(row) for row in table.rows if row["role"] in roles] for name, roles in groups.items()}


def _plain(row: Row) -> dict[str, object]:
    shown = {
        name: value if isinstance(value, int) else str(value) for name in _SHOWN if (value := row.get(name)) is not None
    }
    shown = {"label": "", "value": "", "unit": "", **shown}
    return {**shown, "sheet": row["sheet"], "row": row["row"], "place": row.get("place")}


def numbers_read(rows: Iterable[Row]) -> int:
    """Return how many numbers were read from a paper, each once."""
    return sum(1 for row in rows if row["role"] == "number")


def figures_of(rows: Iterable[Row]) -> int:
    """Return how many figures of a paper are compared: of its tables, its score sheets and its sentences."""
    return sum(1 for row in rows if row["role"] in ("data", "claim", "project", "funds", "score", "score_total"))
