"""Score sheets as bureaus print them: outlines, points in names, columns in any order, bonus and penalty lines."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest

from auditkit.core.rubric import Rubric
from auditkit.engagement.rubric_making import Made, make_rubric
from auditkit.sources.grid import Cell, Content, Sheet
from auditkit.sources.kinds.score_form import ScoreForm, read_score_forms
from auditkit.specs.labels import shipped_labels
from auditkit.specs.rubrics import load_rubric

Merged = Sequence[tuple[int, int, int, int]]


def form(rows: Sequence[str], merged: Merged = ()) -> ScoreForm:
    lines = [row.split("|") for row in rows]
    width = max(map(len, lines))
    cells = [[Cell("text", text) if text else Cell() for text in [*row, *[""] * (width - len(row))]] for row in lines]
    sheet = Sheet("表1", cells, caption="某市绩效评价评分表", merged=list(merged))
    (found,) = read_score_forms(Content("评分表.docx", "docx", [sheet], []), shipped_labels())
    return found


def made(rows: Sequence[str], merged: Merged = ()) -> tuple[Rubric, Made]:
    found = make_rubric(form(rows, merged), "mine", {}, "评分表.docx")
    assert not [question.key for question in found.questions if question.blocking]
    return load_rubric(found.words, "mine.yaml"), found


SHAPES: dict[str, tuple[list[str], list[tuple[int, int, int, int]], list[int]]] = {
    "an outline with the points of its headings": (
        [
            "序号|评价内容|分值|评分标准|得分",
            "一|预算管理|40||",
            "1|预算编制完整性|30|每缺一项扣2分|",
            "2|三公经费控制率|10|≤100%得10分，每超1个百分点扣1分|",
            "二|履职效果|60||",
            "1|重点工作完成情况|60|酌情计分|",
            "|合计|100||",
            "注：本表由评价组填写。||||",
        ],
        [(8, 1, 8, 5)],
        [30, 10, 60],
    ),
    "an outline of three levels in the names": (
        [
            "指标|满分|评分细则",
            "一、项目决策|40|",
            "（一）项目立项|15|",
            "1.立项依据充分性|5|符合政策得5分，否则不得分",
            "2.立项程序规范性|10|每缺一个环节扣1分",
            "（二）绩效目标|25|",
            "1.绩效目标合理性|25|合理25分，较合理15分，不合理0分",
            "二、项目产出|60|",
            "（一）产出数量|60|完成率×60分",
            "合计|100|",
        ],
        [],
        [5, 10, 25, 60],
    ),
    "numbers with dots": (
        [
            "序号|指标名称|指标分值|评分规则",
            "1|预算管理|50|",
            "1.1|预算执行|30|执行率≥95%得30分，每降低1个百分点扣1分",
            "1.2|内部管理|20|健全得20分",
            "2|履职效能|50|",
            "2.1|产出|50|完成率×50",
            "合计|合计|100|",
        ],
        [],
        [30, 20, 50],
    ),
    "headings across the table and subtotals": (
        [
            "评价指标|评价要点|分值（分）|评价得分",
            "一、经济性（30分）|||",
            "预算控制率|≤100%得满分；每超1个百分点扣2分|30分|",
            "小计||30分|",
            "二、效益性（70分）|||",
            "经济效益|酌情|70分|",
            "小计||70分|",
            "合计||100分|",
        ],
        [(2, 1, 2, 4), (5, 1, 5, 4)],
        [30, 70],
    ),
    "points in the names and two levels": (
        [
            "一级指标|二级指标|评分说明",
            "投入(40分)|预算执行率(40分)|每低1个百分点扣0.5分，100%得满分",
            "产出(60分)|任务完成率(60分)|完成率×60分",
        ],
        [],
        [40, 60],
    ),
    "points in front and the total behind": (
        [
            "序号|分值|一级指标|三级指标|评分标准|评价得分",
            "1|40|投入|在职人员控制率|小于等于100%得40分，每超过1%扣0.5分|",
            "2|60|产出|实际完成率|实际完成率×分值|",
            "|100|总分|||",
        ],
        [],
        [40, 60],
    ),
    "headings in two rows": (
        [
            "指标|||分值|评分|",
            "一级|二级|三级||标准|得分",
            "决策|立项|立项规范|40|规范得40分|",
            "产出|数量|实际完成率|60|实际完成率*60|",
        ],
        [(1, 1, 1, 3), (1, 4, 2, 4), (1, 5, 1, 6)],
        [40, 60],
    ),
    "one level only": (
        [
            "序号|评价项目|评分标准|分数",
            "1|资金使用合规|有违规酌情扣分|40",
            "2|项目产出|按完成比例计分|60",
            "|总分||100",
        ],
        [],
        [40, 60],
    ),
    "four levels": (
        [
            "一级指标|二级指标|三级指标|四级指标|权重分值|评价标准",
            "决策|立项|依据|政策依据|15|有15分，无0分",
            "|||程序|25|规范25分",
            "绩效|产出|数量|完成率|60|完成率×60",
            "合计||||100|",
        ],
        [(2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 3, 3)],
        [15, 25, 60],
    ),
}

FUNDS = [
    "项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分",
    "|年度资金总额|80.00|80.00|72.00|10|90.00%|9",
    "|其中：当年财政拨款|80.00|80.00|72.00|-|90.00%|-",
]
INDICATORS = [
    "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因",
    "产出指标|数量指标|培训期数|≥4期|4期|50|50|",
    "效益指标|社会效益|覆盖街道|≥6个|6个|30|30|",
    "满意度指标|满意度|学员满意度|≥90%|95%|10|10|",
]


@pytest.mark.parametrize("total", [["总分|||||100|99|"], []])
def test_points_beside_the_funds_are_an_indicator(total: list[str]) -> None:
    rubric, _ = made([*FUNDS, *INDICATORS, *total])
    assert [(leaf.name["zh"], leaf.points) for leaf in rubric.leaves()][0] == ("预算执行率", 10)
    assert rubric.total == 100


def test_points_beside_the_funds_are_not_counted_twice() -> None:
    with_rate = [INDICATORS[0], "预算执行|预算执行率|预算执行率|100%|90%|10|9|", *INDICATORS[1:], "总分|||||100|99|"]
    rubric, _ = made([*FUNDS, *with_rate])
    assert [leaf.points for leaf in rubric.leaves()] == [10, 50, 30, 10]


def test_sheets_of_one_heading_that_begin_again_are_several() -> None:
    sheets = [
        Sheet(f"表{number}", [[Cell("text", text) for text in row.split("|")] for row in INDICATORS], caption="自评表")
        for number in (1, 2)
    ]
    below = [Sheet("表1", [*sheets[0].rows, *sheets[1].rows], caption="自评表")]
    for tables in (sheets, below):
        found = read_score_forms(Content("自评表.docx", "docx", tables, []), shipped_labels())
        assert [len(form.nodes) for form in found] == [3, 3]


@pytest.mark.parametrize("name", SHAPES)
def test_a_sheet_of_this_shape_is_a_rubric_without_answers(name: str) -> None:
    rows, merged, points = SHAPES[name]
    rubric, _ = made(rows, merged)
    assert rubric.total == 100
    assert [leaf.points for leaf in rubric.leaves()] == [Fraction(each) for each in points]


def test_lines_with_points_of_their_own_are_items_of_one_indicator() -> None:
    rows = [
        "一级指标|三级指标|评价要点|分值",
        "决策|立项依据充分性|符合法律法规|25",
        "||与职责相符|15",
        "产出|实际完成率|完成率×60|60",
    ]
    rubric, _ = made(rows, [(2, 1, 3, 1), (2, 2, 3, 2)])
    first = rubric.leaf("1.1")
    assert first.points == 40
    assert first.rule is not None
    assert first.rule.type == "checklist"


def test_bonus_points_are_on_top_and_penalties_are_left_out_and_named() -> None:
    rows = [
        "一级指标|二级指标|标准分|评分办法",
        "基础工作（100分）|制度建设|100|酌情扣分",
        "加分项（5分）|省级表彰|5|每项加1分，最高5分",
        "扣分项|审计发现违规|-10|每项扣2分",
        "合计||100|",
    ]
    rubric, found = made(rows)
    assert rubric.total == 100
    assert [leaf.bonus for leaf in rubric.leaves()] == [False, True]
    assert any("审计发现违规" in question.words for question in found.questions)


def test_a_name_that_means_several_measures_is_asked() -> None:
    rows = ["指标名称|分值|评分标准", "预算执行率|100|执行率×100", "合计|100|"]
    rubric, found = made(rows)
    (question,) = found.questions
    assert question.key == "1.measure"
    assert len(question.options) > 1
    assert not rubric.leaf("1").measure
