"""The self-evaluation beside the independent score: claimed, recomputed, awarded, and why they differ."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from auditkit.analysis.selfeval.matching import Matched, match_rows, with_parts
from auditkit.analysis.selfeval.scores import ScoreSheet as PaperSheet
from auditkit.analysis.selfeval.scores import decimal_of, sharing, sheets_of
from auditkit.analysis.selfeval.verifying import in_paper_order
from auditkit.core.rubric import Rubric
from auditkit.engagement.finding import points_text
from auditkit.engagement.folder import Engagement
from auditkit.engagement.paper import TABLE
from auditkit.engagement.running import merged_tables
from auditkit.engagement.scoring import IndicatorScore, ScoreSheet, score_sheet
from auditkit.errors import UsageError
from auditkit.messages import pick
from auditkit.store.parquet import read_parquet

Row = Mapping[str, Any]
_TOTAL = "selfeval.total"


@dataclass(frozen=True)
class Compared:
    """One indicator.

    Attributes:
        score: The independent score.
        in_paper: Whether the self-evaluation speaks of the indicator.
        paper_points: Full points by the paper's own sheet; None where it prints none for this indicator alone.
        claimed: Points the unit gave itself; None where it gave none.
        recomputed: Points that the rule gives; None where it leaves them to a person.
        reason: What the paper says about its own deduction.
        place: Table and row of the paper.
    """

    score: IndicatorScore
    in_paper: bool = False
    paper_points: Fraction | None = None
    claimed: Fraction | None = None
    recomputed: Fraction | None = None
    reason: str = ""
    place: str = ""

    @property
    def comparable(self) -> bool:
        """Whether both scores are out of the same points."""
        return self.claimed is not None and self.paper_points in (None, self.score.points)

    @property
    def difference(self) -> Fraction | None:
        """Claimed less awarded; None where one is missing or the points differ."""
        if not self.comparable or self.claimed is None or self.score.awarded is None:
            return None
        return self.claimed - self.score.awarded

    def as_json(self) -> dict[str, object]:
        """Return it as ``selfeval compare --json`` prints it."""
        leaf = self.score.indicator
        return {
            "id": leaf.id,
            "name": pick(leaf.name),
            "path": list(self.score.path),
            "points": _text(leaf.points),
            "paper_points": _text(self.paper_points),
            "self": _text(self.claimed),
            "recomputed": _text(self.recomputed),
            "awarded": _text(self.score.awarded),
            "difference": _text(self.difference),
            "self_reason": self.reason,
            "reason": self.score.rationale,
            "findings": list(self.score.findings),
            "place": self.place or None,
        }


@dataclass(frozen=True)
class Unmatched:
    """A row of the paper's score sheet that is no indicator of the rubric."""

    label: str
    path: str
    points: Fraction | None
    claimed: Fraction | None
    reason: str
    place: str

    def as_json(self) -> dict[str, object]:
        """Return it as ``selfeval compare --json`` prints it."""
        return {
            "label": self.label,
            "path": self.path,
            "points": _text(self.points),
            "self": _text(self.claimed),
            "self_reason": self.reason,
            "place": self.place,
        }


@dataclass(frozen=True)
class Comparison:
    """A self-evaluation beside the independent scores.

    Attributes:
        sheet: The independent scores.
        rows: Every indicator of the rubric, in printed order.
        unmatched: Rows of the paper that the rubric does not know.
        total: Total that the unit claims: of its sheet, else of its text; None where it claims none.
        added: Sum of its scores, None without a score sheet.
        file: The paper.
        others: Score sheets of the paper that are about something else, such as a project.
    """

    sheet: ScoreSheet
    rows: tuple[Compared, ...]
    unmatched: tuple[Unmatched, ...]
    total: Fraction | None
    added: Fraction | None
    file: str
    others: int = 0

    @property
    def difference(self) -> Fraction | None:
        """Total claimed less total awarded; None where one is missing."""
        if self.total is None or self.sheet.total is None:
            return None
        return self.total - self.sheet.total

    @property
    def higher(self) -> list[Compared]:
        """Indicators that the unit scored higher."""
        return [row for row in self.rows if (row.difference or 0) > 0]

    @property
    def lower(self) -> list[Compared]:
        """Indicators that the unit scored lower."""
        return [row for row in self.rows if (row.difference or 0) < 0]

    def as_json(self) -> dict[str, object]:
        """Return it as ``selfeval compare --json`` prints it."""
        return {
            "file": self.file,
            "self_total": _text(self.total),
            "self_added": _text(self.added),
            "total": _text(self.sheet.total),
            "difference": _text(self.difference),
            "indicators": [row.as_json() for row in self.rows],
            "unmatched": [row.as_json() for row in self.unmatched],
            "other_sheets": self.others,
        }


def _text(points: Fraction | None) -> str | None:
    return None if points is None else points_text(points)


