"""Verifying a self-evaluation: recomputed, tied out, compared with the books and with the rules."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval_amounts import check_progress
from auditkit.analysis.selfeval_changes import check_changes
from auditkit.analysis.selfeval_claims import check_levels_told, is_component, whole_scores
from auditkit.analysis.selfeval_crossing import check_crossing, check_days, check_project_totals
from auditkit.analysis.selfeval_directions import check_directions
from auditkit.analysis.selfeval_figures import Values, check_figures, gather, renamed
from auditkit.analysis.selfeval_formulas import check_formulas
from auditkit.analysis.selfeval_funds import check_funds
from auditkit.analysis.selfeval_judged import check_judged
from auditkit.analysis.selfeval_leaves import check_leaves
from auditkit.analysis.selfeval_lists import check_lists
from auditkit.analysis.selfeval_parts import check_parts, exact_parts
from auditkit.analysis.selfeval_remarks import check_remarks
from auditkit.analysis.selfeval_rules import check_printed_rules
from auditkit.analysis.selfeval_scores import (
    ScoreSheet,
    check_prescribed,
    check_rules,
    check_scores,
    decimal_of,
    main_sheet,
    sheets_of,
)
from auditkit.analysis.selfeval_series import check_named_years, check_series
from auditkit.analysis.selfeval_slips import check_slips, explained, paragraphs_of
from auditkit.analysis.selfeval_surveys import check_surveys
from auditkit.analysis.selfeval_trends import check_trends
from auditkit.analysis.selfeval_words import check_words
from auditkit.analysis.selfeval_years import YEAR, check_rule_years, check_years
from auditkit.analysis.tieout import Stated, place_of, stated_of
from auditkit.core.checklist import Exact, MeasureValue
from auditkit.core.labels import Labels
from auditkit.core.rubric import Rubric
from auditkit.sources.canonical import Context
from auditkit.sources.grid import Content
from auditkit.sources.kinds.self_evaluation import paper_year, recognise_document
from auditkit.specs.labels import shipped_labels

Row = Mapping[str, object]
AnyRow = TypeVar("AnyRow", bound=Row)
_ONCE = ("score-rule", "missing-reason")
"""Kinds of which one is enough for a line."""
_FULL = 100
"""Points of a whole score sheet."""
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
    rows = [_without_aim(row) for row in in_paper_order(rows)]
    words, values = labels or shipped_labels(), measures or {}
    stated = renamed([item for row in rows if (item := stated_of(row)) is not None])
    paragraphs = paragraphs_of(_of_year(rows))
    known = explained(paragraphs) | exact_parts(paragraphs)
    figures = gather(_redated(stated, year), year, known)
    figures.listed.update((item.places[0], item.stated) for item in check_parts(paragraphs, set()))
    found = check_figures(figures, words, values)
    if year is not None:
        found += check_rule_years(rows, year)
        found += check_years(rows, stated, figures.best, values, year)
    sheets = sheets_of(rows)
    sure = {id: item for id, item in figures.best.items() if item not in figures.wrong}
    changes = check_changes(_of_year(rows), sure, words)
    found += [item for item in changes if not _follows(item, known)]
    found += _further(check_parts(paragraphs, figures.wrong), found)
    found += _further(check_slips(paragraphs, known | figures.wrong), found)
    found += check_progress(figures.best)
    claims, breakdowns = whole_scores(rows)
    told = any(place_of(row).paragraph for sheet in sheets for row in sheet.rows)
    whole = told and any(sheet.points == _FULL for sheet in sheets)
    found += [] if whole else _further(breakdowns, found)  # the scores of the sentence are the score sheet itself
    wholes = {(item.place, item.value) for item in claims}
    levels = check_levels_told(rows, claims)
    found += levels
    if told and any(sheet.points != _FULL for sheet in sheets):
        claims = []  # what the text tells of its scores is not all of them
        sheets = [replace(sheet, total=None) if sheet.points != _FULL else sheet for sheet in sheets]
    main = main_sheet(sheets)
    settled = {value for sheet in sheets if sheet is not main for value in _totals_of(sheet)}
    for sheet in sheets:
        found += check_scores(sheet, [item for item in claims if item.value not in settled] if sheet is main else [])
        found += check_prescribed(sheet, rows)
        ruled = check_rules(sheet, rubric, values, cases or {}) if rubric is not None and values else []
        judged = {item.places[0] for item in ruled}
        printed = check_printed_rules(sheet, rows, sure, words)
        found += [*ruled, *(item for item in printed if item.places[0] not in judged)]
    found += [*check_funds(rows, sheets), *check_leaves(sheets, rows, year), *check_formulas(rows)]
    crossing = check_crossing(figures.all, paragraphs, sheets, figures.known, figures.wrong, year)
    crossing += [*check_project_totals(rows, stated), *check_days(rows, sheets)]
    found += [item for item in crossing if not _is_told(item, found)]
    found += [*check_lists(rows), *check_series(stated, year)]
    found += _further(check_surveys(rows), found)
    found += check_trends(rows, figures.best, year)
    remarks = check_remarks(sheets, rows)
    found += [
        item for item in remarks if item.kind != "score-rule" or not any(_same_fault(item, other) for other in found)
    ]
    found += _further(check_named_years(paragraphs, stated, year), found)
    directions = _further(check_directions(paragraphs, rows, stated, year), found)
    found += directions
    judged_lines = check_judged(sheets, rows)
    found += [item for item in judged_lines if not any(_same_fault(item, other) for other in found)]
    told_wrong = {(item.places[0], item.stated) for item in directions}
    said = check_words(sheets, [row for row in rows if not is_component(row, wholes)], figures.best, words)
    said = [item for item in said if (item.places[0], item.stated) not in told_wrong]
    found += [
        item for item in said if item.kind != "score-rule" or not any(_same_fault(item, other) for other in found)
    ]
    return list({item.id: item for item in found}.values())


_AIMS = re.compile(r"^[^,，。;；]{0,12}目标(?:是|为|包括|如下|有)?[:：]")


_OF_BUDGET = re.compile(r"^(?:(?:19|20)\d{2}年度?)?(?:我.)?年初(?:部门)?预算(?:数|总额|安排)?[\d,.]+[万亿]?元中[,，]")
"""A sentence that tells what the budget is made of."""


def _without_aim(row: Row) -> Row:
    """A row without its meaning where the figure is aimed at (绩效目标包括:…执行率达到95%以上) or part of a budget."""
    if row.get("role") != "claim" or not row.get("indicator"):
        return row
    said = re.sub(r"[\s]", "", str(row.get("place") or ""))
    if _OF_BUDGET.search(said) and str(row["indicator"]).startswith("spend."):
        return {**row, "indicator": None}
    before, found, behind = said.partition(re.sub(r"\s", "", str(row.get("value") or "")))
    aimed = _AIMS.search(said) or re.search(r"(?:目标|力争|确保|要求)[^,，。;；]{0,14}$", before)
    return {**row, "indicator": None} if found and aimed and re.match(r"(?:及)?以[上内下]", behind) else row


def _same_fault(item: Inconsistency, other: Inconsistency) -> bool:
    alike = item.message_id == other.message_id or item.kind == other.kind and item.kind in _ONCE
    return alike and item.places[0] in other.places


def _is_told(item: Inconsistency, found: Sequence[Inconsistency]) -> bool:
    """Whether one of its two figures was found at fault before."""
    told = {(other.places[0], other.stated) for other in found}
    return bool(told & {(place, text) for place in item.places for text in (item.stated, item.expected)})


def _follows(item: Inconsistency, known: Collection[Stated]) -> bool:
    """Whether the figure blamed follows exactly from others of its passage."""
    here = (figure.text for figure in known if figure.place == item.places[0])
    return item.message_id != "selfeval.beyond-whole" and any(item.stated.endswith(text) for text in here)


def _further(more: Iterable[Inconsistency], found: Sequence[Inconsistency]) -> list[Inconsistency]:
    """Those that say something that was not said of the same figure before."""
    said = {(item.places[0], item.stated.removesuffix("分")) for item in found}
    return [item for item in more if (item.places[0], item.stated.removesuffix("分")) not in said]


def _redated(stated: Sequence[Stated], year: int | None) -> list[Stated]:
    """Figures of a sentence that is about the year evaluated and names another: of the year evaluated."""
    ours = {(item.id, item.value) for item in stated if item.id and item.value and item.year in (None, year)}
    wrong = {(item.place, item.year) for item in stated if item.year != year and (item.id, item.value) in ours}
    misnamed = {key for key in wrong if key[1] is not None}
    return [replace(item, year=None) if (item.place, item.year) in misnamed else item for item in stated]


def _totals_of(sheet: ScoreSheet) -> tuple[Decimal | None, Decimal]:
    return decimal_of(sheet.total, "self_score"), sheet.scores


def _of_year(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.get("indicator") != YEAR]


def in_paper_order(rows: Iterable[AnyRow]) -> list[AnyRow]:
    """Return rows file by file in the order of each paper: tables, then the text."""
    return sorted(rows, key=_order)


def _order(row: Row) -> tuple[str, bool, int, str, int, int]:
    place, position = place_of(row), row.get("position")
    return (
        place.file,
        not place.table,
        place.table,
        place.sheet,
        place.row or place.paragraph,
        int(str(position)) if position is not None else 0,
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
