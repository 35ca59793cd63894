"""Charts of accounts: where each kind of money stands before 2019 and from 2019 on."""

from __future__ import annotations

from .facts import Spend

Account = tuple[tuple[str, str], ...]
"""Segments of code and name from the first level down."""

ECONOMIC = {
    "30101": "基本工资",
    "30102": "津贴补贴",
    "30103": "奖金",
    "30108": "机关事业单位基本养老保险缴费",
    "30109": "职业年金缴费",
    "30110": "职工基本医疗保险缴费",
    "30113": "住房公积金",
    "30201": "办公费",
    "30202": "印刷费",
    "30204": "手续费",
    "30205": "水费",
    "30206": "电费",
    "30207": "邮电费",
    "30209": "物业管理费",
    "30211": "差旅费",
    "30213": "维修(护)费",
    "30214": "租赁费",
    "30215": "会议费",
    "30216": "培训费",
    "30217": "公务接待费",
    "30226": "劳务费",
    "30227": "委托业务费",
    "30228": "工会经费",
    "30231": "公务用车运行维护费",
    "30239": "其他交通费用",
    "30299": "其他商品和服务支出",
    "30302": "退休费",
    "31002": "办公设备购置",
    "31204": "费用补贴",
}
"""Economic classification, as far as it is used."""


def path(words: str) -> Account:
    """Return an account from ``1011 零余额账户用款额度/01 基本支出用款额度``."""
    return tuple((part.split(" ", 1)[0], part.split(" ", 1)[1]) for part in words.split("/"))


BEFORE_2019 = {
    "cash": path("1001 库存现金"),
    "bank": path("1002 银行存款/01 基本存款账户"),
    "quota.basic": path("1011 零余额账户用款额度/01 基本支出用款额度"),
    "quota.project": path("1011 零余额账户用款额度/02 项目支出用款额度"),
    "return": path("1021 财政应返还额度/02 财政授权支付"),
    "advance": path("1215 其他应收款/01 职工借款"),
    "asset.general": path("1501 固定资产/01 通用设备"),
    "asset.furniture": path("1501 固定资产/02 家具、用具、装具"),
    "payroll": path("2201 应付职工薪酬"),
    "withheld": path("2305 其他应付款/01 代扣代缴款"),
    "surplus.basic": path("3001 财政拨款结转/01 基本支出结转"),
    "surplus.project": path("3001 财政拨款结转/02 项目支出结转"),
    "surplus.other": path("3101 其他资金结转结余/01 非项目结余"),
    "asset.fund": path("3501 资产基金/01 固定资产"),
    "income.personnel": path("4001 财政拨款收入/01 一般公共预算拨款/01 基本支出拨款/01 人员经费"),
    "income.public": path("4001 财政拨款收入/01 一般公共预算拨款/01 基本支出拨款/02 日常公用经费"),
    "income.project": path("4001 财政拨款收入/01 一般公共预算拨款/02 项目支出拨款"),
    "income.fund": path("4001 财政拨款收入/02 政府性基金预算拨款/02 项目支出拨款"),
    "income.other": path("4011 其他收入/01 利息收入"),
}
FINANCIAL = {
    "cash": path("1001 库存现金"),
    "bank": path("1002 银行存款/01 基本存款账户"),
    "quota.basic": path("1011 零余额账户用款额度/01 基本支出"),
    "quota.project": path("1011 零余额账户用款额度/02 项目支出"),
    "return": path("1201 财政应返还额度/02 财政授权支付"),
    "advance": path("1218 其他应收款/01 职工借款"),
    "asset.general": path("1601 固定资产/02 通用设备"),
    "asset.furniture": path("1601 固定资产/06 家具、用具、装具"),
    "depreciation": path("1602 固定资产累计折旧/02 通用设备"),
    "payroll": path("2201 应付职工薪酬/01 工资及津贴补贴"),
    "withheld": path("2307 其他应付款/01 代扣代缴款"),
    "surplus": path("3001 累计盈余"),
    "result": path("3301 本期盈余"),
    "distribution": path("3302 本年盈余分配"),
    "income.personnel": path("4001 财政拨款收入/01 一般公共预算/01 基本支出"),
    "income.public": path("4001 财政拨款收入/01 一般公共预算/01 基本支出"),
    "income.project": path("4001 财政拨款收入/01 一般公共预算/02 项目支出"),
    "income.fund": path("4001 财政拨款收入/02 政府性基金预算/02 项目支出"),
    "income.other": path("4604 利息收入"),
}
BUDGETARY = {
    "quota.basic": path("8001 资金结存/01 零余额账户用款额度"),
    "quota.project": path("8001 资金结存/01 零余额账户用款额度"),
    "money": path("8001 资金结存/02 货币资金"),
    "return": path("8001 资金结存/03 财政应返还额度"),
    "surplus.basic": path("8101 财政拨款结转/01 本年收支结转/01 基本支出"),
    "surplus.project": path("8101 财政拨款结转/01 本年收支结转/02 项目支出"),
    "carried.project": path("8101 财政拨款结转/04 累计结转/02 项目支出"),
    "surplus.other": path("8202 非财政拨款结余/01 本年收支结余"),
    "income.personnel": path("6001 财政拨款预算收入/01 一般公共预算财政拨款/01 基本支出/01 人员经费"),
    "income.public": path("6001 财政拨款预算收入/01 一般公共预算财政拨款/01 基本支出/02 日常公用经费"),
    "income.project": path("6001 财政拨款预算收入/01 一般公共预算财政拨款/02 项目支出"),
    "income.fund": path("6001 财政拨款预算收入/02 政府性基金预算财政拨款/02 项目支出"),
    "income.other": path("6609 其他预算收入/01 利息预算收入"),
}

