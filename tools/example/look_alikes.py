"""What resembles a problem and is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from .facts import Event, Like, Paper
from .planted import working
from .purchases import buy, hold, papers_for
from .trips import Trip, approve, claim, plan_trip
from .world import LONE_SHOPS, NO_LIMIT, SHOPS, TRAININGS
from .year import PUBLIC, Year


def _trip(year: Year, **wanted: object) -> Trip:
    for _ in range(400):
        trip = plan_trip(year, (PUBLIC, year.main)[year.rng.randrange(2)], **wanted)  # type: ignore[arg-type]
        if trip is not None:
            return replace(trip, dated=True)
    raise RuntimeError(f"no trip fits: {wanted}")


def add_trips(year: Year) -> None:
    """Add trips that are in order though they look odd."""
    outside = "meeting_in_travel|meeting_no_signin|travel_no_approval"
    for purpose in ("参加全省金融工作会议", "参加普惠金融推进会"):
        event = _claim(year, _trip(year, nights=2, purpose=purpose))
        event.likes.append(Like("attend_meeting_travel", outside, 0, "参加外单位会议的差旅费, 不是本单位会议费"))
    event = _claim(year, _trip(year, nights=1, purpose="参加金融风险防控业务培训班"))
    why = "参加外单位培训的差旅费, 列差旅费正确"
    event.likes.append(
        Like("attend_training_travel", "training_in_meeting|meeting_in_travel|travel_no_approval", 0, why)
    )
    for month in (5, 9):
        event = _claim(year, _trip(year, nights=1, month=month), "cash")
        event.likes.append(
            Like("cash_allowance", "cash_must_card", None, "现金支付的是出差补助, 不属公务卡强制结算范围")
        )
    for month in (1, 4):
        trip = _trip(year, nights=2, month=month)
        trip.claimed = working(trip.end + timedelta(45))
        event = _claim(year, trip)
        kinds = "travel_no_approval|travel_outside_approval|cutoff_prior_year"
        event.likes.append(Like("late_claim", kinds, 0, "报销月份晚于出差月份, 但有审批且期间相符"))
    for nights in (1, 2):
        trip = _trip(year, nights=nights, count=nights)
        trip.nightly = Decimal(year.world.limits[trip.place])
        event = _claim(year, trip)
        event.likes.append(Like("lodging_at_ceiling", "lodging_over_ceiling", 1, "住宿费恰为限额, 未超标"))
    for count in (3, 4):
        trip = replace(_trip(year, nights=1, count=count), group_words=True)
        event = _claim(year, trip)
        event.likes.append(Like("multi_traveller", "travel_no_approval", 0, "台账一行登记多名出差人, 已审批"))
    _add_approval_look_alikes(year)


def _claim(year: Year, trip: Trip, payment: str = "") -> Event:
    return claim(year, trip, approve(year, trip), payment)


def _add_approval_look_alikes(year: Year) -> None:
    short = [person for person in year.world.people if len(person) == 2][:2]
    for person in short:
        trip = _trip(year, nights=2, persons=(person,), count=1)
        event = claim(year, trip, approve(year, trip, padded=True))
        why = "台账中两字姓名中间有全角空格, 实为同一人, 已审批"
        event.likes.append(Like("padded_name", "travel_no_approval", 0, why))
    trip = _trip(year, nights=2, count=1, margin=6)
    event = claim(year, trip, approve(year, trip, end=trip.end + timedelta(1)))
    event.likes.append(Like("returned_early", "travel_outside_approval", 0, "实际出差期间在批准期间之内(提前返回)"))
    event = _claim(year, replace(_trip(year, nights=1, count=1, place=NO_LIMIT), nightly=Decimal(460)))
    kinds = "lodging_over_ceiling|travel_no_approval"
    event.likes.append(Like("lodging_without_limit", kinds, 1, "执行标准未列该城市限额, 无从判定, 不能报超标"))
    trip = _trip(year, nights=2, count=2)
    trip = replace(trip, single_line=True)
    event = _claim(year, trip)
    event.likes.append(
        Like("single_line_trip", "lodging_over_ceiling|travel_no_approval", 0, "全程合记一行, 住宿未超限额")
    )


def add_purchases(year: Year) -> None:
    """Add purchases whose words mislead."""
    pay, wrong = year.style.pay, "meeting_no_signin|meeting_in_travel|misclassified"
    for economic, words, trap, kinds, why in (
        ("30213", "会议室空调维修费", "meeting_room_repair", wrong, "实为会议室设备维修, 列维修(护)费正确"),
        ("30213", "会议室音响设备维修费", "meeting_room_repair", wrong, "实为会议室设备维修, 列维修(护)费正确"),
        ("30201", "会议记录本及签字笔", "meeting_stationery", "meeting_no_signin|misclassified", "实为日常办公用品"),
        ("30202", "宣传折页印刷费", "leaflet_printing", "meeting_in_printing", "宣传资料印刷, 与会议无关"),
    ):
        when, amount = year.day(year.rng.randint(2, 11)), year.price(420, 1300)
        shop = year.shop(economic, when, amount) or SHOPS[economic][-1]
        event = buy(year, when, economic, year.main, amount, shop, words)
        event.likes.append(Like(trap, kinds, 0, why))
    when, amount, shop = year.day(4), year.price(2500, 4000), SHOPS["30216"][1]
    event = hold(year, when, "30216", year.main, amount, f"{pay}{year.style.host}普惠金融业务培训会场地费", shop)
    why = "名为培训会, 实为培训, 列培训费正确"
    event.likes.append(Like("training_session", "meeting_no_signin|training_in_meeting|misclassified", 0, why))
    for index, words in enumerate(("图书资料采购款", "宣传短片剪辑服务费")):
        amount = year.rules.inquiry - year.price(200, 700)
        event = buy(year, year.day((4, 9)[index]), "30299", year.main, amount, LONE_SHOPS[index], words)
        event.likes.append(Like("near_threshold", "split_purchase", 0, "单笔接近限额但供应商与品目互不相关、无拆分"))
    for month, economic in ((3, "30201"), (9, "30202")):
        when, amount = year.weekend(month), year.price(600, 1900)
        shop = year.shop(economic, when, amount) or SHOPS[economic][-1]
        words = ("档案盒", "表格单据印刷费")[month > 5]
        event = buy(year, when, economic, year.main, amount, shop, words)
        event.likes.append(Like("weekend_posting", "any", 0, "休息日制单, 本身不构成问题"))
    _add_small_cash(year)
    _add_red_letter(year)
    _add_attended_training_fee(year)


def _add_small_cash(year: Year) -> None:
    when, amount = year.day(6), (year.rules.card * Decimal("0.4")).quantize(Decimal("0.1"))
    shop = year.shop("30201", when, amount) or SHOPS["30201"][0]
    spend = year.spend(f"{year.style.cash}{shop}签字笔等办公用品", "30201", PUBLIC, amount)
    papers = papers_for(year, "30201", amount, year.before(when), shop)
    like = Like("cash_small", "cash_must_card", 0, "单笔未超过公务卡强制结算起点")
    year.add(Event(when, "purchase", [spend], [("cash", amount)], papers=papers, likes=[like], supplier=shop))


def _add_red_letter(year: Year) -> None:
    """Add a printing bill booked as stationery, cancelled in red and booked anew: paid once."""
    when, amount, shop = year.day(4, 8, 20), year.price(700, 1400), SHOPS["30202"][2]
    bill = Paper("发票", year.invoice(), year.before(when), amount, shop)
    words = f"{year.style.pay}{shop}政策宣传单张印刷费"
    later = year.day(5, 15, 20)
    why = "红字冲销更正: 原错列办公费, 冲回后改列印刷费, 三笔合计只付一次"
    steps = (
        (when, words, "30201", amount, [bill], "red_letter_original", "duplicate_payment|misclassified"),
        (
            later,
            f"冲销{when.month}.{when.day}错列科目:{words}",
            "30201",
            -amount,
            [Paper("更正说明", "", later)],
            "red_letter_reversal",
            "duplicate_payment|negative_amount",
        ),
        (
            later,
            f"更正科目:{words}",
            "30202",
            amount,
            [replace(bill), Paper("更正说明", "", later)],
            "red_letter_correct",
            "duplicate_payment",
        ),
    )
    for order, (day, summary, economic, money, papers, trap, kinds) in enumerate(steps):
        spend = year.spend(summary, economic, year.main, money)
        likes = [Like(trap, kinds, 0, why)]
        year.add(Event(day, "correction", [spend], [("quota", money)], papers=papers, likes=likes, order=60 + order))


def _add_attended_training_fee(year: Year) -> None:
    """Pay the fee of somebody else's training: no papers of an own session are needed."""
    when, amount, shop = year.day(10), year.price(800, 1600), SHOPS["30216"][2 % len(SHOPS["30216"])]
    spend = year.spend(f"{year.style.pay}{shop}参加{TRAININGS[2]}培训费", "30216", year.main, amount)
    papers = [Paper("发票", year.invoice(), year.before(when), amount, shop), Paper("培训通知", "", year.before(when))]
    kinds = "training_in_meeting|meeting_no_signin|travel_no_approval|misclassified"
    like = Like("attended_training_fee", kinds, 0, "参加外单位培训的培训费, 列培训费正确")
    year.add(Event(when, "purchase", [spend], [("quota", amount)], papers=papers, likes=[like], supplier=shop))


def add_all(year: Year) -> None:
    """Add every look-alike."""
    add_trips(year)
    add_purchases(year)
