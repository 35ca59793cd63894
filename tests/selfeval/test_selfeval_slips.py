"""Slips of the pen, lists of parts, columns and words: found where they are wrong, silent where they are right."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_selfeval_planted import document

from auditkit.analysis.selfeval.expression import evaluate
from auditkit.analysis.selfeval.slips import is_slip
from auditkit.analysis.selfeval.words import ladder_of
from auditkit.engagement.self_evaluating import verify_document
from auditkit.sources.grid import Cell, Content, Sheet
from auditkit.sources.kinds.self_evaluation import is_book_of_paper

TITLE = "某某局2023年度部门整体支出绩效自评报告\n"


def found(*blocks: object) -> set[tuple[str, str, str]]:
    verified = verify_document(document(*blocks), 2023)  # type: ignore[arg-type]
    assert verified is not None
    return {(item.kind, item.stated, item.expected) for item in verified.inconsistencies}


@given(st.integers(100, 99999))
def test_a_number_is_no_slip_of_itself(number: int) -> None:
    assert not is_slip(str(number), str(number))


@given(st.text("0123456789", min_size=3, max_size=7), st.data())
def test_one_digit_or_two_neighbours_exchanged(digits: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(digits) - 2))
    other = data.draw(st.sampled_from([sign for sign in "0123456789" if sign != digits[at]]))
    assert is_slip(digits, digits[:at] + other + digits[at + 1 :])
    exchanged = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    assert is_slip(digits, exchanged) == (exchanged != digits)
    assert not is_slip(digits, digits + "0")


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**6))
def test_calculations_come_to_what_they_come_to(first: int, second: int, third: int) -> None:
    assert evaluate(f"（{first:,}-{second:,}）/{third:,}") == Fraction(first - second, third)
    assert evaluate(f"{first}+{second}×{third}") == first + second * third
    assert evaluate(f"{first}/0") is None


@pytest.mark.parametrize("words", ["约3+4", "3+", "(3+4", "", "3元/人", "（" * 200])
def test_words_that_are_no_calculation(words: str) -> None:
    assert evaluate(words) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年受理申请1,250件，办结1,205件，办结率97.40%。", ("arithmetic", "97.40%", "96.40%")),
        ("全年举办讲座36场，其中线上12场、线下22场。", ("arithmetic", "36场", "34场")),
        ("年末学员205人，其中初级班80人、中级班70人、高级班57人。", ("arithmetic", "205人", "207人")),
        ("共有教师120人。教师中，高级职称30人，中级职称50人，初级职称36人。", ("arithmetic", "120人", "116人")),
        (
            "年末资产总额860.00万元，其中房屋512.00万元，设备248.00元，其他100.00万元。",
            ("unit", "248.00元", "2480000.00元"),
        ),
        ("租金收入35.20万元（即35,200元）已上缴。", ("unit", "35200元", "352000元")),
        ("年初在册贫困户326户，当年脱贫118户，年末未脱贫218户。", ("arithmetic", "218户", "208户")),
        (
            "全年支出5,620.00万元，较2022年5,380.00万元增长5.46%。",
            ("arithmetic", "5.46%", "4.46%"),
        ),
        ("平均等候时间进一步缩短，2023年为9.2天（2022年为9.0天）。", ("text", "进一步缩短", "9.0天→9.2天")),
        ("2023年办结案件320件；2021年、2022年分别办结410件、365件，办案数量逐年增长。",
         ("text", "逐年增长", "410件→365件→320件")),
        ("学生满意率88.0%，家长满意率92.0%。两类对象满意率均达到90%以上。",
         ("cross-reference", "两类对象满意率均达到90%", "88.0%")),
        ("垃圾清运量由2022年的20.00万吨降至2023年的19.00万吨，减量率6.0%。", ("arithmetic", "6.0%", "5.0%")),
        ("全年新建管网23.6公里。\n二、产出\n全年新建管网26.3公里，全部完工。",
         ("cross-reference", "26.3公里", "23.6公里")),
        ("全年公开招聘会41次。\n二、产出\n全年公开招聘会52次，均已备案。", ("cross-reference", "52次", "41次")),
        ("综上所述，2022年度我局整体支出绩效目标完成情况良好。本年支出10.00万元。", ("year", "2022", "2023")),
    ],
)  # fmt: skip
def test_wrong_in_words(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in found(TITLE + text)


@pytest.mark.parametrize(
    "text",
    [
        "全年受理申请1,250件，其中窗口900件、网上350件，办结1,205件，办结率96.40%。",
        "年末在岗64人，其中管理与技术人员45人（正高6人）、工勤12人、其他7人，其余为劳务派遣。",
        "2023年年初部门预算860.00万元，其中基本支出420.00万元、项目支出440.00万元；全年支出902.00万元，其中基本支出"
        "441.00万元、项目支出461.00万元。",
        "年初在职70人，年内调入2人、退休3人，年末在职69人。退休人员25人。",
        "全年门诊3.20万人次，其中专科1.10万人次、普通2.10万人次，比上年3.00万人次增长6.67%。",
        "“三公”经费支出8.20万元，预算安排9.00万元，与上年9.10万元相比减少0.90万元，下降9.89%。",
        "2022年12月5日制定方案，本次自评于2024年2月26日至3月8日完成。",
        "完成率稳步提高，2023年为95.2%（2022年为94.1%）。",
        "发放补助86户172.00万元，户均2.00万元。",
    ],
)
def test_right_in_words(text: str) -> None:
    assert found(TITLE + text) == set()


HEAD = ("三级指标", "评分标准", "分值", "自评得分", "得分说明")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (("预算调整率", "≤5%得4分；5%—10%（含）得2分；10%以上不得分", "4", "4", "86.00/1,000.00=8.60%"),
         ("score-rule", "4")),
        (("设备利用率", "无闲置得满分", "3", "2", "已盘点，账卡相符"), ("missing-reason", "")),
        (("新建场馆面积控制率", "≤100%得满分", "5", "5", "本年无新建场馆面积"), ("score-rule", "5")),
        (("支付均衡性", "6月末不低于45%、9月末不低于70%，每一项不达标扣2分", "4", "4", "6月末40%，9月末72%"),
         ("score-rule", "4")),
        (("公众评价", "90分以上10分；80—90分8分；80分以下6分", "10", "10", "第三方评价84.5分"), ("score-rule", "10")),
        (("就业服务率", "≥95%得满分", "5", "5", "93.20%"), ("score-rule", "5")),
        (("任务及时率", "按时完成得满分", "6", "5", "学员问卷回收不足，满意程度不高"), ("missing-reason", "1")),
    ],
)  # fmt: skip
def test_lines_of_score_sheets(line: tuple[str, ...], expected: tuple[str, str]) -> None:
    sheet = ("评分表", [HEAD, line])
    assert expected in {(kind, stated) for kind, stated, _ in found(TITLE + "本年支出10.00万元。", sheet)}


def test_lines_that_are_right() -> None:
    lines = [
        ("预算调整率", "≤5%得4分；5%—10%（含）得2分；10%以上不得分", "4", "2", "86.00/1,000.00=8.60%"),
        ("重点支出率", "≥75%得满分", "5", "5", "（300.00+520.00）/1,000.00=82.00%"),
        ("任务及时率", "逾期一项扣1分", "6", "5", "一项工程因汛期推迟"),
        ("公众评价", "90分以上10分；80—90分8分；80分以下6分", "10", "8", "第三方评价84.5分"),
    ]
    assert found(TITLE + "本年支出10.00万元。", ("评分表", [HEAD, *lines])) == set()


def test_a_column_that_follows_from_two_others_but_for_one_line() -> None:
    rows = [
        ("项目名称", "预算数（万元）", "支出数（万元）", "执行率"),
        ("甲项目", "200.00", "190.00", "95.00%"),
        ("乙项目", "400.00", "320.00", "80.00%"),
        ("丙项目", "150.00", "129.00", "87.00%"),
        ("丁项目", "250.00", "235.00", "94.00%"),
        ("合计", "1,000.00", "874.00", "87.40%"),
    ]
    assert found(TITLE + "支出情况见表。", ("支出表", rows)) == {("arithmetic", "87.00%", "86.00%")}


def test_a_name_of_a_group_beside_the_names_of_its_lines() -> None:
    rows = [
        ("类别", "项目", "预算（万元）", "支出（万元）"),
        ("基本支出", "", "300.00", "290.00"),
        ("项目支出", "甲类巡查业务费", "100.00", "98.60"),
        ("", "乙维护费", "60.00", "55.50"),
        ("", "丙改造费", "40.00", "40.00"),
        ("合计", "", "500.00", "484.10"),
    ]
    assert found(TITLE + "甲类巡查业务费全年支出98.60万元。", ("支出表", rows)) == set()
    assert ("cross-reference", "89.60万元", "98.60万元") in found(
        TITLE + "甲类巡查业务费全年支出89.60万元。乙维护费支出55.50万元。", ("支出表", rows)
    )


def test_years_as_lines_of_a_table() -> None:
    rows = [
        ("年度", "运行费", "接待费", "合计"),
        ("2021年", "30.00", "6.00", "36.00"),
        ("2022年", "28.00", "5.00", "33.00"),
        ("2023年", "26.00", "4.00", "30.00"),
    ]
    text = TITLE + "“三公”经费支出30.00万元，较2022年下降{}%。"
    assert found(text.format("9.09"), ("近三年情况（单位：万元）", rows)) == set()
    assert ("arithmetic", "16.67%", "9.09%") in found(text.format("16.67"), ("近三年情况（单位：万元）", rows))


def test_scores_told_in_sentences() -> None:
    text = (
        TITLE + "（一）投入。目标设定（6分）：目标明确，得6分。预算配置4分，评分标准为控制率小于或等于100%得满分，"
        "每超过1个百分点扣0.5分，控制率103.00%，得{}分。\n"
        "（二）过程。预算执行（10分）：进度偏慢，扣1分，得9分。资产管理（5分）：账实相符，得5分。"
    )
    assert ("score-rule", "4", "2.5") in found(text.format("4"))
    assert found(text.format("2.5")) == set()


def test_the_grades_that_a_paper_sets_itself() -> None:
    words = "95分（含）以上为优秀，85分（含）至95分为良好，70分（含）至85分为合格，70分以下为不合格。"
    assert ladder_of([words]) == {"优": (95, 101), "良": (85, 95), "合": (70, 85)}
    assert ladder_of(["总分100分"]) == {}
    text = TITLE + f"等级标准：{words}\n经自评，我局2023年度整体支出绩效自评得分为{{}}分，评价等级为“优秀”。"
    assert ("cross-reference", "优秀", "良") in found(text.format(93))
    assert not {item for item in found(text.format(96)) if item[0] == "cross-reference"}


def book(*titles: str) -> Content:
    heads = {True: ["一级指标", "三级指标", "分值", "自评得分"], False: ["科目", "期初", "借方", "贷方"]}
    sheets = [
        Sheet(f"表{number}", [[Cell("text", title)], [Cell("text", text) for text in heads["自评" in title]]])
        for number, title in enumerate(titles, 1)
    ]
    return Content("自评.xlsx", "xlsx", sheets, [])


def test_a_workbook_of_several_sheets_is_one_paper() -> None:
    assert is_book_of_paper(book("部门整体支出绩效自评表", "项目支出绩效自评表", "支出明细"))
    assert not is_book_of_paper(book("部门整体支出绩效自评表", "科目余额表", "序时账"))