def paper_in(engagement: Engagement, files: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Return the rows of the self-evaluation in the order of the paper; empty without one.

    Args:
        engagement: The engagement.
        files: Names of the files to look at; all when None.
    """
    path = merged_tables(engagement).get(TABLE)
    rows: list[dict[str, Any]] = read_parquet(path).to_pylist() if path is not None else []
    return in_paper_order(row for row in rows if files is None or row["file"] in files)


def comparison(
    engagement: Engagement, sheet: ScoreSheet | None = None, files: Collection[str] | None = None
) -> Comparison | None:
    """Return the self-evaluation beside the independent scores.

    Args:
        engagement: The engagement.
        sheet: The independent scores; those of the engagement when None.
        files: Names of the papers that are about the same subject; all when None.

    Returns:
        None where no self-evaluation was imported, or none that scores anything.
    """
    rows = paper_in(engagement, files)
    return compare(rows, sheet or score_sheet(engagement)) if rows else None


def require_comparison(engagement: Engagement) -> Comparison:
    """Return the comparison.

    Raises:
        UsageError: If there is no self-evaluation, or none that scores anything.
    """
    found = comparison(engagement)
    if found is None:
        raise UsageError("selfeval.none-scored" if paper_in(engagement) else "selfeval.none-imported")
    return found


def compare(rows: Sequence[Row], sheet: ScoreSheet) -> Comparison | None:
    """Hold the rows of papers against scores.

    Of several score sheets the one that most indicators of the rubric are found in is compared.

    Args:
        rows: Rows of table ``self_evaluation`` in the order of the papers.
        sheet: The independent scores.
    """
    papers = [(paper, _matched(paper, sheet.rubric)) for paper in sheets_of(rows)]
    paper, matched = max(papers, key=lambda item: len(item[1].rows), default=(None, None))
    if paper is not None and matched is not None and matched.rows:
        return _of_sheet(paper, matched, sheet, rows, len(papers) - 1)
    claim = next((row for row in rows if row.get("indicator") == _TOTAL and row.get("number") is not None), None)
    if paper is None and claim is None:
        return None
    unmatched = tuple(_unmatched(row) for paper, _ in papers for row in _leaves(paper))
    nothing = tuple(Compared(score, recomputed=_recomputed(score)) for score in sheet.scores)
    total = Fraction(Decimal(str(claim["number"]))) if claim is not None else None
    added = Fraction(paper.scores) if paper is not None else None
    file = str((claim or rows[0])["file"])
    return Comparison(sheet, nothing, unmatched, total if total is not None else added, added, file)


def _leaves(paper: PaperSheet) -> list[Row]:
    return [row for row in paper.rows if row.get("indicator") != "funds"]


def _matched(paper: PaperSheet, rubric: Rubric) -> Matched:
    """Match a score sheet; its points for spending count where the rubric has an indicator of that name and points."""
    rows = _leaves(paper)
    for row in paper.rows:
        own = {"label": str(row.get("label") or ""), "points": decimal_of(row, "points")}
        fits = [leaf for leaf in rubric.leaves() if own["label"] in leaf.name.values() and leaf.points == own["points"]]
        if row.get("indicator") == "funds" and len(fits) == 1 and all(r.get("label") != own["label"] for r in rows):
            rows = [{**row, "indicator": own["label"]}, *rows]
    return with_parts(match_rows(rows, rubric), rows, rubric)


def _of_sheet(paper: PaperSheet, matched: Matched, sheet: ScoreSheet, rows: Sequence[Row], others: int) -> Comparison:
    shared = {id(row) for group in sharing(paper.rows) if len(group) > 1 for row in group}
    compared = tuple(_compared(score, matched.rows.get(score.indicator.id), shared) for score in sheet.scores)
    printed = decimal_of(paper.total, "self_score")
    file = str(paper.rows[0]["file"])
    stated = [decimal_of(row, "number") for row in rows if row.get("indicator") == _TOTAL and row.get("file") == file]
    total = next((value for value in (printed, *stated) if value is not None), paper.scores)
    unmatched = tuple(_unmatched(row) for row in matched.unmatched)
    return Comparison(sheet, compared, unmatched, Fraction(total), Fraction(paper.scores), file, others)


def _compared(score: IndicatorScore, row: Row | None, shared: Collection[int]) -> Compared:
    if row is None:
        return Compared(score, recomputed=_recomputed(score))
    full = decimal_of(row, "points") if id(row) not in shared else None
    claimed = decimal_of(row, "self_score")
    return Compared(
        score,
        True,
        None if full is None else Fraction(full),
        None if claimed is None else Fraction(claimed),
        _recomputed(score),
        str(row.get("reason") or "").strip(),
        _place(row),
    )


def _recomputed(score: IndicatorScore) -> Fraction | None:
    computed = score.computed
    if computed is None or computed.status != "computed" or computed.awarded is None:
        return None
    return Fraction(computed.awarded)


def _unmatched(row: Row) -> Unmatched:
    full, claimed = decimal_of(row, "points"), decimal_of(row, "self_score")
    return Unmatched(
        str(row.get("label") or ""),
        str(row.get("path") or ""),
        None if full is None else Fraction(full),
        None if claimed is None else Fraction(claimed),
        str(row.get("reason") or "").strip(),
        _place(row),
    )


def _place(row: Row) -> str:
    return f"{row.get('file') or ''} {row.get('sheet') or ''} {row.get('row') or ''}".strip()
