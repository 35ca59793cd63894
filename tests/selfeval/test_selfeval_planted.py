"""Papers of several forms with contradictions planted in them, and figures that look odd but are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from auditkit.engagement.self_evaluating import verify_document
from auditkit.messages import LANGUAGES, use_language
from auditkit.sources.grid import Cell, Content, Paragraph, Sheet

Rows = Sequence[Sequence[str]]


def document(*blocks: str | tuple[str, Rows] | tuple[str, Rows, list[tuple[int, int, int, int]]]) -> Content:
    sheets: list[Sheet] = []
    paragraphs: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, str):
            paragraphs += [Paragraph(len(paragraphs) + n, line) for n, line in enumerate(block.splitlines(), 1) if line]
            continue
        cells = [[Cell("text", text) if text else Cell() for text in row] for row in block[1]]
        merged = list(block[2]) if len(block) > 2 else []  # type: ignore[misc]
        sheets.append(Sheet(f"表{len(sheets) + 1}", cells, caption=block[0], merged=merged))
    return Content("自评.docx", "docx", sheets, paragraphs)


@dataclass(frozen=True)
class Planted:
    """A paper, what must be found in it as (kind, stated), and nothing else."""

    paper: Content
    found: tuple[tuple[str, str], ...]


HEAD = ("一级指标", "二级指标", "三级指标", "评分标准", "分值", "自评得分", "扣分原因")
OVER_100 = "以100%为标准。控制率≤100%，计5分；每超过一个百分点扣0.5分，扣完为止。"
BAND = "执行率≥95%，计10分；90%（含）-95%，计8分；80%（含）-90%，计5分；低于80%不得分。"

PAPERS = {
    # Growth: 12.6 less 10.5 is 20 %, not 21; 3.2 of 12.6 is 25.40 %, cut off rather than rounded and right.
    "prose of a bureau": Planted(
        document(
            "2022年度部门整体支出绩效自评报告\n一、基本情况\n"
            "我局核定编制40名，其中行政编制28名、事业编制12名；年末在职人员38人。\n"
            "二、收支情况\n2022年本年收入812.40万元，比上年增加112.40万元，增长16.06%。本年支出812.40万元，其中基本支出612.40万元，"
            "占75.38%；项目支出200.00万元，占24.62%。\n"
            "三、履职情况\n全年培训12.6万人次，较上年增加2.1万人次，增长21%，其中线上3.2万人次。"
            "走访企业45家，户均减免费用2.00万元，共减免90万元。\n"
            "办结案件34件，较上年的40件减少6件，下降15%。受理投诉52件，较上年的40件下降30%。"
        ),
        # only 受理投诉 rose and is called a fall; 万人次 is no unit that is compared
        (("cross-reference", "下降30%"),),
    ),
    "rates against printed rules": Planted(
        document(
            "2021年度部门整体支出绩效自评报告\n预算支出500.00万元，实际支出430.00万元，预算执行率为86.00%。\n"
            "“三公经费”预算10.00万元，实际支出10.40万元，控制率为104.00%。自评总分20分，评价结果为“优”。",
            (
                "评分表",
                [
                    HEAD,
                    ("过程(20分)", "执行", "预算执行率", BAND, "10", "10", ""),
                    ("过程(20分)", "执行", "三公经费控制率", OVER_100, "5", "5", ""),
                    ("过程(20分)", "执行", "公用经费控制率", OVER_100, "5", "5", ""),
                    ("合计", "", "", "", "20", "20", ""),
                ],
            ),
        ),
        (("score-rule", "10"), ("score-rule", "5")),
    ),
    "a project sheet": Planted(
        document(
            (
                "项目支出绩效自评表（2023年度）",
                [
                    ("项目名称", "信息系统运维", "", "", "", "", "", ""),
                    ("项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
                    ("", "年度资金总额", "100.00", "120.00", "108.00", "10", "95.00%", "9.0"),
                    ("", "其中：当年财政拨款", "100.00", "110.00", "98.00", "-", "89.09%", "-"),
                    ("", "上年结转资金", "0", "10.00", "10.00", "-", "100%", "-"),
                    (
                        "一级指标",
                        "二级指标",
                        "三级指标",
                        "年度指标值",
                        "实际完成值",
                        "分值",
                        "得分",
                        "偏差原因分析及改进措施",
                    ),
                    ("产出指标", "数量指标", "运维系统数量", "≥12个", "12个", "30", "30", ""),
                    ("产出指标", "质量指标", "故障修复率", "≥98%", "95%", "30", "30", ""),
                    ("产出指标", "成本指标", "项目成本", "≤120万元", "108万元", "20", "20", ""),
                    ("满意度指标", "满意度", "使用者满意度", "≥90%", "92%", "10", "9", "样本偏少"),
                    ("总分", "", "", "", "", "100", "98", ""),
                ],
            ),
        ),
        (("arithmetic", "95.00%"), ("score-rule", "30")),
    ),
    "admitted problems": Planted(
        document(
            "2020年度部门整体支出绩效自评报告\n我单位无政府采购。\n五、存在的主要问题\n1、预算执行进度偏慢，部分项目年底集中支付。\n"
            "2、资产盘点不及时，账实未核对。\n3、人员少，任务重。\n六、改进措施\n加强制度建设，严格预算编制。",
            (
                "评分表",
                [
                    HEAD,
                    ("过程", "执行", "支付进度", "按进度支付得3分", "3", "3", ""),
                    (
                        "过程",
                        "执行",
                        "政府采购执行率",
                        "执行率等于100%的，得3分；每减少一个百分点扣0.2分",
                        "3",
                        "3",
                        "",
                    ),
                    ("过程", "管理", "管理制度健全性", "制度健全得3分", "3", "3", ""),
                    ("过程", "管理", "资产管理安全性", "资产保存完整", "4", "3", "盘点不及时"),
                    ("合计", "", "", "", "13", "12", ""),
                ],
            ),
        ),
        (("score-rule", "3"), ("score-rule", "3")),
    ),
    "two tables and a text": Planted(
        document(
            "2019年度部门整体支出绩效自评报告\n"
            "本年支出1,234.56万元，其中基本支出1,000.00万元、项目支出234.56万元。公务接待费5318.00元。\n"
            "评价结果为良，自评得分92分。",
            (
                "收支（单位：万元）",
                [
                    ("本年支出", "1234.56"),
                    ("　基本支出", "1000.00"),
                    ("　项目支出", "234.65"),
                    ("公务接待费", "0.53"),
                    ("编制人数", "20"),
                    ("在职人员控制率", "90.00%"),
                    ("年末在职人数", "19"),
                ],
            ),
        ),
        # 234.65 is found once, where it differs from the text; the wrong figure is not blamed on the total again
        (
            ("arithmetic", "90.00%"),
            ("cross-reference", "234.65万元"),
            ("cross-reference", "良"),
            ("missing-reason", "92"),
        ),
    ),
    "nothing wrong": Planted(
        document(
            "2021年度部门整体支出绩效自评报告\n"
            "2021年末在职15人，编制17人，在职人员控制率为88.23%。注册资本由1.22亿元增加到1.60亿元。\n"
            "全市小微贷款余额448.03亿元，较年初增加68.9亿元，增速18.17%，高于各项贷款增速8.45个百分点。\n"
            "处置风险资产43.58亿元，占处置计划80.57亿元的54.09%。挂牌企业181户（其中甲板66户，乙板10户，丙板105户）。\n"
            "减免担保费4651.15万元，涉及6990户，户均节约0.67万元。小贷公司从118家减少到76家，取消21家、注销21家。\n"
            "支出进度：一季度21%，二季度45%，三季度70%，四季度100%。预算完成率为100%。\n"
            "满意度调查发放问卷200份，收回196份，满意率为95.9%。"
        ),
        (),
    ),
    "left over and execution": Planted(
        document(
            "2021年度部门整体支出绩效自评报告\n"
            "上年结转20.00万元，本年收入300.00万元，本年支出320.00万元，年末结转结余0万元，结转结余率为0%。\n"
            "支付进度：一季度20%，二季度40%，三季度60%，四季度82%。预算完成率为100%。\n"
            "2021年项目资金共计80.00万元，其中年初项目80.00万元；追加项目15.00万元。\n"
            "五、存在的问题\n部分资金年底被财政收回。\n六、建议\n加强管理。"
        ),
        (("arithmetic", "80.00万元"), ("cross-reference", "82%"), ("cross-reference", "部分资金年底被财政收回。")),
    ),
}


@pytest.mark.parametrize("name", PAPERS)
def test_planted(name: str) -> None:
    planted = PAPERS[name]
    verified = verify_document(planted.paper)
    assert verified is not None
    shown = [(item.kind, item.stated) for item in verified.inconsistencies]
    assert sorted(shown) == sorted(planted.found), [item.message for item in verified.inconsistencies]
    for language in LANGUAGES:
        use_language(language)
        assert all(item.message for item in verified.inconsistencies)
    use_language("zh")
