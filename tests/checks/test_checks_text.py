"""Summaries: persons, places, days, nights, events, payees, periods."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.analysis.text.dates import Span, read_span
from auditkit.analysis.text.numerals import number
from auditkit.analysis.text.periods import read_period
from auditkit.analysis.text.places import same_place
from auditkit.analysis.text.standards import StandardReader
from auditkit.analysis.text.summaries import SummaryReader
from auditkit.specs.vocabulary import FILES, load_vocabulary

FOLDER = Path(__file__).parents[2] / "checklists" / "accounts"
WORDS = load_vocabulary({name: (FOLDER / name).read_text(encoding="utf-8") for name in FILES})
READER = SummaryReader(WORDS)
BOOKED = date(2022, 6, 1)


@pytest.mark.parametrize(
    ("text", "names", "count", "places"),
    [
        ("报甄一鸣、何十赴珠海参加工作座谈会议差旅费(2.27-3.1)-城市间交通费", ("甄一鸣", "何十"), 2, ("珠海",)),
        ("报岳小满等3人赴阳江督导改制工作差旅费(3.5-3.6)", ("岳小满",), 3, ("阳江",)),
        ("张三、李四出差长沙参加会议(3月5日-3月8日)差旅费", ("张三", "李四"), 2, ("长沙",)),
        ("支付王五等2人赴北京培训差旅费2021.3.5-3.8", ("王五",), 2, ("北京",)),
        ("王磊等三人赴京汇报工作（4.12至4.15）差旅费", ("王磊",), 3, ("北京",)),
        ("支付李雷、韩梅梅一行5人到张家界、长沙考察费用", ("李雷", "韩梅梅"), 5, ("张家界", "长沙")),
        ("付欧阳明日到郑州出差差旅费", ("欧阳明日",), 1, ("郑州",)),
        ("办公室王小明赴呼和浩特和包头培训", ("王小明",), 1, ("呼和浩特", "包头")),
        ("全 初赴深圳调研差旅费", ("全初",), 1, ("深圳",)),
        ("李四局长赴上海市开会差旅费", ("李四",), 1, ("上海",)),
        ("支付张三（局长）赴北京差旅费", ("张三",), 1, ("北京",)),
        ("差旅费:王小明赴石家庄市学习考察", ("王小明",), 1, ("石家庄",)),
        ("转账支付李四 王五赴南昌核查差旅费 5.6-5.8", ("李四", "王五"), 2, ("南昌",)),
        ("王磊报销3月12-15日到北京培训差旅费", ("王磊",), 1, ("北京",)),
        ("支付赵敏与周芷若2人赴厦门出差差旅费", ("赵敏", "周芷若"), 2, ("厦门",)),
        ("郑州出差:马超 5.20—5.22 住宿", ("马超",), 1, ("郑州",)),
        ("报公务用车赴深圳出差过路费", (), 0, ("深圳",)),
        ("付3月物业管理费", (), 0, ()),
        ("发放1月公务交通补贴", (), 0, ()),
    ],
)
def test_who_went_where(text, names, count, places):
    summary = READER.read(text, BOOKED)
    assert (summary.persons.names, summary.persons.count, summary.places) == (names, count, places)


@pytest.mark.parametrize(
    ("cell", "names", "count"),
    [
        ("岳小满、全　初", ("岳小满", "全初"), 2),
        ("张三 李四", ("张三", "李四"), 2),
        ("张　三", ("张三",), 1),
        ("王磊，李明;欧阳锋/赵六", ("王磊", "李明", "欧阳锋", "赵六"), 4),
        ("王磊等3人", ("王磊",), 3),
        ("王磊（局长）、李明科长", ("王磊", "李明"), 2),
    ],
)
def test_names_in_a_register(cell, names, count):
    persons = READER.persons.split(cell)
    assert (persons.names, persons.count) == (names, count)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("差旅费(2.27-3.1)", (2022, 2, 27), (2022, 3, 1)),
        ("差旅费（3月5日至8日）", (2022, 3, 5), (2022, 3, 8)),
        ("差旅费(3月5日-3月8日)", (2022, 3, 5), (2022, 3, 8)),
        ("差旅费2021.3.5-3.8", (2021, 3, 5), (2021, 3, 8)),
        ("差旅费2021年12月30日-2022年1月2日", (2021, 12, 30), (2022, 1, 2)),
        ("差旅费（2022-05-06~2022-05-09）", (2022, 5, 6), (2022, 5, 9)),
        ("差旅费20220506-20220509", (2022, 5, 6), (2022, 5, 9)),
        ("差旅费5/6-5/9", (2022, 5, 6), (2022, 5, 9)),
        ("差旅费(5.3)", (2022, 5, 3), (2022, 5, 3)),
        ("差旅费5.15", (2022, 5, 15), (2022, 5, 15)),
        ("差旅费(11.30-12.2)", (2021, 11, 30), (2021, 12, 2)),
    ],
)
def test_days_of_a_trip(text, first, last):
    assert read_span(text, BOOKED) == Span(date(*first), date(*last))


@pytest.mark.parametrize("text", ["付办公费12.50元", "购5.5折图书", "差旅费", "13.45-14.2", "付2.3万元"])
def test_what_is_no_date(text):
    assert read_span(text, BOOKED) is None


def test_a_trip_over_new_year_booked_in_january():
    assert read_span("差旅费(12.30-1.2)", date(2021, 1, 8)) == Span(date(2020, 12, 30), date(2021, 1, 2))


@given(st.dates(date(2000, 1, 1), date(2098, 12, 31)), st.integers(0, 20), st.integers(0, 60))
def test_any_trip_before_its_voucher_is_read_back(first, nights, later):
    last = first + timedelta(nights)
    text = f"报李明赴长沙调研差旅费({first.month}.{first.day}-{last.month}.{last.day})-城市间交通费"
    assert read_span(text, last + timedelta(later)) == Span(first, last)


@given(st.text(alphabet="报付李明赴长沙3.5-8月日年(至)（）20等人、 ，晚", max_size=40))
def test_no_summary_breaks_the_reader(text):
    READER.read(text, BOOKED)


@pytest.mark.parametrize(
    ("text", "booked", "first", "last"),
    [
        ("补付打印机2017年10月维修费", (2018, 1, 9), (2017, 10, 1), (2017, 10, 31)),
        ("预付2019年1-3月租赁费", (2018, 12, 10), (2019, 1, 1), (2019, 3, 31)),
        ("付2017年12月水费", (2018, 1, 9), (2017, 12, 1), (2017, 12, 31)),
        ("付12月电费", (2018, 1, 9), (2017, 12, 1), (2017, 12, 31)),
        ("付3月电费", (2018, 4, 9), (2018, 3, 1), (2018, 3, 31)),
        ("付上年10月维修费", (2018, 2, 1), (2017, 10, 1), (2017, 10, 31)),
        ("付2017年第四季度物业费", (2018, 2, 1), (2017, 10, 1), (2017, 12, 31)),
        ("付2018年下半年房租", (2018, 9, 1), (2018, 7, 1), (2018, 12, 31)),
        ("付2021年11月至2022年1月物业费", (2022, 1, 5), (2021, 11, 1), (2022, 1, 31)),
        ("付2018.10-2018.12房租", (2018, 12, 1), (2018, 10, 1), (2018, 12, 31)),
    ],
)
def test_months_that_a_text_refers_to(text, booked, first, last):
    period = read_period(text, date(*booked))
    assert (period.first, period.last) == (date(*first), date(*last))


@pytest.mark.parametrize("text", ["付办公用品", "3月8日活动费", "购U盘2个"])
def test_texts_without_a_period(text):
    assert read_period(text, BOOKED) is None


@pytest.mark.parametrize(
    ("text", "topic", "hosting", "attending"),
    [
        ("付举办普惠金融业务培训会场地费", "training", True, False),
        ("付迎宾会议中心举办金融工作座谈会会场租金及工作餐费", "meeting", True, False),
        ("报李明赴珠海参加推进会议差旅费(3.5-3.7)", "meeting", False, True),
        ("参加省厅业务培训班培训费", "training", False, True),
        ("付巧手维修部会议室空调维修费", None, False, False),
        ("报海潮办公用品店会议记录本及签字笔", None, False, False),
        ("付启明培训中心复印费", None, False, False),
        ("付工会会员慰问品", None, False, False),
        ("付社会保险费", None, False, False),
    ],
)
def test_meetings_and_trainings(text, topic, hosting, attending):
    event = READER.read(text, BOOKED).event
    assert (event.topic, event.hosting, event.attending) == (topic, hosting, attending)


@pytest.mark.parametrize(
    ("text", "payee", "content"),
    [
        ("付帆影商贸行宣传展板款(2)", "帆影商贸行", "宣传展板"),
        ("付现金支万通网络服务部打印机维修费", "万通网络服务部", "打印机维修费"),
        ("付宏达物业管理有限公司2月物业费", "宏达物业管理有限公司", "物业费"),
        ("更正科目:付金沙湾快印店宣传单印刷费", "金沙湾快印店", "宣传单印刷费"),
        ("付3月物业管理费", None, "物业管理费"),
    ],
)
def test_who_was_paid_for_what(text, payee, content):
    summary = READER.read(text, BOOKED)
    assert (summary.payee, summary.content) == (payee, content)


@pytest.mark.parametrize(
    ("text", "nights", "persons"),
    [
        ("住宿费1人3晚", 3, 1),
        ("住宿费2人×2晚", 2, 2),
        ("住宿费（三人两晚）", 2, 3),
        ("住宿4晚", 4, None),
        ("住宿费", None, None),
    ],
)
def test_nights(text, nights, persons):
    summary = READER.read(text, BOOKED)
    assert (summary.nights, summary.night_persons) == (nights, persons)


@given(st.integers(1, 99))
def test_small_numbers(value):
    digits = "零一二三四五六七八九"
    tens, ones = divmod(value, 10)
    words = (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones else "")
    assert number(words) == number(str(value)) == value


@given(st.text(alphabet="长沙深圳广东省市", min_size=1, max_size=6))
def test_a_place_is_itself_and_lies_in_what_names_it(place):
    assert same_place(place, place) and same_place(place, "某省" + place)


def test_standards_are_read_by_statement():
    reader = StandardReader(WORDS)
    catalogue = [
        (p.category, p.item)
        for p in reader.read("card_catalogue", "目录", "办公费、差旅费(住宿费、城市间交通费)、维修(护)费")
    ]
    assert catalogue == [("office", None), ("travel", "lodging"), ("travel", "transport"), ("maintenance", None)]
    papers = [p.role for p in reader.read("required_attachments", "公务接待费", "公函、接待清单、发票")]
    assert papers == ["letter", "guest_list", "invoice"]
    assert [p.category for p in reader.read("account_use", "会议费", "本单位举办会议的场租、餐费")] == ["meeting"]
    assert [p.topic for p in reader.read("account_use", "外出参会的费用", "差旅费")] == ["attend"]
    assert next(reader.read("account_use", "公务交通补贴", "公用经费—其他交通费用")).budget_part == "public"


def test_names_with_a_middle_dot_and_names_before_a_city_or_a_bracketed_date() -> None:
    assert READER.read("阿依古丽·买买提、王小明赴北京出差", BOOKED).persons.names == ("阿依古丽·买买提", "王小明")
    assert READER.read("办公室阿依古丽·买买提赴乌鲁木齐市出差", BOOKED).persons.names == ("阿依古丽·买买提",)
    assert READER.read("张伟（5.3-5.5）上海出差", BOOKED).persons.names == ("张伟",)
    between = READER.read("5月29日—6月1日刘洋北京出差城际交通费", BOOKED)
    assert (between.persons.names, between.places) == (("刘洋",), ("北京",))


def test_next_year_inside_a_span_is_not_the_year_after_the_voucher() -> None:
    read = READER.read("付12月28日至次年1月2日张三赴北京差旅费", date(2022, 1, 15))
    assert (read.span, read.period) == (Span(date(2021, 12, 28), date(2022, 1, 2)), None)
    rent = read_period("付2021年12月至次年2月房租", date(2021, 12, 5))
    assert rent is not None and (rent.first, rent.last) == (date(2021, 12, 1), date(2022, 2, 28))


def test_a_written_date_is_no_span_of_months() -> None:
    assert read_period("付2021-12-05水费", date(2021, 12, 5)) is None
    assert read_period("王小明 2021-05-03~2021-05-06 成都", BOOKED) is None
    both = read_period("付2020.12-2021.2房租", date(2021, 1, 5))
    assert both is not None and (both.first, both.last) == (date(2020, 12, 1), date(2021, 2, 28))


def test_a_supplier_may_stand_in_brackets_or_have_a_pair_in_its_name() -> None:
    assert READER.read("购买打印纸（某某文具店）", BOOKED).payee == "某某文具店"
    assert READER.read("付某某（广东）科技有限公司软件款", BOOKED).payee == "某某(广东)科技有限公司"
    assert READER.read("购买打印纸（A4）", BOOKED).payee is None
