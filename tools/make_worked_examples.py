"""Write the inputs of the two small worked examples again: ``python tools/make_worked_examples.py [folder]``.

A department with two units and one inspected project, and the evaluation of a project. All names are invented; the
same bytes come out every time.
"""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

from example.files import Rows, Table, save_csv, save_workbook
from example.simple_books import Books

BUREAU, STATION, POND, FLOOD = "泽林县水利局", "泽林县水库管理站", "山塘清淤整治", "防汛物资储备"
CENTRE, WATER = "泽源县农村供水中心", "农村供水水质提升"
_WAN = Decimal(10000)


def department(folder: Path) -> None:
    """Write the papers of a department with two units, 2021."""
    year = 2021
    head = _bureau(year)
    station = _station(year)
    save_workbook(folder / "局机关序时账.xlsx", [head.table()])
    save_csv(folder / "水库管理站序时账.csv", _with_unit(station))
    units: Rows = [["510001", f"{BUREAU}（本级）", "行政", "", "是"], ["510002", STATION, "公益一类", BUREAU, "是"]]
    heads = ["单位编码", "单位名称", "单位性质", "上级单位", "是否纳入评价"]
    save_workbook(folder / "单位名录.xlsx", [Table("单位名录", [f"{year}年纳入评价预算单位名录"], [heads], units)])
    save_workbook(folder / "部门预算批复.xlsx", _budget(year))
    save_workbook(folder / "项目收支情况.xlsx", [_projects(year, head)])
    people: Rows = [
        ["核定编制总数", 46, "局机关22人，管理站24人"],
        ["年末实际在职人数", 47, f"{year}年12月31日"],
        ["离退休人数", 19, None],
    ]
    titles = [f"{BUREAU}{year}年末机构编制及人员情况表"]
    save_workbook(folder / "人员编制情况.xlsx", [Table("人员编制", titles, [["项目", "人数", "备注"]], people)])
    save_workbook(folder / "固定资产卡片.xlsx", [_assets()])
    save_workbook(folder / "信息公开记录.xlsx", [_disclosures(year)])


def _bureau(year: int) -> Books:
    books = Books(BUREAU, year, ("卢敏", "范哲"))
    for month in range(1, 13):
        books.receive(month, "personnel", 198000)
        books.receive(month, "public", 36000)
        books.spend(month, 8, f"发放{month}月基本工资", "30101", 121500)
        books.spend(month, 8, f"发放{month}月津贴补贴", "30102", 48200)
        books.spend(month, 10, f"缴纳{month}月基本养老保险", "30108", 27160)
        books.spend(month, 12, f"支付{month}月电费", "30206", 2480 + 65 * (month % 5), papers=1)
        books.spend(month, 14, f"支付{month}月公务用车燃油费", "30231", 2350 + 40 * month)
        books.spend(month, 18, "购办公用品一批 林泉文化用品店", "30201", 3120 + 110 * (month % 4))
    for month, place, persons, amount in (
        (3, "省水利厅汇报山塘整治方案", "邓立等2人", 2360),
        (5, "柳溪市参加防汛调度会", "何妍", 1180),
        (6, "省水利厅参加汛期会商", "邓立等3人", 4275),
        (9, "柳溪市学习水库标准化管理", "罗恺等4人", 5320),
    ):
        books.spend(month, 22, f"{persons}赴{place}差旅费", "30211", amount, papers=5)
    for month, guests, amount in ((4, "省水利厅检查组", 1860), (8, "柳溪市水利局调研组", 1420), (11, "省验收组", 2040)):
        books.spend(month, 25, f"接待{guests}用餐", "30217", amount, papers=3)
    books.spend(7, 19, "付车辆维修费 安顺汽修", "30231", 18600, papers=3)
    books.spend(10, 15, "付防汛宣传册印刷费 佳印广告", "30202", 12800, papers=2)
    books.spend(10, 26, "付防汛宣传册印刷费 佳印广告", "30202", 12800, papers=2)
    books.grant(2, 20, "拨水库管理站日常维护补助", 60000)
    books.grant(8, 16, "拨水库管理站日常维护补助", 60000)
    books.receive(3, "project", 1100000, POND)
    books.receive(4, "project", 200000, FLOOD)
    for month, day, summary, amount in (
        (4, 20, "付山塘清淤勘测设计费 中禹设计院", 58000),
        (5, 28, "付一标段清淤工程进度款 恒泽水利工程公司", 286000),
        (8, 30, "付二标段清淤工程进度款 恒泽水利工程公司", 318500),
        (11, 26, "付清淤工程结算款 恒泽水利工程公司", 214300),
        (12, 10, "付清淤工程监理费 正衡监理公司", 36000),
    ):
        books.spend(month, day, summary, "30227", amount, POND, papers=6)
    books.spend(12, 21, "付局机关办公楼墙面维修费 汇景装饰", "30213", 46800, POND, papers=3)
    books.spend(6, 3, "购编织袋及救生衣 安澜物资公司", "30299", 118600, FLOOD, papers=4)
    books.spend(7, 6, "购发电照明设备 安澜物资公司", "30299", 76200, FLOOD, papers=4)
    return books


