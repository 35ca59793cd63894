"""Project money, hidden costs, allowances, transport, other expense, days off: faults and what resembles them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from quick import a_few
from small_books import Books

LEAVES = {
    "30107": "绩效工资",
    "30113": "住房公积金",
    "30199": "其他工资福利支出",
    "30201": "办公费",
    "30206": "电费",
    "30211": "差旅费",
    "30213": "维修(护)费",
    "30214": "租赁费",
    "30226": "劳务费",
    "30227": "委托业务费",
    "30228": "工会经费",
    "30229": "福利费",
    "30231": "公务用车运行维护费",
    "30239": "其他交通费用",
    "30299": "其他商品和服务支出",
    "30302": "退休费",
    "31204": "费用补贴",
    "30215": "会议费",
}


@pytest.fixture(params=a_few([2021, 2018], 1))
def kept(request: pytest.FixtureRequest, books: Books, parallel: Books) -> Books:
    """Books before and after parallel accounting came in."""
    return books if request.param == 2018 else parallel


def spend(
    kept: Books,
    number: str,
    code: str,
    summary: str,
    amount: object = 500,
    part: str = "公用经费",
    day: str = "05-14",
    **more: object,
) -> str:
    """Book an expense of a part, or of a project."""
    above = f"基本支出\\{part}" if part in ("公用经费", "人员经费") else "项目支出"
    level = {"公用经费": "0102", "人员经费": "0101"}.get(part, "02")
    values = dict(more) | ({} if above != "项目支出" else {"project": part})
    bank, money = ("1002", "银行存款", 0, amount, summary), ("800102", "资金结存\\货币资金", 0, amount, summary)
    if kept.year < 2019:
        return kept.voucher(
            f"{kept.year}-{day}",
            number,
            (f"5001{level}{code}", f"经费支出\\{above}\\{LEAVES[code]}", amount, 0, summary, values),
            bank,
        )
    financial = (f"500102{code}", f"业务活动费用\\商品和服务费用\\{LEAVES[code]}", amount, 0, summary)
    budget = (f"7101{level}{code}", f"行政支出\\{above}\\{LEAVES[code]}", amount, 0, summary, values)
    return kept.voucher(f"{kept.year}-{day}", number, financial, bank, budget, money)


def at(kept: Books, number: int) -> str:
    """Return where an expense stands: in the half that counts."""
    return f"记-{number:04d}/{1 if kept.year < 2019 else 3}"


def run_over(kept: Books, check: str, cases: list[tuple[str, str, str]]) -> tuple[set[str], set[str]]:
    """Book (code, part, summary) one by one and return the summaries reported and those left to look at."""
    for number, (code, part, summary) in enumerate(cases, 1):
        spend(kept, f"记-{number:04d}", code, summary, 500 + number, part)
    outcome = kept.run(check)
    words = {at(kept, number): summary for number, (_, _, summary) in enumerate(cases, 1)}
    return {words[place] for place in outcome.exceptions}, {
        words[place] for place in outcome.untestable if place in words
    }


def test_projects_do_not_pay_for_staff_and_running_costs(kept: Books) -> None:
    wrong = [
        ("30107", "数据平台", "发放在职人员绩效工资"),
        ("30113", "数据平台", "缴单位住房公积金"),
        ("30206", "数据平台", "缴5月办公楼电费"),
        ("30228", "数据平台", "拨缴工会经费"),
        ("30302", "数据平台", "发放退休人员补贴"),
        ("30239", "数据平台", "发放公务交通补贴"),
    ]
    unclear = [("30206", "数据平台", "缴数据机房电费"), ("30199", "数据平台", "发编外人员工资")]
    fine = [
        ("30107", "人员经费", "发放绩效工资"),
        ("30206", "公用经费", "缴电费"),
        ("30227", "数据平台", "付监理费"),
        ("31204", "数据平台", "拨付企业补贴"),
    ]
    found, open_ = run_over(kept, "project.bears-basic-costs", [*wrong, *unclear, *fine])
    assert found == {summary for _, _, summary in wrong}
    assert open_ == {summary for _, _, summary in unclear}


def test_a_project_whose_approval_names_the_expense_may_bear_it(kept: Books) -> None:
    kept.add(
        "budget", section="project", item="数据平台", project="数据平台", economic_code="30206", amount=Decimal(900)
    )
    spend(kept, "记-0001", "30206", "缴办公楼电费", part="数据平台")
    assert kept.run("project.bears-basic-costs").exceptions == {}


def test_money_of_one_project_is_not_spent_on_another(kept: Books) -> None:
    for name in ("数据平台建设", "普法宣传专项"):
        kept.add("projects", subject=name, spent=Decimal(1))
    spend(kept, "记-0001", "30299", "付普法宣传专项展板款", part="数据平台建设")
    spend(kept, "记-0002", "30299", "付数据平台建设与普法宣传专项联合活动费", part="数据平台建设")
    spend(kept, "记-0003", "30299", "付普法宣传专项折页款", part="普法宣传专项")
    outcome = kept.run("project.outside-approved-use")
    assert {place: (row["project"], row["used_for"]) for place, row in outcome.exceptions.items()} == {
        at(kept, 1): ("数据平台建设", "普法宣传专项")
    }
    assert set(outcome.untestable.values()) == {"approved-use-missing"}


def test_expense_of_a_class_that_was_not_approved_is_outside(kept: Books) -> None:
    kept.add(
        "budget", section="project", item="数据平台", project="数据平台", economic_code="30227", amount=Decimal(900)
    )
    spend(kept, "记-0001", "30227", "付软件开发费", part="数据平台")
    spend(kept, "记-0002", "30211", "报差旅费", part="数据平台")
    outcome = kept.run("project.outside-approved-use")
    assert (list(outcome.exceptions), outcome.untestable, outcome.passed) == ([at(kept, 2)], {}, 1)


def test_receptions_cars_and_journeys_abroad_in_other_accounts_are_found(kept: Books) -> None:
    wrong = [
        ("30201", "公用经费", "付悦来饭店餐费"),
        ("30299", "公用经费", "付招待客商用餐"),
        ("30227", "公用经费", "付接待上级检查组餐费"),
        ("30201", "公用经费", "购接待用烟酒"),
        ("30239", "公用经费", "报加油费"),
        ("30201", "公用经费", "充值加油卡"),
        ("30213", "公用经费", "付小车维修保养"),
        ("30299", "公用经费", "付ETC通行费"),
        ("30213", "公用经费", "付公务用车轮胎更换"),
        ("30299", "公用经费", "付因公出国考察费"),
        ("30227", "公用经费", "付赴新加坡交流费"),
    ]
    unclear = [("30299", "公用经费", "付用餐费")]
    fine = [
        ("30213", "公用经费", "付接待室门窗维修"),
        ("30213", "公用经费", "付信访接待大厅空调维修"),
        ("30201", "公用经费", "购发电机柴油"),
        ("30299", "公用经费", "付加班餐费"),
        ("30226", "公用经费", "付评审专家工作餐"),
        ("30231", "公用经费", "报公务用车加油费"),
        ("30215", "公用经费", "付座谈会餐费"),
        ("30227", "公用经费", "付工程结算签证审核费"),
        ("30299", "公用经费", "付出入境宣传资料款"),
        ("30213", "公用经费", "付停车场道闸维修"),
        ("30214", "公用经费", "付车辆租赁费"),
        ("30299", "公用经费", "付防汛值班送餐费"),
        ("30211", "公用经费", "报李明赴长沙差旅费自驾过路费"),
        ("30213", "公用经费", "付车辆识别系统维护"),
    ]
    found, open_ = run_over(kept, "three-public.hidden", [*wrong, *unclear, *fine])
    assert found == {summary for _, _, summary in wrong}
    assert open_ == {summary for _, _, summary in unclear}


def test_allowances_outside_the_payroll_are_found(kept: Books) -> None:
    wrong = [
        ("30299", "公用经费", "发放中秋节过节费"),
        ("30226", "公用经费", "发放干部职工加班费"),
        ("30201", "公用经费", "付工作人员通讯补贴"),
        ("30229", "公用经费", "发放年终奖金"),
        ("30227", "数据平台", "发放本单位职工工作补贴"),
        ("30201", "公用经费", "购发职工购物卡"),
        ("30201", "公用经费", "购买职工购物卡"),
        ("30299", "公用经费", "支付机关干部目标奖"),
    ]
    fine = [
        ("30226", "公用经费", "发放评审专家补助"),
        ("30226", "公用经费", "发放5月临聘人员工资补贴"),
        ("30299", "公用经费", "慰问困难群众发放慰问金"),
        ("30228", "公用经费", "工会发放职工节日慰问品"),
        ("30229", "公用经费", "付职工慰问品款"),
        ("30239", "公用经费", "发放公务交通补贴"),
        ("30211", "公用经费", "报李明赴长沙差旅费-伙食补助及市内交通补助"),
        ("31204", "数据平台", "拨付企业稳岗补贴"),
        ("30226", "公用经费", "付讲师授课补助"),
        ("30107", "人员经费", "发放奖金"),
        ("30299", "公用经费", "付志愿者值班补贴"),
    ]
    found, _ = run_over(kept, "allowance.outside-payroll", [*wrong, *fine])
    assert found == {summary for _, _, summary in wrong}


RIDES = [
    ("30239", "公用经费", "报李明市内出租车费"),
    ("30299", "公用经费", "王芳报销网约车费"),
    ("30239", "公用经费", "报市内交通费"),
]


def test_who_receives_a_transport_allowance_claims_no_local_transport(kept: Books) -> None:
    fine = [
        ("30239", "公用经费", "发放5月公务交通补贴"),
        ("30211", "公用经费", "报李明赴长沙调研差旅费-出租车费"),
        ("30231", "公用经费", "报公务用车停车费"),
        ("30226", "公用经费", "付评审专家出租车费"),
        ("30299", "公用经费", "付地铁站灯箱广告费"),
    ]
    unclear = [("30239", "公用经费", "付安达商行出租车费")]
    found, open_ = run_over(kept, "transport.double", [*RIDES, *fine, *unclear])
    assert found == {summary for _, _, summary in RIDES}
    assert open_ == {summary for _, _, summary in unclear}


def test_local_transport_without_an_allowance_in_the_books_is_to_be_looked_at(kept: Books) -> None:
    found, open_ = run_over(kept, "transport.double", RIDES)
    assert (found, open_) == (set(), {summary for _, _, summary in RIDES})


def test_allocations_to_public_bodies_are_not_spending(kept: Books) -> None:
    wrong = [
        ("30299", "数据平台", "拨付各街道办事处普查工作经费"),
        ("30227", "数据平台", "下拨所属二级单位项目资金"),
        ("30201", "公用经费", "拨县统计局调查经费"),
    ]
    unclear = [("30299", "数据平台", "拨付工作经费")]
    fine = [
        ("31204", "数据平台", "拨付宏图公司技改补贴"),
        ("30228", "公用经费", "拨缴工会经费"),
        ("30214", "公用经费", "拨付街道办事处房租"),
        ("30299", "数据平台", "付街道办事处会务服务费"),
    ]
    found, open_ = run_over(kept, "transfer.booked-as-spent", [*wrong, *unclear, *fine])
    assert found == {summary for _, _, summary in wrong}
    assert open_ == {summary for _, _, summary in unclear}


@pytest.mark.parametrize(("other", "reported"), [(30000, 0), (30010, 1)])
def test_other_goods_and_services_above_the_share_are_reported(kept: Books, other: int, reported: int) -> None:
    spend(kept, "记-0001", "30299", "付杂项", other)
    spend(kept, "记-0002", "30227", "付服务费", 70000)
    assert len(kept.run("classification.other-share").exceptions) == reported


def test_days_off_are_a_hint_that_is_switched_on(kept: Books) -> None:
    day = {2018: "06-09", 2021: "06-12"}[kept.year]
    spend(kept, "记-0001", "30201", "付办公费", day=day)
    spend(kept, "记-0002", "30201", "付办公费", day="10-01")
    spend(kept, "记-0003", "30201", "付办公费", day={2018: "06-08", 2021: "06-11"}[kept.year])
    assert kept.run("voucher.weekend").population == 0
    assert list(kept.run("voucher.weekend", enabled=True).exceptions) == ["记-0001/1", "记-0002/1"]
