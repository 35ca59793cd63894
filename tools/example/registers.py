"""The other papers of the auditee: registers, lists, budget, standards; worded in several ways."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from .facts import Event
from .files import Rows, Table, Value
from .journals import month_of
from .regular import shares
from .year import Year

_DAY = "yyyy-mm-dd"
_10K = Decimal(10000)


def _wan(amount: Decimal) -> Decimal:
    return (amount / _10K).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _number(event: Event, kind: int) -> str:
    return f"{event.voucher_type}-{event.voucher:04d}" if kind == 0 else f"{event.voucher_type}-{event.voucher}"


def approvals(year: Year, kind: int) -> Table:
    """Return the register of business trips. ``kind`` chooses the headings."""
    headers = (
        "审批编号 出差人 部门 目的地 出发日期 返回日期 出差事由 审批人 审批日期",
        "序号 申请人 所在科室 出差地点 开始日期 结束日期 事由 批准人 批准日期",
        "登记号 出差人员 科室 地点 起始日期 终止日期 任务 审批领导 审批时间",
        "编号 姓名 部门 前往地点 出差起止日期 工作任务 批准人 批准日期",
    )
    rows: Rows = []
    found = [event.approval for event in year.events if event.approval is not None]
    for approval in sorted(found, key=lambda approval: approval.number):
        names = [f"{name[0]}　{name[1]}" if approval.padded and len(name) == 2 else name for name in approval.persons]
        number: Value = int(approval.number[-3:]) if kind == 1 else approval.number
        row: list[Value] = [number, year.style.register_separator.join(names), approval.department, approval.place]
        span: list[Value] = [approval.start, approval.end]
        if kind == 3:
            span = [f"{approval.start:%Y.%m.%d}-{approval.end:%Y.%m.%d}"]
        row += [*span, approval.purpose, approval.approved_by, approval.approved_on]
        rows.append([value.strftime("%Y.%m.%d") if kind == 2 and isinstance(value, date) else value for value in row])
    titles = [f"{year.world.entity}{year.year}年出差审批台账"] if kind != 1 else ["出差审批登记表"]
    return Table(
        "出差审批", titles, [headers[kind].split()], rows, formats=dict.fromkeys((7,) if kind == 3 else (4, 5, 8), _DAY)
    )


def attachments(year: Year, kind: int) -> Table:
    """Return the list of attachments by voucher."""
    headers = (
        "凭证日期 凭证号数 序号 附件名称 编号/发票号码 附件日期 金额 张数 备注",
        "会计期间 凭证号 附件类型 票据号码 票据日期 票据金额 页数 说明",
    )
    rows: Rows = []
    for event in year.events:
        for place, paper in enumerate(event.papers, start=1):
            tail: list[Value] = [paper.number or None, paper.date, paper.amount, 1, paper.remark or None]
            if kind == 0:
                rows.append([event.date, _number(event, 0), place, paper.kind, *tail])
            else:
                rows.append([month_of(event.date), _number(event, 1), paper.kind, *tail])
    formats = dict.fromkeys((0, 5) if kind == 0 else (4,), _DAY)
    titles = [f"{year.world.entity}{year.year}年记账凭证附件清单"]
    return Table("附件清单", titles, [headers[kind].split()], rows, formats=formats)


def cards(year: Year, kind: int) -> Table:
    """Return the claims by official card."""
    headers = (
        "序号 持卡人 卡号后四位 交易日期 商户名称 交易金额 报销日期 凭证号数 备注",
        "持卡人姓名 卡尾号 消费日期 消费商户 消费金额 报账日期 记账凭证号",
    )
    tails = {name: f"{1000 + 431 * index % 9000:04d}" for index, name in enumerate(year.world.people)}
    rows: Rows = []
    for event in year.events:
        for card in event.cards:
            core: list[Value] = [card.holder, tails[card.holder], card.date, card.merchant, card.amount, event.date]
            if kind == 0:
                rows.append([len(rows) + 1, *core, _number(event, 0), None])
            else:
                rows.append([*core, _number(event, 1)])
    formats = dict.fromkeys((3, 6) if kind == 0 else (2, 5), _DAY)
    titles = [f"{year.world.entity}{year.year}年公务卡消费报销明细"]
    return Table("公务卡", titles, [headers[kind].split()], rows, formats=formats)


def assets(year: Year, kind: int) -> Table:
    """Return the asset cards at the end of the year."""
    headers = (
        "卡片编号 资产名称 资产大类 数量 原值 取得日期 使用部门 使用人 使用状况 备注",
        "资产编号 资产名称 资产类别 数量 账面原值 购置日期 管理部门 使用人 使用状况 存放地点",
    )
    rows: Rows = []
    for number, (name, group, value, bought, status) in enumerate(pieces(year), start=1):
        code = ("TY" if group == "通用设备" else "JJ") + f"{year.year}{number:05d}"
        row: list[Value] = [code, name, group, 1, value, bought, year.department(), year.rng.choice(year.world.people)]
        tail = ("待报废" if status == "闲置" else None) if kind == 0 else f"{200 + number}室"
        rows.append([*row, status, tail])
    total = sum((Decimal(row[4]) for row in rows), Decimal(0))  # type: ignore[arg-type]
    if kind == 0:
        rows.append(["合计", None, None, len(rows), total, *[None] * 5])
    titles = [f"{year.world.entity}固定资产卡片清单", f"截止日期: {year.year}-12-31    金额单位: 元"]
    return Table("固定资产卡片", titles, [headers[kind].split()], rows, formats={5: _DAY})


def pieces(year: Year) -> list[tuple[str, str, Decimal, date, str]]:
    plan, rng = year.plan, year.rng
    bought = [event for event in year.events if event.asset]
    found = [("小型轿车", "通用设备", plan.car, date(year.year - 6, 5, 18), "在用")]
    for event in bought:
        name = "台式电脑" if "电脑1台" in event.spends[0].summary else "复印机"
        found.append((name, "通用设备", event.amount, event.date, "在用"))
    found += [("台式电脑", "通用设备", value, date(year.year - 9, 3, 12), "闲置") for value in plan.idle]
    old = plan.assets[0] - plan.car - sum(plan.idle, Decimal(0))
    count = plan.pieces[0] - len(found)
    names = ("台式电脑", "笔记本电脑", "打印机", "传真机", "投影仪", "空调机", "扫描仪", "碎纸机")
    for value in _whole_shares(old, [rng.randint(7, 13) for _ in range(count)]):
        found.append((rng.choice(names), "通用设备", value, _old_date(year), "在用"))
    furniture = ("办公桌", "文件柜", "沙发", "会议桌", "书柜", "茶几")
    for value in _whole_shares(plan.assets[1], [rng.randint(7, 13) for _ in range(plan.pieces[1])]):
        found.append((rng.choice(furniture), "家具、用具、装具", value, _old_date(year), "在用"))
    return found


def _whole_shares(total: Decimal, weights: list[int]) -> list[Decimal]:
    parts = [share.quantize(Decimal(1)) for share in shares(total, weights)[:-1]]
    return [*parts, total - sum(parts, Decimal(0))]


def _old_date(year: Year) -> date:
    return date(year.year - year.rng.randint(1, 9), year.rng.randint(1, 12), year.rng.randint(1, 28))


def budget(year: Year, kind: int) -> list[Table]:
    """Return the approved budget in four sheets; ``kind`` 0 in 万元, 1 in yuan."""
    plan, unit = year.plan, ("万元", "元")[kind]

    def show(amount: Decimal) -> Decimal:
        return _wan(amount) if kind == 0 else amount

    projects = sum((project.budget for project in plan.projects), Decimal(0))
    funds = sum((project.budget for project in plan.projects if project.fund == "fund"), Decimal(0))
    basic = plan.personnel_budget + plan.public_budget
    titles = [f"单位: {year.world.entity}    金额单位: {unit}"]
    total: Rows = [
        ["一、收入预算合计", show(basic + projects)],
        ["  一般公共预算拨款", show(basic + projects - funds)],
        ["  政府性基金预算拨款", show(funds)],
        ["二、支出预算合计", show(basic + projects)],
        ["  基本支出", show(basic)],
        ["    其中: 人员经费", show(plan.personnel_budget)],
        ["          公用经费", show(plan.public_budget)],
        ["  项目支出", show(projects)],
    ]
    names = {"gp": "一般公共预算", "fund": "政府性基金预算"}
    rows: Rows = [[project.name, names[project.fund], show(project.budget)] for project in plan.projects]
    rows.append(["合计", None, show(projects)])
    cars, guests = plan.vehicle_budget, plan.reception_budget
    three: Rows = [
        ["因公出国(境)费", Decimal(0)],
        ["公务用车购置及运行维护费", show(cars)],
        ["  其中: 公务用车购置费", Decimal(0)],
        ["        公务用车运行维护费", show(cars)],
        ["公务接待费", show(guests)],
        ["合计", show(cars + guests)],
    ]
    bought: Rows = [["台式电脑", show(plan.procurement_plan)]] if plan.procurement_plan else []
    bought.append(["合计", show(plan.procurement_plan)])
    words = ("批复数", "预算金额")[kind]
    return [
        Table("收支预算总表", [f"{year.year}年部门收支预算批复表", *titles], [["项目", words]], total),
        Table("项目预算", [f"{year.year}年项目支出预算批复表", *titles], [["项目名称", "资金性质", words]], rows),
        Table("三公经费预算", [f"{year.year}年三公经费预算批复表", *titles], [["项目", "预算数"]], three),
        Table("政府采购预算", [f"{year.year}年政府采购预算表", *titles], [["采购项目", "预算数"]], bought),
    ]


def projects(year: Year, both: bool) -> list[Table]:
    """Return the money of each project in yuan, and the same in 万元 when ``both``."""
    header = ["序号", "项目名称", "期初余额", "本年收入", "财政收回", "本年支出", "期末余额"]
    found = []
    for unit in ("万元", "元") if both else ("元",):
        rows: Rows = []
        sums = [Decimal(0)] * 5
        for number, project in enumerate(year.plan.projects, start=1):
            values = [project.opening, project.income, project.recovered, project.spent, project.closing]
            sums = [total + value for total, value in zip(sums, values, strict=True)]
            rows.append([number, project.name, *(_wan(value) if unit == "万元" else value for value in values)])
        rows.append([None, "合计", *(_wan(value) if unit == "万元" else value for value in sums)])
        titles = [f"{year.year}年项目收支情况表", f"单位: {year.world.entity}    金额单位: {unit}"]
        name = "项目收支表" + ("(元)" if unit == "元" and both else "")
        found.append(Table(name, titles, [header], rows))
    return found


def staffing(year: Year, kind: int) -> Table:
    """Return posts and people, as a list or as one wide row."""
    staff = year.plan.staff
    approved = staff["civil"] + staff["workers"]
    if kind == 1:
        header = ["编制总数", "公务员编制", "工勤编制", "年末实有在职人数", "离退休人数", "临时聘用人员"]
        row: list[Value] = [approved, staff["civil"], staff["workers"], staff["actual"], staff["retired"]]
        titles = [f"{year.world.entity}{year.year}年末人员情况表"]
        return Table("人员情况", titles, [header], [[*row, staff["temporary"]]])
    rows: Rows = [
        ["核定编制总数", approved, "机构编制部门核定"],
        ["  其中: 公务员编制", staff["civil"], None],
        ["        工勤编制", staff["workers"], None],
        ["年末实际在职人数", staff["actual"], f"{year.year}年12月31日"],
        ["离退休人数", staff["retired"], None],
        ["外聘临时工", staff["temporary"], None],
    ]
    titles = [f"{year.world.entity}{year.year}年末机构编制及人员情况表"]
    return Table("人员编制", titles, [["项目", "人数", "备注"]], rows)


def procurement(year: Year) -> list[Table]:
    """Return the purchases under procurement law and the plan at the beginning of the year."""
    titles = [f"单位: {year.world.entity}    金额单位: 元"]
    rows: Rows = []
    for event in (event for event in year.events if event.asset):
        supplier = event.papers[0].remark
        name = event.spends[0].summary.split(supplier)[-1]
        rows.append([len(rows) + 1, name, "货物", "网上商城", supplier, event.date, event.amount])
    total = sum((Decimal(row[6]) for row in rows), Decimal(0))  # type: ignore[arg-type]
    rows.append([None, "合计", None, None, None, None, total])
    header = ["序号", "采购项目", "类别", "采购方式", "供应商", "成交日期", "实际采购金额"]
    planned = year.plan.procurement_plan
    plan: Rows = [["台式电脑", planned]] if planned else [["(未填报)", Decimal(0)]]
    first = Table("政府采购执行", [f"{year.year}年政府采购执行情况表", *titles], [header], rows, formats={5: _DAY})
    return [first, Table("年初计划", [f"{year.year}年政府采购计划", *titles], [["采购项目", "计划金额"]], plan)]


def disclosures(year: Year) -> Table:
    """Return what was published when; the result of procurement late, the budget too where the plan says so."""
    this, following = year.year, year.year + 1
    late = 9 if year.plan.disclosed_late else -3
    lines = (
        (
            f"{this}年度整体支出自评材料报送",
            "财政部门通知",
            date(following, 5, 20),
            date(following, 6, 28),
            -2,
            "报送财政部门",
        ),
        (f"{this}年度自评材料公开", "财政部门通知", date(following, 5, 20), date(following, 7, 19), -4, "政府门户网站"),
        (f"{this}年部门预算公开", "预算批复", date(this, 2, 5), date(this, 2, 25), late, "政府门户网站"),
        (f"{this}年部门决算公开", "决算批复", date(following, 8, 20), date(following, 9, 9), -6, "政府门户网站"),
        (f"{this}年绩效目标公开", "绩效目标批复", date(this, 2, 5), date(this, 2, 25), -3, "政府门户网站"),
        (f"{this}年政府采购合同公告", "采购合同签订", date(this, 9, 17), date(this, 9, 20), 4, "政府采购网"),
    )
    rows: Rows = [
        [item, basis, approved, due, due + timedelta(days), channel, "是"]
        for item, basis, approved, due, days, channel in lines
    ]
    header = ["事项", "依据", "批复/通知日期", "应公开截止日", "实际公开日", "公开渠道", "与报送材料一致"]
    formats = dict.fromkeys((2, 3, 4), _DAY)
    return Table("信息公开", [f"{year.world.entity}信息公开记录"], [header], rows, formats=formats)


def late_disclosures(year: Year) -> list[str]:
    """Return the items published after they were due."""
    table = disclosures(year)
    return [str(row[0]) for row in table.rows if row[4] > row[3]]  # type: ignore[operator]


def standards(year: Year, kind: int) -> list[Table]:
    """Return the auditee's own limits, thresholds and rules; ``kind`` changes order and wording."""
    name, rules = f"{year.world.entity}{year.year}年执行标准", year.rules
    lodging: Rows = [[city, limit, "伙食100元/天, 市内交通80元/天"] for city, limit in year.world.limits.items()]
    items = "办公费、印刷费、邮电费、差旅费(住宿费、城市间交通费)、维修(护)费、租赁费、会议费、培训费、"
    items += "公务接待费、公务用车运行维护费"
    settle: Rows = [
        ["货物服务单项或同批采购询价起点(元)", rules.inquiry],
        ["公务卡强制结算单笔起点(元)", rules.card],
        ["公务卡强制结算目录", items],
        ["可用现金支付", "出差伙食补助、市内交通补助、劳务费"],
        ["12月下旬大额非刚性支出关注起点(元)", rules.bulk],
        ["拆分采购关注期间(天)", rules.days],
    ]
    papers: Rows = [
        ["差旅费", "出差审批表、差旅费报销单、住宿费发票、车船票"],
        ["会议费(本单位举办)", "会议通知、会议预算审批表、会议签到表、发票"],
        ["培训费(本单位举办)", "培训通知、培训预算审批表、培训签到表、发票"],
        ["公务接待费", "公函、接待清单、公务接待审批单、发票"],
        ["大额货物服务", "合同、询价记录、验收单、发票"],
    ]
    use: Rows = [
        ["本单位举办会议的场租、餐费、会议资料费", "会议费"],
        ["本单位举办培训班的讲课费、场地费", "培训费"],
        ["参加外单位会议、培训的差旅费用", "差旅费"],
        ["公务用车过路费", "公务用车运行维护费"],
        ["公务交通补贴", "公用经费—其他交通费用"],
    ]
    place = (["城市", "每人每晚限额(元)", "补助"], ["地点", "住宿费标准（元/人·天）", "备注"])[kind % 2]
    if kind == 2:
        lodging = _grouped(year.world.limits)
    tables = [
        Table("住宿费限额", [f"{name}(住宿费限额)"], [place], lodging),
        Table("采购与结算", [f"{name}(采购与结算)"], [["事项", "标准"]], settle),
        Table("报销附件要求", [f"{name}(报销附件要求)"], [["支出类型", "必备附件"]], papers),
        Table("科目使用", [f"{name}(科目使用)"], [["事项", "应列科目"]], use),
    ]
    return tables if kind == 0 else tables[1:] + tables[:1]


def _grouped(limits: dict[str, int]) -> Rows:
    """Return one row for each limit with all its places."""
    places: dict[int, list[str]] = {}
    for place, limit in limits.items():
        places.setdefault(limit, []).append(place)
    return [["、".join(names), limit, None] for limit, names in places.items()]