def _station(year: int) -> Books:
    books = Books(STATION, year, ("谢芸", "柏青"), institution=True)
    for month in range(1, 13):
        books.receive(month, "personnel", 151000)
        books.receive(month, "public", 14500)
        books.spend(month, 8, f"发放{month}月基本工资", "30101", 118400)
        books.spend(month, 10, f"缴纳{month}月基本养老保险", "30108", 32350)
        books.spend(month, 15, f"支付{month}月水库值守电费", "30206", 5210 + 80 * (month % 3), papers=1)
        books.spend(month, 20, "购值守用品 林泉文化用品店", "30201", 2640 + 90 * (month % 4))
    books.grant(2, 22, "收县水利局日常维护补助", 60000, received=True)
    books.grant(8, 18, "收县水利局日常维护补助", 60000, received=True)
    books.spend(9, 17, "付大坝白蚁防治费 绿盾防治公司", "30213", 64000, papers=4)
    return books


def _with_unit(books: Books) -> Table:
    """Return a journal with the unit in a column of its own, days as text."""
    table = books.table()
    rows: Rows = [[books.unit, f"{row[0]:%Y-%m-%d}", *row[1:]] for row in table.rows]
    return Table(table.name, [], [["核算单位", *map(str, table.header[0])]], rows)


def _budget(year: int) -> list[Table]:
    personnel, public = 4188000, 606000
    projects = {POND: 1200000, FLOOD: 200000}
    lines = sum(projects.values())
    whole = personnel + public + lines
    unit = [f"单位: {BUREAU}    金额单位: 万元"]
    total: Rows = [
        ["一、收入预算合计", whole / _WAN],
        ["  一般公共预算拨款", whole / _WAN],
        ["二、支出预算合计", whole / _WAN],
        ["  基本支出", (personnel + public) / _WAN],
        ["    其中: 人员经费", personnel / _WAN],
        ["          公用经费", public / _WAN],
        ["  项目支出", lines / _WAN],
    ]
    named: Rows = [[name, "一般公共预算", amount / _WAN] for name, amount in projects.items()]
    three: Rows = [
        ["因公出国(境)费", Decimal(0)],
        ["公务用车购置及运行维护费", Decimal("4.20")],
        ["  其中: 公务用车购置费", Decimal(0)],
        ["        公务用车运行维护费", Decimal("4.20")],
        ["公务接待费", Decimal("0.80")],
        ["合计", Decimal("5.00")],
    ]
    return [
        Table("收支预算总表", [f"{year}年部门收支预算批复表", *unit], [["项目", "批复数"]], total),
        Table(
            "项目预算",
            [f"{year}年项目支出预算批复表", *unit],
            [["项目名称", "资金性质", "批复数"]],
            [*named, ["合计", None, lines / _WAN]],
        ),
        Table("三公经费预算", [f"{year}年三公经费预算批复表", *unit], [["项目", "预算数"]], three),
    ]


def _projects(year: int, books: Books) -> Table:
    rows: Rows = []
    sums = [Decimal(0)] * 4
    for name, income in ((POND, 1100000), (FLOOD, 200000)):
        spent = books.spent(name)
        values = [Decimal(0), Decimal(income), spent, income - spent]
        sums = [a + b for a, b in zip(sums, values, strict=True)]
        rows.append([len(rows) + 1, name, *values])
    rows.append([None, "合计", *sums])
    heads = ["序号", "项目名称", "期初余额", "本年收入", "本年支出", "期末余额"]
    return Table("项目收支表", [f"{year}年项目收支情况表", f"单位: {BUREAU}    金额单位: 元"], [heads], rows)


def _assets() -> Table:
    items = (
        ("越野车", "通用设备", 218000, date(2016, 5, 12), "在用"),
        ("水位遥测终端", "专用设备", 96000, date(2018, 7, 3), "在用"),
        ("台式电脑", "通用设备", 4980, date(2017, 3, 9), "在用"),
        ("台式电脑", "通用设备", 5120, date(2012, 4, 11), "闲置"),
        ("复印机", "通用设备", 16800, date(2019, 9, 18), "在用"),
        ("会议桌", "家具、用具、装具", 8600, date(2015, 6, 2), "在用"),
        ("冲锋舟", "专用设备", 42500, date(2020, 5, 27), "在用"),
        ("文件柜", "家具、用具、装具", 3200, date(2015, 6, 2), "在用"),
    )
    rows: Rows = [
        [f"ZC{2021000 + number}", name, group, 1, value, day, status]
        for number, (name, group, value, day, status) in enumerate(items, 1)
    ]
    rows.append(["合计", None, None, len(items), sum(item[2] for item in items), None, None])
    heads = ["卡片编号", "资产名称", "资产大类", "数量", "原值", "取得日期", "使用状况"]
    titles = [f"{BUREAU}固定资产卡片清单", "截止日期: 2021-12-31    金额单位: 元"]
    return Table("固定资产卡片", titles, [heads], rows, formats={5: "yyyy-mm-dd"})


