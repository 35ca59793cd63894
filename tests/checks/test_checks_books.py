"""The books themselves: vouchers, parts of the budget, totals, assets, disclosures."""

from datetime import date
from decimal import Decimal

PUBLIC = "经费支出\\财政拨款支出\\基本支出\\公用经费\\"
OFFICE = ("500101010230201", PUBLIC + "办公费")
VEHICLE = ("500101010230231", PUBLIC + "公务用车运行维护费")
RECEPTION = ("500101010230217", PUBLIC + "公务接待费")
TAXI = ("500101010130239", "经费支出\\财政拨款支出\\基本支出\\人员经费\\其他交通费用")
PAY = ("500101010130101", "经费支出\\财政拨款支出\\基本支出\\人员经费\\基本工资")
INCOME = "财政拨款收入\\一般公共预算拨款\\基本支出拨款\\"


def test_a_voucher_that_does_not_balance_tells_the_difference(books):
    books.voucher("2018-07-05", "记-0014", (*OFFICE, 500, 0, "报插线板"), ("1002", "银行存款", 0, 320, "报插线板"))
    books.paid("2018-07-05", "记-0015", OFFICE, (500, "报插线板"))
    outcome = books.run("voucher.unbalanced")
    row = outcome.exceptions["记-0014/1"]
    assert (len(outcome.exceptions), row["amount"], row["excess"], row["scope"]) == (1, 180, 180, "voucher")


def test_each_half_of_parallel_accounting_balances_by_itself(parallel):
    parallel.voucher(
        "2021-03-05",
        "记-0001",
        ("5001", "业务活动费用", 100, 0, "付办公费"),
        ("1011", "零余额账户用款额度", 0, 90, "付办公费"),
        ("7101", "行政支出", 90, 0, "付办公费"),
        ("8001", "资金结存", 0, 100, "付办公费"),
    )
    assert parallel.run("voucher.unbalanced").exceptions["记-0001/1"]["amount"] == 10


def test_a_gap_is_a_missing_number_of_the_month_in_the_form_of_its_neighbours(books):
    for day, number in (
        ("2018-09-01", "记-0001"),
        ("2018-09-02", "记-0003"),
        ("2018-10-01", "记-0001"),
        ("2018-10-01", "付-0001"),
    ):
        books.paid(day, number, OFFICE, (5, "付办公用品"))
    outcome = books.run("voucher.gap")
    (row,) = outcome.exceptions.values()
    assert (row["period"], row["voucher_no"], row["amount"], row["scope"]) == ("2018-09", "记-0002", 0, "number")
    assert outcome.population == 5


def test_numbers_that_run_on_through_the_year_do_not_start_at_one(books):
    for month in range(1, 6):
        for number in (2 * month - 1, 2 * month):
            books.paid(
                f"2018-{month:02d}-05", f"记-{number if number < 9 else number + 1:04d}", OFFICE, (5, "付办公用品")
            )
    (row,) = books.run("voucher.gap").exceptions.values()
    assert row["voucher_no"] == "记-0009"


def test_a_number_used_for_two_vouchers_is_reported(books):
    books.paid("2018-09-01", "记-0001", OFFICE, (5, "付办公用品"))
    books.paid("2018-09-02", "记-0002", OFFICE, (5, "付办公用品"))
    books.paid("2018-09-20", "记-0001", OFFICE, (7, "付文件夹"))
    outcome = books.run("voucher.duplicate-number")
    assert list(outcome.exceptions) == ["记-0001/1"]
    assert outcome.passed == 1


def test_goods_in_personnel_expense_and_pay_in_public_expense_are_mixed_up(books):
    books.paid("2018-01-17", "记-0001", TAXI, (6150, "发放1月公务交通补贴"))
    books.paid("2018-01-17", "记-0002", PAY, (9000, "1月基本工资"))
    books.paid("2018-01-17", "记-0003", ("500101010230101", PUBLIC + "基本工资"), (80, "1月基本工资"))
    books.paid("2018-01-17", "记-0004", OFFICE, (80, "付办公用品"))
    assert list(books.run("classification.personnel-public").exceptions) == ["记-0001/1", "记-0003/1"]


