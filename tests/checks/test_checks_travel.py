"""Travel: approvals, days and places, lodging."""

from datetime import date
from decimal import Decimal

import pytest

TRAVEL = ("500101010230211", "经费支出\\财政拨款支出\\基本支出\\公用经费\\差旅费")


def approve(books, number, persons, place, first, last):
    days = {"from_date": date.fromisoformat(first), "to_date": date.fromisoformat(last)}
    books.add("travel_approvals", number=number, persons=persons, place=place, **days)


@pytest.mark.slow
def test_a_trip_without_any_approval_is_reported_with_the_whole_voucher(books):
    books.supply("attachments")
    approve(books, "1", "王磊", "长沙", "2018-03-05", "2018-03-07")
    books.paid(
        "2018-03-20",
        "记-0001",
        TRAVEL,
        (300, "报李明赴长沙调研差旅费(3.5-3.7)-城市间交通费"),
        (700, "报李明赴长沙调研差旅费(3.5-3.7)-住宿费1人2晚"),
    )
    outcome = books.run("travel.approval-missing")
    assert list(outcome.exceptions) == ["记-0001/1"]
    assert outcome.exceptions["记-0001/1"]["amount"] == Decimal("1000.00")
    assert outcome.exceptions["记-0001/1"]["scope"] == "voucher"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("persons", "summary"),
    [
        ("李明", "报李明赴长沙调研差旅费(3.5-3.7)"),
        ("李　明", "报李明赴长沙调研差旅费(3.5-3.7)"),
        ("王磊、李明", "李明出差长沙市调研(3月5日-3月7日)差旅费"),
        ("王磊，李明，张三丰", "支付李明等3人赴长沙参加会议差旅费2018.3.5-3.7"),
        ("李明 王磊", "付李明前往长沙核查差旅费2018年3月6日"),
        ("李明;欧阳锋", "报欧阳锋、李明到长沙培训差旅费（3月5日至7日）"),
    ],
)
def test_an_approved_trip_passes_however_it_is_worded(books, persons, summary):
    books.supply("attachments")
    approve(books, "1", persons, "长沙", "2018-03-05", "2018-03-07")
    books.paid("2018-06-20", "记-0001", TRAVEL, (300, summary))
    assert (books.run("travel.approval-missing").passed, books.run("travel.outside-approval").passed) == (1, 1)


def test_a_form_attached_is_an_approval_though_the_register_does_not_show_it(books):
    books.supply("travel_approvals")
    key = books.paid("2018-03-20", "记-0001", TRAVEL, (300, "报李明赴长沙调研差旅费(3.5-3.7)"))
    books.attached(key, "出差审批表", "CC-1")
    assert books.run("travel.approval-missing").passed == 1
    assert books.run("travel.outside-approval").untestable == {"记-0001/1": "not-in-register"}


@pytest.mark.slow
def test_without_register_or_attachments_nothing_passes(books):
    books.paid("2018-03-20", "记-0001", TRAVEL, (300, "报李明赴长沙调研差旅费(3.5-3.7)-住宿费1人2晚"))
    for check, reason in (
        ("travel.approval-missing", "register-missing"),
        ("travel.outside-approval", "register-missing"),
        ("travel.lodging-over-limit", "no-standard"),
    ):
        outcome = books.run(check)
        assert (outcome.population, outcome.passed, outcome.untestable) == (1, 0, {"记-0001/1": reason})


def test_a_trip_longer_than_approved_or_elsewhere_is_outside_and_an_early_return_is_not(books):
    books.supply("attachments")
    approve(books, "1", "李明", "长沙", "2018-03-05", "2018-03-07")
    approve(books, "2", "王磊", "北京", "2018-03-05", "2018-03-07")
    approve(books, "3", "张三丰", "武汉", "2018-03-05", "2018-03-09")
    approve(books, "4", "赵六", "成都", "2018-12-30", "2018-12-31")
    books.paid("2018-03-20", "记-0001", TRAVEL, (300, "报李明赴长沙调研差旅费(3.5-3.8)"))
    books.paid("2018-03-20", "记-0002", TRAVEL, (400, "报王磊赴深圳调研差旅费(3.5-3.7)"))
    books.paid("2018-03-20", "记-0003", TRAVEL, (500, "报张三丰赴武汉调研差旅费(3.6-3.8)"))
    outcome = books.run("travel.outside-approval")
    assert {at: row["group"] for at, row in outcome.exceptions.items()} == {
        "记-0001/1": "dates",
        "记-0002/1": "destination",
    }
    assert outcome.passed == 1


