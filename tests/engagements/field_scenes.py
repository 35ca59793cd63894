"""What an auditor of another office would meet: irregularities, what resembles them, and ordinary business."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from engagements.field_books import PUBLIC, STAFF, ZERO, Doc, Mark, Move, Office, Spend, Voucher, after

PEOPLE = (
    "郁三秋",
    "闻人达",
    "干将",
    "时一新",
    "司空见",
    "麦田",
    "冉冉升",
    "诸葛小满",
    "海棠",
    "路遥知",
    "甘霖",
    "江心月",
    "古道西",
    "晏如",
)
LIMITS = {"成都": 370, "重庆": 370, "贵阳": 370, "昆明": 380, "绵阳": 320, "南充": 310, "北京": 500, "西安": 350}
NOWHERE = "拉萨"
PROJECTS = ("智慧窗口建设", "普法宣传专项", "标准化试点经费")
THRESHOLD, CARD, BULK = Decimal(20000), Decimal(800), Decimal(8000)
GOODS = {
    "30201": ("打印纸", "中性笔和笔芯", "硒鼓", "档案袋", "墨粉", "计算器及订书钉", "工作证套", "台历本"),
    "30202": ("公文用纸印刷费", "宣传单页印刷", "信封印制费", "业务表单印制费"),
    "30213": ("复印机修理费", "空调移机加氟", "卫生间漏水维修", "电梯配件更换维修费"),
    "30214": ("展架租赁费", "音响设备租赁费"),
    "30227": ("档案数字化加工费", "法律顾问费", "网络安全等级测评费", "课题研究费"),
    "30299": ("公益短片拍摄费", "报纸公告刊登费", "绿植租摆费", "横幅制作费", "快递包装物品"),
    "30207": ("专线使用费", "邮件寄递费"),
}
HEADS = (
    "蜀光",
    "岷源",
    "锦泰",
    "青羊渡",
    "听松",
    "瑞禾",
    "博达",
    "天府路",
    "远峰",
    "汇川",
    "金牛坝",
    "云起",
    "嘉和",
    "宏图",
)
TAILS = {
    "30201": "办公设备商行",
    "30202": "印务有限公司",
    "30213": "维修服务部",
    "30214": "会展服务有限公司",
    "30227": "咨询服务有限公司",
    "30299": "文化传播有限公司",
    "30207": "通信服务部",
    "30215": "酒店管理有限公司",
    "30216": "职业培训学校",
    "30217": "餐饮店",
}


@dataclass
class Field:
    """An engagement being written: the office, its registers, and totals to be met."""

    office: Office
    clean: bool = False
    approvals: list[dict[str, object]] = field(default_factory=list)
    contracts: list[tuple[str, str, str, date, Decimal, Decimal]] = field(default_factory=list)
    changes: list[tuple[date, str, str, str, Decimal, str]] = field(default_factory=list)
    purchases: list[tuple[str, str, date, Decimal]] = field(default_factory=list)
    plan: list[tuple[str, Decimal]] = field(default_factory=list)
    assets: list[tuple[str, str, Decimal, date, str]] = field(default_factory=list)
    budgets: dict[str, Decimal] = field(default_factory=dict)
    projects: list[tuple[str, Decimal, Decimal, Decimal, Decimal]] = field(default_factory=list)
    aggregates: list[tuple[str, Decimal | None]] = field(default_factory=list)
    registers: list[tuple[str, str]] = field(default_factory=list)
    away: dict[str, list[tuple[date, date]]] = field(default_factory=dict)

    @property
    def year(self) -> int:
        """The year evaluated."""
        return self.office.year

    def shop(self, code: str) -> str:
        """Return a supplier."""
        return self.office.rng.choice(HEADS) + TAILS[code]

    def free(self, start: date, end: date, margin: int = 9) -> list[str]:
        """Return people not away around these days."""
        low, high = start - timedelta(margin), end + timedelta(margin)
        return [who for who in PEOPLE if all(until < low or since > high for since, until in self.away.get(who, ()))]

    def bought(self, day: date, shop: str, amount: Decimal, *more: str) -> list[Doc]:
        """Return an invoice and other papers."""
        billed = max(day - timedelta(self.office.rng.randint(1, 9)), date(self.year, 1, 2))
        return [
            Doc("增值税普通发票", self.office.bill(), billed, amount, shop),
            *(Doc(kind, "", billed) for kind in more),
        ]

    def buy(
        self, day: date, code: str, words: str, amount: Decimal, part: str = PUBLIC, *marks: Mark, **more: object
    ) -> Voucher:
        """Add a purchase in order; ``words`` may hold {shop}."""
        shop = str(more.pop("shop", "") or self.shop(code if code in TAILS else "30299"))
        docs = more.pop("docs", None) or self.bought(day, shop, amount)
        spend = Spend(words.format(shop=shop), code, amount, part)
        return self.office.add(day, spend, docs=docs, marks=list(marks), **more)

    def total(self, name: str, amount: Decimal | None = None) -> None:
        """Expect an exception about the whole."""
        self.aggregates.append((name, amount))


# -- ordinary business ---------------------------------------------------------------------------------------
def ordinary(f: Field, purchases: int, trips: int) -> None:
    """A year's business in order."""
    o = f.office
    for month in range(1, 13):
        _monthly(f, month)
    for _ in range(purchases):
        code = o.rng.choice(list(GOODS))
        what = o.rng.choice(GOODS[code])
        verb = o.rng.choice(("支付{shop}", "付{shop}", "报", "转付{shop}"))
        month = o.rng.randint(1, 12)
        day = o.day(month, 4, 18 if month == 12 else 27)
        part = o.rng.choice((PUBLIC, PUBLIC, *PROJECTS))
        amount = o.yuan(60, 900)
        voucher = f.buy(day, code, verb + what, amount, part)
        if o.rng.random() < 0.4:
            voucher.cards.append((o.rng.choice(PEOPLE), voucher.docs[0].remark, voucher.docs[0].day or day, amount))
    for _ in range(trips):
        trip(f)
    for month in (3, 6, 10):
        meeting(f, month)
        training(f, month + 1)
        reception(f, month)


