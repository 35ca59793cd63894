"""Payments: duplicates, split and unplanned purchases, cash instead of cards, year end, the wrong year."""

from datetime import date
from decimal import Decimal

PUBLIC = "经费支出\\财政拨款支出\\基本支出\\公用经费\\"
OFFICE = ("500101010230201", PUBLIC + "办公费")
PRINTING = ("500101010230202", PUBLIC + "印刷费")
PROPERTY = ("500101010230209", PUBLIC + "物业管理费")
POWER = ("500101010230206", PUBLIC + "电费")
TRAVEL = ("500101010230211", PUBLIC + "差旅费")
REPAIR = ("500101010230213", PUBLIC + "维修(护)费")
RENT = ("500101010230214", PUBLIC + "租赁费")
OTHER = ("500101010230299", PUBLIC + "其他商品和服务支出")
EQUIPMENT = ("500101010231002", PUBLIC + "办公设备购置")


def invoice(books, key, number, payee, **more):
    books.attached(key, "发票", number, remark=payee, **more)


def test_one_invoice_paid_twice_is_a_duplicate_of_the_second_voucher(books):
    first = books.paid("2018-08-22", "记-0039", OFFICE, (3023.30, "支付椰风文具行U盘款"))
    second = books.paid("2018-09-25", "记-0042", OFFICE, (3023.30, "支付椰风文具行U盘款"))
    other = books.paid("2018-09-25", "记-0043", OFFICE, (3023.30, "支付椰风文具行U盘款"))
    for key, number in ((first, "38141349"), (second, "38141349"), (other, "38141350")):
        invoice(books, key, number, "椰风文具行", amount=Decimal("3023.30"))
    outcome = books.run("payment.duplicate")
    assert list(outcome.exceptions) == ["记-0042/1"]
    assert [row["role"] for row in outcome.exceptions["记-0042/1"]["rows"]][:2] == ["subject", "first_payment"]
    assert outcome.passed == 2


def test_thousands_of_equal_payments_are_no_pairs(books):
    for number in range(70):
        books.paid("2018-08-22", f"记-{number:04d}", OFFICE, (100, "付困难户生活款"))
    for number in range(70, 72):
        books.paid("2018-08-23", f"记-{number:04d}", OFFICE, (250, "付椰风文具行U盘款"))
    with books.engine("SELECT same FROM repeated_payment") as engine:
        assert [row["same"] for row in engine.select("SELECT same FROM repeated_payment").dicts()] == [2]


def test_a_correction_in_red_is_no_duplicate_and_an_invoice_in_two_instalments_is_none(books):
    keys = [
        books.paid("2018-04-17", "记-0026", OFFICE, (938.10, "付金沙湾快印店传单印刷费")),
        books.paid("2018-05-18", "记-0033", OFFICE, (-938.10, "冲销4.17错列科目:付金沙湾快印店传单印刷费")),
        books.paid("2018-05-18", "记-0034", PRINTING, (938.10, "更正科目:付金沙湾快印店传单印刷费")),
    ]
    for key in keys:
        invoice(books, key, "12345678", "金沙湾快印店")
    for day, number in (("2018-06-01", "记-0001"), ("2018-07-01", "记-0001")):
        part = books.paid(day, number, OTHER, (500, "付云帆广告部制作费"))
        invoice(books, part, "87654321", "云帆广告部", amount=Decimal(1000))
    assert books.run("payment.duplicate").exceptions == {}


def test_without_attachments_a_repeated_payment_is_to_be_inspected_and_a_monthly_one_is_not(books):
    for month in range(1, 7):
        books.paid(f"2018-{month:02d}-16", "记-0001", PROPERTY, (1200, f"付康居物业服务部{month}月物业管理费"))
    books.paid("2018-08-22", "记-0039", OFFICE, (3023.30, "支付椰风文具行U盘款"))
    books.paid("2018-09-05", "记-0042", OFFICE, (3023.30, "支付椰风文具行U盘款"))
    outcome = books.run("payment.duplicate")
    assert outcome.untestable == {"记-0042/1": "attachments-missing"}
    assert (outcome.exceptions, outcome.passed) == ({}, 0)


def test_payments_below_the_threshold_that_exceed_it_together_are_split(books):
    books.supply("attachments")
    books.standard("procurement_inquiry_threshold", "询价起点", number=10000)
    books.standard("split_days", "天数", number=10)
    for day, number, amount, what in (
        ("2018-09-21", "记-0039", 4453, "宣传展板款"),
        ("2018-09-25", "记-0043", 4853, "宣传展板款(2)"),
        ("2018-09-26", "记-0050", 4372, "宣传展板款(3)"),
        ("2018-10-20", "记-0001", 9000, "宣传展板款(4)"),
        ("2018-09-26", "记-0051", 9000, "绿植养护费"),
    ):
        books.paid(day, number, OTHER, (amount, f"付帆影商贸行{what}"))
    books.paid("2018-09-26", "记-0052", OTHER, (9474, "付松涛服务社宣传展板款"))
    outcome = books.run("procurement.split")
    assert list(outcome.exceptions) == ["记-0039/1", "记-0043/1", "记-0050/1"]
    assert {row["total"] for row in outcome.exceptions.values()} == {Decimal(13678)}


