"""What the story of a paper tells otherwise than its tables: found in several wordings, silent where both agree."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_selfeval_planted import document

from auditkit.analysis.selfeval.bounds import without_limit
from auditkit.analysis.selfeval.groups import outer_lines
from auditkit.engagement.self_evaluating import verify_document

TITLE = "某某局2023年度部门整体支出绩效自评报告\n"
SCORES = ("一级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "未完成原因")


def found(*blocks: object) -> set[tuple[str, str, str]]:
    verified = verify_document(document(*blocks), 2023)  # type: ignore[arg-type]
    assert verified is not None
    return {
        (item.message_id.removeprefix("selfeval."), item.stated, item.expected) for item in verified.inconsistencies
    }


def sheet(*lines: tuple[str, str, str, str, str, str]) -> tuple[str, list[tuple[str, ...]]]:
    """A score sheet of lines (name, target, value, points, score, reason), with its total."""
    points, score = (sum(Decimal(line[at]) for line in lines) for at in (3, 4))
    rows = [("产出", *line) for line in lines]
    return ("部门整体支出绩效自评表", [SCORES, *rows, ("合计", "", "", "", str(points), str(score), "")])


BRIDGES = sheet(("危桥改造座数", "14座", "11座", "20", "15.7", "3座因征地未开工"))


@pytest.mark.parametrize(
    "said",
    [
        "截至12月底，14座危桥改造工程均已完工并恢复通行。",
        "全部14座危桥已建成通车。",
        "全年实施危桥改造，14座桥梁已全部通过交工验收。",
    ],
)
def test_all_done_by_the_words_less_by_the_table(said: str) -> None:
    number = ("14座", "11座")
    assert any(message == "all-done" and number[0] in stated and expected == number[1]
               for message, stated, expected in found(TITLE + said, BRIDGES))  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "计划全年14座危桥改造全部完成。",
        "14座危桥改造已完成11座，其余3座明年实施。",
        "11座危桥改造工程均已完工。",
        "上年14座危桥改造已全部完成。",
    ],
)
def test_plans_and_what_agrees_are_no_claim_of_all(said: str) -> None:
    assert not {item for item in found(TITLE + said, BRIDGES) if item[0] == "all-done"}


@pytest.mark.parametrize(
    ("said", "is_found"),
    [
        ("二、存在问题\n2条排水管线因设计变更，截至2023年底尚未完工。", True),
        ("二、存在问题\n有2条排水管线未通过竣工验收。", True),
        ("二、存在问题\n2名工作人员未按时完成培训。", False),
        ("二、存在问题\n2条宣传信息未及时上报。", False),
    ],
)
def test_part_not_done_against_all_of_it_with_full_marks(said: str, is_found: bool) -> None:
    lines = sheet(("排水管线改造", "9条", "9条", "20", "20", ""))
    assert ("not-all-done", "20", "") in found(TITLE + said, lines) or not is_found
    assert is_found or not {item for item in found(TITLE + said, lines) if item[0] == "not-all-done"}


STAFF = "一、基本情况\n我馆核定编制46名，年末在职人员43人，另有编外聘用人员8人。\n"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("下一步将组织全馆49名在职职工参加绩效培训。", {("cross-only", "49名", "43人")}),
        ("四、结论\n我馆现有38名干部职工，人少事多的矛盾突出。", {("cross-only", "38名", "43人")}),
        ("全馆51名在职人员含编外聘用。", set()),  # 43 + 8
        ("全馆12名在职党员带头值班。", set()),
        ("组织全馆26名在职干部参加业务培训。", set()),
    ],
)
def test_staff_told_again_in_passing(said: str, expected: set[tuple[str, str, str]]) -> None:
    assert {item for item in found(TITLE + STAFF + said) if item[0] == "cross-only"} == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("全年培训经费支出84.00万元，培训1,200人次，人均培训经费0.07元。", "0.07万元"),
        ("发放取暖补贴36.00万元，惠及450户，户均补贴800万元。", "800元"),
        ("发放取暖补贴36.00万元，惠及450户，户均补贴800元。", ""),
        ("全年培训经费支出84.00万元，培训1,200人次，人均培训经费0.07万元。", ""),
        ("全年接待86批次，人均接待费96元。", ""),
    ],
)
def test_amounts_per_head_in_another_unit(said: str, expected: str) -> None:
    slips = {item[2] for item in found(TITLE + said) if item[0] == "per-head-unit"}
    assert slips == ({expected} if expected else set())


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "项目支出418.00万元，由以下三部分构成：路灯维护210.00万元，绿化养护1,280,000元，设备更新70.00万元。",
            "408.00万元",
        ),
        ("项目支出418.00万元，分为三类：路灯维护210.00万元、绿化养护128.00万元、设备更新80.00万元。", ""),
        ("项目支出418.00万元，主要包括路灯维护210.00万元、绿化养护128.00万元。", ""),
    ],
)
def test_lists_that_say_to_be_complete(said: str, expected: str) -> None:
    sums = {item[2] for item in found(TITLE + said) if item[0] == "sum"}
    assert sums == ({expected} if expected else set())


PROJECTS = (
    "项目资金情况表（单位：万元）",
    [("项目名称", "预算数", "支出数"), ("老旧小区改造", "300.00", "280.00"), ("农贸市场提升", "120.00", "118.00"),
     ("合计", "420.00", "398.00")],
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("本次自评的项目共3个，分别为老旧小区改造、农贸市场提升和智慧停车平台建设。", "project-missing"),
        ("纳入自评项目3项，包括：老旧小区改造、农贸市场提升、智慧停车平台建设。", "project-missing"),
        (
            "我局对老旧小区改造、农贸市场提升两个项目开展自评。\n三、问题\n公园驿站扩建、滨河步道修复两个项目的佐证资料不齐。",
            "project-unknown",
        ),
        ("本次自评的项目共2个，分别为老旧小区改造和农贸市场提升。", ""),
        (
            "我局对老旧小区改造、农贸市场提升两个项目开展自评。\n三、打算\n下一步申报公园驿站扩建、滨河步道修复两个项目的资金。",
            "",
        ),
    ],
)
def test_projects_that_no_table_knows(said: str, message: str) -> None:
    told = {item[0] for item in found(TITLE + said, PROJECTS) if item[0].startswith("project-")}
    assert told == ({message} if message else set())


@pytest.mark.parametrize(
    ("heading", "line", "is_found"),
    [
        ("是否完成", ("新建充电桩60个", "已建成48个，其余12个正在施工", "是"), True),
        ("是否达标", ("培训网格员300人次", "培训260人次", "达标"), True),
        ("完成与否", ("修订制度5项", "修订5项", "是"), False),
        ("是否完成", ("新建充电桩60个", "建成60个，未发生安全事故", "√"), False),
        ("是否完成", ("新建充电桩60个", "建成48个", "否"), False),
        ("是否完成", ("单次成本控制在50元以内", "42元", "是"), False),
    ],
)
def test_tasks_answered_as_done(heading: str, line: tuple[str, str, str], is_found: bool) -> None:
    table = ("年度任务", [("序号", "年度任务", "完成情况", heading), ("1", *line)])
    assert any(item[0] == "answered-done" for item in found(TITLE, table)) == is_found


def test_a_task_done_later_than_planned_is_not_done_in_time() -> None:
    rows = [("任务", "计划完成时间", "实际完成时间", "是否按期完成"), ("改造食堂", "2023年6月", "2023年9月", "是"),
            ("更换锅炉", "2023年10月", "2023年10月", "是")]  # fmt: skip
    assert [item for item in found(TITLE, ("任务表", rows)) if item[0] == "answered-done"] == [
        ("answered-done", "是", "2023年9月")
    ]


RULE = "评分办法：质量类指标未达到目标值的，每低1个百分点扣0.5分，扣完为止。"


@pytest.mark.parametrize(
    ("said", "value", "score", "expected"),
    [
        (RULE, "91%", "9", "8"),
        (RULE, "91%", "8", None),
        (RULE, "91.6%", "8.5", None),  # a begun point may count or not
        ("抽检合格率：目标95%，每降低2个百分点扣1分，不足2个百分点按1个计；实际为91%。", "91%", "9", "8"),
        ("时效指标每低1个百分点扣0.5分。", "91%", "9", None),
    ],
)
def test_points_lost_by_a_rule_of_the_text(said: str, value: str, score: str, expected: str | None) -> None:
    rows = [
        SCORES,
        ("质量指标", "抽检合格率", "≥95%", value, "10", score, "检测批次不足"),
        ("合计", "", "", "", "10", score, ""),
    ]
    told = [item for item in found(TITLE + said, ("自评表", rows)) if item[0] == "rule-told"]
    assert told == ([("rule-told", score, expected)] if expected else [])


@pytest.mark.parametrize(
    ("said", "is_found"),
    [
        ("全年新增便民服务点6处，累计达到31处。", True),
        ("全年新建社区便民服务点6处，年末共有31处。", True),
        ("全年新增便民服务点6处，累计达到28处。", False),
        ("全年新增便民服务点6处，其中城区4处。", False),
    ],
)
def test_all_there_is_against_the_line_of_it(said: str, is_found: bool) -> None:
    lines = sheet(("便民服务点", "28处", "28处", "10", "10", ""))
    told = ("cross-only", "31处", "28处") in found(TITLE + said, lines)
    assert told == is_found


@pytest.mark.parametrize(
    ("place", "meant"),
    [
        ("综合得分90分（含）以上为优，80分（含）至90分为良。", False),
        ("得分在85分至95分之间的为良好，综合得分90分。", True),
        ("自评总分100分，其中投入20分、过程30分、产出50分。", False),
        ("自评总分100分，其中投入得20分、过程得30分、产出得50分。", True),
    ],
)
def test_limits_of_grades_are_no_scores(place: str, meant: bool) -> None:
    value = "100分" if "100" in place else "90分"
    row = {"role": "claim", "indicator": "selfeval.total", "value": value, "unit": "分", "place": place,
           "number": Decimal(value[:-1]), "label": "总分" if "100" in place else "综合得分"}  # fmt: skip
    assert (without_limit(row)["indicator"] is not None) == meant


@given(st.lists(st.lists(st.integers(101, 99_999), min_size=2, max_size=5), min_size=1, max_size=5))
def test_groups_count_once(groups: list[list[int]]) -> None:
    lines = [{"B": Decimal(value), "C": Decimal(value + 7 * (len(group) if at == 0 else 1))}
             for group in groups for at, value in enumerate([sum(group), *group])]  # fmt: skip
    total = sum(sum(group) for group in groups)
    outer = outer_lines(lines)
    assert outer[0] == 0
    assert sum(lines[at]["B"] for at in outer) <= 2 * total


def test_a_total_over_groups_with_their_members() -> None:
    rows = [("支出科目", "2023年支出数"), ("基本支出", "640.20"), ("工资福利支出", "512.80"),
            ("商品和服务支出", "127.40"), ("项目支出", "355.10"), ("水质监测", "205.10"), ("执法装备", "150.00"),
            ("合计", "995.30")]  # fmt: skip
    wrong = [*rows[:-1], ("合计", "959.30")]
    assert not {item for item in found(TITLE, ("支出情况表（单位：万元）", rows)) if item[0] == "sum"}
    assert ("sum", "959.30万元", "995.30万元") in found(TITLE, ("支出情况表（单位：万元）", wrong))


def test_points_of_a_block_of_funds_named_left_of_it() -> None:
    rows = [
        ("预算执行（10分）", "类别", "全年预算数（万元）", "全年执行数（万元）", "得分", "执行率"),
        ("", "合计", "200.00", "180.00", "9", "90.00%"),
        ("", "基本支出", "120.00", "120.00", "", "100.00%"),
        ("", "项目支出", "80.00", "60.00", "", "75.00%"),
        ("一级指标", "三级指标（分值）", "年度指标值", "实际完成值", "得分", "备注"),
        ("产出（90分）", "检测样品数（90分）", "≥50份", "50份", "90", ""),
        ("总计（100分）", "", "", "", "99", ""),
    ]
    assert found(TITLE, ("部门整体支出绩效自评表", rows, [(1, 1, 4, 1)])) == set()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "全年受理信访事项312件（2022年为268件），信访量同比下降16.4%。",
            ("trend", "信访量同比下降16.4%", "268件→312件"),
        ),
        ("改造后年用水量由40.0万吨降至26.0万吨，节水率45.00%。", ("growth", "45.00%", "35.00%")),
    ],
)
def test_figures_of_two_years_in_one_sentence(said: str, expected: tuple[str, str, str]) -> None:
    assert expected in found(TITLE + said)


def test_a_score_for_spending_that_follows_from_its_rate_needs_no_reason() -> None:
    lines = sheet(("预算支出率", "100%", "94.00%", "10", "9.4", ""), ("培训场次", "12场", "12场", "10", "8", ""))
    assert {item[0] for item in found(TITLE, lines)} == {"no-reason"}