def _monthly(f: Field, month: int) -> None:
    o = f.office
    pay_day = date(f.year, month, 15) if month < 12 else date(f.year, 12, 26)
    parts = [
        ("基本工资", "30101", 61000),
        ("津贴补贴", "30102", 70500),
        ("养老保险单位部分", "30108", 21040),
        ("住房公积金", "30113", 15822),
    ]
    o.add(pay_day, *(Spend(f"{month}月{words}", code, Decimal(sum_) + month, STAFF) for words, code, sum_ in parts))
    o.add(pay_day, Spend(f"{month}月退休人员生活补贴", "30302", Decimal(3600), STAFF))
    o.add(date(f.year, month, 16), Spend(f"发放{month}月在编人员公务交通补贴", "30239", Decimal(9150), PUBLIC))
    o.add(date(f.year, month, 17), Spend(f"{month}月临聘人员劳务费", "30226", Decimal(6400), PUBLIC))
    o.add(date(f.year, month, 17), Spend(f"计提拨缴{month}月工会经费", "30228", Decimal(2630), PUBLIC))
    before = f"{f.year - 1}年12月份" if month == 1 else f"{month - 1}月份"
    for words, code, low, high in (
        ("电费", "30206", 900, 2100),
        ("水费", "30205", 90, 260),
        ("宽带及话费", "30207", 700, 1300),
    ):
        amount = o.yuan(low, high)
        day = o.day(month, 8, 14)
        o.add(
            day,
            Spend(f"缴{before}{words}", code, amount),
            docs=[Doc("电子发票", o.bill(), day, amount)],
            marks=[Mark("cutoff.prior-year", like=True, note="usual cycle")] if month == 1 else [],
        )
    day = o.day(month, 18, 24)
    f.buy(day, "30209", f"付{{shop}}{month}月物业服务费", Decimal(3100), shop="安居里物业服务有限公司")
    for words in ("公务用车加油", "川A公务车ETC通行费", "公车维修保养"):
        amount = o.yuan(180, 520)
        voucher = f.buy(o.day(month), "30231", "报" + words, amount, shop="城北加油站")
        voucher.docs = [Doc("电子发票", o.bill(), voucher.day, amount)]
        voucher.cards.append((PEOPLE[5], "城北加油站", voucher.day, amount))
    if month % 3 == 0:
        words = f"第{'一二三四'[month // 3 - 1]}季度银行结息"
        o.add(
            date(f.year, month, 21),
            pay="none",
            moves=[
                Move(words, "bank", debit=Decimal("212.30") + month, mirror="money"),
                Move(words, "interest", credit=Decimal("212.30") + month, mirror="interest"),
            ],
        )


VERBS = (
    "报销{who}赴{place}{why}差旅费（{a}-{b}）",
    "{who}到{place}{why}（{a}至{b}）报差旅费",
    "支{who}出差{place}差旅费{a}-{b}",
    "核报{who}{a}-{b}前往{place}{why}差旅费",
)
WHY = ("调研", "参加业务研讨会", "送审材料", "开展交叉检查", "参加执法培训班", "洽谈合作事项", "跟班学习")


@dataclass
class Trip:
    """A trip."""

    who: tuple[str, ...]
    place: str
    start: date
    end: date
    why: str
    part: str
    nightly: Decimal

    def words(self, pattern: str) -> str:
        """Return its summary."""
        names = "、".join(self.who) if len(self.who) < 3 else f"{self.who[0]}等{len(self.who)}人"
        return pattern.format(
            who=names,
            place=self.place,
            why=self.why,
            a=f"{self.start.month}.{self.start.day}",
            b=f"{self.end.month}.{self.end.day}",
        )


