"""Years that a self-evaluation names: other ones than the year evaluated, where the words are about that year."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.figures import Values
from auditkit.analysis.text.figures import MONEY, stated_years
from auditkit.analysis.tieout import Stated, against, place_of

Row = Mapping[str, object]

YEAR = "year"
"""Indicator of a row that names the year a paper is about."""
_LONG_AGO = 5


def check_years(
    rows: Sequence[Row], stated: Sequence[Stated], best: Mapping[str, Stated], values: Values, year: int
) -> list[Inconsistency]:
    """Years other than the one evaluated, where the words or the figure are about the year evaluated."""
    wrong: dict[int, list[Row]] = defaultdict(list)
    series = _tables_by_year(rows)
    for row in rows:
        if row.get("indicator") == YEAR and row.get("year") != year and _table_of(row) not in series:
            wrong[int(str(row["year"]))].append(row)
    ours = {_row_id(row): row for row in rows}
    closing = {item.value for item in stated if item.year in (None, year) and item.unit in MONEY}
    for item in stated:
        if item.role == "data" and (item.place.file, item.place.sheet, item.place.table) in series:
            continue
        if item.year is None or item.year == year or not item.value or _is_dated_rightly(item, ours, year):
            continue
        state = item.year == year - 1 and _is_present_state(item, ours)
        if state or _is_of_this_year(item, best, values) or _ends_another_year(item, ours, closing):
            wrong[item.year].append(ours[(item.place.paragraph or item.place.row, item.place.table, item.label)])
    return [_year(other, found, year) for other, found in sorted(wrong.items())]


_PRESENT = re.compile(r"实有|在职|在编|在岗|现有|保有量")
_DAY_OF_STATE = re.compile(r"^[^\d,，]{0,12}截[至止]((?:19|20)\d{2})年12月31日")
_OTHER_STATE = re.compile(r"年初|期初|上年|去年|较|比上|增加|减少|新增|调入|调出|年内|新进|招录")


def _table_of(row: Row) -> tuple[str, str, int] | None:
    place = place_of(row)
    return None if place.paragraph else (place.file, place.sheet, place.table)


def _tables_by_year(rows: Sequence[Row]) -> set[tuple[str, str, int] | None]:
    """Tables with lines for several years: none of them is a year given wrongly."""
    years: dict[tuple[str, str, int], set[object]] = defaultdict(set)
    for row in rows:
        table = _table_of(row) if row.get("role") == "data" else None
        if table is not None and row.get("year") is not None:
            years[table].add(row.get("year"))
    return {table for table, found in years.items() if len(found) > 1}


def _is_dated_rightly(item: Stated, rows: Mapping[tuple[int, int, str], Row], year: int) -> bool:
    """Whether a figure is what was reached from that of a year before, or was asked for in the year after."""
    if item.role != "claim":
        return False
    if item.year is not None and item.year < year and re.match(r".{0,4}(?:到|至)$", item.label):
        return True
    said = re.sub(r"\s", "", str(rows.get(_row_id_of(item), {}).get("place") or ""))
    return (
        item.year == year + 1 and re.search(rf"{item.year}年\d{{1,2}}月[^。]*(?:满意|问卷|调查|测评)", said) is not None
    )


def _is_present_state(item: Stated, rows: Mapping[tuple[int, int, str], Row]) -> bool:
    """Whether people or things there are now are counted on the last day of the year before."""
    said = re.sub(r"\s", "", str(rows.get(_row_id_of(item), {}).get("place") or "")) if item.role == "claim" else ""
    counted = item.unit not in (*MONEY, "%") and _PRESENT.search(item.label) is not None
    clauses = (clause for clause in re.split(r"[。;；]", said) if item.text in clause)
    return counted and any(_DAY_OF_STATE.search(clause) and not _OTHER_STATE.search(clause) for clause in clauses)


def _row_id_of(item: Stated) -> tuple[int, int, str]:
    """Where the row of a figure stands and what it is called."""
    return (item.place.paragraph or item.place.row, item.place.table, item.label)


_CLOSED = re.compile(r"截[至止](?:19|20)\d{2}年12月31日")


def _ends_another_year(item: Stated, rows: Mapping[tuple[int, int, str], Row], amounts: Collection[Decimal]) -> bool:
    """Whether an amount spent up to the end of another year is one of those of the year evaluated."""
    row = rows.get((item.place.paragraph or item.place.row, item.place.table, item.label), {})
    said = str(row.get("place") or "") if item.role == "claim" else ""
    spent = re.search(r"支出|支付|使用|执行|拨付", item.label) and item.unit in MONEY
    return bool(spent and _CLOSED.search(said) and item.value in amounts)


def check_rule_years(rows: Sequence[Row], year: int) -> list[Inconsistency]:
    """Rules of a score sheet that judge by an earlier year; one record for all."""
    for row in rows:
        for other, _ in stated_years(str(row.get("rule") or "")) if row.get("role") == "score" else ():
            if 1 <= year - other <= _LONG_AGO and not re.search(rf"{other}年.{{0,12}}号", str(row["rule"])):
                place = place_of(row)
                params: dict[str, object] = {"place": place, "label": str(row.get("label") or "")}
                return [Inconsistency("year", "low", (place,), str(other), str(year), "", "selfeval.rule-year", params)]
    return []


_APPROVED = re.compile(r"《[^》]{0,24}(?:批复|下达)[^》]{0,6}((?:19|20)\d{2})年度?(?:部门|单位)?预算[^》]{0,12}》")
_DEADLINE = re.compile(
    r"(?:目标|任务|指标|工作|项目)[^。;；]{0,20}(?:应|须|要求|计划|定)(?:于|在)?((?:19|20)\d{2})年(?:\d{1,2}月)?(?:底|末|\d{1,2}日)?(?:之?前|底)(?:全部)?完成"
)

_CLOSING_STATE = re.compile(r"^[^,，。;；\d]{0,24}截[至止]((?:19|20)\d{2})年12月31日(?![^,，。;；]{0,8}结转)")
_GOALS = re.compile(
    r"((?:19|20)\d{2})年度?(?:各项|整体|年初|预期|设定的)*(?:工作|绩效|预算)?(?:目标|任务)[^,，。;；]{0,8}(?:完成|实现)"
)
_BACK = re.compile(r"上年|去年|上一年|年初|期初|年内|以前年度|较|对比|相比|(?:由|从)截")


def check_told_years(rows: Sequence[Row], year: int) -> list[Inconsistency]:
    """Return years of approved budgets, and of days by which the year's aims were due, other than the one evaluated.

    Args:
        rows: All rows of the paper.
        year: Year evaluated.
    """
    found: dict[tuple[str, int], Inconsistency] = {}
    for row in rows:
        words = (
            row.get("place") if row.get("role") == "claim" else row.get("value") if row.get("role") == "passage" else ""
        )
        said = re.sub(r"\s", "", str(words or ""))
        state = _CLOSING_STATE.search(said) if row.get("role") == "claim" else None
        if state and abs(int(state.group(1)) - year) == 1 and not _BACK.search(said):
            found.setdefault((said, int(state.group(1))), _year(int(state.group(1)), [row], year))
        goals = _GOALS.search(said)
        if goals and int(goals.group(1)) == year - 1 and not _BACK.search(said) and f"{year}年" not in said:
            found.setdefault((said, year - 1), _year(year - 1, [{**row, "place": said}], year))
        for pattern in (_APPROVED, _DEADLINE):
            for told in pattern.finditer(said):
                other = int(told.group(1))
                approved = pattern is _APPROVED and re.search(r"依据|根据|按照|下达|批复", said) and other != year
                due = pattern is _DEADLINE and other < year and f"{year}年" not in told.group()
                if approved or due:
                    found.setdefault((said, other), _year(other, [{**row, "place": told.group()}], year))
    return list(found.values())


def _row_id(row: Row) -> tuple[int, int, str]:
    """Where a row stands and what it is called."""
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
