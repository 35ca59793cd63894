"""Irregularities that vouchers and their papers show, and what resembles them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from engagements.field_books import PUBLIC, STAFF, Doc, Mark, Spend, after
from engagements.field_scenes import (
    BULK,
    HEADS,
    LIMITS,
    NOWHERE,
    PROJECTS,
    VERBS,
    Field,
    approve,
    claim,
    like,
    meeting,
    reception,
    training,
    travel,
    trip,
)


def plant_trips(f: Field) -> None:
    """Trips not approved, approved otherwise, lodging above the limit."""
    for index, pattern in enumerate(VERBS):
        t = travel(f, nights=index % 3, count=1 + index % 2)
        claim(f, t, Mark("travel.approval-missing", 0), form=False, pattern=pattern)
    t = travel(f, nights=3)
    approve(f, t, end=t.end - timedelta(1))
    claim(f, t, Mark("travel.outside-approval", 0), pattern=VERBS[0])
    t = travel(f, nights=2)
    approve(f, t, start=t.start + timedelta(1))
    claim(f, t, Mark("travel.outside-approval", 0), pattern=VERBS[3])
    t = travel(f, nights=2, place="成都")
    approve(f, t, place="绵阳市")
    claim(f, t, Mark("travel.outside-approval", 0), pattern=VERBS[1])
    for count, nights, over in ((1, 1, 30), (2, 3, 12), (1, 2, 155)):
        t = travel(f, nights=nights, count=count)
        t.nightly = Decimal(LIMITS[t.place] + over)
        approve(f, t)
        claim(f, t, Mark("travel.lodging-over-limit", 1, excess=Decimal(over * count * nights)))


def like_trips(f: Field) -> None:
    """Trips in order though they look odd."""
    every = ("travel.approval-missing", "travel.outside-approval", "travel.lodging-over-limit")
    for name in ("麦田", "甘霖"):
        t = travel(f, nights=1, month=5 if name == "麦田" else 8)
        f.away[t.who[0]].pop()
        t = replace(t, who=(name,))
        f.away.setdefault(name, []).append((t.start, t.end))
        approve(f, t, pad=True)
        claim(f, t, *like(*every, note="padded name"), pattern=VERBS[0])
    t = travel(f, nights=2)
    approve(f, t, end=t.end + timedelta(2), place=t.place + "市")
    claim(f, t, *like(*every, note="returned early"))
    t = travel(f, nights=1, place=NOWHERE)
    t.nightly = Decimal(610)
    approve(f, t)
    claim(f, t, *like(*every, note="no limit there"))
    t = travel(f, nights=2)
    t.nightly = Decimal(LIMITS[t.place])
    approve(f, t)
    claim(f, t, *like(*every, note="exactly the limit"))
    trip(
        f,
        *like(*every, "meeting.booked-as-travel", "training.booked-as-meeting", "meeting.sign-in-missing"),
        why="参加全省窗口工作推进会",
        nights=2,
    )
    trip(f, *like(*every, "official-card.paid-in-cash", line=None), pay="cash", nights=2)
    trip(f, *like(*every, line=0), count=4, nights=1)


def plant_sessions(f: Field) -> None:
    """Meetings and trainings in the wrong place, without list of those present; receptions without papers."""
    meeting(f, 4, "支付{shop}承办标准化研讨会会场租赁及用餐费", "30211", Mark("meeting.booked-as-travel"))
    meeting(f, 9, "付{shop}召开半年工作会会议室租金及茶歇", "30211", Mark("meeting.booked-as-travel"), part=PROJECTS[0])
    for month, words in ((5, "付{shop}座谈会会议材料印制费"), (11, "付{shop}年度工作会会议手册印刷费")):
        day, amount = f.office.day(month), f.office.yuan(700, 1600)
        f.buy(day, "30202", words, amount, PUBLIC, Mark("meeting.booked-as-printing"), shop=f.shop("30202"))
    meeting(f, 7, "付{shop}主办窗口单位现场会场地费", "30215", Mark("meeting.sign-in-missing"), signed=False)
    meeting(
        f, 8, "支{shop}召开企业代表恳谈会餐费", "30215", Mark("meeting.sign-in-missing"), signed=False, part=PROJECTS[1]
    )
    training(f, 6, "付{shop}举办法制骨干培训班场地及讲课费", "30215", Mark("training.booked-as-meeting"))
    reception(f, 4, Mark("reception.guest-list-missing"), guests=False)
    reception(f, 9, Mark("reception.letter-missing"), letter=False)
    voucher = reception(
        f, 11, Mark("reception.guest-list-missing"), Mark("reception.letter-missing"), guests=False, letter=False
    )
    voucher.spends[0].summary = "付公务接待用餐"


def like_sessions(f: Field) -> None:
    """Words of meetings and trainings where there is none."""
    wrong = (
        "meeting.booked-as-travel",
        "meeting.booked-as-printing",
        "meeting.sign-in-missing",
        "training.booked-as-meeting",
        "classification.personnel-public",
    )
    for code, words in (
        ("30213", "付{shop}会议室投影机维修费"),
        ("30201", "购会议记录本及桌牌"),
        ("30202", "付{shop}普法宣传手册印刷费"),
        ("30299", "付{shop}展会展板制作费"),
        ("30213", "付{shop}培训教室空调维修"),
        ("30227", "付{shop}会计核算委托服务费"),
    ):
        f.buy(
            f.office.day(f.office.rng.randint(2, 11)), code, words, f.office.yuan(300, 900), PROJECTS[0], *like(*wrong)
        )
    day, amount = f.office.day(5), f.office.yuan(600, 900)
    f.buy(day, "30216", "付{shop}参加继续教育培训费", amount, PUBLIC, *like(*wrong), shop=f.shop("30216"))


def plant_payments(f: Field) -> None:
    """Paid twice, split, in cash."""
    o = f.office
    for month, words, again in (
        (5, "付{shop}移动硬盘款", "补付{shop}移动硬盘"),
        (7, "付{shop}标识牌制作", "结算{shop}导视标识制作费"),
    ):
        first = f.buy(o.day(month, 4, 12), "30201", words, o.yuan(2100, 3900), PROJECTS[0], shop=f.shop("30201"))
        shop = first.docs[0].remark
        day = after(first.day, 24)
        f.buy(
            day,
            "30201",
            again,
            first.amount,
            PROJECTS[0],
            Mark("payment.duplicate", None),
            shop=shop,
            docs=[replace(doc) for doc in first.docs],
        )
    day = o.day(6, 5, 12)
    for step, words in enumerate(("窗口桌椅款", "窗口桌椅（二）", "窗口桌椅第三批款")):
        amount = Decimal(15200 + 700 * step)
        f.buy(
            after(day, 3 * step),
            "30299",
            f"付{{shop}}{words}",
            amount,
            PROJECTS[0],
            Mark("procurement.split"),
            shop="连城家具经营部",
        )
    for month, code, words in ((3, "30213", "现金支付{shop}复印机修理费"), (10, "30201", "付现购{shop}硒鼓一批")):
        f.buy(o.day(month), code, words, o.yuan(820, 1900), PUBLIC, Mark("official-card.paid-in-cash"), pay="cash")


def like_payments(f: Field) -> None:
    """Payments in order: monthly, corrected, below the limit, of different things."""
    o, twice = f.office, ("payment.duplicate", "procurement.split")
    for month in (2, 3, 4):
        f.buy(
            o.day(month, 20, 26),
            "30214",
            f"付{{shop}}{month}月打印机租赁费",
            Decimal(1350),
            PUBLIC,
            *like(*twice),
            shop="易印租赁行",
        )
    day = o.day(4, 5, 10)
    first = f.buy(
        day, "30201", "付{shop}宣传册装订费", Decimal("1188.80"), PROJECTS[1], *like(*twice), shop="锦泰印务有限公司"
    )
    red = f.buy(
        after(day, 20),
        "30201",
        f"红字冲销{day.month}月误列办公费-宣传册装订费",
        Decimal("-1188.80"),
        PROJECTS[1],
        *like(*twice),
        docs=[Doc("情况说明")],
    )
    f.buy(
        red.day,
        "30202",
        "更正列支{shop}宣传册装订费",
        Decimal("1188.80"),
        PROJECTS[1],
        *like(*twice),
        shop="锦泰印务有限公司",
        docs=[replace(doc) for doc in first.docs],
    )
    f.buy(
        o.day(9),
        "30201",
        "现金购{shop}胶带等零星用品",
        Decimal("212.5"),
        PUBLIC,
        *like("official-card.paid-in-cash"),
        pay="cash",
    )
    f.buy(
        o.day(5, 4, 6),
        "30227",
        "付{shop}年度档案数字化首期款",
        Decimal(19000),
        PROJECTS[0],
        *like(*twice),
        shop="博达档案服务有限公司",
        docs=f.bought(o.day(5), "博达档案服务有限公司", Decimal(19000), "合同", "询价记录表"),
    )
    f.buy(
        o.day(5, 7, 12),
        "30227",
        "付{shop}年度档案数字化进度款",
        Decimal(18000),
        PROJECTS[0],
        *like(*twice),
        shop="博达档案服务有限公司",
        docs=f.bought(o.day(5), "博达档案服务有限公司", Decimal(18000), "合同", "询价记录表"),
    )


def plant_periods(f: Field) -> None:
    """Costs of other years, a rush at year end."""
    o, last = f.office, f.year - 1
    shop = f.shop("30213")
    f.buy(
        o.day(1),
        "30213",
        f"支付{{shop}}{last}年第三季度设备维保欠款",
        Decimal(2460),
        PUBLIC,
        Mark("cutoff.prior-year"),
        shop=shop,
        docs=[Doc("发票", o.bill(), date(last, 10, 9), Decimal(2460), shop)],
    )
    t = travel(f, nights=1, month=2, part=PUBLIC)
    t.start, t.end = date(last, 11, 12), date(last, 11, 14)
    approve(f, t)
    voucher = claim(f, t, *[Mark("cutoff.prior-year", line) for line in (0, 1, 2)], pattern=VERBS[0])
    voucher.day = o.day(1, 10, 20)
    voucher.spends = [replace(s, summary=s.summary.replace("（", f"（{last}.")) for s in voucher.spends]
    f.buy(
        o.day(12, 5, 15),
        "30214",
        f"预付{{shop}}{f.year + 1}年上半年场地租赁费",
        Decimal(6600),
        PUBLIC,
        Mark("cutoff.next-year"),
        shop=f.shop("30214"),
    )
    for index, (code, words) in enumerate(
        (("30201", "一次性购入办公用品"), ("30202", "集中印制全年宣传资料"), ("30299", "宣传用品采购款"))
    ):
        day = after(date(f.year, 12, 22 + index), 0)
        f.buy(
            day,
            code,
            "付{shop}" + words,
            BULK + 700 + 31 * index,
            PROJECTS[1],
            Mark("spending.year-end-bulk"),
            shop=HEADS[index] + "贸易有限公司",
        )


def like_periods(f: Field) -> None:
    """Years that belong to the thing, not to the service; large amounts at year end that had to be."""
    o, turn = f.office, ("cutoff.prior-year", "cutoff.next-year", "spending.year-end-bulk")
    f.buy(o.day(3), "30202", f"付{{shop}}{f.year - 1}年度工作总结汇编印刷费", Decimal(880), PUBLIC, *like(*turn))
    f.buy(o.day(11), "30201", f"订{f.year + 1}年报刊杂志", Decimal(2950), PUBLIC, *like(*turn))
    f.buy(
        after(date(f.year, 12, 23), 0),
        "30209",
        "付{shop}12月物业服务费（含保洁）",
        BULK + 900,
        PUBLIC,
        *like(*turn),
        shop="鼎新物业服务有限公司",
    )
    f.buy(
        o.day(2),
        "30227",
        f"付{{shop}}{f.year - 1}年度部门决算审计费",
        Decimal(9000),
        PUBLIC,
        *like(*turn),
        shop="汇川会计师事务所",
    )


def plant_books(f: Field) -> None:
    """Faults of the books: parts mixed up, out of balance, numbers missing and used twice."""
    o = f.office
    for month in (2, 9):
        f.buy(
            o.day(month),
            "30213",
            "付{shop}空调维修费",
            o.yuan(500, 900),
            STAFF,
            Mark("classification.personnel-public"),
        )
    o.add(
        o.day(7),
        Spend("发放年度考核奖金", "30103", Decimal(8800), PUBLIC),
        marks=[Mark("classification.personnel-public")],
    )
    voucher = f.buy(o.day(8), "30201", "付{shop}档案盒", Decimal(640), PUBLIC)
    voucher.short = Decimal("54.00")
    voucher.marks.append(Mark("voucher.unbalanced", None, Decimal("54.00")))
    gap = f.buy(o.day(10, 12, 18), "30202", "付{shop}信封印制费", Decimal(312), PUBLIC)
    gap.skip_before = 1
    gap.marks.append(Mark("voucher.gap", None))
    first = f.buy(date(f.year, 11, 4), "30201", "付{shop}台历本", Decimal(95), PUBLIC)
    again = f.buy(date(f.year, 11, 22), "30202", "付{shop}信封印制费", Decimal(188), PUBLIC)
    again.twin = first
    again.marks.append(Mark("voucher.duplicate-number", None))


PLANTS = (plant_trips, plant_sessions, plant_payments, plant_periods, plant_books)
LIKES = (like_trips, like_sessions, like_payments, like_periods)
