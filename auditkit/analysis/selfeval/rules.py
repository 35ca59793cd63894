"""Scores of a self-evaluation against the rules that its own score sheet prints, by its own figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.rule_ranges import PrintedRule, printed_rule, surplus_points
from auditkit.analysis.rule_steps import SteppedRule, stepped_rule
from auditkit.analysis.selfeval.changes import change_of
from auditkit.analysis.selfeval.formulas import corrected_rate
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, plain
from auditkit.analysis.text.figures import read_figures
from auditkit.analysis.tieout import Stated, place_of, stated_of
from auditkit.core.labels import Labels, Quantity, plain_label
from auditkit.core.money import half_up

Row = Mapping[str, object]
_ADDED = re.compile(r"追加|调增|调减|调整(?:数|金额|预算)|预算调整|增补")
_ADJUSTMENT = "rate.adjustment"
_TO_TENTHS = re.compile(r"一位小数")
_BY_POINTS = re.compile(
    r"(\d+(?:\.\d+)?)分(?=[(（]含|(?:及)?以[上下]|[-—–~～至到]\d|(?:的)?[,，]?(?:得|计)?\d+(?:\.\d+)?分)"
)
"""A number of points that is a limit rather than what a line gets."""
_BARE_QUOTIENT = re.compile(
    r"[\u4e00-\u9fff]{0,8}(?P<part>\d[\d,]*(?:\.\d+)?)(?P<unit>[^\d/÷]{0,6})[/÷][\u4e00-\u9fff]{0,8}?"
    r"(?P<whole>[1-9][\d,]*(?:\.\d+)?|0\.\d*[1-9])(?P<same>[^\d/÷]{0,6})"
)
"""A remark that is nothing but a part over its whole (2.88万亩/3.2万亩)."""
_RATES = ("率", "度", "比例", "比重")
_CHANGES = ("变动率", "变化率", "变动幅度", "变化幅度", "变动", "变化")
_MOVES = re.compile(
    r"(?:较|比|与)?(?:上年度?|去年|上年同期)?(?:相比)?(?:同比)?(?:上升|增长|增加|提高|下降|减少|降低|压减)"
)
_FALLS = re.compile(r"下降|减少|降低|压减")
_BARE_ZERO = re.compile(r"(?<=[≤≥<>=])0(?=[得计,，;；。的]|$)")
"""A limit of nothing that needs no sign of percent (变动率≤0得满分)."""
_SHORTEST = 4
"""Letters of a name from which it means one thing only."""
_NEAR = 3
"""Percentage points within which a quotient is the rate that a paper states."""
_HUNDREDTH = Fraction(1, 100)


@dataclass(frozen=True)
class _Value:
    """The value of an indicator, and the figures that give it."""

    value: Fraction
    figures: tuple[Stated, ...]
    slack: Fraction = Fraction(0)


def check_printed_rules(
    sheet: ScoreSheet, rows: Sequence[Row], best: Mapping[str, Stated], labels: Labels
) -> list[Inconsistency]:
    """Return scores that the printed rule does not give.

    Args:
        sheet: The score sheet.
        rows: All rows of the paper.
        best: Known quantities of the paper that were not found at fault.
        labels: The words.
    """
    found: list[Inconsistency] = []
    for row in sheet.rows:
        score, full, words = decimal_of(row, "self_score"), decimal_of(row, "points"), str(row.get("rule") or "")
        if score is not None and full is not None and words:
            found += _check(row, score, full, words, rows, best, labels)
    return found


def _check(
    row: Row, score: Decimal, full: Decimal, words: str, rows: Sequence[Row], best: Mapping[str, Stated], labels: Labels
) -> Iterator[Inconsistency]:
    name = str(row.get("indicator") or row.get("label") or "")
    if _BY_POINTS.search(words):
        yield from _by_points(row, score, full, words)
        return
    quantity = labels.find(name)
    words = _BARE_ZERO.sub("0%", re.sub(r"\s", "", words)) if name.endswith(_CHANGES) else words
    rule = printed_rule(words, full) or stepped_rule(words, full)
    own = own_rate(row, name) if rule is not None else None
    if rule is not None and own is not None:
        yield from _against(row, score, rule, _Value(own, (), Fraction(1, 200)))
    elif (
        rule is not None
        and _is_told(quantity, rows, best, labels)
        and (said := _named_value(name, words, rows)) is not None
    ):
        yield from _against(row, score, rule, _Value(Fraction(said.value), (said,), Fraction(0)))
    elif quantity is not None and rule is not None and quantity.unit == "%":
        values = _values(quantity.id, rows, best, labels)
        wrong = [list(_against(row, score, rule, value)) for value in values]
        if values:  # what is right by any of the usual ways to compute it is right
            yield from wrong[-1] if all(wrong) else []
        elif quantity.id == _ADJUSTMENT and (added := _added(rows)):
            most = rule.most_above_zero()
            if most is not None and Fraction(score) > most:
                yield _wrong(row, score, most, (added,), "selfeval.rule-adjusted")
    elif (given := surplus_points(words, full)) is not None:
        yield from _surplus(row, score, given, best)


def _is_told(quantity: Quantity | None, rows: Sequence[Row], best: Mapping[str, Stated], labels: Labels) -> bool:
    """Whether only the text tells the value: no known quantity gives it."""
    return quantity is None or quantity.unit == "%" and not _values(quantity.id, rows, best, labels)


def _by_points(row: Row, score: Decimal, full: Decimal, words: str) -> Iterator[Inconsistency]:
    """A rule whose steps are points of a survey or of an examination (90分以上得10分), by the points of the remark."""
    rule = printed_rule(_BY_POINTS.sub(r"\1%", words), full)
    read = [item for name in ("claimed", "reason") for item in read_figures(str(row.get(name) or ""))]
    told = [item for item in read if item.unit == "分"]
    if rule is not None and len(told) == 1 and not re.search(r"扣|得$", told[0].label):
        yield from _against(row, score, rule, _Value(Fraction(told[0].number), ()))


def own_rate(row: Row, name: str) -> Fraction | None:
    """Return the percentage that a line works out, or states as its value, in its remark or its value reached.

    Args:
        row: The line.
        name: What it is about.
    """
    for column in ("claimed", "reason"):
        worked_out = corrected_rate(str(row.get(column) or ""))
        if worked_out is not None:
            return worked_out
        bare = _BARE_QUOTIENT.fullmatch(re.sub(r"\s", "", str(row.get(column) or "")))
        if bare and plain_label(name).endswith(_RATES) and bare["unit"] == bare["same"]:
            return 100 * Fraction(bare["part"].replace(",", "")) / Fraction(bare["whole"].replace(",", ""))
    by_budget = _of_budget(row) if plain_label(name).endswith(_RATES) else None
    if by_budget is not None:
        return by_budget
    for column in ("claimed", "reason"):
        words = re.sub(r"\s", "", str(row.get(column) or ""))
        rates = [item for item in read_figures(words) if item.unit == "%"]
        label = plain_label(rates[0].label) if len(rates) == 1 else ""
        of_rule = len(label) > 2 and label.endswith(_RATES) and label in plain_label(str(row.get("rule") or ""))
        if len(rates) == 1 and (of_rule or _states_it(label, plain_label(name))):
            falls = plain_label(name).endswith(_CHANGES) and _FALLS.search(label) and rates[0].number > 0
            return Fraction(-rates[0].number if falls else rates[0].number)
    return None


def _of_budget(row: Row) -> Fraction | None:
    """What was spent of a budget, in percent, where a remark tells the two and no rate (预算8万元,实际9.2万元)."""
    words = re.sub(r"\s", "", f"{row.get('claimed') or ''};{row.get('reason') or ''}")
    figures = [item for item in read_figures(words) if item.unit not in ("分", "")]
    if len(figures) != 2 or not all(item.is_money for item in figures):  # noqa: PLR2004
        return None
    budget = [item for item in figures if "预算" in item.label and "实际" not in item.label]
    spent = [item for item in figures if re.search(r"实际|支出|决算|执行", item.label) and item not in budget]
    one_each = len(budget) == len(spent) == 1 and budget[0].value > 0
    return 100 * Fraction(spent[0].value) / Fraction(budget[0].value) if one_each else None


def _states_it(label: str, name: str) -> bool:
    """Whether the words in front of a percentage call it what the line is about, or just a rate of it."""
    label = re.sub(r"(?:为|是|达到?|仅|了)$", "", label)
    if not label:
        return True
    if name.endswith(_CHANGES) and _MOVES.fullmatch(label):
        return True
    return label == name or (len(label) > 2 and label.endswith(_RATES) and name.endswith(label))


_SPEAKS_OF = re.compile(
    r"^(?P<what>[\u4e00-\u9fff]{4,14}?)(?:不超过|不低于|不高于|不少于|达到|控制在|低于|高于|小于|大于|超过|[≥≤><=])"
)
"""What a rule says first: the quantity that it judges by (四季度支出占比不超过40%得满分)."""


def _named_value(name: str, words: str, rows: Sequence[Row]) -> Stated | None:
    """The percentage that the text states under the name of the indicator, or of what its rule begins with."""
    told = _SPEAKS_OF.match(re.sub(r"\s", "", words))
    return _of_that_name(name, rows) or (_of_that_name(told["what"], rows) if told else None)


def _of_that_name(name: str, rows: Sequence[Row]) -> Stated | None:
    """The percentage that the text states under the name of the indicator; None where it states none or several."""
    plain_name = plain_label(name)
    found = [
        figure
        for row in rows
        if row.get("unit") == "%" and (figure := stated_of(row)) is not None and _called(figure, plain_name)
    ]
    return found[0] if found and len({figure.value for figure in found}) == 1 else None


def _called(figure: Stated, name: str) -> bool:
    label = plain_label(figure.name)
    return len(name) >= _SHORTEST and (label.endswith(name) or len(label) >= _SHORTEST and name.endswith(label))


def _values(id: str, rows: Sequence[Row], best: Mapping[str, Stated], labels: Labels) -> list[_Value]:
    """Values of a rate: each usual quotient, of them those near the rate that the paper itself states."""
    found = list(_quotients(id, best, labels))
    if id in best and not found:
        return [_Value(Fraction(best[id].value), (best[id],), Fraction(best[id].step))]
    if id == "sangong.change" and not found and (change := change_of(rows, "sangong.actual")):
        return [_Value(Fraction(change[0]), (change[1],), Fraction(change[1].step))]
    stated = [figure.value for row in rows if row.get("indicator") == id and (figure := stated_of(row))]
    near = [value for value in found if any(abs(value.value - Fraction(rate)) <= _NEAR for rate in stated)]
    return near or [value for value in found if any(_is_stated(value, row) for row in rows)] or found


def _is_stated(value: _Value, row: Row) -> bool:
    """Whether a sentence states a quotient just as a rate of execution, without saying of what."""
    figure = stated_of(row) if row.get("role") == "claim" and row.get("unit") == "%" else None
    named = figure is not None and plain_label(figure.name) in ("执行率", "完成率")
    return named and figure is not None and abs(value.value - Fraction(figure.value)) <= Fraction(figure.step)


def _quotients(id: str, best: Mapping[str, Stated], labels: Labels) -> Iterator[_Value]:
    for rate in labels.rates:
        if rate.rate == id and all(name in best for name in (*rate.over, *rate.under)):
            over, under = ([best[name] for name in names] for names in (rate.over, rate.under))
            bottom = sum((Fraction(item.value) for item in under), Fraction(0))
            if bottom > 0:
                top = sum((Fraction(item.value) for item in over), Fraction(0))
                slack = sum((Fraction(item.slack) for item in (*over, *under)), Fraction(0)) * 100 / bottom
                yield _Value(100 * top / bottom, (*over, *under), slack)


def _against(row: Row, score: Decimal, rule: PrintedRule | SteppedRule, value: _Value) -> Iterator[Inconsistency]:
    # Whole steps of a loss turn on the last digit: there the figures count as printed.
    slack = Fraction(0) if rule.by_steps else value.slack
    near = (value.value - slack, value.value, value.value + slack)
    ranges = [given for number in near if (given := rule.range_of(number)) is not None]
    if len(ranges) < len(near):
        return
    lowest, highest = min(low for low, _ in ranges), max(high for _, high in ranges)
    if lowest - _HUNDREDTH <= Fraction(score) <= highest + _HUNDREDTH:
        return
    to_tenths = _TO_TENTHS.search(str(row.get("rule") or "")) or score * 10 == int(score * 10) != score * 10 // 10 * 10
    tenth = Fraction(1, 20) if to_tenths else Fraction(0)
    if lowest - tenth <= Fraction(score) <= highest + tenth:
        return
    expected = rule.range_of(value.value)
    assert expected is not None
    yield _wrong(row, score, expected[1], value.figures, "selfeval.rule-printed", f"{_shown(value.value)}%")


def _shown(value: Fraction) -> str:
    return plain(round(Decimal(value.numerator) / Decimal(value.denominator), 2))


def _added(rows: Iterable[Row]) -> Stated | None:
    """A sum of money by which the paper says that the budget was changed."""
    for row in rows:
        figure = stated_of(row)
        if figure is None or not _ADDED.search(figure.label) or figure.value <= 0:
            continue
        if figure.unit in ("元", "万元", "万", "亿元", "千元"):
            return figure
    return None


def _surplus(
    row: Row, score: Decimal, given: tuple[Decimal, Decimal], best: Mapping[str, Stated]
) -> Iterator[Inconsistency]:
    closing = best.get("closing.total") or best.get("surplus.year")
    opening = best.get("opening.total")
    if closing is None or closing.value < 0:
        return
    if closing.value == 0:
        expected = given[0]
    elif opening is not None:
        expected = given[1] if closing.value <= opening.value else Decimal(0)
    elif score > given[1]:
        expected = given[1]
    else:
        return
    if score != expected:
        figures = (closing,) if opening is None else (closing, opening)
        yield _wrong(row, score, Fraction(expected), figures, "selfeval.rule-printed", closing.text)


def _wrong(
    row: Row, score: Decimal, expected: Fraction, figures: tuple[Stated, ...], message: str, value: str = ""
) -> Inconsistency:
    too_much = Fraction(score) > expected
    return Inconsistency(
        kind="score-rule",
        severity="high" if too_much else "low",
        places=(place_of(row), *dict.fromkeys(figure.place for figure in figures)),
        stated=plain(score),
        expected=plain(half_up(expected, 2)),
        indicator=str(row.get("indicator") or row.get("label") or ""),
        message_id=message,
        params={
            "label": str(row.get("label") or ""),
            "place": place_of(row),
            "value": value or figures[0].text,
            "other": figures[0].place if figures else place_of(row),
        },
    )
