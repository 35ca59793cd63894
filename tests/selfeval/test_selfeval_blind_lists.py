"""General rules learnt from papers that nobody had seen: each found where it is wrong and silent where it is right."""

from __future__ import annotations

import pytest
from test_selfeval_planted import document

from auditkit.engagement.self_evaluating import verify_document
from auditkit.sources.grid import Content

TITLE = "某某局2023年度部门整体支出绩效自评报告\n"


def found(paper: Content, year: int = 2023) -> set[tuple[str, str, str]]:
    verified = verify_document(paper, year)
    assert verified is not None
    return {(item.kind, item.stated, item.expected) for item in verified.inconsistencies}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("项目支出年初安排3,100.00万元，实际支出3,012.80万元，支付进度97.91%。", ("arithmetic", "97.91%", "97.19%")),
        ("在职人员151人（行政21人、事业133人）。", ("arithmetic", "151人", "154人")),
        ("直属单位4个，即甲中心、乙中心、丙中心。收入1.00万元。", ("arithmetic", "4", "3")),
        ("内设办公室、财务科、人事科4个科室。收入1.00万元。", ("arithmetic", "4", "3")),
        ("文物保护415.36万元。文物保护专项资金4,153,600万元已支付。", ("unit", "4153600万元", "415.36万元")),
        ("全年实际支出13,230.00万元。截至2022年12月31日，预算支出13,230.00万元全部支付。", ("year", "2022", "2023")),
        (
            "项目支出1,752.86万元。2022年度上述项目支出1,752.86万元，均专账核算。",
            ("year", "2022", "2023"),
        ),
        ("投诉件由上年的1,286件下降至1,341件。", ("cross-reference", "下降至1341件", "1286件→1341件")),
        (
            "会议费同比下降，全年支出4.10万元，上年为3.86万元。",
            ("cross-reference", "会议费同比下降", "3.86万元→4.10万元"),
        ),
        ("服务对象满意度96.3%，调查问卷原件未留存。", ("text", "96.3%", "")),
        ("实际支出100.00万元，其中，基本支出60.00万元。基本支出中人员经费40.00万元，公用经费25.00万元。",
         ("arithmetic", "60.00万元", "65.00万元")),
        (
            "发放问卷600份，收回有效问卷580份，满意535份。\n服务对象满意度93.60%。",
            ("arithmetic", "93.60%", "92.24%"),
        ),
    ],
)  # fmt: skip
def test_wrong_in_words(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in found(document(TITLE + text))


@pytest.mark.parametrize(
    "text",
    [
        "在职人员151人（行政21人、事业130人）。",
        "直属单位3个，即甲中心、乙中心和丙中心。内设办公室、财务科等6个科室。收入1.00万元。",
        "与上年14.30万元相比减少1.44万元，下降10.07%。",
        "按收入总计口径，预算执行率97.41%；扣除上年结转后，当年预算支出4,487.47万元，当年预算4,612.60万元，"
        "当年预算执行率97.29%。",
        "“三公”经费实际支出12.86万元，控制率80.38%，其中：公务接待费3.42万元，公务用车运行维护费9.44万元。",
        "投诉件由上年的1,286件下降至1,241件。会议费同比下降，全年支出3.10万元，上年为3.86万元。",
        "年末固定资产8,642.37万元（账面原值86,423,700.00元）。",
    ],
)
def test_right_in_words(text: str) -> None:
    assert found(document(TITLE + text)) == set()


def test_a_row_that_is_not_the_sum_of_its_columns_is_the_only_error() -> None:
    rows = [
        ("单位", "基本支出", "项目支出", "合计"),
        ("局机关", "612.40", "1,203.10", "1,815.50"),
        ("绿化中心", "498.60", "922.00", "1,402.60"),
        ("执法大队", "1,084.20", "440.00", "1,524.20"),
        ("合计", "2,195.20", "2,565.10", "4,760.30"),
    ]
    paper = document(TITLE + "全年支出情况见表。", ("表1 各单位支出情况表（单位：万元）", rows))
    assert found(paper) == {("arithmetic", "1402.60万元", "1420.60万元")}


def test_an_amount_in_another_unit_than_its_column() -> None:
    rows = [
        ("项目", "支出金额"),
        ("设备采购", "862.40"),
        ("培训费", "420,000.00"),
        ("监理费", "30.00"),
        ("合计", "934.40"),
    ]
    paper = document(TITLE + "支出见表。", ("表1（单位：万元）", rows))
    assert found(paper) == {("unit", "420000.00万元", "42.00万元")}


YEARS = ("项目", "上年数", "本年数", "增减额", "增减率")


def test_columns_of_last_year_and_this_year_and_what_changed() -> None:
    rows = [
        YEARS,
        ("公用经费", "179.60", "186.25", "6.65", "3.70%"),
        ("会议费", "3.00", "4.10", "1.10", "26.83%"),
        ("培训费", "2.00", "1.50", "0.60", "-25%"),
        ("“三公”经费", "14.30", "12.86", "-1.44", "-10.07%"),
    ]
    paper = document(TITLE + "公用经费支出186.52万元。", ("经费情况（单位：万元）", rows))
    assert found(paper) == {
        ("cross-reference", "186.52万元", "186.25万元"),
        ("arithmetic", "26.83%", "36.67%"),
        ("arithmetic", "0.60万元", "-0.50万元"),
    }


def test_parts_in_clauses_of_their_own() -> None:
    wrong = document(TITLE + "改造学校20所，其中：城区学校8所；乡镇学校9所；其他学校5所。")
    assert found(wrong) == {("arithmetic", "20所", "22所")}
    right = "收入100.00万元，其中财政拨款100.00万元；支出95.00万元，其中基本支出60.00万元；项目支出35.00万元。"
    assert found(document(TITLE + right)) == set()


HEAD = ("一级指标", "三级指标", "评分标准", "分值", "自评得分", "扣分原因")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (("产出(10分)", "生态效益", "", "10", "10", "监测数据暂未取得"), ("text", "10", "")),
        (("产出(10分)", "省市民生实事完成情况", "", "10", "10", ""), ("score-rule", "10", "")),
        (("产出(10分)", "路灯完好率", "", "10", "10", ""), ("score-rule", "10", "")),
        (
            (
                "产出(10分)",
                "重点支出安排率",
                "≥90%，计10分；80%（含）-90%，计8分；低于80%不得分",
                "10",
                "10",
                "安排率86.5%",
            ),
            ("score-rule", "10", "8"),
        ),
    ],
)
def test_a_line_that_its_remark_or_the_text_speaks_against(
    line: tuple[str, ...], expected: tuple[str, str, str]
) -> None:
    words = "上级未向我局下达省市民生实事任务。\n四、存在的问题\n一是路灯完好率未达到目标。"
    paper = document(TITLE + words, ("评分表", [HEAD, line, ("合计", "", "", "10", "10", "")]))
    assert expected in found(paper)


PROSE = (
    "四、自评得分情况\n自评总分95.50分。其中：投入20分，得20.00分；过程30分，得27.50分；产出50分，得48.00分。\n"
    "（一）投入。目标设定8分，得8.00分；预算配置12分，得12.00分。\n"
    "（二）过程。预算执行15分，得13.20分，扣分原因为支付滞后；预算管理10分，得9.50分，扣分原因为合同未归档；"
    "资产管理5分，得4.50分，扣分原因为盘点不及时。\n"
    "（三）产出。数量40分，得40.00分；生态效益5分（本部门不涉及），得5.00分；满意度5分，得3.00分。"
)


def test_scores_told_in_sentences_are_a_score_sheet() -> None:
    assert found(document(TITLE + PROSE)) == {
        ("arithmetic", "27.5", "27.2"),
        ("score-rule", "5", ""),
        ("missing-reason", "", ""),
    }
