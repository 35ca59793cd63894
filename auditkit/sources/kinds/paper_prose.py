"""Figures claimed in the prose of a self-evaluation, named by the quantity they are about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from auditkit.analysis.text.figures import Figure, read_figures
from auditkit.core.labels import Labels, Quantity
from auditkit.sources.canonical import Row

PROSE = "正文"
"""Sheet name of rows that stand in paragraphs."""

_PROGRESS = re.compile(r"(?:支付|支出|执行|预算支出|预算执行)进度")
_NO_PART = re.compile(
    r"比|较|占|增|减|升|降|上年|去年|同期|预算(?:数|金额|安排)?$|^预算|计划|目标|实际|完成|支出|收入|结余|剩余|累计|共|平均|均|约|达|"
    r"满意|有效|合格|收回|回收|通过|及时|达标|党员|女|男|民族|专|本科|研究生|硕士|博士|学历|职称|领导|干部|脱贫|贫困|残疾|新|老|重点|主要|离|退"
)
"""Words of figures that are no parts, or parts that overlap."""
_SCOPE = re.compile(r"口径|扣除|剔除|不含|不包括|不考虑")
"""Words after which the figures of a sentence are of a part, or of another way to count."""
_LONGEST_PART = 12
_BROKEN_OFF = re.compile(r"[;；。:：]|[^,，、\s][,，]")
"""Words in front of a label after which a list of parts does not go on; 、 only joins the words of one name."""
_OF_THE_WHOLE = frozenset(
    {"staff", "income", "spend", "budget", "adjusted", "opening", "closing", "surplus", "rate", "selfeval"}
)
"""Beginnings of ids of quantities after which a general word still speaks of the whole unit."""
_CONCLUDES = re.compile(r"自评|综合(?:评价|得分|评分)|评价(?:等级|等次|结果|结论)|总(?:体)?评价")
_CONCLUDING = re.compile(r"综上(?:所述)?|总之|总的来看|总体(?:来看|上|看)?|截至[年月日底末\d]*")
_BARE_YEAR = re.compile(r"(?:而|其中)?(?:19|20)\d{2}年度?(?:为|是|达到?|共|数)?")
_SCORED = re.compile(
    r"^(?:经自评[,，]?)?(?:本|该)?项目(?:支出)?(?:绩效)?自评(?:综合|总)?(?:得分|评分|总分)(?:为|是)?$|^(?!.*(?:指标|(?<!部门)项目|投入|过程|产出|效益|效果|管理|配置|执行|履职|扣)).*(?:自评(?:综合|总)?(?:得分|评分|总分|分数?)|(?:绩效|评价|整体支出)(?:综合|总)(?:得分|评分|分))(?:为|是|共|合计|共计|达到?)?$"
)
"""A score of the whole, whoever it is said of."""
_OF_BUDGET = re.compile(r"(?:年初|批复|安排|部门|支出|收入)[^执完决实]{0,6}预算(?!执行|完成|决算)[^执完决实]{0,6}$")
_OF_CHANGED_BUDGET = re.compile(r"(?:调整后|追加|全年)[^执完决实]{0,8}预算|(?:预算)[^执完决实]{0,6}(?:调整后|追加)")
"""Words of a total whose parts are of the budget of the beginning of the year, or of one changed since."""
_MOVED = re.compile(r"调入|调出|招录|招聘|新进|录用|辞职|减少|增加|退休\d*$|转入|转出|离职|去世")
_GOES_WITH = re.compile(r"^(?:以及|和|及|与)(?=.{2})")
_AT_FIRST = re.compile(r"年初|期初")
_YEAR_END = re.compile(r"^(?:第?四季度末?|4季度末?|年末|年底|12月底|12月末?|全年)(?:累计)?(?:为|达|达到|完成|是)?$")


@dataclass(frozen=True)
class Claim:
    """A figure and the quantity it is about, None where the words name none that is known."""

    figure: Figure
    quantity: Quantity | None


def name_figures(figures: list[Figure], labels: Labels) -> list[Claim]:
    """Return the figures of one text with their quantities.

    A label that leaves its subject out (三公经费预算3.24万元，实际支出3.93万元) takes the one of the sentence;
    a part (其中) of a budget total is a part of the budget; a general word means the whole unit only where
    nothing else was spoken of.
    """
    claims: list[Claim] = []
    topic, sentence, scoped = "", 0, False
    for figure in figures:
        if figure.sentence != sentence:
            topic, sentence, scoped = "", figure.sentence, False
        scoped = scoped or _SCOPE.search(figure.lead + figure.label) is not None
        topic = labels.topic_in(figure.lead) or topic
        previous = claims[-1] if claims and claims[-1].figure.sentence == sentence else None
        quantity = _quantity(figure, claims, previous, topic, labels)
        if quantity is None and previous is not None and _only_another_year(figure):
            quantity = previous.quantity
        if quantity is None and figure.unit == "分" and _SCORED.search(figure.label):
            quantity = labels.by_id.get("selfeval.total")
        if quantity is not None and (scoped or not _fits(figure, quantity)):
            quantity = None
        topic = (quantity.topic if quantity else "") or labels.topic_in(figure.label) or topic
        if quantity is not None and not quantity.topic and figure.part_of is None:
            topic = ""
        claims.append(Claim(figure, quantity))
    return claims


def _only_another_year(figure: Figure) -> bool:
    """Whether the words name nothing but a year: of the quantity before it (支出15.6万元，2019年为14.2万元)."""
    return figure.own_year and _BARE_YEAR.fullmatch(figure.label) is not None


def _quantity(
    figure: Figure, claims: list[Claim], previous: Claim | None, topic: str, labels: Labels
) -> Quantity | None:
    inside = figure.part_of is not None and figure.joined != "；"
    whole = claims[figure.part_of].quantity if inside and figure.part_of is not None else None
    if any(word in figure.label for word in labels.comparisons):
        return None
    if _GOES_WITH.match(figure.label) and previous is not None and previous.quantity is None:
        return None  # one more of what the words before it speak of
    of_what = claims[figure.part_of].figure.label if inside and figure.part_of is not None else ""
    if _OF_CHANGED_BUDGET.search(of_what) or _leaves(figure, previous):
        return None
    budget = bool(whole and whole.id.startswith("budget.")) or _OF_BUDGET.search(of_what) is not None
    found = labels.find(figure.label, topic=topic, budget=budget)
    if found is not None and found.id.startswith(("staff.", "assets.")) and _AT_FIRST.search(figure.label):
        return None  # of the beginning of the year
    if found is None or found.topic and found.topic == topic:
        return found
    of_paper = found.unit == "points" and figure.unit == "分" and _CONCLUDES.search(figure.said) is not None
    own_budget = previous.quantity.budget if previous is not None and previous.quantity is not None else ""
    if (
        own_budget
        and found.id == "budget.spend.total"
        and previous is not None
        and not _speaks_of_the_whole(figure, previous)
    ):
        return labels.by_id.get(own_budget)
    if labels.is_generic(figure.label) and not of_paper and not _speaks_of_the_whole(figure, previous):
        return None
    return found


def _leaves(figure: Figure, previous: Claim | None) -> bool:
    """Whether 退休 is somebody who left in the year, told beside others who came or went."""
    return figure.label.endswith("退休") and previous is not None and bool(_MOVED.search(previous.figure.label))


def _speaks_of_the_whole(figure: Figure, previous: Claim | None) -> bool:
    if previous is None:
        lead = _CONCLUDING.sub("", figure.lead)
        return not any("\u4e00" <= mark <= "\u9fff" for mark in lead)
    known = previous.quantity
    return known is not None and not known.topic and known.id.split(".")[0] in _OF_THE_WHOLE


def _fits(figure: Figure, quantity: Quantity) -> bool:
    if not figure.unit:
        return figure.number == 0 or quantity.unit in ("count", "points")
    if quantity.unit == "yuan":
        return figure.is_money
    if quantity.unit == "%":
        return figure.unit == "%"
    return figure.unit == "分" if quantity.unit == "points" else figure.unit in ("人", "名", "个")


def _whole(claim: Claim, claims: list[Claim]) -> str:
    """Label of the total that a figure is clearly a part of.

    A list goes on with 、; after a comma only known quantities of the same kind are still parts of the total.
    """
    if claim.figure.part_of is None:
        return ""
    whole = claims[claim.figure.part_of]
    if "其中" in claim.figure.label or "其中" in claim.figure.lead or claim.figure.joined == "、":
        return whole.figure.label
    heads = {item.quantity.id.removeprefix("budget.").split(".")[0] for item in (claim, whole) if item.quantity}
    if _in_brackets(claim.figure, whole.figure):
        return whole.figure.label
    both = claim.quantity is not None and whole.quantity is not None
    clause = claim.figure.joined == "；"  # behind one, only what is clearly one more of the same list
    related = both and len(heads) == 1 and not clause or _goes_on(claim.figure, [item.figure for item in claims])
    return whole.figure.label if related else ""


def _in_brackets(figure: Figure, whole: Figure) -> bool:
    """Whether a figure is named as a part in the brackets behind a total: 151人(行政21人、事业130人)."""
    alike = figure.unit == whole.unit
    return alike and whole.bracketed and not _NO_PART.search(figure.label) and 1 < len(figure.label) <= _LONGEST_PART


def _goes_on(figure: Figure, figures: list[Figure]) -> bool:
    """Whether a figure behind a comma is one more of a list of parts that do not overlap: 其中甲3所，乙5所."""
    at = next(number for number, item in enumerate(figures) if item is figure)
    start = next(
        (number for number in range(at, -1, -1) if "其中" in figures[number].label + figures[number].lead), None
    )
    if start is None or figure.part_of is None:
        return False
    whole, listed = figures[figure.part_of], figures[start : at + 1]
    alike = all(item.unit == whole.unit and item.part_of == figure.part_of for item in listed)
    in_a_row = all(len(item.label) > 1 and not _BROKEN_OFF.search(item.lead.lstrip("；;")) for item in listed[1:])
    return (
        alike
        and in_a_row
        and not any(_NO_PART.search(item.label) or len(item.label) > _LONGEST_PART for item in listed)
    )


def _shown(label: str) -> str:
    return re.sub(r"[“”\"]", "", label).removeprefix("其中").strip()


def read_claims(text: str, sheet: str, row: int, labels: Labels) -> list[Row]:
    """Return the figures of a paragraph or of a long cell as rows (role ``claim``).

    Numbers without unit whose label means nothing known are left out.
    """
    rows: list[Row] = []
    claims = name_figures(read_figures(text), labels)
    progress = _PROGRESS.search(text)
    for claim in claims:
        figure, quantity = claim.figure, claim.quantity
        if quantity is None and progress and progress.start() < figure.start and figure.unit == "%":
            quantity = labels.by_id.get("rate.progress") if _YEAR_END.search(figure.label) else None
        if quantity is None and not figure.unit:
            continue
        whole = _whole(claim, claims)
        rows.append(
            {
                "role": "claim",
                "path": _shown(whole),
                "label": _shown(figure.label),
                "indicator": quantity.id if quantity else None,
                "value": figure.text,
                "number": figure.value,
                "unit": figure.unit,
                "year": figure.year,
                "place": figure.said,
                "position": figure.start,
                "sheet": sheet,
                "row": row,
            }
        )
    return rows
