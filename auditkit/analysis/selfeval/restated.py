"""Things counted and amounts told again: under shortened names, of all vehicles, in remarks of score sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from auditkit.analysis.inconsistency import Inconsistency
from auditkit.analysis.selfeval.scores import ScoreSheet
from auditkit.analysis.text.figures import MONEY, Figure, read_figures
from auditkit.analysis.tieout import Stated, place_of, stated_of, unit_slip
from auditkit.core.labels import plain_label

Row = Mapping[str, object]

_VERBS = re.compile(
    r"^(?:(?:全年|全县|全市|全区|当年|本年|年内|共|共计|已|累计|分别|其中|实施|完成|开展|组织|举办|新建|新增|实际|贫困|免费|为|对)+)|(?:共计|共|约|为|达到?|了)+$"
)
_OTHER = re.compile(r"计划|目标|上年|去年|同期|比|较|其中|每|平均|均|应|拟|剩余|其余|未|不|新增|增加|减少|下降|增长")
_SHORTEST = 6
_VEHICLES = re.compile(
    r"(?:公务用车|公务车辆|公车|机动车|车辆)(?:保有量|实有数?|数量|总数)?(?:为|共计|共有|共|有|是|合计)?$"
)
_FLEET = re.compile(r"^(?:公务用车|公务车辆|公车|车辆)")
_WHOLE_FLEET = re.compile(r"(?:依托|全部|所有|现有|平台|管理|在册|共有)[^,，。;；\d]{0,8}$")
"""Words in front of a number that is of all vehicles there are: 依托平台84辆公务用车."""
_NO_STOCK = re.compile(r"购置|更新|报废|处置|新增|新购|调拨|租赁|租用|封存|取消|编制|核定|定编|年初|上年|平均")
_DIGITS = 3
_MOST, _MOST_NAMES = 500, 150


def check_restated(sheets: Sequence[ScoreSheet], rows: Sequence[Row], year: int | None) -> list[Inconsistency]:
    """Return figures that another place of the paper tells otherwise of the same thing.

    Args:
        sheets: The score sheets.
        rows: All rows of the paper.
        year: Year evaluated, None where not known.
    """
    told = [(row, figure) for row in rows if (figure := stated_of(row)) is not None and figure.role == "claim"]
    told = [(row, figure) for row, figure in told if figure.year in (None, year) or year is None][:_MOST]
    return [*_shortened(told), *_vehicles(told, rows), *_units_of_remarks(sheets, [figure for _, figure in told])]


def _shortened(told: Sequence[tuple[Row, Stated]]) -> Iterator[Inconsistency]:
    """为白内障患者实施复明手术380例 and 白内障复明手术360例: the letters of one name in the other, in their order."""
    named = []
    for _, figure in told:
        name = _VERBS.sub("", plain_label(figure.label))
        counted = figure.unit not in (*MONEY, "%", "分", "") and not figure.path and not _OTHER.search(figure.label)
        if counted and len(name) >= _SHORTEST:
            named.append((name, figure))
    for (first_name, first), (second_name, second) in combinations(named[:_MOST_NAMES], 2):
        if first.place == second.place or first.unit != second.unit or first.value == second.value:
            continue
        short, long = sorted((first_name, second_name), key=len)
        if _in_order(short, long) and not any(_agree(figure, second, first) for _, figure in named):
            yield _cross(second, first)


def _agree(figure: Stated, *others: Stated) -> bool:
    """Whether a third figure of the same kind tells one of two values in yet another place."""
    return all(figure is not each for each in others) and any(
        figure.unit == each.unit and figure.value == each.value and figure.place != each.place for each in others
    )


def _in_order(short: str, long: str) -> bool:
    at = -1
    for letter in short:
        at = long.find(letter, at + 1)
        if at < 0:
            return False
    return short[-2:] == long[-2:] and len(long) <= 2 * len(short)


def _vehicles(told: Sequence[tuple[Row, Stated]], rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """The vehicles that a unit has, told in two places."""
    stock = []
    for row, figure in told:
        clause, behind = _clause(row, figure), _behind(row, figure)
        named = _VEHICLES.search(clause) or _WHOLE_FLEET.search(clause) and _FLEET.match(behind)
        if figure.unit == "辆" and not figure.path and named and not _NO_STOCK.search(clause):
            stock.append(figure)
    for first, second in zip(stock, stock[1:], strict=False):
        tables = {each.value for row in rows if (each := stated_of(row)) and each.role == "data" and each.unit == "辆"}
        if first.value != second.value and first.place != second.place and not {first.value, second.value} & tables:
            yield _cross(second, first)
            return


def _behind(row: Row, figure: Stated) -> str:
    return re.sub(r"\s", "", str(row.get("place") or "")).partition(re.sub(r"\s", "", figure.text))[2]


def _clause(row: Row, figure: Stated) -> str:
    words = re.sub(r"\s", "", str(row.get("place") or ""))
    return re.split(r"[,，。;；:：(（]", words.partition(re.sub(r"\s", "", figure.text))[0])[-1]


def _cross(wrong: Stated, right: Stated) -> Inconsistency:
    params: dict[str, object] = {"label": wrong.name, "place": wrong.place, "other": right.place}
    places = tuple(dict.fromkeys((wrong.place, right.place)))
    return Inconsistency(
        "cross-reference", "medium", places, wrong.text, right.text, wrong.id, "selfeval.cross-only", params
    )


def _units_of_remarks(sheets: Sequence[ScoreSheet], told: Sequence[Stated]) -> Iterator[Inconsistency]:
    """An amount of a remark whose digits the text gives in another unit under the same name."""
    amounts = [figure for figure in told if figure.unit in MONEY and figure.value > 0]
    for sheet in sheets:
        for row in sheet.rows:
            for column in ("claimed", "reason", "rule"):
                for figure in read_figures(str(row.get(column) or "")):
                    other = next((each for each in amounts if _is_slip(figure, each)), None)
                    if other is not None and not any(each.text == figure.text for each in amounts):
                        yield _unit(row, figure, other)


def _is_slip(figure: Figure, other: Stated) -> bool:
    if figure.unit not in MONEY or figure.unit == other.unit or not unit_slip(figure.value, other.value):
        return False
    digits = re.sub(r"\D", "", figure.text).strip("0")
    alike = plain_label(figure.label)[-2:] == plain_label(other.label)[-2:] != ""
    return len(digits) >= _DIGITS and alike and digits == re.sub(r"\D", "", other.text).strip("0")


def _unit(row: Row, figure: Figure, other: Stated) -> Inconsistency:
    place = place_of(row)
    params: dict[str, object] = {"label": figure.label, "place": place}
    return Inconsistency(
        "unit", "high", (place, other.place), figure.text, other.text, other.id, "selfeval.unit-slip", params
    )
