"""The score sheet of a self-evaluation: sums, points of levels, reasons, and what the rules would give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.points import points
from auditkit.analysis.selfeval.matching import match_rows
from auditkit.analysis.tieout import Stated, place_of
from auditkit.core.labels import plain_label
from auditkit.core.place import Place
from auditkit.core.rubric import Indicator, Rubric

Values = Mapping[str, Decimal | Fraction | None]
Row = Mapping[str, object]

_PRESCRIBED = re.compile(r"分值|权重|设置|设定")
_FULL_SHEET = 100
_LEVEL_POINTS = re.compile(r"(\d+(?:\.\d+)?)分[)）]?$")


@dataclass
class ScoreSheet:
    """A filled-in score sheet, which may go over several tables.

    Attributes:
        rows: Its leaves.
        total: The printed total, None where it has none.
        subtotals: Lines that add up others, each with the number of leaves in front of it.
    """

    rows: list[Row] = field(default_factory=list)
    total: Row | None = None
    subtotals: list[tuple[int, Row]] = field(default_factory=list)

    @property
    def scores(self) -> Decimal:
        """Sum of the scores given."""
        return sum((score for row in self.rows if (score := decimal_of(row, "self_score")) is not None), Decimal(0))

    @property
    def points_without_funds(self) -> Decimal:
        """Sum of the points without those for spending, which some sheets add apart."""
        return self.points - sum(
            (value for row in self.rows if row.get("indicator") == "funds" and (value := decimal_of(row, "points"))),
            Decimal(0),
        )

    @property
    def scores_without_funds(self) -> Decimal:
        """Sum of the scores without the one for spending."""
        return self.scores - sum(
            (
                value
                for row in self.rows
                if row.get("indicator") == "funds" and (value := decimal_of(row, "self_score"))
            ),
            Decimal(0),
        )

    @property
    def points(self) -> Decimal:
        """Sum of the points."""
        return sum((value for row in self.rows if (value := decimal_of(row, "points")) is not None), Decimal(0))


def sheets_of(rows: Iterable[Row]) -> list[ScoreSheet]:
    """Return the filled-in score sheets of papers; a sheet without any score is left out."""
    sheets, file = [ScoreSheet()], None
    for row in rows:
        if row.get("file") != file:
            sheets.append(ScoreSheet())
            file = row.get("file")
        if row.get("role") == "score":
            sheets[-1].rows.append(row)
        elif row.get("role") == "score_subtotal":
            sheets[-1].subtotals.append((len(sheets[-1].rows), row))
        elif row.get("role") == "score_total":
            sheets[-1].total = row
            sheets.append(ScoreSheet())
    return [sheet for sheet in sheets if any(decimal_of(row, "self_score") is not None for row in sheet.rows)]


def main_sheet(sheets: Sequence[ScoreSheet]) -> ScoreSheet | None:
    """Return the sheet that totals of the text speak of: the one with the most points, None without any."""
    return max(sheets, key=lambda sheet: sheet.points, default=None)


def check_scores(sheet: ScoreSheet, claims: Sequence[Stated]) -> list[Inconsistency]:
    """Return what does not agree in a score sheet, and with the total claimed elsewhere in the paper.

    Args:
        sheet: The sheet.
        claims: Figures that state the self-evaluated total in text or form.
    """
    levels, subtotals = _levels(sheet), _subtotals(sheet)
    totals = _totals(sheet, claims, _gap(levels), _gap(subtotals))
    return [*totals, *levels, *subtotals, *_too_many(sheet)]


def check_prescribed(sheet: ScoreSheet, rows: Iterable[Row]) -> list[Inconsistency]:
    """Return levels whose points are others than the text of the paper prescribes for them (产出指标50分).

    Args:
        sheet: The sheet.
        rows: All rows of the paper.
    """
    told = [row for row in rows if row.get("role") == "claim" and row.get("unit") == "分"]
    told = [row for row in told if _PRESCRIBED.search(str(row.get("place") or ""))]
    told = [row for row in told if not re.search(r"自评|得分|总分", str(row.get("place") or ""))]
    found: list[Inconsistency] = []
    for group in _groups(sheet.rows):
        printed, name = _LEVEL_POINTS.search(group.name), plain_label(_LEVEL_POINTS.sub("", group.name))
        said = next((row for row in told if len(name) > 2 and plain_label(str(row.get("label"))).endswith(name)), None)
        value = decimal_of(said, "number")
        if printed is None or said is None or value is None or Decimal(printed.group(1)) == value:
            continue
        params: dict[str, object] = {"label": name, "place": place_of(group.rows[0]), "other": place_of(said)}
        places = (place_of(group.rows[0]), place_of(said))
        found.append(
            Inconsistency(
                "cross-reference", "medium", places, printed.group(1), plain(value), name, "selfeval.prescribed", params
            )
        )
    return found


def _gap(found: Sequence[Inconsistency]) -> Decimal:
    """How far lines of a sheet are above what they add up, together: a total of theirs is above by as much."""
    return sum((Decimal(item.stated) - Decimal(item.expected) for item in found), Decimal(0))


def _totals(
    sheet: ScoreSheet, claims: Sequence[Stated], points_gap: Decimal, scores_gap: Decimal
) -> list[Inconsistency]:
    """Totals against the leaves; one that follows from a wrong line in between is no second error."""
    found: list[Inconsistency] = []
    printed = decimal_of(sheet.total, "self_score") if sheet.total else None
    if sheet.total is not None:
        of_points = decimal_of(sheet.total, "points")
        params: dict[str, object] = {"place": place_of(sheet.total)}
        right_points = (sheet.points, sheet.points + points_gap)
        if of_points is not None and of_points not in right_points:
            found.append(_sum("selfeval.points-sum", (place_of(sheet.total),), of_points, sheet.points, params))
        if printed is not None and printed not in (sheet.scores, sheet.scores + scores_gap):
            same = tuple(claim.place for claim in claims if claim.value == printed)
            params |= {"difference": plain(printed - sheet.scores)}
            found.append(
                _sum("selfeval.score-sum", (place_of(sheet.total), *same), printed, sheet.scores, params, "high")
            )
    right = {sheet.scores, printed}
    for claim in claims:
        part = sheet.points < _FULL_SHEET and claim.value > sheet.points  # a sheet of some of the lines only
        if claim.value not in right and not part:
            here = {"place": claim.place}
            found.append(_sum("selfeval.score-claim", (claim.place,), claim.value, sheet.scores, here, "high"))
    return found


def _sum(
    message: str,
    places: tuple[Place, ...],
    stated: Decimal,
    expected: Decimal,
    params: Mapping[str, object],
    severity: str = "medium",
) -> Inconsistency:
    return Inconsistency(
        kind="arithmetic",
        severity="high" if severity == "high" else "medium",
        places=places,
        stated=plain(stated),
        expected=plain(expected),
        indicator="selfeval.points" if message == "selfeval.points-sum" else "selfeval.total",
        message_id=message,
        params=params,
    )


def _levels(sheet: ScoreSheet) -> list[Inconsistency]:
    """Points printed with a level against the sum of its leaves."""
    found: list[Inconsistency] = []
    wrong: list[tuple[_Group, Decimal]] = []
    for group in sorted(_groups(sheet.rows), key=lambda group: -group.depth):
        printed = _LEVEL_POINTS.search(group.name)
        if not printed:
            continue
        expected = sum((value for row in group.rows if (value := decimal_of(row, "points")) is not None), Decimal(0))
        stated = Decimal(printed.group(1))
        # What is wrong below is no second error here.
        below = [gap for inner, gap in wrong if any(row is inner.rows[0] for row in group.rows)]
        if stated != expected and stated - expected != sum(below, Decimal(0)):
            wrong.append((group, stated - expected))
            params: dict[str, object] = {"label": group.name, "place": place_of(group.rows[0])}
            found.append(_sum("selfeval.level-points", (place_of(group.rows[0]),), stated, expected, params))
    return found


def _subtotals(sheet: ScoreSheet) -> list[Inconsistency]:
    """Lines that add up others: the run of leaves beside them that has their points must have their score too."""
    found: list[Inconsistency] = []
    for at, row in sheet.subtotals:
        full, score = decimal_of(row, "points"), decimal_of(row, "self_score")
        heads = row.get("path") == "heads"
        leaves = sheet.rows[at:] if heads else sheet.rows[:at][::-1]
        run = _run(leaves, full)
        params: dict[str, object] = {"label": str(row.get("label") or ""), "place": place_of(row)}
        if full is None and not heads:  # 小计 without points: of all lines since the one before
            begin = max((end for end, _ in sheet.subtotals if end < at), default=0)
            run = sheet.rows[begin:at] if at - begin > 1 else None
        if run is None or score is None:
            continue
        expected = sum((value for leaf in run if (value := decimal_of(leaf, "self_score")) is not None), Decimal(0))
        if score != expected:
            found.append(_sum("selfeval.level-scores", (place_of(row),), score, expected, params, "high"))
    return found


def _run(leaves: Sequence[Row], full: Decimal | None) -> Sequence[Row] | None:
    """The first leaves of a list that together have a number of points; None where no number of them has."""
    total = Decimal(0)
    for count, leaf in enumerate(leaves, 1):
        total += decimal_of(leaf, "points") or Decimal(0)
        if full is None or total > full:
            return None
        if total == full:
            return leaves[:count]
    return None


@dataclass
class _Group:
    depth: int
    name: str
    above: str
    rows: list[Row]


def _groups(rows: Sequence[Row]) -> list[_Group]:
    """Neighbouring leaves under one level name; a blank name goes on with the one above."""
    groups: list[_Group] = []
    open_groups: dict[int, _Group] = {}
    for row in rows:
        above = ""
        for depth, name in enumerate(str(row.get("path") or "").split("/")):
            group = open_groups.get(depth)
            if group is None or group.above != above or (name and name != group.name):
                group = _Group(depth, name, above, [])
                open_groups[depth] = group
                groups.append(group)
            group.rows.append(row)
            above = f"{above}/{group.name}"
    return groups


def _too_many(sheet: ScoreSheet) -> list[Inconsistency]:
    found: list[Inconsistency] = []
    for shared in sharing(sheet.rows):
        full = decimal_of(shared[0], "points")
        score = sum((value for row in shared if (value := decimal_of(row, "self_score")) is not None), Decimal(0))
        if full is not None and not 0 <= score <= full:
            found.append(
                Inconsistency(
                    "arithmetic",
                    "high",
                    (place_of(shared[0]),),
                    plain(score),
                    plain(full),
                    str(shared[0].get("label") or ""),
                    "selfeval.score-over",
                    {"label": str(shared[0].get("label") or ""), "place": place_of(shared[0])},
                )
            )
    return found


def sharing(rows: Sequence[Row]) -> list[list[Row]]:
    """Leaves by the points they share: one without points of its own shares those of the row above."""
    groups: list[list[Row]] = []
    for row in rows:
        if decimal_of(row, "points") is None and groups:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def lost_points(group: Sequence[Row]) -> Decimal:
    """Return the points that leaves sharing theirs lost, 0 where nothing was scored."""
    full = decimal_of(group[0], "points")
    scores = [value for row in group if (value := decimal_of(row, "self_score")) is not None]
    return full - sum(scores, Decimal(0)) if full is not None and scores else Decimal(0)


def check_rules(sheet: ScoreSheet, rubric: Rubric, values: Values, cases: Mapping[str, int]) -> list[Inconsistency]:
    """Return scores that the rule does not give, for the indicators whose rule is computed from measures.

    Args:
        sheet: The sheet.
        rubric: The rubric of the engagement.
        values: Measure values.
        cases: Confirmed cases by indicator id, for rules per instance.
    """
    matched = match_rows(sheet.rows, rubric).rows
    leaves = {id(row): rubric.leaf(leaf) for leaf, row in matched.items()}
    judged = ((row, leaves[id(row)]) for row in sheet.rows if id(row) in leaves)
    return [problem for row, leaf in judged if (problem := _against_rule(row, leaf, values, cases))]


def _against_rule(row: Row, leaf: Indicator, values: Values, cases: Mapping[str, int]) -> Inconsistency | None:
    score, full = decimal_of(row, "self_score"), decimal_of(row, "points")
    if score is None or leaf.points is None or full is None or Fraction(full) != leaf.points:
        return None
    outcome = points(leaf, values, cases=cases.get(leaf.id))
    if outcome.status != "computed" or outcome.awarded is None or Fraction(score) == outcome.awarded:
        return None
    too_much = Fraction(score) > outcome.awarded
    return Inconsistency(
        kind="score-rule",
        severity=("high" if score == full else "medium") if too_much else "low",
        places=(place_of(row),),
        stated=plain(score),
        expected=plain(Decimal(outcome.awarded.numerator) / Decimal(outcome.awarded.denominator)),
        indicator=leaf.id,
        message_id="selfeval.score-rule" if too_much else "selfeval.score-under",
        params={
            "label": str(row.get("label") or ""),
            "place": place_of(row),
            "reason": outcome.reason,
            "case": outcome.text,
        },
    )


def decimal_of(row: Row | None, name: str) -> Decimal | None:
    """Return a number of a row, None where it has none."""
    value = row.get(name) if row else None
    return None if value is None else Decimal(str(value))


def plain(value: Decimal) -> str:
    """Return points as printed: 4.5, 10."""
    return f"{value.normalize():f}"