_NATURE = {"301": ("01", "工资福利费用"), "302": ("02", "商品和服务费用"), "303": ("03", "对个人和家庭的补助费用")}


def economic_leaf(spend: Spend) -> tuple[str, str]:
    """Return the segment of a spend's economic classification."""
    return spend.economic, ECONOMIC[spend.economic]


def expense_before_2019(spend: Spend, fund: str) -> Account:
    """Return the expense account of the old chart: 5001 经费支出 …"""
    if spend.part == "other":
        return (*path("5001 经费支出/02 其他资金支出/01 非项目支出"), economic_leaf(spend))
    if spend.part == "project":
        kind = "02 政府性基金项目" if fund == "fund" else "01 一般公共预算项目"
        return (*path(f"5001 经费支出/01 财政拨款支出/02 项目支出/{kind}"), economic_leaf(spend))
    kind = "01 人员经费" if spend.part == "personnel" else "02 公用经费"
    return (*path(f"5001 经费支出/01 财政拨款支出/01 基本支出/{kind}"), economic_leaf(spend))


def expense_financial(spend: Spend, leaf: bool) -> Account:
    """Return the expense account of the financial half from 2019: 5001 业务活动费用 …"""
    if spend.part == "other":
        return path("5901 其他费用/01 手续费")
    nature = _NATURE.get(spend.economic[:3], ("04", "对企业补助费用"))
    head = (*path("5001 业务活动费用"), nature)
    return (*head, economic_leaf(spend)) if leaf else head


def expense_budgetary(spend: Spend, fund: str, leaf: bool) -> Account:
    """Return the expense account of the budget half from 2019: 7101 行政支出 …"""
    if spend.part == "other":
        head = path("7101 行政支出/03 其他资金支出")
    elif spend.part == "project":
        kind = "02 政府性基金" if fund == "fund" else "01 一般公共预算"
        head = path(f"7101 行政支出/01 财政拨款支出/02 项目支出/{kind}")
    else:
        kind = "01 人员经费" if spend.part == "personnel" else "02 公用经费"
        head = path(f"7101 行政支出/01 财政拨款支出/01 基本支出/{kind}")
    return (*head, economic_leaf(spend)) if leaf else head


_INSTITUTION = {
    ("5001", "经费支出"): ("5001", "事业支出"),
    ("01", "财政拨款支出"): ("01", "财政补助支出"),
    ("4001", "财政拨款收入"): ("4001", "财政补助收入"),
    ("4011", "其他收入"): ("4501", "其他收入"),
    ("1021", "财政应返还额度"): ("1201", "财政应返还额度"),
    ("3001", "财政拨款结转"): ("3301", "财政补助结转"),
    ("3101", "其他资金结转结余"): ("3401", "非财政补助结转"),
    ("3501", "资产基金"): ("3101", "非流动资产基金"),
}


def of_institution(account: Account, since_2019: bool) -> Account:
    """Return the account that a public institution (事业单位) uses instead of an administrative body's."""
    if since_2019:
        head = ("7201", "事业支出") if account[0] == ("7101", "行政支出") else account[0]
        return (head, *account[1:])
    return tuple(_INSTITUTION.get(segment, segment) for segment in account)
