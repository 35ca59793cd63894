"""Meetings, trainings and receptions: the right account and the papers."""

from decimal import Decimal

import pytest

PUBLIC = "经费支出\\财政拨款支出\\基本支出\\公用经费\\"
TRAVEL = ("500101010230211", PUBLIC + "差旅费")
PRINTING = ("500101010230202", PUBLIC + "印刷费")
MEETING = ("500101010230215", PUBLIC + "会议费")
TRAINING = ("500101010230216", PUBLIC + "培训费")
RECEPTION = ("500101010230217", PUBLIC + "公务接待费")
REPAIR = ("500101010230213", PUBLIC + "维修(护)费")
OFFICE = ("500101010230201", PUBLIC + "办公费")


def rules(books):
    books.standard("account_use", "本单位举办会议的场租、餐费、会议资料费", "会议费")
    books.standard("account_use", "本单位举办培训班的讲课费、场地费", "培训费")
    books.standard("account_use", "参加外单位会议、培训的差旅费用", "差旅费")
    books.standard("required_attachments", "会议费(本单位举办)", "会议通知、会议签到表、发票")
    books.standard("required_attachments", "公务接待费", "公函、接待清单、发票")


@pytest.mark.parametrize(
    "summary",
    [
        "付迎宾会议中心举办金融工作座谈会会场租金及工作餐费",
        "支付海天宾馆召开全市工作推进会用餐费",
        "付组织召开联席会议场租",
        "付承办政银企对接会场地布置费",
    ],
)
def test_an_own_meeting_in_travel_is_reported(books, summary):
    rules(books)
    books.paid("2018-07-13", "记-0001", TRAVEL, (3725, summary))
    assert list(books.run("meeting.booked-as-travel").exceptions) == ["记-0001/1"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "summary",
    [
        "报李明赴珠海参加普惠金融推进会议差旅费(3.5-3.7)-城市间交通费",
        "报王磊出席省厅召开的座谈会往返车票",
        "报李明赴长沙参加省局举办的培训班差旅费(3.5-3.7)",
    ],
)
def test_attending_a_meeting_of_others_is_travel(books, summary):
    rules(books)
    books.paid("2018-07-13", "记-0001", TRAVEL, (300, summary))
    assert books.run("meeting.booked-as-travel").exceptions == {}
    assert books.run("meeting.sign-in-missing").population == 0


def test_whose_meeting_it_was_is_asked_where_the_summary_does_not_tell(books):
    rules(books)
    books.paid("2018-07-13", "记-0001", TRAVEL, (300, "付统计工作会议会务费"))
    assert books.run("meeting.booked-as-travel").untestable == {"记-0001/1": "unclear"}


def test_papers_of_a_meeting_in_printing_are_reported_and_leaflets_are_not(books):
    rules(books)
    books.paid("2018-05-22", "记-0001", PRINTING, (923, "付东街印刷社监管工作会议会议资料印制费"))
    books.paid("2018-05-22", "记-0002", PRINTING, (800, "付东街印刷社工作推进会材料印刷费"))
    books.paid("2018-05-22", "记-0003", PRINTING, (700, "付东街印刷社宣传折页印刷费"))
    books.paid("2018-05-22", "记-0004", PRINTING, (600, "付东街印刷社会计制度汇编印刷费"))
    assert list(books.run("meeting.booked-as-printing").exceptions) == ["记-0001/1", "记-0002/1"]


def test_rooms_and_stationery_are_no_meetings(books):
    rules(books)
    books.supply("attachments")
    books.paid("2018-05-22", "记-0001", REPAIR, (403, "付巧手维修部会议室空调维修费"))
    books.paid("2018-05-22", "记-0002", OFFICE, (90, "报海潮办公用品店会议记录本及签字笔"))
    assert books.run("meeting.sign-in-missing").population == 0
    assert books.run("meeting.booked-as-printing").exceptions == {}


def test_a_meeting_needs_a_sign_in_sheet_wherever_it_is_booked(books):
    rules(books)
    books.supply("attachments")
    books.paid("2018-03-07", "记-0001", MEETING, (5160, "付举办保险机构座谈会会场租金及餐费"))
    books.paid("2018-03-07", "记-0002", TRAVEL, (2515, "付海韵宾馆举办座谈会会场租金及工作餐费"))
    key = books.paid("2018-03-07", "记-0003", MEETING, (1000, "付举办对接会会场租金"))
    books.attached(key, "会议签到表")
    outcome = books.run("meeting.sign-in-missing")
    assert list(outcome.exceptions) == ["记-0001/1", "记-0002/1"]
    assert outcome.passed == 1


def test_a_training_in_meeting_expense_is_reported_and_one_in_training_expense_is_not(books):
    rules(books)
    books.paid("2018-03-06", "记-0001", MEETING, (3685, "付启明培训中心举办改制上市培训班讲课费及场地费"))
    books.paid("2018-03-06", "记-0002", MEETING, (3685, "付启明培训中心举办政金企对接会场地费"))
    books.paid("2018-03-06", "记-0003", TRAINING, (3397, "付举办普惠金融业务培训会场地费"))
    outcome = books.run("training.booked-as-meeting")
    assert list(outcome.exceptions) == ["记-0001/1"]
    assert outcome.population == 2


def test_a_reception_needs_guest_list_and_letter(books):
    rules(books)
    listed = books.paid("2018-02-23", "记-0001", RECEPTION, (295, "报接待县区调研工作餐费"))
    letter = books.paid("2018-02-23", "记-0002", RECEPTION, (265, "报接待县区调研工作餐费"))
    books.attached(listed, "公务接待清单(来宾名单)")
    books.attached(letter, "公函")
    assert list(books.run("reception.guest-list-missing").exceptions) == ["记-0002/1"]
    letters = books.run("reception.letter-missing")
    assert letters.exceptions["记-0001/1"]["amount"] == Decimal("295.00")
    assert letters.passed == 1


@pytest.mark.slow
def test_without_rules_or_lists_nothing_passes(books):
    books.paid("2018-02-23", "记-0001", RECEPTION, (295, "报接待县区调研工作餐费"))
    books.paid("2018-02-23", "记-0002", TRAVEL, (295, "付举办座谈会会场租金"))
    books.paid("2018-02-23", "记-0003", MEETING, (295, "付举办座谈会会场租金"))
    books.paid("2018-02-23", "记-0004", PRINTING, (295, "付座谈会会议资料印刷费"))
    for check in (
        "reception.guest-list-missing",
        "reception.letter-missing",
        "meeting.booked-as-travel",
        "meeting.booked-as-printing",
        "meeting.sign-in-missing",
        "training.booked-as-meeting",
    ):
        outcome = books.run(check)
        assert outcome.population and (outcome.passed, outcome.exceptions) == (0, {}), check


def test_one_cell_may_list_all_papers_of_a_voucher(books):
    account = ("500101", "经费支出\\基本支出\\公用经费\\公务接待费")
    books.standard("required_attachments", "公务接待费", "公函、接待清单、发票")
    key = books.paid("2018-03-01", "记-1", account, (300, "付接待某某市调研组工作餐"))
    books.attached(key, "发票(1张、电子)、公函；接待清单")
    other = books.paid("2018-03-02", "记-2", account, (200, "付接待某某县来访工作餐"))
    books.attached(other, "发票、接待清单")
    assert books.run("reception.letter-missing").exceptions.keys() == {"记-2/1"}
    assert not books.run("reception.guest-list-missing").exceptions