def travel(
    f: Field, *, nights: int = 2, count: int = 1, month: int = 0, place: str = "", why: str = "", part: str = ""
) -> Trip:
    """Plan a trip of people who are free."""
    o = f.office
    for _ in range(500):
        start = o.day(month or o.rng.randint(1, 11), 4, 22)
        end = start + timedelta(nights)
        free = f.free(start, end)
        if len(free) >= count:
            break
    else:
        raise RuntimeError("nobody is free")
    where = place or o.rng.choice(list(LIMITS))
    who = tuple(o.rng.sample(free, count))
    for name in who:
        f.away.setdefault(name, []).append((start, end))
    nightly = Decimal(LIMITS.get(where, 400) - o.rng.randint(5, 90))
    return Trip(who, where, start, end, why or o.rng.choice(WHY), part or o.rng.choice((PUBLIC, *PROJECTS)), nightly)


def approve(f: Field, t: Trip, **changed: object) -> None:
    """Enter a trip in the register."""
    row: dict[str, object] = {
        "who": t.who,
        "place": t.place,
        "start": t.start,
        "end": t.end,
        "why": t.why,
        "pad": False,
    }
    f.approvals.append(row | changed)


def claim(f: Field, t: Trip, *marks: Mark, form: bool = True, pattern: str = "", pay: object = "quota") -> Voucher:
    """Book the claim of a trip: fares, lodging, allowances; ``pay``: quota, or cash for the allowances."""
    o, people, nights = f.office, len(t.who), (t.end - t.start).days
    head = t.words(pattern or o.rng.choice(VERBS))
    fares = o.yuan(150, 600) * people
    spends = [Spend(head + "：城市间交通费", "30211", fares, t.part, t.who[0])]
    if nights:
        spends.append(
            Spend(f"{head}：住宿费{people}人{nights}晚", "30211", t.nightly * people * nights, t.part, t.who[0])
        )
    allowance = Decimal(180 * people * (nights + 1))
    spends.append(Spend(head + "：伙食补助及市内交通补助", "30211", allowance, t.part, t.who[0]))
    day = after(t.end, o.rng.randint(3, 10))
    day = min(day, date(f.year, 12, 18))
    total = sum((spend.amount for spend in spends), ZERO)
    docs = [Doc("差旅费报销单", "", day, total), Doc("火车票", "", t.start, fares)]
    if nights:
        docs.append(Doc("住宿费发票", o.bill(), t.end, spends[1].amount, t.place))
    if form:
        docs.append(Doc("出差申请表", "", t.start - timedelta(1)))
    paid: object = "quota"
    if pay == "cash":
        paid = [("cash", allowance), ("quota", total - allowance)]
    return o.add(day, *spends, docs=docs, marks=list(marks), pay=paid)


def trip(f: Field, *marks: Mark, **wanted: object) -> Voucher:
    """Add a trip in order."""
    pay = wanted.pop("pay", "quota")
    pattern = str(wanted.pop("pattern", ""))
    t = travel(f, nights=int(wanted.pop("nights", f.office.rng.choice((0, 1, 2, 3)))), **wanted)  # type: ignore[arg-type, call-overload]
    approve(f, t)
    return claim(f, t, *marks, pay=pay, pattern=pattern)


def meeting(
    f: Field,
    month: int,
    words: str = "付{shop}主办全市窗口服务座谈会场地及茶歇费",
    code: str = "30215",
    *marks: Mark,
    signed: bool = True,
    part: str = PUBLIC,
) -> Voucher:
    """Add a meeting of one's own."""
    day, amount = f.office.day(month), f.office.yuan(1200, 4200)
    papers = ["会议通知", "会议费预算审批表"] + (["参会人员签到表"] if signed else [])
    return f.buy(day, code, words, amount, part, *marks, shop=f.shop("30215"), docs=f.bought(day, "", amount, *papers))


def training(
    f: Field, month: int, words: str = "付{shop}举办窗口业务培训班授课费", code: str = "30216", *marks: Mark
) -> Voucher:
    """Add a training of one's own."""
    day, amount = f.office.day(month), f.office.yuan(1500, 4000)
    docs = f.bought(day, "", amount, "培训通知", "培训人员签到表")
    return f.buy(day, code, words, amount, PUBLIC, *marks, shop=f.shop("30216"), docs=docs)


def reception(f: Field, month: int, *marks: Mark, guests: bool = True, letter: bool = True) -> Voucher:
    """Receive guests."""
    day, amount = f.office.day(month), f.office.yuan(240, 700)
    papers = ["公务接待审批单"] + (["来宾接待清单"] if guests else []) + (["来访单位公函"] if letter else [])
    voucher = f.buy(
        day, "30217", "报{shop}接待外市考察组工作餐", amount, PUBLIC, *marks, docs=f.bought(day, "", amount, *papers)
    )
    voucher.cards.append((PEOPLE[3], "餐饮店", day, amount))
    return voucher


def like(*checks: str, line: int | None = 0, note: str = "") -> list[Mark]:
    """Return marks of a look-alike."""
    return [Mark(check, line, like=True, note=note) for check in checks]
