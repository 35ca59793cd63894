"""Budget changes, money carried over, contracts and subsidies: planted faults and what resembles them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from quick import a_few
from small_books import Books
from test_checks_beyond_spending import at, spend


@pytest.fixture(params=a_few([2021, 2018], 1))
def kept(request: pytest.FixtureRequest, books: Books, parallel: Books) -> Books:
    """Books before and after parallel accounting came in."""
    return books if request.param == 2018 else parallel


def change(kept: Books, kind: str, item: str, amount: int) -> None:
    kept.add(
        "budget_changes",
        date=date(kept.year, 8, 1),
        document="财预〔1〕7号",
        kind=kind,
        item=item,
        amount=Decimal(amount),
    )


def budgeted(kept: Books, **projects: int) -> None:
    for name, amount in projects.items():
        kept.add("budget", section="project", item=name, amount=Decimal(amount))
        kept.add("projects", subject=name, opening=Decimal(0), spent=Decimal(0), closing=Decimal(0))


@pytest.mark.slow
def test_spending_over_the_adjusted_budget_is_reported(kept: Books) -> None:
    budgeted(kept, 数据平台=1000, 普法宣传=1000, 档案整理=1000, 信访维稳=1000)
    change(kept, "added", "普法宣传", 500)
    change(kept, "cut", "档案整理", 300)
    change(kept, "carried_over", "信访维稳", 200)
    for number, (name, amount) in enumerate(
        (("数据平台", 1000), ("普法宣传", 1500), ("档案整理", 900), ("信访维稳", 1250)), 1
    ):
        spend(kept, f"记-{number:04d}", "30227", "付服务费", amount, name)
    found = kept.run("budget.over-item").exceptions
    assert {row["item"]: row["amount"] for row in found.values()} == {"档案整理": 200, "信访维稳": 50}


@pytest.mark.slow
def test_without_documents_of_changes_more_than_the_opening_budget_is_to_be_looked_at(kept: Books) -> None:
    budgeted(kept, 数据平台=1000, 普法宣传=1000)
    spend(kept, "记-0001", "30227", "付服务费", 1100, "数据平台")
    spend(kept, "记-0002", "30227", "付服务费", 900, "普法宣传")
    outcome = kept.run("budget.over-item")
    assert (outcome.exceptions, outcome.untestable, outcome.passed) == ({}, {"project:数据平台": "changes-missing"}, 1)


def test_changes_of_projects_alone_say_nothing_about_basic_expense(kept: Books) -> None:
    kept.add("budget", section="total", item="公用经费", path="支出/基本支出", amount=Decimal(1000))
    budgeted(kept, 数据平台=1000)
    change(kept, "added", "数据平台", 400)
    spend(kept, "记-0001", "30201", "购办公用品", 1100)
    assert kept.run("budget.over-item").untestable == {"part:public": "changes-partial"}


def test_public_expense_over_its_adjusted_budget_is_reported(kept: Books) -> None:
    kept.add("budget", section="total", item="公用经费", path="支出/基本支出", amount=Decimal(1000))
    change(kept, "added", "公用经费", 50)
    spend(kept, "记-0001", "30201", "购办公用品", 1100)
    (row,) = kept.run("budget.over-item").exceptions.values()
    assert (row["item"], row["amount"]) == ("公用经费", 50)


def test_a_change_that_names_no_item_leaves_excess_open(kept: Books) -> None:
    budgeted(kept, 数据平台=1000)
    change(kept, "added", "中央转移支付", 400)
    spend(kept, "记-0001", "30227", "付服务费", 1100, "数据平台")
    assert kept.run("budget.over-item").untestable == {"project:数据平台": "changes-unplaced"}


def test_what_was_carried_over_counts_when_the_projects_tell_it(kept: Books) -> None:
    kept.add("budget", section="project", item="数据平台", amount=Decimal(1000))
    kept.add("projects", subject="数据平台", opening=Decimal(150))
    change(kept, "added", "数据平台", 0)
    spend(kept, "记-0001", "30227", "付服务费", 1200, "数据平台")
    (row,) = kept.run("budget.over-item").exceptions.values()
    assert (row["carried"], row["amount"]) == (150, 50)


def test_money_of_earlier_years_unused_for_two_years_is_reported(kept: Books) -> None:
    year = kept.year
    kept.voucher(f"{year}-01-05", "记-0001", ("1002", "银行存款", 1, 0, "x"), ("4001", "财政拨款收入", 0, 1, "x"))
    for name, opening, spent in (
        (f"{year - 3}年窗口改造", 900, 0),
        (f"{year - 2}年设备更新", 900, 300),
        (f"{year - 1}年试点", 900, 0),
        (f"{year - 4}年-{year}年规划", 900, 0),
        (f"{year - 5}年旧项目", 900, 900),
        ("协调经费", 900, 100),
    ):
        kept.add(
            "projects",
            subject=name,
            opening=Decimal(opening),
            spent=Decimal(spent),
            recovered=Decimal(0),
            closing=Decimal(opening - spent),
        )
    outcome = kept.run("carryover.over-two-years")
    assert {row["subject"]: row["amount"] for row in outcome.exceptions.values()} == {
        f"{year - 3}年窗口改造": 900,
        f"{year - 2}年设备更新": 600,
    }
    assert sorted(outcome.untestable.values()) == ["origin-unknown", "origin-unknown"]
    assert outcome.passed == 2


def contract(
    kept: Books, number: str, name: str, supplier: str, signed: date, amount: int, paid: int | None = None
) -> None:
    kept.add(
        "contracts",
        number=number,
        name=name,
        supplier=supplier,
        signed_on=signed,
        amount=Decimal(amount),
        paid=None if paid is None else Decimal(paid),
    )


def test_paid_before_signing_or_above_the_contract_is_reported(kept: Books) -> None:
    year = kept.year
    contract(kept, "HT-2001", "政务系统运维合同", "云起软件有限公司", date(year, 6, 1), 9000)
    contract(kept, "HT-2002", "档案整理服务合同", "嘉和档案有限公司", date(year, 3, 1), 5000)
    contract(kept, "HT-2003", "大厅保洁服务合同", "洁丽保洁有限公司", date(year, 1, 3), 6000)
    contract(kept, "HT-2004", "软件升级合同", "远峰信息有限公司", date(year, 2, 3), 4000, 4600)
    spend(kept, "记-0001", "30227", "付云起软件有限公司政务系统运维款", 9000)
    for number, amount in ((2, 3000), (3, 2600)):
        spend(kept, f"记-{number:04d}", "30227", "付嘉和档案有限公司档案整理服务费", amount)
    for number, amount in ((4, 3000), (5, 3000)):
        spend(kept, f"记-{number:04d}", "30227", "付洁丽保洁有限公司大厅保洁服务费", amount)
    found = {
        row["name"]: (row["group"], row["amount"]) for row in kept.run("contract.payment-ahead").exceptions.values()
    }
    assert found == {
        "政务系统运维合同": ("before-signing", 9000),
        "档案整理服务合同": ("over-contract", 600),
        "软件升级合同": ("over-contract", 600),
    }


def test_other_business_with_the_same_supplier_is_not_the_contract(kept: Books) -> None:
    contract(kept, "HT-2001", "政务系统运维合同", "云起软件有限公司", date(kept.year, 6, 1), 9000)
    spend(kept, "记-0001", "30201", "付云起软件有限公司网线款", 300)
    outcome = kept.run("contract.payment-ahead")
    assert (outcome.exceptions, outcome.passed) == ({}, 1)


def test_without_the_contracts_payments_on_contracts_are_to_be_inspected(kept: Books) -> None:
    spend(kept, "记-0001", "30227", "付云起软件有限公司合同首付款", 9000)
    assert kept.run("contract.payment-ahead").untestable == {at(kept, 1): "contracts-missing"}


def test_the_same_subsidy_twice_is_reported_and_instalments_are_not(kept: Books) -> None:
    cases = (
        ("拨付瑞禾农业合作社产业扶持补贴", 8000),
        ("拨付瑞禾农业合作社产业扶持补贴", 8000),
        ("拨付宏图科技有限公司稳岗补贴", 5000),
        ("拨付宏图科技有限公司稳岗补贴（第二批）", 5000),
        ("拨付云起软件有限公司一季度房租补贴", 900),
        ("拨付云起软件有限公司二季度房租补贴", 900),
        ("拨付锦泰商贸有限公司技改奖补", 700),
        ("拨付锦泰商贸有限公司技改奖补", 650),
    )
    for number, (summary, amount) in enumerate(cases, 1):
        spend(kept, f"记-{number:04d}", "31204", summary, amount, "产业扶持")
    outcome = kept.run("subsidy.beneficiary-duplicate")
    assert list(outcome.exceptions) == [at(kept, 2)]
    assert (outcome.exceptions[at(kept, 2)]["who"], outcome.passed) == ("瑞禾农业合作社", 7)


def test_subsidies_paid_every_month_are_no_duplicates(kept: Books) -> None:
    for number in range(1, 7):
        spend(
            kept, f"记-{number:04d}", "31204", "拨付宏图科技有限公司岗位补贴", 500, "产业扶持", day=f"{number:02d}-14"
        )
    assert kept.run("subsidy.beneficiary-duplicate").exceptions == {}
