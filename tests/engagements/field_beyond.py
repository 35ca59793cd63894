"""What evaluators find beyond the papers of vouchers, and what resembles it: clearing, treasury, projects."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from engagements.field_books import PUBLIC, STAFF, Doc, Mark, Move, Spend, after
from engagements.field_scenes import PEOPLE, PROJECTS, Field, like


def lend(f: Field, who: str, day: date, amount: Decimal, *marks: Mark) -> None:
    """Lend money to one of the staff."""
    words = f"{who}借支差旅备用金"
    f.office.add(
        day,
        pay="none",
        marks=list(marks),
        moves=[
            Move(words, "advance", debit=amount, person=who),
            Move(words, "bank", credit=amount),
        ],
    )


def give_back(f: Field, who: str, day: date, *parts: Decimal) -> None:
    """Take lent money back, in cash into the bank."""
    words = f"收{who}归还备用金"
    f.office.add(
        day,
        pay="none",
        moves=[
            Move(words, "bank", debit=sum(parts, Decimal(0))),
            *(Move(words, "advance", credit=part, person=who) for part in parts),
        ],
    )


def clearing(f: Field) -> None:
    """Claims, debts and advances left open, income and expense kept there; and what resembles them."""
    o = f.office
    o.opening |= {
        "claims:蜀光商贸公司": Decimal(45000),
        "deposits:履约保证金": Decimal(-30000),
        "claims:岷源公司": Decimal(8000),
        "bank": Decimal(60000),
        "funds": Decimal(-83000),
    }
    settled = o.day(2)
    o.add(
        settled,
        pay="none",
        moves=[
            Move("收回岷源公司往来款", "bank", debit=Decimal(8000)),
            Move("收回岷源公司往来款", "claims:岷源公司", credit=Decimal(8000)),
        ],
    )
    if not f.clean:
        f.total("clearing.long-outstanding", Decimal(45000))
        lend(f, PEOPLE[0], o.day(11), Decimal(4000), Mark("clearing.long-outstanding", None, Decimal(4000)))
        lend(f, PEOPLE[7], o.day(3), Decimal(5200), Mark("clearing.long-outstanding", None, Decimal(5200)))
        give_back(f, PEOPLE[7], o.day(8), Decimal(5200))
        for words, key in (("收一楼门面租金", "debts"), ("收取展位使用费", "debts"), ("存款利息收入暂挂", "debts")):
            amount = o.yuan(2000, 6000)
            o.add(
                o.day(6),
                pay="none",
                marks=[Mark("clearing.hides-income-or-expense", None, amount)],
                moves=[Move(words, "bank", debit=amount), Move(words, key, credit=amount)],
            )
        o.add(
            o.day(9),
            pay="none",
            marks=[Mark("clearing.hides-income-or-expense", None, Decimal(3300))],
            moves=[
                Move("付锦泰餐饮店宴请客商餐费", "claims", debit=Decimal(3300)),
                Move("付锦泰餐饮店宴请客商餐费", "bank", credit=Decimal(3300)),
            ],
        )
    else:
        o.add(
            o.day(4),
            pay="none",
            moves=[
                Move("收回蜀光商贸公司欠款", "bank", debit=Decimal(45000)),
                Move("收回蜀光商贸公司欠款", "claims:蜀光商贸公司", credit=Decimal(45000)),
            ],
        )
    marks = like("clearing.long-outstanding", line=None)
    start = o.day(5)
    lend(f, PEOPLE[4], start, Decimal(3000), *marks)
    give_back(f, PEOPLE[4], after(start, 25), Decimal(2600), Decimal(400))
    for words in ("收某公司投标保证金", "代收职工党费", "收到区财政局拨来代管经费"):
        amount = o.yuan(500, 2500)
        o.add(
            o.day(7),
            pay="none",
            marks=like("clearing.hides-income-or-expense", line=None),
            moves=[
                Move(words, "bank", debit=amount),
                Move(words, "deposits" if "保证金" in words else "withheld", credit=amount),
            ],
        )
    o.add(
        o.day(10),
        pay="none",
        marks=like("clearing.hides-income-or-expense", line=None),
        moves=[
            Move("退某公司投标保证金", "deposits", debit=Decimal(500)),
            Move("退某公司投标保证金", "bank", credit=Decimal(500)),
        ],
    )


def treasury(f: Field) -> None:
    """Treasury money moved to the own account, allocations booked as spending, revenue kept."""
    o = f.office
    if not f.clean:
        words = "授权支付额度划转本单位基本户" if o.quota else "国库集中直接支付资金转入本单位基本户"
        amount = Decimal(26000)
        key, mirror = ("quota", "quota") if o.quota else ("income", "income")
        o.add(
            o.day(6),
            pay="none",
            marks=[Mark("transfer.treasury-to-own-account", None, amount)],
            moves=[
                Move(words, "bank", debit=amount, mirror="money"),
                Move(words, key, credit=amount, mirror=mirror, part=PROJECTS[0]),
            ],
        )
        for words in ("拨付各街道办事处普法宣传工作经费", "下拨所属服务站标准化创建资金"):
            o.add(
                o.day(8),
                Spend(words, "30299", Decimal(7500), PROJECTS[2]),
                marks=[Mark("transfer.booked-as-spent")],
                docs=[Doc("收款收据")],
            )
        o.add(
            o.day(5),
            pay="none",
            moves=[
                Move("收缴行政性收费", "bank", debit=Decimal(12000)),
                Move("收缴行政性收费", "due", credit=Decimal(12000)),
            ],
        )
        f.total("revenue.not-remitted", Decimal(12000))
        o.add(
            o.day(9),
            pay="none",
            marks=[Mark("revenue.not-remitted", None, Decimal(2350))],
            moves=[
                Move("报废空调处置收入", "bank", debit=Decimal(2350), mirror="money"),
                Move("报废空调处置收入", "rent", credit=Decimal(2350), mirror="rent"),
            ],
        )
    if o.quota:
        o.add(
            o.day(7),
            pay="none",
            marks=like("transfer.treasury-to-own-account", line=None),
            moves=[
                Move("划转工会经费至工会专户", "bank", debit=Decimal(2000), mirror="money"),
                Move("划转工会经费至工会专户", "quota", credit=Decimal(2000), mirror="quota"),
            ],
        )
        o.add(
            o.day(7),
            pay="none",
            marks=like("transfer.treasury-to-own-account", line=None),
            moves=[
                Move("提取现金", "cash", debit=Decimal(3000), mirror="money"),
                Move("提取现金", "quota", credit=Decimal(3000), mirror="quota"),
            ],
        )
    o.add(
        o.day(4),
        Spend("拨付街道办事处窗口用房租金", "30214", Decimal(5000), PROJECTS[2]),
        marks=like("transfer.booked-as-spent"),
    )
    o.add(
        date(f.year, 3, 4),
        pay="none",
        moves=[Move("收缴工本费", "bank", debit=Decimal(900)), Move("收缴工本费", "due", credit=Decimal(900))],
    )
    o.add(
        date(f.year, 3, 18),
        pay="none",
        moves=[Move("工本费上缴国库", "due", debit=Decimal(900)), Move("工本费上缴国库", "bank", credit=Decimal(900))],
    )
    o.add(
        after(date(f.year, 12, 22), 0),
        pay="none",
        moves=[Move("收缴工本费", "bank", debit=Decimal(330)), Move("收缴工本费", "due", credit=Decimal(330))],
    )


def project_money(f: Field) -> None:
    """Project money for staff, running costs and other projects."""
    o = f.office
    if not f.clean:
        for words, code in (
            ("发放在职人员绩效工资", "30107"),
            ("缴3月份办公楼电费", "30206"),
            ("拨缴工会经费", "30228"),
            ("缴纳住房公积金单位部分", "30113"),
        ):
            o.add(
                o.day(4), Spend(words, code, o.yuan(2000, 5000), PROJECTS[0]), marks=[Mark("project.bears-basic-costs")]
            )
        f.buy(
            o.day(9),
            "30299",
            f"付{{shop}}{PROJECTS[1]}展板制作费",
            Decimal(2100),
            PROJECTS[0],
            Mark("project.outside-approved-use"),
        )
    f.buy(
        o.day(5),
        "30299",
        f"付{{shop}}{PROJECTS[1]}活动物料费",
        Decimal(1700),
        PROJECTS[1],
        *like("project.outside-approved-use"),
    )
    o.add(
        o.day(6),
        Spend("缴智慧窗口机房电费", "30206", Decimal(830), PROJECTS[0]),
        marks=like("project.bears-basic-costs"),
    )
    o.add(
        o.day(6),
        Spend("发编外辅助人员工资", "30199", Decimal(4100), PROJECTS[0]),
        marks=like("project.bears-basic-costs"),
    )


def hidden(f: Field) -> None:
    """Receptions, cars and journeys abroad in other accounts, allowances outside the payroll, double transport."""
    o = f.office
    if not f.clean:
        for code, words in (
            ("30201", "付{shop}招待客人用餐及烟酒"),
            ("30299", "付青羊渡大酒店餐费"),
            ("30239", "报公务出行加油费"),
            ("30213", "付{shop}小车维修及换轮胎"),
            ("30227", "付{shop}赴新加坡考察费"),
            ("30201", "购加油卡"),
        ):
            f.buy(o.day(o.rng.randint(2, 11)), code, words, o.yuan(600, 2600), PUBLIC, Mark("three-public.hidden"))
        for code, words in (
            ("30299", "发放国庆节过节费"),
            ("30226", "发放机关干部节假日值班补贴"),
            ("30201", "付全体职工通讯补贴"),
            ("30229", "发放职工年终奖金"),
        ):
            o.add(
                o.day(10),
                Spend(words, code, o.yuan(3000, 9000), PUBLIC),
                marks=[Mark("allowance.outside-payroll")],
                docs=[Doc("发放签收表")],
            )
        for words in (f"报{PEOPLE[6]}市内出租车费", f"{PEOPLE[9]}报销网约车打车费"):
            o.add(
                o.day(7),
                Spend(words, "30239", o.yuan(100, 300), PUBLIC),
                marks=[Mark("transport.double")],
                docs=[Doc("出租车发票", o.bill())],
            )
    three, pay, ride = "three-public.hidden", "allowance.outside-payroll", "transport.double"
    for code, words, kind in (
        ("30213", "付{shop}信访接待室墙面维修费", three),
        ("30201", "购发电机用柴油", three),
        ("30299", "付{shop}防汛值守工作餐", three),
        ("30227", "付{shop}工程变更签证审核费", three),
        ("30299", "付{shop}出入境政策宣传册款", three),
        ("30213", "付{shop}停车场道闸维修", three),
        ("30226", "发放评审专家补助", pay),
        ("30299", "发放困难群众慰问金", pay),
        ("30299", "付志愿者交通补贴", pay),
        ("30226", "付讲师授课补助", pay),
        ("30299", "付地铁站灯箱宣传费", ride),
        ("30239", "报执法车停车费", ride),
    ):
        f.buy(o.day(o.rng.randint(2, 11)), code, words, o.yuan(200, 900), PUBLIC, *like(kind))


def agreements(f: Field) -> None:
    """Contracts paid before they were signed or beyond, subsidies paid twice, works in use and not capitalised."""
    o, year = f.office, f.year
    signed = o.day(5)
    supplier = "远峰信息技术有限公司"
    f.contracts.append((f"HT{year}-001", "政务大屏运维服务合同", supplier, signed, Decimal(18000), Decimal(18000)))
    docs = f.bought(after(signed, 30), supplier, Decimal(9000), "合同", "询价记录表")
    for step in (30, 75):
        f.buy(
            after(signed, step),
            "30227",
            "付{shop}政务大屏运维服务费",
            Decimal(9000),
            PROJECTS[0],
            *like("contract.payment-ahead"),
            shop=supplier,
            docs=[replace(docs[0], number=o.bill()), *docs[1:]],
        )
    if not f.clean:
        late = o.day(9)
        f.contracts.append(
            (f"HT{year}-002", "窗口软件升级合同", "云起软件有限公司", late, Decimal(16800), Decimal(16800))
        )
        f.buy(
            after(late, -40),
            "30227",
            "付{shop}窗口软件升级款",
            Decimal(16800),
            PROJECTS[0],
            Mark("contract.payment-ahead", 0, Decimal(16800)),
            shop="云起软件有限公司",
        )
        f.contracts.append(
            (f"HT{year}-003", "档案整理服务合同", "嘉和档案服务有限公司", o.day(2), Decimal(9000), Decimal(11500))
        )
        f.registers.append(("contract.payment-ahead", "档案整理服务合同"))
    for who, words, double in (("瑞禾农业合作社", "产业扶持补贴", True), ("宏图科技有限公司", "稳岗补贴", False)):
        day = o.day(6, 4, 10)
        o.add(
            day,
            Spend(f"拨付{who}{words}", "31204", Decimal(20000), PROJECTS[2], party=who),
            docs=[Doc("补贴申请表", remark=who)],
        )
        if double and not f.clean:
            o.add(
                after(day, 40),
                Spend(f"拨付{who}{words}", "31204", Decimal(20000), PROJECTS[2], party=who),
                marks=[Mark("subsidy.beneficiary-duplicate")],
            )
        if not double:
            for part in ("第二批", "第三批"):
                o.add(
                    after(day, 60),
                    Spend(f"拨付{who}{words}（{part}）", "31204", Decimal(20000), PROJECTS[2], party=who),
                    marks=like("subsidy.beneficiary-duplicate"),
                )
    o.opening |= {"works:档案库房改造": Decimal(60000), "works:电梯加装": Decimal(25000)}
    o.opening["funds"] -= Decimal(85000)
    _works(f, "档案库房改造", o.day(4), Decimal(31000), "档案库房改造工程进度款")
    _works(f, "电梯加装", o.day(4), Decimal(2000), "电梯加装隐蔽工程验收款")
    if not f.clean:
        o.opening["works:服务大厅改造"] = Decimal(150000)
        o.opening["funds"] -= Decimal(150000)
        _works(f, "服务大厅改造", o.day(5), Decimal(9000), "服务大厅改造竣工验收尾款")
        f.total("construction.not-transferred", Decimal(159000))


def _works(f: Field, name: str, day: date, amount: Decimal, words: str) -> None:
    f.office.add(
        day, pay="none", moves=[Move(words, f"works:{name}", debit=amount), Move(words, "bank", credit=amount)]
    )


def double_half(f: Field) -> None:
    """Transport allowance booked as staff cost though granted as running cost: parts do not match."""
    if not f.clean:
        words = "发放离岗前公务交通补贴"
        amount = Decimal(19500)
        f.office.add(
            f.office.day(6),
            Spend(words, "30239", amount, STAFF),
            pay="none",
            marks=[Mark("classification.personnel-public")],
            moves=[Move(words, "income", credit=amount, mirror="income", part=PUBLIC)],
        )
        f.total("balance.personnel-public-mismatch")


def equipment(f: Field) -> None:
    """Equipment bought with and without plan, registered and not; idle things."""
    o, year = f.office, f.year
    bought = (
        ("一体机2台", Decimal(13600), True, True),
        ("高拍仪1台", Decimal(2480), f.clean, True),
        ("档案密集架1套", Decimal(21900), True, f.clean),
    )
    for words, amount, planned, carded in bought:
        shop, day = f.shop("30201"), o.day(5 if planned else 9)
        marks = [] if planned else [Mark("procurement.unplanned")]
        marks += [] if carded else [Mark("asset.not-in-register")]
        docs = f.bought(day, shop, amount, "采购合同", "询价记录表", "验收单")
        f.buy(day, "31002", f"付{{shop}}{words}", amount, PROJECTS[0], *marks, shop=shop, docs=docs, asset="yes")
        f.purchases.append((words, shop, day, amount))
        if planned:
            f.plan.append((words.rstrip("12台套"), amount))
        if carded:
            f.assets.append((words.rstrip("12台套"), "通用设备", amount, day, "在用"))
    for index in range(24):
        f.assets.append(
            (
                ("台式机", "文件柜", "空调", "打印机")[index % 4],
                "通用设备",
                Decimal(1800 + 137 * index),
                date(year - 1 - index % 7, 1 + index % 12, 12),
                "在用",
            )
        )
    if not f.clean:
        f.assets += [
            ("旧服务器", "通用设备", Decimal(46000), date(year - 11, 6, 1), "停用待处置"),
            ("针式打印机", "通用设备", Decimal(2300), date(year - 9, 3, 8), "闲置"),
        ]
        f.registers += [("asset.idle", "旧服务器"), ("asset.idle", "针式打印机")]
        f.total("asset.register-differs-from-ledger", Decimal(21900))
    before = sum((amount for _, _, amount, day, _ in f.assets if day.year < year), Decimal(0))
    o.opening["asset"] = before
    o.opening["funds"] = o.opening.get("funds", Decimal(0)) - before


BEYOND = (clearing, treasury, project_money, hidden, agreements, double_half, equipment)


def money_of(f: Field, part: str) -> Decimal:
    """Return what a part has spent."""
    return sum((s.amount for v in f.office.vouchers for s in v.spends if s.part == part), Decimal(0))


def budgets(f: Field) -> None:
    """Set budgets, projects and changes so that only what is planted is over or under."""
    year = f.year
    f.budgets = {STAFF: money_of(f, STAFF) + 20000, PUBLIC: money_of(f, PUBLIC) + 15000}
    for index, name in enumerate(PROJECTS):
        spent = money_of(f, name)
        budget = (spent // 1000 + 3) * 1000
        if index == 1 and not f.clean:
            budget = (spent * 2 // 1000) * 1000
            f.registers.append(("budget.project-underspent", name))
        added = Decimal(0)
        if index == 2:
            added = Decimal(15000)
            budget = (spent - added) // 1000 * 1000 + (1000 if f.clean else -4000)
            f.changes.append((date(year, 8, 12), f"财预〔{year}〕77号", "追加", name, added, "追加试点经费"))
            if not f.clean:
                f.total("budget.over-item", spent - budget - added)
        f.budgets[name] = budget
        f.projects.append((name, Decimal(0), spent, spent, Decimal(0)))
    f.changes.append((date(year, 10, 9), f"财预〔{year}〕93号", "追加", STAFF, Decimal(9000), "正常晋级晋档"))
    if not f.clean:
        name = f"{year - 3}年窗口改造专项"
        f.projects.append((name, Decimal(88000), Decimal(0), Decimal(0), Decimal(88000)))
        f.registers.append(("carryover.over-two-years", name))
    f.projects.append((f"{year - 1}年试点结转", Decimal(6000), Decimal(0), Decimal(0), Decimal(6000)))
    cars = sum((s.amount for v in f.office.vouchers for s in v.spends if s.code == "30231"), Decimal(0))
    guests = sum((s.amount for v in f.office.vouchers for s in v.spends if s.code == "30217"), Decimal(0))
    step = Decimal(-1300) if not f.clean else Decimal(2000)
    f.budgets["cars"], f.budgets["guests"] = cars + step, guests + Decimal(100)
    if not f.clean:
        f.total("vehicle.over-budget", Decimal(1300))
        f.total("three-public.over-budget", Decimal(1200))
