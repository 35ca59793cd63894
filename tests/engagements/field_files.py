"""Writes the papers of the second hand: GB18030 CSV and .xlsx, or .xls with headings in two rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import xlwt
from openpyxl import Workbook

from engagements.field_beyond import BEYOND, budgets
from engagements.field_books import PUBLIC, STAFF, ZERO, Mark, Office, Row, Voucher
from engagements.field_planted import LIKES, PLANTS
from engagements.field_scenes import BULK, CARD, LIMITS, PEOPLE, PROJECTS, THRESHOLD, Field, ordinary

Cells = list[list[object]]
Sheet = tuple[str, list[str], list[list[str]], Cells]


@dataclass(frozen=True)
class Wanted:
    """One exception that must be there.

    ``lines`` are the lines it may be told by; ``name`` is what an aggregate or register is about.
    """

    check: str
    period: str = ""
    voucher: int = 0
    lines: frozenset[int] = frozenset()
    amount: Decimal | None = None
    excess: Decimal | None = None
    name: str = ""


@dataclass
class Engagement:
    """What was written and what must come out."""

    entity: str
    year: int
    files: list[Path] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    unwanted: list[Wanted] = field(default_factory=list)
    lines: int = 0
    debit: Decimal = ZERO
    credit: Decimal = ZERO


def write(
    folder: Path, *, year: int, layout: str, seed: int, clean: bool = False, purchases: int = 300, trips: int = 60
) -> Engagement:
    """Write an engagement.

    Args:
        folder: Where to.
        year: Year evaluated; from 2019 on with parallel accounting.
        layout: ``csv`` (GB18030, treasury quota) or ``xls`` (headings in two rows, numbers run through the year,
            the treasury pays directly).
        seed: The same seed gives the same files.
        clean: Without irregularities.
        purchases: Ordinary purchases.
        trips: Ordinary trips.
    """
    folder.mkdir(parents=True, exist_ok=True)
    quota = layout == "csv"
    f = Field(Office(year, parallel=year >= 2019, quota=quota, seed=seed, running=not quota), clean)
    for scene in (*(() if clean else PLANTS), *LIKES, *BEYOND):
        scene(f)
    ordinary(f, purchases, trips)
    budgets(f)
    f.office.keep()
    found = Engagement("岷江新区政务服务局" if quota else "听松市行政审批局", year)
    _expect(f, found)
    books = {"journal": _journal(f, layout), "balances": _balances(f)}
    for name, sheets in {**books, **_papers(f)}.items():
        found.files.append(_save(folder, name, sheets, layout, found.entity))
    rows = [row for voucher in f.office.vouchers for row in voucher.rows]
    found.lines = len(rows)
    found.debit, found.credit = sum((r.debit for r in rows), ZERO), sum((r.credit for r in rows), ZERO)
    return found


def _expect(f: Field, found: Engagement) -> None:
    for voucher in f.office.vouchers:
        for mark in voucher.marks:
            (found.unwanted if mark.like else found.wanted).append(_told(f, voucher, mark))
    found.wanted += [Wanted(check, str(f.year), amount=amount) for check, amount in f.aggregates]
    found.wanted += [Wanted(check, name=name) for check, name in f.registers]
    if not f.clean:
        found.wanted.append(Wanted("disclosure.late", name=f"{f.year}年单位预算公开"))


def _told(f: Field, voucher: Voucher, mark: Mark) -> Wanted:
    period = f"{f.year}-{voucher.day.month:02d}"
    number = voucher.number - 1 if mark.check == "voucher.gap" else voucher.number
    lines = frozenset(f.office.lines_of(voucher, mark.line))
    amount = mark.amount
    if amount is None and mark.line is not None and voucher.spends and not mark.like:
        whole = mark.check in ("travel.approval-missing", "travel.outside-approval")
        amount = voucher.amount if whole else voucher.spends[mark.line].amount
    return Wanted(mark.check, period, number, lines, amount, mark.excess)


# -- books ---------------------------------------------------------------------------------------------------
def _journal(f: Field, layout: str) -> list[Sheet]:
    rows: Cells = []
    for voucher in f.office.vouchers:
        for place, row in enumerate(voucher.rows, 1):
            rows.append(_csv_row(voucher, place, row) if layout == "csv" else _xls_row(voucher, place, row))
    if layout == "csv":
        header = [
            "会计期间",
            "凭证日期",
            "凭证类型",
            "凭证号",
            "分录号",
            "摘要",
            "科目编码",
            "科目全称",
            "借方金额",
            "贷方金额",
            "预算项目",
            "部门经济分类",
            "往来单位",
            "个人",
            "制单人",
        ]
        return [("明细账", [], [header], rows)]
    top = ["记账凭证", "", "", "摘要", "会计科目", "", "金额", "", "辅助核算", "", "", "", "制单"]
    low = ["日期", "字", "号", "", "编码", "名称", "借方", "贷方", "项目", "经济分类", "往来单位", "职员", ""]
    return [("凭证序时簿", [f"单位：{'{entity}'}    {f.year}年度    单位：元"], [top, low], rows)]


def _csv_row(voucher: Voucher, place: int, row: Row) -> list[object]:
    head: list[object] = [
        f"{voucher.day:%Y%m}",
        f"{voucher.day:%Y/%m/%d}",
        "记",
        f"{voucher.number:05d}",
        place,
        row.summary,
    ]
    money: list[object] = [f"{row.debit:.2f}" if row.debit else "", f"{row.credit:.2f}" if row.credit else ""]
    return [
        *head,
        row.code.replace(".", ""),
        "/".join(row.path),
        *money,
        row.project,
        row.economic,
        row.party,
        row.person,
        PEOPLE[-1],
    ]


def _xls_row(voucher: Voucher, place: int, row: Row) -> list[object]:
    head: list[object] = [voucher.day, "记", voucher.number] if place == 1 else [None, None, None]
    money: list[object] = [row.debit or None, row.credit or None]
    return [
        *head,
        row.summary,
        row.code,
        "-".join(row.path),
        *money,
        row.project,
        row.economic,
        row.party,
        row.person,
        PEOPLE[-1],
    ]


def _balances(f: Field) -> list[Sheet]:
    top = ["科目编码", "科目名称", "年初余额", "", "本年发生额", "", "期末余额", ""]
    low = ["", "", "借方", "贷方", "借方", "贷方", "借方", "贷方"]
    rows: Cells = []
    for code, path, opening, debit, credit in f.office.balances():
        closing = opening + debit - credit
        sides = [max(opening, ZERO), max(-opening, ZERO), debit, credit, max(closing, ZERO), max(-closing, ZERO)]
        rows.append([code.replace(".", "") if f.office.quota else code, path[-1], *sides])
    return [("科目余额", ["科目余额表", f"{f.year}年1月至12月    金额单位：元"], [top, low], rows)]


# -- papers --------------------------------------------------------------------------------------------------
def _papers(f: Field) -> dict[str, list[Sheet]]:
    o, year = f.office, f.year
    listed: Cells = []
    cards: Cells = []
    for voucher in o.vouchers:
        number = f"记{voucher.number:05d}" if o.quota else f"记-{voucher.number}"
        listed += [
            [
                f"{year}-{voucher.day.month:02d}",
                number,
                doc.kind,
                doc.number or None,
                doc.day,
                doc.amount,
                doc.remark or None,
            ]
            for doc in voucher.docs
        ]
        cards += [
            [who, f"{1000 + 7 * PEOPLE.index(who)}", day, shop, amount, voucher.day, number]
            for who, shop, day, amount in voucher.cards
        ]
    total = sum((f.budgets[name] for name in (STAFF, PUBLIC, *PROJECTS)), ZERO)
    spending: Cells = [
        ["支出预算合计", total],
        ["  基本支出", f.budgets[STAFF] + f.budgets[PUBLIC]],
        ["    人员经费", f.budgets[STAFF]],
        ["    公用经费", f.budgets[PUBLIC]],
        ["  项目支出", sum((f.budgets[name] for name in PROJECTS), ZERO)],
    ]
    cars, guests = f.budgets["cars"], f.budgets["guests"]
    three: Cells = [
        ["因公出国（境）费", ZERO],
        ["公务接待费", guests],
        ["公务用车购置及运行费", cars],
        ["其中：公务用车运行维护费", cars],
        ["  公务用车购置费", ZERO],
        ["合计", cars + guests],
    ]
    late = 12 if not f.clean else -5
    due = date(year, 3, 2)
    published: Cells = [
        [f"{year}年单位预算公开", date(year, 2, 10), due, due + timedelta(late), "门户网站"],
        [f"{year - 1}年决算公开", date(year, 8, 29), date(year, 9, 18), date(year, 9, 12), "门户网站"],
    ]
    names: Cells = [[name, "一般公共预算", f.budgets[name]] for name in PROJECTS]
    bought: Cells = [[words, "框架协议", shop, day, amount] for words, shop, day, amount in f.purchases]
    owned: Cells = [
        [f"Z{index:04d}", name, kind, 1, amount, day, status]
        for index, (name, kind, amount, day, status) in enumerate(f.assets, 1)
    ]
    unit = "    单位：元"
    return {
        "预算": [
            _sheet("收支总表", f"{year}年部门预算批复{unit}", "项目 批复数", spending),
            _sheet("项目支出预算", f"{year}年项目支出预算批复表{unit}", "项目名称 资金性质 批复数", names),
            _sheet("三公经费", f"{year}年三公经费预算表{unit}", "项目 预算数", three),
        ],
        "指标调整": [
            _sheet(
                "指标调整", f"{year}年预算指标调整台账", "下达日期 指标文号 调整类型 项目 调整金额 调整原因", f.changes
            )
        ],
        "项目收支": [
            _sheet(
                "项目收支", f"{year}年项目资金收支{unit}", "项目名称 年初结转 本年拨入 本年支出 年末结转", f.projects
            )
        ],
        "人员": [
            _sheet("人员", f"{year}年末编制及人员", "核定编制数 年末在职人数 退休人数 临聘人员", [[16, 14, 3, 2]])
        ],
        "资产": [
            _sheet(
                "资产卡片", f"固定资产卡片{unit}", "卡片编号 资产名称 资产类别 数量 账面原值 取得日期 使用状况", owned
            )
        ],
        "采购": [
            _sheet("采购执行", f"{year}年政府采购执行{unit}", "采购项目 采购方式 供应商 成交日期 采购金额", bought),
            _sheet("采购计划", f"{year}年政府采购计划{unit}", "采购项目 计划金额", f.plan),
        ],
        "公开": [_sheet("信息公开", "信息公开登记", "公开事项 批复日期 公开截止日期 实际公开日期 公开方式", published)],
        "出差": [
            _sheet(
                "出差登记",
                f"{year}年出差审批登记簿",
                "申请单号 出差人员 出差地点 起始日期 结束日期 出差事由 批准人 批准日期",
                _approvals(f),
            )
        ],
        "附件": [
            _sheet("凭证附件", f"{year}年凭证附件目录", "会计期间 凭证号 附件种类 票据号码 票据日期 金额 备注", listed)
        ],
        "公务卡": [_sheet("公务卡", "公务卡报销明细", "持卡人 卡尾号 消费日期 商户 消费金额 报销日期 凭证号", cards)],
        "合同": [
            _sheet(
                "合同台账",
                f"{year}年合同台账{unit}",
                "合同编号 合同名称 供应商 签订日期 合同金额 已付金额",
                f.contracts,
            )
        ],
        "标准": _standards(f),
    }


def _sheet(name: str, title: str, header: str, rows: Sequence[Sequence[object]]) -> Sheet:
    return name, [title], [header.split()], [list(row) for row in rows]


def _approvals(f: Field) -> Cells:
    rows: Cells = []
    for index, row in enumerate(sorted(f.approvals, key=lambda row: str(row["start"])), 1):
        names = [f"{name[0]} {name[1]}" if row["pad"] and len(name) == 2 else name for name in row["who"]]  # type: ignore[attr-defined]
        start = row["start"]
        assert isinstance(start, date)
        place = row["place"] if index % 3 else f"{row['place']}市".replace("市市", "市")
        rows.append(
            [
                f"CC{f.year}{index:03d}",
                "、".join(names),
                place,
                start,
                row["end"],
                row["why"],
                PEOPLE[0],
                start - timedelta(1),
            ]
        )
    return rows


def _standards(f: Field) -> list[Sheet]:
    name = f"{f.year}年执行标准"
    papers: Cells = [
        ["差旅费", "出差申请表、报销单、住宿费发票、火车票等交通票据"],
        ["会议费", "会议通知、会议费预算审批表、参会人员签到表、发票"],
        ["培训费", "培训通知、培训人员签到表、发票"],
        ["公务接待费", "来访单位公函、来宾接待清单、发票"],
    ]
    use: Cells = [
        ["本单位举办会议发生的场地、餐费、会议材料印制", "会议费"],
        ["本单位举办培训发生的授课费、场地费", "培训费"],
        ["参加外单位会议、培训的差旅费", "差旅费"],
        ["公务交通补贴", "公用经费-其他交通费用"],
    ]
    settle: Cells = [
        ["货物和服务询价起点（元）", THRESHOLD],
        ["公务卡结算起点（元）", CARD],
        [
            "公务卡强制结算目录",
            "办公费、印刷费、邮电费、差旅费（住宿费、城市间交通费）、维修（护）费、租赁费、会议费、培训费、公务接待费、公务用车运行维护费",
        ],
        ["可使用现金", "出差伙食补助、市内交通补助、劳务费"],
        ["12月下旬大额支出关注起点（元）", BULK],
        ["拆分采购关注天数（天）", 15],
    ]
    return [
        (
            "住宿费标准",
            [f"{name}（住宿费）"],
            [["城市", "每人每晚限额（元）"]],
            [[place, limit] for place, limit in LIMITS.items()],
        ),
        ("附件要求", [f"{name}（报销附件要求）"], [["支出类型", "必备附件"]], papers),
        ("科目使用", [f"{name}（科目使用）"], [["事项", "应列科目"]], use),
        ("采购结算", [f"{name}（采购与结算）"], [["事项", "标准"]], settle),
    ]


# -- files ---------------------------------------------------------------------------------------------------
def _save(folder: Path, name: str, sheets: Sequence[Sheet], layout: str, entity: str) -> Path:
    if layout == "csv" and name == "journal":
        path = folder / "明细账.csv"
        text = io.StringIO(newline="")
        csv.writer(text).writerows([*sheets[0][2], *sheets[0][3]])
        path.write_bytes(text.getvalue().encode("gb18030"))
        return path
    if layout == "xls":
        return _save_xls(folder / f"{name}.xls", sheets, entity)
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, heads, header, rows in sheets:
        sheet = book.create_sheet(title)
        for row in [*([head.replace("{entity}", entity)] for head in heads), *header, *rows]:
            sheet.append([None if value == "" else value for value in row])
    path = folder / f"{name}.xlsx"
    book.save(path)
    return path


def _save_xls(path: Path, sheets: Sequence[Sheet], entity: str) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for title, heads, header, rows in sheets:
        sheet = book.add_sheet(title)
        at = 0
        for head in heads:
            sheet.write_merge(at, at, 0, max(len(header[0]) - 1, 1), head.replace("{entity}", entity))
            at += 1
        _write_header(sheet, at, header)
        at += len(header)
        for row in rows:
            for column, value in enumerate(row):
                if value is None or value == "":
                    continue
                if isinstance(value, date):
                    sheet.write(at, column, value, day)
                else:
                    sheet.write(at, column, float(value) if isinstance(value, Decimal) else value)
            at += 1
    book.save(str(path))
    return path


def _write_header(sheet: xlwt.Worksheet, at: int, header: list[list[str]]) -> None:
    """Write headings; in two rows, a group spans its columns and a single heading both rows."""
    if len(header) == 1:
        for column, words in enumerate(header[0]):
            sheet.write(at, column, words)
        return
    top, low = header
    column = 0
    while column < len(top):
        if not low[column]:
            sheet.write_merge(at, at + 1, column, column, top[column])
            column += 1
            continue
        end = column
        while end + 1 < len(top) and not top[end + 1] and low[end + 1]:
            end += 1
        sheet.write_merge(at, at, column, end, top[column])
        for place in range(column, end + 1):
            sheet.write(at + 1, place, low[place])
        column = end + 1