def test_the_units_own_rule_on_accounts_goes_before_the_classification(books):
    books.standard("account_use", "公务交通补贴", "人员经费—其他交通费用")
    books.paid("2018-01-17", "记-0001", TAXI, (6150, "发放1月公务交通补贴"))
    assert books.run("classification.personnel-public").exceptions == {}


def test_income_and_expense_of_personnel_and_public_funds_that_cross_are_a_mismatch(books):
    for code, name, amount in (("4001010101", "人员经费", 9000), ("4001010102", "日常公用经费", 1000)):
        books.voucher(
            "2018-01-02",
            f"记-{code[-2:]}",
            ("1002", "银行存款", amount, 0, "收到拨款"),
            (code, INCOME + name, 0, amount, "收到拨款"),
        )
    books.paid("2018-01-17", "记-0011", PAY, (9600, "1月工资"))
    books.paid("2018-01-17", "记-0012", OFFICE, (300, "付办公用品"))
    (row,) = books.run("balance.personnel-public-mismatch").exceptions.values()
    assert (row["amount"], row["scope"]) == (600, "aggregate")


def test_books_that_do_not_tell_the_parts_of_income_are_not_testable(books):
    books.paid("2018-01-17", "记-0011", PAY, (9600, "1月工资"))
    assert books.run("balance.personnel-public-mismatch").untestable == {"personnel-public": "no-parts"}


def three_public(books, vehicle, reception):
    for item, amount in (
        ("公务用车购置及运行维护费", vehicle),
        ("公务用车购置费", 0),
        ("公务用车运行维护费", vehicle),
        ("公务接待费", reception),
        ("因公出国(境)费", 0),
    ):
        books.add("budget", section="three_public", item=item, amount=Decimal(amount))


def test_spending_over_the_budget_of_vehicles_and_of_all_three(books):
    three_public(books, 1000, 500)
    books.paid("2018-05-01", "记-0001", VEHICLE, (1600, "报加油费"))
    books.paid("2018-05-01", "记-0002", VEHICLE, (-100, "红冲加油费"))
    books.paid("2018-05-01", "记-0003", RECEPTION, (200, "报接待工作餐"))
    (vehicle,) = books.run("vehicle.over-budget").exceptions.values()
    (total,) = books.run("three-public.over-budget").exceptions.values()
    assert (vehicle["amount"], total["amount"], total.get("excess")) == (500, 200, None)


def test_spending_within_the_budget_passes_and_without_budget_is_not_testable(books):
    books.paid("2018-05-01", "记-0001", VEHICLE, (1600, "报加油费"))
    assert books.run("vehicle.over-budget").untestable == {"vehicle": "no-budget"}
    assert books.run("three-public.over-budget").untestable == {"three-public": "no-budget"}


def test_the_budget_half_counts_from_2019_once(parallel):
    three_public(parallel, 1000, 500)
    fuel = {"economic_code": "30231", "economic_name": "公务用车运行维护费"}
    parallel.voucher(
        "2021-03-05",
        "记-0001",
        ("5001", "业务活动费用", 800, 0, "报加油费"),
        ("1011", "零余额账户用款额度", 0, 800, "报加油费"),
        ("7101", "行政支出", 800, 0, "报加油费", fuel),
        ("8001", "资金结存", 0, 800, "报加油费"),
    )
    outcome = parallel.run("vehicle.over-budget")
    assert (outcome.exceptions, outcome.passed) == ({}, 1)


def test_a_year_end_carry_over_is_no_spending(parallel):
    parallel.voucher(
        "2021-12-31", "记-0001", ("8101", "财政拨款结转", 800, 0, "年末结转"), ("7101", "行政支出", 0, 800, "年末结转")
    )
    assert parallel.engine().select("SELECT count(*) FROM expense").rows == [(0,)]


def test_a_late_publication_is_reported_and_a_missing_one_asked_for(books):
    on = {"approved_on": date(2018, 2, 5)}
    books.add("disclosures", item="预算公开", published_on=date(2018, 2, 26), **on)
    books.add("disclosures", item="决算公开", published_on=date(2018, 2, 25), **on)
    books.add("disclosures", item="目标公开", published_on=None, **on)
    outcome = books.run("disclosure.late")
    assert list(outcome.exceptions) == ["disclosures-1"]
    assert list(outcome.untestable.values()) == ["not-published"]


