"""Lists, levels, shares, rates, years and words told again in another place of a paper, in wordings of our own."""

from __future__ import annotations

import pytest
from test_selfeval_story import SCORES, TITLE, found, sheet

from auditkit.engagement.self_evaluating import verify_document
from auditkit.sources.grid import Content, Paragraph


def messages(*blocks: object) -> set[str]:
    return {item[0] for item in found(*blocks)}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("全年新建垃圾中转站5座、改造9座，共完成16座。", ("sum", "16座", "14座")),
        ("培训村医140人、乡镇医务人员75人，合计培训225人次。", None),  # people and attendances
        ("培训村医140人、乡镇医务人员75人，合计培训225人。", ("sum", "225人", "215人")),
        ("全年签约项目18个，其中投资5亿元以上2个、1亿至5亿元6个、1亿元以下9个。", ("sum", "18个", "17个")),
        ("全年签约项目17个，其中投资5亿元以上2个、1亿至5亿元6个、1亿元以下9个。", None),
        ("上年新建5座、今年新建9座，累计共有40座。", None),
        ("走访企业36家、商户52家，共发放宣传册300册。", None),
    ],
)
def test_lists_with_their_total_behind_or_in_front(said: str, expected: tuple[str, str, str] | None) -> None:
    sums = {item for item in found(TITLE + said) if item[0] == "sum"}
    assert sums == ({expected} if expected else set())


LEVELS = (
    "自评表",
    [
        ("一级指标", "三级指标", "分值", "自评得分", "扣分原因"),
        ("投入（20分）", "目标设定", "20", "19", "个别目标未量化"),
        ("过程（30分）", "资金管理", "30", "27.5", "支付偏慢"),
        ("产出（30分）", "巡查次数", "30", "30", ""),
        ("效果（20分）", "长效机制", "20", "20", ""),
        ("合计", "", "100", "96.5", ""),
    ],
)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("自评总得分96.5分，其中投入19分、过程28.5分、产出30分、效果20分。", {("level-told", "28.5分", "27.5分")}),
        ("自评总得分96.5分，其中投入得19分，过程得27.5分，产出得30分，效果得20分。", set()),
        ("评价指标满分100分，其中投入20分、过程30分、产出30分、效果20分。自评总得分96.5分。", set()),
    ],
)
def test_scores_of_levels_told_in_words(said: str, expected: set[tuple[str, str, str]]) -> None:
    assert {item for item in found(TITLE + said, LEVELS) if item[0] == "level-told"} == expected


def test_shares_of_a_whole_that_a_table_names() -> None:
    table = ("收入情况（单位：万元）", [("项目", "金额"), ("事业收入", "2,000.00"), ("其他收入", "120.00")])
    said = "培训收入900.00万元，占事业收入的45.00%；检测收入1,100.00万元，占事业收入的{}。"
    assert ("completion", "58.00%", "55.00%") in found(TITLE + said.format("58.00%"), table)
    assert "completion" not in messages(TITLE + said.format("55.00%"), table)


@pytest.mark.parametrize(
    ("said", "value", "expected"),
    [
        ("全年排查燃气隐患320处，年内整改304处。", "98%", "95.00%"),
        ("全年排查燃气隐患320处，年内整改304处。", "95%", None),
        ("全年排查消防器材320件，更换304件。", "98%", None),
        ("全年排查燃气隐患320处，上年整改304处。", "98%", None),
    ],
)
def test_rates_against_numbers_of_a_sentence(said: str, value: str, expected: str | None) -> None:
    lines = sheet(("燃气隐患整改率", "≥90%", value, "10", "10", ""))
    told = [item for item in found(TITLE + said, lines) if item[0] == "completion"]
    assert told == ([("completion", value, expected)] if expected else [])


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ("综上所述，我馆2022年度部门整体支出绩效自评得分96分。", "2022"),
        ("综上，我单位2023年度部门整体支出绩效自评得分96分。", ""),
        ("桐溪乡2021年度部门整体支出绩效评价评分表", "2021"),
        ("桐溪乡2024年度部门整体支出绩效目标申报表", ""),
        ("年初在职30人；截至2022年12月31日，实有在职人员31人。", "2022"),
        ("截至2022年12月31日在职29人，年内新进2人，年末在职31人。", ""),
    ],
)
def test_years_of_conclusions_titles_and_states(said: str, year: str) -> None:
    assert {item[1] for item in found(TITLE + said) if item[0].startswith("year")} == ({year} if year else set())


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("2023年总收入800.00万元，总支出846.00万元，全年收支平衡、略有结余。", "no-surplus"),
        ("2023年总收入846.00万元，总支出800.00万元，全年收支平衡、略有结余。", ""),
        ("年度任务：新增停车泊位900个以上。\n二、完成情况\n全年新增停车泊位760个，圆满完成年度目标。", "aim-not-met"),
        ("年度任务：新增停车泊位900个以上。\n二、完成情况\n全年新增停车泊位960个，圆满完成年度目标。", ""),
        ("当年没有新购公务用车。\n三、采购\n货物类支出42.00万元，其中购置应急指挥车辆1辆。", "told-both"),
        ("当年没有新购公务用车。\n三、采购\n货物类支出42.00万元，其中购置垃圾清运车辆2辆。", ""),
        ("根据日常接待反映，服务对象满意度约为97%。", "hearsay"),
        ("根据问卷调查了解，服务对象满意度为97%。", ""),
        (
            "一、成效\n文化馆成功创建为国家一级文化馆，获奖3项。\n二、问题\n文化馆申报国家一级文化馆评审中因馆舍面积不足未获通过1次。",
            "told-both",
        ),
    ],
)
def test_words_that_the_figures_deny(said: str, message: str) -> None:
    told = messages(TITLE + said) & {"no-surplus", "aim-not-met", "told-both", "hearsay"}
    assert told == ({message} if message else set())