def test_an_inquiry_or_a_sum_below_the_threshold_is_no_split(books):
    books.standard("procurement_inquiry_threshold", "询价起点", number=10000)
    asked = books.paid("2018-09-21", "记-0001", OTHER, (9453, "付帆影商贸行宣传展板款"))
    books.paid("2018-09-22", "记-0002", OTHER, (9453, "付帆影商贸行宣传展板款(2)"))
    books.paid("2018-09-22", "记-0003", OTHER, (3000, "付云帆广告部标语款"))
    books.paid("2018-09-22", "记-0004", OTHER, (3000, "付云帆广告部标语款(2)"))
    books.attached(asked, "询价记录")
    outcome = books.run("procurement.split")
    assert (outcome.exceptions, outcome.passed) == ({}, 4)


def test_without_threshold_repeated_payments_are_to_be_inspected(books):
    books.paid("2018-09-21", "记-0001", OTHER, (9453, "付帆影商贸行宣传展板款"))
    books.paid("2018-09-22", "记-0002", OTHER, (9453, "付帆影商贸行宣传展板款(2)"))
    books.paid("2018-09-22", "记-0003", OTHER, (300, "付云帆广告部标语款"))
    outcome = books.run("procurement.split")
    assert (outcome.passed, set(outcome.untestable.values())) == (0, {"no-standard"})


def test_a_purchase_without_a_plan_is_reported_on_the_line_that_paid_it(books):
    books.add("procurement_plan", item="复印机", amount=Decimal(7000))
    books.add("purchases", item="台式电脑1台", supplier="南天电脑部", date=date(2018, 5, 14), amount=Decimal(5300))
    books.add("purchases", item="复印机1台", supplier="霞湖商行", date=date(2018, 9, 12), amount=Decimal(6700))
    books.paid("2018-05-14", "记-0018", EQUIPMENT, (5318, "付南天电脑部台式电脑1台"))
    books.paid("2018-09-12", "记-0013", EQUIPMENT, (6682, "付霞湖商行复印机1台"))
    outcome = books.run("procurement.unplanned")
    assert {at: row["amount"] for at, row in outcome.exceptions.items()} == {"记-0018/1": Decimal("5318.00")}
    assert outcome.passed == 1


def test_without_the_record_of_purchases_equipment_is_to_be_inspected(books):
    books.add("budget", section="procurement", item="合计", amount=Decimal(0))
    books.paid("2018-05-14", "记-0018", EQUIPMENT, (5318, "付南天电脑部台式电脑1台"))
    assert books.run("procurement.unplanned").untestable == {"记-0018/1": "register-missing"}


def card_rules(books):
    books.standard("card_threshold", "公务卡起点", number=500)
    books.standard("card_catalogue", "目录", "办公费、差旅费(住宿费、城市间交通费)、维修(护)费")
    books.standard("cash_allowed", "可用现金", "出差伙食补助、劳务费")


def test_listed_expenses_above_the_threshold_are_not_paid_in_cash(books):
    card_rules(books)
    books.paid("2018-03-02", "记-0001", REPAIR, (1265.90, "付现金支万通维修部打印机维修费"), by="1001")
    books.paid("2018-03-02", "记-0002", OFFICE, (500, "付现金购签字笔"), by="1001")
    books.paid("2018-03-02", "记-0003", OFFICE, (900, "付椰风文具行签字笔"))
    books.paid("2018-03-02", "记-0004", PROPERTY, (900, "付现金支物业费"), by="1001")
    outcome = books.run("official-card.paid-in-cash")
    assert list(outcome.exceptions) == ["记-0001/1"]
    assert outcome.population == 3


def test_allowances_paid_in_cash_beside_a_transfer_are_allowed(books):
    card_rules(books)
    books.voucher(
        "2018-05-28",
        "记-0046",
        (*TRAVEL, 800, 0, "报李明赴深圳调研差旅费(5.15-5.16)-城市间交通费"),
        (*TRAVEL, 700, 0, "报李明赴深圳调研差旅费(5.15-5.16)-住宿费1人1晚"),
        (*TRAVEL, 600, 0, "报李明赴深圳调研差旅费(5.15-5.16)-伙食补助及市内交通补助"),
        ("1001", "库存现金", 0, 600, "报李明赴深圳调研差旅费"),
        ("1002", "银行存款", 0, 1500, "报李明赴深圳调研差旅费"),
    )
    outcome = books.run("official-card.paid-in-cash")
    assert (outcome.exceptions, outcome.untestable) == ({}, {})