def test_assets_idle_missing_or_different_from_the_ledger(books):
    acquired = {"acquired_on": date(2018, 5, 14)}
    books.add("assets", card_no="1", name="电脑", original_value=Decimal(5318), status="在用", **acquired)
    books.add("assets", card_no="2", name="传真机", original_value=Decimal(1500), status="闲置（待报废）")
    books.add("assets", card_no="3", name="桌", original_value=Decimal(100), status="?")
    books.add(
        "trial_balance",
        account_code="1501",
        account_name="固定资产",
        closing_debit=Decimal(9000),
        closing_credit=Decimal(0),
    )
    equipment = ("500101010231002", PUBLIC + "办公设备购置")
    books.paid("2018-05-14", "记-0018", equipment, (5318, "付电脑1台"))
    books.paid("2018-09-12", "记-0013", equipment, (6682, "付复印机1台"))
    assert list(books.run("asset.idle").exceptions) == ["assets-2"]
    assert books.run("asset.idle").untestable == {"assets-3": "status-unknown"}
    assert list(books.run("asset.not-in-register").exceptions) == ["记-0013/1"]
    (row,) = books.run("asset.register-differs-from-ledger").exceptions.values()
    assert row["amount"] == 2082


def test_a_project_largely_unspent_is_reported(books):
    for name, spent in (("甲", 100), ("乙", 900)):
        books.add("budget", section="project", item=name, amount=Decimal(1000))
        books.add("projects", subject=name, spent=Decimal(spent))
    (row,) = books.run("budget.project-underspent").exceptions.values()
    assert (row["subject"], row["amount"]) == ("甲", 900)


def test_without_cards_or_balances_assets_are_not_testable(books):
    equipment = ("500101010231002", PUBLIC + "办公设备购置")
    books.paid("2018-05-14", "记-0018", equipment, (5318, "付电脑1台"))
    assert books.run("asset.not-in-register").untestable == {"记-0018/1": "register-missing"}
    assert books.run("asset.register-differs-from-ledger").untestable == {"fixed-assets": "register-missing"}


def test_cards_without_a_balance_to_compare_with_are_not_testable(books):
    books.add("assets", card_no="1", name="电脑", original_value=Decimal(5318), status="在用")
    books.paid("2018-05-14", "记-0018", OFFICE, (18, "付办公用品"))
    assert books.run("asset.register-differs-from-ledger").untestable == {"fixed-assets": "ledger-missing"}


def test_a_journal_without_account_codes_is_examined_like_any_other(books):
    name = "经费支出\\基本支出\\公用经费\\办公费"
    books.voucher("2018-03-01", "记-1", (None, name, 10, 0, "付办公费"), (None, "银行存款", 0, 10, "付办公费"))
    found = books.engine().select("SELECT account_code, part, category, amount FROM expense").rows
    assert [tuple(row) for row in found] == [(name, "public", "office", 10)]


def test_fixed_assets_are_compared_from_leaves_and_in_the_last_period(books):
    books.voucher("2018-03-01", "记-1", ("1002", "银行存款", 1, 0, "x"), ("4011", "其他收入", 0, 1, "x"))
    more = {"opening_debit": 0, "opening_credit": 0, "debit": 0, "credit": 0, "closing_credit": 0, "level": 1}
    for period, amount in (("2018-11", 90), ("2018-12", 60)):
        for code, leaf in (("150101", "通用设备"), ("150102", "家具")):
            name = f"固定资产\\{leaf}"
            books.add(
                "trial_balance",
                entity="甲局", period=period, account_code=code, account_name=name, closing_debit=amount, **more,
            )  # fmt: skip
        name = "累计折旧\\固定资产"
        books.add(
            "trial_balance",
            entity="甲局", period=period, account_code="150201", account_name=name, closing_debit=-5, **more,
        )  # fmt: skip
    books.add("assets", name="车", original_value=100)
    found = books.run("asset.register-differs-from-ledger").exceptions["fixed-assets"]
    assert (found["register"], found["ledger"], found["amount"]) == (100, 120, 20)
