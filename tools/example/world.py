"""Invented people and firms, and places with their limits. Nobody and nothing here exists, cities excepted."""

from __future__ import annotations

import random
from dataclasses import dataclass

_SURNAMES = "禾石柳蓝苗祝卜井墨宫常尚阙晏戚云水竹桑乐"
_COMPOUND = ("钟离", "欧阳", "上官", "司徒", "慕容", "公羊")
_GIVEN = (
    "一帆",
    "二竹",
    "三思",
    "四喜",
    "五味",
    "六言",
    "七桥",
    "八荒",
    "九畹",
    "十里",
    "百纳",
    "千寻",
    "万象",
    "半坡",
)
_SINGLE = ("立", "达", "可", "舟", "初", "墨", "岚")

_TOWN_NAMES = ("东禾县", "北屏县", "溪口县", "南坪县", "西畴镇")

CITIES: dict[str, dict[str, int]] = {
    "guangdong": {
        "广州": 450,
        "深圳": 450,
        "珠海": 450,
        "佛山": 450,
        "茂名": 350,
        "海口": 350,
        "北京": 500,
        "上海": 500,
    },
    "hunan": {"长沙": 400, "株洲": 340, "岳阳": 330, "武汉": 380, "南昌": 350, "北京": 500, "上海": 480, "贵阳": 370},
    "shandong": {
        "济南": 380,
        "青岛": 390,
        "烟台": 330,
        "潍坊": 320,
        "天津": 380,
        "北京": 500,
        "南京": 380,
        "太原": 350,
    },
    "shaanxi": {"西安": 350, "宝鸡": 300, "兰州": 350, "银川": 340, "成都": 370, "北京": 500, "重庆": 370, "郑州": 380},
}
"""Lodging limits per person and night, by region of the home town; roughly those of the published tables."""

NO_LIMIT = "哈尔滨"
"""A city that no list of limits names."""

GOODS = {
    "30201": (
        "签字笔等办公用品",
        "文件夹及资料册",
        "复印纸",
        "硒鼓墨盒",
        "档案盒",
        "订书机及回形针",
        "电脑键盘鼠标",
        "书报资料",
    ),
    "30202": ("工作简报印刷费", "表格单据印刷费", "信封信笺印刷费", "制度汇编装订费", "档案复印装订费"),
    "30213": ("打印机维修费", "办公电脑维修费", "空调清洗维修费", "门窗维修费"),
    "30214": ("展板器材租赁费", "车辆租赁费"),
    "30227": ("法律咨询服务费", "课题调研服务费", "信息系统运维服务费", "数据分析服务费"),
    "30299": ("宣传品制作费", "公益广告播放费", "网站内容维护费", "横幅标语制作费", "图书资料采购款"),
}
"""What is bought, by economic classification."""

SHOPS = {
    "30201": ("半亩文具行", "青砚办公用品店", "墨池文化用品店", "方寸电脑耗材部", "纸鸢商行"),
    "30202": ("竹简快印店", "洛下印刷社", "朱墨图文店", "拾页印务部"),
    "30213": ("回春维修部", "修远网络服务部", "补天电器维修店"),
    "30214": ("借光租赁行", "众木租赁服务部"),
    "30215": ("听涛宾馆", "望岳会议中心", "客至酒店"),
    "30216": ("春晖培训中心", "听涛宾馆", "启蒙培训学校"),
    "30217": ("小筑食堂", "井边餐馆"),
    "30227": ("明烛咨询服务社", "直尺会计服务社", "千目数据服务社"),
    "30231": ("长明加油站", "追风汽车服务站", "平安桥保险门市"),
    "30299": ("流云广告部", "百草服务社", "听雨绿植服务部", "浮光传媒服务部"),
}
"""Who sells it."""

RECEIVERS = ("长风保险支公司", "归舟保险支公司", "知秋保险支公司", "映雪融资担保公司", "晚照小额贷款公司")

BULK_SHOPS = ("晚舟经营部", "疏影经营部", "碧梧经营部", "渔火经营部", "归雁经营部", "云栖经营部", "松针经营部")
LONE_SHOPS = ("鹤汀服务社", "兰渚服务社")
SPLIT_SHOPS = ("连珠商贸行", "贯日商贸行")

MEETINGS = (
    "保险机构座谈会",
    "政金企投融资对接会",
    "小额贷款公司监管工作会议",
    "农信机构改制工作推进会",
    "非法集资处置联席会议",
    "信用体系建设协调会",
)
TRAININGS = ("普惠金融业务培训班", "拟上市企业辅导培训班", "财务人员业务培训班", "档案管理培训班")
OUTSIDE = (
    "全省金融工作会议",
    "普惠金融推进会",
    "地方金融监管工作座谈会",
    "金融风险防控业务培训班",
    "类金融机构监管培训班",
)
ERRANDS = (
    "调研融资担保机构经营情况",
    "开展小额贷款公司现场检查",
    "核查新设金融机构",
    "对接企业上市辅导工作",
    "报送改革试点材料",
    "督导农信机构改制工作",
)


@dataclass(frozen=True)
class World:
    """Who and where.

    Attributes:
        entity: Name of the department.
        departments: Its sections.
        people: Names of the staff; the first is the head and approves; the last two keep the books.
        limits: Lodging limits, yuan per person and night, by place.
        towns: Places close by, visited for a day.
    """

    entity: str
    departments: tuple[str, ...]
    people: tuple[str, ...]
    limits: dict[str, int]
    towns: tuple[str, ...]


def invent_people(rng: random.Random, count: int = 17) -> tuple[str, ...]:
    """Return different names of two, three and four characters."""
    names: list[str] = [rng.choice(_COMPOUND) + rng.choice(_GIVEN), rng.choice(_COMPOUND) + rng.choice(_SINGLE)]
    surnames = rng.sample(_SURNAMES, len(_SURNAMES))
    singles = rng.sample(_SINGLE, 3)
    names += [surnames.pop() + single for single in singles]
    givens = rng.sample(_GIVEN, len(_GIVEN))
    while len(names) < count:
        names.append(surnames.pop() + givens[len(names) % len(givens)])
    rng.shuffle(names)
    return tuple(dict.fromkeys(names))


def invent_world(rng: random.Random, entity: str, departments: tuple[str, ...], region: str) -> World:
    """Return a world with invented staff, in a region of ``CITIES``."""
    towns = _TOWN_NAMES[:4]
    limits = {**CITIES[region], **dict.fromkeys((town.rstrip("县镇") for town in towns), 300)}
    return World(entity, departments, invent_people(rng), limits, tuple(town.rstrip("县镇") for town in towns))
