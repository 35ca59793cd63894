"""Contradictions between the story of a paper and its tables that are told in words rather than worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval_alldone import check_all_done
from auditkit.analysis.selfeval_answers import check_answers
from auditkit.analysis.selfeval_balance import check_words_on_figures
from auditkit.analysis.selfeval_heads import check_heads
from auditkit.analysis.selfeval_outcomes import check_outcomes
from auditkit.analysis.selfeval_projects import check_named_projects
from auditkit.analysis.selfeval_running import check_running_totals
from auditkit.analysis.selfeval_scores import ScoreSheet
from auditkit.analysis.selfeval_staff import check_staff
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
