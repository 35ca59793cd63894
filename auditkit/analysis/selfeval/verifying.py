"""Verifying a self-evaluation: its figures, years, scores, rules and words held against each other, in that order.

What is said of a figure or a line first is not said again in other words: each step adds to what the steps before it
found (:class:`~auditkit.analysis.selfeval.found.Found`), so their order is part of the result.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.amounts import check_progress
from auditkit.analysis.selfeval.balances import check_balances
from auditkit.analysis.selfeval.behind import check_behind
from auditkit.analysis.selfeval.body_faults import check_body_faults
from auditkit.analysis.selfeval.bounds import without_limit
from auditkit.analysis.selfeval.causes import check_causes
from auditkit.analysis.selfeval.cells import check_cells
from auditkit.analysis.selfeval.changes import check_changes
from auditkit.analysis.selfeval.claims import check_levels_told, is_component, whole_scores
from auditkit.analysis.selfeval.counts import check_counts
from auditkit.analysis.selfeval.courses import check_courses
from auditkit.analysis.selfeval.crossing import check_crossing, check_days, check_project_totals
from auditkit.analysis.selfeval.denials import check_denials
from auditkit.analysis.selfeval.directions import check_directions
from auditkit.analysis.selfeval.echoes import check_echoes
from auditkit.analysis.selfeval.far_rates import check_far_rates
from auditkit.analysis.selfeval.faults import check_faults
from auditkit.analysis.selfeval.figures import Values, check_figures, gather, renamed
from auditkit.analysis.selfeval.formulas import check_formulas
from auditkit.analysis.selfeval.found import Found
from auditkit.analysis.selfeval.funds import check_funds
from auditkit.analysis.selfeval.further import check_further
from auditkit.analysis.selfeval.growth_alone import check_growth_alone
from auditkit.analysis.selfeval.judged import check_judged
from auditkit.analysis.selfeval.leaves import check_leaves
from auditkit.analysis.selfeval.listed_sums import check_listed_sums
from auditkit.analysis.selfeval.lists import check_lists
from auditkit.analysis.selfeval.means import check_means
from auditkit.analysis.selfeval.missed import check_missed
from auditkit.analysis.selfeval.named_rates import check_named_rates
from auditkit.analysis.selfeval.net_changes import check_all_moved, check_moved_remarks, check_net_changes
from auditkit.analysis.selfeval.nodes import check_nodes
from auditkit.analysis.selfeval.not_listed import check_not_listed
from auditkit.analysis.selfeval.parts import check_parts, exact_parts
from auditkit.analysis.selfeval.parts_told import check_levels_in_words, check_named_shares, check_rates_of_numbers
from auditkit.analysis.selfeval.products import check_products
from auditkit.analysis.selfeval.reasons import check_reasons
from auditkit.analysis.selfeval.remarks import check_remarks
from auditkit.analysis.selfeval.restated import check_restated
from auditkit.analysis.selfeval.rules import check_printed_rules
from auditkit.analysis.selfeval.run_totals import check_run_totals
from auditkit.analysis.selfeval.satisfaction import check_satisfaction, check_unproven
from auditkit.analysis.selfeval.scores import (
    ScoreSheet,
    check_prescribed,
    check_rules,
    check_scores,
    decimal_of,
    main_sheet,
    sheets_of,
)
from auditkit.analysis.selfeval.sentence_rules import check_sentence_rules
from auditkit.analysis.selfeval.series import check_named_years, check_series
from auditkit.analysis.selfeval.slips import check_slips, explained, paragraphs_of
from auditkit.analysis.selfeval.surveys import check_surveys
from auditkit.analysis.selfeval.swapped import check_swapped
from auditkit.analysis.selfeval.told_rules import check_told_rules
from auditkit.analysis.selfeval.trends import check_trends
from auditkit.analysis.selfeval.words import check_words
from auditkit.analysis.selfeval.years import YEAR, check_rule_years, check_told_years, check_years
from auditkit.analysis.text.figures import read_figures
from auditkit.analysis.tieout import Stated, place_of, stated_of
from auditkit.core.labels import Labels
from auditkit.core.rubric import Rubric

Row = Mapping[str, object]
AnyRow = TypeVar("AnyRow", bound=Row)
_TOO_FAR = 3
_FULL = 100
"""Points of a whole score sheet."""


class Verifying:
    """One paper under verification.

    Args:
        rows: Rows of table ``self_evaluation`` of one paper; those of one paragraph or cell in their order.
        labels: Words of papers.
        year: Year evaluated; None leaves years alone.
        values: Values from the books by measure id (yuan, percent, things counted); must not come from the paper.
        rubric: Rubric whose computed rules are held against the scores; needs ``values``.
        cases: Confirmed cases by indicator id, for rules per instance.
    """

    def __init__(
        self,
        rows: Iterable[Row],
        labels: Labels,
        year: int | None,
        values: Values,
        rubric: Rubric | None,
        cases: Mapping[str, int],
    ) -> None:
        """Read what the steps share: figures of the paper, sentence by sentence, and its score sheets."""
        self.labels, self.year, self.values, self.rubric, self.cases = labels, year, values, rubric, cases
        self.rows = [without_limit(_without_aim(row)) for row in in_paper_order(rows)]
        self.of_year = [row for row in self.rows if row.get("indicator") != YEAR]
        self.stated = renamed([item for row in self.rows if (item := stated_of(row)) is not None])
        self.paragraphs = paragraphs_of(self.of_year)
        self.known = explained(self.paragraphs) | exact_parts(self.paragraphs)
        self.figures = gather(_redated(self.stated, year), year, self.known)
        self.figures.listed.update((item.places[0], item.stated) for item in check_parts(self.paragraphs, set()))
        self.sheets = sheets_of(self.rows)
        self.found = Found()

    def run(self) -> list[Inconsistency]:
        """Return what does not agree, each disagreement once."""
        self._figures()
        self._sentences()
        self._scores()
        self._across()
        self._courses()
        self._judgements()
        self._stories()
        self._rules_in_words()
        return [item for item in self.found.once() if not _is_of_two_scopes(item)]

    @cached_property
    def sure(self) -> dict[str, Stated]:
        """The figure that the paper stands by, by measure id; asked for after the figures were checked."""
        return {id: item for id, item in self.figures.best.items() if item not in self.figures.wrong}

    def _figures(self) -> None:
        self.found.add(check_figures(self.figures, self.labels, self.values))
        if self.year is not None:
            self.found.add(check_rule_years(self.rows, self.year))
            self.found.add(check_told_years(self.rows, self.year))
            self.found.add(check_years(self.rows, self.stated, self.figures.best, self.values, self.year))

    def _sentences(self) -> None:
        """Changes, parts and rates within a passage."""
        changes = check_changes(self.of_year, self.sure, self.labels)
        self.found.add(item for item in changes if not _follows(item, self.known))
        self.found.add_further(check_parts(self.paragraphs, self.figures.wrong))
        self.found.add_further(check_slips(self.paragraphs, self.known | self.figures.wrong))
        products = check_products(self.paragraphs)
        self.found.add_further(item for item in products if not _rests_on_told(item, self.found.items))
        self.found.add_further(check_named_rates(self.paragraphs, self.known))
        self.found.add_further(check_balances(self.paragraphs, self.known))
        self.found.add(check_progress(self.figures.best))

    def _scores(self) -> None:
        """Sums of points and scores, and scores against the rules printed beside them."""
        claims, breakdowns = whole_scores(self.rows)
        told = any(place_of(row).paragraph for sheet in self.sheets for row in sheet.rows)
        if not (told and any(sheet.points == _FULL for sheet in self.sheets)):
            self.found.add_further(breakdowns)  # else the scores of the sentence are the score sheet itself
        self.wholes = {(item.place, item.value) for item in claims}
        self.found.add(check_levels_told(self.rows, claims))
        if told and any(sheet.points != _FULL for sheet in self.sheets):
            claims = []  # what the text tells of its scores is not all of them
            self.sheets = [replace(one, total=None) if one.points != _FULL else one for one in self.sheets]
        main = main_sheet(self.sheets)
        settled = {value for sheet in self.sheets if sheet is not main for value in _totals_of(sheet)}
        for sheet in self.sheets:
            ours = [item for item in claims if item.value not in settled] if sheet is main else []
            self.found.add([*check_scores(sheet, ours), *check_reasons(sheet, _said_of(self.rows))])
            self._rules_of(sheet)

    def _rules_of(self, sheet: ScoreSheet) -> None:
        self.found.add(check_prescribed(sheet, self.rows))
        ruled = check_rules(sheet, self.rubric, self.values, self.cases) if self.rubric and self.values else []
        printed = check_printed_rules(sheet, self.rows, self.sure, self.labels)
        judged = {item.places[0] for item in ruled}
        self.found.add([*ruled, *(item for item in printed if item.places[0] not in judged)])

    def _across(self) -> None:
        """One quantity in two places."""
        rows, sheets, year = self.rows, self.sheets, self.year
        self.found.add([*check_funds(rows, sheets), *check_leaves(sheets, rows, year), *check_formulas(rows)])
        crossing = check_crossing(self.figures.all, self.paragraphs, sheets, year)
        crossing += [*check_project_totals(rows, self.stated), *check_days(rows, sheets)]
        self.found.add_untold(crossing)
        self.found.add_uncompared(check_echoes(self.figures.all, self.paragraphs, sheets, self.figures.known, year))
        self.found.add([*check_lists(rows), *check_series(self.stated, year)])
        self.found.add_further(check_surveys(rows, self.known))
        self.found.add_further(check_far_rates(self.stated, self.figures.known, year))
        self.found.add_further(check_means(rows, year))
        self.found.add_untold(check_cells(rows, year))
        self.found.add_untold(check_satisfaction(rows, year))

    def _courses(self) -> None:
        """What rose or fell, by its words and by its figures."""
        self.found.add(check_trends(self.rows, self.figures.best, self.year))
        courses = check_courses(self.rows, self.labels, self.year)
        self.found.add_elsewhere(courses, self.found.touched("selfeval.trend"))
        self.found.add_once(check_remarks(self.sheets, self.rows), "score-rule")
        self.found.add_further(check_named_years(self.paragraphs, self.stated, self.year))
        self.found.add_further(check_growth_alone(self.paragraphs, self.known, self.year))
        before = len(self.found.items)
        self.found.add_further(check_directions(self.paragraphs, self.rows, self.stated, self.year))
        self.directions = self.found.items[before:]

    def _judgements(self) -> None:
        """Lines whose score does not go with what the paper says of them."""
        self.found.add_once(check_judged(self.sheets, self.rows))
        told_wrong = {(item.places[0], item.stated) for item in self.directions}
        rows = [row for row in self.rows if not is_component(row, self.wholes)]
        said = check_words(self.sheets, rows, self.figures.best, self.labels)
        self.found.add_once([one for one in said if (one.places[0], one.stated) not in told_wrong], "score-rule")

    def _stories(self) -> None:
        """What one passage tells and another denies, leaves out, or tells otherwise."""
        rows, sheets, year = self.rows, self.sheets, self.year
        self.found.add_untold(check_behind(rows, year))
        self.found.add_untold(check_swapped(self.of_year, year))
        self.found.add(check_unproven(rows))
        self.found.add_further(check_run_totals(self.paragraphs, self.known))
        self.found.add(check_not_listed(rows, self.labels, year))
        self.found.add_elsewhere(check_denials(sheets, rows, year), self.found.touched("selfeval.told-otherwise"))
        self.found.add_elsewhere(check_nodes(sheets, rows), self.found.blamed(message="selfeval.rule-printed"))
        self.found.add_elsewhere(check_missed(sheets, rows, year), self.found.blamed(kinds=("score-rule",)))
        self.found.add_elsewhere(check_counts(sheets, rows), self.found.blamed(kinds=("score-rule",)))
        self.found.add_once(check_causes(sheets, rows))
        blamed = self.found.blamed(kinds=("score-rule",))
        self.found.add(check_body_faults(sheets, rows, self.labels, blamed))
        self.found.add_elsewhere(check_faults(sheets, rows), self.found.blamed(kinds=("score-rule", "text")))

    def _rules_in_words(self) -> None:
        """Sums of levels and rules that only the text tells."""
        rows, sheets = self.rows, self.sheets
        self.found.add_further(check_listed_sums(rows))
        self.found.add_further([*check_levels_in_words(sheets, rows), *check_named_shares(rows)])
        self.found.add_further(check_rates_of_numbers(sheets, rows))
        self.found.add_uncompared(check_restated(sheets, rows, self.year))
        self.found.add_further([*check_net_changes(self.paragraphs), *check_all_moved(rows, self.year)])
        self.found.add_further(check_moved_remarks(sheets, self.paragraphs, self.year))
        by_words = [*check_told_rules(sheets, rows), *check_sentence_rules(rows)]
        self.found.drop("selfeval.target-missed", (item.places[0] for item in by_words))
        self.found.add_once(by_words)
        self.found.add_once(check_further(sheets, rows, self.figures.best, self.year))


def _is_of_two_scopes(item: Inconsistency) -> bool:
    """Whether amounts said to be one quantity are so far apart that they are two, and no slip of a unit."""
    figures = [figure for text in (item.stated, item.expected) for figure in read_figures(text)]
    if (
        item.kind != "cross-reference"
        or item.message_id == "selfeval.cross"
        or len(figures) != 2
        or not all(figure.is_money for figure in figures)
    ):  # noqa: PLR2004
        return False
    low, high = sorted(abs(figure.value) for figure in figures)
    # Digits that changed places are a slip, however far it throws the amount.
    digits = {"".join(sorted(format(figure.number, "f").replace(".", "").strip("0"))) for figure in figures}
    return low > 0 and high >= _TOO_FAR * low and len(digits) > 1


def _rests_on_told(item: Inconsistency, found: Sequence[Inconsistency]) -> bool:
    """Whether one of the figures that an inconsistency was worked out from is at fault already."""
    others = f"{item.params.get('first')};{item.params.get('second')}"
    return any(other.places[0] == item.places[0] and other.stated and other.stated in others for other in found)


def _said_of(rows: Sequence[Row]) -> list[str]:
    """Return the sentences with figures of the text, each once, without spaces."""
    said = (re.sub(r"\s", "", str(row.get("place") or "")) for row in rows if row.get("role") == "claim")
    return list(dict.fromkeys(said))


_AIMS = re.compile(r"^[^,，。;；]{0,12}目标(?:是|为|包括|如下|有)?[:：]")


_OF_BUDGET = re.compile(r"^(?:(?:19|20)\d{2}年度?)?(?:我.)?年初(?:部门)?预算(?:数|总额|安排)?[\d,.]+[万亿]?元中[,，]")
"""A sentence that tells what the budget is made of."""


_REACHED = re.compile(r"达|完成|实现|保持|稳定|已|超过|均|为$|有|占|中$")


def _is_aim(row: Row, said: str) -> bool:
    """Whether a figure is only a bound to be kept (新增就业2700人以上), and no value reached (达到98%以上)."""
    value, label = re.sub(r"\s", "", str(row.get("value") or "")), re.sub(r"\s", "", str(row.get("label") or ""))
    if row.get("unit") in ("分", "年", "") or not label or _REACHED.search(label):
        return False
    return (
        re.search(rf"{re.escape(label[-4:])}[”\"]?{re.escape(value)}(?:及)?以[上内下](?=[,，。;；、]|$)", said)
        is not None
    )


def _without_aim(row: Row) -> Row:
    """A row without its meaning where the figure is aimed at (绩效目标包括:…执行率达到95%以上) or part of a budget."""
    if row.get("role") != "claim":
        return row
    said = re.sub(r"[\s]", "", str(row.get("place") or ""))
    if _is_aim(row, said):
        return {**row, "role": "aim"}
    if not row.get("indicator"):
        return row
    if _OF_BUDGET.search(said) and str(row["indicator"]).startswith("spend."):
        return {**row, "indicator": None}
    value, last = re.sub(r"\s", "", str(row.get("value") or "")), str(row.get("label") or "")[-2:]
    for found in re.finditer(re.escape(value), said) if value else ():
        before, behind = said[: found.start()], said[found.end() :]
        aimed = _AIMS.search(said) or re.search(r"(?:目标|力争|确保|要求)[^,，。;；]{0,14}$", before)
        if aimed and before.endswith(last) and re.match(r"(?:及)?以[上内下]", behind):
            return {**row, "indicator": None}
    return row


def _follows(item: Inconsistency, known: Collection[Stated]) -> bool:
    """Whether the figure blamed follows exactly from others of its passage."""
    here = (figure.text for figure in known if figure.place == item.places[0])
    saved = item.message_id == "selfeval.trend" and item.stated.startswith(("节", "超"))  # of what was overspent
    apart = item.message_id == "selfeval.beyond-whole" or saved
    return not apart and any(item.stated.endswith(text) for text in here)


def _redated(stated: Sequence[Stated], year: int | None) -> list[Stated]:
    """Figures of a sentence that is about the year evaluated and names another: of the year evaluated."""
    ours = {(item.id, item.value) for item in stated if item.id and item.value and item.year in (None, year)}
    wrong = {(item.place, item.year) for item in stated if item.year != year and (item.id, item.value) in ours}
    misnamed = {key for key in wrong if key[1] is not None}
    return [replace(item, year=None) if (item.place, item.year) in misnamed else item for item in stated]


def _totals_of(sheet: ScoreSheet) -> tuple[Decimal | None, Decimal]:
    return decimal_of(sheet.total, "self_score"), sheet.scores


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
