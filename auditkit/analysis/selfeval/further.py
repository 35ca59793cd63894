"""Contradictions between the story of a paper and its tables that are told in words rather than worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.alldone import check_all_done
from auditkit.analysis.selfeval.answers import check_answers
from auditkit.analysis.selfeval.balance import check_words_on_figures
from auditkit.analysis.selfeval.heads import check_heads
from auditkit.analysis.selfeval.outcomes import check_outcomes
from auditkit.analysis.selfeval.projects import check_named_projects
from auditkit.analysis.selfeval.running import check_running_totals
from auditkit.analysis.selfeval.scores import ScoreSheet
from auditkit.analysis.selfeval.staff import check_staff
from auditkit.analysis.tieout import Stated

Row = Mapping[str, object]


def check_further(
    sheets: Sequence[ScoreSheet], rows: Sequence[Row], best: Mapping[str, Stated], year: int | None
) -> list[Inconsistency]:
    """Return what the story tells otherwise than the tables.

    Args:
        sheets: The filled-in score sheets.
        rows: All rows of the paper.
        best: Its known quantities.
        year: Year evaluated, None where not known.
    """
    found = [*check_all_done(sheets, rows), *check_staff(rows, best, year), *check_heads(rows, year)]
    found += [*check_named_projects(rows), *check_answers(rows), *check_running_totals(sheets, rows)]
    return [*found, *check_words_on_figures(sheets, rows, best), *check_outcomes(rows)]
