"""Writes workbooks as finance bureaus, treasuries, banks and asset systems hand them out, .xlsx or .xls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter
import xlwt

UNIT = "澄河市水务局"

Rows = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Page:
    """A sheet: name, rows, merged ranges as (first row, first column, last row, last column) from 0."""

    name: str
    rows: Rows
    merged: Sequence[tuple[int, int, int, int]] = field(default_factory=tuple)


def write(path: Path, *pages: Page) -> Path:
    """Write pages; the ending says which kind of workbook."""
    (_write_xls if path.suffix == ".xls" else _write_xlsx)(path, pages)
    return path


def _write_xlsx(path: Path, pages: Sequence[Page]) -> None:
    book = xlsxwriter.Workbook(str(path))
    for page in pages:
        sheet = book.add_worksheet(page.name[:31])
        for top, left, bottom, right in page.merged:
            sheet.merge_range(top, left, bottom, right, "")
        for r, row in enumerate(page.rows):
            for c, value in enumerate(row):
                if value not in (None, ""):
                    sheet.write(r, c, value)
    book.close()


def _write_xls(path: Path, pages: Sequence[Page]) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    for page in pages:
        sheet = book.add_sheet(page.name[:31])
        corners = {(top, left) for top, left, _, _ in page.merged}
        for top, left, bottom, right in page.merged:
            sheet.write_merge(top, bottom, left, right, page.rows[top][left])
        for r, row in enumerate(page.rows):
            for c, value in enumerate(row):
                if value not in (None, "") and (r, c) not in corners:
                    sheet.write(r, c, value)
    book.save(str(path))


def above(form: str, number: str, year: int, unit: str = "元", width: int = 8) -> list[list[object]]:
    """Return the rows above a form."""
    pad: list[object] = [""] * (width - 2)
    return [
        [form, *pad, ""],
        ["", *pad, f"{number}表"],
        [f"编制单位：{UNIT}", *pad[:-1], f"{year}年度", f"金额单位：{unit}"],
    ]


def total_form(year: int, scale: int = 1, unit: str = "元") -> Page:
    """Income beside spending by function and by kind, each with its own line numbers (财决01)."""

    def v(yuan: float) -> float:
        return round(yuan / scale, 2)

    rows = above("收入支出决算总表", "财决01", year, unit, 15)
    rows += [
        ["收入", "", "", "", "", "支出", "", "", "", "", "", "", "", "", ""],
        [
            *("项目", "行次", "年初预算数", "全年预算数", "决算数"),
            *("项目(按功能分类)", "行次", "年初预算数", "全年预算数", "决算数"),
            *("项目(按支出性质和经济分类)", "行次", "年初预算数", "全年预算数", "决算数"),
        ],
        ["栏次", "", "1", "2", "3", "栏次", "", "4", "5", "6", "栏次", "", "7", "8", "9"],
    ]
    income = [
        ("一、财政拨款收入", "1", 3_000_000.00, 3_400_000.00, 3_350_000.50),
        ("    其中：政府性基金预算财政拨款", "2", 200_000.00, 200_000.00, 150_000.00),
        ("二、上级补助收入", "3", "", "", ""),
        ("三、事业收入", "4", "", "", ""),
        ("六、其他收入", "7", 0.00, 12_000.00, 12_345.67),
    ]
    function = [
        ("一、一般公共服务支出", "31", "", "", ""),
        ("八、社会保障和就业支出", "38", 300_000.00, 320_000.00, 318_000.25),
        ("十三、农林水支出", "43", 2_700_000.00, 3_092_000.00, 3_000_000.10),
    ]
    nature = [
        ("一、基本支出", "58", 1_800_000.00, 1_850_000.00, 1_848_000.35),
        ("    人员经费", "59", 1_500_000.00, 1_540_000.00, 1_540_000.00),
        ("    日常公用经费", "60", 300_000.00, 310_000.00, 308_000.35),
        ("二、项目支出", "61", 1_200_000.00, 1_562_000.00, 1_470_000.00),
        ("三、上缴上级支出", "63", "", "", ""),
    ]
    blank = ("", "", "", "", "")
    for i in range(5):
        parts = [block[i] if i < len(block) else blank for block in (income, function, nature)]
        rows.append([w if isinstance(w, str) else v(w) for part in parts for w in part])
    closing = [
        ("本年收入合计", "24", 3_000_000.00, 3_412_000.00, 3_362_346.17),
        ("本年支出合计", "54", 3_000_000.00, 3_412_000.00, 3_318_000.35),
        ("年初结转和结余", "26", 0.00, 0.00, 100_000.00),
        ("年末结转和结余", "56", "", "", 144_345.82),
        ("总计", "30", 3_000_000.00, 3_412_000.00, 3_462_346.17),
        ("总计", "57", 3_000_000.00, 3_412_000.00, 3_462_346.17),
    ]
    none = ["", "", "", "", ""]
    for left, right in (closing[:2], closing[2:4], closing[4:]):
        third = ["本年支出合计", "80", *(v(w) for w in closing[1][2:])] if left[0] == "本年收入合计" else none
        halves = [w if isinstance(w, str) else v(w) for part in (left, right) for w in part]
        rows.append([*halves, *third])
    return Page(
        "Z01 收入支出决算总表(财决01表)",
        rows,
        [(0, 0, 0, 14), (3, 0, 3, 4), (3, 5, 3, 14)],
    )


def fiscal_form(year: int) -> Page:
    """Income beside spending of fiscal money, a column for each fund (财决01-1)."""
    rows = above("财政拨款收入支出决算总表", "财决01-1", year, width=8)
    rows += [
        ["收入", "", "", "支出", "", "", "", ""],
        ["项目", "行次", "金额", "项目", "行次", "合计", "一般公共预算财政拨款", "政府性基金预算财政拨款"],
        ["栏次", "", "1", "栏次", "", "2", "3", "4"],
        [
            "一、一般公共预算财政拨款",
            "1",
            3_200_000.50,
            "八、社会保障和就业支出",
            "38",
            318_000.25,
            318_000.25,
            0.0,
        ],
        ["二、政府性基金预算财政拨款", "2", 150_000.0, "十三、农林水支出", "43", 2_990_000.1, 2_850_000.1, 140_000.0],
        ["本年收入合计", "24", 3_350_000.5, "本年支出合计", "54", 3_308_000.35, 3_168_000.35, 140_000.0],
        ["年初财政拨款结转和结余", "25", 90_000.0, "年末财政拨款结转和结余", "55", 132_000.15, 122_000.15, 10_000.0],
        ["总计", "30", 3_440_000.5, "总计", "60", 3_440_000.5, 3_290_000.5, 150_000.0],
    ]
    return Page("Z01_1 财政拨款收入支出决算总表(财决01-1表)", rows, [(0, 0, 0, 7), (3, 0, 3, 2), (3, 3, 3, 7)])


def spending_form(year: int) -> Page:
    """Spending by functional code in three columns of codes (财决04)."""
    rows = above("支出决算表", "财决04", year, width=10)
    rows += [
        ["项目", "", "", "", "本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"],
        ["支出功能分类科目编码", "", "", "科目名称", "", "", "", "", "", ""],
        ["类", "款", "项", "", "", "", "", "", "", ""],
        ["栏次", "", "", "", "1", "2", "3", "4", "5", "6"],
        ["合计", "", "", "", 3_318_000.35, 1_848_000.35, 1_470_000.0, "", "", ""],
        ["208", "", "", "社会保障和就业支出", 318_000.25, 318_000.25, "", "", "", ""],
        ["208", "05", "", "行政事业单位养老支出", 318_000.25, 318_000.25, "", "", "", ""],
        ["208", "05", "05", "机关事业单位基本养老保险缴费支出", 318_000.25, 318_000.25, "", "", "", ""],
        ["213", "", "", "农林水支出", 3_000_000.1, 1_530_000.1, 1_470_000.0, "", "", ""],
        ["213", "03", "", "水利", 3_000_000.1, 1_530_000.1, 1_470_000.0, "", "", ""],
        ["213", "03", "01", "行政运行", 1_530_000.1, 1_530_000.1, "", "", "", ""],
        ["213", "03", "14", "防汛", 1_470_000.0, "", 1_470_000.0, "", "", ""],
        ["注：本表反映部门本年度各项支出情况。"],
    ]
    merged = [(0, 0, 0, 9), (3, 0, 3, 3), (4, 0, 4, 2), (4, 3, 5, 3), *((3, c, 5, c) for c in range(4, 10))]
    merged += [(6, 0, 6, 3), (7, 0, 7, 3)]
    return Page("Z04 支出决算表(财决04表)", rows, merged)


def detail_form(year: int) -> Page:
    """Basic spending with the economic items as columns in two rows of headings (财决05-1)."""
    rows = above("基本支出决算明细表", "财决05-1", year, width=10)
    rows += [
        ["项目", "", "合计", "工资福利支出", "", "", "商品和服务支出", "", "", ""],
        [
            "支出功能分类科目编码",
            "科目名称",
            "",
            "小计",
            "基本工资",
            "津贴补贴",
            "小计",
            "办公费",
            "差旅费",
            "公务接待费",
        ],
        ["栏次", "", "1", "2", "3", "4", "5", "6", "7", "8"],
        ["合计", "", 1_848_000.35, 1_540_000.0, 900_000.0, 640_000.0, 308_000.35, 108_000.35, 180_000.0, 20_000.0],
        [
            "213",
            "农林水支出",
            1_848_000.35,
            1_540_000.0,
            900_000.0,
            640_000.0,
            308_000.35,
            108_000.35,
            180_000.0,
            20_000.0,
        ],
        ["21303", "水利", 1_848_000.35, 1_540_000.0, 900_000.0, 640_000.0, 308_000.35, 108_000.35, 180_000.0, 20_000.0],
        [
            "2130301",
            "行政运行",
            1_848_000.35,
            1_540_000.0,
            900_000.0,
            640_000.0,
            308_000.35,
            108_000.35,
            180_000.0,
            20_000.0,
        ],
    ]
    merged = [(0, 0, 0, 9), (3, 0, 3, 1), (3, 2, 4, 2), (3, 3, 3, 5), (3, 6, 3, 9)]
    return Page("Z05_1 基本支出决算明细表(财决05-1表)", rows, merged)


def running_form(year: int) -> Page:
    """Three-public expenses, counts, running costs, cars: items left and right, counts and amounts mixed (财决附03)."""
    rows = above("机构运行信息表", "财决附03", year, width=8)
    rows += [
        ["项目", "行次", "预算数", "决算统计数", "项目", "行次", "统计数", ""],
        ["栏次", "", "1", "2", "栏次", "", "3", ""],
        ["一、“三公”经费支出", "1", "—", "—", "四、机关运行经费", "25", 308_000.35, ""],
        ["（一）支出合计", "2", 95_000.0, 88_000.5, "（一）行政单位", "26", 308_000.35, ""],
        ["  1．因公出国（境）费", "3", "", "", "五、国有资产占用情况", "29", "—", ""],
        ["  2．公务用车购置及运行维护费", "4", 70_000.0, 68_000.5, "（一）车辆数合计（辆）", "30", 4, ""],
        ["   （1）公务用车购置费", "5", "", "", "  1．机要通信用车", "31", 1, ""],
        ["   （2）公务用车运行维护费", "6", 70_000.0, 68_000.5, "  2．特种专业技术用车", "32", 3, ""],
        ["  3．公务接待费", "7", 25_000.0, 20_000.0, "（二）单价50万元以上通用设备（台，套）", "33", 0, ""],
        ["   （1）国内接待费", "8", "—", 20_000.0, "", "", "", ""],
        ["（二）相关统计数", "11", "—", "—", "", "", "", ""],
        ["  1．因公出国（境）团组数（个）", "12", "—", 0, "", "", "", ""],
        ["  5．国内公务接待批次（个）", "16", "—", 31, "", "", "", ""],
        ["  6．国内公务接待人次（人）", "17", "—", 264, "", "", "", ""],
    ]
    return Page("F03 机构运行信息表(财决附03表)", rows, [(0, 0, 0, 7)])


def published_three_public(year: int) -> Page:
    """The published table of three-public expenses: one line, budget beside actual, in ten thousand."""
    wide = ["合计", "因公出国（境）费", "公务用车购置及运行费", "", "", "公务接待费"]
    cars = ["", "", "小计", "公务用车购置费", "公务用车运行费", ""]
    rows: list[list[object]] = [
        ["一般公共预算财政拨款“三公”经费支出决算表", *[""] * 11],
        ["", *[""] * 10, "公开07表"],
        [f"公开部门：{UNIT}", *[""] * 9, f"{year}年度", "单位：万元"],
        ["预算数", *[""] * 5, "决算数", *[""] * 5],
        [*wide, *wide],
        [*cars, *cars],
        ["9.50", "0.00", "7.00", "0.00", "7.00", "2.50", "8.80", "0.00", "6.80", "0.00", "6.80", "2.00"],
    ]
    merged = [(0, 0, 0, 11), (3, 0, 3, 5), (3, 6, 3, 11)]
    for base in (0, 6):
        merged += [
            (4, base, 5, base),
            (4, base + 1, 5, base + 1),
            (4, base + 2, 4, base + 4),
            (4, base + 5, 5, base + 5),
        ]
    return Page("公开07", rows, merged)
