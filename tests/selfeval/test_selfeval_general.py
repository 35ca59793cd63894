"""Contradictions in several wordings and layouts each, and what looks like one beside them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from test_selfeval_planted import Rows, document

from auditkit.analysis.rule_steps import stepped_rule
from auditkit.engagement.self_evaluating import verify_document

HEAD = ("三级指标", "分值", "评分标准", "完成情况", "自评得分", "扣分原因")
TARGETS = ("三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
TITLE = "2022年度部门整体支出绩效自评报告\n"


def found(*blocks: str | tuple[str, Rows]) -> list[tuple[str, str, str]]:
    texts = [block if isinstance(block, str) else ("", block[1]) for block in blocks]
    paper = document(
        *(f"{TITLE}{texts[0]}" if isinstance(texts[0], str) else TITLE, *texts[isinstance(texts[0], str) :])
    )
    verified = verify_document(paper, 2022)
    assert verified is not None
    return [(item.kind, item.stated, item.expected) for item in verified.inconsistencies]


def scored(*lines: tuple[str, ...], head: tuple[str, ...] = HEAD) -> tuple[str, Rows]:
    points = sum(Decimal(line[head.index("分值")]) for line in lines)
    total = sum(Decimal(line[head.index("自评得分" if "自评得分" in head else "得分")]) for line in lines)
    last = ["合计"] + [""] * (len(head) - 1)
    last[head.index("分值")] = str(points)
    last[head.index("自评得分" if "自评得分" in head else "得分")] = str(total)
    return ("评分表", [head, *lines, tuple(last)])


COURSES: tuple[Rows, ...] = (
    [("年度", "2020年", "2021年", "2022年"), ("毕业生就业率（%）", "95.1", "94.6", "93.8")],
    [
        ("年份", "毕业生就业率", "招生人数"),
        ("2020年", "95.1%", "310"),
        ("2021年", "94.6%", "322"),
        ("2022年", "93.8%", "335"),
    ],
)


@pytest.mark.parametrize("table", COURSES)
@pytest.mark.parametrize(
    "words", ["我校毕业生就业率逐年提高，社会认可。", "就业率连续三年稳步上升。", "近三年来毕业生就业率持续走高。"]
)
def test_what_rose_year_by_year_in_words_fell_in_the_table(words: str, table: Rows) -> None:
    assert [kind for kind, *_ in found(words, ("", table))] == ["text"]


@pytest.mark.parametrize(
    "words", ["我校招生规模逐年扩大。", "就业率逐年下降的问题须引起重视。", "力争毕业生就业率逐年提高。"]
)
def test_a_course_that_the_table_bears_out_or_that_is_hoped_for(words: str) -> None:
    assert found(words, ("", COURSES[1])) == []


@pytest.mark.parametrize(
    ("line", "score"),
    [
        (("预算调整率", "4", "≤10%得满分，每超过5个百分点（不足5个按5个计）扣1分，扣完为止", "", "4", ""), "2"),
        (("预算调整率", "4", "调整率不超过10%的得满分，超过部分每1个百分点扣0.25分", "", "4", ""), "1.75"),
        (("预算调整率", "4", "≤10%，得满分；10%＜调整率≤20%，得一半；大于20%不得分", "", "4", ""), "2"),
    ],
)
def test_a_rate_of_the_text_against_the_rule_of_its_line(line: tuple[str, ...], score: str) -> None:
    assert ("score-rule", "4", score) in found("全年预算有调整，预算调整率为19.24%。", scored(line))


def test_steps_and_losses_of_rules() -> None:
    falling = stepped_rule("低于90%不得分，90%~95%得一半分，95%以上满分", Decimal(6))
    chained = stepped_rule("完成率≥90%，得满分；80%≤完成率＜90%，得80%；低于80%不得分", Decimal(10))
    assert falling is not None and chained is not None
    assert [falling.range_of(Fraction(value)) for value in ("89.9", "95", "94.9")] == [(0, 0), (6, 6), (3, 3)]
    assert [chained.range_of(Fraction(value)) for value in ("90", "89.99", "12")] == [(10, 10), (8, 8), (0, 0)]
    assert stepped_rule("按时公开得满分，每迟一日扣1分", Decimal(5)) is None


@pytest.mark.parametrize(
    "line",
    [
        ("演出活动按期完成率", "100%", "100%", "10", "10", "其中6场因场馆维修推迟至次年一季度举办"),
        ("平台验收合格率", "100%", "100%", "10", "10", "平台尚未组织验收，已列入下年计划"),
        ("设备到货及时性", "及时", "及时", "10", "10", "两台设备未按合同约定的时间到货"),
    ],
)
def test_full_marks_beside_a_remark_of_the_line_that_it_was_not_so(line: tuple[str, ...]) -> None:
    assert ("score-rule", "10", "") in found(scored(line, head=TARGETS))


@pytest.mark.parametrize(
    "line",
    [
        ("发放及时率", "100%", "100%", "10", "10", "全年未发生逾期"),
        ("安全事故", "0", "0", "10", "10", "无事故、无延期"),
        ("整改完成率", "100%", "100%", "10", "10", "上年未完成事项已全部整改"),
    ],
)
def test_a_remark_that_denies_a_fault_is_none(line: tuple[str, ...]) -> None:
    assert found(scored(line, head=TARGETS)) == []


@pytest.mark.parametrize(
    "words",
    [
        "教学楼改造工程因雨季影响，工期延后一个半月。",
        "工程计划2022年8月31日前竣工，实际项目于2022年10月15日竣工。",
    ],
)
def test_a_line_on_time_against_work_that_was_late(words: str) -> None:
    line = ("工程按期完工率", "100%", "100%", "10", "10", "")
    assert ("score-rule", "10", "") in found(words, scored(line, head=TARGETS))


def test_satisfaction_told_twice_with_two_values() -> None:
    line = ("家长满意度", "5", "≥90%得满分", "96.3%", "5", "")
    words = "面向家长发放问卷500份，收回480份，其中满意444份，家长满意度为92.50%。"
    assert [stated for _, stated, _ in found(words, scored(line)) if stated in ("92.50%", "96.3%")]
    same = ("家长满意度", "5", "≥90%得满分", "92.5%", "5", "")
    assert found(words, scored(same)) == []


@pytest.mark.parametrize(
    ("words", "table", "pair"),
    [
        (
            "专任教师中，高级职称41人。",
            [("项目", "正高级", "副高级", "中级", "初级"), ("人数", "3", "35", "50", "20")],
            ("41人", "38人"),
        ),
        (
            "全年侦破电信诈骗案件356起。",
            [("类别", "立案", "破案"), ("侦破电信诈骗案件", "412", "365")],
            ("356起", "365个"),
        ),
        (
            "全年审结民事案件2,476件。",
            [("案件类型（件）", "受理", "审结"), ("民事", "2,610", "2,467"), ("刑事", "310", "301")],
            ("2476件", "2467个"),
        ),
    ],
)
def test_a_count_of_the_text_against_line_and_column_of_a_table(words: str, table: Rows, pair: tuple[str, str]) -> None:
    assert pair in [(stated, expected) for _, stated, expected in found(words, ("", table))]


@pytest.mark.parametrize(
    "words",
    [
        "6月底支出进度41.3%，9月底72.5%。",
        "受上级资金下达较晚影响，我局6月末执行进度只有41.3%，9月末为72.5%。",
    ],
)
def test_progress_at_several_times_with_points_each(words: str) -> None:
    rule = "6月末达到45%、9月末达到70%，每个节点得2.5分，未达到的该节点不得分"
    assert ("score-rule", "5", "2.5") in found(words, scored(("支出进度", "5", rule, "", "5", "")))
    assert ("score-rule", "5", "2.5") not in found(
        words.replace("41.3", "45.3"), scored(("支出进度", "5", rule, "", "5", ""))
    )


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        ("全县建成服务中心1个、服务站14个、服务点186个，合计211个。", "211个"),
        ("查处甲类案件12件、乙类案件9件、丙类案件7件，共30件。", "30件"),
    ],
)
def test_a_total_told_behind_its_parts(words: str, stated: str) -> None:
    assert [pair[1] for pair in found(words)] == [stated]


def test_a_total_behind_its_parts_that_is_right_or_of_more() -> None:
    assert found("查处甲类案件12件、乙类案件9件，共21件。全年受理投诉40件，办结38件，累计挽回损失12万元。") == []


@pytest.mark.parametrize(
    ("words", "denied"),
    [
        ("公务用车购置费18.00万元，运行维护费6.20万元。我局2022年未新购公务用车。", "未新购公务用车"),
        ("会议费决算数为0.85万元。全年未发生会议费支出。", "未发生会议费支出"),
    ],
)
def test_what_was_not_bought_and_cost_something(words: str, denied: str) -> None:
    assert denied in [stated for _, stated, _ in found(words)]


def test_a_fault_denied_by_a_line_and_counted_by_the_text() -> None:
    line = ("监管成效", "5", "无安全事故得满分", "全年无安全事故", "5", "")
    assert "无安全事故" in [stated for _, stated, _ in found("年内发生1起安全事故，已妥善处置。", scored(line))]
    assert found("年内处置上年遗留的1起安全事故。", scored(line)) == []


PROJECTS: Rows = [
    ("项目名称", "年初预算数", "调整数", "全年预算数", "全年执行数", "执行率"),
    ("路灯亮化", "160.00", "35.00", "195.00", "195.00", "100.00%"),
    ("农贸市场改造", "420.00", "-38.00", "382.00", "361.24", "94.57%"),
    ("背街小巷整治", "150.00", "0.00", "150.00", "148.60", "99.07%"),
    ("合计", "730.00", "-3.00", "727.00", "704.84", "96.95%"),
]


def test_an_adjustment_in_yuan_under_ten_thousands() -> None:
    rows = [list(row) for row in PROJECTS]
    rows[1][2] = "350000"
    rows[4][2] = "-3.00"
    assert ("unit", "350000万元", "35万元") in found("单位：万元", ("单位：万元", rows))
    assert found("单位：万元", ("单位：万元", PROJECTS)) == []


def test_a_project_of_the_text_that_the_table_of_all_projects_lacks() -> None:
    missing = found("实施“智慧停车诱导”项目投入28.00万元。", ("单位：万元", PROJECTS))
    assert missing == [("cross-reference", "智慧停车诱导28.00万元", "")]
    assert found("实施农贸市场改造项目，其中设备投入28.00万元。", ("单位：万元", PROJECTS)) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (("群众满意度", "≥95%", "94%", "10", "9", "项目资金年末拨付较慢，扣1分"), True),
        (("服务保障体系可持续性", "健全", "基本健全", "10", "9", "个别资金年末集中支付"), True),
        (("项目完成及时性", "及时", "较及时", "10", "9", "个别公务接待审批单不完整"), True),
        (("群众满意度", "≥95%", "94%", "10", "9", "施工期间扬尘较大，群众有反映"), False),
    ],
)
def test_reasons_that_belong_to_other_lines(line: tuple[str, ...], reason: bool) -> None:
    kinds = [kind for kind, *_ in found("发放问卷100份，收回100份，满意94份。", scored(line, head=TARGETS))]
    assert ("missing-reason" in kinds) is reason


@pytest.mark.parametrize(
    "words",
    [
        "蓄水量由上年的486.2万立方米变为481.7万立方米，蓄水量实现稳步增长。",
        "接待游客48.6万人次（2021年为51.2万人次），同比增长5.08%。",
        "等候时间由上年的18分钟延长到12分钟。",
        "奖励金额逐年增加，2020年2.60万元、2021年1.80万元、2022年1.20万元。",
        "改造项目完成投资260万元，项目预算250万元，节约10万元。",
    ],
)
def test_directions_told_the_wrong_way_round(words: str) -> None:
    assert [kind for kind, *_ in found(words)] in (["text"], ["cross-reference"])


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        ("现有公务用车12辆，公务用车运行维护费24.30万元，车均运行维护费2.30万元。", "2.30万元"),
        ("计划采购386.00万元，实际采购371.42万元，采购执行率96.22%，节约资金15.48万元。", "15.48万元"),
        ("全年建设公路86.5公里，为计划80公里的108.13%，其中拓宽52.3公里、新建24.2公里、硬化12.0公里。", "86.5公里"),
        ("举办法治讲座86场，受众3.4万人次。\n全年68场法治讲座走进社区。", "68场"),
    ],
)
def test_quotients_rests_parts_and_counts_of_sentences(words: str, stated: str) -> None:
    assert stated in [item[1] for item in found(words)]


def test_aims_are_no_values() -> None:
    words = (
        "全年计划检查企业450家次，培训600人次。新增就业2,700人以上。\n检查企业486家次，培训612人次，新增就业2,860人。"
    )
    assert found(words) == []


@pytest.mark.parametrize(
    ("words", "year"),
    [
        ("预算依据《关于批复2023年度部门预算的通知》下达。", "2023"),
        ("上述目标按部署应于2021年12月底前完成。", "2021"),
        ("附表：2021年度部门整体支出绩效自评评分表", "2021"),
    ],
)
def test_years_of_budgets_deadlines_and_titles(words: str, year: str) -> None:
    assert ("year", year, "2022") in found(f"2022年我局履行了职责。\n{words}")