def _disclosures(year: int) -> Table:
    rows: Rows = [
        [
            f"{year}年部门预算公开",
            "预算批复",
            date(year, 2, 8),
            date(year, 2, 28),
            date(year, 2, 24),
            "政府门户网站",
            "是",
        ],
        [
            f"{year}年部门决算公开",
            "决算批复",
            date(year + 1, 8, 18),
            date(year + 1, 9, 7),
            date(year + 1, 9, 15),
            "政府门户网站",
            "是",
        ],
    ]
    heads = ["事项", "依据", "批复/通知日期", "应公开截止日", "实际公开日", "公开渠道", "与报送材料一致"]
    return Table("信息公开", [f"{BUREAU}信息公开记录"], [heads], rows, formats=dict.fromkeys((2, 3, 4), "yyyy-mm-dd"))


def project(folder: Path) -> None:
    """Write the papers of a project, 2022."""
    year = 2022
    books = Books(CENTRE, year, ("简宁", "尤川"), institution=True)
    books.receive(3, "project", 1500000, WATER)
    books.receive(6, "project", 700000, WATER)
    for month, day, summary, economic, amount in (
        (4, 15, "付水质提升工程勘察设计费 清源设计公司", "30227", 96000),
        (5, 20, "付青石水厂净化设备采购款 洁泉设备公司", "30299", 486000),
        (6, 24, "付柏树水厂净化设备采购款 洁泉设备公司", "30299", 452000),
        (7, 28, "付输水管网改造进度款 泽通管道工程公司", "30227", 388000),
        (9, 16, "付水质检测服务费 中测检测公司", "30227", 72000),
        (10, 20, "付输水管网改造结算款 泽通管道工程公司", "30227", 263500),
        (11, 18, "水厂运行人员净水技术培训费 县职业学校", "30216", 38400),
        (12, 8, "付工程监理费 正衡监理公司", "30227", 45000),
        (12, 26, "预付下年度管网维护费 泽通管道工程公司", "30213", 120000),
    ):
        books.spend(month, day, summary, economic, amount, WATER, papers=5)
    save_workbook(folder / "项目序时账.xlsx", [books.table()])
    spent = books.spent(WATER)
    heads = ["序号", "项目名称", "期初余额", "本年收入", "本年支出", "期末余额"]
    rows: Rows = [[1, WATER, Decimal(0), Decimal(2200000), spent, 2200000 - spent]]
    titles = [f"{year}年项目收支情况表", f"单位: {CENTRE}    金额单位: 元"]
    save_workbook(folder / "项目收支情况.xlsx", [Table("项目收支表", titles, [heads], rows)])
    save_workbook(folder / "绩效目标表.xlsx", [_targets(year)])


def _targets(year: int) -> Table:
    lines = (
        ("产出指标", "数量指标", "改造水厂数", "≥6座", "6座"),
        ("产出指标", "数量指标", "更新输水管网长度", "≥18公里", "16.2公里"),
        ("产出指标", "数量指标", "培训运行人员", "≥60人次", "64人次"),
        ("产出指标", "质量指标", "工程验收合格率", "100%", "100%"),
        ("产出指标", "质量指标", "出厂水质达标率", "≥98%", "98.6%"),
        ("产出指标", "时效指标", "按期完工率", "≥95%", "100%"),
        ("产出指标", "成本指标", "单座水厂改造成本", "≤18万元", "17.2万元"),
        ("效益指标", "社会效益指标", "受益人口", "≥3.2万人", "3.35万人"),
        ("效益指标", "可持续影响指标", "运行管护制度健全", "健全", "健全"),
        ("满意度指标", "服务对象满意度指标", "用水户满意度", "≥90%", "92%"),
    )
    heads = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值"]
    rows: Rows = [list(line) for line in lines]
    titles = [f"{year}年度项目支出绩效目标表", f"项目名称: {WATER}"]
    return Table("绩效目标", titles, [heads], rows)


EXAMPLES = {"zelin-2021": department, "zeyuan-2022": project}


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "examples"
    for slug, make in EXAMPLES.items():
        inputs = target / slug / "inputs"
        inputs.mkdir(parents=True, exist_ok=True)
        make(inputs)
        print(inputs)