@pytest.mark.parametrize(("claimed", "is_found"), [("较为满意", True), ("93%", False), ("已全部完成", False)])
def test_a_percentage_aimed_at_and_words_reached(claimed: str, is_found: bool) -> None:
    lines = sheet(("读者满意度", "≥90%", claimed, "10", "10", ""))
    assert ("not-measured" in messages(TITLE, lines)) == is_found


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "登记在册志愿者4,160人。年末登记在册志愿者较上年末的4,205人净增45人。",
            ("trend", "净增45人", "4205人→4160人"),
        ),
        ("登记在册志愿者4,250人。年末登记在册志愿者较上年末的4,205人净增40人。", ("change", "40人", "45人")),
        ("登记在册志愿者4,250人。年末登记在册志愿者较上年末的4,205人净增45人。", None),
    ],
)
def test_changes_in_a_sentence_of_their_own(said: str, expected: tuple[str, str, str] | None) -> None:
    told = {item for item in found(TITLE + said) if item[0] in ("trend", "change")}
    assert told == ({expected} if expected else set())


def test_things_told_to_have_fallen_together() -> None:
    rows = [("项目", "2022年决算", "2023年决算"), ("会议费", "6.20", "5.80"), ("培训费", "8.40", "9.10")]
    told = found(TITLE + "全年会议费和培训费均比上年明显下降，其中会议费5.80万元。", ("支出对比表（单位：万元）", rows))
    assert ("trend", "全年会议费和培训费均比上年明显下降", "8.40万元→9.10万元") in told
    rows[2] = ("培训费", "8.40", "8.10")
    assert "trend" not in messages(
        TITLE + "会议费和培训费均比上年明显下降，共2项。", ("支出对比表（单位：万元）", rows)
    )


def test_a_rise_in_a_remark_that_the_text_gives_as_a_fall() -> None:
    said = "全年旅游收入38.2亿元（2022年为40.6亿元），接待游客320万人次。"
    rows = [("一级指标", "三级指标", "分值", "自评得分", "评分说明"),
            ("效果", "旅游增长", "10", "10", "旅游收入稳步增长"),
            ("效果", "游客投诉", "10", "10", "未发生重大投诉"), ("合计", "", "20", "20", "")]  # fmt: skip
    assert ("trend", "稳步增长", "40.6亿元→38.2亿元") in found(TITLE + said, ("自评表", rows))


@pytest.mark.parametrize(
    ("said", "score", "expected"),
    [
        ("3.办件时长（6分）。目标值不高于5天，每超过0.5天扣1分，实际6天，自评得{}分。", "6", "4"),
        ("3.办件时长（6分）。目标值不高于5天，每超过0.5天扣1分，实际6天，自评得{}分。", "4", None),
        ("（二）巡查次数（8分）。目标不少于40次，每少2次扣1分，实际完成33次，得{}分。", "8", "4.5"),
        ("（二）巡查次数（8分）。目标不少于40次，每少2次扣1分，实际完成33次，得{}分。", "5", None),
    ],
)
def test_rules_and_scores_of_one_paragraph(said: str, score: str, expected: str | None) -> None:
    told = [item for item in found(TITLE + said.format(score)) if item[0] == "rule-told"]
    assert told == ([("rule-told", score, expected)] if expected else [])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("现有公务用车8辆。\n二、资产\n年末公务用车7辆，房屋1栋。", ("cross-only", "7辆", "8辆")),
        ("现有公务用车8辆。\n二、资产\n当年购置公务用车1辆。", None),
        (
            "为困难老人实施居家适老化改造260户。\n二、打分\n完成居家适老化改造240户，得满分。",
            ("cross-only", "240户", "260户"),
        ),
        ("为困难老人实施居家适老化改造260户。\n二、打分\n计划完成居家适老化改造240户。", None),
    ],
)
def test_things_counted_again(said: str, expected: tuple[str, str, str] | None) -> None:
    told = {item for item in found(TITLE + said) if item[0] == "cross-only"}
    assert told == ({expected} if expected else set())


def test_an_amount_of_a_remark_in_another_unit() -> None:
    rows = [
        SCORES,
        ("产出", "招商引资", "完成年度任务", "签约资金36.8万元", "10", "10", ""),
        ("合计", "", "", "", "10", "10", ""),
    ]
    assert ("unit-slip", "36.8万元", "36.8亿元") in found(
        TITLE + "全年签约资金36.8亿元，开工项目9个。", ("自评表", rows)
    )


def test_the_total_of_a_table_of_projects_is_not_the_one_of_the_unit() -> None:
    rows = [("项目名称", "全年预算数", "全年支出数", "预算执行率"), ("路灯维护", "300.00", "270.00", "90.00%"),
            ("绿化养护", "100.00", "90.00", "90.00%"), ("合计", "400.00", "360.00", "90.00%")]  # fmt: skip
    said = "全年预算1,000.00万元，全年支出950.00万元，预算执行率95.00%，其中项目支出360.00万元。"
    assert "cross-only" not in messages(TITLE + said, ("2023年度项目支出情况表（单位：万元）", rows))


def test_a_day_in_hospital_is_no_date() -> None:
    lines = [TITLE.strip(), "平均住院日7.6天，较上年的7.2天进一步缩短。"]
    paper = Content("自评.docx", "docx", [], [Paragraph(n, line) for n, line in enumerate(lines, 1)])
    verified = verify_document(paper, 2023)
    assert verified is not None
    assert [item.expected for item in verified.inconsistencies] == ["7.2天→7.6天"]
