"""Clearing accounts, treasury money, revenue and construction: faults and what resembles them, in both charts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from quick import a_few
from small_books import Books

CHARTS = {
    2018: {
        "bank": ("1002", "银行存款"),
        "cash": ("1001", "库存现金"),
        "quota": ("1011", "零余额账户用款额度"),
        "claims": ("121501", "其他应收款\\个人借款"),
        "firms": ("121502", "其他应收款\\单位往来"),
        "debts": ("230501", "其他应付款\\其他"),
        "deposits": ("230502", "其他应付款\\履约保证金"),
        "due": ("2001", "应缴财政款"),
        "works": ("1511", "在建工程"),
        "granted": ("4001", "财政拨款收入"),
        "gains": ("4011", "其他收入"),
        "office": ("5001010230201", "经费支出\\基本支出\\公用经费\\办公费"),
    },
    2021: {
        "bank": ("1002", "银行存款"),
        "cash": ("1001", "库存现金"),
        "quota": ("1011", "零余额账户用款额度"),
        "claims": ("121801", "其他应收款\\个人借款"),
        "firms": ("121802", "其他应收款\\单位往来"),
        "debts": ("230701", "其他应付款\\其他"),
        "deposits": ("230702", "其他应付款\\履约保证金"),
        "due": ("2103", "应缴财政款"),
        "works": ("1613", "在建工程"),
        "granted": ("4001", "财政拨款收入"),
        "gains": ("4609", "其他收入"),
        "office": ("500102", "业务活动费用\\商品和服务费用\\办公费"),
    },
}


@pytest.fixture(params=a_few([2021, 2018], 1))
def kept(request: pytest.FixtureRequest, books: Books, parallel: Books) -> Books:
    """Books before and after parallel accounting came in."""
    return books if request.param == 2018 else parallel


def book(
    kept: Books, day: str, number: str, summary: str, debit: str, credit: str, amount: object, **more: object
) -> str:
    chart = CHARTS[kept.year]
    lines = ((*chart[debit], amount, 0, summary, more), (*chart[credit], 0, amount, summary, more))
    return kept.voucher(f"{kept.year}-{day}", number, *lines)


def close(kept: Books) -> None:
    """Book something in December, so that the books cover the year."""
    book(kept, "12-31", "记-0099", "付办公费", "office", "bank", 1)


def balance(kept: Books, account: str, opening: object, debit: object = 0, credit: object = 0, **more: object) -> None:
    """Add a balance; opening and closing are positive on the debit side."""
    start, moved = Decimal(str(opening)), Decimal(str(debit)) - Decimal(str(credit))
    end = start + moved
    code, name = CHARTS[kept.year][account]
    zero = Decimal(0)
    values = {"account_code": code, "account_name": name, "debit": Decimal(str(debit)), "credit": Decimal(str(credit))}
    values |= {
        "opening_debit": max(start, zero),
        "opening_credit": max(-start, zero),
        "closing_debit": max(end, zero),
        "closing_credit": max(-end, zero),
    }
    kept.add("trial_balance", entity="甲局", period=f"{kept.year}.01-{kept.year}.12", **(values | more))


def test_advances_settled_late_or_open_at_year_end_are_reported(kept: Books) -> None:
    kept.supply("trial_balance")
    book(kept, "03-05", "记-0001", "李明借支差旅备用金", "claims", "bank", 3000, person="李明")
    book(kept, "06-20", "记-0002", "李明归还备用金", "bank", "claims", 3000, person="李明")
    book(kept, "04-05", "记-0003", "赵强借支差旅备用金", "claims", "bank", 2000, person="赵强")
    book(kept, "04-25", "记-0004", "赵强归还备用金", "bank", "claims", 1500, person="赵强")
    book(kept, "05-06", "记-0005", "赵强归还余款", "bank", "claims", 500, person="赵强")
    book(kept, "11-20", "记-0006", "孙伟预借差旅费", "claims", "bank", 900, person="孙伟")
    close(kept)
    found = kept.run("clearing.long-outstanding").exceptions
    told = {at: (row["amount"], row["days"], row["scope"], row["group"]) for at, row in found.items()}
    assert told == {"记-0001/1": (3000, 107, "line", "advance"), "记-0006/1": (900, 41, "line", "advance")}


def test_balances_open_for_the_whole_year_are_reported_and_deposits_are_not(kept: Books) -> None:
    book(kept, "03-05", "记-0001", "收回货款", "bank", "firms", 400)
    balance(kept, "firms", 1000, credit=400)
    balance(kept, "deposits", -5000)
    balance(kept, "debts", -800, debit=900, credit=300)
    outcome = kept.run("clearing.long-outstanding")
    (row,) = outcome.exceptions.values()
    assert (row["amount"], row["opening"], row["group"]) == (600, 1000, "over-one-year")
    assert (outcome.population, outcome.passed) == (3, 2)


def test_without_balances_old_claims_are_not_passed(kept: Books) -> None:
    book(kept, "03-05", "记-0001", "收回货款", "bank", "firms", 400)
    assert kept.run("clearing.long-outstanding").untestable == {"balances": "balances-missing"}


@pytest.mark.parametrize(
    "words", ["收一楼门面租金", "收报废车辆处置收入", "3季度存款利息收入", "收取展位费", "返还手续费"]
)
def test_income_left_in_other_payables_is_reported(kept: Books, words: str) -> None:
    book(kept, "03-05", "记-0001", words, "bank", "debts", 1200)
    assert list(kept.run("clearing.hides-income-or-expense").exceptions) == ["记-0001/2"]


@pytest.mark.parametrize(
    "words", ["收投标保证金", "代收职工党费", "收退回多付款", "收个税手续费返还", "代扣养老保险", "收某单位往来款"]
)
def test_money_of_others_is_no_hidden_income(kept: Books, words: str) -> None:
    book(kept, "03-05", "记-0001", words, "bank", "debts", 1200)
    outcome = kept.run("clearing.hides-income-or-expense")
    assert (outcome.exceptions, outcome.population) == ({}, 1)


def test_income_moved_to_its_account_later_is_in_order(kept: Books) -> None:
    book(kept, "03-05", "记-0001", "收一楼门面租金", "bank", "debts", 1200)
    book(kept, "05-05", "记-0001", "门面租金转应缴款", "debts", "due", 1200)
    assert kept.run("clearing.hides-income-or-expense").exceptions == {}


def test_expense_kept_as_a_claim_or_paid_out_of_a_debt_is_reported(kept: Books) -> None:
    book(kept, "03-05", "记-0001", "付锦泰饭店招待餐费", "firms", "bank", 1200)
    book(kept, "03-06", "记-0002", "发放节日慰问金", "debts", "bank", 900)
    book(kept, "03-07", "记-0003", "李明借差旅费", "claims", "bank", 700)
    book(kept, "03-08", "记-0004", "退投标保证金", "deposits", "bank", 700)
    book(kept, "03-09", "记-0005", "付印刷费", "firms", "bank", 350)
    book(kept, "04-09", "记-0001", "转列印刷费", "office", "firms", 350)
    assert list(kept.run("clearing.hides-income-or-expense").exceptions) == ["记-0001/1", "记-0002/1"]


def test_treasury_money_moved_to_the_own_account_is_reported_and_what_is_allowed_is_not(kept: Books) -> None:
    book(kept, "03-05", "记-0001", "授权支付额度转基本户", "bank", "quota", 50000)
    book(kept, "03-06", "记-0002", "划转工会经费", "bank", "quota", 800)
    book(kept, "03-07", "记-0003", "提现", "cash", "quota", 2000)
    book(kept, "03-08", "记-0004", "收到授权支付额度", "quota", "granted", 90000)
    book(kept, "03-09", "记-0005", "财政授权支付转入本单位实有资金账户", "bank", "granted", 7000)
    book(kept, "03-10", "记-0006", "收到财政实拨资金", "bank", "granted", 9000)
    found = kept.run("transfer.treasury-to-own-account").exceptions
    assert {at: row["amount"] for at, row in found.items()} == {"记-0001/1": 50000, "记-0005/1": 7000}


def test_revenue_received_and_not_paid_over_is_reported_but_not_that_of_the_last_days(kept: Books) -> None:
    kept.supply("trial_balance")
    book(kept, "03-05", "记-0001", "收执法罚没款", "bank", "due", 1000)
    book(kept, "06-05", "记-0001", "上缴罚没款", "due", "bank", 700)
    book(kept, "12-20", "记-0001", "收执法罚没款", "bank", "due", 500)
    (row,) = kept.run("revenue.not-remitted").exceptions.values()
    assert (row["amount"], row["scope"]) == (300, "aggregate")


def test_revenue_paid_over_leaves_nothing(kept: Books) -> None:
    book(kept, "03-05", "记-0001", "收执法罚没款", "bank", "due", 1000)
    book(kept, "06-05", "记-0001", "上缴罚没款", "due", "bank", 1000)
    close(kept)
    assert kept.run("revenue.not-remitted").exceptions == {}


@pytest.mark.slow
def test_an_enterprise_chart_is_told_by_its_names(parallel: Books) -> None:
    bank, due = ("1002", "银行存款"), ("2241", "其他应付款\\其他")
    parallel.supply("trial_balance")
    lent = ("1221", "其他应收款\\备用金")
    rest = (
        ("6602", "管理费用\\办公费", 9, 0, "付办公费"),
        ("1122", "应收账款", 0, 9, "付办公费"),
        ("6001", "主营业务收入", 0, 0, "无"),
    )
    parallel.voucher("2021-01-05", "记-0001", *rest, ("4103", "本年利润", 0, 0, "无"))
    parallel.voucher("2021-03-05", "记-0002", (*lent, 900, 0, "李明借备用金"), (*bank, 0, 900, "李明借备用金"))
    parallel.voucher("2021-04-05", "记-0003", (*bank, 700, 0, "收门面租金"), (*due, 0, 700, "收门面租金"))
    parallel.voucher("2021-12-31", "记-0004", (*bank, 1, 0, "x"), ("6001", "主营业务收入", 0, 1, "x"))
    assert list(parallel.run("clearing.long-outstanding").exceptions) == ["记-0002/1"]
    assert list(parallel.run("clearing.hides-income-or-expense").exceptions) == ["记-0003/2"]


@pytest.mark.slow
def test_finished_works_are_transferred(kept: Books) -> None:
    chart = CHARTS[kept.year]["works"]
    for number, words, name in (
        ("记-0001", "大厅改造竣工验收尾款", "大厅改造"),
        ("记-0002", "库房改造进度款", "库房改造"),
        ("记-0003", "电梯隐蔽工程验收", "电梯加装"),
    ):
        code = chart[0] + number[-2:]
        lines = ((code, f"{chart[1]}\\{name}", 100, 0, words), (*CHARTS[kept.year]["bank"], 0, 100, words))
        kept.voucher(f"{kept.year}-05-05", number, *lines)
        balance(kept, "works", 1000, debit=100, account_code=code, account_name=name)
    balance(kept, "works", 400, account_code=chart[0] + "09", account_name="停工围墙")
    outcome = kept.run("construction.not-transferred")
    assert [(row["name"], row["amount"]) for row in outcome.exceptions.values()] == [("大厅改造", 1100)]
    assert list(outcome.untestable.values()) == ["progress-unknown"]
    assert outcome.passed == 2
