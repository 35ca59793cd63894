"""What a score sheet says beside its scores: values reached told otherwise in the text, points taken off, years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.scores import ScoreSheet, decimal_of, plain
from auditkit.analysis.text.figures import MONEY, Figure, read_figures
from auditkit.analysis.tieout import Stated, place_of, stated_of
from auditkit.core.labels import plain_label
from auditkit.core.place import Place

Row = Mapping[str, object]

_PLAN = re.compile(r"计划|目标|任务|应")
_DONE = re.compile(r"完成|实际|已|达")
_ENDING = re.compile(r"(?<=.{2})(?:面积|场次|人次|次数|数量|件数|个数|数|情况|完成)$")
_NO_CLAIM = re.compile(
    r"不超过|不低于|不高于|不少于|以上|保持在|力争|确保|比(?!例|重|率)|较|增|减|升|降|计划|目标|预算|(?<!供)应(?!急|用|对)|其中|上年|去年|累计|拟|预计|每|平均|约|余$|近$"
)
_IS_TERM = re.compile(r"(?:除以|乘以|[÷×/*]|与[^,，。;；]{2,16}(?:之比|相除))")
"""Behind a figure that something is worked out from: 按支出80.00万元除以400户计算."""
_IN_ALL = re.compile(r"，(?:至|截至)?(?:年末|年底|目前|现)?(?:累计|总数|总量|共有|合计|总计)[^，。；\d]{0,6}\d")
"""Behind a figure that was added to what there is in all: 新建6处，累计达到31处."""
_GENERAL = re.compile(
    r"(?:综合|总体|平均)?(?:满意度|满意率|完成率|合格率|达标率|执行率|及时率|覆盖率|通过率|办结率|增长率|控制率|变动率|利用率|使用率|到位率|支付率|节约率|调整率)"
)
"""Names of rates that say nothing of whose rate it is."""
_VERBS = re.compile(r"(?:仅|只|才|只有|仅有)?(?:为|是|达到|达|共计|共|数)$|(?:仅|只|才)$")
_FILLERS = re.compile(r"^(?:(?:全|当|本)年度?|年末|年底|截至年[末底]|最终|实际)+(?=.{3})")
_TAKEN_OFF = re.compile(r"(?<!每)扣(?:减|除|了)?(\d+(?:\.\d+)?)分")
_RULE = re.compile(r"每|得\d|计\d|扣完|不得分")
_NOTHING = re.compile(
    r"(?:本年度?|当年|今年|年内|我.{1,2}|本.{1,2})?(?:无|没有|未安排|未发生|未开展|未实施|不涉及|不适用)"
    r"(?:(?:政府)?采购|项目|专项|此项|该项|相关)?(?:项目|业务|支出|资金|事项|工作|预算|经费)?(?:内容)?"
)
_NONE_WANTED = re.compile(r"不发生|不出现|杜绝|无|零|^\s*[≤=]?\s*0")
"""Targets that nothing of a kind should happen."""
_OBJECT = re.compile(r"计划(?:完成|实施|建设|开展|新建)?([\u4e00-\u9fff]{4,})$")
_ONLY_DONE = re.compile(r"(?:全年)?(?:实际|已)?(?:实际)?完成")
_ALIKE = {"场次": "场", "名": "人", "位": "人", "户次": "户", "万人次": "万人次"}
"""Units that papers use for one another."""
_SHORT = 4
_LONGEST_REASON = 30


@dataclass(frozen=True)
class Told:
    """A value reached, as a place of the paper tells it.

    Attributes:
        name: What it is of.
        value: Number in plain units (ten thousands written out).
        unit: Unit without 万, ``%`` or ``yuan``.
        step: One unit of the last printed digit.
        text: As printed.
        place: Where.
        year: Year named with it.
        label: All words before it.
        said: The sentence it stands in.
        target: Value that was aimed at, None where not known.
    """

    name: str
    value: Decimal
    unit: str
    step: Decimal
    text: str
    place: Place
    year: int | None = None
    label: str = ""
    said: str = ""
    target: Decimal | None = None


def check_leaves(sheets: Sequence[ScoreSheet], rows: Sequence[Row], year: int | None) -> list[Inconsistency]:
    """Return what lines of score sheets and tables of targets say against the text and against themselves.

    Args:
        sheets: The score sheets.
        rows: All rows of the paper.
        year: Year evaluated, None where not known.
    """
    leaves = [row for sheet in sheets for row in sheet.rows]
    claims = [
        _claim(figure, str(row.get("place") or ""))
        for row in rows
        if (figure := stated_of(row)) and figure.role == "claim"
    ]
    reached = [*_reached(leaves), *_of_data(rows)]
    found = [item for row in leaves for item in (*_taken_off(row), *_nothing(row))]
    names = {told.name for told in reached}
    for told in reached:
        # What another line is called by is no statement about this one.
        others = [claim for claim in claims if _name(claim.name) == told.name or _name(claim.name) not in names]
        found += _against_text(told, others, year)
    return [*found, *_promised(claims, year)]


def plan_and_done(words: str) -> tuple[Figure, Figure] | None:
    """Return what was planned and what was done where a cell tells both (计划600人次，完成480人次)."""
    figures = read_figures(words)
    plan = next((item for item in figures if _PLAN.search(item.label)), None)
    done = next((item for item in figures if item is not plan and _DONE.search(item.label)), None)
    return (plan, done) if plan is not None and done is not None and plan.unit == done.unit else None


def _claim(figure: Stated, said: str) -> Told:
    behind = re.sub(r"[\s,]", "", said).partition(figure.text.replace(",", ""))[2]
    term = _IS_TERM.match(behind) is not None or "新" in figure.label and _IN_ALL.match(behind) is not None
    name = figure.name if not figure.path and not _NO_CLAIM.search(figure.label) and not term else ""
    told = _told(name, figure.value, figure.unit, figure.step, figure.text, figure.place, figure.year)
    return replace(told, label=figure.label, said=said)


def _told(
    name: str, value: Decimal, unit: str, step: Decimal, text: str, place: Place, year: int | None = None
) -> Told:
    unit = _ALIKE.get(unit, unit)
    if unit in MONEY and unit != "万":
        return Told(name, value, "yuan", step, text, place, year)
    if unit.startswith("万"):
        factor = Decimal(1) if unit == "万" else Decimal(10000)
        return Told(name, value * factor, unit[1:], step * factor, text, place, year)
    return Told(name, value, unit, step, text, place, year)


def _reached(leaves: Iterable[Row]) -> Iterator[Told]:
    for row in leaves:
        words = re.sub(r"\s", "", str(row.get("claimed") or ""))
        both = plan_and_done(words)
        figures = read_figures(words)
        figure = both[1] if both else figures[0] if len(figures) == 1 and not figures[0].label else None
        if figure is not None and figure.unit:
            step = Decimal(1).scaleb(-figure.decimals) * MONEY.get(figure.unit, Decimal(1))
            name = _name(str(row.get("label") or ""))
            told = _told(name, figure.value, figure.unit, step, figure.text, place_of(row))
            yield replace(told, target=_target(row))


def _target(row: Row) -> Decimal | None:
    figures = read_figures(re.sub(r"[\s≥≤><=≧≦]", "", str(row.get("target") or "")))
    if len(figures) != 1:
        return None
    return _told("", figures[0].value, figures[0].unit, Decimal(0), "", Place("")).value


def _of_data(rows: Iterable[Row]) -> Iterator[Told]:
    for row in rows:
        figure = stated_of(row) if row.get("role") == "data" and not row.get("indicator") else None
        if figure is not None and figure.unit == "%" and "·" not in figure.label and not figure.path:
            told = _told(_name(figure.name), figure.value, "%", figure.step, figure.text, figure.place)
            yield replace(told, year=figure.year)


def _name(label: str) -> str:
    return _ENDING.sub("", plain_label(label))


def _against_text(told: Told, claims: Sequence[Told], year: int | None) -> Iterator[Inconsistency]:
    if told.year is not None and year is not None and told.year != year:
        return
    alike = [claim for claim in claims if claim.unit == told.unit and claim.place != told.place]
    same_name = [claim for claim in alike if claim.name and _is_of(told, claim)]
    ours = [claim for claim in same_name or _around(told, alike) if claim.year in (None, year) or year is None]
    ours = [claim for claim in ours if told.target is None or claim.value != told.target]
    if ours and not any(_agree(claim, told) for claim in ours):
        yield _cross(ours[0], told)
    for claim in alike:
        other_year = claim.year is not None and year is not None and claim.year != year
        if (
            other_year
            and not _dated_rightly(claim, year)
            and claim.name
            and claim.value == told.value
            and _share(told.name, claim.said)
        ):
            params: dict[str, object] = {"place": claim.place, "count": 1, "said": f"{claim.name}{claim.text}"[:60]}
            places = tuple(dict.fromkeys((claim.place, told.place)))
            yield Inconsistency("year", "medium", places, str(claim.year), str(year), "", "selfeval.year", params)


def _dated_rightly(claim: Told, year: int | None) -> bool:
    """Whether a value was reached from one of a year before (由2020年的81%提高到86%), or asked a year later."""
    if claim.year is None or year is None:
        return False
    if claim.year < year:
        return re.search(r"(?:到|至)$", claim.label) is not None
    said = re.sub(r"\s", "", claim.said)
    return re.search(rf"{claim.year}年\d{{1,2}}月[^。]*(?:满意|问卷|调查|测评)", said) is not None


def _around(told: Told, claims: Sequence[Told]) -> list[Told]:
    """Claims whose words around the number make up the name: 维修改造17所学校校舍 of 维修改造学校数."""
    if len(told.name) < _SHORT + 1 or told.unit == "%":
        return []
    found = []
    for claim in claims:
        before, number, behind = claim.said.partition(f"{claim.label}{claim.text}")
        tail = re.match(r"[\u4e00-\u9fff]{2,8}", behind) if number and claim.label else None
        if tail and not _NO_CLAIM.search(claim.label) and told.name in f"{plain_label(claim.label)}{tail.group()}":
            found.append(replace(claim, name=f"{claim.label}{tail.group()}"))
    return found


def _is_of(told: Told, claim: Told) -> bool:
    """Whether a claim of the text speaks of what a line of a table is about."""
    label = _VERBS.sub("", re.sub(r"(?:19|20)\d{2}年度?", "", plain_label(claim.name)))
    label = _FILLERS.sub("", label) if told.unit == "%" else label
    if told.unit == "%":
        general = _GENERAL.fullmatch(label) is not None and told.name != label
        return len(label) > 2 and not general and (label.endswith(told.name) or told.name.endswith(label))
    if len(told.name) < _SHORT:  # a short name only where the words end with it, in a cell of the same table
        same = (claim.place.sheet, claim.place.table) == (told.place.sheet, told.place.table)
        return same and not claim.place.paragraph and len(told.name) > 1 and label.endswith(told.name)
    return told.name in label or len(told.name) == _SHORT and _in_order(told.name, label)


def _in_order(name: str, label: str) -> bool:
    first = label.find(name[:2])
    return first >= 0 and label.find(name[2:], first + 2) >= 0


def _share(name: str, label: str) -> bool:
    return any(name[at : at + 2] in label for at in range(len(name) - 1))


def _agree(first: Told, second: Told) -> bool:
    step = Decimal(0) if first.step == second.step else max(first.step, second.step)
    return abs(first.value - second.value) <= step / 2


def _cross(claim: Told, told: Told) -> Inconsistency:
    params: dict[str, object] = {"label": claim.name, "place": claim.place, "other": told.place}
    places = tuple(dict.fromkeys((claim.place, told.place)))
    return Inconsistency(
        "cross-reference", "medium", places, claim.text, told.text, told.name, "selfeval.cross-only", params
    )


def _promised(claims: Sequence[Told], year: int | None) -> Iterator[Inconsistency]:
    """What was done of a plan, told again elsewhere with another figure."""
    for plan, done in pairwise(claims):
        planned = _OBJECT.search(plan.label)
        if (
            planned is None
            or plan.place != done.place
            or plan.unit != done.unit
            or not _ONLY_DONE.fullmatch(done.label)
        ):
            continue
        again = [
            claim
            for claim in claims
            if claim is not plan and claim.name and claim.unit == done.unit and claim.name.endswith(planned.group(1))
            if claim.year in (None, year) or year is None
        ]
        if again and not any(_agree(claim, done) for claim in again):
            yield _cross(again[0], replace(done, name=planned.group(1)))


def _taken_off(row: Row) -> Iterator[Inconsistency]:
    """A reason that takes off other points than the score does."""
    points, score = decimal_of(row, "points"), decimal_of(row, "self_score")
    words = re.sub(r"\s", "", f"{row.get('reason') or ''};{row.get('claimed') or ''}")
    told = [Decimal(found) for found in _TAKEN_OFF.findall(words)]
    if points is None or score is None or not told or _RULE.search(words):
        return
    lost = points - score
    if lost not in (*told, sum(told, Decimal(0))):
        stated, place = plain(told[-1] if len(told) == 1 else sum(told, Decimal(0))), place_of(row)
        params: dict[str, object] = {"label": str(row.get("label") or ""), "place": place}
        yield Inconsistency(
            "cross-reference", "medium", (place,), stated, plain(lost), str(row.get("label") or ""),
            "selfeval.deduction", params,
        )  # fmt: skip


def _nothing(row: Row) -> Iterator[Inconsistency]:
    """A line whose own remark says that there was nothing to score, and that scores."""
    score = decimal_of(row, "self_score")
    if not score:
        return
    for words in (str(row.get(name) or "") for name in ("reason", "claimed", "target", "label")):
        for clause in re.split(r"[,，。;；\s]", words) if len(words) <= _LONGEST_REASON else ():
            meant = "发生" in clause and _NONE_WANTED.search(str(row.get("target") or "")) is not None
            if clause and not meant and _NOTHING.fullmatch(clause) and len(clause) > 2:
                place, label = place_of(row), str(row.get("label") or "")
                label = label if words != label else str(row.get("path") or "").split("/")[-1] or label
                said = re.sub(r"^.*?(?:无|没有|未安排|未发生|未开展|未实施|不涉及|不适用)", "", clause)
                message = "selfeval.not-applicable" if said else "selfeval.not-involved"
                params: dict[str, object] = {
                    "labels": label, "label": label, "place": place, "other": place, "said": said or clause,
                }  # fmt: skip
                yield Inconsistency("score-rule", "medium", (place,), plain(score), "", label, message, params)
                return