def test_large_flexible_expenses_of_the_last_days_are_reported(books):
    books.standard("year_end_threshold", "关注起点", number=5000)
    books.paid("2018-12-24", "记-0001", PRINTING, (6428.40, "付晚汀经营部批量印制手册"))
    books.paid("2018-12-24", "记-0002", PRINTING, (4999, "付晚汀经营部印制手册"))
    books.paid("2018-12-24", "记-0003", POWER, (9000, "付12月电费"))
    books.paid("2018-12-20", "记-0004", PRINTING, (9000, "付晚汀经营部印制手册"))
    outcome = books.run("spending.year-end-bulk")
    assert (list(outcome.exceptions), outcome.population) == (["记-0001/1"], 2)


def test_costs_of_another_year_are_told_by_the_summary_the_trip_or_the_invoice(books):
    books.supply("travel_approvals")
    books.paid("2018-01-09", "记-0001", REPAIR, (2782, "补付巧手维修部2017年10月打印机维修费"))
    books.paid("2018-01-10", "记-0002", POWER, (1468.54, "付2017年12月电费"))
    books.paid("2018-01-11", "记-0003", TRAVEL, (900, "报李明赴长沙调研差旅费(11.30-12.2)-城市间交通费"))
    books.paid("2018-03-22", "记-0004", TRAVEL, (900, "报李明赴长沙调研差旅费(1.30-2.2)-城市间交通费"))
    late = books.paid("2018-02-22", "记-0005", OFFICE, (900, "付椰风文具行文件夹"))
    near = books.paid("2018-01-08", "记-0006", OFFICE, (900, "付椰风文具行文件夹"))
    books.paid("2018-05-08", "记-0007", PRINTING, (900, "付东街印刷社2017年度决算报告印刷费"))
    invoice(books, late, "11111111", "椰风文具行", document_date=date(2017, 8, 3))
    invoice(books, near, "22222222", "椰风文具行", document_date=date(2017, 12, 28))
    assert list(books.run("cutoff.prior-year").exceptions) == ["记-0001/1", "记-0003/1", "记-0005/1"]


def test_costs_of_next_year_paid_in_advance_are_reported_and_subscriptions_are_not(books):
    books.supply("attachments")
    books.paid("2018-12-10", "记-0001", RENT, (2657, "预付远帆租赁行2019年1-3月设备场地租赁费"))
    books.paid("2018-12-10", "记-0002", OFFICE, (2657, "付2019年报刊订阅费"))
    books.paid("2018-12-10", "记-0003", RENT, (2657, "付远帆租赁行2018年10-12月设备场地租赁费"))
    assert list(books.run("cutoff.next-year").exceptions) == ["记-0001/1"]


def test_early_in_the_year_without_invoices_the_year_is_to_be_inspected(books):
    books.paid("2018-01-08", "记-0006", OFFICE, (900, "付椰风文具行文件夹"))
    assert books.run("cutoff.prior-year").untestable == {"记-0006/1": "attachments-missing"}


def test_late_in_the_year_without_contracts_the_year_is_to_be_inspected(books):
    books.paid("2018-12-08", "记-0006", OFFICE, (900, "付椰风文具行文件夹"))
    assert books.run("cutoff.next-year").untestable == {"记-0006/1": "attachments-missing"}


def test_cash_without_a_list_of_card_settlement_is_not_testable(books):
    books.paid("2018-03-02", "记-0001", REPAIR, (1265.90, "付现金支万通维修部打印机维修费"), by="1001")
    assert books.run("official-card.paid-in-cash").untestable == {"记-0001/1": "no-standard"}


def test_a_voucher_paid_partly_in_cash_is_to_be_looked_at(books):
    card_rules(books)
    books.voucher(
        "2018-05-28",
        "记-0046",
        (*OFFICE, 800, 0, "付椰风文具行文件夹"),
        (*REPAIR, 700, 0, "付万通维修部打印机维修费"),
        ("1001", "库存现金", 0, 900, "付椰风文具行文件夹等"),
        ("1002", "银行存款", 0, 600, "付椰风文具行文件夹等"),
    )
    assert set(books.run("official-card.paid-in-cash").untestable.values()) == {"mixed"}


def test_without_a_threshold_expenses_of_the_last_days_are_not_testable(books):
    books.paid("2018-12-24", "记-0001", PRINTING, (6428.40, "付晚汀经营部批量印制手册"))
    assert books.run("spending.year-end-bulk").untestable == {"记-0001/1": "no-standard"}


def test_the_same_words_and_amount_twice_are_candidates_where_no_payee_can_be_told(books):
    books.paid("2018-03-05", "记-0005", OFFICE, (4500, "付数码扫描加工费"))
    books.paid("2018-04-02", "记-0003", OFFICE, (4500, "付数码扫描加工费"))
    books.paid("2018-04-03", "记-0004", OFFICE, (4501, "付数码扫描加工费"))
    outcome = books.run("payment.duplicate")
    assert outcome.exceptions == {}
    assert list(outcome.untestable) == ["记-0003/1"]
