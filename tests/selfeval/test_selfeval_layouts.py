"""Tables and score sheets laid out in rarer ways: read as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence

from test_selfeval_planted import document

from auditkit.engagement.self_evaluating import verify_document
from auditkit.sources.grid import Cell, Content, Sheet
from auditkit.sources.kinds.self_evaluation import is_book_of_paper

TITLE = "某某局2023年度部门整体支出绩效自评报告\n全年支出合计1,250.00万元。"


def found(*tables: Sequence[str], text: str = "") -> set[tuple[str, str, str]]:
    blocks = [("资产情况表（单位：万元）", [line.split("|") for line in table]) for table in tables]
    verified = verify_document(document(TITLE + text, *blocks), 2023)  # type: ignore[arg-type]
    assert verified is not None
    return {(item.kind, item.stated, item.expected) for item in verified.inconsistencies}


def test_a_cell_that_counts_things_is_no_name() -> None:
    lines = ["资产类别|数量|账面原值", "房屋|6,240平方米|1,182.50", "车辆|3辆|52.80", "设备及其他|1,127台（件）|214.36"]
    assert found([*lines, "合计||1,449.66"]) == set()
    assert ("arithmetic", "1459.66万元", "1449.66万元") in found([*lines, "合计||1,459.66"])


def test_a_total_is_of_the_lines_of_its_own_block() -> None:
    first = ["年度|合计|车辆|接待", "2022年|36.20|23.80|12.40", "2023年|38.90|25.80|13.10"]
    second = [
        "类别|年初数|本年增加|年末数",
        "房屋|684.00|0.00|684.00",
        "设备|152.67|21.53|174.20",
        "合计|836.67|21.53|858.20",
    ]
    assert found([*first, "三、资产|||", *second]) == set()
    wrong = [*second[:-1], "合计|836.67|31.53|858.20"]
    assert ("arithmetic", "31.53万元", "21.53万元") in found([*first, "三、资产|||", *wrong])


def test_the_rule_may_stand_beside_the_points_behind_a_name() -> None:
    lines = [
        "一级指标|指标|年度指标值|实际完成值|得分|备注",
        "投入|公用经费控制率（5分，控制率不高于100%得满分，每超1个百分点扣1分，扣完为止）|≤100%|103.00%|5|",
        "产出|培训期数（95分）|≥4期|4期|95|",
        "合计（100分）||||100|",
    ]
    assert ("score-rule", "5", "2") in found(lines)
    assert found([line.replace("103.00%|5", "98.00%|5") for line in lines]) == set()


def test_the_points_of_the_whole_sheet_are_no_score() -> None:
    lines = ["一级指标|指标|分值|得分|说明", "投入|预算编制|40|40|", "产出|培训期数|60|57|少1期扣3分", "合计||100|97|"]
    assert found(lines, text="\n对照评价指标体系，总分100分，自评情况见下表。") == set()
    assert ("arithmetic", "98", "97") in found(lines, text="\n对照评价指标体系，总分100分，自评得分98分。")


def test_points_behind_a_name_go_before_those_of_its_level() -> None:
    lines = [
        "一级指标|三级指标|分值|得分|说明",
        "投入|目标设定（5分）|15|5|",
        "|预算编制（10分）||10|",
        "产出|培训期数（85分）|85|80|少办班，扣5分",
    ]
    rows = [line.split("|") for line in [*lines, "合计||100|95|"]]
    merged = [(2, 1, 3, 1), (2, 3, 3, 3)]
    verified = verify_document(document(TITLE, ("评分表", rows, merged)), 2023)
    assert verified is not None and not verified.inconsistencies


def test_the_ten_points_for_spending_need_no_column() -> None:
    funds = [
        "项目资金（万元）||年初预算数|全年预算数|全年执行数|执行率|得分",
        "|年度资金总额|80.00|80.00|72.80|91.00%|9.1",
    ]
    lines = [
        "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分",
        "产出|数量指标|培训期数|≥4期|4期|60|60",
        "效益|社会效益|覆盖街道|≥6个|6个|30|30",
    ]
    assert found([*funds, *lines, "总分|||||100|99.1"]) == set()


def test_a_total_may_be_of_lines_side_by_side() -> None:
    lines = ["项目|金额|项目|金额", "办公费|12.35|接待费|1.74", "印刷费|6.18|维修费|4.96", "差旅费|9.42|合计|34.65"]
    assert found(lines) == set()


def test_a_text_in_columns_titled_as_a_report_is_a_paper() -> None:
    lines = ["某某培训中心2023年度项目支出绩效自评报告", "工种|计划人数|培训人数", "焊工|40|42", "缝纫|30|31"]
    cells = [[Cell("text", text) for text in (line.split("|") * 3)[:3]] for line in lines]
    cells[0] = [cells[0][0], Cell(), Cell()]
    assert is_book_of_paper(Content("自评.txt", "csv", [Sheet("自评", cells)], []))
    assert not is_book_of_paper(Content("培训.txt", "csv", [Sheet("培训", cells[1:])], []))
