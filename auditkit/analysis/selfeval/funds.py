"""The money and the targets of a project sheet: rates, scores for spending, targets reached or not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.groups import outer_lines
from auditkit.analysis.selfeval.leaves import plan_and_done
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, plain
from auditkit.analysis.tieout import Stated, TieOut, place_of, quotient, shown_tolerance, stated_of, sum_of, unit_slip
from auditkit.core.money import half_up

Row = Mapping[str, object]

_TOTAL = re.compile(r"总额|合计|总计|小计|^项目资金")
_SUBTOTAL = re.compile(r"小计")
_VALUE = re.compile(
    r"(?P<sign>≥|≧|>=|≤|≦|<=|>|<|=|不少于|不低于|不超过|不高于|大于等于|小于等于)?(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?P<unit>[^\d\s]{0,6})(?P<tail>及以上|以上|及以下|以下|以内)?$"
)
_AT_LEAST = ("≥", "≧", ">=", ">", "不少于", "不低于", "大于等于", "及以上", "以上")
_AT_MOST = ("≤", "≦", "<=", "<", "不超过", "不高于", "小于等于", "及以下", "以下", "以内")


def check_funds(rows: Sequence[Row], sheets: Sequence[ScoreSheet]) -> list[Inconsistency]:
    """Return what does not agree in blocks of funds and in targets with values reached.

    Args:
        rows: All rows of the paper.
        sheets: Its filled-in score sheets.
    """
    found: list[Inconsistency] = []
    for table in _tables(rows).values():
        found += _of_table(table)
    for sheet in sheets:
        found += [item for row in sheet.rows if (item := _target(row))]
    return found


_Lines = dict[int, dict[str, tuple[Stated, Row]]]


def _tables(rows: Sequence[Row]) -> dict[tuple[str, int], _Lines]:
    tables: dict[tuple[str, int], _Lines] = {}
    for row in rows:
        figure = stated_of(row)
        if figure is not None and figure.role == "funds":
            lines = tables.setdefault((figure.place.sheet, figure.place.table), {})
            lines.setdefault(figure.place.row, {})[figure.path] = (figure, row)
    return tables


def _of_table(lines: _Lines) -> Iterator[Inconsistency]:
    wrong: dict[int, dict[str, Stated]] = {}
    blank = False
    for at, column, tie in _sums(lines):
        if not (blank and tie.stated.value == 0):  # a total that was left at 0 is one error, in however many columns
            yield _tie(tie, "selfeval.sum")
        blank = blank or tie.stated.value == 0
        meant = replace(tie.stated, value=Decimal(tie.expected.numerator) / Decimal(tie.expected.denominator))
        wrong.setdefault(at, {})[column] = meant
    for number, cells in lines.items():
        printed = {name: figure for name, (figure, _) in cells.items()}
        found = list(_of_line(printed))
        # What is right by the total that should stand there is no second error.
        yield from found if number not in wrong or list(_of_line({**printed, **wrong[number]})) else []


def _sums(lines: _Lines) -> Iterator[tuple[int, str, TieOut]]:
    """Totals that their parts do not come to, with line and column."""
    totals = _lines_called(lines, _TOTAL)
    subtotals = _lines_called(lines, _SUBTOTAL)
    totals = [number for number in totals if number not in subtotals] or totals
    if not totals:
        return
    if totals[0] not in subtotals:  # 小计 adds up some of the lines, the total all of them
        lines = {number: cells for number, cells in lines.items() if number not in subtotals}
    at = totals[0]
    last, outer = at == max(lines), _outer(lines, at)
    for name in ("initial", "budget", "actual"):
        total = lines[at].get(name)
        parts = [
            cells[name][0] for number, cells in lines.items() if (number > at or last and number < at) and name in cells
        ]
        if (
            total is None
            or len(parts) < 2
            and not (parts and total[0].value != parts[0].value and parts[0].value > total[0].value)
        ):
            continue
        outermost = [figure for figure in parts if figure.place.row in outer] or parts
        tie = sum_of(total[0], outermost)
        if tie.status == "differs" and sum_of(total[0], parts).status == "differs":
            yield at, name, tie


def _outer(lines: _Lines, at: int) -> set[int]:
    """Lines beside a total that are not among those which a line above them adds up."""
    others = [number for number in sorted(lines) if number != at]
    amounts: list[dict[str, Decimal]] = [
        {name: cells[name][0].value for name in ("initial", "budget", "actual") if name in cells}
        for cells in (lines[number] for number in others)
    ]
    return {others[number] for number in outer_lines(amounts)}


def _lines_called(lines: _Lines, words: re.Pattern[str]) -> list[int]:
    return [
        number for number, cells in lines.items() if any(words.search(figure.label) for figure, _ in cells.values())
    ]


def _of_line(cells: Mapping[str, Stated]) -> Iterator[Inconsistency]:
    under = cells.get("budget") or cells.get("initial")
    actual, rate = cells.get("actual"), cells.get("rate")
    exact: Fraction | None = None
    if under is not None and actual is not None and under.value > 0:
        exact = 100 * Fraction(actual.value) / Fraction(under.value)
    yield from _adjusted(cells)
    if rate is not None and actual is not None and under is not None:
        tie = quotient(_in_percent(rate, exact), [actual], [under])
        if tie is not None and tie.status == "differs" and not _by_the_other(cells, rate):
            yield _tie(tie, "selfeval.rate")
    points, score = cells.get("points"), cells.get("score")
    if points is None or score is None:
        return
    share = exact if exact is not None else Fraction(rate.value) if rate is not None else None
    if share is not None and points.value > 0:
        expected = min(share, Fraction(100)) / 100 * Fraction(points.value)
        over, least = Fraction(score.value) - expected, Fraction(1, 10)
        if over > max(Fraction(score.step) / 2, least) or -over > max(Fraction(score.step), least):
            yield _score(score, expected, (actual, under) if actual and under else (points,), share)


def _adjusted(cells: Mapping[str, Stated]) -> Iterator[Inconsistency]:
    """The budget of the beginning of the year and what it was changed by, against the budget after the change."""
    initial, moved, budget = (cells.get(name) for name in ("initial", "adjust", "budget"))
    if initial is None or moved is None or budget is None:
        return
    expected = Fraction(budget.value - initial.value)
    if abs(expected - Fraction(moved.value)) <= Fraction(initial.slack + moved.slack + budget.slack):
        return
    slip = moved.value and expected and unit_slip(moved.value, expected)
    params: dict[str, object] = {
        "label": moved.label, "place": moved.place, "first": f"{initial.label}{initial.text}", "second": budget.text,
    }  # fmt: skip
    yield Inconsistency(
        "unit" if slip else "arithmetic", "high" if slip else "medium", (moved.place,), moved.text,
        moved.show(expected), moved.label, "selfeval.unit-slip" if slip else "selfeval.change", params,
    )  # fmt: skip


def _in_percent(rate: Stated, exact: Fraction | None) -> Stated:
    """A rate that stands as a share of one (0.9341) in percent."""
    shares = exact is not None and 0 < rate.value <= Decimal("1.5") and exact > 10
    if not shares:
        return rate
    value, decimals = rate.value * 100, max(rate.decimals - 2, 0)
    return Stated(rate.id, rate.label, rate.path, rate.role, value, "%", decimals, rate.year, rate.place)


def _by_the_other(cells: Mapping[str, Stated], rate: Stated) -> bool:
    """Whether the rate is right by the budget of the beginning of the year."""
    initial, actual = cells.get("initial"), cells.get("actual")
    if initial is None or actual is None:
        return False
    tie = quotient(rate, [actual], [initial])
    return tie is not None and tie.status != "differs"


def _tie(tie: TieOut, message: str) -> Inconsistency:
    stated = tie.stated
    return Inconsistency(
        kind="arithmetic",
        severity="medium",
        places=tuple(dict.fromkeys((stated.place, *(item.place for item in tie.others)))),
        stated=stated.text,
        expected=stated.show(tie.expected),
        indicator=stated.label,
        message_id=message,
        params={
            "label": stated.label if tie.kind == "sum" else "执行率",
            "place": stated.place,
            "count": len(tie.others),
            "difference": stated.show(tie.difference),
            "tolerance": shown_tolerance(tie.tolerance, stated),
        },
    )


def _score(score: Stated, expected: Fraction, others: tuple[Stated, ...], share: Fraction) -> Inconsistency:
    too_much = Fraction(score.value) > expected
    return Inconsistency(
        kind="score-rule",
        severity="high" if too_much else "low",
        places=tuple(dict.fromkeys((score.place, *(item.place for item in others)))),
        stated=plain(score.value),
        expected=plain(half_up(expected, 2)),
        indicator="预算执行率",
        message_id="selfeval.rule-printed",
        params={
            "label": score.label,
            "place": score.place,
            "value": f"{plain(half_up(share, 2))}%",
            "other": score.place,
        },
    )


def _target(row: Row) -> Inconsistency | None:
    """Full marks for a target that the value reached does not meet."""
    target, claimed = _value(row.get("target")), _value(row.get("claimed"))
    both = plan_and_done(str(row.get("claimed") or "")) if not row.get("target") else None
    if both is not None:
        least = re.search(r"[≤<]|不超过|不高于|以内|控制在", str(row.get("claimed"))) is None
        target, claimed = _value(f"{'≥' if least else '≤'}{both[0].text}"), _value(both[1].text)
    score, points = decimal_of(row, "self_score"), decimal_of(row, "points")
    if target is None or claimed is None or points is None or score != points or claimed[1] != target[1] and claimed[1]:
        return None
    wanted, reached = target[0], claimed[0]
    if not (reached > wanted if target[2] < 0 else reached < wanted):
        return None
    share = wanted / reached if target[2] < 0 else reached / wanted
    params: dict[str, object] = {
        "label": str(row.get("label") or ""),
        "place": place_of(row),
        "target": both[0].text if both else str(row.get("target")),
        "claimed": both[1].text if both else str(row.get("claimed")),
    }
    return Inconsistency(
        kind="score-rule",
        severity="high",
        places=(place_of(row),),
        stated=plain(score),
        expected=plain(half_up(Fraction(points) * Fraction(share), 2)),
        indicator=str(row.get("label") or ""),
        message_id="selfeval.target-missed",
        params=params,
    )


def _value(words: object) -> tuple[Decimal, str, int] | None:
    """Return number, unit and direction (-1: less is better) of a target or of a value reached."""
    plain_words = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(words or ""))).replace("百分比", "%")
    found = _VALUE.fullmatch(plain_words)
    if found is None:
        return None
    sign, tail, unit = found.group("sign") or "", found.group("tail") or "", found.group("unit")
    for ending in (*_AT_LEAST, *_AT_MOST):
        if unit.endswith(ending):
            unit, tail = unit.removesuffix(ending), ending
    number = Decimal(found.group("number").replace(",", ""))
    if number <= 0:
        return None
    return number, unit, -1 if {sign, tail} & set(_AT_MOST) else 1