def test_an_official_car_and_a_hosted_meeting_are_no_trips(books):
    books.supply("attachments", "travel_approvals")
    books.paid("2018-03-20", "记-0001", TRAVEL, (300, "报公务用车赴深圳出差过路费"))
    books.paid("2018-03-20", "记-0002", TRAVEL, (300, "付海天宾馆举办工作座谈会会场租金及工作餐费"))
    assert books.run("travel.approval-missing").population == 0


def test_a_reversed_claim_is_not_reported(books):
    books.supply("attachments", "travel_approvals")
    books.paid("2018-03-20", "记-0001", TRAVEL, (300, "报李明赴长沙调研差旅费(3.5-3.7)"))
    books.paid("2018-03-25", "记-0002", TRAVEL, (-300, "冲销:报李明赴长沙调研差旅费(3.5-3.7)"))
    assert books.run("travel.approval-missing").population == 0


def limit(books, place, number, **more):
    books.standard("lodging_limit", "住宿费", number=number, place=place, **more)


def test_lodging_above_the_limit_tells_the_excess_and_at_the_limit_passes(books):
    limit(books, "长沙", 350)
    books.paid("2018-03-20", "记-0001", TRAVEL, (1060, "报李明赴长沙调研差旅费(3.5-3.7)-住宿费1人2晚"))
    books.paid("2018-03-20", "记-0002", TRAVEL, (1400, "报李明、王磊赴长沙调研差旅费(3.5-3.7)-住宿费"))
    outcome = books.run("travel.lodging-over-limit")
    assert outcome.exceptions["记-0001/1"]["excess"] == Decimal("360.00")
    assert outcome.passed == 1


def test_the_limit_is_that_of_the_place_and_the_day_of_the_stay(books):
    limit(books, "长沙", 300, valid_from=date(2018, 1, 1), valid_to=date(2018, 6, 30))
    limit(books, "长沙", 500, valid_from=date(2018, 7, 1))
    limit(books, "其他地区", 200)
    books.paid("2018-07-20", "记-0001", TRAVEL, (400, "报李明赴长沙调研差旅费(6.29-6.30)-住宿费1人1晚"))
    books.paid("2018-07-20", "记-0002", TRAVEL, (400, "报李明赴长沙调研差旅费(7.5-7.6)-住宿费1人1晚"))
    books.paid("2018-07-20", "记-0003", TRAVEL, (250, "报李明赴南昌调研差旅费(7.5-7.6)-住宿费1人1晚"))
    outcome = books.run("travel.lodging-over-limit")
    assert {at: row["excess"] for at, row in outcome.exceptions.items()} == {"记-0001/1": 100, "记-0003/1": 50}


def test_a_limit_that_depends_on_an_unknown_rank_is_left_to_a_person_unless_above_all(books):
    limit(books, "长沙", 350, level="其他人员")
    limit(books, "长沙", 450, level="厅级")
    books.paid("2018-03-20", "记-0001", TRAVEL, (400, "报李明赴长沙调研差旅费(3.5-3.6)-住宿费1人1晚"))
    books.paid("2018-03-20", "记-0002", TRAVEL, (500, "报李明赴长沙调研差旅费(3.5-3.6)-住宿费1人1晚"))
    outcome = books.run("travel.lodging-over-limit")
    assert outcome.untestable == {"记-0001/1": "rank-unknown"}
    assert list(outcome.exceptions) == ["记-0002/1"]


def test_a_place_without_a_limit_is_not_testable(books):
    limit(books, "长沙", 350)
    books.paid("2018-03-20", "记-0001", TRAVEL, (9000, "报李明赴哈尔滨调研差旅费(3.5-3.6)-住宿费1人1晚"))
    assert books.run("travel.lodging-over-limit").untestable == {"记-0001/1": "no-limit-there"}
